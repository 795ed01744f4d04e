"""The theme: neutral, readable, and every icon there."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QIcon
from pytestqt.qtbot import QtBot

from editor.ui import theme
from editor.ui.icons import icon, icon_path, pixmap

NAMES = sorted(path.stem for path in icon_path("eye").parent.glob("*.svg"))


@pytest.mark.parametrize("text", [theme.TEXT, theme.TEXT_DIM, theme.ACCENT, theme.WARNING])
@pytest.mark.parametrize("ground", [theme.CANVAS, theme.PANEL, theme.RAISED])
def test_text_is_readable(text, ground):
    assert theme.contrast(text, ground) >= 4.5


def test_greys_are_neutral():
    greys = (theme.CANVAS, theme.PANEL, theme.RAISED, theme.HOVER, theme.BORDER, theme.TRACK, theme.FILL)
    assert all(QColor(grey).saturation() == 0 for grey in (*greys, theme.TEXT, theme.TEXT_DIM))


def test_the_theme_is_applied(qapp):
    before = qapp.styleSheet()
    theme.apply_theme(qapp)
    assert qapp.palette().window().color().name() == theme.PANEL
    assert theme.ACCENT in qapp.styleSheet()
    assert qapp.font().pixelSize() == theme.FONT
    qapp.setStyleSheet(before)


@pytest.mark.parametrize("name", NAMES)
def test_icons_are_drawn_in_the_colour_asked_for(qtbot: QtBot, name):
    picture = pixmap(name, 32, "#ff0000").toImage()
    painted = [
        color for x in range(32) for y in range(32) if (color := picture.pixelColor(x, y)).alpha() > 250
    ]
    assert painted
    assert all(color.red() > 240 and color.green() < 15 for color in painted)


def test_icons_are_sharp_at_two_pixels_a_point(qtbot: QtBot):
    sizes = icon("undo").availableSizes(QIcon.Mode.Normal)
    assert {16, 32} <= {size.width() for size in sizes}
