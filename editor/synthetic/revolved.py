"""Solids of revolution, sphere traced in a table of their profile's signed distance."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from editor.synthetic.geometry import EPSILON, FAR, bilinear, grid_centres, sphere_mask, unit
from editor.synthetic.materials import Material


def resample(profile: np.ndarray, count: int) -> np.ndarray:
    """`count` points evenly along a polyline."""
    profile = np.asarray(profile, float)
    length = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(profile, axis=0).T))])
    at = np.linspace(0, length[-1], count)
    return np.stack([np.interp(at, length, c) for c in profile.T], axis=1)


def distance_table(line: np.ndarray, low: float, cell: float) -> dict[str, np.ndarray]:
    """Signed distance (112 x 224 of radius, height), its gradient and the place along `line`."""
    radius, height = np.meshgrid(np.arange(112) * cell, low + np.arange(224) * cell, indexing="ij")
    point = np.stack([radius.ravel(), height.ravel()], axis=1)
    best = np.full(len(point), np.inf)
    along = np.zeros(len(point))
    inside = np.zeros(len(point), bool)
    closed = np.concatenate([line, line[:1]])
    for k, (a, b) in enumerate(pairwise(closed)):
        edge = b - a
        share = np.clip((point - a) @ edge / max(edge @ edge, 1e-18), 0, 1)
        gap = ((point - a - share[:, None] * edge) ** 2).sum(axis=1)
        if k < len(line) - 1:
            closer = gap < best
            best = np.where(closer, gap, best)
            along = np.where(closer, (k + share) / (len(line) - 1), along)
        crosses = (a[1] > point[:, 1]) != (b[1] > point[:, 1])
        if abs(edge[1]) > 1e-15:
            inside ^= crosses & (point[:, 0] < a[0] + (point[:, 1] - a[1]) / edge[1] * edge[0])
    distance = (np.sqrt(best) * np.where(inside, -1, 1)).reshape(112, 224)
    radial, up = np.gradient(distance, cell)
    tables = {"distance": distance, "radial": radial, "up": up, "along": along.reshape(112, 224)}
    return {name: table.astype(np.float32) for name, table in tables.items()}


class Revolved:
    """A solid of revolution: a profile (K x 2 of radius and height, bottom to top) about an axis.

    Distances come from a table of the profile's signed distance, so rays are sphere traced.
    """

    def __init__(
        self,
        centre: ArrayLike,
        profile: np.ndarray,
        material: Material,
        axis: ArrayLike = (0, 0, 1),
        grid: tuple[int, int] = (48, 32),
        steps: int = 96,
    ) -> None:
        self.material, self.grid, self.steps = material, grid, steps
        self.blocks, self.baked = True, False
        self.centre = np.asarray(centre, np.float32)
        w = unit(np.asarray(axis, float))
        u = unit(np.cross(np.array([0.31, 0.95, 0.05]), w))
        self.frame = np.stack([u, np.cross(w, u), w]).astype(np.float32)
        self.count = self.grid[0] * self.grid[1]
        line = resample(profile, 400)
        low, high = line.min(axis=0), line.max(axis=0)
        self.middle = self.centre + self.frame[2] * np.float32((low[1] + high[1]) / 2)
        self.radius = float(np.hypot(line[:, 0], line[:, 1] - (low[1] + high[1]) / 2).max()) + 1e-3
        self.low = float((low[1] + high[1]) / 2) - self.radius
        self.cell = 2 * self.radius / 223
        self.line = line
        self.table = distance_table(line, self.low, self.cell)

    def local(self, p: np.ndarray) -> np.ndarray:
        """Points in the shape's frame, its axis along z."""
        return self.frame @ (p - self.centre[:, None])

    def sample(self, name: str, rho: np.ndarray, z: np.ndarray) -> np.ndarray:
        """Bilinear lookup of a table."""
        grid = self.table[name]
        a = np.clip(rho / np.float32(self.cell), 0, 110.99)
        b = np.clip((z - np.float32(self.low)) / np.float32(self.cell), 0, 222.99)
        i, j = a.astype(np.int32), b.astype(np.int32)
        a, b = a - i, b - j
        k = i * 224 + j
        flat = grid.ravel()
        left = flat[k] * (1 - b) + flat[k + 1] * b
        right = flat[k + 224] * (1 - b) + flat[k + 225] * b
        return left * (1 - a) + right * a

    def hit(self, o: np.ndarray, d: np.ndarray) -> np.ndarray:
        """Distance by sphere tracing inside the bounding sphere."""
        found = np.full(o.shape[1], FAR, np.float32)
        near = sphere_mask(o, d, self.middle, self.radius)
        if not len(near):
            return found
        q, e = self.local(o[:, near]), self.frame @ d[:, near]
        m = q - (self.frame @ (self.middle - self.centre))[:, None]
        along = (m * e).sum(axis=0)
        half = np.sqrt(np.maximum(along**2 - (m * m).sum(axis=0) + np.float32(self.radius**2), 0))
        t, end = np.maximum(-along - half, EPSILON), -along + half
        live = np.arange(len(near))
        for _ in range(self.steps):
            r = q[:, live] + t[live] * e[:, live]
            gap = self.sample("distance", np.hypot(r[0], r[1]), r[2])
            t[live] += np.maximum(gap, np.float32(8e-5))
            touched = gap < 1e-4
            found[near[live[touched]]] = t[live[touched]]
            live = live[~touched & (t[live] < end[live])]
            if not len(live):
                break
        return found

    def normal(self, p: np.ndarray) -> np.ndarray:
        """Outward normals from the distance table's gradient."""
        q = self.local(p)
        rho = np.hypot(q[0], q[1]) + np.float32(1e-9)
        radial, up = self.sample("radial", rho, q[2]), self.sample("up", rho, q[2])
        return self.frame.T @ unit(np.stack([radial * q[0] / rho, radial * q[1] / rho, up]))

    def around(self, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Angle about the axis and place along the profile, both 0..1."""
        q = self.local(p)
        turn = np.arctan2(q[1], q[0]) / np.float32(2 * np.pi) % 1
        rho = np.hypot(q[0], q[1])
        i = np.clip(rho / self.cell + 0.5, 0, 111).astype(np.int32)
        j = np.clip((q[2] - self.low) / self.cell + 0.5, 0, 223).astype(np.int32)
        return turn, self.table["along"][i, j]

    def texel(self, p: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Four light map indices and weights, each 4 x N (wrapping around the axis)."""
        return bilinear(*self.around(p), self.grid, wrap=True)

    def texels(self) -> tuple[np.ndarray, np.ndarray]:
        """Centres and normals of the light map's texels, 3 x T each."""
        turn, along = grid_centres(self.grid)
        place = np.clip((along * 399 + 0.5).astype(int), 0, 399)
        rho, z = self.line[place].T
        angle = 2 * np.pi * turn
        q = np.stack([rho * np.cos(angle), rho * np.sin(angle), z])
        p = (self.frame.T @ q + self.centre[:, None]).astype(np.float32)
        return p, self.normal(p).astype(np.float32)
