"""The words that tell a stage: of a status, of a severity, of a verdict, in prose and in the fields of a form.

Enters: a stretch of words. Leaves: the latest stage they tell, or none. The words are data:
`lexicon/problem_cues.toml`; whose stage it is, is for `linking.stages` to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from docintel.lexicon.patterns import Alternatives, alternatives, searched
from docintel.lexicon.tables import read_toml

RANK = {"found": 0, "unknown": 0, "assigned": 1, "in_progress": 2, "overdue": 3, "resolved": 4, "unfounded": 5}
_REST = searched(r"剩余|余下|尚有|还有|未完成|正在整改|未办结|未整改|(?<!已)(?<!完成)仍(?!未)")
_DONE = searched(r"已完成|完成整改|已整改|已办结|已销号|整改完成|办结")


@dataclass(frozen=True, slots=True)
class StageWords:
    """The words of each status, the latest stage first, of each severity and of each verdict."""

    status: Alternatives
    severity: Alternatives
    verdict: Alternatives


@lru_cache(maxsize=1)
def stage_words() -> StageWords:
    data = read_toml("problem_cues.toml")
    status = sorted(data["status"].items(), key=lambda entry: -RANK[entry[0]])
    return StageWords(*(
        alternatives({name: "|".join(words) for name, words in section})
        for section in (status, data["severity"].items(), data["verdict"].items())
    ))  # fmt: skip


def latest_told(words: str) -> str | None:
    """The latest stage that the words tell. What a law says of every case, behind 违反, is no stage of this one."""
    signs = stage_words().status
    if not signs.any.search(words):
        return None
    law = _LAW.search(words)
    told = _LAW_BROKEN.sub("", words[: law.start()] if law else words)
    for name, pattern in signs.by_name.items():
        if any(_is_so(told, name, m) for m in pattern.finditer(told)):
            return name
    return None


def _is_so(told: str, name: str, sign: re.Match[str]) -> bool:
    """Is the stage told as reached? Not where it is denied, nor, where it says that all is done, ordered, assumed, claimed by
    those who should have done it, or said of something in passing (已清退的鱼塘重新蓄水)."""
    start = max(0, sign.start() - _NOT_REACH)
    if _NOT_DONE.search(told, start, sign.start()):
        return False
    return name != "resolved" or not (
        _ORDERED.search(told, start, sign.start())
        or _CLAIMED.search(told, start, sign.start())
        or _YET_TO_DO.search(sign.group())
        or _ASSUMED.match(told, sign.end())
    )


# 违反《水法》第三十八条之规定，责令整改: the law is named, the order follows; what is quoted of a law is nobody's order here
_LAW_BROKEN = re.compile(r"违反(?:了)?《[^，。；]*")
_LAW = re.compile(r"第[一二三四五六七八九十百零〇\d]+条[^。；]{0,12}(?:规定[：:]?)?[“：:]")
# 未开展有效治理, 没有及时督促整改, 也未采取措施加快推进, 直到2023年初才启动排查; and what is still to be done: 须于6月15日前全部清理
_NOT_DONE = re.compile(
    r"(?:(?:未|没有|没|不|无人|拒不)(?:能|及时|有效|认真|真正|按要求|按期)?|直[到至][^，。；]{0,14}才|(?:须|应|务必)[于在]?[^，。；]{0,14}|(?:\d[日号]|[月季年]底|[旬末月])前)\Z"
)
_NOT_REACH = 18
# 并要求限时整改完毕, 责成其三个工作日内整改到位, 7月15日前将超期事项办结, 确保整改到位, 建成以后才能彻底解决
_ORDERED = re.compile(
    r"(?:(?<![按照据合])要求|责[令成]|限时|限期|确保|力争|争取|务求|(?<!已)(?:尽快|抓紧)|预计|计划|拟|[才方就]能|[可有]望"
    r"|(?:\d[日号]|[月季年]底|[旬末月节汛])前|(?:工作日|[\d一二两三五七十][日天周]|个月)[之以]?内)[^，。；：已了]{0,14}\Z"
)
# 整改完成后，要及时复绿; 将整改完成情况报; and of one thing what was done to another: 已取缔的砂场又开了张
_ASSUMED = re.compile(r"(?:之)?后[，,]?(?:要|须|应|再|将|方可|由|报|在)|情况|的(?![有共为占是])")
# 上报的“已消除直排口”, 台账上写着“已整改”, 将未清理的上报为已清理
_CLAIMED = re.compile(r"(?:[报写]|登记|标注|显示|答复|回复)[^，。；]{0,6}[“‘「『\"]\Z|[上虚谎]报(?:为|称|成)?\Z")
# 已请业者12月底前自行拆除, 已责成施工单位更换, 已纳入2020年全面消除计划, 已多年没有清掏
_YET_TO_DO = re.compile(
    r"(?<![按照据合])要求|责[令成]|(?<!聘)请|劝|限[期时于\d]|承诺|答应|联系|计划|[列纳]入|签订|没有|未|不|\A全部[^，。；]*前"
)


def listed_as(before: str) -> str | None:
    """已完成16个，剩余两个为X、Y: the last word about done or left before the list decides."""
    rest = max((m.end() for m in _REST.finditer(before)), default=-1)
    done = max((m.end() for m in _DONE.finditer(before)), default=-1)
    return "in_progress" if rest > done >= 0 else None


_FIELD_DONE = re.compile(r"(?:清|拆|搬|运|撤|改|修|补|关|种)完|完毕|完成(?!过半|部分|\d{1,2}%)|到位|销号|办结|已(?:清|拆|关|改|修|补|撤|搬|封|更换|整改)|√")
_FIELD_WAITING = re.compile(r"未(?:启动|开工|动|整改|完成|办结|销号|拆)|暂缓|无进展|待(?:整改|办|拆|处理)|尚未|(?:已)?下(?:达|发)?[^，。]{0,4}(?:通知|函|令|书)")


def told_in_field(words: str, zone: str) -> str | None:
    """A status field says it in a word or two; what it says otherwise is that something is being done."""
    if re.search(r"阶段性?(?:办结|完成)|正在|完成过半|部分|推进|整改中|在办|\d{1,2}%", words) and not re.search(r"100%", words):
        return "in_progress"
    if _FIELD_DONE.search(words) and not re.search(r"未完成|未办结|未销号", words):
        return "resolved"
    told = latest_told(words)
    if told or zone == "remark":
        return told
    if _FIELD_WAITING.search(words):
        return "assigned"
    return "in_progress" if len(words.strip("/—- 无")) >= 2 else None
