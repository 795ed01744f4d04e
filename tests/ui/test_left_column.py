"""History and snapshots."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from editor.ui.history import HistoryPanel, SnapshotsPanel


def test_history_shows_the_newest_first_and_travels(qtbot: QtBot):
    panel = HistoryPanel()
    qtbot.addWidget(panel)
    panel.set_steps(["Opened", "Exposure +0.35", "Contrast +12"], 1)
    assert [panel.list.item(n).text() for n in range(3)] == ["Contrast +12", "Exposure +0.35", "Opened"]
    assert panel.list.currentRow() == 1
    assert panel.list.item(0).font().italic()
    said = []
    panel.travelled.connect(said.append)
    panel.list.itemClicked.emit(panel.list.item(2))
    assert said == [0]


@pytest.fixture
def snapshots(qtbot: QtBot) -> SnapshotsPanel:
    made = SnapshotsPanel()
    qtbot.addWidget(made)
    made.show()
    made.set_snapshots(["Proof", "Print"])
    return made


def test_snapshots_are_added_applied_and_deleted(qtbot: QtBot, snapshots):
    said = []
    snapshots.applied.connect(lambda n: said.append(("applied", n)))
    snapshots.deleted.connect(lambda n: said.append(("deleted", n)))
    with qtbot.waitSignal(snapshots.added, timeout=100):
        snapshots.add_button.click()
    snapshots.list.itemClicked.emit(snapshots.list.item(1))
    snapshots.list.setCurrentRow(0)
    snapshots.delete_action.trigger()
    assert said == [("applied", 1), ("deleted", 0)]


def test_a_snapshot_is_renamed_but_never_to_nothing(snapshots):
    said = []
    snapshots.renamed.connect(lambda n, name: said.append((n, name)))
    snapshots.list.item(1).setText("For print")
    snapshots.list.item(0).setText("  ")
    assert said == [(1, "For print")]
    assert snapshots.list.item(0).text() == "Proof"


def test_rename_opens_the_name_for_typing(qtbot: QtBot, snapshots):
    snapshots.list.setCurrentRow(0)
    snapshots.rename_action.trigger()
    assert snapshots.list.state() == snapshots.list.State.EditingState
    qtbot.keyClick(snapshots.list.viewport(), Qt.Key.Key_Escape)
