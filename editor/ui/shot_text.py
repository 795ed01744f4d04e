"""What a shot's metadata says, in the short form photographers read."""

from __future__ import annotations

from editor.core.image import Metadata

_SEPARATOR = "   "


def camera_text(metadata: Metadata) -> str:
    """Return camera and lens; the maker is left out where the model names it already."""
    maker = metadata.make.strip()
    model = metadata.model.strip()
    named = maker.split(" ")[0].lower() if maker else ""
    camera = model if named and model.lower().startswith(named) else f"{maker} {model}".strip()
    return " \N{MIDDLE DOT} ".join(part for part in (camera, metadata.lens.strip()) if part)


def shot_text(metadata: Metadata) -> str:
    """Return sensitivity, time, aperture and focal length, those that are known."""
    parts = (
        None if metadata.iso is None else f"ISO {metadata.iso:.0f}",
        None if not metadata.shutter else shutter_text(metadata.shutter),
        None if not metadata.aperture else f"f/{metadata.aperture:.3g}",
        None if not metadata.focal_length else f"{metadata.focal_length:.4g} mm",
    )
    return _SEPARATOR.join(part for part in parts if part)


def shutter_text(seconds: float) -> str:
    """Return an exposure time as the camera shows it: 1/250 s, 0.8 s, 30 s."""
    return f"1/{1.0 / seconds:.0f} s" if seconds <= 0.3 else f"{seconds:.2g} s"
