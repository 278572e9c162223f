"""The reading room: any file an office has, as text with exact positions.

Enters: the bytes of one file. Leaves: a `Source`. Refuses, with an `UnreadableError` whose code the message catalogue
explains: empty, oversized, encrypted, damaged files and formats that no reader knows.

A format is recognised by its signature, never by the file's name alone. How each text is made:

- text, Markdown, CSV: exactly as the file says.
- HTML: what a browser shows, white space collapsed; a line per block element or <br>, cells apart by tab, rows by line.
- DOCX: a line per paragraph, in body order, with the numbers that Word generates; cells and rows as in HTML; text boxes
  behind the paragraph they hang on; footnotes, then page headers and footers, at the end.
- XLSX, XLS: a line per sheet name, then its rows, values as shown.
- PDF, OFD: a line per visual line, in reading order; the lines of one paragraph share a block.

A line end inside a block is one that the layout made; a line end that the author made ends the block.
Importing this package imports no parser; each reader loads its own when it is used.
"""

from __future__ import annotations

from docintel.readers.base import Limits, Origin, Reader
from docintel.readers.registry import read, read_text

__all__ = ["Limits", "Origin", "Reader", "read", "read_text"]
