"""A style over many frames: in order, without jitter, and without the light's own flicker where asked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from editor.core.cancel import Cancelled
from editor.core.color.camera import as_shot, white_xy_to_neutral
from editor.core.edits import Edits
from editor.core.image import LinearImage
from editor.raw.photo import open_photo
from editor.styles.apply import laid
from editor.styles.flicker import flicker
from editor.styles.frames import Frame, frame_of, in_order
from editor.styles.seen import see
from editor.styles.sequence import Find, course, settled
from editor.styles.style import predict
from editor.synthetic.raws import make_raw
from tests.styles.some import random_style

EXPOSURE = "exposure.exposure"


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sequence") / "frame.dng"
    make_raw("still", path, iso=800, size=(384, 256))
    return path


@pytest.fixture(scope="module")
def photo(raw: Path) -> LinearImage:
    return open_photo(raw)


@pytest.fixture(scope="module")
def style(raw: Path) -> Find:
    made = random_style(raw.with_name("chance.safetensors"), raw)
    return lambda frame, before: predict(made, see(frame.steadied(frame.photo)))


def noisy(photo: LinearImage, seed: int, gain: float = 1.0) -> LinearImage:
    """The photo's pixels times ``gain``, as the sensor would have them another time."""
    rng = np.random.default_rng(seed)
    shot, read = photo.metadata.noise
    signal = gain * photo.pixels
    spread = np.sqrt(np.maximum(signal, 0.0) * shot + read)
    return photo.with_pixels((signal + spread * rng.standard_normal(signal.shape)).astype(np.float32))


def frames_of(photo: LinearImage, gains: Any) -> list[Frame]:
    return [frame_of(Path(f"{n:03}.dng"), noisy(photo, n, float(gain))) for n, gain in enumerate(gains)]


def at(name: str, taken: str, photo: LinearImage) -> Frame:
    return frame_of(Path(name), photo.with_metadata(replace(photo.metadata, taken=taken)))


def test_frames_come_by_time_and_then_as_people_count(photo: LinearImage) -> None:
    noon, later = "2024-05-18T12:00:00", "2024-05-18T12:00:01"
    frames = [at("f10.dng", noon, photo), at("f9.dng", noon, photo), at("A.dng", later, photo)]
    assert [frame.path.name for frame in in_order(frames)] == ["f9.dng", "f10.dng", "A.dng"]
    frames.append(at("f11.dng", "", photo))
    assert [each.path.name for each in in_order(frames)] == ["A.dng", "f9.dng", "f10.dng", "f11.dng"]


def test_a_still_scene_does_not_jitter(photo: LinearImage, style: Find) -> None:
    made = course(frames_of(photo, np.ones(13)), style, every=4)
    assert made.keyframes == (0, 4, 8, 12)
    measured = flicker(
        made.frames, [settled(f, e, Edits()) for f, e in zip(made.frames, made.found, strict=True)]
    )
    assert measured is not None
    assert measured.frames.most > 0.0
    assert abs(measured.above_scene.most) < 0.05
    assert measured.above_trend.most < 0.5
    assert max(each.most for each in measured.sliders.values()) < 0.1


def test_each_keyframe_begins_where_the_one_before_ended(photo: LinearImage) -> None:
    begun: list[Edits | None] = []

    def find(frame: Frame, before: Edits | None) -> Edits:
        begun.append(before)
        return Edits({EXPOSURE: float(len(begun))})

    made = course(frames_of(photo, np.ones(3)), find, every=1)
    assert begun == [None, Edits({EXPOSURE: 1.0}), Edits({EXPOSURE: 2.0})]
    assert [each[EXPOSURE] for each in made.found] == pytest.approx([1.0, 2.0, 3.0])


def test_deflicker_makes_up_for_the_aperture_and_keeps_the_dusk(photo: LinearImage) -> None:
    stops = np.linspace(0.0, -1.0, 24)
    aperture = 0.15 * np.random.default_rng(5).standard_normal(24)
    made = course(frames_of(photo, 2.0 ** (stops + aperture)), lambda frame, before: Edits({EXPOSURE: 0.5}))
    corrections = np.array([frame.correction for frame in made.frames])
    assert np.abs(np.std(aperture + corrections)) < 0.05
    assert np.abs(corrections).max() < 0.6
    plain, steady = (
        flicker(
            made.frames,
            [settled(f, e, Edits(), deflicker=on) for f, e in zip(made.frames, made.found, strict=True)],
        )
        for on in (False, True)
    )
    assert plain is not None
    assert steady is not None
    assert steady.above_trend.p95 < 0.4 * plain.above_trend.p95
    assert steady.above_scene.p50 < -1.0


def test_deflicker_holds_a_wandering_white_balance(photo: LinearImage) -> None:
    color = photo.metadata.color
    assert color is not None
    lights = [5200.0, 5900.0, 5300.0, 5800.0, 5250.0, 5850.0, 5400.0]
    frames = []
    for number, light in enumerate(lights):
        wandering = replace(color, neutral=white_xy_to_neutral(color, light, 5.0))
        metadata = replace(photo.metadata, color=wandering)
        frames.append(frame_of(Path(f"{number}.dng"), photo.with_metadata(metadata)))
    made = course(frames, lambda frame, before: Edits({"saturation.vibrance": 10.0}))
    edits = [settled(f, e, Edits(), deflicker=True) for f, e in zip(made.frames, made.found, strict=True)]
    held = [float(each["color_balance.temperature"]) for each in edits]  # type: ignore[arg-type]
    assert np.ptp(held) < 250.0
    assert "color_balance.temperature" not in settled(made.frames[0], made.found[0], Edits())
    assert as_shot(made.frames[1].photo.metadata.color)[0] == pytest.approx(5900.0, rel=0.01)  # type: ignore[arg-type]


def test_a_photo_keeps_its_own_crop_and_amount_goes_part_of_the_way(photo: LinearImage) -> None:
    frame = frame_of(Path("a.dng"), photo)
    before = Edits({"geometry.angle": 2.0, "saturation.saturation": 50.0})
    found = Edits({EXPOSURE: 1.0})
    assert settled(frame, found, before) == laid(before, found)
    half = settled(frame, found, before, amount=0.5)
    assert half["geometry.angle"] == 2.0
    assert half[EXPOSURE] == pytest.approx(0.5)
    assert half["saturation.saturation"] == pytest.approx(25.0)


def test_one_frame_is_a_sequence_without_flicker(photo: LinearImage, style: Find) -> None:
    made = course([frame_of(Path("a.dng"), photo)], style)
    assert (made.keyframes, len(made.found)) == ((0,), 1)
    assert flicker(made.frames, made.found) is None


def test_cancel_ends_it(photo: LinearImage, style: Find) -> None:
    frames = frames_of(photo, np.ones(2))
    with pytest.raises(Cancelled):
        course(frames, style, cancel=lambda: True)
    with pytest.raises(Cancelled):
        flicker(frames, [Edits()] * 2, cancel=lambda: True)


def test_frames_of_another_shape_are_not_compared(photo: LinearImage) -> None:
    turned = replace(photo.metadata, orientation=6)
    frames = [frame_of(Path("a.dng"), photo), frame_of(Path("b.dng"), photo.with_metadata(turned))]
    assert flicker(frames, [Edits()] * 2) is None
