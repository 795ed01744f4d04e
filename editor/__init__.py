"""Silvergrad: a raw editor whose every slider has a gradient."""

__version__ = "0.1.0"
