"""NumberSlider: label, track and value in one row that can be dragged anywhere."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import (
    QEnterEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from editor.core.slider import Slider
from editor.ui import theme
from editor.ui.sliders.base import widget
from editor.ui.sliders.drag import Drag
from editor.ui.sliders.handled import HandledSlider, is_fine, key_size
from editor.ui.sliders.number_field import NumberField
from editor.ui.sliders.number_paint import THUMB, paint_row
from editor.ui.sliders.scale import Scale
from editor.ui.sliders.tracks import track_colors
from editor.ui.sliders.wording import number_text, typed_number

_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_Left: -1}


@widget("number")
class NumberSlider(HandledSlider):
    """A number: drag the row, type the value, or step it with the arrow keys.

    Dragging is relative, hence a click never makes the value jump. The wheel is left to the panel.
    """

    def __init__(self, key: str, slider: Slider, label: str = "", *, bare: bool = False) -> None:
        super().__init__(key, slider, label)
        self.scale = Scale(slider)
        self.colors = track_colors(slider.crs)
        self.label_width = 0 if bare else theme.LABEL_WIDTH
        self.indent = 0
        self.hovered = False
        self._field: NumberField | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_value()

    # What the column and the painter ask.

    def sizeHint(self) -> QSize:
        """Return the row's height and a comfortable width."""
        return QSize(self.label_width + theme.VALUE_WIDTH + 120, theme.ROW)

    def minimumSizeHint(self) -> QSize:
        """Return the least size at which the track can still be used."""
        return QSize(self.label_width + theme.VALUE_WIDTH + 40, theme.ROW)

    def text(self) -> str:
        """Return the value as shown: rounded by the step."""
        return "" if self._value is None else number_text(self.slider, self._value)

    def neutral(self) -> float | None:
        """Return the point the track is filled from."""
        return self._default if self.slider.neutral is None else self.slider.neutral  # type: ignore[return-value]

    def show_value(self) -> None:
        """Redraw, and tell assistive technology the value."""
        self.setAccessibleDescription(self.text())
        self.update()

    def track(self) -> QRectF:
        """Return where the track lies: the thumb's centre moves along it."""
        # At its left end the thumb reaches into the gap: the track lines up with the rows' boxes.
        left = self.label_width + theme.GAP if self.label_width else THUMB / 2
        right = self.width() - theme.VALUE_WIDTH - THUMB / 2
        return QRectF(left, self.height() / 2 - 1.5, max(1.0, right - left), 3.0)

    def thumb(self) -> QPointF:
        """Return the thumb's centre."""
        track = self.track()
        place = 0.5 if self._value is None else self.scale.place(self._value)
        return QPointF(track.left() + place * track.width(), track.center().y())

    def field_rect(self) -> QRectF:
        """Return where the value stands."""
        return QRectF(self.width() - theme.VALUE_WIDTH, 2, theme.VALUE_WIDTH, self.height() - 4)

    # Dragging.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a drag, anywhere in the row."""
        if event.button() == Qt.MouseButton.LeftButton and self._value is not None:
            self.drag = Drag(event.globalPosition(), self._value, self.scale.place(self._value))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the value with the pointer, slower with Shift."""
        self._set_hover(event.position())
        if self.drag is None:
            return
        moved = self.drag.moved(event.globalPosition(), is_fine(event))
        if moved is None:
            return
        self.drag.place = min(max(self.drag.place + moved.x() / self.track().width(), 0.0), 1.0)
        self.move_to(self.scale.value(self.drag.place))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag with one released; a click on the number opens it for typing."""
        drag, self.drag = self.drag, None
        if drag is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if drag.begun:
            self.released.emit(self._value)
        elif self.field_rect().contains(event.position()):
            self.start_typing()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Reset on the label or the thumb; no drag begins, so the second click cannot jump."""
        on_label = event.position().x() < self.label_width
        on_thumb = abs(event.position().x() - self.thumb().x()) <= THUMB
        if event.button() == Qt.MouseButton.LeftButton and (on_label or on_thumb):
            self.reset_value()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the panel that scrolls."""
        event.ignore()

    def move_to(self, value: float) -> None:
        """Show ``value`` as part of a drag or a key press, and say so."""
        value = self.scale.detent(value, self._default, self.neutral())
        if value != self._value:
            self._value = value
            self.show_value()
            self.moving.emit(value)

    # Keys.

    def own_keys(self) -> Collection[Qt.Key]:
        """Return the arrows."""
        return _STEPS

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step with the arrows, ten steps with Shift; Enter types, Escape gives up."""
        key = Qt.Key(event.key())
        if self._value is not None and key in _STEPS:
            self.begin_step()
            steps = _STEPS[key] * key_size(event)
            self.move_to(self.scale.clamped(self._value + steps * self.scale.key_step()))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.start_typing()
        else:
            super().keyPressEvent(event)

    # Typing.

    @Slot()
    def start_typing(self) -> None:
        """Open the number for typing."""
        if self._value is None:
            return
        if self._field is None:
            self._field = NumberField(self)
            self._field.setAccessibleName(self.accessibleName())
            self._field.entered.connect(self._entered)
            self._field.given_up.connect(self._close_field)
            self._field.tabbed.connect(self._type_in_next)
            self._field.stepped.connect(self._step_typed)
        self._field.setGeometry(self.field_rect().toRect())
        self._field.open(self.text())
        self.update()

    def field(self) -> NumberField | None:
        """Return the field while a number is being typed."""
        return self._field if self._field is not None and not self._field.isHidden() else None

    @Slot()
    def _close_field(self) -> None:
        field = self.field()
        if field is not None:
            # Left by a click elsewhere, the focus stays there.
            if field.hasFocus():
                self.setFocus(Qt.FocusReason.OtherFocusReason)
            field.hide()
            self.update()

    @Slot(str)
    def _entered(self, text: str) -> None:
        number = typed_number(text)
        # Text that still reads as the value was not typed: the exact value stays.
        changed = number is not None and text != self.text()
        self._close_field()
        if number is not None and changed:
            self._value = self.scale.detent(self.scale.clamped(number), self._default)
            self.show_value()
            self.released.emit(self._value)

    @Slot(int)
    def _step_typed(self, steps: int) -> None:
        field = self.field()
        number = typed_number(field.text()) if field is not None else None
        if field is not None and number is not None:
            field.open(number_text(self.slider, self.scale.clamped(number + steps * self.scale.key_step())))

    @Slot(bool)
    def _type_in_next(self, forward: bool) -> None:
        step = QWidget.nextInFocusChain if forward else QWidget.previousInFocusChain
        other: Any = step(self)
        while other is not self:
            if isinstance(other, NumberSlider) and other.isVisible() and other.isEnabled():
                other.start_typing()
                return
            other = step(other)

    # Looks.

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that the row can be dragged."""
        self.hovered = True
        self.setMouseTracking(True)
        self._set_hover(event.position())
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Be calm again."""
        self.hovered = False
        self.update()

    def _set_hover(self, position: QPointF) -> None:
        over_value = self.field_rect().contains(position) and self.drag is None
        self.setCursor(Qt.CursorShape.IBeamCursor if over_value else Qt.CursorShape.ArrowCursor)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the field over the value."""
        if self._field is not None:
            self._field.setGeometry(self.field_rect().toRect())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the row."""
        painter = QPainter(self)
        paint_row(painter, self)
        painter.end()
