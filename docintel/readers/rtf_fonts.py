"""Characters of RTF: Unicode, or bytes in the code page of their font.

Enters: bytes of a run, and the font in which it stands. Leaves: text. Refuses: nothing; bytes that are none in their
code page become U+FFFD.
"""

from __future__ import annotations

from dataclasses import dataclass, field

_CHARSETS = {
    0: "", 2: "symbol", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250",
}  # fmt: skip
_PAGES = {936: "gb18030", 950: "cp950", 932: "cp932", 949: "cp949", 10008: "gb18030", 54936: "gb18030", 65001: "utf-8"}


@dataclass(slots=True)
class Fonts:
    """The fonts of a document by number; `page` is the code page of those that name none."""

    page: str = "cp1252"
    default: int = 0
    charsets: dict[int, int] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)

    def set_page(self, number: int) -> None:
        """The code page by the number that Windows gives it."""
        self.page = _PAGES.get(number, f"cp{number}")

    def name_of(self, font: int) -> str:
        return self.names.get(font, "")

    def decoded(self, raw: bytes, font: int) -> str:
        """The characters that bytes mean in a font; -1 is the document's own."""
        charset = self.charsets.get(font if font >= 0 else self.default, 0)
        encoding = _CHARSETS.get(charset, "") or self.page
        if encoding == "symbol":
            # Codes of a symbol font stand in the private area, as in the other formats.
            return "".join(chr(0xF000 + byte) if byte > 0x20 else chr(byte) for byte in raw)
        try:
            return raw.decode(encoding, "replace")
        except LookupError:
            return raw.decode("cp1252", "replace")
