"""What an expression is not due for, whatever else is said: imprint, past, condition, horizon.

Enters: a candidate. Leaves: the name of the veto that speaks, or None. Each veto says in one line what it keeps out.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from docintel.document import FORM_ROLES
from docintel.extraction.dates.aspect import is_done, says
from docintel.extraction.dates.candidates import Candidate
from docintel.extraction.dates.expressions import (
    CalendarPoint,
    Duration,
    Event,
    Immediate,
    Limit,
    Now,
    Period,
    Recurrence,
    Season,
    Shifted,
    Simple,
    Step,
)
from docintel.extraction.dates.timeline import in_title_marks


def _is_imprint(it: Candidate) -> bool:
    """Title, head and foot say of the document, not what is due; but a date line never has a label of due dates before it."""
    if it.context.role == "meta":
        return it.around.label() != "due"
    return it.context.role == "title" or it.context.role in FORM_ROLES


def _is_completion(it: Candidate) -> bool:
    """What stands under 完成情况 is when it was done; only a standing duty or a limit ahead may be told there."""
    if it.context.zone != "completion":
        return False
    return it.side not in ("before", "within") or not it.is_ahead


def _is_in_title_marks(it: Candidate) -> bool:
    """《……三年行动方案（2023—2025年）》."""
    return in_title_marks(it.context.text, it.dated.start)


def _is_in_quoted_law(it: Candidate) -> bool:
    """第七十八条第一款“……应当立即启动……”: what a law bids everybody is nobody's order here."""
    text, at = it.context.text, it.dated.start
    opening = text.rfind("“", max(0, at - _LONG_ARTICLE), at)
    return opening >= 0 and text.find("”", opening, at) < 0 and bool(_ARTICLE.search(text, max(0, opening - 16), opening))


_LONG_ARTICLE = 240
_ARTICLE = re.compile(r"第[一二三四五六七八九十百〇零\d]+[条款项](?:的?规定)?[：:，]?\s?$")


def _is_labelled_otherwise(it: Candidate) -> bool:
    """公示期, 有效期, 发布时间, 判处: dates and terms of another kind; 验收时间：9月底前 is a limit all the same."""
    if it.context.zone == "deadline" or it.side == "before":
        return False
    return it.around.label() == "other" or _PUBLICITY.search(it.around.head) is not None


_PUBLICITY = re.compile("公示期间?内?（$")


def _is_told_as_done(it: Candidate) -> bool:
    """6月底已全部完成, 截至11月底, 至去年年底; of a form's field only its own clause speaks."""
    if it.context.labelled and not it.around.tail[:1].strip("，；。（| "):
        return False
    if _WITH_SOMEBODY.search(it.around.head):
        return True
    if isinstance(it.expression, Recurrence):
        # 每月委托检测1次，已检测5次
        return says("past", it.around.near)
    return is_done(it.around)


# 我局已会同两镇于6月12日前全部清运
_WITH_SOMEBODY = re.compile("已(?:会同|联合|组织)[^，。；责要求督令]{1,14}[于在]$")


def _is_no_end(it: Candidate) -> bool:
    """自6月起, 去年以来, 目前, 三天前: starts, states, and the past by itself."""
    point = it.point
    if isinstance(point, Now) or (isinstance(point, Shifted) and not point.forward):
        return True
    return it.side in ("since", "from")


def _is_condition(it: Candidate) -> bool:
    """12月底前未完成的, 未在24小时内响应的, 2015年以前建成的小区."""
    if _MISSED.search(it.around.head) or (says("supposed", it.around.head) and _WHO.match(it.around.tail)):
        return True
    return says("unmet", it.around.tail) and not says("plan", it.around.head)


_WHO = re.compile("[^，。；]{1,20}的(?:，|、|$|[^，。；]{1,8}(?:给予|予以|进行|实行))")
_MISSED = re.compile("(?:未|没有|未能)(?:按[^，。]{0,4})?[在于]?$")


def _is_gone_by(it: Candidate) -> bool:
    """去年, 上月, 昨天: past by their own words, unless an order of then is told."""
    point = it.point
    if _WAS.search(it.around.head) and not it.is_ahead:
        return True
    if not isinstance(point, CalendarPoint) or says("order", it.around.head) or says("plan", it.around.head):
        return False
    steps = (point.year, point.quarter, point.month, point.week, point.day)
    return any(isinstance(step, Step) and step.offset < 0 for step in steps)


# 坑系2009年前砖厂取土形成
_WAS = re.compile("(?:(?<![体联关水派])系|早在)$")


def _is_stretch_of_the_past(it: Candidate) -> bool:
    """近两年内, 逾期两个月, 3天内接到举报27件."""
    return says("span_behind", it.around.head) or says("done_in_span", it.around.tail)


def _bounds_a_recurrence(it: Candidate) -> bool:
    """完工前每天抽运一次: how long the daily duty lasts."""
    return isinstance(it.point, Event | Season) and bool(_EACH.search(it.around.tail))


_EACH = re.compile("每[日天周旬月]")


def _came_late(it: Candidate) -> bool:
    """直至2023年5月才开工: what came about, and late."""
    return bool(_UNTIL.search(it.around.head)) and bool(_ONLY_THEN.match(it.around.tail))


_UNTIL = re.compile("直[至到]$")
_ONLY_THEN = re.compile("[，]?[^，。；]{0,12}才")


def _says_which(it: Candidate) -> bool:
    """对2019年、2020年督查反馈的问题, 通过2024年人居环境提升项目: the year of a finding or a project, by itself."""
    if it.side in ("before", "within"):
        return False
    return bool(_FOUND_THEN.match(it.around.tail)) or bool(_BY_WAY_OF.search(it.around.head) and _PROJECT.match(it.around.tail))


_FOUND_THEN = re.compile(r"(?:、20\d{2}年)*(?:中央|国家|省级?|市级?|部委)?(?:生态环境|环保|水利部)?(?:督[查察]|暗访|审计|巡[视察])[^，。；]{0,6}(?:反馈|发现|指出|移交|交办)的")
_BY_WAY_OF = re.compile("(?:通过|结合|依托|利用|申报|申请)$")
_PROJECT = re.compile("[^，。；]{0,24}(?:项目|工程|行动)")


def _asks_everybody(it: Candidate) -> bool:
    """民众若发现偷排，请立即通报、拨打热线; 请在30日内与本网联系: nobody is charged with it."""
    return (bool(_CALLS.match(it.around.tail)) and bool(_PUBLIC.search(it.around.before))) or bool(_TO_THE_SITE.match(it.around.tail))


_CALLS = re.compile("(?:[^，。；]{0,4})(?:通报|举报|检举|拨打|致电|来电|报警|报案|反映)")
_TO_THE_SITE = re.compile("[^，。；]{0,4}[与同跟向](?:本[网站报刊]|我们|编辑部|小编|作者)")
_PUBLIC = re.compile("(?:民众|市民|群众|大家|居民|网友|公众|读者)[^。；]{0,40}$")


def _is_average(it: Candidate) -> bool:
    """平均每年接获八十宗: a rate; 每天偷运河沙: a wrong, no duty."""
    return bool(_ON_AVERAGE.search(it.around.head)) or bool(_WRONGS.match(it.around.tail))


_ON_AVERAGE = re.compile("平均$")
_WRONGS = re.compile("[^，。；]{0,12}(?:偷[运排倒采挖]|盗[采挖]|乱[倒排采])")

def _tells_a_reading(it: Candidate) -> bool:
    """9月14日城北污水处理厂进水浓度仅为76毫克/升: when it was measured."""
    return it.side in ("at", "until") and bool(_READING.match(it.around.tail))


_READING = re.compile("[^，。；应须要]{0,30}(?:浓度|均值|水量)[^，。；应须要]{0,4}(?:仅|为|是|达)+[^，。；以]{0,2}\\d")

Kind = type[Simple]
_EVERY: tuple[Kind, ...] = (Limit, Period, Duration, Recurrence, Immediate)
_ONCE: tuple[Kind, ...] = (Limit, Period, Duration)

VETOES: tuple[tuple[str, Callable[[Candidate], bool], tuple[Kind, ...]], ...] = (
    ("imprint", _is_imprint, _EVERY),
    ("completion", _is_completion, (*_ONCE, Immediate)),
    ("title marks", _is_in_title_marks, _EVERY),
    ("quoted law", _is_in_quoted_law, _EVERY),
    ("another label", _is_labelled_otherwise, _ONCE),
    ("told as done", _is_told_as_done, _EVERY),
    ("no end", _is_no_end, (Limit, Period)),
    ("condition", _is_condition, _ONCE),
    ("gone by", _is_gone_by, (Limit,)),
    ("stretch of the past", _is_stretch_of_the_past, (Duration,)),
    ("bound of a recurrence", _bounds_a_recurrence, (Limit,)),
    ("came late", _came_late, (Limit, Period)),
    ("says which", _says_which, (Limit, Period)),
    ("tells a reading", _tells_a_reading, (Limit,)),
    ("asks everybody", _asks_everybody, (Immediate, Duration, Limit)),
    ("an average or a wrong", _is_average, (Recurrence,)),
)
"""Each veto by name, with the kinds of expressions it can speak against; it is asked of no other."""

_AGAINST = {kind: tuple((name, speaks) for name, speaks, kinds in VETOES if kind in kinds) for kind in _EVERY}


def veto(it: Candidate) -> str | None:
    """The first veto that speaks against the candidate."""
    for name, speaks in _AGAINST[type(it.expression)]:
        if speaks(it):
            return name
    return None
