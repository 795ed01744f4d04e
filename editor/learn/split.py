"""Split: which photos train the shipped weights and which only judge them, by camera and scene."""

from __future__ import annotations

from pathlib import Path

from editor.core.image import Metadata

# Cameras whose raws train; every other camera's judge. Synthetic raws name a camera of their own.
TRAINED_CAMERAS = ("GoPro", "HERO", "Blackmagic", "Silvergrad")
# Finished pictures have no camera to go by: photographs that train carry one of these names.
TRAINED_FOLDERS = ("kodak24", "polyu_noise100")
# Of the training photos, those by which a training is judged while it runs.
VALIDATION = ("gopro_hero7", "kodak24/24", "kodak24/08", "polyu_noise100/Canon600D", "synthetic_3")


def trains(path: Path, metadata: Metadata) -> bool:
    """Say whether a photo may train: what does not is held out, and measures."""
    if metadata.kind == "finished":
        return path.parent.name in TRAINED_FOLDERS
    camera = f"{metadata.make} {metadata.model}".lower()
    return any(name.lower() in camera for name in TRAINED_CAMERAS)


def validates(path: Path) -> bool:
    """Say whether a photo that `trains` is kept back to judge the training."""
    return any(name in path.with_suffix("").as_posix() for name in VALIDATION)
