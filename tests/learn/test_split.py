"""What trains and what judges never meet."""

from __future__ import annotations

from pathlib import Path

import pytest

from editor.core.image import Metadata
from editor.learn.pictures import photos_in
from editor.learn.split import TRAINED_CAMERAS, trains, validates
from editor.raw.photo import read_info


def raw(make: str, model: str) -> Metadata:
    return Metadata(make=make, model=model)


def test_cameras_train_by_name() -> None:
    assert trains(Path("a.dng"), raw("GoPro", "HERO6 Black"))
    assert trains(Path("a.dng"), raw("", "hero7 black"))
    assert trains(Path("a.dng"), raw("Silvergrad", "narrow"))
    assert not trains(Path("GoPro/HERO6.nef"), raw("NIKON CORPORATION", "NIKON D750")), (
        "a name of a file is none"
    )
    assert not trains(Path("a.dng"), Metadata())


def test_finished_pictures_train_by_folder() -> None:
    finished = Metadata(kind="finished", make="GoPro")
    assert trains(Path("photos/kodak24/01.png"), finished)
    assert not trains(Path("photos/mcmaster18/01.png"), finished)
    assert not trains(Path("kodak24/more/01.png"), finished)
    assert not trains(Path("photos/kodak24/01.dng"), raw("Canon", "EOS 6D"))


@pytest.mark.parametrize("path", ["raws/gopro_hero7_garden.dng", "kodak24/08.png", "cache/synthetic_3.dng"])
def test_some_that_train_are_kept_back(path: str) -> None:
    assert validates(Path(path))


def test_most_are_not_kept_back() -> None:
    assert not any(
        validates(Path(p)) for p in ("gopro_hero6_mural.dng", "kodak24/01.png", "synthetic_2.dng")
    )


def test_of_the_shared_photos_some_train_and_three_other_cameras_judge(data: Path) -> None:
    training, held_out = set(), set()
    for path in photos_in(data / "raws" / "photos"):
        info = read_info(path)
        told = raw(info.metadata.make, info.metadata.model)
        camera = f"{told.make} {told.model}"
        (training if trains(path, told) else held_out).add(camera)
    assert not training & held_out
    assert len(held_out) >= 3
    assert training
    assert len(TRAINED_CAMERAS) == len(set(TRAINED_CAMERAS))
