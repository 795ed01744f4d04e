"""Edits into an XMP packet, merged with what stands there."""

from __future__ import annotations

import re
from collections.abc import Mapping

from editor.core.color.camera import as_shot
from editor.core.edits import Edits, all_sliders
from editor.core.image import Metadata
from editor.core.slider import Slider, Value
from editor.core.stage import stages
from editor.files import crs, switches, tree
from editor.files.crs import CRS, Written
from editor.files.settings import SILVERGRAD, Settings, read
from editor.files.xmp import Packet

VERSION = 1

_RESERVED = ("Version", "Stages", "Implied")
_EXTRA = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


def write(
    packet: Packet,
    edits: Edits,
    extras: Mapping[str, str | None] | None = None,
    metadata: Metadata | None = None,
    *,
    preset: bool = False,
) -> None:
    """Make a packet hold ``edits``; what is not ours, or not understood, stays as it is.

    ``extras`` are texts to keep in our namespace by name (None deletes one; those not named stay).
    ``metadata`` completes a white balance for other programs where only half of it is set.
    """
    old = read(packet)
    present = {name for name, _ in packet.properties()}
    refused = {entry.key for entry in old.report.of("refused")}
    implied = _companions(edits, old, metadata, preset=preset) if old.in_effect else {}
    for key, slider in all_sliders().items():
        value = edits.get(key)
        if slider.crs and old.in_effect:
            if key in edits:
                _set_crs(packet, old, slider, crs.write(slider, value))
            elif slider.crs in implied:
                _set_crs(packet, old, slider, implied[slider.crs])
            elif key in old.values or slider.crs in old.implied:
                packet.remove((CRS, slider.crs))
            if key in old.aliases:
                packet.remove((CRS, old.aliases[key]))
        name = (SILVERGRAD, key)
        if key in edits and not (old.in_effect and _is_exact(slider, value)):
            packet.set_text(name, tree.quoted(_exact(value)), "silvergrad")
        elif name in present and f"silvergrad:{key}" not in refused:
            packet.remove(name)
    if old.in_effect:
        _switch_on(packet, edits, old)
        _set_switches(packet, edits, old, preset=preset)
    _write_ours(packet, old, implied, extras or {})


def _companions(edits: Edits, old: Settings, metadata: Metadata | None, *, preset: bool) -> dict[str, str]:
    """Return the keys that other programs need beside those set, with their defaults as written."""
    groups: list[tuple[tuple[str, ...], tuple[str, ...]]] = [(crs.SPLIT_TONING, ("ColorGradeBlending",))]
    if not preset:
        groups += [(crs.CROP, crs.CROP), (crs.WHITE, crs.WHITE)]
    implied: dict[str, str] = {}
    for triggers, wanted in groups:
        if not any(crs.by_crs().get(name) in edits for name in triggers):
            continue
        for name in wanted:
            key = crs.by_crs().get(name)
            if key is None or key in edits:
                continue
            slider = all_sliders()[key]
            value = slider.default_for(metadata or Metadata())
            text = old.written.get(name)
            if name in crs.WHITE and value is None and metadata is not None and metadata.color is not None:
                shot = as_shot(metadata.color)[crs.WHITE.index(name)]
                value = min(max(shot, slider.low), slider.high)
            if value is not None:
                implied[name] = str(crs.write(slider, value))
            elif isinstance(text, str) and key not in old.values:
                implied[name] = text
    return implied


def _set_crs(packet: Packet, old: Settings, slider: Slider, written: Written) -> None:
    """Set a Camera Raw key, unless it says the same already in its own way."""
    before = old.written.get(slider.crs)
    if before is not None and crs.same(slider, before, written):
        return
    if isinstance(written, str):
        if not isinstance(before, str):
            packet.remove((CRS, slider.crs))
        packet.set_text((CRS, slider.crs), written, "crs")
    else:
        packet.set_list((CRS, slider.crs), written, "crs")


def _switch_on(packet: Packet, edits: Edits, old: Settings) -> None:
    """Switch a panel on that is off and of which a slider is set; what it hid goes."""
    for switch, keys in switches.panels_off(old.written).items():
        panel = {crs.by_crs().get(crs.ALIASES.get(key, key)): key for key in keys}
        if not any(target in edits for target in panel):
            continue
        packet.set_text((CRS, switch), "True", "crs")
        for target, key in panel.items():
            if target is None or target not in edits:
                packet.remove((CRS, key))


def _set_switches(packet: Packet, edits: Edits, old: Settings, *, preset: bool) -> None:
    """Set the keys that say how the others are meant."""
    for key, text in (("Version", crs.PROCESS_VERSION), ("ProcessVersion", crs.PROCESS_VERSION)):
        if key not in old.written:
            packet.set_text((CRS, key), text, "crs")
    if old.written.get("HasSettings") != "True":
        packet.set_text((CRS, "HasSettings"), "True", "crs")
    curves = (key for name, key in crs.by_crs().items() if name.startswith("ToneCurve"))
    if "ToneCurveName2012" in old.written and any(edits.get(key) != old.values.get(key) for key in curves):
        packet.set_text((CRS, "ToneCurveName2012"), "Custom", "crs")
    white = [crs.by_crs().get(name, "") for name in crs.WHITE]
    changed = any(edits.get(key) != old.values.get(key) for key in white)
    is_set = any(key in edits for key in white)
    if changed or (is_set and "Temperature" not in old.written) or "WhiteBalance" not in old.written:
        if is_set:
            packet.set_text((CRS, "WhiteBalance"), "Custom", "crs")
        elif not preset:
            packet.set_text((CRS, "WhiteBalance"), "As Shot", "crs")
    if preset:
        return
    crop = str(any(crs.by_crs().get(name) in edits for name in crs.CROP))
    for key, text in (("HasCrop", crop), ("AlreadyApplied", "False")):
        if old.written.get(key) != text:
            packet.set_text((CRS, key), text, "crs")


def _write_ours(
    packet: Packet, old: Settings, implied: Mapping[str, str], extras: Mapping[str, str | None]
) -> None:
    """Write versions, implied keys and extras; a newer program's version and stages stay."""
    versions = old.stage_versions | {stage.name: stage.version for stage in stages()}
    ours = {
        "Version": str(max(old.version, VERSION)),
        "Stages": " ".join(f"{name}={number}" for name, number in versions.items()),
        "Implied": " ".join(f"{name}={text}" for name, text in implied.items()),
    }
    for key, text in ours.items():
        if text:
            packet.set_text((SILVERGRAD, key), text, "silvergrad")
        else:
            packet.remove((SILVERGRAD, key))
    for key, extra in extras.items():
        if not _EXTRA.fullmatch(key) or key in _RESERVED or key in all_sliders():
            raise ValueError(f"{key!r} cannot name an extra.")
        if extra is None:
            packet.remove((SILVERGRAD, key))
        else:
            packet.set_text((SILVERGRAD, key), tree.quoted(extra), "silvergrad", as_element=True)


def _is_exact(slider: Slider, value: Value) -> bool:
    """Say whether the Camera Raw key alone brings a value back."""
    if not slider.crs:
        return False
    try:
        return crs.parse(slider, crs.write(slider, value)) == value
    except ValueError:
        return False


def _exact(value: Value) -> str:
    """Return a value so that its slider's ``parse`` brings it back."""
    if isinstance(value, tuple):
        return " ".join(f"{x!r},{y!r}" for x, y in value)
    return value if isinstance(value, str) else repr(value)
