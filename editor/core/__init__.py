"""The few ideas everything speaks: image, edits, stage, pipeline."""
