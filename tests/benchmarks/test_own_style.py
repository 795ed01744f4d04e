"""The benchmark of a style of one's own: rows for every photographer, judged on photos never seen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from editor.benchmarks import own_style
from editor.synthetic.photographer import photographers
from tests.learn.styles.own_photos import taken, write_picture


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let fewer photos do."""
    monkeypatch.setattr(own_style, "TRIED_ON", 4)
    monkeypatch.setattr(own_style, "MOST_TRIED", 5)


def test_a_row_for_each_photographer_and_draw(few: None) -> None:
    photos = [(f"{seed}", taken(seed)) for seed in range(14)]
    person = photographers()[0]
    rows = own_style.measure(photos, count=8, draws=2, people=[person])
    assert [(row["photographer"], row["draw"]) for row in rows] == [(person.name, 0), (person.name, 1)]
    assert all(row["learned_from"] == 8 and row["tried_on"] == 5 for row in rows)
    assert all(set(row["delta_e"]) == set(own_style.NAMES) for row in rows)
    assert rows[0]["slider_error"] != rows[1]["slider_error"], "another draw of photos"
    figures = own_style.summed(rows)
    told = figures["photographers"][person.name]
    style, average = told["delta_e"]["style"], told["delta_e"]["average"]
    assert told["delta_e_below_average"] == pytest.approx(1.0 - style / average, abs=1e-3)
    assert figures["least"]["delta_e_below_average"] == told["delta_e_below_average"]
    json.dumps({"rows": rows, **figures}, allow_nan=False)


def test_too_few_photos_are_refused() -> None:
    with pytest.raises(ValueError, match="2 photos are too few: 40 at least"):
        own_style.measure([("a", taken(0)), ("b", taken(1))])


def test_finished_pictures_become_raws_and_broken_ones_are_passed_over(tmp_path: Path) -> None:
    write_picture(tmp_path / "below" / "one.png", 1)
    for name in ("broken.nef", "broken.jpg", "notes.txt"):
        (tmp_path / name).write_bytes(b"nothing")
    found = list(own_style.photos_in([tmp_path]))
    assert [name for name, _ in found] == ["one.png"]
    assert found[0][1].metadata.kind == "raw"
