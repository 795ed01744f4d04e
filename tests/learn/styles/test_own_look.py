"""A look is learned from finished pictures alone."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

pytest.importorskip("torch")

from editor.core.cancel import Cancelled
from editor.learn.styles import own, own_look
from editor.styles.seen import see
from editor.styles.style import find_styles, predict
from tests.learn.styles.own_photos import painted, taken


@pytest.fixture
def pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Eight black and white pictures, and so few scenes to learn on that it is quick."""
    monkeypatch.setenv("SILVERGRAD_STYLES", str(tmp_path / "styles"))
    monkeypatch.setattr(own_look, "SCENES", 12)
    monkeypatch.setattr(own_look, "JUDGING", 4)
    monkeypatch.setattr(own_look, "_EVERY", 0.0)
    folder = tmp_path / "finished"
    folder.mkdir()
    for seed in range(8):
        gray = np.repeat(painted(seed, 150, 200).mean(axis=2, keepdims=True), 3, axis=2)
        cv2.imwrite(str(folder / f"{seed}.jpg"), gray.astype(np.uint8))
    return folder


def test_a_black_and_white_look_is_learned_and_measured(pictures: Path, tmp_path: Path) -> None:
    found, heard = own.survey(pictures), list[own.Progress]()
    assert found.kind == "pictures"
    made = own.learn_own(found, "Gray", kept=tmp_path / "kept", minutes=0.01, progress=heard.append)
    distance = made.report["held_out"]["distance"]
    assert distance["style"] < distance["no_change"]
    assert made.report["held_out"]["photos"] == 2
    assert "the look is" in made.sentences[0]
    assert any(each.picture is not None and each.loss is not None for each in heard)
    style = next(each for each in find_styles() if each.name == "Gray")
    assert predict(style, see(taken(50)))["color_mixer.monochrome"] is True


def test_it_can_be_cancelled(pictures: Path, tmp_path: Path) -> None:
    heard: list[own.Progress] = []
    with pytest.raises(Cancelled):
        own.learn_own(
            own.survey(pictures),
            "Gray",
            kept=tmp_path / "kept",
            minutes=5.0,
            progress=heard.append,
            cancel=lambda: any(each.phase == "Learning" for each in heard),
        )
    assert not (tmp_path / "styles").exists()
