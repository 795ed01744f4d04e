"""About a style: what it is, where it comes from, and what its training measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from editor.core.edits import all_sliders
from editor.core.stage import find
from editor.ui import theme
from editor.ui.sliders.wording import label_text, number_text
from editor.ui.styles.entries import Entry, edits_of
from editor.ui.styles.training import told_of
from editor.ui.text import tr

# In pixels; with so many more for each figure, as far as it does not scroll.
_WIDTH, _LEAST, _MOST, _LINE = 460, 160, 560, 20


class AboutDialog(QDialog):
    """Tells of one entry."""

    def __init__(self, entry: Entry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("About {name}", name=entry.name))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(18, 16, 18, 14)
        rows.setSpacing(10)
        title = _label(entry.name)
        title.setFont(theme.font(16, bold=True))
        rows.addWidget(title)
        if entry.description:
            rows.addWidget(_label(entry.description))
        rows.addWidget(_label(_kind(entry), dim=True))
        self.figures = _figures(entry)
        if self.figures:
            rows.addWidget(_table(self.figures), 1)
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        box.rejected.connect(self.reject)
        rows.addWidget(box)
        self.resize(_WIDTH, min(_LEAST + _LINE * len(self.figures), _MOST))


def _figures(entry: Entry) -> dict[str, str]:
    try:
        return dict(figures_of(entry))
    except ValueError as error:
        return {str(error): ""}


def figures_of(entry: Entry) -> Iterator[tuple[str, str]]:
    """Return what there is to tell in figures: a training's report, or the sliders a preset moves."""
    if entry.kind == "style":
        yield from told_of(entry.report)
    for key, value in edits_of(entry).items():
        shown, stage = all_sliders()[key], key.split(".")[0]
        if shown.type == "number" and isinstance(value, float):
            where = find(stage).label if stage != "geometry" else tr("Geometry")
            yield f"{where}: {label_text(shown)}", number_text(shown, value)


def _kind(entry: Entry) -> str:
    texts = {
        "style": tr("A style looks at the photo and sets the sliders for it."),
        "preset": tr("A preset sets the same sliders on every photo."),
        "look": tr("A look is a table of colors, laid over the finished picture."),
    }
    return texts[entry.kind]


def _label(text: str, *, dim: bool = False) -> QLabel:
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(True)
    made.setProperty("dim", dim)
    return made


def _table(figures: Mapping[str, str]) -> QScrollArea:
    inner = QWidget()
    grid = QGridLayout(inner)
    grid.setContentsMargins(0, 4, 8, 4)
    grid.setHorizontalSpacing(16)
    grid.setColumnStretch(0, 1)
    for row, (name, value) in enumerate(figures.items()):
        grid.addWidget(_label(name, dim=True), row, 0)
        shown = _label(value)
        shown.setAlignment(Qt.AlignmentFlag.AlignRight)
        grid.addWidget(shown, row, 1)
    grid.setRowStretch(len(figures), 1)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inner)
    return area
