"""The golden pictures: what small synthetic raws look like with settings all over the sliders.

``python -m tests.render.golden`` renders them anew, after looking why they changed.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from editor.core.edits import Edits
from editor.raw.photo import open_photo
from editor.render.develop import develop
from editor.synthetic.raws import make_raw

FOLDER = Path(__file__).parents[1] / "golden"
CURVE = ((0.0, 8.0), (70.0, 55.0), (180.0, 200.0), (255.0, 250.0))

# Name -> (picture, how it was taken, edits).
CASES: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "default": ("still", {}, {}),
    "warm_night": ("still", {"illuminant": "A", "iso": 6400}, {}),
    "sky": ("sky", {"exposure": 1.0}, {}),
    "x_trans": ("chart", {"pattern": "XTRANS"}, {}),
    "open_shadows": (
        "sky",
        {"exposure": 0.7},
        {"tone_mapping.highlights": -100, "tone_mapping.shadows": 100, "dehaze.dehaze": 30},
    ),
    "punchy": (
        "still",
        {},
        {
            "exposure.exposure": 0.4, "rgb_toning.contrast": 30, "local_contrast.clarity": 40,
            "local_contrast.texture": 30, "saturation.vibrance": 40, "vignette.amount": -30,
        },
    ),
    "graded": (
        "chart",
        {"device": "sigma"},
        {
            "color_grading.shadow_hue": 200, "color_grading.shadow_saturation": 40,
            "color_grading.highlight_hue": 40, "color_grading.highlight_saturation": 30,
            "color_mixer.hue_red": -40, "color_mixer.luminance_blue": 40, "rgb_toning.curve": CURVE,
        },
    ),
    "black_and_white": (
        "still",
        {},
        {"color_mixer.monochrome": True, "color_mixer.gray_red": 50, "color_mixer.gray_blue": -60,
         "grain.amount": 30},
    ),
    "cropped": (
        "still",
        {"orientation": 6},
        {
            "geometry.crop_left": 0.1, "geometry.crop_top": 0.2, "geometry.crop_right": 0.9,
            "geometry.crop_bottom": 0.85, "geometry.angle": 5, "color_balance.temperature": 4000,
        },
    ),
}  # fmt: skip


def render(name: str) -> Any:
    """Return one case, rendered now (H x W x 3 uint8)."""
    picture, taken, values = CASES[name]
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw.dng"
        make_raw(picture, raw, **taken)
        floats = {k: float(v) if type(v) is int else v for k, v in values.items()}
        return develop(open_photo(raw), Edits(floats)).pixels


def read(name: str) -> Any:
    """Return one case as it was when it was last looked at."""
    return cv2.imread(str(FOLDER / f"{name}.png"))[..., ::-1]


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for case in CASES:
        cv2.imwrite(str(FOLDER / f"{case}.png"), np.ascontiguousarray(render(case)[..., ::-1]))
