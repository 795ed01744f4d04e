"""The well: where the reference is dropped, and where it is seen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from editor.ui import theme
from editor.ui.icons import pixmap
from editor.ui.layers import image_of
from editor.ui.request import Pixels
from editor.ui.text import tr

_HEIGHT = 132


class Well(QWidget):
    """Shows the reference, or says what it is for; a click chooses one, a drop brings one.

    Signals:
        wanted: a picture shall be chosen.
        dropped: the path of a picture.
    """

    wanted = Signal()
    dropped = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._memory: Pixels | None = None
        self._image: QImage | None = None
        self._small: QImage | None = None
        self._note = ""
        self._over = self._keyboard = False
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        self.show_nothing()

    def sizeHint(self) -> QSize:
        """Ask for room to recognise a picture in."""
        return QSize(180, _HEIGHT)

    def show_picture(self, screen: Pixels, name: str) -> None:
        """Show a picture given as BGRA for the screen."""
        self._memory, self._image, self._note = screen, image_of(screen), ""
        self._small = None
        self._tell(name, tr("{name}: click to choose another reference", name=name))

    def show_nothing(self, note: str = "") -> None:
        """Show what the well is for, or a note in its place."""
        self._memory, self._image, self._note = None, None, note
        self._tell(note, tr("Drop a picture here or click to choose one"))

    def _tell(self, said: str, tip: str) -> None:
        self.setAccessibleName(tr("Reference"))
        self.setAccessibleDescription(said or tip)
        self.setToolTip(tip)
        self.update()

    # What is brought

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Ask for a picture."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask for one with Space or Enter."""
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.wanted.emit()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one file."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            self._over = True
            self.update()
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Be calm again."""
        self._over = False
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell which picture was dropped."""
        self._over = False
        self.update()
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths[0])

    # Looks

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus, where it came by the keyboard."""
        self._keyboard = event.reason() in theme.KEYBOARD_FOCUS
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the focus."""
        self._keyboard = False
        self.update()

    def enterEvent(self, event: Any) -> None:
        """Show that it can be clicked."""
        self.update()

    def leaveEvent(self, event: Any) -> None:
        """Be calm again."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture, or the frame that waits for one."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.CANVAS))
        painter.drawRoundedRect(box, 4, 4)
        if self._image is not None:
            self._paint_picture(painter, box.adjusted(5, 5, -5, -5), self._image)
        else:
            self._paint_hint(painter, box)
        self._paint_frame(painter, box)
        painter.end()

    def _paint_picture(self, painter: QPainter, room: QRectF, image: QImage) -> None:
        scale = min(room.width() / image.width(), room.height() / image.height())
        place = QRectF(0, 0, image.width() * scale, image.height() * scale)
        place.moveCenter(room.center())
        ratio = self.devicePixelRatioF()
        size = QSize(max(1, round(place.width() * ratio)), max(1, round(place.height() * ratio)))
        if self._small is None or self._small.size() != size:
            fill, way = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            self._small = image.scaled(size, fill, way)
        painter.drawImage(place, self._small)

    def _paint_hint(self, painter: QPainter, box: QRectF) -> None:
        lit = self.underMouse() or self._over
        color = theme.TEXT if lit else theme.TEXT_DIM
        note = self._note or tr("Drop a picture here, and the sliders move until this photo looks like it.")
        inner = box.adjusted(14, 0, -14, 0)
        flags = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
        text = painter.fontMetrics().boundingRect(inner.toRect(), flags, note)
        size = 24
        top = box.center().y() - (text.height() + size + 8) / 2
        ratio = self.devicePixelRatioF()
        drawing = pixmap("picture", round(size * ratio), color)
        drawing.setDevicePixelRatio(ratio)
        painter.drawPixmap(round(box.center().x() - size / 2), round(top), drawing)
        painter.setPen(QColor(color))
        painter.drawText(
            QRectF(inner.left(), top + size + 8, inner.width(), text.height() + 2), flags, note
        )

    def _paint_frame(self, painter: QPainter, box: QRectF) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._over or self._keyboard:
            painter.setPen(QPen(QColor(theme.ACCENT), 1.5))
        elif self._image is None:
            lit = QColor(theme.TEXT_DIM if self.underMouse() else theme.TEXT_DISABLED)
            painter.setPen(QPen(lit, 1.0, Qt.PenStyle.DashLine))
        else:
            painter.setPen(QPen(QColor(theme.BORDER), 1.0))
        painter.drawRoundedRect(box, 4, 4)
