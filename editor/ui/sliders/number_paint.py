"""How a number slider looks: label, filled or coloured track, thumb, value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPen

from editor.ui import theme

if TYPE_CHECKING:
    from editor.ui.sliders.number import NumberSlider

THUMB = 11.0


def paint_row(painter: QPainter, row: NumberSlider) -> None:
    """Draw the whole row."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    color = _text_color(row, bright=row.hovered or not row.is_default())
    paint_label(painter, row.label, row.label_width, row.height(), color, row.indent)
    _paint_track(painter, row)
    if row.isEnabled() and row.value() is not None:
        _paint_thumb(painter, row)
    if row.field() is None:
        painter.setPen(_text_color(row, bright=not row.is_default()))
        shown = row.text() if row.isEnabled() and row.value() is not None else "\N{EN DASH}"
        rect = row.field_rect().adjusted(0, 0, -2, 0)
        painter.drawText(rect, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)


def paint_label(
    painter: QPainter, label: str, width: int, height: int, color: QColor, indent: int = 0
) -> None:
    """Draw a label at the left of a row, cut with an ellipsis where it is too long."""
    if width:
        painter.setPen(color)
        shown = painter.fontMetrics().elidedText(label, Qt.TextElideMode.ElideRight, width - indent)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(indent, 0, width - indent, height), flags, shown)


def _text_color(row: NumberSlider, *, bright: bool) -> QColor:
    if not row.isEnabled():
        return QColor(theme.TEXT_DISABLED)
    return QColor(theme.TEXT if bright else theme.TEXT_DIM)


def _paint_track(painter: QPainter, row: NumberSlider) -> None:
    track = row.track()
    painter.setPen(Qt.PenStyle.NoPen)
    if row.colors:
        gradient = QLinearGradient(track.topLeft(), track.topRight())
        for number, color in enumerate(row.colors):
            gradient.setColorAt(number / (len(row.colors) - 1), color)
        painter.setOpacity(1.0 if row.isEnabled() else 0.35)
        painter.setBrush(gradient)
        painter.drawRoundedRect(track, 1.5, 1.5)
        painter.setOpacity(1.0)
        return
    painter.setBrush(QColor(theme.TRACK if row.isEnabled() else theme.HOVER))
    painter.drawRoundedRect(track, 1.5, 1.5)
    neutral = row.neutral()
    if neutral is None or row.value() is None or not row.isEnabled():
        return
    start = track.left() + row.scale.place(neutral) * track.width()
    end = row.thumb().x()
    painter.setBrush(QColor(theme.FILL))
    painter.drawRoundedRect(QRectF(min(start, end), track.top(), abs(end - start), 3.0), 1.5, 1.5)


def _paint_thumb(painter: QPainter, row: NumberSlider) -> None:
    """Draw the thumb with a gap around it, so that it reads on any track colour."""
    centre = row.thumb()
    paint_thumb(painter, centre, QColor("#ffffff" if row.hovered or row.hasFocus() else theme.THUMB))
    if row.marked or row.field() is not None:
        painter.setPen(QPen(QColor(theme.ACCENT), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(centre, THUMB / 2 + 1.75, THUMB / 2 + 1.75)


def paint_thumb(painter: QPainter, centre: QPointF, color: QColor, size: float = THUMB) -> None:
    """Draw a round thumb."""
    painter.setPen(QPen(QColor(theme.PANEL), 2))
    painter.setBrush(color)
    painter.drawEllipse(centre, size / 2, size / 2)
