"""Tests of editor.raw."""
