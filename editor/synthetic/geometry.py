"""Shapes a ray can hit. Points and directions are float32 arrays 3 x N, lengths in metres.

Every shape has `hit(o, d)`, the distance along unit rays (inf where missed), `normal(p)` and
`texel(p, n)`, the index of a surface point in the shape's own light map, whose texel centres
`texels()` lists.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

FAR = np.float32(np.inf)
EPSILON = np.float32(4e-4)


def unit(v: np.ndarray) -> np.ndarray:
    """Vectors 3 x N or 3, scaled to length 1."""
    return v / np.sqrt((v * v).sum(axis=0))


def sphere_mask(o: np.ndarray, d: np.ndarray, centre: np.ndarray, radius: float) -> np.ndarray:
    """Indices of the rays that come within `radius` of `centre` ahead of their start."""
    x, y, z = (o[i] - centre[i] for i in range(3))
    along = x * d[0] + y * d[1] + z * d[2]
    gap = x * x + y * y + z * z - np.float32(radius * radius)
    return np.flatnonzero((gap < along * along) & ((along < 0) | (gap < 0)))


@dataclass(eq=False)
class Rect:
    """A rectangle from `corner` along `u` and `v` (perpendicular edges), with an optional hole.

    hole: (u0, v0, u1, v1) as fractions of the edges. Its front is towards u x v.
    """

    corner: np.ndarray
    u: np.ndarray
    v: np.ndarray
    material: object
    grid: tuple[int, int] = (16, 16)
    hole: tuple[float, float, float, float] | None = None
    blocks: bool = True

    def __post_init__(self) -> None:
        """Precompute the frame."""
        self.corner, self.u, self.v = (np.asarray(a, np.float32) for a in (self.corner, self.u, self.v))
        self.front = unit(np.cross(self.u, self.v)).astype(np.float32)
        self.iu, self.iv = self.u / (self.u @ self.u), self.v / (self.v @ self.v)
        self.count = self.grid[0] * self.grid[1]

    def uv(self, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Fractions along the two edges."""
        x, y, z = (p[i] - self.corner[i] for i in range(3))
        return tuple(x * e[0] + y * e[1] + z * e[2] for e in (self.iu, self.iv))

    def hit(self, o: np.ndarray, d: np.ndarray) -> np.ndarray:
        """Distance to the rectangle."""
        n = self.front
        slope = n[0] * d[0] + n[1] * d[1] + n[2] * d[2]
        height = n @ self.corner - (n[0] * o[0] + n[1] * o[1] + n[2] * o[2])
        t = height / np.where(np.abs(slope) < 1e-9, np.float32(1e-9), slope)
        a, b = self.uv(o + t * d)
        inside = (t > EPSILON) & (a >= 0) & (a <= 1) & (b >= 0) & (b <= 1)
        if self.hole:
            u0, v0, u1, v1 = self.hole
            inside &= (a < u0) | (a > u1) | (b < v0) | (b > v1)
        return np.where(inside, t, FAR)

    def normal(self, p: np.ndarray) -> np.ndarray:
        """The front's normal."""
        return np.broadcast_to(self.front[:, None], p.shape)

    def texel(self, p: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Four light map indices and weights, each 4 x N (bilinear)."""
        a, b = self.uv(p)
        return bilinear(a, b, self.grid)

    def texels(self) -> tuple[np.ndarray, np.ndarray]:
        """Centres and normals of the light map's texels, 3 x T each."""
        a, b = grid_centres(self.grid)
        p = self.corner[:, None] + self.u[:, None] * a + self.v[:, None] * b
        return p.astype(np.float32), np.repeat(self.front[:, None], self.count, axis=1)


def box(
    low: tuple[float, float, float],
    high: tuple[float, float, float],
    material: object,
    grid: tuple[int, int] = (6, 6),
    turn: float = 0.0,
) -> list[Rect]:
    """Six outward rectangles of a box turned by `turn` degrees about its vertical middle axis."""
    low, high = np.asarray(low, float), np.asarray(high, float)
    size, middle = high - low, (low + high) / 2
    c, s = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    spin = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
    x, y, z = np.diag(size)
    faces = [
        (z * 0, y, x), (z, x, y), (x * 0, z, y), (x, y, z), (y * 0, x, z), (y, z, x),
    ]  # fmt: skip
    rects = []
    for start, u, v in faces:
        corner = middle + spin @ (low + start - middle)
        rects.append(Rect(corner, spin @ u, spin @ v, material, grid))
    return rects


@dataclass(eq=False)
class Revolved:
    """A solid of revolution: a closed profile (K x 2 of radius and height) about an axis.

    Distances come from a table of the profile's signed distance, so rays are sphere traced.
    """

    centre: np.ndarray
    profile: np.ndarray
    material: object
    axis: tuple[float, float, float] = (0, 0, 1)
    grid: tuple[int, int] = (48, 32)
    steps: int = 48
    table: dict[str, np.ndarray] = field(init=False)

    def __post_init__(self) -> None:
        """Build the frame and the distance table."""
        self.centre = np.asarray(self.centre, np.float32)
        w = unit(np.asarray(self.axis, float))
        u = unit(np.cross([0.31, 0.95, 0.05], w))
        self.frame = np.stack([u, np.cross(w, u), w]).astype(np.float32)
        self.count = self.grid[0] * self.grid[1]
        line = resample(self.profile, 400)
        low, high = line.min(axis=0), line.max(axis=0)
        self.middle = self.centre + self.frame[2] * np.float32((low[1] + high[1]) / 2)
        self.radius = float(np.hypot(line[:, 0], line[:, 1] - (low[1] + high[1]) / 2).max()) + 1e-3
        self.low = float((low[1] + high[1]) / 2) - self.radius
        self.cell = 2 * self.radius / 223
        self.line = line
        self.table = distance_table(line, self.low, self.cell)

    def local(self, p: np.ndarray) -> np.ndarray:
        """Points in the shape's frame, its axis along z."""
        return self.frame @ (p - self.centre[:, None])

    def sample(self, name: str, rho: np.ndarray, z: np.ndarray) -> np.ndarray:
        """Bilinear lookup of a table."""
        grid = self.table[name]
        a = np.clip(rho / np.float32(self.cell), 0, 110.99)
        b = np.clip((z - np.float32(self.low)) / np.float32(self.cell), 0, 222.99)
        i, j = a.astype(np.int32), b.astype(np.int32)
        a, b = a - i, b - j
        k = i * 224 + j
        flat = grid.ravel()
        left = flat[k] * (1 - b) + flat[k + 1] * b
        right = flat[k + 224] * (1 - b) + flat[k + 225] * b
        return left * (1 - a) + right * a

    def hit(self, o: np.ndarray, d: np.ndarray) -> np.ndarray:
        """Distance by sphere tracing inside the bounding sphere."""
        found = np.full(o.shape[1], FAR, np.float32)
        near = sphere_mask(o, d, self.middle, self.radius)
        if not len(near):
            return found
        q, e = self.local(o[:, near]), self.frame @ d[:, near]
        m = q - (self.frame @ (self.middle - self.centre))[:, None]
        along = (m * e).sum(axis=0)
        half = np.sqrt(np.maximum(along**2 - (m * m).sum(axis=0) + np.float32(self.radius**2), 0))
        t, end = np.maximum(-along - half, EPSILON), -along + half
        live = np.arange(len(near))
        for _ in range(self.steps):
            r = q[:, live] + t[live] * e[:, live]
            gap = self.sample("distance", np.hypot(r[0], r[1]), r[2])
            t[live] += np.maximum(gap, np.float32(8e-5))
            touched = gap < 1e-4
            found[near[live[touched]]] = t[live[touched]]
            live = live[~touched & (t[live] < end[live])]
            if not len(live):
                break
        return found

    def normal(self, p: np.ndarray) -> np.ndarray:
        """Outward normals from the distance table's gradient."""
        q = self.local(p)
        rho = np.hypot(q[0], q[1]) + np.float32(1e-9)
        radial, up = self.sample("radial", rho, q[2]), self.sample("up", rho, q[2])
        return self.frame.T @ unit(np.stack([radial * q[0] / rho, radial * q[1] / rho, up]))

    def around(self, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Angle about the axis and place along the profile, both 0..1."""
        q = self.local(p)
        turn = np.arctan2(q[1], q[0]) / np.float32(2 * np.pi) % 1
        rho = np.hypot(q[0], q[1])
        i = np.clip(rho / self.cell + 0.5, 0, 111).astype(np.int32)
        j = np.clip((q[2] - self.low) / self.cell + 0.5, 0, 223).astype(np.int32)
        return turn, self.table["along"][i, j]

    def texel(self, p: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Four light map indices and weights, each 4 x N (wrapping around the axis)."""
        return bilinear(*self.around(p), self.grid, wrap=True)

    def texels(self) -> tuple[np.ndarray, np.ndarray]:
        """Centres and normals of the light map's texels, 3 x T each."""
        turn, along = grid_centres(self.grid)
        place = np.clip((along * 399 + 0.5).astype(int), 0, 399)
        rho, z = self.line[place].T
        angle = 2 * np.pi * turn
        q = np.stack([rho * np.cos(angle), rho * np.sin(angle), z])
        p = (self.frame.T @ q + self.centre[:, None]).astype(np.float32)
        return p, self.normal(p).astype(np.float32)


def resample(profile: np.ndarray, count: int) -> np.ndarray:
    """`count` points evenly along a polyline."""
    profile = np.asarray(profile, float)
    length = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(profile, axis=0).T))])
    at = np.linspace(0, length[-1], count)
    return np.stack([np.interp(at, length, c) for c in profile.T], axis=1)


def distance_table(line: np.ndarray, low: float, cell: float) -> dict[str, np.ndarray]:
    """Signed distance (112 x 224 of radius, height), its gradient and the place along `line`."""
    radius, height = np.meshgrid(np.arange(112) * cell, low + np.arange(224) * cell, indexing="ij")
    point = np.stack([radius.ravel(), height.ravel()], axis=1)
    best = np.full(len(point), np.inf)
    along = np.zeros(len(point))
    inside = np.zeros(len(point), bool)
    closed = np.concatenate([line, line[:1]])
    for k, (a, b) in enumerate(zip(closed[:-1], closed[1:], strict=True)):
        edge = b - a
        share = np.clip((point - a) @ edge / max(edge @ edge, 1e-18), 0, 1)
        gap = ((point - a - share[:, None] * edge) ** 2).sum(axis=1)
        if k < len(line) - 1:
            closer = gap < best
            best = np.where(closer, gap, best)
            along = np.where(closer, (k + share) / (len(line) - 1), along)
        crosses = (a[1] > point[:, 1]) != (b[1] > point[:, 1])
        if abs(edge[1]) > 1e-15:
            inside ^= crosses & (point[:, 0] < a[0] + (point[:, 1] - a[1]) / edge[1] * edge[0])
    distance = (np.sqrt(best) * np.where(inside, -1, 1)).reshape(112, 224)
    radial, up = np.gradient(distance, cell)
    tables = {"distance": distance, "radial": radial, "up": up, "along": along.reshape(112, 224)}
    return {name: table.astype(np.float32) for name, table in tables.items()}


def grid_centres(grid: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Texel centres as two flat arrays of fractions, first coordinate slowest."""
    a, b = np.meshgrid(*((np.arange(n) + 0.5) / n for n in grid), indexing="ij")
    return a.ravel(), b.ravel()


def bilinear(
    a: np.ndarray, b: np.ndarray, grid: tuple[int, int], wrap: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """Indices (int32) and weights, 4 x N each, of the texels around fractions a, b."""
    x, y = a * grid[0] - 0.5, b * grid[1] - 0.5
    i, j = np.floor(x), np.floor(y)
    fx, fy = (x - i).astype(np.float32), (y - j).astype(np.float32)
    i, j = i.astype(np.int32), j.astype(np.int32)
    i0, i1 = (i % grid[0], (i + 1) % grid[0]) if wrap else _clipped(i, grid[0])
    j0, j1 = _clipped(j, grid[1])
    index = np.stack([i0 * grid[1] + j0, i0 * grid[1] + j1, i1 * grid[1] + j0, i1 * grid[1] + j1])
    weight = np.stack([(1 - fx) * (1 - fy), (1 - fx) * fy, fx * (1 - fy), fx * fy])
    return index, weight


def _clipped(i: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """A texel coordinate and the next, kept inside."""
    return np.clip(i, 0, n - 1), np.clip(i + 1, 0, n - 1)
