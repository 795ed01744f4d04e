"""The guess: tones alone, in any place, bring exposure and white balance near."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch")

from editor.core.edits import Edits
from editor.core.pipeline import measure_statistics, run
from editor.learn.chain import ProxyChain
from editor.learn.match.guess import guess
from editor.learn.match.parameters import from_units, to_units
from tests.learn.common import NO_NETWORKS, photo

KEYS = ("color_balance.temperature", "color_balance.tint", "exposure.exposure")
HIDDEN = np.array([0.42, 0.5, 0.56])
BASE = Edits(NO_NETWORKS)


def test_the_tones_of_a_mirrored_picture_bring_the_sliders_near() -> None:
    made, heard = photo(), []
    statistics = measure_statistics(made)
    hidden = from_units(BASE, KEYS, HIDDEN, made.metadata)
    reference = run(made, hidden, statistics).clip(0.0, 1.0)[::-1, ::-1]
    found = guess(ProxyChain({}), made, statistics, BASE, KEYS, reference, lambda off, _: heard.append(off))
    before, after = (np.abs(to_units(each, KEYS, made.metadata) - HIDDEN).max() for each in (BASE, found))
    assert after < 0.5 * before
    assert heard == sorted(heard, reverse=True)


def test_sliders_that_are_not_free_stay() -> None:
    made = photo()
    found = guess(
        ProxyChain({}),
        made,
        measure_statistics(made),
        BASE,
        ("dehaze.dehaze",),
        made.pixels,
        lambda *_: None,
    )
    assert found == BASE
