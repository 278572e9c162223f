"""Counts: which quantities count something, what, and in which sense.

Enters: clean text, its sentences, and the spans that dates and deadlines take. Leaves: `QuantityMention`s with subject
and kind. Refuses anaphora (该8户), 一 that only means "a", the 一次 of a recurrence, idioms (发现一处、清理一处), addresses
and stretches of time that no one measures. The cue words are data: `lexicon/count_cues.toml`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from docintel.document import FORM_ROLES, Sentence
from docintel.extraction.count_context import Context, kind_of, kind_of_header, speaks_of_aims, subject_of
from docintel.extraction.numerals import NUMERAL, parse_numeral
from docintel.extraction.quantities import BEFORE, Quantity, product, scan_quantities
from docintel.lexicon.measures import Currency, measures
from docintel.lexicon.patterns import searched
from docintel.mentions import QuantityMention
from docintel.spans import CleanSpan

_ANAPHORA = ("该", "这", "此", "上述", "前述", "以上", "那", "本", "上列", "前列")
_RECURRENCE = re.compile(r"每(?:[^，。；]{0,8})\Z|按[月季年周][^，。；]{0,6}\Z")
_ELAPSED = re.compile(r"(?:时长(?:累计|共|达)?|连续|历时|长达|停[工产业]|逾期|为期|需时|持续|耗时|拖延|超期|延误|滞后|闲置|积压|使用|经营|排放|运行|达|近|已[^，。；]{0,4})\Z")
_REACHING_BACK = re.compile(r"(?:以|之)?来|之久|未|没有|仍|才|有余")
_REFERENCE = re.compile(r"(?:通用|精选|优选|合集|范文|图|(?<!报)表|附件|附表|第|页|卷|K\d*|\+|[A-Za-z])\Z")
_IDIOM = re.compile(r"一([个处起件宗])[^，。；]{0,6}[、，][^，。；]{0,6}一\1|(?:^|[，、。“])[^，。；、]{2,4}一[处起个件家](?=[、，]|就|立|即)")
# 一 before a classifier counts where it is one of several told, or is found, or is done away with.
_ONE_OF = re.compile(r"(?:其中|另|另有|另外|仅|只|共|唯|剩|余|尚有|还有|计|合计|均为|分别为|各|建立|组建|建成|新建)\Z")
_ONE_IS = re.compile(r"一[处个家起件宗](?:为|是|系|位于|因|未|已|尚|仍|由)")
_ONE_FOUND = re.compile(r"(?:发现|查获|查处|存在|拆除|取缔|关停|有|清理|查扣|设|埋|挖|暗设|私设|建有|立案|查出|反映|违建)(?:了)?\Z")
_DEFECTIVE = re.compile(r"违|非法|废弃|私|擅|偷|暗管|排污|排口|污水|垃圾|侵占|乱|损|破|渗|塌|堵|砂|隐患|缺口|黑臭|直排|养殖|房屋|建筑|无证|未批|案|深坑|溢流")
# 平均得分88.6分, 扣2分, 城厢区,为84.20分 in a paper of scores; elsewhere 分 is of time, of money or a part
_SCORES = re.compile("得分|扣分|评分|打分|考核|考评|测评|积分|满意度|成绩|分值|占分|总分|绩效|扣[^，。；]{0,6}\\d+分|均[^，。；]{0,4}\\d+(?:\\.\\d+)?分")
_SCORED_NEAR = 60
_SCORE = "分"
_TIME_UNITS = frozenset(("年", "个月", "天", "小时", "分钟", "周", "日", "秒", "个工作日", "个季度", "世纪", "夜", "晚", "季"))
_OF_TIME = ("工作日", "自然日", "日历天", "月", "季度", "小时", "星期", "多月")
# 6月 and 8日 are places in the calendar, not stretches of time.
_CALENDAR = "月日号"
_AFTER_TIME = re.compile(r"(?:内|前|后|起|期|行动|规划|计划|间|中|底|末|度|级|限)")


def find_counts(
    text: str, sentences: Sequence[Sentence], dates: Iterable[CleanSpan] = (), deadlines: Iterable[CleanSpan] = ()
) -> tuple[QuantityMention, ...]:
    """The Counts of a document in reading order; a stretch of time may stand inside a date expression, not in a deadline."""
    due, dated = tuple(deadlines), tuple(dates)
    is_dated = _in_dates(dated)
    quantities = [
        q
        for q in scan_quantities(text, (*due, *_calendar_days(text, dated)))
        if (q.dimension == "time" and not _is_in_calendar(text, q)) or not is_dated(q)
    ]
    quantities += _bare_numbers(text, (*due, *dated))
    quantities.sort(key=lambda quantity: quantity.span)
    quantities = [q for q, before in zip(quantities, [None, *quantities], strict=False) if before is None or q.span.start >= before.span.end]
    found: list[QuantityMention] = []
    at = 0
    for sentence in sentences:
        while at < len(quantities) and quantities[at].span.start < sentence.span.start:
            at += 1
        first = at
        while at < len(quantities) and quantities[at].span.end <= sentence.span.end:
            at += 1
        if (sentence.role not in FORM_ROLES or sentence.role == "attendance") and sentence.zone not in ("number", "contact", "completion"):
            found += _sentence_counts(text, sentence, quantities[first:at])
        if sentence.role == "cell" and at == first:
            found += _cell_count(text, sentence)
    return tuple(found)


# 2024年5月20日, 5月20日, 2024年: the numbers of a date written out are no lengths of time.
_CALENDAR_DAY = re.compile(r"\d{1,2}月(?:\d{1,2}[日号])?|(?:19|20)\d\d年(?:\d{1,2}月(?:\d{1,2}[日号])?)?")


def _calendar_days(text: str, dates: Sequence[CleanSpan]) -> Iterator[CleanSpan]:
    """What of the dates is written in figures of the calendar; no number in it counts anything."""
    for date in dates:
        for day in _CALENDAR_DAY.finditer(text, date.start, date.end):
            yield CleanSpan(*day.span())


_CURRENCIES: dict[str, Currency] = {"71": "TWD", "81": "HKD"}


def in_currency_of(counts: Sequence[QuantityMention], division_code: str) -> tuple[QuantityMention, ...]:
    """The counts with 元 read as the money of the region a document is about."""
    currency = _CURRENCIES.get(division_code[:2])
    if currency is None:
        return tuple(counts)
    return tuple(c._replace(currency=currency) if c.currency == "CNY" else c for c in counts)


def _is_in_calendar(text: str, quantity: Quantity) -> bool:
    return text[quantity.span.end - 1] in _CALENDAR and text[quantity.span.end - 2] != "个"


def _in_dates(dates: Sequence[CleanSpan]) -> Callable[[Quantity], bool]:
    """Does a date take the number of a quantity?"""
    starts = [span.start for span in dates]

    def is_dated(quantity: Quantity) -> bool:
        at = bisect_right(starts, quantity.number.start)
        for span in dates[max(0, at - 2) : at + 1]:  # noqa: SIM110  asked of every number
            if span.overlaps(quantity.number):
                return True
        return False

    return is_dated


def _sentence_counts(text: str, sentence: Sentence, quantities: Sequence[Quantity]) -> list[QuantityMention]:
    counted: list[QuantityMention] = []
    aiming = bool(quantities) and speaks_of_aims(text, sentence)
    for quantity in quantities:
        clause = _clause_of(sentence, quantity)
        if not _counts(text, clause, quantity):
            continue
        context = Context(text, sentence, clause, tuple(counted), aiming)
        kind = kind_of(quantity, context)
        subject, owner = subject_of(quantity, context)
        mention = QuantityMention(
            quantity.span, quantity.value, quantity.value_max, quantity.unit, quantity.dimension, quantity.qualifier,
            quantity.currency, subject, kind, owner=owner,
        )  # fmt: skip
        counted += _for_each_owner(text, clause, mention, quantity)
    return counted


def _clause_of(sentence: Sentence, quantity: Quantity) -> CleanSpan:
    """The clause in which a number ends."""
    end = quantity.number.end
    for clause in sentence.clauses:
        if clause.end >= end:
            return clause
    return sentence.clauses[-1]


def _counts(text: str, clause: CleanSpan, quantity: Quantity) -> bool:
    start, end = quantity.span.start, quantity.span.end
    before = text[max(clause.start, start - 12) : start]
    after = text[end : end + 8]
    if before.endswith(_ANAPHORA) or _REFERENCE.search(text[max(0, start - 2) : start]):
        return False
    if quantity.dimension == "time":
        return _is_elapsed(before, after, quantity)
    if quantity.unit == _SCORE:
        return not quantity.chinese and _SCORES.search(text, max(0, start - _SCORED_NEAR), end + 8) is not None
    if quantity.unit == "次" and _RECURRENCE.search(text[max(0, start - 14) : start]):
        return False
    if quantity.unit in ("个", "处", "项", "条") and after.startswith(_OF_TIME):
        return False
    is_one = quantity.value == 1 and quantity.value_max is None and quantity.qualifier == "exact"
    if is_one and quantity.chinese and quantity.dimension == "count":
        return _one_counts(text, clause, quantity, before, after)
    return not _is_address(text, quantity, before, after)


def _is_elapsed(before: str, after: str, quantity: Quantity) -> bool:
    if quantity.unit == "年" and quantity.value > 100:
        return False
    if quantity.unit in ("日",):
        return False
    if _REACHING_BACK.match(after):
        return True
    return bool(_ELAPSED.search(before)) and not _AFTER_TIME.match(after)


def _one_counts(text: str, clause: CleanSpan, quantity: Quantity, before: str, after: str) -> bool:
    if quantity.unit in ("位", "次", "种", "段", "批", "系", "方面", "片", "把", "级", "类", "项", "面", "点", "直", "步", "场", "轮", "期", "趟"):
        return bool(_ONE_OF.search(before)) and quantity.unit in ("项", "类", "期", "次", "批", "场")
    span = text[clause.start : min(clause.end, quantity.span.end + 12)]
    if _IDIOM.search(span):
        return False
    if _ONE_OF.search(before) or _ONE_IS.match(text, quantity.number.start):
        return True
    tail = text[quantity.span.end : min(clause.end, quantity.span.end + 14)]
    if _DEFECTIVE.search(tail) and (_ONE_FOUND.search(before) or quantity.unit in ("处", "座", "家", "起", "宗", "口", "艘")):
        return True
    # 违建一处: what is counted stands before.
    head = text[max(clause.start, quantity.span.start - 10) : quantity.span.start]
    ends = quantity.span.end >= clause.end or after[:1] in "，。；、（）"
    return ends and bool(_DEFECTIVE.search(head)) and not before.endswith(("的", "每", "同", "这", "某"))


def _is_address(text: str, quantity: Quantity, before: str, after: str) -> bool:
    if quantity.unit in ("幢", "栋", "组", "户", "期", "站", "单") and re.search(r"(?:村|小区|路|号|花园|苑|园|区|社)\Z", before) and quantity.unit in ("幢", "栋", "组", "期"):
        return True
    return quantity.unit == "期" and bool(re.match(r"[、，]?\d?期?(?:工程|项目|小区|旁|地块|建设)", after))


# --- numbers whose measure word is lost, shared or in a header ---------------------------------------------------

_NOUN = r"(?:(?:非法|违法|违规|违章|重点|突出|黑臭)[一-龥]{2}|排污口|河段|企业|问题)"
_SHARED = re.compile(rf"(?:分别|依次|各)[^，。；\d、]{{0,8}}?(?:约)?((?:(?:{NUMERAL})[、，和及]){{1,12}})(?={NUMERAL})")
_BARE = re.compile(r"\d(?<![\d.第年月号日A-Za-z〔（(\-/+、“:：.~～—至到]\d)\d{0,5}(?=" + _NOUN + ")")
# 问题数量（处）：27; 整改问题26（个）
_LABELLED = searched(r"(?:（(?P<unit>[一-龥]{1,4})）[：:]?\s*(?P<number>\d[\d,.]*))|(?:(?<![\d.])(?P<before>\d[\d,]*)（(?P<behind>个|件|处|家|起|人|户|宗|项)）)")
# The brackets of the one and of the other form, found at once.
_UNIT_BEFORE, _UNIT_BEHIND = re.compile(r"）[：:]?\s*\d"), re.compile("（(?<=\\d（)[个件处家起人户宗项]）")
_LOST = searched(r"(?:问题|案件|线索|信访件|完成整改|已整改|销号|办结|逾期|未完成|整改|在办)(\d{1,5})(?=[，。；、）]|$)")

# 拨款三亿，罚款2万: money of which 元 is left out
_MONEY = searched(rf"(?:拨款|拨付|投资|斥资|耗资|罚款|罚锾|资金)共?(?P<before>约|近|逾|超过|超)?(?P<number>{NUMERAL})(?P<scale>[万亿])?(?<=[万亿])(?=余?[，。；、）]|$)")


def _bare_numbers(text: str, taken: Sequence[CleanSpan]) -> list[Quantity]:
    """Numbers that stand without their classifier: lost (5非法采砂场), shared (分别为3、5、7个) or left out (销号40)."""
    found = _lost(text) + _shared(text)
    return [quantity for quantity in found if not any(span.overlaps(quantity.number) for span in taken)]


def _lost(text: str) -> list[Quantity]:
    found: list[Quantity] = []
    for match in _BARE.finditer(text):
        found.append(_plain(match.start(), match.end(), match.end(), float(match.group()), None))
    if _UNIT_BEFORE.search(text) or _UNIT_BEHIND.search(text):
        for match in _LABELLED.finditer(text):
            found += _labelled(match)
    for match in _LOST.finditer(text):
        found.append(_plain(match.start(1), match.end(1), match.end(1), float(match.group(1)), None))
    for match in _MONEY.finditer(text):
        found += _money(match)
    return found


def _money(match: re.Match[str]) -> list[Quantity]:
    number, before = parse_numeral(match.group("number")), match.group("before")
    if number is None:
        return []
    plain = _plain(match.start("number"), match.end("number"), match.end(), float(number.value * product(match.group("scale") or "")), "元")
    span = CleanSpan(match.start("before"), match.end()) if before else plain.span
    return [plain._replace(span=span, dimension="money", currency="CNY", qualifier=BEFORE[before] if before else "exact")]


def _labelled(match: re.Match[str]) -> list[Quantity]:
    form = match.group("unit") or match.group("behind")
    name = "number" if match.group("number") else "before"
    scale = {"万": 10_000, "亿": 100_000_000}.get(form[0], 1) if form not in measures() else 1
    measure = measures().get(form) or measures().get(form[1:])
    number = parse_numeral(match.group(name).rstrip(",."))
    if measure is None or number is None or (name == "number" and match.start(name) - match.end("unit") > 3):
        return []
    plain = _plain(match.start(name), match.end(name), match.end(name), float(number.value * scale), measure.canonical)
    return [plain._replace(dimension=measure.dimension, currency=measure.currency)]


def _shared(text: str) -> list[Quantity]:
    found: list[Quantity] = []
    for match in _SHARED.finditer(text):
        last = scan_quantities(text[match.end() : match.end() + 24])
        if not last or last[0].span.start > 1:
            continue
        for part in re.finditer(NUMERAL, match.group(1)):
            number = parse_numeral(part.group())
            if number is not None:
                start = match.start(1) + part.start()
                plain = _plain(start, start + len(part.group()), start + len(part.group()), float(number.value), last[0].unit)
                found.append(plain._replace(dimension=last[0].dimension, currency=last[0].currency))
    return found


def _plain(start: int, number_end: int, end: int, value: float, unit: str | None) -> Quantity:
    whole = int(value) if value == int(value) else value
    return Quantity(CleanSpan(start, end), CleanSpan(start, number_end), whole, None, unit, "count", "exact", None, False)


_HEADER_UNIT = re.compile(r"[（(]([^）)]{1,6})[）)]")
_CELL_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?%?")


def _cell_count(text: str, sentence: Sentence) -> list[QuantityMention]:
    """A cell that is only a number takes unit, subject and kind from its header, its row and the caption."""
    words = text[sentence.span.start : sentence.span.end].strip()
    header_unit = _HEADER_UNIT.search(sentence.label)
    if not _CELL_NUMBER.fullmatch(words) or not (header_unit or sentence.zone == "quantity"):
        return []
    number = parse_numeral(words.rstrip("%"))
    if number is None:
        return []
    form = header_unit.group(1) if header_unit and header_unit.group(1) in _forms() else sentence.unit
    percent = words.endswith("%") or form == "%"
    measure = measures().get(form) or measures().get(form[1:])
    scale = {"万": 10_000, "亿": 100_000_000, "千": 1_000}.get(form[:1], 1) if form not in measures() and not percent else 1
    label = _HEADER_UNIT.sub("", sentence.label)
    named = "" if sentence.row.isdigit() else sentence.row
    kind = "rate" if percent else kind_of_header(label) if sentence.zone == "quantity" else "other"
    return [
        QuantityMention(
            CleanSpan(sentence.span.start, sentence.span.start + len(words)),
            number.value * scale,
            None,
            "%" if percent else measure.canonical if measure else None,
            "percent" if percent else measure.dimension if measure else "count",
            "exact",
            measure.currency if measure else None,
            (named + label) or None,
            kind,
            rule="table_cell",
        )
    ]


@lru_cache(maxsize=1)
def _forms() -> frozenset[str]:
    return frozenset(measures()) | frozenset(f"{scale}{form}" for form in ("元", "吨", "亩", "立方米", "平方米", "人次") for scale in "万亿千")


_OWNERS = re.compile(r"([^，。；：、]{2,12}(?:、[^，。；：、]{2,12})*(?:[和及与][^，。；：、]{2,12})?)(?:均|都)?各[^，。；：、\d]{0,6}\Z")


def _for_each_owner(text: str, clause: CleanSpan, mention: QuantityMention, quantity: Quantity) -> list[QuantityMention]:
    """各1个 belongs to each of the owners named before it."""
    owners = _OWNERS.search(text, clause.start, quantity.span.start) if "各" in text[clause.start : quantity.span.start] else None
    if not owners or owners.end() != quantity.span.start:
        return [mention]
    names = [name for name in re.split(r"[、和及与]", owners.group(1)) if name]
    if not 2 <= len(names) <= 12:
        return [mention]
    return [mention._replace(owner=name) for name in names]
