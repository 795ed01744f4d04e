"""Styles: encoders that look at a photo and set its sliders."""
