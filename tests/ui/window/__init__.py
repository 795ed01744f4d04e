"""Tests of the window as a whole, through its widgets' own methods."""
