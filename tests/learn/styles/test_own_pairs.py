"""Raws with finished pictures: their edits are found first, each once, and what is no pair is said."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("torch")

from editor.core.cancel import Cancelled
from editor.core.edits import Edits
from editor.learn.match import match as matching
from editor.learn.styles import own
from editor.synthetic.raws import make_raw
from tests.learn.styles.own_photos import write_picture


@dataclass
class Matcher:
    """Stands in for a match, which takes seconds: finds an exposure for each raw, in turn."""

    calls: int = 0
    off: float | None = 1.5
    stop: int = 99

    def __call__(self, photo: Any, *_: Any, progress: Any, cancel: Any, **more: Any) -> Any:
        self.calls += 1
        if self.calls > self.stop:
            raise Cancelled
        progress(SimpleNamespace(share=0.5))
        assert max(photo.pixels.shape) >= 160
        return SimpleNamespace(
            edits=Edits({"exposure.exposure": 0.1 * self.calls}), delta_e_median=self.off
        )


@pytest.fixture
def matcher(monkeypatch: pytest.MonkeyPatch) -> Matcher:
    """The stand-in, in the place of the match."""
    made = Matcher()
    monkeypatch.setattr(matching, "match", made)
    return made


@pytest.fixture
def pairs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with six raws and their exports."""
    monkeypatch.setenv("SILVERGRAD_STYLES", str(tmp_path / "styles"))
    folder = tmp_path / "photos"
    folder.mkdir()
    for seed, kind in enumerate(("sky", "still", "texture", "chart", "sky", "still")):
        make_raw(kind, folder / f"{seed}.dng", seed=seed, illuminant=("D55", "A")[seed % 2])
        write_picture(folder / "Exports" / f"{seed}.jpg", seed)
    return folder


def test_edits_are_found_once(pairs: Path, matcher: Matcher, tmp_path: Path) -> None:
    found, kept, heard = own.survey(pairs), tmp_path / "kept", list[own.Progress]()
    assert "6 raws with a finished picture" in found.sentences[0]
    matcher.stop = 3
    with pytest.raises(Cancelled):
        own.learn_own(found, "Pairs", kept=kept)
    matcher.stop = 99
    made = own.learn_own(found, "Pairs", kept=kept, progress=heard.append)
    assert matcher.calls == 4 + 3, "what was found before is not looked for again"
    assert {"Finding the edits", "Learning"} <= {each.phase for each in heard}
    shares = [each.share for each in heard]
    assert shares == sorted(shares)
    assert made.report["learned_from"]["match_delta_e"] == 1.5


@pytest.mark.parametrize(
    ("off", "said"),
    [(30.0, "not what the sliders can make of it"), (None, "does not show the same photo")],
)
def test_what_is_no_pair_teaches_nothing(
    pairs: Path, matcher: Matcher, tmp_path: Path, off: float | None, said: str
) -> None:
    matcher.off = off
    with pytest.raises(ValueError, match=f"Only 0 of the photos .* {said}"):
        own.learn_own(own.survey(pairs), "Pairs", kept=tmp_path / "kept")
