"""What every stage promises, whatever it does: one parametrised test each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest

from editor.core.color.spaces import SRGB
from editor.core.image import Calibration, CameraColor, FloatArray, Frame, Metadata
from editor.core.slider import LINEAR_CURVE, Slider
from editor.core.stage import Stage, stages
from editor.core.statistics import measure
from tests.conftest import scene

COLOR = CameraColor((Calibration(6504.0, np.linalg.inv(SRGB)),), np.array([0.6, 1.0, 0.7]))


def over(chosen: Sequence[Stage]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("stage", chosen, ids=lambda each: each.name)


BY_NAME = over(stages())
# The neutral of the others is a plain conversion.
WITH_IDENTITY = over([each for each in stages() if not each.always])
PIXEL_BY_PIXEL = over([each for each in stages() if each.kind != "areawise"])
# Noise, sharpening and grain belong to single pixels.
AT_ANY_SCALE = over([each for each in stages() if each.name not in ("detail", "grain")])
# Stages after `rendition` work on display values 0..1.
DISPLAY = 430


def metadata_for(picture: FloatArray) -> Metadata:
    height, width = picture.shape[:2]
    return Metadata(
        color=COLOR, noise=(1e-4, 1e-7), size=(width, height), frame=Frame(height, width), iso=200.0
    )


def picture_for(stage: Stage, height: int = 96, width: int = 128) -> FloatArray:
    picture = scene(height, width)
    return picture if stage.order < DISPLAY else np.clip(picture, 0.0, 1.0) ** np.float32(0.6)


def at(slider: Slider, share: float) -> Any:
    """Return the value at ``share`` of the slider's range, or something that is not neutral."""
    if slider.type == "number":
        return slider.low + share * (slider.high - slider.low)
    if slider.type == "curve":
        return ((0.0, 10.0), (96.0, 60.0 + 60.0 * share), (255.0, 250.0))
    if slider.type == "choice":
        return slider.choices[-1]
    return share > 0.5 if slider.type == "bool" else slider.neutral


def settings(stage: Stage, share: float) -> dict[str, Any]:
    return {slider.name: at(slider, share) for slider in stage.sliders}


def apply(stage: Stage, picture: FloatArray, sliders: dict[str, Any], **changes: Any) -> FloatArray:
    metadata = replace(metadata_for(picture), **changes)
    made: FloatArray = stage(picture, sliders, metadata, measure(scene()))
    return made


def test_the_sixteen_stages_are_there_in_order() -> None:
    assert [stage.name for stage in stages()] == [
        "color_balance", "profile", "exposure", "detail", "dehaze", "tone_mapping",
        "local_contrast", "vignette", "rendition", "saturation", "color_mixer", "color_grading",
        "rgb_toning", "look", "color_conversion", "grain",
    ]  # fmt: skip
    assert all(a.order < b.order for a, b in zip(stages(), stages()[1:], strict=False))


@WITH_IDENTITY
def test_neutral_is_the_identity_exactly(stage: Stage) -> None:
    picture = picture_for(stage)
    assert stage.is_neutral(stage.neutral())
    assert apply(stage, picture, stage.neutral()) is picture


@BY_NAME
@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_any_setting_is_finite_and_leaves_its_input_alone(stage: Stage, share: float) -> None:
    picture = picture_for(stage)
    picture[3, 4] = [-0.01, 0.0, 0.02]
    picture[5, 6] = 8.0 if stage.order < DISPLAY else 1.0
    before = picture.copy()
    made = apply(stage, picture, settings(stage, share))
    assert made.shape == picture.shape
    assert made.dtype == np.float32
    assert np.isfinite(made).all()
    np.testing.assert_array_equal(picture, before)


@BY_NAME
def test_a_single_pixel_and_a_thin_line_work(stage: Stage) -> None:
    for shape in ((1, 1), (1, 40), (40, 1)):
        picture = picture_for(stage)[: shape[0], : shape[1]]
        assert apply(stage, np.ascontiguousarray(picture), settings(stage, 0.8)).shape == (*shape, 3)


@BY_NAME
def test_it_is_a_pure_function(stage: Stage) -> None:
    picture, sliders = picture_for(stage), settings(stage, 0.7)
    np.testing.assert_array_equal(apply(stage, picture, sliders), apply(stage, picture, sliders))


@PIXEL_BY_PIXEL
def test_bands_equal_the_whole(stage: Stage) -> None:
    picture, sliders = picture_for(stage), settings(stage, 0.8)
    whole = apply(stage, picture, sliders)
    frame = Frame(*picture.shape[:2], top=32)
    part = apply(stage, picture[32:64], sliders, frame=frame)
    np.testing.assert_allclose(part, whole[32:64], atol=2e-6)


@WITH_IDENTITY
def test_close_to_neutral_it_does_little(stage: Stage) -> None:
    picture = picture_for(stage)
    for slider in stage.sliders:
        if slider.modifier or slider.type != "number":
            continue
        nudge = (slider.high - slider.low) * 1e-4
        assert isinstance(slider.neutral, float | int)
        sliders = {**stage.neutral(), slider.name: float(slider.neutral) + nudge}
        made = apply(stage, picture, sliders)
        assert np.abs(np.cbrt(made + 1e-3) - np.cbrt(picture + 1e-3)).max() < 0.01, slider.name


@AT_ANY_SCALE
def test_half_the_size_looks_like_the_whole_made_smaller(stage: Stage) -> None:
    y, x = np.mgrid[0:512, 0:768].astype(np.float32)
    light = 0.12 * 2.0 ** (1.5 * np.sin(x / 90) + np.cos(y / 70) + 0.3 * np.sin((x + y) / 7))
    large = np.stack([light, 0.8 * light, 0.6 * light], axis=-1).astype(np.float32)
    large = np.clip(large, 0.0, 1.0) if stage.order > DISPLAY else large
    small = cv2.resize(large, (384, 256), interpolation=cv2.INTER_AREA)
    sliders = settings(stage, 0.8)
    shrunk = cv2.resize(apply(stage, large, sliders), (384, 256), interpolation=cv2.INTER_AREA)
    frame = Frame(256, 384, scale=0.5)
    made = apply(stage, small, sliders, frame=frame, size=(768, 512))
    error = np.cbrt(np.maximum(made, 0.0)) - np.cbrt(np.maximum(shrunk, 0.0))
    assert -10.0 * np.log10(np.mean(error**2) + 1e-12) > 38.0


@BY_NAME
def test_every_slider_is_complete(stage: Stage) -> None:
    for slider in stage.sliders:
        assert slider.label
        assert slider.panel
        assert slider.tooltip.endswith(".")
        default = slider.default_for(Metadata())
        for value in (default, slider.neutral):
            if value is not None:
                slider.check(value)
        if slider.type == "curve":
            assert slider.neutral == LINEAR_CURVE


def test_crs_keys_are_unique() -> None:
    keys = [slider.crs for stage in stages() for slider in stage.sliders if slider.crs]
    assert len(keys) == len(set(keys))
