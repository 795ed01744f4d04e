"""Open the window, or save a picture of it."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from editor.commands.photo_arguments import edits_of
from editor.core.resources import sample


def describe(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("photos", nargs="*", type=Path, metavar="PHOTO", help="photos or folders to open")
    parser.add_argument(
        "--screenshot", type=Path, metavar="FILE.png", help="save a picture of the window and end"
    )
    parser.add_argument(
        "--size", type=_size, default=(1600, 1000), metavar="1600x1000", help="of the screenshot"
    )
    parser.add_argument("--edits", type=Path, metavar="FILE.xmp", help="edits to show in the screenshot")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="stage.slider=VALUE",
        help="set one slider in the screenshot",
    )


def run(arguments: argparse.Namespace) -> int:
    """Show the window; without a screen, develop the photo to a file instead."""
    if arguments.screenshot is None:
        if arguments.edits is not None or arguments.set:
            raise ValueError("--edits and --set belong to --screenshot; the window keeps its own edits.")
        if not has_display():
            return _develop(arguments.photos)
        from editor.ui.start import open_window

        return open_window(arguments.photos)
    given = arguments.edits is not None or arguments.set
    edits = edits_of(arguments) if given else None
    if not has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from editor.ui.start import save_screenshot

    photo = arguments.photos[0] if arguments.photos else sample()
    return save_screenshot(photo, arguments.screenshot, arguments.size, edits)


def _develop(photos: list[Path]) -> int:
    """Develop the photo, or the sample, into the current folder, since no window can be shown."""
    from editor.commands import render

    photo = photos[0] if photos else sample()
    target = Path(f"{photo.stem}.jpg")
    number = 2
    while target.exists():
        target, number = Path(f"{photo.stem}-{number}.jpg"), number + 1
    parser = argparse.ArgumentParser()
    render.describe(parser)
    sys.stdout.write(f"There is no screen to open a window on, so {photo.name} is developed to a file.\n")
    return render.run(parser.parse_args([str(photo), "-o", str(target)]))


def has_display() -> bool:
    """Say whether there is a screen to open a window on."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _size(text: str) -> tuple[int, int]:
    """Parse 1600x1000."""
    width, cross, height = text.lower().partition("x")
    if not (cross and width.isdigit() and height.isdigit() and int(width) >= 400 and int(height) >= 300):
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 1600x1000")
    return min(int(width), 8000), min(int(height), 8000)
