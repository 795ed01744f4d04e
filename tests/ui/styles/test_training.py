"""What About tells of a training: words, no names of the program's own."""

from __future__ import annotations

from editor.ui.styles.training import told_of


def test_a_shipped_style_tells_its_photos_and_its_distance() -> None:
    report = {
        "place": 3, "loss": 0.0158, "preset_loss": 0.1661, "fixed_preset": {"exposure.exposure": -0.3},
        "trained_on": ["a.png", "b.png"], "judged_on": ["c.png"], "collection": 240, "minutes": 44.0,
    }  # fmt: skip
    assert dict(told_of(report)) == {
        "Photos it was trained on": "2",
        "Other photos it was judged on": "1",
        "Finished pictures it had to look like": "240",
        "Distance from their look": "0.016",
        "Distance of one preset for all photos": "0.166",
        "All styles were trained together in": "44 min",
    }


def test_a_style_of_ones_own_tells_what_it_is_compared_with() -> None:
    report = {
        "learned_from": {"edited": 8, "paired": 0, "passed_over": 0, "match_delta_e": None},
        "held_out": {
            "photos": 8,
            "slider_error": {"style": 1.31, "average": 3.37, "no_change": 7.42},
            "sliders": {"exposure.exposure": {"style": 0.2}},
        },
        "seconds": 3.3,
    }
    assert dict(told_of(report)) == {
        "Photos with edits": "8",
        "Photos held out to judge it": "8",
        "Slider error": "1.3 %",
        "Slider error, with the average preset": "3.4 %",
        "Slider error, with no change": "7.4 %",
        "Learned in": "3 s",
    }


def test_a_style_without_a_report_tells_nothing() -> None:
    assert list(told_of({})) == []
