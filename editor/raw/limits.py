"""How large a photo may be, checked on both sides of the pipe before anything is allocated."""

from __future__ import annotations

import os
from pathlib import Path

MAX_FILE_BYTES = 2 * 1024**3
MAX_PIXELS = 400_000_000
MAX_SIDE = 65535
MAX_HEADER_BYTES = 4 * 1024**2
DECODE_SECONDS = 60.0
PREVIEW_SECONDS = 10.0

# Raw samples (2), LibRaw's four-channel image (8), AHD's tiles and LibRaw's copy for the caller (6),
# NumPy's copy of that (6) in the child; float32 RGB and one working copy (24) in the parent.
BYTES_PER_PIXEL = 46


def free_memory() -> int:
    """Return the bytes of memory that can be had without swapping; a guess of 4 GiB where unknown."""
    try:
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        pass
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_AVPHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 4 * 1024**3


def too_large(width: int, height: int) -> bool:
    """Say whether a picture of this size is over the limits or over half of the free memory."""
    pixels = width * height
    return (
        max(width, height) > MAX_SIDE
        or pixels > MAX_PIXELS
        or pixels * BYTES_PER_PIXEL > free_memory() // 2
    )
