"""Which expressions are deadlines: requirement, plan and forecast against past, narration, rate and horizon.

Enters: a candidate. Leaves: the name of the rule that makes it a deadline, or None. Refuses: doubt. First the vetoes
are asked, then the rules in their order; what no rule claims is no deadline. A rule's examples are in its docstring.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from docintel.extraction.dates.aspect import says
from docintel.extraction.dates.candidates import LIST_MARKS, Candidate
from docintel.extraction.dates.expressions import (
    CalendarPoint,
    Duration,
    Event,
    Festival,
    Immediate,
    Limit,
    Period,
    PlanTerm,
    Recurrence,
    Season,
    Shifted,
    Simple,
    Step,
)
from docintel.extraction.dates.vetoes import veto


def due_rule(it: Candidate) -> str | None:
    """The rule that makes the expression a deadline; None where a veto speaks or no rule claims it."""
    if veto(it) is not None:
        return None
    for name, claims in _BARE_RULES if _is_bare_point(it) else RULES[type(it.expression)]:
        if claims(it):
            return name
    return None


def _form_field(it: Candidate) -> bool:
    """整改时限：2021年11月30日; 整改期限为三个月; under any label 前 makes a limit (验收时间：9月底前)."""
    if isinstance(it.expression, Recurrence) and says("rate", it.around.near):
        return False
    return it.context.labelled or (it.side == "before" and it.around.label() is not None)


# ---- at once


def _order_at_once(it: Candidate) -> bool:
    """责令立即停产, 立即停止排污; told of somebody (立即赶赴现场) it is narration."""
    if not isinstance(it.expression, Immediate) or _is_kind_of_problem(it):
        return False
    around = it.around
    narrated = says("narrated_at_once", around.tail)
    if says("commanding", around.head):
        return not narrated or not says("past", around.after)
    if it.expression.word == "即日起" or (_CAN_AT_ONCE.search(around.head) and it.expression.word not in _PLAIN):
        return True
    if it.expression.word in ("第一时间", "当即", "当场", "即时") or narrated or says("past", around.after):
        return False
    if says("commanding", around.before):
        return True
    return says("imperative", around.tail) and (_opens(it) or it.is_step or says("commanding", around.lead) or says("commanding", around.wide))


# 能立行立改的即行即改 is an order; 能立即改的立即改 is a rule
_CAN_AT_ONCE = re.compile("能[^，。；]{0,8}的$")
_PLAIN = frozenset(("立即", "立刻", "马上", "即刻", "第一时间", "当即", "当场", "即时"))


def _opens(it: Candidate) -> bool:
    """Whether it opens its sentence, but for list marks (二是立即拆除……)."""
    if _ON_RECEIPT.match(it.around.head):
        return it.around.before == it.around.head
    return not it.around.head.strip(LIST_MARKS + "并且和") and it.opens_sentence


# 自收到本决定书之日起立即停止生产
_ON_RECEIPT = re.compile("^自?(?:收到|接到|接)[^，。；]{0,14}之日起$")


def _is_kind_of_problem(it: Candidate) -> bool:
    """能够立行立改的问题."""
    return says("vague_at_once", it.around.head) or it.around.tail.startswith(("问题", "的问题"))


# ---- time and again

_ONLY = re.compile("仅|只")
_YEAR_REPORTED = re.compile(r"20\d\d年(?:度)?(?:以来)?，[^。]*$")


def _standing_duty(it: Candidate) -> bool:
    """每月5日前报送; a rate (每天约4.5万吨) and a habit (每天夜里偷排) are none."""
    if not isinstance(it.expression, Recurrence):
        return False
    around, counted = it.around, bool(it.expression.times or it.expression.points or it.expression.within)
    if says("habit", around.near) or says("habit", around.head) or _ONLY.search(it.context.quote):
        return False
    if says("rate", around.near) and not (counted and says("duty", around.near)):
        return False
    if _YEAR_REPORTED.search(around.before) and says("past", around.after):
        return False
    return counted or says("duty", around.tail) or says("order", around.head)


# ---- durations and periods


def _duration(it: Candidate) -> bool:
    """15个工作日内反馈, 自印发之日起三个月, 限期15日整改, 用三个月时间完成."""
    if not isinstance(it.expression, Duration):
        return False
    around, duration = it.around, it.expression
    if not duration.within and duration.anchor is None:
        used = around.head.endswith(("用", "经过"))
        return says("term", around.head) and (it.is_meant if used else it.has_task or it.is_ordered)
    if duration.within and duration.anchor is not None and not it.is_narrated:
        return bool(around.near.strip("，"))
    return it.has_task or it.is_meant


_STARTED = re.compile(r"^[自从]?(?:即日|今日|今天|现在|[^，。；\d]{0,16}之日|印发|发布|公告|通告)起")
# 4月11日至6月30日为集中整治阶段
_IS_STAGE = re.compile("为[^，。；]{2,12}(?:阶段|期)(?=[，。；]|$)")
_STAGE = re.compile("(?:阶段|步骤|步|工期)(?:（|：|为|，)?$")


def _running_period(it: Candidate) -> bool:
    """即日起至9月30日; 第二阶段（6月—10月）; 2024年3月至5月集中整治, written before."""
    if not isinstance(it.expression, Period) or says("meeting", it.around.head):
        return False
    if says("report", it.around.tail) and not it.is_ahead:
        return False
    if _STARTED.match(it.context.quote):
        return True
    if "impossible_date" in it.dated.resolution.warnings:
        return bool(_STAGE.search(it.around.head))
    if not it.is_ahead or it.is_narrated:
        return False
    return it.has_task or it.is_meant or bool(_STAGE.search(it.around.head) or _IS_STAGE.match(it.around.tail))


# ---- limits


def _end_of_plan(it: Candidate) -> bool:
    """到“十四五”末; “十四五”期间 is a horizon."""
    return isinstance(it.point, PlanTerm) and it.point.edge == "end"


# 开展春节前集中清理, 做好汛期前准备, 抢抓汛前有利时机: 前 belongs to the name of the work or of the time
_NAMES_A_CAMPAIGN = re.compile("(?:开展|组织|做好|进行|加强|抓好|抓住|抢抓|趁着?)$")


def _limit_of_event(it: Candidate) -> bool:
    """汛期前完成, 春节前结清, 复工前，须办理, 汛期结束后，须修复."""
    if not isinstance(it.point, Event | Season | Festival) or _NAMES_A_CAMPAIGN.search(it.around.head) or _was_then(it):
        return False
    if it.side == "after":
        return it.is_meant or (it.has_task and says("order", it.around.wide))
    if it.side != "before":
        return False
    return it.is_meant or it.has_task or _is_put_off(it) or it.context.zone == "deadline"


# 从国庆前就开始往外冒水, 入冬前水还清亮亮的: how things were
_SINCE_BEFORE = re.compile("(?:从|早在)$")
_WAS_SO = re.compile("(?:就|早就|便)(?![近地要应须得将能会可把完全])|[^，。；]{0,6}还(?![要应须需得将会能款]|清(?!亮|澈))")


def _was_then(it: Candidate) -> bool:
    return _SINCE_BEFORE.search(it.around.head) is not None or _WAS_SO.match(it.around.tail) is not None


_DEFERRING = "放宽|延长|延期|延后|推迟|顺延|展延"
_PUT_OFF = re.compile(f"(?:{_DEFERRING})[至到]$")


def _is_put_off(it: Candidate) -> bool:
    """拆除可放宽至春节前."""
    return bool(_PUT_OFF.search(it.around.head))


def _limit(it: Candidate) -> bool:
    """10月31日前完成整改, 年内完成; of a month or a day 前 alone makes a limit of what is told next."""
    if it.side not in ("before", "within") or not isinstance(it.point, CalendarPoint | Shifted):
        return False
    if it.is_meant or _WILL.match(it.around.tail):
        return True
    if (it.side == "within" and says("report", it.around.tail)) or (it.is_narrated and not it.is_ahead):
        return False
    if it.has_task or says("done_by", it.around.head):
        return True
    # Alone in a cell it is due; what is due stands in the row.
    told = it.context.role == "cell" or it.around.near + it.around.head != ""
    return it.side == "before" and _is_fine(it.point) and not says("nominal", it.around.tail) and told


def _is_fine(point: CalendarPoint | Shifted) -> bool:
    return isinstance(point, CalendarPoint) and (point.edge is not None or point.grain not in ("year", "half"))


_WILL = re.compile("^，?[^，。；]{0,8}?将(?!军)")


# ---- bare points: a date without 前 or 内


def _is_bare_point(it: Candidate) -> bool:
    """A point without a side that could be due at all: no meeting, no noun's date, no 今年 as a mere year."""
    point, around = it.point, it.around
    if it.side not in ("at", "until") or not isinstance(point, CalendarPoint) or _is_only_a_time(point):
        return False
    if says("nominal", around.tail) and not says("plan", around.head):
        return False
    if says("meeting", around.head) or says("meeting", around.tail) or says("horizon", around.head) or _ENTERED.search(around.head):
        return False
    if it.context.quote.endswith("年度"):
        return bool(_VERB_FOLLOWS.match(around.tail))
    if point.grain == "year" and isinstance(point.year, Step) and point.edge is None and point.year.offset > 0:
        # 明年将启动; 纳入次年督办 is no due date
        return bool(_VERB_FOLLOWS.match(around.tail) or _BEGINS.match(around.tail))
    if isinstance(point.day, Step) and point.day.offset >= 0 and says("order", around.head):
        return True  # 要求当日打捞, 责令明天拆除
    return point.edge is not None or not _is_running(point)


# 列入2025年改造计划: the year of a plan
_ENTERED = re.compile("(?:列入|纳入|编入|排入)$")


def _is_only_a_time(point: CalendarPoint) -> bool:
    return point.time is not None and point.day is None


def _is_running(point: CalendarPoint) -> bool:
    """今年, 本月, 本周, 今天: when, not by when."""
    if isinstance(point.day, Step):
        return True
    units = {"year": point.year, "month": point.month, "week": point.week}
    finest = units.get(point.grain)
    return isinstance(finest, Step) and finest.offset + point.span <= 1


_BEGINS = re.compile("^，?(?:[^，。；]{0,4}?)(?:将|计划|拟|要|争取)")


_EXTENDED = re.compile(
    rf"不得?[迟晚]于$|最[迟晚](?:于|在)?$|至[迟晚](?:于|在)?$|(?:{_DEFERRING}|延)[至到]$|调整[为至到]$|不得?超过$"
    "|截止(?:时间|日期)?(?:为|是|：)?$"
)


def _term_set(it: Candidate) -> bool:
    """不迟于2025年4月30日, 最迟6月底, 延长至2024年10月15日."""
    return bool(_EXTENDED.search(it.around.head))


def _point_in_an_order(it: Candidate) -> bool:
    """要求2023年11月下旬完成回头看; 2019年其他地区应完成……; 按相关要求，南昌市2024年底新建……."""
    if not it.has_task or it.is_narrated:
        return False
    if not it.is_ahead and (says("report", it.around.tail) or not says("done_by", it.around.near)):
        return False
    return it.is_ordered or it.order_stands_before


def _stage(it: Candidate) -> bool:
    """动员部署阶段（2024年3月）."""
    return it.is_ahead and bool(_STAGE.search(it.around.head))


def _point_in_a_plan(it: Candidate) -> bool:
    """其余问题将在今年12月底完成, 预计2025年3月底建成, 原定2023年6月底完工."""
    if not it.is_planned or ((it.is_narrated or _is_a_past_year(it)) and not it.is_ahead):
        return False
    return it.has_task or says("done_by", it.around.head)


def _is_a_past_year(it: Candidate) -> bool:
    """2017年，全市计划实施……: the plan of a year that a later paper tells of."""
    bare = isinstance(it.point, CalendarPoint) and it.point.grain == "year" and it.point.edge is None
    return bare and it.clock.own is not None and not says("plan", it.around.head)


def _step_of_a_plan(it: Candidate) -> bool:
    """2021年梳理制定改造方案: a date that opens a sentence under 整改措施 or 整改目标."""
    if not it.is_step or says("narration", it.around.tail.lstrip("，")) or not says("done_by", it.around.near):
        return False
    return it.opens_sentence or (isinstance(it.point, CalendarPoint) and it.point.edge is not None)


def _target(it: Candidate) -> bool:
    """到2025年，收集率达到70%; 至2021年底，有44个项目未按期开工 tells how things stand."""
    if it.side != "until" or not it.is_after_events or _STANDS.match(it.around.tail):
        return False
    return it.has_task or not it.around.head.strip("到至，")


_STANDS = re.compile("^，?[^，。；将]{0,8}?(?:仍|尚|还有|已|累计|共有|仅|只有|有\\d)")
_VERB_FOLLOWS = re.compile("^，?[^，。；]{0,4}?(?:完成|建成|实现|达到|全面|基本|新建|改造|启动|推进|力争|确保)")


def _point_to_come(it: Candidate) -> bool:
    """2025年6月完成整改, written in 2024."""
    if not it.is_ahead or it.is_narrated or says("report", it.around.tail):
        return False
    first, own = it.dated.resolution.first, it.clock.own
    is_edge = isinstance(it.point, CalendarPoint) and it.point.edge is not None
    if not is_edge and first is not None and own is not None and first <= own:
        # the unit runs: 2018年 in a paper of 2018 may be no more than a heading's year
        return bool(_VERB_FOLLOWS.match(it.around.tail))
    return it.has_task


_LIMIT_RULES: tuple[tuple[str, Callable[[Candidate], bool]], ...] = (
    ("form field", _form_field),
    ("end of a plan period", _end_of_plan),
    ("limit of an event", _limit_of_event),
    ("limit", _limit),
)
RULES: dict[type[Simple], tuple[tuple[str, Callable[[Candidate], bool]], ...]] = {
    Limit: _LIMIT_RULES,
    Immediate: (("form field", _form_field), ("order at once", _order_at_once)),
    Recurrence: (("form field", _form_field), ("standing duty", _standing_duty)),
    Duration: (("form field", _form_field), ("duration", _duration)),
    Period: (("form field", _form_field), ("running period", _running_period)),
}
"""The rules by the kind of the expression."""
POINT_RULES: tuple[tuple[str, Callable[[Candidate], bool]], ...] = (
    ("term set", _term_set),
    ("point in an order", _point_in_an_order),
    ("stage", _stage),
    ("point in a plan", _point_in_a_plan),
    ("step of a plan", _step_of_a_plan),
    ("target", _target),
    ("point to come", _point_to_come),
)
"""Of limits that are bare points."""
_BARE_RULES = _LIMIT_RULES + POINT_RULES


__all__ = ["due_rule"]
