"""Names of WordprocessingML and small questions to its elements.

Enters: elements of a DOCX part. Leaves: their attributes and texts. Refuses: nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_OFF = frozenset(("0", "false", "off", "none"))


def attribute(element: _Element | None, name: str, default: str = "") -> str:
    """A `w:` attribute."""
    return default if element is None else (element.get(f"{W}{name}") or default)


def value(element: _Element | None, path: str, default: str = "") -> str:
    """The `w:val` of a child; paths are written without the prefix: `pPr/pStyle`."""
    if element is None:
        return default
    return attribute(element.find("/".join(f"{W}{step}" for step in path.split("/"))), "val", default)


def number(text: str, default: int) -> int:
    """A whole number, or `default` where the file has something else."""
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 10 else default


def is_on(element: _Element | None, path: str) -> bool:
    """Whether a switch such as `rPr/vanish` is there and not switched off."""
    if element is None:
        return False
    found = element.find("/".join(f"{W}{step}" for step in path.split("/")))
    return found is not None and attribute(found, "val", "true").lower() not in _OFF
