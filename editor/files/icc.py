"""ICC profiles of the output spaces: version 4, matrix and parametric curve, about 600 bytes."""

from __future__ import annotations

import hashlib
import struct
from functools import cache

import numpy as np

from editor.core.color.spaces import D65, OUTPUT_SPACES, adaptation
from editor.core.image import Matrix

# The profile connection space's white, which is D50 in these very digits (ICC.1, 7.2.16).
_PCS = np.array([0.9642, 1.0, 0.8249])
# sRGB's curve as (gamma, a, b, c, d): (ax + b)^gamma from d up, cx below.
_SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


@cache
def profile(space: str) -> bytes:
    """Return the ICC profile of an output space, "sRGB" or "Display P3"; KeyError for another."""
    white = adaptation(D65, _PCS[:2] / _PCS.sum())
    colorants = white @ OUTPUT_SPACES[space]
    curve = b"para" + bytes(4) + struct.pack(">HH", 3, 0) + _fixed(*_SRGB_CURVE)
    tags = {
        b"desc": _text(space),
        b"cprt": _text("No copyright, use freely"),
        b"wtpt": b"XYZ " + bytes(4) + _fixed(*_PCS),
        b"chad": b"sf32" + bytes(4) + _fixed(*white.ravel()),
        **{name: _color(colorants[:, i]) for i, name in enumerate((b"rXYZ", b"gXYZ", b"bXYZ"))},
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve),
    }
    return _assemble(tags)


def _assemble(tags: dict[bytes, bytes]) -> bytes:
    """Return header, tag table and tags; equal tags share their bytes."""
    table = struct.pack(">I", len(tags))
    body = b""
    start = 128 + 4 + 12 * len(tags)
    places: dict[bytes, int] = {}
    for name, data in tags.items():
        if data not in places:
            places[data] = start + len(body)
            body += data + bytes(-len(data) % 4)
        table += name + struct.pack(">II", places[data], len(data))
    size = start + len(body)
    header = struct.pack(">I4sI4s4s4s", size, bytes(4), 0x04300000, b"mntr", b"RGB ", b"XYZ ")
    header += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp"
    header += bytes(28) + _fixed(*_PCS)  # platform to intent: none, perceptual
    header = header.ljust(128, b"\0")
    # The identifier is the MD5 of the profile with the identifier itself zero, as it is here.
    identifier = hashlib.md5(header + table + body, usedforsecurity=False).digest()
    return header[:84] + identifier + header[100:] + table + body


def _fixed(*numbers: float) -> bytes:
    """Return numbers as signed 15.16 fixed point."""
    return b"".join(struct.pack(">i", round(float(number) * 65536)) for number in numbers)


def _color(values: Matrix) -> bytes:
    return b"XYZ " + bytes(4) + _fixed(*values)


def _text(text: str) -> bytes:
    """Return a multi-localised string in English."""
    data = text.encode("utf-16-be")
    return b"mluc" + bytes(4) + struct.pack(">II2s2sII", 1, 12, b"en", b"US", len(data), 28) + data
