"""The window: styles and history, the canvas, histogram and panels, and what joins them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QKeyCombination, Qt, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMainWindow

from editor.core.color.camera import as_shot
from editor.core.edits import Edits
from editor.ui.bindings import Bindings
from editor.ui.canvas import Canvas
from editor.ui.conditions import reasons
from editor.ui.crop_bar import CropBar
from editor.ui.display import is_display_profile
from editor.ui.edit_actions import EditActions
from editor.ui.exporter import Exporter, line_of
from editor.ui.file_actions import FileActions
from editor.ui.histogram import Histogram
from editor.ui.history import HistoryPanel, SnapshotsPanel
from editor.ui.layout import columns, left_column, menus, right_column, toolbar
from editor.ui.match import batch
from editor.ui.match.bar import MatchBar
from editor.ui.match.match_actions import MatchActions
from editor.ui.match.panel import MatchPanel
from editor.ui.notice import Notice
from editor.ui.panels import PanelColumn
from editor.ui.presenter import Presenter
from editor.ui.questions import Questions
from editor.ui.request import Rendered
from editor.ui.results_panel import ResultsPanel
from editor.ui.screen_profile import system_profile
from editor.ui.settings import Settings
from editor.ui.status import Status
from editor.ui.styles.collection_actions import CollectionActions
from editor.ui.styles.panel import StylesPanel
from editor.ui.styles.style_actions import StyleActions
from editor.ui.text import tr
from editor.ui.tool_actions import ToolActions
from editor.ui.view_actions import ViewActions
from editor.ui.workbench import Workbench

# A histogram that follows a drag is measured and drawn so often, not for every frame.
MEASURE_MS = 100


class Window(QMainWindow):
    """Lays the parts out and passes on what one of them says to the others."""

    def __init__(self, settings: Settings | None = None) -> None:
        super().__init__()
        self.settings = settings or Settings()
        self.setWindowTitle("Silvergrad")
        self.canvas = Canvas()
        self.workbench = Workbench(self)
        self.presenter = Presenter(self.canvas, self)
        self.notice = Notice()
        self.crop_bar = CropBar()
        self.histogram = Histogram()
        self.panels = PanelColumn()
        self.styles, self.history, self.snapshots = StylesPanel(), HistoryPanel(), SnapshotsPanel()
        self.exporter = Exporter(self)
        self.export_panel = ResultsPanel(tr("Export"), self.exporter, line_of)
        self.match_panel, self.match_bar = MatchPanel(), MatchBar()
        self.batch = batch.Batch(self)
        self.batch_panel = ResultsPanel(tr("Matching Photos"), self.batch, batch.line_of)
        self.status = Status(self)
        self.setStatusBar(self.status)
        self._bypassed: frozenset[str] = frozenset()
        self._measured = QElapsedTimer()
        self._measured.start()
        self._ended = self._leaving = False
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.left, self.right = left_column(self), right_column(self)
        self.columns = columns(self)
        self.setCentralWidget(self.columns)
        self.files = FileActions(self, self.exporter)
        self.editing = EditActions(self)
        self.tools = ToolActions(self)
        self.view = ViewActions(self)
        self.matching = MatchActions(self, self.batch)
        self.styling = StyleActions(self)
        self.collecting = CollectionActions(self, self.styling.collection)
        self.questions = Questions(self)
        self.bindings = Bindings(self, self.canvas, self.settings, self._slot)
        self.toolbar, self.recent_menu = toolbar(self), menus(self)
        self.addToolBar(self.toolbar)
        self._connect()
        self.use_profile(self.settings.display_profile() or _screen_profile())
        self._restore()
        self.refresh()

    def _slot(self, name: str) -> Callable[..., None]:
        """Return a method of one of the handlers by its name in the table."""
        handler, method = name.split(".")
        handlers = {
            "files": self.files,
            "edits": self.editing,
            "tools": self.tools,
            "view": self.view,
            "match": self.matching,
            "styles": self.styling,
            "collection": self.collecting,
        }
        found: Callable[..., None] = getattr(handlers[handler], method)
        return found

    # Wiring

    def _connect(self) -> None:
        canvas, bench, screen, panels = self.canvas, self.workbench, self.presenter, self.panels
        canvas.dropped.connect(self.collecting.take)
        canvas.files_wanted.connect(self.files.open)
        canvas.pointed.connect(self._pointed)
        canvas.zoom_changed.connect(self.status.show_zoom)
        bench.opening.connect(self._opening)
        bench.previewed.connect(screen.show_preview)
        bench.photo_changed.connect(self._photo_changed)
        bench.document_changed.connect(self._document_changed)
        bench.neighbours_loaded.connect(screen.render_ahead)
        bench.failed.connect(self._photo_failed)
        bench.refused.connect(self.questions.refused)
        bench.saved.connect(self.refresh)
        bench.noticed.connect(self.notice.say)
        screen.rendered.connect(self._rendered)
        screen.exact.connect(self._exact)
        screen.idle.connect(bench.fetch_neighbours)
        screen.failed.connect(self.notice.say)
        screen.device_changed.connect(self.status.show_device)
        panels.moving.connect(self._moving)
        panels.edited.connect(self._edited)
        panels.cleared.connect(self._cleared)
        panels.bypassed.connect(self._bypass)
        panels.picker_requested.connect(self.tools.picker)
        panels.auto_requested.connect(self.tools.auto_tone)
        panels.auto_balance_requested.connect(self.tools.auto_white)
        self.histogram.clipping_toggled.connect(self.view.set_clipping)
        self.histogram.measured.connect(panels.set_histograms)
        self.history.travelled.connect(bench.travel)
        self.snapshots.added.connect(self.editing.add_snapshot)
        self.snapshots.applied.connect(self.editing.apply_snapshot)
        self.snapshots.deleted.connect(bench.remove_snapshot)
        self.snapshots.renamed.connect(bench.rename_snapshot)

    # What is said

    def say(self, sentence: str) -> None:
        """Say something in the status line, for a while."""
        self.status.say(sentence)

    def use_profile(self, profile: bytes | None) -> None:
        """Show pictures through the display's ICC profile."""
        look = replace(self.presenter.look, profile=profile)
        self.workbench.look = look
        self.presenter.show_look(look)
        self.matching.references.show()
        self.styling.show()
        self.collecting.use_profile(profile)

    @Slot()
    def refresh(self) -> None:
        """Show what is possible now, what is switched on, and the title."""
        why = reasons(self)
        self.bindings.explain(why)
        self.matching.refresh(why)
        canvas = self.canvas
        checked = {
            "before": canvas.compare == "before",
            "side": canvas.compare == "side",
            "split": canvas.compare == "split",
            "reference": canvas.compare == "reference",
            "residual": canvas.overlay is not None,
            "match_on_opening": self.matching.opens_as_camera,
            "clipping": self.presenter.look.clipping,
            "crop": self.tools.cropping,
            "picker": canvas.tool is not None and not self.tools.cropping,
            "panels": not (self.left.isHidden() and self.right.isHidden()),
            "left_panel": not self.left.isHidden(),
            "right_panel": not self.right.isHidden(),
            "full_screen": self.isFullScreen(),
        }
        for name, on in checked.items():
            self.bindings.actions[name].setChecked(on)
        self.panels.show_picker(checked["picker"])
        path, document = self.workbench.path, self.workbench.document
        # Qt takes "[*]" in a title for the place of the mark; doubled it is text.
        name = path.name.replace("[*]", "[*][*]") if path is not None else ""
        self.setWindowTitle(tr("{name}[*] – Silvergrad", name=name) if name else "Silvergrad")
        self.setWindowModified(document is not None and document.dirty)

    @Slot(object)
    def _pointed(self, pointed: tuple[int, int, tuple[int, int, int]] | None) -> None:
        self.histogram.set_readout(None if pointed is None else pointed[2])
        self.status.show_place(None if pointed is None else pointed[:2])

    # The photo

    @Slot(object)
    def _opening(self, path: Path) -> None:
        self.tools.finish_crop(True)
        self.canvas.set_tool(None)
        self.notice.hide()
        self.presenter.show_photo(None, Edits())
        self.canvas.zoom_fit()
        if not self.canvas.has_picture:
            self.canvas.clear(tr("Opening {name}…", name=path.name))
        self.canvas.set_badge(tr("Opening…"))
        focused = self.focusWidget()
        if focused is not None and self.panels.isAncestorOf(focused):
            # Disabled, they would pass the keyboard on to whatever comes next.
            self.canvas.setFocus()
        self.panels.clear_photo(tr("Opening {name}…", name=path.name))
        self.histogram.set_metadata(None)
        self.status.show_state(tr("Opening {name}…", name=path.name), now=True)
        self.settings.add_recent(path)
        self.refresh()

    @Slot()
    def _photo_changed(self) -> None:
        photo = self.workbench.photo
        assert photo is not None
        metadata = photo.image.metadata
        shot = as_shot(metadata.color) if metadata.color is not None else None
        self.panels.set_photo(metadata, photo.statistics, shot)
        self.histogram.set_metadata(metadata)
        self.presenter.show_photo(photo, self._visible(self.workbench.edits))
        self._show_document()

    @Slot(str)
    def _photo_failed(self, sentence: str) -> None:
        self.presenter.show_photo(None, Edits())
        self.canvas.clear(sentence)
        self.panels.clear_photo(sentence)
        self.histogram.set_image(None)
        self.history.set_steps([], 0)
        self.snapshots.set_snapshots([])
        self.status.show_state(sentence, now=True)
        self.refresh()

    @Slot(bool)
    def _document_changed(self, edits_changed: bool) -> None:
        if edits_changed:
            self.show_edits(self.workbench.edits)
        self._show_document()

    def _show_document(self) -> None:
        document = self.workbench.document
        if document is not None:
            self.panels.set_edits(document.edits)
            labels = [step.label for step in document.history.steps]
            self.history.set_steps(labels, document.history.position)
            self.snapshots.set_snapshots([each.name for each in document.snapshots])
        self.refresh()

    # Edits

    def show_edits(self, edits: Edits, *, moving: bool = False, rests: bool = True) -> None:
        """Show edits without making them the photo's."""
        self.presenter.show_edits(self._visible(edits), moving=moving, rests=rests)

    def _visible(self, edits: Edits) -> Edits:
        """Return edits without those of the panels that are switched off."""
        hidden = [key for panel in self._bypassed for key in self.panels.keys_of(panel)]
        return edits.without(*hidden) if hidden else edits

    @Slot(object)
    def _moving(self, values: dict[str, object]) -> None:
        self.show_edits(self.workbench.edits.changed(values), moving=True)

    @Slot(object, str)
    def _edited(self, values: dict[str, object], label: str) -> None:
        self._make(self.workbench.edits.changed(values), label)

    @Slot(object, str)
    def _cleared(self, keys: list[str], label: str) -> None:
        self._make(self.workbench.edits.without(*keys), label)

    def _make(self, edits: Edits, label: str) -> None:
        if edits == self.workbench.edits:
            self.show_edits(edits)
        self.workbench.edit(edits, label)

    @Slot(object)
    def _bypass(self, panels: frozenset[str]) -> None:
        self._bypassed = panels
        self.show_edits(self.workbench.edits)

    @Slot(object)
    def _rendered(self, rendered: Rendered) -> None:
        whole = rendered.request.view.part is None and not self.tools.cropping
        if whole and (not rendered.request.quick or self._measured.hasExpired(MEASURE_MS)):
            self._measured.start()
            self.histogram.set_image(rendered.after.pixels)

    @Slot()
    def _exact(self) -> None:
        self.status.show_photo(self.workbench, self.presenter.latest)

    # Keys, habits, the end

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Say why the action of a key cannot be done: a disabled one hears nothing of it."""
        combination = QKeyCombination(event.modifiers(), Qt.Key(event.key()))
        command = self.bindings.command_for(QKeySequence(combination))
        reason = reasons(self).get(command.needs, "") if command is not None else ""
        if reason:
            self.say(reason)
        elif event.key() == Qt.Key.Key_Escape and self.isFullScreen():
            self.view.full_screen()
        else:
            super().keyPressEvent(event)

    def _restore(self) -> None:
        if not self.restoreGeometry(self.settings.state("geometry")):
            self.resize(1600, 1000)
        self.columns.restoreState(self.settings.state("columns"))
        self.left.restoreState(self.settings.state("left_panes"))

    def leave(self) -> None:
        """Close, whether or not everything could be saved."""
        self._leaving = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Save everything and end the threads; stay open once where saving fails."""
        if self._ended:
            return
        self.tools.finish_crop(True)
        refused = self.workbench.session.save_now()
        if refused is not None and not self._leaving:
            event.ignore()
            self.questions.unsaved(refused)
            return
        self._ended = True
        self.settings.set_state("geometry", self.saveGeometry())
        self.settings.set_state("columns", self.columns.saveState())
        self.settings.set_state("left_panes", self.left.kept())
        self.exporter.close()
        self.matching.close()
        self.collecting.close()
        self.styling.close()
        self.presenter.close()
        self.workbench.close()


def _screen_profile() -> bytes | None:
    """Return the system's profile of the screen, None where there is none or it is of no use."""
    found = system_profile() if QGuiApplication.platformName() == "xcb" else None
    return found if found is not None and is_display_profile(found) else None
