"""The sliders a match moves: numbers in 0..1 and back, white balance in mired, locks."""

from __future__ import annotations

import numpy as np
import pytest

from editor.core.color.camera import as_shot
from editor.core.edits import Edits, slider
from editor.core.image import Metadata
from editor.learn.match.parameters import BASIC, CAMERA, FOUR, NINE, from_units, movable, to_units
from tests.learn.common import finished, photo

TEMPERATURE, TINT = "color_balance.temperature", "color_balance.tint"


@pytest.mark.parametrize("keys", [FOUR, NINE, BASIC, CAMERA])
def test_sets_name_different_number_sliders(keys: tuple[str, ...]) -> None:
    assert len(set(keys)) == len(keys)
    assert all(slider(key).type == "number" for key in keys)
    assert set(FOUR) <= set(NINE) <= set(BASIC) <= set(CAMERA)


def test_units_there_and_back() -> None:
    metadata = photo().metadata
    units = np.linspace(0.02, 0.98, len(CAMERA))
    edits = from_units(Edits(), CAMERA, units, metadata)
    assert to_units(edits, CAMERA, metadata) == pytest.approx(units, abs=1e-9)


def test_temperature_is_even_in_mired() -> None:
    metadata, known = photo().metadata, slider(TEMPERATURE)
    middle = from_units(Edits(), (TEMPERATURE,), np.array([0.5]), metadata)[TEMPERATURE]
    assert middle == pytest.approx(2.0 / (1.0 / known.low + 1.0 / known.high))


def test_beyond_the_range_is_its_end() -> None:
    made = from_units(Edits(), ("exposure.exposure",), np.array([1.7]), Metadata())
    assert made["exposure.exposure"] == slider("exposure.exposure").high


def test_one_of_temperature_and_tint_takes_the_other_as_shot() -> None:
    metadata = photo().metadata
    assert metadata.color is not None
    shot = as_shot(metadata.color)
    made = from_units(Edits(), (TINT,), np.array([0.5]), metadata)
    assert made[TEMPERATURE] == pytest.approx(shot[0])
    assert to_units(Edits(), (TINT,), metadata)[0] == pytest.approx((shot[1] + 150.0) / 300.0)


def test_what_is_not_free_stays() -> None:
    edits = Edits({"dehaze.dehaze": 12.0})
    assert from_units(edits, ("exposure.exposure",), np.array([0.6]), Metadata())["dehaze.dehaze"] == 12.0


def test_locked_sliders_and_the_white_balance_of_a_finished_picture_do_not_move() -> None:
    assert movable(FOUR, photo().metadata, {TINT}) == (TEMPERATURE, *FOUR[2:])
    assert movable(FOUR, finished().metadata) == FOUR[2:]


@pytest.mark.parametrize(
    ("keys", "locked", "says"),
    [
        (("nothing.here",), (), "no slider"),
        (("look.file",), (), "not a number"),
        (FOUR, FOUR, "locked"),
    ],
)
def test_what_cannot_be_matched_is_said(keys: tuple[str, ...], locked: tuple[str, ...], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        movable(keys, photo().metadata, locked)
