"""Colour mathematics: spaces, temperature, camera colour, tables."""
