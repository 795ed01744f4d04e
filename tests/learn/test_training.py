"""Training: a few seconds of it help, what is seen is measured, and a broken-off one goes on."""

from __future__ import annotations

import itertools
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from safetensors import safe_open  # noqa: E402

from editor.core.color.spaces import prophoto_to, srgb_encode  # noqa: E402
from editor.core.image import Metadata  # noqa: E402
from editor.core.pipeline import measure_statistics  # noqa: E402
from editor.core.stage import find  # noqa: E402
from editor.core.statistics import Statistics  # noqa: E402
from editor.learn import taps, training  # noqa: E402
from editor.learn.inputs import CONDITIONS, slider_vector, width  # noqa: E402
from editor.learn.pictures import Picture  # noqa: E402
from editor.learn.store import trainable  # noqa: E402
from editor.learn.training import judged, new_network, seen, train  # noqa: E402
from proxies.far import Far  # noqa: E402
from proxies.near import Near  # noqa: E402
from proxies.pointwise import Pointwise  # noqa: E402
from proxies.toning import Toning  # noqa: E402
from tests.conftest import scene  # noqa: E402
from tests.learn.common import photo  # noqa: E402

STAGE = find("saturation")
TINY = 0.002
Interrupt = Callable[[int], None]


@pytest.fixture
def pictures(monkeypatch: pytest.MonkeyPatch) -> list[Picture]:
    monkeypatch.setattr(taps, "SIZES", {(48, 32): 2000})
    monkeypatch.setattr(taps, "FAR_SIZES", {(48, 32): 1000})
    monkeypatch.setattr(taps, "SETTINGS", 20000)
    shots = [photo(72, 96).with_pixels(scene(72, 96, seed)) for seed in range(2)]
    return [Picture(Path(f"{n}.dng"), shot, measure_statistics(shot)) for n, shot in enumerate(shots)]


@pytest.fixture
def steady(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a clock time the training that goes by its steps, 1000 a minute, and warm up sooner."""
    ticks = itertools.count()
    monkeypatch.setattr(training.time, "monotonic", lambda: 0.03 * next(ticks))
    monkeypatch.setattr(training, "WARM_UP", 10)


@pytest.fixture
def interrupt(monkeypatch: pytest.MonkeyPatch) -> Interrupt:
    """Break off every training after so many steps as Ctrl-C does; 0 lets them be."""
    real, left = torch.nn.utils.clip_grad_norm_, [0]

    # A shell ignores it for what runs in the background, and so would this.
    signal.signal(signal.SIGINT, signal.default_int_handler)

    def clip(*arguments: Any, **more: Any) -> Any:
        left[0] -= 1
        if left[0] == -1:
            signal.raise_signal(signal.SIGINT)
        return real(*arguments, **more)

    def after(steps: int) -> None:
        left[0] = steps or -10

    monkeypatch.setattr(torch.nn.utils, "clip_grad_norm_", clip)
    after(0)
    return after


def test_every_stage_has_a_network_of_its_kind() -> None:
    for stage in trainable():
        network = new_network(stage)
        near_or_far = Far if stage.far else Near
        curved = any(slider.type == "curve" for slider in stage.sliders)
        wanted = near_or_far if stage.kind == "areawise" else Toning if curved else Pointwise
        assert isinstance(network, wanted)
        assert (network.config["sliders"], network.config["conditions"]) == (width(stage), CONDITIONS)


@pytest.mark.usefixtures("steady")
def test_a_short_training_beats_doing_nothing(pictures: list[Picture]) -> None:
    made = train(STAGE, pictures[:1], pictures[1:], minutes=0.1, share=0.02)
    assert 95 <= made.steps <= 100
    assert made.psnr > made.identity + 2.0
    assert made.worst_decile < made.psnr
    assert not made.network.training
    # The network that is returned is the one that was measured: it saturates a picture of its own.
    image = scene(40, 60, 5).clip(0.0, 1.0)
    sliders = STAGE.neutral() | {"saturation": 70.0}
    wanted = torch.from_numpy(STAGE(image.copy(), sliders, Metadata(), Statistics()))[None]
    given = torch.from_numpy(image)[None]
    with torch.no_grad():
        answer = made.network(given, slider_vector(STAGE, sliders), torch.zeros(1, CONDITIONS))
    error = (seen(answer, STAGE) - seen(wanted, STAGE)).abs().mean()
    assert error < (seen(given, STAGE) - seen(wanted, STAGE)).abs().mean()


@pytest.mark.usefixtures("steady")
@pytest.mark.parametrize("name", ["detail", "tone_mapping"])
def test_areawise_stages_learn(name: str, pictures: list[Picture]) -> None:
    stage = find(name)
    idle = train(stage, pictures[:1], pictures[1:], minutes=0.0, share=TINY)
    assert idle.steps == 0
    assert idle.psnr > idle.identity - 3.0, "an untrained proxy leaves the picture almost as it is"
    made = train(stage, pictures[:1], pictures[1:], minutes=0.12, share=0.005)
    assert made.psnr > made.identity + 1.0


def test_the_same_seed_begins_with_the_same_network(pictures: list[Picture]) -> None:
    one, other = (train(STAGE, pictures, pictures, minutes=0.0, seed=3, share=TINY) for _ in range(2))
    assert (one.steps, one.psnr) == (0, other.psnr)
    for mine, its in zip(one.network.parameters(), other.network.parameters(), strict=True):
        assert torch.equal(mine, its)


def test_training_may_begin_with_a_trained_network(pictures: list[Picture]) -> None:
    first = train(STAGE, pictures, pictures, minutes=0.01, share=TINY)
    frozen = first.network.requires_grad_(False)
    before = [parameter.clone() for parameter in frozen.parameters()]
    again = train(STAGE, pictures, pictures, minutes=0.0, share=TINY, start=frozen)
    assert again.psnr == pytest.approx(first.psnr, abs=1e-3)
    made = train(STAGE, pictures, pictures, minutes=0.005, share=TINY, start=frozen)
    assert any(not torch.equal(a, b) for a, b in zip(before, made.network.parameters(), strict=True))
    assert all(torch.equal(a, b) for a, b in zip(before, frozen.parameters(), strict=True)), "it is shared"


def test_a_training_that_was_broken_off_goes_on(
    pictures: list[Picture], tmp_path: Path, interrupt: Interrupt
) -> None:
    checkpoint = tmp_path / "cache" / "saturation.safetensors"

    def go(minutes: float) -> training.Trained:
        return train(STAGE, pictures, pictures, minutes=minutes, share=TINY, checkpoint=checkpoint)

    interrupt(4)
    with pytest.raises(KeyboardInterrupt):
        go(5.0)
    assert int(about(checkpoint)["steps"]) == 4
    interrupt(3)
    with pytest.raises(KeyboardInterrupt):
        go(5.0)
    kept = about(checkpoint)
    assert int(kept["steps"]) == 7
    interrupt(0)
    spent = float(kept["seconds"])
    with safe_open(checkpoint, "pt") as file:
        weights = file.get_tensor("weight.hues.first.weight")
    made = go(spent / 60.0)
    assert made.steps == 7, "its time was over"
    assert torch.equal(made.network.hues.first.weight, weights)  # type: ignore[union-attr]
    assert not checkpoint.exists()


def about(checkpoint: Path) -> dict[str, str]:
    with safe_open(checkpoint, "pt") as file:
        return dict(file.metadata())


def test_a_training_broken_off_before_its_first_step_keeps_nothing(
    pictures: list[Picture], tmp_path: Path, interrupt: Interrupt
) -> None:
    checkpoint = tmp_path / "saturation.safetensors"

    def told(what: str, part: float, more: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(STAGE, pictures, pictures, minutes=1.0, share=TINY, checkpoint=checkpoint, told=told)
    interrupt(1)
    with pytest.raises(KeyboardInterrupt):
        train(STAGE, pictures, pictures, minutes=1.0, share=TINY, checkpoint=checkpoint)
    assert int(about(checkpoint)["steps"]) == 1


def test_progress_is_told_in_its_parts(pictures: list[Picture], monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[str, float, str]] = []
    clock = iter(np.arange(0.0, 1e6, 7.0))
    monkeypatch.setattr(training.time, "monotonic", lambda: float(next(clock)))
    train(STAGE, pictures, pictures, minutes=2.0, share=TINY, told=lambda *each: heard.append(each))
    assert {what for what, _, _ in heard} == {"tap-outs", "training"}
    parts = [part for what, part, _ in heard if what == "training"]
    assert parts == sorted(parts)
    assert 0.0 <= min(parts) <= max(parts) <= 1.0
    assert all("step" in more and "dB" in more for what, _, more in heard if what == "training")


def test_what_is_seen_is_display_encoded() -> None:
    colors = np.random.default_rng(0).random((1, 5, 6, 3)).astype(np.float32)
    display = (colors @ prophoto_to("sRGB").T).clip(0.0, 1.0)
    made = seen(torch.from_numpy(colors), STAGE).clamp(0.0, 1.0)
    np.testing.assert_allclose(made, srgb_encode(display), atol=1e-4)
    scene_linear = seen(torch.tensor([0.18, 0.18, 0.18]).view(1, 1, 1, 3), find("dehaze"))
    assert 0.3 < scene_linear.min().item() < 0.7, "middle grey is seen in the middle"
    light = torch.tensor([0.0, -0.1, 0.18, 1.0, 100.0])[:, None].repeat(1, 3)[None, None].requires_grad_()
    for stage in (STAGE, find("dehaze")):
        light.grad = None
        seen(light, stage).sum().backward()
        assert light.grad is not None
        assert light.grad.isfinite().all()


def test_judging_tells_each_sample_of_the_network_and_of_doing_nothing(pictures: list[Picture]) -> None:
    network = new_network(STAGE)
    groups = taps.sample(STAGE, network, pictures, 0, TINY, lambda part: None)
    made, idle = judged(STAGE, network, groups)
    assert len(made) == len(idle) == sum(len(group) for group in groups)
    features, target, _, _ = groups[0].of(torch.tensor([5]))
    error = (
        (seen(network.untouched(features), STAGE).clamp(0, 1) - seen(target, STAGE).clamp(0, 1))
        .square()
        .mean()
    )
    assert idle[5].item() == pytest.approx(-10.0 * float(error.clamp_min(1e-12).log10()), abs=0.01)
