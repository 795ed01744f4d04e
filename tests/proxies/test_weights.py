"""Weights come out of their file as they went in, and a file of anything else is one sentence."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from safetensors.torch import load, save  # noqa: E402

from proxies import weights  # noqa: E402
from proxies.networks import NETWORKS  # noqa: E402
from tests.proxies.common import network, picture, told  # noqa: E402


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "saturation.safetensors"
    path.write_bytes(
        weights.to_bytes(network("near"), {"stage": "saturation", "version": 2, "psnr_db": 51.5})
    )
    return path


@pytest.mark.parametrize("kind", list(NETWORKS))
def test_what_is_written_is_read(kind: str, tmp_path: Path) -> None:
    made, path = network(kind), tmp_path / "some.safetensors"
    path.write_bytes(weights.to_bytes(made, {"stage": "some", "version": 3, "psnr_db": 50.25}))
    read, about = weights.read(path)
    assert type(read) is type(made)
    assert about["stage"] == "some"
    assert (about["version"], about["psnr_db"]) == (3, 50.25)
    assert weights.read_about(path) == about
    assert read.state_dict().keys() == made.state_dict().keys()
    image = picture(12, 16)
    torch.testing.assert_close(read(image, *told()), made(image, *told()), rtol=2e-2, atol=2e-3)
    made.load_state_dict({name: tensor.half() for name, tensor in made.state_dict().items()})
    torch.testing.assert_close(read(image, *told()), made(image, *told()), rtol=0.0, atol=0.0)
    assert not read.training
    assert not any(parameter.requires_grad for parameter in read.parameters())


def test_other_sizes_than_the_default_come_back(tmp_path: Path) -> None:
    made, path = NETWORKS["tones"](3, 17, controls=8), tmp_path / "some.safetensors"
    path.write_bytes(weights.to_bytes(made, {}))
    assert weights.read(path)[0].config == made.config


def test_nothing_is_pickled(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*about: Any, **more: Any) -> None:
        raise AssertionError("nothing is pickled")

    for module, name in ((pickle, "loads"), (pickle, "load"), (pickle, "Unpickler"), (torch, "load")):
        monkeypatch.setattr(module, name, refused)
    data = file.read_bytes()
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + size])
    tensors = {name: each for name, each in header.items() if name != "__metadata__"}
    assert all(each["dtype"] == "F16" for each in tensors.values())
    assert len(data) == 8 + size + max(each["data_offsets"][1] for each in tensors.values())
    weights.read(file)


class Trap:
    """What runs code where it is unpickled."""

    def __reduce__(self) -> Any:
        return pytest.fail, ("code from a file ran",)


def rewritten(file: Path, **changed: Any) -> bytes:
    about = weights.read_about(file) | changed
    return save(load(file.read_bytes()), {"about": json.dumps(about)})


def refuses(path: Path) -> None:
    with pytest.raises(ValueError, match=r"^saturation\.safetensors .*\.$"):
        weights.read(path)


@pytest.mark.parametrize(
    "data",
    [b"", b"x", b"\xff" * 64, pickle.dumps(Trap()), b"\x10\0\0\0\0\0\0\0" + b"[" * 16, save({})],
    ids=["empty", "short", "noise", "pickle", "brackets", "nothing about it"],
)
def test_a_file_of_anything_else_is_one_sentence(file: Path, data: bytes) -> None:
    file.write_bytes(data)
    refuses(file)
    with pytest.raises(ValueError, match="holds no weights"):
        weights.read_about(file)


@pytest.mark.parametrize("about", ["[1, 2]", '"text"', "7", "null", "{", "[" * 100000])
def test_a_file_that_says_nothing_of_use_is_one_sentence(file: Path, about: str) -> None:
    file.write_bytes(save(load(file.read_bytes()), {"about": about}))
    refuses(file)


@pytest.mark.parametrize("share", [0.001, 0.1, 0.5, 0.999])
def test_a_file_cut_short_is_one_sentence(file: Path, share: float) -> None:
    data = file.read_bytes()
    file.write_bytes(data[: int(share * len(data))])
    refuses(file)


@pytest.mark.parametrize(
    "changed",
    [
        {"network": "unknown"},
        {"network": "tones"},
        {"network": ["near"]},
        {"config": None},
        {"config": {}},
        {"config": {"sliders": 5, "conditions": 17}},
        {"config": {"sliders": "4", "conditions": 17}},
        {"config": {"sliders": -4, "conditions": 17}},
        {"config": {"sliders": 4, "conditions": 17, "depth": 3}},
    ],
    ids=repr,
)
def test_what_does_not_fit_is_one_sentence(file: Path, changed: dict[str, Any]) -> None:
    file.write_bytes(rewritten(file, **changed))
    refuses(file)


def test_a_color_matrix_without_an_inverse_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "saturation.safetensors"
    path.write_bytes(weights.to_bytes(network("pointwise"), {}))
    for wrong in ([[1.0, 0.0, 0.0]] * 3, [[1.0, 0.0]] * 3, [[1.0], [1.0, 2.0]], "text"):
        config = weights.read_about(path)["config"] | {"cones": wrong}
        (tmp_path / "wrong").mkdir(exist_ok=True)
        other = tmp_path / "wrong" / path.name
        other.write_bytes(rewritten(path, config=config))
        refuses(other)


def test_a_folder_is_no_file_and_a_missing_one_is_missing(tmp_path: Path) -> None:
    (tmp_path / "saturation.safetensors").mkdir()
    refuses(tmp_path / "saturation.safetensors")
    with pytest.raises(FileNotFoundError):
        weights.read(tmp_path / "missing.safetensors")
