"""What the canvas writes beside and over the picture: badge, labels, and what to do without one."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter

from editor.ui import theme
from editor.ui.text import tr

_INK, _FAINT, _PLATE = QColor(theme.TEXT), QColor(theme.TEXT_DIM), QColor(20, 20, 20, 170)


def paint_empty(painter: QPainter, area: QRect, message: str) -> None:
    """Say what to do, or what went wrong, in the middle."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    title = message or tr("Open a photo to begin")
    hint = tr(
        "Drop photos (raw, JPEG, PNG, TIFF) or a folder here, click to choose photos, or press Ctrl+O."
    )
    big = QFont(painter.font())
    big.setPixelSize(round(theme.FONT * (1.2 if message else 1.5)))
    inner = area.adjusted(48, 48, -48, -48)
    flags = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
    title_box = QFontMetrics(big).boundingRect(inner, flags, title)
    top = area.center().y() - title_box.height()
    painter.setPen(_INK)
    small = painter.font()
    painter.setFont(big)
    painter.drawText(QRect(inner.left(), top, inner.width(), title_box.height() + 4), flags, title)
    painter.setFont(small)
    painter.setPen(_FAINT)
    below = QRect(inner.left(), top + title_box.height() + 14, inner.width(), 60)
    painter.drawText(below, flags, hint)


def paint_badge(painter: QPainter, area: QRect, text: str) -> None:
    """Write which picture is on screen into the lower right corner."""
    if text:
        _plate(painter, text, area.right() - 10, area.bottom() - 10, right=True, bottom=True)


def paint_tag(painter: QPainter, area: QRect, text: str) -> None:
    """Write a word at the top of the picture."""
    _plate(painter, text, area.left() + 10, area.top() + 10)


def paint_labels(painter: QPainter, area: QRect, divider: float, compare: str) -> None:
    """Write what is seen to both sides of the dividing line."""
    x = round(divider)
    named = (tr("Reference"), tr("Photo")) if compare == "reference" else (tr("Before"), tr("After"))
    if compare == "split":
        _plate(painter, named[0], x - 8, area.top() + 10, right=True)
    else:
        _plate(painter, named[0], area.left() + 10, area.top() + 10)
    _plate(painter, named[1], x + 8, area.top() + 10)


def _plate(
    painter: QPainter, text: str, x: int, y: int, *, right: bool = False, bottom: bool = False
) -> None:
    """Write ``text`` on a dark plate whose corner is at (x, y)."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    metrics = painter.fontMetrics()
    width, height = metrics.horizontalAdvance(text) + 16, metrics.height() + 6
    box = QRectF(x - width if right else x, y - height if bottom else y, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_PLATE)
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(_INK)
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
