"""Edits out of an XMP packet: Camera Raw's keys, the exact values beside them, what is ours alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from editor.core.edits import Edits, all_sliders
from editor.core.slider import Value
from editor.files import crs, profile_look, switches, tree
from editor.files.crs import CRS, Entry, Import, Written
from editor.files.profile_look import MONOCHROME
from editor.files.xmp import Packet

SILVERGRAD = "https://silvergrad.org/ns/1.0/"


@dataclass
class Settings:
    """What a packet holds: values by slider, what became of each key, and the rest that is ours.

    ``in_effect`` is False where the Camera Raw keys must not be applied (an old process version,
    already applied): they stay as they are then, and the edits stand in our namespace alone.
    ``implied`` holds the keys that only complete the picture for other programs, ``aliases`` the
    names under which values stood that Camera Raw calls otherwise, by slider.
    """

    values: dict[str, Value] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    written: dict[str, Written | None] = field(default_factory=dict)
    in_effect: bool = True
    implied: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    extras: dict[str, str] = field(default_factory=dict)
    stage_versions: dict[str, int] = field(default_factory=dict)
    version: int = 0

    @property
    def edits(self) -> Edits:
        """The values as Edits."""
        return Edits(self.values)

    @property
    def report(self) -> Import:
        """What became of each key."""
        return Import(tuple(self.entries))


def read(packet: Packet) -> Settings:
    """Read the edits of a packet; what cannot be read is in the report and raises nothing."""
    found = Settings()
    exact = _read_ours(packet, found)
    look = None
    for (uri, key), each in packet.properties():
        if uri == CRS and key not in found.written:
            found.written[key] = each.value
            if key == "Look":
                look = each.structure
    reason = switches.not_in_effect(found.written)
    found.in_effect = not reason
    if reason:
        for key, written in found.written.items():
            entry = crs.without_slider(key, written)
            refused = key in crs.by_crs() or entry.outcome != "neutral"
            found.entries.append(Entry(key, entry.value, "refused", reason) if refused else entry)
        found.values.update({key: value for key, (value, _) in exact.items()})
        return found
    ignored = switches.ignored(found.written)
    for key, written in found.written.items():
        if key != "Look" or look is None:
            _read_key(key, written, ignored.get(key, ""), exact, found)
    for key, (value, text) in exact.items():
        if not all_sliders()[key].crs:
            found.values[key] = value
            idle = value == all_sliders()[key].neutral
            name, shown = f"silvergrad:{key}", crs.shown(text) or ""
            found.entries.append(Entry(name, shown, "neutral" if idle else "mapped"))
    if look is not None:
        _read_look(look, found)
    _complete(found)
    return found


def _read_ours(packet: Packet, found: Settings) -> dict[str, tuple[Value, Written]]:
    """Read our namespace into ``found``; return each exact value with how Camera Raw has it."""
    exact: dict[str, tuple[Value, Written]] = {}
    for (uri, key), each in packet.properties():
        text = each.text
        if uri != SILVERGRAD or text is None or key in exact or key in found.extras:
            continue
        text = tree.unquoted(text)
        slider = all_sliders().get(key)
        if slider is not None:
            try:
                value = slider.parse(text)
            except ValueError as error:
                found.entries.append(Entry(f"silvergrad:{key}", text, "refused", str(error)))
            else:
                exact[key] = (value, crs.write(slider, value))
        elif key == "Version":
            found.version = int(text) if text.isdecimal() and len(text) < 9 else 0
        elif key == "Stages":
            found.stage_versions = {
                name: int(number)
                for name, number in (pair.partition("=")[::2] for pair in text.split())
                if number.isdecimal() and len(number) < 9
            }
        elif key == "Implied":
            found.implied = dict(pair.partition("=")[::2] for pair in text.split())
        else:
            found.extras[key] = text
    return exact


def _read_key(
    key: str,
    written: Written | None,
    ignored: str,
    exact: Mapping[str, tuple[Value, Written]],
    found: Settings,
) -> None:
    """Read one Camera Raw key."""
    name = crs.ALIASES.get(key, key)
    target = crs.by_crs().get(name)
    shown = crs.shown(written) or ""
    if key in ("WhiteBalance", "Treatment"):
        found.entries.append(
            _read_white(shown, found) if key == "WhiteBalance" else _read_treatment(shown, found)
        )
        return
    if ignored:
        found.entries.append(Entry(key, shown, "neutral", ignored))
        return
    if target is None:
        found.entries.append(crs.without_slider(key, written, found.written))
        return
    slider = all_sliders()[target]
    if name != key and name in found.written:
        reason = f"{name} stands beside it and is the one that counts."
        found.entries.append(Entry(key, shown, "unsupported", reason))
    elif written is None:
        found.entries.append(
            Entry(key, shown, "refused", f"{slider.label} takes a value, not a structure.")
        )
    elif key in found.implied and crs.same(slider, written, found.implied[key]):
        found.entries.append(Entry(key, shown, "neutral", "It is the default."))
    else:
        try:
            if target in exact and crs.same(slider, written, exact[target][1]):
                value = exact[target][0]
            else:
                value = crs.parse(slider, written)
        except ValueError as error:
            found.entries.append(Entry(key, shown, "refused", str(error)))
            return
        found.values[target] = value
        if name != key:
            found.aliases[target] = key
        reason = f"Camera Raw calls it {name}." if name != key else ""
        found.entries.append(Entry(key, shown, "neutral" if value == slider.neutral else "mapped", reason))


def _read_white(name: str, found: Settings) -> Entry:
    """Read a named white balance; Temperature and Tint, where they are given, say it better."""
    if name in ("As Shot", "Custom", "") or "Temperature" in found.written:
        return Entry("WhiteBalance", name, "neutral")
    if name not in crs.NAMED_WHITES:
        return Entry("WhiteBalance", name, "unsupported", "Camera Raw works it out anew for every photo.")
    for key, number in zip(crs.WHITE, crs.NAMED_WHITES[name], strict=True):
        target = crs.by_crs().get(key)
        if target is not None and key not in found.written:
            found.values[target] = number
    return Entry("WhiteBalance", name, "mapped")


def _read_treatment(name: str, found: Settings) -> Entry:
    """Read the treatment; ConvertToGrayscale, where it is given, says it better."""
    if not switches.is_black_and_white(name):
        return Entry("Treatment", name, "neutral")
    if MONOCHROME in found.written or found.version:
        return Entry("Treatment", name, "neutral", f"{MONOCHROME} says whether there is color.")
    found.values[crs.by_crs()[MONOCHROME]] = True
    return Entry("Treatment", name, "mapped")


def _read_look(look: Packet, found: Settings) -> None:
    """Read the look; where we wrote the file, its settings stand among the others already."""
    read = profile_look.read(look, found.values)
    if found.version:
        reason = "What can be taken of it stands among the settings."
        found.entries += [Entry(each.key, each.value, "neutral", reason) for each in read.entries]
        return
    found.values.update(read.values)
    found.entries += read.entries


def _refuse(name: str, reason: str, found: Settings) -> None:
    """Take a value back that was read."""
    found.values.pop(crs.by_crs().get(name, ""), None)
    found.entries = [
        replace(entry, outcome="refused", reason=reason)
        if crs.ALIASES.get(entry.key, entry.key) == name and entry.outcome in ("mapped", "neutral")
        else entry
        for entry in found.entries
    ]


def _complete(found: Settings) -> None:
    """Judge what only the whole can tell: a crop inside out, split toning from before blending."""
    refused = {
        crs.ALIASES.get(entry.key, entry.key) for entry in found.entries if entry.outcome == "refused"
    }
    for hue, saturation in crs.WHEELS.items():
        if hue in refused and found.values.get(crs.by_crs().get(saturation, "")):
            _refuse(saturation, "Its hue cannot be used.", found)
    if found.version:  # we wrote it
        return
    keys = {name: crs.by_crs().get(name, "") for name in crs.CROP[:4]}
    left, top, right, bottom = (
        found.values.get(key, default)
        for key, default in zip(keys.values(), (0.0, 0.0, 1.0, 1.0), strict=True)
    )
    if not (left < right and top < bottom):  # type: ignore[operator]
        for name in keys:
            _refuse(name, "The crop has no area.", found)
    blending = crs.by_crs().get("ColorGradeBlending")
    toned = any(found.values.get(crs.by_crs().get(name, "")) for name in crs.SPLIT_TONING[1:4:2])
    if blending and toned and "ColorGradeBlending" not in found.written:
        found.values[blending] = 100.0
        found.entries.append(Entry("ColorGradeBlending", "100", "mapped", "Split toning blended fully."))
