"""Finishes: photographs printed and graded by looks of their own, which style encoders learn from.

A finish takes scene-linear ProPhoto (H x W x 3, as-shot white grey, baseline exposure in) to a
display-encoded sRGB picture (float32 0..1). It meters the photo, as a lab does, and knows nothing
of the editor's stages: what it does, sliders can only come near to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from editor.core.image import FloatArray
from editor.synthetic.finishes.bleach_bypass import bleach_bypass
from editor.synthetic.finishes.cool_slide import cool_slide
from editor.synthetic.finishes.dramatic_black_and_white import dramatic_black_and_white
from editor.synthetic.finishes.faded_print import faded_print
from editor.synthetic.finishes.golden_hour import golden_hour
from editor.synthetic.finishes.moody_green import moody_green
from editor.synthetic.finishes.night_city import night_city
from editor.synthetic.finishes.silver_portrait import silver_portrait
from editor.synthetic.finishes.soft_pastel import soft_pastel
from editor.synthetic.finishes.teal_and_orange import teal_and_orange
from editor.synthetic.finishes.vivid_landscape import vivid_landscape
from editor.synthetic.finishes.warm_negative import warm_negative

Finish = Callable[[FloatArray], FloatArray]

FINISHES: Mapping[str, Finish] = {
    finish.__name__: finish
    for finish in (
        warm_negative,
        cool_slide,
        bleach_bypass,
        teal_and_orange,
        soft_pastel,
        dramatic_black_and_white,
        faded_print,
        golden_hour,
        vivid_landscape,
        moody_green,
        night_city,
        silver_portrait,
    )
}
