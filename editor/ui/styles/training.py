"""Training: what a style's report tells of how it was trained, in words for whoever uses it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from editor.ui.text import tr

# What a style is compared with, as reports name it.
_PEERS = ("style", "average", "no_change")


def told_of(report: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what was learned from, how long, and how far off it is, each as (name, figure)."""
    learned, held = report.get("learned_from", {}), report.get("held_out", {})
    counts = {
        tr("Photos it was trained on"): len(report.get("trained_on", ())),
        tr("Other photos it was judged on"): len(report.get("judged_on", ())),
        tr("Finished pictures it had to look like"): report.get("collection"),
        tr("Photos with edits"): learned.get("edited"),
        tr("Photos with finished pictures"): learned.get("paired"),
        tr("Finished pictures"): learned.get("finished"),
        tr("Raws they were learned on"): learned.get("raws"),
        tr("Photos passed over"): learned.get("passed_over"),
        tr("Photos held out to judge it"): held.get("photos"),
    }
    yield from ((name, str(count)) for name, count in counts.items() if count)
    if {"loss", "preset_loss"} <= set(report):
        yield tr("Distance from their look"), f"{report['loss']:.3f}"
        yield tr("Distance of one preset for all photos"), f"{report['preset_loss']:.3f}"
    yield from _compared(tr("Distance from your look"), held.get("distance"), "{:.3f}".format)
    yield from _compared(tr("Slider error"), held.get("slider_error"), "{:.1f} %".format)
    yield from _compared(tr("Color difference (CIEDE2000)"), held.get("delta_e"), "{:.1f}".format)
    if "minutes" in report:
        yield tr("All styles were trained together in"), tr("{n} min", n=round(report["minutes"]))
    if "seconds" in report:
        yield tr("Learned in"), _duration(report["seconds"])


def _compared(
    what: str, off: Mapping[str, float] | None, text: Callable[[float], str]
) -> Iterator[tuple[str, str]]:
    names = (what, tr("with the average preset"), tr("with no change"))
    for name, peer in zip(names, _PEERS, strict=True):
        if off is not None and peer in off:
            yield name if peer == "style" else f"{what}, {name}", text(off[peer])


def _duration(seconds: float) -> str:
    return tr("{n} s", n=round(seconds)) if seconds < 90 else tr("{n} min", n=round(seconds / 60))
