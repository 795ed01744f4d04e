"""What the interface's tests share: no screen is needed."""

from __future__ import annotations

import os

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_configure(config: pytest.Config) -> None:
    """Ignore what Qt's offscreen platform says whenever a window has size limits."""
    config.addinivalue_line("qt_log_ignore", "This plugin does not support propagateSizeHints")
