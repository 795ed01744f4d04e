"""What learning says of itself, in words and in measures. Nothing of Qt's widgets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from editor.ui.text import tr

if TYPE_CHECKING:
    from editor.learn.styles.own import Learned, Progress


@dataclass(frozen=True)
class Measure:
    """One measure of how far off held-out photos are: by no change, the average preset, the style."""

    name: str
    unit: str
    no_change: float
    average: float
    style: float
    tip: str

    @property
    def rows(self) -> tuple[tuple[str, float], ...]:
        """What is compared, each with its error."""
        return (
            (tr("No change"), self.no_change),
            (tr("Average preset"), self.average),
            (tr("This style"), self.style),
        )

    def text(self, value: float) -> str:
        """Return a value with its unit."""
        return f"{value:.1f}{self.unit}" if value < 100.0 else f"{value:.0f}{self.unit}"


def phase(progress: Progress) -> str:
    """Return what the learning is doing."""
    known = {
        "Looking at the photos": tr("Looking at the photos"),
        "Finding the edits": tr("Finding the edits of finished pictures"),
        "Learning": tr("Learning, and trying it on photos held out"),
    }
    said = known.get(progress.phase, progress.phase)
    return tr("{phase}: {photo}", phase=said, photo=progress.caption) if progress.caption else said


def duration(seconds: float) -> str:
    """Return about how long something takes."""
    minutes = round(seconds / 60.0)
    if minutes >= 90:
        return tr("about {count} hours", count=round(minutes / 60))
    if minutes > 1:
        return tr("about {count} minutes", count=minutes)
    return tr("about a minute") if seconds > 45.0 else tr("less than a minute")


def left(seconds: float | None) -> str:
    """Return how long the rest takes, "" where nobody knows."""
    if seconds is None:
        return ""
    said = tr("{time} left", time=duration(seconds))
    return said[:1].upper() + said[1:]


def loss(first: float, last: float, *, sliders: bool) -> str:
    """Return how far off held-out photos were at first and are now."""
    if sliders:
        return tr("Slider error on photos held out: {way} %", way=f"{first:.1f} → {last:.1f}")
    return tr("Look distance on photos held out: {way}", way=f"{first:.3g} → {last:.3g}")


def measures(learned: Learned) -> tuple[Measure, ...]:
    """Return what was measured on held-out photos: how far off, one below the other comparable."""
    return tuple(_measured(learned.report.get("held_out", {})))


def _measured(held: Mapping[str, Any]) -> Iterator[Measure]:
    told = (
        (
            "slider_error",
            tr("Slider error"),
            tr(" %"),
            tr("How far the sliders are from where you had them, in % of their ranges."),
        ),
        (
            "delta_e",
            tr("Color difference (CIEDE2000)"),
            "",
            tr("How far the picture is from yours: below 1 nobody sees it, at 2 a trained eye does."),
        ),
        (
            "distance",
            tr("Look distance"),
            "",
            tr("How far the look of the pictures is from that of your finished pictures."),
        ),
    )
    for key, name, unit, tip in told:
        found = held.get(key)
        if isinstance(found, Mapping) and {"no_change", "average", "style"} <= set(found):
            yield Measure(name, unit, found["no_change"], found["average"], found["style"], tip)


def verdict(learned: Learned) -> str:
    """Return how well the style does on held-out photos, in one sentence."""
    found, count = measures(learned), learned.report.get("held_out", {}).get("photos")
    if not found or not count:
        return tr("There was no photo left to try it on.")
    most = found[-1]
    gains = [_gain(most.style, other) for other in (most.no_change, most.average)]
    where = tr("On {count} of your photos, each held out while it learned from the others,", count=count)
    if min(gains) > 0.005:
        return tr(
            "{where} its pictures are {none} nearer yours than without any change, "
            "and {average} nearer than with the average of your edits.",
            where=where,
            none=f"{100 * gains[0]:.0f} %",
            average=f"{100 * gains[1]:.0f} %",
        )
    if gains[1] <= 0.005 < gains[0]:
        return tr(
            "{where} its pictures are {none} nearer yours than without any change, "
            "but no nearer than with the average of your edits: more photos may help.",
            where=where,
            none=f"{100 * gains[0]:.0f} %",
        )
    return tr("{where} its pictures are no nearer yours than without any change.", where=where)


def _gain(style: float, other: float) -> float:
    return 1.0 - style / other if other > 0.0 else 0.0
