"""XMP packets: read and changed property by property, with all else kept as it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from editor.files import tree
from editor.files.tree import Malformed

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
META = "adobe:ns:meta/"

_XML = "http://www.w3.org/XML/1998/namespace"
_EMPTY = (
    f'<x:xmpmeta xmlns:x="{META}" x:xmptk="Silvergrad">\n <rdf:RDF xmlns:rdf="{RDF}">\n'
    '  <rdf:Description rdf:about=""/>\n </rdf:RDF>\n</x:xmpmeta>\n'
)

Name = tuple[str, str]
Scope = dict[str, str]


def empty() -> Packet:
    """Return a packet with one Description and nothing in it."""
    return parse(_EMPTY.encode())


def parse(data: bytes) -> Packet:
    """Read a packet; Malformed if it is no XMP, or is XML that `tree.parse` refuses."""
    before, root, after = tree.parse(data)
    scope = _within({"xml": _XML}, root)
    if _resolve(root.tag, scope) == (RDF, "RDF"):
        holders = [Node(root, scope)]
    else:
        holders = _children(Node(root, scope), "RDF")
    if not holders:
        raise Malformed("there is no rdf:RDF in it")
    nodes = [node for holder in holders for node in _children(holder, "Description")]
    if not nodes:
        prefix = next(prefix for prefix, uri in holders[0].scope.items() if uri == RDF)
        tag = f"{prefix}:Description" if prefix else "Description"
        nodes = [Node(tree.append(holders[0].element, tag), dict(holders[0].scope))]
    return Packet(root, nodes, before, after)


@dataclass
class Node:
    """An element, with the namespaces in scope on it by prefix."""

    element: Element
    scope: Scope


@dataclass
class Packet:
    """An XMP document: its root, its top ``rdf:Description`` nodes, and what stands around it."""

    root: Element
    nodes: list[Node]
    before: str = ""
    after: str = "\n"

    def to_bytes(self) -> bytes:
        """Return the document in UTF-8."""
        return (self.before + tree.to_text(self.root) + self.after).encode()

    def properties(self) -> Iterator[tuple[Name, Property]]:
        """Yield every property with its (namespace, name), attributes and elements alike."""
        for node in self.nodes:
            for key in node.element.attrib:
                if ":" in key and not key.startswith(("xmlns:", "xml:")):
                    name = _resolve(key, node.scope)
                    if name[0] != RDF:
                        yield name, Property(node, key)
            for child in node.element:
                if isinstance(child.tag, str):
                    scope = _within(node.scope, child)
                    yield _resolve(child.tag, scope), Property(node, child.tag, child, scope)

    def set_text(self, name: Name, text: str, prefix: str, *, as_element: bool = False) -> None:
        """Set a simple property in the form it already has, else as asked."""
        found = self._first(name)
        if found is None:
            node, key = self._new_key(name, prefix)
            if as_element:
                tree.append(node.element, key).text = text
            else:
                node.element.set(key, text)
        elif found.element is None:
            found.node.element.set(found.key, text)
        else:
            _clear(found.element)
            found.element.text = text

    def set_list(self, name: Name, items: list[str], prefix: str, container: str = "Seq") -> None:
        """Set a property to an ``rdf:Seq`` of texts, or to an ``rdf:Alt`` in x-default."""
        found = self._first(name)
        if found is not None and found.element is None:
            found.remove()
            found = None
        if found is None or found.element is None:
            node, key = self._new_key(name, prefix)
            element = tree.append(node.element, key)
        else:
            node, element = found.node, found.element
            _clear(element)
        rdf = self._prefix(node, RDF, "rdf")
        sequence = tree.append(element, f"{rdf}:{container}")
        element.text, sequence.tail = "\n    ", "\n   "
        for item in items:
            li = tree.append(sequence, f"{rdf}:li")
            li.attrib = {"xml:lang": "x-default"} if container == "Alt" else {}
            li.text = item
            li.tail = "\n    "
        sequence.text = "\n     " if items else None
        for li in sequence[:-1]:
            li.tail = "\n     "

    def remove(self, name: Name) -> None:
        """Remove a property wherever it stands."""
        for found, each in list(self.properties()):
            if found == name:
                each.remove()

    def _first(self, name: Name) -> Property | None:
        """Return the property, after removing what else has its name."""
        found = [each for resolved, each in self.properties() if resolved == name]
        for extra in found[1:]:
            extra.remove()
        return found[0] if found else None

    def _new_key(self, name: Name, prefix: str) -> tuple[Node, str]:
        """Return the Description where a new property belongs, and its name with the prefix."""
        uri, local = name
        peers = (each.node for (other, _), each in self.properties() if other == uri)
        node = next(peers, self.nodes[0])
        return node, f"{self._prefix(node, uri, prefix)}:{local}"

    def _prefix(self, node: Node, uri: str, wanted: str) -> str:
        """Return the prefix of a namespace on a Description, declaring one where there is none."""
        for prefix, other in node.scope.items():
            if other == uri and prefix:
                return prefix
        prefix, number = wanted, 1
        while prefix in node.scope:
            prefix, number = f"{wanted}{number}", number + 1
        node.element.attrib = {f"xmlns:{prefix}": uri, **node.element.attrib}
        node.scope[prefix] = uri
        return prefix


@dataclass
class Property:
    """One property where it stands: an attribute of a Description, or a child element of it."""

    node: Node
    key: str
    element: Element | None = None
    scope: Scope = field(default_factory=dict)

    @property
    def text(self) -> str | None:
        """The value of a simple property, the first text of an Alt, None for anything else."""
        if self.element is None:
            return self.node.element.attrib[self.key]
        if self.structure is not None:
            return None
        if len(self.element) == 0:
            return (self.element.text or "").strip()
        items = self.items
        return items[0] if items and self._container() == "Alt" else None

    @property
    def items(self) -> list[str] | None:
        """The texts of a Seq, Bag or Alt; None for anything else, as a Seq of structures."""
        if self.element is None or self._container() is None:
            return None
        inner = next(each for each in self.element if isinstance(each.tag, str))
        items = [li for li in inner if isinstance(li.tag, str)]
        if any(len(li) or any(not key.startswith("xml") for key in li.attrib) for li in items):
            return None
        return [(li.text or "").strip() for li in items]

    @property
    def value(self) -> str | list[str] | None:
        """The text or the texts; None for a structure."""
        text = self.text
        return self.items if text is None else text

    @property
    def structure(self) -> Packet | None:
        """The properties that a structure holds, as a packet of their own; None for anything else."""
        if self.element is None or self._container() is not None:
            return None
        inside = _children(Node(self.element, self.scope), "Description")
        resource = any(
            name == (RDF, "parseType") and value == "Resource" for name, value in self._attributes()
        )
        own = any(name[0] not in ("", RDF, _XML) for name, _ in self._attributes())
        if not inside and (resource or own):
            inside = [Node(self.element, self.scope)]
        return Packet(self.element, inside) if inside else None

    def remove(self) -> None:
        """Take the property out of its Description."""
        if self.element is None:
            self.node.element.attrib.pop(self.key, None)
            return
        parent = self.node.element
        parent.remove(self.element)
        if len(parent) == 0 and not (parent.text or "").strip():
            parent.text = None

    def _attributes(self) -> list[tuple[Name, str]]:
        """Return the element's attributes but for the namespaces it declares."""
        found = self.element.attrib.items() if self.element is not None else ()
        return [(_resolve(key, self.scope), value) for key, value in found if not key.startswith("xmlns")]

    def _container(self) -> str | None:
        """Return Seq, Bag or Alt if that is what the element holds."""
        if self.element is None:
            return None
        inner = [each for each in self.element if isinstance(each.tag, str)]
        if len(inner) != 1:
            return None
        uri, name = _resolve(inner[0].tag, _within(self.scope, inner[0]))
        return name if uri == RDF and name in ("Seq", "Bag", "Alt") else None


def _resolve(key: str, scope: Scope) -> Name:
    """Return (namespace, local name) of a name with its prefix; no namespace if undeclared."""
    prefix, colon, local = key.rpartition(":")
    uri = scope.get(prefix, "")
    return (uri, local) if uri or not colon else ("", key)


def _within(scope: Scope, element: Element) -> Scope:
    """Return the namespaces in scope inside an element."""
    own = {
        key[6:]: value
        for key, value in element.attrib.items()
        if key == "xmlns" or key.startswith("xmlns:")
    }
    return {**scope, **own} if own else scope


def _children(parent: Node, name: str) -> list[Node]:
    """Return the children that are the RDF element of that name."""
    found = []
    for child in parent.element:
        if isinstance(child.tag, str):
            scope = _within(parent.scope, child)
            if _resolve(child.tag, scope) == (RDF, name):
                found.append(Node(child, dict(scope)))
    return found


def _clear(element: Element) -> None:
    """Empty a property's element, but for the namespaces it declares."""
    kept = {key: value for key, value in element.attrib.items() if key.startswith("xmlns")}
    tail = element.tail
    element.clear()
    element.attrib, element.tail = kept, tail
