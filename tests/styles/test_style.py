"""Style files: written, found, read; and what is wrong with one said in a sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from editor.core.edits import Edits
from editor.core.image import LinearImage, Metadata
from editor.files import tensors
from editor.styles import encoder, style
from editor.styles.dials import Dial
from editor.styles.seen import see
from tests.conftest import scene

DIALS = (Dial("exposure.exposure", span=2.0), Dial("saturation.vibrance", centre=10.0, span=40.0))
SEEN = see(LinearImage(scene(), Metadata()))
WIDTH = len(encoder.features(SEEN))


def head(hidden: int = 6, seed: int = 0) -> style.Head:
    rng = np.random.default_rng(seed)
    layers = [
        (rng.normal(0.0, 0.2, shape).astype(np.float32), rng.normal(0.0, 0.1, shape[0]).astype(np.float32))
        for shape in ((hidden, WIDTH), (len(DIALS), hidden))
    ]
    return style.Head(DIALS, tuple(layers), Edits({"grain.amount": 12.0}))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "mine.safetensors"
    style.write_style(made, head(), name="Mine", description="What I like.", report={"loss": 0.5})
    return made


def test_a_style_comes_back_as_it_was_written(path: Path) -> None:
    found = style.read_style(path)
    assert (found.name, found.description, found.built_in, found.report) == (
        "Mine", "What I like.", False, {"loss": 0.5},
    )  # fmt: skip
    features = encoder.features(SEEN)
    assert style.read_head(path).units(features) == pytest.approx(head().units(features))
    edits = style.predict(found, SEEN)
    assert edits["grain.amount"] == 12.0
    assert set(edits) == {"grain.amount", "exposure.exposure", "saturation.vibrance"}


def test_another_photo_gets_another_answer(path: Path) -> None:
    other = see(LinearImage(4.0 * scene(), Metadata()))
    found = style.read_style(path)
    assert style.predict(found, SEEN) != style.predict(found, other)


def test_the_users_styles_are_found_after_the_shipped_ones(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SILVERGRAD_STYLES", str(path.parent))
    (path.parent / "broken.safetensors").write_bytes(b"nothing")
    found = style.find_styles()
    assert [each.name for each in found if not each.built_in] == ["Mine"]
    assert not found[-1].built_in


def test_the_shipped_styles_answer_within_their_ranges() -> None:
    shipped = [each for each in style.find_styles() if each.built_in]
    assert len({each.name for each in shipped}) == len(shipped) >= 6
    for each in shipped:
        assert each.description.endswith(".")
        assert len(style.predict(each, SEEN)) > 10


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "holds no weights"),
        (tensors.to_bytes({}, {"style": 99}), "not a style"),
        (tensors.to_bytes({}, {"style": 1, "trunk": "another"}), "another version's encoder"),
    ],
)
def test_what_is_no_style_is_refused_in_a_sentence(tmp_path: Path, content: bytes, message: str) -> None:
    made = tmp_path / "x.safetensors"
    made.write_bytes(content)
    with pytest.raises(ValueError, match=message):
        style.read_style(made)


def test_layers_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    made = tmp_path / "x.safetensors"
    wrong = style.Head(DIALS, head().layers[::-1])
    style.write_style(made, wrong, name="X", description="")
    with pytest.raises(ValueError, match="not a style"):
        style.read_head(made)


def test_a_missing_style_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        style.read_head(tmp_path / "none.safetensors")
