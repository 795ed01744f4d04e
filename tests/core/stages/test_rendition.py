"""Profile and rendition: the base curve, and profiles' tables."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from editor.core.image import Calibration, CameraColor, HueTable, Metadata, Profile
from editor.core.stage import find
from editor.core.stages import profile, rendition
from editor.core.stages.rendition import base_curve
from editor.core.statistics import Statistics

COLOR = CameraColor((Calibration(5000.0, np.eye(3)),), np.ones(3))


def render(picture: Any, metadata: Metadata) -> Any:
    return find("rendition")(np.asarray(picture, np.float32), {}, metadata, Statistics())


def chosen(metadata: Metadata, **values: str) -> Metadata:
    return profile.choose({"profile": "Camera", "file": "", **values}, metadata)


@pytest.mark.parametrize("white", [1.0, 1.5, 4.0, 64.0])
def test_the_base_curve_rises_from_black_to_white_through_grey(white: float) -> None:
    scene = np.linspace(0.0, white, 5000)
    display = base_curve(scene, white)
    assert display[0] == 0.0
    assert display[-1] == pytest.approx(1.0)
    assert np.diff(display).min() > 0.0
    grey = base_curve(np.array([rendition.METERED_GREY]), white)
    assert float(grey[0]) == pytest.approx(rendition.DISPLAY_GREY, rel=1e-6)


def test_it_keeps_greys_and_the_order_of_channels() -> None:
    made = render([[0.1, 0.1, 0.1], [0.5, 0.2, 0.05], [0.05, 0.3, 0.9]], Metadata())
    np.testing.assert_allclose(made[0], made[0, 0], rtol=1e-5)
    assert made[1, 0] > made[1, 1] > made[1, 2]
    assert made[2, 0] < made[2, 1] < made[2, 2]


def test_highlights_go_to_white_and_not_to_another_hue() -> None:
    made = render([[3.0, 2.6, 2.2], [9.0, 7.0, 6.0]], Metadata())
    np.testing.assert_allclose(made, 1.0, atol=1e-6)
    bright = render([[0.9, 0.6, 0.5]], Metadata())[0]
    assert bright.min() > 0.5


@pytest.mark.parametrize("metadata", [Metadata(kind="finished"), Metadata()])
def test_the_linear_profile_has_no_curve(metadata: Metadata) -> None:
    known = chosen(metadata, profile="Linear")
    np.testing.assert_allclose(render([[0.2, 0.5, 1.7]], known), [[0.2, 0.36, 1.0]], atol=1e-6)


def test_a_profile_brings_its_curve_look_and_exposure() -> None:
    curve = np.array([[0.0, 0.0], [0.5, 0.8], [1.0, 1.0]], np.float32)
    look = np.zeros((6, 2, 1, 3), np.float32)
    look[..., 1:] = (0.0, 1.0)
    camera = Profile("Test", tone_curve=curve, baseline_exposure=0.25)
    known = chosen(Metadata(profiles=(camera,), baseline_exposure=0.5))
    assert known.profile is camera
    assert known.baseline_exposure == 0.75
    white = 2.0**0.75
    np.testing.assert_allclose(render([[0.5 * white] * 3], known), 0.8, atol=1e-5)
    grey = render([[0.3, 0.2, 0.1]], replace(known, profile=replace(camera, look_table=HueTable(look))))
    np.testing.assert_allclose(grey[0], grey[0, 0], atol=1e-5)
    assert chosen(Metadata(profiles=(camera,)), profile="Silvergrad").profile is not camera


def test_hue_tables_are_mixed_by_the_light() -> None:
    tables = [np.zeros((6, 2, 1, 3), np.float32) for _ in range(2)]
    for table, saturation in zip(tables, (0.5, 1.5), strict=True):
        table[..., 1], table[..., 2] = saturation, 1.0
    known = Profile("Two", hue_tables=((2856.0, HueTable(tables[0])), (6504.0, HueTable(tables[1]))))
    stage, pixel = find("profile"), np.array([[0.6, 0.3, 0.2]], np.float32)
    made = stage(pixel, stage.neutral(), Metadata(color=COLOR, profile=known), Statistics())
    spread = [float(np.ptp(p)) for p in (pixel * 0.5, made, pixel * 1.5)]
    assert spread[0] < spread[1] < spread[2]


def test_a_missing_profile_file_is_one_sentence() -> None:
    from editor.render import develop  # noqa: F401  (it brings the reader of profile files)

    with pytest.raises((ValueError, OSError)):
        chosen(Metadata(), file="/nowhere/missing.dcp")
