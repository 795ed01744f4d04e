"""The preview's frames are the reference's, nearly, whatever moved before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from editor.core.cancel import Cancelled
from editor.core.edits import Edits
from editor.core.image import Frame, HueTable, LinearImage, Profile
from editor.core.pipeline import shrunk
from editor.core.stage import stages
from editor.render.preview import Preview, preview_engine, warm
from tests.render.preview.common import BUSY, decibels, photo, reference, statistics_of


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    warm()


@pytest.fixture(scope="module")
def image() -> LinearImage:
    return photo()


def shown(frame: Any) -> Any:
    return frame[..., 2::-1]


@pytest.mark.parametrize(
    ("values", "least"),
    [
        ({}, 48.0),
        ({"exposure.exposure": 1.2, "color_balance.temperature": 4000.0}, 45.0),
        ({"detail.sharpening": 120.0, "detail.radius": 2.0, "detail.masking": 40.0}, 45.0),
        ({"detail.luminance_noise": 80.0, "detail.color_noise": 0.0}, 45.0),
        ({"dehaze.dehaze": 60.0}, 42.0),
        ({"dehaze.dehaze": -60.0}, 45.0),
        ({"tone_mapping.highlights": -80.0, "tone_mapping.shadows": 80.0}, 42.0),
        ({"local_contrast.clarity": 80.0}, 42.0),
        ({"local_contrast.texture": -80.0}, 45.0),
        ({"vignette.amount": -80.0, "vignette.feather": 10.0, "vignette.roundness": -60.0}, 45.0),
        ({"vignette.amount": -80.0, "vignette.highlights": 90.0, "vignette.roundness": 60.0}, 45.0),
        ({"saturation.saturation": 60.0, "saturation.vibrance": -40.0}, 44.0),
        ({"color_mixer.hue_red": 80.0, "color_mixer.luminance_green": -80.0}, 40.0),
        ({"color_mixer.monochrome": True, "color_mixer.gray_blue": -60.0}, 42.0),
        ({"color_grading.highlight_saturation": 60.0, "color_grading.highlight_hue": 40.0}, 42.0),
        ({"rgb_toning.contrast": 80.0, "rgb_toning.shadows": 50.0}, 40.0),
        ({"color_conversion.space": "Display P3"}, 46.0),
        ({"profile.profile": "Linear"}, 46.0),
        (BUSY, 40.0),
        ({**BUSY, "grain.amount": 60.0}, 40.0),
    ],
    ids=lambda value: ",".join(value)[:60] if isinstance(value, dict) else "",
)
def test_a_frame_is_near_the_reference(image: LinearImage, values: Any, least: float) -> None:
    edits, statistics = Edits(values), statistics_of(image)
    frame = Preview(image, statistics).frame(edits)
    assert frame.shape == (240, 320, 4)
    assert (frame[..., 3] == 255).all()
    assert decibels(shown(frame), reference(image, edits, statistics)) > least


def test_neutral_whites_and_blacks_stay_themselves() -> None:
    image = photo(64, 64, "finished")
    image.pixels[:32], image.pixels[32:] = 1.5, 0.0
    frame = Preview(image, statistics_of(image)).frame(Edits())
    assert (frame[:32] == 255).all()
    assert (frame[32:, :, :3] == 0).all()


def test_a_finished_picture_is_near_its_reference() -> None:
    image = photo(kind="finished")
    edits, statistics = Edits({"tone_mapping.highlights": -60.0}), statistics_of(image)
    frame = Preview(image, statistics).frame(edits)
    assert decibels(shown(frame), reference(image, edits, statistics)) > 44.0


@pytest.mark.parametrize(
    ("key", "value"), [("color_balance.tint", 15.0), ("exposure.exposure", 1.0), ("exposure.exposure", 2.5)]
)
def test_light_moves_over_a_kept_source(image: LinearImage, key: str, value: float) -> None:
    statistics, base = statistics_of(image), Edits(BUSY)
    preview = Preview(image, statistics)
    preview.frame(base)
    source = preview.parts(base).source
    edits = base.changed({key: value})
    moving = preview.frame(edits)
    assert np.shares_memory(preview.parts(edits).source, source), "nothing was cleaned again"
    exact = reference(image, edits, statistics)
    assert decibels(shown(moving), exact) > 38.0
    assert decibels(shown(preview.frame(edits, resting=True)), exact) > 42.0


def test_a_drag_ends_where_a_fresh_preview_begins(image: LinearImage) -> None:
    statistics = statistics_of(image)
    preview = Preview(image, statistics)
    for key, value in BUSY.items():
        preview.frame(Edits({key: value}))
    preview.frame(Edits())
    edits = Edits(BUSY)
    dragged = preview.frame(edits, resting=True).copy()
    fresh = Preview(image, statistics).frame(edits, resting=True)
    np.testing.assert_array_equal(dragged, fresh)


def test_later_sliders_leave_the_scene_as_it_is(image: LinearImage) -> None:
    preview = Preview(image, statistics_of(image))
    preview.frame(Edits(BUSY))
    preview.frame(Edits({**BUSY, "rgb_toning.contrast": 60.0}))
    assert "scene" not in preview.seconds
    preview.frame(Edits({**BUSY, "rgb_toning.contrast": 60.0, "dehaze.dehaze": 10.0}))
    assert preview.seconds["scene"] > 0.0


def test_frames_stay_for_two_more(image: LinearImage) -> None:
    preview = Preview(image, statistics_of(image))
    first = preview.frame(Edits())
    kept = first.copy()
    for contrast in (50.0, -50.0):
        preview.frame(Edits({"rgb_toning.contrast": contrast}))
    np.testing.assert_array_equal(first, kept)


def test_a_part_is_the_part_of_the_whole(image: LinearImage) -> None:
    edits = Edits({**BUSY, "grain.amount": 40.0, "local_contrast.texture": 0.0})
    edits = edits.changed({"detail.luminance_noise": 0.0, "detail.color_noise": 0.0})
    statistics = statistics_of(image)
    whole = Preview(image, statistics).frame(edits)
    frame = replace(image.metadata.frame, top=48, left=64)
    cut = np.ascontiguousarray(image.pixels[48:208, 64:288])
    part = image.with_pixels(cut).with_metadata(replace(image.metadata, frame=frame))
    seen = (slice(32, 128), slice(40, 184))
    made = Preview(part, statistics, shrunk(image), seen).frame(edits)
    assert made.shape == (96, 144, 4)
    difference = made.astype(int) - whole[80:176, 104:248]
    assert np.abs(difference).max() <= 1


def test_a_profile_with_tables_is_near_its_reference(image: LinearImage) -> None:
    deltas = np.zeros((6, 4, 1, 3), np.float32)
    deltas[..., 0], deltas[..., 1:] = 12.0, 1.0
    deltas[2, ..., 1] = 1.4
    profile = Profile(
        "tables", hue_tables=((5000.0, HueTable(deltas)),), look_table=HueTable(deltas * [[[[1, 1, 1]]]])
    )
    tabled = image.with_metadata(replace(image.metadata, profiles=(profile,)))
    statistics = statistics_of(tabled)
    plain = Preview(image, statistics).frame(Edits())
    frame = Preview(tabled, statistics).frame(Edits())
    assert decibels(frame, plain) < 35.0, "the tables do something"
    assert decibels(shown(frame), reference(tabled, Edits(), statistics)) > 38.0


def test_the_screen_has_the_last_word(image: LinearImage) -> None:
    preview = Preview(image, statistics_of(image))
    plain = preview.frame(Edits())
    preview.screen = ("inverted", lambda colors: 1.0 - colors)
    inverted = preview.frame(Edits())
    assert np.abs(255 - plain[..., :3].astype(int) - inverted[..., :3]).max() <= 2


def test_every_stage_is_served(image: LinearImage) -> None:
    preview = Preview(image, statistics_of(image))
    served = preview.serves(Edits(BUSY))
    assert list(served) == [stage.name for stage in stages()]
    assert served["dehaze"] == "own code"
    assert served["look"] == "neutral"


def test_it_can_be_cancelled(image: LinearImage) -> None:
    preview = Preview(image, statistics_of(image))
    with pytest.raises(Cancelled):
        preview.frame(Edits(), cancel=lambda: True)
    assert preview.frame(Edits()).any()


def test_a_picture_narrower_than_a_vector_is_rendered() -> None:
    image = photo(20, 5)
    statistics = statistics_of(image)
    made = shown(Preview(image, statistics).frame(Edits(BUSY)))
    assert decibels(made, reference(image, Edits(BUSY), statistics)) > 30.0


def test_it_stands_in_for_the_reference_when_developing(image: LinearImage) -> None:
    statistics = statistics_of(image)
    made = preview_engine(image, Edits(BUSY), statistics, finish=None, overwrite=True)
    assert made.shape == (240, 320, 3)
    assert decibels(made, reference(image, Edits(BUSY), statistics)) > 40.0


def test_an_array_without_a_frame_is_the_whole(image: LinearImage) -> None:
    bare = image.with_metadata(replace(image.metadata, frame=Frame(0, 0)))
    statistics = statistics_of(image)
    assert Preview(bare, statistics).frame(Edits({"vignette.amount": -50.0})).shape == (240, 320, 4)
