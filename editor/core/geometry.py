"""The geometry's sliders: what happens to a photo's outline before the stages."""

from __future__ import annotations

from editor.core.slider import Slider

PANEL = "Geometry"

# Camera Raw's crop: opposite corners of the (rotated) rectangle as fractions of the photo as it is
# stored, before orientation; the angle turns the rectangle clockwise.
GEOMETRY = (
    Slider("crop_left", 0, 1, label="Crop left", crs="CropLeft", step=0.001),
    Slider("crop_top", 0, 1, label="Crop top", crs="CropTop", step=0.001),
    Slider("crop_right", 0, 1, label="Crop right", crs="CropRight", neutral=1.0, step=0.001),
    Slider("crop_bottom", 0, 1, label="Crop bottom", crs="CropBottom", neutral=1.0, step=0.001),
    Slider("angle", -45, 45, label="Straighten", crs="CropAngle", step=0.01),
    Slider("rotation", label="Rotate", type="choice", neutral="0", choices=("0", "90", "180", "270")),
    Slider("flip", label="Flip", type="bool", neutral=False),
    Slider("lens", label="Lens correction", crs="LensProfileEnable", type="bool", neutral=False),
)
