"""Edits out of an XMP packet: Camera Raw's keys, the exact values beside them, what is ours alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from editor.core.edits import Edits, all_sliders
from editor.core.slider import Value
from editor.files import crs, tree
from editor.files.crs import CRS, Entry, Import, Written
from editor.files.xmp import Packet

SILVERGRAD = "https://silvergrad.org/ns/1.0/"


@dataclass
class Settings:
    """What a packet holds: values by slider, what became of each key, and the rest that is ours.

    ``in_effect`` is False where the Camera Raw keys must not be applied (an old process version,
    already applied): they stay as they are then, and the edits stand in our namespace alone.
    ``implied`` holds the keys that only complete the picture for other programs.
    """

    values: dict[str, Value] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    written: dict[str, Written | None] = field(default_factory=dict)
    in_effect: bool = True
    implied: dict[str, str] = field(default_factory=dict)
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
    for (uri, key), each in packet.properties():
        if uri == CRS and key not in found.written:
            text = each.text
            found.written[key] = each.items if text is None else text
    reason = _not_in_effect(found.written)
    found.in_effect = not reason
    if reason:
        for key, written in found.written.items():
            entry = crs.without_slider(key, _shown(written))
            refused = key in crs.by_crs() or entry.outcome == "unsupported"
            found.entries.append(Entry(key, entry.value, "refused", reason) if refused else entry)
        found.values.update({key: value for key, (value, _) in exact.items()})
        return found
    ignored = _ignored(found)
    for key, written in found.written.items():
        _read_key(key, written, ignored.get(key, ""), exact, found)
    for key, (value, _) in exact.items():
        if not all_sliders()[key].crs:
            found.values[key] = value
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


def _not_in_effect(written: Mapping[str, Written | None]) -> str:
    """Return why the Camera Raw keys must not be applied, "" if they may."""
    applied, process = written.get("AlreadyApplied"), written.get("ProcessVersion")
    if isinstance(applied, str) and applied.strip().lower() in ("true", "1"):
        return "The settings are already in the picture (AlreadyApplied)."
    return crs.old_process(list(written), process if isinstance(process, str) else None)


def _ignored(found: Settings) -> dict[str, str]:
    """Return the keys that another key switches off, with the reason."""
    ignored = {}
    if found.written.get("WhiteBalance") == "As Shot":
        ignored.update(dict.fromkeys(crs.WHITE, "The white balance is as shot."))
    has_crop = found.written.get("HasCrop")
    if isinstance(has_crop, str) and has_crop.strip().lower() in ("false", "0"):
        ignored.update(dict.fromkeys(crs.CROP, "There is no crop (HasCrop)."))
    return ignored


def _read_key(
    key: str,
    written: Written | None,
    ignored: str,
    exact: Mapping[str, tuple[Value, Written]],
    found: Settings,
) -> None:
    """Read one Camera Raw key."""
    target = crs.by_crs().get(key)
    shown = _shown(written) or ""
    if key == "WhiteBalance":
        found.entries.append(_read_white(shown, found))
        return
    if target is None:
        found.entries.append(crs.without_slider(key, _shown(written)))
        return
    slider = all_sliders()[target]
    if ignored:
        found.entries.append(Entry(key, shown, "neutral", ignored))
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
        found.entries.append(Entry(key, shown, "neutral" if value == slider.neutral else "mapped"))


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


def _complete(found: Settings) -> None:
    """Judge what only the whole can tell: a crop inside out, split toning from before blending."""
    if found.version:  # we wrote it
        return
    keys = {name: crs.by_crs().get(name, "") for name in crs.CROP[:4]}
    left, top, right, bottom = (
        found.values.get(key, default)
        for key, default in zip(keys.values(), (0.0, 0.0, 1.0, 1.0), strict=True)
    )
    if not (left < right and top < bottom):  # type: ignore[operator]
        for name, key in keys.items():
            found.values.pop(key, None)
            found.entries = [
                Entry(name, entry.value, "refused", "The crop has no area.") if entry.key == name else entry
                for entry in found.entries
            ]
    blending = crs.by_crs().get("ColorGradeBlending")
    toned = any(found.values.get(crs.by_crs().get(name, "")) for name in crs.SPLIT_TONING[1:4:2])
    if blending and toned and "ColorGradeBlending" not in found.written:
        found.values[blending] = 100.0
        found.entries.append(Entry("ColorGradeBlending", "100", "mapped", "Split toning blended fully."))


def _shown(written: Written | None) -> str | None:
    """Return a written value as the report shows it; None for a structure."""
    return " ".join(f"({item})" for item in written) if isinstance(written, list) else written
