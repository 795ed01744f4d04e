"""Presets, history and snapshots."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from pytestqt.qtbot import QtBot

from editor.ui.history import HistoryPanel, SnapshotsPanel
from editor.ui.presets import PresetsPanel

PRESETS = [
    ("Built in", "Soft portrait", "/a.xmp"),
    ("Built in", "Black and white", "/b.xmp"),
    ("Yours", "Soft dusk", "/c.xmp"),
]


@pytest.fixture
def presets(qtbot: QtBot) -> PresetsPanel:
    made = PresetsPanel()
    qtbot.addWidget(made)
    made.resize(250, 400)
    made.show()
    made.set_presets(PRESETS)
    return made


def test_presets_are_found_by_their_words(presets):
    assert presets.names() == ["Soft portrait", "Black and white", "Soft dusk"]
    presets.search.setText("SOFT")
    assert presets.names() == ["Soft portrait", "Soft dusk"]
    presets.search.setText("dusk so")
    assert presets.names() == ["Soft dusk"]
    presets.set_presets(PRESETS[:2])
    assert presets.names() == []


def test_pointing_previews_and_leaving_ends_it(presets):
    said = []
    presets.hovered.connect(said.append)
    presets.list.itemEntered.emit(presets.item("Soft dusk"), 0)
    presets.list.itemEntered.emit(presets.item("Soft dusk"), 0)
    presets.eventFilter(presets.list.viewport(), QEvent(QEvent.Type.Leave))
    assert said == ["/c.xmp", None]


def test_a_click_chooses_and_a_group_folds(presets):
    said = []
    presets.chosen.connect(said.append)
    presets.list.itemClicked.emit(presets.item("Black and white"), 0)
    group = presets.item("Soft dusk").parent()
    presets.list.itemClicked.emit(group, 0)
    assert said == ["/b.xmp"]
    assert not group.isExpanded()
    presets.set_presets(PRESETS)
    assert not presets.item("Soft dusk").parent().isExpanded()


def test_saving_is_asked_for(qtbot: QtBot, presets):
    with qtbot.waitSignal(presets.save_requested, timeout=100):
        presets.save_button.click()


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
