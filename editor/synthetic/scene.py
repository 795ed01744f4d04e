"""The sample's still life: fruit, pots, a plant and a colour chart on a table by a window."""

from __future__ import annotations

import numpy as np

from editor.synthetic import forms
from editor.synthetic import materials as m
from editor.synthetic.flat import Box, Rect
from editor.synthetic.foliage import grow
from editor.synthetic.geometry import Shape, unit
from editor.synthetic.light import Window
from editor.synthetic.render import Viewpoint
from editor.synthetic.revolved import Revolved
from editor.synthetic.world import World

WEST, NORTH, EAST, SOUTH = -0.62, 0.62, 2.2, -2.6
FLOOR, CEILING = -0.75, 1.7
OPENING = (-0.64, 0.42, 0.10, 1.12)
REVEAL = 0.13
VIEW = Viewpoint(eye=(0.32, -1.62, 0.47), target=(-0.055, 0.05, 0.145), field=35.0, focus=1.74)
CHART_SIZE = (0.250, 0.172)


def still_life(seed: int = 0) -> tuple[World, Rect]:
    """The world (not solved yet) and its chart."""
    rng = np.random.default_rng(seed)
    chart = colour_card()
    shapes: list[Shape] = [*room(), *table(), chart, *crockery(), *fruit(), *plant(rng)]
    y0, y1, z0, z1 = OPENING
    opening = Window(
        corner=np.array([WEST - REVEAL - 0.02, y0, z0], np.float32),
        u=np.array([0, y1 - y0, 0], np.float32),
        v=np.array([0, 0, z1 - z0], np.float32),
        sun=np.array([-0.70, -0.30, 0.50]),
    )
    return World(shapes, opening, seed), chart


def room() -> list[Shape]:
    """Walls, floor, ceiling, the window's reveal and its bars."""
    y0, y1, z0, z1 = OPENING
    wide, tall, deep = EAST - WEST, CEILING - FLOOR, NORTH - SOUTH
    hole = ((y0 - SOUTH) / deep, (z0 - FLOOR) / tall, (y1 - SOUTH) / deep, (z1 - FLOOR) / tall)
    paint, boards = m.plain("paint", 0.03, 0.3), m.plain("wood dark", mottle=0.2)
    out = WEST - REVEAL
    back = 0.05
    walls = [
        Rect((WEST, SOUTH, FLOOR), (0, deep, 0), (0, 0, tall), m.plaster, (64, 48), hole),
        Rect(
            (WEST - 0.05, NORTH, FLOOR),
            (wide + 0.05, 0, 0),
            (0, 0, tall),
            m.plaster,
            (96, 80),
            blocks=False,
        ),
        Rect((EAST, SOUTH, FLOOR), (0, 0, tall), (0, deep, 0), m.plain("wall"), blocks=False),
        Rect((WEST, SOUTH, FLOOR), (0, 0, tall), (wide, 0, 0), m.plain("wall"), blocks=False),
        Rect((WEST, SOUTH, CEILING), (0, deep, 0), (wide, 0, 0), m.plain("paint"), blocks=False),
        Rect((WEST, SOUTH, FLOOR), (wide, 0, 0), (0, deep, 0), boards, (24, 24), blocks=False),
        Rect((out - back, y0, z0), (REVEAL + back, 0, 0), (0, y1 - y0, 0), paint, (16, 64)),
        Rect((out - back, y0, z1), (0, y1 - y0, 0), (REVEAL + back, 0, 0), paint, (64, 16)),
        Rect((out - back, y0, z0), (0, 0, z1 - z0), (REVEAL + back, 0, 0), paint, (64, 16)),
        Rect((out - back, y1, z0), (REVEAL + back, 0, 0), (0, 0, z1 - z0), paint, (16, 64)),
    ]
    bar, x0, x1 = 0.028, out + 0.010, out + 0.045
    middle, across = (y0 + y1) / 2 + 0.03, z0 + 0.52 * (z1 - z0)
    bars = [
        ((x0, y0, z0), (x1, y0 + 0.04, z1)),
        ((x0, y1 - 0.04, z0), (x1, y1, z1)),
        ((x0, y0, z0), (x1, y1, z0 + 0.04)),
        ((x0, y0, z1 - 0.04), (x1, y1, z1)),
        ((x0, middle - bar / 2, z0), (x1, middle + bar / 2, z1)),
        ((x0 + 0.004, y0, across - bar / 2), (x1 - 0.004, y1, across + bar / 2)),
    ]
    frame: list[Rect | Box] = [*walls[6:], *(Box(low, high, paint, (8, 16)) for low, high in bars)]
    for shape in frame:
        shape.baked = True
    return [*walls[:6], *frame]


def table() -> list[Shape]:
    """The oak table, its apron, a linen runner over the front edge and two books."""
    left, right, front, back = -0.585, 1.0, -0.36, 0.56
    wide, deep = right - left, back - front
    top = Rect((left, front, 0.0004), (wide, 0, 0), (0, deep, 0), m.wood, (192, 112), blocks=False)
    body = Box((left, front, -0.034), (right, back, 0), m.wood, (16, 4))
    apron = Box((left + 0.04, front + 0.05, -0.13), (right - 0.04, front + 0.075, -0.034), m.wood, (16, 4))
    a = np.radians(-9)
    along, side = np.array([np.sin(-a), np.cos(a), 0]), np.array([np.cos(a), -np.sin(-a), 0])
    corner = np.array([-0.235, -0.30, 0.0015])
    runner = Rect(corner, side * 0.36, along * 0.62, m.linen, (64, 96), blocks=False)
    books = Box((0.34, 0.26, 0), (0.62, 0.46, 0.034), m.plain("book", 0.03, 0.3), turn=8)
    pages = Box((0.335, 0.256, 0.006), (0.618, 0.464, 0.028), m.plain("paper"), turn=8)
    upper = Box((0.37, 0.275, 0.034), (0.60, 0.445, 0.062), m.plain("terracotta", 0.03, 0.3), turn=-5)
    return [top, body, apron, runner, books, pages, upper]


def colour_card() -> Rect:
    """A 24-patch chart leaning back against the clay pot, half turned to the window."""
    right = unit(np.array([np.cos(np.radians(-4)), np.sin(np.radians(-4)), 0]))
    up = unit(np.array([0.02, 0.30, 1.0]))
    up = unit(up - right * (up @ right))
    corner = np.array([0.215, 0.085, 0.002])
    return Rect(corner, right * CHART_SIZE[0], up * CHART_SIZE[1], m.color_chart, (24, 16))


def crockery() -> list[Shape]:
    """Bowl, vase, bottle, pot, a glazed ball."""
    return [
        Revolved(
            (-0.03, 0.06, 0.0025), forms.bowl(0.142, 0.078), m.plain("white", 0.045, 0.06), grid=(64, 64)
        ),
        Revolved((-0.335, 0.285, 0), forms.vase(0.235), m.plain("cobalt", 0.05, 0.03, 0.02), grid=(64, 64)),
        Revolved((0.135, 0.37, 0), forms.bottle(0.33), m.plain("emerald", 0.06, 0.015), grid=(64, 64)),
        Revolved((0.475, 0.365, 0.0625), forms.pot(0.150), m.speckled("terracotta", 0.0), grid=(64, 48)),
        Revolved((-0.385, -0.02, 0), forms.ball(0.036), m.plain("cobalt", 0.05, 0.015), grid=(32, 20)),
    ]


def fruit() -> list[Shape]:
    """Apples, oranges, a pear, lemons, eggs."""
    orange, lemon = m.citrus("orange"), m.citrus("lemon")
    small = (40, 28)
    things = [
        ((-0.085, 0.045, 0.030), forms.apple(0.040), m.apple, (-0.2, -0.25, 1)),
        ((0.005, 0.015, 0.028), forms.ball(0.039, 0.97), orange, (0.1, -0.4, 1)),
        ((0.000, 0.105, 0.030), forms.apple(0.039), m.apple, (0.3, -0.1, 1)),
        ((-0.085, 0.120, 0.034), forms.ball(0.038, 0.98), orange, (-0.3, 0.2, 1)),
        ((-0.190, -0.130, 0.0015), forms.pear(0.036), m.pear, (0.12, 0.03, 1)),
        ((0.215, -0.215, 0.0), forms.apple(0.038), m.apple, (0.08, -0.10, 1)),
    ]
    shapes = [Revolved(c, f, k, a, small) for c, f, k, a in things]
    shapes += [
        Revolved((-0.045, -0.205, 0.0300), forms.lemon(0.028), lemon, (0.94, 0.34, -0.03), small),
        Revolved((-0.105, -0.245, 0.0300), forms.lemon(0.027), lemon, (-0.35, 0.93, 0.0), small),
        Revolved((0.345, -0.090, 0.0215), forms.egg(0.0215), m.speckled("egg"), (0.8, -0.55, 0.12), small),
        Revolved((0.315, -0.155, 0.0210), forms.egg(0.0210), m.speckled("egg"), (-0.25, 0.95, 0.1), small),
        Revolved(
            (0.425, -0.150, 0.0215), forms.egg(0.0215), m.speckled("terracotta"), (0.3, 0.9, 0.1), small
        ),
    ]
    twig = m.plain("twig")
    for index, lift in ((0, 0.057), (2, 0.056), (5, 0.055)):
        body = shapes[index]
        axis = body.frame[2]
        shapes.append(
            Revolved(
                body.centre + axis * lift,
                forms.stem(0.022),
                twig,
                axis + np.array([0.2, 0.1, 0]),
                (6, 6),
            )
        )
    body = shapes[4]
    shapes.append(
        Revolved(body.centre + body.frame[2] * 0.100, forms.stem(0.026), twig, (0.3, 0.2, 1), (6, 6))
    )
    return [*shapes]


def plant(rng: np.random.Generator) -> list[Shape]:
    """Leafy twigs standing in the vase."""
    mouth = np.array([-0.335, 0.285, 0.20])
    tips = [
        (-0.52, 0.25, 0.46), (-0.42, 0.38, 0.56), (-0.28, 0.33, 0.60), (-0.13, 0.26, 0.52),
        (-0.05, 0.36, 0.40), (-0.24, 0.14, 0.44), (-0.44, 0.12, 0.40), (-0.34, 0.20, 0.55),
    ]  # fmt: skip
    return [grow(mouth + rng.normal(size=3) * 0.006, np.array(tip), rng, m.leaf, 18) for tip in tips]
