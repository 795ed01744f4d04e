"""The fidelity benchmark measures what it says, with stand-ins for the trained networks."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from editor.benchmarks import fidelity, fidelity_figures  # noqa: E402
from editor.cli import main  # noqa: E402
from editor.core.stage import Stage, stages  # noqa: E402
from editor.learn import swaps  # noqa: E402
from editor.learn.store import MissingWeights  # noqa: E402
from editor.synthetic.raws import make_raw  # noqa: E402


class Nothing(torch.nn.Module):  # type: ignore[misc]
    """A network that changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = torch.nn.Parameter(torch.zeros(7))

    def forward(self, image: Any, sliders: Any, condition: Any) -> Any:
        assert image.shape[0] == len(sliders) == len(condition)
        return image + 0.0 * (self.weight.sum() + sliders.sum())


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("raws") / "still.dng"
    make_raw("still", path, size=(240, 160))
    return path


@pytest.fixture
def one_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Only `saturation` has a network, which does nothing, in a file of 5 bytes."""

    def network_of(stage: Stage) -> torch.nn.Module:
        if stage.name == "saturation":
            return Nothing()
        raise MissingWeights(f"{stage.name} has no weights.")

    def path_of(stage: Stage) -> Path:
        path = tmp_path / stage.name
        path.write_bytes(b"12345")
        return path

    monkeypatch.setattr(swaps, "network_of", network_of)
    monkeypatch.setattr(fidelity, "path_of", path_of)


@pytest.mark.usefixtures("one_network")
def test_every_stage_alone_and_the_whole_are_measured(raw: Path) -> None:
    said: list[str] = []
    made = fidelity.run([raw], draws=2, long_edge=100, gradients=False, say=said.append)
    saturation = made["stages"]["saturation"]
    assert saturation["count"] == 2
    assert saturation["median_db"] < 40.0
    assert saturation["parameters"] == 7
    assert saturation["ms_per_megapixel"] > 0.0
    # The only proxy that errs makes the whole chain's error.
    assert made["end_to_end"]["median_db"] == pytest.approx(saturation["median_db"], abs=0.1)
    assert made["end_to_end"]["weight_bytes"] == 5
    assert made["end_to_end"]["forward_and_backward_ms"] > 0.0
    assert made["stages"]["exposure"]["median_db"] > 90.0
    assert made["stages"]["rgb_toning"] == {
        "proxy": "missing", "count": 0, "parameters": 0, "ms_per_megapixel": None,
    }  # fmt: skip
    assert set(made["unavailable"]) == {
        s.name for s in stages() if made["stages"][s.name]["proxy"] == "missing"
    }
    assert not made["held_out"]["held_out"]
    assert "No photo here is held out" in made["held_out"]["note"]
    assert len(said) == 2
    json.dumps(made, allow_nan=False)


@pytest.mark.usefixtures("one_network")
def test_draws_do_not_depend_on_the_other_photos(raw: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.dng"
    broken.write_bytes(b"nothing")
    options: dict[str, Any] = {"draws": 1, "long_edge": 64, "gradients": False}
    alone = fidelity.run([raw], **options)
    beside = fidelity.run([broken, raw], **options)
    assert beside["unreadable"] == ["broken.dng"]
    assert alone["rows"] == beside["rows"]
    with pytest.raises(ValueError, match="can be read"):
        fidelity.run([broken], **options)


@pytest.mark.usefixtures("one_network")
def test_derivatives_are_summed_up_by_slider(raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fidelity_figures, "trains", lambda *about: False)
    monkeypatch.setattr(fidelity, "SMALL", 48)
    made = fidelity.run([raw], draws=1, long_edge=64)
    assert made["held_out"] == {
        "held_out": True, "photos": 1, "cameras": [made["rows"][0]["camera"]],
    }  # fmt: skip
    assert made["gradients"]["sliders"]["exposure.exposure"]["median_cosine"] > 0.99
    assert made["gradients"]["count"] == len(made["gradients"]["sliders"])


def test_only_held_out_rows_count() -> None:
    rows = [
        {"photo": "a", "camera": "A", "trained_on": True, "key": "x.y", "cosine": 0.0, "ratio": 3.0},
        {"photo": "b", "camera": "B", "trained_on": False, "key": "x.y", "cosine": 1.0, "ratio": 0.8},
    ]
    assert fidelity_figures.judged(rows) == rows[1:]
    assert fidelity_figures.held_out(rows)["cameras"] == ["B"]
    found = fidelity_figures.of_gradients(rows)
    assert found is not None
    assert (found["median_cosine"], found["median_norm_error"]) == (1.0, 0.2)
    assert fidelity_figures.of_gradients([]) is None


def test_figures_of_known_differences() -> None:
    made = fidelity_figures.figures({"db": float(db), "delta_e": 1.0} for db in range(30, 51))
    assert made is not None
    assert (made["median_db"], made["worst_decile_db"], made["worst_db"]) == (40.0, 32.0, 30.0)
    gray, lighter = np.full((6, 6, 3), 0.5, np.float32), np.full((6, 6, 3), 0.6, np.float32)
    assert fidelity_figures.difference(gray, gray) == {"db": 120.0, "delta_e": 0.0}
    assert fidelity_figures.difference(gray, lighter)["db"] == pytest.approx(20.0, abs=0.01)


@pytest.mark.usefixtures("one_network")
def test_the_command_writes_json_and_says_how_far_it_is(
    raw: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fidelity, "SMALL", 16)
    words = ["benchmark", "fidelity", "--raws", str(raw.parent), "--count", "1", "--long-edge", "48"]
    assert main([*words, "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["protocol"]["long_edge"] == 48
    assert "setting 1 of 1" in err


def test_without_torch_it_is_one_sentence() -> None:
    words = "['benchmark', 'fidelity']"
    script = (
        f"import sys; sys.modules['torch'] = None; from editor.cli import main; sys.exit(main({words}))"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.count("\n") == 1
    assert "torch" in ended.stderr
