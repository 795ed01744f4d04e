"""Icons: our own line drawings, tinted by the theme and sharp at any scale."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from editor.core.resources import resources

# Every drawing uses this one colour; tinting replaces it.
_DRAWN = "#dcdcdc"
DIMMED, _DISABLED, _ON = "#b0b0b0", "#5c5c5c", "#ffffff"
# Device pixels: the 16 pixels of a button at 1x, 1.5x, 2x and 3x.
_SIZES = (16, 24, 32, 48)


def icon_path(name: str) -> Path:
    """Return the file of the drawing called ``name``."""
    return resources() / "icons" / f"{name}.svg"


@cache
def icon(name: str, color: str = DIMMED, on: str = _ON, off_name: str = "") -> QIcon:
    """Return the icon in ``color``, in ``on`` where its button is checked.

    With ``off_name`` the unchecked button shows another drawing.
    """
    made = QIcon()
    for size in _SIZES:
        made.addPixmap(pixmap(off_name or name, size, color), QIcon.Mode.Normal, QIcon.State.Off)
        made.addPixmap(pixmap(name, size, on), QIcon.Mode.Normal, QIcon.State.On)
        made.addPixmap(pixmap(name, size, _DISABLED), QIcon.Mode.Disabled, QIcon.State.Off)
    return made


def pixmap(name: str, size: int, color: str) -> QPixmap:
    """Return the drawing in ``color``, ``size`` device pixels wide."""
    drawing = icon_path(name).read_text(encoding="utf-8").replace(_DRAWN, color)
    made = QPixmap(size, size)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return made
