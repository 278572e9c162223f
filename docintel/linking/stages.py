"""Stages: at which stage the text leaves a problem, how serious it calls it, and whether it was borne out.

Enters: problem mentions and the sentences around them. Leaves: status, severity and verdict for each. The latest stage
the text tells wins: a form's own field, then what is said of the problem where it is told, then what follows in its
paragraph, then a sentence that speaks of all problems, then what the kind of document implies.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice, pairwise
from typing import Literal, cast

from docintel.document import FORM_ROLES, Sentence, SentenceIndex
from docintel.lexicon.numbering import numbered_parts
from docintel.lexicon.patterns import searched
from docintel.lexicon.stage_words import RANK, latest_told, listed_as, stage_words, told_in_field
from docintel.linking.denials import Denials
from docintel.mentions import ProblemMention
from docintel.report import ORDER_TYPES
from docintel.spans import CleanSpan

Severity = Literal["key", "serious", "general"]
Verdict = Literal["true", "mostly", "partly", "untrue"]

_ABOUT_ALL = re.compile(
    r"(?:以上|上述|对此|[^，。；]{0,10}针对(?:以上|上述|这些)|针对(?:此|发现|[^，。；]{0,14}问题)|这些问题|对(?:以上|上述|这些)|收到|接到|接报|(?:督办|督查|检察|整改)[^，。]{0,10}(?:后|要求|下发|发出)"
    r"|目前，?(?:上述|以上|该|相关问题)|截至[^，。]{0,10}，(?:上述|以上|该)|建议发出|最终|监委[也并另]?(?:建议|要求|促请)|[^，。；]{2,10}决定[：，对]|(?:约谈|通报|会议|督察组)?要求|请(?:你|各|贵|按|于|认真|高度|及时)|责令|限期|下一步[^。]{0,30}(?:前|内)完成)"
)
# 各乡镇要在8月底前完成整改; 督察组已要求该市立行立改: who orders a cure without saying of what orders that of all that was told.
_ORDERED_CURE = "(?:整改|清理|拆除|治理|整治|恢复|改正|清除|修复|到位)"
_SOON = "(?:日前|月底前?|[天日周月]之?内|底前|立即|尽快|限期|限时|立行立改|连夜|抓紧|迅速)"
_ORDERS_CURE = searched(
    rf"(?:各[^，。；]{{1,14}}|[，、]?(?<!还)(?<!只)(?<!需)要|须|务必|应当?|限|请|责令|要求|督促|通知|责成|确保)[^。；]{{0,40}}?{_SOON}[^，。；]{{0,16}}{_ORDERED_CURE}"
    r"|(?:要求|责令|责成|督促|通知)[^，。；]{2,24}(?:立行立改|立整立改|整改到位|限期整改)"
    # 请各县水利局举一反三，组织整改; 于6月10日前将整改情况书面报; 20个工作日内报送整改方案
    r"|请(?:各|你|贵|相关|有关|属地|责任)[^。；]{0,30}(?:整改|改正|清理|拆除)(?!完成)"
    r"|(?:[日月底旬节]前|[日天周月]之?内)[^。；已]{0,24}(?:(?:将|把)[^，。；]{0,16}整改[^，。；]{0,8}报|(?:报送|上报|提交|制定|报)[^，。；]{0,14}(?:整改|达标)(?:方案|报告|情况))"
    r"|要[^。；]{0,50}(?:加快|抓紧|立即|认真|切实|举一反三)[^，。；]{0,8}整改(?!成果)|督促[^，。；]{2,24}整改|希望[^。；]{0,24}(?:及时|尽快|认真|抓紧|进行)[^，。；]{0,4}整改"
    # 15个涉水问题10月底完成整改; 三天之内解决; 向县政府移交了有关问题
    r"|(?:^|[，；：、])(?![^，。；]{0,24}(?:已|去年|上年|均|了))[^，。；]{0,24}(?:[月年]底|旬|[日月底节]前|[天日周月]之?内)[^，。；已了]{0,10}(?:完成(?:整改|清理|拆除|治理|整治|修复)|整改到位|解决)"
    r"|移交了?(?:有关|相关|上述|这些|发现的?)[^，。；]{0,8}(?:问题|线索)|移请[^，。；]{2,20}处理"
)
_CLOSED_TITLE = re.compile(r"销号|整改(?:完成|到位|结果)|完成整改")
_CASES = "[个处件项宗起家座户艘条口栋段辆台眼]"
_MEASURES = f"{_CASES}|[亩吨米方]|公里|立方|平方"
_NUMBER = r"(?:\d+(?:\.\d+)?万?余?|[一两二三四五六七八九十]+)"
_PUT_RIGHT = "完成|整改|办结|销号|清理整治|封堵|接入|修复|拆除|清理|改造|恢复|清退|整治|治理|关停|关闭|清运|取缔|纠正|改正|铲除|处置|退出|搬迁|补办|补齐"
_PART_DONE = searched(
    rf"(?:已|共|仅|只)?(?:{_PUT_RIGHT})[^，。；]{{0,10}}?{_NUMBER}(?:{_MEASURES})|{_NUMBER}(?:{_MEASURES})[^，。；未没]{{0,4}}(?:已[^，。；未没]{{0,6}})?(?:{_PUT_RIGHT})"
)
_PART_OPEN = searched(
    r"剩余|剩下|尚余|还剩|剩\d|尚有|还有\d|尚未|未完成|正在|其余|余下|余\d|另[\d一两有]|完成率[^，。]{0,4}(?!100)\d|率(?:为|达|达到)?(?!100)\d"
)
# 一期工程已完成70%, 已复绿六成, 已清运一半
_DONE_BY_SHARE = searched(rf"(?:{_PUT_RIGHT}|复绿|工程量|进度)[^，。；]{{0,8}}?(?:(?<![\d.])\d{{1,2}}(?:\.\d+)?%|一半|过半|大半|[一二三四五六七八九\d]成|三分之[一二])")
_CURED_BEFORE = searched(
    r"(?<![应须要将需令促未没有不])(?:已|共|累计|完成|依法)?(?:拆除|清理|清除|取缔|修复|整治|打捞|关停|关闭|查扣|摧毁|清退|腾退|捣毁|拆解|销毁|收缴|扣押|封堵|清运|切割|没收|退养|搬迁|清掉|拆掉|铲除|割除|补齐|更换|填埋|清捡|捡拾|移除|打掉|收回|拖离|铲掉)"
    # 垃圾填埋场, 拆除后遗留, 已取缔的砂场又, 清理工作, 关闭不严, 切割废水
    r"(?![后前时中的以之过不未上、场点坑厂站]|工[程作]|项目|方案|[进力]度|进展|成[果效]|措施|废|噪|加工|率|墙|池|车|船|整改|情况)"
    r"(?:了|沿河|被)?(?:[^，。；、]{0,24}、){0,8}[^，。；]{0,18}\Z"
)
# 拆除不彻底、…… and 清理整改不严不实、……: what stands between the cure and the words of the problem tells another defect
_DEFECT_BETWEEN = re.compile(r"不(?!法)|未(?![批经办])|滞后|缓慢|缺[失乏少]|流于|仍|反弹")
# 栏杆拆除后桩没有清: the problem itself is that something is left to do
_LEFT_TO_DO = re.compile(r"未[清拆完及全]|没有?[清拆及运]|不[彻及到]|滞后|缓慢|反弹|残留|遗留|重新|又|仍")
_ORDERED_BEFORE = searched(r"(?:要|将|应|须|需|责令|督促|限期|开展|推进|加快)[^，。；]{0,12}\Z")
_HANDED_OVER = searched(r"交办|移交|挂牌督办|督办|列入|移送|(?:加紧|抓紧|限期|限时)整改")
_REACH = 160
_GOES_ON = re.compile(r"(?:该|此|现|目前|已|经|随后|现场|最终|执法|相关|督促|责令|接|收到|截至|同时|对|问题|属地|当即|立即|后|发现后|整改|通过|为此|要求|上述|以上|这|其|市|区|县|镇|乡|街道|水)")
_NAMES_IT = re.compile(r"(?<!应)该(?:公司|企业|厂|单位|场|处|户|点|店|项目|村|问题|排[口污]|行为|违[法建]|建筑|作坊|业者|当事人)")
_HANDS_OVER_FINDINGS = re.compile(r"(?:问题|线索|情况)[^。；]{0,12}(?:进行了?|予以|已)(?:通报)?(?:交办|移交|督办)")


@dataclass(frozen=True, slots=True)
class Stage:
    """`severity_words` is what the text says, None where it says nothing; `signs` are what the status was read from."""

    status: str
    severity: Severity | None
    severity_words: str | None
    verdict: Verdict | None
    signs: tuple[str, ...] = ()


class _Document:
    """A document whose problems are judged one by one; what was read of a sentence once is not read again."""

    def __init__(
        self, text: str, problems: Sequence[ProblemMention], index: SentenceIndex, title: str, doc_type: str
    ) -> None:
        self.text = text
        self.index = index
        self.title = title
        self.doc_type = doc_type
        self._problems_at = frozenset(problem.sentence.span for problem in problems)
        self._told: dict[CleanSpan, str | None] = {}
        self._judging: dict[int, list[Sentence]] = {}
        self.denials = Denials(text, index)

    def words(self, sentence: Sentence) -> str:
        return self.text[sentence.span.start : sentence.span.end]

    def judging_in(self, record: int) -> Sequence[Sentence]:
        """The cells of a row, or fields of a form, that say whether its problems are true and what became of them."""
        if record not in self._judging:
            self._judging[record] = [s for s in self.index.record(record) if s.zone in ("verdict", "status")]
        return self._judging[record]

    def tells_problem(self, sentence: Sentence) -> bool:
        return sentence.span in self._problems_at

    def told_in(self, sentence: Sentence) -> str | None:
        """The latest stage that a sentence tells."""
        if sentence.span not in self._told:
            self._told[sentence.span] = latest_told(self.words(sentence))
        return self._told[sentence.span]

    @cached_property
    def _speaking_of_all(self) -> frozenset[CleanSpan]:
        """Where the sentences stand that open as if they spoke of all problems."""
        return frozenset(s.span for s in self.index.sentences if _ABOUT_ALL.match(self.text, s.span.start, s.span.end))

    def told_of_all(self, start: int, own: Iterable[Sentence]) -> str | None:
        """The latest stage told from `start` on by sentences that speak of all problems; those that tell one speak of
        it alone, if they are not a problem's `own`."""
        starts, stages = self._told_of_all
        at = bisect_left(starts, start)
        told = stages[at] if at < len(stages) else None
        for sentence in own:
            if sentence.span.start >= start and self.tells_problem(sentence) and self.accounts_for_all(sentence):
                told = _later(_told_by(self, sentence), told)
        return told

    def accounts_for_all(self, sentence: Sentence) -> bool:
        return _may_account(sentence) and sentence.span in self._speaking_of_all

    @cached_property
    def _told_of_all(self) -> tuple[list[int], list[str | None]]:
        """Where the sentences begin that speak of all problems and tell none, and the latest stage from there on."""
        found: list[tuple[int, str | None]] = []
        for sentence in reversed(self.index.sentences):
            if self.tells_problem(sentence) or not _may_account(sentence):
                continue
            told = _told_by(self, sentence) if sentence.span in self._speaking_of_all else None
            if told is None and _ORDERS_CURE.search(self.text, *sentence.span):
                told = "assigned"
            if told:
                found.append((sentence.span.start, _later(told, found[-1][1] if found else None)))
        found.reverse()
        return [start for start, _ in found], [stage for _, stage in found]


def stages_of(
    text: str,
    problems: Sequence[ProblemMention],
    dated: Sequence[bool],
    index: SentenceIndex,
    *,
    title: str,
    doc_type: str,
) -> tuple[Stage, ...]:
    """The stage of each problem, in the order given; `dated` says of each whether a date was set for it."""
    document = _Document(text, problems, index, title, doc_type)
    return tuple(_stage(document, problem, has_date) for problem, has_date in zip(problems, dated, strict=True))


def _stage(document: _Document, problem: ProblemMention, dated: bool) -> Stage:
    verdict = _verdict(document, problem)
    severity, words = _severity(document, problem)
    if verdict == "untrue" or document.denials.reach(problem):
        return Stage("unfounded", severity, words, "untrue")
    field = _field_status(document, problem)
    told = _latest(_told_at(document, problem, span) for span in (problem.span, *problem.also))
    later = _told_after(document, problem)
    if told == "in_progress" and later == "resolved" and _is_partly_done(document, problem):
        later = None
    status = field or _status(document, problem, told, later, dated)
    return Stage(status, severity, words, verdict, (f"field:{field}", f"at:{told}", f"after:{later}", f"closed:{_is_closed(document)}"))


def _is_partly_done(document: _Document, problem: ProblemMention) -> bool:
    """Told with what is done of it: 56024个，已完成54173个. What is later said to be done is more of its parts."""
    sentence, span = problem.sentence, problem.span
    return _is_in_part(document, sentence, document.text[span.end : min(sentence.span.end, span.end + _REACH)])


def _is_closed(document: _Document) -> bool:
    """A report whose title says that all of it is done."""
    return document.doc_type == "rectification_report" and bool(_CLOSED_TITLE.search(document.title))


def _status(document: _Document, problem: ProblemMention, told: str | None, later: str | None, dated: bool) -> str:
    if told is None and _is_closed(document):
        return "resolved"
    if told == "in_progress" and _is_listed(document, problem):
        return told
    best = max((s for s in (told, later) if s), key=lambda s: RANK[s], default=None)
    if best:
        return best
    if document.doc_type in ORDER_TYPES or (document.doc_type == "ledger" and problem.sentence.record is not None):
        return "assigned"
    if document.doc_type == "rectification_report":
        return _of_report(document)
    # Who sets a date orders a cure, unless the press tells of it or a failing of duty is blamed.
    return "assigned" if dated and document.doc_type != "news" and not _is_duty(problem) else "found"


def _latest(stages: Iterable[str | None]) -> str | None:
    """The stage told last; a mention that says nothing changes nothing."""
    told = [stage for stage in stages if stage]
    return told[-1] if told else None


def _of_report(document: _Document) -> str:
    done = any(document.told_in(s) == "resolved" for s in document.index.sentences if s.role in ("body", "cell"))
    return "resolved" if done else "in_progress"


def _field_status(document: _Document, problem: ProblemMention) -> str | None:
    """The status field of the same form or table row; a word like 已办结 of its own outweighs a long account."""
    record = problem.sentence.record
    if record is None:
        return None
    account = _of_part(document, problem)
    if account is not None:
        return latest_told(account) or "in_progress"
    best = None
    for sentence in document.index.record(record):
        if sentence is problem.sentence or sentence.zone not in ("status", "completion", "remark"):
            continue
        done = sentence.zone == "completion" and re.search(r"实际|完成|销号|办结", sentence.label)
        status = "resolved" if done else told_in_field(document.words(sentence), sentence.zone)
        if status and (best is None or RANK[status] >= RANK[best]):
            best = status
    return best


def _told_at(document: _Document, problem: ProblemMention, span: CleanSpan) -> str | None:
    """What is said where the defect is told: behind it, else before it in the same sentence."""
    sentence = document.index.at(span.start)
    if sentence is None:
        return None
    text = document.text
    behind = text[span.end : min(sentence.span.end, span.end + _REACH)]
    before = text[sentence.span.start : span.start]
    if stage_words().status.by_name["overdue"].search(text, span.start, span.end):
        return "overdue"  # 逾期未整改 is name and stage at once
    listed = listed_as(before)
    if listed:
        return listed
    if _is_in_part(document, sentence, behind):
        return "in_progress"
    status = latest_told(behind)
    if status and not (status == "assigned" and _is_duty(problem) and not _HANDED_OVER.search(behind)):
        return status
    if _is_cured(before, _opening(document, problem, span), text[span.start : span.end]):
        return "resolved"
    if _is_duty(problem):
        return None
    patterns = stage_words().status.by_name
    return next((name for name in ("in_progress", "assigned") if patterns[name].search(before[-24:])), None)


def _is_cured(before: str, opening: str, words: str) -> bool:
    """Is what the problem names said to be cleared away, by what stands `before` it or opens it? `words` are its own."""
    cured = _CURED_BEFORE.search(before + opening)
    if cured is None or _ORDERED_BEFORE.search(before[: cured.start()]):
        return False
    return not (_DEFECT_BETWEEN.search(cured.group()) or _LEFT_TO_DO.search(words))


def _opening(document: _Document, problem: ProblemMention, span: CleanSpan) -> str:
    """清理 in 清理乱堆垃圾: what the problem's own words say before the defect."""
    first = min((at for word in problem.words if (at := document.text.find(word, span.start, span.end)) >= 0), default=span.start)
    return document.text[span.start : first]


def _is_listed(document: _Document, problem: ProblemMention) -> bool:
    return listed_as(document.text[problem.sentence.span.start : problem.span.start]) is not None


def _rest_of_paragraph(document: _Document, sentence: Sentence) -> str:
    following = islice(document.index.behind(sentence.span.start, sentence.paragraph), 2)
    return "".join(document.words(s) for s in following)


def _is_duty(problem: ProblemMention) -> bool:
    """Being summoned or blamed for a failing of duty does not change its stage."""
    return problem.types[0][0] == "duty"


def _told_after(document: _Document, problem: ProblemMention) -> str | None:
    """What later sentences say: of the same paragraph up to the next problem's, then those that speak of all."""
    own = {problem.sentence.span: problem.sentence} | {s.span: s for at in problem.also if (s := document.index.at(at.start))}
    best: str | None = None
    for sentence in document.index.behind(problem.sentence.span.start):
        if sentence.role in _NO_ACCOUNT:
            continue
        of_other = document.tells_problem(sentence) and sentence.span not in own
        if of_other or sentence.paragraph != problem.sentence.paragraph:
            return _later(best, document.told_of_all(sentence.span.start, own.values()))
        for_all = document.accounts_for_all(sentence)
        if for_all or _is_about(document, problem, document.words(sentence)):
            status = _told_by(document, sentence)
            if for_all or not (_is_duty(problem) and status in ("assigned", "in_progress")):
                best = _later(best, status)
    return best


def _told_by(document: _Document, sentence: Sentence) -> str | None:
    """The stage that a sentence tells; resolved in part is in progress."""
    status = document.told_in(sentence)
    if status == "resolved" and _is_in_part(document, sentence, document.words(sentence)):
        return "in_progress"
    return status


def _later(stage: str | None, other: str | None) -> str | None:
    """The later of two stages."""
    if stage is None or other is None:
        return stage or other
    return stage if RANK[stage] >= RANK[other] else other


_NO_ACCOUNT = FORM_ROLES | {"title"}


def _may_account(sentence: Sentence) -> bool:
    """Neither a form's furniture nor a title nor what is aimed at."""
    return sentence.role not in _NO_ACCOUNT and sentence.zone != "goal"


def _is_in_part(document: _Document, sentence: Sentence, words: str) -> bool:
    """已整改171处；剩余16处均已制定方案: put right in part, by these words of the sentence or those behind it."""
    if _DONE_BY_SHARE.search(words):
        return True
    done = _PART_DONE.search(words)
    if done is None:
        return False
    left = words[done.end() :]
    if _CASE.search(done.group()):  # what is left of tons and metres is told with them, what is left of cases behind them too
        left += _rest_of_paragraph(document, sentence)
    if _PART_OPEN.search(left):
        return True
    before = document.text[max(0, sentence.span.start - _TOTALS_BACK) : sentence.span.start]
    return _is_fewer(done.group(), before.rpartition("\n")[2], document.words(sentence))


_TOTALS_BACK = 200
_CASE = re.compile(rf"{_NUMBER}{_CASES}")
_FIGURE = re.compile(rf"(\d+(?:\.\d+)?)(万?)余?({_MEASURES})")


def _is_fewer(done: str, before: str, sentence: str) -> bool:
    """共排查出56024个，已完成54173个: fewer than the same sentence, or those before it in the paragraph, say there were, in the
    same measure."""
    told = _FIGURE.search(done)
    if told is None:
        return False
    number, measure = _amount(told), told.group(3)
    own = [_amount(m) for m in _FIGURE.finditer(sentence.partition(done)[0]) if m.group(3) == measure]
    if own:
        return number < max(own)
    return any(_amount(m) > number for m in _FIGURE.finditer(before) if m.group(3) == measure)


def _amount(figure: re.Match[str]) -> float:
    return float(figure.group(1)) * (10_000 if figure.group(2) else 1)


def _is_about(document: _Document, problem: ProblemMention, words: str) -> bool:
    """The sentence goes on about the problem: it opens so, hands over what was found, or shares a word with its name."""
    if _HANDS_OVER_FINDINGS.search(words):
        return True
    if _GOES_ON.match(words) and not re.match(r"[^，。]{2,4}[镇乡]", words):
        return True
    if _NAMES_IT.search(words):
        return True
    name = document.text[problem.span.start : problem.span.end]
    return any(name[i : i + 2] in words for i in range(len(name) - 1))


def _severity(document: _Document, problem: ProblemMention) -> tuple[Severity | None, str | None]:
    span = problem.sentence.span
    around = document.text[max(span.start, problem.span.start - 40) : min(span.end, problem.span.end + 24)]
    signs = stage_words().severity
    for where in (around, document.title):
        if name := signs.first_in(where):
            told = signs.by_name[name].search(where)
            return cast(Severity, name), told.group() if told else None
    return None, None


def _of_part(document: _Document, problem: ProblemMention) -> str | None:
    """What the row's account says under the same number as a petition's part; None where it numbers nothing."""
    if not problem.part:
        return None
    columns: dict[str, list[Sentence]] = {}
    for sentence in document.index.record(problem.sentence.record):
        if sentence.zone in ("status", "verdict"):
            columns.setdefault(sentence.label, []).append(sentence)
    accounts = [_account(document.text, sentences) for sentences in columns.values()]
    own = [account[part.start : part.end] for account in accounts for part in numbered_parts(account) if part.number == problem.part]
    return "".join(own) or None


def _account(text: str, sentences: Sequence[Sentence]) -> str:
    """What the columns of one label say in a row."""
    told = text[sentences[0].span.start : sentences[0].span.end]
    for before, sentence in pairwise(sentences):
        between = text[before.span.end : sentence.span.start]
        told += ("" if "\t" in between else between) + text[sentence.span.start : sentence.span.end]
    return told


def _verdict(document: _Document, problem: ProblemMention) -> Verdict | None:
    account = _of_part(document, problem)
    if account is not None:
        return cast(Verdict | None, stage_words().verdict.first_in(account))
    for sentence in _judging(document, problem):
        words = document.words(sentence)
        if name := stage_words().verdict.first_in(words):
            return cast(Verdict, name)
        if sentence.zone == "verdict" and words.strip("。 |") in ("是", "否"):
            return "true" if words.strip("。 |") == "是" else "untrue"
    return None


# A verdict stands near what it judges; a text that never ends a paragraph is not read to its end for each problem.
_JUDGED_WITHIN = 80


def _judging(document: _Document, problem: ProblemMention) -> Iterator[Sentence]:
    """The problem's own sentence, and those of its record, or of its paragraph behind it, that can bear it out."""
    own, record = problem.sentence, problem.sentence.record
    if record is not None:
        judging = document.judging_in(record)
        return chain((s for s in judging if s.span < own.span), (own,), (s for s in judging if s.span > own.span))
    following = (s for s in islice(document.index.behind(problem.span.start, own.paragraph), _JUDGED_WITHIN) if s is not own)
    return chain((own,), following)
