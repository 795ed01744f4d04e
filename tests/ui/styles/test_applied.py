"""What is applied is read from the history alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from editor.core.edits import Edits
from editor.ui.document import History, Step
from editor.ui.styles.applied import Labels, applied_in, before_in, label_of
from editor.ui.styles.entries import Entry

EXPOSURE, VIBRANCE = "exposure.exposure", "saturation.vibrance"


def entry(name: str, kind: str = "preset", path: str = "/a") -> Entry:
    return Entry(f"{kind}:{path}/{name}", kind, name, "Group", Path(path), False)  # type: ignore[arg-type]


WARM, COLD = entry("Warm"), entry("Cold 50 %", "style")
LABELS = Labels((WARM, COLD))


def history(*steps: tuple[str, dict[str, float]], at: int | None = None) -> History:
    made = (Step("Opened", Edits()), *(Step(label, Edits(values)) for label, values in steps))
    return History(made, len(steps) if at is None else at)


@pytest.mark.parametrize(
    ("entry", "amount", "label"),
    [
        (WARM, 1.0, "Preset Warm"),
        (WARM, 0.8, "Preset Warm 80 %"),
        (WARM, 0.0, "Preset Warm 0 %"),
        (COLD, 1.5, "Style Cold 50 % 150 %"),
        (COLD, 1.0, "Style Cold 50 %"),
    ],
)
def test_a_label_tells_the_entry_and_its_amount(entry: Entry, amount: float, label: str) -> None:
    assert label_of(entry, amount) == label
    assert LABELS.read(label) == (entry, amount)


@pytest.mark.parametrize("label", ["Preset", "Exposure +0.50", "Preset Gone", "Preset Gone 20 %", "Warm"])
def test_other_labels_tell_of_none(label: str) -> None:
    assert LABELS.read(label) is None


def test_of_two_with_one_name_the_chosen_one_is_meant() -> None:
    one, other = entry("Same", path="/one"), entry("Same", path="/other")
    labels = Labels((one, other))
    assert labels["Preset Same"] is one
    labels.prefer(other)
    assert labels["Preset Same"] is other


def test_entries_never_pile_up() -> None:
    steps = history(
        ("Exposure +1.00", {EXPOSURE: 1.0}),
        ("Preset Warm", {EXPOSURE: 1.0, VIBRANCE: 20.0}),
        ("Style Cold 50 %", {EXPOSURE: 0.3}),
    )
    found = applied_in(steps, LABELS)
    assert found is not None
    assert (found.entry, found.amount, found.newest) == (COLD, 1.0, True)
    assert before_in(steps, LABELS) == Edits({EXPOSURE: 1.0})
    assert applied_in(steps.at(1), LABELS) is None
    assert before_in(steps.at(2), LABELS) == Edits({EXPOSURE: 1.0})


def test_a_slider_moved_by_hand_is_a_new_beginning() -> None:
    steps = history(("Preset Warm", {VIBRANCE: 20.0}), ("Vibrance +30", {VIBRANCE: 30.0}))
    assert applied_in(steps, LABELS) is None
    assert before_in(steps, LABELS) == Edits({VIBRANCE: 30.0})


def test_a_crop_in_between_changes_nothing_of_that() -> None:
    crop = {"geometry.crop_left": 0.2}
    steps = history(("Preset Warm 80 %", {VIBRANCE: 16.0}), ("Crop", {VIBRANCE: 16.0} | crop))
    found = applied_in(steps, LABELS)
    assert found is not None
    assert (found.entry, found.amount, found.newest) == (WARM, 0.8, False)
    assert before_in(steps, LABELS) == Edits(crop)


def test_a_step_told_anew_is_one_step_and_forgets_what_was_undone() -> None:
    steps = history(("Preset Warm", {VIBRANCE: 20.0}), ("Vibrance +30", {VIBRANCE: 30.0}), at=1)
    told = steps.amended("Preset Warm 50 %", Edits({VIBRANCE: 10.0}))
    assert [step.label for step in told.steps] == ["Opened", "Preset Warm 50 %"]
    assert told.edits == Edits({VIBRANCE: 10.0})
