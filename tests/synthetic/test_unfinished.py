"""Unfinished: a finished picture's raw develops back into it, however it was taken."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from editor.core.color.camera import as_shot
from editor.core.edits import Edits
from editor.core.image import FloatArray, LinearImage
from editor.core.pipeline import measure_statistics, run, scene_of
from editor.synthetic.unfinished import CAMERAS, conditions, from_scene, simulated


def picture() -> FloatArray:
    """A finished picture with dark, light and coloured parts, nothing clipped (96 x 128 x 3)."""
    coarse = np.random.default_rng(1).uniform(0.02, 0.85, (6, 8, 3)).astype(np.float32)
    return np.clip(cv2.resize(coarse, (128, 96), interpolation=cv2.INTER_LINEAR), 0.02, 0.85)


def put_right(photo: LinearImage, seed: int) -> FloatArray:
    """The photo developed with its errors of exposure and white balance undone."""
    taken = conditions(seed)
    edits = Edits(
        {
            "exposure.exposure": -taken.exposure,
            "color_balance.temperature": taken.temperature,
            "color_balance.tint": taken.light_tint,
        }
    )
    made: FloatArray = run(photo, edits, measure_statistics(photo))
    return made


@pytest.mark.parametrize("seed", range(8))
def test_developing_brings_the_picture_back(seed: int) -> None:
    finished = picture()
    photo = simulated(finished, seed)
    assert photo.metadata.kind == "raw"
    assert (photo.metadata.frame.height, photo.metadata.frame.width) == finished.shape[:2]
    difference = np.abs(put_right(photo, seed) - finished)
    assert np.median(difference) < 0.01
    assert difference.mean() < 0.03


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_integers_are_read_by_their_depth(depth: type[np.unsignedinteger]) -> None:
    top = np.iinfo(depth).max
    coded = np.round(picture() * top).astype(depth)
    decoded = simulated(coded.astype(np.float32) / top, 5)
    assert simulated(coded, 5).pixels == pytest.approx(decoded.pixels, abs=1e-6)


def test_the_errors_are_in_the_file() -> None:
    finished = picture()
    for seed in range(12):
        photo, taken = simulated(finished, seed), conditions(seed)
        assert photo.metadata.color is not None
        temperature, tint = as_shot(photo.metadata.color)
        assert 1e6 / temperature - 1e6 / taken.temperature == pytest.approx(taken.mired, abs=4.0)
        assert tint - taken.light_tint == pytest.approx(taken.tint, abs=4.0)
    errors = np.array([[c.exposure, c.mired, c.tint] for c in map(conditions, range(300))])
    assert (np.abs(errors) <= [1.5, 25.0, 8.0]).all()
    assert (errors.std(axis=0) > [0.4, 6.0, 2.0]).all()
    assert {c.camera for c in map(conditions, range(40))} == set(CAMERAS)


def test_one_seed_one_raw() -> None:
    first, again, other = (simulated(picture(), seed).pixels for seed in (3, 3, 4))
    assert np.array_equal(first, again)
    assert not np.allclose(first, other, atol=0.01)


def test_clipped_whites_shine_on() -> None:
    finished = picture()
    finished[20:70, 30:90] = 1.0
    wide = next(s for s in range(99) if conditions(s).saturation > 3.5 and conditions(s).exposure > -0.3)
    light = scene_of(simulated(finished, wide)).max(axis=2) * 2.0 ** -conditions(wide).exposure
    assert 1.5 < light[45, 60] < 8.0
    assert light[45, 60] > light[21, 60] > 0.9
    # Smoothly: no step within the white.
    assert np.abs(np.diff(np.log2(light[22:68, 60]))).max() < 0.3


def test_a_scene_is_metered_and_comes_back() -> None:
    rng = np.random.default_rng(2)
    scene = np.exp2(rng.normal(0.0, 0.7, (24, 32, 3))).astype(np.float32) * 900.0
    seed = next(s for s in range(99) if conditions(s).saturation > 3.0 and conditions(s).exposure < 0)
    taken = conditions(seed)
    photo = from_scene(scene, seed)
    assert photo.metadata.color is not None
    told = replace(photo.metadata.color, neutral=_neutral_of(photo, seed))
    seen = scene_of(photo.with_metadata(replace(photo.metadata, color=told))) * 2.0**-taken.exposure
    assert np.exp(np.log(seen.mean(axis=2)).mean()) == pytest.approx(0.115, rel=0.15)
    assert np.corrcoef(seen.ravel(), scene.ravel())[0, 1] > 0.99


def _neutral_of(photo: LinearImage, seed: int) -> FloatArray:
    from editor.core.color.camera import white_xy_to_neutral

    taken = conditions(seed)
    assert photo.metadata.color is not None
    return white_xy_to_neutral(photo.metadata.color, taken.temperature, taken.light_tint)
