"""Memory: temporaries that come and go should not go back to the system each time."""

from __future__ import annotations

import ctypes
import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3


def keep_memory(largest: int = 1 << 30, free: int = (1 << 31) - 1) -> None:
    """Let glibc's malloc keep freed blocks of up to ``largest`` bytes, and ``free`` bytes in all.

    Left alone it hands them back, and the page faults of getting them again take as long as the
    arithmetic. Other C libraries do not need it and lack ``mallopt``. The defaults are for tensors.
    """
    if sys.platform == "linux":
        try:
            option = ctypes.CDLL(None).mallopt
        except (OSError, AttributeError):
            return
        option(_MMAP_THRESHOLD, largest)
        option(_TRIM_THRESHOLD, free)
