"""What the program remembers between two starts: no edits, only habits; the file may be deleted."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSettings

MOST_RECENT = 12


def settings_path() -> Path:
    """Return where the settings lie (SILVERGRAD_SETTINGS names another file)."""
    own = os.environ.get("SILVERGRAD_SETTINGS")
    if own:
        return Path(own)
    import platformdirs

    return platformdirs.user_config_path("silvergrad", appauthor=False) / "settings.ini"


class Settings:
    """Typed access to the settings; what cannot be read counts as not set."""

    def __init__(self, path: Path | None = None) -> None:
        self._store = QSettings(str(path or settings_path()), QSettings.Format.IniFormat)

    def text(self, key: str, default: str = "") -> str:
        """Return a text."""
        value = self._store.value(key, default)
        return value if isinstance(value, str) else default

    def set_text(self, key: str, value: str) -> None:
        """Remember a text."""
        self._store.setValue(key, value)

    def write(self) -> None:
        """Write to the disk now what else is written in a moment."""
        self._store.sync()

    def state(self, key: str) -> QByteArray:
        """Return what a widget said of its own state, empty if nothing."""
        value = self._store.value(key)
        return value if isinstance(value, QByteArray) else QByteArray()

    def set_state(self, key: str, value: QByteArray) -> None:
        """Remember a widget's state."""
        self._store.setValue(key, value)

    def mapping(self, key: str) -> dict[str, Any]:
        """Return a JSON object."""
        try:
            found = json.loads(self.text(key, "{}"))
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    def set_mapping(self, key: str, values: Mapping[str, Any]) -> None:
        """Remember a JSON object."""
        self.set_text(key, json.dumps(values))

    def recent(self) -> list[Path]:
        """Return the photos opened last, newest first."""
        found = self.mapping("recent").get("files", [])
        return [Path(name) for name in found if isinstance(name, str)] if isinstance(found, list) else []

    def add_recent(self, path: Path) -> None:
        """Put a photo on top of the recent ones."""
        others = [each for each in self.recent() if each != path]
        self.set_mapping("recent", {"files": [str(each) for each in [path, *others][:MOST_RECENT]]})

    def clear_recent(self) -> None:
        """Forget the recent photos."""
        self.set_mapping("recent", {})

    def shortcuts(self) -> dict[str, tuple[str, ...]]:
        """Return the shortcuts set in place of the table's, by action."""
        return {
            action: tuple(key for key in keys if isinstance(key, str))
            for action, keys in self.mapping("shortcuts").items()
            if isinstance(keys, list)
        }

    def set_shortcuts(self, shortcuts: Mapping[str, tuple[str, ...]]) -> None:
        """Remember shortcuts in place of the table's."""
        self.set_mapping("shortcuts", {action: list(keys) for action, keys in shortcuts.items()})

    def display_profile(self) -> bytes | None:
        """Return the ICC profile chosen for the display, None where none was or it is gone."""
        name = self.text("display_profile")
        try:
            return Path(name).read_bytes() if name else None
        except OSError:
            return None
