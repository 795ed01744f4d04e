"""HueWheel: a hue and a saturation as one point on a colour disc."""

from __future__ import annotations

import math
from collections.abc import Collection
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy

from editor.core.slider import Slider
from editor.ui import theme
from editor.ui.sliders.drag import Drag
from editor.ui.sliders.handled import HandledSlider, is_fine, key_size
from editor.ui.sliders.number_paint import paint_thumb

Pair = tuple[float, float]
_SIZE = 122
_THUMB = 10.0
_KEYS = {
    Qt.Key.Key_Up: (0.0, 1.0),
    Qt.Key.Key_Down: (0.0, -1.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Left: (-1.0, 0.0),
}


class HueWheel(HandledSlider):
    """Drives two sliders: the hue is the direction (0 right, counter-clockwise), saturation the way.

    Dragging is relative to where the point is; Ctrl keeps the hue. A double click resets.
    """

    def __init__(self, keys: tuple[str, str], saturation: Slider, label: str) -> None:
        super().__init__(keys[0], saturation, label)
        self.keys = keys
        self._default: Pair = (0.0, 0.0)
        self._value: Pair = (0.0, 0.0)
        self.setAccessibleName(label)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(_SIZE, _SIZE)

    def text(self) -> str:
        """Return hue and saturation as shown."""
        return f"{self._value[0]:.0f}°  {self._value[1]:.0f}" if self._value[1] else ""

    def radius(self) -> float:
        """Return the disc's radius in pixels."""
        return min(self.width(), self.height()) / 2 - _THUMB / 2 - 1

    def thumb(self) -> QPointF:
        """Return where the point is."""
        return self._centre() + self._offset(self._value)

    def _centre(self) -> QPointF:
        return QPointF(self.width() / 2, self.height() / 2)

    def _offset(self, value: Pair) -> QPointF:
        way = value[1] / self.slider.high * self.radius()
        angle = math.radians(value[0])
        return QPointF(way * math.cos(angle), -way * math.sin(angle))

    # Pointer and keys.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.drag = Drag(event.position(), self._value, self._offset(self._value))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the point with the pointer, slower with Shift, along its hue with Ctrl."""
        if self.drag is None:
            return
        way = self.drag.moved(event.position(), is_fine(event))
        if way is None:
            return
        self.drag.place += way
        x, y = self.drag.place.x(), -self.drag.place.y()
        hue, length = math.degrees(math.atan2(y, x)) % 360.0, math.hypot(x, y)
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            hue = self._value[0]
            length = max(0.0, x * math.cos(math.radians(hue)) + y * math.sin(math.radians(hue)))
        self._move(hue, length / self.radius() * self.slider.high)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag with one released."""
        drag, self.drag = self.drag, None
        if drag is not None and drag.begun:
            self.released.emit(self._value)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take the tint away."""
        self.reset_value()

    def own_keys(self) -> Collection[Qt.Key]:
        """Return the arrows."""
        return _KEYS

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn the hue with left and right, change saturation with up and down."""
        key = Qt.Key(event.key())
        if key in _KEYS:
            self.begin_step()
            turn, more = (part * key_size(event) for part in _KEYS[key])
            self._move((self._value[0] + turn) % 360.0, self._value[1] + more)
        else:
            super().keyPressEvent(event)

    def _move(self, hue: float, saturation: float) -> None:
        saturation = min(max(saturation, self.slider.low), self.slider.high)
        # What reads as no saturation is none, and then no hue either.
        made = (hue, saturation) if saturation >= 0.5 else self._default
        if made != self._value:
            self._value = made
            self.update()
            self.moving.emit(made)

    # Looks.

    def show_value(self) -> None:
        """Redraw, and tell assistive technology the value."""
        self.setAccessibleDescription(self.text())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the disc, a cross at its centre, the way to the point, and the point."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        centre, radius, ratio = self._centre(), self.radius(), self.devicePixelRatioF()
        disc = _disc(round(2 * radius * ratio))
        disc.setDevicePixelRatio(ratio)
        painter.setOpacity(1.0 if self.isEnabled() else 0.25)
        painter.drawImage(centre - QPointF(radius, radius), disc)
        painter.setOpacity(1.0)
        painter.setPen(QPen(QColor(theme.ACCENT if self.marked else theme.BORDER), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(centre, radius, radius)
        if self.isEnabled():
            painter.setPen(QPen(QColor(255, 255, 255, 110), 1))
            painter.drawLine(centre, self.thumb())
            color = QColor.fromHsvF(self._value[0] / 360.0, 0.75 * self._value[1] / self.slider.high, 0.92)
            paint_thumb(painter, self.thumb(), color, _THUMB)
        painter.end()


@lru_cache(maxsize=8)
def _disc(size: int) -> QImage:
    """Return the colour disc, ``size`` pixels wide: dim grey in the middle, muted hues outside."""
    axis = (np.arange(size) + 0.5) / size * 2.0 - 1.0
    x, y = np.meshgrid(axis, -axis)
    away = np.hypot(x, y)
    hue = (np.arctan2(y, x) / (2.0 * np.pi)) % 1.0
    sextant = (hue[..., None] * 6.0 + np.array([0.0, 4.0, 2.0])) % 6.0
    pure = np.clip(np.abs(sextant - 3.0) - 1.0, 0.0, 1.0)
    saturation = np.clip(away, 0.0, 1.0)[..., None] * 0.78
    rgb = 0.27 + 0.33 * np.clip(away, 0.0, 1.0)[..., None]
    colors = rgb * (1.0 - saturation + saturation * pure)
    alpha = np.clip((1.0 - away) * size / 2.0 + 0.5, 0.0, 1.0)[..., None]
    pixels = np.concatenate([colors, alpha], axis=2)
    data = np.ascontiguousarray(np.round(pixels * 255.0).astype(np.uint8))
    return QImage(data.data, size, size, 4 * size, QImage.Format.Format_RGBA8888).copy()
