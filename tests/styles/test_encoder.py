"""The encoder on NumPy is the one that was trained on torch."""

from __future__ import annotations

import numpy as np
import pytest

from editor.core.image import LinearImage, Metadata
from editor.styles import encoder
from editor.styles.seen import SUMMARY, see
from editor.styles.shown import SHOWN, shown
from tests.conftest import scene


@pytest.mark.parametrize("seed", range(3))
def test_features_are_those_of_torch(seed: int) -> None:
    torch = pytest.importorskip("torch")
    from editor.learn.styles.command import read_trunk

    seen = see(LinearImage(scene(seed=seed), Metadata()))
    with torch.inference_mode():
        sight = (torch.from_numpy(each)[None] for each in (seen.picture, seen.histograms, seen.summary))
        wanted = read_trunk()(*sight)[0].numpy()
    features = encoder.features(seen)
    assert features[: len(wanted)] == pytest.approx(wanted, abs=1e-5)
    assert np.array_equal(features[len(wanted) :], shown(seen))


def test_features_hold_the_summary_and_tell_photos_apart() -> None:
    one, other = (see(LinearImage(gain * scene(), Metadata())) for gain in (0.25, 2.0))
    features = encoder.features(one)
    learned = len(features) - SUMMARY - SHOWN
    assert np.array_equal(features[learned:-SHOWN], one.summary)
    assert np.abs(features - encoder.features(other))[:learned].max() > 0.01


def test_a_missing_trunk_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(encoder, "WEIGHTS", tmp_path / "none.safetensors")
    with pytest.raises(ValueError, match="cannot be read"):
        encoder.version()
