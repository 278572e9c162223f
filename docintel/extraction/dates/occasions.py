"""Points that a calendar or a custom fixes: festivals, seasons of the trade, five-year plans, happenings.

Enters: a place in clean text. Leaves: a `Festival`, a `Season`, a `PlanTerm`, an `Event` or `Now`. The names are data:
`lexicon/festivals.tsv` and `lexicon/seasons.toml`. Refuses: place names that hold a festival (五一路, 国庆村).
"""

from __future__ import annotations

import re

from docintel.extraction.dates.calendar import event_names, festival_names, season_names
from docintel.extraction.dates.expressions import Event, Festival, Now, PlanTerm, Season
from docintel.extraction.dates.numerals import read_number
from docintel.extraction.dates.points import year_of
from docintel.extraction.dates.rules import EDGES, YEAR, Groups, Rules, rule, words

_NO_PLACE = r"(?![路桥村镇街巷大广新煤水队会四口三六]|中学|小学|期间防)"
_NAMES = words(festival_names())
_HOLIDAY = r"(?:小?长?假期?|假日|节?假期|节日)"


@rule(
    "year festival",
    rf"(?:{YEAR}|(?<![第月二三四五六七八九十]))(?:“(?P<quoted>{_NAMES})”|(?P<name>{_NAMES}))(?P<holiday>{_HOLIDAY})?"
    rf"{_NO_PLACE}(?=(?P<ahead>前|之前|以前)?)",
    examples=("春节", "去年中秋节", "2025年国庆节", "“五一”假期"),
)
def year_festival(groups: Groups) -> Festival | None:
    """五一 and 十一 alone are numbers as often as days: marks, 假期 or a year must show the day."""
    name = groups.get("quoted") or groups["name"]
    if name in ("五一", "十一") and not {"quoted", "holiday", "year", "year_word", "ahead"} & groups.keys():
        return None
    written = f"“{name}”" if "quoted" in groups else name
    return Festival(festival_names()[name], year_of(groups), written + groups.get("holiday", ""))


@rule(
    "year season",
    rf"(?:{YEAR})?(?P<name>{words(season_names())})(?![办指部灾])",
    examples=("汛期", "2024年主汛期", "明年雨季"),
)
def year_season(groups: Groups) -> Season:
    return Season(groups["name"], year_of(groups))


@rule(
    "before the floods",
    rf"(?:{YEAR})?(?P<name>防汛|(?<!防)汛)(?=前(?![^，。；]{{0,4}}(?:检查|准备|隐患|排查|培训|巡|会)))",
    examples=("汛前完成",),
)
def before_the_floods(groups: Groups) -> Season:
    """汛前 as 汛期前; 汛前检查 is the name of a campaign."""
    return Season("汛期" if groups["name"] == "汛" else groups["name"], year_of(groups))


@rule(
    "plan term",
    r"(?:“(?P<plan>[一二三四五六七八九十]{1,2})五”|(?P<bare>[一二三四五六七八九十]{1,2})五(?=[期末规时]))(?:规划|时期)?"
    r"(?:期?(?P<edge>末|底|初|中))?",
    examples=("“十四五”末", "“十五五”期末", "“十三五”"),
)
def plan_term(groups: Groups) -> PlanTerm | None:
    number = read_number(groups.get("plan") or groups["bare"])
    if number is None or not 8 <= number <= 20:
        return None
    return PlanTerm(number, EDGES[groups["edge"]] if "edge" in groups else None)


@rule("now", r"(?P<word>即日|目前|当前|现在|至今|迄今|此刻)", examples=("即日", "目前"))
def now(groups: Groups) -> Now:
    return Now(groups["word"])


OCCASIONS: Rules[Festival | Season | PlanTerm | Now] = Rules(
    year_festival, year_season, before_the_floods, plan_term, now
)

COMING = r"来临|到来|开始"
"""雨季来临前, 台风到来前: the limit is the event itself."""
EVENT = re.compile(
    rf"(?P<event>(?:{words(event_names())}){{1,3}}(?:合格|通过|完成|开始|工作|之日)?)(?:之|以)?前(?![后期往来夕])"
)

RECEIPT = re.compile(r"收到|接到|收悉|送达|签收|收信|文到|接报|收文|接件|收件|知悉|接函")
"""Words for the day a paper arrives: only the addressee knows it."""

_PAPER = (
    "(?:通知|方案|公告|函|意见|决定书?|通报|办法|命令|文|令|通告|清单|计划|督办函|督办单|交办单|通知书|提示函|提示单|建议书?|整改|责令"
    "|书|单)"
)
_ISSUED = "(?:交办|督办|转办|下交|播出|印发|发布|公布|下发|发出|公告|发文|签发|制发|下达|通告|公示|张贴|发函)"
_OWN_ACT = re.compile(
    rf"(?:^|本|该){_PAPER}{{0,3}}(?:正式)?{_ISSUED}(?:之?日)?$|^命令发出日?$|^本次(?:会议|督察|督查|检查|巡查|现场会)$"
)


def event(text: str) -> Event:
    """What time counts from, told by a happening; an act of the document itself is dated by it.

    >>> event("本方案印发之日").own, event("收到本通知").own, event("检察建议发出").own
    (True, False, False)
    """
    return Event(text, own=bool(_OWN_ACT.search(text)) and not RECEIPT.search(text))
