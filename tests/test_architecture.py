"""Imports run one way, and nothing in the tree runs code from a file."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted([*ROOT.glob("editor/**/*.py"), *ROOT.glob("proxies/**/*.py")])
# Who may import whom: a package sees those before it. Equal numbers do not see each other.
LAYERS = {"core": 0, "raw": 1, "files": 2, "synthetic": 2, "render": 3, "styles": 4, "learn": 5}
LAYERS |= {"benchmarks": 6, "ui": 7, "commands": 8, "cli": 9, "__main__": 10}
FORBIDDEN = {"eval", "exec", "pickle", "cPickle", "marshal", "shelve", "yaml.load", "torch.load"}
FORBIDDEN |= {"torch.jit.load", "torch.package", "os.system"}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def layer(dotted: str) -> str:
    return dotted.split(".")[1] if "." in dotted else ""


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    parts = path.relative_to(ROOT).with_suffix("").parts
    here = parts[1] if parts[0] == "editor" else "proxies"
    for name in imports(path):
        top = name.split(".")[0]
        if top == "rawpy":
            assert parts == ("editor", "raw", "child"), "only the decoder process imports rawpy"
        if top == "PySide6":
            assert here == "ui", "only the interface imports PySide6"
        if top == "torch":
            assert here in ("learn", "proxies"), "torch stays out of the editor's way"
        if top == "proxies":
            assert here in ("learn", "proxies")
        if top == "editor":
            assert here != "proxies", "proxies are a library of their own"
            there = layer(name)
            if here in LAYERS and there in LAYERS and here != there:
                assert LAYERS[there] < LAYERS[here], f"{here} imports {there}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_nothing_runs_code_from_a_file(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            assert ast.unparse(node.func) not in FORBIDDEN
            assert not any(k.arg == "shell" and ast.unparse(k.value) == "True" for k in node.keywords)
    assert not FORBIDDEN & {name.split(".")[0] for name in imports(path)}


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_stay_short(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 400
