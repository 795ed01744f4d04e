"""The shaders that come with the program are baked from the sources beside them."""

from __future__ import annotations

import hashlib

from editor.core.resources import resources

SHADERS = resources() / "shaders"


def test_sources_and_baked_shaders_belong_together() -> None:
    lines = (SHADERS / "SHA256SUMS").read_text().splitlines()
    said = {name: digest for digest, name in (line.split() for line in lines)}
    files = [path for path in SHADERS.iterdir() if path.suffix in (".vert", ".frag", ".qsb")]
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    assert found == said, "run resources/shaders/bake.sh"
    sources = {name for name in found if not name.endswith(".qsb")}
    assert {f"{name}.qsb" for name in sources} == set(found) - sources
