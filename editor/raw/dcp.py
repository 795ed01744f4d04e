"""Camera profile files (.dcp): a TIFF directory under a magic number of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from editor.core.image import Profile
from editor.core.tiff import FileBytes
from editor.raw.dng import read_color, read_profile
from editor.raw.tags import open_tags

MAX_BYTES = 64 * 1024**2


def read_dcp(path: Path) -> Profile:
    """Return a camera profile; its ``color`` holds the calibrations with a neutral of (1, 1, 1).

    Raises ValueError with one sentence if the file is missing or no camera profile.
    """
    try:
        with path.open("rb") as stream:
            # Refused before anything of it is read.
            if path.stat().st_size > MAX_BYTES:
                raise ValueError(f"{path.name} is too large for a camera profile.")
            magic = stream.read(4)
            tags = open_tags(FileBytes(stream)) if magic in (b"IIRC", b"MMCR") else None
            if tags is None:
                raise ValueError(f"{path.name} is not a camera profile.")
            color = read_color(tags.main)
            profile = replace(read_profile(tags.main), color=color)
    except OSError as error:
        raise ValueError(f"{path.name} cannot be read: {error.strerror or error}.") from None
    if color is None and not profile.hue_tables and profile.look_table is None:
        raise ValueError(f"{path.name} holds no camera profile.")
    return replace(profile, name=profile.name if profile.name != "Embedded" else path.stem)
