"""Tables that sliders add to: zero at zero, a sum of what each adds, and slopes to both sides."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from proxies.added import AddedTables, sides  # noqa: E402


def test_sides_are_how_far_above_and_below() -> None:
    above, below = sides(torch.tensor([[-0.5, 0.0, 0.25]]))
    assert above.tolist() == [[0.0, 0.0, 0.25]]
    assert below.tolist() == [[0.5, 0.0, 0.0]]


def test_at_zero_the_slope_is_the_mean_of_both_sides() -> None:
    slider = torch.zeros(1, 1, requires_grad=True)
    above, below = sides(slider)
    (3.0 * above + 5.0 * below).sum().backward()
    assert slider.grad is not None
    assert slider.grad.item() == pytest.approx(0.5 * (3.0 - 5.0))


def test_tables_are_sums_of_what_each_amount_adds() -> None:
    torch.manual_seed(0)
    tables = AddedTables(3, tables=2, controls=10)
    with torch.no_grad():
        tables.values.normal_()
        assert not tables(torch.zeros(1, 3)).any()
        each = tables(torch.eye(3))
        made = tables(torch.tensor([[0.5, -0.25, 2.0]]))
        torch.testing.assert_close(made[0], 0.5 * each[0] - 0.25 * each[1] + 2.0 * each[2])
    assert made.shape == (1, 2, len(tables.basis))


def test_tables_learn_a_curve() -> None:
    tables, places = AddedTables(1, 1, 12), torch.linspace(0.0, 1.0, 37)
    wanted = 0.5 * torch.sin(3.0 * places)
    optimizer = torch.optim.Adam(tables.parameters(), lr=0.02)
    for _ in range(200):
        optimizer.zero_grad()
        (tables(torch.ones(1, 1))[0, 0] - wanted).square().mean().backward()
        optimizer.step()
    torch.testing.assert_close(tables(torch.ones(1, 1))[0, 0], wanted, atol=0.01, rtol=0.0)
