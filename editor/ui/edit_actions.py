"""What the Edit menu does: undo, copy and paste, snapshots, reset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from editor.core.edits import Edits
from editor.ui.copy_dialog import CopyDialog
from editor.ui.dialogs import ask_name
from editor.ui.groups import NOT_BY_ITSELF, given, groups, taken
from editor.ui.text import tr

if TYPE_CHECKING:
    from editor.ui.window import Window


class EditActions(QObject):
    """Holds what was copied."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._bench = window.workbench
        self._copied: dict[str, object] | None = None

    @property
    def has_copy(self) -> bool:
        """Whether settings were copied."""
        return self._copied is not None

    @Slot()
    def undo(self) -> None:
        """Go one step back."""
        self._window.tools.finish_crop(False)
        self._bench.undo()

    @Slot()
    def redo(self) -> None:
        """Go one step forward."""
        self._bench.redo()

    @Slot()
    def copy(self) -> None:
        """Copy the groups chosen last."""
        chosen = self._window.settings.mapping("copy").get("groups")
        names = [name for name in groups() if name not in NOT_BY_ITSELF]
        if isinstance(chosen, list):
            names = [name for name in groups() if name in chosen]
        self.copy_groups(names)

    @Slot()
    def copy_some(self) -> None:
        """Ask which groups to copy."""
        chosen = self._window.settings.mapping("copy").get("groups")
        dialog = CopyDialog(chosen if isinstance(chosen, list) else None, self._window)
        dialog.chosen.connect(self._copy_chosen)
        dialog.open()

    @Slot(list)
    def _copy_chosen(self, names: list[str]) -> None:
        self._window.settings.set_mapping("copy", {"groups": names})
        self.copy_groups(names)

    def copy_groups(self, names: list[str]) -> None:
        """Copy the settings of these groups."""
        self._copied = taken(self._bench.edits, names)
        self._window.say(tr("Settings copied."))
        self._window.refresh()

    @Slot()
    def paste(self) -> None:
        """Lay the copied settings over this photo's."""
        if self._copied is not None:
            self._bench.edit(given(self._bench.edits, self._copied), tr("Paste Settings"))

    @Slot()
    def paste_previous(self) -> None:
        """Lay the settings of the photo edited before over this one's, but for the outline."""
        previous = self._bench.previous_edits
        if previous is not None:
            names = [name for name in groups() if name not in NOT_BY_ITSELF]
            edits = given(self._bench.edits, taken(previous, names))
            self._bench.edit(edits, tr("Paste from Previous Photo"))

    @Slot()
    def snapshot(self) -> None:
        """Keep the edits under a name asked for."""
        name = ask_name(self._window, tr("New Snapshot"), tr("Add"), tr("Snapshot"))
        if name is not None:
            self.add_snapshot(name)

    @Slot()
    def add_snapshot(self, name: str = "") -> None:
        """Keep the edits under a name of its own."""
        self._bench.add_snapshot(name.strip() or tr("Snapshot"))

    @Slot(int)
    def apply_snapshot(self, index: int) -> None:
        """Take up the edits of a snapshot."""
        document = self._bench.document
        if document is not None and 0 <= index < len(document.snapshots):
            found = document.snapshots[index]
            self._bench.edit(found.edits, tr("Snapshot {name}", name=found.name))

    @Slot()
    def reset(self) -> None:
        """Forget all edits; undo brings them back."""
        self._window.tools.finish_crop(False)
        self._bench.edit(Edits(), tr("Reset All"))
