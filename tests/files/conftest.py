"""Presets and looks of the tests lie apart from the user's."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SILVERGRAD_PRESETS", str(tmp_path / "user" / "presets"))
    monkeypatch.delenv("SILVERGRAD_LOOKS", raising=False)
