"""Which part of the picture is on screen, and how large: arithmetic only, nothing of Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace

Rect = tuple[int, int, int, int]

# Device pixels per full-size pixel. Fit enlarges a tiny picture, but not into a blur.
SMALLEST, LARGEST, MOST_FIT = 0.02, 16.0, 2.0
STEPS = (0.0625, 0.125, 0.25, 0.333, 0.5, 0.667, 1.0, 2.0, 4.0, 8.0, 16.0)


@dataclass(frozen=True)
class Viewport:
    """A window of ``width`` x ``height`` device pixels on a picture of ``full`` pixels.

    ``zoom`` is device pixels per full-size pixel, None while the picture fits the window with
    ``margin`` round it; ``center`` is the full-size pixel in the middle.
    """

    width: int = 1
    height: int = 1
    full: tuple[int, int] = (0, 0)
    zoom: float | None = None
    center: tuple[float, float] = (0.0, 0.0)
    margin: int = 0

    @property
    def fit_scale(self) -> float:
        """The scale at which the whole picture is seen."""
        if not all(self.full):
            return 1.0
        width, height = self.box
        return min(width / self.full[0], height / self.full[1], MOST_FIT)

    @property
    def box(self) -> tuple[int, int]:
        """The room for a picture that fits."""
        return max(1, self.width - 2 * self.margin), max(1, self.height - 2 * self.margin)

    @property
    def scale(self) -> float:
        """Device pixels per full-size pixel."""
        return self.fit_scale if self.zoom is None else self.zoom

    @property
    def fits(self) -> bool:
        """Whether the whole picture is in the window."""
        return self.zoom is None or self.zoom <= self.fit_scale

    @property
    def size(self) -> tuple[int, int]:
        """The whole picture's size in device pixels."""
        return max(1, round(self.full[0] * self.scale)), max(1, round(self.full[1] * self.scale))

    @property
    def origin(self) -> tuple[int, int]:
        """The device pixel of the picture's top left corner: a whole one, so pixels stay true."""
        width, height = self.size
        x = (self.width - width) // 2 if width <= self.width else self._start(0, width)
        y = (self.height - height) // 2 if height <= self.height else self._start(1, height)
        return x, y

    def to_picture(self, x: float, y: float) -> tuple[float, float]:
        """Return the full-size position of a device position."""
        left, top = self.origin
        return (x - left) / self.scale, (y - top) / self.scale

    def to_device(self, x: float, y: float) -> tuple[float, float]:
        """Return the device position of a full-size position."""
        left, top = self.origin
        return x * self.scale + left, y * self.scale + top

    def visible(self) -> Rect:
        """Return (left, top, right, bottom) of the full-size pixels in the window."""
        left, top = self.to_picture(0, 0)
        right, bottom = self.to_picture(self.width, self.height)
        wide, high = self.full
        return (
            min(max(int(left), 0), wide),
            min(max(int(top), 0), high),
            min(max(int(right) + 1, 0), wide),
            min(max(int(bottom) + 1, 0), high),
        )

    def resized(self, width: int, height: int, margin: int = 0) -> Viewport:
        """Return the view in a window of another size."""
        return replace(self, width=max(1, width), height=max(1, height), margin=margin)

    def showing(self, full: tuple[int, int]) -> Viewport:
        """Return the view on a picture of another size, at the same relative place."""
        if full == self.full:
            return self
        share = [c / f if f else 0.5 for c, f in zip(self.center, self.full, strict=True)]
        return replace(self, full=full, center=(share[0] * full[0], share[1] * full[1]))

    def fitted(self) -> Viewport:
        """Return the view of the whole picture."""
        return replace(self, zoom=None)

    def zoomed(self, zoom: float, at: tuple[float, float] | None = None) -> Viewport:
        """Return the view at ``zoom`` with the picture's pixel under device position ``at`` kept."""
        x, y = at if at is not None else (self.width / 2, self.height / 2)
        held = self.to_picture(x, y)
        zoom = min(max(zoom, min(SMALLEST, self.fit_scale)), LARGEST)
        center = (held[0] - (x - self.width / 2) / zoom, held[1] - (y - self.height / 2) / zoom)
        return replace(self, zoom=zoom, center=center).inside()

    def stepped(self, direction: int, at: tuple[float, float] | None = None) -> Viewport:
        """Return the view one step of STEPS (or fit) in or out."""
        fit = self.fit_scale
        levels = sorted({*(s for s in STEPS if s > fit * 1.02), fit})
        if direction > 0:
            target = next((s for s in levels if s > self.scale * 1.01), levels[-1])
        else:
            target = next((s for s in reversed(levels) if s < self.scale * 0.99), fit)
        return self.fitted() if target == fit else self.zoomed(target, at)

    def panned(self, dx: float, dy: float) -> Viewport:
        """Return the view with the picture moved by device pixels."""
        x, y = self.center
        return replace(self, center=(x - dx / self.scale, y - dy / self.scale)).inside()

    def inside(self) -> Viewport:
        """Return the view with no more empty window than needed."""
        center = []
        for which, window in enumerate((self.width, self.height)):
            half = window / 2 / self.scale
            length = self.full[which]
            middle = length / 2 if 2 * half >= length else min(max(self.center[which], half), length - half)
            center.append(middle)
        return replace(self, center=(center[0], center[1]))

    def _start(self, which: int, length: int) -> int:
        window = (self.width, self.height)[which]
        start = round(window / 2 - self.center[which] * self.scale)
        return min(0, max(window - length, start))
