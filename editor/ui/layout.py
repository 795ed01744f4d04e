"""Where the window's parts lie: columns, canvas, toolbar and menus."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QSplitter, QToolBar, QVBoxLayout, QWidget

from editor.ui import theme
from editor.ui.left_column import LeftColumn
from editor.ui.text import tr

if TYPE_CHECKING:
    from editor.ui.window import Window


def left_column(window: Window) -> LeftColumn:
    """Return the styles, the reference, snapshots, history and what came of work on many photos."""
    return LeftColumn(
        {
            window.styles: 484,
            window.match_panel: 264,
            window.snapshots: 112,
            window.history: 112,
            window.batch_panel: 160,
            window.export_panel: 160,
        }
    )


def right_column(window: Window) -> QWidget:
    """Return the histogram with the panels below it."""
    column = QWidget()
    rows = _rows(column)
    rows.addWidget(window.histogram)
    rows.addWidget(window.panels, 1)
    return column


def columns(window: Window) -> QSplitter:
    """Return both columns with the canvas between them, its notice above and the tools' bars below."""
    middle = QWidget()
    rows = _rows(middle)
    rows.addWidget(window.notice)
    rows.addWidget(window.canvas, 1)
    rows.addWidget(window.crop_bar)
    rows.addWidget(window.match_bar)
    made = QSplitter(Qt.Orientation.Horizontal)
    for widget in (window.left, middle, window.right):
        made.addWidget(widget)
    made.setHandleWidth(2)
    made.setStretchFactor(1, 1)
    made.setCollapsible(1, False)
    made.setSizes([230, 1030, theme.COLUMN_WIDTH])
    return made


def toolbar(window: Window) -> QToolBar:
    """Return the toolbar, filled from the table of actions."""
    bar = QToolBar(tr("Tools"))
    bar.setObjectName("tools")
    bar.setMovable(False)
    bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    window.bindings.fill_toolbar(bar)
    return bar


def menus(window: Window) -> QMenu:
    """Fill the menu bar from the table of actions; return the menu of recent photos."""
    made = window.bindings.fill_menus(window.menuBar())
    file = next(iter(made.values()))
    recent = QMenu(tr("Open Recent"), window)
    recent.setToolTipsVisible(True)
    recent.aboutToShow.connect(partial(window.files.fill_recent, recent))
    file.insertMenu(file.actions()[2], recent)
    return recent


def _rows(widget: QWidget) -> QVBoxLayout:
    rows = QVBoxLayout(widget)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(0)
    return rows
