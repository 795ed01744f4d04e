"""What a GPU is handed: numbers in the shader's order, arrays that are new only where they changed."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from editor.core.edits import Edits
from editor.core.resources import resources
from editor.render.preview import Preview
from editor.render.preview.gpu_frame import GpuFrame
from editor.render.preview.parts import CURVE_STEPS, TONES
from tests.render.preview.common import BUSY, photo, statistics_of

_BYTES = {"float": 4, "vec2": 8, "vec4": 16}


def offsets() -> dict[str, int]:
    """Return where the shader has its numbers, by name, by the rules of std140, and its end as ""."""
    source = (resources() / "shaders" / "frame.frag").read_text()
    block = source[source.index("uniform Numbers {") : source.index("\n};")]
    found, at = {}, 0
    for kind, names in re.findall(r"^    (float|vec2|vec4) (.*);$", block, re.MULTILINE):
        for name, count in re.findall(r"(\w+)(?:\[(\d)\])?", names):
            at = -(-at // _BYTES[kind]) * _BYTES[kind]
            found[name] = at
            at += _BYTES[kind] * int(count or 1)
    return {**found, "": at}


def handed(values: dict[str, Any], preview: Preview | None = None) -> GpuFrame:
    image = photo()
    return (preview or Preview(image, statistics_of(image))).for_gpu(Edits(values))[0]


def test_the_numbers_lie_where_the_shader_reads_them() -> None:
    values = {**BUSY, "grain.amount": 40.0}
    image = photo()
    preview = Preview(image, statistics_of(image))
    numbers, at = np.frombuffer(handed(values, preview).numbers, np.float32), offsets()
    assert numbers.nbytes == at[""]
    parts = preview.parts(Edits(values))

    def said(name: str, count: int = 1) -> Any:
        return numbers[at[name] // 4 : at[name] // 4 + count]

    assert np.allclose(said("weights", 12).reshape(3, 4)[:, :3], parts.scene.matrix)
    assert np.allclose(said("place", 4), [0, 0, 320, 240])
    assert np.allclose(said("grain", 4), parts.display.grain)
    assert said("textured") == np.float32(parts.scene.texture)
    assert said("white") == np.float32(parts.scene.white)
    assert said("hold") == np.float32(parts.scene.hold)
    assert (said("vignetted"), said("grained"), said("toned")) == (1.0, 1.0, 1.0)
    assert parts.scene.vignette is not None
    assert said("root") == np.float32(parts.scene.vignette.root)
    assert (said("size"), said("tonesLast"), said("curveSteps")) == (33, TONES - 1, CURVE_STEPS)
    assert said("visibleBetween") > 0.0


def test_what_is_not_used_is_not_handed() -> None:
    frame = handed({})
    assert frame.band is None
    assert frame.noise is None


@pytest.mark.parametrize(
    ("moved", "new"),
    [
        ({"saturation.vibrance": 60.0}, {"table"}),
        ({"grain.amount": 50.0}, set()),
        ({"tone_mapping.shadows": 70.0}, {"lines", "lists"}),
        ({"exposure.exposure": 0.6}, {"lines", "lists"}),
        ({"detail.luminance_noise": 60.0}, {"source", "lines", "lists"}),
    ],
)
def test_only_what_a_slider_changes_is_another_array(moved: dict[str, float], new: set[str]) -> None:
    values = {**BUSY, "grain.amount": 20.0}
    image = photo()
    preview = Preview(image, statistics_of(image))
    first, second = handed(values, preview), handed({**values, **moved}, preview)
    names = ("source", "band", "noise", "lines", "lists", "table")
    assert {name for name in names if getattr(first, name) is not getattr(second, name)} == new


def test_a_frame_stays_as_it_was_while_the_next_is_made() -> None:
    image = photo()
    preview = Preview(image, statistics_of(image))
    first = handed({"detail.sharpening": 20.0}, preview)
    kept = first.source.copy()
    second = handed({"detail.sharpening": 120.0}, preview)
    assert np.array_equal(first.source, kept)
    assert not np.array_equal(second.source, kept)


@pytest.mark.parametrize("size", [(240, 320), (640, 800)])
def test_some_pixels_are_made_as_the_frame_has_them(size: tuple[int, int]) -> None:
    image = photo(*size)
    preview = Preview(image, statistics_of(image))
    edits = Edits({**BUSY, "grain.amount": 40.0})
    _, small = preview.for_gpu(edits)
    every = 1 if size == (240, 320) else 4
    whole = preview.frame(edits)[::every, ::every].astype(int)
    assert small is not None
    assert small.shape == whole.shape
    assert preview.for_gpu(edits, some=False)[1] is None
    if every == 1:
        assert np.array_equal(small, whole)
    # Some are dithered by places of their own, and what looks far is met a pixel beside.
    assert np.percentile(np.abs(whole - small), 99.9) <= 4
    assert np.abs((whole - small).mean(axis=(0, 1))).max() < 0.4
