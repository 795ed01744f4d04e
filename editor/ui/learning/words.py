"""What learning says of itself, in words and in measures. Nothing of Qt's widgets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from editor.ui.text import tr

if TYPE_CHECKING:
    from editor.learn.styles.own import Learned, Progress


@dataclass(frozen=True)
class Measure:
    """One measure of how far off held-out photos are: by no change, the average preset, the style."""

    name: str
    form: str
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
        return self.form.format(value)


def phase(progress: Progress) -> str:
    """Return what the learning is doing; a photo that is shown is named there."""
    known = {
        "Looking at the photos": tr("Looking at the photos"),
        "Finding the edits": tr("Finding the edits of finished pictures"),
        "Learning": tr("Learning"),
        "Trying it on photos held out": tr("Trying it on photos held out"),
    }
    said = known.get(progress.phase, progress.phase)
    if progress.picture is not None or not progress.caption:
        return said
    return tr("{phase}: {photo}", phase=said, photo=progress.caption)


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


def loss(points: Sequence[float], *, sliders: bool) -> str:
    """Return how far off held-out photos were at first and are now, "" where nobody knows."""
    if not points:
        return ""
    form = "{:.1f}" if sliders else "{:.3g}"
    ends = points if len(points) == 1 else (points[0], points[-1])
    way = " → ".join(form.format(each) for each in ends)
    if sliders:
        return tr("Slider error on photos held out: {way} %", way=way)
    return tr("Look distance on pictures held out: {way}", way=way)


def measures(learned: Learned) -> tuple[Measure, ...]:
    """Return what was measured on held-out photos: how far off, one below the other comparable."""
    return tuple(_measured(learned.report.get("held_out", {})))


def verdict(learned: Learned) -> str:
    """Return how well the style does on held-out photos, in one sentence."""
    found = measures(learned)
    if not found:
        return tr("There was no photo left to try it on.")
    count = learned.report["held_out"]["photos"]
    last = found[-1]
    none, average = (_nearer(last.style, other) for other in (last.no_change, last.average))
    if "distance" in learned.report["held_out"]:
        start = tr("On {count} pictures that it did not learn from, its look is", count=count)
        plain, preset = tr("the unedited photos'"), tr("one preset's for all of them")
    else:
        start = tr(
            "On {count} of your photos, each held out while it learned from the others, its pictures are",
            count=count,
        )
        plain, preset = tr("unedited ones"), tr("those of one preset, the average of your edits")
    if not none:
        return tr("{start} no nearer yours than {plain}.", start=start, plain=plain)
    if not average:
        return tr(
            "{start} {none} nearer yours than {plain}, but no nearer than {preset}.",
            start=start,
            none=none,
            plain=plain,
            preset=preset,
        )
    return tr(
        "{start} {none} nearer yours than {plain}, and {average} nearer than {preset}.",
        start=start,
        none=none,
        plain=plain,
        average=average,
        preset=preset,
    )


def _measured(held: Mapping[str, Any]) -> Iterator[Measure]:
    told = (
        (
            "slider_error",
            tr("Slider error"),
            "{:.1f} %",
            tr("How far the sliders are from where you had them, in % of their ranges."),
        ),
        (
            "delta_e",
            tr("Color difference (CIEDE2000)"),
            "{:.1f}",
            tr("How far the picture is from yours: below 1 nobody sees it, at 2 a trained eye does."),
        ),
        (
            "distance",
            tr("Look distance"),
            "{:.2f}",
            tr("How far the look of the photos is from that of your finished pictures."),
        ),
    )
    for key, name, form, tip in told:
        found = held.get(key)
        if found is not None:
            yield Measure(name, form, found["no_change"], found["average"], found["style"], tip)


def _nearer(style: float, other: float) -> str:
    """Return by how much a style is nearer than another, "" where it is not."""
    percent = round(100.0 * (1.0 - style / other)) if other > 0.0 else 0
    return tr("{percent} %", percent=percent) if percent > 0 else ""
