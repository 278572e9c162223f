"""Which expressions are deadlines: requirement, plan and forecast against past, narration, rate and horizon.

Enters: a dated expression with what stands around it. Leaves: the name of the rule that makes it a deadline, or None.
Refuses: doubt. First the vetoes are asked, then the rules in their order; what no rule claims is no deadline.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from docintel.document import LineRole, Zone
from docintel.extraction.dates.aspect import Surroundings, cues, is_done
from docintel.extraction.dates.clock import Clock, Mood
from docintel.extraction.dates.expressions import (
    CalendarPoint,
    Duration,
    Event,
    Festival,
    Immediate,
    Limit,
    Now,
    Period,
    PlanTerm,
    Point,
    Reading,
    Recurrence,
    Season,
    Several,
    Shifted,
    Side,
    Simple,
    Step,
)
from docintel.extraction.dates.timeline import Dated, in_title_marks


@dataclass(frozen=True, slots=True)
class Context:
    """A reading with what stands around it and the part of the document it stands in."""

    text: str
    reading: Reading
    around: Surroundings
    zone: Zone = "none"
    role: LineRole = "body"

    @property
    def labelled(self) -> bool:
        """Whether a label or the column it stands in makes it due."""
        return self.zone == "deadline" or self.around.label() == "due"

    @property
    def quote(self) -> str:
        return self.text[self.reading.start : self.reading.end]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One dated expression, to be judged."""

    dated: Dated
    context: Context
    clock: Clock

    @property
    def expression(self) -> Simple:
        return self.dated.expression

    @property
    def around(self) -> Surroundings:
        return self.context.around

    @property
    def point(self) -> Point | None:
        return self.expression.point if isinstance(self.expression, Limit) else None

    @property
    def side(self) -> Side | None:
        return self.expression.side if isinstance(self.expression, Limit | Period) else None

    @property
    def ahead(self) -> bool:
        """Whether its last day lies after the document's own."""
        own, last = self.clock.own, self.dated.resolution.last
        return own is not None and last is not None and last > own

    def ordered(self) -> bool:
        return self.around.says("order", "head") or bool(_ORDER_FOLLOWS.match(self.around.tail))

    def planned(self) -> bool:
        return self.around.says("plan", "head") or bool(_PLAN_FOLLOWS.match(self.around.tail))

    def has_task(self) -> bool:
        return self.around.says("done_by", "tail")


# 2019年全国其他地区应完成……; a modal with little but the subject before it
_ORDER_FOLLOWS = re.compile(r"^，?[^，。；]{0,16}?(?:应(?!急|对|用)|须|必须|务必|(?<![需重主只])要(?!求|素|点)|不得|需(?!求))")
_PLAN_FOLLOWS = re.compile(r"^，?[^，。；]{0,12}?(?:计划|力争|拟|预计|争取)")


def mood_of(context: Context) -> Mood:
    """Whether something is ordered or foreseen at this place, so that a date without a year lies ahead."""
    around = context.around
    if is_done(around):
        return "told"
    if around.says("forecast", "head", "tail"):
        return "foreseen"
    limited = context.labelled or _side_of(context.reading) in ("before", "within")
    return "ordered" if limited or around.says("order", "head") or around.says("plan", "head", "tail") else "told"


def _side_of(reading: Reading) -> Side:
    expression = reading.expression
    if isinstance(expression, Several):
        return expression.members[-1].expression.side
    return expression.side if isinstance(expression, Limit | Period) else "at"


# ---- vetoes


def _is_imprint(it: Candidate) -> bool:
    """Title, date line, signature: they say of the document, not what is due."""
    return it.context.role in ("title", "meta", "signature", "address")


def _is_completion(it: Candidate) -> bool:
    """What stands under 完成情况 is when it was done; only a standing duty or a limit ahead may be told there."""
    if it.context.zone != "completion" or isinstance(it.expression, Recurrence):
        return False
    return it.side not in ("before", "within") or not it.ahead


def _is_in_title_marks(it: Candidate) -> bool:
    """《……三年行动方案（2023—2025年）》."""
    return in_title_marks(it.context.text, it.dated.start)


def _is_labelled_otherwise(it: Candidate) -> bool:
    """公示期, 有效期, 发布时间, 判处: dates and terms of another kind."""
    return it.context.zone != "deadline" and it.around.label() == "other" and not isinstance(it.expression, Recurrence)


def _is_told_as_done(it: Candidate) -> bool:
    """6月底已全部完成, 截至11月底, 至去年年底; of a form's field only its own clause speaks."""
    if it.context.labelled and not it.around.tail[:1].strip("，；。 "):
        return False
    return is_done(it.around) and not (it.side == "until" and it.ahead and not it.around.says("past", "tail"))


def _is_no_end(it: Candidate) -> bool:
    """自6月起, 去年以来, 目前, 三天前: starts, states, and the past by itself."""
    point = it.point
    if isinstance(point, Now) or (isinstance(point, Shifted) and not point.forward):
        return True
    return it.side in ("since", "from")


def _is_condition(it: Candidate) -> bool:
    """12月底前未完成的, 2015年以前建成的小区."""
    return it.around.says("unmet", "tail") and not it.around.says("plan", "head")


def _is_gone_by(it: Candidate) -> bool:
    """去年, 上月, 昨天: past by their own words, unless an order of then is told."""
    point = it.point
    if not isinstance(point, CalendarPoint) or it.around.says("order", "head") or it.around.says("plan", "head"):
        return False
    steps = (point.year, point.quarter, point.month, point.week, point.day)
    return any(isinstance(step, Step) and step.offset < 0 for step in steps)


VETOES: tuple[tuple[str, Callable[[Candidate], bool]], ...] = (
    ("imprint", _is_imprint),
    ("completion", _is_completion),
    ("title marks", _is_in_title_marks),
    ("another label", _is_labelled_otherwise),
    ("told as done", _is_told_as_done),
    ("no end", _is_no_end),
    ("condition", _is_condition),
    ("gone by", _is_gone_by),
)


# ---- rules


def _form_field(it: Candidate) -> bool:
    """整改时限：2021年11月30日."""
    if not it.context.labelled:
        return False
    return not (isinstance(it.expression, Duration) and it.around.says("span_behind", "head"))


def _order_at_once(it: Candidate) -> bool:
    """立即 as an order; told of somebody (立即赶赴现场) it is narration."""
    if not isinstance(it.expression, Immediate):
        return False
    around, word = it.around, it.expression.word
    if around.says("vague_at_once", "head") or around.tail[:2] == "问题" or around.tail[:3] == "的问题":
        return False
    told = around.says("narrated_at_once", "tail")
    if around.says("commanding", "head"):
        return not told or not around.says("past", "after")
    if word in ("第一时间", "当即", "即时", "即时"):
        return False
    if told or around.says("past", "after"):
        return False
    if around.says("commanding", "before"):
        return True
    opens = not around.head.strip("，、；：并且和 ") and not around.before.strip(_LIST_MARKS)
    return around.says("imperative", "tail") and (opens or it.context.zone in ("goal", "measure") or around.says("order_label", "opening"))


_LIST_MARKS = "，、；：一二三四五六七八九十0123456789.（）是 "


def _standing_duty(it: Candidate) -> bool:
    """每月5日前报送; a rate (每天约4.5万吨) and a habit (每天夜里偷排) are none."""
    if not isinstance(it.expression, Recurrence):
        return False
    around = it.around
    if around.says("habit", "tail", "head") or "仅" in it.context.quote or (around.says("rate", "tail") and not it.expression.times):
        return False
    if around.says("rate", "tail") and not around.says("duty", "tail"):
        return False
    if re.search(r"20\d\d年(?:度)?(?:以来)?，[^。]*$", around.before) and around.says("past", "after"):
        return False
    return bool(it.expression.times or it.expression.points) or around.says("duty", "tail") or around.says("order", "head")


def _duration(it: Candidate) -> bool:
    """15个工作日内反馈; 近两年内, 3天内接到举报27件 are stretches of the past."""
    if not isinstance(it.expression, Duration):
        return False
    around = it.around
    if around.says("span_behind", "head") or around.says("done_in_span", "tail"):
        return False
    if not it.expression.within and it.expression.anchor is None:
        return around.says("term", "head") and not around.says("horizon", "head") and (it.has_task() or it.ordered())
    if not it.expression.within and not (it.ordered() or it.has_task()):
        return False
    return it.has_task() or it.ordered() or it.planned()


_STARTED = re.compile(r"^(?:自|从)?(?:即日|今日|今天|现在|[^，。；\d]{0,16}之日|印发|发布|公告|通告)起")
_STAGE = re.compile(r"(?:阶段|步骤|步)(?:（|：|为|，)?$")


def _running_period(it: Candidate) -> bool:
    """即日起至9月30日, 整治时间, 第二阶段（6月—10月）."""
    if not isinstance(it.expression, Period):
        return False
    around = it.around
    if (around.says("report", "tail") and not it.ahead) or around.says("meeting", "head"):
        return False
    if _STARTED.match(it.context.quote):
        return True
    if not it.ahead or around.says("narration", "tail"):
        return False
    return it.has_task() or it.ordered() or it.planned() or bool(_STAGE.search(around.head))


def _end_of_plan(it: Candidate) -> bool:
    """到“十四五”末; “十四五”期间 is a horizon."""
    return isinstance(it.point, PlanTerm) and it.point.edge == "end"


def _limit_of_event(it: Candidate) -> bool:
    """汛期前完成, 春节前结清, 复工前，须办理."""
    if not isinstance(it.point, Event | Season | Festival) or it.side not in ("before", "after"):
        return False
    if it.side == "after":
        return it.ordered() or it.planned()
    return it.has_task() or it.ordered() or it.planned()


def _limit(it: Candidate) -> bool:
    """10月31日前完成整改, 年内完成."""
    if it.side not in ("before", "within") or not isinstance(it.point, CalendarPoint | Shifted):
        return False
    if it.side == "within" and it.around.says("report", "tail") and not (it.ordered() or it.planned()):
        return False
    if it.around.says("narration", "tail") and not (it.ordered() or it.planned() or it.ahead):
        return False
    return it.has_task() or it.ordered() or it.planned() or it.around.says("done_by", "head")


def _is_bare_point(it: Candidate) -> bool:
    """A point without a side that could be due at all: no meeting, no noun's date, no 今年 as a mere year."""
    point, around = it.point, it.around
    if it.side not in ("at", "until") or not isinstance(point, CalendarPoint) or (around.says("nominal", "tail") and not around.says("plan", "head")):
        return False
    if around.says("meeting", "head", "tail") or around.says("horizon", "head"):
        return False
    if point.time is not None and point.day is None:
        return False
    mere = (isinstance(point.year, Step) and point.grain == "year") or (isinstance(point.month, Step) and point.grain == "month")
    return point.edge is not None or not (mere or isinstance(point.day, Step))


_EXTENDED = re.compile(r"不[迟晚]于$|延[长期]至$|截止(?:时间|日期)?(?:为|是|：)?$|(?:定于|定在)$")


def _term_extended(it: Candidate) -> bool:
    """不迟于2025年4月30日, 延长至2024年10月15日."""
    return _is_bare_point(it) and bool(_EXTENDED.search(it.around.head))


def _point_in_an_order(it: Candidate) -> bool:
    """要求2023年11月下旬完成回头看; 2019年全国其他地区应完成……."""
    if not _is_bare_point(it) or not it.has_task():
        return False
    if it.around.says("narration", "tail") or (it.around.says("report", "tail") and not it.ahead):
        return False
    return it.ordered() or _order_before(it)


_LAST_CLAUSES = re.compile(r"(?:[^，。；]*，){0,1}[^，。；]*$")


def _order_before(it: Candidate) -> bool:
    """按相关要求，南昌市2024年底新建……: the order stands in the clause before."""
    clauses = _LAST_CLAUSES.search(it.around.before)
    return clauses is not None and bool(re.search(r"(?:按照?|根据)[^，。；]{0,20}(?:要求|方案|计划)，|^要求，", clauses.group()))


def _point_in_a_plan(it: Candidate) -> bool:
    """其余问题将在今年12月底完成, 预计2025年3月底建成."""
    if not _is_bare_point(it) or not (it.has_task() or it.around.says("done_by", "head")):
        return False
    if it.around.says("narration", "tail") and not it.ahead:
        return False
    return it.planned()


def _step_of_a_plan(it: Candidate) -> bool:
    """A date that opens a sentence under 整改目标 or 整改措施."""
    if it.context.zone not in ("goal", "measure") or not _is_bare_point(it):
        return False
    return it.has_task() and not it.around.says("narration", "tail") and len(it.around.before.strip(_LIST_MARKS)) <= 4


def _target(it: Candidate) -> bool:
    """到2025年，收集率达到70%."""
    return _is_bare_point(it) and it.side == "until" and it.ahead and (it.has_task() or not it.around.head.strip("到至，"))


def _point_to_come(it: Candidate) -> bool:
    """2025年6月完成整改, written in 2024."""
    if not _is_bare_point(it) or not it.ahead or it.around.says("narration", "tail") or it.around.says("report", "tail"):
        return False
    if _is_running_unit(it.point, it.dated.resolution.first, it.clock.own):
        return bool(_VERB_FOLLOWS.match(it.around.tail))
    return it.has_task()


_VERB_FOLLOWS = re.compile(r"^，?(?:[^，。；]{0,4}?)(?:完成|建成|实现|达到|全面|基本|新建|改造|启动|推进|力争|确保)")


def _is_running_unit(point: Point | None, first: date | None, own: date | None) -> bool:
    """Whether the own date lies in the unit: 2018年 in a paper of 2018 may be no more than a heading's year."""
    return isinstance(point, CalendarPoint) and point.edge is None and first is not None and own is not None and first <= own


RULES: tuple[tuple[str, Callable[[Candidate], bool]], ...] = (
    ("form field", _form_field),
    ("order at once", _order_at_once),
    ("standing duty", _standing_duty),
    ("duration", _duration),
    ("running period", _running_period),
    ("end of a plan period", _end_of_plan),
    ("limit of an event", _limit_of_event),
    ("limit", _limit),
    ("term extended", _term_extended),
    ("point in an order", _point_in_an_order),
    ("point in a plan", _point_in_a_plan),
    ("step of a plan", _step_of_a_plan),
    ("target", _target),
    ("point to come", _point_to_come),
)


def due_rule(dated: Dated, context: Context, clock: Clock) -> str | None:
    """The rule that makes the expression a deadline; None where a veto speaks or no rule claims it."""
    it = Candidate(dated, context, clock)
    if any(veto(it) for _, veto in VETOES):
        return None
    return next((name for name, holds in RULES if holds(it)), None)


__all__ = ["Candidate", "Context", "cues", "due_rule", "mood_of"]
