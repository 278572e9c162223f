"""Characters as word processors store them: by their place in a symbol font, in two halves.

Enters: characters, and the font they are set in. Leaves: the characters that are seen. Refuses: nothing; what we do not
know stays as it is.
"""

from __future__ import annotations

import re

_HALF = re.compile("[\ud800-\udfff]")
# Ticks and boxes of forms: done or not done is what a form says with them.
_WINGDINGS = {
    "\uf0fc": "✓", "\uf050": "✓", "\uf0fb": "✗", "\uf0fe": "☑", "\uf052": "☑", "\uf0fd": "☒",
    "\uf0a8": "☐", "\uf06f": "☐", "\uf0a3": "☐", "\uf0d8": "➢", "\uf06c": "●", "\uf06e": "■", "\uf075": "◆",
}  # fmt: skip


def in_font(character: str, font: str) -> str:
    """What a character of a font shows. Places of symbol fonts are private ones; the ticks we know by name.

    >>> in_font("\\uf0fe", "Wingdings"), in_font("\\uf0fe", "方正小标宋")
    ('☑', '\\uf0fe')
    """
    return _WINGDINGS.get(character, character) if font.startswith("Wingdings") else character


def joined_units(text: str) -> str:
    """Text whose characters beyond the basic plane are two halves, with each as one.

    >>> joined_units("\\ud840\\udc00河\\ud840")
    '𠀀河�'
    """
    if not _HALF.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
