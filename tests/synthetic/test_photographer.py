"""Synthetic photographers edit by what a photo shows, each to their own taste."""

from __future__ import annotations

import numpy as np
import pytest

from editor.core.edits import Edits
from editor.core.image import LinearImage
from editor.synthetic.photographer import TEMPERATURE, Photographer, photographers, read, somebody
from editor.synthetic.unfinished import simulated

PEOPLE = {person.name: person for person in photographers()}


def photo(light: float = 0.5, color: tuple[float, float, float] = (1.0, 1.0, 1.0)) -> LinearImage:
    """Return a raw of a ramp and a checkerboard about a lightness, in one color."""
    y, x = np.mgrid[0:48, 0:72]
    picture = light * (0.6 + 0.5 * x / 72.0 + 0.1 * ((x // 6 + y // 6) % 2))
    pixels = np.clip(picture[..., None] * np.array(color), 0.0, 1.0).astype(np.float32)
    return simulated(pixels, 0)


def test_what_is_seen_follows_the_picture() -> None:
    dark, light, blue = read(photo(0.2)), read(photo(0.8)), read(photo(0.6, (0.6, 0.8, 1.0)))
    assert dark.key < light.key
    assert dark.dark > light.dark
    assert blue.sky > 0.1 > light.sky
    assert blue.vivid > light.vivid
    assert blue.blue_cast < light.blue_cast


@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_edits_depend_on_the_photo(name: str) -> None:
    person = PEOPLE[name]
    dark, light = person.edit(photo(0.2)), person.edit(photo(0.8))
    assert float(dark["exposure.exposure"]) > float(light["exposure.exposure"]) + 0.3  # type: ignore[arg-type]
    differ = [key for key in person.habits if dark[key] != light[key]]
    assert len(differ) >= 5
    assert 8 <= len(person.habits) <= 14
    assert all(dark[key] == light[key] == value for key, value in person.always.items())


def test_the_hand_is_steady_but_not_quite() -> None:
    person, one = PEOPLE["careful"], photo()
    assert person.edit(one, 1) == person.edit(one, 1)
    first, second = person.edit(one, 1), person.edit(one, 2)
    apart = abs(float(first["exposure.exposure"]) - float(second["exposure.exposure"]))  # type: ignore[arg-type]
    assert 0.0 < apart < 0.4


def test_a_cast_is_taken_out() -> None:
    person = PEOPLE["careful"]
    warm, cold = (person.edit(photo(0.5, color)) for color in ((1.0, 0.9, 0.7), (0.7, 0.9, 1.0)))
    assert float(warm[TEMPERATURE]) < float(cold[TEMPERATURE])  # type: ignore[arg-type]


def test_people_differ_and_somebody_is_always_the_same() -> None:
    one = photo()
    assert len({person.edit(one) for person in PEOPLE.values()}) == len(PEOPLE)
    assert isinstance(somebody(3), Photographer)
    assert somebody(3).edit(one) == somebody(3).edit(one) != somebody(4).edit(one)
    assert all(isinstance(person.edit(photo(9.0), 1), Edits) for person in map(somebody, range(3)))
