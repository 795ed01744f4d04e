"""Charts: how true the colors of a ColorChecker come out, with the base curve switched off."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from editor.core.color.difference import ciede2000, lab_from_linear_srgb
from editor.core.color.spaces import srgb_decode
from editor.core.edits import Edits
from editor.core.image import LinearImage, Matrix
from editor.raw.photo import open_photo
from editor.render.develop import develop

# L*a*b* (D50) of the 24 patches as X-Rite published them for charts made before November 2014.
COLORCHECKER = np.array(
    [
        (37.986, 13.555, 14.059), (65.711, 18.130, 17.810), (49.927, -4.880, -21.905),
        (43.139, -13.095, 21.905), (55.112, 8.844, -25.399), (70.719, -33.397, -0.199),
        (62.661, 36.067, 57.096), (40.020, 10.410, -45.964), (51.124, 48.239, 16.248),
        (30.325, 22.976, -21.587), (72.532, -23.709, 57.255), (71.941, 19.363, 67.857),
        (28.778, 14.179, -50.297), (55.261, -38.342, 31.370), (42.101, 53.378, 28.190),
        (81.733, 4.039, 79.819), (51.935, 49.986, -14.574), (51.038, -28.631, -28.638),
        (96.539, -0.425, 1.186), (81.257, -0.638, -0.335), (66.766, -0.734, -0.504),
        (50.867, -0.153, -0.270), (35.656, -0.421, -1.231), (20.461, -0.079, -0.973),
    ]
)  # fmt: skip
FLAT = Edits({"profile.profile": "Linear", "detail.sharpening": 0.0})
# Neutral 8: bright enough not to be noise, and it clips after white does.
GREY_PATCH = 19
_SEARCH_SIZES = (2272, 1500, 1000, 700)


def run(raws: Sequence[Path]) -> dict[str, Any]:
    """Return a row for each raw in which a chart is found, and how many have none."""
    rows = []
    for raw in raws:
        photo = open_photo(raw)
        corners = find_chart(photo)
        if corners is not None:
            rows.append({"photo": raw.name, **measure(photo, corners, COLORCHECKER)})
    mean = statistics.mean(row["mean_delta_e"] for row in rows) if rows else None
    return {"charts": rows, "without_chart": len(raws) - len(rows), "mean_delta_e": mean}


def find_chart(photo: LinearImage) -> Matrix | None:
    """Return the corners (24 x 4 x 2, in pixels) of the patches in the upright photo, or None."""
    for long_edge in _SEARCH_SIZES:
        shown = develop(photo, Edits(), long_edge=long_edge).pixels[..., ::-1]
        detector = cv2.mcc.CCheckerDetector.create()
        if detector.process(np.ascontiguousarray(shown)):
            corners = np.asarray(detector.getBestColorChecker().getColorCharts(), np.float64)
            return corners.reshape(24, 4, 2) * (max(photo.pixels.shape) / max(shown.shape))
    return None


def measure(photo: LinearImage, corners: Matrix, truth: Matrix) -> dict[str, Any]:
    """Return mean and largest CIEDE2000 after the best single gain, and the greys' largest a* or b*.

    The photo is balanced on one grey patch first, by temperature and tint.
    """
    from editor.core.color.camera import camera_white

    flat = develop(photo, FLAT, bits=32).pixels
    camera = _patches(_camera_pixels(photo), corners)
    assert photo.metadata.color is not None
    temperature, tint = camera_white(photo.metadata.color, camera[GREY_PATCH])
    balanced = FLAT.changed({"color_balance.temperature": temperature, "color_balance.tint": tint})
    linear = srgb_decode(_patches(develop(photo, balanced, bits=32).pixels, corners))
    gains = 2.0 ** np.linspace(-4.0, 4.0, 801)
    means = [float(ciede2000(lab_from_linear_srgb(linear * g), truth).mean()) for g in gains]
    best = float(gains[int(np.argmin(means))])
    lab = lab_from_linear_srgb(linear * best)
    as_shot = srgb_decode(_patches(flat, corners))
    differences = ciede2000(lab, truth)
    return {
        "mean_delta_e": round(float(differences.mean()), 2),
        "worst_delta_e": round(float(differences.max()), 2),
        "as_shot_mean_delta_e": round(
            min(float(ciede2000(lab_from_linear_srgb(as_shot * g), truth).mean()) for g in gains), 2
        ),
        "greys_worst_ab": round(float(np.abs(lab[18:, 1:]).max()), 2),
        "temperature": round(temperature),
        "tint": round(tint, 1),
    }


def _camera_pixels(photo: LinearImage) -> Any:
    from editor.raw.geometry import apply_geometry

    return apply_geometry(photo, Edits().of_geometry()).pixels


def _patches(picture: Any, corners: Matrix) -> Matrix:
    """Return the median color (24 x 3) of the inner half of every patch."""
    colors = []
    for quad in corners:
        inner = quad.mean(axis=0) + 0.5 * (quad - quad.mean(axis=0))
        (left, top), (right, bottom) = np.floor(inner.min(axis=0)), np.ceil(inner.max(axis=0))
        patch = picture[int(top) : int(bottom) + 1, int(left) : int(right) + 1]
        colors.append(np.median(patch.reshape(-1, 3), axis=0))
    return np.array(colors)
