"""Lua tables: every kind of data is read, and nothing that is more than data."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.files import lua
from editor.files.tree import Malformed


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r'"a\\b\"c\n\65\x41\u{1F600}"', 'a\\b"c\nAA\U0001f600'),
        ("'it''s'", None),
        ("[[long\n]]", "long\n"),
        ("[==[ ]] ]==]", " ]] "),
        ("-0x1F", -31),
        ("-.5e1", -5.0),
        ("true", True),
        ("nil", None),
        ('LOC("$$$/A/B=Name = x")', "Name = x"),
        ("{ 1, 2; a = 3, [7] = 4 }", {1: 1, 2: 2, "a": 3, 7: 4}),
    ],
)
def test_values(text: str, value: object) -> None:
    if value is None and text != "nil":
        with pytest.raises(Malformed):
            lua.parse(f"s = {{ x = {text} }}")
    else:
        assert lua.parse(f"s = {{ x = {text} }}") == {"x": value}
        assert lua.parse(f"return {{ x = {text} }};") == {"x": value}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "begin"),
        ("s = 5", "'{'"),
        ("s = { a = os.execute('x') }", "cannot be read at '.'"),
        ("s = { a = execute('x') }", "'execute' is no value"),
        ("s = { a = function() end }", "no value"),
        ("s = { a = 1 + 1 }", "cannot be read"),
        ("s = { a = 1 } t = {}", "follows"),
        ("s = { a = 1", "missing"),
        ("s = { a = ", "too early"),
        ('s = { a = "x }', "cannot be read"),
        ('s = { a = "\\q" }', "escape"),
        ("s = { [{}] = 1 }", "no key"),
        ("s = { a = 1 --[[ never ends }", "cannot be read"),
        ("s = {" + "{" * 200, "nested"),
        ("s = { 1 2 }", "missing"),
    ],
)
def test_what_is_no_data_is_refused_in_words(text: str, told: str) -> None:
    with pytest.raises(Malformed, match=told):
        lua.parse(text)


_NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,12}", fullmatch=True).filter(
    lambda name: name not in ("true", "false", "nil", "LOC")
)
_SCALARS = st.integers(-(10**9), 10**9) | st.booleans() | st.floats(-1e6, 1e6) | st.text(max_size=10)
_TABLES = st.recursive(
    st.dictionaries(_NAMES, _SCALARS, max_size=4),
    lambda inner: st.dictionaries(_NAMES, _SCALARS | inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(table=_TABLES)
def test_any_table_written_is_read(table: dict[str, object]) -> None:
    assert lua.parse(f"s = {_lua(table)}") == table


def _lua(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"{key} = {_lua(each)}" for key, each in value.items()) + "}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        quoted = "".join(f"\\u{{{ord(c):x}}}" if ord(c) < 32 or c in '"\\' else c for c in value)
        return f'"{quoted}"'
    return repr(value)
