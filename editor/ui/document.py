"""The open photo's state: its edits, how they came about, and the snapshots. Nothing of Qt."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from editor.core.edits import Edits

MOST_STEPS = 200
HISTORY, SNAPSHOTS = "History", "Snapshots"


@dataclass(frozen=True)
class Step:
    """One line of the history: what was done, and the edits after it."""

    label: str
    edits: Edits


@dataclass(frozen=True)
class History:
    """Steps from the first to the newest; ``position`` is the one in force."""

    steps: tuple[Step, ...]
    position: int = 0

    @property
    def edits(self) -> Edits:
        """The edits in force."""
        return self.steps[self.position].edits

    def pushed(self, label: str, edits: Edits) -> History:
        """Return the history with a new step, the undone ones gone; itself if nothing changes."""
        if edits == self.edits:
            return self
        kept = (*self.steps[: self.position + 1], Step(label, edits))
        # The first step is where the photo was opened: it stays, the second goes.
        if len(kept) > MOST_STEPS:
            kept = (kept[0], *kept[len(kept) - MOST_STEPS + 1 :])
        return History(kept, len(kept) - 1)

    def amended(self, label: str, edits: Edits) -> History:
        """Return the history with the step in force told anew, the undone ones gone."""
        return History((*self.steps[: self.position], Step(label, edits)), self.position)

    def at(self, position: int) -> History:
        """Return the history at another of its steps, the nearest there is."""
        return replace(self, position=min(max(position, 0), len(self.steps) - 1))


@dataclass(frozen=True)
class Snapshot:
    """Edits kept under a name."""

    name: str
    edits: Edits


@dataclass(frozen=True)
class Document:
    """One photo with everything the photographer did to it."""

    path: Path
    history: History
    snapshots: tuple[Snapshot, ...] = ()
    fingerprint: str = ""
    saved: tuple[History, tuple[Snapshot, ...]] | None = field(default=None, compare=False)

    @property
    def edits(self) -> Edits:
        """The edits in force."""
        return self.history.edits

    @property
    def dirty(self) -> bool:
        """Whether the sidecar does not hold all of this."""
        return self.saved != (self.history, self.snapshots)

    def edited(self, label: str, edits: Edits) -> Document:
        """Return the document after one more step."""
        return replace(self, history=self.history.pushed(label, edits))

    def amended(self, label: str, edits: Edits) -> Document:
        """Return the document with its last step told anew."""
        return replace(self, history=self.history.amended(label, edits))

    def travelled(self, position: int) -> Document:
        """Return the document at another step of its history."""
        return replace(self, history=self.history.at(position))

    def with_snapshot(self, name: str) -> Document:
        """Return the document with its edits kept under ``name``, which is made unique."""
        taken = {snapshot.name for snapshot in self.snapshots}
        unique, number = name, 2
        while unique in taken:
            unique, number = f"{name} {number}", number + 1
        return replace(self, snapshots=(*self.snapshots, Snapshot(unique, self.edits)))

    def without_snapshot(self, index: int) -> Document:
        """Return the document without one snapshot."""
        kept = tuple(s for n, s in enumerate(self.snapshots) if n != index)
        return replace(self, snapshots=kept)

    def with_snapshot_named(self, index: int, name: str) -> Document:
        """Return the document with one snapshot under another name."""
        kept = tuple(replace(s, name=name) if n == index else s for n, s in enumerate(self.snapshots))
        return replace(self, snapshots=kept)

    def marked_saved(self, fingerprint: str, of: Document) -> Document:
        """Return the document once the sidecar holds what ``of`` held."""
        return replace(self, fingerprint=fingerprint, saved=(of.history, of.snapshots))


def opened(
    path: Path, edits: Edits, extras: Mapping[str, str], fingerprint: str, labels: tuple[str, str]
) -> Document:
    """Return the document of a photo just opened; ``labels`` name its first step, a foreign change."""
    first, foreign = labels
    history = history_from(extras.get(HISTORY, "")) or History((Step(first, edits),))
    snapshots = snapshots_from(extras.get(SNAPSHOTS, ""))
    # The sidecar's own values hold: another program may have changed them since.
    document = Document(path, history.pushed(foreign, edits), snapshots, fingerprint)
    return document.marked_saved(fingerprint, document)


def extras_of(document: Document) -> dict[str, str | None]:
    """Return what the sidecar keeps beside the edits; None where there is nothing to keep."""
    snapshots = [{"name": s.name, "set": dict(s.edits)} for s in document.snapshots]
    return {
        HISTORY: history_text(document.history) if len(document.history.steps) > 1 else None,
        SNAPSHOTS: json.dumps(snapshots) if snapshots else None,
    }


def history_text(history: History) -> str:
    """Return a history as JSON, each step as the change from the one before it."""
    steps: list[dict[str, Any]] = []
    before = Edits()
    for step in history.steps:
        changed = {k: v for k, v in step.edits.items() if k not in before or before[k] != v}
        gone = [key for key in before if key not in step.edits]
        steps.append({"label": step.label, "set": changed, "unset": gone})
        before = step.edits
    return json.dumps({"position": history.position, "steps": steps})


def history_from(text: str) -> History | None:
    """Return the history that ``text`` holds, None if it holds none that can be trusted."""
    try:
        found = json.loads(text, parse_constant=_refuse)
        edits, steps = Edits(), []
        for step in found["steps"]:
            edits = edits.without(*step["unset"]).changed(step["set"])
            steps.append(Step(str(step["label"])[:200], edits))
        position = found["position"]
        if not steps or not isinstance(position, int):
            return None
        return History(tuple(steps)).at(position)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def snapshots_from(text: str) -> tuple[Snapshot, ...]:
    """Return the snapshots that ``text`` holds, none if they cannot be trusted."""
    try:
        found = json.loads(text, parse_constant=_refuse)
        return tuple(Snapshot(str(each["name"])[:200], Edits(each["set"])) for each in found)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return ()


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is no number here.")
