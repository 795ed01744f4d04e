"""What a driver draws is what the kernel makes, within one level of 8 bits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QRhiWidget, QWidget
from pytestqt.qtbot import QtBot

from editor.core.edits import Edits
from editor.core.image import Frame
from editor.render.preview import Preview
from editor.render.preview.gpu_frame import GpuFrame
from editor.ui.gpu import check as checks
from editor.ui.gpu import drawing
from editor.ui.gpu.drawing import Unfit
from editor.ui.gpu.surface import Surface
from editor.ui.layers import Layer, Place, image_of
from editor.ui.picture_view import PictureView
from tests.render.preview.common import BUSY, photo, statistics_of

SETTINGS: list[dict[str, Any]] = [
    {},
    BUSY,
    {**BUSY, "grain.amount": 60.0, "grain.size": 80.0},
    {**BUSY, "dehaze.dehaze": -40.0, "vignette.roundness": -80.0, "vignette.highlights": 60.0},
    {"exposure.exposure": -3.0, "tone_mapping.whites": 80.0, "local_contrast.clarity": -70.0},
    {"detail.sharpening": 150.0, "detail.radius": 3.0, "saturation.saturation": -100.0},
    {"color_balance.temperature": 9000.0, "local_contrast.texture": -80.0},
]


@pytest.fixture(scope="module", params=["OpenGL", "Vulkan"])
def host(request: pytest.FixtureRequest, qapp: Any) -> Iterator[Surface]:
    """A surface in a window on screen, as the canvas has it."""
    drawn: list[tuple[GpuFrame, Place]] = []
    window = QWidget()
    surface = Surface(lambda: drawn[-1] if drawn else None)
    surface.setApi(QRhiWidget.Api[request.param])
    surface.drawn = drawn  # type: ignore[attr-defined]
    surface.setParent(window)
    window.show()
    surface.grabFramebuffer()
    if surface.problem or not surface.driver:
        pytest.skip(f"{request.param} does not draw here: {surface.problem or 'there is no driver'}")
    yield surface
    surface.end()
    window.close()


def shown(host: Any, frame: GpuFrame, place: Place, size: tuple[int, int]) -> NDArray[np.uint8]:
    """Return what is on a surface of ``size`` (width, height), as BGRA."""
    host.drawn.append((frame, place))
    host.setFixedColorBufferSize(*size)
    image = host.grabFramebuffer().convertToFormat(QImage.Format.Format_RGB32)
    assert not host.problem
    return np.array(image.constBits()).reshape(size[1], size[0], 4)


@pytest.mark.parametrize(
    ("values", "size"), [(values, ((240, 321), (150, 130))[k % 2]) for k, values in enumerate(SETTINGS)]
)
def test_frames_are_equal_within_a_level(host: Any, values: dict[str, Any], size: tuple[int, int]) -> None:
    image = photo(*size)
    preview = Preview(image, statistics_of(image))
    for moved in (values, {**values, "saturation.vibrance": -50.0}, {**values, "exposure.exposure": 0.7}):
        expected = preview.frame(Edits(moved)).astype(int)
        frame, _ = preview.for_gpu(Edits(moved))
        height, width = size
        made = shown(host, frame, Place(0, 0, width, height), (width, height))
        apart = np.abs(made - expected)[..., :3]
        assert apart.max() <= checks.NEAR
        assert (apart > 0).mean() < 0.01


def test_a_part_of_a_picture_lies_in_the_whole(host: Any) -> None:
    image = photo(300, 400)
    statistics = statistics_of(image)
    inner = (slice(40, 240), slice(60, 310))
    preview = Preview(image, statistics, whole=image, inner=inner)
    edits = Edits({**BUSY, "grain.amount": 30.0})
    expected = preview.frame(edits).astype(int)
    made = shown(host, preview.for_gpu(edits)[0], Place(0, 0, 250, 200), (250, 200))
    assert np.abs(made - expected)[..., :3].max() <= checks.NEAR
    assert image.metadata.frame == Frame(300, 400, scale=0.5)


def test_a_frame_lies_where_it_shall(host: Any) -> None:
    image = photo(140, 200)
    frame, small = Preview(image, statistics_of(image)).for_gpu(Edits(BUSY))
    whole = shown(host, frame, Place(0, 0, 200, 140), (200, 140))
    moved = shown(host, frame, Place(31, -20, 200, 140), (300, 160))
    assert np.array_equal(moved[:120, 31:231], whole[20:])
    large = shown(host, frame, Place(10, 5, 400, 280), (420, 300))
    assert np.array_equal(large[5:285, 10:410], whole.repeat(2, axis=0).repeat(2, axis=1))
    smooth = shown(host, frame, Place(0, 0, 400, 280, smooth=True), (400, 280)).astype(int)
    between = (3 * whole[10].astype(int) + whole[11]) / 4
    between = (3 * between[20:40] + between[21:41]) / 4
    assert np.abs(smooth[21, 41:81:2] - between).max() <= 1.0
    assert small is not None
    assert small.shape == whole.shape


def test_nothing_is_drawn_where_nothing_is_asked(host: Any) -> None:
    host.drawn.append(None)
    host.setFixedColorBufferSize(40, 30)
    image = host.grabFramebuffer()
    assert image.pixelColor(20, 15).rgb() == 0xFF000000
    assert not host.problem


def test_a_device_that_fails_says_so_once(qtbot: QtBot) -> None:
    def ask() -> None:
        raise Unfit("no more")

    surface, said = Surface(ask), []
    surface.failed.connect(said.append)
    surface.resize(20, 20)
    surface.grabFramebuffer()
    surface.grabFramebuffer()
    assert said == ["no more"]
    surface.end()


def test_a_new_frame_paints_the_surface_alone(qtbot: QtBot) -> None:
    view, painted = PictureView(), []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                painted.append(type(watched).__name__)
            return False

    image = photo(150, 200)
    preview = Preview(image, statistics_of(image))

    def show(exposure: float) -> None:
        frame, small = preview.for_gpu(Edits({"exposure.exposure": exposure}))
        layer = Layer(image_of(small), small, (0, 0, 200, 150), small, frame)
        view.show_layer(layer, (200, 150))
        qtbot.wait(20)

    view.set_surface(Surface(view.drawn_by_gpu))
    view.show()
    watch, surface = Watch(), view.surface
    assert surface is not None
    show(0.0)
    for each in (view, surface, *surface.children()):
        each.installEventFilter(watch)
    dark = view.grab().toImage().pixelColor(view.rect().center())
    painted.clear()
    for step in range(4):
        show(0.5 * step)
    assert painted == ["Surface"] * 4
    assert view.grab().toImage().pixelColor(view.rect().center()).lightness() > dark.lightness()
    view.update()
    qtbot.wait(20)
    assert "Over" in painted
    view.set_surface(None)
    qtbot.wait(20)
    assert view.grab().toImage().pixelColor(view.rect().center()).lightness() > dark.lightness()
    view.close()


def test_the_check_passes_and_finds_faults(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = checks.expected()
    verdict = checks.check(expected)
    assert "OpenGL" in verdict.name
    assert verdict.why_not == ""
    with monkeypatch.context() as patch:
        patch.setattr(drawing, "_dither", lambda: np.full((128, 128), 8.0, np.float32))
        assert "levels off" in checks.check(expected).why_not
    monkeypatch.delenv("SILVERGRAD_GPU")
    software = "llvmpipe" in verdict.name or "softpipe" in verdict.name
    assert bool(checks.check(expected).why_not) == software
