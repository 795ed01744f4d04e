"""Encodings of light: the curve, its inverses, and slopes at black."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from editor.core.color.spaces import srgb_encode  # noqa: E402
from proxies.light import decode, encode, root, unroot  # noqa: E402

LIGHT = torch.cat([-torch.logspace(3, -8, 60), torch.zeros(1), torch.logspace(-8, 4, 80)])


def test_encode_is_the_srgb_curve_mirrored_below_zero() -> None:
    light = torch.linspace(0.0, 1.0, 201)
    np.testing.assert_allclose(encode(light), srgb_encode(light.numpy()), atol=1e-6)
    torch.testing.assert_close(encode(-LIGHT), -encode(LIGHT))
    assert encode(torch.tensor(1.0)).item() == pytest.approx(1.0)
    assert (encode(LIGHT).diff() > 0.0).all()


def test_decode_is_its_inverse() -> None:
    torch.testing.assert_close(decode(encode(LIGHT)), LIGHT, rtol=1e-4, atol=1e-7)


def test_root_is_a_cube_root_with_an_inverse() -> None:
    torch.testing.assert_close(unroot(root(LIGHT)), LIGHT, rtol=1e-4, atol=2e-8)
    torch.testing.assert_close(root(-LIGHT), -root(LIGHT))
    assert (root(LIGHT).diff() > 0.0).all()
    bright = torch.tensor([0.5, 1.0, 8.0])
    torch.testing.assert_close(root(bright) + 1e-4 ** (1 / 3), bright ** (1 / 3), rtol=1e-3, atol=0.0)


@pytest.mark.parametrize("function", [encode, decode, root, unroot])
def test_slopes_are_finite_and_right_everywhere(function: object) -> None:
    places = (
        torch.cat([LIGHT, torch.tensor([0.0, -0.0, 0.0031, 0.0032, 0.0404, 0.0405, 1e-38])])
        .double()
        .requires_grad_()
    )
    function(places).sum().backward()  # type: ignore[operator]
    assert places.grad is not None
    assert places.grad.isfinite().all()
    assert (places.grad > 0.0).all()
    step = 1e-5 * places.detach().abs().clamp_min(1e-4)
    with torch.no_grad():
        slopes = (function(places + step) - function(places - step)) / (2.0 * step)  # type: ignore[operator]
    torch.testing.assert_close(places.grad, slopes, rtol=2e-2, atol=1e-9)
