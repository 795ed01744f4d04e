"""The browser in the left column: search, groups of tiles, and the amount of the one applied."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal, SignalInstance, Slot
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QScrollArea, QToolButton, QVBoxLayout, QWidget

from editor.ui import theme
from editor.ui.icons import icon
from editor.ui.section import Section, tool_button
from editor.ui.styles.amount import AmountBar
from editor.ui.styles.entries import Entry
from editor.ui.styles.places import Place
from editor.ui.styles.shelf import Shelf
from editor.ui.styles.tile import Tile
from editor.ui.text import tr

_EDGE = theme.MARGIN - 4


class StylesPanel(QWidget):
    """Shows what it is told and says what is done; what happens then is not its business.

    Signals:
        import_requested, learn_requested, save_requested: the buttons above.
        looked: other tiles can be seen, or at another size.
        dropped: the paths of files that were dropped here.
        left: Escape; the keyboard shall go back to the photo.
    """

    import_requested = Signal()
    learn_requested = Signal()
    save_requested = Signal()
    looked = Signal()
    dropped = Signal(list)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = _search_field()
        self.search.textChanged.connect(self._search)
        self.search.installEventFilter(self)
        self.shelf = Shelf()
        self.area = self._scroll_area()
        self.shelf.arranged.connect(self._look)
        self.shelf.left.connect(self.left)
        self.shelf.revealed.connect(self.reveal)
        self.nothing = QLabel()
        self.nothing.setWordWrap(True)
        self.nothing.setProperty("dim", True)
        self.nothing.setTextFormat(Qt.TextFormat.PlainText)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.nothing.setContentsMargins(4, 18, 4, 18)
        self.nothing.hide()
        self.amount = AmountBar()
        body = QWidget()
        rows = QVBoxLayout(body)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        above = QVBoxLayout()
        above.setContentsMargins(_EDGE, 0, theme.MARGIN - 8, 0)
        above.addWidget(self.search)
        rows.addLayout(above)
        rows.addWidget(self.nothing)
        rows.addWidget(self.area, 1)
        rows.addWidget(self.amount)
        self.section = Section(tr("Styles"), body, fills=True)
        self.section.toggled.connect(self._look)
        self.learn_button = self._button("learn", tr("Learn my style"), self.learn_requested)
        self.import_button = self._button("import", tr("Import presets and looks"), self.import_requested)
        self.save_button = self._button("add", tr("Save these edits as a preset"), self.save_requested)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.section)
        self.setAcceptDrops(True)
        self.show_photo(None)

    # What is shown

    def set_entries(
        self, groups: Mapping[str, Sequence[Entry]], favorites: Collection[str], folded: Collection[str]
    ) -> None:
        """Show entries by group."""
        self.shelf.set_entries(groups, favorites, folded)
        self._search()

    def show_photo(self, aspect: float | None) -> None:
        """Show a photo of that height by width, whose tiles come one by one; None is no photo."""
        self.shelf.clear_images()
        focused = self.window().focusWidget()
        if aspect is None and focused is not None and self.shelf.isAncestorOf(focused):
            # Disabled, it would pass the keyboard on to whatever comes next.
            self.left.emit()
        self.shelf.setEnabled(aspect is not None)
        if aspect is not None:
            self.shelf.set_aspect(aspect)
        else:
            self.amount.show_amount("", None)

    def show_applied(self, entry: Entry | None, amount: float) -> None:
        """Mark the entry that is applied, and show how much of it."""
        self.shelf.show_applied("" if entry is None else entry.key)
        self.amount.show_amount("" if entry is None else entry.name, None if entry is None else amount)

    def names(self) -> list[str]:
        """Return the names of the tiles that are shown, in order."""
        return [place.entry.name for place in self.shelf.places()]

    def place(self, name: str) -> Place:
        """Return the first place of what is called ``name``."""
        return next(place for place in self.shelf.places() if place.entry.name == name)

    def tile(self, name: str) -> Tile:
        """Return the first tile that is called ``name``."""
        return self.shelf.tile(self.place(name))

    def nearest_first(self) -> list[Entry]:
        """Return the entries whose tiles are seen, then those close by."""
        if not self.isVisible() or not self.section.is_open():
            return []
        return self.shelf.nearest_first(self._seen())

    def box(self) -> tuple[int, int]:
        """Return how many device pixels (width, height) a tile's picture has."""
        ratio = self.devicePixelRatioF()
        width, height = self.shelf.picture_size()
        return round(width * ratio), round(height * ratio)

    @Slot()
    def begin_search(self) -> None:
        """Let the photographer type what to look for."""
        self.section.set_open(True)
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    @Slot(QRect)
    def reveal(self, rect: QRect) -> None:
        """Scroll to a part of the shelf."""
        place = QRect(self.shelf.mapTo(self._inner, rect.topLeft()), rect.size())
        middle = place.center()
        self.area.ensureVisible(middle.x(), middle.y(), place.width() // 2, place.height() // 2 + theme.ROW)

    # What is done

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go from the search to the tiles with Down or Enter, and away with Escape."""
        if watched is self.search and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key, shown = event.key(), self.shelf.places()
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter) and shown:
                self.shelf.focus(shown[0])
                return True
            if key == Qt.Key.Key_Escape:
                if self.search.text():
                    self.search.clear()
                else:
                    self.left.emit()
                return True
        elif watched is self.area.viewport() and event.type() == QEvent.Type.Resize:
            self._look()
        return super().eventFilter(watched, event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell which files were dropped."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self.dropped.emit(paths)

    def showEvent(self, event: object) -> None:
        """Ask for the tiles that were not wanted while nobody saw them."""
        self._look()

    def _seen(self) -> QRect:
        view = self.area.viewport()
        return QRect(self.shelf.mapFrom(view, QPoint(0, 0)), view.size())

    @Slot()
    def _look(self) -> None:
        self.shelf.show_part(self._seen())
        self.looked.emit()

    @Slot()
    def _search(self) -> None:
        text = self.search.text().strip()
        found = self.shelf.search(text)
        self.nothing.setVisible(not found)
        if text:
            self.nothing.setText(tr("No style, preset or look is called “{words}”.", words=text))
        else:
            self.nothing.setText(tr("There are no styles, presets or looks yet."))

    def _button(self, name: str, text: str, signal: SignalInstance) -> QToolButton:
        button = tool_button(name, text)
        button.clicked.connect(signal)
        self.section.add_button(button)
        return button

    def _scroll_area(self) -> QScrollArea:
        self._inner = QWidget()
        rows = QVBoxLayout(self._inner)
        rows.setContentsMargins(_EDGE - 3, 0, theme.MARGIN - theme.SCROLL_BAR - 4, 0)
        rows.addWidget(self.shelf)
        rows.addStretch()
        area = QScrollArea()
        area.setMinimumHeight(90)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Always there, though only seen when needed: tiles keep their width as groups fold.
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.verticalScrollBar().setSingleStep(theme.ROW)
        area.verticalScrollBar().valueChanged.connect(self._look)
        area.setWidget(self._inner)
        area.viewport().installEventFilter(self)
        return area


def _search_field() -> QLineEdit:
    field = QLineEdit()
    field.setPlaceholderText(tr("Search styles and presets"))
    field.setAccessibleName(tr("Search styles and presets"))
    field.setClearButtonEnabled(True)
    field.addAction(QAction(icon("search"), "", field), QLineEdit.ActionPosition.LeadingPosition)
    return field
