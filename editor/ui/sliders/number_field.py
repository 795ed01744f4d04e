"""NumberField: where a number is typed. Whatever way it is left, it says so once."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

# The keys that mean something here must not reach the window's shortcuts (Tab hides its panels).
_OWN_KEYS = frozenset(
    (
        Qt.Key.Key_Escape,
        Qt.Key.Key_Tab,
        Qt.Key.Key_Backtab,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Return,
    )
)


class NumberField(QLineEdit):
    """A line edit over a slider's value.

    Signals:
        entered: the text, by Enter, by Tab or by going elsewhere.
        given_up: Escape.
        tabbed: Tab (True) or Shift+Tab (False), after `entered`.
        stepped: an arrow key; steps up or down, ten at a time with Shift.
    """

    entered = Signal(str)
    given_up = Signal()
    tabbed = Signal(bool)
    stepped = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("value", True)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    def open(self, text: str) -> None:
        """Show ``text``, selected, ready to be typed over."""
        self.setText(text)
        self.selectAll()
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def event(self, event: QEvent) -> bool:
        """Claim the field's own keys before a shortcut of the window takes them."""
        if isinstance(event, QKeyEvent) and Qt.Key(event.key()) in _OWN_KEYS:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._own_key(
                    Qt.Key(event.key()), large=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                )
                return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keep what was typed, except while a menu is open over the field."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason and not self.isHidden():
            self.entered.emit(self.text())

    def _own_key(self, key: Qt.Key, *, large: bool) -> None:
        if key == Qt.Key.Key_Escape:
            self.given_up.emit()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit((1 if key == Qt.Key.Key_Up else -1) * (10 if large else 1))
        else:
            self.entered.emit(self.text())
            if key != Qt.Key.Key_Return:
                self.tabbed.emit(key == Qt.Key.Key_Tab and not large)
