"""The sliders of a match: a lock each, and afterwards what each carried and how sure it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from editor.core.edits import slider
from editor.ui import theme
from editor.ui.match import words
from editor.ui.match.scope import Scope
from editor.ui.section import tool_button
from editor.ui.sliders.wording import label_text
from editor.ui.text import tr

if TYPE_CHECKING:
    from editor.learn.match.match import Matched
    from editor.learn.match.report import Confidence

_BAR, _LINE = 34.0, 14


class Told(QWidget):
    """A slider's name with its share of the way, and below it how sure it is, once it was matched."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key
        self.name = label_text(slider(key))
        self._sure: float | None = None
        self._share = self._word = self._trades = ""
        self._locked = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.name)

    def sizeHint(self) -> QSize:
        """Ask for one line, for two once matched, for three where another slider would do."""
        lines = (self._sure is not None) + bool(self._trades)
        return QSize(120, theme.ROW - 1 + (lines * _LINE + 2 if lines else 0))

    def show_locked(self, locked: bool) -> None:
        """Stand back where the slider stays."""
        self._locked = locked
        self.update()

    def show_result(self, confidence: Confidence | None, carried: float) -> None:
        """Show what a match says of the slider, or nothing."""
        self._sure = None if confidence is None else confidence.sure
        self._share = "" if confidence is None else tr("{share} %", share=f"{100 * carried:.0f}")
        self._word = "" if confidence is None else words.how_sure(confidence)
        self._trades = "" if confidence is None else words.trades(confidence)
        said = "" if confidence is None else words.why(confidence, carried)
        self.setToolTip(said)
        self.setAccessibleDescription(f"{self._word}. {said}" if said else "")
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw name and share, and under them the bar with its word."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        first = QRectF(0, 0, self.width(), theme.ROW - 1)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(theme.TEXT_DISABLED if self._locked else theme.TEXT))
        room = self.width() - painter.fontMetrics().horizontalAdvance(self._share) - theme.GAP
        name = painter.fontMetrics().elidedText(self.name, Qt.TextElideMode.ElideRight, room)
        painter.drawText(first, middle, name)
        painter.drawText(first, middle | Qt.AlignmentFlag.AlignRight, self._share)
        if self._sure is not None:
            self._paint_sure(painter, self._sure)
        painter.end()

    def _paint_sure(self, painter: QPainter, sure: float) -> None:
        line = QRectF(0, theme.ROW - 5, self.width(), _LINE)
        bar = QRectF(0, line.center().y() - 1.5, _BAR, 3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.TRACK))
        painter.drawRoundedRect(bar, 1.5, 1.5)
        painter.setBrush(QColor(theme.FILL if sure >= words.FAIR else theme.WARNING))
        painter.drawRoundedRect(QRectF(bar.left(), bar.top(), max(3.0, sure * _BAR), 3), 1.5, 1.5)
        painter.setFont(theme.font(theme.FONT_SMALL))
        painter.setPen(QColor(theme.TEXT_DIM))
        painter.drawText(
            line.adjusted(_BAR + theme.GAP, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._word
        )
        told = painter.fontMetrics().elidedText(self._trades, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(line.translated(0, _LINE), Qt.AlignmentFlag.AlignVCenter, told)


class Row(QWidget):
    """One slider with its lock."""

    def __init__(self, key: str, toggle: Callable[[str], None]) -> None:
        super().__init__()
        self.told = Told(key)
        self.lock = tool_button("lock", "", checkable=True, off_name="lock-open")
        self.lock.setProperty("flat", True)
        self.lock.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.lock.clicked.connect(lambda: toggle(key))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.lock, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.told, 1)

    def show_locked(self, locked: bool) -> None:
        """Show whether the slider stays."""
        name = self.told.name
        says = tr("{name} stays as it is: click to let it move", name=name)
        self.lock.setToolTip(says if locked else tr("{name} may move: click to lock it", name=name))
        self.lock.setAccessibleName(tr("Lock {name}", name=name))
        self.lock.setChecked(locked)
        self.told.show_locked(locked)


class Rows(QWidget):
    """The list of sliders.

    Signals:
        toggled: the key of the slider whose lock was clicked.
    """

    toggled = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, Row] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)

    def show_rows(self, scope: Scope, matched: Matched | None) -> None:
        """Show a scope's sliders; after a match its own, those first that carried most."""
        keys: Sequence[str] = scope.listed
        if matched is not None:
            ranked = words.ranked(matched)
            keys = [*ranked, *(key for key in keys if key not in ranked)]
        if list(keys) != list(self.rows):
            self._arrange(keys)
        for key, row in self.rows.items():
            row.show_locked(scope.is_locked(key))
            confidence = matched.confidence.get(key) if matched is not None else None
            row.told.show_result(confidence, matched.carried.get(key, 0.0) if matched is not None else 0.0)

    def _arrange(self, keys: Sequence[str]) -> None:
        old, self.rows = self.rows, {}
        for key in keys:
            self.rows[key] = old.pop(key) if key in old else Row(key, self.toggled.emit)
        for row in old.values():
            self._layout.removeWidget(row)
            row.hide()
            row.deleteLater()
        for place, row in enumerate(self.rows.values()):
            self._layout.removeWidget(row)
            self._layout.insertWidget(place, row)
