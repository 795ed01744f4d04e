"""What only the photographer can decide, asked in the notice: refused saves, edits after a crash."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from editor.files.journal import Pending
from editor.ui.notice import Choice
from editor.ui.session import Refused
from editor.ui.text import tr

if TYPE_CHECKING:
    from editor.ui.window import Window


class Questions(QObject):
    """Asks in the window's notice and does what is answered."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window

    @Slot(object)
    def refused(self, refused: Refused) -> None:
        """Say why a save did not happen, with what can be done about it."""
        bench = self._window.workbench
        overrule = bench.session.overrule
        choices: dict[str, list[Choice]] = {
            "unreadable": [(tr("Replace It (a Copy Is Kept)"), partial(overrule, "unreadable"))],
            "changed": [
                (tr("Keep Mine"), partial(overrule, "changed")),
                (tr("Take Theirs"), partial(bench.reload, refused.document.path)),
            ],
            "failed": [(tr("Try Again"), partial(overrule, "failed"))],
        }
        self._window.notice.say(refused.sentence, choices.get(refused.reason, []))

    def unsaved(self, refused: Refused) -> None:
        """Say on closing what is not saved, and let the window be closed all the same."""
        kept = tr("The edits stay in the journal and are offered at the next start.")
        self._window.notice.say(f"{refused.sentence} {kept}", [(tr("Close Anyway"), self._window.leave)])

    def offer(self, left: Sequence[Pending]) -> None:
        """Offer the edits that crashes left behind, one photo after another."""
        if not left:
            return
        pending, rest = left[0], left[1:]
        sentence = tr("{name} was edited when Silvergrad ended unexpectedly.", name=pending.photo.name)
        if not pending.unchanged:
            sentence += " " + tr("The photo is not the same file any more.")
        choices: list[Choice] = [
            (tr("Recover"), partial(self._recover, pending, rest)),
            (tr("Discard"), partial(self._discard, pending, rest)),
        ]
        self._window.notice.say(sentence, choices)

    def _recover(self, pending: Pending, rest: Sequence[Pending]) -> None:
        edits = pending.claim()
        self._window.workbench.open_with(pending.photo, edits, tr("Recovered"))
        self._window.workbench.forget_when_kept(pending)
        self.offer(rest)

    def _discard(self, pending: Pending, rest: Sequence[Pending]) -> None:
        pending.discard()
        self.offer(rest)
