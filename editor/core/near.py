"""Names near to one that there is not."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_MOST = 3
# Fewer letters are in too many names.
_LEAST_LETTERS = 3


def did_you_mean(text: str, names: Iterable[str]) -> str:
    """Return the end of a sentence: the names that ``text`` may have meant, or a full stop.

    >>> did_you_mean("contrast", ["rgb_toning.contrast", "local_contrast.texture"])
    '; did you mean rgb_toning.contrast?'
    """
    known = {name.casefold(): name for name in names}
    wanted = text.casefold()
    holding = sorted((name for name in known if wanted in name), key=len)
    near = [name for name in holding if name.endswith(wanted)] or holding
    if not near or len(wanted) < _LEAST_LETTERS:
        near = get_close_matches(wanted, known, _MOST)
    return f"; did you mean {' or '.join(known[name] for name in near[:_MOST])}?" if near else "."
