"""Whether a GPU is worth looking for: no driver is loaded for the answer."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from editor.ui.text import tr

# Where Linux has its devices, and which of them are GPUs; the last one is that of Windows' own Linux.
DEVICES = Path("/dev")
_GPUS = ("dri/renderD*", "nvidia0", "dxg")
_WITHOUT_GPU = ("offscreen", "minimal", "vnc", "linuxfb")


def forced() -> bool:
    """Say whether SILVERGRAD_GPU asks for a GPU, be it one in software."""
    return os.environ.get("SILVERGRAD_GPU") == "1"


def hindrance() -> str:
    """Say why no GPU need be looked for, "" if one is worth it."""
    if os.environ.get("SILVERGRAD_GPU") == "0":
        return tr("SILVERGRAD_GPU forbids a GPU.")
    if QGuiApplication.platformName() in _WITHOUT_GPU:
        return tr("There is no GPU on this platform.")
    there = not sys.platform.startswith("linux") or any(any(DEVICES.glob(name)) for name in _GPUS)
    return "" if there or forced() else tr("There is no GPU.")
