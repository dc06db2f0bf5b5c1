"""YAML read strictly: plain mappings, lists, texts, whole numbers, true, false and null, each with its line.

YAML has more than a reviewer wants to think about. `NO` is a country here and not false, `16:00` a time and not a
number; a date stays text. Keys that stand twice, anchors, aliases, tags and numbers with a point (they would be rounded
in binary) are findings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from tidegate.catalogue.document.finding import Finding, shown

BYTES_MAX = 1_000_000
DEPTH_MAX = 20


class _Loader(yaml.SafeLoader):
    """Only composes nodes; its own resolvers."""

    yaml_implicit_resolvers: dict[Any, Any] = {}  # noqa: RUF012 (its own, as the base class has it)


_TAG = "tag:yaml.org,2002:"
for _kind, _pattern, _first in (
    ("bool", r"true|false", "tf"),
    ("int", r"-?(?:0|[1-9][0-9]*)", "-0123456789"),
    ("float", r"-?[0-9]*\.[0-9]+(?:[eE][-+]?[0-9]+)?|-?[0-9]+[eE][-+]?[0-9]+", "-.0123456789"),
    ("null", r"null|~|", ["n", "~", ""]),
):
    _Loader.add_implicit_resolver(_TAG + _kind, re.compile(rf"(?:{_pattern})\Z"), list(_first))


@dataclass(slots=True)
class Tree:
    """A document's content with the line of each path; `findings` are about its form. `readable`: there is content."""

    readable: bool = False
    content: Any = None
    lines: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def find(self, path: str, value: object, rule: str, remedy: str) -> None:
        """Adds a finding at a path, or at the nearest one above it that stands in the document."""
        self.findings.append(Finding(path=path, line=self.line_of(path), value=shown(value), rule=rule, remedy=remedy))

    def line_of(self, path: str) -> int:
        """The line of a path, or of what it would stand in."""
        while path and path not in self.lines:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return self.lines.get(path, 1)


def read_tree(data: bytes) -> Tree:
    """The content of one YAML document; what is wrong with its form are findings."""
    tree = Tree()
    if len(data) > BYTES_MAX:
        tree.find("", f"{len(data)} bytes", f"A document has at most {BYTES_MAX} bytes.", "Shorten it.")
        return tree
    try:
        text = data.decode("utf-8")
        for line, what in _more_than_plain(text):
            tree.findings.append(
                Finding(
                    path="", line=line, value="", rule=f"A product document has no {what}.",
                    remedy="Write out what it stands for.",
                )
            )  # fmt: skip
        if not tree.findings:
            node = yaml.compose(text, Loader=_Loader)
            tree.content = None if node is None else _content(tree, node, "")
            tree.readable = True
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        tree.findings.append(
            Finding(path="", line=line, value="", rule="The text is not UTF-8.", remedy="Save it as UTF-8.")
        )
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
        line = 1 if mark is None else mark.line + 1
        tree.findings.append(
            Finding(path="", line=line, value="", rule=f"It is no YAML: {problem}.", remedy="Correct the form.")
        )
    return tree


def _more_than_plain(text: str) -> Iterator[tuple[int, str]]:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            yield line, "alias"
        elif getattr(event, "anchor", None) is not None:
            yield line, "anchor"
        elif getattr(event, "tag", None) is not None:
            yield line, "tag"
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH_MAX:
            yield line, f"more than {DEPTH_MAX} levels"
            return


def _content(tree: Tree, node: yaml.Node, path: str) -> Any:
    tree.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(tree, node, path)
    if isinstance(node, yaml.SequenceNode):
        return [_content(tree, one, f"{path}[{number}]") for number, one in enumerate(node.value)]
    kind, text = node.tag.removeprefix(_TAG), node.value
    match kind:
        case "bool":
            return text == "true"
        case "int":
            return int(text)
        case "null":
            return None
        case "float":
            tree.find(
                path, text, "A number with a point is text, so that it stays exact.", f'Put it in quotes: "{text}".'
            )
    return text


def _mapping(tree: Tree, node: yaml.MappingNode, path: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in node.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else "?"
        here = f"{path}.{name}" if path else name
        if name in found or not isinstance(key, yaml.ScalarNode):
            rule = "A key stands once." if name in found else "A key is a word."
            tree.findings.append(
                Finding(path=here, line=key.start_mark.line + 1, value="", rule=rule, remedy="Take one out.")
            )
            continue
        tree.lines[here] = key.start_mark.line + 1
        found[name] = _content(tree, value, here)
    return found
