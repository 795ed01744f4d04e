"""Sidecars that are broken or hostile: refused, reported, and never lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from editor.core.edits import Edits
from editor.files import tree
from editor.files.sidecar import Unreadable, read_sidecar, write_sidecar
from tests.files import some


@pytest.mark.parametrize("text", ["", "no xml", "<a/>", "<a>b</a>", "\0" * 4096])
def test_an_unreadable_sidecar_is_never_overwritten(text: str, tmp_path: Path) -> None:
    path = some.write(tmp_path, text)
    with pytest.raises(Unreadable, match=r"a\.xmp cannot be read"):
        read_sidecar(path)
    with pytest.raises(Unreadable):
        write_sidecar(path, Edits({"exposure.exposure": 1.0}))
    assert path.read_text() == text
    for times in (1, 2):
        path.write_text(text)
        write_sidecar(path, Edits({"exposure.exposure": 1.0}), replace_unreadable=True)
        copies = list(tmp_path.glob("a.xmp.unreadable-*"))
        assert [copy.read_text() for copy in copies] == [text] * times
    assert read_sidecar(path).edits == Edits({"exposure.exposure": 1.0})


def test_a_sidecar_cut_short_anywhere_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "a.xmp"
    write_sidecar(
        path, Edits({"exposure.exposure": 0.123, "rgb_toning.curve": ((0, 0), (9, 99), (255, 255))})
    )
    whole = path.read_bytes()
    for length in range(len(whole.rstrip())):
        path.write_bytes(whole[:length])
        with pytest.raises(Unreadable):
            read_sidecar(path)
        with pytest.raises(Unreadable):
            write_sidecar(path, Edits())
    path.write_bytes(whole.rstrip())
    assert read_sidecar(path).edits["exposure.exposure"] == 0.123


_BOMB = (
    '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]><a>&i;</a>"
)


@pytest.mark.parametrize(
    "text",
    [
        _BOMB,
        '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        "<a>" * 100 + "</a>" * 100,
        "<a>" * 300_000,
        some.camera_raw("", "x" * 2_000_000),
        '<?xml version="1.0" encoding="no-such"?><a/>',
    ],
    ids=["billion laughs", "external entity", "deep", "deeper", "2 MB", "encoding"],
)
def test_hostile_xml_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        read_sidecar(some.write(tmp_path, text))


def test_a_sidecar_never_grows_beyond_what_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xmp"
    with pytest.raises(ValueError, match="more than"):
        write_sidecar(path, Edits(), extras={"History": "x" * tree.LIMIT})
    assert not path.exists()
