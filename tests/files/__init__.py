"""Tests of what is written to and read from files."""
