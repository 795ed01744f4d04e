"""Learn my style in the window: what there is to learn from, the learning, what came of it."""

from editor.ui.learning.dialog import LearnDialog

__all__ = ["LearnDialog"]
