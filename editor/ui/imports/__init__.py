"""Importing presets and looks: the dialog that takes them in and tells what became of every key."""
