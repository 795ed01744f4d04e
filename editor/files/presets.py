"""Presets: where they lie, what they are called, and writing one that Lightroom reads as well."""

from __future__ import annotations

import contextlib
import uuid
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from editor.core import resources
from editor.core.edits import Edits, all_sliders
from editor.core.geometry import GEOMETRY
from editor.core.slider import Value
from editor.files import atomic, looks, merge, tree, xmp
from editor.files.crs import CRS, Entry, Import
from editor.files.sidecar import Unreadable, read_edits

_OWN_FOLDER = "SILVERGRAD_PRESETS"
_LOOK = "look.file"
_SWITCHES = {
    "PresetType": "Normal",
    "Cluster": "",
    "SupportsAmount2": "True",
    "SupportsAmount": "True",
    "SupportsColor": "True",
    "SupportsMonochrome": "True",
    "SupportsHighDynamicRange": "True",
    "SupportsNormalDynamicRange": "True",
    "SupportsSceneReferred": "True",
    "SupportsOutputReferred": "True",
    "RequiresRGBTables": "False",
    "ShowInPresets": "True",
    "ShowInQuickActions": "False",
    "CameraModelRestriction": "",
    "Copyright": "",
    "ContactInfo": "",
}


@dataclass(frozen=True)
class Preset:
    """A preset's name and group as shown, where it lies, and whether it came with the program."""

    name: str
    group: str
    path: Path
    built_in: bool


def find_presets() -> tuple[Preset, ...]:
    """Return the presets that came with the program, then the user's, each sorted by group and name.

    A file that cannot be read is left out.
    """
    folders = ((built_in_folder(), True), (user_folder(), False))
    return tuple(
        preset
        for folder, built_in in folders
        for preset in sorted(_presets(folder, built_in), key=lambda each: (each.group, each.name))
    )


def read_preset(path: Path) -> tuple[Edits, Import]:
    """Read a preset; Unreadable if it cannot be.

    A preset is another's file: what belongs to one photo's outline, and a path of a file, is
    refused in the report. A look is found by its name among the user's.
    """
    return admitted(*read_edits(path))


def admitted(edits: Edits, report: Import) -> tuple[Edits, Import]:
    """Return what a preset may hold of what was read, as `read_preset` does."""
    kept = dict(edits)
    refused: dict[str, Entry] = {}
    for key, value in edits.items():
        if key == _LOOK and _is_own_look(value):
            continue
        reason = _refusal(key, value)
        if key == _LOOK and not reason and value:
            look = looks.find_look(str(value))
            kept[key] = str(look)
            reason = "" if look else f"There is no look {value} among yours."
        if reason:
            del kept[key]
            name = all_sliders()[key].crs or f"silvergrad:{key}"
            if value != all_sliders()[key].neutral:
                refused[name] = Entry(name, str(value), "refused", reason)
    entries = [refused.pop(entry.key, entry) for entry in report.entries]
    return Edits(kept), Import((*entries, *refused.values()))


def write_preset(path: Path, edits: Edits, name: str, group: str = "Silvergrad") -> None:
    """Write edits as a preset without the photo's crop and without paths; OSError if it fails.

    Of a look among the user's it holds the name. A preset that is there already keeps its
    identity and what else it holds.
    """
    try:
        packet = xmp.parse(path.read_bytes())
    except FileNotFoundError:
        packet = xmp.empty()
        for key, text in (_SWITCHES | {"UUID": uuid.uuid4().hex.upper()}).items():
            packet.set_text((CRS, key), text, "crs")
    except tree.Malformed as error:
        raise Unreadable(path, str(error)) from None
    merge.write(packet, of_preset(edits), preset=True)
    packet.set_list((CRS, "Name"), [name], "crs", "Alt")
    packet.set_list((CRS, "Group"), [group], "crs", "Alt")
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic.write(path, packet.to_bytes())


def export_preset(path: Path, edits: Edits, name: str, group: str = "Silvergrad") -> str:
    """Write edits as `write_preset` does; return a sentence on what Lightroom will not see of them.

    It is "" where Lightroom sees all. What has no key of Camera Raw's stands in our own namespace.
    """
    write_preset(path, edits, name, group)
    kept = of_preset(edits)
    sliders = all_sliders()
    ours = [sliders[key].label or key for key in kept if not sliders[key].crs]
    left = [sliders[key].label or key for key in edits if key not in kept]
    said = []
    if ours:
        said.append(f"Lightroom passes over what only Silvergrad has: {', '.join(ours)}.")
    if left:
        said.append(f"A preset holds no crop and no path: {', '.join(left)} stayed out.")
    return " ".join(said)


def of_preset(edits: Edits) -> Edits:
    """Return what a preset holds of edits: no outline of one photo, no path, a look by its file's name."""
    kept = dict(edits)
    if _is_own_look(edits.get(_LOOK)):
        kept[_LOOK] = Path(str(edits[_LOOK])).name
    return Edits({key: value for key, value in kept.items() if not _refusal(key, value)})


def built_in_folder() -> Path:
    """Return the folder of the presets that came with the program."""
    return resources.resources() / "presets"


def user_folder() -> Path:
    """Return the folder of the user's presets (SILVERGRAD_PRESETS names another); it may not exist."""
    return resources.user_folder("presets", _OWN_FOLDER)


def preset_at(path: Path, group: str = "", *, built_in: bool = False) -> Preset:
    """Return the preset of a file by what it calls itself, else by the file's name and ``group``.

    OSError or Malformed if it cannot be read.
    """
    name, own_group = _names(path, path.stat().st_mtime_ns)
    return Preset(name or path.stem, own_group or group, path, built_in)


@lru_cache(maxsize=8192)
def _names(path: Path, changed: int) -> tuple[str, str]:
    """Return what a preset calls itself and its group, read once until the file changes."""
    return names_in(xmp.parse(path.read_bytes()))


def names_in(packet: xmp.Packet) -> tuple[str, str]:
    """Return the name and the group that a preset states, "" for what it does not."""
    texts = {key: each.text for (uri, key), each in reversed(list(packet.properties())) if uri == CRS}
    return (texts.get("Name") or "").strip(), (texts.get("Group") or "").strip()


def _presets(folder: Path, built_in: bool) -> list[Preset]:
    """Return the presets of a folder and those below it."""
    found = []
    for path in folder.rglob("*.xmp") if folder.is_dir() else ():
        group = "" if path.parent == folder else path.parent.name
        with contextlib.suppress(OSError, tree.Malformed):
            found.append(preset_at(path, group, built_in=built_in))
    return found


def _is_own_look(value: Value) -> bool:
    """Say whether a path is that of a look among the user's."""
    return isinstance(value, str) and ".." not in value and Path(value).is_relative_to(looks.user_folder())


def _refusal(key: str, value: Value) -> str:
    """Return why a preset may not hold a value, "" if it may."""
    slider = all_sliders()[key]
    if slider.type == "file" and value:
        named = key == _LOOK and isinstance(value, str) and not any(mark in value for mark in "/\\:")
        return "" if named else "A preset names no file."
    if slider in GEOMETRY and slider.crs != "LensProfileEnable":
        return "A preset holds no crop."
    return ""
