"""The window: canvas, panels made from `stages()`, dialogs. Only this package imports PySide6."""

from __future__ import annotations

import ctypes
import sys

if sys.version_info < (3, 12):
    # PySide6 6.12.0 gives back references to None, True and the like that it never took, at most
    # calls and signals, and Python ends once none is left. Since 3.12 constants cannot die; here
    # they get more references than can be lost.
    for _constant in (None, True, False, NotImplemented, Ellipsis):
        ctypes.c_ssize_t.from_address(id(_constant)).value += 1 << 40
