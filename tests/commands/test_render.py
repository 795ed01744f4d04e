"""``silvergrad render``: a picture or one sentence; the arguments alone decide."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from editor.commands import learned
from tests.commands.conftest import Run


@pytest.mark.parametrize("suffix", ["jpg", "png", "tif"])
def test_a_picture_comes_out(run: Run, small_raw: Path, tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"out.{suffix}"
    assert run("render", small_raw, "-o", target, "--long-edge", 100)[0] == 0
    with Image.open(target) as made:
        assert max(made.size) == 100
        assert made.info["icc_profile"]
        assert made.getexif()[0x0131] == "Silvergrad"


@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_sixteen_bits(run: Run, small_raw: Path, tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"out.{suffix}"
    assert run("render", small_raw, "-o", target, "--bits", 16)[0] == 0
    made = cv2.imread(str(target), cv2.IMREAD_UNCHANGED)
    assert made is not None
    assert made.dtype == np.uint16


def test_equal_edits_give_equal_files(run: Run, small_raw: Path, tmp_path: Path) -> None:
    for name in ("a.jpg", "b.jpg"):
        assert run("render", small_raw, "-o", tmp_path / name, "--set", "grain.amount=40")[0] == 0
    assert (tmp_path / "a.jpg").read_bytes() == (tmp_path / "b.jpg").read_bytes()


def test_a_sidecar_beside_the_photo_is_not_read(run: Run, small_raw: Path, tmp_path: Path) -> None:
    photo = tmp_path / "photo.dng"
    photo.write_bytes(small_raw.read_bytes())
    run("render", photo, "-o", tmp_path / "a.png")
    photo.with_suffix(".xmp").write_text("nonsense")
    assert run("render", photo, "-o", tmp_path / "b.png")[0] == 0
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_set_comes_on_top_of_edits(run: Run, small_raw: Path, tmp_path: Path) -> None:
    from editor.core.edits import Edits
    from editor.files.sidecar import write_sidecar

    xmp = tmp_path / "edits.xmp"
    write_sidecar(xmp, Edits({"exposure.exposure": 2.0, "saturation.saturation": -100.0}))
    target = tmp_path / "out.png"
    assert run("render", small_raw, "-o", target, "--edits", xmp, "--set", "exposure.exposure=-2")[0] == 0
    made = cv2.imread(str(target)).astype(float)
    assert made.mean() < 90
    assert np.ptp(made, axis=2).mean() < 2


@pytest.mark.parametrize(
    "words",
    [
        ("nothing.dng",), ("--sample", "also.dng"), ("RAW", "--set", "nothing.here=1"),
        ("RAW", "--set", "exposure.exposure=99"), ("RAW", "--set", "exposure.exposure=nan"),
        ("RAW", "--edits", "missing.xmp"), ("RAW", "--set", "look.file=missing.cube"),
        ("RAW", "--set", "profile.file=missing.dcp"),
    ],
)  # fmt: skip
def test_a_failure_is_one_sentence_and_no_picture(
    run: Run, small_raw: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    target = tmp_path / "out.png"
    named = [str(small_raw) if word == "RAW" else word for word in words]
    code, out, err = run("render", *named, "-o", target)
    assert code == 1
    assert out == ""
    assert err.startswith("silvergrad: ")
    assert err.count("\n") == 1
    assert err.endswith(".\n")
    assert not target.exists()


def test_what_is_written_is_said(run: Run, small_raw: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.png"
    assert run("render", small_raw, "-o", target, "--long-edge", 64) == (
        0,
        f"chart.dng: written ({target})\n",
        "",
    )


def test_an_edit_file_that_is_no_xml_is_one_plain_sentence(
    run: Run, small_raw: Path, tmp_path: Path
) -> None:
    (tmp_path / "look.xmp").write_text("no XML at all")
    code, out, err = run("render", small_raw, "-o", tmp_path / "out.png", "--edits", tmp_path / "look.xmp")
    assert (code, out) == (1, "")
    assert err.endswith("look.xmp cannot be read: it is no XMP file, or damaged in line 1.\n")


def test_an_unknown_ending_and_a_deep_jpeg_are_refused(run: Run, small_raw: Path, tmp_path: Path) -> None:
    assert "bmp" in run("render", small_raw, "-o", tmp_path / "out.bmp")[2]
    assert "8 bits" in run("render", small_raw, "-o", tmp_path / "out.jpg", "--bits", 16)[2]


def test_the_photo_is_never_written(run: Run, small_raw: Path, tmp_path: Path) -> None:
    picture = tmp_path / "finished.png"
    run("render", small_raw, "-o", picture)
    before = picture.read_bytes()
    assert run("render", picture, "-o", picture)[0] == 1
    assert picture.read_bytes() == before


def test_a_finished_picture_opens_and_stays_itself(run: Run, small_raw: Path, tmp_path: Path) -> None:
    run("render", small_raw, "-o", tmp_path / "a.png", "--bits", 16)
    assert run("render", tmp_path / "a.png", "-o", tmp_path / "b.png", "--bits", 16)[0] == 0
    one, other = (cv2.imread(str(tmp_path / name), cv2.IMREAD_UNCHANGED) for name in ("a.png", "b.png"))
    assert np.abs(one.astype(int) - other.astype(int)).max() <= 3


def test_the_proxies_render_as_the_reference_does(run: Run, small_raw: Path, tmp_path: Path) -> None:
    pytest.importorskip("torch")
    words = ("render", small_raw, "--set", "detail.sharpening=0", "--set", "detail.color_noise=0")
    for path in ("reference", "proxy"):
        assert run(*words, "--bits", 16, "-o", tmp_path / f"{path}.png", "--path", path)[0] == 0
    made, expected = (
        cv2.imread(str(tmp_path / f"{p}.png"), -1).astype(int) for p in ("proxy", "reference")
    )
    assert np.abs(made - expected).max() <= 3


def test_where_weights_are_missing_the_stage_is_named(
    run: Run, small_raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = pytest.importorskip("editor.learn.store")
    monkeypatch.setattr(store, "path_of", lambda stage: tmp_path / f"{stage.name}.safetensors")
    target = tmp_path / "out.png"
    code, _, err = run(
        "render", small_raw, "-o", target, "--path", "proxy", "--set", "saturation.vibrance=9"
    )
    assert code == 1
    assert err.count("\n") == 1
    assert "detail" in err
    assert not target.exists()


def test_without_torch_the_proxies_are_refused_with_a_sentence(
    run: Run, small_raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(name: str) -> None:
        raise ModuleNotFoundError("No module named 'torch'", name="torch")

    monkeypatch.setattr(learned, "import_module", absent)
    code, _, err = run("render", small_raw, "-o", tmp_path / "out.png", "--path", "proxy")
    assert code == 1
    assert "torch" in err
    assert err.count("\n") == 1
