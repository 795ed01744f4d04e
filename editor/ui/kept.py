"""What was made once and may be wanted again, bounded in bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Any


class Kept:
    """Values by key, newest first; the newest stays even where it alone is beyond the limit."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._values: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()

    def __contains__(self, key: Hashable) -> bool:
        return key in self._values

    def get(self, key: Hashable) -> Any:
        """Return the value kept under ``key``, None if there is none any more."""
        if key not in self._values:
            return None
        self._values.move_to_end(key)
        return self._values[key][0]

    def put(self, key: Hashable, value: Any, size: int) -> None:
        """Keep a value of ``size`` bytes and drop the oldest beyond the limit."""
        self._values[key] = (value, size)
        while len(self._values) > 1 and sum(size for _, size in self._values.values()) > self._limit:
            self._values.popitem(last=False)
