"""Preview training: a short one helps, one broken off goes on, and its weights reach the preview."""

from __future__ import annotations

import argparse
import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from editor.core.edges import shrink  # noqa: E402
from editor.core.pipeline import measure_statistics  # noqa: E402
from editor.learn import preview_samples, preview_training, training  # noqa: E402
from editor.learn.pictures import Picture  # noqa: E402
from editor.learn.preview_samples import Seen, sample  # noqa: E402
from editor.learn.preview_training import (  # noqa: E402
    KINDS,
    NODES,
    answer,
    judged,
    new_network,
    part_of,
    train,
    train_from,
)
from editor.learn.taps import Taps  # noqa: E402
from editor.learn.training import Trained  # noqa: E402
from editor.render.preview import hdrnet  # noqa: E402
from editor.render.preview.picture_planes import picture_planes  # noqa: E402
from proxies import weights  # noqa: E402
from proxies.hdrnet import HdrNet  # noqa: E402
from tests.conftest import scene  # noqa: E402
from tests.learn.common import photo  # noqa: E402


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview_samples, "SIZES", {(48, 32): 60})
    monkeypatch.setattr(preview_samples, "PIXELS", 512)


@pytest.fixture
def pictures() -> list[Picture]:
    shots = [photo(72, 96).with_pixels(scene(72, 96, seed)) for seed in range(2)]
    return [Picture(Path(f"{n}.dng"), shot, measure_statistics(shot)) for n, shot in enumerate(shots)]


@pytest.fixture
def samples(pictures: list[Picture]) -> tuple[Taps, Taps]:
    return sample(pictures[:1], 0, 0.3, lambda part: None), sample(pictures[1:], 1, 0.05, lambda part: None)


@pytest.fixture
def steady(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a clock time the training that goes by its steps, 1000 a minute, and warm up sooner."""
    ticks = itertools.count()
    monkeypatch.setattr("time.monotonic", lambda: 0.03 * next(ticks))
    monkeypatch.setattr(training, "WARM_UP", 10)


@pytest.mark.usefixtures("steady")
def test_a_short_training_beats_doing_nothing(samples: tuple[Taps, Taps]) -> None:
    made = train(*samples, minutes=0.15)
    network = trained_network(made)
    assert 145 <= made.steps <= 150
    assert made.psnr > made.identity + 1.0
    assert made.worst_decile < made.psnr
    assert not network.training
    again, idle = judged(network, samples[1])
    assert float(again.median()) == pytest.approx(made.psnr, abs=1e-4)
    assert float(idle.median()) == pytest.approx(made.identity, abs=1e-4)


def test_an_untrained_network_leaves_the_picture_almost_as_it_is(samples: tuple[Taps, Taps]) -> None:
    made = train(*samples, minutes=0.0)
    assert made.steps == 0
    assert abs(made.psnr - made.identity) < 2.0


@pytest.mark.usefixtures("steady")
def test_training_goes_on_from_its_checkpoint_and_from_given_weights(
    samples: tuple[Taps, Taps], tmp_path: Path
) -> None:
    checkpoint = tmp_path / "preview.safetensors"

    def broken(what: str, part: float, more: str) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        ticks = itertools.count()
        patch.setattr("time.monotonic", lambda: 10.0 * next(ticks))
        with pytest.raises(KeyboardInterrupt):
            train(*samples, minutes=5.0, checkpoint=checkpoint, told=broken)
    assert checkpoint.exists()
    kept = train(*samples, minutes=0.01, checkpoint=checkpoint)
    assert kept.steps > 0, "its time was over, its steps are counted"
    assert not checkpoint.exists()
    same = train(*samples, minutes=0.0, start=trained_network(kept))
    assert same.psnr == pytest.approx(kept.psnr, abs=1e-4)


def trained_network(made: Trained) -> HdrNet:
    assert isinstance(made.network, HdrNet)
    return made.network


def test_a_part_answers_as_it_does_in_the_whole(samples: tuple[Taps, Taps]) -> None:
    taps, network = samples[0], new_network()
    with torch.no_grad():
        network.last.weight.mul_(20.0)
        for seed in range(6):
            features, target, sliders, condition = taps.batch(16, torch.Generator().manual_seed(seed))
            # Each pixel stands for its own place: what comes out says which was chosen.
            part, wanted, nodes = part_of(features, target, torch.Generator().manual_seed(seed))
            assert nodes[0].stop - nodes[0].start == NODES
            made = answer(network, part, sliders, condition, nodes)
            whole = answer(network, features, sliders, condition)
            found = 0
            for row in range(len(whole)):
                near = torch.cdist(wanted[row], target[row]).argmin(1)
                same = (target[row][near] - wanted[row]).abs().amax(1) == 0.0
                found += int(same.sum())
                torch.testing.assert_close(made[row][same], whole[row][near][same], atol=1e-4, rtol=1e-3)
            assert found > 100


def asked(tmp_path: Path, **more: Any) -> argparse.Namespace:
    (tmp_path / "photos").mkdir(exist_ok=True)
    (tmp_path / "photos" / "some.dng").touch()
    return argparse.Namespace(**{
        "stages": ["preview"], "raws": [tmp_path / "photos"], "minutes": 0.02, "synthetic": 0,
        "tap_outs": 0.1, "seed": 0, "device": "cpu", "output": tmp_path / "weights", "fresh": True,
        "further": False, **more,
    })  # fmt: skip


def test_weights_are_written_for_the_preview_to_read(
    tmp_path: Path, pictures: list[Picture], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview_training, "training_pictures", lambda *about: iter(pictures))
    monkeypatch.setattr(preview_training, "user_cache_path", lambda name: tmp_path / "cache" / name)
    heard: list[str] = []
    (row,) = train_from(asked(tmp_path), lambda stage, what, part, more: heard.append(f"{stage} {what}"))
    assert "preview samples" in heard
    path = Path(row["path"])
    assert path == tmp_path / "weights" / "preview.safetensors"
    assert path.stat().st_size < 10_000_000
    network, about = weights.read_as(path, KINDS)
    assert about["psnr_db"] == row["psnr_db"]
    assert about["sliders"] == list(hdrnet.SLIDERS)
    head = hdrnet.load(path)
    statistics = pictures[0].statistics
    seen = head.look(shrink(scene(100, 150), 64), statistics)
    sliders = dict.fromkeys(hdrnet.SLIDERS, 40.0)
    grid, _, _ = head.grid(seen, sliders, statistics)
    planes = picture_planes(shrink(scene(100, 150), 64), statistics)
    numbers = hdrnet.slider_numbers(sliders), hdrnet.condition_numbers(statistics, False)
    wanted, _ = network(*(torch.from_numpy(each)[None] for each in (planes, *numbers)))
    np.testing.assert_allclose(grid, wanted[0], atol=1e-5)


@pytest.mark.parametrize(("name", "value"), [("minutes", -1.0), ("raws", [Path("nowhere")])])
def test_bad_input_is_answered_before_any_work(tmp_path: Path, name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=r"minutes|folder"):
        list(train_from(asked(tmp_path, **{name: value}), lambda *each: None))


def test_weights_of_other_stages_or_makes_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Trained(new_network(), 40.0, 30.0, 20.0, 5)
    path = tmp_path / "preview.safetensors"
    preview_training.write(made, path)
    hdrnet.load(path)
    with monkeypatch.context() as patch:
        patch.setattr(hdrnet, "STAGES", ("dehaze",))
        with pytest.raises(ValueError, match="other versions of dehaze"):
            hdrnet.load(path)
    path.write_bytes(weights.to_bytes(new_network(), {"network": "other"}, KINDS))
    with pytest.raises(ValueError, match="no network of the preview"):
        hdrnet.load(path)


def test_a_part_has_places_within_it() -> None:
    rng = torch.Generator().manual_seed(0)
    features = Seen(torch.rand(3, 16, 16, 8, 2), torch.rand(3, 2048, 3), torch.rand(3, 2048, 2))
    for _ in range(5):
        part, wanted, _ = part_of(features, torch.rand(6, 2048, 3), rng)
        assert wanted.shape == (6, preview_training.PIXELS, 3)
        inside = part.place * NODES - 0.5
        assert inside.min() > -1e-4
        assert inside.max() < NODES - 1.0 + 1e-4
