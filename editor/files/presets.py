"""Presets: where they lie, what they are called, and writing one that Lightroom reads as well."""

from __future__ import annotations

import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from editor.core.edits import Edits, all_sliders
from editor.core.geometry import GEOMETRY
from editor.core.resources import resources
from editor.core.slider import Value
from editor.files import atomic, merge, tree, xmp
from editor.files.crs import CRS, Entry, Import
from editor.files.sidecar import Unreadable, read_edits

_OWN_FOLDER = "SILVERGRAD_PRESETS"
_SWITCHES = {
    "PresetType": "Normal",
    "Cluster": "",
    "SupportsAmount": "False",
    "SupportsColor": "True",
    "SupportsMonochrome": "True",
    "SupportsHighDynamicRange": "True",
    "SupportsNormalDynamicRange": "True",
    "SupportsSceneReferred": "True",
    "SupportsOutputReferred": "True",
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
    refused in the report.
    """
    edits, report = read_edits(path)
    refused = {key for key, value in edits.items() if not _belongs(key, value)}
    entries = tuple(
        Entry(key, str(edits[key]), "refused", "A preset holds no crop and no path.")
        for key in sorted(refused)
    )
    return edits.without(*refused), Import(report.entries + entries)


def write_preset(path: Path, edits: Edits, name: str, group: str = "Silvergrad") -> None:
    """Write edits as a preset without the photo's crop and without paths; OSError if it fails.

    A preset that is there already keeps its identity and what else it holds.
    """
    try:
        packet = xmp.parse(path.read_bytes())
    except FileNotFoundError:
        packet = xmp.empty()
        for key, text in (_SWITCHES | {"UUID": uuid.uuid4().hex.upper()}).items():
            packet.set_text((CRS, key), text, "crs")
    except tree.Malformed as error:
        raise Unreadable(path, str(error)) from None
    kept = {key: value for key, value in edits.items() if _belongs(key, value)}
    merge.write(packet, Edits(kept), preset=True)
    packet.set_list((CRS, "Name"), [name], "crs", "Alt")
    packet.set_list((CRS, "Group"), [group], "crs", "Alt")
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic.write(path, packet.to_bytes())


def built_in_folder() -> Path:
    """Return the folder of the presets that came with the program."""
    return resources() / "presets"


def user_folder() -> Path:
    """Return the folder of the user's presets (SILVERGRAD_PRESETS names another); it may not exist."""
    own = os.environ.get(_OWN_FOLDER)
    if own:
        return Path(own)
    import platformdirs

    return platformdirs.user_data_path("silvergrad", appauthor=False) / "presets"


def _presets(folder: Path, built_in: bool) -> list[Preset]:
    """Return the presets of a folder and those below it."""
    found = []
    for path in folder.rglob("*.xmp") if folder.is_dir() else ():
        try:
            packet = xmp.parse(path.read_bytes())
        except (OSError, tree.Malformed):
            continue
        texts = {key: each.text for (uri, key), each in reversed(list(packet.properties())) if uri == CRS}
        found.append(Preset(texts.get("Name") or path.stem, _group(texts), path, built_in))
    return found


def _group(texts: Mapping[str, str | None]) -> str:
    return texts.get("Group") or ""


def _belongs(key: str, value: Value) -> bool:
    """Say whether a preset may hold a value: no outline of one photo, no path."""
    slider = all_sliders()[key]
    if slider.type == "file":
        return isinstance(value, str) and not any(mark in value for mark in "/\\:")
    return slider not in GEOMETRY or slider.crs == "LensProfileEnable"
