"""What the commands take of `editor.learn`: its modules, or one sentence where torch is not installed."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

_NEEDED = ("torch", "safetensors", "array_api_compat")


def learned(module: str) -> ModuleType:
    """Import a module that needs torch; raise ValueError with a sentence where it is not installed."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name not in _NEEDED:
            raise
        raise ValueError(
            f"This needs the Python package {error.name}: pip install 'silvergrad[learn]'."
        ) from error
