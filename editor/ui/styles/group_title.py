"""The title of a group of tiles: a line that folds them away."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from editor.ui import theme
from editor.ui.icons import pixmap

HEIGHT = 26
_ARROW = 9


class GroupTitle(QAbstractButton):
    """A group's name and how many it holds; checked while its tiles are shown."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self.count = 0
        self._marked = False
        self.setCheckable(True)
        self.setChecked(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(name)
        self.setToolTip(name)

    def set_count(self, count: int) -> None:
        """Show how many tiles the group has."""
        self.count = count
        self.update()

    def sizeHint(self) -> QSize:
        """Return the line's size."""
        return QSize(120, HEIGHT)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus, where it came by the keyboard."""
        self._marked = event.reason() in theme.KEYBOARD_FOCUS
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the focus."""
        self._marked = False
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the arrow, the name and the count."""
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        name = "chevron-down" if self.isChecked() else "chevron-right"
        arrow = pixmap(name, round(_ARROW * ratio), theme.TEXT_DIM)
        arrow.setDevicePixelRatio(ratio)
        painter.drawPixmap(2, (self.height() - _ARROW) // 2 + 1, arrow)
        painter.setFont(theme.font(theme.FONT_SMALL))
        painter.setPen(QColor(theme.TEXT_DISABLED))
        count = str(self.count)
        right = painter.fontMetrics().horizontalAdvance(count)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(
            QRectF(0, 0, self.width() - 3, self.height()), int(middle | Qt.AlignmentFlag.AlignRight), count
        )
        painter.setFont(theme.font(theme.FONT_SMALL, bold=True))
        bright = self.underMouse() or self._marked
        painter.setPen(QColor(theme.TEXT if bright else theme.TEXT_DIM))
        room = QRectF(_ARROW + 7, 0, self.width() - right - _ARROW - 18, self.height())
        text = painter.fontMetrics().elidedText(self.name, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, int(middle), text)
        if self._marked:
            painter.fillRect(QRectF(0, self.height() - 2, self.width(), 1), QColor(theme.ACCENT))
        painter.end()
