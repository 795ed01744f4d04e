"""The preview: slider to screen within a frame, on NumPy and one fused kernel."""

from editor.render.preview.kernel import kernel_name, warm
from editor.render.preview.preview import Preview

__all__ = ["Preview", "kernel_name", "warm"]
