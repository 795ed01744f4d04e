"""A preset's ``crs:Look``: a profile of Lightroom's with settings of its own, laid under the preset's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from editor.core.edits import all_sliders
from editor.core.slider import Slider, Value
from editor.files import crs, foreign, looks
from editor.files.crs import CRS, Entry, Written
from editor.files.xmp import Packet

MONOCHROME = "ConvertToGrayscale"

_FILE, _FILE_AMOUNT = "look.file", "look.amount"

# Lightroom's own looks that have no color; their names are all a preset holds of them.
_BLACK_AND_WHITE = re.compile(r"(Adobe|Camera) Monochrome.*|(B&W|BW|B&amp;W)\b.*")
_DEFAULT = "Adobe Color"
_OF_DEFAULT = ("CameraProfile", "LookTable", "ToneCurvePV2012")
_TABLES = ("RGBTable", "LookTable")
_IN_PLACE = "Silvergrad renders with the photo's own profile in its place."


@dataclass
class Look:
    """What a look comes to: values by slider for what the preset leaves neutral, and the report."""

    values: dict[str, Value] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)


def read(packet: Packet, own: Mapping[str, Value]) -> Look:
    """Read a look; ``own`` are the preset's own values by slider, which it never replaces.

    Where a look of that name is among the user's, it is taken.

    Its settings count in proportion to its amount. Those of a look with a color table are left
    out, for they were made to go with that table; only black and white is taken.
    """
    written = _written(packet)
    parameters = next(
        (each.structure for (uri, key), each in packet.properties() if (uri, key) == (CRS, "Parameters")),
        None,
    )
    inside = _written(parameters) if parameters is not None else {}
    name, amount = _text(written.get("Name")), _amount(written.get("Amount"))
    found = Look()
    if amount is None:
        shown = crs.shown(written["Amount"]) or ""
        found.entries.append(Entry("Look.Amount", shown, "refused", "It takes a number from 0 to 2."))
    for key, value in written.items():
        # Its name and amount are told with the whole.
        if (
            key != "Amount"
            and not foreign.is_descriptive(key)
            and (key != "Parameters" or parameters is None)
        ):
            entry = crs.without_slider(key, value)
            found.entries.append(replace(entry, key=f"Look.{key}"))
    file = looks.find_look(name) if amount and name and name != _DEFAULT else None
    if file is not None and not own.get(_FILE):
        found.values.update({_FILE: str(file), _FILE_AMOUNT: min(100.0 * (amount or 0.0), 100.0)})
    table = file is None and any(
        not foreign.is_idle(key, _text({**written, **inside}.get(key))) for key in _TABLES
    )
    for key, value in inside.items():
        entry = _inside(key, value, name == _DEFAULT, table, amount or 0.0, own, found)
        found.entries.append(entry)
    monochrome = crs.by_crs()[MONOCHROME]
    if amount and _BLACK_AND_WHITE.fullmatch(name) and not own.get(monochrome):
        found.values[monochrome] = True
    found.entries.append(_whole(name, amount, found, bool(own.get(monochrome)), file))
    return found


def _inside(
    key: str,
    value: Written | None,
    default: bool,
    table: bool,
    amount: float,
    own: Mapping[str, Value],
    found: Look,
) -> Entry:
    """Return what becomes of one of the look's own settings; put its value into ``found``."""
    name, shown = f"Look.Parameters.{key}", crs.shown(value) or ""
    target = crs.by_crs().get(key)
    if default and key in _OF_DEFAULT:
        return Entry(name, shown, "neutral", _IN_PLACE)
    if target is None:
        entry = replace(crs.without_slider(key, value), key=name)
        stands = _FILE in found.values and key in _TABLES and entry.outcome == "unsupported"
        return replace(entry, outcome="mapped", reason="Your look stands for it.") if stands else entry
    slider = all_sliders()[target]
    if value is None:
        return Entry(name, shown, "refused", f"{slider.label} takes a value, not a structure.")
    try:
        made = crs.parse(slider, value)
        if made == slider.neutral or not amount:
            return Entry(name, shown, "neutral", "" if amount else "The look's amount is zero.")
        made = slider.check(_in_proportion(slider, made, amount))
    except ValueError as error:
        return Entry(name, shown, "refused", str(error))
    if table and key != MONOCHROME:
        return Entry(name, shown, "unsupported", "It belongs to the look's color table, which is not read.")
    if own.get(target, slider.neutral) != slider.neutral:
        if own[target] == made:
            return Entry(name, shown, "neutral", "The preset says the same.")
        return Entry(name, shown, "unsupported", "The preset's own setting stands in its place.")
    found.values[target] = made
    return Entry(name, shown, "mapped", "" if amount == 1.0 else f"By the look's amount, {amount:.0%}.")


def _whole(name: str, amount: float | None, found: Look, monochrome: bool, file: Path | None) -> Entry:
    """Return what becomes of the look as a whole."""
    shown = name if amount in (None, 1.0) else f"{name} at {amount:.0%}"
    if file is not None:
        most = " at most at 100 %" if (amount or 0.0) > 1.0 else ""
        return Entry("Look", shown, "mapped", f"Your look of that name is taken{most}.")
    if found.values or (amount and _BLACK_AND_WHITE.fullmatch(name) and monochrome):
        return Entry(
            "Look", shown, "mapped", "Its black and white or settings are taken; its tones are Lightroom's."
        )
    if amount == 0.0:
        return Entry("Look", shown, "neutral", "Its amount is zero.")
    lost = any(entry.outcome in ("unsupported", "refused") for entry in found.entries)
    if name == _DEFAULT and not lost:
        return Entry("Look", shown, "neutral", _IN_PLACE)
    if lost or not all(entry.outcome == "neutral" for entry in found.entries):
        return Entry("Look", shown, "unsupported", "Not all of it can be taken; see its parts.")
    return Entry("Look", shown, "unsupported", "Its colors and tones are Lightroom's and not in the file.")


def _in_proportion(slider: Slider, value: Value, amount: float) -> Value:
    """Return ``amount`` of the way from the slider's neutral to a value, and beyond it above 1."""
    if slider.modifier or amount == 1.0:
        return value
    if slider.type == "number" and isinstance(value, float) and isinstance(slider.neutral, float):
        return slider.neutral + amount * (value - slider.neutral)
    if isinstance(value, tuple):
        return tuple((x, min(max(x + amount * (y - x), 0.0), 255.0)) for x, y in value)
    return value


def _written(packet: Packet) -> dict[str, Written | None]:
    found: dict[str, Written | None] = {}
    for (uri, key), each in packet.properties():
        if uri == CRS and key not in found:
            found[key] = each.value
    return found


def _text(written: Written | None) -> str:
    return written.strip() if isinstance(written, str) else ""


def _amount(written: Written | None) -> float | None:
    """Return a look's amount, 1 where none is given; None if it is no number from 0 to 2."""
    if written is None:
        return 1.0
    try:
        amount = float(_text(written))
    except ValueError:
        return None
    return amount if 0.0 <= amount <= 2.0 else None
