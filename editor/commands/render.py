"""Render one photo. No sidecar is read: the result depends on the arguments alone."""

from __future__ import annotations

import argparse
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

from editor.commands.export import say
from editor.commands.learned import learned
from editor.commands.photo_arguments import describe_photo, edits_of, percent, photo_of
from editor.raw.photo import open_photo

FORMATS: dict[str, Literal["jpg", "png", "tif"]]
FORMATS = {".jpg": "jpg", ".jpeg": "jpg", ".png": "png", ".tif": "tif", ".tiff": "tif"}


def describe(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    describe_photo(parser)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.jpg|png|tif")
    parser.add_argument("--bits", type=int, choices=(8, 16), default=8, help="bits a channel")
    parser.add_argument("--quality", type=percent, default=92, metavar="1..100")
    parser.add_argument(
        "--path",
        choices=("reference", "proxy", "preview"),
        default="reference",
        help="run the stages themselves, their trained proxies, or what shows while a slider moves",
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the picture, say so and return 0."""
    kind = FORMATS.get(arguments.output.suffix.lower())
    if kind is None:
        raise ValueError(f"A picture is written as .jpg, .png or .tif, not {arguments.output.name!r}.")
    if kind == "jpg" and arguments.bits == 16:
        raise ValueError("A JPEG has 8 bits; write .png or .tif for 16.")
    if arguments.path == "preview" and arguments.bits == 16:
        raise ValueError("The preview has 8 bits; leave out --path preview for 16.")
    path = photo_of(arguments)
    if arguments.output.exists() and path.exists() and arguments.output.samefile(path):
        raise ValueError(f"{arguments.output.name} is the photo itself, which is never written.")
    edits = edits_of(arguments)
    with ThreadPoolExecutor(1) as ahead:
        # The other process decodes while this one imports the stages.
        photo = ahead.submit(open_photo, path)
        from editor.files import atomic
        from editor.files.encode import encode
        from editor.render.picture import picture

        options = {"long_edge": arguments.long_edge, "bits": arguments.bits}
        if arguments.path == "proxy":
            options["engine"] = learned("editor.learn.chain").proxy_engine
        elif arguments.path == "preview":
            from editor.render.preview import preview_engine

            options["engine"] = preview_engine
        pixels, icc, exif = picture(path, photo.result(), edits, **options)
    atomic.write(arguments.output, encode(pixels, kind, arguments.quality, icc, exif))
    say(path, "written", str(arguments.output))
    return 0
