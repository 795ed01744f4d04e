"""Dials: what they set, and back; on torch as on NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from editor.core.color.camera import as_shot
from editor.core.color.spaces import SRGB
from editor.core.edits import Edits
from editor.core.image import Calibration, CameraColor, Metadata
from editor.styles.dials import (
    CURVES,
    KNOTS,
    TEMPERATURE,
    TINT,
    WHEELS,
    Dial,
    shot_of,
    turned,
    units_of,
    values_of,
)  # fmt: skip

COLOR = CameraColor((Calibration(6504.0, np.linalg.inv(SRGB)),), np.array([0.5, 1.0, 0.6]))
LIT, UNLIT = Metadata(color=COLOR), Metadata()
DIALS = (
    Dial(TEMPERATURE, span=40.0),
    Dial(TINT, centre=2.0, span=15.0),
    Dial("exposure.exposure", centre=0.3, span=2.0),
    Dial("saturation.vibrance", span=60.0),
    *(Dial(wheel, span=40.0, part=part) for wheel in WHEELS[:2] for part in "xy"),
    *(Dial(CURVES[0], span=20.0, part=str(n)) for n in range(len(KNOTS))),
)


@pytest.mark.parametrize("seed", range(8))
def test_units_come_back_from_what_they_set(seed: int) -> None:
    units = np.random.default_rng(seed).uniform(-1.0, 1.0, len(DIALS))
    units[[8, 12]] = 0.5, -0.5  # black is not below black, white not above white
    edits = values_of(DIALS, units, LIT)
    assert units_of(DIALS, edits, LIT) == pytest.approx(units, abs=1e-6)


def test_nothing_set_is_where_the_dials_stand_for_defaults() -> None:
    units = units_of(DIALS, Edits(), LIT)
    assert units[0] == 0.0
    assert units[1] == pytest.approx(-2.0 / 15.0)
    assert np.abs(units[3:]).max() == 0.0


def test_light_is_told_from_as_shot_in_mired() -> None:
    kelvin, tint = as_shot(COLOR)
    edits = values_of(DIALS[:2], np.array([0.5, 0.0]), LIT)
    assert 1e6 / edits[TEMPERATURE] == pytest.approx(1e6 / kelvin + 20.0)  # type: ignore[operator]
    assert edits[TINT] == pytest.approx(tint + 2.0)
    assert shot_of(LIT) == (1e6 / kelvin, tint)


def test_a_photo_without_color_has_no_light_to_set() -> None:
    edits = values_of(DIALS, np.full(len(DIALS), 0.3), UNLIT)
    assert not {TEMPERATURE, TINT} & set(edits)


def test_wheels_are_points() -> None:
    dials = [Dial("color_grading.shadow", span=50.0, part=part) for part in "xy"]
    edits = values_of(dials, np.array([0.0, 1.0]), UNLIT)
    assert edits["color_grading.shadow_hue"] == pytest.approx(90.0, abs=1e-3)
    assert edits["color_grading.shadow_saturation"] == pytest.approx(50.0, abs=1e-3)


def test_what_is_set_stays_in_range_and_curves_never_fall() -> None:
    wild = [
        Dial("exposure.exposure", span=9.0),
        *(Dial(CURVES[0], span=200.0, part=str(n)) for n in range(5)),
    ]
    edits = values_of(wild, np.array([1.0, 1.0, -1.0, 1.0, -1.0, 1.0]), UNLIT)
    assert edits["exposure.exposure"] == 5.0
    heights = [y for _, y in edits[CURVES[0]]]  # type: ignore[union-attr]
    assert heights == sorted(heights)
    assert 0.0 <= heights[0] <= heights[-1] <= 255.0


def test_torch_turns_them_alike_with_gradients() -> None:
    torch = pytest.importorskip("torch")
    units = np.random.default_rng(0).uniform(-0.9, 0.9, (3, len(DIALS)))
    shot = np.array([[200.0, 3.0], [180.0, -5.0], [300.0, 0.0]])
    plain = turned(DIALS, units, (shot[:, 0], shot[:, 1]))
    moving, shots = torch.tensor(units, requires_grad=True), torch.tensor(shot)
    made = turned(DIALS, moving, (shots[:, 0], shots[:, 1]), torch)
    assert made.keys() == plain.keys()
    for key, value in made.items():
        assert value.detach().numpy() == pytest.approx(plain[key], abs=1e-9)
    sum(value.sum() for value in made.values()).backward()
    assert torch.isfinite(moving.grad).all()
    assert (moving.grad != 0.0).all()
