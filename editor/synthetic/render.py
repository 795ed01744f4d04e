"""The picture of a world through a thin lens."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

import numpy as np

from editor.synthetic.geometry import unit
from editor.synthetic.light import outside
from editor.synthetic.noise import blue_tile
from editor.synthetic.world import World

TILE = 192
SAMPLES = 3
SILVER = np.array([0.4142135624, 0.7320508076], np.float32)


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
    workers: int = 1,
    report: Callable[[float], None] | None = None,
) -> np.ndarray:
    """H x W x C: the world's radiance in 16 bands times `project` (16 x C).

    Each pass places one jittered ray a pixel and takes three light samples there.
    """
    width, height = size
    picture = np.zeros((height, width, project.shape[1]), np.float32)
    corners = [(y, x) for y in range(0, height, TILE) for x in range(0, width, TILE)]
    job = partial(_tile, world, view, size, passes, project.astype(np.float32))
    with ExitStack() as stack:
        tiles: Iterable[np.ndarray] = map(job, corners)
        if workers > 1:
            pool = get_context("fork").Pool(workers, _adopt, (job,))
            tiles = stack.enter_context(pool).imap(_work, corners)
        for done, ((top, left), tile) in enumerate(zip(corners, tiles, strict=True)):
            picture[top : top + TILE, left : left + TILE] = tile
            if report:
                report((done + 1) / len(corners))
    return picture


_JOB: list[Callable[[tuple[int, int]], np.ndarray]] = []


def _adopt(job: Callable[[tuple[int, int]], np.ndarray]) -> None:
    """Keep the job in a worker; a forked process inherits it without pickling."""
    _JOB[:] = [job]


def _work(corner: tuple[int, int]) -> np.ndarray:
    """One tile, in a worker."""
    return _JOB[0](corner)


def _tile(
    world: World,
    view: Viewpoint,
    size: tuple[int, int],
    passes: int,
    project: np.ndarray,
    corner: tuple[int, int],
) -> np.ndarray:
    """One tile of the picture; its random numbers hang on its corner alone."""
    top, left = corner
    y, x = np.mgrid[top : min(top + TILE, size[1]), left : min(left + TILE, size[0])]
    shape, x, y = x.shape, x.ravel(), y.ravel()
    rng = np.random.default_rng((world.seed, top, left))
    turn = np.stack([blue_tile(k)[y % 128, x % 128] for k in (1, 2, 3, 4)])
    total = np.zeros((len(x), 16), np.float32)
    for k in range(passes):
        jx, jy = (turn[2:] + SILVER[:, None] * k) % 1
        o, d = view.rays(x + jx, y + jy, size, rng)
        total += radiance(world, o, d, k, turn)
    return ((total / passes) @ project).reshape(*shape, -1)


def radiance(
    world: World,
    o: np.ndarray,
    d: np.ndarray,
    k: int,
    turn: np.ndarray,
) -> np.ndarray:
    """Radiance N x 16 along rays: direct light sampled, indirect from the maps, one reflection.

    k: the pass; turn: 4 x N, every ray's own rotation of the sampling sequences.
    """
    first = k * SAMPLES
    t, which = world.trace(o, d)
    seen = np.zeros((o.shape[1], 16), np.float32)
    away = which < 0
    if away.any():
        seen[away] = outside(d[:, away]).T @ world.lights
    met = np.flatnonzero(~away)
    which, e = which[met], np.ascontiguousarray(d[:, met])
    p = o[:, met] + t[met] * e
    n = np.empty_like(p)
    albedo, light, through, behind = (np.zeros((len(met), 16), np.float32) for _ in range(4))
    gloss, rough = np.zeros((2, len(met)), np.float32)
    thin, baked = np.zeros((2, len(met)), bool)
    for s in np.unique(which):
        mine = np.flatnonzero(which == s)
        surface = world.surface(s, p[:, mine], e[:, mine])
        n[:, mine], albedo[mine] = surface.normal, surface.albedo
        gloss[mine], rough[mine] = surface.gloss, surface.rough
        baked[mine] = world.shapes[s].baked
        stored = world.total if world.shapes[s].baked else world.indirect
        light[mine] = world.stored(s, p[:, mine], surface.normal, stored)
        if surface.translucence is not None:
            thin[mine], through[mine] = True, surface.translucence
            behind[mine] = world.stored(s, p[:, mine], -surface.normal, world.indirect)
    start = p - e * np.float32(5e-4) + n * np.float32(8e-4)
    free = np.flatnonzero(~baked)
    here, facing = (np.ascontiguousarray(a[:, free]) for a in (start, n))
    light[free] += world.lit(here, facing, first, SAMPLES, turn[:2, met[free]]).T @ world.lights
    value = albedo * light
    if thin.any():
        back = np.ascontiguousarray((p - n * np.float32(8e-4))[:, thin])
        lit = world.lit(back, np.ascontiguousarray(-n[:, thin]), first, SAMPLES, turn[:2, met[thin]])
        value[thin] += through[thin] * (behind[thin] + lit.T @ world.lights)
    value /= np.float32(np.pi)
    shiny = np.flatnonzero(gloss > 0)
    if len(shiny):
        here, ahead, facing = (np.ascontiguousarray(a[:, shiny]) for a in (start, e, n))
        value[shiny] += _reflection(
            world,
            here,
            ahead,
            facing,
            gloss[shiny],
            rough[shiny],
            (turn[:2, met[shiny]] + SILVER[:, None] * k) % 1,
        )
    seen[met] = value
    return seen


def _reflection(
    world: World,
    p: np.ndarray,
    d: np.ndarray,
    n: np.ndarray,
    gloss: np.ndarray,
    rough: np.ndarray,
    at: np.ndarray,
) -> np.ndarray:
    """Mirrored radiance, blurred by roughness, weighted by Schlick's Fresnel term.

    at: 2 x N, places 0..1 in the Gaussian lobe.
    """
    cosine = np.clip(-(d * n).sum(axis=0), 0, 1)
    mirrored = d + 2 * cosine * n
    side = unit(np.stack([mirrored[1] + 1e-4, -mirrored[0], 0 * cosine]))
    other = np.stack(
        [-mirrored[2] * side[1], mirrored[2] * side[0], mirrored[0] * side[1] - mirrored[1] * side[0]]
    )
    reach = rough * 0.5 * np.sqrt(-2 * np.log(np.maximum(1 - at[0], 1e-4)))
    angle = 2 * np.pi * at[1]
    scatter = side * (reach * np.cos(angle)) + other * (reach * np.sin(angle))
    mirrored = unit(mirrored + scatter).astype(np.float32)
    share = gloss + (1 - gloss) * (1 - cosine) ** 5 * (1 - rough)
    return share[:, None] * world.glance(p, mirrored)
