"""Unfinished: which learnings were broken off, by cancel, quit or crash, so that they can be resumed.

Only the name is remembered, by folder; what was done so far is kept by the learning itself.
"""

from __future__ import annotations

from pathlib import Path

from editor.ui.settings import Settings

_KEY = "unfinished_styles"
_MOST = 20


def begin(settings: Settings, folder: Path, name: str) -> None:
    """Remember that a style is being learned from a folder."""
    others = {key: value for key, value in settings.mapping(_KEY).items() if key != str(folder)}
    kept = [*others.items(), (str(folder), name)][-_MOST:]
    settings.set_mapping(_KEY, dict(kept))


def end(settings: Settings, folder: Path) -> None:
    """Forget it: there is nothing left to resume."""
    settings.set_mapping(
        _KEY, {key: value for key, value in settings.mapping(_KEY).items() if key != str(folder)}
    )


def name_in(settings: Settings, folder: Path) -> str:
    """Return the name of the style whose learning from a folder was broken off, "" if none was."""
    found = settings.mapping(_KEY).get(str(folder), "")
    return found if isinstance(found, str) else ""
