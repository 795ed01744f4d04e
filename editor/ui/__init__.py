"""The window: canvas, panels made from `stages()`, dialogs. Only this package imports PySide6."""
