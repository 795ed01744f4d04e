"""A style of one's own is learned from edited photos, and is better than their average on others."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import numpy as np
import pytest

from editor.core.cancel import Cancelled
from editor.core.edits import Edits
from editor.learn.styles import examples, own
from editor.learn.styles.examples import Case
from editor.learn.styles.learner import average, difference, errors, learn, predicted
from editor.learn.styles.own_dials import dials_of
from editor.learn.styles.survey import LEAST
from editor.styles.seen import see
from editor.styles.style import find_styles, predict, read_head
from editor.synthetic.photographer import Photographer, photographers
from tests.learn.styles.own_photos import edited, taken, write_edits, write_folder, write_picture

PEOPLE = {person.name: person for person in photographers()}


@pytest.fixture
def styles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's styles, in a folder of the test's."""
    monkeypatch.setenv("SILVERGRAD_STYLES", str(tmp_path / "styles"))
    return tmp_path / "styles"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with seven edited photos."""
    return write_folder(tmp_path / "photos", PEOPLE["careful"], 7)


@pytest.mark.parametrize("name", ["careful"])
def test_hidden_rules_are_found(name: str) -> None:
    cases = edited(PEOPLE[name], range(28))
    learned_from, tried = cases[:20], cases[20:]
    dials = dials_of([c.edits for c in learned_from], [c.metadata for c in learned_from])
    style, usual = learn(learned_from), average(learned_from)
    off = {
        kind: np.mean([errors(case, predicted(head, case), dials).mean() for case in tried])
        for kind, head in (("style", style), ("average", usual))
    }
    assert off["style"] < 0.7 * off["average"]
    apart = {
        kind: np.mean([difference(c.rendered(predicted(head, c)), c.rendered(c.edits)) for c in tried[:6]])
        for kind, head in (("style", style), ("average", usual))
    }
    assert apart["style"] < 0.7 * apart["average"]


def test_who_edits_all_photos_alike_gets_just_that() -> None:
    plain = Edits({"exposure.exposure": 0.7, "color_mixer.monochrome": True, "grain.amount": 30.0})
    cases = [examples.case_of(f"{n}", taken(n), plain) for n in range(6)]
    head = learn(cases)
    for seed in (20, 21):
        made = predicted(head, examples.case_of("", taken(seed), Edits()))
        assert made["exposure.exposure"] == pytest.approx(0.7, abs=0.02)
        assert made["color_mixer.monochrome"] is True
        assert made["grain.amount"] == pytest.approx(30.0, abs=0.2)


def test_who_edits_by_chance_gets_about_the_average() -> None:
    rng = np.random.default_rng(2)
    cases = [
        examples.case_of(f"{n}", taken(n), Edits({"saturation.vibrance": float(rng.uniform(-50, 50))}))
        for n in range(20)
    ]
    mean = np.mean([float(c.edits["saturation.vibrance"]) for c in cases])  # type: ignore[arg-type]
    head = learn(cases)
    made = [
        predicted(head, examples.case_of("", taken(n), Edits()))["saturation.vibrance"]
        for n in range(30, 40)
    ]
    assert np.abs(np.array(made, float) - mean).mean() < 15.0


def test_a_folder_becomes_a_style(folder: Path, styles: Path, tmp_path: Path) -> None:
    write_picture(folder / "bad.png", 0).write_bytes(b"no picture")
    write_edits(folder / "bad.png", Edits({"exposure.exposure": 1.0}))
    heard: list[own.Progress] = []
    found = own.survey(folder)
    made = own.learn_own(found, " My own ", progress=heard.append, kept=tmp_path / "kept")
    (style,) = [each for each in find_styles() if not each.built_in]
    assert (style.name, style.path, style.group) == ("My own", made.path, "My styles")
    shares = [each.share for each in heard]
    assert shares == sorted(shares)
    assert 0.0 <= shares[0] < shares[-1] <= 1.0
    assert heard[-1].loss == pytest.approx(made.report["held_out"]["slider_error"]["style"], abs=1e-3)
    shown = [each for each in heard if each.picture is not None and each.target is not None]
    assert len(shown) >= 7
    assert all(each.picture.shape == each.target.shape for each in shown)  # type: ignore[union-attr]
    assert made.report["learned_from"] == {
        "edited": 8, "paired": 0, "passed_over": 1, "match_delta_e": None,
    }  # fmt: skip
    assert made.report["held_out"]["photos"] == 7
    assert set(made.report["held_out"]["delta_e"]) == {"style", "average", "no_change"}
    assert any("CIEDE2000" in each for each in made.sentences)
    assert predict(style, see(taken(40)))["exposure.exposure"] != 0.0


def test_nothing_of_the_photos_is_in_the_style_and_nothing_leaves(
    folder: Path, styles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("something was to be sent")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    before = {path: path.read_bytes() for path in folder.iterdir()}
    made = own.learn_own(own.survey(folder), "Private", kept=tmp_path / "kept")
    data = made.path.read_bytes()
    assert b"secret" not in data
    assert str(folder).encode() not in data
    assert tmp_path.name.encode() not in data
    assert "secret" not in json.dumps(dict(made.report))
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_what_was_broken_off_goes_on(
    folder: Path, styles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, seen = tmp_path / "kept", []
    opened = examples.open_photo
    monkeypatch.setattr(
        examples, "open_photo", lambda path, **more: seen.append(path) or opened(path, **more)
    )
    heard: list[own.Progress] = []
    with pytest.raises(Cancelled):
        own.learn_own(
            own.survey(folder), "Later", progress=heard.append, cancel=lambda: len(heard) > 4, kept=kept
        )
    assert not styles.exists()
    first = len(seen)
    assert 3 <= first < 7
    made = own.learn_own(own.survey(folder), "Later", kept=kept)
    assert len(seen) == 7, "each photo is looked at once"
    again = own.learn_own(own.survey(folder), "Anew", kept=tmp_path / "other")
    for one, other in zip(read_head(made.path).layers, read_head(again.path).layers, strict=True):
        np.testing.assert_allclose(one[0], other[0], atol=1e-4)


def test_a_kept_photo_that_is_damaged_is_looked_at_again(
    folder: Path, styles: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    first = own.learn_own(own.survey(folder), "One", kept=kept)
    for path in kept.iterdir():
        path.write_bytes(path.read_bytes()[:100])
    second = own.learn_own(own.survey(folder), "Two", kept=kept)
    assert first.report["held_out"] == second.report["held_out"]


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "a\nb", "..."])
def test_a_name_has_to_be_one(styles: Path, name: str) -> None:
    with pytest.raises(ValueError, match="A style has a name"):
        own.check_name(name)


def test_a_name_that_is_taken_needs_replace(folder: Path, styles: Path, tmp_path: Path) -> None:
    found, kept = own.survey(folder), tmp_path / "kept"
    path = own.learn_own(found, "Mine", kept=kept).path
    with pytest.raises(ValueError, match="There is a style called mine already"):
        own.learn_own(found, "mine", kept=kept)
    assert own.learn_own(found, "mine", kept=kept, replace=True).path == path
    assert own.check_name("../../etc/x").parent == styles


def test_too_few_that_can_be_read_are_refused(folder: Path, styles: Path, tmp_path: Path) -> None:
    found = own.survey(folder)
    for path in sorted(folder.glob("*.png"))[: 7 - LEAST + 1]:
        path.write_bytes(b"no picture any more")
    with pytest.raises(ValueError, match="Only 4 of the photos can be learned from: 5 at least"):
        own.learn_own(found, "Few", kept=tmp_path / "kept")
    with pytest.raises(ValueError, match="There are no edited photos"):
        own.learn_own(own.survey(tmp_path / "kept"), "None")


def test_a_held_out_photo_teaches_nothing() -> None:
    def off(person: Photographer) -> Case:
        return edited(person, range(1))[0]

    others = edited(PEOPLE["careful"], range(1, 8))
    one, two = off(PEOPLE["careful"]), off(PEOPLE["moody"])
    assert predicted(learn(others), one) == predicted(learn(others), two)
