"""Unusual raws, written tag by tag: four colours, one colour, black levels by site, active areas."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from editor.core.tiff import Directory, Tag, make, to_bytes
from editor.raw.photo import open_photo

BYTE, ASCII, SHORT, LONG, RATIONAL, SRATIONAL = 1, 2, 3, 4, 5, 10
CFA, LINEAR = 32803, 34892
MATRIX = [[0.9, -0.28, -0.07], [-0.45, 1.24, 0.23], [-0.09, 0.19, 0.71]]
MATRIX_OF_FOUR = [[0.3, 0.5, 0.6], [0.8, 0.2, 0.5], [0.9, 0.9, 0.1], [0.2, 0.9, 0.2]]
WHITE = 16383


def write_dng(
    path: Path,
    samples: np.ndarray[Any, Any],
    tags: Mapping[int, Tag] | None = None,
    *,
    pattern: bytes = b"\0\1\1\2",
    colors: bytes = b"\0\1\2",
) -> None:
    """Write an uncompressed 16-bit DNG: a mosaic, or a linear one where ``tags`` say so."""
    height, width = samples.shape[:2]
    depth = samples.shape[2] if samples.ndim == 3 else 1
    matrix = MATRIX if len(colors) == 3 else MATRIX_OF_FOUR
    neutral = [(500, 1000), (1000, 1000), (700, 1000)] if len(colors) == 3 else [(900, 1000)] * 4
    directory = {
        254: make(LONG, [0]), 256: make(LONG, [width]), 257: make(LONG, [height]),
        258: make(SHORT, [16] * depth), 259: make(SHORT, [1]), 262: make(SHORT, [CFA]),
        271: make(ASCII, "Acme"), 272: make(ASCII, "One"), 274: make(SHORT, [1]),
        277: make(SHORT, [depth]), 278: make(LONG, [height]), 284: make(SHORT, [1]),
        33421: make(SHORT, [2, 2]), 33422: make(BYTE, pattern), 50706: make(BYTE, b"\1\4\0\0"),
        50707: make(BYTE, b"\1\1\0\0"), 50708: make(ASCII, "Acme One"), 50710: make(BYTE, colors),
        50711: make(SHORT, [1]), 50717: make(LONG, [WHITE]),
        50721: make(SRATIONAL, [(round(v * 10000), 10000) for row in matrix for v in row]),
        50728: make(RATIONAL, neutral), 50778: make(SHORT, [21]),
    }  # fmt: skip
    directory |= tags or {}
    if directory[262].values == (LINEAR,):
        for tag in (33421, 33422, 50710, 50711):
            del directory[tag]
    path.write_bytes(to_bytes(Directory(directory), [samples.astype("<u2").tobytes()]))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "odd.dng"


@pytest.mark.parametrize("half", [False, True])
def test_black_levels_by_site(path: Path, half: bool) -> None:
    black = np.array([[100, 200], [300, 400]])
    samples = 5000 + np.tile(black, (32, 48))
    write_dng(path, samples, {50713: make(SHORT, [2, 2]), 50714: make(SHORT, [100, 200, 300, 400])})
    seen = open_photo(path, half=half).pixels.mean(axis=(0, 1))
    np.testing.assert_allclose(seen[[0, 2]], [5000 / (WHITE - 100), 5000 / (WHITE - 400)], rtol=2e-4)
    assert 5000 / (WHITE - 200) - 1e-3 < seen[1] < 5000 / (WHITE - 300) + 1e-3


@pytest.mark.parametrize(("pattern", "colors"), [(b"\3\4\5\1", b"\3\4\5\1"), (b"\0\1\6\2", b"\0\1\2\6")])
def test_four_colours_become_three(path: Path, pattern: bytes, colors: bytes) -> None:
    write_dng(path, np.full((64, 96), 4000), pattern=pattern, colors=colors)
    photo = open_photo(path)
    # What is as bright in every colour as the neutral is grey.
    np.testing.assert_allclose(photo.pixels, 4000 / WHITE, atol=1e-3)
    assert photo.metadata.color is not None
    np.testing.assert_array_equal(photo.metadata.color.neutral, np.ones(3))


def test_a_monochrome_raw_is_grey(path: Path) -> None:
    write_dng(path, np.full((64, 96), 4000), {262: make(SHORT, [LINEAR])})
    photo = open_photo(path)
    np.testing.assert_allclose(photo.pixels, 4000 / WHITE, rtol=1e-4)
    assert photo.metadata.color is not None
    np.testing.assert_array_equal(photo.metadata.color.neutral, np.ones(3))


def test_active_area_and_crop(path: Path) -> None:
    samples = np.full((64, 96), 4000)
    samples[:6] = samples[:, :10] = 9
    area = {50829: make(LONG, [4, 8, 60, 90]), 50719: make(LONG, [2, 2]), 50720: make(LONG, [70, 50])}
    write_dng(path, samples, area)
    pixels = open_photo(path).pixels
    assert pixels.shape == (50, 70, 3)
    np.testing.assert_allclose(pixels[4:, 4:], 4000 / WHITE, rtol=1e-3)


def test_no_process_outlives_the_program(path: Path) -> None:
    write_dng(path, np.full((64, 96), 4000))
    program = (
        "import sys; from pathlib import Path; from editor.raw.decoder import shared_decoder;"
        "from editor.raw.photo import open_photo; open_photo(Path(sys.argv[1]));"
        "print(*shared_decoder().process_ids)"
    )
    command = [sys.executable, "-W", "error", "-c", program, str(path)]
    root = Path(__file__).parents[2]
    made = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=root, check=False)
    assert made.stderr == ""
    assert made.stdout.split()
    assert not any(Path(f"/proc/{number}").exists() for number in made.stdout.split())
