"""What a few examples tell is taken from them, and no more."""

from __future__ import annotations

import numpy as np
import pytest

from editor.core.edits import Edits
from editor.core.image import Metadata
from editor.learn.styles.evidence import fit
from editor.learn.styles.learner import bent, knots_of, layers_of
from editor.learn.styles.own_dials import REACH, dials_of, fixed_of, look_of, numbers_of
from editor.styles.style import Head

WIDTH = 12
SETS = [np.array([], int), np.arange(WIDTH), *(np.array([n]) for n in range(WIDTH))]
PRIOR = np.full(len(SETS), 1.0 / len(SETS))


def told(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, WIDTH)) * 0.5 + 0.2


def test_a_dial_that_follows_one_feature_is_found_and_one_of_chance_is_not() -> None:
    x, rng = told(20), np.random.default_rng(1)
    y = np.stack([1.5 * x[:, 4] - 0.3, rng.normal(size=20)], axis=1)
    made = fit(x, y, SETS, PRIOR)
    new = told(200, 7)
    assert np.abs(made(new)[:, 0] - (1.5 * new[:, 4] - 0.3)).mean() < 0.1
    assert made(new)[:, 1].std() < 0.5
    assert made(new)[:, 1].mean() == pytest.approx(y[:, 1].mean(), abs=0.3)


def test_features_that_never_vary_do_nothing() -> None:
    x = told(10)
    x[:, 3] = 1.0
    made = fit(x, x[:, :1], SETS, PRIOR)
    moved = x.copy()
    moved[:, 3] = 50.0
    np.testing.assert_allclose(made(moved), made(x), atol=1e-6)


def test_layers_answer_as_the_bent_features_do() -> None:
    x, rng = told(20), np.random.default_rng(3)
    knots = knots_of(x)
    matrix, offset = 0.3 * rng.normal(size=(2, 3 * WIDTH)), rng.normal(size=2)
    dials = dials_of(
        [Edits({"exposure.exposure": e, "dehaze.dehaze": 9 * e}) for e in (0.1, 0.5)], [Metadata()] * 2
    )
    head = Head(dials, layers_of(matrix, offset, knots))
    for row in np.concatenate([x, 20.0 * told(5, 4)]):
        expected = np.tanh(matrix @ bent(row[None], knots)[0] + offset)
        np.testing.assert_allclose(head.units(row.astype(np.float32)), expected, atol=1e-4)


def test_dials_are_those_that_the_edits_turn() -> None:
    edits = [
        Edits({
            "exposure.exposure": e, "grain.amount": 12.0, "geometry.angle": 3.0, "detail.sharpening": 10.0,
            "color_grading.shadow_hue": 90.0, "color_grading.shadow_saturation": 10.0 * e,
            "rgb_toning.curve": ((0.0, 10.0 * e), (255.0, 255.0)), "color_mixer.monochrome": e < 2.5,
        })
        for e in (1.0, 2.0, 3.0)
    ]  # fmt: skip
    photos = [Metadata()] * 3
    dials = {dial.name: dial for dial in dials_of(edits, photos)}
    assert not {name for name in dials if name.startswith(("geometry", "detail"))}
    assert dials["exposure.exposure"].centre == pytest.approx(2.0)
    assert dials["exposure.exposure"].span == pytest.approx(REACH)
    assert dials["color_grading.shadow.y"].centre == pytest.approx(20.0)
    assert dials["rgb_toning.curve.0"].centre == pytest.approx(20.0)
    assert numbers_of([dials["grain.amount"]], edits, photos).tolist() == [[12.0]] * 3
    assert fixed_of(edits) == {"color_mixer.monochrome": True}
    told = [Edits({"look.file": name}) for name in ("/home/me/own.cube", "own.cube")]
    assert fixed_of(told[:1]) == {}
    assert fixed_of(told[1:]) == {"look.file": "own.cube"}
    assert "exposure.exposure" not in look_of(Edits({"exposure.exposure": 0.0}))
    with pytest.raises(ValueError, match="turn no slider"):
        dials_of([Edits({"geometry.angle": 1.0})], photos[:1])
