"""What a match says of itself, in words. Nothing of Qt's widgets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from editor.core.edits import slider
from editor.learn.match.reference import Reference
from editor.ui.sliders.wording import label_text
from editor.ui.text import tr

if TYPE_CHECKING:
    from editor.learn.match.match import Matched, Progress
    from editor.learn.match.report import Confidence

# From here on a slider counts as sure, and as fairly sure.
SURE, FAIR = 0.75, 0.4


@dataclass(frozen=True)
class Figure:
    """One measure of closeness, before and after."""

    name: str
    before: str
    after: str
    tip: str


def step_name(reference: Reference) -> str:
    """Return what the history calls a match."""
    return tr("Match Camera's JPEG") if reference.camera else tr("Match {name}", name=reference.name)


def name_of(reference: Reference) -> str:
    """Return what the pane calls a reference."""
    return tr("The camera's JPEG") if reference.camera else reference.name


def phase(progress: Progress) -> str:
    """Return what a match is doing."""
    known = {
        "Reading the reference": tr("Reading the reference"),
        "Aligning": tr("Aligning"),
        "Descending": tr("Descending"),
        "Polishing": tr("Polishing"),
    }
    return known.get(progress.phase, progress.phase)


def kind(matched: Matched) -> str:
    """Return what the reference was taken for, and how much of it was left out."""
    kinds = {
        "same picture": tr("Same picture"),
        "same scene": tr("Same scene"),
        "other picture": tr("Another picture"),
    }
    told = kinds.get(matched.kind, matched.kind)
    share = f"{100 * matched.masked:.1f}"
    return told if share == "0.0" else tr("{kind}, {share} % left out", kind=told, share=share)


def work(matched: Matched) -> str:
    """Return what a match took."""
    count, seconds = matched.reference_renders, f"{matched.seconds:.1f}"
    return tr("Took {seconds} s and {count} exact renders.", seconds=seconds, count=count)


def figures(matched: Matched) -> list[Figure]:
    """Return how close the sliders came: color difference and PSNR, of another picture the distance."""
    made = []
    if matched.delta_e_median is not None:
        tip = tr("Median color difference: below 1 nobody sees it, at 2 a trained eye does.")
        made.append(
            Figure(tr("CIEDE2000"), _number(matched.delta_e_before), _number(matched.delta_e_median), tip)
        )
    if matched.psnr is not None:
        tip = tr("Peak signal to noise ratio in decibels: higher is closer.")
        made.append(Figure(tr("PSNR"), _decibels(matched.psnr_before), _decibels(matched.psnr), tip))
    if not made:
        tip = tr("Distance between the looks of the two pictures: lower is closer.")
        made.append(
            Figure(
                tr("Look distance"),
                f"{matched.distance_before:.3g}",
                f"{matched.distance:.3g}",
                tip,
            )
        )
    return made


def how_sure(confidence: Confidence) -> str:
    """Return a slider's confidence in a word."""
    if confidence.sure >= SURE:
        return tr("Sure")
    return tr("Fairly sure") if confidence.sure >= FAIR else tr("Unsure")


def trades(confidence: Confidence) -> str:
    """Return the sliders that one trades off against, "" if there are none."""
    if not confidence.trades_with:
        return ""
    return tr("trades with {others}", others=_labels(confidence.trades_with))


def why(confidence: Confidence, carried: float) -> str:
    """Return a slider's confidence and its share of the way, in whole sentences."""
    said = [
        tr("Carried {share} % of the way.", share=f"{100 * carried:.0f}"),
        tr("Certain to ± {spread} % of its range.", spread=f"{confidence.spread:.1f}"),
    ]
    if confidence.trades_with:
        others = _labels(confidence.trades_with)
        said.append(tr("Moving {others} instead would do nearly the same.", others=others))
    return " ".join(said)


def ranked(matched: Matched) -> list[str]:
    """Return the matched sliders, those first that carried most."""
    return sorted(matched.confidence, key=lambda key: -matched.carried.get(key, 0.0))


def _labels(keys: tuple[str, ...]) -> str:
    return ", ".join(label_text(slider(key)) for key in keys)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def _decibels(value: float | None) -> str:
    return "" if value is None else tr("{value} dB", value=f"{value:.1f}")
