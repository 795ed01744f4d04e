"""Networks: the kinds of trained proxy, by the name that weights files know them under.

Each is called with (image B x H x W x 3 linear, sliders B x K in -1..1, condition B x C) and returns
linear color of the image's shape. `features` holds what needs no training, `answer` the rest.
"""

from __future__ import annotations

from proxies.contrast import Contrast
from proxies.haze import Haze
from proxies.near import Near
from proxies.pointwise import Pointwise
from proxies.tones import Tones
from proxies.toning import Toning

Network = Pointwise | Toning | Tones | Haze | Contrast | Near
NETWORKS: dict[str, type[Network]] = {
    "pointwise": Pointwise,
    "toning": Toning,
    "tones": Tones,
    "haze": Haze,
    "contrast": Contrast,
    "near": Near,
}
