"""Learn My Style: choose a folder, watch it being learned or close the window meanwhile, use the style."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from editor.ui.display import Look, shown
from editor.ui.learning import engine, unfinished, words
from editor.ui.learning.choosing import ChoosePage, folder_of
from editor.ui.learning.learned import LearnedPage
from editor.ui.learning.learner import Learner
from editor.ui.learning.running import RunningPage
from editor.ui.learning.strip import Strip
from editor.ui.settings import Settings
from editor.ui.status import Status
from editor.ui.text import tr
from editor.ui.worker import Answer

if TYPE_CHECKING:
    from editor.learn.styles.own import Learned, Progress, Survey

log = logging.getLogger(__name__)


class LearnDialog(QDialog):
    """The one dialog of a window; it may be closed and shown again while a style is being learned.

    In a main window a strip in the status line shows a learning whose dialog is closed. `end` ends the
    threads, at the latest when the program quits.

    Signals:
        added: the file of a style that was learned just now.
        learned: the file of the style that shall be used.
    """

    added = Signal(object)
    learned = Signal(object)

    def __init__(self, parent: QWidget | None = None, settings: Settings | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Learn My Style"))
        self.resize(640, 620)
        self._settings = settings or Settings()
        self._look = Look()
        self._found: Survey | None = None
        self._folder: Path | None = None
        self._wished = ""
        self._style: Learned | None = None
        self._name = ""
        self._resumes = False
        self.choosing, self.running, self.outcome = ChoosePage(), RunningPage(), LearnedPage()
        self.pages = QStackedWidget()
        for page in (self.choosing, self.running, self.outcome):
            self.pages.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 18, 18, 14)
        layout.addWidget(self.pages)
        self.strip = Strip()
        bar = parent.statusBar() if isinstance(parent, QMainWindow) else None
        if isinstance(bar, Status):
            bar.insertPermanentWidget(1, self.strip)
        self.learner = Learner(self)
        self._connect()
        self._turn_to(self.choosing)

    def _connect(self) -> None:
        choosing, running, outcome = self.choosing, self.running, self.outcome
        choosing.wanted.connect(self._ask)
        choosing.dropped.connect(self.choose)
        choosing.renamed.connect(self._check)
        choosing.started.connect(self._begin)
        running.cancelled.connect(self.cancel)
        self.strip.cancelled.connect(self.cancel)
        self.strip.wanted.connect(self.bring)
        outcome.used.connect(self._use)
        outcome.again.connect(self._again)
        for page in (choosing, running, outcome):
            page.left.connect(self.reject)
        self.learner.surveyed.connect(self._surveyed)
        self.learner.pictured.connect(choosing.add_thumbnail)
        self.learner.progressed.connect(self._progressed)
        self.learner.ended.connect(self._ended)
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.end)

    def use_profile(self, profile: bytes | None) -> None:
        """Show pictures through the display's ICC profile from now on."""
        self._look = Look(profile)

    @Slot()
    def bring(self) -> None:
        """Show the dialog, which stays in front of its window."""
        self.show()
        self.activateWindow()

    # The folder

    @Slot(object)
    def choose(self, folder: Path) -> None:
        """Show the dialog and look through a folder, unless a style is being learned."""
        self.bring()
        if not self.learner.learning:
            self._survey(folder_of(Path(folder)))

    @Slot()
    def _ask(self) -> None:
        start = self._folder or Path.home()
        name = QFileDialog.getExistingDirectory(self, tr("Learn From"), str(start))
        if name:
            self._survey(Path(name))

    def _survey(self, folder: Path, wished: str = "") -> None:
        """Look through a folder, for a style called ``wished``, which may exist."""
        self._turn_to(self.choosing)
        self._folder, self._wished, self._found = folder, wished, None
        self.choosing.show_nothing(note=tr("Looking through {name}…", name=folder.name or folder))
        self.choosing.show_reason(tr("The folder is still being looked through."))
        self.learner.survey(folder, self._look)

    @Slot(object)
    def _surveyed(self, answer: Answer) -> None:
        if answer.error is not None:
            self.choosing.show_nothing(_sentence(answer.error))
            return
        self._found = answer.value
        self._offer()

    def _offer(self) -> None:
        """Offer to learn from what was found."""
        found = self._found
        assert found is not None
        begun = "" if found.refusal else unfinished.name_in(self._settings, found.folder)
        self._resumes = bool(begun)
        name = begun or self._wished or found.folder.name
        self.choosing.show_survey(found, name, resumes=self._resumes, replaces=bool(self._wished))
        self.choosing.show_warning(_lacking(found))
        self._check()
        self.choosing.name.setFocus()

    @Slot()
    def _check(self) -> None:
        """Say whether the style can be called so."""
        found, page = self._found, self.choosing
        if found is None:
            return
        name = page.name.text().strip()
        problem = engine.refused(name, replace=False)
        replaceable = bool(problem) and not engine.refused(name, replace=True)
        if replaceable and page.replace.isChecked():
            problem = ""
        page.show_problem(problem, replaceable=replaceable)
        page.show_reason(found.refusal or _lacking(found) or problem)

    # Learning

    @Slot()
    def _begin(self) -> None:
        found, page = self._found, self.choosing
        if found is None or not page.start.isEnabled():
            return
        self._name = page.name.text().strip()
        unfinished.begin(self._settings, found.folder, self._name)
        self.running.begin(self._name, sliders=found.kind == "edits")
        self.outcome.pair.hide()
        self.strip.begin(self._name)
        self._turn_to(self.running)
        self.learner.begin(found, self._name, replace=page.replace.isChecked(), resume=self._resumes)

    @Slot()
    def cancel(self) -> None:
        """Give up for now; what is done so far is kept."""
        self.running.stop()
        self.strip.stop()
        self.learner.cancel()

    @Slot(object)
    def _progressed(self, progress: Progress) -> None:
        if not self.learner.learning or not self.running.cancel.isEnabled():
            return
        self.running.show_progress(progress)
        self.strip.show_progress(progress.share, words.left(progress.seconds_left))
        if progress.picture is not None:
            made = shown(progress.picture, self._look)
            target = None if progress.target is None else shown(progress.target, self._look)
            for page in (self.running, self.outcome):
                page.show_pictures(made, target, progress.caption)

    @Slot(object)
    def _ended(self, answer: Answer) -> None:
        found = self._found
        assert found is not None
        if answer.value is not None:
            self._show_learned(found, answer.value)
            return
        if isinstance(answer.error, ValueError):
            unfinished.end(self._settings, found.folder)
        self._turn_to(self.choosing)
        self._offer()
        if answer.error is None:
            self.strip.end("")
            return
        self.choosing.show_warning(_sentence(answer.error))
        self._tell(tr("{name} could not be learned.", name=self._name))

    def _show_learned(self, found: Survey, learned: Learned) -> None:
        unfinished.end(self._settings, found.folder)
        self._style = learned
        self.outcome.show_learned(learned, engine.remarks(learned))
        self._tell(tr("{name} is learned.", name=learned.name))
        self._turn_to(self.outcome)
        self.added.emit(learned.path)

    def _tell(self, sentence: str) -> None:
        """Say in the status line what became of it, where the dialog is not there to show it."""
        self.strip.end(sentence if self.isHidden() else "")

    # Afterwards

    @Slot()
    def _use(self) -> None:
        if self._style is not None:
            self.learned.emit(self._style.path)
            self.accept()

    @Slot()
    def _again(self) -> None:
        if self._style is not None and self._folder is not None:
            self._survey(self._folder, self._style.name)

    @Slot()
    def end(self) -> None:
        """Give up what runs and end the threads; a style that was being learned can be resumed."""
        self.learner.close()

    def _turn_to(self, page: ChoosePage | RunningPage | LearnedPage) -> None:
        self.pages.setCurrentWidget(page)
        page.default.setDefault(True)
        page.default.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Say here how the learning goes, or what became of it."""
        self.strip.set_wanted(False)
        if not self.learner.learning:
            self.strip.end("")
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Say in the status line how the learning goes."""
        self.strip.set_wanted(True)
        super().hideEvent(event)


def _lacking(found: Survey) -> str:
    """Return what is not installed and learning needs, "" where edits are known and it needs nothing."""
    return engine.lacking() if found.paired or found.kind == "pictures" else ""


def _sentence(error: Exception) -> str:
    """Return an error as one sentence; one that nobody expected is logged."""
    if isinstance(error, (ValueError, OSError)):
        return str(error)
    log.error("learning a style failed", exc_info=error)
    return tr("Learning failed: {why}", why=str(error) or repr(error))
