"""Bilateral grid: affine color transforms by place and guide, sliced at full resolution.

Chen, Paris & Durand 2007, "Real-time edge-aware image processing with the bilateral grid"; the
slicing is that of Gharbi et al. 2017, "Deep bilateral learning for real-time image enhancement".
A grid is B x rows x columns x depth x 3 x 4; its nodes lie at the centres of even cells of the
picture and of the guide's range 0..1, and beyond the outermost ones it goes on as they are.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

ROWS = COLUMNS = 16
DEPTH = 8
# The guide's curve has this many even knots over SPAN stops of luminance, from its floor on.
KNOTS, FLOOR, SPAN = 16, 2.0**-12, 16.0
# What the closed form holds against noise, as a share of a node's weight.
_RIDGE = 1e-4


def level(image: Tensor, weights: Tensor) -> Tensor:
    """Return where in the guide's curve (0..1) linear colors (... x 3) lie: stops of luminance."""
    light = (image * weights).sum(-1).clamp_min(0.0)
    return ((light + FLOOR).log2() + 12.0) / SPAN


def guide(image: Tensor, weights: Tensor, knots: Tensor) -> Tensor:
    """Return the guide (B x ...) of linear colors (B x ... x 3): B x KNOTS ``knots``, read at `level`.

    It is straight between them. The slope at a knot is that of the piece to its right.
    """
    flat = (level(image, weights) * (KNOTS - 1.0)).clamp(0.0, KNOTS - 1.0).flatten(1)
    index = flat.detach().long().clamp_max(KNOTS - 2)
    low, high = knots.gather(1, index), knots.gather(1, index + 1)
    return (low + (high - low) * (flat - index)).view(image.shape[:-1])


def places(height: int, width: int, like: Tensor) -> Tensor:
    """Return x and y (height x width x 2) of pixels' centres in the picture, its edges at 0 and 1."""
    y, x = ((torch.arange(n, device=like.device) + 0.5) / n for n in (height, width))
    return torch.stack([x.expand(height, -1), y[:, None].expand(-1, width)], -1).to(like)


def sliced(grid: Tensor, place: Tensor, guided: Tensor) -> Tensor:
    """Return the transforms (B x H x W x 3 x 4) at ``place`` (B x H x W x 2) and guide (B x H x W).

    Trilinear; the slope at a node is that of the piece beside it, and nothing beyond the outermost.
    """
    planes = grid.flatten(4).permute(0, 4, 3, 1, 2)
    at = torch.cat([place, guided[..., None]], -1)[:, None] * 2.0 - 1.0
    made = functional.grid_sample(planes, at, padding_mode="border", align_corners=False)
    return made[:, :, 0].permute(0, 2, 3, 1).unflatten(-1, (3, 4))


def applied(transforms: Tensor, image: Tensor) -> Tensor:
    """Return colors (... x 3) under affine transforms (... x 3 x 4)."""
    return (transforms[..., :3] * image[..., None, :]).sum(-1) + transforms[..., 3]


def identity(batch: int = 1, rows: int = ROWS, columns: int = COLUMNS, depth: int = DEPTH) -> Tensor:
    """Return grids that change nothing."""
    return torch.eye(3, 4).expand(batch, rows, columns, depth, 3, 4).clone()


def fitted(
    before: Tensor,
    after: Tensor,
    guided: Tensor,
    weight: Tensor | None = None,
    rows: int = ROWS,
    columns: int = COLUMNS,
    depth: int = DEPTH,
    steps: int = 0,
) -> Tensor:
    """Return the grids that take small pictures ``before`` to ``after`` (B x h x w x 3).

    In closed form, after Chen et al. 2016, "Bilateral guided upsampling": each node has the affine
    transform of least squares over the pixels that it touches, as far as they tell; the rest of it
    is the one gain that fits them best, and where there are none, the gain of its neighbors.
    ``weight`` (B x h x w) says how much each pixel counts. ``steps`` of conjugate gradients then
    lower the error of what is sliced, which nodes share.
    """
    weight = torch.ones_like(guided) if weight is None else weight
    shape = (len(before), 12, depth, rows, columns)
    place = places(guided.shape[1], guided.shape[2], before).expand(len(before), -1, -1, -1)
    ones = torch.cat([before, torch.ones_like(before[..., :1])], -1)
    seen = [ones[..., :, None] * ones[..., None, :], after[..., :, None] * ones[..., None, :]]
    moments = torch.cat([each.flatten(3) for each in seen], -1) * weight[..., None]
    summed = _widened(_splat(moments, place, guided, shape[2:]))
    square, product = summed.permute(0, 3, 4, 2, 1).split([16, 12], -1)
    square, product = square.unflatten(-1, (4, 4)), product.unflatten(-1, (3, 4))
    # The best single gain of a node: its traces of the two moments.
    top, bottom = (m[..., :3, :3].diagonal(dim1=-2, dim2=-1).sum(-1) for m in (product, square))
    gain = top / bottom.clamp_min(1e-20)
    gain = torch.where(bottom > 1e-20, gain, 1.0)[..., None, None]
    prior = torch.eye(3, 4, dtype=gain.dtype, device=gain.device) * gain
    # White light or the constant may be all there is: the ridge is in proportion to each of them.
    ridge = torch.eye(4).to(square) * (_RIDGE * square.diagonal(dim1=-2, dim2=-1) + 1e-12)[..., None, :]
    rest = torch.linalg.solve(square + ridge, (product - prior @ square).mT)
    grid = prior + rest.mT
    return _descended(grid, before, after, place, guided, weight, steps) if steps else grid


def _splat(values: Tensor, place: Tensor, guided: Tensor, shape: tuple[int, ...]) -> Tensor:
    """Return B x C x depth x rows x columns sums of ``values`` (B x h x w x C): the adjoint of slicing."""
    planes = values.new_zeros(len(values), values.shape[-1], *shape, requires_grad=True)
    at = torch.cat([place, guided[..., None]], -1)[:, None] * 2.0 - 1.0
    with torch.enable_grad():
        made = functional.grid_sample(planes, at.detach(), padding_mode="border", align_corners=False)
    return torch.autograd.grad(made, planes, values.permute(0, 3, 1, 2)[:, :, None])[0]


def _widened(sums: Tensor) -> Tensor:
    """Return the sums with a little of all that lies around, so that no node goes without."""
    around = sums
    for _ in range(3):
        around = functional.avg_pool3d(functional.pad(around, (1,) * 6, mode="replicate"), 3, 1)
    return sums + 1e-2 * around + 1e-6 * sums.mean((2, 3, 4), keepdim=True)


def _descended(
    grid: Tensor, before: Tensor, after: Tensor, place: Tensor, guided: Tensor, weight: Tensor, steps: int
) -> Tensor:
    """Return the grid after so many steps of conjugate gradients on the error of what it slices."""

    def made(nodes: Tensor) -> Tensor:
        return applied(sliced(nodes, place, guided), before)

    def adjoint(difference: Tensor) -> Tensor:
        nodes = torch.zeros_like(grid, requires_grad=True)
        with torch.enable_grad():
            here = made(nodes)
        return torch.autograd.grad(here, nodes, difference * weight[..., None])[0]

    rest = adjoint(after - made(grid))
    direction, size = rest, rest.square().sum()
    for _ in range(steps):
        turned = adjoint(made(direction))
        along = size / (direction * turned).sum().clamp_min(1e-30)
        grid, rest = grid + along * direction, rest - along * turned
        before_size, size = size, rest.square().sum()
        direction = rest + direction * (size / before_size.clamp_min(1e-30))
    return grid
