"""Scale: where on a track a number lies, and how far one key press moves it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from editor.core.slider import Slider
from editor.ui.sliders.wording import number_text

# Beyond this ratio equal steps of a ratio look equal, not equal differences: kelvin.
_RATIO = 10.0
# One key press is about this part of the range, but at least the slider's own step.
_PRESSES = 200.0


@dataclass(frozen=True)
class Scale:
    """Maps a slider's numbers to 0..1 along its track, by ratio where the range is wide."""

    slider: Slider

    @property
    def by_ratio(self) -> bool:
        """Whether the track is logarithmic."""
        return self.slider.low > 0.0 and self.slider.high / self.slider.low >= _RATIO

    def place(self, value: float) -> float:
        """Return where ``value`` lies, 0 (left) to 1 (right)."""
        low, high = self.slider.low, self.slider.high
        if self.by_ratio:
            return min(max(math.log(max(value, low) / low) / math.log(high / low), 0.0), 1.0)
        return min(max((value - low) / (high - low), 0.0), 1.0)

    def value(self, place: float) -> float:
        """Return the number at ``place``."""
        low, high = self.slider.low, self.slider.high
        place = min(max(place, 0.0), 1.0)
        made = low * (high / low) ** place if self.by_ratio else low + place * (high - low)
        return self.clamped(made)

    def clamped(self, value: float) -> float:
        """Return ``value`` within the slider's range."""
        return min(max(float(value), self.slider.low), self.slider.high)

    def key_step(self) -> float:
        """Return what an arrow key adds: a round part of the range."""
        wanted = (self.slider.high - self.slider.low) / _PRESSES
        if self.by_ratio or wanted <= self.slider.step:
            return self.slider.step
        power = 10.0 ** math.floor(math.log10(wanted))
        return float(power * max(n for n in (1.0, 2.0, 5.0) if n * power <= wanted * 1.001))

    def detent(self, value: float, *stops: float | None) -> float:
        """Return the stop (default, neutral) that reads the same as ``value``, else ``value``.

        Without it a slider dragged back to zero would rest on 0.2, read "0" and count as edited.
        """
        shown = number_text(self.slider, value)
        for stop in stops:
            if stop is not None and number_text(self.slider, stop) == shown:
                return float(stop)
        return value
