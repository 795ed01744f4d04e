"""HandledSlider: a widget with a handle that is dragged with the pointer and stepped with keys."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent

from editor.core.slider import Slider
from editor.ui import theme
from editor.ui.sliders.base import SliderWidget
from editor.ui.sliders.drag import Drag

# What Shift multiplies an arrow key's step with.
_LARGE = 10


def key_size(event: QKeyEvent) -> int:
    """Return how many steps a key press is: ten with Shift."""
    return _LARGE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1


def is_fine(event: QMouseEvent) -> bool:
    """Say whether a drag shall be fine: with Shift."""
    return bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)


class HandledSlider(SliderWidget):
    """One drag is one `released`, and so is one held key."""

    def __init__(self, key: str, slider: Slider, label: str = "") -> None:
        self.marked = False
        self.drag: Drag | None = None
        self._stepping = False
        super().__init__(key, slider, label)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def own_keys(self) -> Collection[Qt.Key]:
        """Return the keys that mean something here, whatever shortcuts the window has."""
        return ()

    def begin_step(self) -> None:
        """Note that a key is changing the value, until it is let go."""
        self._stepping = True

    def is_busy(self) -> bool:
        """Say whether a drag or a key press is under way."""
        return self.drag is not None or self._stepping

    def event(self, event: QEvent) -> bool:
        """Claim the widget's own keys before a shortcut of the window takes them."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            key = Qt.Key(event.key())
            if key in self.own_keys() or (key == Qt.Key.Key_Escape and self.drag is not None):
                event.accept()
                return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        """Let go when switched off: a disabled widget never hears of the pointer's release."""
        if event.type() == QEvent.Type.EnabledChange and not self.isEnabled():
            self.drag, self._stepping = None, False
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give a drag up with Escape."""
        if event.key() == Qt.Key.Key_Escape and self.drag is not None:
            self._give_up(self.drag)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """End the steps."""
        if not event.isAutoRepeat():
            self.end_steps()
        super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus, where it came by the keyboard."""
        self.marked = event.reason() in theme.KEYBOARD_FOCUS
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """End key steps whose release this widget will not see."""
        self.marked = False
        self.end_steps()
        self.update()

    def end_steps(self) -> None:
        """Let the key go: what it did is over."""
        stepping, self._stepping = self._stepping, False
        if stepping:
            self.released.emit(self._value)

    def _give_up(self, drag: Drag) -> None:
        """Show the value from before the drag; whoever followed it is told."""
        self.drag = None
        if self._value != drag.before:
            self._value = drag.before
            self.show_value()
            self.released.emit(self._value)
