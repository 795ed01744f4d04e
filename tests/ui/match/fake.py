"""An engine for tests: it walks to where it is told, as slowly as it is told, and reports."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from editor.core.cancel import Cancelled
from editor.core.edits import Edits
from editor.learn.match.reference import Reference

TARGET = {"exposure.exposure": 1.0, "rgb_toning.contrast": 40.0, "saturation.saturation": -20.0}


@dataclass(frozen=True)
class Progress:
    share: float
    phase: str
    distance: float
    edits: Edits


@dataclass(frozen=True)
class Confidence:
    spread: float
    trades_with: tuple[str, ...]
    sure: float


@dataclass(frozen=True, eq=False)
class Matched:
    edits: Edits
    confidence: dict[str, Confidence]
    carried: dict[str, float]
    residual: Any = None
    kind: str = "same picture"
    psnr_before: float | None = 18.2
    psnr: float | None = 41.7
    delta_e_before: float | None = 8.13
    delta_e_median: float | None = 0.94
    distance_before: float = 8.13
    distance: float = 0.94
    masked: float = 0.0
    reference_renders: int = 6
    seconds: float = 3.2
    warnings: tuple[str, ...] = ()


@dataclass
class Engine:
    """Stands in for `editor.ui.match.engine.match`; ``hold`` keeps it from ending by itself."""

    steps: int = 8
    pause: float = 0.01
    hold: bool = False
    error: Exception | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    calls: list[dict[str, Any]] = field(default_factory=list)
    cancelled: int = 0

    def __call__(
        self,
        photo: Any,
        edits: Edits,
        reference: Reference,
        *,
        free: Sequence[str] | None = None,
        locked: Any = (),
        progress: Any = None,
        cancel: Any = None,
    ) -> Matched:
        self.calls.append(
            {"photo": photo.path, "edits": edits, "name": reference.name, "free": free, "locked": locked}
        )
        tell = progress or (lambda _: None)
        tell(Progress(0.0, "Aligning", float("nan"), edits))
        if self.error is not None:
            raise self.error
        keys = [key for key in TARGET if key not in locked and (free is None or key in free)]
        step, now = 0, edits
        while step < self.steps or self.hold:
            if cancel is not None and cancel():
                self.cancelled += 1
                raise Cancelled
            step = min(step + 1, self.steps)
            now = edits.changed({key: TARGET[key] * step / self.steps for key in keys})
            left = 1.0 - step / self.steps
            phase = "Descending" if left > 0.3 else "Polishing"
            tell(Progress(1.0 - left, phase, 0.94 + 7.2 * left, now))
            time.sleep(self.pause)
        sure = {key: Confidence(1.5, (), 0.9) for key in keys}
        if "rgb_toning.contrast" in sure:
            sure["rgb_toning.contrast"] = Confidence(12.0, ("tone_mapping.whites",), 0.2)
        share = 1.0 / max(1, len(keys))
        carried = dict.fromkeys(keys, share)
        if "exposure.exposure" in carried:
            carried["exposure.exposure"] += 0.1
        residual = np.linspace(0.0, 12.0, 64 * 96, dtype=np.float32).reshape(64, 96)
        return Matched(now, sure, carried, **({"residual": residual} | self.facts))
