"""Tile: the photo in one style, its name beneath, a star; a button to point at and to step to."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QWidget

from editor.ui import theme
from editor.ui.icons import icon
from editor.ui.styles.entries import Entry

# Round the picture: a gap, so that the ring reads on any picture, and the ring.
RING, GAP = 2, 1
EDGE = RING + GAP
NAME = 19
_STAR, _PLATE = 14, 20
_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_APPLY = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class Tile(QAbstractButton):
    """One entry on the open photo; it is checked where it is the one applied.

    Signals, besides ``clicked``:
        pointed: the pointer came (True) or went. focused: the keyboard came (True) or went.
        starred: it shall be a favorite, or no longer.
        stepped: (columns, rows) that the keyboard shall go. left: the keyboard shall leave the tiles.
    """

    pointed = Signal(bool)
    focused = Signal(bool)
    starred = Signal()
    stepped = Signal(int, int)
    left = Signal()

    def __init__(self, entry: Entry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = entry
        self.image: QImage | None = None
        self.favorite = False
        self._marked = self._on_star = False
        self.setCheckable(True)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAccessibleName(entry.name)
        self.show_image(None)

    def show_image(self, image: QImage | None, problem: str = "") -> None:
        """Show a picture, or a plate while there is none, and say why there cannot be one."""
        self.image = image
        lines = (self.entry.name, self.entry.description, problem)
        self.setToolTip("\n".join(line for line in lines if line))
        self.setAccessibleDescription(problem or self.entry.description)
        self.update()

    def set_favorite(self, favorite: bool) -> None:
        """Show whether it is a favorite."""
        self.favorite = favorite
        self.update()

    def nextCheckState(self) -> None:
        """Stay as it is: what is applied is not for the tile to say."""

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(100, 90)

    def picture_rect(self) -> QRect:
        """Return where the picture lies."""
        return self.rect().adjusted(EDGE, EDGE, -EDGE, -EDGE - NAME)

    def star_rect(self) -> QRect:
        """Return the star's place, which can be clicked."""
        picture = self._shown().toRect()
        return QRect(picture.right() - _PLATE - 1, picture.top() + 3, _PLATE, _PLATE)

    def _shown(self) -> QRectF:
        """Return where the picture is in its place: all of it, whatever its shape."""
        place = self.picture_rect()
        return QRectF(place) if self.image is None else _fitted(self.image, place, self.devicePixelRatioF())

    # The pointer

    def enterEvent(self, event: QEnterEvent) -> None:
        """Say that the pointer came."""
        self.update()
        self.pointed.emit(True)

    def leaveEvent(self, event: QEvent) -> None:
        """Say that it went."""
        self._on_star = False
        self.update()
        self.pointed.emit(False)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the star up."""
        on_star = self.star_rect().contains(event.position().toPoint())
        if on_star != self._on_star:
            self._on_star = on_star
            self.update()
        super().mouseMoveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Press the star, or the tile."""
        left = event.button() == Qt.MouseButton.LeftButton
        if left and self.star_rect().contains(event.position().toPoint()):
            self.starred.emit()
        else:
            super().mousePressEvent(event)

    # The keyboard

    def event(self, event: QEvent) -> bool:
        """Claim the tile's own keys before a shortcut of the window takes them."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            own = (*_STEPS, *_APPLY, Qt.Key.Key_F, Qt.Key.Key_Escape, Qt.Key.Key_Space)
            if event.key() in own and event.modifiers() in _PLAIN:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to another tile, apply, mark as favorite, or leave."""
        key = Qt.Key(event.key())
        if event.modifiers() not in _PLAIN:
            super().keyPressEvent(event)
        elif key in _STEPS:
            self.stepped.emit(*_STEPS[key])
        elif key in _APPLY:
            self.click()
        elif key == Qt.Key.Key_F:
            self.starred.emit()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Say that the keyboard came: a click brings the pointer as well."""
        self._marked = event.reason() in theme.KEYBOARD_FOCUS
        self.update()
        if self._marked:
            self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say that it went."""
        marked, self._marked = self._marked, False
        self.update()
        if marked:
            self.focused.emit(False)

    # Looks

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture, the ring, the star and the name."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place, shown = self.picture_rect(), self._shown()
        if self.image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(shown, self.image)
        else:
            painter.fillRect(place, QColor(theme.RAISED))
            middle = QRect(0, 0, 2 * theme.ICON, 2 * theme.ICON)
            middle.moveCenter(place.center())
            icon("picture", theme.TRACK).paint(painter, middle)
        self._paint_ring(painter, shown)
        self._paint_star(painter)
        self._paint_name(painter)
        painter.end()

    def _paint_ring(self, painter: QPainter, shown: QRectF) -> None:
        color = None
        if self.isChecked() or self._marked:
            color = theme.ACCENT if self.isChecked() else theme.TEXT
        elif self.underMouse() and self.isEnabled():
            color = theme.TEXT_DIM
        if color is not None:
            outset = GAP + RING / 2
            painter.setPen(QPen(QColor(color), RING))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(shown.adjusted(-outset, -outset, outset, outset), 2.5, 2.5)
        if self.isChecked() and self._marked:
            # The ring says that it is applied; where the keyboard is shows within.
            painter.setPen(QPen(QColor(theme.TEXT), 1))
            painter.drawRect(shown.adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_star(self, painter: QPainter) -> None:
        reached = (self.underMouse() or self._marked) and self.isEnabled()
        if not self.favorite and not reached:
            return
        plate = QRectF(self.star_rect())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(20, 20, 20, 225 if self._on_star else 190))
        painter.drawEllipse(plate)
        star = QRect(0, 0, _STAR, _STAR)
        star.moveCenter(self.star_rect().center())
        color = theme.ACCENT if self.favorite else "#ffffff" if self._on_star else theme.TEXT
        icon("star-on" if self.favorite else "star", color).paint(painter, star)

    def _paint_name(self, painter: QPainter) -> None:
        bright = self.isChecked() or self._marked or self.underMouse()
        painter.setFont(theme.font(theme.FONT_SMALL))
        ink = theme.TEXT if bright else theme.TEXT_DIM
        painter.setPen(QColor(ink if self.isEnabled() else theme.TEXT_DISABLED))
        room = QRectF(EDGE, self.height() - NAME, self.width() - 2 * EDGE, NAME)
        text = painter.fontMetrics().elidedText(
            self.entry.name, Qt.TextElideMode.ElideRight, int(room.width())
        )
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, int(flags), text)


def _fitted(image: QImage, place: QRect, ratio: float) -> QRectF:
    """Return where in ``place`` all of an image is shown: pixel for pixel where it has the size."""
    size = QSizeF(image.size()).scaled(QSizeF(place.size()), Qt.AspectRatioMode.KeepAspectRatio)
    own = QSizeF(image.size()) / ratio
    if abs(own.width() - size.width()) < 2.0 and abs(own.height() - size.height()) < 2.0:
        size = own
    corner = QRectF(place).center() - QPointF(size.width(), size.height()) / 2.0
    left, top = round(corner.x() * ratio) / ratio, round(corner.y() * ratio) / ratio
    return QRectF(QPointF(left, top), size)
