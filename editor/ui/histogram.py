"""Histogram: the picture's tones by channel, lamps for clipping, and what the shot was."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from editor.core.image import Matrix, Metadata
from editor.ui import theme
from editor.ui.shot_text import camera_text, shot_text
from editor.ui.sliders.curve_plot import histogram_path

Pixels = NDArray[np.uint8]

BINS = 256
CHANNELS = ("red", "green", "blue")
# Rec. 709 luma, of display-encoded values as they are on screen.
_LUMA = np.array([[0.2126, 0.7152, 0.0722]])
# More pixels than this say nothing more about a histogram.
_SAMPLE = 250_000
# A channel counts as clipped from this share of the picture on.
_CLIPPED = 0.0003
# Added up the three channels are a neutral grey; each alone is a calm colour.
_PAINT = {"red": "#591917", "green": "#175519", "blue": "#1b1c5b"}


def channel_bins(image: Pixels) -> dict[str, Matrix]:
    """Return each channel's and the luminance's share of pixels per value (256 each)."""
    step = max(1, math.ceil(np.sqrt(image.shape[0] * image.shape[1] / _SAMPLE)))
    sample = np.ascontiguousarray(image[::step, ::step, :3])
    luma = cv2.transform(sample, _LUMA)
    total = max(1, sample.shape[0] * sample.shape[1])

    def share(planes: Pixels, channel: int) -> Matrix:
        counts = cv2.calcHist([planes], [channel], None, [BINS], [0, BINS])
        return np.asarray(counts.ravel() / total, np.float64)

    return {name: share(sample, n) for n, name in enumerate(CHANNELS)} | {"luminance": share(luma, 0)}


def heights(bins: dict[str, Matrix]) -> dict[str, Matrix]:
    """Return what to draw, 0..1: lightly smoothed, and spikes at the ends do not flatten the rest."""
    kernel = np.array([1.0, 2.0, 3.0, 2.0, 1.0]) / 9.0
    smooth = {name: np.convolve(np.pad(b, 2, "edge"), kernel, "valid") for name, b in bins.items()}
    # Smoothing carries the end bins two further; those are left out as well.
    inner = np.concatenate([each[3:-3] for each in smooth.values()])
    top = max(float(inner.max(initial=0.0)), 1e-9)
    return {name: np.minimum(each / top, 1.0) * 0.96 for name, each in smooth.items()}


def clipped_channels(bins: dict[str, Matrix], end: int) -> tuple[bool, bool, bool]:
    """Return which of red, green and blue lie at value 0 (``end`` 0) or 255 (``end`` -1)."""
    red, green, blue = (bool(bins[name][end] > _CLIPPED) for name in CHANNELS)
    return red, green, blue


class ClippingLamp(QToolButton):
    """A triangle that lights up in the colour of the channels that are clipped."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._lit = (False, False, False)
        self.setCheckable(True)
        self.setFixedSize(20, 18)
        self.setToolTip(text)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def set_lit(self, channels: tuple[bool, bool, bool]) -> None:
        """Light up for these channels."""
        self._lit = channels
        self.update()

    def lit(self) -> tuple[bool, bool, bool]:
        """Return the channels it shows as clipped."""
        return self._lit

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the triangle, framed while the overlay is on."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked() or self.underMouse() or self.hasFocus():
            color = (
                theme.ACCENT if self.hasFocus() else theme.TEXT_DIM if self.isChecked() else theme.BORDER
            )
            painter.setPen(QPen(QColor(color), 1))
            painter.setBrush(QColor(theme.RAISED))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), 3, 3)
        shown = [232 if channel else 70 for channel in self._lit]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(*shown) if any(self._lit) else QColor("#505050"))
        painter.drawConvexPolygon(self._triangle())
        painter.end()

    def _triangle(self) -> list[QPointF]:
        middle, base = self.width() / 2 - 0.5, self.height() / 2 + 3
        return [QPointF(middle - 4.5, base), QPointF(middle + 4.5, base), QPointF(middle, base - 7.5)]


class _Plot(QWidget):
    """The tones: red, green and blue add up to grey, luminance is a thin line above."""

    def __init__(self) -> None:
        super().__init__()
        self.heights: dict[str, Matrix] = {}
        self.setFixedHeight(112)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the field and the tones."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.CANVAS))
        painter.drawRoundedRect(self.rect(), 4, 4)
        plot = self.rect().toRectF().adjusted(1, 4, -1, -1)
        if self.heights:
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Plus)
            for name, color in _PAINT.items():
                painter.setBrush(QColor(color))
                painter.drawPath(histogram_path(plot, self.heights[name]))
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(235, 235, 235, 120), 1))
            painter.setClipRect(plot.adjusted(1, 0, -1, -1))
            painter.drawPath(histogram_path(plot, self.heights["luminance"]))
        painter.setPen(QPen(QColor(128, 128, 128, 45), 1))
        for part in (1, 2, 3):
            x = round(self.width() * part / 4) + 0.5
            painter.drawLine(QPointF(x, 1), QPointF(x, self.height() - 1))
        painter.end()


class Histogram(QWidget):
    """What stands on top of the right column.

    Signals:
        clipping_toggled: one of the lamps was clicked; the overlay shall be on or off.
        measured: the heights (0..1, 256 each) by channel, after a new picture.
    """

    clipping_toggled = Signal(bool)
    measured = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bins: dict[str, Matrix] = {}
        self.plot = _Plot()
        self.shadows = ClippingLamp(self.tr("Show clipped shadows"))
        self.highlights = ClippingLamp(self.tr("Show clipped highlights"))
        for lamp in (self.shadows, self.highlights):
            lamp.clicked.connect(self._toggle)
        self.readout = QLabel()
        self.readout.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.camera = _ElidedLabel()
        self.shot = _ElidedLabel()
        lamps = QHBoxLayout()
        lamps.setContentsMargins(0, 0, 0, 0)
        lamps.addWidget(self.shadows)
        lamps.addWidget(self.readout, 1)
        lamps.addWidget(self.highlights)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.MARGIN, 8, theme.MARGIN, 10)
        layout.setSpacing(3)
        layout.addLayout(lamps)
        layout.addWidget(self.plot)
        layout.addSpacing(2)
        layout.addWidget(self.shot)
        layout.addWidget(self.camera)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Histogram"))
        self.set_readout(None)

    def set_image(self, image: Pixels | None) -> None:
        """Measure the picture on screen (H x W x 3, 8 bit); None shows an empty field."""
        self.bins = {} if image is None else channel_bins(image)
        self.plot.heights = heights(self.bins) if self.bins else {}
        self.plot.update()
        for lamp, end in ((self.shadows, 0), (self.highlights, -1)):
            lamp.set_lit(clipped_channels(self.bins, end) if self.bins else (False, False, False))
        self.measured.emit(self.plot.heights)

    def set_metadata(self, metadata: Metadata | None) -> None:
        """Show camera, lens and exposure."""
        self.camera.set_text(camera_text(metadata) if metadata is not None else "")
        self.shot.set_text(shot_text(metadata) if metadata is not None else "")

    def set_readout(self, rgb: tuple[int, int, int] | None) -> None:
        """Show the pixel under the pointer, or nothing."""
        if rgb is None:
            self.readout.setText("")
            return
        names = (("R", "#e08a80"), ("G", "#86c27c"), ("B", "#8fb0f0"))
        parts = [
            f'<span style="color:{color}">{name}</span>&nbsp;{value}'
            for (name, color), value in zip(names, rgb, strict=True)
        ]
        self.readout.setText("&nbsp;&nbsp;&nbsp;".join(parts))

    def set_clipping(self, on: bool) -> None:
        """Show whether the clipping overlay is on, without a signal."""
        self.shadows.setChecked(on)
        self.highlights.setChecked(on)

    @Slot(bool)
    def _toggle(self, on: bool) -> None:
        self.set_clipping(on)
        self.clipping_toggled.emit(on)


class _ElidedLabel(QWidget):
    """One quiet line, cut at its end where the column is too narrow; the whole is its tooltip."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self.setFont(theme.font(theme.FONT_SMALL))
        self.setFixedHeight(17)

    def text(self) -> str:
        """Return the whole text."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show ``text``."""
        self._text = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        self.update()

    def sizeHint(self) -> QSize:
        """Return what the text needs."""
        return QSize(QFontMetrics(self.font()).horizontalAdvance(self._text), 17)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        shown = painter.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, shown)
        painter.end()
