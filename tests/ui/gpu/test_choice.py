"""The GPU draws while a slider moves, where it is found fit, and whatever fails the CPU takes over."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor.ui import drag_timing
from editor.ui.display import NO_LOOK
from editor.ui.framing import Framing
from editor.ui.gpu import check, choice, timing
from editor.ui.gpu.check import Verdict
from editor.ui.previewing import Previews
from editor.ui.settings import Settings
from editor.ui.window import Window
from tests.ui.gpu.conftest import SECONDS

EXPOSURE = "exposure.exposure"


def settle(window: Window, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.presenter.is_exact and not window.presenter.busy, timeout=SECONDS)


def begin(window: Window, raw: Path, qtbot: QtBot, *, on_gpu: bool = True) -> None:
    """Show a raw as the program does at its start, and wait for the choice."""
    if window.findChild(choice.Choice) is None:
        choice.Choice(window)
    window.presenter.show_look(NO_LOOK)
    window.show()
    window.workbench.open([raw])
    with qtbot.waitSignal(window.presenter.exact, timeout=SECONDS):
        pass
    window.presenter.prepare()
    qtbot.waitUntil(lambda: bool(window.presenter.why), timeout=SECONDS)
    assert window.presenter.on_gpu == on_gpu
    settle(window, qtbot)


def move(window: Window, value: float, qtbot: QtBot) -> None:
    """Move a slider, which stays held, until its frame is on screen."""
    edits = window.workbench.edits.changed({EXPOSURE: value})

    def there() -> bool:
        shown = [each.request.edits for each in came]
        return edits in shown

    came: list[object] = []
    window.presenter.rendered.connect(came.append)
    window.presenter.show_edits(edits, moving=True, rests=False)
    qtbot.waitUntil(there, timeout=SECONDS)
    window.presenter.rendered.disconnect(came.append)


def seen(window: Window) -> NDArray[np.uint8]:
    """Return what is on the canvas, as BGRA."""
    image = window.canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.array(image.constBits()).reshape(image.height(), image.width(), 4)


def expected(window: Window) -> NDArray[np.uint8]:
    """Return the CPU's frame of what is on screen."""
    request = window.presenter._request(quick=True)
    assert request.for_gpu
    _, preview = Previews(Framing(1 << 28))._made(request)
    preview.parts(request.edits.without(EXPOSURE), resting=True)
    return preview.frame(request.edits)


def test_a_drag_is_drawn_by_the_gpu_as_the_cpu_draws_it(window: Window, raw: Path, qtbot: QtBot) -> None:
    begin(window, raw, qtbot)
    assert window.status.device.text().startswith("GPU preview (OpenGL, ")
    assert "OpenGL, " in window.status.device.toolTip()
    move(window, 0.8, qtbot)
    drawn = window.canvas.drawn_by_gpu()
    assert drawn is not None
    place, frame = drawn[1], expected(window)
    assert frame.shape[:2] == (place.height, place.width)
    rows, columns = slice(place.top, place.top + place.height), slice(place.left, place.left + place.width)
    apart = np.abs(seen(window)[rows, columns].astype(int) - frame)[..., :3].max(axis=2)
    # The badge covers a corner at most.
    assert (apart > 1).mean() < 0.01
    assert not apart[: place.height // 2].max() > 1
    window.presenter.show_edits(window.presenter.edits)
    settle(window, qtbot)
    assert window.canvas.drawn_by_gpu() is None
    assert window.canvas.badge == "Exact"
    assert np.abs(seen(window)[rows, columns].astype(int) - frame)[..., :3].mean() < 1.5


@pytest.mark.parametrize("compare", ["split", "side", "before"])
def test_comparisons_are_laid_over_it(window: Window, raw: Path, qtbot: QtBot, compare: str) -> None:
    begin(window, raw, qtbot)
    window.canvas.set_compare(compare)  # type: ignore[arg-type]
    qtbot.wait(100)
    settle(window, qtbot)
    move(window, 1.5, qtbot)
    picture = seen(window)
    view = window.canvas.viewport
    left = window.canvas._pane_left() if compare == "side" else 0
    x, y = (round(each) for each in view.to_device(view.full[0] * 0.45, view.full[1] * 0.6))
    far = round(view.to_device(view.full[0] * 0.55, 0)[0]) + left
    old, new = (picture[y - 40 : y + 40, at - 12 : at + 12, :3].mean() for at in (x, far))
    assert (window.canvas.drawn_by_gpu() is None) == (compare == "before")
    if compare == "before":
        assert abs(new - old) < 60.0
    else:
        assert new > old + 15.0


def test_zoomed_in_the_part_on_screen_is_drawn(window: Window, raw: Path, qtbot: QtBot) -> None:
    begin(window, raw, qtbot)
    window.canvas.zoom_to(2.0, (300, 300))
    qtbot.wait(100)
    settle(window, qtbot)
    exact = seen(window).astype(int)
    move(window, 0.02, qtbot)
    move(window, 0.0, qtbot)
    assert window.canvas.drawn_by_gpu() is not None
    assert np.abs(seen(window).astype(int) - exact)[:-60, :, :3].mean() < 2.0
    window.canvas._view(window.canvas.viewport.panned(-60, -40))
    assert np.abs(seen(window)[:-120, :-80].astype(int) - exact[40:-80, 60:-20])[..., :3].mean() < 2.0


def test_the_pointer_reaches_the_canvas(window: Window, raw: Path, qtbot: QtBot) -> None:
    begin(window, raw, qtbot)
    window.canvas.zoom_to(2.0, (300, 300))
    settle(window, qtbot)
    handle, center = window.windowHandle(), window.canvas.viewport.center
    middle = window.canvas.mapTo(window, window.canvas.rect().center())
    assert window.childAt(middle) is window.canvas
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(handle, left, Qt.KeyboardModifier.NoModifier, middle)
    for step in (10, 40):
        QTest.mouseMove(handle, middle - QPoint(step, step))
    QTest.mouseRelease(handle, left, Qt.KeyboardModifier.NoModifier, middle - QPoint(40, 40))
    assert window.canvas.viewport.center != center
    assert window.status.place.text()


def test_clipping_and_the_crop_tool_are_painted(window: Window, raw: Path, qtbot: QtBot) -> None:
    begin(window, raw, qtbot)
    window.presenter.show_look(replace(NO_LOOK, clipping=True))
    settle(window, qtbot)
    move(window, 3.0, qtbot)
    assert window.canvas.drawn_by_gpu() is None
    assert (seen(window)[..., :3] == (40, 40, 235)).all(axis=2).mean() > 0.01
    window.presenter.show_look(NO_LOOK)
    settle(window, qtbot)
    move(window, 1.0, qtbot)
    assert window.canvas.drawn_by_gpu() is not None
    window.tools.crop()
    assert window.canvas.drawn_by_gpu() is None
    assert seen(window)[..., :3].mean() > 40.0
    window.tools.finish_crop(False)


def test_a_gpu_that_fails_leaves_the_cpu_drawing(
    window: Window, raw: Path, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    begin(window, raw, qtbot)
    move(window, 0.5, qtbot)
    surface = window.canvas.surface
    assert surface is not None
    before = seen(window)
    with qtbot.waitSignal(window.presenter.device_changed, timeout=SECONDS):
        surface._fail(RuntimeError("the cable is out"))
    assert window.canvas.surface is None
    assert window.status.device.text() == "Small preview"
    assert "the cable is out" in window.status.device.toolTip()
    warnings = [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING]
    caplog.clear()
    assert len(warnings) == 1
    assert "the cable is out" in warnings[0]
    assert Settings().text("gpu") == ""
    qtbot.waitUntil(lambda: window.presenter.shown_picture.frame is None, timeout=SECONDS)
    assert np.abs(seen(window).astype(int) - before)[:-60, :, :3].mean() < 2.0
    move(window, 0.9, qtbot)
    assert window.canvas.badge == "Preview"
    assert seen(window).mean() > before.mean()


def test_one_that_is_not_fit_is_not_used(
    window: Window, raw: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "check", lambda _: Verdict("OpenGL, Wonder", "It draws nothing."))
    begin(window, raw, qtbot, on_gpu=False)
    assert window.canvas.surface is None
    assert window.status.device.text() == "Small preview"
    assert "Wonder is not used: It draws nothing." in window.status.device.toolTip()
    move(window, 0.5, qtbot)
    assert window.canvas.drawn_by_gpu() is None


def test_a_check_that_fails_leaves_the_cpu_drawing(
    window: Window,
    raw: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail() -> None:
        raise ImportError("no such class")

    monkeypatch.setattr(check, "expected", fail)
    begin(window, raw, qtbot, on_gpu=False)
    caplog.clear()
    assert "no such class" in window.status.device.toolTip()
    assert window.canvas.surface is None


def test_one_that_passed_is_there_from_the_start(window: Window, raw: Path, qtbot: QtBot) -> None:
    Settings().set_text("gpu", "OpenGL, the one before")
    assert window.windowHandle() is None
    choice.Choice(window)
    assert window.canvas.surface is not None
    # A driver that ended the program here would not be tried again.
    assert Settings().text("gpu") == "trying"
    begin(window, raw, qtbot)
    assert Settings().text("gpu").startswith("OpenGL, ")
    assert Settings().text("gpu") != "OpenGL, the one before"


def test_one_that_ended_the_program_is_not_tried_again(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SILVERGRAD_GPU")
    monkeypatch.setattr(choice, "hindrance", lambda: "")
    Settings().set_text("gpu", "trying")
    choice.Choice(window)
    assert "SILVERGRAD_GPU=1" in window.presenter.why
    assert window.canvas.surface is None


def test_a_gpus_frames_are_timed(raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "movable", lambda: (EXPOSURE, "rgb_toning.contrast"))
    figures = timing.run(raw, (300, 200), 3)
    assert figures["device"].startswith("OpenGL, ")
    assert figures["software"] == ("llvmpipe" in figures["device"])
    assert list(figures["sliders"]) == [EXPOSURE, "rgb_toning.contrast"]
    assert 0.0 < figures["parts"]["gpu"]["p50_ms"] < figures["p95_ms"]


def test_a_drag_through_the_window_is_timed_on_the_gpu(raw: Path) -> None:
    figures = drag_timing.run(raw, (900, 700), 6, sliders=(EXPOSURE,), gpu=True)
    assert figures["device"].startswith("GPU preview (OpenGL, ")
    assert 1 <= figures["sliders"][EXPOSURE]["frames"] <= 6
