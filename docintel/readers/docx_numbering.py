"""The numbers that Word puts before paragraphs: 一、 （一） 1. (1) ①.

Enters: the parts numbering.xml and styles.xml, then each paragraph in order. Leaves: the label that Word shows before
it, and whether its style is a heading. Refuses: nothing; a number format we do not know is shown in decimals.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from docintel.readers.docx_xml import W, attribute, is_on, number, value
from docintel.readers.numerals import label_number

if TYPE_CHECKING:
    from lxml.etree import _Element

_PLACEHOLDER = re.compile(r"%([1-9])")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_DEEPEST = 8
_LONGEST_CHAIN = 30
# Behind these nobody sets a blank, whatever the list says of tab stops.
_CLOSING = "、．。，）】〕》："


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list; `restart` is the level (from 1) whose number begins this one anew, 0 for never."""

    start: int
    format: str
    text: str
    suffix: str
    restart: int
    legal: bool


@dataclass(frozen=True, slots=True)
class Style:
    """What matters here of a paragraph style; -1 and "" stand for what it does not say."""

    based_on: str
    outline: int
    list_id: str
    level: int


@dataclass(slots=True)
class Numbering:
    """The lists of a document and how far each has counted."""

    styles: dict[str, Style] = field(default_factory=dict)
    default_style: str = ""
    lists: dict[str, tuple[str, dict[int, Level]]] = field(default_factory=dict)
    restarts: dict[str, dict[int, int]] = field(default_factory=dict)
    counters: dict[str, dict[int, int]] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)

    def label(self, paragraph: _Element) -> str:
        """The label of the next paragraph; calling it counts."""
        return self.count(*self._place(paragraph))

    def count(self, list_id: str, depth: int) -> str:
        """The label of the next item of a list at a level, "" where there is no such list; calling it counts."""
        if list_id not in self.lists:
            return ""
        group, levels = self.lists[list_id]
        level = levels.get(depth)
        if level is None:
            return ""
        counters = self.counters.setdefault(group, {})
        if list_id not in self.begun:
            self.begun.add(list_id)
            for overridden, start in self.restarts.get(list_id, {}).items():
                counters[overridden] = start - 1
        counters[depth] = counters.get(depth, level.start - 1) + 1
        for deeper in [other for other in counters if other > depth]:
            if deeper not in levels or levels[deeper].restart != 0:
                del counters[deeper]
        return self._shown(level, levels, counters)

    def is_heading(self, paragraph: _Element) -> bool:
        """Whether the paragraph, or the style it has, stands in the outline."""
        own = number(value(paragraph, "pPr/outlineLvl"), -1)
        if own >= 0:
            return own < 9
        return any(0 <= style.outline < 9 for style in self._chain(paragraph))

    def _place(self, paragraph: _Element) -> tuple[str, int]:
        """The list and level of a paragraph: its own, else those of its style and what that is based on."""
        own = value(paragraph, "pPr/numPr/numId")
        depth = number(value(paragraph, "pPr/numPr/ilvl"), -1)
        if own:
            return own, min(max(depth, 0), _DEEPEST)
        for style in self._chain(paragraph):
            depth = style.level if depth < 0 else depth
            if style.list_id:
                return style.list_id, min(max(depth, 0), _DEEPEST)
        return "", 0

    def _chain(self, paragraph: _Element) -> list[Style]:
        chain: list[Style] = []
        name = value(paragraph, "pPr/pStyle") or self.default_style
        seen: set[str] = set()
        while name in self.styles and name not in seen and len(seen) < _LONGEST_CHAIN:
            seen.add(name)
            chain.append(self.styles[name])
            name = self.styles[name].based_on
        return chain

    def _shown(self, level: Level, levels: dict[int, Level], counters: dict[int, int]) -> str:
        if level.format == "none" and "%" not in level.text:
            return level.text
        if level.format == "bullet":
            # Symbol and Wingdings bullets are private characters that only their own fonts can show.
            return (_PRIVATE.sub("•", level.text) or "•") + " "

        def count(found: re.Match[str]) -> str:
            depth = int(found.group(1)) - 1
            other = levels.get(depth, level)
            shown = "decimal" if level.legal else other.format
            return label_number(counters.get(depth, other.start), shown)

        text = _PLACEHOLDER.sub(count, level.text)
        return text + (" " if level.suffix != "nothing" and needs_blank(text) else "")


def needs_blank(label: str) -> bool:
    """Whether a label stands apart from its text by a blank: behind 一、 and （一） nobody sets one.

    >>> needs_blank("1."), needs_blank("（一）")
    (True, False)
    """
    return bool(label) and label[-1] not in _CLOSING


def read_styles(root: _Element | None) -> tuple[dict[str, Style], str]:
    """The paragraph styles by id, and which is the default."""
    styles: dict[str, Style] = {}
    default = ""
    for element in root.iter(f"{W}style") if root is not None else ():
        if attribute(element, "type", "paragraph") != "paragraph":
            continue
        name = attribute(element, "styleId")
        styles[name] = Style(
            based_on=value(element, "basedOn"),
            outline=_outline(element),
            list_id=value(element, "pPr/numPr/numId"),
            level=number(value(element, "pPr/numPr/ilvl"), -1),
        )
        if attribute(element, "default") in ("1", "true"):
            default = name
    return styles, default


def _outline(style: _Element) -> int:
    level = number(value(style, "pPr/outlineLvl"), -1)
    if level >= 0:
        return level
    return 0 if value(style, "name").lower() in ("title", "标题", "文档标题") else -1


def read_numbering(root: _Element | None, styles: tuple[dict[str, Style], str]) -> Numbering:
    """The lists of numbering.xml; lists of one abstract definition count on together."""
    numbering = Numbering(styles=styles[0], default_style=styles[1])
    if root is None:
        return numbering
    abstract = {attribute(element, "abstractNumId"): element for element in root.iter(f"{W}abstractNum")}
    for element in root.iter(f"{W}num"):
        list_id, group = attribute(element, "numId"), value(element, "abstractNumId")
        definition = abstract.get(group)
        if not list_id or list_id == "0" or definition is None:
            continue
        levels = {number(attribute(level, "ilvl"), 0): _level(level) for level in definition.iterfind(f"{W}lvl")}
        starts = {}
        for override in element.iterfind(f"{W}lvlOverride"):
            depth = number(attribute(override, "ilvl"), 0)
            redefined = override.find(f"{W}lvl")
            if redefined is not None:
                levels[depth] = _level(redefined)
            start = number(value(override, "startOverride"), -1)
            if start >= 0:
                starts[depth] = start
        numbering.lists[list_id] = (group, levels)
        numbering.restarts[list_id] = starts
    _link_styles(abstract, numbering)
    return numbering


def _level(element: _Element) -> Level:
    return Level(
        start=number(value(element, "start"), 1),
        format=value(element, "numFmt", "decimal"),
        text=value(element, "lvlText"),
        suffix=value(element, "suff", "tab"),
        restart=number(value(element, "lvlRestart"), -1),
        legal=is_on(element, "isLgl"),
    )


def _link_styles(abstract: dict[str, _Element], numbering: Numbering) -> None:
    """A style names its list but not its level; the level names the style."""
    for definition in abstract.values():
        for level in definition.iterfind(f"{W}lvl"):
            name = value(level, "pStyle")
            style = numbering.styles.get(name)
            if style is not None and style.level < 0:
                depth = number(attribute(level, "ilvl"), 0)
                numbering.styles[name] = Style(style.based_on, style.outline, style.list_id, depth)
