"""Whether a GPU draws what the CPU draws: one test frame, made by both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from editor.core.edits import Edits
from editor.core.image import FloatArray, Frame, LinearImage, Metadata
from editor.core.pipeline import measure_statistics
from editor.render.preview import Preview
from editor.render.preview.gpu_frame import GpuFrame
from editor.ui.gpu.hindrance import forced
from editor.ui.gpu.surface import Surface
from editor.ui.layers import Place
from editor.ui.text import tr

# Levels of 8 bits that a frame may differ by, and the frame's side.
NEAR, SIDE = 1, 160
# Something for every part of the shader to do.
_EDITS = Edits(
    {
        "exposure.exposure": 0.4,
        "dehaze.dehaze": 30.0,
        "tone_mapping.highlights": -50.0,
        "tone_mapping.shadows": 40.0,
        "local_contrast.texture": 30.0,
        "local_contrast.clarity": 30.0,
        "vignette.amount": -40.0,
        "saturation.vibrance": 30.0,
        "color_grading.shadow_hue": 220.0,
        "color_grading.shadow_saturation": 25.0,
        "rgb_toning.contrast": 30.0,
        "grain.amount": 30.0,
    }
)


@dataclass(frozen=True)
class Verdict:
    """The GPU's name, and why it shall not draw ("" if it shall)."""

    name: str
    why_not: str


@dataclass(frozen=True, eq=False)
class Expected:
    """The test frame: what a GPU draws it from, and as the CPU makes it."""

    frame: GpuFrame
    pixels: NDArray[np.uint8]


def expected() -> Expected:
    """Return the test frame, on any thread."""
    photo = _photo()
    preview = Preview(photo, measure_statistics(photo))
    pixels = preview.frame(_EDITS)
    return Expected(preview.for_gpu(_EDITS)[0], pixels)


def check(test: Expected) -> Verdict:
    """Let the GPU draw the test frame and compare, on the thread of the windows."""
    probe = Surface(lambda: (test.frame, Place(0, 0, SIDE, SIDE)))
    probe.setFixedColorBufferSize(SIDE, SIDE)
    problems: list[str] = []
    probe.failed.connect(problems.append)
    image = probe.grabFramebuffer()
    name, software = probe.driver, probe.software
    probe.end()
    if problems or image.isNull():
        return Verdict(name, problems[0] if problems else tr("It draws nothing."))
    if software and not forced():
        return Verdict(name, tr("{name} draws on the CPU.", name=name))
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    drawn = np.array(image.constBits()).reshape(test.pixels.shape)
    apart = np.abs(drawn.astype(int) - test.pixels)[..., :3].max()
    return Verdict(name, "" if apart <= NEAR else tr("Its pictures are {levels} levels off.", levels=apart))


def _photo() -> LinearImage:
    """Return a small photo with lights, hues, edges and texture."""
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32) / np.float32(SIDE)
    light = 2.0 ** (-9.0 + 9.5 * x) * np.where(np.abs(y - 0.4) < 0.1, 0.25, 1.0)
    hues = [1.0 + 0.35 * np.cos(6.28 * y - shift) for shift in (0.0, 2.1, 4.2)]
    texture = 1.0 + 0.08 * np.sin(140.0 * x) * np.sin(110.0 * y)
    pixels: FloatArray = np.stack([light * texture * hue for hue in hues], axis=-1).astype(np.float32)
    return LinearImage(pixels, Metadata(kind="finished", frame=Frame(SIDE, SIDE)))
