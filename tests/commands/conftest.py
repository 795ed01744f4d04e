"""A small raw, and the command line run in this process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from editor.cli import main
from editor.synthetic.raws import make_raw

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="session")
def small_raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A chart of 360 x 240 pixels or so, as a DNG."""
    path = tmp_path_factory.mktemp("raws") / "chart.dng"
    make_raw("chart", path)
    return path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line with these words; return exit code, standard output and error."""

    def run(*words: object) -> tuple[int, str, str]:
        code = main([str(word) for word in words])
        out, err = capsys.readouterr()
        return code, out, err

    return run
