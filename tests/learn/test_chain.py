"""The proxy chain: the reference's picture where no network is needed, batches and gradients."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from editor.core.edits import Edits, slider  # noqa: E402
from editor.core.image import LinearImage  # noqa: E402
from editor.core.pipeline import measure_statistics, run  # noqa: E402
from editor.core.stage import stages  # noqa: E402
from editor.core.statistics import Statistics  # noqa: E402
from editor.learn import chain as chain_module  # noqa: E402
from editor.learn.chain import ProxyChain, load_chain, proxy_engine  # noqa: E402
from editor.learn.store import MissingWeights, path_of, trainable  # noqa: E402
from tests.learn.common import (  # noqa: E402
    NO_NETWORKS,
    Gain,
    finished,
    photo,
    profiled,
    write_look,
)

EMPTY = ProxyChain({})
FULL = ProxyChain({stage.name: Gain() for stage in trainable()})
BUSY = {
    **NO_NETWORKS, "exposure.exposure": 0.7, "color_balance.temperature": 4300.0, "color_balance.tint": 8.0,
    "vignette.amount": -40.0, "vignette.roundness": 30.0, "grain.amount": 20.0,
}  # fmt: skip
PROGRAM_SLIDERS = [
    f"{stage.name}.{s.name}"
    for stage in stages()
    if stage.kind == "program"
    for s in stage.sliders
    if s.type == "number"
]


def applied(chain: ProxyChain, made: LinearImage, sliders: Any, image: Any = None, **options: Any) -> Any:
    image = torch.tensor(made.pixels) if image is None else image
    return chain(image, sliders, made.metadata, measure_statistics(made), **options)


@pytest.mark.parametrize("make", [photo, profiled, finished])
def test_programs_and_tables_are_the_reference(make: Any, tmp_path: Path) -> None:
    made, edits = make(), Edits({**BUSY, "look.file": write_look(tmp_path / "a.cube"), "look.amount": 70.0})
    expected = run(made, edits, measure_statistics(made))
    np.testing.assert_allclose(applied(EMPTY, made, edits), expected, atol=2e-5)


def test_a_stage_without_a_network_is_named_unless_it_is_neutral() -> None:
    with pytest.raises(MissingWeights, match="saturation"):
        applied(EMPTY, photo(), {**NO_NETWORKS, "saturation.vibrance": 10.0})
    with pytest.raises(MissingWeights, match="saturation"):
        applied(EMPTY, photo(), {**NO_NETWORKS, "saturation.vibrance": torch.tensor(0.0)})


def test_networks_stand_for_their_stages() -> None:
    sliders = {**NO_NETWORKS, "saturation.vibrance": 50.0}
    plain = applied(EMPTY, photo(), NO_NETWORKS, last="rendition")
    made = applied(FULL, photo(), sliders, last="saturation")
    ratio = made[plain > 0.01] / plain[plain > 0.01]
    assert ratio.min() > 1.01
    assert ratio.max() - ratio.min() < 1e-4


def test_first_and_last_bound_the_stages() -> None:
    made, edits = photo(), Edits(BUSY)
    half = applied(EMPTY, made, edits, last="vignette")
    np.testing.assert_array_equal(
        applied(EMPTY, made, edits, half, first="rendition"), applied(EMPTY, made, edits)
    )


def test_a_batch_of_settings_is_each_of_them() -> None:
    made = photo()
    curves = [((0.0, 0.0), (255.0, 255.0)), ((0.0, 20.0), (255.0, 240.0))]
    together = {
        **BUSY,
        "exposure.exposure": torch.tensor([0.5, -1.0]), "saturation.vibrance": torch.tensor([10.0, 50.0]),
        "color_balance.temperature": torch.tensor([3000.0, 9000.0]), "rgb_toning.curve": curves,
        "color_conversion.space": ["sRGB", "Display P3"], "tone_mapping.shadows": torch.tensor(30.0),
    }  # fmt: skip
    batch = applied(FULL, made, together)
    assert batch.shape == (2, *made.pixels.shape)
    alone = [
        {key: value[n] if isinstance(value, list) or getattr(value, "ndim", 0) else value
         for key, value in together.items()}
        for n in range(2)
    ]  # fmt: skip
    for number, sliders in enumerate(alone):
        np.testing.assert_allclose(batch[number], applied(FULL, made, sliders), atol=1e-6)
    np.testing.assert_array_equal(applied(FULL, made, alone), batch)


def test_a_batch_of_pictures_has_one_setting_or_each_its_own() -> None:
    photos = [photo(), profiled()]
    images = torch.stack([torch.tensor(each.pixels) for each in photos])
    statistics = [measure_statistics(each) for each in photos]
    one = FULL(images, BUSY, photos[0].metadata, statistics[0])
    np.testing.assert_allclose(one[1], applied(FULL, photos[0], BUSY, images[1]), atol=1e-6)
    each = FULL(images, BUSY, [p.metadata for p in photos], statistics)
    for number, made in enumerate(photos):
        np.testing.assert_allclose(each[number], applied(FULL, made, BUSY), atol=1e-6)


def test_what_is_neutral_for_one_of_a_batch_stays_as_it_is() -> None:
    sliders = [{**NO_NETWORKS, "saturation.vibrance": value} for value in (0.0, 50.0)]
    batch, plain = applied(FULL, photo(), sliders), applied(FULL, photo(), NO_NETWORKS)
    np.testing.assert_array_equal(batch[0], plain)
    assert (batch[1] - plain).abs().max() > 0.01


def test_gradients_are_finite_for_every_number_slider_and_the_picture() -> None:
    made = photo()
    image = torch.tensor(made.pixels, requires_grad=True)
    numbers = {
        f"{stage.name}.{s.name}": torch.tensor(0.6 * s.low + 0.4 * s.high, requires_grad=True)
        for stage in stages()
        for s in stage.sliders
        if s.type == "number" and stage.name != "look"
    }
    applied(FULL, made, numbers, image).square().sum().backward()
    assert torch.isfinite(image.grad).all()
    assert all(torch.isfinite(value.grad) for value in numbers.values())
    assert all(value.grad != 0.0 for value in numbers.values())


@pytest.mark.parametrize("key", PROGRAM_SLIDERS)
def test_gradients_of_programs_are_those_of_the_reference(key: str) -> None:
    made, known = photo(), slider(key)
    middle = {"color_balance.temperature": 4300.0, "exposure.exposure": 0.7}.get(
        key, 0.4 * known.low + 0.6 * known.high
    )
    value = torch.tensor(middle, requires_grad=True)
    weights = np.random.default_rng(1).random(made.pixels.shape).astype(np.float32)
    statistics = measure_statistics(made)
    applied(EMPTY, made, {**BUSY, key: value}).mul(torch.tensor(weights)).sum().backward()
    step = 0.002 * (known.high - known.low)
    ends = [
        (run(made, Edits({**BUSY, key: middle + sign * step}), statistics).astype(float) * weights).sum()
        for sign in (-1, 1)
    ]
    assert float(value.grad) == pytest.approx((ends[1] - ends[0]) / (2 * step), rel=0.03)


def test_exposure_reaches_a_network_through_h() -> None:
    stops = torch.tensor(0.0, requires_grad=True)
    made = photo()
    image = torch.ones(4, 4, 3)
    sliders = {**NO_NETWORKS, "exposure.exposure": stops, "tone_mapping.shadows": 10.0}
    applied(FULL, made, sliders, image, first="tone_mapping", last="tone_mapping").sum().backward()
    assert stops.grad != 0.0


def test_bands_are_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = applied(FULL, photo(), BUSY)
    monkeypatch.setattr(chain_module, "_PIXELS_AT_ONCE", 5 * 36)
    with torch.no_grad():
        np.testing.assert_allclose(applied(FULL, photo(), BUSY), whole, atol=2e-6)


@pytest.mark.parametrize(
    ("sliders", "words"),
    [
        ({"nothing.here": 1.0}, "no slider"),
        ({"exposure.exposure": 9.0}, "from -5 to 5"),
        ({"exposure.exposure": torch.zeros(2, 2)}, "shape"),
        ({"rgb_toning.curve": torch.tensor(0.0)}, "no tensor"),
        ({"exposure.exposure": torch.zeros(2), "grain.amount": torch.zeros(3)}, "different sizes"),
        ([], "different sizes"),
    ],
)
def test_wrong_settings_are_refused_with_a_sentence(sliders: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        applied(EMPTY, photo(), sliders)


def test_pictures_and_settings_must_be_as_many() -> None:
    with pytest.raises(ValueError, match="3 pictures"):
        applied(EMPTY, photo(), {"exposure.exposure": torch.zeros(2)}, torch.zeros(3, 4, 4, 3))


def test_loading_needs_the_weights_of_what_is_not_neutral() -> None:
    assert not load_chain(Edits(NO_NETWORKS)).networks
    missing = [stage for stage in trainable() if not path_of(stage).exists()]
    for stage in missing:
        value = next(s.high for s in stage.sliders if s.type == "number" and not s.modifier)
        key = next(s.name for s in stage.sliders if s.type == "number" and not s.modifier)
        with pytest.raises(MissingWeights, match=stage.name):
            load_chain(Edits({**NO_NETWORKS, f"{stage.name}.{key}": value}))


def test_the_engine_stands_for_the_pipeline() -> None:
    made, edits = photo(), Edits(BUSY)
    made.pixels.flags.writeable = False
    statistics = measure_statistics(made)
    expected = run(made, edits, statistics)
    np.testing.assert_allclose(proxy_engine(made, edits, statistics), expected, atol=2e-5)
    packed = proxy_engine(made, edits, statistics, finish=lambda band, top: (band * 255.0).astype(np.uint8))
    assert packed.dtype == np.uint8


def test_h_may_hold_tensors() -> None:
    made = photo()
    percentiles = torch.linspace(-9.0, 0.0, 9, requires_grad=True)
    statistics = Statistics(tuple(percentiles), airlight=(1.0, 1.0, 1.0))
    image = torch.tensor(made.pixels)
    FULL(image, {**BUSY, "tone_mapping.shadows": 10.0}, made.metadata, statistics).sum().backward()
    assert torch.isfinite(percentiles.grad).all()
    assert percentiles.grad.abs().max() > 0.0
