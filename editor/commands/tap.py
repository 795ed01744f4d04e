"""Write every stage's input and output as float32 TIFF: NN_stage_in.tif and NN_stage_out.tif."""

from __future__ import annotations

import argparse
from pathlib import Path

from editor.commands.export import say
from editor.commands.photo_arguments import describe_photo, edits_of, photo_of


def describe(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    describe_photo(parser)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")


def run(arguments: argparse.Namespace) -> int:
    """Write the tap-outs, say so and return 0."""
    import tifffile

    from editor.render.develop import tap_file

    edits, photo, folder = edits_of(arguments), photo_of(arguments), arguments.output
    folder.mkdir(parents=True, exist_ok=True)
    for tap in tap_file(photo, edits, arguments.long_edge):
        stage = tap.step.stage
        for side, picture in (("in", tap.before), ("out", tap.after)):
            tifffile.imwrite(
                folder / f"{stage.order:03d}_{stage.name}_{side}.tif", picture, photometric="rgb"
            )
    say(photo, "written", str(folder))
    return 0
