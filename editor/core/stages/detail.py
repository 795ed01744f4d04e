"""Detail: sharpening, and noise reduction in luminance and colour."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from editor.core.bands import in_bands
from editor.core.denoise import ColorModel, color_model, denoise_luma, kept_share
from editor.core.image import FloatArray, Metadata
from editor.core.slider import Slider
from editor.core.stage import Sliders, stage
from editor.core.statistics import Statistics

# Noise taken for granted where none is known (finished pictures): about ISO 400.
_UNKNOWN_NOISE = (1e-4, 1e-7)
# Weights of the encoded channels in luma: least noise, and near enough to lightness.
_RED, _GREEN, _BLUE = (np.float32(w) for w in (0.25, 0.5, 0.25))
# How much noise camera colour adds when white balance and matrix spread the channels.
_COLOR_SPREAD = 1.6
_BORDER = cv2.BORDER_REFLECT_101


def _raw_default(value: float) -> Any:
    """Return a default of ``value`` for raws and none for finished pictures."""
    return lambda metadata: value if metadata.kind == "raw" else 0.0


class Encoding:
    """Square-root encoding in which noise is the same everywhere (a generalised Anscombe transform).

    Variance shot * x + read becomes shot / 4 under sqrt(x + read / shot). Below zero the encoding
    goes on as a straight line, so that noise around black keeps its mean.
    """

    def __init__(self, metadata: Metadata) -> None:
        shot, read = metadata.noise if metadata.noise[0] > 0.0 else _UNKNOWN_NOISE
        self.offset = np.float32(np.clip(read / shot, 1e-4, 0.05))
        self.black = np.sqrt(self.offset)
        # Averaging pixels into smaller ones averages noise away.
        self.sigma = 0.5 * float(np.sqrt(shot)) * min(1.0, metadata.frame.scale)

    def encode(self, x: FloatArray) -> FloatArray:
        """Return encoded values."""
        made = np.maximum(x, 0.0)
        made += self.offset
        np.sqrt(made, out=made)
        below = np.minimum(x, 0.0)
        below *= np.float32(0.5) / self.black
        made += below
        return made

    def decode(self, x: FloatArray) -> FloatArray:
        """Return linear values."""
        made = np.maximum(x, self.black)
        made *= made
        below = np.minimum(x, self.black)
        below -= self.black
        below *= np.float32(2.0) * self.black
        made += below
        made -= self.offset
        return made


def gaussian(sigma: float) -> FloatArray:
    """Return the discrete Gaussian kernel (Lindeberg 1990): its variance is sigma squared at any size."""
    radius = max(1, int(np.ceil(3.0 * sigma)))
    count = 8 * radius + 8
    response = np.exp(sigma**2 * (np.cos(2.0 * np.pi * np.arange(count // 2 + 1) / count) - 1.0))
    whole = np.fft.fftshift(np.fft.irfft(response, count))
    kernel = whole[count // 2 - radius : count // 2 + radius + 1]
    return np.asarray(kernel / kernel.sum(), dtype=np.float32)


def sharpening_of(
    luma: FloatArray, amount: float, radius: float, detail: float, masking: float, sigma: float
) -> FloatArray:
    """Return what to add to ``luma``: an unsharp mask cored by noise and held within neighbours.

    ``radius`` is in these pixels; amount, detail and masking are 0..1 (amount to 1.5).
    """
    kernel = gaussian(0.75 * radius)
    rest = luma - cv2.sepFilter2D(luma, -1, kernel, kernel, borderType=_BORDER)
    coring = np.float32((1.2 * sigma) ** 2)
    energy = rest * rest
    rest *= energy / (energy + coring + np.float32(1e-12))
    rest *= np.float32(2.0 * amount)
    if masking > 0.0:
        rest *= edge_mask(luma, radius, masking, sigma)
    sharp = luma + rest
    reach = 3 if radius < 1.75 else 5
    window = np.ones((reach, reach), np.uint8)
    highest, lowest = cv2.dilate(luma, window), cv2.erode(luma, window)
    inside = np.clip(sharp, lowest, highest)
    # Beyond its neighbours a pixel may go by a part of what it wants.
    inside += np.float32(0.15 + 0.6 * detail) * (sharp - inside)
    inside -= luma
    return inside


def edge_mask(luma: FloatArray, radius: float, masking: float, sigma: float) -> FloatArray:
    """Return where edges are (0..1), softly, for a masking of 0..1."""
    kernel = gaussian(max(1.0, radius))
    calm = cv2.sepFilter2D(luma, -1, kernel, kernel, borderType=_BORDER)
    across, down = cv2.Scharr(calm, -1, 1, 0, scale=1 / 32), cv2.Scharr(calm, -1, 0, 1, scale=1 / 32)
    strength = cv2.magnitude(across, down)
    strength = cv2.sepFilter2D(strength, -1, kernel, kernel, borderType=_BORDER)
    threshold = np.float32((0.03 * masking + 0.5 * sigma) * masking)
    t = np.clip(strength / (threshold + np.float32(1e-9)) - np.float32(0.5), 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t))


def _sliders() -> list[Slider]:
    """Declare sharpening, luminance noise and colour noise, each with its modifiers."""
    return [
        Slider(
            "sharpening",
            0,
            150,
            crs="Sharpness",
            default=_raw_default(40.0),
            tooltip="Sharpen fine detail.",
        ),
        Slider(
            "radius",
            0.5,
            3.0,
            crs="SharpenRadius",
            crs_format="+.1f",
            neutral=1.0,
            default=1.0,
            step=0.1,
            modifier=True,
            tooltip="Width of the detail that is sharpened, in pixels of the full-size picture.",
        ),
        Slider(
            "detail",
            0,
            100,
            crs="SharpenDetail",
            default=25.0,
            modifier=True,
            tooltip="How far sharpening may go beyond the tones around it: low avoids halos.",
        ),
        Slider(
            "masking",
            0,
            100,
            crs="SharpenEdgeMasking",
            modifier=True,
            tooltip="Keep sharpening to edges, out of smooth areas.",
        ),
        Slider("luminance_noise", 0, 100, crs="LuminanceSmoothing", tooltip="Smooth noise in brightness."),
        Slider(
            "luminance_noise_detail",
            0,
            100,
            crs="LuminanceNoiseReductionDetail",
            default=50.0,
            modifier=True,
            tooltip="How much fine detail is kept where it could be noise.",
        ),
        Slider(
            "luminance_noise_contrast",
            0,
            100,
            crs="LuminanceNoiseReductionContrast",
            modifier=True,
            tooltip="How much of the coarser structure is kept where it could be noise.",
        ),
        Slider(
            "color_noise",
            0,
            100,
            crs="ColorNoiseReduction",
            default=_raw_default(25.0),
            tooltip="Smooth noise in colour.",
        ),
        Slider(
            "color_noise_detail",
            0,
            100,
            crs="ColorNoiseReductionDetail",
            default=50.0,
            modifier=True,
            tooltip="How much fine colour detail is kept where it could be noise.",
        ),
        Slider(
            "color_noise_smoothness",
            0,
            100,
            crs="ColorNoiseReductionSmoothness",
            default=50.0,
            modifier=True,
            tooltip="How large the blotches of colour are that are smoothed.",
        ),
    ]


@stage(order=240, kind="areawise", panel="Detail", sliders=_sliders())
def detail(image: FloatArray, sliders: Sliders, metadata: Metadata, statistics: Statistics) -> FloatArray:
    """Split into luma and chroma where noise is uniform; clean chroma, clean luma, sharpen luma.

    Sizes are those of the full-size picture, scaled by ``metadata.frame.scale``.
    """
    code = Encoding(metadata)
    scale = metadata.frame.scale
    height, width = image.shape[:2]
    planes = np.empty((3, height, width), np.float32)

    def split(band: FloatArray, top: int) -> FloatArray:
        red, green, blue = (code.encode(each) for each in cv2.split(band))
        luma = _RED * red + _GREEN * green + _BLUE * blue
        rows = slice(top, top + band.shape[0])
        planes[0, rows], planes[1, rows], planes[2, rows] = luma, red - luma, blue - luma
        return band[:, :0]

    in_bands(split, image)
    luma = planes[0]
    if sliders["luminance_noise"] > 0.0:
        luma = denoise_luma(
            luma,
            code.sigma * 0.7,
            sliders["luminance_noise"] / 50.0,
            sliders["luminance_noise_detail"] / 100.0,
            sliders["luminance_noise_contrast"] / 100.0,
        )
    model = _model(planes, sliders, code.sigma, scale) if sliders["color_noise"] > 0.0 else None
    keep = _color_threshold(sliders) * 2.0 ** (1.0 - sliders["color_noise_detail"] / 50.0)
    noise = keep * (_COLOR_SPREAD * code.sigma) ** 2
    rows = 64
    halo = 8

    def join(band: FloatArray, top: int) -> FloatArray:
        window = slice(top, top + band.shape[0])
        red, blue = planes[1, window], planes[2, window]
        if model is not None:
            red, blue = _cleaned(planes[:, window], model, top, height, noise)
        sharp = luma[window]
        if sliders["sharpening"] > 0.0 and sliders["radius"] * scale > 0.05:
            sharp = sharp + sharpening_of(
                sharp,
                sliders["sharpening"] / 100.0,
                sliders["radius"] * scale,
                sliders["detail"] / 100.0,
                sliders["masking"] / 100.0,
                code.sigma,
            )
        green = sharp - (_RED * red + _BLUE * blue) / _GREEN
        return cv2.merge([code.decode(sharp + red), code.decode(green), code.decode(sharp + blue)])

    return in_bands(join, image, np.empty_like(image), rows=rows, halo=halo)


def _color_threshold(sliders: Sliders) -> float:
    """Return the energy, in noise variances, up to which colour counts as noise."""
    return float(4.0 * (sliders["color_noise"] / 25.0) ** 1.5)


def _model(planes: FloatArray, sliders: Sliders, sigma: float, scale: float) -> ColorModel:
    """Return the low-resolution colour model of luma and chroma planes."""
    step = max(1, round(4 * scale))
    height, width = planes.shape[1:]
    size = (max(1, round(width / step)), max(1, round(height / step)))
    luma, red, blue = (cv2.resize(each, size, interpolation=cv2.INTER_AREA) for each in planes)
    radius = max(1, round((8.0 + 0.24 * sliders["color_noise_smoothness"]) * scale / step))
    low_sigma = 1.5 * _COLOR_SPREAD * sigma / step
    return color_model(luma, (red, blue), radius, low_sigma, _color_threshold(sliders))


def _cleaned(
    planes: FloatArray, model: ColorModel, top: int, height: int, noise: float
) -> tuple[FloatArray, FloatArray]:
    """Return the band's chroma by the model, with what clearly exceeds noise."""
    luma, *chroma = planes
    made, rests = [], []
    for plane, slope, level in zip(chroma, model.slopes, model.levels, strict=True):
        guess = _rows_of(slope, top, luma.shape, height)
        guess *= luma
        guess += _rows_of(level, top, luma.shape, height)
        made.append(guess)
        rests.append(plane - guess)
    energy = cv2.boxFilter(rests[0] * rests[0] + rests[1] * rests[1], -1, (5, 5))
    share = kept_share(energy, noise)
    for guess, rest in zip(made, rests, strict=True):
        rest *= share
        guess += rest
    return made[0], made[1]


def _rows_of(plane: FloatArray, top: int, shape: tuple[int, ...], height: int) -> FloatArray:
    """Return rows ``top`` on of the low-resolution plane enlarged linearly to ``height`` rows."""
    step = height / plane.shape[0]
    across = plane.shape[1] / shape[1]
    # Pixel centres: full-size row y lies at (y + 0.5) / step - 0.5.
    first = max(0, int(np.floor((top + 0.5) / step - 0.5)))
    last = min(plane.shape[0], int(np.ceil((top + shape[0] + 0.5) / step)) + 1)
    matrix = np.array(
        [[across, 0.0, 0.5 * across - 0.5], [0.0, 1.0 / step, (top + 0.5) / step - 0.5 - first]]
    )
    return cv2.warpAffine(
        plane[first:last],
        matrix,
        (shape[1], shape[0]),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
