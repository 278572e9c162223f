"""What a number says: the sense of a Count (kind) and what is counted (subject), from the words around it.

Enters: a quantity and its clause. Leaves: a kind of the contract, and a noun phrase. The nearest cue decides.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from docintel.document import Sentence
from docintel.extraction.quantities import Quantity
from docintel.lexicon.patterns import Alternatives, alternatives, guarded, searched
from docintel.lexicon.tables import read_toml
from docintel.mentions import QuantityMention
from docintel.spans import CleanSpan

_SENDING = re.compile(r"上报|发|报送|通报|督办|编|刊")
_EXTENTS = frozenset(("length", "area", "mass", "volume", "concentration"))


class Context(NamedTuple):
    """Where a quantity stands, and the counts told before it in the same sentence, which may speak of aims somewhere."""

    text: str
    sentence: Sentence
    clause: CleanSpan
    told: tuple[QuantityMention, ...]
    aiming: bool


@lru_cache(maxsize=1)
def _cues() -> tuple[Alternatives, Alternatives]:
    data = read_toml("count_cues.toml")
    before, after = (
        alternatives({kind: "|".join(sorted(words, key=len, reverse=True)) for kind, words in data[side].items()})
        for side in ("before", "after")
    )
    return before, after


_AIM = searched(r"到年底|年底前|年度任务|须达到|应达到|力争|确保|目标|计划到|到20\d\d年|不低于|达到国|基本实现|全面实现|控制在|应完成|需完成|实现[^，。]{0,14}全覆盖|举办|建立一|将[^，。]{0,6}(?:达|完成|新增)|提升至|提高到")


_DONE = re.compile("已|截至|目前|累计|实际|仅")
_REACHED = re.compile("实际|仅完成|已完成|截至|目前")


def speaks_of_aims(text: str, sentence: Sentence) -> bool:
    """Whether the sentence holds a word of aims (确保, 力争): few do, and need to be asked before which figure it stands."""
    return _AIM.search(text, sentence.span.start, sentence.span.end) is not None


def kind_of(quantity: Quantity, context: Context) -> str:
    """The kind of a Count; of two cues the nearest."""
    text, clause = context.text, context.clause
    before = text[clause.start : quantity.span.start]
    after = text[quantity.span.end : min(context.sentence.span.end, quantity.span.end + 16)]
    aims = context.sentence.zone == "goal" or (
        context.aiming and bool(_AIM.search(text, context.sentence.span.start, quantity.span.end))
    )
    if quantity.dimension in ("percent", "ratio"):
        return "target" if aims and not _REACHED.search(text, context.sentence.span.start, quantity.span.start) else "rate"
    if aims and not _DONE.search(before):
        return "target"
    if quantity.dimension in _EXTENTS:
        return "extent"
    if quantity.dimension == "money":
        return "accountability" if re.search(r"罚|裁处|追缴|没收", before[-14:]) else "other"
    if quantity.dimension == "time":
        return "other"
    kind = _by_cue(before, after, context)
    return "issued" if quantity.unit in ("期", "份", "封") and kind in ("assigned", "other") and _SENDING.search(before) else kind


def kind_of_header(label: str) -> str:
    """The kind of the figures under a column header.

    >>> kind_of_header("已销号"), kind_of_header("剩余"), kind_of_header("排查问题")
    ('resolved', 'unresolved', 'found')
    """
    nearest = _last(_cues()[0], label)
    return nearest[0] if nearest else "found"


_LISTED = re.compile(r"[^，。；]{0,16}[、，和及；]?(?:其中|当中|分别|包括|含)?[^，。；：]{0,14}\Z")
_CASES = re.compile(r"投诉|信访|交办件|举报|线索|案件|诉求|来信|来电")
_FAULTS = re.compile(r"问题|隐患|垮塌|塌陷|毁坏|损毁|违建|违法|四乱|缺失|病害|黑点|漏点|个案|险段")


def _by_cue(before: str, after: str, context: Context) -> str:
    """The nearest cue in the count's own stretch; a list goes on in the sense of its head; else the noun decides."""
    cues_before, cues_after = _cues()
    noun = after[: _clause_length(after)]
    behind = _first(cues_after, noun)
    told = context.told[-1] if context.told else None
    own = before[max(0, told.span.end - context.clause.start) :] if told else before
    nearest = _last(cues_before, own)
    if behind and (nearest is None or nearest[0] in ("found", "target") or behind[0] in ("unresolved", "accountability")):
        return behind[0]
    if nearest is not None:
        return nearest[0]
    if told is not None and told.dimension == "count" and _LISTED.match(own) and told.kind != "target":
        return told.kind
    nearest = _last(cues_before, before)
    if nearest is not None:
        return nearest[0]
    if _CASES.search(noun) or _CASES.search(before):
        return "assigned"
    farther = _last(cues_before, context.text[context.sentence.span.start : context.clause.start])
    if farther is not None and farther[0] != "target":
        return farther[0]
    if _FAULTS.search(noun) or _FAULTS.search(before):
        return "found"
    return {"problem": "found", "status": "resolved"}.get(context.sentence.zone, "other")


# what stands in brackets behind a figure says of its parts: 办结110件（其中阶段性办结10件）
_CLAUSE_END = re.compile(r"[，。；：\n]|（(?:其中|含)|、(?=[^，。；、]{0,6}\d)")


def _clause_length(words: str) -> int:
    end = _CLAUSE_END.search(words)
    return end.start() if end else len(words)


def _last(cues: Alternatives, words: str) -> tuple[str, int] | None:
    """The cue that ends last; the longer one of two that end together."""
    if not cues.any.search(words):
        return None
    best: tuple[int, int, str] | None = None
    for kind, pattern in cues.by_name.items():
        for match in pattern.finditer(words):
            rank = (match.end(), match.end() - match.start(), kind)
            if best is None or rank[:2] > best[:2]:
                best = rank
    return (best[2], best[0]) if best else None


def _first(cues: Alternatives, words: str) -> tuple[str, int] | None:
    """The cue that begins first; the longer one of two that begin together."""
    if not cues.any.search(words):
        return None
    best: tuple[int, int, str] | None = None
    for kind, pattern in cues.by_name.items():
        match = pattern.search(words)
        if match and (best is None or (match.start(), -(match.end() - match.start())) < best[:2]):
            best = (match.start(), -(match.end() - match.start()), kind)
    return (best[2], best[0]) if best else None


_NOT_A_SUBJECT = re.compile(r"[，。；：、（）\n“”《》\t |]|已|均|全部|正在|进行|完成|得到|由|为|是|尚|并|未|整改到位|分别|占|被|现|仍|的?整改|办结|销号|予以|提出|实行|开展|于|以及|涉及|按")
_VERBS = re.compile(
    r"(?:共|累计|总计|合计|已|分别|其中|另|各类?|当中|目前|又|再|就有|只有|高达|达到|达|多达|仅|余下的?|剩余的?|其余的?|约|近|有|为|是|了|的|：|:|“|”)+"
)
_LEADING_VERB = re.compile(
    ".*" + guarded(
        r"(?:发现|排查出|查出|梳理出|排查|存在|共有|拥有|交办|移交|受理|收到|接到|转来|上报|上传|反馈|整改|完成|办结|销号|拆除|清理|清除|整治|取缔|关停|修复|打捞|发出|下发|印发|制发|各发|开展|出动|检查|巡查|问责|约谈|处罚|立案|查处|查扣|查获|涉及|列出|提出|制定|建立|建成|新建|举办|组建|派出|分成|分|督促|投入|聘请|设立|开设|累计|截至[^，]{0,8}|共|其中)"
    ) + "(?:了|到|出|的|各类)?"
)


def subject_of(quantity: Quantity, context: Context) -> tuple[str | None, str | None]:
    """What is counted: the noun behind the classifier, else the noun before the number, else the total's noun.

    The owner is the name in front of a distributed figure (潮州（2个）).
    """
    text, clause = context.text, context.clause
    behind = text[quantity.span.end : clause.end]
    noun = behind[: m.start()] if (m := _NOT_A_SUBJECT.search(behind)) else behind
    noun = _OF_THEM.split(noun)[0]
    noun = noun.lstrip("的")
    noun = noun if noun.endswith("目的") else noun.removesuffix("的")
    start = max(clause.start, context.told[-1].span.end) if context.told else clause.start
    before = text[start : quantity.span.start].lstrip("、，和及与；")
    if len(noun) >= 2:
        return noun, None
    head = _head(before)
    if len(head) >= 2:
        return head, None
    if context.told:
        return context.told[-1].subject, head or None
    earlier = text[context.sentence.span.start : clause.start].rstrip("，：、")
    return (_head(earlier.rsplit("，", 1)[-1]) or None), None


# 12个问题中，84个断面中只有一个
_OF_THEM = re.compile(r"(?:当)?中(?:只有|仅有|有|仅)?(?=一|\d|$)")
_TELLS = "(?:只有|仅有|有|共有|共|各有|各|分别)"
_TRAILING = searched(rf"(?:(?:当中|[中里内]){_TELLS}?|{_TELLS})\Z")


def _head(words: str) -> str:
    words = _TRAILING.sub("", words.rstrip("（(“ "))
    if words.endswith(("率", "率为", "率达")):
        words = words.rstrip("为达")
    stripped = _VERBS.sub(lambda m: m.group() if m.end() < len(words) else "", words)
    tail = _LEADING_VERB.sub("", stripped, count=1)
    tail = tail.rsplit("、", 1)[-1] if len(tail) > 20 else tail
    return tail.strip("的了、：，为达有 ") if len(tail) >= 2 else stripped[-12:].strip("的了、：，为达有 ")
