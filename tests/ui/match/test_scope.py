"""Which sliders a match may move."""

from __future__ import annotations

import pytest

from editor.core.image import Metadata
from editor.learn.match.parameters import BASIC, movable
from editor.ui.match.scope import BASICS, COLOR, CUSTOM, NEEDED, Scope, names, scope_from

CONTRAST, HUE = "rgb_toning.contrast", "color_mixer.hue_red"


def test_what_is_needed_is_the_engines_choice_and_locks_hold():
    scope = Scope(NEEDED).toggled(CONTRAST)
    assert scope.free is None
    assert scope.locked == {CONTRAST}
    assert scope.is_locked(CONTRAST)
    assert not scope.toggled(CONTRAST).is_locked(CONTRAST)


@pytest.mark.parametrize("name", [BASICS, COLOR, CUSTOM])
def test_every_free_slider_is_one_that_a_match_can_move(name):
    scope = Scope(name)
    free = scope.free
    assert free
    kept = movable(free, Metadata())
    assert set(free) - set(kept) <= {"color_balance.temperature", "color_balance.tint"}


def test_scopes_grow_and_locked_sliders_are_left_out():
    basic, color = Scope(BASICS), Scope(COLOR)
    assert set(basic.free or ()) == set(BASIC)
    assert set(basic.free or ()) < set(color.free or ())
    assert HUE in (color.free or ())
    assert HUE not in (color.toggled(HUE).free or ())
    # What is a modifier does nothing by itself; greys are another picture.
    assert not any("split" in key or "gray" in key for key in color.listed)


def test_custom_is_a_choice_of_its_own():
    scope = Scope(CUSTOM, locked=frozenset({CONTRAST})).toggled(HUE)
    assert HUE in (scope.free or ())
    assert CONTRAST in (scope.free or ())
    assert "detail.sharpening" in scope.listed
    assert "detail.sharpening" not in (scope.free or ())


@pytest.mark.parametrize("scope", [Scope(), Scope(COLOR).toggled(HUE), Scope(CUSTOM).toggled(HUE)])
def test_the_settings_give_back_what_they_were_given(scope):
    assert scope_from(scope.kept()) == scope


@pytest.mark.parametrize(
    "kept", [{}, {"scope": 3}, {"scope": "none", "locked": "x"}, {"locked": [1, "no.slider", None]}]
)
def test_settings_that_make_no_sense_count_as_not_set(kept):
    assert scope_from(kept) == Scope()
    assert list(names()) == [NEEDED, BASICS, COLOR, CUSTOM]
