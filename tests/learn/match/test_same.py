"""The same picture: sliders that are found again, few renders, locks, and what is trusted."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch")

from editor.core.cancel import Cancelled
from editor.core.edits import Edits
from editor.core.image import FloatArray, LinearImage
from editor.core.pipeline import measure_statistics, run
from editor.learn.chain import ProxyChain
from editor.learn.match.alignment import Aligned
from editor.learn.match.parameters import Units, from_units, to_units
from editor.learn.match.polish import Renders
from editor.learn.match.same import RENDERS, match_same, trusted
from tests.learn.common import NO_NETWORKS, photo

KEYS = ("color_balance.temperature", "color_balance.tint", "exposure.exposure")
HIDDEN = np.array([0.45, 0.5, 0.53])
BASE = Edits(NO_NETWORKS)


def target(made: LinearImage, units: Units = HIDDEN, edits: Edits = BASE) -> FloatArray:
    edits = from_units(edits, KEYS, units, made.metadata)
    return np.clip(run(made, edits, measure_statistics(made)), 0.0, 1.0).astype(np.float32)


def aligned(pixels: FloatArray, *, exact: bool = True) -> Aligned:
    weight = np.ones(pixels.shape[:2], np.float32)
    return Aligned("same picture", pixels, weight, 0.0, 1.0, exact, inside=weight)


def renders(made: LinearImage, cancel: object = None) -> Renders:
    return Renders(made, measure_statistics(made), cancel)  # type: ignore[arg-type]


def test_hidden_sliders_are_found_with_few_renders() -> None:
    made, heard = photo(), []
    render = renders(made)
    found = match_same(
        ProxyChain({}),
        render,
        BASE,
        KEYS,
        aligned(target(made)),
        lambda *told: heard.append(told),
        guessed=BASE,
    )
    assert found.point.units == pytest.approx(HIDDEN, abs=2e-3)
    assert render.count <= RENDERS
    shares, phases, distances, _ = zip(*heard, strict=True)
    assert list(shares) == sorted(shares)
    assert set(phases) == {"Descending", "Polishing"}
    assert distances[-1] < 0.1 < distances[0]


def test_a_stage_whose_proxy_is_wrong_does_not_limit_the_answer() -> None:
    class Wrong(ProxyChain):
        def forward(self, image, sliders, *rest, **bounds):  # type: ignore[no-untyped-def]
            def off(edits: Edits) -> Edits:
                return edits.changed({"exposure.exposure": 0.85 * float(edits["exposure.exposure"]) + 0.1})

            return super().forward(image, [off(each) for each in sliders], *rest, **bounds)

    made = photo()
    found = match_same(
        Wrong({}), renders(made), BASE, KEYS, aligned(target(made)), lambda *_: None, guessed=BASE
    )
    assert found.point.units == pytest.approx(HIDDEN, abs=2e-3)


def test_what_another_engine_adds_is_not_paid_for_with_extremes() -> None:
    made = photo()
    pixels = np.clip(target(made) ** 0.9, 0.0, 1.0)
    pixels[:8, :8] = 0.0
    found = match_same(
        ProxyChain({}),
        renders(made),
        BASE,
        KEYS,
        aligned(pixels),
        lambda *_: None,
        guessed=BASE,
        foreign=True,
    )
    assert np.abs(found.point.units - HIDDEN).max() < 0.2


def test_it_stops_when_asked() -> None:
    made, asked = photo(), []

    def cancel() -> bool:
        asked.append(1)
        return len(asked) > 3

    with pytest.raises(Cancelled):
        match_same(
            ProxyChain({}),
            renders(made, cancel),
            BASE,
            KEYS,
            aligned(target(made)),
            lambda *_: None,
            guessed=BASE,
        )


def test_the_same_render_is_not_made_twice() -> None:
    render = renders(photo())
    assert render(BASE) is render(Edits(dict(BASE)))
    assert render.count == 1


def test_the_odd_pixel_counts_little() -> None:
    made = photo()
    pixels = target(made)
    ours = pixels + 0.01
    ours[3, 3] += 0.5
    weight = trusted(aligned(pixels), ours)
    assert weight[3, 3] < 0.01 * float(np.median(weight))
    assert weight[10, 10] > 0.5


def test_units_of_the_photo_are_where_it_stands() -> None:
    made = photo()
    assert to_units(from_units(BASE, KEYS, HIDDEN, made.metadata), KEYS, made.metadata) == pytest.approx(
        HIDDEN
    )
