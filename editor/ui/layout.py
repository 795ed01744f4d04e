"""Where the window's parts lie: columns, canvas, toolbar and menus."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QSplitter, QToolBar, QVBoxLayout, QWidget

from editor.ui import theme
from editor.ui.text import tr

if TYPE_CHECKING:
    from editor.ui.window import Window

# Qt's QWIDGETSIZE_MAX.
_NO_LIMIT = (1 << 24) - 1


def left_column(window: Window) -> QSplitter:
    """Return the styles, the reference, snapshots, history and what came of work on many photos."""
    column = QSplitter(Qt.Orientation.Vertical)
    lists = (window.snapshots, window.history)
    for widget in (window.styles, window.match_panel, *lists, window.batch_panel, window.export_panel):
        column.addWidget(widget)
    column.setChildrenCollapsible(False)
    column.setSizes([484, 252, 54, 120, 160, 160])
    column.setMinimumWidth(180)
    column.setHandleWidth(2)
    for pane in (window.styles, window.match_panel, *lists):
        pane.section.toggled.connect(partial(_fold, column, pane, {}))
    return column


def _fold(column: QSplitter, pane: Any, opened: dict[str, int], open_: bool) -> None:
    """Leave a folded pane the height of its title, and give an opened one back what it had."""
    sizes, place = column.sizes(), column.indexOf(pane)
    if open_:
        pane.setMaximumHeight(_NO_LIMIT)
        sizes[place] = opened.get("height", sizes[place])
    else:
        opened["height"] = sizes[place]
        pane.setMaximumHeight(pane.section.title.height())
    column.setSizes(sizes)


def make_room(column: QSplitter, pane: QWidget) -> None:
    """Give one pane of the left column most of the height, if it has less."""
    sizes, place = column.sizes(), column.indexOf(pane)
    wanted, rest = round(0.72 * sum(sizes)), sum(sizes) - sizes[place]
    if sizes[place] < wanted and rest:
        share = (sum(sizes) - wanted) / rest
        column.setSizes([wanted if n == place else round(size * share) for n, size in enumerate(sizes)])


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
