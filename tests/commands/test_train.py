"""`silvergrad train` itself: weights from a raw, bad input in one sentence, and Ctrl-C."""

from __future__ import annotations

import json
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from editor.commands import learned  # noqa: E402
from editor.commands.train import Progress  # noqa: E402
from editor.learn import command, taps  # noqa: E402
from proxies import weights  # noqa: E402
from tests.commands.conftest import Run  # noqa: E402

WORDS = ("--synthetic", 0, "--tap-outs", 0.002, "--device", "cpu")


@pytest.fixture
def folder(tmp_path: Path, small_raw: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of two raws; the user's cache is elsewhere than it is."""
    monkeypatch.setattr(command, "user_cache_path", lambda name: tmp_path / "cache" / name)
    monkeypatch.setattr(taps, "SIZES", {(48, 32): 1000})
    (tmp_path / "raws").mkdir()
    for name in ("one", "two"):
        shutil.copy(small_raw, tmp_path / "raws" / f"{name}.dng")
    return tmp_path


def checkpoint(folder: Path) -> Path:
    return folder / "cache" / "silvergrad" / "training" / "saturation.safetensors"


def test_a_raw_trains_a_stage(run: Run, folder: Path) -> None:
    out = folder / "weights"
    code, said, err = run(
        "train",
        "saturation",
        "--raws",
        folder / "raws",
        "--minutes",
        0.005,
        "--output",
        out,
        "--json",
        *WORDS,
    )
    assert code == 0
    (row,) = json.loads(said)["stages"]
    assert row["stage"] == "saturation"
    assert row["steps"] >= 1
    assert Path(row["path"]) == out / "saturation.safetensors"
    network, about = weights.read(out / "saturation.safetensors")
    assert about["psnr_db"] == row["psnr_db"]
    assert not any(parameter.requires_grad for parameter in network.parameters())
    assert "saturation: " in err
    assert "doing nothing" in err
    assert not checkpoint(folder).exists()


def test_ctrl_c_ends_it_and_the_next_run_goes_on(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A shell ignores it for what runs in the background, and so would this.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    real, calls = torch.nn.utils.clip_grad_norm_, []

    def clip(*arguments: Any, **more: Any) -> Any:
        calls.append(arguments)
        if len(calls) == 4:
            signal.raise_signal(signal.SIGINT)
        return real(*arguments, **more)

    monkeypatch.setattr(torch.nn.utils, "clip_grad_norm_", clip)
    words = ("train", "saturation", "--raws", folder / "raws", "--output", folder / "weights", *WORDS)
    code, out, err = run(*words, "--minutes", 10)
    assert (code, out) == (130, "")
    assert err.endswith("Cancelled.\n")
    assert not (folder / "weights" / "saturation.safetensors").exists()
    kept = checkpoint(folder)
    assert kept.exists()
    code, out, _ = run(*words, "--minutes", 1e-6, "--json")
    assert code == 0
    assert json.loads(out)["stages"][0]["steps"] == 3, "its time was over when it went on"
    assert not kept.exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("unknown",), "nothing to train in unknown"),
        (("saturation", "--minutes", 0), "--minutes"),
        (("saturation", "--minutes", -1), "--minutes"),
        (("saturation", "--minutes", "nan"), "--minutes"),
        (("saturation", "--tap-outs", -1), "--tap-outs"),
        (("saturation", "--device", "abacus"), "abacus"),
    ],
    ids=str,
)
def test_bad_input_is_one_sentence(run: Run, folder: Path, words: tuple[Any, ...], sentence: str) -> None:
    code, out, err = run("train", *words, "--raws", folder / "raws", "--output", folder / "weights")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert sentence in err
    assert err.endswith(".\n")


def test_folders_that_are_missing_or_empty_are_one_sentence(run: Run, folder: Path) -> None:
    (folder / "empty").mkdir()
    for name, sentence in (("missing", "no folder"), ("empty", "no photos")):
        code, out, err = run("train", "saturation", "--raws", folder / name, "--output", folder / "weights")
        assert (code, out, err.count("\n")) == (1, "", 1)
        assert sentence in err
        assert name in err


def test_photos_that_cannot_be_read_are_none(run: Run, folder: Path) -> None:
    for path in (folder / "raws").iterdir():
        path.write_bytes(b"no raw")
    code, out, err = run("train", "saturation", "--raws", folder / "raws", *WORDS)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "no photos to train on" in err


@pytest.mark.parametrize("words", [(), ("saturation",), ("--raws", "x", "--minutes", "long")], ids=str)
def test_wrong_words_are_one_sentence(run: Run, words: tuple[str, ...], capsys: Any) -> None:
    with pytest.raises(SystemExit) as ended:
        run("train", *words)
    assert ended.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_without_torch_it_is_one_sentence(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError("No module named 'torch'", name="torch")

    monkeypatch.setattr(learned, "import_module", missing)
    code, out, err = run("train", "--raws", folder / "raws")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "torch" in err


class Terminal:
    """A terminal that keeps what is written to it."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> None:
        self.text += text

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return True


def test_progress_is_one_line_that_is_written_over(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal, clock = Terminal(), iter([100.0, 100.5, 160.0])
    monkeypatch.setattr("editor.commands.train.sys.stderr", terminal)
    monkeypatch.setattr("editor.commands.train.time.monotonic", lambda: next(clock))
    progress = Progress()
    progress("saturation", "training", 0.0, "")
    progress("saturation", "training", 0.001, "too soon to be told")
    progress("saturation", "training", 0.25, "step 70")
    assert "too soon" not in terminal.text
    assert terminal.text.count("\r\033[K") == 2
    assert "25 %" in terminal.text
    assert " 3.0 min left  step 70" in terminal.text
    assert "\n" not in terminal.text
    progress.line("saturation: 51 dB")
    assert terminal.text.endswith("\r\033[Ksaturation: 51 dB\n")
