"""SliderWidget: what the widgets of all slider types have in common, and the registry of types."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QWidget

from editor.core.slider import Slider, Value
from editor.ui.sliders.wording import copied_text, label_text

_Class = TypeVar("_Class", bound=type["SliderWidget"])
_WIDGETS: dict[str, type[SliderWidget]] = {}


def widget(kind: str) -> Callable[[_Class], _Class]:
    """Mark a class as the widget of sliders whose type is ``kind``."""

    def mark(cls: _Class) -> _Class:
        _WIDGETS[kind] = cls
        return cls

    return mark


def slider_widget(key: str, slider: Slider, label: str = "") -> SliderWidget:
    """Return a new widget for ``slider``, shown as ``label`` where its own would be too long."""
    _find_widgets()
    return _WIDGETS[slider.type](key, slider, label)


@cache
def _find_widgets() -> None:
    package = importlib.import_module("editor.ui.sliders")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")


class SliderWidget(QWidget):
    """A widget that drives one slider, or a few that only make sense together.

    Signals:
        moving: the value while it changes; the picture may follow coarsely.
        released: the value once a change is over; one drag or typed number is one of these.
        reset: the slider shall have its default again.
    """

    moving = Signal(object)
    released = Signal(object)
    reset = Signal()

    def __init__(self, key: str, slider: Slider, label: str = "") -> None:
        super().__init__()
        self.keys: tuple[str, ...] = (key,)
        self.slider = slider
        self.label = label or label_text(slider)
        self._default: Any = slider.neutral
        self._value: Any = slider.neutral
        self.setAccessibleName(label_text(slider))
        self.setToolTip(slider.tooltip)
        self._add_actions()

    def value(self) -> Any:
        """Return the value shown, unrounded; a tuple where the widget drives several sliders."""
        return self._value

    def set_value(self, value: Any) -> None:
        """Show ``value`` without telling anybody; a drag in progress goes on undisturbed."""
        if value != self._value and not self.is_busy():
            self._value = value
            self.show_value()

    def set_default(self, value: Any) -> None:
        """Say what the photo gets when nothing is set."""
        if value != self._default:
            self._default = value
            self.show_value()

    def default(self) -> Any:
        """Return what the photo gets when nothing is set."""
        return self._default

    def is_default(self) -> bool:
        """Say whether the value is the photo's default."""
        return bool(self._value == self._default)

    def is_busy(self) -> bool:
        """Say whether the photographer is changing the value right now."""
        return False

    def named(self, value: Any) -> dict[str, Value]:
        """Return ``value`` by the keys of the sliders it belongs to."""
        return {self.keys[0]: value} if len(self.keys) == 1 else dict(zip(self.keys, value, strict=True))

    def show_value(self) -> None:
        """Redraw after the value or the default changed."""
        self.update()

    @Slot()
    def reset_value(self) -> None:
        """Go back to the default and say so."""
        self._value = self._default
        self.show_value()
        self.reset.emit()

    @Slot()
    def copy_value(self) -> None:
        """Put the value, unrounded, on the clipboard."""
        QGuiApplication.clipboard().setText(copied_text(self._value))

    def _add_actions(self) -> None:
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        for text, slot in ((self.tr("Reset"), self.reset_value), (self.tr("Copy value"), self.copy_value)):
            action = QAction(text, self)
            action.triggered.connect(slot)
            self.addAction(action)
