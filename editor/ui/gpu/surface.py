"""The widget a GPU draws frames on; the canvas lays everything else over it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QRhiCommandBuffer, QRhiDriverInfo
from PySide6.QtWidgets import QRhiWidget, QWidget
from shiboken6 import Shiboken

from editor.render.preview.gpu_frame import GpuFrame
from editor.ui.gpu.drawing import Drawing, Unfit
from editor.ui.layers import Place

if TYPE_CHECKING:
    from editor.ui.picture_view import PictureView

# Drivers that draw on the CPU.
_SOFTWARE = ("llvmpipe", "softpipe", "lavapipe", "swiftshader", "software", "basic render", "warp")


class Surface(QRhiWidget):
    """Draws the frame that it asks for, where it shall lie; ``failed`` says why it no longer can."""

    failed = Signal(str)

    def __init__(self, asked: Callable[[], tuple[GpuFrame, Place] | None]) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.driver = ""
        self.software = False
        self.problem = ""
        self._asked = asked
        self._drawing: Drawing | None = None
        self._where: tuple[int, ...] = ()
        self._over: Over | None = None
        self.renderFailed.connect(self._render_failed)

    def begin(self, view: PictureView) -> None:
        """Draw under what ``view`` paints."""
        self._over = Over(view, self)
        self.setGeometry(view.rect())
        self.setParent(view)
        # A view that paints anew does not make its children draw anew.
        view.view_changed.connect(self.update)
        self.show()

    def end(self) -> None:
        """Draw no more."""
        self.release()
        self.hide()
        self.deleteLater()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what is painted over it as large."""
        super().resizeEvent(event)
        if self._over is not None:
            self._over.resize(self.size())

    # An exception that left these would end the program: Qt calls them.

    def initialize(self, commands: QRhiCommandBuffer) -> None:
        """Make what is drawn with."""
        try:
            self._prepare()
        except Exception as error:  # noqa: BLE001  (told where it is logged)
            self._fail(error)

    def render(self, commands: QRhiCommandBuffer) -> None:  # type: ignore[override]
        """Draw the frame."""
        if self.problem:
            return
        try:
            drawing = self._prepare()
            drawing.draw(commands, self.renderTarget(), self._asked())
        except Exception as error:  # noqa: BLE001  (told where it is logged)
            self._fail(error)

    def releaseResources(self) -> None:
        """Give back what the device holds: it goes, and another may come."""
        self.release()

    def _prepare(self) -> Drawing:
        """Return what draws with the device of now: Qt does not always say that it is another one."""
        rhi = self.rhi()
        where = Shiboken.getCppPointer(rhi)
        if self._drawing is None or where != self._where:
            self.release()
            info = rhi.driverInfo()
            device = bytes(info.deviceName.data()).decode("utf-8", "replace")
            self.driver = f"{self.api().name}, {device}"
            named = any(name in device.lower() for name in _SOFTWARE)
            self.software = named or info.deviceType == QRhiDriverInfo.DeviceType.CpuDevice  # type: ignore[comparison-overlap]
            self._drawing = Drawing(rhi, self.renderTarget().renderPassDescriptor())
            self._where = where
        return self._drawing

    def release(self) -> None:
        """Give back what the device holds."""
        if self._drawing is not None:
            self._drawing.release()
        self._drawing = None

    @Slot()
    def _render_failed(self) -> None:
        self._fail(Unfit("the device is gone"))

    def _fail(self, error: Exception) -> None:
        if not self.problem:
            self.problem = str(error) or type(error).__name__
            self.failed.emit(self.problem)


class Over(QWidget):
    """Lies over a surface and is painted by its view."""

    def __init__(self, view: PictureView, surface: Surface) -> None:
        super().__init__(surface)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._view = view

    def paintEvent(self, event: QPaintEvent) -> None:
        """Let the view paint all but what the surface draws."""
        painter = QPainter(self)
        self._view.paint(painter)
        painter.end()
