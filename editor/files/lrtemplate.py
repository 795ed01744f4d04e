"""Lightroom's older presets (.lrtemplate): a Lua table of settings, as an XMP packet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from editor.files import lua, tree, xmp
from editor.files.crs import CRS, Entry
from editor.files.lua import Table, Value
from editor.files.tree import Malformed

_XML_NAME = re.compile("[A-Za-z_][A-Za-z0-9_.-]*")
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Template:
    """A preset's name, its settings as a packet, and the settings that no packet can hold."""

    name: str
    packet: xmp.Packet
    refused: tuple[Entry, ...]


def read(data: bytes) -> Template:
    """Read a .lrtemplate; Malformed, with the end of a sentence, if it is none."""
    if len(data) > tree.LIMIT:
        raise Malformed(f"it has {len(data)} bytes, more than {tree.LIMIT}")
    try:
        table = lua.parse(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Malformed("it is no text") from None
    kind = table.get("type", "Develop")
    if kind != "Develop":
        raise Malformed(f"it is a template for {kind} and no preset of settings")
    value = table.get("value")
    settings = value.get("settings") if isinstance(value, dict) else None
    if not isinstance(settings, dict) or not settings:
        raise Malformed("there are no settings in it")
    uuid = value.get("uuid") if isinstance(value, dict) else None
    titles = (lua.words(table.get(key)) for key in ("title", "internalName"))
    name = next((title for title in titles if title), "")
    return _packet(name, lua.words(uuid).replace("-", "").upper(), settings)


def _packet(name: str, uuid: str, settings: Table) -> Template:
    """Return the settings as Camera Raw's properties, word for word."""
    packet = xmp.empty()
    holder = packet.nodes[0].element
    holder.set("xmlns:crs", CRS)
    holder.set("crs:PresetType", "Normal")
    if re.fullmatch("[0-9A-F]{32}", uuid):
        holder.set("crs:UUID", uuid)
    refused = []
    for key, value in settings.items():
        if value is None:
            continue
        if not isinstance(key, str) or not _XML_NAME.fullmatch(key) or not _legal(value):
            refused.append(Entry(str(key), _text(value), "refused", "It is no setting of Camera Raw's."))
            continue
        if key.startswith("ToneCurve") and isinstance(value, dict):
            value = _points(value)
        _put(holder, key, value)
    packet = xmp.parse(packet.to_bytes())
    if name and _legal(name):
        packet.set_list((CRS, "Name"), [name], "crs", "Alt")
    return Template(name, packet, tuple(refused))


def _points(table: Table) -> Value:
    """Return a curve's numbers x, y, x, y ... as the texts that XMP has for its points."""
    numbers = [_text(value) for value in table.values()]
    return {
        place + 1: ", ".join(numbers[place * 2 : place * 2 + 2]) for place in range((len(numbers) + 1) // 2)
    }


def _put(parent: Element, key: str, value: Value) -> None:
    """Add a property: an attribute for a single value, elements for a table."""
    if not isinstance(value, dict):
        parent.set(f"crs:{key}", _text(value))
        return
    _fill(tree.append(parent, f"crs:{key}"), value)


def _fill(element: Element, value: Table) -> None:
    """Put a table into an element, as a sequence or as a structure."""
    if all(isinstance(key, int) for key in value):
        sequence = tree.append(element, "rdf:Seq")
        for each in value.values():
            item = tree.append(sequence, "rdf:li")
            if isinstance(each, dict):
                _fill(item, each)
            else:
                item.text = _text(each)
        return
    structure = tree.append(element, "rdf:Description")
    for key, each in value.items():
        _put(structure, key if isinstance(key, str) else f"Item{key}", each)


def _legal(value: Value) -> bool:
    """Say whether XML can hold a value."""
    if isinstance(value, dict):
        names = (key for key in value if isinstance(key, str))
        return all(_XML_NAME.fullmatch(name) for name in names) and all(map(_legal, value.values()))
    return not (isinstance(value, str) and _ILLEGAL.search(value))


def _text(value: Value) -> str:
    if isinstance(value, dict):
        return f"a table of {len(value)}"
    return "" if value is None else str(value)
