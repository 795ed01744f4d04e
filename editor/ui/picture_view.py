"""The pictures as they are painted: device pixel for device pixel, alone or compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QPointF, QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from editor.ui import canvas_marks as marks
from editor.ui import theme
from editor.ui.layers import Layer, Place, Sheet, paint_sheet, place_of
from editor.ui.text import tr
from editor.ui.viewport import Viewport

if TYPE_CHECKING:
    from editor.render.preview.gpu_frame import GpuFrame
    from editor.ui.gpu.surface import Surface
    from editor.ui.tool import Tool

Compare = Literal["after", "before", "split", "side", "reference"]
TWO_PANES = ("side", "reference")

MARGIN, TOOL_MARGIN, GAP = 14, 56, 8


class PictureView(QWidget):
    """Paints one picture, or before and after, where its viewport says."""

    view_changed = Signal()
    zoom_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.viewport = Viewport()
        self.after, self.before = Sheet(), Sheet()
        self.reference: Layer | None = None
        self._reference_small: QImage | None = None
        self.overlay: Callable[[QPainter, Viewport], None] | None = None
        self.compare: Compare = "after"
        self.message = ""
        self.badge = ""
        self.tool: Tool | None = None
        self.surface: Surface | None = None
        self.split = 0.5
        self._ratio = self.devicePixelRatioF()

    def sizeHint(self) -> QSize:
        """Ask for a photo's room."""
        return QSize(900, 700)

    def minimumSizeHint(self) -> QSize:
        """Never be smaller than a picture can be judged at."""
        return QSize(240, 180)

    # What is shown

    def show_layer(self, layer: Layer, full: tuple[int, int], *, before: bool = False) -> None:
        """Show a whole picture or a part of it; ``full`` is the full-size picture's size."""
        if full != self.viewport.full:
            self.viewport = self.viewport.showing(full)
            self.before, self.after = Sheet(), Sheet()
            self.zoom_changed.emit(self.zoom_text)
        if before:
            self.before = self.before.with_layer(layer, full)
        else:
            last = self.drawn_by_gpu()
            self.after = self.after.with_layer(layer, full)
            now = self.drawn_by_gpu()
            if self.surface is not None and now is not None:
                self.surface.update()
                if last is not None and last[1] == now[1]:
                    # What is painted over it stays.
                    return
        self.update()

    def show_backdrop(self, layer: Layer) -> None:
        """Put another whole under the part on screen."""
        self.after = self.after.with_backdrop(layer)
        self.update()

    def show_reference(self, layer: Layer | None) -> None:
        """Keep a picture to compare with, or none; it may have any size and shape."""
        self.reference, self._reference_small = layer, None
        self.update()

    def set_overlay(self, overlay: Callable[[QPainter, Viewport], None] | None) -> None:
        """Let ``overlay`` paint over the picture after, or nothing; it counts device pixels."""
        self.overlay = overlay
        self.update()

    def clear(self, message: str = "") -> None:
        """Show no picture but a sentence, or what to do."""
        self.after, self.before, self.message, self.badge = Sheet(), Sheet(), message, ""
        self.viewport = replace(self.viewport, full=(0, 0), zoom=None)
        self.update()

    def set_badge(self, badge: str) -> None:
        """Say in the corner which picture is on screen."""
        if badge != self.badge:
            self.badge = badge
            self.update()

    @property
    def has_picture(self) -> bool:
        """Whether there is a picture on screen."""
        return self.after.backdrop is not None

    @property
    def zoom_text(self) -> str:
        """The zoom as the status line has it."""
        return tr("Fit") if self.viewport.zoom is None else f"{round(100 * self.viewport.scale)} %"

    def set_surface(self, surface: Surface | None) -> None:
        """Let a GPU draw the frames that layers have, under all that is painted here; or no longer."""
        old, self.surface = self.surface, surface
        if old is not None:
            old.end()
        if surface is not None:
            surface.begin(self)
        self.update()

    def drawn_by_gpu(self) -> tuple[GpuFrame, Place] | None:
        """Return the frame that the GPU draws now and its place on the widget, None if it draws none."""
        layer, shown = self.after.top, self.compare != "before"
        if self.surface is None or layer is None or layer.frame is None or not shown:
            return None
        if self.tool is not None and self.tool.holds_view:
            return None
        height, width = layer.frame.shape
        place = place_of(layer, QSize(width, height), self.viewport)
        left = self._pane_left() if self.compare in TWO_PANES else 0
        return layer.frame, replace(place, left=place.left + left)

    # Places

    def to_device(self, position: QPointF) -> tuple[float, float]:
        """Return a widget position in the viewport's device pixels."""
        ratio = self.devicePixelRatioF()
        x, y = position.x() * ratio, position.y() * ratio
        if self.compare in TWO_PANES and x > self._pane_left():
            x -= self._pane_left()
        return x, y

    def _pane_left(self) -> int:
        """Return the device x where the right pane begins."""
        return self.viewport.width + round(GAP * self.devicePixelRatioF())

    def fit_panes(self) -> None:
        """Fit the viewport to the widget, to half of it side by side."""
        ratio = self.devicePixelRatioF()
        width, height = round(self.width() * ratio), round(self.height() * ratio)
        if self.compare in TWO_PANES:
            width = (width - round(GAP * ratio)) // 2
        # A picture that is turned under a frame needs room for its corners.
        margin = TOOL_MARGIN if self.tool is not None and self.tool.holds_view else MARGIN
        self.viewport = self.viewport.resized(width, height, round(margin * ratio))

    def to_picture(self, position: QPointF) -> tuple[float, float]:
        """Return the full-size position under a widget position."""
        return self.viewport.to_picture(*self.to_device(position))

    def to_widget(self, x: float, y: float) -> QPointF:
        """Return the widget position of a full-size position (of the left pane)."""
        ratio = self.devicePixelRatioF()
        device = self.viewport.to_device(x, y)
        return QPointF(device[0] / ratio, device[1] / ratio)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pictures, then what the tool and the canvas write over them."""
        # Where there is a surface it lies over this, and all that is painted over it.
        if self.surface is None:
            painter = QPainter(self)
            self.paint(painter)
            painter.end()

    def paint(self, painter: QPainter) -> None:
        """Paint everything but what the GPU draws."""
        ratio = self.devicePixelRatioF()
        painter.save()
        painter.scale(1.0 / ratio, 1.0 / ratio)
        everything = QRect(0, 0, round(self.width() * ratio), round(self.height() * ratio))
        painter.setClipRegion(QRegion(everything).subtracted(self._hole()))
        painter.fillRect(everything, QColor(theme.CANVAS))
        painter.restore()
        if not self.has_picture:
            marks.paint_empty(painter, self.rect(), self.message)
            return
        if ratio != self._ratio:
            # The window went to another screen; nothing else tells so before it paints.
            self._ratio = ratio
            QTimer.singleShot(0, self, self._ratio_changed)
        painter.save()
        painter.scale(1.0 / ratio, 1.0 / ratio)
        if self.tool is None or not self.tool.paint_picture(painter, self):
            self._paint_pictures(painter)
        painter.restore()
        if self.tool is not None:
            self.tool.paint(painter, self)
        marks.paint_badge(painter, self.rect(), self.badge)
        if self.compare in ("side", "split", "reference") and self.tool is None:
            marks.paint_labels(painter, self.rect(), self.divider() / ratio, self.compare)
        if self.compare == "before":
            marks.paint_tag(painter, self.rect(), tr("Before"))

    def _paint_pictures(self, painter: QPainter) -> None:
        wide, high = self.viewport.width, self.viewport.height
        if self.compare in TWO_PANES:
            left, view = (self.before, self.viewport) if self.compare == "side" else self.reference_view()
            self._pane(painter, QRect(0, 0, wide, high), left, 0, view)
        elif self.compare == "split":
            self._pane(painter, QRect(0, 0, self.divider(), high), self.before, 0)
        sheet = self.before if self.compare == "before" and self.before.backdrop else self.after
        pane = self._after_pane()
        self._pane(painter, pane, sheet, pane.left() if self.compare in TWO_PANES else 0)
        if self.compare == "split":
            painter.fillRect(QRect(self.divider() - 1, 0, 2, high), QColor(235, 235, 235, 200))

    def _after_pane(self) -> QRect:
        """Return the part of the widget, in device pixels, that the picture after is seen in."""
        wide, high = self.viewport.width, self.viewport.height
        if self.compare in TWO_PANES:
            return QRect(self._pane_left(), 0, wide, high)
        left = self.divider() if self.compare == "split" else 0
        return QRect(left, 0, wide - left, high)

    def _hole(self) -> QRect:
        """Return where, in device pixels, what the GPU draws is seen."""
        drawn = self.drawn_by_gpu()
        if drawn is None:
            return QRect()
        place = drawn[1]
        return QRect(place.left, place.top, place.width, place.height).intersected(self._after_pane())

    def _pane(
        self, painter: QPainter, clip: QRect, sheet: Sheet, left: int, view: Viewport | None = None
    ) -> None:
        painter.save()
        painter.setClipRegion(QRegion(clip).subtracted(self._hole()))
        painter.translate(left, 0)
        paint_sheet(painter, sheet, view or self.viewport)
        painter.setClipRect(clip.translated(-left, 0))
        if self.overlay is not None and sheet is self.after:
            self.overlay(painter, self.viewport)
        painter.restore()

    def reference_view(self) -> tuple[Sheet, Viewport]:
        """Return the reference and how to see it: as large as the photo, at the same relative place."""
        if self.reference is None:
            return Sheet(), self.viewport
        size = self.reference.image.size()
        scale = max(self.viewport.full) / max(size.width(), size.height())
        full = max(1, round(size.width() * scale)), max(1, round(size.height() * scale))
        view = self.viewport.showing(full)
        if view.zoom is not None:
            view = replace(view, zoom=view.zoom * view.fit_scale / self.viewport.fit_scale)
        image = self._reference_at(self.reference.image, QSize(*view.size))
        return Sheet(replace(self.reference, image=image, rect=(0, 0, *full))), view

    def _reference_at(self, image: QImage, size: QSize) -> QImage:
        """Return the reference made smaller once, not at each frame; zoomed in it stays as it is."""
        if size.width() >= image.width():
            return image
        if self._reference_small is None or self._reference_small.size() != size:
            ratio, way = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            self._reference_small = image.scaled(size, ratio, way)
        return self._reference_small

    def divider(self) -> int:
        """Return the device x of the line between the two pictures."""
        if self.compare in TWO_PANES:
            return self.viewport.width + round(0.5 * GAP * self.devicePixelRatioF())
        return round(self.split * self.viewport.width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the picture anew."""
        if self.surface is not None:
            self.surface.resize(self.size())
        self.fit_panes()
        self.view_changed.emit()

    @Slot()
    def _ratio_changed(self) -> None:
        self.fit_panes()
        self.view_changed.emit()
