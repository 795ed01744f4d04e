"""Picture: what goes into a file, pixels with their ICC profile and EXIF block."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from editor.core.edits import Edits
from editor.core.image import LinearImage
from editor.files import exif, icc
from editor.raw.photo import open_photo
from editor.render.develop import develop

Open = Callable[..., LinearImage]

if TYPE_CHECKING:
    from editor.files.export import Job, Picture


def picture(path: Path, photo: LinearImage, edits: Edits, **options: Any) -> Picture:
    """Return (pixels, ICC profile, EXIF block) of a photo, whose own pixels are given up.

    ``options`` are those of `develop`.
    """
    made = develop(photo, edits, overwrite=True, **options)
    size = (made.pixels.shape[1], made.pixels.shape[0])
    return made.pixels, icc.profile(made.space), exif.build(made.metadata, size, made.space, path)


def job_picture(
    job: Job, cancel: Callable[[], bool] | None = None, open_photo: Open = open_photo
) -> Picture:
    """Return what an export job writes: full size, resized in linear light afterwards.

    ``open_photo`` may hand out photos that were opened ahead.
    """
    edits = job.edits.changed({"color_conversion.space": job.options.space})
    return picture(
        job.photo,
        open_photo(job.photo, cancel=cancel),
        edits,
        long_edge=job.options.long_edge,
        resize="after",
        bits=job.options.bits,
        cancel=cancel,
    )
