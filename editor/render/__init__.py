"""Rendering: photo and edits in, finished pixels out."""
