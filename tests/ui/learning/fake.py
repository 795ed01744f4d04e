"""An engine for tests: it finds what it is told, and learns as slowly as it is told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from editor.core.cancel import Cancelled
from editor.core.edits import Edits
from editor.learn.styles.own import Learned, Progress
from editor.learn.styles.survey import Example, Survey

PICTURE = np.full((120, 180, 3), 90, np.uint8)
REPORT = {
    "held_out": {
        "photos": 20,
        "slider_error": {"no_change": 9.4, "average": 6.2, "style": 3.1},
        "delta_e": {"no_change": 12.0, "average": 8.0, "style": 4.0},
        "sliders": {
            "exposure.exposure": {"no_change": 1.0, "average": 0.8, "style": 0.2},
            "rgb_toning.contrast": {"no_change": 20.0, "average": 9.0, "style": 9.0},
        },
    }
}


def found(folder: Path, count: int = 20, **facts: Any) -> Survey:
    """Return a survey of photos with edits."""
    edits = Edits({"exposure.exposure": 0.5})
    edited = tuple(Example(folder / f"photo{n}.dng", edits) for n in range(count))
    varying = ("exposure.exposure", "rgb_toning.contrast", "color_balance.temperature")
    return Survey(folder, **({"edited": edited, "varying": varying} | facts))


@dataclass
class Engine:
    """Stands in for `editor.ui.learning.engine`; ``hold`` keeps a learning from ending by itself."""

    facts: dict[str, Any] = field(default_factory=dict)
    steps: int = 8
    pause: float = 0.01
    hold: bool = False
    error: Exception | None = None
    missing: str = ""
    taken: set[str] = field(default_factory=set)
    report: dict[str, Any] = field(default_factory=lambda: REPORT)
    thumbnail: np.ndarray = field(default_factory=lambda: np.full((144, 216, 4), 120, np.uint8))
    pictures: tuple[np.ndarray, np.ndarray | None] = (PICTURE, PICTURE)
    surveyed: list[Path] = field(default_factory=list)
    calls: list[tuple[Path, str, bool, bool]] = field(default_factory=list)
    cancelled: int = 0

    def lacking(self) -> str:
        return self.missing

    def survey(self, folder: Path, cancel: Callable[[], bool]) -> Survey:
        self.surveyed.append(folder)
        if not folder.is_dir():
            raise ValueError(f"There is no folder {folder}.")
        return found(folder, **self.facts)

    def thumbnails(self, survey: Survey, look: Any, count: int, cancel: Any) -> Iterator[np.ndarray]:
        yield from [self.thumbnail] * min(count, len(survey.examples))

    def refused(self, name: str, *, replace: bool) -> str:
        if not name:
            return "A style has a name of 1 to 60 letters."
        return f"There is a style called {name} already." if name in self.taken and not replace else ""

    def remarks(self, learned: Learned) -> str:
        return "It follows you best in Exposure, least in Contrast."

    def learn(
        self, survey: Survey, name: str, *, replace: bool, resume: bool, progress: Any, cancel: Any
    ) -> Learned:
        self.calls.append((survey.folder, name, replace, resume))
        if self.error is not None:
            raise self.error
        progress(Progress("Looking at the photos", 0.0, caption="photo0.dng"))
        step = 0
        while step < self.steps or self.hold:
            if cancel():
                self.cancelled += 1
                raise Cancelled
            time.sleep(self.pause)
            step = min(step + 1, self.steps)
            part, (made, target) = step / self.steps, self.pictures
            progress(
                Progress(
                    "Learning",
                    part,
                    200.0 * (1.0 - part),
                    9.0 - 6.0 * part,
                    made,
                    target,
                    f"photo{step}.dng",
                )
            )
        return Learned(name, survey.folder / f"{name}.safetensors", self.report, ())
