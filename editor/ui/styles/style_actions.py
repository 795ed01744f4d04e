"""What the browser does to the photo: shown on the canvas, applied, more or less of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Slot

from editor.core.edits import Edits
from editor.styles.apply import mixed
from editor.ui.framing import full_size
from editor.ui.styles.applied import Applied, Labels, applied_in, before_in, label_of
from editor.ui.styles.collection import Collection
from editor.ui.styles.entries import Entry, Making, edits_of
from editor.ui.styles.hovering import Hovering
from editor.ui.styles.tiles import Tiles
from editor.ui.text import tr

if TYPE_CHECKING:
    from editor.ui.window import Window

# From the preview of what is pointed at to its exact picture.
LONG_LOOK_MS = 600


class StyleActions(QObject):
    """Joins the browser to the photo, its history and the canvas."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window, self._bench, self._panel = window, window.workbench, window.styles
        self.making = Making()
        self.tiles = Tiles(self.making, self)
        self.collection = Collection(window.settings, self)
        self.hovering = Hovering(self)
        self._long_look = QTimer(self, singleShot=True, interval=LONG_LOOK_MS)
        self._long_look.timeout.connect(self._look_closely)
        self._labels = Labels()
        self._awaited: Path | None = None
        self._connect()
        QTimer.singleShot(0, self.collection, self.collection.read)

    def _connect(self) -> None:
        panel, shelf, bench, screen = self._panel, self._panel.shelf, self._bench, self._window.presenter
        shelf.pointed.connect(self.hovering.point)
        shelf.focused.connect(self.hovering.point)
        shelf.chosen.connect(self.apply)
        shelf.starred.connect(self.collection.toggle_favorite)
        shelf.folded.connect(self.collection.fold)
        panel.left.connect(self._leave)
        panel.looked.connect(self._want)
        panel.amount.moving.connect(self._move_amount)
        panel.amount.chosen.connect(self.set_amount)
        self.hovering.changed.connect(self._hover)
        self.tiles.made.connect(self._made)
        self.collection.changed.connect(self._collection_changed)
        self.collection.said.connect(self._window.say)
        screen.asked.connect(self.tiles.hold)
        screen.exact.connect(self.tiles.go_on)
        screen.failed.connect(self.tiles.go_on)
        bench.opening.connect(self._no_photo)
        bench.failed.connect(self._no_photo)
        bench.photo_changed.connect(self._photo_changed)
        bench.document_changed.connect(self._document_changed)

    def close(self) -> None:
        """End the threads."""
        self._long_look.stop()
        self.hovering.forget()
        self.tiles.close()
        self.collection.close()

    # What is in force

    @property
    def applied(self) -> Applied | None:
        """What is applied to the photo, None if nothing is."""
        document = self._bench.document
        return None if document is None else applied_in(document.history, self._labels)

    @property
    def before(self) -> Edits:
        """The edits that the next entry is laid over."""
        document = self._bench.document
        return Edits() if document is None else before_in(document.history, self._labels)

    @Slot()
    def show(self) -> None:
        """Show what is in force: which tile is applied, and all of them over the present edits."""
        photo, applied = self._bench.photo, self.applied
        if applied is None:
            self._panel.show_applied(None, 0.0)
        else:
            self._panel.show_applied(applied.entry, applied.amount)
        if photo is not None:
            before = self.before
            width, height = full_size(photo, before)
            self._panel.shelf.set_aspect(height / width)
            self.tiles.show_photo(photo, before, self._window.presenter.look.profile)
            self._want()

    @Slot()
    def _photo_changed(self) -> None:
        photo = self._bench.photo
        assert photo is not None
        width, height = full_size(photo, self._bench.edits)
        self._panel.show_photo(height / width)
        self.show()

    @Slot()
    def _no_photo(self) -> None:
        self.hovering.forget()
        self.tiles.show_photo(None, Edits(), None)
        self._panel.show_photo(None)

    @Slot(bool)
    def _document_changed(self, edits_changed: bool) -> None:
        if edits_changed:
            # The canvas shows the photo's edits again, wherever the pointer is.
            self.hovering.forget()
            self.show()

    @Slot()
    def _collection_changed(self) -> None:
        self._labels = Labels(self.collection.entries)
        self._panel.set_entries(self.collection.groups(), self.collection.favorites, self.collection.folded)
        self.show()
        self._window.refresh()
        awaited = next((each for each in self.collection.entries if each.path == self._awaited), None)
        if awaited is not None:
            self._awaited = None
            self.apply(awaited)

    @Slot()
    def _want(self) -> None:
        self.tiles.want(self._panel.nearest_first(), self._panel.box())

    @Slot(str, object, str)
    def _made(self, key: str, image: object, problem: str) -> None:
        self._panel.shelf.set_image(key, image, problem)  # type: ignore[arg-type]

    # Pointing

    @Slot(object)
    def _hover(self, entry: Entry | None) -> None:
        """Show an entry on the canvas, or the photo as it is."""
        edits, applied = self._bench.edits, self.applied
        # The one applied is there already, as much of it as was wanted.
        if entry is not None and (applied is None or applied.entry != entry):
            edits = self._after(entry) or edits
        self._window.show_edits(edits, moving=entry is not None, rests=False)
        self._long_look.start() if entry is not None else self._long_look.stop()

    @Slot()
    def _look_closely(self) -> None:
        """Show exactly what is pointed at for long; who goes from tile to tile does not wait for that."""
        if self.hovering.entry is not None:
            self._window.presenter.show_edits(self._window.presenter.edits)

    @Slot()
    def _leave(self) -> None:
        self.hovering.end()
        self._window.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _after(self, entry: Entry) -> Edits | None:
        """Return the edits with all of an entry; None where it cannot be had, which is said."""
        photo = self._bench.photo
        if photo is None:
            return None
        try:
            return self.making.after(entry, photo, self.before)
        except ValueError as error:
            self._window.say(str(error))
            return None

    # Applying

    @Slot(object)
    def apply(self, entry: Entry) -> None:
        """Make an entry the next step of the history, in place of the one applied; twice is once."""
        applied, after = self.applied, self._after(entry)
        if after is None:
            return
        same = applied is not None and applied.entry == entry
        # A style that was learned anew meanwhile is another in all but its name.
        if applied is not None and same and self._amounting_to(applied.amount) == self._bench.edits:
            return
        self._labels.prefer(entry)
        if after == self._bench.edits:
            self._window.say(tr("{name} changes nothing in this photo.", name=entry.name))
        self._bench.edit(after, label_of(entry))

    @Slot(float)
    def _move_amount(self, amount: float) -> None:
        edits = self._amounting_to(amount)
        if edits is not None:
            self._window.show_edits(edits, moving=True)

    @Slot(float)
    def set_amount(self, amount: float) -> None:
        """Apply so much (0 to 1.5) of the entry in force, as part of the step that applied it."""
        applied, edits = self.applied, self._amounting_to(amount)
        if applied is None or edits is None:
            return
        become = self._bench.amend if applied.newest else self._bench.edit
        if edits == self._bench.edits:
            self._window.show_edits(edits)
        become(edits, label_of(applied.entry, amount))

    def _amounting_to(self, amount: float) -> Edits | None:
        applied, photo = self.applied, self._bench.photo
        after = None if applied is None else self._after(applied.entry)
        if after is None or photo is None:
            return None
        return mixed(self.before, after, amount, photo.image.metadata)

    @Slot()
    def next(self) -> None:
        """Apply the style after the one applied."""
        self._step(1)

    @Slot()
    def previous(self) -> None:
        """Apply the style before the one applied."""
        self._step(-1)

    def _step(self, by: int) -> None:
        places, applied = self._panel.shelf.places(), self.applied
        keys = [place.entry.key for place in places]
        at = keys.index(applied.entry.key) if applied is not None and applied.entry.key in keys else None
        to = (0 if by > 0 else len(places) - 1) if at is None else at + by
        if 0 <= to < len(places):
            self._panel.reveal(places[to].rect)
            self.apply(places[to].entry)

    # The rest

    def reasons(self) -> dict[str, str]:
        """Return why an action cannot be done now, by condition; "" where it can."""
        photo = "" if self._bench.document is not None else tr("There is no photo open.")
        some = "" if self._panel.shelf.places() else tr("No style is shown in the browser.")
        return {"styles": photo or some}

    @Slot()
    def find(self) -> None:
        """Let the photographer search the browser."""
        self._window.left.show()
        self._panel.begin_search()
        self._window.refresh()

    def edits_of(self, entry: Entry) -> Edits | None:
        """Return what an entry sets on this photo, as a preset can hold it; None where it cannot be had."""
        try:
            return self._after(entry) if entry.kind == "style" else edits_of(entry)
        except ValueError as error:
            self._window.say(str(error))
            return None

    @Slot(object)
    def apply_file(self, path: Path) -> None:
        """Apply the style of a file that was written just now."""
        self._awaited = path
        self.collection.read()
