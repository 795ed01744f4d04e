"""Tables that sliders make: smooth, exact where they are read, differentiable."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from proxies.tabled import FINE, BlendNet, TableNet, read_tables, spline_basis, waves  # noqa: E402


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


def test_a_blend_is_level_before_training_and_made_of_its_shapes() -> None:
    torch.manual_seed(0)
    network, sliders = BlendNet(3, (), tables=2, controls=10, shapes=4), 2.0 * torch.rand(6, 3) - 1.0
    made = network(sliders)
    assert made.shape == (6, 2, FINE * 7 + 1)
    assert made.abs().max() < 0.1
    with torch.no_grad():
        network.last.weight.normal_()
    made = network(sliders)
    # As many directions as there are shapes, however many settings and tables.
    assert torch.linalg.matrix_rank(made.flatten(0, 1), rtol=1e-4) == 4


def test_only_what_shapes_moves_the_shapes() -> None:
    torch.manual_seed(0)
    network = BlendNet(3, (1,), tables=1, controls=10, shapes=1)
    with torch.no_grad():
        network.last.weight.normal_()
        network.shaped.last.weight.normal_()

    def shape(*sliders: float) -> torch.Tensor:
        with torch.no_grad():
            made = network(torch.tensor([sliders]))[0, 0]
        return made / made.norm() * made[0].sign()

    torch.testing.assert_close(shape(0.8, 0.3, -0.2), shape(-0.5, 0.3, 0.6))
    assert (shape(0.8, 0.3, -0.2) - shape(0.8, -0.6, -0.2)).abs().max() > 0.01


def test_a_slider_that_goes_round_ends_where_it_began() -> None:
    ends = torch.tensor([[-1.0, 0.3], [1.0, 0.3]])
    made = torch.cat(waves(ends, torch.tensor([1.0, 0.0]), 4), 1)
    assert made.shape == (2, 16)
    torch.testing.assert_close(made[0], made[1], atol=1e-5, rtol=0.0)
    assert not made[:, 1::2].any(), "what is not cyclic has no waves"
