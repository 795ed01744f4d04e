"""The left column: history, snapshots, and how high each pane is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from editor.ui.history import HistoryPanel, SnapshotsPanel
from editor.ui.left_column import LeftColumn
from editor.ui.start import application


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


@pytest.fixture
def column(qtbot: QtBot) -> LeftColumn:
    """A history on top, a second one that can be lent room, and snapshots, of which there are none."""
    application()
    made = LeftColumn({HistoryPanel(): 400, HistoryPanel(): 200, SnapshotsPanel(): 120})
    qtbot.addWidget(made)
    made.resize(220, 720)
    made.show()
    return made


def test_snapshots_are_folded_while_there_are_none(column):
    panel, title = column.widget(2), column.widget(2).section.title.minimumHeight()
    assert column.sizes()[1:] == [200, title]
    panel.set_snapshots(["Proof"])
    assert column.sizes()[1:] == [200, 120]
    assert panel.list.isVisible()
    panel.section.title.clicked.emit()
    panel.set_snapshots(["Proof", "Print"])
    assert not panel.section.is_open()
    panel.set_snapshots([])
    assert column.sizes()[1:] == [200, title]
    assert panel.add_button.isVisible()


@pytest.mark.parametrize("place", [0, 1])
def test_a_pane_that_was_folded_has_its_height_again(column, place):
    before, section = column.sizes(), column.widget(place).section
    section.title.clicked.emit()
    assert column.sizes()[place] == section.title.minimumHeight()
    section.title.clicked.emit()
    assert column.sizes() == before


@pytest.mark.parametrize("higher", [0, 150])
def test_room_is_only_lent(column, higher):
    before = column.sizes()
    for _ in range(2):
        column.make_room(column.widget(1))
        assert column.sizes()[1] > 0.6 * sum(before)
    column.resize(220, 720 + higher)
    column.give_back()
    assert column.sizes() == [before[0] + higher, *before[1:]]


def test_lent_room_is_not_kept_for_the_next_start(column):
    before, state = column.sizes(), column.saveState()
    column.make_room(column.widget(1))
    assert column.kept() == state
    assert column.sizes() == before


def test_who_moves_a_handle_keeps_what_was_lent(column):
    column.make_room(column.widget(1))
    column.splitterMoved.emit(300, 1)
    now = column.sizes()
    column.give_back()
    assert column.sizes() == now


def test_a_start_with_fewer_snapshots_leaves_no_gap(column, qtbot: QtBot):
    column.widget(2).set_snapshots(["Proof"])
    again = LeftColumn({HistoryPanel(): 400, HistoryPanel(): 200, SnapshotsPanel(): 120})
    qtbot.addWidget(again)
    again.resize(220, 720)
    again.restoreState(column.kept())
    again.show()
    assert again.sizes()[1:] == [200, again.widget(2).section.title.minimumHeight()]
