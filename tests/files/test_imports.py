"""Importing: what lies in the user's folders afterwards, what is said of it, and nothing else touched."""

from __future__ import annotations

import zipfile
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import cv2
import numpy as np
import pytest

from editor.core import tiff
from editor.core.edits import Edits
from editor.files import gather, imports, looks, presets
from editor.files.crs import CRS
from editor.files.imports import import_file, import_paths
from tests.files import some

CUBE = 'TITLE "Silver Hour"\nLUT_3D_SIZE 2\n' + "\n".join(
    f"{r} {g} {b}" for b in (0, 1) for g in (0, 1) for r in (0, 1)
)
TEMPLATE = 's = { title = "Old One", value = { settings = { Contrast2012 = 25, Oddity = 3 } } }'
OLD = "s = { value = { settings = { ProcessVersion = '5.0', Exposure = 1 } } }"
NAMED = (
    '<crs:Name><rdf:Alt><rdf:li xml:lang="x-default">Evening: warm/soft</rdf:li></rdf:Alt></crs:Name>'
    '<crs:Group><rdf:Alt><rdf:li xml:lang="x-default">Dusk</rdf:li></rdf:Alt></crs:Group>'
)
XMP = some.camera_raw('crs:Contrast2012="+5"', NAMED)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The user's folder, and a place for files to import beside it."""
    (tmp_path / "in").mkdir()
    return tmp_path


def put(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / "in" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def there(folder: Path) -> set[str]:
    user = folder / "user"
    return {str(path.relative_to(user)) for path in user.rglob("*") if path.is_file()}


def hald(level: int, depth: type = np.uint8) -> np.ndarray:
    axis = np.linspace(0, np.iinfo(depth).max, level * level).round().astype(depth)
    blue, green, red = np.meshgrid(axis, axis, axis, indexing="ij")
    return np.stack([blue, green, red], axis=-1).reshape(level**3, level**3, 3)


def test_a_preset_keeps_its_name_group_and_bytes(folder: Path) -> None:
    made = import_file(put(folder, "a.xmp", XMP))
    assert (made.outcome, made.kind, made.name, made.group) == (
        "added",
        "preset",
        "Evening: warm/soft",
        "Dusk",
    )
    assert there(folder) == {"presets/Dusk/Evening_ warm_soft.xmp"}
    assert made.path is not None
    assert made.path.read_text() == XMP
    own = [each for each in presets.find_presets() if not each.built_in]
    assert [(each.name, each.group, each.path) for each in own] == [(made.name, "Dusk", made.path)]


def test_a_template_becomes_a_preset_with_the_same_keys(folder: Path) -> None:
    made = import_file(put(folder, "b.lrtemplate", TEMPLATE))
    assert (made.outcome, made.name, made.group) == ("added", "Old One", "Imported")
    assert made.path is not None
    edits, report = presets.read_preset(made.path)
    assert edits == Edits({"rgb_toning.contrast": 25.0})
    assert {"Contrast2012", "Oddity"} <= {entry.key for entry in report.entries}
    assert report.of("unsupported")[0].key == "Oddity"
    found = next(each for each in presets.find_presets() if not each.built_in)
    assert (found.name, found.group) == ("Old One", "Imported")


def test_a_preset_shared_as_a_dng_is_taken_out_of_it(folder: Path) -> None:
    data = tiff.to_bytes(tiff.Directory({700: tiff.make(tiff.BYTE, XMP.encode())}))
    made = import_file(put(folder, "Phone.dng", data))
    assert (made.outcome, made.name) == ("added", "Evening: warm/soft")
    assert made.path is not None
    assert made.path.read_text() == XMP


@pytest.mark.parametrize("name", ["a.xmp", "b.lrtemplate", "c.cube"])
def test_the_same_is_recognised_and_another_of_that_name_is_not_replaced(folder: Path, name: str) -> None:
    content = {"a.xmp": XMP, "b.lrtemplate": TEMPLATE, "c.cube": CUBE}[name]
    first = import_file(put(folder, name, content))
    again = import_file(put(folder, f"elsewhere/{name}", content))
    assert (again.outcome, again.path) == ("present", first.path)
    changed = content.replace("+5", "+6").replace("= 25", "= 26").replace("1 1 1", "1 1 0.9")
    other = import_file(put(folder, f"other/{name}", changed))
    assert other.outcome == "added"
    assert (other.name, other.group) == (first.name, first.group)
    assert first.path is not None
    assert other.path is not None
    assert other.path.name == f"{first.path.stem} 2{first.path.suffix}"
    assert len(there(folder)) == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("c.cube", CUBE),
        ("d.cube", "LUT_1D_SIZE 2\nDOMAIN_MIN 0 0 0\nDOMAIN_MAX 2 2 2\n0 0 0\n1 1 1\n"),
        ("e.png", cv2.imencode(".png", hald(2))[1].tobytes()),
        ("f.tif", cv2.imencode(".tif", hald(3, np.uint16))[1].tobytes()),
        ("g.TIFF", cv2.imencode(".tif", hald(2))[1].tobytes()),
    ],
)
def test_looks_of_every_kind_are_found_with_their_names(
    folder: Path, name: str, content: str | bytes
) -> None:
    made = import_file(put(folder, name, content))
    assert (made.outcome, made.kind, made.problem) == ("added", "look", "")
    assert made.path is not None
    assert made.path.is_relative_to(looks.user_folder())
    assert all(entry.outcome in ("mapped", "neutral") for entry in made.report.entries)
    assert made.report.of("mapped")
    (found,) = looks.find_looks()
    assert (found.name, found.group, found.path) == (made.name, "Imported", made.path)
    assert found.name == ("Silver Hour" if name == "c.cube" else Path(name).stem)
    for wanted in (found.name.upper(), made.path.name, made.path.stem):
        assert looks.find_look(wanted) == made.path


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.xmp", "", "no XMP file"),
        ("a.xmp", b"\0\xff" * 500, "no XMP file"),
        ("a.xmp", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "DOCTYPE"),
        ("a.xmp", XMP + " " * 1_000_000, "bytes"),
        ("a.xmp", XMP.replace(CRS, "urn:x"), "no settings"),
        ("a.xmp", XMP.replace(CRS, "http://darktable.sf.net/"), "darktable"),
        ("a.xmp", some.camera_raw('crs:ProcessVersion="5.7" crs:Exposure="1"'), "Process version 5.7"),
        ("a.xmp", some.camera_raw('crs:RedHue="5"'), "calibrate"),
        ("a.lrtemplate", "s = { os.exit() }", "cannot be read"),
        ("a.lrtemplate", b"\xff\0\xff", "no text"),
        ("a.lrtemplate", OLD, "Process version 5.0"),
        ("a.cube", "LUT_3D_SIZE 2\n0 0 0\n", "rows"),
        ("a.cube", b"\0\xff" * 500, "LUT_1D_SIZE"),
        ("a.png", "no picture", "PNG or TIFF"),
        ("a.png", cv2.imencode(".png", np.zeros((8, 9, 3), np.uint8))[1].tobytes(), "8 pixels"),
        ("a.png", cv2.imencode(".png", hald(4))[1].tobytes()[:-400], "damaged"),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x80\0\0\0\x80\0\x08\2\0\0\0\0\0\0\0", "no HaldCLUT"),
        ("a.tif", cv2.imencode(".tif", hald(4))[1].tobytes()[:200], "PNG or TIFF"),
        ("a.txt", "x", "neither"),
        ("a.dng", "x", "no DNG"),
        ("a.dng", tiff.to_bytes(tiff.Directory({})), "no settings"),
        ("a.zip", "PK no archive", "cannot be read"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_ends_in_one_sentence(
    folder: Path, name: str, content: str | bytes, told: str
) -> None:
    (made,) = import_paths([put(folder, name, content)])
    assert made.outcome == "failed"
    assert made.path is None
    assert told in made.problem
    assert made.problem.endswith(".")
    assert "\n" not in made.problem
    assert not there(folder)


def test_a_file_that_is_not_there_and_a_disk_that_takes_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "No such file" in import_file(folder / "none.xmp").problem
    (folder / "in" / "file").write_text("")
    monkeypatch.setenv("SILVERGRAD_PRESETS", str(folder / "in" / "file" / "presets"))
    assert import_file(put(folder, "a.xmp", XMP)).outcome == "failed"


def test_a_folder_gives_what_it_holds_but_no_sidecars_and_no_pictures(folder: Path) -> None:
    put(folder, "Pack/Warm/a.xmp", XMP)
    put(folder, "Pack/Old Ones/b.lrtemplate", TEMPLATE)
    put(folder, "Pack/c.cube", CUBE)
    put(folder, "Pack/hald.png", cv2.imencode(".png", hald(2))[1].tobytes())
    put(folder, "Pack/preview.png", cv2.imencode(".png", np.zeros((9, 9, 3), np.uint8))[1].tobytes())
    put(folder, "Pack/photo.CR3", "raw")
    put(folder, "Pack/photo.xmp", XMP.replace("+5", "+7"))
    put(folder, "Pack/photo.jpg", "jpeg")
    put(folder, "Pack/photo.jpg.xmp", XMP.replace("+5", "+8"))
    put(folder, "Pack/.hidden.xmp", XMP)
    put(folder, "Pack/readme.txt", "x")
    seen: list[tuple[int, int, str]] = []
    results = import_paths([folder / "in" / "Pack"], lambda *told: seen.append(told))
    assert there(folder) == {
        "presets/Dusk/Evening_ warm_soft.xmp",
        "presets/Old Ones/Old One.xmp",
        "looks/Pack/c.cube",
        "looks/Pack/hald.png",
    }
    assert [(done, total) for done, total, _ in seen] == [(n, 4) for n in range(4)]
    assert imports.summary(results) == "2 presets and 2 looks imported."
    results = import_paths([folder / "in" / "Pack", folder / "in" / "none.cube"])
    assert (
        imports.summary(results) == "Nothing new imported; 4 were there already; 1 file could not be taken."
    )
    (nothing,) = import_paths([put(folder, "empty/readme.txt", "").parent])
    assert nothing.problem == "There are no presets and no looks in empty."


def test_an_archive_gives_what_it_holds_and_writes_nowhere_else(folder: Path) -> None:
    path = folder / "in" / "pack.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Warm/a.xmp", XMP)
        archive.writestr("../../../evil.cube", CUBE)
        archive.writestr("__MACOSX/Warm/._a.xmp", "x")
        archive.writestr("Warm/broken.cube", "x")
    results = import_paths([path])
    assert Counter(each.outcome for each in results) == {"added": 2, "failed": 1}
    assert there(folder) == {"presets/Dusk/Evening_ warm_soft.xmp", "looks/pack/evil.cube"}
    assert len(list(folder.rglob("evil.cube"))) == 1


def test_an_archive_that_unpacks_to_too_much_is_stopped(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gather, "_MOST_BYTES", 2**20)
    path = folder / "in" / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.cube", b"0" * 2**22)
    (made,) = import_paths([path])
    assert made.problem == "bomb.zip holds more than 1 MiB."


def test_a_cancel_leaves_out_what_comes_after(folder: Path) -> None:
    paths = [put(folder, f"{n}.xmp", XMP.replace("+5", f"+{n}")) for n in range(1, 6)]
    done: list[int] = []
    results = import_paths(paths, lambda number, *_: done.append(number), lambda: len(done) == 2)
    assert len(results) == 2
    assert len(there(folder)) == 2


def test_a_preset_finds_the_look_it_names(folder: Path) -> None:
    made = import_file(put(folder, "night.cube", CUBE))
    path = folder / "in" / "mine.xmp"
    edits = Edits({"look.file": str(made.path), "look.amount": 60.0, "exposure.exposure": 0.333})
    said = presets.export_preset(path, edits, "Mine")
    assert said == "Lightroom passes over what only Silvergrad has: Look, Amount."
    assert str(folder) not in path.read_text()
    assert presets.read_preset(path)[0] == edits
    assert import_file(path).outcome == "added"
    assert made.path is not None
    made.path.unlink()
    found, report = presets.read_preset(path)
    assert found == edits.without("look.file")
    (refused,) = report.of("refused")
    assert refused.key == "silvergrad:look.file"
    assert refused.reason == "There is no look night.cube among yours."


def test_the_text_of_a_report_names_what_is_lost(folder: Path) -> None:
    lost = XMP.replace(
        'crs:Contrast2012="+5"', 'crs:Contrast2012="+5" crs:RedHue="+9" crs:Temperature="+100"'
    )
    text = imports.as_text(import_paths([put(folder, "a.xmp", lost), put(folder, "b.cube", "x")]))
    assert "a.xmp (preset Evening: warm/soft in Dusk): imported." in text
    assert "RedHue = +9: " in text
    assert "Temperature = +100: " in text
    assert "b.cube: not imported." in text


def test_all_shared_presets_import_with_every_key_accounted_for(data: Path, folder: Path) -> None:
    files = sorted((data / "looks" / "lightroom_xmp").glob("*.xmp"))
    if not files:
        pytest.skip("the Lightroom presets are not here")
    results = import_paths(files)
    assert Counter(each.outcome for each in results) == {"added": len(files)}
    monochrome = 0
    for path, made in zip(files, results, strict=True):
        root = ElementTree.parse(path).getroot()
        keys = {
            name.rpartition("}")[2]
            for node in root.iterfind("*/{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Description")
            for name in (*node.attrib, *(child.tag for child in node))
            if "camera-raw-settings" in name
        }
        told = Counter(entry.key for entry in made.report.entries)
        assert set(told) == keys, path.name
        assert set(told.values()) == {1}, path.name
        assert all(entry.reason for entry in (*made.report.of("refused"), *made.report.of("unsupported")))
        assert made.path is not None
        edits, report = presets.read_preset(made.path)
        assert report == made.report
        assert len(edits) >= 5
        text = path.read_text(encoding="utf-8")
        white = 'ConvertToGrayscale="True"' in text or 'Name="Adobe Monochrome"' in text
        assert bool(edits.get("color_mixer.monochrome")) == white, path.name
        monochrome += white
    assert monochrome >= 60
    outcomes = Counter(entry.outcome for each in results for entry in each.report.entries)
    assert outcomes["unsupported"] + outcomes["refused"] < 0.02 * outcomes["mapped"]
