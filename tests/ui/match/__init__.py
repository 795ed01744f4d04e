"""Tests of matching in the window."""
