"""Where there is no GPU nothing is different, and the status line says why."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from editor.ui import presenter
from editor.ui.gpu import hindrance, timing
from editor.ui.gpu.choice import Choice
from editor.ui.window import Window
from tests.ui.window.conftest import SECONDS, settle, show


@pytest.mark.parametrize(
    ("asked", "platform", "said"),
    [
        ("0", "xcb", "forbids"),
        ("0", "offscreen", "forbids"),
        ("", "offscreen", "no GPU"),
        ("1", "offscreen", "no GPU"),
        ("1", "xcb", ""),
        ("1", "wayland", ""),
    ],
)
def test_a_gpu_is_looked_for_where_there_can_be_one(
    monkeypatch: pytest.MonkeyPatch, asked: str, platform: str, said: str
) -> None:
    monkeypatch.setenv("SILVERGRAD_GPU", asked)
    monkeypatch.setattr(hindrance.QGuiApplication, "platformName", lambda: platform)
    why = hindrance.hindrance()
    assert said in why
    assert bool(why) == bool(said)


@pytest.mark.parametrize("device", ["dri/renderD128", "nvidia0", "dxg", "dri/card0"])
def test_linux_says_whether_it_has_a_gpu_without_its_driver(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, device: str
) -> None:
    monkeypatch.delenv("SILVERGRAD_GPU", raising=False)
    monkeypatch.setattr(hindrance.QGuiApplication, "platformName", lambda: "wayland")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(hindrance, "DEVICES", tmp_path)
    assert hindrance.hindrance()
    (tmp_path / device).parent.mkdir(exist_ok=True)
    (tmp_path / device).touch()
    assert bool(hindrance.hindrance()) == (device == "dri/card0")
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not hindrance.hindrance()


def test_without_one_the_cpu_draws(
    empty_window: Window, photos: list[Path], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SILVERGRAD_GPU", raising=False)
    monkeypatch.setattr(presenter, "warm", lambda: "NumPy")
    Choice(empty_window)
    show(empty_window, photos[:1], qtbot)
    with qtbot.waitSignal(empty_window.presenter.device_changed, timeout=SECONDS):
        empty_window.presenter.prepare()
    settle(empty_window, qtbot)
    assert empty_window.canvas.surface is None
    assert "GPU preview" not in empty_window.status.device.text()
    assert "no GPU" in empty_window.status.device.toolTip()
    assert empty_window.settings.text("gpu") == ""
    with qtbot.waitSignal(empty_window.presenter.rendered, timeout=SECONDS) as came:
        empty_window.panels.moving.emit({"exposure.exposure": 0.5})
    assert came.args[0].after.frame is None


def test_where_there_is_none_none_is_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SILVERGRAD_GPU", "0")
    figures = timing.run(Path("no photo is read"), (300, 200), 2)
    assert figures == {"device": None, "why": "SILVERGRAD_GPU forbids a GPU."}
