"""The right column: panels made from `stages()`, in Camera Raw's order."""

from editor.ui.panels.column import PanelColumn

__all__ = ["PanelColumn"]
