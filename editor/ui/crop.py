"""Crop arithmetic: a level rectangle over a turned picture, and Camera Raw's corners. Nothing of Qt."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from editor.core.edits import Edits
from editor.core.image import LinearImage
from editor.raw.geometry import crop_of
from editor.raw.orientation import turned, upright

KEYS = ("geometry.crop_left", "geometry.crop_top", "geometry.crop_right", "geometry.crop_bottom")
ANGLE = "geometry.angle"
LEAST = 16.0
MOST_ANGLE = 45.0


@dataclass(frozen=True)
class Crop:
    """A crop as it is drawn: the picture turned about its middle, the rectangle level.

    ``size`` is the upright, uncropped picture; ``x``, ``y`` the rectangle's centre seen from the
    picture's, along the level axes; ``angle`` in degrees turns the rectangle clockwise on it.
    """

    size: tuple[float, float]
    x: float
    y: float
    width: float
    height: float
    angle: float = 0.0

    def corners(self) -> list[tuple[float, float]]:
        """Return the rectangle's corners in the picture's pixels."""
        halves = [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)]
        return [self.to_picture(self.x + a * self.width, self.y + b * self.height) for a, b in halves]

    def to_picture(self, x: float, y: float) -> tuple[float, float]:
        """Return the picture's pixel at a place of the level axes."""
        cosine, sine = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        return x * cosine - y * sine + self.size[0] / 2, x * sine + y * cosine + self.size[1] / 2

    def from_picture(self, x: float, y: float) -> tuple[float, float]:
        """Return the place on the level axes of a pixel of the picture."""
        return replace(self, angle=-self.angle, size=(0.0, 0.0)).to_picture(
            x - self.size[0] / 2, y - self.size[1] / 2
        )

    def inside(self) -> bool:
        """Say whether the rectangle lies within the picture."""
        wide, high = self.size
        slack = 1e-6 * max(wide, high) + 1e-6
        return all(-slack <= x <= wide + slack and -slack <= y <= high + slack for x, y in self.corners())

    def near(self, other: Crop) -> bool:
        """Say whether two crops of one picture are the same to a thousandth of a pixel and degree."""
        names = ("x", "y", "width", "height", "angle")
        return all(abs(getattr(self, name) - getattr(other, name)) < 1e-3 for name in names)

    def fitted(self) -> Crop:
        """Return the rectangle shrunk about its centre until it lies within the picture."""
        if self.inside():
            return self
        low, high = 0.0, 1.0
        for _ in range(30):
            middle = (low + high) / 2
            scaled = replace(self, width=self.width * middle, height=self.height * middle)
            low, high = (middle, high) if scaled.inside() else (low, middle)
        if low < 1e-3:
            return Crop(self.size, 0.0, 0.0, *self.size, self.angle).fitted()
        return replace(self, width=self.width * low, height=self.height * low)

    def turned_to(self, angle: float) -> Crop:
        """Return the crop at another angle, smaller where the picture's corners come in."""
        angle = min(max(angle, -MOST_ANGLE), MOST_ANGLE)
        held = self.to_picture(self.x, self.y)
        new = replace(self, angle=angle)
        x, y = new.from_picture(*held)
        return replace(new, x=x, y=y).fitted()

    def moved(self, dx: float, dy: float) -> Crop:
        """Return the crop moved along the level axes, as far as the picture reaches."""
        return self._toward(replace(self, x=self.x + dx, y=self.y + dy))

    def resized(self, handle: tuple[int, int], dx: float, dy: float, aspect: float | None) -> Crop:
        """Return the crop with the side or corner ``handle`` (-1, 0, 1 each way) dragged."""
        across, down = handle
        width = max(LEAST, self.width + across * dx)
        height = max(LEAST, self.height + down * dy)
        if aspect is not None:
            if across and (not down or width / self.width > height / self.height):
                height = width / aspect
            else:
                width = height * aspect
        x = self.x + across * (width - self.width) / 2
        y = self.y + down * (height - self.height) / 2
        return self._toward(replace(self, x=x, y=y, width=width, height=height))

    def shaped(self, aspect: float) -> Crop:
        """Return the crop in another shape, of about the same area, within the picture."""
        area = self.width * self.height
        width, height = math.sqrt(area * aspect), math.sqrt(area / aspect)
        made = replace(self, width=width, height=height)
        return made.fitted() if made.inside() else _largest(made, aspect)

    def _toward(self, wanted: Crop) -> Crop:
        """Return ``wanted``, or the last place on the way to it that is within the picture."""
        if wanted.inside():
            return wanted
        low, high = 0.0, 1.0
        for _ in range(20):
            middle = (low + high) / 2
            low, high = (middle, high) if self._between(wanted, middle).inside() else (low, middle)
        return self._between(wanted, low)

    def _between(self, other: Crop, share: float) -> Crop:
        def mix(one: float, two: float) -> float:
            return one + (two - one) * share

        return replace(
            self,
            x=mix(self.x, other.x),
            y=mix(self.y, other.y),
            width=mix(self.width, other.width),
            height=mix(self.height, other.height),
        )


def _largest(crop: Crop, aspect: float) -> Crop:
    """Return the largest crop of a shape about a crop's centre."""
    reach = 2 * max(crop.size)
    width, height = (reach, reach / aspect) if aspect > 1 else (reach * aspect, reach)
    return replace(crop, width=width, height=height).fitted()


def crop_from(edits: Edits, photo: LinearImage) -> Crop:
    """Return the crop that edits ask for, as it is drawn."""
    high, wide = photo.pixels.shape[:2]
    values = edits.of_geometry()
    stored = crop_of(values, wide, high)
    origin, across, down = _axes(photo.metadata.orientation, values)
    swapped = abs(across[1]) > 0.5
    size = (float(high), float(wide)) if swapped else (float(wide), float(high))
    offset = np.array([stored.x / wide, stored.y / high]) - origin
    u, v = float(offset @ across), float(offset @ down)
    width, height = (stored.height, stored.width) if swapped else (stored.width, stored.height)
    angle = math.degrees(stored.angle) * _handed(across, down)
    made = Crop(size, 0.0, 0.0, width, height, angle)
    x, y = made.from_picture(u * size[0], v * size[1])
    return replace(made, x=x, y=y)


def edits_of(crop: Crop, edits: Edits, photo: LinearImage) -> Edits:
    """Return ``edits`` with the crop; a whole, level one leaves no trace."""
    high, wide = photo.pixels.shape[:2]
    plain = edits.without(*KEYS, ANGLE)
    origin, across, down = _axes(photo.metadata.orientation, edits.of_geometry())
    swapped = abs(across[1]) > 0.5
    width, height = (crop.height, crop.width) if swapped else (crop.width, crop.height)
    angle = math.radians(crop.angle) * _handed(across, down)
    u, v = crop.to_picture(crop.x, crop.y)
    x, y = origin + across * (u / crop.size[0]) + down * (v / crop.size[1])
    cosine, sine = math.cos(angle), math.sin(angle)
    half_x = (width * cosine - height * sine) / 2 / wide
    half_y = (width * sine + height * cosine) / 2 / high
    corners = [float(np.clip(each, 0.0, 1.0)) for each in (x - half_x, y - half_y, x + half_x, y + half_y)]
    values: dict[str, float] = {}
    if max(abs(corner - whole) for corner, whole in zip(corners, (0, 0, 1, 1), strict=True)) > 1e-4:
        values = dict(zip(KEYS, corners, strict=True))
    if abs(crop.angle) > 5e-3:
        values[ANGLE] = round(math.degrees(angle), 4)
    return plain.changed(values)


def turned_by(edits: Edits, degrees: int) -> Edits:
    """Return edits with the picture turned clockwise by a multiple of 90 degrees."""
    values = edits.of_geometry()
    # The mirror comes after the turn: a mirrored picture turns the other way round.
    sign = -1 if values["flip"] else 1
    rotation = (int(values["rotation"]) + sign * degrees) % 360
    edits = edits.without("geometry.rotation")
    return edits.changed({"geometry.rotation": str(rotation)}) if rotation else edits


def flipped(edits: Edits) -> Edits:
    """Return edits with the picture mirrored left to right."""
    if edits.of_geometry()["flip"]:
        return edits.without("geometry.flip")
    return edits.changed({"geometry.flip": True})


def _axes(orientation: int, values: Mapping[str, Any]) -> tuple[Any, Any, Any]:
    """Return where the upright picture's origin and axes lie in the stored one, as fractions."""
    corners = np.array([[[0.0, 0.0], [1.0, 0.0]], [[0.0, 1.0], [1.0, 1.0]]])
    made = turned(upright(corners, orientation), int(values["rotation"]), bool(values["flip"]))
    return made[0, 0], made[0, 1] - made[0, 0], made[1, 0] - made[0, 0]


def _handed(across: Any, down: Any) -> float:
    """Return -1 where the upright picture is a mirror image of the stored one, else 1."""
    return float(np.sign(across[0] * down[1] - across[1] * down[0]))
