"""What a match says of itself."""

from __future__ import annotations

import numpy as np
import pytest

from editor.core.edits import Edits
from editor.learn.match.reference import Reference
from editor.ui.match import words
from tests.ui.match.fake import Confidence, Matched, Progress

KEY, OTHER = "rgb_toning.contrast", "tone_mapping.whites"


def matched(**facts: object) -> Matched:
    confidence = {OTHER: Confidence(3.0, (), 0.5), KEY: Confidence(1.0, (), 0.9)}
    return Matched(Edits(), confidence, {KEY: 0.7, OTHER: 0.3}, **facts)


@pytest.mark.parametrize(
    ("sure", "word"),
    [(1.0, "Sure"), (0.75, "Sure"), (0.5, "Fairly sure"), (0.39, "Unsure"), (0.0, "Unsure")],
)
def test_confidence_in_a_word(sure, word):
    assert words.how_sure(Confidence(1.0, (), sure)) == word


def test_sliders_that_trade_off_are_named():
    confidence = Confidence(12.0, (OTHER, "saturation.vibrance"), 0.2)
    assert words.trades(confidence) == "trades with Whites, Vibrance"
    assert "Carried 41 % of the way." in words.why(confidence, 0.412)
    assert "± 12.0 %" in words.why(confidence, 0.0)
    assert words.trades(Confidence(1.0, (), 1.0)) == ""


def test_the_same_picture_is_measured_in_colors_and_decibels():
    figures = words.figures(matched())
    assert [(f.name, f.before, f.after) for f in figures] == [
        ("CIEDE2000", "8.1", "0.9"),
        ("PSNR", "18.2 dB", "41.7 dB"),
    ]
    assert words.kind(matched()) == "Same picture"
    assert words.kind(matched(masked=0.084)) == "Same picture, 8.4 % left out"
    assert words.work(matched()) == "Took 3.2 s and 6 exact renders."


def test_another_picture_is_measured_by_its_look():
    none = dict.fromkeys(("psnr_before", "psnr", "delta_e_before", "delta_e_median"))
    other = matched(kind="other picture", distance_before=0.4182, distance=0.0911, **none)
    assert [(f.name, f.before, f.after) for f in words.figures(other)] == [
        ("Look distance", "0.418", "0.0911")
    ]
    assert words.kind(other).startswith("Another picture")


def test_those_that_carried_most_come_first():
    assert words.ranked(matched()) == [KEY, OTHER]


def test_names_of_steps_and_phases():
    pixels = np.zeros((8, 8, 3), np.float32)
    assert words.step_name(Reference(pixels, "a.jpg")) == "Match a.jpg"
    assert words.step_name(Reference(pixels, "x", camera=True)) == "Match Camera's JPEG"
    assert words.phase(Progress(0.0, "Polishing", 1.0, Edits())) == "Polishing"
    assert words.phase(Progress(0.0, "Something new", 1.0, Edits())) == "Something new"
