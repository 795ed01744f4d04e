"""Sidecars: a photo's edits in the .xmp beside it, and edits out of any other .xmp."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from editor.core.edits import Edits
from editor.core.image import Metadata
from editor.files import atomic, merge, settings, tree, xmp
from editor.files.crs import Import
from editor.files.xmp import Packet

MISSING = ""

FINISHED = {
    ".jpg", ".jpeg", ".jpe", ".tif", ".tiff", ".png", ".webp", ".heic", ".heif", ".avif", ".jxl", ".bmp",
    ".exr", ".hdr", ".psd",
}  # fmt: skip
RAWS = {
    ".3fr", ".arw", ".cr2", ".cr3", ".crw", ".dcr", ".dng", ".erf", ".fff", ".gpr", ".iiq", ".kdc", ".mef",
    ".mos", ".mrw", ".nef", ".nrw", ".orf", ".pef", ".raf", ".raw", ".rw2", ".rwl", ".sr2", ".srf", ".srw",
    ".x3f",
}  # fmt: skip
_EXTENSION = ("http://ns.adobe.com/photoshop/1.0/", "SidecarForExtension")


class Unreadable(Exception):
    """A file that is there and cannot be read as settings; it is never written over unasked."""

    def __init__(self, path: Path, reason: str) -> None:
        """Keep the path and say why."""
        super().__init__(f"{path.name} cannot be read: {reason}.")
        self.path, self.reason = path, reason


class ChangedMeanwhile(Exception):
    """A sidecar is no longer what was read: another program or machine wrote it."""

    def __init__(self, path: Path) -> None:
        """Keep the path."""
        super().__init__(f"{path.name} was changed by another program since it was read.")
        self.path = path


@dataclass(frozen=True)
class Sidecar:
    """What a sidecar holds, and the fingerprint of the bytes it was read from (MISSING if none).

    ``extras`` are texts of ours by name. ``stage_versions`` are the stages' when it was written.
    ``newer`` says that a newer Silvergrad wrote it; what it alone knows is kept in any case.
    """

    edits: Edits = field(default_factory=Edits)
    report: Import = field(default_factory=Import)
    fingerprint: str = MISSING
    extras: Mapping[str, str] = field(default_factory=dict)
    stage_versions: Mapping[str, int] = field(default_factory=dict)
    newer: bool = False


def sidecar_path(photo: Path) -> Path:
    """Return where a photo's sidecar lies, whether or not it is there.

    ``photo.xmp`` for a raw, ``photo.jpg.xmp`` for a finished picture, ``photo.cr3.xmp`` where two
    raws share a stem; of those, the raw that ``photo.xmp`` was made for keeps it.
    """
    own = photo.with_name(f"{photo.name}.xmp")
    if photo.suffix.lower() in FINISHED:
        return own
    common = photo.with_suffix(".xmp")
    if not _shares_stem(photo) or (not own.exists() and _made_for(common) == photo.suffix[1:].lower()):
        return common
    return own


def read_sidecar(path: Path) -> Sidecar:
    """Read a sidecar, an empty one where there is none; Unreadable if what is there cannot be read."""
    data = _bytes(path)
    if data is None:
        return Sidecar()
    found = settings.read(_packet(path, data))
    return Sidecar(
        found.edits,
        found.report,
        _fingerprint(data),
        dict(found.extras),
        dict(found.stage_versions),
        found.version > merge.VERSION,
    )


def read_edits(path: Path) -> tuple[Edits, Import]:
    """Read the edits of a sidecar or preset; Unreadable if it cannot be, or is not there."""
    if not path.exists():
        raise Unreadable(path, "there is no such file")
    sidecar = read_sidecar(path)
    return sidecar.edits, sidecar.report


def write_sidecar(
    path: Path,
    edits: Edits,
    *,
    since: str | None = None,
    extras: Mapping[str, str | None] | None = None,
    photo: Path | None = None,
    metadata: Metadata | None = None,
    replace_unreadable: bool = False,
) -> str:
    """Make a sidecar hold ``edits`` and return its new fingerprint; write nothing if it does so already.

    ``since`` is the fingerprint it had when it was read: ChangedMeanwhile if it has another now.
    ``extras`` are texts of ours by name; None deletes one, those not named stay. ``photo`` is
    named in a new sidecar; ``metadata`` completes a half-set white balance for other programs.
    Unreadable if what is there cannot be read: with ``replace_unreadable`` it is copied aside to
    ``.unreadable-<time>`` and replaced. OSError when writing fails, ValueError when the result
    would be larger than can be read again; the old file stays in every case.
    """
    data = _bytes(path)
    if since is not None and since != _fingerprint(data):
        raise ChangedMeanwhile(path)
    try:
        packet = xmp.empty() if data is None else _packet(path, data)
    except Unreadable:
        if not replace_unreadable or data is None:
            raise
        _set_aside(path, data)
        packet = xmp.empty()
    else:
        found = settings.read(packet)
        same = all(found.extras.get(name) == text for name, text in (extras or {}).items())
        if found.edits == edits and same:
            return _fingerprint(data)
    if data is None and photo is not None and photo.suffix.lower() not in FINISHED:
        packet.set_text(_EXTENSION, photo.suffix[1:].upper(), "photoshop")
    merge.write(packet, edits, extras, metadata)
    written = packet.to_bytes()
    if len(written) > tree.LIMIT:
        raise ValueError(f"{path.name} would have {len(written)} bytes, more than {tree.LIMIT}.")
    if written != data:
        atomic.write(path, written)
    return _fingerprint(written)


def _bytes(path: Path) -> bytes | None:
    """Return a file's content, None if there is none; at most what the reader refuses anyway."""
    try:
        with path.open("rb") as file:
            return file.read(tree.LIMIT + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Unreadable(path, error.strerror or str(error)) from error


def _packet(path: Path, data: bytes) -> Packet:
    try:
        return xmp.parse(data)
    except tree.Malformed as error:
        raise Unreadable(path, str(error)) from None


def _fingerprint(data: bytes | None) -> str:
    return MISSING if data is None else hashlib.sha256(data).hexdigest()


def _set_aside(path: Path, data: bytes) -> None:
    """Copy a file that cannot be read beside itself before it is replaced."""
    if len(data) > tree.LIMIT:
        data = path.read_bytes()
    stamp = time.strftime("%Y%m%d-%H%M%S")
    for number in range(100):
        copy = path.with_name(f"{path.name}.unreadable-{stamp}{f'-{number}' if number else ''}")
        try:
            atomic.write_new(copy, data)
        except FileExistsError:
            continue
        return
    raise FileExistsError(f"There are too many copies of {path.name} already.")


def _shares_stem(photo: Path) -> bool:
    """Say whether another raw in the folder differs in its extension alone."""
    return any(
        suffix != photo.suffix.lower()
        and any(photo.with_suffix(s).exists() for s in (suffix, suffix.upper()))
        for suffix in RAWS
    )


def _made_for(path: Path) -> str:
    """Return the extension a sidecar says it was made for, "" if it says none."""
    try:
        packet = xmp.parse(_bytes(path) or b"")
    except (tree.Malformed, Unreadable):
        return ""
    return next((each.text or "" for name, each in packet.properties() if name == _EXTENSION), "").lower()
