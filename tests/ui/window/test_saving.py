"""Nothing that was edited gets lost, and nothing is written that should not be."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from editor.core.edits import Edits
from editor.files import atomic
from editor.files.journal import pending
from editor.files.sidecar import read_sidecar, write_sidecar
from editor.ui.settings import Settings
from editor.ui.window import Window
from tests.ui.window.conftest import SECONDS, settle, show

EXPOSURE = "exposure.exposure"


def sidecar(photo: Path) -> Path:
    return photo.with_suffix(".xmp")


def test_the_sidecar_is_written_within_two_seconds_of_rest(
    window: Window, photos: list[Path], qtbot: QtBot
) -> None:
    window.panels.edited.emit({EXPOSURE: 0.55}, "Exposure")
    began = time.monotonic()
    assert window.isWindowModified()
    qtbot.waitUntil(lambda: sidecar(photos[0]).exists(), timeout=4000)
    assert time.monotonic() - began < 2.0 + 1.0  # a second for a slow machine
    assert read_sidecar(sidecar(photos[0])).edits == Edits({EXPOSURE: 0.55})
    qtbot.waitUntil(lambda: not window.isWindowModified(), timeout=4000)


def test_the_journal_has_an_edit_before_the_sidecar(
    window: Window, photos: list[Path], qtbot: QtBot
) -> None:
    window.panels.edited.emit({EXPOSURE: 0.55}, "Exposure")
    state = Path(os.environ["SILVERGRAD_STATE"]) / "journal"
    qtbot.waitUntil(lambda: any("0.55" in p.read_text() for p in state.glob("*.jsonl")), timeout=1000)
    assert not sidecar(photos[0]).exists()
    qtbot.waitUntil(lambda: not list(state.glob("*.jsonl")), timeout=4000)


def test_edits_are_saved_on_stepping_on_and_on_closing(
    window: Window, photos: list[Path], qtbot: QtBot
) -> None:
    window.panels.edited.emit({EXPOSURE: 0.25}, "Exposure")
    show(window, [photos[1]], qtbot)
    window.panels.edited.emit({EXPOSURE: -0.25}, "Exposure")
    window.close()
    assert read_sidecar(sidecar(photos[0])).edits == Edits({EXPOSURE: 0.25})
    assert read_sidecar(sidecar(photos[1])).edits == Edits({EXPOSURE: -0.25})


def test_a_photo_opens_again_with_edits_history_and_snapshots(
    window: Window, photos: list[Path], qtbot: QtBot
) -> None:
    window.panels.edited.emit({EXPOSURE: 0.25}, "Exposure +0.25")
    window.editing.add_snapshot("One")
    window.panels.edited.emit({"saturation.vibrance": 12.0}, "Vibrance +12")
    window.bindings.actions["undo"].trigger()
    window.close()
    again = Window(Settings())
    qtbot.addWidget(again)
    again.show()
    show(again, photos[:1], qtbot)
    document = again.workbench.document
    assert document is not None
    assert [step.label for step in document.history.steps] == ["Opened", "Exposure +0.25", "Vibrance +12"]
    assert document.edits == Edits({EXPOSURE: 0.25})
    assert [each.name for each in document.snapshots] == ["One"]
    again.bindings.actions["redo"].trigger()
    assert document.path == photos[0]
    assert again.workbench.edits["saturation.vibrance"] == 12.0


def test_an_unreadable_sidecar_is_shown_and_never_written_over_unasked(
    empty_window: Window, photos: list[Path], qtbot: QtBot
) -> None:
    sidecar(photos[0]).write_text("<x:xmpmeta this is no XML", encoding="utf-8")
    before = sidecar(photos[0]).read_bytes()
    show(empty_window, photos[:1], qtbot)
    assert "img1.xmp cannot be read" in empty_window.notice.text
    empty_window.panels.edited.emit({EXPOSURE: 0.25}, "Exposure")
    qtbot.wait(1800)
    assert sidecar(photos[0]).read_bytes() == before
    empty_window.notice.buttons[0].click()
    qtbot.waitUntil(lambda: sidecar(photos[0]).read_bytes() != before, timeout=4000)
    assert read_sidecar(sidecar(photos[0])).edits == Edits({EXPOSURE: 0.25})
    kept = next(photos[0].parent.glob("*.unreadable-*"))
    assert kept.read_bytes() == before


def test_edits_over_an_unreadable_sidecar_survive_closing(
    empty_window: Window, photos: list[Path], qtbot: QtBot
) -> None:
    sidecar(photos[0]).write_text("no XML", encoding="utf-8")
    show(empty_window, photos[:1], qtbot)
    empty_window.panels.edited.emit({EXPOSURE: 0.25}, "Exposure")
    empty_window.close()
    assert not empty_window.isHidden()
    assert "offered at the next start" in empty_window.notice.text
    empty_window.notice.buttons[0].click()
    assert empty_window.isHidden()
    assert sidecar(photos[0]).read_text(encoding="utf-8") == "no XML"
    assert [each.edits for each in pending()] == [Edits({EXPOSURE: 0.25})]


def test_a_folder_that_cannot_be_written_is_a_sentence_and_saving_can_be_tried_again(
    window: Window, photos: list[Path], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = atomic.write

    def refuse(path: Path, *_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr(atomic, "write", refuse)
    window.panels.edited.emit({EXPOSURE: 0.25}, "Exposure")
    qtbot.waitUntil(lambda: "could not be saved" in window.notice.text, timeout=4000)
    assert "Permission denied" in window.notice.text
    monkeypatch.setattr(atomic, "write", real)
    window.notice.buttons[0].click()
    qtbot.waitUntil(lambda: sidecar(photos[0]).exists(), timeout=4000)


@pytest.mark.parametrize("keep", [True, False])
def test_a_sidecar_changed_by_another_program_is_asked_about(
    window: Window, photos: list[Path], qtbot: QtBot, keep: bool
) -> None:
    write_sidecar(sidecar(photos[0]), Edits({EXPOSURE: -1.0}))
    window.panels.edited.emit({EXPOSURE: 0.25}, "Exposure")
    qtbot.waitUntil(lambda: "changed by another program" in window.notice.text, timeout=4000)
    assert read_sidecar(sidecar(photos[0])).edits == Edits({EXPOSURE: -1.0})
    window.notice.buttons[0 if keep else 1].click()
    if keep:
        qtbot.waitUntil(
            lambda: read_sidecar(sidecar(photos[0])).edits == Edits({EXPOSURE: 0.25}), timeout=4000
        )
    else:
        qtbot.waitUntil(lambda: window.workbench.edits == Edits({EXPOSURE: -1.0}), timeout=SECONDS)
        settle(window, qtbot)


_EDIT_FOR_EVER = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from editor.ui.settings import Settings
from editor.ui.start import application
from editor.ui.window import Window
app = application()
window = Window(Settings())
window.show()
step = 0
def edit():
    global step
    step += 1
    window.panels.edited.emit({"exposure.exposure": step / 100}, f"Exposure {step}")
    sys.stdout.write(f"{step}\\n")
    sys.stdout.flush()
timer = QTimer(interval=40)
timer.timeout.connect(edit)
window.presenter.exact.connect(lambda: timer.isActive() or timer.start())
window.workbench.open([Path(sys.argv[1])])
app.exec()
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_kill_9_loses_at_most_two_seconds_and_the_edits_are_offered(
    photos: list[Path], empty_window: Window, qtbot: QtBot
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _EDIT_FOR_EVER, str(photos[0])],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parents[3],
        text=True,
    )
    assert process.stdout is not None
    try:
        seen = [int(process.stdout.readline()) for _ in range(20)]
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
    found = pending()
    assert len(found) == 1
    # 40 ms an edit: two seconds are fifty of them.
    assert found[0].edits[EXPOSURE] * 100 >= seen[-1] - 50  # type: ignore[operator]
    assert found[0].edits[EXPOSURE] * 100 > 0  # type: ignore[operator]
    empty_window.questions.offer(found)
    assert "ended unexpectedly" in empty_window.notice.text
    empty_window.notice.buttons[0].click()
    qtbot.waitUntil(lambda: empty_window.workbench.edits == found[0].edits, timeout=SECONDS)
    settle(empty_window, qtbot)
    qtbot.waitUntil(lambda: sidecar(photos[0]).exists(), timeout=4000)
    assert not pending()


_BROKEN_SLOT = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from editor.ui.settings import Settings
from editor.ui.start import application, keep_log
from editor.ui.window import Window
app = application()
window = Window(Settings())
keep_log(window)
window.show()
def broken():
    window.panels.edited.emit({"exposure.exposure": 0.5}, "Exposure")
    QTimer.singleShot(300, lambda: sys.stdout.write(window.notice.text) and app.quit())
    raise RuntimeError("a slot that fails")
window.presenter.exact.connect(broken)
window.workbench.open([Path(sys.argv[1])])
app.exec()
"""


def test_an_unexpected_error_is_logged_and_said_and_the_edits_are_saved(
    photos: list[Path], tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _BROKEN_SLOT, str(photos[0])],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "your edits are safe" in done.stdout
    assert "a slot that fails" in (tmp_path / "state" / "silvergrad.log").read_text(encoding="utf-8")
    assert read_sidecar(sidecar(photos[0])).edits == Edits({EXPOSURE: 0.5})
