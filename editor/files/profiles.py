"""Lightroom's creative profiles that hold a color table: made into looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from editor.core.edits import all_sliders
from editor.files import crs, foreign, rgb_table, switches
from editor.files.crs import CRS, Entry, Import, Written
from editor.files.profile_look import MONOCHROME
from editor.files.tree import Malformed
from editor.files.xmp import Packet

_TABLE, _AMOUNT = "RGBTable", "RGBTableAmount"


@dataclass(frozen=True)
class Profile:
    """A profile as the text of a .cube, with what became of every key."""

    cube: str
    report: Import


def read(packet: Packet, title: str) -> Profile | None:
    """Return a profile's table as a look; None if there is no table, Malformed if it is damaged.

    The table's amount and black and white are worked into it; other settings of a profile are left.
    """
    written: dict[str, Written | None] = {}
    for (uri, key), each in packet.properties():
        if uri == CRS:
            written.setdefault(key, each.value)
    digest = written.get(_TABLE)
    holder = f"Table_{digest}"
    text = written.get(holder)
    if not isinstance(digest, str) or not isinstance(text, str):
        return None
    amount = _amount(written.get(_AMOUNT))
    monochrome = switches.is_true(written.get(MONOCHROME))
    try:
        table = rgb_table.read(text)
    except ValueError as error:
        raise Malformed(str(error)) from None
    cube = rgb_table.to_cube_file(table, title, 1.0 if amount is None else amount, monochrome=monochrome)
    taken = {_TABLE: "It is a look now, on sRGB values.", holder: ""}
    if amount not in (None, 1.0):
        taken[_AMOUNT] = "It is in the look."
    if monochrome:
        taken[MONOCHROME] = "It is in the look."
    entries = [_entry(key, value, taken, amount is None) for key, value in written.items()]
    return Profile(cube, Import(tuple(entries)))


def _entry(key: str, value: Written | None, taken: Mapping[str, str], bad_amount: bool) -> Entry:
    """Return what becomes of one key of a profile."""
    shown = crs.shown(value) or ""
    if key in taken:
        return Entry(key, f"{shown[:32]}..." if len(shown) > 36 else shown, "mapped", taken[key])
    if key == _AMOUNT and bad_amount:
        return Entry(key, shown, "refused", "It takes a number from 0 to 2.")
    target = crs.by_crs().get(key)
    if target is None:
        return crs.without_slider(key, value)
    slider = all_sliders()[target]
    try:
        idle = value is not None and crs.parse(slider, value) == slider.neutral
    except ValueError as error:
        return Entry(key, shown, "refused", str(error))
    if idle or foreign.is_idle(key, value or ""):
        return Entry(key, shown, "neutral")
    return Entry(key, shown, "unsupported", "Of a profile with a color table only the table is taken.")


def _amount(written: Written | None) -> float | None:
    """Return how much of the table counts, 1 where nothing is said; None for what is no amount."""
    if written is None:
        return 1.0
    try:
        amount = float(written) if isinstance(written, str) else -1.0
    except ValueError:
        return None
    return amount if 0.0 <= amount <= 2.0 else None
