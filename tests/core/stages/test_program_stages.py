"""Program stages run on any array API, so that torch can differentiate them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import array_api_strict as strict
import numpy as np
import pytest

from editor.core.color.camera import white_xy_to_neutral
from editor.core.color.spaces import SRGB, prophoto_to
from editor.core.image import Calibration, CameraColor, Frame, Metadata
from editor.core.stage import Stage, find, stages
from editor.core.stages.color_conversion import compress_gamut, into_gamut
from editor.core.statistics import Statistics

COLOR = CameraColor(
    (Calibration(2856.0, np.linalg.inv(SRGB)), Calibration(6504.0, 1.02 * np.linalg.inv(SRGB))),
    np.array([0.6, 1.0, 0.7]),
)
METADATA = Metadata(color=COLOR, frame=Frame(8, 12), baseline_exposure=0.5)
PICTURE = np.random.default_rng(0).random((8, 12, 3)).astype(np.float32)
PROGRAMS = [stage for stage in stages() if stage.kind == "program"]


@pytest.mark.parametrize("stage", PROGRAMS, ids=lambda stage: stage.name)
def test_the_strict_array_api_gives_the_same_picture(stage: Stage) -> None:
    values = {
        s.name: s.low + 0.7 * (s.high - s.low) if s.type == "number" else s.neutral for s in stage.sliders
    }
    expected = stage(PICTURE, values, METADATA, Statistics())
    field: Any = None if stage.field is None else stage.field(values, METADATA.frame, (8, 12))
    metadata = replace(METADATA, field=None if field is None else strict.asarray(field))
    sliders = {
        name: strict.asarray(value, dtype=strict.float32) if isinstance(value, float) else value
        for name, value in values.items()
    }
    made = stage.function(strict.asarray(PICTURE), sliders, metadata, Statistics())
    np.testing.assert_allclose(np.asarray(made), expected, atol=1e-5)


def balance(pixel: Any, **values: Any) -> Any:
    sliders = {"temperature": None, "tint": None, **values}
    return find("color_balance")(np.asarray(pixel, np.float32), sliders, METADATA, Statistics())


def test_as_shot_white_is_grey() -> None:
    made = balance(COLOR.neutral)
    np.testing.assert_allclose(made, made.mean(), atol=2e-3)


@pytest.mark.parametrize("temperature", [2500.0, 5500.0, 12000.0])
def test_the_chosen_white_is_grey(temperature: float) -> None:
    made = balance(white_xy_to_neutral(COLOR, temperature, 15.0), temperature=temperature, tint=15.0)
    np.testing.assert_allclose(made, 1.0, atol=2e-3)


def test_higher_temperature_is_warmer_and_higher_tint_more_magenta() -> None:
    cold, warm = (balance([0.5, 0.5, 0.5], temperature=t) for t in (3500.0, 9000.0))
    assert warm[0] / warm[2] > cold[0] / cold[2]
    green, magenta = (balance([0.5, 0.5, 0.5], temperature=5000.0, tint=t) for t in (-80.0, 80.0))
    assert green[1] / green[[0, 2]].mean() > magenta[1] / magenta[[0, 2]].mean()


def test_one_of_the_two_leaves_the_other_as_shot() -> None:
    np.testing.assert_allclose(balance([0.5, 0.4, 0.3], tint=None), balance([0.5, 0.4, 0.3]))


def test_exposure_is_a_gain_in_stops() -> None:
    made = find("exposure")(PICTURE, {"exposure": 1.5}, METADATA, Statistics())
    np.testing.assert_allclose(made, PICTURE * 4.0, rtol=1e-6)


def test_greys_stay_grey_in_every_output_space() -> None:
    greys = np.repeat(np.linspace(0.0, 1.0, 30, dtype=np.float32)[:, None], 3, axis=1)
    for space in ("sRGB", "Display P3"):
        made = find("color_conversion")(greys, {"space": space}, METADATA, Statistics())
        np.testing.assert_allclose(np.ptp(made, axis=1), 0.0, atol=1e-4)
        np.testing.assert_allclose(made[[0, -1], 0], [0.0, 1.0], atol=1e-4)


def test_gamut_compression_spares_colors_inside_and_keeps_the_largest_channel() -> None:
    inside = np.array([[0.9, 0.5, 0.2], [0.3, 0.3, 0.3]], np.float32)
    np.testing.assert_allclose(into_gamut(inside, np, compress=True), inside, atol=1e-6)
    outside = np.array([[0.8, -0.2, 0.1]], np.float32)
    made = compress_gamut(outside, np.array([[0.8]], np.float32), np)
    assert made[0, 0] == pytest.approx(0.8)
    assert made[0, 1] > -0.03


def test_what_is_too_bright_keeps_its_hue() -> None:
    made = into_gamut(np.array([[1.6, 1.0, 0.4], [3.0, 2.0, 1.5]], np.float32), np, compress=False)
    np.testing.assert_allclose(made[0], [1.0, 0.7, 0.4], atol=1e-6)
    np.testing.assert_allclose(made[1], 1.0)


def test_a_finished_picture_passes_unchanged() -> None:
    linear = np.array([[1.0, 0.0, 0.0], [0.2, 0.9, 0.01]], np.float32)
    prophoto = (linear @ np.linalg.inv(prophoto_to("sRGB")).T).astype(np.float32)
    metadata = replace(METADATA, kind="finished")
    made = find("color_conversion")(prophoto, {"space": "sRGB"}, metadata, Statistics())
    np.testing.assert_allclose(made[0], [1.0, 0.0, 0.0], atol=2e-3)
