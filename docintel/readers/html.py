"""Web pages.

Enters: bytes of an HTML page. Leaves: a `Source` whose text is what a browser shows (`html_layout`), the page's title,
publication date and source line as properties, its main region told from its chrome (`html_main`): what is outside is
`furniture`, with the notice `boilerplate_removed`. Refuses: a page from which no document can be parsed at all
(`damaged_file`). Scripts, styles and hidden elements are not text. Nothing is fetched.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from docintel.document import Notice, Source
from docintel.errors import UnreadableError
from docintel.readers.base import MEGABYTE, FormatReader, Origin, make_source
from docintel.readers.encoding import decode
from docintel.readers.html_layout import lay_out
from docintel.readers.html_main import mark_main

if TYPE_CHECKING:
    from lxml.etree import _Element

MEDIA_TYPE = "text/html"
_HEAD = 4096
# An element takes two hundred bytes of memory and more, however few it takes in the file.
_MOST_BYTES, _MOST_TAGS = 32 * MEGABYTE, 2_000_000
_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,30})""", re.I
)
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|title)[\s>]", re.I)
_FRAGMENT = re.compile(
    rb"^\s*(?:<!--.*?-->\s*)*<(?:div|p|table|article|section|h[1-6]|ul|span|font|center)[\s>]", re.I | re.S
)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
# What Chinese government pages (the standard meta names of the State Council's guideline) and others call things.
_PROPERTIES = {
    "title": ("articletitle", "og:title", "twitter:title"),
    "published": (
        "pubdate",
        "article:published_time",
        "og:release_date",
        "publishdate",
        "datepublished",
        "date",
        "dc.date",
    ),
    "source": ("contentsource", "source", "og:article:source"),
    "site": ("sitename", "og:site_name"),
    "author": ("author", "article:author"),
}


def read_html(data: bytes, origin: Origin) -> Source:
    """A web page as a browser shows it."""
    declared = _CHARSET.search(data[:_HEAD])
    decoded = decode(data[:_MOST_BYTES], declared.group(1).decode("ascii") if declared else None)
    page = decoded.text[: _end_of_tags(decoded.text)]
    root, cut = _parse(page)
    cut = cut or len(data) > _MOST_BYTES or len(page) < len(decoded.text)
    layout = lay_out(root, origin.limits.max_cells)
    main = mark_main(page, layout, _titles(root))
    # The spans of undecodable bytes were counted in the page's own code, not in what it shows.
    notices = [_shown(notice, layout.text) for notice in decoded.notices]
    if cut:
        notices.append(Notice("truncated"))
    if main.removed:
        notices.append(Notice("boilerplate_removed", main.removed, {"count": len(main.removed)}))
    return make_source(
        origin,
        text=layout.text,
        media_type=MEDIA_TYPE,
        reader="html",
        encoding=decoded.encoding,
        blocks=main.blocks,
        tables=layout.tables,
        properties=_properties(root),
        notices=tuple(notices),
    )


def _end_of_tags(page: str) -> int:
    """Where the page has as many tags as are followed."""
    if page.count("<") <= _MOST_TAGS:
        return len(page)
    return next(islice(re.finditer("<", page), _MOST_TAGS, None)).start()


def _parse(page: str) -> tuple[_Element, bool]:
    """The page's root element, and whether the parser gave up before its end: it follows 2,048 levels at most."""
    from lxml import etree

    # The parser is told UTF-8 and given UTF-8, so that a wrong label inside the page cannot mislead it.
    content = _XML_DECLARATION.sub("", page).replace("\x00", "").encode("utf-8", "replace")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = etree.fromstring(content, parser) if content.strip() else None
    except etree.ParseError as error:
        raise UnreadableError("damaged_file", format="HTML", reason=str(error)) from error
    if root is None:
        raise UnreadableError("damaged_file", format="HTML", reason="no element")
    return root, any("Excessive depth" in entry.message for entry in parser.error_log)


def _shown(notice: Notice, text: str) -> Notice:
    from docintel.readers.encoding import lost_spans

    if notice.code != "mojibake":
        return notice
    spans = lost_spans(text)
    return Notice("mojibake", spans, {"count": len(spans), "recovered": 0, "lost": len(spans)})


def _properties(root: _Element) -> dict[str, str]:
    """What the page says of itself in its head."""
    metas: dict[str, str] = {}
    for meta in root.iter("meta"):
        key = (meta.get("name") or meta.get("property") or meta.get("itemprop") or "").strip().lower()
        content = " ".join((meta.get("content") or "").split())
        if key and content:
            metas.setdefault(key, content)
    found = {name: next((metas[key] for key in keys if key in metas), "") for name, keys in _PROPERTIES.items()}
    found["title"] = found["title"] or _title(root)
    return {name: value for name, value in found.items() if value}


def _title(root: _Element) -> str:
    element = root.find(".//title")
    return " ".join("".join(str(piece) for piece in element.itertext()).split()) if element is not None else ""


def _titles(root: _Element) -> tuple[str, ...]:
    """Every wording of the title: a visible line that is one of them, or begins one, is no chrome."""
    found = [_properties(root).get("title", ""), _title(root)]
    return tuple(title for title in found if title)


def _recognises(head: bytes, name: str) -> bool:
    start = head[:_HEAD]
    if b"\x00" in start[:200]:
        start = start.replace(b"\x00", b"")
    return bool(_PAGE.search(start) or _FRAGMENT.search(start)) and not start.lstrip().startswith(
        (b"From ", b"Received:")
    )


READER = FormatReader("html", MEDIA_TYPE, _recognises, read_html)
