"""Names: from heads to whole names.

Enters: a text. Leaves: `Name`s with exact borders, in order. Each form of head has its own rule: a whole name as it
stands; a head that may stand alone; one that needs a division or level word; one that takes free words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from docintel.extraction.units.borders import Border, Context
from docintel.extraction.units.heads import HeadHit, find_heads
from docintel.lexicon.tables import read_toml

_JOINED_GAP = 10
_LONG_STEM = 5
_FALLBACK_STEM = range(2, 9)
_PARENTHESIS = re.compile(r"（(?![^）]*[简下]称)([\u4e00-\u9fff]{2,8}(?:办|局|委|组|办公室))）")
_OFFICE_OF = re.compile(r"办公室|办(?![理法公事结好案])")
# 省委书记, 市人大副主任 are persons; 中央环保督察, 省委巡视 are events; 落实国务院决策部署 is a phrase.
_PERSON = re.compile(r"(?:第一|专职|副|常务副)*(?:书记|主席|主任(?!办公)|常委|委员(?!会)|部长|秘书长|理事长|会长|总理|省长|市长)")
_EVENT = re.compile(r"(?:生态环境保护|生态环保|环境保护|生态环境|环保|环境|专项)?(?:督察|巡视|巡察)(?![组办局室员])")
_PHRASE = re.compile(r"(?:[、和及][\u4e00-\u9fff]{2,6}?)*(?:的)?[^，。；、]{0,12}?(?:决策|工作部署|部署要求|重要指示|精神|号召|坚强领导|周年|批示)")
_LED_BY = re.compile(r"(?:贯彻|落实|按照|根据|遵照|响应|在|学习|传达|执行|围绕|把|将)[^，。；]{0,14}$")
_CITY_OF_COMPANY = re.compile(r"（[\u4e00-\u9fff]{2,4}）$")
_LINK = re.compile(r"[、和及与]|以及|，|[、，]?(?:以及|和|及|与)")
_LEVEL_OF_HEAD = re.compile("[省市县区镇乡州旗盟]|街道")
_SHARING = frozenset(("department", "office", "party", "government", "discipline"))
_CJK = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a text. `full` restores what it shares with a neighbour; `head` is where its head begins."""

    start: int
    end: int
    full: str
    kind: str
    rule: str
    head: int


@lru_cache(maxsize=1)
def _after() -> re.Pattern[str]:
    return re.compile("|".join(read_toml("unit_borders.toml")["after"]["not_name"]))


@lru_cache(maxsize=1)
def _common_stem() -> re.Pattern[str]:
    stems = sorted(read_toml("unit_borders.toml")["generic"]["stems"], key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(stems)})*")


@lru_cache(maxsize=1)
def _media_cues() -> tuple[re.Pattern[str], re.Pattern[str]]:
    cues = read_toml("unit_borders.toml")["media"]
    return re.compile(f"(?:{'|'.join(cues['before'])})《?$"), re.compile("|".join(cues["after"]))


@lru_cache(maxsize=2)
def names_of(text: str) -> tuple[Context, tuple[Name, ...]]:
    """The names of a text and the context they were read in; units and places ask for the same."""
    context = Context(text)
    return context, tuple(find_names(context, context.speaks_of_overseas()))


def find_names(context: Context, overseas: bool = False) -> list[Name]:
    """The names in a text, in order, none inside another."""
    text = context.text
    names: list[Name] = []
    hits = find_heads(text, overseas)
    context.learn_divisions(hit.start for hit in hits if hit.head.form in ("bare", "led"))
    for hit in hits:
        if _after().match(text, hit.end) or (names and hit.start < names[-1].end):
            continue
        context.taken = names[-1].end if names else 0
        name = _joined(context, hit, names) or _RULES[hit.head.form](context, hit)
        if name is None or _means_no_body(text, name):
            continue
        if name.rule == "fallback_head" and names and names[-1].end > name.start:
            continue
        while names and names[-1].end > name.start:
            names.pop()
        name = _sharing(text, name, names)
        if name.rule != "leaderless":
            names.append(name)
    return names


def _means_no_body(text: str, name: Name) -> bool:
    """A person's title, an event or a phrase of a resolution holds the name of a body and speaks of none."""
    if name.kind not in ("party", "government") and not name.full.startswith("中央"):
        return False
    if _PERSON.match(text, name.end) or _EVENT.match(text, name.end):
        return True
    return bool(_PHRASE.match(text, name.end) and _LED_BY.search(text, max(0, name.start - 20), name.start))


def _name(context: Context, hit: HeadHit, start: int, rule: str | None = None) -> Name:
    """The name from `start` to the head's end, with a second name in brackets: 治水办（河长办）."""
    end = hit.end
    office = _OFFICE_OF.match(context.text, end) if hit.head.kind == "office" else None
    if office and hit.head.text.endswith(("组", "部", "会", "会议", "专班")):
        end = office.end()
    if inside := _PARENTHESIS.match(context.text, end):
        end = inside.end()
    return Name(start, end, context.text[start:end], hit.head.kind, rule or f"{hit.head.form}_head", hit.start)


def _proper(context: Context, hit: HeadHit) -> Name | None:
    return _name(context, hit, hit.start)


def _bare(context: Context, hit: HeadHit) -> Name | None:
    border = context.led_start(hit.start)
    if border.generic:
        return None
    return _name(context, hit, border.start)


def _led(context: Context, hit: HeadHit) -> Name | None:
    """镇党委, 街道办事处: the level word may be the beginning of the head."""
    word = _LEVEL_OF_HEAD.match(hit.head.text)
    head = hit.start + (word.end() if word else 0)
    border = context.led_start(head)
    if border.generic:
        return None
    if not border.led:
        rule = "anaphor" if hit.head.kind == "court_procuratorate" else "leaderless"
        return _name(context, hit, hit.start, rule) if hit.head.form == "led" else None
    return replace(_name(context, hit, border.start, "led_head"), head=head)


def _open(context: Context, hit: HeadHit) -> Name | None:
    # 清理整治 or 督查 may be words of the name of a headquarters, not of that of a company.
    start = _before_quote(context.text, hit)
    border = context.open_start(start, verbs=hit.head.kind not in ("office", "discipline"))
    if border.generic:
        return None
    stem = context.text[border.start : hit.start]
    if not stem or (not border.led and _is_common(stem)):
        return _anaphor(context, hit)
    return _name(context, hit, border.start) if border.led or len(stem) > 1 else None


def _before_quote(text: str, hit: HeadHit) -> int:
    """“互联网+督查”平台: a head that holds a closing quotation mark begins at the opening one."""
    return hit.start - 1 if "”" in hit.head.text and text[hit.start - 1 : hit.start] == "“" else hit.start


def _anaphor(context: Context, hit: HeadHit) -> Name | None:
    """督察组, 指挥部 alone mean one that the text has named; linking finds it or drops this."""
    before = context.text[hit.start - 1 : hit.start]
    cut = context.free_floor(max(0, hit.start - 4), hit.start, verbs=True)
    if hit.head.kind in ("enterprise", "government") or (before and _CJK.match(before) and cut != hit.start):
        return None
    return _name(context, hit, hit.start, "anaphor")


def _company(context: Context, hit: HeadHit) -> Name | None:
    start = hit.start
    if city := _CITY_OF_COMPANY.search(context.text, max(0, start - 6), start):
        start = city.start()
    border = context.open_start(start, verbs=True)
    stem = context.text[border.start : start]
    if border.generic or len(stem) < 2 or _is_common(stem):
        return None
    return _name(context, hit, border.start)


def _plant(context: Context, hit: HeadHit) -> Name | None:
    """A plant is a name only with a division, a township or a village before it, or with a stem of its own."""
    border = context.open_start(hit.start, verbs=True)
    stem = context.text[border.start : hit.start]
    if border.generic or len(stem) < 2 or _is_common(stem) or (not border.led and len(stem) > 8):
        return None
    if hit.head.text == "厂" and not border.led and len(stem) < _LONG_STEM:
        return None
    return _name(context, hit, border.start)


def _brand(context: Context, hit: HeadHit) -> Name | None:
    """茂源化工: two characters of its own before a trade, alone between borders."""
    cut = context.free_floor(max(0, hit.start - 6), hit.start, verbs=True)
    stem = context.text[cut : hit.start]
    if len(stem) != 2 or _is_common(stem) or context.division_at(cut) is not None or not _CJK.match(stem):
        return None
    return _name(context, hit, cut)


def _media(context: Context, hit: HeadHit) -> Name | None:
    before, after = _media_cues()
    text = context.text
    start = hit.start
    if hit.head.text not in ("央视", "新华社") and len(hit.head.text) < 5:
        start = context.open_start(hit.start, verbs=True).start
    opening = text.rfind("《", max(0, hit.start - 10), hit.start)
    start = opening + 1 if opening >= 0 else start
    acts = before.search(text, max(0, start - 4), start) or after.match(text, hit.end)
    return _name(context, hit, start) if acts and hit.end - start > 2 else None


def _fallback(context: Context, hit: HeadHit) -> Name | None:
    """A bureau or office no list knows (市文商旅局): behind a level word or division, or in a list of others."""
    if quoted := _quoted(context, hit):
        return quoted
    border = context.open_start(hit.start, verbs=True)
    stem = context.text[border.start : hit.start]
    if border.generic or _is_common(stem):
        return None
    if not border.led:
        return _name(context, hit, border.start, "leaderless") if len(stem) in _FALLBACK_STEM else None
    leader = _leader_end(context, border, hit.start)
    if hit.start - leader not in _FALLBACK_STEM or _is_common(context.text[leader : hit.start]):
        return None
    return _name(context, hit, border.start)


def _quoted(context: Context, hit: HeadHit) -> Name | None:
    """县“八清办”: an office in quotation marks behind a level word or division."""
    text = context.text
    opening = text.rfind("“", max(0, hit.start - 8), hit.start)
    if opening < 1 or text[hit.end : hit.end + 1] != "”":
        return None
    border = context.led_start(opening)
    if not border.led or border.generic:
        return None
    return Name(border.start, hit.end + 1, text[border.start : hit.end + 1], hit.head.kind, "quoted", hit.start)


def _leader_end(context: Context, border: Border, head: int) -> int:
    """Where the divisions and level words that open a name end."""
    at = border.start
    for hit in context.divisions_in(border.start, head):
        if hit.start == at:
            at = hit.end
    return at if at > border.start else at + 1


def _is_common(stem: str) -> bool:
    return bool(_common_stem().fullmatch(stem))


def _joined(context: Context, hit: HeadHit, before: list[Name]) -> Name | None:
    """A body within a body (市水利局执法大队): it begins where the outer one does."""
    if not before or hit.head.form in ("proper", "level", "media", "brand", "fallback"):
        return None
    outer, text = before[-1], context.text
    gap = hit.start - outer.end
    if gap < 0 or gap > _JOINED_GAP or text[outer.end : outer.end + 1] == "（":
        return None
    if gap == 0:
        inner = hit.head.form in ("open", "plant", "company") or hit.head.kind in ("department", "office", "party", "discipline")
        inner = inner and not (hit.head.form == "led" and hit.head.kind == "government")
        return _name(context, hit, outer.start, "joined") if inner else None
    if hit.head.form not in ("open", "plant") or outer.rule == "anaphor":
        return None
    if context.free_floor(outer.end, hit.start, verbs=True) != outer.end or _NO_JOIN.match(text, outer.end):
        return None
    return _name(context, hit, outer.start, "joined")


_NO_JOIN = re.compile(r"[局处科队组站委主书副常党检纪干工人领]")


def _sharing(text: str, name: Name, before: list[Name]) -> Name:
    """市住建局、城管局: a name without a leader in a list has that of the one before it."""
    if not before or name.rule not in ("bare_head", "leaderless"):
        return name
    if name.rule == "bare_head" and name.head != name.start:
        return name
    other = before[-1]
    gap = text[other.end : name.start]
    tail = other.end - other.head
    linked = other.kind in _SHARING and (
        (bool(gap) and _LINK.fullmatch(gap) is not None)
        or (not gap and other.kind == "party" and name.kind == "government")
    )
    leader = other.full[: len(other.full) - tail] if other.rule in ("bare_head", "led_head", "shared_leader") else ""
    if linked and not leader and name.rule == "leaderless" and name.head != name.start:
        return replace(name, rule="bare_head", head=name.start)
    if not leader or not linked:
        return name
    return replace(name, full=leader + name.full, rule="shared_leader", head=name.start)


_RULES: dict[str, Callable[[Context, HeadHit], Name | None]] = {
    "proper": _proper,
    "bare": _bare,
    "led": _led,
    "level": _led,
    "open": _open,
    "company": _company,
    "plant": _plant,
    "brand": _brand,
    "media": _media,
    "fallback": _fallback,
}
