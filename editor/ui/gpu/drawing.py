"""What the GPU keeps for frames and the two passes that draw one: into a texture, and from there.

The first pass makes the frame where something of it changed, the second lays it on the widget. An array
that is the same object as before is not sent again.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize
from PySide6.QtGui import (
    QColor,
    QRhi,
    QRhiBuffer,
    QRhiColorAttachment,
    QRhiCommandBuffer,
    QRhiDepthStencilClearValue,
    QRhiGraphicsPipeline,
    QRhiRenderPassDescriptor,
    QRhiRenderTarget,
    QRhiResource,
    QRhiResourceUpdateBatch,
    QRhiSampler,
    QRhiShaderResourceBinding,
    QRhiShaderResourceBindings,
    QRhiShaderStage,
    QRhiTexture,
    QRhiTextureRenderTargetDescription,
    QRhiTextureSubresourceUploadDescription,
    QRhiTextureUploadDescription,
    QRhiTextureUploadEntry,
    QRhiVertexInputLayout,
    QRhiViewport,
    QShader,
)

from editor.core.image import FloatArray
from editor.core.resources import resources
from editor.render.encode import dither_mask
from editor.render.preview.gpu_frame import GpuFrame
from editor.ui.layers import Place

_Format, _Stage = QRhiTexture.Format, QRhiShaderStage.Type
# Bytes of the uniform blocks in frame.frag and shown.frag.
_NUMBERS, _PLACE = 352, 32
# The textures of frame.frag in the order of their bindings; none has layers, for in OpenGL what was sent to
# one layer was seen in another texture.
_TEXTURES = {
    "source": _Format.R16F,
    "band": _Format.R16F,
    "noise": _Format.R16F,
    "lines": _Format.R32F,
    "lists": _Format.R32F,
    "table": _Format.RGB10A2,
    "dither": _Format.R32F,
}
_BLACK, _DEPTH = QColor(0, 0, 0), QRhiDepthStencilClearValue(1.0, 0)


class Unfit(Exception):
    """This GPU or its driver cannot draw frames; says why."""


class Drawing:
    """Draws frames with one QRhi; raises Unfit where that fails. Whoever drops it releases it before."""

    def __init__(self, rhi: QRhi, passes: QRhiRenderPassDescriptor) -> None:
        """Take the QRhi and what its widget's target is like."""
        missing = [each.name for each in _TEXTURES.values() if not rhi.isTextureFormatSupported(each)]
        missing += [] if rhi.isFeatureSupported(QRhi.Feature.TexelFetch) else ["texelFetch"]
        if missing:
            raise Unfit(f"the driver lacks {', '.join(missing)}")
        self._rhi = rhi
        self._resources: list[QRhiResource] = []
        self._sent: dict[str, Any] = {}
        self._drawn: GpuFrame | None = None
        try:
            self._make(passes)
        except Unfit:
            self.release()
            raise

    def _make(self, passes: QRhiRenderPassDescriptor) -> None:
        rhi, one = self._rhi, QSize(1, 1)
        self._numbers, self._place = self._buffer(_NUMBERS), self._buffer(_PLACE)
        self._textures = {
            name: self._created(rhi.newTexture(kind, one)) for name, kind in _TEXTURES.items()
        }
        flags = QRhiTexture.Flag.RenderTarget | QRhiTexture.Flag.UsedAsTransferSource
        self._frame = self._created(rhi.newTexture(_Format.RGBA8, one, 1, flags))
        described = QRhiTextureRenderTargetDescription(QRhiColorAttachment(self._frame))
        self._target = self._kept(rhi.newTextureRenderTarget(described))
        own = self._kept(self._target.newCompatibleRenderPassDescriptor())
        self._target.setRenderPassDescriptor(own)
        self._created(self._target, keep=False)
        nearest, linear = (
            self._sampler(each) for each in (QRhiSampler.Filter.Nearest, QRhiSampler.Filter.Linear)
        )
        inputs = [(texture, nearest) for texture in self._textures.values()]
        self._making = self._pipeline("frame", self._bindings(self._numbers, inputs), own)
        self._showing = {}
        for smooth, sampler in ((False, nearest), (True, linear)):
            bound = self._bindings(self._place, [(self._frame, sampler)])
            self._showing[smooth] = (self._pipeline("shown", bound, passes), bound)

    def draw(
        self,
        commands: QRhiCommandBuffer,
        target: QRhiRenderTarget,
        asked: tuple[GpuFrame, Place] | None,
    ) -> None:
        """Draw a frame where it shall lie, or nothing, on a widget's target."""
        batch, size = self._rhi.nextResourceUpdateBatch(), target.pixelSize()
        if asked is None:
            commands.beginPass(target, _BLACK, _DEPTH, batch)
            commands.endPass()
            return
        frame, place = asked
        if frame is not self._drawn:
            self._drawn = None
            self._send(batch, frame)
            commands.beginPass(self._target, _BLACK, _DEPTH, batch)
            self._whole(commands, self._making, self._frame.pixelSize())
            commands.endPass()
            self._drawn, batch = frame, self._rhi.nextResourceUpdateBatch()
        lies = (place.left, place.top, place.width, place.height)
        numbers = (*lies, size.width(), size.height(), self._rhi.isYUpInFramebuffer(), 0)
        batch.updateDynamicBuffer(self._place, 0, np.array(numbers, np.float32).tobytes())
        commands.beginPass(target, _BLACK, _DEPTH, batch)
        pipeline, bound = self._showing[place.smooth]
        self._whole(commands, pipeline, size, bound)
        commands.endPass()

    def release(self) -> None:
        """Give everything back, before the QRhi goes."""
        for each in reversed(self._resources):
            each.deleteLater()
        self._resources.clear()

    # A frame's arrays

    def _send(self, batch: QRhiResourceUpdateBatch, frame: GpuFrame) -> None:
        height, width = frame.shape
        if self._frame.pixelSize() != QSize(width, height):
            self._frame.setPixelSize(QSize(width, height))
            self._created(self._frame, keep=False)
            self._created(self._target, keep=False)
        arrays = {
            "source": (frame.source, width),
            "band": (frame.band, width),
            "noise": (frame.noise, width),
            "lines": (frame.lines, frame.lines.shape[2]),
            "lists": (frame.lists, frame.lists.shape[1]),
            "table": (frame.table, frame.size),
            "dither": (_dither(), len(_dither())),
        }
        for name, (array, columns) in arrays.items():
            if array is not None and self._sent.get(name) is not array:
                self._upload(batch, self._textures[name], array, columns)
                self._sent[name] = array
        batch.updateDynamicBuffer(self._numbers, 0, frame.numbers)

    def _upload(
        self, batch: QRhiResourceUpdateBatch, texture: QRhiTexture, array: NDArray[Any], columns: int
    ) -> None:
        """Send an array, its planes one under the other."""
        size = QSize(columns, array.size // columns)
        most = self._rhi.resourceLimit(QRhi.ResourceLimit.TextureSizeMax)
        if max(size.width(), size.height()) > most:
            raise Unfit(f"its textures have at most {most} rows, and this picture needs {size.height()}")
        if texture.pixelSize() != size:
            texture.setPixelSize(size)
            self._created(texture, keep=False)
        bits = QRhiTextureSubresourceUploadDescription(array.tobytes())
        batch.uploadTexture(texture, QRhiTextureUploadDescription(QRhiTextureUploadEntry(0, 0, bits)))

    def _whole(
        self,
        commands: QRhiCommandBuffer,
        pipeline: QRhiGraphicsPipeline,
        size: QSize,
        bound: QRhiShaderResourceBindings | None = None,
    ) -> None:
        commands.setGraphicsPipeline(pipeline)
        commands.setViewport(QRhiViewport(0.0, 0.0, size.width(), size.height()))
        commands.setShaderResources(bound)
        commands.draw(3)

    # Resources

    def _kept(self, resource: Any) -> Any:
        self._resources.append(resource)
        return resource

    def _created(self, resource: Any, *, keep: bool = True) -> Any:
        if keep:
            self._kept(resource)
        if not resource.create():
            raise Unfit(f"the driver makes no {type(resource).__name__.removeprefix('QRhi')}")
        return resource

    def _buffer(self, size: int) -> QRhiBuffer:
        usage = QRhiBuffer.UsageFlag.UniformBuffer
        made: QRhiBuffer = self._created(self._rhi.newBuffer(QRhiBuffer.Type.Dynamic, usage, size))
        return made

    def _sampler(self, way: QRhiSampler.Filter) -> QRhiSampler:
        none, edge = QRhiSampler.Filter.None_, QRhiSampler.AddressMode.ClampToEdge
        made: QRhiSampler = self._created(self._rhi.newSampler(way, way, none, edge, edge))
        return made

    def _bindings(
        self, numbers: QRhiBuffer, textures: list[tuple[QRhiTexture, QRhiSampler]]
    ) -> QRhiShaderResourceBindings:
        binding = QRhiShaderResourceBinding
        stage = binding.StageFlag.FragmentStage
        made = self._rhi.newShaderResourceBindings()
        pictures = [
            binding.sampledTexture(1 + k, stage, texture, sampler)
            for k, (texture, sampler) in enumerate(textures)
        ]
        made.setBindings([binding.uniformBuffer(0, stage, numbers), *pictures])
        found: QRhiShaderResourceBindings = self._created(made)
        return found

    def _pipeline(
        self, name: str, bound: QRhiShaderResourceBindings, passes: QRhiRenderPassDescriptor
    ) -> QRhiGraphicsPipeline:
        made = self._rhi.newGraphicsPipeline()
        stages = ((_Stage.Vertex, "whole.vert"), (_Stage.Fragment, f"{name}.frag"))
        made.setShaderStages([QRhiShaderStage(stage, _shader(file)) for stage, file in stages])
        made.setVertexInputLayout(QRhiVertexInputLayout())
        made.setShaderResourceBindings(bound)
        made.setRenderPassDescriptor(passes)
        found: QRhiGraphicsPipeline = self._created(made)
        return found


@lru_cache(maxsize=1)
def _dither() -> FloatArray:
    return dither_mask()


def _shader(name: str) -> QShader:
    made = QShader.fromSerialized((resources() / "shaders" / f"{name}.qsb").read_bytes())
    if not made.isValid():
        raise Unfit(f"{name} cannot be read")
    return made
