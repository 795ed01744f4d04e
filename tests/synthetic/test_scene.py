"""The ray tracer's shapes are where they should be, and its light is blocked by what is in the way."""

from __future__ import annotations

import numpy as np
import pytest

from editor.synthetic import forms
from editor.synthetic import materials as m
from editor.synthetic.flat import Box, Rect
from editor.synthetic.geometry import unit
from editor.synthetic.light import Window
from editor.synthetic.noise import blue_tile
from editor.synthetic.render import Viewpoint, render
from editor.synthetic.revolved import Revolved
from editor.synthetic.world import World


def rays(count: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    o = np.stack([rng.uniform(-0.06, 0.06, count), np.full(count, -1.0), rng.uniform(0, 0.1, count)])
    return o.astype(np.float32), np.repeat(np.array([[0], [1], [0]], np.float32), count, axis=1)


def window() -> Window:
    return Window(
        corner=np.array([-1, -0.5, 0], np.float32),
        u=np.array([0, 1, 0], np.float32),
        v=np.array([0, 0, 1], np.float32),
        sun=np.array([-0.7, 0.0, 0.7]),
    )


def test_a_revolved_ball_is_a_sphere() -> None:
    ball = Revolved((0, 0, 0), forms.ball(0.05), m.plain("white"))
    o, d = rays(400)
    t = ball.hit(o, d)
    gap = o[0] ** 2 + (o[2] - 0.05) ** 2
    expected = 1 - np.sqrt(np.maximum(0.05**2 - gap, 0))
    clear = np.abs(np.sqrt(gap) - 0.05) > 1e-3
    assert (np.isfinite(t) == (gap < 0.05**2))[clear].all()
    met = clear & np.isfinite(t)
    assert t[met] == pytest.approx(expected[met], abs=1.5e-3)
    p = o[:, met] + t[met] * d[:, met]
    radial = unit(p - np.array([[0], [0], [0.05]]))
    assert (ball.normal(p) * radial).sum(axis=0).min() > 0.99


@pytest.mark.parametrize("turn", [0.0, 30.0])
def test_box_normals_point_out_and_texels_are_found_again(turn: float) -> None:
    box = Box((-0.1, -0.2, 0), (0.3, 0.1, 0.15), m.plain("white"), (4, 5), turn)
    p, n = box.texels()
    assert box.normal(p) == pytest.approx(n, abs=1e-5)
    assert ((p - box.middle[:, None]) * n).sum(axis=0).min() > 0
    index, weight = box.texel(p, n)
    best = np.take_along_axis(index, weight.argmax(axis=0)[None], axis=0)[0]
    assert best.tolist() == list(range(box.count))
    assert box.hit(p + 0.5 * n, -n) == pytest.approx(0.5, abs=1e-4)


def test_what_stands_before_the_window_blocks_its_light() -> None:
    screen = Rect((-0.5, -3, -3), (0, 6, 0), (0, 0, 6), m.plain("white"), (2, 2))
    world = World([screen], window())
    p = np.array([[0.0, -0.8], [0, 0], [0.5, 0.5]], np.float32)
    n = np.repeat(np.array([[-1], [0], [0]], np.float32), 2, axis=1)
    light = world.lit(p, n, 0, 32, np.zeros((2, 2), np.float32))
    assert (light[:, 0] == 0).all()
    assert light[:3, 1].sum() > 0.5


def test_blue_noise_is_uniform_and_fine() -> None:
    tile = blue_tile(1)
    assert np.sort(tile.ravel()) == pytest.approx((np.arange(tile.size) + 0.5) / tile.size, abs=1e-6)
    power = np.abs(np.fft.fft2(tile - tile.mean())) ** 2
    assert power[1:8, 1:8].mean() < 0.1 * power[40:64, 40:64].mean()


def test_equal_seeds_render_equal_pictures_in_any_number_of_processes() -> None:
    card = Rect((0.2, 0.3, 0), (0, 0, 0.6), (0, -0.6, 0), m.color_chart, (4, 4))
    world = World([card], window())
    world.solve(rays=4, samples=4)
    view = Viewpoint((-0.9, 0, 0.4), (0.2, 0, 0.3))
    pictures = [render(world, view, (240, 32), 2, np.ones((16, 1)), workers) for workers in (1, 2)]
    assert (pictures[0] == pictures[1]).all()
    assert pictures[0].max() > 0
