"""Shapes a ray can hit. Points and directions are float32 arrays 3 x N, lengths in metres.

Every shape has `hit(o, d)`, the distance along unit rays (inf where missed), `normal(p)` and
`texel(p, n)`, the index of a surface point in the shape's own light map, whose texel centres
`texels()` lists. `blocks`: it can shade; `baked`: its light map alone lights it, so near the
window that samples would leave grainy.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

FAR = np.float32(np.inf)
EPSILON = np.float32(4e-4)


def unit(v: np.ndarray) -> np.ndarray:
    """Vectors 3 x N or 3, scaled to length 1."""
    return v / np.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2])


def sphere_mask(o: np.ndarray, d: np.ndarray, centre: np.ndarray, radius: float) -> np.ndarray:
    """Indices of the rays that come within `radius` of `centre` ahead of their start."""
    x, y, z = (o[i] - centre[i] for i in range(3))
    along = x * d[0] + y * d[1] + z * d[2]
    gap = x * x + y * y + z * z - np.float32(radius * radius)
    return np.flatnonzero((gap < along * along) & ((along < 0) | (gap < 0)))


def grid_centres(grid: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Texel centres as two flat arrays of fractions, first coordinate slowest."""
    a, b = np.meshgrid(*((np.arange(n) + 0.5) / n for n in grid), indexing="ij")
    return a.ravel(), b.ravel()


def bilinear(
    a: np.ndarray, b: np.ndarray, grid: tuple[int, int], wrap: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """Indices (int32) and weights, 4 x N each, of the texels around fractions a, b."""
    x, y = a * grid[0] - 0.5, b * grid[1] - 0.5
    i, j = np.floor(x), np.floor(y)
    fx, fy = (x - i).astype(np.float32), (y - j).astype(np.float32)
    i, j = i.astype(np.int32), j.astype(np.int32)
    i0, i1 = (i % grid[0], (i + 1) % grid[0]) if wrap else _clipped(i, grid[0])
    j0, j1 = _clipped(j, grid[1])
    index = np.stack([i0 * grid[1] + j0, i0 * grid[1] + j1, i1 * grid[1] + j0, i1 * grid[1] + j1])
    weight = np.stack([(1 - fx) * (1 - fy), (1 - fx) * fy, fx * (1 - fy), fx * fy])
    return index, weight


def _clipped(i: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """A texel coordinate and the next, kept inside."""
    return np.clip(i, 0, n - 1), np.clip(i + 1, 0, n - 1)


class Shape(Protocol):
    """What the renderer asks of a shape."""

    material: Any
    count: int
    blocks: bool
    baked: bool

    def hit(self, o: np.ndarray, d: np.ndarray) -> np.ndarray:
        """Distance along unit rays."""
        ...

    def normal(self, p: np.ndarray) -> np.ndarray:
        """Normals 3 x N at surface points."""
        ...

    def texel(self, p: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Light map indices and weights, K x N each."""
        ...

    def texels(self) -> tuple[np.ndarray, np.ndarray]:
        """Centres and normals of the texels, 3 x T each."""
        ...
