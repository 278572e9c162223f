"""A second pair of eyes for pages on which pdfium does not see every character.

Enters: a PDF and the number of a page. Leaves: the page's characters as pdfminer finds them. Refuses: pages that are
rotated, cropped, or that it cannot read; it then says nothing.

pdfium leaves out a text object without extent. That is every single character (a list number, a letter-spaced title, a
digit in a cell) in a Chinese font that is neither embedded nor installed. pdfminer needs no font, but is ten times
slower, so it is asked for such pages only.
"""

from __future__ import annotations

import io
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docintel.readers.base import hush
from docintel.readers.glyphs import Glyphs
from docintel.readers.pdf_page import PageView

if TYPE_CHECKING:
    from types import TracebackType

    from pdfplumber.pdf import PDF


@dataclass(slots=True)
class SecondOpinion:
    """The file opened a second time, when first asked."""

    data: bytes
    document: PDF | None = None
    failed: bool = False

    def __enter__(self) -> SecondOpinion:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.document is not None:
            self.document.close()

    def glyphs(self, index: int, frame: PageView) -> Glyphs | None:
        """The characters of a page, from 0; the two engines count coordinates alike only on plain pages."""
        if self.failed or frame.rotation or frame.crop[0] or frame.crop[1]:
            return None
        try:
            if self.document is None:
                import pdfplumber

                hush("pdfminer", "pdfplumber")
                self.document = pdfplumber.open(io.BytesIO(self.data))
            page = self.document.pages[index]
            chars = [char for char in page.chars if len(char["text"]) == 1]
            page.close()
        except Exception:  # pdfminer meets broken files with exceptions of every kind; pdfium's view must do then
            self.failed = self.document is None
            return None
        columns = (array("f", (char[key] for char in chars)) for key in ("x0", "top", "x1", "bottom"))
        return Glyphs("".join(char["text"] for char in chars), *columns)
