"""Style: the sliders travel to the look of another picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import torch

from editor.core.cancel import Cancelled
from editor.core.edits import Edits
from editor.core.image import FloatArray, LinearImage
from editor.core.statistics import Statistics
from editor.learn.chain import ProxyChain
from editor.learn.match.look import Look
from editor.learn.match.parameters import BASIC, Units, to_units
from editor.learn.match.report import carried
from editor.learn.match.sight import STEP, Sight
from editor.learn.match.usual import usual_widths
from editor.learn.match.wheels import WheelSight, to_points
from editor.learn.perceptual import perceptual_features
from proxies.regression import Array, Goal, Point, advance

Render = Callable[[Edits], FloatArray]
Progress = Callable[[float, float, Edits], None]

# What a look is made of: tones and their curve, white balance, and the tints of dark and light.
DEFAULT_SLIDERS: tuple[str, ...] = (
    *BASIC,
    *(f"rgb_toning.{region}" for region in ("shadows", "darks", "lights", "highlights")),
    *(
        f"color_grading.{w}_{what}"
        for w in ("shadow", "midtone", "highlight")
        for what in ("hue", "saturation")
    ),
)
# Looks are compared at as many pixels as a picture of 4:3 with this long edge has.
EDGE = 64
# What a slider costs that is moved as far as is usual: see `proxies.style_losses` for the scale.
PRIOR = 0.004
# Steps over the proxies, and renders by the reference. Starts elsewhere than where the sliders stand
# were seen to lead to the same place.
STEPS, RENDERS = 8, 5
_REACH, _FINAL_REACH, _STALLED = 0.2, 0.06, 0.003


@dataclass(frozen=True)
class StyleMatch:
    """Where the sliders came to, and how far the looks were apart before and after.

    ``spread`` is how far each slider, as a share of its range, may stray while the look and what is
    plausible are as well served; ``confidence`` the part of the usual spread that the look took
    away (0: it says nothing about the slider), ``carried`` its share of the way, ``renders``
    counts the reference renders.
    """

    edits: Edits
    distance_before: float
    distance_after: float
    spread: Mapping[str, float]
    confidence: Mapping[str, float]
    carried: Mapping[str, float]
    renders: int


def match_style(
    chain: ProxyChain,
    photo: LinearImage,
    statistics: Statistics,
    edits: Edits,
    reference: FloatArray,
    free: Sequence[str],
    *,
    render: Render,
    progress: Progress | None = None,
    cancel: Callable[[], bool] | None = None,
) -> StyleMatch:
    """Move the number sliders in ``free`` from where ``edits`` has them to the look of ``reference``.

    ``photo`` is framed, small (256 to 512 pixels' long edge); ``reference`` display-encoded, of any
    size; ``render`` makes the photo's picture by the stages themselves, and is called at most RENDERS
    times. The descent is over the proxies; then the reference's residual with the proxies' derivative goes
    the last steps and judges what is better than ``edits``. ``progress`` hears of the share done
    (0..1), the style distance and the edits; Cancelled is raised once ``cancel()`` is true.
    """
    keys = tuple(free)
    none = np.zeros((0, 0, 3), np.float32)
    sight = WheelSight(chain, _small(photo), statistics, edits, keys, none, none[..., 0])
    look = Look(_shrunk(reference), perceptual_features())
    home, usual = to_points(to_units(edits, keys, photo.metadata), keys), usual_widths(keys)
    goal = Goal(np.ones(1), home, PRIOR / usual**2)
    tell, stops = progress or (lambda share, distance, now: None), cancel or (lambda: False)
    done = 0

    def told(point: Point) -> Point:
        nonlocal done
        done += 1
        distance = float(np.sqrt(np.sum(point.residual**2)))
        tell(min(1.0, done / (STEPS + RENDERS)), distance, sight.edits_at(point.units))
        if stops():
            raise Cancelled
        return point

    def by_proxies(units: Units) -> Array:
        return _residuals(look, sight.pictures([units]))[0]

    def by_reference(units: Units) -> Array:
        return _residuals(look, _shrunk(render(sight.edits_at(units)))[None])[0]

    point = _linear(sight, look, goal, home, _REACH)
    for _ in range(STEPS):
        before = told(point).cost
        point, better = advance(point, goal, by_proxies)
        if better:
            point = _linear(sight, look, goal, point.units, point.reach)
        if (better and before - point.cost < _STALLED * before) or point.reach < 0.01:
            break
    standing = by_reference(home)
    best = _judged(goal, replace(point, residual=by_reference(point.units), reach=_FINAL_REACH))
    for _ in range(RENDERS - 2):
        best, _ = advance(told(best), goal, by_reference, learn=True)
    if goal.cost(standing, home) <= best.cost:
        best = replace(best, units=home, residual=standing)
    told(best)
    covariance = np.linalg.inv(goal.curvature(best.slopes)) * PRIOR
    spread = np.minimum(np.sqrt(np.diag(covariance)), usual)
    return StyleMatch(
        edits=sight.edits_at(best.units),
        distance_before=float(np.sqrt(np.sum(standing**2))),
        distance_after=float(np.sqrt(np.sum(best.residual**2))),
        spread=dict(zip(keys, spread.tolist(), strict=True)),
        confidence=dict(zip(keys, (1.0 - spread / usual).tolist(), strict=True)),
        carried=carried(keys, best.units - home, best.slopes),
        renders=RENDERS,
    )


def style_distance(picture: FloatArray, reference: FloatArray) -> float:
    """Return how far the look of ``picture`` is from that of ``reference`` (both display-encoded)."""
    look = Look(_shrunk(reference), perceptual_features())
    return float(np.sqrt(np.sum(_residuals(look, _shrunk(picture)[None]) ** 2)))


def _linear(sight: Sight, look: Look, goal: Goal, units: Units, reach: float) -> Point:
    """Return the point at ``units``, with the derivative of the look."""
    picture, slopes = sight.slopes(units)
    found = _residuals(look, np.concatenate([picture[None], picture + STEP * slopes]))
    derivative = (found[1:] - found[0]) / STEP
    return Point(units, found[0], derivative, goal.cost(found[0], units), reach)


def _judged(goal: Goal, point: Point) -> Point:
    return replace(point, cost=goal.cost(point.residual, point.units))


def _residuals(look: Look, pictures: FloatArray) -> Array:
    with torch.inference_mode():
        made: Array = look.residuals(torch.from_numpy(pictures)).double().numpy()
    return made


def _small(photo: LinearImage) -> LinearImage:
    """Return a framed photo at the size that looks are compared at."""
    pixels, frame = _shrunk(photo.pixels), photo.metadata.frame
    scale = frame.scale * pixels.shape[0] / photo.pixels.shape[0]
    frame = replace(frame, height=pixels.shape[0], width=pixels.shape[1], scale=scale)
    return photo.with_pixels(pixels).with_metadata(replace(photo.metadata, frame=frame))


def _shrunk(picture: FloatArray) -> FloatArray:
    """Return a picture averaged to 3/4 EDGE^2 pixels, or as it is if it has fewer."""
    height, width = picture.shape[:2]
    scale = min(1.0, (0.75 * EDGE * EDGE / (height * width)) ** 0.5)
    size = (max(8, round(width * scale)), max(8, round(height * scale)))
    if size == (width, height):
        return np.ascontiguousarray(picture, np.float32)
    made: FloatArray = cv2.resize(np.asarray(picture, np.float32), size, interpolation=cv2.INTER_AREA)
    return made
