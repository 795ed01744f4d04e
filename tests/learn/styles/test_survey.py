"""What a folder holds to learn from is found, told apart and said in sentences."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import cv2
import pytest

from editor.core.cancel import Cancelled
from editor.core.edits import Edits
from editor.learn.styles.survey import LEAST, MOST_PAIRS, survey
from editor.raw.photo import embedded_preview
from editor.synthetic.raws import make_raw
from tests.learn.styles.own_photos import write_edits

EDITS = Edits({"exposure.exposure": 0.5, "saturation.vibrance": 20.0})


def touch(folder: Path, *names: str) -> list[Path]:
    paths = [folder / name for name in names]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"not looked into")
    return paths


def test_edits_are_told_from_sidecars_that_edit_nothing(tmp_path: Path) -> None:
    edited, cropped, bare = touch(tmp_path, "a.nef", "b.nef", "c.dng")
    write_edits(edited, EDITS)
    write_edits(cropped, Edits({"geometry.crop_left": 0.2, "detail.sharpening": 60.0}))
    found = survey(tmp_path)
    assert [each.photo for each in found.edited] == [edited]
    assert found.edited[0].edits == EDITS
    assert set(found.unedited) == {cropped, bare}
    assert "2 raws without edits are left out." in found.sentences


@pytest.mark.parametrize(
    ("raw", "picture"),
    [
        ("IMG_1.CR3", "IMG_1.jpg"),
        ("img_1.cr3", "Exports/IMG_1.JPG"),
        ("Raw/IMG_1.cr3", "Finished/2024/img_1.tif"),
        ("IMG_1.cr3", "web/IMG_1-Edit.jpg"),
        ("IMG_1.cr3", "IMG_1_2.png"),
    ],
)
def test_a_raw_and_its_finished_picture_are_a_pair(tmp_path: Path, raw: str, picture: str) -> None:
    one, other = touch(tmp_path, raw, picture)
    found = survey(tmp_path)
    assert [(each.photo, each.finished) for each in found.paired] == [(one, other)]
    assert not found.finished
    assert not found.unedited


def test_a_picture_of_another_number_is_no_pair(tmp_path: Path) -> None:
    touch(tmp_path, "IMG_1.cr3", "IMG_12.jpg")
    found = survey(tmp_path)
    assert not found.paired
    assert len(found.finished) == len(found.unedited) == 1


def test_equal_names_in_two_folders_pair_with_their_own(tmp_path: Path) -> None:
    touch(tmp_path, "mon/1.nef", "mon/out/1.jpg", "tue/1.nef", "tue/out/1.jpg")
    found = survey(tmp_path)
    assert {
        (each.photo.parent.name, each.finished.parts[-3]) for each in found.paired if each.finished
    } == {
        ("mon", "mon"),
        ("tue", "tue"),
    }
    touch(tmp_path, "all/1.jpg")
    passed = dict(survey(tmp_path).passed_over)
    assert passed[tmp_path / "all/1.jpg"] == "More than one raw has its name."


def test_what_was_exported_counts_before_what_lies_beside(tmp_path: Path) -> None:
    _, beside, exported = touch(tmp_path, "1.nef", "1.jpg", "Exports/1.jpg")
    os.utime(exported, (1, 1))
    found = survey(tmp_path)
    assert found.paired[0].finished == exported
    assert dict(found.passed_over) == {beside: "Another picture of the same raw serves."}


def test_a_sidecar_counts_before_a_finished_picture(tmp_path: Path) -> None:
    raw, picture = touch(tmp_path, "1.nef", "1.jpg")
    write_edits(raw, EDITS)
    found = survey(tmp_path)
    assert [each.photo for each in found.examples] == [raw]
    assert dict(found.passed_over) == {picture: "The sidecar of its raw tells more."}


def test_a_broken_sidecar_is_passed_over_and_said(tmp_path: Path) -> None:
    (raw,) = touch(tmp_path, "1.nef")
    raw.with_suffix(".xmp").write_text("<broken")
    found = survey(tmp_path)
    assert dict(found.passed_over) == {raw: "Its sidecar cannot be read."}
    assert "1 file is passed over: Its sidecar cannot be read." in found.sentences


def test_what_varies_is_named_and_what_does_not(tmp_path: Path) -> None:
    for number, raw in enumerate(touch(tmp_path, *(f"{n}.nef" for n in range(6)))):
        write_edits(raw, Edits({"exposure.exposure": 0.1 * (number + 1), "grain.amount": 20.0}))
    found = survey(tmp_path)
    assert found.kind == "edits"
    assert found.varying == ("exposure.exposure",)
    assert found.constant == ("grain.amount",)
    assert found.sentences[:3] == (
        "It learns from 6 photos with edits.",
        "1 slider varies from photo to photo: Exposure.",
        "Set alike on all of them: Grain.",
    )
    assert found.sentences[-1] == "Everything stays on this machine."


@pytest.mark.parametrize(
    ("names", "kind", "said"),
    [
        ([], "nothing", "There are no edited photos in"),
        (["1.nef", "2.nef"], "nothing", "There are no edited photos in"),
        ([f"{n}.jpg" for n in range(LEAST - 1)], "nothing", "too few to learn from"),
        ([f"{n}.jpg" for n in range(LEAST)], "pictures", ""),
        ([f"{n}.{s}" for n in range(LEAST) for s in ("nef", "jpg")], "edits", ""),
    ],
)
def test_the_kind_and_a_refusal(tmp_path: Path, names: list[str], kind: str, said: str) -> None:
    touch(tmp_path, *names)
    found = survey(tmp_path)
    assert found.kind == kind
    assert said in found.refusal
    assert bool(found.refusal) == (kind == "nothing")


def test_of_very_many_some_serve(tmp_path: Path) -> None:
    touch(tmp_path, *(f"{n:03}.{s}" for n in range(MOST_PAIRS + 10) for s in ("nef", "jpg")))
    found = survey(tmp_path)
    assert len(found.paired) == MOST_PAIRS
    assert f"10 files are passed over: {MOST_PAIRS} pairs are enough." in found.sentences


def test_hidden_files_are_none_and_cancel_ends_it(tmp_path: Path) -> None:
    touch(tmp_path, ".1.jpg", ".trash/2.jpg")
    assert not survey(tmp_path).finished
    with pytest.raises(Cancelled):
        survey(tmp_path, lambda: True)
    with pytest.raises(ValueError, match="There is no folder"):
        survey(tmp_path / "none")


def test_the_cameras_own_pictures_are_known(tmp_path: Path) -> None:
    for number, darker in ((0, 1), (1, 2)):
        raw = tmp_path / f"{number}.dng"
        make_raw("sky", raw)
        shown = embedded_preview(raw)
        assert shown is not None
        cv2.imwrite(str(tmp_path / f"{number}.jpg"), shown[..., ::-1] // darker)
    found = survey(tmp_path)
    assert len(found.paired) == 2
    assert found.cameras_own == 1, "the darker one was edited"
    enough = replace(found, paired=found.paired * 3)
    assert any(each.startswith("1 finished picture is the camera's own") for each in enough.sentences)
