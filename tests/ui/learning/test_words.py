"""What learning says: times as sentences, phases, errors at first and now."""

from __future__ import annotations

import pytest

from editor.learn.styles.own import Progress
from editor.ui.learning import words
from tests.ui.learning.fake import PICTURE


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (None, ""),
        (0.0, "Less than a minute left"),
        (70.0, "About a minute left"),
        (250.0, "About 4 minutes left"),
        (3 * 3600.0, "About 3 hours left"),
    ],
)
def test_time_left(seconds: float | None, said: str) -> None:
    assert words.left(seconds) == said


@pytest.mark.parametrize(
    ("progress", "said"),
    [
        (Progress("Looking at the photos", 0.1), "Looking at the photos"),
        (
            Progress("Finding the edits", 0.1, caption="a.dng"),
            "Finding the edits of finished pictures: a.dng",
        ),
        (Progress("Learning", 0.1, picture=PICTURE, caption="a.dng"), "Learning"),
        (Progress("Something new", 0.1), "Something new"),
    ],
)
def test_phases(progress: Progress, said: str) -> None:
    assert words.phase(progress) == said


@pytest.mark.parametrize(
    ("points", "sliders", "said"),
    [
        ([], True, ""),
        ([4.44], True, "Slider error on photos held out: 4.4 %"),
        ([4.44, 3.0, 2.22], True, "Slider error on photos held out: 4.4 → 2.2 %"),
        ([0.0512, 0.0123], False, "Look distance on pictures held out: 0.0512 → 0.0123"),
    ],
)
def test_loss(points: list[float], sliders: bool, said: str) -> None:
    assert words.loss(points, sliders=sliders) == said
