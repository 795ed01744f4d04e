"""Section: a title that folds its content away, with a dot, an eye and a reset button."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from editor.ui import theme
from editor.ui.icons import DIMMED, icon, pixmap

_HEIGHT = 34


def tool_button(name: str, text: str, *, checkable: bool = False, off_name: str = "") -> QToolButton:
    """Return a small flat button with an icon and a tooltip."""
    button = QToolButton()
    # A button that shows another drawing when it is off needs no brighter one when it is on.
    button.setIcon(icon(name, on=DIMMED, off_name=off_name) if off_name else icon(name))
    button.setIconSize(QSize(theme.ICON, theme.ICON))
    button.setFixedSize(theme.BUTTON, theme.BUTTON)
    button.setCheckable(checkable)
    button.setToolTip(text)
    button.setAccessibleName(text)
    return button


class SectionTitle(QWidget):
    """The bar above a section: click folds, Alt+click asks for solo."""

    clicked = Signal()
    solo = Signal()

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title
        self.open = True
        self.edited = False
        self.off = False
        self._keyboard = False
        self.buttons = QHBoxLayout(self)
        self.buttons.setContentsMargins(0, 0, theme.MARGIN - theme.SCROLL_BAR - 4, 0)
        self.buttons.setSpacing(2)
        self.buttons.addStretch()
        self.setFixedHeight(_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(title)
        self.setToolTip(self.tr("Click to fold or unfold, Alt+click to keep only one panel open"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Fold, or ask for solo."""
        if event.button() == Qt.MouseButton.LeftButton:
            alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
            (self.solo if alt else self.clicked).emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Fold with Space or Enter."""
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus, where it came by the keyboard."""
        self._keyboard = event.reason() in theme.KEYBOARD_FOCUS
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the focus."""
        self._keyboard = False
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the hairline, the arrow, the title and the dot."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(0, 0, self.width(), 1), QColor(theme.LINE))
        size, ratio = 10, self.devicePixelRatioF()
        arrow = pixmap(
            "chevron-down" if self.open else "chevron-right", round(size * ratio), theme.TEXT_DIM
        )
        arrow.setDevicePixelRatio(ratio)
        painter.drawPixmap(theme.MARGIN - 2, (self.height() - size) // 2 + 1, arrow)
        painter.setFont(theme.font(bold=True))
        painter.setPen(QColor(theme.TEXT_DISABLED if self.off or not self.isEnabled() else theme.TEXT))
        left = theme.MARGIN + size + 6
        painter.drawText(QRectF(left, 1, self.width(), _HEIGHT), Qt.AlignmentFlag.AlignVCenter, self.title)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.edited:
            painter.setBrush(QColor(theme.TEXT_DISABLED if self.off else theme.ACCENT))
            dot = left + painter.fontMetrics().horizontalAdvance(self.title) + 9
            painter.drawEllipse(QRectF(dot - 2.5, self.height() / 2 - 2, 5, 5))
        if self._keyboard:
            painter.setBrush(QColor(theme.ACCENT))
            painter.drawRoundedRect(QRectF(4, 9, 2, _HEIGHT - 17), 1, 1)
        painter.end()


class Section(QWidget):
    """A foldable part of a column; one that ``fills`` takes what height there is.

    Signals:
        toggled: the section was opened or folded, by its title or by `toggle`.
        solo_requested: its title was Alt+clicked.
        switched: the eye; False means the section's edits are to be left out for now.
        reset_requested: the reset button.
    """

    toggled = Signal(bool)
    solo_requested = Signal()
    switched = Signal(bool)
    reset_requested = Signal()

    def __init__(
        self, title: str, content: QWidget, *, editable: bool = False, fills: bool = False
    ) -> None:
        super().__init__()
        self.title = SectionTitle(title)
        self.content = content
        self.title.clicked.connect(self.toggle)
        self.title.solo.connect(self.solo_requested)
        height = QSizePolicy.Policy.Expanding if fills else QSizePolicy.Policy.Maximum
        self.setSizePolicy(QSizePolicy.Policy.Preferred, height)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.title)
        layout.addWidget(content)
        self.eye: QToolButton | None = None
        self.reset_button: QToolButton | None = None
        if editable:
            self._add_switches(title)

    def add_button(self, button: QToolButton) -> None:
        """Put a button at the right of the title."""
        button.setProperty("flat", True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.title.buttons.addWidget(button)

    def is_open(self) -> bool:
        """Say whether the content is shown."""
        return self.title.open

    def set_open(self, open_: bool) -> None:
        """Show or fold the content."""
        self.title.open = open_
        self.content.setVisible(open_)
        self.title.update()

    @Slot()
    def toggle(self) -> None:
        """Open or fold it, and say so."""
        self.set_open(not self.is_open())
        self.toggled.emit(self.is_open())

    def is_on(self) -> bool:
        """Say whether the section's edits count."""
        return self.eye is None or self.eye.isChecked()

    def set_on(self) -> None:
        """Let the section's edits count again."""
        if self.eye is not None:
            self.eye.setChecked(True)

    def set_edited(self, edited: bool) -> None:
        """Show the dot, and the buttons that only edits give a meaning."""
        self.title.edited = edited
        self.title.update()
        if self.reset_button is not None and self.eye is not None:
            self.reset_button.setVisible(edited)
            self.eye.setVisible(edited or not self.eye.isChecked())

    def _add_switches(self, title: str) -> None:
        self.reset_button = tool_button("reset", self.tr("Reset {0}").format(title))
        self.reset_button.clicked.connect(self.reset_requested)
        self.eye = tool_button(
            "eye", self.tr("Leave out {0} for now").format(title), checkable=True, off_name="eye-off"
        )
        self.eye.setChecked(True)
        self.eye.toggled.connect(self._switch)
        self.add_button(self.reset_button)
        self.add_button(self.eye)
        self.set_edited(False)

    @Slot(bool)
    def _switch(self, on: bool) -> None:
        self.title.off = not on
        self.title.update()
        self.switched.emit(on)
