"""Flat shapes: rectangles (with a hole, if wanted) and boxes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from editor.synthetic.geometry import EPSILON, FAR, bilinear, grid_centres, sphere_mask, unit
from editor.synthetic.materials import Material


class Rect:
    """A rectangle from `corner` along `u` and `v` (perpendicular edges), with an optional hole.

    hole: (u0, v0, u1, v1) as fractions of the edges. Its front is towards u x v.
    """

    def __init__(
        self,
        corner: ArrayLike,
        u: ArrayLike,
        v: ArrayLike,
        material: Material,
        grid: tuple[int, int] = (16, 16),
        hole: tuple[float, float, float, float] | None = None,
        blocks: bool = True,
        baked: bool = False,
    ) -> None:
        self.corner, self.u, self.v = (np.asarray(a, np.float32) for a in (corner, u, v))
        self.material, self.grid, self.hole = material, grid, hole
        self.blocks, self.baked = blocks, baked
        self.front = unit(np.cross(self.u, self.v)).astype(np.float32)
        self.iu, self.iv = self.u / (self.u @ self.u), self.v / (self.v @ self.v)
        self.count = self.grid[0] * self.grid[1]

    def uv(self, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Fractions along the two edges."""
        x, y, z = (p[i] - self.corner[i] for i in range(3))
        u, v = (x * e[0] + y * e[1] + z * e[2] for e in (self.iu, self.iv))
        return u, v

    def hit(self, o: np.ndarray, d: np.ndarray) -> np.ndarray:
        """Distance to the rectangle."""
        n = self.front
        slope = n[0] * d[0] + n[1] * d[1] + n[2] * d[2]
        height = n @ self.corner - (n[0] * o[0] + n[1] * o[1] + n[2] * o[2])
        t = height / np.where(np.abs(slope) < 1e-9, np.float32(1e-9), slope)
        a, b = self.uv(o + t * d)
        inside = (t > EPSILON) & (a >= 0) & (a <= 1) & (b >= 0) & (b <= 1)
        if self.hole:
            u0, v0, u1, v1 = self.hole
            inside &= (a < u0) | (a > u1) | (b < v0) | (b > v1)
        return np.where(inside, t, FAR)

    def normal(self, p: np.ndarray) -> np.ndarray:
        """The front's normal."""
        return np.broadcast_to(self.front[:, None], p.shape)

    def texel(self, p: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Four light map indices and weights, each 4 x N (bilinear)."""
        a, b = self.uv(p)
        return bilinear(a, b, self.grid)

    def texels(self) -> tuple[np.ndarray, np.ndarray]:
        """Centres and normals of the light map's texels, 3 x T each."""
        a, b = grid_centres(self.grid)
        p = self.corner[:, None] + self.u[:, None] * a + self.v[:, None] * b
        return p.astype(np.float32), np.repeat(self.front[:, None], self.count, axis=1)


@dataclass(eq=False)
class Box:
    """A box between two corners, turned by `turn` degrees about its vertical middle axis.

    Its light map holds six faces of `grid`: low and high x, y, z.
    """

    low: tuple[float, float, float]
    high: tuple[float, float, float]
    material: Any
    grid: tuple[int, int] = (6, 6)
    turn: float = 0.0
    blocks: bool = True
    baked: bool = False

    def __post_init__(self) -> None:
        """Precompute the frame."""
        low, high = np.asarray(self.low, float), np.asarray(self.high, float)
        c, s = np.cos(np.radians(self.turn)), np.sin(np.radians(self.turn))
        self.frame = np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]], np.float32)
        self.middle = ((low + high) / 2).astype(np.float32)
        self.half = ((high - low) / 2).astype(np.float32)[:, None]
        self.radius = float(np.linalg.norm(self.half))
        self.count = 6 * self.grid[0] * self.grid[1]

    def hit(self, o: np.ndarray, d: np.ndarray) -> np.ndarray:
        """Distance by slabs; rays start outside."""
        found = np.full(o.shape[1], FAR, np.float32)
        near = sphere_mask(o, d, self.middle, self.radius)
        if not len(near):
            return found
        q, e = o[:, near] - self.middle[:, None], d[:, near]
        if self.turn:
            q, e = self.frame @ q, self.frame @ e
        inverse = 1 / np.where(np.abs(e) < 1e-9, np.float32(1e-9), e)
        centre, reach = -q * inverse, self.half * np.abs(inverse)
        enter, leave = centre - reach, centre + reach
        enter = np.maximum(np.maximum(enter[0], enter[1]), enter[2])
        leave = np.minimum(np.minimum(leave[0], leave[1]), leave[2])
        found[near] = np.where((enter < leave) & (enter > EPSILON), enter, FAR)
        return found

    def _face(self, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The face (0 to 5) each point lies on, and the points in the box's frame, -1 to 1."""
        q = self.frame @ (p - self.middle[:, None]) / self.half
        axis = np.abs(q).argmax(axis=0)
        return 2 * axis + (np.take_along_axis(q, axis[None], axis=0)[0] > 0), q

    def normal(self, p: np.ndarray) -> np.ndarray:
        """Outward normals."""
        face, _ = self._face(p)
        n = np.concatenate([[-row, row] for row in self.frame])
        return n[face].T

    def texel(self, p: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Four light map indices and weights, each 4 x N (bilinear within a face)."""
        face, q = self._face(p)
        axis = face // 2
        a = np.where(axis == 0, q[1], q[0]) / 2 + 0.5
        b = np.where(axis == 2, q[1], q[2]) / 2 + 0.5
        index, weight = bilinear(a, b, self.grid)
        return index + (face * (self.grid[0] * self.grid[1])).astype(np.int32), weight

    def texels(self) -> tuple[np.ndarray, np.ndarray]:
        """Centres and normals of the light map's texels, 3 x T each."""
        a, b = (2 * k - 1 for k in grid_centres(self.grid))
        points, normals = [], []
        for axis in range(3):
            for side in (-1.0, 1.0):
                q = [a, b]
                q.insert(axis, np.full_like(a, side))
                points.append(np.stack(q))
                normals.append(np.repeat(side * self.frame[axis][:, None], len(a), axis=1))
        q = np.concatenate(points, axis=1) * self.half
        p = self.frame.T @ q + self.middle[:, None]
        return p.astype(np.float32), np.concatenate(normals, axis=1).astype(np.float32)
