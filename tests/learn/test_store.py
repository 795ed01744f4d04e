"""Weights are found by stage and version; what is missing is named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from editor.core.stage import find, stages  # noqa: E402
from editor.learn import store  # noqa: E402
from editor.learn.inputs import CONDITIONS, width  # noqa: E402
from editor.learn.training import new_network  # noqa: E402
from proxies import weights  # noqa: E402
from proxies.networks import NETWORKS  # noqa: E402

STAGE = find("saturation")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(store, "resources", lambda: tmp_path)
    (tmp_path / "weights").mkdir()
    return tmp_path / "weights"


def put(folder: Path, **about: object) -> None:
    told = {"stage": STAGE.name, "version": STAGE.version} | about
    (folder / "saturation.safetensors").write_bytes(weights.to_bytes(new_network(STAGE), told))


def test_every_stage_is_trained_a_program_or_a_table() -> None:
    trained = {stage.name for stage in store.trainable()}
    programs = {stage.name for stage in stages() if stage.kind == "program"}
    assert trained | programs | set(store.TABLES) == {stage.name for stage in stages()}
    assert not trained & programs
    assert not trained & set(store.TABLES)


def test_missing_weights_are_named(folder: Path) -> None:
    with pytest.raises(store.MissingWeights, match="saturation"):
        store.network_of(STAGE)
    told = store.availability()
    assert list(told) == [stage.name for stage in stages()]
    assert {name for name, kind in told.items() if kind == "missing"} == {s.name for s in store.trainable()}
    put(folder)
    assert store.availability()["saturation"] == "network"


@pytest.mark.parametrize("version", [0, 99, None, "1"])
def test_weights_for_another_version_are_missing(folder: Path, version: object) -> None:
    put(folder, version=version)
    with pytest.raises(store.MissingWeights, match=r"saturation .* version"):
        store.network_of(STAGE)
    assert store.availability()["saturation"] == "missing"


def test_damaged_weights_are_one_sentence(folder: Path) -> None:
    (folder / "saturation.safetensors").write_bytes(b"no weights")
    assert store.availability()["saturation"] == "missing"
    with pytest.raises(ValueError, match=r"^saturation\.safetensors .*\.$"):
        store.network_of(STAGE)


def test_weights_are_read_once_and_again_when_they_change(folder: Path) -> None:
    put(folder)
    first = store.network_of(STAGE)
    assert store.network_of(STAGE) is first
    put(folder)
    path = folder / "saturation.safetensors"
    os.utime(path, ns=(0, path.stat().st_mtime_ns + 1_000_000))
    second = store.network_of(STAGE)
    assert second is not first
    image = torch.rand(1, 4, 5, 3)
    sliders, condition = torch.zeros(1, width(STAGE)), torch.zeros(1, CONDITIONS)
    assert second(image, sliders, condition).shape == image.shape


@pytest.mark.parametrize("stage", store.trainable(), ids=lambda stage: stage.name)
def test_shipped_weights_fit_their_stage(stage: object) -> None:
    path = store.path_of(stage)  # type: ignore[arg-type]
    if not path.exists():
        pytest.skip("not trained yet")
    network, about = weights.read(path)
    assert about["stage"] == stage.name  # type: ignore[attr-defined]
    assert about["version"] == stage.version  # type: ignore[attr-defined]
    assert (network.config["sliders"], network.config["conditions"]) == (width(stage), CONDITIONS)  # type: ignore[arg-type]
    assert isinstance(network, NETWORKS[about["network"]])
    assert all(tensor.isfinite().all() for tensor in network.state_dict().values())
