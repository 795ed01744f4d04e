"""Temperature and tint as Camera Raw means them: Robertson's isotherms in CIE 1960 uv.

Robertson 1968, "Computation of correlated color temperature and distribution temperature";
tint counts 3000 units per uv along the isotherm, magenta positive.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from editor.core.arrays import number

TINT_SCALE = -3000.0
LOW, HIGH = 2000.0, 50000.0

# Reciprocal megakelvin, u, v, slope of the isotherm (Wyszecki & Stiles 1982, table 1(3.11)).
ISOTHERMS = np.array(
    [
        (0, 0.18006, 0.26352, -0.24341), (10, 0.18066, 0.26589, -0.25479),
        (20, 0.18133, 0.26846, -0.26876), (30, 0.18208, 0.27119, -0.28539),
        (40, 0.18293, 0.27407, -0.30470), (50, 0.18388, 0.27709, -0.32675),
        (60, 0.18494, 0.28021, -0.35156), (70, 0.18611, 0.28342, -0.37915),
        (80, 0.18740, 0.28668, -0.40955), (90, 0.18880, 0.28997, -0.44278),
        (100, 0.19032, 0.29326, -0.47888), (125, 0.19462, 0.30141, -0.58204),
        (150, 0.19962, 0.30921, -0.70471), (175, 0.20525, 0.31647, -0.84901),
        (200, 0.21142, 0.32312, -1.0182), (225, 0.21807, 0.32909, -1.2168),
        (250, 0.22511, 0.33439, -1.4512), (275, 0.23247, 0.33904, -1.7298),
        (300, 0.24010, 0.34308, -2.0637), (325, 0.24792, 0.34655, -2.4681),
        (350, 0.25591, 0.34951, -2.9641), (375, 0.26400, 0.35200, -3.5814),
        (400, 0.27218, 0.35407, -4.3633), (425, 0.28039, 0.35577, -5.3762),
        (450, 0.28863, 0.35714, -6.7262), (475, 0.29685, 0.35823, -8.5955),
        (500, 0.30505, 0.35907, -11.324), (525, 0.31320, 0.35968, -15.628),
        (550, 0.32129, 0.36011, -23.325), (575, 0.32931, 0.36038, -40.770),
        (600, 0.33724, 0.36051, -116.45),
    ]
)  # fmt: skip


def chromaticity(temperature: Any, tint: Any, xp: Any = np) -> tuple[Any, Any]:
    """Return CIE 1931 (x, y) of a temperature in kelvin and a tint, as array-API scalars.

    Differentiable in both on a torch ``xp``: the isotherm is picked, the rest is arithmetic.
    """
    mired = 1e6 / temperature
    index = int(np.clip(np.searchsorted(ISOTHERMS[1:-1, 0], number(mired), side="right"), 0, 29))
    (m0, u0, v0, t0), (m1, u1, v1, t1) = (tuple(map(float, row)) for row in ISOTHERMS[index : index + 2])
    share = (m1 - mired) / (m1 - m0)
    u = u0 * share + u1 * (1.0 - share)
    v = v0 * share + v1 * (1.0 - share)
    # The directions of the two isotherms, interpolated as unit vectors.
    length0, length1 = (1.0 + t0 * t0) ** 0.5, (1.0 + t1 * t1) ** 0.5
    du = share / length0 + (1.0 - share) / length1
    dv = share * t0 / length0 + (1.0 - share) * t1 / length1
    length = xp.sqrt(du * du + dv * dv)
    u = u + tint / TINT_SCALE * du / length
    v = v + tint / TINT_SCALE * dv / length
    scale = u - 4.0 * v + 2.0
    return 1.5 * u / scale, v / scale


def temperature_tint(x: float, y: float) -> tuple[float, float]:
    """Return (temperature in kelvin, tint) of a CIE 1931 chromaticity: `chromaticity` inverted."""
    scale = 1.5 - x + 6.0 * y
    u, v = 2.0 * x / scale, 3.0 * y / scale
    slopes = ISOTHERMS[:, 3]
    lengths = np.sqrt(1.0 + slopes**2)
    directions = np.stack([1.0 / lengths, slopes / lengths], axis=1)
    offsets = np.stack([u - ISOTHERMS[:, 1], v - ISOTHERMS[:, 2]], axis=1)
    distances = offsets[:, 1] * directions[:, 0] - offsets[:, 0] * directions[:, 1]
    crossed = np.flatnonzero(distances[1:] <= 0.0)
    last = int(crossed[0]) + 1 if crossed.size else 30
    before, after = max(distances[last - 1], 0.0), max(-distances[last], 0.0)
    share = 0.5 if before + after == 0.0 else before / (before + after)
    mired = ISOTHERMS[last - 1, 0] * (1.0 - share) + ISOTHERMS[last, 0] * share
    point = ISOTHERMS[last - 1, 1:3] * (1.0 - share) + ISOTHERMS[last, 1:3] * share
    direction = directions[last - 1] * (1.0 - share) + directions[last] * share
    direction /= np.linalg.norm(direction)
    tint = float((np.array([u, v]) - point) @ direction) * TINT_SCALE
    return float(1e6 / max(mired, 1e6 / 1e9)), tint
