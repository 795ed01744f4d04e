"""The preview: slider to screen within a frame, on NumPy and one fused kernel."""

from editor.render.preview.kernel import kernel_name, warm
from editor.render.preview.preview import Preview, preview_engine

__all__ = ["Preview", "kernel_name", "preview_engine", "warm"]
