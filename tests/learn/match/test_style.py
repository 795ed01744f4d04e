"""Style: sliders travel to another picture's look, plausibly, and stop when told to."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from editor.core.cancel import Cancelled  # noqa: E402
from editor.core.edits import Edits, slider  # noqa: E402
from editor.core.image import FloatArray, LinearImage  # noqa: E402
from editor.core.pipeline import measure_statistics, run  # noqa: E402
from editor.learn.chain import load_chain  # noqa: E402
from editor.learn.match import style  # noqa: E402
from editor.learn.match.style import DEFAULT_SLIDERS, StyleMatch, match_style, style_distance  # noqa: E402
from tests.learn.common import finished, photo  # noqa: E402

SEVEN = (
    "color_balance.temperature", "color_balance.tint", "exposure.exposure", "rgb_toning.contrast",
    "tone_mapping.shadows", "saturation.saturation", "saturation.vibrance",
)  # fmt: skip
LOOK = Edits(
    {
        "exposure.exposure": -0.8, "color_balance.temperature": 8500.0, "color_balance.tint": 0.0,
        "saturation.saturation": -40.0, "rgb_toning.contrast": 30.0,
    }
)  # fmt: skip
SIZE = (40, 52)
chain = cache(load_chain)


def rendered(shot: LinearImage, edits: Edits) -> FloatArray:
    made = run(shot, edits, measure_statistics(shot))
    return np.clip(made, 0.0, 1.0).astype(np.float32)


def looking(edits: Edits = LOOK) -> FloatArray:
    """A picture that the photo's sliders can come to look like."""
    return rendered(photo(*SIZE), edits)


def matched(
    reference: FloatArray, edits: Edits | None = None, free: tuple[str, ...] = SEVEN, **more: Any
) -> StyleMatch:
    shot = more.pop("shot", photo(*SIZE))
    return match_style(
        chain(),
        shot,
        measure_statistics(shot),
        edits or Edits(),
        reference,
        free,
        render=more.pop("render", lambda asked: rendered(shot, asked)),
        **more,
    )


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    """A match to another scene, finished otherwise, and all that was told of it."""
    told: list[tuple[float, float, Edits]] = []
    renders: list[Edits] = []

    def render(asked: Edits) -> FloatArray:
        renders.append(asked)
        return rendered(photo(*SIZE), asked)

    reference = looking()
    start = Edits({"local_contrast.clarity": 12.0})
    made = matched(reference, start, render=render, progress=lambda *each: told.append(each))
    return {"made": made, "told": told, "renders": renders, "reference": reference, "start": start}


def test_the_look_comes_much_nearer(found: dict[str, Any]) -> None:
    made, reference, shot = found["made"], found["reference"], photo(*SIZE)
    assert made.distance_after < 0.25 * made.distance_before
    before = style_distance(rendered(shot, found["start"]), reference)
    after = style_distance(rendered(shot, made.edits), reference)
    assert made.distance_before == pytest.approx(before, rel=1e-3)
    assert made.distance_after == pytest.approx(after, rel=1e-3)
    for key in ("exposure.exposure", "saturation.saturation"):
        assert made.edits[key] == pytest.approx(LOOK[key], rel=0.5)


def test_sliders_that_may_not_move_stay(found: dict[str, Any]) -> None:
    moved = {key for key, value in found["made"].edits.items() if found["start"].get(key) != value}
    assert moved <= set(SEVEN)
    assert found["made"].edits["local_contrast.clarity"] == 12.0


def test_at_most_six_reference_renders_decide(found: dict[str, Any]) -> None:
    assert len(found["renders"]) == found["made"].renders <= 6
    assert found["made"].edits in found["renders"]


def test_progress_rises_to_the_end_while_the_distance_falls(found: dict[str, Any]) -> None:
    shares, distances, edits = zip(*found["told"], strict=True)
    assert list(shares) == sorted(shares)
    assert shares[-1] <= 1.0
    assert len(shares) >= 4
    assert distances[-1] < distances[0]
    assert edits[-1] == found["made"].edits


def test_spreads_are_at_most_the_usual_ones_and_the_look_narrows_them(found: dict[str, Any]) -> None:
    made = found["made"]
    assert set(made.spread) == set(made.confidence) == set(SEVEN)
    assert all(spread > 0.0 for spread in made.spread.values())
    assert all(0.0 <= share < 1.0 for share in made.confidence.values())
    # How bright a picture is tells the exposure; saturation does what vibrance does.
    assert made.confidence["exposure.exposure"] > 0.5
    assert made.confidence["exposure.exposure"] > made.confidence["saturation.vibrance"]


def test_a_photo_that_has_the_look_stays_about_where_it_is() -> None:
    shot = photo(*SIZE)
    made = matched(rendered(shot, Edits()))
    assert made.distance_after <= made.distance_before < 0.03
    assert abs(made.edits.get("exposure.exposure", 0.0)) < 0.15


def test_what_the_reference_finds_worse_is_not_kept() -> None:
    """A render that knows nothing of the sliders: nothing is better than where they stand."""
    flat, start = np.full((*SIZE, 3), 0.5, np.float32), Edits({"exposure.exposure": 0.4})
    made = matched(looking(), start, SEVEN[2:5], render=lambda asked: flat)
    assert made.distance_after == made.distance_before
    assert {key: made.edits[key] for key in SEVEN[2:5]} == pytest.approx(
        {"exposure.exposure": 0.4, "rgb_toning.contrast": 0.0, "tone_mapping.shadows": 0.0}, abs=1e-9
    )


def test_a_finished_picture_without_white_balance_is_matched() -> None:
    free = tuple(key for key in SEVEN if not key.startswith("color_balance"))
    dark = (0.5 * rendered(finished(*SIZE), Edits())).astype(np.float32)
    made = matched(dark, free=free, shot=finished(*SIZE))
    assert made.distance_after < 0.6 * made.distance_before
    assert "color_balance.temperature" not in made.edits


def test_the_same_question_has_the_same_answer() -> None:
    one, other = (matched(looking(), free=SEVEN[2:4]) for _ in range(2))
    assert one.edits == other.edits


@pytest.mark.parametrize("level", [0.0, 0.5, 1.0])
def test_flat_references_do_no_harm(level: float) -> None:
    made = matched(np.full((20, 30, 3), level, np.float32), free=SEVEN[2:4])
    assert np.isfinite([made.distance_before, made.distance_after]).all()
    assert made.distance_after <= made.distance_before


@pytest.mark.parametrize("after", [0, 3])
def test_it_stops_when_told_to(after: int) -> None:
    calls = []

    def cancel() -> bool:
        calls.append(True)
        return len(calls) > after

    with pytest.raises(Cancelled):
        matched(looking(), free=SEVEN[2:4], cancel=cancel)
    assert len(calls) == after + 1


def test_default_sliders_are_numbers_and_leave_detail_vignette_and_grain_alone() -> None:
    assert all(slider(key).type == "number" for key in DEFAULT_SLIDERS)
    assert not {key.split(".")[0] for key in DEFAULT_SLIDERS} & {"detail", "vignette", "grain"}
    assert len(set(DEFAULT_SLIDERS)) == len(DEFAULT_SLIDERS) >= 13


def test_pictures_are_compared_at_one_size() -> None:
    shown = np.random.default_rng(0).random((300, 400, 3)).astype(np.float32)
    assert style._shrunk(shown).shape == (48, 64, 3)
    assert style._shrunk(shown[:, :100]).shape == (96, 32, 3)
    assert style._shrunk(shown[:30, :40]).shape == (30, 40, 3)
