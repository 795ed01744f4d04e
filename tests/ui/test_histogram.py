"""The histogram, its lamps, and what it says of the shot."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from editor.core.image import Metadata
from editor.ui.histogram import Histogram, channel_bins, heights
from editor.ui.shot_text import camera_text, shot_text, shutter_text


@pytest.fixture
def histogram(qtbot: QtBot) -> Histogram:
    made = Histogram()
    qtbot.addWidget(made)
    made.resize(340, made.sizeHint().height())
    made.show()
    return made


def flat(red: int, green: int, blue: int) -> np.ndarray:
    return np.broadcast_to(np.array([red, green, blue], np.uint8), (40, 60, 3))


def test_bins_hold_each_channels_share():
    bins = channel_bins(flat(10, 128, 255))
    assert [int(bins[name].argmax()) for name in ("red", "green", "blue")] == [10, 128, 255]
    assert int(bins["luminance"].argmax()) == round(0.2126 * 10 + 0.7152 * 128 + 0.0722 * 255)
    assert all(each.sum() == pytest.approx(1.0) and each.shape == (256,) for each in bins.values())


def test_large_pictures_are_sampled():
    picture = np.random.default_rng(0).integers(0, 256, (2000, 3000, 3), np.uint8)
    assert channel_bins(picture)["red"] == pytest.approx(np.full(256, 1 / 256), rel=0.2)


def test_a_spike_at_an_end_does_not_flatten_the_rest():
    bins = channel_bins(np.random.default_rng(0).integers(60, 190, (200, 200, 3), np.uint8))
    for each in bins.values():
        each[0] = 0.5
    drawn = heights(bins)
    assert max(each[100:150].mean() for each in drawn.values()) > 0.5
    assert all(each.min() >= 0.0 and each.max() <= 1.0 for each in drawn.values())


def test_lamps_show_the_clipped_channels(histogram):
    histogram.set_image(flat(0, 100, 255))
    assert histogram.shadows.lit() == (True, False, False)
    assert histogram.highlights.lit() == (False, False, True)
    histogram.set_image(None)
    assert histogram.highlights.lit() == (False, False, False)
    histogram.grab()


def test_a_lamp_toggles_the_overlay_and_following_it_says_nothing(histogram):
    said = []
    histogram.clipping_toggled.connect(said.append)
    histogram.highlights.click()
    assert histogram.shadows.isChecked()
    histogram.shadows.click()
    assert said == [True, False]
    histogram.set_clipping(True)
    assert said == [True, False]


def test_a_new_picture_is_measured_for_others(qtbot: QtBot, histogram):
    with qtbot.waitSignal(histogram.measured, timeout=500) as signal:
        histogram.set_image(np.random.default_rng(0).integers(0, 256, (90, 90, 3), np.uint8))
    assert set(signal.args[0]) == {"red", "green", "blue", "luminance"}
    histogram.grab()


def test_the_readout_comes_and_goes(histogram):
    histogram.set_readout((12, 34, 56))
    assert all(number in histogram.readout.text() for number in ("12", "34", "56"))
    histogram.set_readout(None)
    assert histogram.readout.text() == ""


def test_the_shot_is_named_as_photographers_do(histogram):
    shot = Metadata(
        make="NIKON CORPORATION", model="NIKON Z 6_2", lens="NIKKOR Z 24-70mm f/4 S",
        iso=200, shutter=1 / 250, aperture=8.0, focal_length=35.0,
    )  # fmt: skip
    histogram.set_metadata(shot)
    assert histogram.camera.text() == "NIKON Z 6_2 · NIKKOR Z 24-70mm f/4 S"
    assert histogram.shot.text().split() == ["ISO", "200", "1/250", "s", "f/8", "35", "mm"]
    assert camera_text(Metadata(make="FUJIFILM", model="X100V")) == "FUJIFILM X100V"
    assert (camera_text(Metadata()), shot_text(Metadata())) == ("", "")
    assert [shutter_text(s) for s in (1 / 8000, 0.5, 30.0)] == ["1/8000 s", "0.5 s", "30 s"]
