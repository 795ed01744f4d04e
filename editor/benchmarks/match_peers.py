"""Match peers: other searches for the same sliders, against the clock."""

from __future__ import annotations

import contextlib
import importlib
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from editor.core.color.spaces import srgb_decode, srgb_encode
from editor.core.edits import Edits
from editor.core.image import FloatArray, LinearImage
from editor.core.pipeline import run as render
from editor.core.statistics import Statistics
from editor.learn.adam import descend
from editor.learn.match.parameters import Units, from_units
from editor.raw.geometry import apply_geometry

# Finite differences are taken over this share of a slider's range.
_STEP = 0.01
# Steps damped more go nowhere; less of an error than this makes no step worth while.
_HOPELESS, _BETTER = 1e4, 0.999
# How many places a Gaussian process looks at before it asks the reference of one.
_CANDIDATES = 1000


class TimeUp(Exception):
    """The clock has run out."""


@dataclass(frozen=True)
class Peer:
    """A search for sliders, the package it needs, and the size it works at (None: the match's)."""

    find: Callable[[Search, np.random.Generator], None]
    package: str | None = None
    size: int | None = None


@dataclass(frozen=True, eq=False)
class Task:
    """A photo at working size, the sliders to find in 0..1 and the picture they shall make of it."""

    photo: LinearImage
    statistics: Statistics
    edits: Edits
    keys: tuple[str, ...]
    start: Units
    target: FloatArray

    def residual(self, units: Units) -> NDArray[np.float64]:
        """Return by how much the reference at ``units`` differs from the target, flat."""
        edits = from_units(self.edits, self.keys, units, self.photo.metadata)
        made = render(self.photo, edits, self.statistics)
        return (made - self.target).astype(np.float64).ravel()


class Search:
    """What one peer asked of the reference, and the best it knew at any moment."""

    def __init__(self, task: Task, seconds: float) -> None:
        """Start the clock."""
        self.task, self._seconds = task, seconds
        self._found: list[tuple[float, float, Units]] = []
        self._asked: list[float] = []
        self._begun = time.perf_counter()

    def residual(self, units: Units) -> NDArray[np.float64]:
        """Ask the reference; TimeUp if the answer comes too late to count."""
        residual = self.task.residual(units)
        self._asked.append(time.perf_counter() - self._begun)
        self.tell(float(np.mean(np.square(residual))), units)
        return residual

    def error(self, units: Units) -> float:
        """Return the mean squared error through the reference, as `residual` does."""
        return float(np.mean(np.square(self.residual(units))))

    def tell(self, error: float, units: Units) -> None:
        """Keep ``units`` if nothing better is known."""
        now = time.perf_counter() - self._begun
        if now > self._seconds:
            raise TimeUp
        if not self._found or error < self._found[-1][1]:
            self._found.append((now, error, np.array(units)))

    def at(self, seconds: float) -> Units:
        """Return the best units that were known after ``seconds``: the start before there were any."""
        known = [units for moment, _, units in self._found if moment <= seconds]
        return known[-1] if known else self.task.start

    def renders(self, seconds: float) -> int:
        """Return how many answers of the reference came within ``seconds``."""
        return sum(moment <= seconds for moment in self._asked)


def task_of(
    photo: LinearImage,
    statistics: Statistics,
    keys: tuple[str, ...],
    start: Units,
    target: FloatArray,
    size: int,
) -> Task:
    """Return the task at ``size`` pixels, or the target's: that is area-averaged in linear light."""
    edits = Edits()
    small = apply_geometry(photo, edits.of_geometry(), min(size, max(target.shape)))
    height, width = small.pixels.shape[:2]
    if target.shape[:2] != (height, width):
        linear = srgb_decode(target).astype(np.float32)
        linear = cv2.resize(linear, (width, height), interpolation=cv2.INTER_AREA)
        target = srgb_encode(linear).astype(np.float32)
    return Task(small, statistics, edits, keys, start, target)


def search(peer: Peer, task: Task, seconds: float, seed: int) -> Search:
    """Let the peer search for ``seconds``."""
    if peer.package is not None:
        _imported(peer.package)
    searching = Search(task, seconds)
    with contextlib.suppress(TimeUp):
        peer.find(searching, np.random.default_rng(seed))
    return searching


def missing_peers() -> dict[str, str]:
    """Return a sentence for each peer whose package is not installed."""
    missing = {}
    for name, peer in PEERS.items():
        try:
            if peer.package is not None:
                _imported(peer.package)
        except ModuleNotFoundError as error:
            missing[name] = (
                f"This needs the Python package {error.name}: pip install 'silvergrad[benchmark]'."
            )
    return missing


def _imported(name: str) -> Any:
    with warnings.catch_warnings():
        # It says that it cannot draw without matplotlib.
        warnings.simplefilter("ignore")
        return importlib.import_module(name)


def _cma_es(search: Search, rng: np.random.Generator) -> None:
    """Search by CMA-ES (Hansen 2016), started anew at random with twice the offspring when it stalls."""
    cma = _imported("cma")
    start, offspring = search.task.start, 4 + int(3 * np.log(len(search.task.keys)))
    while True:
        options = {
            "bounds": [0.0, 1.0],
            "seed": int(rng.integers(1, 2**31)),
            "verbose": -9,
            "popsize": offspring,
        }
        strategy = cma.CMAEvolutionStrategy(np.clip(start, 0.02, 0.98), 0.25, options)
        while not strategy.stop():
            tried = [np.clip(each, 0.0, 1.0) for each in strategy.ask()]
            strategy.tell(tried, [search.error(each) for each in tried])
        start, offspring = rng.random(len(start)), 2 * offspring


def _gaussian_process(search: Search, rng: np.random.Generator) -> None:
    """Search where a Gaussian process of the rms error expects most improvement (Jones 1998)."""
    from scipy.special import ndtr
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import Matern, WhiteKernel

    count = len(search.task.keys)
    tried = [search.task.start, *rng.random((2 * count, count))]
    rms = [search.error(units) ** 0.5 for units in tried]
    kernel = Matern(np.full(count, 0.5), (0.05, 20.0), nu=2.5) + WhiteKernel(1e-3, (1e-8, 0.1))
    fitted = 0
    while True:
        # Its own parameters are learned when there are a tenth more places to learn them from.
        learns = len(tried) >= 1.1 * fitted
        process = GaussianProcessRegressor(
            kernel,
            normalize_y=True,
            optimizer="fmin_l_bfgs_b" if learns else None,
            n_restarts_optimizer=2 if learns else 0,
            random_state=int(rng.integers(2**31)),
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            process.fit(np.array(tried), np.array(rms))
        if learns:
            kernel, fitted = process.kernel_, len(tried)
        best = tried[int(np.argmin(rms))]
        near = [best + rng.normal(0.0, reach, (_CANDIDATES // 2, count)) for reach in (0.01, 0.05)]
        places = np.clip(np.concatenate([rng.random((_CANDIDATES, count)), *near]), 0.0, 1.0)
        mean, deviation = process.predict(places, return_std=True)
        deviation = np.maximum(deviation, 1e-9)
        gain = min(rms) - mean
        score = gain / deviation
        expected = gain * ndtr(score) + deviation * np.exp(-0.5 * score**2) / np.sqrt(2.0 * np.pi)
        tried.append(places[int(np.argmax(expected))])
        rms.append(search.error(tried[-1]) ** 0.5)


def _finite_differences(search: Search, rng: np.random.Generator) -> None:
    """Take Levenberg-Marquardt steps by the reference's own differences; at random anew when they end."""
    units = search.task.start
    while True:
        residual, damping = search.residual(units), 1e-2
        while damping < _HOPELESS:
            steps = np.where(units + _STEP <= 1.0, _STEP, -_STEP)
            moved = [search.residual(units + step * axis) for step, axis in _axes(steps)]
            slopes = (np.array(moved) - residual) / steps[:, None]
            curvature, gradient = slopes @ slopes.T, slopes @ residual
            while damping < _HOPELESS:
                damped = curvature + np.diag(damping * np.diag(curvature) + 1e-9)
                tried = np.clip(units - np.linalg.solve(damped, gradient), 0.0, 1.0)
                after = search.residual(tried)
                if np.sum(after**2) < _BETTER * np.sum(residual**2):
                    units, residual, damping = tried, after, max(damping / 5.0, 1e-6)
                    break
                damping *= 4.0
        units = rng.random(len(units))


def _axes(steps: Units) -> list[tuple[float, Units]]:
    return list(zip(steps.tolist(), np.eye(len(steps)), strict=True))


def _adam(search: Search, rng: np.random.Generator) -> None:
    """Descend over the proxies; the reference is never asked."""
    task = search.task
    for units, error in descend(
        task.photo, task.statistics, task.edits, task.keys, task.start, task.target
    ):
        search.tell(error, units)


PEERS: Mapping[str, Peer] = {
    "cma_es": Peer(_cma_es, "cma"),
    "gaussian_process": Peer(_gaussian_process, "sklearn.gaussian_process"),
    # A step through the proxies and back takes seconds where the picture is larger.
    "adam": Peer(_adam, size=256),
    "finite_differences": Peer(_finite_differences),
}
