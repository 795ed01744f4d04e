"""The picture of a world through a thin lens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from editor.synthetic.geometry import unit
from editor.synthetic.light import outside
from editor.synthetic.world import World


@dataclass(frozen=True)
class Viewpoint:
    """A camera: eye and target in metres, horizontal field in degrees, lens radius, focus distance."""

    eye: tuple[float, float, float]
    target: tuple[float, float, float]
    field: float = 38.0
    lens: float = 0.0022
    focus: float = 1.6

    def rays(
        self, x: np.ndarray, y: np.ndarray, size: tuple[int, int], rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        """Origins and unit directions 3 x N through picture places x, y (pixels), on the lens."""
        eye = np.asarray(self.eye, float)
        right, up, forward = self.frame()
        half = np.tan(np.radians(self.field / 2))
        u = (2 * x / size[0] - 1) * half
        v = (1 - 2 * y / size[1]) * half * size[1] / size[0]
        aim = forward[:, None] + right[:, None] * u + up[:, None] * v
        r, turn = self.lens * np.sqrt(rng.random(len(x))), 2 * np.pi * rng.random(len(x))
        shift = right[:, None] * (r * np.cos(turn)) + up[:, None] * (r * np.sin(turn))
        d = unit(aim * self.focus - shift)
        return (eye[:, None] + shift).astype(np.float32), d.astype(np.float32)

    def frame(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Unit vectors right, up and forward."""
        forward = unit(np.asarray(self.target, float) - np.asarray(self.eye, float))
        right = unit(np.cross(forward, [0, 0, 1.0]))
        return right, np.cross(right, forward), forward

    def project(self, point: np.ndarray, size: tuple[int, int]) -> tuple[float, float]:
        """Where a point in space lies in the picture, in pixels."""
        x, y, z = (axis @ (np.asarray(point) - np.asarray(self.eye)) for axis in self.frame())
        scale = size[0] / (2 * np.tan(np.radians(self.field / 2)))
        return size[0] / 2 + scale * x / z, size[1] / 2 - scale * y / z


def render(
    world: World,
    view: Viewpoint,
    size: tuple[int, int],
    passes: int,
    project: np.ndarray,
    report: Callable[[float], None] | None = None,
) -> np.ndarray:
    """H x W x C: the world's radiance in 16 bands times `project` (16 x C).

    Each pass places one jittered ray a pixel and takes three light samples there.
    """
    width, height = size
    picture = np.zeros((width * height, project.shape[1]), np.float32)
    step = 24576
    for start in range(0, width * height, step):
        index = np.arange(start, min(start + step, width * height))
        rng = np.random.default_rng((world.seed, start))
        turn = rng.random((2, len(index)), np.float32)
        total = np.zeros((len(index), 16), np.float32)
        for k in range(passes):
            jx, jy = rng.random((2, len(index)))
            o, d = view.rays(index % width + jx, index // width + jy, size, rng)
            total += radiance(world, o, d, k * 3, turn, rng)
        picture[index] = (total / passes) @ project.astype(np.float32)
        if report:
            report(index[-1] / (width * height))
    return picture.reshape(height, width, -1)


def radiance(
    world: World,
    o: np.ndarray,
    d: np.ndarray,
    first: int,
    turn: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """Radiance N x 16 along rays: direct light sampled, indirect from the maps, one reflection."""
    t, which = world.trace(o, d)
    seen = np.zeros((o.shape[1], 16), np.float32)
    away = which < 0
    if away.any():
        seen[away] = outside(d[:, away]).T @ world.lights
    at = np.where(away, 0, t)
    for s in np.unique(which[~away]):
        mine = np.flatnonzero(which == s)
        e = np.ascontiguousarray(d[:, mine])
        p = o[:, mine] + at[mine] * e
        surface = world.surface(s, p, e)
        n = surface.normal
        start = p - e * np.float32(5e-4) + n * np.float32(8e-4)
        weights = world.lit(start, n, first, 3, turn[:, mine])
        light = weights.T @ world.lights + world.stored(s, p, n, world.indirect)
        value = surface.albedo * light
        if surface.translucence is not None:
            behind = world.lit(p - n * np.float32(8e-4), -n, first, 2, turn[:, mine])
            value += surface.translucence * (
                behind.T @ world.lights + world.stored(s, p, -n, world.indirect)
            )
        value /= np.float32(np.pi)
        if np.any(surface.gloss):
            value += _reflection(world, start, e, n, surface, rng)
        seen[mine] = value
    return seen


def _reflection(
    world: World,
    p: np.ndarray,
    d: np.ndarray,
    n: np.ndarray,
    surface: object,
    rng: np.random.Generator,
) -> np.ndarray:
    """Mirrored radiance, blurred by roughness, weighted by Schlick's Fresnel term."""
    cosine = np.clip(-(d * n).sum(axis=0), 0, 1)
    mirrored = d + 2 * cosine * n
    scatter = rng.standard_normal(d.shape, np.float32) * np.float32(surface.rough * 0.5)
    mirrored = unit(mirrored + scatter).astype(np.float32)
    share = surface.gloss + (1 - surface.gloss) * (1 - cosine) ** 5 * np.float32(1 - surface.rough)
    share = np.where(np.asarray(surface.gloss) > 0, share, 0).astype(np.float32)
    return share[:, None] * world.glance(p, mirrored)
