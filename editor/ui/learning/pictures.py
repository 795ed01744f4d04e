"""Small pictures: a row of thumbnails, and the photo as learned so far beside its target."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from editor.ui import theme
from editor.ui.elided import ElidedLabel
from editor.ui.layers import image_of
from editor.ui.request import Pixels
from editor.ui.text import tr

_COLUMNS, _GAP = 6, 6


class Thumbnails(QWidget):
    """Pictures cut to squares in rows of six; hidden while there is none."""

    def __init__(self) -> None:
        super().__init__()
        self._kept: list[tuple[Pixels, QImage]] = []
        self.setAccessibleName(tr("Some of the photos"))
        self.hide()

    def __len__(self) -> int:
        return len(self._kept)

    def clear(self) -> None:
        """Show none."""
        self._kept = []
        self.hide()

    def add(self, screen: Pixels) -> None:
        """Show one more, given as BGRA for the screen."""
        self._kept.append((screen, image_of(screen)))
        self._fit()
        self.show()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Be as high as the rows are."""
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the middle of each."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        side = self._side()
        for place, (_, image) in enumerate(self._kept):
            row, column = divmod(place, _COLUMNS)
            box = QRectF(column * (side + _GAP), row * (side + _GAP), side, side)
            part = min(image.width(), image.height())
            middle = QRectF((image.width() - part) / 2, (image.height() - part) / 2, part, part)
            painter.drawImage(box, image, middle)
        painter.end()

    def _fit(self) -> None:
        rows = -(-len(self._kept) // _COLUMNS)
        self.setFixedHeight(max(0, round(rows * (self._side() + _GAP)) - _GAP))

    def _side(self) -> float:
        return (self.width() - (_COLUMNS - 1) * _GAP) / _COLUMNS


class Frame(QWidget):
    """One picture, as large as there is room for, on the canvas's ground."""

    def __init__(self) -> None:
        super().__init__()
        self._kept: tuple[Pixels, QImage] | None = None
        self._note = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(120)

    def sizeHint(self) -> QSize:
        """Ask for room to judge a picture in."""
        return QSize(290, 196)

    @property
    def image(self) -> QImage | None:
        """What is shown, None if nothing is."""
        return None if self._kept is None else self._kept[1]

    def show_picture(self, screen: Pixels | None, note: str = "") -> None:
        """Show a picture given as BGRA for the screen, or a note in its place."""
        self._kept, self._note = None if screen is None else (screen, image_of(screen)), note
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground, and the picture on it."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        box = QRectF(self.rect())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.CANVAS))
        painter.drawRoundedRect(box, 4, 4)
        room = box.adjusted(6, 6, -6, -6)
        if self._kept is not None:
            image = self._kept[1]
            scale = min(room.width() / image.width(), room.height() / image.height())
            place = QRectF(0, 0, image.width() * scale, image.height() * scale)
            place.moveCenter(room.center())
            painter.drawImage(place, image)
        elif self._note:
            painter.setPen(QColor(theme.TEXT_DIM))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(room, int(flags), self._note)
        painter.end()


class Pair(QWidget):
    """A held-out photo: as the style would have it, and as its photographer had it."""

    def __init__(self, left: str, right: str) -> None:
        super().__init__()
        self.made, self.target = Frame(), Frame()
        self.caption = ElidedLabel()
        self.caption.setProperty("dim", True)
        self._beside = _titled(right, self.target)
        both = QHBoxLayout()
        both.setSpacing(10)
        both.addWidget(_titled(left, self.made))
        both.addWidget(self._beside)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        rows.addLayout(both, 1)
        rows.addWidget(self.caption)

    def show_pair(self, made: Pixels | None, target: Pixels | None, caption: str, note: str = "") -> None:
        """Show both as BGRA for the screen; without a target only the first."""
        self.made.show_picture(made, note)
        self.target.show_picture(target)
        self._beside.setVisible(made is None or target is not None)
        self.caption.setText(caption)


def _titled(title: str, frame: Frame) -> QWidget:
    """Return a frame under its title."""
    label = QLabel(title)
    label.setProperty("dim", True)
    frame.setAccessibleName(title)
    made = QWidget()
    rows = QVBoxLayout(made)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(4)
    rows.addWidget(label)
    rows.addWidget(frame, 1)
    return made
