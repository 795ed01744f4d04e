"""Hostile raws: hundreds of seeded mutations of small raws, none of which may do any harm."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from editor.raw.decoder import Decoder
from editor.raw.photo import UnreadablePhoto, open_photo

# Every mutated file must be answered within this time, a picture or a refusal.
MOST_SECONDS = 60.0

_KINDS: tuple[dict[str, Any], ...] = (
    {"kind": "chart"},
    {"kind": "sky", "pattern": "GBRG", "orientation": 6},
    {"kind": "still", "pattern": "XTRANS", "size": (96, 96)},
    {"kind": "texture", "storage": "linear"},
    {"kind": "chart", "storage": "table", "bits": 12},
    {"kind": "still", "crop_border": 8},
)


def run(count: int = 500, seed: int = 0, raws: Sequence[Path] = ()) -> dict[str, Any]:
    """Open ``count`` mutations of ``raws`` (of six synthetic ones where none are given).

    Returns how many were opened and refused, every violation (an exception other than
    UnreadablePhoto, a refusal that is no sentence, pixels that are not finite, a reply too late), the
    slowest answer in seconds and how much the program's memory grew, in MB.
    """
    rng = random.Random(seed)
    opened = refused = 0
    violations: list[str] = []
    slowest = 0.0
    before = _resident_megabytes()
    decoder = Decoder(processes=1)
    with tempfile.TemporaryDirectory() as folder:
        sources = [path.read_bytes() for path in raws] or _synthetic(Path(folder))
        try:
            for number in range(count):
                path = Path(folder) / f"mutation_{number}.dng"
                path.write_bytes(mutated(sources[number % len(sources)], rng))
                start = time.perf_counter()
                problem, was_opened = _try(path, decoder)
                seconds = time.perf_counter() - start
                slowest = max(slowest, seconds)
                opened, refused = opened + was_opened, refused + (not was_opened)
                if seconds > MOST_SECONDS + 5.0:
                    problem = f"took {seconds:.0f} s"
                if problem:
                    violations.append(f"{path.name}: {problem}")
                path.unlink()
        finally:
            decoder.close()
    return {
        "count": count,
        "seed": seed,
        "opened": opened,
        "refused": refused,
        "violations": violations,
        "slowest_seconds": round(slowest, 3),
        "memory_growth_mb": round(_resident_megabytes() - before, 1),
    }


def mutated(data: bytes, rng: random.Random) -> bytes:
    """Return a copy of a file's bytes with one to eight seeded injuries, or cut short."""
    changed = bytearray(data)
    way = rng.randrange(5)
    if way == 0:
        return bytes(changed[: rng.randrange(len(changed))])
    for _ in range(rng.randint(1, 8)):
        # Half of the injuries go where directories lie: the ends of the file.
        edge = min(len(changed), 2048)
        at = rng.choice(
            [rng.randrange(edge), len(changed) - 1 - rng.randrange(edge), rng.randrange(len(changed))]
        )
        if way == 1:
            changed[at] ^= 1 << rng.randrange(8)
        elif way == 2:
            # Length and offset fields: huge, zero, one less than nothing.
            field = rng.choice([b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f", b"\0\0\1\0"])
            changed[at : at + 4] = field
        elif way == 3:
            source = rng.randrange(len(changed))
            changed[at : at + 12] = changed[source : source + 12]
        else:
            changed[at : at + 16] = rng.randbytes(16)
    return bytes(changed)


def _try(path: Path, decoder: Decoder) -> tuple[str, bool]:
    """Return what is wrong with the way a file was answered (empty: nothing), and whether it opened."""
    try:
        photo = open_photo(path, decoder=decoder)
    except UnreadablePhoto as refusal:
        text = str(refusal)
        sentence = path.name in text and text.endswith(".") and "\n" not in text
        return ("" if sentence else f"refused without a sentence: {text!r}"), False
    except Exception as error:  # noqa: BLE001  (that nothing else is raised is what is measured)
        return f"{type(error).__name__}: {error}", False
    finite = bool(np.isfinite(photo.pixels).all()) and photo.pixels.dtype == np.float32
    return ("" if finite else "pixels that are not finite"), True


def _synthetic(folder: Path) -> list[bytes]:
    from editor.synthetic.raws import make_raw

    made = []
    for number, settings in enumerate(_KINDS):
        path = folder / f"source_{number}.dng"
        make_raw(path=path, seed=number, **{"size": (120, 80), **settings})
        made.append(path.read_bytes())
    return made


def _resident_megabytes() -> float:
    """Return the most memory the program had so far; 0 where the system does not say."""
    try:
        import resource
    except ImportError:
        return 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
