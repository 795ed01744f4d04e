"""Sliders on screen: one widget a type, one file each, found by `slider_widget`.

A new type is a file here whose class is marked ``@widget("type")``.
"""

from editor.ui.sliders.base import SliderWidget, slider_widget, widget

__all__ = ["SliderWidget", "slider_widget", "widget"]
