"""Styles: the browser of styles, presets and looks, each shown on the photo that is open."""
