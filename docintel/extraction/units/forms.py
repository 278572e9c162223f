"""Forms: how the name before a head is read, one rule for each form of head.

Enters: a context and a head in it. Leaves: the `Name` that ends in the head, or None where the words mean no one body:
a group (各区水务局), a common noun (城镇污水处理厂), a head that needs a leader and has none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from docintel.extraction.units.borders import Border, led_start, open_start
from docintel.extraction.units.context import Context
from docintel.extraction.units.heads import HeadHit
from docintel.lexicon.patterns import searched
from docintel.lexicon.tables import read_toml

# Lengths of free words, in characters.
_STEM_OF_BARE_PLANT = 5  # 旭日耐火材料厂 is a name, 加气站厂 is none
_LONGEST_PLANT = 8
_STEM_OF_UNKNOWN = range(2, 9)
_LONGEST_SUBJECTS = 14
_BRAND = 2
# 生态环境云岭分局: the trade of a branch before its place.
_TRADE = re.compile(r"(?:生态环境|自然资源(?:和规划)?|规划和自然资源|应急管理|市场监管)\Z")
_LONGEST_TRADE = 8
_FOR_THE_CENTRE = re.compile(r"(?:迎接|配合|协调保障|服务保障|保障|贯彻落实|落实|对接)\Z")
_LONGEST_PURPOSE = 6
# 中共云岭市委员会; without 中共 it may be any committee.
_COMMITTEES = frozenset(f"{level}委员会" for level in "省市县区州旗镇")
_PARTY_KINDS = ("party", "discipline")
_WHOLE_MEDIUM = 5
_WHOLE_OFFICE = 7  # 环境保护督察工作领导小组 says enough by itself
# A second name (治水办（河长办）), but not the bureau an office sits in (领导小组办公室（市环保局）).
_PARENTHESIS = re.compile(r"（(?![^）]*[简下]称)(?![省市县区州][^）]*[局委厅]）)([\u4e00-\u9fff]{2,8}(?:办|局|委|组|办公室))）")
_OFFICE_OF = re.compile(r"办公室|办(?![理法公事结好案])")
_HAS_OFFICE = ("组", "部", "会", "会议", "专班")
# 重庆市检察院第五分院
_BRANCH_OF = re.compile("第[一二三四五六七八九十]{1,2}分院")
# 泰丰（云岭）餐饮管理有限公司: the place stands behind the brand.
_BRAND_WITH_CITY = re.compile(r"(?P<brand>[\u4e00-\u9fff]{2,6})（[\u4e00-\u9fff]{2,4}）\Z")
_LONGEST_BRAND = 12
_CITY_OF_COMPANY = re.compile(r"（[\u4e00-\u9fff]{2,4}）$")
_LEVEL_OF_HEAD = re.compile("[省市县区镇乡州旗盟]|街道")
_CJK = re.compile(r"[\u4e00-\u9fff]")


class Name(NamedTuple):
    """A name in a text. `full` restores what it shares with a neighbour; `head` is where its head begins.

    `rule` is `leaderless` as long as the leader that the name needs may still come from its neighbour.
    """

    start: int
    end: int
    full: str
    kind: str
    rule: str
    head: int


Rule = Callable[[Context, HeadHit], "Name | None"]


@lru_cache(maxsize=1)
def _common() -> re.Pattern[str]:
    stems = sorted(read_toml("unit_borders.toml")["generic"]["stems"], key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(stems)})*")


@lru_cache(maxsize=1)
def _media_cues() -> tuple[re.Pattern[str], re.Pattern[str]]:
    cues = read_toml("unit_borders.toml")["media"]
    return re.compile(f"(?:{'|'.join(cues['before'])})《?$"), re.compile("|".join(cues["after"]))


@lru_cache(maxsize=1)
def _subjects() -> re.Pattern[str]:
    words = "|".join(sorted(read_toml("unit_borders.toml")["subjects"]["words"], key=len, reverse=True))
    return searched(f"(?:(?:{words})和?)+$")


def is_common(stem: str) -> bool:
    """Do the words name no one thing?

    >>> is_common("城镇生活"), is_common("周城")
    (True, False)
    """
    return bool(_common().fullmatch(stem))


def name_from(context: Context, hit: HeadHit, start: int, rule: str | None = None, head: int | None = None) -> Name:
    """The name from `start` to the head's end, with its office (领导小组办公室) and a second name: 治水办（河长办）.

    `head` is where the head begins, if not with its word (海洋和渔业局)."""
    end = hit.end
    if hit.head.kind in _PARTY_KINDS and context.text.startswith("中共", start - 2) and start > 1:
        start -= 2
    if (hit.head.kind == "office" or (hit.head.form == "proper" and start < hit.start)) and hit.head.text.endswith(_HAS_OFFICE):
        office = _OFFICE_OF.match(context.text, end)
        end = office.end() if office else end
    if hit.head.kind == "court_procuratorate" and (branch := _BRANCH_OF.match(context.text, end)):
        end = branch.end()
    if inside := _PARENTHESIS.match(context.text, end):
        end = inside.end()
    begins = hit.start if head is None else head
    return Name(start, end, context.text[start:end], hit.head.kind, rule or f"{hit.head.form}_head", begins)


def _proper(context: Context, hit: HeadHit) -> Name | None:
    """渠务署: a whole name as it stands; 省迎接中央生态环境保护督察工作领导小组 is a body of the province."""
    if hit.head.text.startswith("中央") and (meant := _FOR_THE_CENTRE.search(context.text, max(0, hit.start - _LONGEST_PURPOSE), hit.start)):
        border = led_start(context, meant.start())
        cut_off = meant.start() - border.start == 1 and _CJK.match(context.text[border.start - 1 : border.start])
        if border.led and not border.generic and not cut_off:
            return name_from(context, hit, border.start, head=meant.start())
    return name_from(context, hit, hit.start)


def _bare(context: Context, hit: HeadHit) -> Name | None:
    """水务局: a head that may stand alone."""
    begins = _subjects_start(context, hit.start) if hit.head.kind == "department" else hit.start
    border = led_start(context, begins)
    if begins < hit.start and not border.led:
        begins, border = hit.start, led_start(context, hit.start)
    return None if border.generic else name_from(context, hit, border.start, head=begins)


def _subjects_start(context: Context, head: int) -> int:
    """市海洋和渔业局: where the subjects begin that stand before the head of a bureau, the head itself without any."""
    subjects = _subjects().search(context.text, max(context.taken, head - _LONGEST_SUBJECTS), head)
    return subjects.start() if subjects else head


def _led(context: Context, hit: HeadHit) -> Name | None:
    """政府, 镇党委, 市委: a head that needs a leader; the level word may be its own beginning."""
    word = _LEVEL_OF_HEAD.match(hit.head.text)
    head = hit.start + (word.end() if word else 0)
    border = led_start(context, head)
    if border.generic:
        return None
    if hit.head.text in _COMMITTEES and not context.text.startswith("中共", border.start - 2):
        return None
    if border.led:
        return name_from(context, hit, border.start, "led_head", head)
    if hit.head.form == "level":
        return None
    return name_from(context, hit, hit.start, "anaphor" if hit.head.kind == "court_procuratorate" else "leaderless")


def _open(context: Context, hit: HeadHit) -> Name | None:
    """打好污染防治攻坚战指挥部: a head with free words before it."""
    start = _before_quote(context.text, hit)
    border = open_start(context, start, verbs=hit.head.kind not in ("office", "discipline"))
    stem = context.text[border.start : hit.start]
    if border.generic:
        return None
    if not stem and hit.head.kind == "office" and len(hit.head.text) >= _WHOLE_OFFICE:
        return name_from(context, hit, hit.start)
    if not stem or (not border.led and is_common(stem)):
        return _anaphor(context, hit)
    if border.led and hit.head.text == "分局" and (trade := _TRADE.search(context.text, max(0, border.start - _LONGEST_TRADE), border.start)):
        return name_from(context, hit, trade.start())
    return name_from(context, hit, border.start) if border.led or len(stem) > 1 else None


def _before_quote(text: str, hit: HeadHit) -> int:
    """“互联网+督查”平台: a head that holds a closing quotation mark begins at the opening one."""
    return hit.start - 1 if "”" in hit.head.text and text[hit.start - 1 : hit.start] == "“" else hit.start


def _anaphor(context: Context, hit: HeadHit) -> Name | None:
    """督察组, 指挥部 alone mean one that the text has named; linking finds it or drops this."""
    if hit.head.kind in ("enterprise", "government"):
        return None
    inside_word = hit.start > 0 and _CJK.match(context.text[hit.start - 1])
    if inside_word and context.free_floor(max(0, hit.start - 4), hit.start, verbs=True) != hit.start:
        return None
    return name_from(context, hit, hit.start, "anaphor")


def _company(context: Context, hit: HeadHit) -> Name | None:
    """德信机械制造有限公司, 某某（云岭）有限公司: free words that are no common noun."""
    city = _CITY_OF_COMPANY.search(context.text, max(0, hit.start - 6), hit.start)
    stem_end = city.start() if city else hit.start
    border = open_start(context, stem_end, verbs=True)
    if branded := _BRAND_WITH_CITY.search(context.text, max(context.taken, border.start - _LONGEST_BRAND), border.start):
        brand = open_start(context, branded.end("brand"), verbs=True)
        if brand.start < branded.end("brand"):
            return name_from(context, hit, brand.start)
    return name_from(context, hit, border.start) if _is_own(context, border, stem_end) else None


def _plant(context: Context, hit: HeadHit) -> Name | None:
    """周城污水处理厂: as a company, but a long description is none (该村新建的日处理二百吨的污水处理厂)."""
    border = open_start(context, hit.start, verbs=True)
    length = hit.start - border.start
    if not _is_own(context, border, hit.start) or (not border.led and length > _LONGEST_PLANT):
        return None
    if hit.head.text == "厂" and not border.led and length < _STEM_OF_BARE_PLANT:
        return None
    return name_from(context, hit, border.start)


def _is_own(context: Context, border: Border, stem_end: int) -> bool:
    stem = context.text[border.start : stem_end]
    if border.generic or is_common(stem):
        return False
    return len(stem) > 1 or border.led


def _inner(_context: Context, _hit: HeadHit) -> Name | None:
    """水政科, 第四检察部: a part of a body, no name where none stands before it."""
    return None


def _brand(context: Context, hit: HeadHit) -> Name | None:
    """茂源化工: two characters of its own before a trade, alone between borders."""
    cut = context.free_floor(max(0, hit.start - 6), hit.start, verbs=True)
    stem = context.text[cut : hit.start]
    if len(stem) != _BRAND or is_common(stem) or context.division_at(cut) is not None or not _CJK.match(stem):
        return None
    return name_from(context, hit, cut)


def _media(context: Context, hit: HeadHit) -> Name | None:
    """《云岭日报》曝光: a medium only where it acts."""
    before, after = _media_cues()
    text, start = context.text, hit.start
    opening = text.rfind("《", max(0, hit.start - 10), hit.start)
    if opening >= 0:
        start = opening + 1
    elif len(hit.head.text) < _WHOLE_MEDIUM and hit.head.text not in ("央视", "新华社"):
        start = open_start(context, hit.start, verbs=True).start
    acts = before.search(text, max(0, start - 4), start) or after.match(text, hit.end)
    return name_from(context, hit, start) if acts and hit.end - start > 2 else None


def _fallback(context: Context, hit: HeadHit) -> Name | None:
    """市文商旅局: a bureau or office no list knows, behind a level word or division, or in a list of others."""
    border = open_start(context, hit.start, verbs=True)
    begins = _leader_end(context, border, hit.start) if border.led else border.start
    stem = context.text[begins : hit.start]
    if border.generic or len(stem) not in _STEM_OF_UNKNOWN or is_common(stem):
        return None
    return name_from(context, hit, border.start, None if border.led else "leaderless")


def quoted_office(context: Context, hit: HeadHit) -> Name | None:
    """县“八清办”: an office in quotation marks behind a level word or division."""
    text = context.text
    opening = text.rfind("“", max(0, hit.start - 8), hit.start)
    if opening < 1 or text[hit.end : hit.end + 1] != "”":
        return None
    border = led_start(context, opening)
    if not border.led or border.generic:
        return None
    return Name(border.start, hit.end + 1, text[border.start : hit.end + 1], hit.head.kind, "quoted", hit.start)


def _leader_end(context: Context, border: Border, head: int) -> int:
    """Where the divisions or the level word that open a name end."""
    at = border.start
    for hit in context.divisions_in(border.start, head):
        at = hit.end if hit.start == at else at
    return at if at > border.start else at + 1


RULES: dict[str, Rule] = {
    "proper": _proper,
    "bare": _bare,
    "led": _led,
    "level": _led,
    "open": _open,
    "company": _company,
    "plant": _plant,
    "inner": _inner,
    "brand": _brand,
    "media": _media,
    "fallback": _fallback,
}
