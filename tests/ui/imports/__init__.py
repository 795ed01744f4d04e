"""Tests of the import dialog."""
