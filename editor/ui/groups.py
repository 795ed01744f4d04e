"""Groups of settings to copy: the panels, and the photo's outline. Nothing of Qt."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from editor.core.edits import Edits, all_sliders
from editor.core.geometry import PANEL
from editor.ui.panels.arrangement import arranged

# The light of another photo is another; its outline as well.
NOT_BY_ITSELF = frozenset((PANEL,))


@cache
def groups() -> dict[str, tuple[str, ...]]:
    """Return the sliders' keys by panel, in the panels' order, the outline last."""
    found = {name: tuple(sliders) for name, sliders in arranged().items()}
    for panel in ("Output", PANEL):
        found[panel] = tuple(
            key for key, slider in all_sliders().items() if (slider.panel or PANEL) == panel
        )
    return found


def taken(edits: Edits, names: Iterable[str]) -> dict[str, object]:
    """Return the values of the named groups; None where a slider is at its default."""
    return {key: edits.get(key) for name in names for key in groups()[name]}


def given(edits: Edits, values: dict[str, object]) -> Edits:
    """Return ``edits`` with copied values; those that are None go back to their defaults."""
    gone = [key for key, value in values.items() if value is None]
    return edits.without(*gone).changed({k: v for k, v in values.items() if v is not None})
