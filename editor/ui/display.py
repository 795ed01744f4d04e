"""What the screen makes of finished pixels: its ICC profile, and the clipping overlay."""

from __future__ import annotations

import io
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Convert = Callable[[NDArray[np.float32]], NDArray[np.float32]]

# Of a preview one pixel in nine is read out and measured where the screen has a profile.
READ_EVERY = 3
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
        red, green, blue = cv2.split(pixels)
        most = cv2.max(cv2.max(red, green), blue)
        screen[most == 255] = (*TOO_BRIGHT, 255)
        screen[most == 0] = (*TOO_DARK, 255)
    return screen


def converter(profile: bytes | None, space: str) -> tuple[Hashable, Convert] | None:
    """Return (a name, what the screen makes of N x 3 colors 0..1), None where it leaves them alone."""
    if _transform(profile, space) is None:
        return None

    def convert(colors: NDArray[np.float32]) -> NDArray[np.float32]:
        levels = np.clip(colors * np.float32(255.0) + np.float32(0.5), 0.0, 255.0).astype(np.uint8)
        return _converted(levels[None], profile, space)[0].astype(np.float32) / np.float32(255.0)

    return (profile, space), convert


def unconverted(screen: Pixels, profile: bytes | None, space: str, every: int = READ_EVERY) -> Pixels:
    """Return some of a screen's BGRA pixels as RGB of the output space, to read out and to measure.

    What the screen cannot show is lost: a preview may lack it, an exact picture has its own pixels.
    """
    from PIL import Image

    some = np.ascontiguousarray(screen[::every, ::every, 2::-1])
    return np.asarray(_transform(profile, space, back=True).apply(Image.fromarray(some)))


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
def _transform(profile: bytes | None, space: str, *, back: bool = False) -> Any:
    """Return the conversion from an output space to the screen, None where there is nothing to do.

    ``back`` is the other way round.
    """
    if profile is None and space == "sRGB":
        return None
    from PIL import ImageCms

    from editor.files.icc import profile as icc_of

    screen = ImageCms.createProfile("sRGB") if profile is None else io.BytesIO(profile)
    ways = [ImageCms.ImageCmsProfile(io.BytesIO(icc_of(space))), ImageCms.ImageCmsProfile(screen)]
    source, target = reversed(ways) if back else ways
    flags = ImageCms.Flags.BLACKPOINTCOMPENSATION
    intent = ImageCms.Intent.RELATIVE_COLORIMETRIC
    return ImageCms.buildTransform(source, target, "RGB", "RGB", intent, flags)
