"""Keeping freed memory changes nothing but the time that a large tensor takes."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import resource
from editor.core.memory import keep_memory
import numpy as np
def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(20):
        np.ones(4_000_000, np.uint8)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
without = faults()
keep_memory()
faults()
print(without, faults())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's malloc alone")
def test_memory_that_was_freed_is_not_mapped_anew() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=60
    )
    without, kept = (int(word) for word in done.stdout.split())
    assert kept < max(20, without / 10)


def test_elsewhere_it_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from editor.core import memory

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(memory.ctypes, "CDLL", None)
    memory.keep_memory()
