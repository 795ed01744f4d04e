"""The preview's shipped weights: they fit this version's stages, and come near them on the sample photo."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from editor.core.edges import shrink  # noqa: E402
from editor.core.edits import Edits  # noqa: E402
from editor.core.pipeline import measure_statistics  # noqa: E402
from editor.core.resources import sample  # noqa: E402
from editor.core.stage import find  # noqa: E402
from editor.learn.pictures import Picture  # noqa: E402
from editor.learn.preview_samples import areawise, entering  # noqa: E402
from editor.learn.training import seen  # noqa: E402
from editor.raw.geometry import apply_geometry  # noqa: E402
from editor.raw.photo import open_photo  # noqa: E402
from editor.render.preview.hdrnet import SLIDERS, WEIGHTS, load  # noqa: E402
from proxies.bilateral_grid import applied, guide, places, sliced  # noqa: E402
from proxies.losses import psnr  # noqa: E402


def test_weights_are_small_enough_to_ship() -> None:
    assert WEIGHTS.stat().st_size < 1_000_000


def test_every_slider_comes_near_its_stage_on_the_sample_photo() -> None:
    photo = open_photo(sample())
    framed = apply_geometry(photo, Edits().of_geometry(), 400)
    picture = Picture(sample(), framed, measure_statistics(photo))
    plain = Edits({"detail.sharpening": 0.0, "detail.color_noise": 0.0})
    image, steps = entering(framed, plain, picture)
    statistics = steps[0].statistics
    network = load()
    looked = network.look(shrink(image, 256), statistics)
    given = torch.from_numpy(image)[None]
    place = places(image.shape[0], image.shape[1], given)[None]
    neutral = {f"{s.stage.name}.{each.name}": 0.0 for s in steps for each in s.stage.sliders}

    def shown(linear: Any) -> Any:
        return seen(linear, find("tone_mapping"))

    for name in SLIDERS:
        for amount in (-60.0, 60.0):
            sliders = neutral | {name: amount}
            wanted = torch.from_numpy(areawise(image, steps, sliders))[None]
            grid, weights, knots = (
                torch.from_numpy(np.asarray(each)) for each in network.grid(looked, sliders, statistics)
            )
            made = applied(sliced(grid[None], place, guide(given, weights, knots[None])), given)
            near, idle = (float(psnr(shown(each), shown(wanted))) for each in (made, given))
            assert near > 35.0, (name, amount)
            assert near > idle + 3.0, (name, amount)
