"""Soft H: close to the measured one, and a way for gradients to the picture."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from editor.core.pipeline import measure_statistics  # noqa: E402
from editor.core.stage import stages  # noqa: E402
from editor.learn.chain import ProxyChain  # noqa: E402
from editor.learn.statistics import soft_statistics  # noqa: E402
from tests.learn.common import NO_NETWORKS, Gain, finished, photo, profiled  # noqa: E402

SIZES = pytest.mark.parametrize("size", [(96, 144), (240, 360), (700, 1000)])


def numbers(values: Any) -> Any:
    return np.array([float(value) for value in values])


@SIZES
@pytest.mark.parametrize("make", [photo, profiled, finished])
def test_it_is_near_the_measured_one(make: Any, size: tuple[int, int]) -> None:
    made = make(*size)
    hard, soft = measure_statistics(made), soft_statistics(torch.tensor(made.pixels), made.metadata)
    np.testing.assert_allclose(numbers(soft.percentiles), numbers(hard.percentiles), atol=0.02)
    np.testing.assert_allclose(numbers(soft.airlight), numbers(hard.airlight), rtol=0.02)
    assert np.abs(numbers(soft.histogram) - numbers(hard.histogram)).sum() < 0.15
    assert numbers(soft.histogram).sum() == pytest.approx(sum(hard.histogram), abs=1e-3)


def test_it_follows_a_brighter_picture_as_the_measured_one_does() -> None:
    made = photo(240, 360)
    stops = torch.tensor(0.0, requires_grad=True)
    soft = soft_statistics(torch.tensor(made.pixels) * 2.0**stops, made.metadata)
    for number in (2, 4, 7):
        (slope,) = torch.autograd.grad(soft.percentiles[number], stops, retain_graph=True)
        assert slope == pytest.approx(1.0, abs=1e-3)
    (slope,) = torch.autograd.grad(soft.airlight[0], stops)
    assert slope == pytest.approx(np.log(2.0) * float(soft.airlight[0].detach()), rel=0.01)


def test_gradients_reach_the_picture_through_h_alone() -> None:
    made = photo(96, 144)
    image = torch.tensor(made.pixels, requires_grad=True)
    chain = ProxyChain({stage.name: Gain() for stage in stages()})
    sliders = {**NO_NETWORKS, "tone_mapping.highlights": -50.0}
    statistics = soft_statistics(image, made.metadata)
    chain(image.detach(), sliders, made.metadata, statistics).mean().backward()
    assert torch.isfinite(image.grad).all()
    assert image.grad.abs().max() > 0.0
