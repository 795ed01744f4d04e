"""Tests of the styles' browser."""
