"""Lossless JPEG (ITU-T T.81, process 14, predictor 1) as DNG uses it, vectorised."""

from __future__ import annotations

import heapq
import struct

import numpy as np


def encode(samples: np.ndarray, precision: int) -> bytes:
    """A lossless JPEG stream of H x W x C unsigned samples of `precision` bits (C from 1 to 4)."""
    height, width, components = samples.shape
    residuals = _residuals(samples.astype(np.int32), precision).ravel()
    categories = np.zeros(residuals.shape, dtype=np.uint8)
    magnitude = np.abs(residuals)
    for bit in range(16):
        categories += magnitude >= (1 << bit)
    codes, lengths, counts, symbols = _huffman(np.bincount(categories, minlength=17))
    suffix = np.where(residuals < 0, residuals + (1 << categories.astype(np.int32)) - 1, residuals)
    extra = np.where(categories == 16, 0, categories)
    words = (codes[categories].astype(np.uint64) << extra.astype(np.uint64)) | np.where(
        extra > 0, suffix, 0
    ).astype(np.uint64)
    scan = _pack(words, lengths[categories].astype(np.int64) + extra)

    ids = range(1, components + 1)
    frame = struct.pack(">BHHB", precision, height, width, components)
    frame += b"".join(bytes((i, 0x11, 0)) for i in ids)
    table = bytes([0, *counts]) + bytes(symbols)
    start = bytes([components]) + b"".join(bytes((i, 0)) for i in ids) + bytes([1, 0, 0])
    segments = [_segment(0xC3, frame), _segment(0xC4, table), _segment(0xDA, start)]
    return b"\xff\xd8" + b"".join(segments) + scan + b"\xff\xd9"


def _residuals(samples: np.ndarray, precision: int) -> np.ndarray:
    """Differences to the left neighbour; the first column's to the one above; wrapped to 16 bits."""
    guess = np.empty_like(samples)
    guess[:, 1:] = samples[:, :-1]
    guess[1:, 0] = samples[:-1, 0]
    guess[0, 0] = 1 << (precision - 1)
    wrapped = (samples - guess) & 0xFFFF
    return np.where(wrapped > 0x8000, wrapped - 0x10000, wrapped)


def _huffman(histogram: np.ndarray) -> tuple[np.ndarray, np.ndarray, list[int], list[int]]:
    """Canonical codes, their lengths, the 16 length counts and the symbols in code order.

    A phantom symbol of least weight keeps the all-ones code free, as the standard demands.
    """
    heap = [(int(n), k, [s]) for k, (s, n) in enumerate(enumerate(histogram)) if n]
    heap.append((0, 99, [-1]))
    heapq.heapify(heap)
    depth = dict.fromkeys([s for _, _, group in heap for s in group], 0)
    order = 100
    while len(heap) > 1:
        a, b = heapq.heappop(heap), heapq.heappop(heap)
        for symbol in a[2] + b[2]:
            depth[symbol] += 1
        heapq.heappush(heap, (a[0] + b[0], order, a[2] + b[2]))
        order += 1
    # 17 categories and the phantom make at most 18 leaves; depths beyond 16 cannot be stored.
    if max(depth.values()) > 16:
        return _huffman((histogram > 0).astype(np.int64))
    ranked = sorted((d, -1 if s < 0 else 1, s) for s, d in depth.items() if s >= 0)
    codes, lengths = np.zeros(17, np.uint32), np.zeros(17, np.uint8)
    code, previous = 0, ranked[0][0]
    for length, _, symbol in ranked:
        code <<= length - previous
        codes[symbol], lengths[symbol], previous = code, length, length
        code += 1
    counts = [sum(r[0] == n for r in ranked) for n in range(1, 17)]
    return codes, lengths, counts, [r[2] for r in ranked]


def _pack(words: np.ndarray, lengths: np.ndarray) -> bytes:
    """The words' low `lengths` bits one after another, ones to pad, 0xFF followed by 0x00."""
    pieces, carry = [], np.zeros(0, np.uint8)
    for start in range(0, len(words), 1 << 19):
        word, length = words[start : start + (1 << 19)], lengths[start : start + (1 << 19)]
        ends = np.cumsum(length)
        owner = np.repeat(np.arange(len(word)), length)
        shift = (ends[owner] - 1 - np.arange(ends[-1])).astype(np.uint64)
        bits = np.concatenate([carry, ((word[owner] >> shift) & 1).astype(np.uint8)])
        whole = len(bits) // 8 * 8
        pieces.append(np.packbits(bits[:whole]))
        carry = bits[whole:]
    if len(carry):
        pieces.append(np.packbits(np.concatenate([carry, np.ones(8 - len(carry), np.uint8)])))
    return np.concatenate(pieces).tobytes().replace(b"\xff", b"\xff\x00")


def _segment(marker: int, body: bytes) -> bytes:
    """One marker segment with its length."""
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body
