"""The residual map: where the photo still differs from the reference, over the canvas."""

from __future__ import annotations

import cv2
import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter

from editor.core.image import FloatArray
from editor.ui import theme
from editor.ui.request import Pixels
from editor.ui.text import tr
from editor.ui.viewport import Viewport

# CIEDE2000 from which on the map is at its brightest.
MOST = 10.0
# One hue from dark to light, so that more always looks like more (value, RGB).
_RAMP = (
    (0.0, (20, 20, 22)),
    (2.0, (64, 46, 60)),
    (4.0, (140, 56, 66)),
    (7.0, (226, 112, 52)),
    (10.0, (255, 226, 130)),
)
# Noise differs in every pixel: what an eye compares are patches this wide (pixels of the map, sigma).
_SMOOTH = 1.5
# How much of the photo still shows through, to tell where one is.
_THROUGH = 0.18
# The legend's size, and how far it stays away from edges.
_LEGEND, _AWAY, _BADGE = (268, 66), 12, 26


class ResidualMap:
    """Paints H x W values of CIEDE2000 over the picture, with a legend."""

    def __init__(self, residual: FloatArray) -> None:
        """Prepare the map; what is not finite counts as nothing."""
        self._memory = heat(residual)
        height, width = self._memory.shape[:2]
        self._image = QImage(
            self._memory.data, width, height, self._memory.strides[0], QImage.Format.Format_RGB32
        )

    def __call__(self, painter: QPainter, viewport: Viewport) -> None:
        """Paint the map where the picture lies; the painter counts device pixels."""
        left, top = viewport.origin
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setOpacity(1.0 - _THROUGH)
        painter.drawImage(QRectF(left, top, *viewport.size), self._image)
        painter.restore()
        device = painter.device()
        _paint_legend(painter, viewport, device.devicePixelRatioF() if device is not None else 1.0)


def heat(residual: FloatArray) -> Pixels:
    """Return the map's colors (H x W x 4, BGRA) of a residual (H x W, CIEDE2000)."""
    values = np.nan_to_num(residual, nan=0.0, posinf=MOST, neginf=0.0)
    values = cv2.GaussianBlur(values, (0, 0), _SMOOTH)
    places = [value for value, _ in _RAMP]
    levels = np.linspace(0.0, MOST, 256)
    table = np.empty((256, 1, 4), np.uint8)
    for channel in range(3):
        table[:, 0, 2 - channel] = np.interp(levels, places, [color[channel] for _, color in _RAMP])
    table[..., 3] = 255
    index = np.round(np.clip(values / MOST, 0.0, 1.0) * 255.0).astype(np.uint8)
    made: Pixels = cv2.LUT(cv2.merge([index] * 4), table)
    return made


def _paint_legend(painter: QPainter, viewport: Viewport, ratio: float) -> None:
    """Write what the colors mean below the picture, or into its corner where there is no room."""
    left = max(viewport.origin[0], 0) / ratio
    bottom = (viewport.origin[1] + viewport.size[1]) / ratio
    width, height = viewport.width / ratio, viewport.height / ratio
    if bottom + _LEGEND[1] + 2 * _AWAY <= height:
        bottom += _LEGEND[1] + _AWAY
    else:
        # The badge stands in the other corner; above it there is room in any case.
        left, bottom = left + _AWAY, min(bottom, height - _BADGE) - _AWAY
    painter.save()
    painter.scale(ratio, ratio)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    plate = QRectF(left, bottom - _LEGEND[1], min(_LEGEND[0], width - left - _AWAY), _LEGEND[1])
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(20, 20, 20, 215))
    painter.drawRoundedRect(plate, 4, 4)
    painter.setFont(theme.font(bold=True))
    painter.setPen(QColor(theme.TEXT))
    inner = plate.adjusted(12, 8, -12, 0)
    painter.drawText(inner, Qt.AlignmentFlag.AlignTop, tr("What the sliders cannot reach"))
    bar = QRectF(inner.left(), inner.top() + 20, inner.width(), 8)
    gradient = QLinearGradient(bar.topLeft(), bar.topRight())
    for value, color in _RAMP:
        gradient.setColorAt(value / MOST, QColor(*color))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(gradient)
    painter.drawRoundedRect(bar, 2, 2)
    painter.setFont(theme.font(theme.FONT_SMALL))
    painter.setPen(QColor(theme.TEXT_DIM))
    for value, text in ((0.0, tr("0 alike")), (3.0, tr("3 visible")), (MOST, tr("10 or more"))):
        _write_under(painter, bar, value / MOST, text)
    painter.restore()


def _write_under(painter: QPainter, bar: QRectF, place: float, text: str) -> None:
    wide = painter.fontMetrics().horizontalAdvance(text)
    painter.drawText(QPointF(bar.left() + place * (bar.width() - wide), bar.bottom() + 15), text)
