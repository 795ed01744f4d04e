"""Memory: large tensors come and go at every step, and should not go back to the system each time."""

from __future__ import annotations

import ctypes
import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3


def keep_memory() -> None:
    """Let glibc's malloc keep freed memory: a training step on the CPU takes half the time.

    Elsewhere it does nothing. Each large tensor would else be mapped and its pages cleared anew.
    """
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        if hasattr(libc, "mallopt"):
            libc.mallopt(_MMAP_THRESHOLD, 1 << 30)
            libc.mallopt(_TRIM_THRESHOLD, (1 << 31) - 1)
