"""What is on the canvas and what is asked of the render thread to get it there."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from editor.core.edits import Edits
from editor.render.preview import warm
from editor.ui.canvas import Canvas
from editor.ui.display import Look
from editor.ui.layers import Layer, image_of, layer_of
from editor.ui.loading import Preview
from editor.ui.previewing import device_name
from editor.ui.rendering import Renderer
from editor.ui.request import QUICK, Photo, Picture, Rendered, Request, View
from editor.ui.text import tr
from editor.ui.viewport import Rect
from editor.ui.worker import Answer, NewestWins

# A slider that stands this long is at rest; a view that stands this long is worth rendering.
REST_MS, VIEW_MS = 140, 50
CROP = ("geometry.crop_left", "geometry.crop_top", "geometry.crop_right", "geometry.crop_bottom")
ANGLE = "geometry.angle"

log = logging.getLogger(__name__)


class Presenter(QObject):
    """Keeps the canvas showing one photo with its edits: quickly first, then exactly."""

    asked = Signal()
    rendered = Signal(object)
    exact = Signal()
    idle = Signal()
    failed = Signal(str)
    device_changed = Signal(str, str)
    _answered = Signal(object)
    _compiled = Signal(object)

    def __init__(self, canvas: Canvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.canvas = canvas
        self.look = Look()
        self.photo: Photo | None = None
        self.edits = Edits()
        self.uncropped = False
        self.latest: Rendered | None = None
        self.shown_picture: Picture | None = None
        self.is_exact = False
        # What draws while a slider moves, as the status line says it, and why.
        self.on_gpu, self.device, self.why = False, "", ""
        self._renderer = Renderer()
        self._worker = NewestWins("silvergrad-render", self._answered.emit)
        self._answered.connect(self._on_answer, Qt.ConnectionType.QueuedConnection)
        self._compiler = NewestWins("silvergrad-kernel", self._compiled.emit)
        self._compiled.connect(self._on_compiled, Qt.ConnectionType.QueuedConnection)
        self._moving = False
        self._asked: dict[int, Request] = {}
        self._shown = self._newest = self._heard = 0
        self._ahead: list[tuple[Photo, Edits]] = []
        self._backdrop_of: tuple[Edits, Look] | None = None
        self._told_idle = False
        self._warmed: Request | None = None
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._rested)
        self._view_timer = QTimer(self, singleShot=True, interval=VIEW_MS)
        self._view_timer.timeout.connect(self.refine)
        canvas.view_changed.connect(self._view_timer.start)

    @property
    def busy(self) -> bool:
        """Whether anything is rendered or about to be."""
        waiting = self._heard < self._newest
        return waiting or self._worker.busy or self._rest.isActive() or self._view_timer.isActive()

    # What to show

    def show_photo(self, photo: Photo | None, edits: Edits) -> None:
        """Show another photo, or none."""
        self.photo, self.edits, self._moving = photo, edits, False
        self.latest, self.is_exact, self._backdrop_of = None, False, None
        self._told_idle, self._warmed = False, None
        self._rest.stop()
        if photo is None:
            self._worker.cancel()
            self._heard = self._newest
            return
        # Until the exact picture is there the embedded one is better than a quick one.
        self._ask(quick=False)

    def show_preview(self, preview: Preview) -> None:
        """Show the camera's own picture until ours is there."""
        height, width = preview.pixels.shape[:2]
        layer = Layer(image_of(preview.screen), preview.screen, (0, 0, width, height), preview.pixels)
        self.canvas.show_layer(layer, (width, height))
        self.canvas.set_badge(tr("Embedded"))

    def show_edits(self, edits: Edits, *, moving: bool = False, rests: bool = True) -> None:
        """Show other edits; while a slider is ``moving`` the preview's picture, often.

        One that ``rests`` for a moment is shown exactly.
        """
        if edits == self.edits and moving == self._moving:
            return
        self.edits, self._moving = edits, moving
        self.is_exact = False
        if self.photo is None:
            return
        if moving:
            if rests:
                self._rest.start()
            self._ask(quick=True)
        else:
            self._rest.stop()
            self._settle()

    def show_look(self, look: Look) -> None:
        """Show the same through another display profile, or with clipping marked."""
        if look != self.look:
            self.look, self.is_exact = look, False
            self.refine()

    def show_uncropped(self, uncropped: bool) -> None:
        """Show the whole, level photo as the crop tool needs it, or the cropped one."""
        if uncropped != self.uncropped:
            self.uncropped, self.is_exact = uncropped, False
            if self.photo is not None:
                self._settle()

    def render_ahead(self, photos: Sequence[tuple[Photo, Edits]]) -> None:
        """Render these while nothing else is to do, so that stepping to them is quick."""
        self._ahead = list(photos)
        self._when_idle()

    def draw_with(self, gpu: str, why: str) -> None:
        """Let a GPU of this name draw while a slider moves, or the CPU where it is ""; and say why."""
        self.on_gpu, self.device, self.why = bool(gpu), gpu, why
        self._warmed = None
        self.device_changed.emit(self.device or device_name(), self.why)
        if self._moving:
            self._ask(quick=True)
        else:
            self._when_idle()

    @Slot()
    def prepare(self) -> None:
        """Compile the preview's kernel, beside everything else."""
        self._compiler.submit(lambda _cancel: warm())

    def close(self) -> None:
        """Stop rendering and end the thread."""
        self.canvas.set_surface(None)
        self._rest.stop()
        self._view_timer.stop()
        self._worker.close()
        # Nothing stops a compiler; the program waits for it when its windows are gone.
        self._compiler.close(wait=False)

    @Slot()
    def refine(self) -> None:
        """Ask for the exact picture of what is on screen."""
        if self.photo is not None and self.canvas.isVisible():
            self._ask(quick=False)

    # Asking

    def _settle(self) -> None:
        """Ask for the exact picture, with a quick one before it unless the exact one is at hand."""
        request = self._request(quick=False)
        self._ask(quick=not self._renderer.ready(request))

    @Slot()
    def _rested(self) -> None:
        self._moving = False
        self._ask(quick=False)

    def _request(self, *, quick: bool) -> Request:
        assert self.photo is not None
        edits = self.edits.without(*CROP, ANGLE) if self.uncropped else self.edits
        view = self._view()
        compare = self.canvas.compare not in ("after", "reference") and not self.uncropped
        # The marks of clipping, and a picture that the crop tool turns, are painted.
        for_gpu = quick and self.on_gpu and not self.look.clipping and not self.uncropped
        return Request(
            self.photo, edits, view, quick=quick, compare=compare, look=self.look, for_gpu=for_gpu
        )

    def _view(self) -> View:
        viewport = self.canvas.viewport
        box = viewport.box
        if viewport.fits or self.uncropped:
            return View(box)
        return View(box, _aligned(viewport.visible()), viewport.scale)

    def _ask(self, *, quick: bool) -> None:
        self.asked.emit()
        self._submit(self._request(quick=quick))

    def _submit(self, request: Request) -> None:
        renderer = self._renderer
        patient = request.quick and request.purpose != "warm"
        number = self._worker.submit(lambda cancel: renderer(request, cancel), patient=patient)
        self._asked = {n: r for n, r in self._asked.items() if n > self._shown}
        self._asked[number] = request
        self._newest = number

    # Answers

    @Slot(object)
    def _on_answer(self, answer: Answer) -> None:
        self._heard = max(self._heard, answer.id)
        request = self._asked.pop(answer.id, None)
        if request is not None and answer.cancelled and request.purpose == "ahead":
            self._ahead.insert(0, (request.photo, request.edits))
        if answer.cancelled and request == self._warmed:
            self._warmed = None
        if request is None or answer.id < self._shown or answer.cancelled:
            return
        if answer.error is not None:
            log.error("render failed", exc_info=answer.error)
            if request.purpose == "screen":
                self.failed.emit(tr("This picture could not be rendered: {why}", why=str(answer.error)))
            return
        if (
            request.purpose in ("ahead", "warm")
            or self.photo is None
            or request.photo.key != self.photo.key
        ):
            self._when_idle()
            return
        if request.purpose == "backdrop":
            self.canvas.show_backdrop(layer_of(answer.value.after))
            self._backdrop_of = (request.edits, request.look)
            self._when_idle()
            return
        wanted = self._request(quick=request.quick)
        if request != wanted and not (request.quick and self._moving):
            # The view or the edits went on; a quick picture of them still beats an old one.
            if request.quick and request.edits == wanted.edits:
                self._show(answer)
            if not self._worker.busy:
                self._ask(quick=False)
            return
        self._show(answer)
        if request.quick and not self._moving:
            self._ask(quick=False)
        elif not request.quick:
            self.is_exact = True
            self.exact.emit()
            self._when_idle()

    @Slot(object)
    def _on_compiled(self, answer: Answer) -> None:
        if answer.error is not None:
            log.error("the preview's kernel could not be compiled", exc_info=answer.error)
        self.device_changed.emit(self.device or device_name(), self.why)
        self._warmed = None
        self._when_idle()

    def _show(self, answer: Answer) -> None:
        rendered: Rendered = answer.value
        self._shown = max(self._shown, answer.id)
        full = rendered.after.full
        whole = rendered.request.view.part is None
        self.shown_picture = rendered.after
        self.canvas.show_layer(layer_of(rendered.after), full)
        if rendered.before is not None:
            self.canvas.show_layer(layer_of(rendered.before), full, before=True)
        self.canvas.set_badge(badge_of(rendered.request))
        if whole:
            self._backdrop_of = (rendered.request.edits, rendered.request.look)
            self.latest = rendered
        self.rendered.emit(rendered)

    def _when_idle(self) -> None:
        """Do what can wait: the whole behind a zoomed part, the next drag's first frame, the neighbours."""
        if self.photo is None or self._moving or not self.is_exact or self._worker.busy:
            return
        wanted = self._request(quick=True)
        warming = replace(wanted, compare=False, purpose="warm")
        if wanted.view.part is not None and self._backdrop_of != (wanted.edits, wanted.look):
            view = View((QUICK, QUICK))
            self._submit(replace(wanted, view=view, compare=False, purpose="backdrop"))
        elif self._warmed != warming:
            self._warmed = warming
            self._submit(warming)
        elif self._ahead:
            photo, edits = self._ahead.pop(0)
            view = View(self.canvas.viewport.box)
            self._submit(Request(photo, edits, view, look=self.look, purpose="ahead"))
        elif not self._told_idle:
            self._told_idle = True
            self.idle.emit()


def badge_of(request: Request) -> str:
    """Return the word for the picture on screen."""
    return tr("Preview") if request.quick else tr("Exact")


def _aligned(part: Rect) -> Rect:
    """Return a part grown to whole multiples of 64 pixels, so that small pans find it ready."""
    left, top, right, bottom = part
    return left // 64 * 64, top // 64 * 64, -(-right // 64) * 64, -(-bottom // 64) * 64
