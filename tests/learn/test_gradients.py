"""Derivatives of the chain beside differences of the reference."""

from __future__ import annotations

from typing import Any

import pytest

torch = pytest.importorskip("torch")

from editor.core.edits import Edits  # noqa: E402
from editor.learn.chain import ProxyChain  # noqa: E402
from editor.learn.gradients import LEAST, slider_gradients  # noqa: E402
from tests.learn.common import NO_NETWORKS, Gain, finished, photo  # noqa: E402

EMPTY = ProxyChain({})


def test_programs_have_the_derivatives_of_the_reference() -> None:
    edits = Edits({**NO_NETWORKS, "vignette.amount": -60.0, "grain.amount": 60.0})
    rows = {row.key: row for row in slider_gradients(photo(60, 90), edits, 90, EMPTY)}
    assert {"color_balance.tint", "exposure.exposure", "vignette.amount", "vignette.midpoint"} <= set(rows)
    assert all(row.moved > LEAST for row in rows.values())
    assert all(row.cosine > 0.98 for row in rows.values())
    assert all(row.ratio == pytest.approx(1.0, abs=0.1) for row in rows.values())


@pytest.mark.parametrize(
    ("make", "stops"), [(photo, 5.0), (photo, -5.0), (finished, 0.0)], ids=["most", "least", "finished"]
)
def test_at_the_ends_it_is_measured_inside(make: Any, stops: float) -> None:
    edits = Edits({**NO_NETWORKS, "exposure.exposure": stops})
    rows = {row.key: row for row in slider_gradients(make(60, 90), edits, 90, EMPTY)}
    if "exposure.exposure" in rows:
        assert rows["exposure.exposure"].cosine > 0.98
    assert ("color_balance.tint" in rows) <= (make is photo)


def test_a_network_that_does_something_else_is_found_out() -> None:
    edits = Edits({**NO_NETWORKS, "exposure.exposure": 1.0})
    rows = slider_gradients(photo(60, 90), edits, 90, ProxyChain({"color_grading": Gain()}))
    wrong = next(row for row in rows if row.key == "color_grading.global_luminance")
    assert wrong.cosine < 0.9
    assert not [row for row in rows if row.key.startswith("dehaze")]
