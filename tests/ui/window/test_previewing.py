"""While a slider moves the preview draws: as large as the exact picture, where it is, and nearly it."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from editor.core.edits import Edits
from editor.core.pipeline import measure_statistics
from editor.files.icc import profile as icc_of
from editor.raw.photo import open_photo
from editor.render.preview import kernel_name, warm
from editor.synthetic.raws import make_raw
from editor.ui import drag_timing, previewing
from editor.ui.display import Look, converter, shown, unconverted
from editor.ui.histogram import channel_bins
from editor.ui.rendering import Renderer
from editor.ui.request import Photo, Picture, Rendered, Request, View
from editor.ui.window import Window
from tests.ui.window.conftest import SECONDS, settle, show
from tests.ui.window.test_endurance import MARGIN, STALL, Watchdog

EDITS = Edits({"exposure.exposure": 0.5, "tone_mapping.shadows": 40.0, "saturation.vibrance": 30.0})
FIT, PART = View((600, 600)), View((600, 600), (128, 64, 448, 320), 1.0)
HALF = View((600, 600), (130, 66, 449, 321), 0.5)


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    warm()
    if kernel_name() == "NumPy":
        pytest.skip("Halide is not installed: small reference renders stand in for previews")


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Photo:
    path = tmp_path_factory.mktemp("raw") / "still.dng"
    make_raw("still", path, size=(900, 600))
    image = open_photo(path)
    return Photo(path, image, measure_statistics(image), 1)


def frame_of(
    renderer: Renderer, photo: Photo, view: View, edits: Edits = EDITS, **asked: object
) -> Picture:
    """Return a quick picture where the preview is warm, as in a drag."""
    request = Request(photo, edits, view, quick=True, **asked)  # type: ignore[arg-type]
    renderer(Request(photo, edits, view, quick=True, purpose="warm"))
    return renderer(request).after


def far_apart(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> tuple[float, float]:
    """Return the mean difference in 8-bit levels, and that of the means."""
    difference = a[..., :3].astype(float) - b[..., :3].astype(float)
    return float(np.abs(difference).mean()), float(np.abs(difference.mean(axis=(0, 1))).max())


@pytest.mark.parametrize("view", [FIT, PART, HALF], ids=["fit", "part", "half size"])
def test_the_exact_picture_takes_a_previews_place_without_a_jump(photo: Photo, view: View) -> None:
    renderer = Renderer()
    quick, exact = frame_of(renderer, photo, view), renderer(Request(photo, EDITS, view)).after
    assert quick.screen.shape == exact.screen.shape
    assert (quick.rect, quick.full) == (exact.rect, exact.full)
    apart, brighter = far_apart(quick.screen, exact.screen)
    assert apart < 1.5
    assert brighter < 0.7
    # Moved by one pixel either way it would fit worse.
    for axis in (0, 1):
        assert apart < far_apart(np.roll(quick.screen, 1, axis), exact.screen)[0]
    assert np.array_equal(quick.pixels, quick.screen[..., 2::-1])


def test_a_frame_outlives_the_next_two(photo: Photo) -> None:
    renderer = Renderer()
    first = frame_of(renderer, photo, FIT)
    before = first.screen.copy()
    for step in (1.0, 2.0):
        other = renderer(Request(photo, EDITS.changed({"exposure.exposure": step}), FIT, quick=True))
        assert other.after.screen.mean() > before.mean()
    assert np.array_equal(first.screen, before)


def test_the_second_frame_of_an_outline_makes_its_preview(photo: Photo) -> None:
    renderer = Renderer()

    def quick(angle: float) -> int:
        edits = Edits({"geometry.angle": angle})
        return max(renderer(Request(photo, edits, View((850, 850)), quick=True)).after.screen.shape)

    assert [quick(angle) for angle in (0.0, 1.0, 2.0)] == [720] * 3
    assert quick(2.0) > 720


def test_without_a_compiled_kernel_a_small_picture_stands_in(
    photo: Photo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(previewing, "kernel_name", lambda: "NumPy")
    made = frame_of(Renderer(), photo, View((850, 850)))
    assert max(made.screen.shape) == 720
    assert "Halide" not in previewing.device_name()


def test_the_untouched_picture_beside_it_stays_exact(photo: Photo) -> None:
    renderer = Renderer()
    exact = renderer(Request(photo, EDITS, FIT, compare=True)).before
    frame_of(renderer, photo, FIT)
    moved = EDITS.changed({"exposure.exposure": -1.0})
    assert renderer(Request(photo, moved, FIT, quick=True, compare=True)).before is exact


@pytest.mark.parametrize("space", ["sRGB", "Display P3"])
def test_a_preview_goes_through_the_displays_profile(photo: Photo, space: str) -> None:
    other = "Display P3" if space == "sRGB" else "sRGB"
    look, edits = Look(icc_of(other)), EDITS.changed({"color_conversion.space": space})
    renderer = Renderer()
    quick = frame_of(renderer, photo, FIT, edits, look=look)
    exact = renderer(Request(photo, edits, FIT, look=look)).after
    assert far_apart(quick.screen, exact.screen)[0] < 1.6
    assert far_apart(quick.screen, exact.screen[..., 2::-1])[0] > 2.0
    # What is read out and measured is the picture's, not the screen's.
    assert far_apart(quick.pixels, exact.pixels[::3, ::3])[0] < 1.6


def test_colors_come_back_from_the_screens_profile() -> None:
    profile = icc_of("Display P3")
    pixels = np.random.default_rng(5).integers(0, 256, (90, 60, 3), np.uint8)
    screen = shown(pixels, Look(profile))
    back = unconverted(screen, profile, "sRGB")
    apart = np.abs(back.astype(int) - pixels[::3, ::3])
    assert apart.mean() < 0.5
    assert apart.max() <= 8
    named = converter(profile, "sRGB")
    assert named is not None
    made = named[1](pixels.reshape(-1, 3).astype(np.float32) / 255.0)
    assert np.array_equal(np.round(made * 255.0), screen[..., 2::-1].reshape(-1, 3))
    assert converter(None, "sRGB") is None


def test_clipping_is_marked_in_a_preview(photo: Photo) -> None:
    look, edits = Look(clipping=True), EDITS.changed({"exposure.exposure": 3.0})
    renderer = Renderer()
    quick = frame_of(renderer, photo, FIT, edits, look=look)
    exact = renderer(Request(photo, edits, FIT, look=look)).after
    marks = [(each.screen[..., :3] == (40, 40, 235)).all(axis=2) for each in (quick, exact)]
    assert marks[1].mean() > 0.01
    assert (marks[0] != marks[1]).mean() < 0.1 * marks[1].mean()


def test_a_drag_shows_previews_and_then_the_exact_picture(window: Window, qtbot: QtBot) -> None:
    settle(window, qtbot)
    came: list[Rendered] = []
    badges: list[str] = []
    window.presenter.rendered.connect(came.append)
    window.presenter.rendered.connect(lambda _: badges.append(window.canvas.badge))
    with qtbot.waitSignal(window.presenter.exact, timeout=SECONDS):
        for step in range(5):
            window.panels.moving.emit({"exposure.exposure": 0.1 * step})
            qtbot.wait(30)
    assert badges[0] == "Preview"
    assert badges[-1] == "Exact"
    assert len({each.after.screen.shape for each in came}) == 1
    assert far_apart(came[-2].after.screen, came[-1].after.screen)[0] < 1.5


def test_the_histogram_follows_a_drag_and_ends_with_the_exact_picture(window: Window, qtbot: QtBot) -> None:
    settle(window, qtbot)
    came: list[str] = []
    window.presenter.rendered.connect(lambda _: came.append("frame"))
    window.histogram.measured.connect(lambda _: came.append("measured"))
    with qtbot.waitSignal(window.presenter.exact, timeout=SECONDS):
        for step in range(60):
            window.panels.moving.emit({"exposure.exposure": 0.05 * step})
            qtbot.wait(5)
    assert came[:-2].count("measured") >= 2
    assert came.count("measured") < came.count("frame")
    assert window.presenter.latest is not None
    expected = channel_bins(window.presenter.latest.after.pixels)
    assert all(np.array_equal(window.histogram.bins[name], bins) for name, bins in expected.items())


def test_compiling_is_told_in_the_status_line_and_ends(window: Window, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.presenter.device_changed, timeout=SECONDS):
        window.presenter.prepare()
    assert window.status.device.text() == "CPU preview (Halide)"
    window.leave()
    qtbot.waitUntil(lambda: not any(t.name.startswith("silvergrad-k") for t in threading.enumerate()))


def test_the_event_loop_never_stalls_while_the_preview_draws(
    empty_window: Window, tmp_path: Path, qtbot: QtBot
) -> None:
    make_raw("still", tmp_path / "large.dng", size=(1800, 1200))
    show(empty_window, [tmp_path / "large.dng"], qtbot)
    settle(empty_window, qtbot)
    frames: list[Rendered] = []
    empty_window.presenter.rendered.connect(frames.append)
    dog = Watchdog()
    for step in range(60):
        empty_window.panels.moving.emit({"tone_mapping.shadows": float(step)})
        qtbot.wait(8)
    settle(empty_window, qtbot)
    dog.stop()
    assert len(frames) > 5
    assert dog.usual() < STALL * MARGIN, sorted(dog.stalls)[-8:]


def test_a_drag_through_the_window_is_timed(photo: Photo) -> None:
    figures = drag_timing.run(photo.path, (900, 700), 12, sliders=("rgb_toning.contrast",))
    row = figures["sliders"]["rgb_toning.contrast"]
    assert 1 <= row["frames"] <= row["events"] <= 12
    assert 0.0 < row["drawn_p50_ms"] <= row["drawn_p95_ms"]
    assert row["rest_ms"] > 100.0
    assert figures["device"] == "CPU preview (Halide)"
    assert not list(photo.path.parent.glob("*.xmp"))
