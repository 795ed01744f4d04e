"""Halide's kernel and NumPy's make the same numbers, within one level of 8 bits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from editor.core.edits import Edits
from editor.core.image import Frame
from editor.core.statistics import Statistics
from editor.render.preview import Preview, kernel
from editor.render.preview import grid as grids
from editor.render.preview.areawise import FittedGrid
from editor.render.preview.detail_pass import BORDER
from editor.render.preview.numpy_kernel import NumpyKernel
from editor.render.preview.parts import HALF, Grid
from tests.conftest import scene
from tests.render.preview.common import BUSY, decibels, photo, reference, statistics_of

pytest.importorskip("halide")


@pytest.fixture(scope="module")
def compiled() -> Any:
    kernel.warm()
    return kernel.kernel()


def frames(edits: Edits, engine: Any, way: Any = None) -> Any:
    image = photo()
    return Preview(image, statistics_of(image), engine=engine, areawise=way).frame(edits).astype(int)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {**BUSY, "grain.amount": 50.0},
        {**BUSY, "dehaze.dehaze": -40.0, "vignette.roundness": -80.0, "vignette.highlights": 60.0},
        {"detail.sharpening": 150.0, "detail.radius": 3.0, "detail.masking": 70.0, "detail.detail": 90.0},
    ],
)
def test_both_kernels_agree(compiled: Any, values: Any) -> None:
    assert compiled.name == "Halide"
    one, other = (frames(Edits(values), engine) for engine in (compiled, NumpyKernel()))
    assert np.abs(one - other).max() <= 1
    assert (one != other).mean() < 0.01


@pytest.mark.parametrize("step", [1, 3, 4])
def test_both_kernels_clean_chroma_alike(compiled: Any, step: int) -> None:
    rng, made = np.random.default_rng(2), []
    height, width = 150, 203
    around = rng.normal(0.3, 0.05, (3, height, width)).astype(np.float32)
    around = np.pad(around, ((0, 0), (BORDER, BORDER), (BORDER, BORDER)), "reflect")
    small = rng.normal(0.0, 0.1, (4, -(-height // step), -(-width // step))).astype(np.float32)
    for engine in (compiled, NumpyKernel()):
        out = np.empty((2, height, width), HALF)
        engine.clean(around, small, step, 2e-3, out)
        made.append(out.astype(np.float32))
    # Lines are not mirrored around the picture, which the two outermost pixels hardly see.
    np.testing.assert_allclose(made[0][:, 2:-2, 2:-2], made[1][:, 2:-2, 2:-2], atol=5e-4)
    np.testing.assert_allclose(made[0], made[1], atol=5e-2)


@pytest.mark.parametrize("step", [1, 3, 8])
def test_both_kernels_average_chroma_alike(compiled: Any, step: int) -> None:
    planes = np.random.default_rng(3).normal(0.3, 0.05, (3, 131, 145)).astype(np.float32)
    one, other = (engine.average(planes, step, (50.0, 200.0)) for engine in (compiled, NumpyKernel()))
    np.testing.assert_allclose(one, other, atol=1e-5)
    assert np.std(one) < 0.9 * np.std(planes[1:])


@pytest.mark.parametrize("radius", [0.5, 1.7, 3.0])
def test_both_kernels_find_edges_alike(compiled: Any, radius: float) -> None:
    luma, made = np.ascontiguousarray(scene(150, 203)[..., 1]), []
    for engine in (compiled, NumpyKernel()):
        out = np.empty(luma.shape, HALF)
        engine.edges(luma, radius, out)
        made.append(out.astype(np.float32))
    assert made[0].max() > 0.05
    np.testing.assert_allclose(made[0], made[1], atol=2e-3 * made[0].max())


def test_both_kernels_slice_grids_alike(compiled: Any) -> None:
    one, other = (frames(Edits(BUSY), engine, FittedGrid()) for engine in (compiled, NumpyKernel()))
    assert np.abs(one - other).max() <= 1


def test_warming_twice_compiles_once(compiled: Any) -> None:
    assert kernel.warm() == "Halide"
    assert kernel.kernel() is compiled


def test_without_halide_numpy_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "_compiled", [])
    monkeypatch.setitem(__import__("sys").modules, "editor.render.preview.halide_kernel", None)
    assert kernel.warm() == "NumPy"
    assert kernel.kernel_name() == "NumPy"


def random_grid() -> Grid:
    rng = np.random.default_rng(1)
    nodes = np.eye(3, 4, dtype=np.float32) + 0.2 * rng.standard_normal((16, 16, 8, 3, 4)).astype(np.float32)
    knots = np.sort(rng.uniform(0.0, 1.0, 16)).astype(np.float32)
    return Grid(nodes, np.array([0.3, 0.6, 0.1], np.float32), knots)


def test_a_node_is_met_where_it_lies() -> None:
    grid = random_grid()
    # The middle of the cell of row 3 and column 5, at the light whose guide is the middle of depth 4.
    guide = (4 + 0.5) / 8
    stops = np.interp(guide, grid.knots, np.linspace(-12.0, 4.0, 16))
    light = np.full((3, 1, 1), 2.0**stops - 2.0**-12, np.float32)
    made = grids.sliced(light, grid, Frame(16, 16, top=3, left=5))
    wanted = grid.nodes[3, 5, 4] @ np.append(light.ravel(), 1.0)
    np.testing.assert_allclose(made.ravel(), wanted, atol=2e-3)


def test_an_identity_grid_changes_nothing() -> None:
    grid = random_grid()
    nodes = np.broadcast_to(np.eye(3, 4, dtype=np.float32), grid.nodes.shape).copy()
    rgb = scene(24, 32).transpose(2, 0, 1)
    made = grids.sliced(rgb, Grid(nodes, grid.weights, grid.knots), Frame(24, 32))
    np.testing.assert_allclose(made, rgb, atol=1e-6)


def test_the_fit_finds_a_gain_that_depends_on_place_and_light() -> None:
    before = scene(128, 192)
    light = np.maximum(before.mean(axis=2, keepdims=True), 1e-4)
    x = np.linspace(0.0, 1.0, 192, dtype=np.float32)[None, :, None]
    after = before * (0.5 + x) * light ** np.float32(-0.2)
    statistics = Statistics(tuple(np.quantile(np.log2(light), np.linspace(0.001, 0.999, 9)).tolist()))
    fitted = grids.fitted(before, after, statistics)
    made = grids.sliced(before.transpose(2, 0, 1), fitted, Frame(128, 192)).transpose(1, 2, 0)
    error = np.abs(np.log2(np.maximum(made, 1e-5) / after))
    assert np.median(error) < 0.03
    untouched = np.abs(np.log2(before / after))
    assert np.median(error) < 0.05 * np.median(untouched)


def test_a_fitted_grid_is_near_the_reference() -> None:
    image = photo()
    values = {"tone_mapping.shadows": 60.0, "dehaze.dehaze": 20.0, "local_contrast.clarity": 30.0}
    edits, statistics = Edits(values), statistics_of(image)
    frame = Preview(image, statistics, areawise=FittedGrid()).frame(edits)
    assert decibels(frame[..., 2::-1], reference(image, edits, statistics)) > 32.0
