"""A pointer for tests: presses, moves and releases, and what a widget said about them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from editor.ui.sliders import SliderWidget

LEFT = Qt.MouseButton.LeftButton
PLAIN = Qt.KeyboardModifier.NoModifier


class Heard(list[tuple[Any, ...]]):
    """Every signal of a slider's widget, in order."""

    def __init__(self, widget: SliderWidget) -> None:
        super().__init__()
        widget.moving.connect(lambda value: self.append(("moving", value)))
        widget.released.connect(lambda value: self.append(("released", value)))
        widget.reset.connect(lambda: self.append(("reset",)))

    def count_of(self, name: str) -> int:
        return sum(each[0] == name for each in self)


def move(widget: QWidget, to: QPointF, modifier: Qt.KeyboardModifier = PLAIN) -> None:
    """Move the pressed pointer; QTest's own moves carry no modifiers."""
    where = QPointF(widget.mapToGlobal(to))
    kind, none = QEvent.Type.MouseMove, Qt.MouseButton.NoButton
    QApplication.sendEvent(widget, QMouseEvent(kind, to, where, none, LEFT, modifier))


def drag(
    qtbot: QtBot, widget: QWidget, start: QPointF, way: QPointF, modifier: Qt.KeyboardModifier = PLAIN
) -> None:
    """Press, move in four parts, release."""
    qtbot.mousePress(widget, LEFT, modifier, start.toPoint())
    pressed = QPointF(start.toPoint())
    for part in range(1, 5):
        move(widget, pressed + way * part / 4, modifier)
    qtbot.mouseRelease(widget, LEFT, modifier, (start + way).toPoint())
