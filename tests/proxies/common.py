"""What the tests of `proxies` share: networks that do something, and pictures to give them."""

from __future__ import annotations

from typing import Any

import pytest

torch = pytest.importorskip("torch")

from editor.core.color import perceptual  # noqa: E402
from editor.core.color.spaces import LUMINANCE, prophoto_to  # noqa: E402
from proxies.networks import NETWORKS  # noqa: E402
from tests.conftest import scene  # noqa: E402

SLIDERS, CONDITIONS = 4, 17
FAR = ("tones", "haze", "contrast")
# What the kinds that know nothing of the photo are called.
POINTWISE = ("pointwise", "toning")
TONING: dict[str, Any] = {
    "plain": [0], "bent": [1, 2], "bends": [3], "spans": 3, "controls": 6, "bending": 6, "hidden": 64,
}  # fmt: skip
NEAR: dict[str, Any] = {"parts": [[0, 1], [2], [3]]}


def network(kind: str, seed: int = 0) -> Any:
    """Return a network of that kind, moved at random from where training begins."""
    torch.manual_seed(seed)
    weights = [float(weight) for weight in LUMINANCE]
    matrices = (prophoto_to("sRGB").tolist(), *perceptual.MATRICES, weights) if kind == "pointwise" else ()
    more = {"toning": TONING, "near": NEAR}.get(kind, {})
    made: Any = NETWORKS[kind](SLIDERS, CONDITIONS, *matrices, **more)
    with torch.no_grad():
        for name, parameter in (made.head if hasattr(made, "head") else made).named_parameters():
            if kind in FAR and not name.endswith("values"):
                continue  # a reach that is another looks elsewhere
            size = {
                "near": 0.01,
                "haze": 0.01,
                "contrast": 0.1,
                "toning": 0.3 if "bend" in name else 0.05,
            }.get(kind, 0.03)
            parameter += size * torch.randn_like(parameter)
        if kind == "contrast":
            made.bent += 0.02 * torch.randn_like(made.bent)
            made.core += 0.3 * torch.randn_like(made.core)
            made.widths.copy_(torch.tensor([0.005, 0.05]).log())
    return made.eval()


def picture(height: int, width: int, batch: int = 1) -> Any:
    """Return ``batch`` scenes, B x H x W x 3."""
    return torch.stack([torch.from_numpy(scene(height, width, seed)) for seed in range(batch)])


def told(batch: int = 1, seed: int = 0) -> tuple[Any, Any]:
    """Return sliders and a likely condition for a batch."""
    generator = torch.Generator().manual_seed(seed)
    sliders = 2.0 * torch.rand(batch, SLIDERS, generator=generator) - 1.0
    percentiles = torch.linspace(-1.2, 0.8, 9).expand(batch, -1)
    rest = torch.tensor([0.6, 0.5, 0.7, 0.1, -0.2, -1.0, 0.5, 0.0]).expand(batch, -1)
    noise = 0.2 * torch.randn(batch, CONDITIONS, generator=generator)
    return sliders, torch.cat([percentiles, rest], 1) + noise
