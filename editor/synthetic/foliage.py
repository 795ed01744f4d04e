"""Plants: twigs of capsules with flat, softly curved leaves, grouped for fast rejection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from editor.synthetic.geometry import EPSILON, FAR, sphere_mask, unit
from editor.synthetic.materials import Material


@dataclass(eq=False)
class Twig:
    """One branch. leaves: L x 3 x 3 frames (axis, side, normal), their centres, half sizes L x 2."""

    points: np.ndarray
    thickness: float
    centres: np.ndarray
    frames: np.ndarray
    sizes: np.ndarray
    material: Any
    blocks: bool = True
    baked: bool = False

    def __post_init__(self) -> None:
        """Find the bounding sphere."""
        self.points, self.centres, self.frames, self.sizes = (
            np.asarray(a, np.float32) for a in (self.points, self.centres, self.frames, self.sizes)
        )
        everything = np.concatenate([self.points, self.centres])
        self.middle = (everything.min(axis=0) + everything.max(axis=0)) / 2
        reach = np.linalg.norm(everything - self.middle, axis=1).max()
        self.radius = float(reach + self.sizes.max())
        # two texels a leaf (front, back) and one for the wood
        self.count = 2 * len(self.centres) + 1

    def hit(self, o: np.ndarray, d: np.ndarray) -> np.ndarray:
        """Distance to the nearest leaf or piece of wood."""
        found = np.full(o.shape[1], FAR, np.float32)
        near = sphere_mask(o, d, self.middle, self.radius)
        if not len(near):
            return found
        q, e = np.ascontiguousarray(o[:, near]), np.ascontiguousarray(d[:, near])
        best = np.full(len(near), FAR, np.float32)
        for centre, frame, size in zip(self.centres, self.frames, self.sizes, strict=True):
            some = sphere_mask(q, e, centre, size[0])
            if len(some):
                best[some] = np.minimum(best[some], _leaf(q[:, some], e[:, some], centre, frame, size))
        for a, b in zip(self.points[:-1], self.points[1:], strict=True):
            reach = float(np.linalg.norm(b - a)) / 2 + self.thickness
            some = sphere_mask(q, e, (a + b) / 2, reach)
            if len(some):
                best[some] = np.minimum(best[some], _rod(q[:, some], e[:, some], a, b, self.thickness))
        found[near] = best
        return found

    def nearest(self, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The leaf each point lies on (-1 for wood) and its place (axis, side, height), 3 x N."""
        leaf = np.full(p.shape[1], -1)
        place = np.zeros((3, p.shape[1]), np.float32)
        least = np.full(p.shape[1], np.float32(1.5e-3))
        for k, (centre, frame, size) in enumerate(zip(self.centres, self.frames, self.sizes, strict=True)):
            q = frame @ (p - centre[:, None])
            bent = np.abs(q[2])
            on = (bent < least) & (np.abs(q[0]) < size[0] * 1.01) & (np.abs(q[1]) < size[1] * 1.01)
            least = np.where(on, bent, least)
            leaf = np.where(on, k, leaf)
            place = np.where(on, q / np.array([size[0], size[1], 1], np.float32)[:, None], place)
        return leaf, place

    def normal(self, p: np.ndarray) -> np.ndarray:
        """Leaf normals, curved across and along the leaf; the wood's from its nearest axis."""
        leaf, place = self.nearest(p)
        frame = self.frames[leaf]
        tilt = np.stack(
            [0.35 * place[0], 0.5 * place[1] + 0.25 * np.sign(place[1]), np.ones_like(place[0])]
        )
        n = np.einsum("nij,in->jn", frame, tilt)
        wood = leaf < 0
        if wood.any():
            gap = p[:, wood, None] - self.points.T[:, None, :]
            nearest = (gap**2).sum(axis=0).argmin(axis=1)
            n[:, wood] = p[:, wood] - self.points.T[:, nearest] + 1e-6
        return unit(n).astype(np.float32)

    def texel(self, p: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """One index a point (the side that `n` points to), as 1 x N indices and weights."""
        leaf, _ = self.nearest(p)
        facing = (n * self.frames[leaf, 2].T).sum(axis=0) < 0
        index = np.where(leaf < 0, self.count - 1, 2 * leaf + facing).astype(np.int32)
        return index[None], np.ones((1, p.shape[1]), np.float32)

    def texels(self) -> tuple[np.ndarray, np.ndarray]:
        """Centres and normals: front and back of each leaf, then the wood."""
        n = self.frames[:, 2]
        p = np.repeat(self.centres, 2, axis=0)
        both = np.stack([n, -n], axis=1).reshape(-1, 3)
        p = np.concatenate([p, self.points[len(self.points) // 2][None]])
        return p.T.copy(), np.concatenate([both, [[-1, 0, 0]]]).T.astype(np.float32)


def grow(
    root: np.ndarray, tip: np.ndarray, rng: np.random.Generator, material: Material, leaves: int = 16
) -> Twig:
    """A twig bending from root to tip with alternate leaves of varied size, more towards the tip."""
    root, tip = np.asarray(root, float), np.asarray(tip, float)
    reach = np.linalg.norm(tip - root)
    sag = np.array([*rng.normal(size=2) * 0.06, 0.16]) * reach
    t = np.linspace(0, 1, 7)[:, None]
    points = root + (tip - root) * t + sag * 4 * t * (1 - t)
    centres, frames, sizes = [], [], []
    for k in range(leaves):
        s = 0.28 + 0.72 * (k + 0.5) / leaves
        base = np.array([np.interp(s, t[:, 0], c) for c in points.T])
        along = unit(np.array([np.interp(min(s + 0.05, 1), t[:, 0], c) for c in points.T]) - base + 1e-5)
        angle = k * 2.4 + rng.normal() * 0.4
        side = unit(np.cross(along, [np.cos(angle), np.sin(angle), 0.3]))
        axis = unit(along * 0.65 + side * 0.9 + np.array([0, 0, -0.12]) + rng.normal(size=3) * 0.12)
        normal = unit(np.cross(axis, np.cross([0.1, -0.2, 1.0], axis)) + rng.normal(size=3) * 0.28)
        normal = unit(normal - axis * (normal @ axis))
        length = (0.030 - 0.012 * abs(s - 0.55)) * rng.uniform(0.75, 1.15)
        centres.append(base + axis * length * 1.12)
        frames.append(np.stack([axis, np.cross(normal, axis), normal]))
        sizes.append((length, length * rng.uniform(0.40, 0.52)))
    return Twig(points, 0.0013, np.array(centres), np.array(frames), np.array(sizes), material)


def _leaf(
    o: np.ndarray, d: np.ndarray, centre: np.ndarray, frame: np.ndarray, size: np.ndarray
) -> np.ndarray:
    """Distance to a pointed oval in its plane."""
    q, e = frame @ (o - centre[:, None]), frame @ d
    t = -q[2] / np.where(np.abs(e[2]) < 1e-7, np.float32(1e-7), e[2])
    u, v = (q[0] + t * e[0]) / size[0], (q[1] + t * e[1]) / size[1]
    inside = (t > EPSILON) & (np.abs(v) < (1 - u * u) * (1 - 0.25 * u)) & (np.abs(u) < 1)
    return np.where(inside, t, FAR)


def _rod(o: np.ndarray, d: np.ndarray, a: np.ndarray, b: np.ndarray, radius: float) -> np.ndarray:
    """Distance to a cylinder between two points (open ends; neighbours cover them)."""
    axis = b - a
    length = float(np.linalg.norm(axis))
    axis = axis / length
    m = o - a[:, None]
    ma, da = axis @ m, axis @ d
    mm, dd = m - axis[:, None] * ma, d - axis[:, None] * da
    qa = (dd * dd).sum(axis=0) + np.float32(1e-9)
    qb, qc = (mm * dd).sum(axis=0), (mm * mm).sum(axis=0) - np.float32(radius**2)
    root = qb * qb - qa * qc
    t = (-qb - np.sqrt(np.maximum(root, 0))) / qa
    at = ma + t * da
    return np.where((root > 0) & (t > EPSILON) & (at >= 0) & (at <= length), t, FAR)
