"""The match as a whole: with the shipped weights, on the sample photo."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")

from editor.core.cancel import Cancelled
from editor.core.edits import Edits
from editor.core.image import FloatArray, LinearImage
from editor.core.pipeline import measure_statistics, run
from editor.core.statistics import Statistics
from editor.learn.match.match import Progress, match
from editor.learn.match.reference import Reference
from editor.raw.geometry import apply_geometry
from editor.raw.photo import open_photo

SAMPLE = Path(__file__).parents[3] / "resources" / "sample.dng"
HIDDEN = Edits(
    {
        "color_balance.temperature": 4700.0, "color_balance.tint": 14.0, "exposure.exposure": 0.6,
        "tone_mapping.shadows": 35.0, "rgb_toning.contrast": 25.0, "saturation.saturation": -30.0,
    }
)  # fmt: skip


@cache
def opened() -> tuple[LinearImage, Statistics]:
    photo = open_photo(SAMPLE)
    return photo, measure_statistics(photo)


def render(edits: Edits, long_edge: int = 240) -> FloatArray:
    photo, statistics = opened()
    framed = apply_geometry(photo, edits.of_geometry(), long_edge)
    return np.clip(run(framed, edits, statistics), 0.0, 1.0).astype(np.float32)


def matched(reference: FloatArray, **options: Any) -> Any:
    photo, statistics = opened()
    return match(photo, statistics, Edits(), Reference(reference, "reference.tif"), **options)


def psnr(one: FloatArray, other: FloatArray) -> float:
    return float(-10.0 * np.log10(np.mean(np.square(one - other)) + 1e-12))


def test_hidden_sliders_of_our_own_finish() -> None:
    heard: list[Progress] = []
    target = render(HIDDEN)
    found = matched(target, free=tuple(HIDDEN), progress=heard.append)
    assert found.kind == "same picture"
    assert psnr(render(found.edits), target) > 50.0
    assert found.psnr > 50.0 > found.psnr_before
    assert found.reference_renders <= 10
    assert found.masked == 0.0
    assert set(found.edits) == set(found.confidence) == set(found.carried) == set(HIDDEN)
    assert sum(found.carried.values()) == pytest.approx(1.0, abs=0.01)
    assert found.residual is not None
    assert found.residual.shape == target.shape[:2]
    assert [each.share for each in heard] == sorted(each.share for each in heard)
    assert heard[0].edits == Edits()


def test_locked_sliders_stay_and_the_others_make_up_for_them() -> None:
    found = matched(render(HIDDEN), free=tuple(HIDDEN), locked={"exposure.exposure"})
    assert "exposure.exposure" not in found.edits
    assert found.delta_e_median < found.delta_e_before


def test_the_edits_that_were_there_remain() -> None:
    photo, statistics = opened()
    edits = Edits({"grain.amount": 40.0, "color_mixer.hue_red": 10.0})
    target = render(HIDDEN.changed({"color_mixer.hue_red": 10.0}))
    found = match(photo, statistics, edits, Reference(target, "a"), free=("exposure.exposure",))
    assert found.edits["grain.amount"] == 40.0
    assert found.edits["color_mixer.hue_red"] == 10.0
    assert found.edits["exposure.exposure"] > 0.2


def test_a_foreign_finish_is_approached_with_moderate_sliders() -> None:
    target = render(Edits({"exposure.exposure": 0.3}))
    target = np.clip(1.06 * target**1.15, 0.0, 1.0) * np.array([1.0, 0.98, 0.93], np.float32)
    photo, statistics = opened()
    found = match(photo, statistics, Edits(), Reference(target.astype(np.float32), "a", camera=True))
    assert found.delta_e_median < 0.5 * found.delta_e_before
    assert all(abs(float(v)) < 80.0 for k, v in found.edits.items() if "temperature" not in k)


def test_it_stops_when_asked() -> None:
    with pytest.raises(Cancelled):
        matched(render(HIDDEN), cancel=lambda: True)


def test_nothing_free_is_said() -> None:
    with pytest.raises(ValueError, match="locked"):
        matched(render(HIDDEN), free=("exposure.exposure",), locked={"exposure.exposure"})
