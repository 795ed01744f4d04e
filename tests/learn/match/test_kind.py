"""Kinds: the same picture, the same scene and another picture are told apart."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from editor.core.edits import Edits
from editor.core.image import FloatArray
from editor.learn.match.alignment import align
from editor.learn.match.kind import SAME, SEEN, SURE, agreement, kind_of
from editor.learn.match.reference import Reference, read_reference
from editor.learn.match.structure import luma
from editor.learn.match.warp import stretch
from editor.raw.photo import open_photo
from editor.render.develop import develop
from editor.synthetic.raws import make_raw

SAMPLE = Path(__file__).parents[3] / "resources" / "sample.dng"
PAIRS = ("a0212", "a1305", "a3203", "a4963")
PHOTOS = ("01", "04", "08", "16", "20", "23")


@pytest.fixture(scope="module")
def still() -> FloatArray:
    return develop(open_photo(SAMPLE, half=True), Edits(), long_edge=480, bits=32).pixels


@pytest.mark.parametrize(
    ("agreed", "following", "in_place", "kind"),
    [
        (SAME, 0, False, "same picture"),
        (SURE, 0, True, "same picture"),
        (SURE, 0, False, "same scene"),
        (SEEN, 20, False, "same scene"),
        (SEEN, 0, False, "other picture"),
        (SEEN - 0.01, 20, False, "other picture"),
        (0.0, 0, True, "other picture"),
    ],
)
def test_kinds_follow_the_evidence(agreed: float, following: int, in_place: bool, kind: str) -> None:
    assert kind_of(agreed, following, in_place) == kind


def test_agreement_is_all_or_nothing_at_the_ends(still: FloatArray) -> None:
    warp = stretch(still.shape, still.shape)
    assert agreement(still, luma(still), warp) > 0.95
    assert agreement(still, luma(1.0 - still) ** 2, warp) > 0.9
    noise = np.random.default_rng(0).random(still.shape[:2], np.float32)
    assert abs(agreement(still, noise, warp)) < 0.05
    assert agreement(still, np.full(still.shape[:2], 0.5, np.float32), warp) <= 0.01


def test_things_that_moved_make_a_scene(still: FloatArray) -> None:
    rng = np.random.default_rng(2)
    height, width = still.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    near = cv2.GaussianBlur(rng.standard_normal((height, width)).astype(np.float32), (0, 0), width / 12)
    near /= near.std()
    # A step aside: what is near moves more than what is far, by up to some 25 pixels.
    aside = cv2.remap(
        still, x + 9.0 * near + 12.0, y + 2.0 * near, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT
    )
    made = align(Reference(np.clip(aside, 0.0, 1.0), "aside"), still)
    assert made.kind == "same scene"
    assert made.pixels.shape == still.shape
    assert not made.exact


@pytest.mark.parametrize("other", ["chart", "sky", "texture"])
def test_other_pictures_are_others(other: str, still: FloatArray, tmp_path: Path) -> None:
    make_raw(other, tmp_path / "a.dng", size=(720, 480))
    theirs = develop(open_photo(tmp_path / "a.dng"), Edits(), long_edge=480, bits=32).pixels
    assert align(Reference(theirs, other), still).kind == "other picture"
    assert align(Reference(still, other), theirs).kind == "other picture"


@pytest.mark.parametrize("name", PAIRS)
def test_an_experts_finish_is_the_same_picture(name: str, data: Path) -> None:
    folder = data / "pairs" / "fivek9"
    ours = read_reference(folder / f"Input_{name}.png").pixels
    made = align(read_reference(folder / f"Label_{name}.png"), ours)
    assert made.kind == "same picture"
    assert made.exact
    assert made.masked < 0.01


@pytest.mark.parametrize("number", range(len(PHOTOS)))
def test_photographs_of_different_things_are_others(number: int, data: Path) -> None:
    folder = data / "photos" / "kodak24"
    ours = read_reference(folder / f"{PHOTOS[number]}.png").pixels
    other = read_reference(folder / f"{PHOTOS[(number + 1) % len(PHOTOS)]}.png")
    assert align(other, ours).kind == "other picture"
