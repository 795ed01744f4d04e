"""What the Edit menu does: undo, copy and paste, snapshots, presets, reset."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QInputDialog

from editor.core.edits import Edits
from editor.files.export import clean_name
from editor.files.presets import find_presets, read_preset, user_folder, write_preset
from editor.files.sidecar import Unreadable
from editor.ui.copy_dialog import CopyDialog
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
        name, ok = QInputDialog.getText(self._window, tr("New Snapshot"), tr("Name"), text=tr("Snapshot"))
        if ok:
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

    # Presets

    def show_presets(self) -> None:
        """Fill the list of presets."""
        found = find_presets()
        self._window.presets.set_presets(
            (each.group or tr("Presets"), each.name, each.path) for each in found
        )

    @Slot(object)
    def hover_preset(self, path: Path | None) -> None:
        """Show a preset while the pointer is on it."""
        edits = self._bench.edits
        self._window.show_edits(edits if path is None else self._over(path), moving=path is not None)

    @Slot(object)
    def apply_preset(self, path: Path) -> None:
        """Lay a preset over the edits."""
        edits = self._over(path)
        name = next((each.name for each in find_presets() if each.path == path), path.stem)
        self._bench.edit(edits, tr("Preset {name}", name=name))

    def _over(self, path: Path) -> Edits:
        try:
            found, _ = read_preset(path)
        except Unreadable as error:
            self._window.say(str(error))
            return self._bench.edits
        return self._bench.edits.changed(found)

    @Slot()
    def save_preset(self) -> None:
        """Keep the edits as a preset under a name asked for."""
        name, ok = QInputDialog.getText(self._window, tr("Save as Preset"), tr("Name"))
        if ok and name.strip():
            self.write_preset(name.strip())

    def write_preset(self, name: str) -> None:
        """Keep the edits as a preset."""
        path = user_folder() / clean_name(name, "xmp")
        try:
            write_preset(path, self._bench.edits, name, tr("My Presets"))
        except (OSError, Unreadable) as error:
            why = getattr(error, "strerror", None) or str(error)
            self._window.say(tr("The preset could not be saved: {why}.", why=why))
            return
        self.show_presets()
        self._window.say(tr("Preset {name} saved.", name=name))
