"""Groups of settings to copy: the panels, and the photo's outline. Nothing of Qt."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from editor.core.edits import Edits, all_sliders
from editor.core.geometry import PANEL
from editor.core.stage import stages

# The light of another photo is another; its outline as well.
NOT_BY_ITSELF = frozenset((PANEL,))


@cache
def groups() -> dict[str, tuple[str, ...]]:
    """Return the sliders' keys by panel, in the stages' order, the outline last."""
    panel_of = {f"{stage.name}.{s.name}": s.panel for stage in stages() for s in stage.sliders}
    found: dict[str, list[str]] = {}
    for key in all_sliders():
        found.setdefault(panel_of.get(key, PANEL), []).append(key)
    ordered = [name for name in found if name != PANEL] + [PANEL]
    return {name: tuple(found[name]) for name in ordered}


def taken(edits: Edits, names: Iterable[str]) -> dict[str, object]:
    """Return the values of the named groups; None where a slider is at its default."""
    return {key: edits.get(key) for name in names for key in groups()[name]}


def given(edits: Edits, values: dict[str, object]) -> Edits:
    """Return ``edits`` with copied values; those that are None go back to their defaults."""
    gone = [key for key, value in values.items() if value is None]
    return edits.without(*gone).changed({k: v for k, v in values.items() if v is not None})
