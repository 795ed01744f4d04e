"""The tables' proxies: the stages' own pictures, and finite gradients."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from editor.core.edits import Edits  # noqa: E402
from editor.core.image import LinearImage  # noqa: E402
from editor.core.pipeline import Step, plan  # noqa: E402
from editor.core.statistics import Statistics  # noqa: E402
from editor.learn.tables import TABLES  # noqa: E402
from tests.learn.common import finished, photo, profiled, write_look  # noqa: E402

PHOTOS = {"plain": photo, "profiled": profiled, "finished": finished}
OVER_PHOTOS = pytest.mark.parametrize("kind", PHOTOS)


def step(name: str, made: LinearImage, **sliders: Any) -> Step:
    edits = Edits({f"{name}.{key}": value for key, value in sliders.items()})
    return next(s for s in plan(edits, made.metadata, Statistics()) if s.stage.name == name)


def check(step: Step, pixels: Any) -> None:
    image = torch.tensor(pixels, requires_grad=True)
    made = TABLES[step.stage.name](image, step.sliders, step.metadata)
    np.testing.assert_allclose(made.detach(), step(pixels), atol=1e-5)
    made.sum().backward()
    assert torch.isfinite(image.grad).all()


@OVER_PHOTOS
@pytest.mark.parametrize("name", ["profile", "rendition"])
def test_it_is_the_picture_of_the_stage(kind: str, name: str) -> None:
    made = PHOTOS[kind]()
    check(step(name, made), made.pixels)


@pytest.mark.parametrize("curves", [False, True])
@pytest.mark.parametrize("amount", [0.0, 40.0, 100.0])
def test_a_look_is_the_picture_of_the_stage(tmp_path: Path, amount: float, curves: bool) -> None:
    made = photo()
    file = write_look(tmp_path / "some.cube", curves=curves)
    check(step("look", made, file=file, amount=amount), made.pixels.clip(0.0, 1.0))


def test_a_look_is_differentiable_to_its_amount(tmp_path: Path) -> None:
    made = photo()
    pixels = made.pixels.clip(0.0, 1.0)
    file = write_look(tmp_path / "some.cube")
    amount = torch.tensor(40.0, requires_grad=True)
    mixed = TABLES["look"](torch.tensor(pixels), {"file": file, "amount": amount}, made.metadata)
    mixed[2, 3, 0].backward()
    less, more = (step("look", made, file=file, amount=each)(pixels)[2, 3, 0] for each in (39.0, 41.0))
    assert float(amount.grad) == pytest.approx((more - less) / 2.0, rel=1e-2, abs=1e-6)
