"""Tests of what draws with a GPU."""
