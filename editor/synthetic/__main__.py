"""Command line: `sample OUT.dng` makes the sample raw, `tests DIR` the small raws of the tests."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from editor.synthetic.suite import SUITE, make_suite


def main(arguments: list[str] | None = None) -> int:
    """Run one of the two commands."""
    parser = argparse.ArgumentParser(prog="python -m editor.synthetic", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    sample = commands.add_parser("sample", help="render the still life (minutes)")
    sample.add_argument("out", type=Path)
    sample.add_argument("--seed", type=int, default=0)
    sample.add_argument("--width", type=int, default=2592, help="pixels; the height is two thirds")
    sample.add_argument("--passes", type=int, default=12, help="rays a pixel")
    sample.add_argument("--workers", type=int, default=1, help="processes")
    tests = commands.add_parser("tests", help="write the small raws")
    tests.add_argument("folder", type=Path)
    tests.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args(arguments)
    if chosen.command == "tests":
        make_suite(chosen.folder, seed=chosen.seed)
        sys.stdout.write(f"{len(SUITE)} raws in {chosen.folder}\n")
        return 0
    from editor.synthetic.sample import make_sample

    def report(share: float) -> None:
        sys.stdout.write(f"\r{share:4.0%}")
        sys.stdout.flush()

    size = (chosen.width, chosen.width * 2 // 3)
    make_sample(
        chosen.out, seed=chosen.seed, size=size, passes=chosen.passes, workers=chosen.workers, report=report
    )
    sys.stdout.write(f"\r{chosen.out}: {chosen.out.stat().st_size / 1e6:.1f} MB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
