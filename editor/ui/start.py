"""Starting: the application, what to do about crashes, the first photo, the screenshot."""

from __future__ import annotations

import faulthandler
import logging
import logging.handlers
import sys
import threading
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, Qt, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from editor.core.edits import Edits
from editor.core.resources import sample
from editor.files.journal import pending, state_folder
from editor.raw.photo import start_decoder
from editor.ui.gpu.choice import Choice
from editor.ui.settings import Settings
from editor.ui.text import tr
from editor.ui.theme import apply_theme
from editor.ui.window import Window

log = logging.getLogger("editor")

SCREENSHOT_SECONDS = 60
# What is painted after the exact picture: the histogram and the panels, and for longer the styles' tiles.
_PAINTED_MS, _TILES_MS = 200, 2000
_SWITCH_SECONDS = 0.001


def application() -> QApplication:
    """Return the one application, in our theme."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(["silvergrad"])
    # The event loop gets the interpreter back from the render thread within a frame, not in 5 ms.
    sys.setswitchinterval(_SWITCH_SECONDS)
    app.setApplicationName("Silvergrad")
    app.setDesktopFileName("silvergrad")
    apply_theme(app)
    return app


def open_window(photos: list[Path]) -> int:
    """Show the window on ``photos``, or on the sample, until it is closed."""
    start_decoder()
    app = application()
    window = Window(Settings())
    Choice(window)
    keep_log(window)
    window.show()
    left_behind = pending()
    window.workbench.open(photos or [sample()])
    window.questions.offer(left_behind)
    # The first picture has both cores to itself.
    window.presenter.exact.connect(window.presenter.prepare, Qt.ConnectionType.SingleShotConnection)
    return app.exec()


def save_screenshot(photo: Path, target: Path, size: tuple[int, int], edits: Edits | None) -> int:
    """Show the window on a photo, wait for its exact picture, save the window's picture, and end.

    Nothing is remembered and no edit is written: the edits given are shown in place of the photo's,
    and the window looks as it does at the first start.
    """
    start_decoder()
    qInstallMessageHandler(_tell_qt)
    app = application()
    with TemporaryDirectory() as folder:
        window = Window(Settings(Path(folder) / "settings.ini"))
        window.setGeometry(0, 0, *size)
        if edits is not None:
            window.workbench.show_only(edits)
        problem = _shoot(window, photo, target, app)
        window.leave()
    if problem:
        sys.stderr.write(f"silvergrad: {problem}\n")
    return 1 if problem else 0


def _shoot(window: Window, photo: Path, target: Path, app: QApplication) -> str:
    """Save the window's picture once the photo's is exact and the tiles are made.

    Return what went wrong, "" if nothing.
    """
    problems: list[str] = []

    def shoot() -> None:
        if not window.grab().save(str(target)):
            problems.append(tr("{name} could not be written.", name=target.name))
        app.exit()

    def fail(sentence: str) -> None:
        problems.append(sentence)
        app.exit()

    made: list[bool] = []

    def finish() -> None:
        made.append(True)
        if window.presenter.is_exact:
            QTimer.singleShot(_PAINTED_MS, window, shoot)

    window.styling.tiles.finished.connect(finish)
    window.presenter.exact.connect(
        lambda: QTimer.singleShot(_PAINTED_MS if made else _TILES_MS, window, shoot)
    )
    window.workbench.failed.connect(fail)
    late = tr("The picture was not ready within a minute.")
    QTimer.singleShot(SCREENSHOT_SECONDS * 1000, window, lambda: fail(late))
    window.show()
    window.workbench.open([photo])
    app.exec()
    return problems[0] if problems else ""


def _tell_qt(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Pass on what Qt says, but for what its offscreen platform says of every window."""
    if "propagateSizeHints" not in message:
        sys.stderr.write(f"{message}\n")


def keep_log(window: Window) -> None:
    """Write crashes and errors into the state folder, and say so once in the window."""
    folder = state_folder().parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            folder / "silvergrad.log", maxBytes=1 << 20, backupCount=1
        )
        crashes = (folder / "crash.log").open("a", encoding="utf-8")
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    log.addHandler(handler)
    faulthandler.enable(crashes)

    def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.critical("unexpected error", exc_info=(kind, error, trace))
        # The journal has every edit already; the sidecar gets them now if it still can.
        window.workbench.session.flush()
        where = folder / "silvergrad.log"
        window.notice.say(
            tr("Something went wrong; your edits are safe. Details are in {file}.", file=where)
        )

    def tell_thread(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            log.critical("unexpected error in a thread", exc_info=arguments.exc_value)

    sys.excepthook = tell
    threading.excepthook = tell_thread
