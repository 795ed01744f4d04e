"""Profiles (radius, height in metres, bottom to top) of the things on the table."""

from __future__ import annotations

import numpy as np


def smooth(points: list[tuple[float, float]], each: int = 12) -> np.ndarray:
    """A Catmull-Rom curve through points, K x 2."""
    knots = np.asarray(points, float)
    padded = np.concatenate([2 * knots[:1] - knots[1:2], knots, 2 * knots[-1:] - knots[-2:-1]])
    t = np.linspace(0, 1, each, endpoint=False)[:, None]
    pieces = [
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False)
    ]
    curve = np.concatenate([*pieces, knots[-1:]])
    return np.maximum(curve, [0, -np.inf])


def ball(radius: float, flat: float = 1.0) -> np.ndarray:
    """A sphere or spheroid standing on 0."""
    angle = np.linspace(-np.pi / 2, np.pi / 2, 90)
    return np.stack([radius * np.cos(angle), radius * flat * (1 + np.sin(angle))], axis=1)


def egg(radius: float) -> np.ndarray:
    """An egg on its blunt end."""
    angle = np.linspace(-np.pi / 2, np.pi / 2, 90)
    narrow = 1 - 0.13 * np.sin(angle)
    return np.stack([radius * np.cos(angle) * narrow, radius * 1.32 * (1 + np.sin(angle))], axis=1)


def apple(radius: float) -> np.ndarray:
    """An apple with its two dimples."""
    angle = np.linspace(-np.pi / 2, np.pi / 2, 160)
    rho = radius * np.cos(angle) * (1 + 0.13 * np.sin(angle))
    z = radius * 0.93 * (1 + np.sin(angle))
    top, low = np.exp(-((rho / (0.30 * radius)) ** 2)), np.exp(-((rho / (0.22 * radius)) ** 2))
    z += radius * (0.14 * low * (angle < 0) - 0.36 * top * (angle > 0))
    return np.stack([rho, z], axis=1)


def pear(radius: float) -> np.ndarray:
    """A pear."""
    r = radius
    return smooth(
        [(0, 0.06 * r), (0.35 * r, 0), (0.78 * r, 0.28 * r), (1.0 * r, 0.85 * r), (0.9 * r, 1.4 * r),
         (0.6 * r, 1.95 * r), (0.44 * r, 2.4 * r), (0.36 * r, 2.72 * r), (0.18 * r, 2.86 * r),
         (0, 2.84 * r)]
    )  # fmt: skip


def lemon(radius: float) -> np.ndarray:
    """A lemon lying along its axis, pointed at both ends."""
    r = radius
    return smooth(
        [(0, 0), (0.12 * r, 0.05 * r), (0.25 * r, 0.22 * r), (0.72 * r, 0.62 * r), (1.0 * r, 1.35 * r),
         (0.8 * r, 2.05 * r), (0.32 * r, 2.48 * r), (0.16 * r, 2.7 * r), (0, 2.76 * r)]
    )  # fmt: skip


def stem(length: float) -> np.ndarray:
    """A fruit's stem."""
    return np.array([(0, 0), (0.0018, 0), (0.0014, length * 0.8), (0.0024, length), (0, length)])


def bowl(radius: float, height: float) -> np.ndarray:
    """A footed bowl with a rounded rim; its inside is hollow."""
    r, h, wall = radius, height, 0.0065
    outer = [
        (0, 0.002),
        (0.39 * r, 0),
        (0.405 * r, 0.05 * h),
        (0.43 * r, 0.11 * h),
        (0.62 * r, 0.27 * h),
        (0.86 * r, 0.58 * h),
    ]
    inner = [(0.86 * r - wall, 0.62 * h), (0.60 * r, 0.30 * h), (0.30 * r, 0.19 * h), (0, 0.17 * h)]
    return smooth([*outer, (0.995 * r, 0.96 * h), (r - 0.4 * wall, h), (r - wall, 0.97 * h), *inner])


def vase(height: float) -> np.ndarray:
    """A bellied vase, open at the top."""
    h = height
    return smooth(
        [(0, 0.002), (0.20 * h, 0), (0.23 * h, 0.04 * h), (0.34 * h, 0.28 * h), (0.37 * h, 0.45 * h),
         (0.30 * h, 0.68 * h), (0.17 * h, 0.84 * h), (0.15 * h, 0.91 * h), (0.20 * h, 0.99 * h),
         (0.19 * h, 1.0 * h), (0.13 * h, 0.91 * h), (0.13 * h, 0.84 * h), (0.2 * h, 0.7 * h),
         (0.0, 0.62 * h)]
    )  # fmt: skip


def bottle(height: float) -> np.ndarray:
    """A slender stoppered bottle."""
    h = height
    return smooth(
        [(0, 0.001), (0.14 * h, 0), (0.16 * h, 0.02 * h), (0.162 * h, 0.3 * h), (0.155 * h, 0.5 * h),
         (0.10 * h, 0.64 * h), (0.055 * h, 0.74 * h), (0.05 * h, 0.9 * h), (0.068 * h, 0.915 * h),
         (0.068 * h, 0.95 * h), (0.05 * h, 0.96 * h), (0.045 * h, 0.99 * h), (0, 1.0 * h)]
    )  # fmt: skip


def pot(height: float) -> np.ndarray:
    """A clay flower pot with a rim."""
    h = height
    return np.array(
        [(0, 0), (0.34 * h, 0), (0.36 * h, 0.02 * h), (0.45 * h, 0.74 * h), (0.51 * h, 0.75 * h),
         (0.525 * h, 0.77 * h), (0.54 * h, 0.97 * h), (0.53 * h, 1.0 * h), (0.47 * h, 1.0 * h),
         (0.46 * h, 0.95 * h), (0.42 * h, 0.6 * h), (0, 0.55 * h)]
    )  # fmt: skip
