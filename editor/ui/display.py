"""What the screen makes of finished pixels: its ICC profile, and the clipping overlay."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

# Red where a channel is full, blue where all are empty, as Camera Raw marks them (BGR).
TOO_BRIGHT, TOO_DARK = (40, 40, 235), (235, 90, 30)


@dataclass(frozen=True)
class Look:
    """How pixels go to the screen: the display's ICC profile (None: sRGB), clipping marked or not."""

    profile: bytes | None = None
    clipping: bool = False


NO_LOOK = Look()


def shown(pixels: Pixels, look: Look, space: str = "sRGB") -> Pixels:
    """Return RGB ``pixels`` of an output space as BGRA for the screen."""
    converted = _converted(pixels, look.profile, space)
    screen: Pixels = cv2.cvtColor(converted, cv2.COLOR_RGB2BGRA)
    if look.clipping:
        screen[..., :3][pixels.max(axis=2) >= 255] = TOO_BRIGHT
        screen[..., :3][pixels.max(axis=2) <= 0] = TOO_DARK
    return screen


def is_display_profile(data: bytes) -> bool:
    """Say whether an ICC file can serve as the profile of a screen."""
    from PIL import ImageCms

    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(data))
    except (OSError, ImageCms.PyCMSError):
        return False
    return profile.profile.xcolor_space.strip() == "RGB"


def _converted(pixels: Pixels, profile: bytes | None, space: str) -> Pixels:
    transform = _transform(profile, space)
    if transform is None:
        return np.ascontiguousarray(pixels)
    from PIL import Image

    image = Image.fromarray(np.ascontiguousarray(pixels))
    return np.asarray(transform.apply(image))


@lru_cache(maxsize=8)
def _transform(profile: bytes | None, space: str) -> Any:
    """Return the conversion from an output space to the screen, None where there is nothing to do."""
    if profile is None and space == "sRGB":
        return None
    from PIL import ImageCms

    from editor.files.icc import profile as icc_of

    target = ImageCms.createProfile("sRGB") if profile is None else io.BytesIO(profile)
    source = io.BytesIO(icc_of(space))
    flags = ImageCms.Flags.BLACKPOINTCOMPENSATION
    return ImageCms.buildTransform(
        ImageCms.ImageCmsProfile(source),
        ImageCms.ImageCmsProfile(target),
        "RGB",
        "RGB",
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
        flags,
    )
