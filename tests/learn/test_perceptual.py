"""Perceptual features: the shipped network, and VGG-19 where there is one."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

torch = pytest.importorskip("torch")

from editor.learn import perceptual  # noqa: E402
from editor.learn.store import MissingWeights  # noqa: E402
from proxies.style_losses import gram, gram_distance  # noqa: E402
from tests.conftest import scene  # noqa: E402


def shown(seed: int = 0) -> torch.Tensor:
    return torch.from_numpy(scene(48, 64, seed)).clamp(0.0, 1.0).sqrt()[None]


def apart(one: torch.Tensor, other: torch.Tensor) -> float:
    features = perceptual._shipped(perceptual.shipped_path(), 0)
    pairs = zip(features(one), features(other), strict=True)
    return float(sum(gram_distance(gram(a), gram(b)) for a, b in pairs))


def test_the_shipped_network_is_small() -> None:
    assert perceptual.shipped_path().stat().st_size < 2_000_000


@pytest.mark.parametrize(
    "finish",
    [
        lambda x, much: x ** (1.0 + much),
        lambda x, much: x * torch.tensor([1.0, 1.0 - 0.5 * much, 1.0 - much]),
        lambda x, much: 0.5 + (x - 0.5) * (1.0 - much),
        lambda x, much: x + much * (x.mean(-1, keepdim=True) - x),
    ],
    ids=["darker", "warmer", "flatter", "greyer"],
)
def test_more_of_a_finish_is_farther(finish) -> None:  # type: ignore[no-untyped-def]
    distances = [apart(shown(), finish(shown(), much)) for much in (0.0, 0.2, 0.5, 0.9)]
    assert distances[0] < 1e-9
    assert distances == sorted(distances)
    assert distances[-1] > 3.0 * distances[1] > 0.0


def test_looks_count_more_than_contents() -> None:
    other = shown(1)
    assert apart(shown(), other) < apart(shown(), shown() ** 2.0)


def test_missing_weights_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(perceptual, "resources", lambda: tmp_path)
    monkeypatch.setattr(perceptual, "find_spec", lambda name: None)
    with pytest.raises(MissingWeights, match="perceptual"):
        perceptual.perceptual_features()


@pytest.mark.parametrize("cached", [False, True])
def test_vgg_serves_where_it_is_cached_and_is_never_fetched(
    cached: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def vgg19(weights: str) -> SimpleNamespace:
        asked.append(weights)
        layers, few = [], 3
        for number in range(37):
            many = {0: 4, 5: 8, 10: 16, 19: 32}.get(number)
            layers.append(torch.nn.Conv2d(few, many, 3, padding=1) if many else torch.nn.ReLU())
            few = many or few
        return SimpleNamespace(features=torch.nn.Sequential(*layers))

    models = ModuleType("torchvision.models")
    models.vgg19, models.VGG19_Weights = vgg19, SimpleNamespace(IMAGENET1K_V1="known")  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "torchvision", ModuleType("torchvision"))
    monkeypatch.setitem(sys.modules, "torchvision.models", models)
    monkeypatch.setattr(perceptual, "find_spec", lambda name: object())
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    (tmp_path / "checkpoints").mkdir()
    if cached:
        (tmp_path / "checkpoints" / "vgg19-dcbb9e9d.pth").touch()
    perceptual._vgg.cache_clear()
    features = perceptual.perceptual_features()
    perceptual._vgg.cache_clear()
    assert asked == (["known"] if cached else [])
    widths = [level.shape[1] for level in features(shown())]
    assert widths == ([4, 8, 16, 32] if cached else [16, 32, 64, 96])
