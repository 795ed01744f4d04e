"""Tests of the single stages."""
