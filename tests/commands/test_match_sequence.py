"""`silvergrad match --sequence`: keyframes are matched, every frame gets settings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

torch = pytest.importorskip("torch")

from editor.core.edits import Edits  # noqa: E402
from editor.files.sidecar import read_sidecar  # noqa: E402
from editor.learn.match import match as engine  # noqa: E402
from editor.learn.match.match import Matched, Progress  # noqa: E402
from tests.commands.conftest import Run  # noqa: E402

EXPOSURE = "exposure.exposure"


@pytest.fixture
def frames(small_raw: Path, tmp_path: Path) -> list[Path]:
    """Five frames: the small raw, five times."""
    found = [tmp_path / f"f{number}.dng" for number in range(5)]
    for path in found:
        path.write_bytes(small_raw.read_bytes())
    return found


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "look.png"
    cv2.imwrite(str(path), np.random.default_rng(0).integers(0, 255, (64, 96, 3), np.uint8))
    return path


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[Edits]:
    """Where each match began; every one finds half a stop more."""
    begun: list[Edits] = []

    def match(photo: Any, statistics: Any, edits: Edits, reference: Any, **more: Any) -> Matched:
        begun.append(edits)
        more["progress"](Progress(0.5, "Polishing", 1.25, edits))
        found = edits.changed({EXPOSURE: float(edits.get(EXPOSURE, 0.0)) + 0.5})  # type: ignore[arg-type]
        return Matched(
            kind="other picture", edits=found, psnr_before=None, psnr=None, delta_e_before=None,
            delta_e_median=None, distance_before=2.0, distance=1.0, masked=0.0, reference_renders=5,
            seconds=1.0, confidence={}, carried={EXPOSURE: 1.0}, residual=None,
        )  # fmt: skip

    monkeypatch.setattr(engine, "match", match)
    return begun


def test_every_frame_has_settings_between_those_of_the_keyframes(
    run: Run, frames: list[Path], picture: Path, begun: list[Edits], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    words = ("match", *frames, picture, "--sequence", "--keyframes", 2, "-o", out, "--json")
    code, said, _ = run(*words, "--set", "saturation.vibrance=10")
    document = json.loads(said)
    assert code == 0
    assert [edits.get(EXPOSURE) for edits in begun] == [None, 0.5, 1.0]
    assert document["sequence"]["keyframes"] == ["f0.dng", "f2.dng", "f4.dng"]
    assert [row["photo"] for row in document["keyframes"]] == ["f0.dng", "f2.dng", "f4.dng"]
    found = [read_sidecar(out / f"f{number}.xmp").edits for number in range(5)]
    assert [edits[EXPOSURE] for edits in found] == pytest.approx([0.5, 0.75, 1.0, 1.25, 1.5], abs=1e-6)
    assert {edits["saturation.vibrance"] for edits in found} == {10.0}


def test_frames_that_cannot_be_read_are_named(
    run: Run, frames: list[Path], begun: list[Edits], tmp_path: Path
) -> None:
    bad = tmp_path / "bad.dng"
    bad.write_bytes(b"not a raw at all")
    code, out, _ = run("match", *frames, bad, "--camera-jpeg", "--sequence")
    assert code == 1
    assert "bad.dng: failed" in out
    assert "5 frames, 2 keyframes" in out
    assert len(begun) == 2


@pytest.mark.parametrize(("more", "said"), [
    ((), "then the reference"),
    (("look.png", "-o", "nowhere"), "folder"),
])  # fmt: skip
def test_what_cannot_be_is_one_sentence(
    run: Run, frames: list[Path], picture: Path, tmp_path: Path, more: tuple[str, ...], said: str
) -> None:
    code, out, err = run("match", frames[0], *more, "--sequence")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert said in err
