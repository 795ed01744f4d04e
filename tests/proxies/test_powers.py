"""Powers of amounts, of what shapes them and of noise, two added: laws that they can hold."""

from __future__ import annotations

from typing import Any

import pytest

torch = pytest.importorskip("torch")

from proxies.powers import Powers, Start  # noqa: E402

START = {"one": Start([1.0], amount=1.0), "many": Start([-2.0, 0.0, 2.0]), "wide": Start([0.0], scale=1.0)}


def asked(powers: Any, amount: float = 0.5, shaping: float = 0.5, scale: float = 0.0) -> Any:
    sliders = torch.tensor([[amount, shaping]])
    return powers(sliders, torch.tensor([[0.3]]), torch.tensor([[scale, 1.0]]))


def test_training_begins_with_the_numbers_asked_for() -> None:
    made = asked(Powers(1, START), amount=1.0)
    assert made["many"].shape == (1, 3, 1, 1)
    # The second term is an eighth of the first.
    torch.testing.assert_close(made["many"].flatten(), 1.125 * torch.tensor([0.25, 1.0, 4.0]))
    torch.testing.assert_close(made["one"].flatten(), torch.tensor([2.25]))


def test_an_amount_is_a_factor_and_none_is_nothing_with_a_slope() -> None:
    powers = Powers(1, START)
    whole, half = (asked(powers, amount)["one"].item() for amount in (1.0, 0.5))
    assert half == pytest.approx(0.5 * whole, rel=1e-5)
    sliders = torch.tensor([[0.0, 0.5]], requires_grad=True)
    none = powers(sliders, torch.zeros(1, 1), torch.zeros(1, 2))["one"]
    assert none.item() < 1e-6
    (slope,) = torch.autograd.grad(none.sum(), sliders)
    assert slope[0, 0].item() == pytest.approx(whole, rel=0.01)


def test_sizes_go_with_the_scale() -> None:
    powers = Powers(1, START)
    small, large = (asked(powers, scale=scale)["wide"].item() for scale in (-12.0, -11.0))
    # The other term does not, and is the least there is.
    assert small == pytest.approx(large, rel=0.01)
    small, large = (asked(powers, scale=scale)["wide"].item() for scale in (9.0, 10.0))
    assert large == pytest.approx(2.0 * small, rel=0.01)


@pytest.mark.parametrize("law", ["sum", "larger", "power", "rest"])
def test_laws_are_learned(law: str) -> None:
    """Numbers as filters need them come within a few percent after a short training."""
    laws = {
        "sum": lambda a, s, n: 0.3 * s + 0.1 * n,
        "larger": lambda a, s, n: torch.maximum(2.0 * s, torch.tensor(0.8)),
        "power": lambda a, s, n: a**1.5 * (0.2 + s) ** 2,
        "rest": lambda a, s, n: (1.5 - s) ** 2,
    }
    torch.manual_seed(0)
    powers = Powers(1, {"it": Start([0.0], amount=float(law == "power"))})
    optimizer = torch.optim.Adam(powers.parameters(), lr=6e-3, betas=(0.9, 0.99))

    def error() -> Any:
        amount, shaping, noise = 0.1 + 0.9 * torch.rand(3, 256, 1)
        wanted = laws[law](amount, shaping, noise)
        sliders = torch.cat([amount, shaping], 1)
        made = powers(sliders, noise.log2() / 4.0, torch.zeros(256, 2))["it"][:, :, 0, 0]
        return (made / wanted).log().abs().mean()

    for step in range(500):
        for group in optimizer.param_groups:
            group["lr"] = 6e-3 * 0.01 ** (step / 500)
        optimizer.zero_grad()
        error().backward()
        optimizer.step()
    assert error() < 0.06
