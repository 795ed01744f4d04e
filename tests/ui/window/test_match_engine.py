"""The window with the real engine: the sliders find their way back to a picture they made."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from editor.core.edits import Edits
from editor.core.pipeline import run
from editor.raw.geometry import apply_geometry
from editor.ui.match.scope import CUSTOM, Scope
from editor.ui.window import Window

pytest.importorskip("torch")

SECONDS = 90_000
HIDDEN = {"exposure.exposure": 0.6, "saturation.saturation": 30.0}


def test_hidden_sliders_are_found_live(window: Window, tmp_path: Path, qtbot: QtBot) -> None:
    photo = window.workbench.photo
    assert photo is not None
    upright = apply_geometry(photo.image, Edits().of_geometry())
    made = run(upright, Edits(HIDDEN), photo.statistics)
    reference = tmp_path / "look.png"
    levels = np.round(np.clip(made[..., ::-1], 0.0, 1.0) * 65535.0).astype(np.uint16)
    assert cv2.imwrite(str(reference), levels)
    window.matching._set_scope(Scope(CUSTOM, custom=frozenset(HIDDEN)))
    seen: list[float] = []
    window.matching.descent._matcher.progressed.connect(lambda _, each: seen.append(each.share))
    window.match_panel.dropped.emit(reference)
    qtbot.waitUntil(
        lambda: window.matching.matched is not None or bool(window.notice.text), timeout=SECONDS
    )
    matched = window.matching.matched
    assert matched is not None, window.notice.text
    assert matched.kind == "same picture"
    assert matched.psnr is not None
    assert matched.psnr > 40.0
    assert set(matched.confidence) == set(HIDDEN)
    assert window.workbench.edits == matched.edits
    for key, value in HIDDEN.items():
        assert window.workbench.edits[key] == pytest.approx(value, abs=0.1 * value)
    assert seen == sorted(seen)
    assert window.bindings.actions["residual"].isEnabled()
