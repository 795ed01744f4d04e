"""Photos in turn: each is told, counts go on while work runs, and closing ends the thread."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from editor.ui.in_turn import InTurn


class Letters(InTurn):
    def __init__(self) -> None:
        super().__init__("silvergrad-letters")

    def begin(self, letters: str) -> None:
        def work() -> None:
            for letter in letters:
                self._told.emit("-" if self._cancel.is_set() else letter)

        self._begin(len(letters), work)


@pytest.fixture
def letters() -> Iterator[Letters]:
    made = Letters()
    yield made
    made.close()


def test_every_one_is_told_in_order(letters: Letters, qtbot: QtBot) -> None:
    totals: list[int] = []
    letters.started.connect(totals.append)
    with qtbot.waitSignal(letters.finished):
        letters.begin("abc")
        letters.begin("de")
        assert letters.busy
    assert letters.results == list("abcde")
    assert totals == [3, 5]
    assert not letters.busy


def test_nothing_begins_with_nothing(letters: Letters) -> None:
    letters.begin("")
    assert not letters.busy
    assert letters.total == 0


def test_what_is_cancelled_is_told_too_and_the_next_work_is_not(letters: Letters, qtbot: QtBot) -> None:
    with qtbot.waitSignal(letters.finished):
        letters.begin("ab")
        letters.cancel()
    assert len(letters.results) == 2
    with qtbot.waitSignal(letters.finished):
        letters.begin("xy")
    assert letters.results[2:] == ["x", "y"]
    assert letters.total == 2
