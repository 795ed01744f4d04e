"""Tests of learning in the window."""
