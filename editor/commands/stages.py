"""List the stages in order, with their sliders, ranges, neutral and default values."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from editor.commands.output import print_json
from editor.core.slider import Slider
from editor.core.stage import Stage, stages
from editor.learn.store import availability

# What serves as a stage's proxy, in words.
_PROXIES = {
    "program": "its own code",
    "table": "its table",
    "network": "trained network",
    "missing": "not trained",
}


def describe(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--json", action="store_true", help="write JSON")


def run(arguments: argparse.Namespace) -> int:
    """Write the list and return 0."""
    proxies = availability()
    if arguments.json:
        print_json({"stages": [{**_stage(each), "proxy": proxies[each.name]} for each in stages()]})
        return 0
    for each in stages():
        kind, proxy = each.kind, proxies[each.name]
        sys.stdout.write(f"{each.order:4d} {each.name} ({kind}, {each.panel}; proxy: {_PROXIES[proxy]})\n")
        for slider in each.sliders:
            sys.stdout.write(f"       {each.name}.{slider.name}: {slider.label}, {_said(slider)}\n")
    return 0


def _said(slider: Slider) -> str:
    """Return a slider's range, default and Camera Raw key in words."""
    values = {
        "number": f"{slider.low:g} to {slider.high:g}",
        "choice": " | ".join(slider.choices),
        "bool": "true | false",
        "curve": "points x,y x,y ... from 0 to 255",
        "file": "a file",
    }[slider.type]
    default = _slider(slider)["default"]
    if slider.type in ("curve", "file"):
        usual = "none"
    elif default is None:
        usual = "by the photo"
    else:
        usual = str(default).lower() if slider.type == "bool" else f"{default}"
    return f"{values}, default {usual}{f', crs:{slider.crs}' if slider.crs else ''}"


def _stage(each: Stage) -> dict[str, Any]:
    return {
        "name": each.name,
        "order": each.order,
        "kind": each.kind,
        "panel": each.panel,
        "sliders": [_slider(slider) for slider in each.sliders],
    }


def _slider(slider: Slider) -> dict[str, Any]:
    number = {"low": slider.low, "high": slider.high} if slider.type == "number" else {}
    choices = {"choices": list(slider.choices)} if slider.type == "choice" else {}
    default = None if callable(slider.default) else slider.default
    return {
        "name": slider.name,
        "label": slider.label,
        "type": slider.type,
        **number,
        **choices,
        "neutral": slider.neutral,
        "default": slider.neutral if slider.default is None else default,
        "crs": slider.crs or None,
    }
