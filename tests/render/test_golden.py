"""What was good stays good: renders against golden pictures by CIEDE2000."""

from __future__ import annotations

import numpy as np
import pytest

from editor.core.color.difference import ciede2000, lab_from_linear_srgb
from editor.core.color.spaces import srgb_decode
from tests.render import golden


@pytest.mark.parametrize("name", golden.CASES)
def test_it_looks_as_it_did(name: str) -> None:
    made, expected = golden.render(name), golden.read(name)
    assert made.shape == expected.shape
    lab = [lab_from_linear_srgb(srgb_decode(picture / 255.0)) for picture in (made, expected)]
    difference = ciede2000(*lab)
    assert float(np.mean(difference)) < 0.2
    # Dither and another processor's rounding may move single pixels by a level.
    assert float(np.quantile(difference, 0.999)) < 1.5
