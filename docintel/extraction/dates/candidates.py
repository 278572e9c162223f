"""An expression that might be a deadline, with what there is to judge it by.

Enters: a dated reading, its surroundings, the zone and role of its sentence, the clock. Leaves: a `Candidate` that
answers the questions the vetoes and the rules ask. Refuses: to decide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from docintel.document import LineRole, Zone
from docintel.extraction.dates.aspect import Surroundings, is_done, says
from docintel.extraction.dates.clock import Clock, Mood
from docintel.extraction.dates.expressions import Limit, Period, Point, Reading, Several, Side, Simple
from docintel.extraction.dates.timeline import Dated

# 2019年全国其他地区应完成……; a modal with little but the subject before it
_ORDER_FOLLOWS = re.compile(
    "^，?[^，。；]{0,16}?(?:应(?!急|对|用|收)|须|必须|务必|(?<![需重主])要(?!求|素|点|闻)|不得|需(?!求|[^，。；]{1,4}的))"
)
_PLAN_FOLLOWS = re.compile("^，?[^，。；]{0,12}?(?:计划|力争|拟|预计|争取)")
# 按相关要求，南昌市2024年底新建……: the order stands in the clause before
_ORDER_BEFORE = re.compile("(?:按照?|根据)[^，。；]{0,20}(?:要求|方案|计划)，[^，。；]*$|^要求，[^，。；]*$")
# 整改要求：, 整改措施: sections whose sentences are steps to take
_STEPS_LABEL = re.compile("整改|要求|措施|意见|建议|目标|安排|步骤|方案")


_DUE_FIELD = re.compile(
    "(?:[（(【]?(?:整改|完成|办结|办理|治理|整治|销号|反馈|任务)?(?:时限|期限|限期|截止时间|截止日期|时间节点))(?:要求)?[：:]"
)


def is_labelled(around: Surroundings, zone: Zone) -> bool:
    """Whether a label or the column it stands in makes an expression due."""
    return zone == "deadline" or around.label() == "due" or _is_in_due_field(around.line)


def _is_in_due_field(line: str) -> bool:
    """整改时限：立行立改；2024年12月底: a later part of the value of a field."""
    field = _DUE_FIELD.match(line, line.rfind("\n") + 1)
    return field is not None and "：" not in line[field.end() :]


class Context(NamedTuple):
    """A reading with what stands around it, the part of the document it stands in, and whether a label makes it due."""

    text: str
    reading: Reading
    around: Surroundings
    zone: Zone = "none"
    role: LineRole = "body"
    label: str = ""
    labelled: bool = False

    @property
    def quote(self) -> str:
        return self.text[self.reading.start : self.reading.end]


@dataclass(slots=True)
class Candidate:
    """One dated expression, to be judged; what every veto and rule asks of it is taken out once."""

    dated: Dated
    context: Context
    clock: Clock
    expression: Simple = field(init=False)
    around: Surroundings = field(init=False)
    point: Point | None = field(init=False)
    side: Side | None = field(init=False)

    def __post_init__(self) -> None:
        expression = self.expression = self.dated.expression
        self.around = self.context.around
        self.point = expression.point if isinstance(expression, Limit) else None
        self.side = expression.side if isinstance(expression, Limit | Period) else None

    @property
    def is_ahead(self) -> bool:
        """Whether its last day lies after the document's own."""
        return self._is_after(self.clock.own)

    @property
    def is_after_events(self) -> bool:
        """Whether it lies ahead of the own date, or else of everything the text tells."""
        return self._is_after(self.clock.today)

    def _is_after(self, day: date | None) -> bool:
        last = self.dated.resolution.last
        return day is not None and last is not None and last > day

    @property
    def is_ordered(self) -> bool:
        return says("order", self.around.head) or bool(_ORDER_FOLLOWS.match(self.around.tail))

    @property
    def is_planned(self) -> bool:
        return says("plan", self.around.head) or bool(_PLAN_FOLLOWS.match(self.around.tail))

    @property
    def is_meant(self) -> bool:
        """Ordered or planned."""
        return self.is_ordered or self.is_planned

    @property
    def order_stands_before(self) -> bool:
        return bool(_ORDER_BEFORE.search(self.around.before))

    @property
    def has_task(self) -> bool:
        """Whether a verb of what can be due follows."""
        return says("done_by", self.around.tail)

    @property
    def is_narrated(self) -> bool:
        return says("narration", self.around.tail)

    @property
    def opens_sentence(self) -> bool:
        """Whether nothing but list marks stands before it in its sentence."""
        return len(self.around.before.strip(LIST_MARKS)) <= 4

    @property
    def is_step(self) -> bool:
        """Whether it stands under 整改措施 or 整改要求."""
        if self.context.zone in ("goal", "measure") and _STEPS_LABEL.search(self.context.label):
            return True
        return says("order_label", self.around.opening)


LIST_MARKS = "，、；：一二三四五六七八九十0123456789.（）()是到 \u3000①②③④⑤⑥⑦⑧⑨⑩"


def mood_of(context: Context) -> Mood:
    """Whether something is ordered or foreseen at this place, so that a date without a year lies ahead."""
    around = context.around
    if is_done(around):
        return "told"
    if says("forecast", around.head) or says("forecast", around.tail):
        return "foreseen"
    limited = context.labelled or _side_of(context.reading) in ("before", "within")
    return "ordered" if limited or says("order", around.head) or says("plan", around.head) or says("plan", around.tail) else "told"


def _side_of(reading: Reading) -> Side:
    expression = reading.expression
    if isinstance(expression, Several):
        return expression.members[-1].expression.side
    return expression.side if isinstance(expression, Limit | Period) else "at"
