"""The ICC profile that the system has for the screen, where it can be asked."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import sys

_ANY_TYPE = 0
_MOST_BYTES = 4 << 20


def system_profile() -> bytes | None:
    """Return the profile of the X screen (the _ICC_PROFILE atom of its root window), None if none.

    Color managers set it (ICC Profiles in X, version 0.4). Wayland and other systems are not asked:
    there the profile is chosen by hand.
    """
    if not sys.platform.startswith("linux") or not os.environ.get("DISPLAY"):
        return None
    name = ctypes.util.find_library("X11")
    if name is None:
        return None
    try:
        return _root_property(ctypes.CDLL(name), b"_ICC_PROFILE")
    except (OSError, AttributeError):
        return None


def _root_property(x11: ctypes.CDLL, name: bytes) -> bytes | None:
    """Return an 8-bit property of the default root window."""
    x11.XOpenDisplay.restype = x11.XDefaultRootWindow.restype = ctypes.c_void_p
    x11.XInternAtom.restype = ctypes.c_ulong
    x11.XOpenDisplay.argtypes = [ctypes.c_char_p]
    x11.XInternAtom.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
    for function in (x11.XDefaultRootWindow, x11.XCloseDisplay, x11.XFree):
        function.argtypes = [ctypes.c_void_p]
    x11.XGetWindowProperty.argtypes = [
        ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong, ctypes.c_long, ctypes.c_long, ctypes.c_int,
        ctypes.c_ulong, *(ctypes.c_void_p,) * 5,
    ]  # fmt: skip
    display = x11.XOpenDisplay(None)
    if not display:
        return None
    try:
        atom = x11.XInternAtom(display, name, 1)
        if not atom:
            return None
        kind, count, left = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.c_ulong()
        bits, data = ctypes.c_int(), ctypes.c_void_p()
        outputs = [ctypes.byref(each) for each in (kind, bits, count, left, data)]
        root = x11.XDefaultRootWindow(display)
        failed = x11.XGetWindowProperty(display, root, atom, 0, _MOST_BYTES // 4, 0, _ANY_TYPE, *outputs)
        if failed or not data.value:
            return None
        found = ctypes.string_at(data.value, count.value) if bits.value == 8 else b""
        x11.XFree(data)
        return found or None
    finally:
        x11.XCloseDisplay(display)
