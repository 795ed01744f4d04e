"""Why an action cannot be done now: one sentence for each condition of the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from editor.ui.text import tr

if TYPE_CHECKING:
    from editor.ui.window import Window


def reasons(window: Window) -> dict[str, str]:
    """Return a sentence for every condition that does not hold, "" where it does."""
    bench = window.workbench
    document, history = bench.document, bench.document.history if bench.document else None
    photo = "" if document is not None else tr("There is no photo open.")
    cropping = window.tools.cropping
    can_undo = history is not None and history.position > 0
    can_redo = history is not None and history.position < len(history.steps) - 1
    return {
        "": "",
        "photo": photo,
        "file": "" if bench.path is not None else tr("There is no photo open."),
        "colour": photo or _colour(window),
        "cropping": "" if cropping else tr("This belongs to the crop tool, which is not in use."),
        "edited": photo or ("" if bench.edits else tr("Nothing was edited yet.")),
        "undo": photo or ("" if can_undo else tr("There is nothing to undo.")),
        "redo": photo or ("" if can_redo else tr("There is nothing to redo.")),
        "copied": photo or ("" if window.editing.has_copy else tr("No settings were copied yet.")),
        "previous_edits": photo
        or ("" if bench.previous_edits else tr("No other photo was edited before this one.")),
        "previous": "" if bench.neighbour(-1) else tr("This is the first photo of its folder."),
        "next": "" if bench.neighbour(1) else tr("This is the last photo of its folder."),
        "exported": "" if window.files.has_results else tr("Nothing was exported yet."),
        **window.matching.reasons(),
        **window.styling.reasons(),
    }


def _colour(window: Window) -> str:
    photo = window.workbench.photo
    if photo is not None and photo.image.metadata.color is None:
        return tr("This photo has no camera colour to balance.")
    return ""
