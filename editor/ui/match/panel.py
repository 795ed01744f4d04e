"""The reference pane: the reference, which sliders may move, and how the match went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from editor.ui import theme
from editor.ui.elided import ElidedLabel
from editor.ui.match import words
from editor.ui.match.rows import Rows
from editor.ui.match.scope import CUSTOM, Scope, names
from editor.ui.match.well import Well
from editor.ui.panels.body import heading
from editor.ui.request import Pixels
from editor.ui.section import Section, tool_button
from editor.ui.sliders.choice import QuietComboBox
from editor.ui.text import tr

if TYPE_CHECKING:
    from editor.learn.match.match import Matched


class MatchPanel(QWidget):
    """Shows what it is told and asks for the rest; it keeps neither reference nor edits.

    Signals:
        chosen: a picture shall be chosen as reference. dropped: its path.
        camera, started, removed: the buttons of those names.
        scope_chosen: the name of a scope. toggled: the key of a slider to lock or let go.
        map_toggled, others: the buttons under the report.
    """

    chosen = Signal()
    dropped = Signal(object)
    camera = Signal()
    started = Signal()
    removed = Signal()
    scope_chosen = Signal(str)
    toggled = Signal(str)
    map_toggled = Signal()
    others = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.well = Well()
        self.well.wanted.connect(self.chosen)
        self.well.dropped.connect(self.dropped)
        self.name = ElidedLabel()
        self.remove = tool_button("close", tr("Remove the reference"))
        self.remove.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.remove.clicked.connect(self.removed)
        self.choose_button = _button(tr("Choose…"), tr("Choose a reference picture"), self.chosen)
        self.camera_button = _button(
            tr("Camera's JPEG"),
            tr("Match the picture that the camera itself made of this raw"),
            self.camera,
        )
        self.start_button = _button(tr("Match"), tr("Move the sliders to the reference"), self.started)
        self.start_button.setDefault(True)
        self.scope = QuietComboBox()
        self.scope.setAccessibleName(tr("Sliders that may move"))
        self.scope.setToolTip(tr("Which sliders may move"))
        for name, text in names().items():
            self.scope.addItem(text, name)
        self.scope.activated.connect(lambda place: self.scope_chosen.emit(self.scope.itemData(place)))
        self.report = _Report()
        self.report.map_button.clicked.connect(self.map_toggled)
        self.report.others_button.clicked.connect(self.others)
        self.rows = Rows()
        self.rows.toggled.connect(self.toggled)
        self._lay_out()
        self.setAcceptDrops(True)
        self.show_reference(None, "")
        self.show_scope(Scope(), None)

    def show_reference(self, screen: Pixels | None, name: str, note: str = "") -> None:
        """Show the reference as BGRA, or none, with a note why."""
        if screen is None:
            self.well.show_nothing(note)
        else:
            self.well.show_picture(screen, name)
        self.name.setText(name)
        self.name.setToolTip(name)
        self._named.setVisible(bool(name))
        self._show_rows()

    def show_scope(self, scope: Scope, matched: Matched | None) -> None:
        """Show which sliders may move, and after a match how it went."""
        self.scope.setCurrentIndex(self.scope.findData(scope.name))
        self.rows.show_rows(scope, matched)
        self.report.show_report(matched)
        self._heading.setVisible(matched is not None)
        self._show_rows()

    def show_reasons(self, start: str, camera: str) -> None:
        """Enable the buttons, or say in their tips why they cannot be used."""
        for button, reason in ((self.start_button, start), (self.camera_button, camera)):
            button.setEnabled(not reason)
            tip = button.property("tip")
            button.setToolTip(f"{tip}\n{reason}" if reason else tip)

    def show_map(self, on: bool, reason: str) -> None:
        """Show whether the residual map is on, or why it cannot be."""
        self.report.map_button.setChecked(on)
        self.report.map_button.setEnabled(not reason)

    def _show_rows(self) -> None:
        """List the sliders once there is something to match, or where the list is to be chosen from."""
        custom = self.scope.currentData() == CUSTOM
        self.rows.setVisible(custom or not (self._heading.isHidden() and self._named.isHidden()))

    # A drop anywhere on the pane is one on the well.

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a picture."""
        self.well.dragEnterEvent(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Be calm again."""
        self.well.dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell which picture was dropped."""
        self.well.dropEvent(event)

    def _lay_out(self) -> None:
        self._named = QWidget()
        named = _row(self._named)
        named.addWidget(self.name, 1)
        named.addWidget(self.remove)
        self._heading = heading(tr("What carried it"))
        content = QWidget()
        rows = QVBoxLayout(content)
        rows.setContentsMargins(theme.MARGIN - 4, 0, theme.MARGIN - 8, 0)
        rows.setSpacing(6)
        rows.addWidget(self.well, 1)
        for widget in (self._named, self.report, self._heading, self.rows):
            rows.addWidget(widget)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.verticalScrollBar().setSingleStep(theme.ROW)
        self._scroll.setWidget(content)
        body = QWidget()
        parts = QVBoxLayout(body)
        parts.setContentsMargins(0, 0, 0, 8)
        parts.setSpacing(6)
        parts.addWidget(self._scroll, 1)
        parts.addLayout(self._foot())
        self.section = Section(tr("Match"), body, fills=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.section)

    def _foot(self) -> QVBoxLayout:
        """Return the buttons, which stay in view however far the rest is scrolled."""
        foot = QVBoxLayout()
        foot.setContentsMargins(theme.MARGIN - 4, 0, theme.MARGIN - 8, 0)
        foot.setSpacing(6)
        for one, other in ((self.choose_button, self.camera_button), (self.scope, self.start_button)):
            row = QHBoxLayout()
            row.setSpacing(6)
            row.addWidget(one, 1)
            row.addWidget(other, int(other is self.camera_button))
            foot.addLayout(row)
        return foot


class _Report(QWidget):
    """How close the sliders came, what went against it, and what can be done next."""

    def __init__(self) -> None:
        super().__init__()
        self.kind = ElidedLabel()
        self.kind.setProperty("dim", True)
        self.figures = QGridLayout()
        self.figures.setContentsMargins(0, 0, 0, 0)
        self.figures.setHorizontalSpacing(8)
        self.figures.setVerticalSpacing(3)
        self.figures.setColumnStretch(0, 1)
        self.labels: list[QLabel] = []
        self.warning = _label()
        self.warning.setWordWrap(True)
        self.warning.setStyleSheet(f"color: {theme.WARNING};")
        self.map_button = _button(tr("Show What Is Left"), tr("What the sliders cannot reach (M)"), None)
        self.map_button.setCheckable(True)
        self.others_button = _button(tr("Others…"), tr("Match other photos of this folder"), None)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        buttons.addWidget(self.map_button, 1)
        buttons.addWidget(self.others_button)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 6, 0, 0)
        rows.setSpacing(6)
        rows.addWidget(self.kind)
        rows.addLayout(self.figures)
        rows.addWidget(self.warning)
        rows.addLayout(buttons)
        self.hide()

    def show_report(self, matched: Matched | None) -> None:
        """Show a match, or nothing."""
        self.setVisible(matched is not None)
        for label in self.labels:
            self.figures.removeWidget(label)
            label.hide()
            label.deleteLater()
        self.labels = []
        if matched is None:
            return
        self.kind.setText(words.kind(matched))
        self.kind.setToolTip(words.work(matched))
        for place, figure in enumerate(words.figures(matched)):
            parts = (figure.name, f"{figure.before} →" if figure.before else "", figure.after)
            for column, text in enumerate(parts):
                label = _label()
                label.setText(text)
                label.setToolTip(figure.tip)
                label.setProperty("dim", column < 2)
                self.figures.addWidget(
                    label,
                    place,
                    column,
                    Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft,
                )
                self.labels.append(label)
        self.warning.setText("\n".join(matched.warnings))
        self.warning.setVisible(bool(matched.warnings))
        self.map_button.setVisible(matched.residual is not None)


def _row(widget: QWidget) -> QHBoxLayout:
    row = QHBoxLayout(widget)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    return row


def _label() -> QLabel:
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    return made


def _button(text: str, tip: str, signal: object) -> QPushButton:
    made = QPushButton(text)
    made.setToolTip(tip)
    made.setProperty("tip", tip)
    made.setProperty("small", True)
    if signal is not None:
        made.clicked.connect(signal)
    return made
