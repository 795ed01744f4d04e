"""The parts of the pane and the bar, each by itself."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QPainter
from pytestqt.qtbot import QtBot

from editor.core.edits import Edits
from editor.ui.match.bar import MatchBar
from editor.ui.match.panel import MatchPanel
from editor.ui.match.residual import MOST, ResidualMap, heat
from editor.ui.match.scope import CUSTOM, Scope
from editor.ui.match.well import Well
from editor.ui.start import application
from editor.ui.viewport import Viewport
from tests.ui.match.fake import Confidence, Matched

CONTRAST, WHITES = "rgb_toning.contrast", "tone_mapping.whites"
SCREEN = np.full((40, 60, 4), 128, np.uint8)


@pytest.fixture(autouse=True)
def _themed() -> None:
    application()


@pytest.fixture
def panel(qtbot: QtBot) -> MatchPanel:
    made = MatchPanel()
    qtbot.addWidget(made)
    made.resize(240, 700)
    made.show()
    return made


def matched(**facts: object) -> Matched:
    confidence = {WHITES: Confidence(3.0, (), 0.5), CONTRAST: Confidence(12.0, (WHITES,), 0.2)}
    residual = np.zeros((4, 4), np.float32)
    return Matched(Edits(), confidence, {CONTRAST: 0.7, WHITES: 0.3}, residual, **facts)


def test_a_drop_on_the_well_brings_one_picture(qtbot: QtBot) -> None:
    well = Well()
    qtbot.addWidget(well)
    well.show()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/tmp/look.jpg"), QUrl.fromLocalFile("/tmp/other.jpg")])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPointF(9, 9).toPoint(), copy, data, left, none)
    well.dragEnterEvent(enter)
    assert enter.isAccepted()
    with qtbot.waitSignal(well.dropped, timeout=500) as heard:
        well.dropEvent(QDropEvent(QPointF(9, 9), copy, data, left, none))
    assert heard.args == [Path("/tmp/look.jpg")]


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_the_well_asks_for_a_picture(qtbot: QtBot, key: Qt.Key) -> None:
    well = Well()
    qtbot.addWidget(well)
    with qtbot.waitSignal(well.wanted, timeout=500):
        qtbot.keyClick(well, key)
    with qtbot.waitSignal(well.wanted, timeout=500):
        qtbot.mouseClick(well, Qt.MouseButton.LeftButton)


def test_the_well_shows_what_it_is_told(qtbot: QtBot) -> None:
    well = Well()
    qtbot.addWidget(well)
    well.resize(200, 132)
    empty = well.grab().toImage()
    well.show_picture(SCREEN, "look.jpg")
    shown = well.grab().toImage()
    assert shown.pixelColor(100, 66).red() == 128
    assert empty.pixelColor(100, 90) != shown.pixelColor(100, 90)
    assert well.accessibleDescription() == "look.jpg"
    well.show_nothing("Reading look.jpg…")
    assert well.grab().toImage().pixelColor(100, 20).red() != 128


def test_the_pane_before_a_match_lists_sliders_with_locks(panel: MatchPanel, qtbot: QtBot) -> None:
    assert panel.report.isHidden()
    assert not panel.rows.isVisible()
    panel.show_reference(SCREEN, "look.jpg")
    assert panel.rows.isVisible()
    row = panel.rows.rows[CONTRAST]
    with qtbot.waitSignal(panel.toggled, timeout=500) as heard:
        qtbot.mouseClick(row.lock, Qt.MouseButton.LeftButton)
    assert heard.args == [CONTRAST]
    panel.show_scope(Scope().toggled(CONTRAST), None)
    assert row.lock.isChecked()
    assert "stays" in row.lock.toolTip()
    panel.show_scope(Scope(CUSTOM), None)
    assert "detail.sharpening" in panel.rows.rows
    assert panel.rows.rows["detail.sharpening"].lock.isChecked()


def test_a_list_of_ones_own_is_made_without_a_reference(panel: MatchPanel) -> None:
    panel.show_scope(Scope(CUSTOM), None)
    assert panel.rows.isVisible()
    panel.show_scope(Scope(), None)
    assert not panel.rows.isVisible()


@pytest.mark.parametrize("height", [264, 700])
def test_the_buttons_are_in_view_however_many_rows_there_are(panel: MatchPanel, height: int) -> None:
    panel.show_reference(SCREEN, "look.jpg")
    panel.show_scope(Scope(), matched())
    panel.resize(230, height)
    for button in (panel.choose_button, panel.camera_button, panel.scope, panel.start_button):
        assert button.visibleRegion().boundingRect() == button.rect()


def test_the_report_says_how_it_went(panel: MatchPanel) -> None:
    panel.show_scope(Scope(), matched(warnings=("The reference is cropped.",)))
    texts = [label.text() for label in panel.report.labels]
    assert texts == ["CIEDE2000", "8.1 →", "0.9", "PSNR", "18.2 dB →", "41.7 dB"]
    assert panel.report.warning.text() == "The reference is cropped."
    assert list(panel.rows.rows)[:2] == [CONTRAST, WHITES]
    told = panel.rows.rows[CONTRAST].told
    assert told.accessibleDescription().startswith("Unsure. Carried 70 % of the way.")
    assert "Whites" in told.toolTip()
    assert told.sizeHint().height() > panel.rows.rows[WHITES].told.sizeHint().height()
    panel.show_scope(Scope(), None)
    assert panel.report.isHidden()
    assert not told.toolTip()


def test_a_button_says_why_it_cannot_be_used(panel: MatchPanel) -> None:
    panel.show_reasons("There is no photo open.", "")
    assert not panel.start_button.isEnabled()
    assert "no photo" in panel.start_button.toolTip()
    assert panel.camera_button.isEnabled()
    panel.show_reasons("", "")
    assert panel.start_button.isEnabled()
    assert "\n" not in panel.start_button.toolTip()


def test_everything_in_the_pane_can_be_reached_and_has_a_name(panel: MatchPanel) -> None:
    panel.show_reference(SCREEN, "look.jpg")
    panel.show_scope(Scope(), matched())
    report = panel.report
    for widget in (
        panel.well,
        panel.remove,
        panel.choose_button,
        panel.camera_button,
        panel.scope,
        panel.start_button,
        report.map_button,
        report.others_button,
        panel.rows.rows[CONTRAST].lock,
    ):
        assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert widget.accessibleName() or widget.text()
        assert widget.toolTip()


def test_the_bar_falls_and_asks(qtbot: QtBot) -> None:
    bar = MatchBar()
    qtbot.addWidget(bar)
    bar.begin("Aligning")
    for step in range(5):
        bar.show_progress(step / 4, "Descending", math.nan if step == 0 else 8.0 / step)
    assert bar.progress.value() == bar.progress.maximum()
    assert bar.distance.text() == "8 → 2"
    assert len(bar.curve.points) == 4
    assert bar.curve.points == sorted(bar.curve.points, reverse=True)
    bar.resize(800, 44)
    bar.grab()
    assert not bar.asking
    with qtbot.waitSignal(bar.stopped, timeout=500):
        bar.stop.click()
    bar.ask()
    assert bar.asking
    for key, button in ((Qt.Key.Key_Return, None), (None, bar.keep), (None, bar.revert)):
        with qtbot.waitSignal(bar.answered, timeout=500) as heard:
            if key is not None:
                qtbot.keyClick(bar, key)
            elif button is not None:
                button.click()
        assert heard.args == [button is not bar.revert]
    bar.begin("Aligning")
    assert not bar.asking
    assert not bar.curve.points


def test_more_difference_is_a_brighter_color() -> None:
    light = [
        int(heat(np.full((9, 9), value, np.float32))[4, 4, :3].sum())
        for value in (0.0, 2.0, 5.0, MOST, 40.0, np.nan)
    ]
    assert light[:4] == sorted(set(light[:4]))
    assert light[4] == light[3]
    assert light[5] == light[0]


def test_the_map_shows_patches_not_noise() -> None:
    noise = np.zeros((40, 40), np.float32)
    noise[::2, ::2] = 8.0
    flat = heat(noise)[10:30, 10:30, :3].astype(int)
    assert np.ptp(flat.reshape(-1, 3), axis=0).max() < 20


@pytest.mark.parametrize("zoom", [None, 1.0])
def test_the_map_lies_on_the_picture_with_its_legend(zoom: float | None) -> None:
    residual = np.zeros((30, 40), np.float32)
    residual[:, 20:] = MOST
    view = Viewport(400, 320, (400, 300), zoom, (200.0, 150.0))
    image = QImage(400, 320, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    ResidualMap(residual)(painter, view)
    painter.end()
    assert image.pixelColor(350, 60).red() > 150 > image.pixelColor(60, 60).red()
    # Beyond the picture nothing is painted; the legend has its plate and its words.
    assert image.pixelColor(200, 2).red() == 0
    assert max(image.pixelColor(x, y).red() for x in range(30, 200) for y in range(210, 250)) > 150
