"""The interface's words, all of which go through `tr`."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def tr(text: str, **values: object) -> str:
    """Return ``text`` in the user's language, with ``{names}`` filled in."""
    said = QCoreApplication.translate("Silvergrad", text)
    return said.format(**values) if values else said
