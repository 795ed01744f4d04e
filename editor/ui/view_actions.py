"""What the View and Help menus do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog, QMessageBox

import editor
from editor.core.stage import find
from editor.learn.store import availability
from editor.ui.display import is_display_profile
from editor.ui.picture_view import Compare
from editor.ui.shortcuts import ShortcutDialog
from editor.ui.text import tr

if TYPE_CHECKING:
    from editor.ui.window import Window


class ViewActions(QObject):
    """Zoom, comparison, overlays, columns and the dialogs about the program."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._hidden = False

    @Slot()
    def fit(self) -> None:
        """Show the whole picture."""
        self._window.canvas.zoom_fit()

    @Slot()
    def full_size(self) -> None:
        """Show one picture pixel on one screen pixel."""
        self._window.canvas.zoom_to(1.0)

    @Slot()
    def double_size(self) -> None:
        """Show one picture pixel on two by two screen pixels."""
        self._window.canvas.zoom_to(2.0)

    @Slot()
    def zoom_in(self) -> None:
        """Zoom one step in."""
        self._window.canvas.zoom_step(1)

    @Slot()
    def zoom_out(self) -> None:
        """Zoom one step out."""
        self._window.canvas.zoom_step(-1)

    @Slot()
    def zoom_toggle(self) -> None:
        """Switch between the whole picture and 100 %."""
        self._window.canvas.zoom_toggle()

    @Slot()
    def before(self) -> None:
        """Switch between the picture and how it was."""
        self._compare("before")

    @Slot()
    def side(self) -> None:
        """Show before and after side by side, or no longer."""
        self._compare("side")

    @Slot()
    def split(self) -> None:
        """Show before and after in one picture, or no longer."""
        self._compare("split")

    def _compare(self, compare: Compare) -> None:
        canvas = self._window.canvas
        canvas.set_compare("after" if canvas.compare == compare else compare)
        self._window.refresh()

    @Slot()
    def clipping(self) -> None:
        """Mark what is clipped, or no longer."""
        self.set_clipping(not self._window.presenter.look.clipping)

    @Slot(bool)
    def set_clipping(self, on: bool) -> None:
        """Mark what is clipped."""
        presenter = self._window.presenter
        presenter.show_look(replace(presenter.look, clipping=on))
        self._window.histogram.set_clipping(on)
        self._window.refresh()

    @Slot()
    def panels(self) -> None:
        """Hide both columns, or show them again."""
        self._hidden = not self._hidden
        for column in (self._window.left, self._window.right):
            column.setVisible(not self._hidden)
        self._window.refresh()

    @Slot()
    def left_panel(self) -> None:
        """Show or hide the left column."""
        self._window.left.setVisible(self._window.left.isHidden())
        self._hidden = self._window.left.isHidden() and self._window.right.isHidden()
        self._window.refresh()

    @Slot()
    def right_panel(self) -> None:
        """Show or hide the right column."""
        self._window.right.setVisible(self._window.right.isHidden())
        self._hidden = self._window.left.isHidden() and self._window.right.isHidden()
        self._window.refresh()

    @Slot()
    def full_screen(self) -> None:
        """Fill the screen, or no longer."""
        window = self._window
        if window.isFullScreen():
            window.showNormal()
        else:
            window.showFullScreen()
        window.refresh()

    @Slot()
    def profile(self) -> None:
        """Ask for the display's ICC profile."""
        settings = self._window.settings
        folder = str(Path(settings.text("display_profile")).parent)
        name, _ = QFileDialog.getOpenFileName(
            self._window, tr("Display Profile"), folder, tr("ICC profiles (*.icc *.icm)")
        )
        if not name:
            return
        try:
            data = Path(name).read_bytes()
        except OSError as error:
            self._window.say(tr("The profile could not be read: {why}.", why=error.strerror))
            return
        if not is_display_profile(data):
            self._window.say(tr("{name} is not the profile of a screen.", name=Path(name).name))
            return
        settings.set_text("display_profile", name)
        self._window.use_profile(data)

    @Slot()
    def shortcuts(self) -> None:
        """Show the keys and let them be changed."""
        dialog = ShortcutDialog(self._window.settings, self._window)
        dialog.changed.connect(self._window.bindings.rebind)
        dialog.open()

    @Slot()
    def about(self) -> None:
        """Say what this program is."""
        box = QMessageBox(self._window)
        box.setWindowTitle(tr("About Silvergrad"))
        box.setText(tr("Silvergrad {version}", version=editor.__version__))
        box.setInformativeText(
            "\n\n".join((tr("A raw editor whose every slider has a gradient."), _proxies(), _licence()))
        )
        box.addButton(tr("Close"), QMessageBox.ButtonRole.AcceptRole)
        box.open()


def _proxies() -> str:
    """Say what Match and styles can move: the stages whose trained proxies are there."""
    missing = [find(name).label for name, kind in availability().items() if kind == "missing"]
    if not missing:
        return tr("Match and learning styles are ready: every step has its trained stand-in.")
    stages = ", ".join(missing)
    return tr("Match and learning styles lack a trained stand-in for: {stages}.", stages=stages)


def _licence() -> str:
    return tr("Free software under the MIT licence. LibRaw, Qt and lensfun are used under the LGPL.")
