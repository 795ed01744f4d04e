"""From a sensor's samples to demosaicked camera RGB; runs in the decoder process.

LibRaw's demosaicking decides on directions by comparing colours, so it wants white-balanced data;
and it works on unsigned 16-bit values, where noise below black would be cut off. So the samples are
rewritten as ``pedestal + scale * gain * (sample - black)``, and whoever receives the pixels undoes it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from editor.core.bands import in_bands
from editor.core.image import FloatArray, Matrix
from editor.raw.highlights import CLIP_SHARE
from editor.raw.noise import estimate_noise

Samples = NDArray[np.uint16]

# Room for the undershoot of interpolated channels, as a share of the range.
_MARGIN = 1.0 / 256.0
_LARGEST_GAIN = 16.0


@dataclass(frozen=True)
class Sensor:
    """What the decoder knows of the samples, by colour index (0..3): black, white, and where they lie.

    ``pattern`` tiles the whole array, margins included; None for a picture without a mosaic.
    """

    pattern: NDArray[np.uint8] | None
    black: Matrix
    white: float
    gains: Matrix


@dataclass(frozen=True)
class Coding:
    """How stored values become camera RGB: (value - offset) * scale, by channel (3).

    ``clip`` is where each channel saturates, in camera RGB; ``clipped`` whether any sample comes near.
    """

    offset: Matrix
    scale: Matrix
    clip: Matrix
    clipped: bool


def balanced_gains(multipliers: Matrix) -> Matrix | None:
    """Return white-balance gains of the four colours, the largest 1; None where they are unusable."""
    gains = np.array(multipliers, dtype=np.float64)
    if gains.shape != (4,) or not np.isfinite(gains).all() or (gains[:3] <= 0).any():
        return None
    if gains[3] <= 0:
        gains[3] = gains[1]
    balanced: Matrix = np.maximum(gains / gains.max(), 1.0 / _LARGEST_GAIN)
    return balanced


def rewrite(samples: Samples, sensor: Sensor) -> Coding:
    """Replace ``samples`` (H x W) in place by balanced ones on a pedestal, and say how to undo it."""
    assert sensor.pattern is not None
    views = _planes(samples, sensor)
    low, high = _extremes(samples, sensor.pattern)
    used = sorted({color for color, _ in views})
    below = max(max(sensor.gains[c] * (sensor.black[c] - low[c]) for c in used), 0.0)
    above = max(sensor.gains[c] * (max(high[c], sensor.white) - sensor.black[c]) for c in used)
    margin = _MARGIN * above
    scale = 65535.0 / (above + below + 2.0 * margin)
    pedestal = float(round((below + margin) * scale))
    coding = _coding(views, sensor, high)
    factors = scale * sensor.gains
    # Half is added because the cast to whole numbers cuts off; nothing can leave 0..65535.
    shifts = pedestal + 0.5 - factors * sensor.black
    _rescale(samples, sensor.pattern, factors.astype(np.float32), shifts.astype(np.float32))
    undo = 1.0 / (scale * sensor.gains * (sensor.white - sensor.black))
    return Coding(np.full(3, pedestal), undo[:3], coding.clip, coding.clipped)


def measure(samples: Samples, sensor: Sensor) -> Coding:
    """Return where samples (H x W) saturate, and the coding of values that are camera RGB already."""
    assert sensor.pattern is not None
    return _coding(_planes(samples, sensor), sensor, _extremes(samples, sensor.pattern)[1])


def plain_coding(pixels: Samples, black: Matrix, white: float) -> Coding:
    """Return the coding of a picture without a mosaic (H x W x 3)."""
    views = [(c, pixels[..., c]) for c in range(3)]
    sensor = Sensor(None, np.append(black, black[1]), white, np.ones(4))
    high = np.append(pixels.max(axis=0).max(axis=0), 0).astype(np.float64)
    coding = _coding(views, sensor, high)
    return Coding(black, 1.0 / (white - black), coding.clip, coding.clipped)


def bin_mosaic(samples: Samples, sensor: Sensor) -> NDArray[np.float32]:
    """Return camera RGB (h x w x 3) of every pattern cell's mean: a half- or third-size picture."""
    assert sensor.pattern is not None
    cell = 2 if sensor.pattern.shape[0] in (2, 4) else 3
    height, width = samples.shape[0] // cell, samples.shape[1] // cell
    made = np.empty((height, width, 3), np.float32)
    rows, columns = sensor.pattern.shape
    tall, wide = rows // math.gcd(rows, cell), columns // math.gcd(columns, cell)
    for y in range(tall):
        for x in range(wide):
            tile = np.roll(sensor.pattern, (-y * cell, -x * cell), (0, 1))
            sites = [(int(tile[v % rows, u % columns]), v, u) for v in range(cell) for u in range(cell)]
            for channel in range(3):
                of_channel = [(c, v, u) for c, v, u in sites if (1 if c == 3 else c) == channel]
                total: Any = 0
                for _, v, u in of_channel:
                    rows_of = slice(y * cell + v, height * cell, cell * tall)
                    total = total + samples[rows_of, x * cell + u : width * cell : cell * wide].astype(
                        np.uint32
                    )
                black = sum(sensor.black[c] for c, _, _ in of_channel)
                share = (
                    sum(1.0 / (sensor.white - sensor.black[c]) for c, _, _ in of_channel)
                    / len(of_channel) ** 2
                )
                made[y::tall, x::wide, channel] = (total - np.float32(black)) * np.float32(share)
    return made


def interpolate(samples: Samples, sensor: Sensor) -> FloatArray:
    """Return camera RGB (H x W x 3) by plain interpolation: each channel's nearest samples, weighted."""
    import cv2

    assert sensor.pattern is not None
    height, width = samples.shape
    rows, columns = sensor.pattern.shape
    colors = np.tile(sensor.pattern, (height // rows + 1, width // columns + 1))[:height, :width]
    values = (samples - sensor.black[colors]) / (sensor.white - sensor.black[colors])
    tent = np.array([1.0, 2.0, 3.0, 2.0, 1.0])
    made = np.empty((height, width, 3), np.float32)
    for channel in range(3):
        mask = (np.where(colors == 3, 1, colors) == channel).astype(np.float32)
        total = cv2.sepFilter2D((values * mask).astype(np.float32), cv2.CV_32F, tent, tent)
        weight = cv2.sepFilter2D(mask, cv2.CV_32F, tent, tent)
        made[..., channel] = np.where(mask > 0, values, total / np.maximum(weight, 1e-6))
    return made


def sensor_noise(samples: Samples, sensor: Sensor) -> tuple[float, float]:
    """Return (shot, read) noise of the sensor's green samples, 0..1, estimated from the picture."""
    assert sensor.pattern is not None
    green = np.argwhere(sensor.pattern == 1)
    y, x = green[0] if len(green) else (0, 0)
    color = int(sensor.pattern[y, x])
    plane = _site(samples, sensor.pattern, int(y), int(x))
    return estimate_noise(plane, float(sensor.black[color]), sensor.white)


def _site(samples: Samples, pattern: NDArray[np.uint8], y: int, x: int) -> Samples:
    return samples[y :: pattern.shape[0], x :: pattern.shape[1]]


def _planes(samples: Samples, sensor: Sensor) -> list[tuple[int, Samples]]:
    """Return (colour, view of its samples) of every site of the pattern."""
    assert sensor.pattern is not None
    sites = np.ndenumerate(sensor.pattern)
    planes = [(int(color), _site(samples, sensor.pattern, y, x)) for (y, x), color in sites]
    return [(color, plane) for color, plane in planes if plane.size]


def _extremes(samples: Samples, pattern: NDArray[np.uint8]) -> tuple[Matrix, Matrix]:
    """Return the lowest and the highest sample of each colour."""
    low, high = np.full(4, np.inf), np.zeros(4)
    rows, columns = pattern.shape
    for y in range(min(rows, samples.shape[0])):
        # Down the columns first: that runs along memory, site by site does not.
        lowest, highest = samples[y::rows].min(axis=0), samples[y::rows].max(axis=0)
        for x in range(min(columns, samples.shape[1])):
            color = pattern[y, x]
            low[color] = min(low[color], float(lowest[x::columns].min()))
            high[color] = max(high[color], float(highest[x::columns].max()))
    return low, high


def _rescale(samples: Samples, pattern: NDArray[np.uint8], factors: FloatArray, shifts: FloatArray) -> None:
    """Replace samples in place by factor * sample + shift of their colour, cut to whole numbers."""
    rows, columns = pattern.shape
    colors = np.tile(pattern, (1, samples.shape[1] // columns + 1))[:, : samples.shape[1]]

    def rescale(band: Samples, _: int) -> Samples:
        for y in range(rows):
            part = band[y::rows]
            made = np.multiply(part, factors[colors[y]], dtype=np.float32)
            made += shifts[colors[y]]
            np.copyto(part, made, casting="unsafe")
        return band

    in_bands(rescale, samples, out=samples, rows=rows * 8)


def _coding(planes: list[tuple[int, Samples]], sensor: Sensor, high: Matrix) -> Coding:
    """Return where each colour saturates, for values that are camera RGB already."""
    levels = np.full(4, sensor.white)
    for color, plane in dict(planes).items():
        if high[color] > 0.7 * sensor.white:
            levels[color] = pile_up(plane[:: 1 + plane.shape[0] // 1000], sensor.white, float(high[color]))
    clip = (levels - sensor.black) / (sensor.white - sensor.black)
    clipped = (high - sensor.black) / (sensor.white - sensor.black) >= clip * CLIP_SHARE
    # The second green takes the first one's place in three-colour sensors.
    clip[1] = min(clip[1], clip[3])
    return Coding(np.zeros(3), np.ones(3), clip[:3], bool(clipped.any()))


def pile_up(plane: Samples, white: float, high: float) -> float:
    """Return where samples pile up at the top of their histogram; ``white`` if they do not.

    A saturated sensor leaves a narrow peak with next to nothing above it, up to a few per cent
    below the stated white level (cameras that scale their data) or above it.
    """
    counts = np.bincount(plane.ravel(), minlength=65536).astype(np.float64)
    step = max(2, int(0.004 * white))
    top = int(high)
    smooth = np.convolve(counts, np.ones(step), mode="same")
    start = int(0.7 * white)
    if top <= start:
        return white
    peak = start + int(np.argmax(smooth[start : top + 1]))
    mass = smooth[peak]
    beyond = counts[peak + step :].sum()
    below = counts[max(0, peak - 8 * step) : peak - step].sum() / 7.0
    if mass < max(40.0, 2e-5 * plane.size) or beyond > mass or below * 4.0 > mass:
        return white
    return float(peak)


def describe(coding: Coding) -> dict[str, Any]:
    """Return a coding as the reply's header states it."""
    return {
        "offset": [float(v) for v in coding.offset],
        "scale": [float(v) for v in coding.scale],
        "clip": [float(v) for v in coding.clip],
        "clipped": coding.clipped,
    }
