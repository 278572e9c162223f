"""Which expressions are deadlines: requirement, plan and forecast against past, narration, rate and horizon.

Enters: a dated expression with what stands around it. Leaves: the name of the rule that makes it a deadline, or None.
Refuses: doubt. An expression no rule claims is no deadline.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from docintel.document import LineRole, Zone
from docintel.extraction.dates.aspect import Surroundings, cues
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
    Reading,
    Recurrence,
    Season,
    Several,
    Shifted,
    Step,
)
from docintel.extraction.dates.resolution import Clock
from docintel.extraction.dates.timeline import Dated

Rule = Literal[
    "form field", "limit", "limit of an event", "point in an order", "point in a plan", "point to come", "term extended",
    "running period", "duration", "standing duty", "order at once", "end of a plan period",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Context:
    """A reading with what stands around it and the part of the document it stands in."""

    text: str
    reading: Reading
    around: Surroundings
    zone: Zone
    role: LineRole
    cycle_start: date | None = None

    @property
    def label(self) -> bool:
        """Whether the words straight before it are a label that makes it due."""
        return self.zone == "deadline" or self.around.says("due_label", "line")


def is_planned(context: Context) -> bool:
    """Whether the document itself orders or plans at this place, so that the date lies ahead of its own."""
    around = context.around
    if context.zone == "completion" or around.says("past", "tail"):
        return False
    return context.label or _side(context.reading) in ("before", "within") or around.says("order", "head") or around.says("plan", "head", "tail")


def _side(reading: Reading) -> str:
    expression = reading.expression
    if isinstance(expression, Several):
        return expression.members[-1].expression.side
    return expression.side if isinstance(expression, Limit | Period) else "at"


def due_rule(dated: Dated, context: Context, clock: Clock) -> Rule | None:
    """The rule that makes the expression a deadline."""
    if context.role in ("title", "meta", "signature", "address") or context.zone == "completion":
        return None
    expression = dated.expression
    if isinstance(expression, Immediate):
        return _order_at_once(context)
    if isinstance(expression, Recurrence):
        return _standing_duty(context)
    if _is_labelled_otherwise(context) or _is_in_title_marks(context):
        return None
    if isinstance(expression, Duration):
        return _duration(expression, context)
    if context.label and _may_be_due(expression):
        return "form field"
    if isinstance(expression, Period):
        return _running_period(dated, context, clock)
    return _limit(dated, expression, context, clock)


def _may_be_due(expression: object) -> bool:
    return not (isinstance(expression, Limit) and (isinstance(expression.point, Now | Shifted) or expression.side in ("since", "from")))


def _is_labelled_otherwise(context: Context) -> bool:
    """公示期, 有效期, 发布时间: dates of another kind."""
    around = context.around
    if around.says("due_label", "line"):
        return False
    return bool(cues()["not_due"].search(around.line)) or bool(_NOT_DUE_BEHIND.match(around.tail))


_NOT_DUE_BEHIND = re.compile(r"[）)]?(?:印发|发布$|公布$|前后|左右发现|以来)")


def _is_in_title_marks(context: Context) -> bool:
    start = context.reading.start
    floor = max(0, start - 60)
    return context.text.rfind("《", floor, start) > context.text.rfind("》", floor, start)


# ---- limits and points

_HYPOTHESIS = re.compile(r"^(?:仍|尚|还)?(?:未|没有|不)(?!超过|低于|高于|少于)[^，。；]{0,16}?(?:的|者|情形)|^[^，。；]{0,12}(?:建成|投入使用|出生|修建|建设|形成|成立|存在)的")


def _limit(dated: Dated, limit: Limit, context: Context, clock: Clock) -> Rule | None:
    around = context.around
    point = limit.point
    if limit.side in ("since", "from") or isinstance(point, Now) or (isinstance(point, Shifted) and not point.forward):
        return None
    if _is_past(dated, around) or _HYPOTHESIS.match(around.tail):
        return None
    if isinstance(point, PlanTerm):
        return "end of a plan period" if point.edge == "end" and _is_ahead(dated, context, clock, loose=True) else None
    if isinstance(point, Event | Season | Festival):
        return "limit of an event" if limit.side in ("before", "after") and _is_duty(around) else None
    if limit.side in ("before", "within"):
        return "limit" if _is_duty(around) or around.says("order", "head") else None
    if limit.side == "after":
        return None
    return _point(dated, limit, context, clock)


def _is_past(dated: Dated, around: Surroundings) -> bool:
    if around.says("past", "tail"):
        return True
    return bool(re.search(r"(?:已|曾|均已|业已)[于在至]?$|截[至止]到?$", around.head))


def _is_duty(around: Surroundings) -> bool:
    """Whether a verb of what is due follows, or an order or a plan goes before."""
    return around.says("done_by", "tail") or around.says("order", "head", "tail") or around.says("plan", "head") or around.says("done_by", "head")


_MEETING = re.compile(r"(?:会议|大会|定于|座谈会|发布会|听证会|仪式|培训)")


def _point(dated: Dated, limit: Limit, context: Context, clock: Clock) -> Rule | None:
    """A bare date is due only in an order, a plan or a forecast, or when it lies ahead and a verb of completion follows."""
    around = context.around
    if _MEETING.search(around.head) or _MEETING.search(around.tail[-12:]) and "召开" in around.tail or not around.says("done_by", "tail", "head"):
        return None
    if isinstance(limit.point, CalendarPoint) and limit.point.grain in ("hour", "minute") and limit.point.day is None:
        return None
    if re.search(r"不[迟晚]于|延[长期]至|截止(?:时间|日期)?(?:为|是|：)?$", around.head):
        return "term extended"
    ahead = _is_ahead(dated, context, clock)
    if _is_horizon(limit, around):
        return None
    if around.says("order", "head") and around.says("done_by", "tail"):
        return "point in an order"
    if around.says("plan", "head") and around.says("done_by", "tail", "head"):
        return "point in a plan"
    if ahead and (around.says("done_by", "tail") or around.says("plan", "tail")):
        return "point to come"
    return None


def _is_horizon(limit: Limit, around: Surroundings) -> bool:
    """今年 as a subject's year, 展望2035年: the span of a policy, not its end."""
    point = limit.point
    if not isinstance(point, CalendarPoint) or point.edge is not None:
        return False
    if re.search(r"展望|面向|自$", around.head):
        return True
    vague = isinstance(point.year, Step) and point.grain == "year" or isinstance(point.month, Step) and point.grain == "month" or isinstance(point.day, Step)
    return vague and limit.side == "at"


def _is_ahead(dated: Dated, context: Context, clock: Clock, *, loose: bool = False) -> bool:
    own = clock.document_date or clock.reference_date or clock.latest_event
    last = dated.resolution.last
    if own is None or last is None:
        return loose
    return last >= own


# ---- periods

_STARTED = re.compile(r"^(?:自|从)?(?:即日|今日|今天|现在|[^，。；]{0,16}之日|印发|发布)起")
_STAGE = re.compile(r"阶段(?:（|：|为)?$|（$|步骤（$")


def _running_period(dated: Dated, context: Context, clock: Clock) -> Rule | None:
    around = context.around
    if _is_past(dated, around) or around.says("past", "after") and not around.says("done_by", "tail"):
        return None
    quote = context.text[dated.start : dated.end]
    if _STARTED.match(quote):
        return "running period"
    if _is_ahead(dated, context, clock) and (around.says("done_by", "tail") or around.says("order", "head", "tail") or around.says("plan", "head", "tail") or _STAGE.search(around.head)):
        return "running period"
    return None


# ---- durations

_SPAN_BEFORE = re.compile(r"(?:近|过去|最近|前|在)$|(?:近|过去|最近|此前|前)[^，。]{0,4}$")
_TERM = re.compile(r"(?:限期?|期限|时限|限时|用时|工期)(?:为|是|：|定为)?(?:自|从)?$")
_DONE_IN_SPAN = re.compile(r"^(?:，)?(?:先后|连续|连查|累计|共|发生|接到|多次|反复|出现|\d+次|又|仍|两次|三次|新增|下降|增长|再次)")


def _duration(duration: Duration, context: Context) -> Rule | None:
    around = context.around
    if context.label:
        return "form field"
    if _SPAN_BEFORE.search(around.head) or _DONE_IN_SPAN.match(around.tail) or around.says("past", "tail"):
        return None
    if not duration.within and duration.anchor is None and not _TERM.search(around.head):
        return None
    if _HYPOTHESIS.match(around.tail):
        return None
    if not duration.within and duration.anchor is not None and not _is_order(around):
        return None
    return "duration" if _is_duty(around) or _is_order(around) else None


def _is_order(around: Surroundings) -> bool:
    return around.says("order", "head", "tail") or around.says("plan", "head")


# ---- standing duties

_RATE_BEHIND = re.compile(
    r"^(?:平均|约|近|产生|排放|排出|处理能力|有|都|均|都有|最低|最高|仅|只|收入|消耗|用水|直排|需要?\d|流出|流入|日?处理(?:生活)?污水|供水|可|能|\d|都会|要花|夜里|凌晨|晚上|[一二两三四五六七八九十几数百千万]+余?[吨万元公立斤辆人户亩])"
)
_DUTY_VERB = re.compile(
    r"开展|召开|组织|报送|上报|报|通报|调度|巡河|巡查|检查|督查|督导|督察|考核|监测|会商|研判|汇报|清理|清淤|清扫|保洁|打捞|更新|公布|公示|评估|评比|抽查|暗访|通气|例会|下发|填写|填报|驻点|盯办|制定|印发|总结|统计|梳理|排名|核查|复查|清运|巡林|进行|实行|提交|向|对|完成|至少|不少于|不低于|曝光|采样|上传|维护|排查|联席|召集|走访|推送|晾晒|回头看|安排|听取|研究|部署|调研|审核|缴|看|抽检|修剪|清掏|检修|养护|编制|发布|反馈|跟踪|联合|交办|督办|整治|巡|查"
)
_HABIT = re.compile(r"(?:据|村民|居民|该厂|群众|老板|工人|该公司|养殖户)|偷排|直排|排放|发臭|恶臭|苦不堪言|惯例|必涝|就变")


def _standing_duty(context: Context) -> Rule | None:
    around = context.around
    if context.label:
        return "form field"
    behind = around.tail.lstrip("，")
    if _RATE_BEHIND.match(behind) or around.says("past", "tail") or _HABIT.search(around.tail):
        return None
    if re.match(r"(?:的)?(?:巡河排查工作|平均|总量|产量|排放量)", behind) or "《" in around.head[-30:] and "》" not in around.head[-30:]:
        return None
    if re.search(r"20\d\d年(?:以来)?，", around.before) and around.says("past", "after"):
        return None
    expression = context.reading.expression
    if isinstance(expression, Recurrence) and (expression.times or expression.points) and "仅" not in around.tail:
        return "standing duty" if not re.search(r"仅|只", context.text[context.reading.start:context.reading.end]) else None
    return "standing duty" if _DUTY_VERB.search(behind) or around.says("order", "head") else None


# ---- at once

_NARRATED = re.compile(
    r"^(?:赶赴|赶到|赶往|前往|派|组织.{0,10}(?:赴|赶|进场|召开|核实)|启动|召开|召集|转|对.{0,20}(?:进行了|展开)|开展(?!整改)|采取|赴|联系|关闭|停产并|响应|成立|部署|进行了|会同|叫停|约谈|投入|奔赴)"
)
_IMPERATIVE_BEHIND = re.compile(r"^(?:停止|停产|整改|改正|拆除|清理|清除|清运|封堵|封闭|恢复|落实|组织(?:开展)?(?:整改|力量)|开展|进行整改|采取(?:有效)?措施|报告|报|给我们|排查|处置|关停|制止|纠正|完成|着手|启动|对|消除|查处|办理|按照|将)")
_ORDER_HEAD = re.compile(r"请|责令|要求|应当?|须|必须|务必|需|要(?:立|第|马|即)?$|限|督促|勒令|责成|通知|命令|得$")


def _order_at_once(context: Context) -> Rule | None:
    """立即 as an order; told of somebody (立即赶赴现场) it is narration."""
    around = context.around
    if around.says("past", "tail") or around.says("past", "after") and not _ORDER_HEAD.search(around.head):
        return None
    word = context.text[context.reading.start : context.reading.end]
    if context.zone == "deadline" or around.says("due_label", "line"):
        return "order at once"
    if word in ("第一时间", "当即", "即时"):
        return "order at once" if _ORDER_HEAD.search(around.head) and not _NARRATED.match(around.tail.replace("组织", "")) else None
    if re.search(r"(?:能够|能|可|可以|可立|对于?|属于|凡)$", around.head) or around.tail[:2] == "问题" or around.tail[:3] == "的问题":
        return None
    if _ORDER_HEAD.search(around.head):
        return "order at once"
    if around.head == "" and _IMPERATIVE_BEHIND.match(around.tail) and not around.before.strip("，、；："):
        return "order at once"
    if context.zone in ("goal", "measure") and _IMPERATIVE_BEHIND.match(around.tail):
        return "order at once"
    if word in ("立行立改", "即行即改", "即知即改") and around.says("order", "head"):
        return "order at once"
    return None
