"""A style over edits, and how much of it."""

from __future__ import annotations

import numpy as np
import pytest

from editor.core.color.spaces import SRGB
from editor.core.edits import Edits, all_sliders
from editor.core.image import Calibration, CameraColor, Metadata
from editor.styles.apply import laid, mixed

COLOR = CameraColor((Calibration(6504.0, np.linalg.inv(SRGB)),), np.array([0.5, 1.0, 0.6]))
LIT = Metadata(color=COLOR)
BEFORE = Edits({"exposure.exposure": 1.0, "geometry.angle": 2.0, "detail.sharpening": 80.0})
AFTER = Edits(
    {
        "exposure.exposure": -1.0,
        "geometry.angle": 2.0,
        "detail.sharpening": 80.0,
        "color_balance.temperature": 4000.0,
        "color_mixer.monochrome": True,
        "color_grading.shadow_hue": 350.0,
        "color_grading.shadow_saturation": 40.0,
        "rgb_toning.curve": ((0.0, 20.0), (128.0, 120.0), (255.0, 240.0)),
    }
)


def test_a_style_takes_the_look_and_leaves_outline_and_detail() -> None:
    before = BEFORE.changed({"saturation.vibrance": 30.0, "look.amount": 50.0})
    made = laid(before, Edits({"exposure.exposure": 0.5}))
    assert made == Edits({"exposure.exposure": 0.5, "geometry.angle": 2.0, "detail.sharpening": 80.0})


def test_none_and_all_of_it_are_the_edits_themselves() -> None:
    assert mixed(BEFORE, AFTER, 0.0, LIT) == BEFORE
    assert mixed(BEFORE, AFTER, 1.0, LIT) == AFTER
    near = mixed(BEFORE, AFTER, 1.0 - 1e-9, LIT)
    for key, value in AFTER.items():
        if isinstance(value, float):
            assert near[key] == pytest.approx(value, rel=1e-5)


def test_each_slider_goes_in_its_own_sense() -> None:
    half = mixed(BEFORE, AFTER, 0.5, LIT)
    assert half["exposure.exposure"] == pytest.approx(0.0)
    assert half["color_mixer.monochrome"] is True
    assert half["color_grading.shadow_hue"] == pytest.approx(350.0)
    assert half["color_grading.shadow_saturation"] == pytest.approx(20.0)
    heights = dict(half["rgb_toning.curve"])  # type: ignore[arg-type]
    assert heights[0.0] == pytest.approx(10.0)
    shot = mixed(BEFORE, AFTER.changed({"color_balance.temperature": 6000.0}), 0.5, LIT)
    mired = [1e6 / float(each["color_balance.temperature"]) for each in (half, shot)]  # type: ignore[arg-type]
    assert mired[0] - mired[1] == pytest.approx(0.5 * (1e6 / 4000.0 - 1e6 / 6000.0))


def test_wheels_cross_grey_and_not_the_rainbow() -> None:
    one, other = (
        Edits({"color_grading.midtone_hue": hue, "color_grading.midtone_saturation": 30.0})
        for hue in (10.0, 190.0)
    )
    half = mixed(one, other, 0.5, LIT)
    assert half["color_grading.midtone_saturation"] == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("amount", [0.1, 0.7, 1.2, 1.5])
def test_more_than_all_stays_in_range(amount: float) -> None:
    made = mixed(
        BEFORE, AFTER.changed({"exposure.exposure": -4.5, "saturation.vibrance": 90.0}), amount, LIT
    )
    for key, value in made.items():
        assert all_sliders()[key].check(value) == value
    heights = [y for _, y in made["rgb_toning.curve"]]  # type: ignore[union-attr]
    assert heights == sorted(heights)


def test_what_the_style_sets_back_goes_back() -> None:
    made = mixed(Edits({"saturation.vibrance": 40.0}), Edits(), 0.5, LIT)
    assert made["saturation.vibrance"] == pytest.approx(20.0)


@pytest.mark.parametrize(("amount", "shown"), [(0.3, 30.0), (0.5, 50.0), (1.5, 100.0)])
def test_a_look_comes_in_from_nothing(amount: float, shown: float) -> None:
    after = Edits({"look.file": "film.cube", "look.amount": 100.0})
    for before in (Edits(), Edits({"look.file": "other.cube"})):
        made = mixed(before, after, amount, LIT)
        assert made == after.changed({"look.amount": shown})
