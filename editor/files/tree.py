"""XML trees: parsed as hostile input without losing a prefix or a comment, and written back.

Names stay as written (``crs:Tint``, with the prefix), so that foreign parts go back out unchanged.
"""

from __future__ import annotations

import json
import re
from xml.etree.ElementTree import Comment, Element, ProcessingInstruction, TreeBuilder
from xml.parsers import expat

LIMIT = 1_000_000
DEPTH = 64

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FOREIGN_ENCODING = re.compile(rb"<\?xml[^>]*encoding=[\"'](?!utf-8)", re.IGNORECASE)
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_MOST_ON_A_LINE = 3
_IN_TEXT = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord("\r"): "&#13;"}
_IN_ATTRIBUTE = {**_IN_TEXT, ord('"'): "&quot;", ord("\n"): "&#10;", ord("\t"): "&#9;"}


class Malformed(ValueError):
    """The bytes are no document that this reader accepts; the message says why."""


def parse(data: bytes) -> tuple[str, Element, str]:
    """Return what stands before the root, the root, and what stands after it.

    Malformed if the document is over LIMIT bytes or DEPTH deep, has a DOCTYPE or entities of its
    own (so that nothing in it can grow or be fetched), or is not well formed.
    """
    if len(data) > LIMIT:
        raise Malformed(f"it has {len(data)} bytes, more than {LIMIT}")
    root, first, last = _build(data)
    if len(root) == 0:
        raise Malformed("there is nothing in it")
    try:
        before, after = data[:first].decode(), data[last:].decode()
    except UnicodeDecodeError:
        before, after = _DECLARATION, "\n"
    if "\0" in before or "\0" in after or _FOREIGN_ENCODING.search(data[:first]):
        before, after = _DECLARATION, "\n"  # it goes back out as UTF-8
    return before, root, after


def to_text(element: Element, depth: int = 0) -> str:
    """Return an element as XML, without what follows it; many attributes stand one on a line."""
    kind: object = element.tag
    if kind is Comment:
        return f"<!--{element.text or ''}-->"
    if kind is ProcessingInstruction:
        return f"<?{element.text or ''}?>"
    gap = " " if len(element.attrib) <= _MOST_ON_A_LINE else "\n" + " " * (depth + 2)
    parts = [f"<{element.tag}"]
    parts += [f'{gap}{key}="{value.translate(_IN_ATTRIBUTE)}"' for key, value in element.attrib.items()]
    if len(element) == 0 and not element.text:
        return "".join([*parts, "/>"])
    parts += [">", (element.text or "").translate(_IN_TEXT)]
    for child in element:
        parts += [to_text(child, depth + 1), (child.tail or "").translate(_IN_TEXT)]
    return "".join([*parts, f"</{element.tag}>"])


def append(parent: Element, tag: str) -> Element:
    """Return a new last child, indented as its elder siblings are."""
    child = Element(tag)
    if len(parent):
        child.tail = parent[-1].tail
        parent[-1].tail = parent.text if parent.text and not parent.text.strip() else "\n   "
    else:
        parent.text, child.tail = "\n   ", "\n  "
    parent.append(child)
    return child


def quoted(text: str) -> str:
    """Return a text that XML can carry unchanged: as it is, else as a JSON string."""
    if (
        text
        and text == text.strip()
        and not text.startswith('"')
        and "\r" not in text
        and not _ILLEGAL.search(text)
    ):
        return text
    return json.dumps(text)


def unquoted(text: str) -> str:
    """Invert `quoted`; a text that only looks quoted is itself."""
    if text.startswith('"'):
        try:
            value = json.loads(text)
        except ValueError:
            return text
        return value if isinstance(value, str) else text
    return text


def _build(data: bytes) -> tuple[Element, int, int]:
    """Return the root and the byte offsets where it begins and where it has ended."""
    builder = TreeBuilder(insert_comments=True, insert_pis=True)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.ordered_attributes = True
    depth, first, last = 0, 0, 0

    def start(name: str, attributes: list[str]) -> None:
        nonlocal depth, first
        if depth == 0:
            first = parser.CurrentByteIndex
        depth += 1
        if depth > DEPTH:
            raise Malformed(f"it is nested more than {DEPTH} deep")
        builder.start(name, dict(zip(attributes[::2], attributes[1::2], strict=True)))

    def end(name: str) -> None:
        nonlocal depth, last
        depth -= 1
        builder.end(name)
        if depth == 0:
            last = parser.CurrentByteIndex  # on the "<" of the end tag

    def text(content: str) -> None:
        if depth:
            builder.data(content)

    def comment(content: str) -> None:
        if depth:
            builder.comment(content)

    def instruction(target: str, content: str) -> None:
        if depth:
            builder.pi(target, content)

    def refuse(*_: object) -> int:
        raise Malformed("it has a DOCTYPE or an entity of its own")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.CommentHandler = text, comment
    parser.ProcessingInstructionHandler = instruction
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = parser.UnparsedEntityDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Malformed(f"it is no XMP file, or damaged in line {error.lineno}") from None
    except (LookupError, UnicodeError) as error:
        raise Malformed(f"its encoding cannot be read: {error}") from None
    return builder.close(), first, data.find(b">", last) + 1
