"""Tensors: a safetensors file is read without its package, and broken ones are refused in a sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from editor.files import tensors


def written(path: Path, arrays: dict[str, Any], about: dict[str, Any]) -> Path:
    """Write a safetensors file by its specification."""
    header: dict[str, Any] = {"__metadata__": {"about": json.dumps(about)}}
    body = b""
    for name, each in arrays.items():
        kind = {"float16": "F16", "float32": "F32", "int64": "I64"}[each.dtype.name]
        offsets = [len(body), len(body) + each.nbytes]
        header[name] = {"dtype": kind, "shape": list(each.shape), "data_offsets": offsets}
        body += each.tobytes()
    told = json.dumps(header).encode()
    path.write_bytes(len(told).to_bytes(8, "little") + told + body)
    return path


def test_arrays_come_back_as_float32_with_what_the_file_tells(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    arrays: dict[str, Any] = {
        "a.weight": rng.random((3, 4)).astype(np.float16),
        "b": rng.random(5).astype(np.float32),
        "none": np.zeros((0, 2), np.float32),
    }
    found, about = tensors.read(written(tmp_path / "w.safetensors", arrays, {"version": 3}))
    assert about == {"version": 3}
    assert found.keys() == arrays.keys()
    for name, each in arrays.items():
        assert found[name].dtype == np.float32
        np.testing.assert_array_equal(found[name], each.astype(np.float32))


@pytest.mark.parametrize("keep", [0, 3, 8, 40, -1])
def test_a_broken_file_is_refused_in_a_sentence(tmp_path: Path, keep: int) -> None:
    path = written(tmp_path / "w.safetensors", {"a": np.ones(4, np.float32)}, {})
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(ValueError, match=r"w\.safetensors holds no weights\."):
        tensors.read(path)


@pytest.mark.parametrize(
    "header", [b"[]", b"{}", b'{"__metadata__": {"about": "[1]"}}', b'{"__metadata__": 3}', b"\xff\xfe"]
)
def test_a_header_of_something_else_is_refused_in_a_sentence(tmp_path: Path, header: bytes) -> None:
    path = tmp_path / "w.safetensors"
    path.write_bytes(len(header).to_bytes(8, "little") + header)
    with pytest.raises(ValueError, match="holds no weights"):
        tensors.read(path)


def test_whole_numbers_are_no_weights(tmp_path: Path) -> None:
    path = written(tmp_path / "w.safetensors", {"a": np.ones(4, np.int64)}, {})
    with pytest.raises(ValueError, match="holds no weights"):
        tensors.read(path)


def test_safetensors_own_file_is_read(tmp_path: Path) -> None:
    package = pytest.importorskip("safetensors.numpy")
    arrays = {"x": np.arange(6, dtype=np.float32).reshape(2, 3), "y": np.ones(2, np.float16)}
    path = tmp_path / "w.safetensors"
    package.save_file(arrays, path, {"about": '{"stage": "some"}'})
    found, about = tensors.read(path)
    assert about == {"stage": "some"}
    np.testing.assert_array_equal(found["x"], arrays["x"])
