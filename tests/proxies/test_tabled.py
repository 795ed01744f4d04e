"""Tables that sliders make: smooth, exact where they are read, differentiable."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from proxies.tabled import FINE, TableNet, read_tables, spline_basis  # noqa: E402


@pytest.mark.parametrize("periodic", [False, True])
def test_the_splines_sum_to_one_everywhere(periodic: bool) -> None:
    made = spline_basis(12, periodic)
    assert made.shape == (FINE * (12 if periodic else 9) + 1, 12)
    assert torch.allclose(made.sum(1), torch.ones(len(made)), atol=1e-6)
    assert (made >= 0.0).all()


def test_a_periodic_table_ends_where_it_begins() -> None:
    made = spline_basis(12, periodic=True)
    assert torch.allclose(made[0], made[-1])
    assert not torch.allclose(spline_basis(12)[0], spline_basis(12)[-1])


def test_splines_follow_a_straight_line_exactly() -> None:
    controls = torch.arange(12.0) - 1.0
    made = spline_basis(12) @ controls
    assert torch.allclose(made, torch.linspace(0.0, 9.0, len(made)), atol=1e-5)


def test_tables_are_read_linearly_and_go_on_level() -> None:
    tables = torch.tensor([[[0.0, 1.0, 4.0], [2.0, 2.0, 0.0]]])
    places = torch.tensor([[[0.25, 0.75], [-1.0, 2.0], [1.0, 0.0]]])
    wanted = torch.tensor([[[0.5, 1.0], [0.0, 0.0], [4.0, 2.0]]])
    assert torch.allclose(read_tables(tables, places), wanted)


def test_reading_has_the_gradients_of_its_differences() -> None:
    torch.manual_seed(0)
    tables = torch.randn(2, 3, 9, dtype=torch.float64, requires_grad=True)
    places = (torch.rand(2, 5, 3, dtype=torch.float64) * 0.98 + 0.01).requires_grad_()
    assert torch.autograd.gradcheck(read_tables, (tables, places))


def test_the_sliders_and_the_condition_make_the_tables() -> None:
    torch.manual_seed(0)
    network = TableNet(2, 3, tables=4, controls=10, hidden=16)
    sliders = torch.rand(5, 2, requires_grad=True)
    condition = torch.rand(5, 3, requires_grad=True)
    made = network(sliders, condition)
    assert made.shape == (5, 4, FINE * 7 + 1)
    for each in torch.autograd.grad(made.square().sum(), (sliders, condition)):
        assert each.abs().sum() > 0.0
