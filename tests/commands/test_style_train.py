"""`silvergrad style train`: says what it learns from, then how well it does; failures are one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from editor.synthetic.photographer import photographers
from tests.commands.conftest import Run
from tests.learn.styles.own_photos import write_folder, write_picture


@pytest.fixture
def styles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's styles and cache, in folders of the test's."""
    monkeypatch.setenv("SILVERGRAD_STYLES", str(tmp_path / "styles"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "styles"


def test_a_folder_is_learned_and_said(run: Run, styles: Path, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "mine", photographers()[0], 6)
    code, out, err = run("style", "train", "My way", folder)
    assert (code, err) == (0, "")
    assert out.startswith("It learns from 6 photos with edits.\n")
    assert "CIEDE2000 off (the average" in out
    assert (styles / "My way.safetensors").exists()
    assert "My way" in run("style", "list")[1]

    code, out, err = run("style", "train", "My way", folder)
    assert (code, out) == (1, "")
    assert err == (
        "silvergrad: There is a style called My way already: choose another name, or replace it.\n"
    )
    code, out, _ = run("style", "train", "My way", folder, "--replace", "--resume", "--json")
    told = json.loads(out)
    assert code == 0
    assert told["path"] == str(styles / "My way.safetensors")
    assert told["held_out"]["photos"] == 6
    assert told["beforehand"][0] == "It learns from 6 photos with edits."


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "There are no edited photos in"), (3, "3 edited photos are too few to learn from: 5 at least.")],
)
def test_too_little_to_learn_from_is_one_sentence(
    run: Run, styles: Path, tmp_path: Path, count: int, said: str
) -> None:
    (tmp_path / "mine").mkdir()
    write_folder(tmp_path / "mine", photographers()[0], count)
    code, out, err = run("style", "train", "None", tmp_path / "mine")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert said in err
    assert not styles.exists()


@pytest.mark.parametrize("words", [["--minutes", "0"], ["--minutes", "long"]])
def test_minutes_are_a_number(run: Run, tmp_path: Path, words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run("style", "train", "x", tmp_path, *words)
    assert ended.value.code == 2


def test_no_folder_is_one_sentence(run: Run, styles: Path, tmp_path: Path) -> None:
    write_picture(tmp_path / "a.png", 0)
    for place in (tmp_path / "none", tmp_path / "a.png"):
        code, out, err = run("style", "train", "x", place)
        assert (code, out) == (1, "")
        assert err == f"silvergrad: There is no folder {place}.\n"
