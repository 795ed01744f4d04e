"""What networks are told: every slider in -1..1, curves by what they add, M and H of about unit size."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from editor.core.image import Frame, Metadata  # noqa: E402
from editor.core.pipeline import measure_statistics  # noqa: E402
from editor.core.slider import LINEAR_CURVE  # noqa: E402
from editor.core.stage import Stage, find  # noqa: E402
from editor.core.statistics import PERCENTILES, Statistics  # noqa: E402
from editor.learn.draws import draw_stage  # noqa: E402
from editor.learn.inputs import (  # noqa: E402
    CONDITIONS,
    CURVE_SAMPLES,
    condition_vector,
    condition_vectors,
    slider_vector,
    width,
)
from editor.learn.store import trainable  # noqa: E402
from tests.learn.common import finished, photo  # noqa: E402

BY_NAME = {stage.name: stage for stage in trainable()}


@pytest.mark.parametrize("stage", trainable(), ids=lambda stage: stage.name)
def test_every_drawn_setting_is_told_within_its_range(stage: Stage) -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        told = slider_vector(stage, draw_stage(rng, stage, Metadata()))
        assert told.shape == (1, width(stage))
        assert told.dtype == torch.float32
        assert told.abs().max() <= 1.0
        assert told.isfinite().all()
    assert slider_vector(stage, stage.defaults(Metadata()), 3).shape == (3, width(stage))


def test_a_number_s_range_is_mapped_to_its_ends() -> None:
    stage = find("detail")
    neutral = stage.neutral()
    for number, slider in enumerate(stage.sliders):
        for value, wanted in (
            (slider.low, -1.0),
            (slider.high, 1.0),
            (0.5 * (slider.low + slider.high), 0.0),
        ):
            told = slider_vector(stage, neutral | {slider.name: value})
            assert told[0, number].item() == pytest.approx(wanted)


def test_a_batch_has_one_value_for_each_or_one_for_all() -> None:
    stage = find("saturation")
    values = {"vibrance": torch.tensor([-100.0, 0.0, 50.0]), "saturation": 100.0}
    rows = slider_vector(stage, {slider.name: values.get(slider.name, 0.0) for slider in stage.sliders}, 3)
    names = [slider.name for slider in stage.sliders]
    torch.testing.assert_close(rows[:, names.index("vibrance")], torch.tensor([-1.0, 0.0, 0.5]))
    torch.testing.assert_close(rows[:, names.index("saturation")], torch.ones(3))
    listed = slider_vector(stage, {**stage.neutral(), "vibrance": [-100.0, 0.0, 50.0]}, 3)
    torch.testing.assert_close(listed[:, names.index("vibrance")], rows[:, names.index("vibrance")])
    with pytest.raises(RuntimeError):
        slider_vector(stage, {**stage.neutral(), "vibrance": torch.zeros(2)}, 3)


def test_gradients_flow_to_numbers_of_any_shape_and_precision() -> None:
    stage = find("saturation")
    one = torch.tensor(20.0, requires_grad=True)
    three = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64, requires_grad=True)
    slider_vector(stage, {**stage.neutral(), "vibrance": one, "saturation": three}, 3).sum().backward()
    half = 0.5 * (stage.sliders[0].high - stage.sliders[0].low)
    assert one.grad is not None
    assert three.grad is not None
    assert one.grad.item() == pytest.approx(3.0 / half)
    assert three.grad.tolist() == pytest.approx([1.0 / half] * 3)


def test_curves_are_told_by_what_they_add() -> None:
    stage = find("rgb_toning")
    places = set()
    for curve in (slider.name for slider in stage.sliders if slider.type == "curve"):
        lifted = ((0.0, 100.0), (255.0, 200.0))
        told = slider_vector(stage, {**stage.neutral(), curve: [LINEAR_CURVE, lifted]}, 2)
        columns = (told[0] != told[1]).nonzero().flatten()
        wanted = torch.linspace(100.0, -55.0, CURVE_SAMPLES + 1) / 255.0
        assert told[0, columns].abs().max() < 1e-6
        torch.testing.assert_close(told[1, columns], wanted, atol=1e-5, rtol=0.0)
        places.add(tuple(columns.tolist()))
    assert len(places) == 4, "each has columns of its own"
    neutral = stage.neutral() | {curve: LINEAR_CURVE}
    torch.testing.assert_close(slider_vector(stage, neutral), slider_vector(stage, stage.neutral()))


def test_switches_are_zero_or_one() -> None:
    stage, number = next(
        (stage, number)
        for stage in BY_NAME.values()
        for number, slider in enumerate(stage.sliders)
        if slider.type == "bool"
    )
    assert all(slider.type != "curve" for slider in stage.sliders[:number])
    name = stage.sliders[number].name
    assert slider_vector(stage, {**stage.neutral(), name: True}, 2)[:, number].tolist() == [1.0, 1.0]
    each = slider_vector(stage, {**stage.neutral(), name: [True, False]}, 2)
    assert each[:, number].tolist() == [1.0, 0.0]


@pytest.mark.parametrize("name", ["look", "profile"])
def test_files_and_choices_are_refused(name: str) -> None:
    stage = find(name)
    with pytest.raises(ValueError, match="a network cannot take"):
        slider_vector(stage, stage.neutral())


def test_a_condition_has_its_length_and_about_unit_size() -> None:
    for shot in (photo(), finished()):
        told = condition_vector(shot.metadata, measure_statistics(shot))
        assert told.shape == (CONDITIONS,)
        assert told.abs().max() < 6.0
    assert condition_vector(finished().metadata, Statistics())[-1].item() == 1.0
    assert condition_vector(photo().metadata, Statistics())[-1].item() == 0.0


def test_a_condition_tells_light_noise_size_and_scale() -> None:
    metadata, statistics = Metadata(frame=Frame(640, 320), noise=(2.0**-12, 2.0**-20)), Statistics()
    plain = condition_vector(metadata, statistics)
    brighter = condition_vector(metadata, statistics.shifted(1.0))
    moved = brighter - plain
    assert moved[: len(PERCENTILES) + 3].tolist() == pytest.approx([0.25] * 12), "a stop is a quarter"
    assert moved[12].item() == pytest.approx(0.25), "and as much more shot noise"
    assert plain[12].item() == pytest.approx(0.0)
    assert plain[13].item() == pytest.approx(1.0)
    assert plain[14].item() == pytest.approx(0.0)
    larger = condition_vector(replace(metadata, frame=Frame(320, 2560, scale=0.25)), statistics)
    assert larger[14].item() == pytest.approx(2.0)
    assert (larger - plain)[15].item() == pytest.approx(-2.0)
    torch.testing.assert_close(larger[:14], plain[:14])


def test_odd_photos_have_a_condition_all_the_same() -> None:
    for frame in (Frame(0, 0, scale=0.0), Frame(1, 1), Frame(6000, 8000)):
        for noise in ((0.0, 0.0), (1e-12, 0.0), (0.0, 1e-3), (0.5, 0.5)):
            metadata = Metadata(frame=frame, noise=noise)
            for stops in (-20.0, 0.0, 20.0):
                assert condition_vector(metadata, Statistics().shifted(stops)).isfinite().all()


def test_gradients_flow_to_the_tensors_of_h() -> None:
    shift = torch.tensor(0.5, requires_grad=True)
    percentiles = torch.linspace(-9.0, 0.0, len(PERCENTILES)).requires_grad_()
    airlight = torch.tensor([0.5, 0.6, 0.7], requires_grad=True)
    red, green, blue = airlight.unbind()
    statistics = Statistics(tuple(percentiles.unbind()), (), (red, green, blue), shift)
    told = condition_vector(replace(photo().metadata, noise=(1e-3, 1e-7)), statistics)
    plain = Statistics(tuple(percentiles.tolist()), (), tuple(airlight.tolist()), 0.5)  # type: ignore[arg-type]
    torch.testing.assert_close(told, condition_vector(replace(photo().metadata, noise=(1e-3, 1e-7)), plain))
    told.sum().backward()
    assert percentiles.grad is not None
    assert airlight.grad is not None
    assert shift.grad is not None
    assert percentiles.grad.tolist() == pytest.approx([0.25] * len(PERCENTILES))
    wanted = 0.25 / (math.log(2.0) * airlight.detach())
    torch.testing.assert_close(airlight.grad, wanted)
    # The shot noise and the read noise over it both grow with the gain.
    assert shift.grad.item() == pytest.approx(0.5)


def test_a_batch_of_photos_has_a_condition_for_each() -> None:
    shots = [photo(), finished(30, 20)]
    statistics = [measure_statistics(shot) for shot in shots]
    together = condition_vectors([shot.metadata for shot in shots], statistics)
    for row, shot, own in zip(together, shots, statistics, strict=True):
        torch.testing.assert_close(row, condition_vector(shot.metadata, own))
    with pytest.raises(ValueError, match="zip"):
        condition_vectors([photo().metadata], statistics)
