"""What several commands write: JSON alone on standard output."""

from __future__ import annotations

import json
import sys


def print_json(document: object) -> None:
    """Write ``document`` as JSON; ValueError where it holds a number that JSON has not."""
    json.dump(document, sys.stdout, indent=2, allow_nan=False)
    sys.stdout.write("\n")
