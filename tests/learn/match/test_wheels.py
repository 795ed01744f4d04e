"""Wheels: hue and saturation become a point and come back."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from editor.core.edits import Edits  # noqa: E402
from editor.core.statistics import Statistics  # noqa: E402
from editor.learn.chain import ProxyChain  # noqa: E402
from editor.learn.match.parameters import to_units  # noqa: E402
from editor.learn.match.wheels import WheelSight, to_points  # noqa: E402
from tests.learn.common import photo  # noqa: E402

KEYS = (
    "exposure.exposure", "color_grading.shadow_saturation", "color_grading.shadow_hue",
    "color_grading.highlight_hue", "color_grading.global_saturation",
)  # fmt: skip
NONE = np.zeros((0, 0, 3), np.float32)


def sight() -> WheelSight:
    return WheelSight(ProxyChain({}), photo(), Statistics(), Edits(), KEYS, NONE, NONE[..., 0])


@pytest.mark.parametrize("hue", [0.0, 30.0, 180.0, 299.0])
@pytest.mark.parametrize("saturation", [1.0, 40.0, 100.0])
def test_points_are_inverted(hue: float, saturation: float) -> None:
    values = {
        "exposure.exposure": 1.0, "color_grading.shadow_saturation": saturation,
        "color_grading.shadow_hue": hue, "color_grading.highlight_hue": 77.0,
        "color_grading.global_saturation": 5.0,
    }  # fmt: skip
    units = to_points(to_units(Edits(values), KEYS, photo().metadata), KEYS)
    made = sight().edits_at(units)
    assert made == pytest.approx(values, abs=1e-6)


def test_no_saturation_is_the_middle_whatever_the_hue() -> None:
    for hue in (0.0, 123.0):
        units = to_units(Edits({"color_grading.shadow_hue": hue}), KEYS, photo().metadata)
        np.testing.assert_allclose(to_points(units, KEYS)[[1, 2]], 0.5)


def test_points_beyond_the_wheel_come_to_its_border() -> None:
    units = np.array([0.5, 1.0, 1.0, 0.0, 0.0])
    made = sight().edits_at(units)
    assert made["color_grading.shadow_saturation"] == 100.0
    assert made["color_grading.shadow_hue"] == pytest.approx(45.0)


def test_a_hue_or_a_saturation_alone_stays_what_it_is() -> None:
    made = sight().edits_at(np.array([0.5, 0.5, 0.5, 0.25, 0.3]))
    assert made["color_grading.highlight_hue"] == pytest.approx(90.0)
    assert made["color_grading.global_saturation"] == pytest.approx(30.0)
