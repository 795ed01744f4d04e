"""What needs no window: viewport, crop, history, the worker, white balance and auto tone."""

from __future__ import annotations

import math
import random
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from editor.core.cancel import Cancelled
from editor.core.edits import Edits, all_sliders
from editor.core.image import Frame, LinearImage, Metadata
from editor.core.statistics import Statistics
from editor.raw.geometry import apply_geometry
from editor.ui.auto import auto_tone
from editor.ui.crop import Crop, crop_from, edits_of, flipped, turned_by
from editor.ui.display import Look, is_display_profile, shown
from editor.ui.document import MOST_STEPS, Document, History, Step, extras_of, history_from, opened
from editor.ui.framing import full_size
from editor.ui.request import Photo
from editor.ui.viewport import Viewport
from editor.ui.worker import Answer, NewestWins

EXPOSURE = "exposure.exposure"


@pytest.mark.parametrize("seed", range(5))
def test_zooming_keeps_what_is_under_the_pointer(seed: int) -> None:
    chance = random.Random(seed)
    view = Viewport(1000, 700, (6000, 4000)).zoomed(1.0)
    for _ in range(20):
        at = (chance.uniform(300, 700), chance.uniform(200, 500))
        before = view.to_picture(*at)
        view = view.zoomed(chance.uniform(0.7, 4.0), at)
        left, top, right, bottom = view.visible()
        if left > 0 and top > 0 and right < 6000 and bottom < 4000:
            assert np.allclose(view.to_picture(*at), before, atol=1.0 / view.scale + 0.01)
        view = view.panned(chance.uniform(-400, 400), chance.uniform(-400, 400))
        assert 0 <= left < right <= 6000
        assert 0 <= top < bottom <= 4000


def photo(orientation: int, height: int = 60, width: int = 90) -> LinearImage:
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    pixels = np.stack([x / width, y / height, np.full_like(x, 0.5)], axis=-1)
    return LinearImage(pixels, Metadata(orientation=orientation, frame=Frame(height, width)))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("rotation", ["0", "90", "180", "270"])
@pytest.mark.parametrize("flip", [False, True])
@pytest.mark.parametrize("angle", [0.0, 7.0, -4.0])
def test_a_drawn_crop_is_what_the_geometry_cuts(
    orientation: int, rotation: str, flip: bool, angle: float
) -> None:
    image = photo(orientation)
    turned = Edits({"geometry.rotation": rotation, "geometry.flip": flip})
    whole = crop_from(turned, image)
    wide, high = whole.size
    drawn = Crop(whole.size, -0.05 * wide, 0.08 * high, 0.5 * wide, 0.4 * high, angle)
    edits = edits_of(drawn, turned, image)
    again = crop_from(edits, image)
    assert (again.x, again.y) == pytest.approx((drawn.x, drawn.y), abs=0.6)
    assert (again.width, again.height) == pytest.approx((drawn.width, drawn.height), abs=1.1)
    assert again.angle == pytest.approx(angle, abs=1e-3)
    # The middle of what is cut is the middle of what was drawn.
    uncropped = apply_geometry(image, turned.of_geometry()).pixels
    cut = apply_geometry(image, edits.of_geometry()).pixels
    x, y = drawn.to_picture(drawn.x, drawn.y)
    expected = uncropped[int(y), int(x)]
    found = cut[cut.shape[0] // 2, cut.shape[1] // 2]
    assert np.allclose(found, expected, atol=0.05)
    corner = drawn.corners()[0]
    inside = [c + (m - c) * 0.06 for c, m in zip(corner, (x, y), strict=True)]
    place = [round(0.03 * side) for side in cut.shape[:2]]
    assert np.allclose(cut[place[0], place[1]], uncropped[int(inside[1]), int(inside[0])], atol=0.05)


@pytest.mark.parametrize("angle", [0.0, 3.0, 20.0, -45.0])
def test_a_crop_never_leaves_the_picture(angle: float) -> None:
    chance = random.Random(3)
    crop = Crop((900.0, 600.0), 0.0, 0.0, 900.0, 600.0).turned_to(angle)
    assert crop.inside()
    for _ in range(60):
        handle = (chance.choice((-1, 0, 1)), chance.choice((-1, 0, 1)))
        step = (chance.uniform(-200, 200), chance.uniform(-200, 200))
        aspect = chance.choice((None, 1.5))
        crop = crop.moved(*step) if handle == (0, 0) else crop.resized(handle, *step, aspect)
        assert crop.inside()
    assert crop.shaped(0.5).inside()
    assert crop.shaped(0.5).width / crop.shaped(0.5).height == pytest.approx(0.5)


def test_turning_four_times_and_flipping_twice_leave_no_trace() -> None:
    edits = Edits({EXPOSURE: 1.0})
    for _ in range(4):
        edits = turned_by(edits, 90)
    assert flipped(flipped(edits)) == Edits({EXPOSURE: 1.0})


def test_a_history_forgets_what_was_undone_and_stays_bounded() -> None:
    history = History((Step("Opened", Edits()),))
    for number in range(MOST_STEPS + 50):
        history = history.pushed(f"{number}", Edits({EXPOSURE: number / 100}))
    assert len(history.steps) == MOST_STEPS
    assert history.steps[0].label == "Opened"
    back = history.at(10).pushed("new", Edits({EXPOSURE: -1.0}))
    assert len(back.steps) == 12
    assert back.at(-5).position == 0
    assert back.pushed("same", back.edits) is back


def test_a_history_comes_back_from_the_sidecar() -> None:
    key = next(key for key, slider in all_sliders().items() if slider.type == "curve")
    curve = {key: ((0.0, 0.0), (100.0, 120.0), (255.0, 255.0))}
    document = Document(Path("a.nef"), History((Step("Opened", Edits()),)))
    document = document.edited("One", Edits({EXPOSURE: 1.0, **curve})).edited("Two", Edits())
    document = document.with_snapshot("S").with_snapshot("S").travelled(1)
    extras = {key: text for key, text in extras_of(document).items() if text is not None}
    again = opened(document.path, document.edits, extras, "f", ("Opened", "Foreign"))
    assert again.history == document.history
    assert [each.name for each in again.snapshots] == ["S", "S 2"]
    foreign = opened(document.path, Edits({EXPOSURE: 2.0}), extras, "f", ("Opened", "Foreign"))
    assert foreign.history.steps[-1] == Step("Foreign", Edits({EXPOSURE: 2.0}))
    assert not foreign.dirty


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "[]",
        '{"steps": []}',
        '{"steps": [{"label": 1}], "position": 0}',
        "[" * 100_000,
        '{"position": 0, "steps": [{"label": "a", "set": {"exposure.exposure": NaN}, "unset": []}]}',
        '{"position": 0, "steps": [{"label": "a", "set": {"exposure.exposure": 1e999}, "unset": []}]}',
    ],
)
def test_a_history_that_cannot_be_trusted_is_none(text: str) -> None:
    assert history_from(text) is None


def test_the_newest_task_wins_and_the_older_is_cancelled() -> None:
    answers: list[Answer] = []
    worker = NewestWins("test", answers.append)
    begun = threading.Event()

    def slow(cancel: object) -> str:
        begun.set()
        while not cancel():  # type: ignore[operator]
            time.sleep(0.001)
        raise Cancelled

    first = worker.submit(slow)
    assert begun.wait(5)
    worker.submit(lambda cancel: "never")
    last = worker.submit(lambda cancel: "newest")
    deadline = time.monotonic() + 5
    while len(answers) < 2 and time.monotonic() < deadline:
        time.sleep(0.001)
    worker.close()
    assert [(a.id, a.value, a.cancelled) for a in answers] == [(first, None, True), (last, "newest", False)]


def test_a_patient_task_ends_and_an_error_is_an_answer() -> None:
    answers: list[Answer] = []
    worker = NewestWins("test", answers.append)
    go = threading.Event()
    worker.submit(lambda cancel: go.wait(5) and not cancel(), patient=True)
    while not worker.busy:
        time.sleep(0.001)
    time.sleep(0.02)
    worker.submit(lambda cancel: 1 / 0)
    go.set()
    deadline = time.monotonic() + 5
    while len(answers) < 2 and time.monotonic() < deadline:
        time.sleep(0.001)
    worker.close()
    assert answers[0].value is True
    assert isinstance(answers[1].error, ZeroDivisionError)


@pytest.mark.parametrize("light", [-4.0, -1.5, 0.0, 2.0])
def test_auto_tone_moves_toward_the_middle_and_stays_in_range(light: float) -> None:
    values = auto_tone(Statistics().shifted(light))
    assert Edits(values)
    assert values[EXPOSURE] == 0.0 or math.copysign(1.0, values[EXPOSURE]) == (1.0 if light < 1.0 else -1.0)


def test_pixels_go_through_the_display_profile() -> None:
    from editor.files.icc import profile

    pixels = np.full((4, 4, 3), (200, 40, 40), np.uint8)
    assert np.array_equal(shown(pixels, Look())[0, 0, :3], (40, 40, 200))
    wide = profile("Display P3")
    assert is_display_profile(wide)
    assert not is_display_profile(b"nothing of the kind")
    converted = shown(pixels, Look(wide))[0, 0, :3].astype(int)
    # A wider screen needs less of its red for the same color.
    assert converted[2] < 200
    assert converted[1] > 40


@pytest.mark.parametrize("orientation", [1, 3, 6])
@pytest.mark.parametrize("rotation", ["0", "90"])
@pytest.mark.parametrize("angle", [0.0, 5.3])
def test_the_full_size_is_known_before_anything_is_cut(
    orientation: int, rotation: str, angle: float
) -> None:
    image = photo(orientation, 61, 97)
    opened_photo = Photo(Path("a.dng"), image, Statistics(), 1)
    edits = Edits(
        {
            "geometry.rotation": rotation,
            "geometry.angle": angle,
            "geometry.crop_left": 0.21,
            "geometry.crop_top": 0.13,
            "geometry.crop_right": 0.9,
            "geometry.crop_bottom": 0.83,
        }
    )
    cut = apply_geometry(image, edits.of_geometry()).pixels
    assert full_size(opened_photo, edits) == (cut.shape[1], cut.shape[0])
