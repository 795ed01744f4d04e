"""Finished pixels as the canvas keeps and paints them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QPainter

from editor.render.preview.gpu_frame import GpuFrame
from editor.ui.request import Picture, Pixels
from editor.ui.viewport import Rect, Viewport


@dataclass(frozen=True, eq=False)
class Layer:
    """An image and where it lies in the full-size picture; ``pixels`` are its values to read out.

    Where the GPU can draw it, ``frame`` is the picture and the image but a small one of it.
    """

    image: QImage
    memory: Pixels
    rect: Rect
    pixels: Pixels | None = None
    frame: GpuFrame | None = None


@dataclass(frozen=True)
class Place:
    """Where a picture lies in device pixels, and whether it is scaled smoothly."""

    left: int
    top: int
    width: int
    height: int
    smooth: bool = False


@dataclass(frozen=True, eq=False)
class Sheet:
    """One picture: the whole at some size, and over it the exact part on screen."""

    backdrop: Layer | None = None
    detail: Layer | None = None

    @property
    def top(self) -> Layer | None:
        """The layer that is painted last."""
        return self.detail or self.backdrop

    def with_layer(self, layer: Layer, full: tuple[int, int]) -> Sheet:
        """Return the sheet with a new whole or part; a new whole makes the old part void."""
        if layer.rect == (0, 0, *full):
            return Sheet(layer, None)
        return Sheet(self.backdrop, layer)

    def with_backdrop(self, layer: Layer) -> Sheet:
        """Return the sheet with another whole under its part."""
        return Sheet(layer, self.detail)


def layer_of(picture: Picture) -> Layer:
    """Return a finished picture as a layer."""
    image = image_of(picture.screen)
    return Layer(image, picture.screen, picture.rect, picture.pixels, picture.frame)


def image_of(bgra: Pixels) -> QImage:
    """Return a QImage over ``bgra``'s memory; whoever keeps the image keeps the array as well."""
    height, width = bgra.shape[:2]
    return QImage(bgra.data, width, height, bgra.strides[0], QImage.Format.Format_RGB32)


def paint_sheet(painter: QPainter, sheet: Sheet, viewport: Viewport) -> None:
    """Paint a sheet; the painter counts device pixels with (0, 0) at the viewport's corner."""
    for layer in (sheet.backdrop, sheet.detail):
        if layer is not None:
            _paint(painter, layer, viewport)


def place_of(layer: Layer, size: QSize, viewport: Viewport) -> Place:
    """Return where a layer of ``size`` goes: pixel for pixel if it has the screen's size, else scaled."""
    left, top, right, bottom = layer.rect
    x0, y0 = viewport.to_device(left, top)
    x1, y1 = viewport.to_device(right, bottom)
    x, y, width, height = round(x0), round(y0), round(x1 - x0), round(y1 - y0)
    if abs(width - size.width()) <= 1 and abs(height - size.height()) <= 1:
        return Place(x, y, size.width(), size.height())
    # From 200 % on a photographer judges pixels, not a blur of them.
    enlarged = width >= 1.9 * size.width() and layer.pixels is not None and viewport.scale >= 1.9
    return Place(x, y, width, height, smooth=not enlarged)


def _paint(painter: QPainter, layer: Layer, viewport: Viewport) -> None:
    place = place_of(layer, layer.image.size(), viewport)
    if layer.image.size() == QSize(place.width, place.height):
        painter.drawImage(place.left, place.top, layer.image)
        return
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, place.smooth)
    painter.drawImage(QRectF(place.left, place.top, place.width, place.height), layer.image)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)


def read_out(sheet: Sheet, x: float, y: float) -> tuple[int, int, int] | None:
    """Return the RGB value of the best layer at a full-size position."""
    for layer in (sheet.detail, sheet.backdrop):
        if layer is None or layer.pixels is None:
            continue
        left, top, right, bottom = layer.rect
        if left <= x < right and top <= y < bottom:
            height, width = layer.pixels.shape[:2]
            row = min(int((y - top) / (bottom - top) * height), height - 1)
            column = min(int((x - left) / (right - left) * width), width - 1)
            red, green, blue = layer.pixels[row, column]
            return int(red), int(green), int(blue)
    return None
