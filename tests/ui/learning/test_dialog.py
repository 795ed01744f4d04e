"""Learn My Style: chosen, learned, used, cancelled and resumed, refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from editor.ui.learning import LearnDialog
from editor.ui.learning.words import duration
from tests.ui.learning.fake import PICTURE, REPORT, Engine, found
from tests.ui.learning.steps import SECONDS, begin, cancel, choose, learn, page, said


@pytest.mark.usefixtures("fake")
def test_at_first_a_folder_is_asked_for(dialog: LearnDialog) -> None:
    assert page(dialog) is dialog.choosing
    assert dialog.choosing.well.isVisible()
    assert "on this machine" in dialog.choosing.intro.text()
    assert not dialog.choosing.start.isEnabled()
    assert "folder" in dialog.choosing.start.toolTip()


def test_it_says_beforehand_what_it_learns_from(
    dialog: LearnDialog, fake: Engine, folder: Path, qtbot: QtBot
) -> None:
    fake.facts = {"unedited": (folder / "one.dng", folder / "two.dng")}
    choose(dialog, folder, qtbot)
    assert "20 photos with edits" in said(dialog)
    assert "2 raws without edits are left out" in said(dialog)
    assert "on this machine" in said(dialog)
    assert dialog.choosing.time.text() == f"Learning takes {duration(found(folder).seconds)}."
    assert dialog.choosing.name.text() == "Evenings"
    qtbot.waitUntil(lambda: len(dialog.choosing.thumbnails) == 12, timeout=SECONDS)
    assert dialog.choosing.thumbnails.isVisible()
    assert dialog.choosing.start.isEnabled()
    assert not dialog.choosing.resume.isVisible()


def test_much_to_say_scrolls(dialog: LearnDialog, fake: Engine, folder: Path, qtbot: QtBot) -> None:
    reasons = [f"Its sidecar holds settings of the kind {n} that nobody can read." * 3 for n in range(6)]
    fake.facts = {"passed_over": tuple((folder / "a.dng", each) for each in reasons)}
    height = dialog.height()
    choose(dialog, folder, qtbot)
    qtbot.waitUntil(lambda: len(dialog.choosing.thumbnails) == 12, timeout=SECONDS)
    assert dialog.height() == height
    assert all(each.height() >= each.heightForWidth(each.width()) for each in dialog.choosing.told.labels)


@pytest.mark.parametrize("name", ["Evenings", "Evenings/photo.dng"])
def test_a_folder_is_dropped_or_a_file_in_it(
    dialog: LearnDialog, fake: Engine, folder: Path, qtbot: QtBot, name: str
) -> None:
    (folder / "photo.dng").touch()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder.parent / name))])
    drop = QDropEvent(
        QPointF(9, 9),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    with qtbot.waitSignal(dialog.learner.surveyed, timeout=SECONDS):
        dialog.choosing.dropEvent(drop)
    assert fake.surveyed == [folder]


def test_a_click_on_the_well_asks_for_a_folder(
    dialog: LearnDialog, fake: Engine, folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    with qtbot.waitSignal(dialog.learner.surveyed, timeout=SECONDS):
        qtbot.mouseClick(dialog.choosing.well, Qt.MouseButton.LeftButton)
    assert fake.surveyed == [folder]
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    dialog.choosing.other.click()
    assert fake.surveyed == [folder]


def test_the_newest_folder_wins(dialog: LearnDialog, fake: Engine, folder: Path, qtbot: QtBot) -> None:
    other = folder.parent / "Mornings"
    other.mkdir()
    dialog.choose(folder)
    choose(dialog, other, qtbot)
    qtbot.waitUntil(lambda: dialog.choosing.name.text() == "Mornings", timeout=SECONDS)
    qtbot.waitUntil(lambda: len(dialog.choosing.thumbnails) == 12, timeout=SECONDS)


@pytest.mark.parametrize(
    ("facts", "missing", "reason"),
    [
        ({"edited": ()}, "", "no edited photos"),
        ({"edited": (), "finished": (Path("a.jpg"),)}, "", "too few"),
        ({"edited": (), "finished": (Path("a.jpg"),) * 9}, "It needs torch.", "It needs torch."),
        ({}, "It needs torch.", ""),
    ],
)
def test_what_cannot_be_learned_is_said(
    dialog: LearnDialog,
    fake: Engine,
    folder: Path,
    qtbot: QtBot,
    facts: dict[str, object],
    missing: str,
    reason: str,
) -> None:
    fake.facts, fake.missing = facts, missing
    choose(dialog, folder, qtbot)
    assert dialog.choosing.start.isEnabled() == (not reason)
    assert reason in dialog.choosing.start.toolTip()
    assert reason in said(dialog) + dialog.choosing.warning.text()


@pytest.mark.usefixtures("fake")
def test_a_folder_that_is_gone_is_said(dialog: LearnDialog, folder: Path, qtbot: QtBot) -> None:
    choose(dialog, folder / "gone" / "photo.dng", qtbot)
    assert "no folder" in dialog.choosing.warning.text()
    assert not dialog.choosing.start.isEnabled()
    choose(dialog, folder, qtbot)
    assert not dialog.choosing.warning.isVisible()


def test_a_name_that_is_taken_may_be_replaced(
    dialog: LearnDialog, fake: Engine, folder: Path, qtbot: QtBot
) -> None:
    fake.taken = {"Evenings"}
    choose(dialog, folder, qtbot)
    choosing = dialog.choosing
    assert "already" in choosing.problem.text()
    assert not choosing.start.isEnabled()
    qtbot.keyClicks(choosing.name, " 2")
    assert not choosing.problem.isVisible()
    assert not choosing.replace.isVisible()
    assert choosing.start.isEnabled()
    for _ in " 2":
        qtbot.keyClick(choosing.name, Qt.Key.Key_Backspace)
    choosing.replace.click()
    assert not choosing.problem.isVisible()
    with qtbot.waitSignal(dialog.learner.ended, timeout=SECONDS):
        qtbot.keyClick(choosing.name, Qt.Key.Key_Return)
    assert fake.calls == [(folder, "Evenings", True, False)]


@pytest.mark.usefixtures("fake")
def test_a_style_has_a_name(dialog: LearnDialog, folder: Path, qtbot: QtBot) -> None:
    choose(dialog, folder, qtbot)
    dialog.choosing.name.selectAll()
    qtbot.keyClick(dialog.choosing.name, Qt.Key.Key_Delete)
    assert not dialog.choosing.start.isEnabled()
    assert not dialog.choosing.replace.isVisible()


def test_a_style_is_learned_and_used(dialog: LearnDialog, fake: Engine, folder: Path, qtbot: QtBot) -> None:
    fake.pictures = (PICTURE, np.full_like(PICTURE, 200))
    fake.hold = True
    begin(dialog, folder, qtbot)
    running = dialog.running
    assert page(dialog) is running
    assert "Evenings" in running.title.text()
    qtbot.waitUntil(lambda: len(running.curve.points) > 1, timeout=SECONDS)
    assert "→" in running.loss.text()
    assert "left" in running.time.text()
    assert 0 < running.progress.value() <= 1000
    assert running.pair.made.image.pixelColor(9, 9).red() == 90
    assert running.pair.target.image.pixelColor(9, 9).red() == 200
    fake.hold = False
    with qtbot.waitSignal(dialog.added, timeout=SECONDS) as added:
        pass
    path = folder / "Evenings.safetensors"
    assert added.args == [path]
    outcome = dialog.outcome
    assert page(dialog) is outcome
    assert "67 %" in outcome.verdict.text()
    assert "50 %" in outcome.verdict.text()
    told = outcome.bars.accessibleDescription()
    for value in ("9.4 %", "6.2 %", "3.1 %", "12.0", "8.0", "4.0"):
        assert value in told
    assert outcome.pair.isVisible()
    assert "Exposure" in outcome.remarks.text()
    with qtbot.waitSignal(dialog.learned, timeout=SECONDS) as used:
        outcome.use.click()
    assert used.args == [path]
    assert dialog.isHidden()


def test_pictures_alone_have_no_target(
    dialog: LearnDialog, fake: Engine, folder: Path, qtbot: QtBot
) -> None:
    fake.facts = {"edited": (), "finished": tuple(folder / f"{n}.jpg" for n in range(9))}
    fake.pictures, fake.hold = (PICTURE, None), True
    begin(dialog, folder, qtbot)
    assert dialog.running.pair.made.isVisible()
    assert not dialog.running.pair.target.isVisible()
    qtbot.waitUntil(
        lambda: dialog.running.pair.made.width() == dialog.running.pair.width(), timeout=SECONDS
    )
    assert "Look distance" in dialog.running.loss.text()
    fake.report = {"held_out": {"photos": 3, "distance": {"no_change": 4.0, "average": 2.0, "style": 1.0}}}
    fake.hold = False
    qtbot.waitUntil(lambda: page(dialog) is dialog.outcome, timeout=SECONDS)
    assert "its look is 75 %" in dialog.outcome.verdict.text()
    assert dialog.outcome.bars.accessibleDescription() == (
        "Look distance: No change 4.00, Average preset 2.00, This style 1.00"
    )


@pytest.mark.parametrize(
    ("off", "said"),
    [
        ({"no_change": 4.0, "average": 3.0, "style": 5.0}, "no nearer yours than unedited"),
        (
            {"no_change": 4.0, "average": 3.0, "style": 3.0},
            "25 % nearer yours than unedited ones, but no nearer",
        ),
    ],
)
def test_a_style_that_does_no_better_is_said(
    dialog: LearnDialog, fake: Engine, folder: Path, qtbot: QtBot, off: dict[str, float], said: str
) -> None:
    fake.report = {"held_out": REPORT["held_out"] | {"delta_e": off}}
    learn(dialog, folder, qtbot)
    assert said in dialog.outcome.verdict.text()


def test_a_cancelled_learning_is_resumed(
    dialog: LearnDialog, fake: Engine, folder: Path, qtbot: QtBot
) -> None:
    fake.hold = True
    choose(dialog, folder, qtbot)
    dialog.choosing.name.clear()
    qtbot.keyClicks(dialog.choosing.name, "Dusk")
    dialog.choosing.start.click()
    qtbot.waitUntil(lambda: bool(dialog.running.curve.points), timeout=SECONDS)
    cancel(dialog, qtbot)
    assert fake.cancelled == 1
    choosing = dialog.choosing
    assert page(dialog) is choosing
    assert "broken off" in choosing.resume.text()
    assert choosing.start.text() == "Resume"
    assert choosing.name.text() == "Dusk"
    other = folder.parent / "Mornings"
    other.mkdir()
    choose(dialog, other, qtbot)
    assert choosing.start.text() == "Learn"
    choose(dialog, folder, qtbot)
    assert choosing.resume.isVisible()
    fake.hold = False
    learn(dialog, folder, qtbot)
    assert [call[1:] for call in fake.calls] == [("Dusk", False, False), ("Dusk", False, True)]
    choose(dialog, folder, qtbot)
    assert choosing.start.text() == "Learn"


@pytest.mark.parametrize(
    ("error", "resumes"),
    [
        (ValueError("Only 3 of the photos can be learned from."), False),
        (OSError("The disk is full."), True),
        (RuntimeError("odd"), True),
    ],
)
def test_an_error_is_said_in_a_sentence(
    dialog: LearnDialog,
    fake: Engine,
    folder: Path,
    qtbot: QtBot,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    resumes: bool,
) -> None:
    fake.error = error
    learn(dialog, folder, qtbot)
    assert page(dialog) is dialog.choosing
    assert str(error) in dialog.choosing.warning.text()
    assert dialog.choosing.warning.isVisible()
    assert dialog.choosing.start.text() == ("Resume" if resumes else "Learn")
    assert isinstance(error, RuntimeError) == any("failed" in r.getMessage() for r in caplog.records)
    caplog.clear()
    fake.error = None
    learn(dialog, folder, qtbot)
    assert page(dialog) is dialog.outcome


def test_a_style_is_learned_again_in_its_own_place(
    dialog: LearnDialog, fake: Engine, folder: Path, qtbot: QtBot
) -> None:
    learn(dialog, folder, qtbot)
    fake.taken = {"Evenings"}
    with qtbot.waitSignal(dialog.learner.surveyed, timeout=SECONDS):
        dialog.outcome.again_button.click()
    assert dialog.choosing.replace.isChecked()
    assert dialog.choosing.start.isEnabled()
    with qtbot.waitSignal(dialog.learner.ended, timeout=SECONDS):
        dialog.choosing.start.click()
    assert fake.calls[1] == (folder, "Evenings", True, False)
