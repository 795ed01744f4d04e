"""Pictures to sample from: which files, which of them judge, and cut-outs that stay true to their scale."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

from editor.core.image import Frame
from editor.core.pipeline import measure_statistics
from editor.learn import pictures as module
from editor.learn.pictures import Picture, divided, photos_in, training_pictures
from editor.synthetic.raws import make_raw
from tests.learn.common import photo


def picture(name: str = "some.dng", height: int = 60, width: int = 90) -> Picture:
    shot = photo(height, width)
    return Picture(Path(name), shot, measure_statistics(shot))


def coordinates(height: int, width: int, scale: float = 1.0) -> Picture:
    """Return a picture whose pixels tell where they lie, in 0..1 from top and left."""
    plain = picture(height=height, width=width)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    pixels = np.stack([(y + 0.5) / height, (x + 0.5) / width, np.ones_like(x)], axis=2)
    metadata = replace(plain.photo.metadata, frame=Frame(height, width, scale=scale))
    return replace(plain, photo=plain.photo.with_pixels(pixels).with_metadata(metadata))


@pytest.mark.parametrize("size", [(24, 16), (30, 30), (90, 60), (200, 120)])
def test_cuts_have_their_size_and_say_their_scale(size: tuple[int, int]) -> None:
    whole, rng = coordinates(60, 90, scale=0.5), np.random.default_rng(0)
    mirrored, turned, zooms = set(), set(), set()
    for _ in range(40):
        cut = whole.cut(rng, *size)
        width, height = size
        assert cut.pixels.shape == (height, width, 3)
        assert cut.pixels.dtype == np.float32
        frame = cut.metadata.frame
        assert (frame.height, frame.width, frame.top, frame.left) == (height, width, 0, 0)
        assert cut.pixels[..., :2].min() >= 0.0
        assert cut.pixels[..., :2].max() <= 1.0
        down = cut.pixels[-1, width // 2] - cut.pixels[0, width // 2]
        across = cut.pixels[height // 2, -1] - cut.pixels[height // 2, 0]
        turned.add(bool(abs(down[1]) > abs(down[0])))
        mirrored.add(bool(across[np.abs(across).argmax()] < 0.0))
        length = (60, 90)[int(np.abs(down).argmax())]
        zoom = np.abs(down).max() * length / (height - 1)
        zooms.add(round(float(zoom), 2))
        assert frame.scale == pytest.approx(min(1.0, 0.5 / zoom), rel=0.08)
    assert mirrored == turned == {True, False}
    assert len(zooms) > 3 or size[0] >= 90


def test_a_cut_is_reproducible_and_leaves_the_photo_alone() -> None:
    whole = picture()
    whole.photo.pixels.flags.writeable = False
    one, other = (whole.cut(np.random.default_rng(3), 40, 30) for _ in range(2))
    np.testing.assert_array_equal(one.pixels, other.pixels)
    one.pixels[:] = 0.0
    assert whole.photo.pixels.any()


def test_those_kept_back_judge_and_no_other_does() -> None:
    some = [picture(f"{name}.dng") for name in ("one", "gopro_hero7_garden", "two", "synthetic_3")]
    train, judge = divided(some)
    assert [each.path.stem for each in train] == ["one", "two"]
    assert [each.path.stem for each in judge] == ["gopro_hero7_garden", "synthetic_3"]


def test_where_none_is_kept_back_the_last_judges_alone() -> None:
    some = [picture(f"{name}.dng") for name in ("one", "two", "three")]
    train, judge = divided(some)
    assert [each.path.stem for each in train] == ["one", "two"]
    assert [each.path.stem for each in judge] == ["three"]
    assert divided(some[:1]) == (some[:1], some[:1])


@pytest.mark.parametrize("names", [[], ["synthetic_3"]])
def test_nothing_to_train_on_is_a_sentence(names: list[str]) -> None:
    with pytest.raises(ValueError, match="no photos to train on"):
        divided([picture(f"{name}.dng") for name in names])


def test_photos_are_found_in_folders_of_folders_in_order(tmp_path: Path) -> None:
    for name in ("b.NEF", "a.dng", "deep/er/c.tif", "notes.txt", "d.xmp"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert [path.name for path in photos_in(tmp_path)] == ["a.dng", "b.NEF", "c.tif"]


def test_raws_that_may_train_are_opened_and_damaged_ones_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONG_EDGE", 120)
    make_raw("chart", tmp_path / "good.dng")
    (tmp_path / "damaged.dng").write_bytes((tmp_path / "good.dng").read_bytes()[:5000])
    (tmp_path / "empty.png").touch()
    found = list(training_pictures(tmp_path))
    assert [each.path.name for each in found] == ["good.dng"]
    assert max(found[0].photo.pixels.shape) == 120
    assert found[0].photo.metadata.frame.scale < 1.0
    assert found[0].statistics.percentile(99.0) > found[0].statistics.percentile(1.0)


def test_photos_of_cameras_that_judge_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_raw("chart", tmp_path / "good.dng")
    monkeypatch.setattr(module, "trains", lambda path, metadata: False)
    assert list(training_pictures(tmp_path)) == []


def test_raws_of_our_own_are_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("colour")
    made: list[Path] = []

    def small(kind: str, path: Path, **options: object) -> None:
        made.append(path)
        make_raw("chart", path)

    monkeypatch.setattr("editor.synthetic.raws.make_raw", small)
    cache = tmp_path / "cache"
    empty = tmp_path / "photos"
    empty.mkdir()
    first = list(training_pictures(empty, 2, cache))
    assert [each.path.name for each in first] == ["synthetic_0.dng", "synthetic_1.dng"]
    assert len(list(training_pictures(empty, 2, cache))) == 2
    assert made == [cache / "synthetic_0.dng", cache / "synthetic_1.dng"]
    assert list(empty.iterdir()) == []
