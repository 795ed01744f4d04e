"""The GPU's part of the preview: where there is one, and it draws what the CPU draws."""
