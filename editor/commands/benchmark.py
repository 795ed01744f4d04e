"""Measure speed and quality on raws of your own."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from editor.commands.learned import learned
from editor.commands.output import print_json, printable
from editor.commands.photo_arguments import positive
from editor.commands.window import has_display
from editor.core.resources import sample

RAW_SUFFIXES = (
    *(".3fr", ".arw", ".cr2", ".cr3", ".crw", ".dcr", ".dng", ".erf", ".fff", ".iiq", ".kdc"),
    *(".mef", ".mos", ".mrw", ".nef", ".nrw", ".orf", ".pef", ".raf", ".raw", ".rw2", ".rwl"),
    *(".sr2", ".srf", ".srw", ".x3f"),
)
_PROTOCOLS = {
    "match": ("four", "nine", "thirteen", "camera", "other"),
    "styles": ("looks", "own", "tiles", "sequence", "imports"),
}


def describe(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("what", choices=sorted(_BENCHMARKS), help="what to measure")
    parser.add_argument("--raws", type=Path, metavar="DIR", help="raws to take (default: the sample)")
    parser.add_argument("--repeats", type=positive, default=3, help="rounds, for times")
    parser.add_argument(
        "--count",
        type=positive,
        help="mutations (default: 500), settings of every photo for fidelity, preview (4) and match (2), "
        "draws of own styles (2)",
    )
    parser.add_argument(
        "--long-edge", type=positive, default=1200, metavar="PX", help="size of renders (fidelity, match)"
    )
    parser.add_argument("--seed", type=int, default=0, help="of the settings drawn (fidelity, match)")
    parser.add_argument(
        "--baselines",
        type=positive,
        metavar="MINUTES",
        help="for fidelity: train and measure one U-Net for everything, and SRCNN blocks",
    )
    parser.add_argument(
        "--training-raws",
        type=Path,
        action="append",
        metavar="DIR",
        help="photos for baselines to train on (default: --raws); may be repeated",
    )
    parser.add_argument(
        "--protocols",
        nargs="+",
        choices=(*_PROTOCOLS["match"], *_PROTOCOLS["styles"]),
        help="for match: sliders hidden, camera's JPEG or other pictures; for styles: their looks, one of "
        "your own, the browser's tiles, sequences, imports (default: all)",
    )
    parser.add_argument(
        "--pictures",
        type=Path,
        nargs="+",
        default=[],
        metavar="DIR",
        help="for styles: finished pictures, which become raws",
    )
    parser.add_argument(
        "--presets", type=Path, metavar="DIR", help="for styles: presets and looks to import"
    )
    parser.add_argument(
        "--references", type=Path, metavar="DIR", help="for match: other pictures (default: none)"
    )
    parser.add_argument(
        "--seconds",
        type=positive,
        nargs="+",
        default=[],
        help="for match: let its peers search for so long as well",
    )
    parser.add_argument(
        "--size", type=_size, default=(1920, 1080), metavar="WxH", help="for preview: of the frames timed"
    )
    parser.add_argument("--steps", type=positive, default=200, help="for preview: frames of a drag")
    parser.add_argument(
        "--gpu", action="store_true", help="for preview: time the GPU as well, here and in the window"
    )
    parser.add_argument("--json", action="store_true", help="write JSON")


def run(arguments: argparse.Namespace) -> int:
    """Run the benchmark, write its figures and return 0."""
    for name in arguments.protocols or ():
        if name not in _PROTOCOLS.get(arguments.what, ()):
            raise ValueError(f"{arguments.what} has no protocol {name}.")
    try:
        figures = _BENCHMARKS[arguments.what](arguments, _raws(arguments.raws))
    finally:
        if sys.stderr.isatty():
            _say("")
    if arguments.json:
        print_json(figures)
    elif arguments.what in _PROTOCOLS:
        sys.stdout.write(learned(f"editor.benchmarks.{arguments.what}_table").table(figures))
    else:
        _write_plainly(figures)
    return 0


def _raws(folder: Path | None) -> list[Path]:
    if folder is None:
        return [sample()]
    found = sorted(p for p in folder.rglob("*") if p.suffix.lower() in RAW_SUFFIXES)
    if not found:
        raise ValueError(f"There are no raws in {folder}.")
    return found


def _write_plainly(figures: dict[str, Any], indent: str = "") -> None:
    for key, value in figures.items():
        if isinstance(value, dict):
            sys.stdout.write(f"{indent}{key}:\n")
            _write_plainly(value, indent + "  ")
        elif isinstance(value, list):
            sys.stdout.write(f"{indent}{key}:\n")
            for row in value:
                sys.stdout.write(f"{indent}  {row}\n")
        else:
            sys.stdout.write(f"{indent}{key}: {value}\n")


def _export(arguments: argparse.Namespace, raws: Sequence[Path]) -> dict[str, Any]:
    from editor.benchmarks import export

    return export.run(raws, arguments.repeats)


def _scale(arguments: argparse.Namespace, raws: Sequence[Path]) -> dict[str, Any]:
    from editor.benchmarks import scale

    return scale.run(raws)


def _charts(arguments: argparse.Namespace, raws: Sequence[Path]) -> dict[str, Any]:
    from editor.benchmarks import charts

    return charts.run(raws)


def _mutations(arguments: argparse.Namespace, raws: Sequence[Path]) -> dict[str, Any]:
    from editor.benchmarks import mutations

    return mutations.run(count=arguments.count or 500)


def _fidelity(arguments: argparse.Namespace, raws: Sequence[Path]) -> dict[str, Any]:
    fidelity = learned("editor.benchmarks.fidelity")
    figures: dict[str, Any] = fidelity.run(
        raws,
        draws=arguments.count or fidelity.DRAWS,
        long_edge=arguments.long_edge,
        seed=arguments.seed,
        minutes=arguments.baselines,
        training_raws=arguments.training_raws or [arguments.raws or sample().parent],
        say=_say,
    )
    return figures


def _match(arguments: argparse.Namespace, raws: Sequence[Path]) -> dict[str, Any]:
    match = learned("editor.benchmarks.match")
    figures: dict[str, Any] = match.run(
        raws,
        protocols=arguments.protocols or match.PROTOCOLS,
        draws=arguments.count or match.DRAWS,
        long_edge=arguments.long_edge,
        seed=arguments.seed,
        seconds=arguments.seconds,
        references=arguments.references,
        say=_say,
    )
    return figures


def _preview(arguments: argparse.Namespace, raws: Sequence[Path]) -> dict[str, Any]:
    from editor.benchmarks import preview

    figures = preview.run(
        raws,
        size=arguments.size,
        steps=arguments.steps,
        draws=arguments.count or preview.DRAWS,
        seed=arguments.seed,
        say=_say,
    )
    dragged = next(raw for raw in raws if raw.name == figures["photo"])
    return {**figures, **_on_screen(dragged, arguments)}


def _on_screen(raw: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    """Return how long the same takes through the real window, on no screen where there is none."""
    if not has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from editor.ui import drag_timing

    figures: dict[str, Any] = {"window": drag_timing.run(raw, steps=arguments.steps, say=_say)}
    if arguments.gpu:
        from editor.ui.gpu import timing

        drawn = timing.run(raw, arguments.size, arguments.steps, arguments.seed, _say)
        figures["gpu"] = drawn
        if drawn["device"]:
            figures["gpu"]["window"] = drag_timing.run(raw, steps=arguments.steps, say=_say, gpu=True)
    return figures


def _styles(arguments: argparse.Namespace, raws: Sequence[Path]) -> dict[str, Any]:
    styles = learned("editor.benchmarks.styles")
    protocols = arguments.protocols or styles.PROTOCOLS
    figures: dict[str, Any] = styles.run(
        raws,
        pictures=arguments.pictures,
        presets=arguments.presets,
        protocols=protocols,
        draws=arguments.count or 2,
        seed=arguments.seed,
        say=_say,
    )
    if "tiles" in protocols:
        figures["tiles"] = _tiles(raws[0])
    return figures


def _tiles(raw: Path) -> dict[str, Any]:
    """Return how long the styles' browser takes in the real window."""
    if not has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from editor.ui.styles import timing

    return timing.run(raw, say=_say)


def _size(text: str) -> tuple[int, int]:
    """Parse WIDTHxHEIGHT in pixels."""
    width, x, height = text.partition("x")
    if not x:
        raise argparse.ArgumentTypeError(f"a size is written 1920x1080, not {text!r}")
    return positive(width), positive(height)


def _say(line: str) -> None:
    """Tell on standard error what is being done: a terminal shows the last of it."""
    before, after = ("\r\033[K", "") if sys.stderr.isatty() else ("", "\n")
    sys.stderr.write(f"{before}{printable(line)}{after}")
    sys.stderr.flush()


_BENCHMARKS: dict[str, Callable[[argparse.Namespace, Sequence[Path]], dict[str, Any]]] = {
    "export": _export,
    "fidelity": _fidelity,
    "match": _match,
    "preview": _preview,
    "scale": _scale,
    "charts": _charts,
    "mutations": _mutations,
    "styles": _styles,
}
