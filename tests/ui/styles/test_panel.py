"""The browser's widgets: groups of tiles, search, keyboard, what they say."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QEnterEvent, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.ui import theme
from editor.ui.start import application
from editor.ui.styles.entries import Entry, of_group
from editor.ui.styles.hovering import AWAY_MS, REST_MS, Hovering
from editor.ui.styles.menu import reasons, tile_menu
from editor.ui.styles.panel import StylesPanel
from editor.ui.styles.tile import Tile


def entry(name: str, group: str = "Film", kind: str = "preset", built_in: bool = True) -> Entry:
    return Entry(f"{kind}:{name}", kind, name, group, Path(f"/{name}.xmp"), built_in)  # type: ignore[arg-type]


ENTRIES = (
    *(entry(name) for name in ("Soft portrait", "Warm", "Cold", "Matte", "Faded")),
    *(entry(name, "Yours", built_in=False) for name in ("Soft dusk", "Dawn")),
)


@pytest.fixture
def panel(qtbot: QtBot) -> StylesPanel:
    application()
    made = StylesPanel()
    qtbot.addWidget(made)
    made.resize(230, 700)
    made.show()
    made.set_entries(of_group(ENTRIES), (), ())
    made.show_photo(2 / 3)
    qtbot.waitExposed(made)
    return made


def test_every_entry_has_a_tile_in_its_group_two_in_a_row(panel: StylesPanel) -> None:
    assert panel.names() == [each.name for each in ENTRIES]
    rows: dict[int, int] = {}
    for tile in map(panel.shelf.tile, panel.shelf.places()):
        rows[tile.y()] = rows.get(tile.y(), 0) + 1
        assert tile.geometry().right() < panel.shelf.width()
    assert list(rows.values()) == [2, 2, 1, 2]
    wide, high = panel.shelf.picture_size()
    assert high / wide == pytest.approx(2 / 3, abs=0.02)


def test_more_tiles_stand_in_a_wider_row_and_they_take_the_photos_shape(
    qtbot: QtBot, panel: StylesPanel
) -> None:
    panel.resize(400, 700)
    panel.shelf.set_aspect(1.2)
    qtbot.waitUntil(lambda: panel.shelf.width() > 330)
    first = [panel.shelf.tile(place) for place in panel.shelf.places()]
    assert len({tile.y() for tile in first[:3]}) == 1
    wide, high = panel.shelf.picture_size()
    assert high / wide == pytest.approx(1.2, abs=0.02)


def test_tiles_are_found_by_the_words_of_name_and_group(panel: StylesPanel) -> None:
    panel.search.setText("SOFT")
    assert panel.names() == ["Soft portrait", "Soft dusk"]
    panel.search.setText("yours so")
    assert panel.names() == ["Soft dusk"]
    panel.search.setText("nothing")
    assert panel.names() == []
    assert panel.nothing.isVisible()
    assert "nothing" in panel.nothing.text()
    panel.search.clear()
    assert len(panel.names()) == len(ENTRIES)
    assert not panel.nothing.isVisible()


def test_a_search_looks_into_folded_groups(panel: StylesPanel) -> None:
    said: list[list[str]] = []
    panel.shelf.folded.connect(said.append)
    title = panel.shelf.title("Yours")
    title.click()
    assert said == [["Yours"]]
    assert "Dawn" not in panel.names()
    panel.search.setText("dawn")
    assert panel.names() == ["Dawn"]
    panel.search.clear()
    assert "Dawn" not in panel.names()
    panel.set_entries(of_group(ENTRIES), (), ())
    assert "Dawn" in panel.names()
    assert title.isChecked()


def test_tiles_stay_when_others_come(panel: StylesPanel) -> None:
    tile = panel.tile("Cold")
    panel.set_entries(of_group((*ENTRIES, entry("New"))), [tile.entry.key], ())
    assert panel.tile("Cold") is tile
    assert tile.favorite
    assert "New" in panel.names()
    panel.set_entries(of_group(ENTRIES[1:]), (), ())
    assert "Soft portrait" not in panel.names()
    assert not tile.favorite


def test_a_click_applies_and_the_star_does_not(qtbot: QtBot, panel: StylesPanel) -> None:
    said: list[tuple[str, str]] = []
    panel.shelf.chosen.connect(lambda each: said.append(("chosen", each.name)))
    panel.shelf.starred.connect(lambda each: said.append(("starred", each.name)))
    tile = panel.tile("Cold")
    qtbot.mouseClick(tile, Qt.MouseButton.LeftButton, pos=tile.picture_rect().center())
    qtbot.mouseClick(tile, Qt.MouseButton.LeftButton, pos=tile.star_rect().center())
    assert said == [("chosen", "Cold"), ("starred", "Cold")]
    assert not tile.isChecked()
    panel.show_applied(tile.entry, 1.0)
    assert tile.isChecked()
    assert not panel.tile("Warm").isChecked()


def test_the_keyboard_goes_from_tile_to_tile(qtbot: QtBot, panel: StylesPanel) -> None:
    panel.activateWindow()
    panel.search.setFocus()
    qtbot.keyClick(panel.search, Qt.Key.Key_Down)
    said: list[str] = []
    panel.shelf.chosen.connect(lambda each: said.append(f"chosen {each.name}"))
    panel.shelf.starred.connect(lambda each: said.append(f"starred {each.name}"))
    panel.left.connect(lambda: said.append("left"))

    def press(key: Qt.Key) -> str:
        widget = panel.focusWidget()
        assert isinstance(widget, Tile)
        qtbot.keyClick(widget, key)
        after = panel.focusWidget()
        assert isinstance(after, Tile)
        return after.entry.name

    assert press(Qt.Key.Key_Right) == "Warm"
    assert press(Qt.Key.Key_Down) == "Matte"
    # Below the last row of a group comes the first of the next.
    assert press(Qt.Key.Key_Down) == "Faded"
    assert press(Qt.Key.Key_Down) == "Soft dusk"
    assert press(Qt.Key.Key_Up) == "Faded"
    assert press(Qt.Key.Key_Left) == "Matte"
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_F)
    press(Qt.Key.Key_Escape)
    assert said == ["chosen Matte", "starred Matte", "left"]


@pytest.mark.parametrize("key", [Qt.Key.Key_F, Qt.Key.Key_Left, Qt.Key.Key_Escape, Qt.Key.Key_Space])
def test_a_tiles_keys_are_kept_from_the_windows_shortcuts(panel: StylesPanel, key: Qt.Key) -> None:
    from PySide6.QtGui import QKeyEvent

    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier)
    event.ignore()
    QApplication.sendEvent(panel.tile("Warm"), event)
    assert event.isAccepted()


def test_escape_clears_the_search_and_then_leaves(qtbot: QtBot, panel: StylesPanel) -> None:
    panel.search.setText("soft")
    qtbot.keyClick(panel.search, Qt.Key.Key_Escape)
    assert panel.search.text() == ""
    with qtbot.waitSignal(panel.left, timeout=100):
        qtbot.keyClick(panel.search, Qt.Key.Key_Escape)


def test_pictures_come_to_every_tile_of_an_entry_and_go_with_the_photo(panel: StylesPanel) -> None:
    groups = {"Favorites": [ENTRIES[2]], **of_group(ENTRIES)}
    panel.set_entries(groups, [ENTRIES[2].key], ())
    image = QImage(90, 60, QImage.Format.Format_RGB32)
    panel.shelf.set_image(ENTRIES[2].key, image, "")
    tiles = [tile for tile in panel.shelf.tiles() if tile.entry == ENTRIES[2]]
    assert len(tiles) == 2
    assert all(tile.image is image for tile in tiles)
    panel.show_photo(None)
    assert all(tile.image is None for tile in panel.shelf.tiles())
    assert not panel.shelf.isEnabled()


@pytest.mark.parametrize("light", [0, 255])
def test_ring_and_star_are_seen_on_dark_and_bright_pictures(panel: StylesPanel, light: int) -> None:
    tile = panel.tile("Warm")
    image = QImage(tile.picture_rect().size(), QImage.Format.Format_RGB32)
    image.fill(QColor(light, light, light))
    tile.show_image(image)
    tile.set_favorite(True)
    plain = tile.grab().toImage()
    panel.show_applied(tile.entry, 1.0)
    ringed = tile.grab().toImage()
    accent = QColor(theme.ACCENT)
    assert ringed.pixelColor(1, tile.picture_rect().center().y()) == accent
    assert plain.pixelColor(1, tile.picture_rect().center().y()) != accent
    star, plate = tile.star_rect().center(), tile.star_rect().center() + QPoint(0, -8)
    assert plain.pixelColor(star) == accent
    on_plate = theme.contrast(plain.pixelColor(plate).name(), theme.ACCENT)
    assert on_plate > 2.2, plain.pixelColor(plate).name()


def test_what_is_seen_is_made_first(qtbot: QtBot, panel: StylesPanel) -> None:
    many = [entry(f"Number {n}") for n in range(60)]
    panel.set_entries(of_group(many), (), ())
    panel.resize(230, 330)
    qtbot.wait(20)
    first = [each.name for each in panel.nearest_first()]
    assert first[0] == "Number 0"
    assert len(first) < 30
    panel.area.verticalScrollBar().setValue(panel.area.verticalScrollBar().maximum())
    last = [each.name for each in panel.nearest_first()]
    assert "Number 59" in last[:6]
    assert "Number 0" not in last
    # Of many, only those close by are there.
    assert len(panel.shelf.tiles()) < 40
    panel.section.set_open(False)
    assert panel.nearest_first() == []


def test_the_amount_is_seen_with_what_is_applied(qtbot: QtBot, panel: StylesPanel) -> None:
    assert not panel.amount.isVisible()
    panel.show_applied(ENTRIES[0], 0.8)
    assert panel.amount.isVisible()
    assert panel.amount.slider.value() == pytest.approx(80.0)
    moved: list[float] = []
    chosen: list[float] = []
    panel.amount.moving.connect(moved.append)
    panel.amount.chosen.connect(chosen.append)
    slider = panel.amount.slider
    slider.start_typing()
    field = slider.field()
    assert field is not None
    field.setText("120")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    label = QPoint(5, slider.height() // 2)
    qtbot.mouseDClick(slider, Qt.MouseButton.LeftButton, pos=label)
    assert list(dict.fromkeys(chosen)) == [1.2, 1.21, 1.0]
    assert moved == [pytest.approx(1.21)]
    panel.show_applied(None, 0.0)
    assert not panel.amount.isVisible()


def test_the_buttons_ask(qtbot: QtBot, panel: StylesPanel) -> None:
    for button, signal in (
        (panel.import_button, panel.import_requested),
        (panel.learn_button, panel.learn_requested),
        (panel.save_button, panel.save_requested),
    ):
        assert button.accessibleName()
        with qtbot.waitSignal(signal, timeout=100):
            button.click()


def test_pointing_counts_after_a_rest_and_does_not_flicker_between_tiles(qtbot: QtBot) -> None:
    hovering, said = Hovering(), []
    hovering.changed.connect(said.append)
    one, other, third = ENTRIES[:3]
    hovering.point(one, True)
    hovering.point(one, False)
    hovering.point(other, True)
    assert said == []
    qtbot.waitUntil(lambda: said == [other], timeout=10 * REST_MS)
    hovering.point(other, False)
    hovering.point(third, True)
    # What left before tells so late.
    hovering.point(one, False)
    qtbot.waitUntil(lambda: said == [other, third], timeout=10 * REST_MS)
    hovering.point(third, False)
    qtbot.waitUntil(lambda: said == [other, third, None], timeout=10 * AWAY_MS)
    hovering.point(one, True)
    hovering.forget()
    qtbot.wait(3 * REST_MS)
    assert said == [other, third, None]
    hovering.point(one, True)
    qtbot.waitUntil(lambda: said[-1] == one, timeout=10 * REST_MS)
    hovering.end()
    assert said[-1] is None


def test_a_tile_says_when_the_pointer_comes_and_goes(panel: StylesPanel) -> None:
    said: list[tuple[str, bool]] = []
    panel.shelf.pointed.connect(lambda each, came: said.append((each.name, came)))
    tile, place = panel.tile("Dawn"), QPointF(5, 5)
    QApplication.sendEvent(tile, QEnterEvent(place, place, QPointF(tile.mapToGlobal(place))))
    QApplication.sendEvent(tile, QEvent(QEvent.Type.Leave))
    assert said == [("Dawn", True), ("Dawn", False)]


@pytest.mark.parametrize(
    ("entry", "refused"),
    [
        (entry("Built in"), {"rename", "delete"}),
        (entry("Mine", built_in=False), set()),
        (entry("Cube", kind="look", built_in=False), {"rename", "export"}),
    ],
)
def test_the_menu_says_what_cannot_be_done(panel: StylesPanel, entry: Entry, refused: set[str]) -> None:
    done: list[str] = []
    names = ("apply", "star", "rename", "delete", "folder", "export", "about")
    menu = tile_menu(panel, entry, False, {name: lambda n=name: done.append(n) for name in names})
    for action in menu.actions():
        action.trigger()
        if action.objectName() in refused:
            assert not action.isEnabled()
            assert action.toolTip() == reasons(entry)[action.objectName()]
    assert set(done) == set(names) - refused
