"""Pinyin glued behind characters, an anti-copy noise of scraped pages.

Enters: text of unified width. Leaves: edits that delete the glosses. Real brackets look alike ((一), (2处), (BOD)):
only a valid syllable in small letters is a gloss, and without tone marks only where a document has several.
"""

from __future__ import annotations

import re
from functools import lru_cache

from docintel.cleaning.characters import CJK
from docintel.spans import Edit

_TONED = "āáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜńňǹḿê"
_PLAIN = str.maketrans("āáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜńňǹḿêü", "aaaaooooeeeeiiiiuuuuvvvvnnnmev")
_GLOSS = re.compile(rf"（ ?([a-zü{_TONED}]{{1,7}}) ?）")
# The end of a text cut off inside a gloss, and the start of one cut off before it.
_OPEN_END = re.compile(rf"（[a-zü{_TONED}]{{1,6}}\Z")
_SYLLABLE = re.compile(
    r"(?:[bpmf]?(?:a|o|ai|ei|ao|ou|an|en|ang|eng|i|ie|iao|iu|ian|in|ing|u)|[dtnl]?(?:a|e|ai|ei|ao|ou|an|en|ang|eng|ong"
    r"|i|ia|ie|iao|iu|ian|in|iang|ing|u|uo|ui|uan|un|v|ve|ue)|[gkh]?(?:a|e|ai|ei|ao|ou|an|en|ang|eng|ong|u|ua|uo|uai"
    r"|ui|uan|un|uang)|[jqx](?:i|ia|ie|iao|iu|ian|in|iang|ing|iong|u|ue|uan|un|v|ve|van|vn)|(?:zh|ch|sh|r|z|c|s)(?:a|e"
    r"|i|ai|ei|ao|ou|an|en|ang|eng|ong|u|ua|uo|uai|ui|uan|un|uang)|y(?:a|e|ao|ou|an|in|ang|ing|ong|u|ue|uan|un|i|o)"
    r"|w(?:a|o|ai|ei|an|en|ang|eng|u)|er|m|n|ng|hm|hng|r)\Z"
)
# From this many glosses on a document is taken to be noisy, so that toneless ones are read as glosses too.
_NOISY = 3


def drop_pinyin(text: str) -> list[Edit]:
    """Glosses go, doubled ones too, and the blanks inside them; a bracket that is no syllable stays.

    >>> drop_pinyin("推（tuī）进（一）（BOD）")
    [Edit(start=1, end=6, replacement='', aligned=False)]
    """
    if "（" not in text:
        return []
    found = [(m, m.group(1)) for m in _GLOSS.finditer(text)]
    glosses = [(m, syllable) for m, syllable in found if _is_syllable(syllable)]
    toned = [m for m, syllable in glosses if not syllable.isascii()]
    kept = [m for m, _ in glosses] if len(glosses) >= _NOISY or len(toned) == len(glosses) else toned
    edits = [Edit(m.start(), m.end(), "") for m in kept]
    if len(kept) >= _NOISY and (cut := _OPEN_END.search(text)):
        edits.append(Edit(cut.start(), cut.end(), ""))
    return edits


@lru_cache(maxsize=2048)
def _is_syllable(letters: str) -> bool:
    return _SYLLABLE.match(letters.translate(_PLAIN)) is not None


HAN = re.compile(rf"[{CJK}]")
