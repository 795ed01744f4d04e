"""Lua tables as programs write them to files: read as data, never run."""

from __future__ import annotations

import re

from editor.files.tree import Malformed

DEPTH = 32

Value = str | int | float | bool | None | dict[str | int, "Value"]
Table = dict[str | int, Value]

_TOKEN = re.compile(
    r"""(?P<space>\s+|--\[(?P<level>=*)\[.*?\](?P=level)\]|--(?!\[=*\[)[^\n]*)
    |(?P<long>\[(?P<bar>=*)\[.*?\](?P=bar)\])
    |(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<number>-?(?:0[xX][0-9a-fA-F]{1,15}|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?))
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<mark>[{}\[\]=,;()])""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(\d{1,3}|x[0-9a-fA-F]{2}|u\{[0-9a-fA-F]{1,6}\}|z\s*|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "\n": "\n"}
_ESCAPED |= {"\\": "\\", '"': '"', "'": "'"}
_WORDS: dict[str, Value] = {"true": True, "false": False, "nil": None}
# "$$$/Path/In/Translations=Words": the words, where there is no translation.
_TRANSLATED = re.compile(r"\$\$\$/[^=]*=(.*)", re.DOTALL)


def parse(text: str) -> Table:
    """Return the table of ``name = { ... }`` or ``return { ... }``; Malformed for anything else.

    Strings, numbers, true, false, nil, tables and ``LOC "..."`` are all there may be in it.
    """
    tokens = _Tokens(text)
    kind, word = tokens.take()
    if kind == "name" and word != "return":
        tokens.expect("=")
    elif (kind, word) != ("name", "return"):
        raise Malformed("it does not begin as a template")
    tokens.expect("{")
    table = _table(tokens, 1)
    if tokens.peek() == ("mark", ";"):
        tokens.take()
    if tokens.peek()[0] != "end":
        raise Malformed(f"something follows its table in line {tokens.line}")
    return table


class _Tokens:
    """The words of a text, one after another."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0
        self._next = self._scan()

    @property
    def line(self) -> int:
        """The line that is being read, from 1."""
        return self._text.count("\n", 0, self._at) + 1

    def peek(self) -> tuple[str, str]:
        """Return the kind and text of the next word; the kind is "end" after the last."""
        return self._next

    def take(self) -> tuple[str, str]:
        """Return the next word and step over it."""
        found = self._next
        self._next = self._scan()
        return found

    def expect(self, mark: str) -> None:
        """Step over a mark that must come now."""
        found = self._next
        if found != ("mark", mark):
            raise Malformed(f"{found[1]!r} stands where {mark!r} belongs in line {self.line}")
        self.take()

    def _scan(self) -> tuple[str, str]:
        while self._at < len(self._text):
            found = _TOKEN.match(self._text, self._at)
            if found is None:
                raise Malformed(f"line {self.line} cannot be read at {self._text[self._at]!r}")
            self._at = found.end()
            kind = next(name for name in _KINDS if found[name] is not None)
            if kind != "space":
                return kind, found[kind]
        return "end", ""


_KINDS = ("space", "long", "string", "number", "name", "mark")


def _table(tokens: _Tokens, depth: int) -> Table:
    """Return the table whose opening brace has been read."""
    if depth > DEPTH:
        raise Malformed(f"its tables are nested more than {DEPTH} deep")
    table: Table = {}
    place = 1
    while tokens.peek() != ("mark", "}"):
        kind, word = tokens.peek()
        if (kind, word) == ("mark", "["):
            tokens.take()
            key = _value(tokens, depth)
            tokens.expect("]")
            tokens.expect("=")
            if isinstance(key, bool) or not isinstance(key, (str, int)):
                raise Malformed(f"{key!r} is no key in line {tokens.line}")
            table[key] = _value(tokens, depth)
        elif kind == "name" and word not in _WORDS and word != "LOC":
            tokens.take()
            tokens.expect("=")
            table[word] = _value(tokens, depth)
        else:
            table[place] = _value(tokens, depth)
            place += 1
        if tokens.peek() in (("mark", ","), ("mark", ";")):
            tokens.take()
        elif tokens.peek() != ("mark", "}"):
            raise Malformed(f"a comma or brace is missing in line {tokens.line}")
    tokens.take()
    return table


def _value(tokens: _Tokens, depth: int) -> Value:
    """Return the value that comes now."""
    kind, word = tokens.take()
    if (kind, word) == ("mark", "{"):
        return _table(tokens, depth + 1)
    if (kind, word) == ("name", "LOC"):
        return _localized(tokens, depth)
    if kind == "name" and word in _WORDS:
        return _WORDS[word]
    if kind == "number":
        return _number(word)
    if kind == "string":
        return _ESCAPE.sub(_unescaped, word[1:-1])
    if kind == "long":
        inner = word.partition("[")[2].partition("[")[2].rpartition("]")[0].rpartition("]")[0]
        return inner.removeprefix("\n")
    raise Malformed(f"{word!r} is no value in line {tokens.line}" if word else "it ends too early")


def _localized(tokens: _Tokens, depth: int) -> Value:
    """Return the words of ``LOC "$$$/Path=Words"``, with or without parentheses."""
    bracket = tokens.peek() == ("mark", "(")
    if bracket:
        tokens.take()
    value = _value(tokens, depth)
    if bracket:
        tokens.expect(")")
    return words(value)


def _number(word: str) -> int | float:
    if "x" in word.lower():
        return int(word, 16)
    return int(word) if word.lstrip("-").isdecimal() and len(word) < 16 else float(word)


def _unescaped(found: re.Match[str]) -> str:
    code = found[1]
    if code[0].isdecimal():
        return chr(int(code))
    if code[0] == "x" and len(code) == 3:
        return chr(int(code[1:], 16))
    if code.startswith("u{"):
        point = int(code[2:-1], 16)
        return chr(point) if point < 0x110000 else "\N{REPLACEMENT CHARACTER}"
    if code[0] == "z":
        return ""
    if code not in _ESCAPED:
        raise Malformed(f"there is no escape \\{code}")
    return _ESCAPED[code]


def words(value: Value) -> str:
    """Return a text without its key for translators; "" for what is no text."""
    text = value if isinstance(value, str) else ""
    found = _TRANSLATED.fullmatch(text)
    return (found[1] if found else text).strip()
