"""The tests beside this one run with a display of their own, whose driver draws in software."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_START = "from PySide6.QtWidgets import QApplication; QApplication([])"


def test_a_driver_in_software_draws_what_the_cpu_draws() -> None:
    if os.environ["QT_QPA_PLATFORM"] == "xcb":
        pytest.skip("they run by themselves")
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed: no driver draws without a display")
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1200x24"]
    server = subprocess.Popen(command, pass_fds=(write,), stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as told:
            display = f":{told.readline().strip()}"
        own = {"QT_QPA_PLATFORM": "xcb", "DISPLAY": display, "LIBGL_ALWAYS_SOFTWARE": "1"}
        environment = {**os.environ, **own}
        started = subprocess.run(
            [sys.executable, "-c", _START], env=environment, capture_output=True, text=True, check=False
        )
        if started.returncode:
            pytest.skip(f"Qt does not start on this display: {started.stderr.strip().splitlines()[-1:]}")
        tests = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(Path(__file__).parent)]
        done = subprocess.run(tests, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-6000:]
    finally:
        server.terminate()
        server.wait()
