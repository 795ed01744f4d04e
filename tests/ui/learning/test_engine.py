"""The dialog with the real engine: a rule is learned from small edited raws."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from editor.core.edits import Edits
from editor.files.sidecar import sidecar_path, write_sidecar
from editor.synthetic.raws import make_raw
from editor.ui.learning import LearnDialog, engine

SECONDS = 60_000


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    """A folder of raws, the dark ones brightened and the bright ones left alone."""
    folder = tmp_path / "Brightened"
    folder.mkdir()
    for number in range(6):
        light = 0.15 + 0.1 * number
        path = folder / f"photo{number}.dng"
        make_raw(
            ("chart", "still", "texture")[number % 3], path, seed=number, size=(96, 64), exposure=light
        )
        edits = Edits({"exposure.exposure": 1.5 - 2.0 * light, "rgb_toning.contrast": 20.0})
        write_sidecar(sidecar_path(path), edits, photo=path)
    return folder


def test_a_style_is_learned_from_edited_raws(
    dialog: LearnDialog, edited: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with qtbot.waitSignal(dialog.learner.surveyed, timeout=SECONDS):
        dialog.choose(edited)
    assert "6 photos with edits" in dialog.choosing.told.labels[0].text()
    qtbot.waitUntil(lambda: len(dialog.choosing.thumbnails) == 6, timeout=SECONDS)
    seen: list[float] = []
    dialog.learner.progressed.connect(lambda each: seen.append(each.share))
    with qtbot.waitSignal(dialog.learner.ended, timeout=SECONDS) as ended:
        dialog.choosing.start.click()
    learned = ended.args[0].value
    assert dialog.pages.currentWidget() is dialog.outcome, dialog.choosing.warning.text()
    assert learned.path == tmp_path / "styles" / "Brightened.safetensors"
    assert learned.path.exists()
    assert seen == sorted(seen)
    assert dialog.outcome.pair.isVisible()
    assert len(dialog.outcome.bars.accessibleDescription().split(";")) == 2
    assert "already" in engine.refused("Brightened", replace=False)
    assert engine.refused("Brightened", replace=True) == ""
