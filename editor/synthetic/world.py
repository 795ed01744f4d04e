"""Light transport: shapes under a window, a radiosity solution in light maps, radiance of rays."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from editor.synthetic.geometry import FAR, Shape, unit
from editor.synthetic.light import Window, outside, sources
from editor.synthetic.materials import Surface

GOLDEN = np.array([0.7548776662, 0.5698402910], np.float32)


@dataclass(eq=False)
class World:
    """Shapes (each with a `material`), those that block the window's light, and the window.

    After `solve`, `direct` and `indirect` hold T x 16 irradiance at every shape's texels.
    """

    shapes: list[Shape]
    window: Window
    seed: int = 0
    lights: np.ndarray = field(default_factory=sources)
    starts: np.ndarray = field(init=False)
    direct: np.ndarray = field(init=False)
    indirect: np.ndarray = field(init=False)
    albedo: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        """Number the texels."""
        self.blockers = [s for s in self.shapes if s.blocks]
        self.starts = np.concatenate([[0], np.cumsum([s.count for s in self.shapes])])
        self.rng = np.random.default_rng(self.seed)

    def trace(self, o: np.ndarray, d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Distance to and number of the nearest shape (-1: out of the window)."""
        best = np.full(o.shape[1], FAR, np.float32)
        which = np.full(o.shape[1], -1, np.int32)
        for k, shape in enumerate(self.shapes):
            t = shape.hit(o, d)
            closer = t < best
            best = np.where(closer, t, best)
            which[closer] = k
        return best, which

    def visible(self, o: np.ndarray, d: np.ndarray, live: np.ndarray) -> np.ndarray:
        """Which of the rays numbered `live` leave the room; a boolean for all N."""
        clear = np.zeros(o.shape[1], bool)
        q, e = np.ascontiguousarray(o[:, live]), np.ascontiguousarray(d[:, live])
        for shape in self.blockers:
            free = shape.hit(q, e) == FAR
            if not free.all():
                live = live[free]
                q, e = np.ascontiguousarray(q[:, free]), np.ascontiguousarray(e[:, free])
            if not len(live):
                return clear
        clear[live] = True
        return clear

    def lit(self, p: np.ndarray, n: np.ndarray, first: int, count: int, turn: np.ndarray) -> np.ndarray:
        """Direct irradiance weights 4 x N by samples first .. first + count of a rotated sequence.

        turn: 2 x N, each point's own rotation of the sequence.
        """
        total = np.zeros((4, p.shape[1]), np.float32)
        for k in range(first, first + count):
            a, b = (turn + GOLDEN[:, None] * k) % 1
            d, _, weight = self.window.sample(p, a, b)
            cosine = (d * n).sum(axis=0)
            clear = self.visible(p, d, np.flatnonzero(cosine > 0))
            total += weight * np.where(clear, cosine, 0)
        d = self.window.sunward(*((turn + GOLDEN[:, None] * first) % 1))
        cosine = (d * n).sum(axis=0)
        clear = self.visible(p, d, np.flatnonzero(cosine > 0))
        total /= count
        total[3] += np.where(clear, cosine, 0) * np.float32(self.window.sun_irradiance)
        return total

    def solve(self, rays: int = 160, samples: int = 32, bounces: int = 5) -> None:
        """Fill the light maps: direct by sampling, indirect by gathering over cosine-spread rays."""
        places = [shape.texels() for shape in self.shapes]
        p = np.concatenate([q for q, _ in places], axis=1)
        n = np.concatenate([m for _, m in places], axis=1)
        p = p + n * np.float32(1.5e-3)
        self.albedo = np.concatenate(
            [
                np.broadcast_to(s.material(q, m, s).albedo, (q.shape[1], 16))
                for s, (q, m) in zip(self.shapes, places, strict=True)
            ]
        ).astype(np.float32)
        chunks = [slice(i, i + 16384) for i in range(0, p.shape[1], 16384)]
        turn = self.rng.random((2, p.shape[1]), np.float32)
        baked = np.repeat([s.baked for s in self.shapes], np.diff(self.starts))
        weights = np.zeros((4, p.shape[1]), np.float32)
        for which, count in ((~baked, samples), (baked, 8 * samples)):
            numbers = np.flatnonzero(which)
            for c in (numbers[i : i + 16384] for i in range(0, len(numbers), 16384)):
                here, facing, spin = (np.ascontiguousarray(a[:, c]) for a in (p, n, turn))
                for k in range(0, count, 4):
                    weights[:, c] += self.lit(here, facing, k, 4, spin) * (4 / count)
        self.direct = weights.T @ self.lights
        links = np.stack(
            [
                np.concatenate([self._link(p[:, c], n[:, c], turn[:, c], k) for c in chunks])
                for k in range(rays)
            ]
        )
        self.indirect = np.zeros_like(self.direct)
        for _ in range(bounces):
            out = self.albedo * (self.direct + self.indirect)
            out = np.concatenate([out, np.zeros((1, 16), np.float32)])
            gathered = np.zeros_like(self.indirect)
            for row in links:
                gathered += out[row]
            self.indirect = gathered / np.float32(rays)

    def _link(self, p: np.ndarray, n: np.ndarray, turn: np.ndarray, k: int) -> np.ndarray:
        """The texel that the k-th cosine-spread ray from each point meets; -1 outside."""
        a, b = (turn + GOLDEN[:, None] * k) % 1
        angle, z = 2 * np.pi * a, 1 - 2 * b
        ring = np.sqrt(np.maximum(1 - z * z, 0))
        d = unit(n * np.float32(1.0001) + np.stack([ring * np.cos(angle), ring * np.sin(angle), z]))
        d = d.astype(np.float32)
        t, which = self.trace(p, d)
        texel = np.full(p.shape[1], -1, np.int64)
        for s in np.unique(which[which >= 0]):
            mine = np.flatnonzero(which == s)
            shape = self.shapes[s]
            q = p[:, mine] + t[mine] * d[:, mine]
            m = shape.normal(q)
            m = np.where((m * d[:, mine]).sum(axis=0) > 0, -m, m)
            index, weight = shape.texel(q, m)
            best = np.take_along_axis(index, weight.argmax(axis=0)[None], axis=0)[0]
            texel[mine] = self.starts[s] + best
        return texel

    def stored(self, s: int, p: np.ndarray, n: np.ndarray, light: np.ndarray) -> np.ndarray:
        """A light map (T x 16) at points of shape s, N x 16."""
        index, weight = self.shapes[s].texel(p, n)
        return sum(w[:, None] * light[self.starts[s] + i] for i, w in zip(index, weight, strict=True))

    def surface(self, s: int, p: np.ndarray, d: np.ndarray) -> Surface:
        """The material at points of shape s, its normals turned towards the viewer."""
        shape = self.shapes[s]
        n = shape.normal(p)
        n = np.where((n * d).sum(axis=0) > 0, -n, n)
        return shape.material(p, n.astype(np.float32), shape)

    def glance(self, o: np.ndarray, d: np.ndarray) -> np.ndarray:
        """Radiance N x 16 from the light maps alone: what reflections show."""
        t, which = self.trace(o, d)
        seen = np.zeros((o.shape[1], 16), np.float32)
        away = which < 0
        seen[away] = outside(d[:, away]).T @ self.lights
        for s in np.unique(which[~away]):
            mine = np.flatnonzero(which == s)
            p = o[:, mine] + t[mine] * d[:, mine]
            surface = self.surface(s, p, d[:, mine])
            light = self.stored(s, p, surface.normal, self.total)
            seen[mine] = surface.albedo * light / np.float32(np.pi)
        return seen

    @property
    def total(self) -> np.ndarray:
        """Direct and indirect irradiance, T x 16."""
        if getattr(self, "_total", None) is None:
            self._total = self.direct + self.indirect
        return self._total
