"""Stages learned: the status of a problem, weighed from what the rules say and what stands around it.

Enters: the mentions of a document with the stages the rules read (`linking.stages`). Leaves: the likeliest status of
each. A field of a form that states the status is not overruled.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Any, Protocol, TypeVar

from docintel.classification.linear import LinearModel, labels_of
from docintel.document import Sentence, SentenceIndex
from docintel.lexicon.stage_words import latest_told
from docintel.lexicon.words import CutText
from docintel.mentions import ProblemMention

_STAGE_WORDS = re.compile(
    r"已|未|正在|仍|将|要求|责令|限期|交办|督办|移交|转办|完成|整改|拆除|清理|办结|销号|到位|逾期|计划|预计|发现|存在|不属实|属实|不实|曾|此前|目前|至今|立案|约谈|恢复|通过|验收|启动|制定|剩余|尚|处罚|建议|确保|力争|必须|立即|现场|公示|回头看|曝光|督促|请"
)
# What the corpus says of stages is not all there is: on real documents the rules are right where it is silent, above all where a
# stage is told with the problem itself; that something was found is what they say where they read nothing else.
_TOLD_WITH_IT, _TOLD_LATER, _FOUND = 4.0, 1.0, 1.0
# So much of what is said of one problem is what is said of all: the problems of a document mostly stand at one stage.
_COMMON = 0.5
_NEAR = 10
_FOLLOWING = 3
_LATER = 6


@dataclass(frozen=True, slots=True)
class Setting:
    """What a document says beside the problems themselves."""

    text: str
    cut: CutText
    index: SentenceIndex
    genre: str


class RuledStage(Protocol):
    """What the rules read of a problem's stage."""

    @property
    def status(self) -> str: ...
    @property
    def verdict(self) -> str | None: ...
    @property
    def signs(self) -> tuple[str, ...]: ...


_Stage = TypeVar("_Stage", bound=RuledStage)


def _is_stated(stage: RuledStage) -> bool:
    """Does a field of the problem's own form or row state the status?"""
    return any(sign.startswith("field:") and sign != "field:None" for sign in stage.signs)


def _weight(stage: RuledStage) -> float:
    """How much the rules' status counts, by what it was read from; what only the kind of document implies counts nothing."""
    if stage.status == "found":
        return _FOUND
    if f"at:{stage.status}" in stage.signs:
        return _TOLD_WITH_IT
    return _TOLD_LATER if f"after:{stage.status}" in stage.signs else 0.0


class StageFeatures:
    """The features of every problem of one document; what all of them share is read once."""

    def __init__(self, told: Setting, problems: Sequence[ProblemMention]) -> None:
        self._told = told
        self._starts = sorted(problem.span.start for problem in problems)
        telling = {problem.sentence.span.start for problem in problems}
        stages = [
            (s, stage)
            for s in told.index.sentences
            if s.role in ("body", "cell", "heading") and s.span.start not in telling and (stage := self._stage_of(s))
        ]
        self._elsewhere_told = [stage for _, stage in stages]
        self._elsewhere_starts = [s.span.start for s, _ in stages]
        self._behind_paragraph = {s.paragraph: at for at, (s, _) in enumerate(stages, start=1)}
        nothing: frozenset[str] = frozenset()
        self._told_until = list(accumulate(self._elsewhere_told, _with, initial=nothing))
        self._told_from = list(accumulate(reversed(self._elsewhere_told), _with, initial=nothing))[::-1]

    def _stage_of(self, sentence: Sentence) -> str | None:
        return latest_told(self._told.text[sentence.span.start : sentence.span.end])

    def of(self, problem: ProblemMention, ruled: RuledStage, dated: bool) -> list[str]:
        """What speaks for a status of `problem`, beside what the rules read."""
        by_rule, verdict = ruled.status, ruled.verdict
        told, span, sentence = self._told, problem.span, problem.sentence
        features = [
            f"rule:{by_rule}", f"rule:{by_rule}|{told.genre}", f"verdict:{verdict}", f"dated:{dated}", f"dated:{dated}|{told.genre}",
            f"zone:{sentence.zone}", f"role:{sentence.role}", f"type:{problem.types[0][0]}", f"type:{problem.types[0][0]}|{by_rule}",
            f"g:{told.genre}", *ruled.signs, *(f"{sign}|{told.genre}" for sign in ruled.signs), f"place:{4 * span.start // max(1, len(told.text))}",
        ]  # fmt: skip
        features += self._words("B", sentence.span.start, span.start) + self._words("S", span.start, span.end)
        features += self._words("A", span.end, sentence.span.end)
        features += self._words("b", max(sentence.span.start, span.start - _NEAR), span.start)
        features += self._words("a", span.end, min(sentence.span.end, span.end + _NEAR))
        features += self._row(sentence) if sentence.record is not None else self._following(sentence, span.end)
        features += self._elsewhere(sentence, by_rule)
        return list(dict.fromkeys(features))

    def _words(self, where: str, start: int, end: int) -> list[str]:
        words = self._told.cut.within(start, end)
        return [f"{where}:{word}" for word in words] + [f"{where}:{one}{two}" for one, two in pairwise(words)]

    def _following(self, sentence: Sentence, end: int) -> list[str]:
        """The rest of the paragraph, up to the next problem and behind it; and the stage words of what comes later."""
        at = bisect_right(self._starts, end)
        border = self._starts[at] if at < len(self._starts) else len(self._told.text)
        features: list[str] = []
        same = later = 0
        for other in self._told.index.behind(sentence.span.start):
            if other.paragraph == sentence.paragraph and same < _FOLLOWING:
                same += 1
                features += self._words("N" if other.span.start < border else "n", other.span.start, other.span.end)
            elif other.paragraph > sentence.paragraph:
                later += 1
                if later > _LATER:
                    break
                words = _STAGE_WORDS.findall(self._told.text, other.span.start, other.span.end)
                features += [f"L:{word}" for word in words]
        return features

    def _elsewhere(self, sentence: Sentence, by_rule: str) -> list[str]:
        """The stages that sentences without a problem tell, behind the problem's paragraph and before it."""
        here = bisect_left(self._elsewhere_starts, sentence.span.start)
        behind = max(here, self._behind_paragraph.get(sentence.paragraph, here))
        later = behind < len(self._elsewhere_told)
        told = "+".join(sorted(self._told_from[behind])) or "nothing"
        last = self._elsewhere_told[-1] if later else "nothing"
        genre = self._told.genre
        return [
            f"later:{told}", f"later:{told}|{by_rule}", f"last:{last}", f"last:{last}|{by_rule}", f"last:{last}|{genre}",
            f"next:{self._elsewhere_told[behind] if later else None}", *(f"before:{stage}" for stage in sorted(self._told_until[here])),
        ]  # fmt: skip

    def _row(self, sentence: Sentence) -> list[str]:
        """The other fields of the same row or form."""
        features: list[str] = []
        for field in self._told.index.record(sentence.record):
            if field is not sentence:
                features += self._words(f"R{field.zone}", field.span.start, field.span.end)
        return features


def _with(stages: frozenset[str], stage: str) -> frozenset[str]:
    return stages if stage in stages else stages | {stage}


class StageModel:
    """One decision among the statuses."""

    def __init__(self, arrays: Mapping[str, Any]) -> None:
        self._model = LinearModel(arrays, labels_of(arrays))

    def decided(
        self, told: Setting, problems: Sequence[ProblemMention], ruled: Sequence[_Stage], dated: Sequence[bool]
    ) -> tuple[_Stage, ...]:
        """The stages with the model's statuses; what a field states, and an allegation that the rules read as untrue, stays so."""
        open_ = [at for at, stage in enumerate(ruled) if stage.verdict != "untrue" and not _is_stated(stage)]
        if not open_:
            return tuple(ruled)
        features = StageFeatures(told, problems)
        chances = self._model.chances([features.of(problems[at], ruled[at], dated[at]) for at in open_])
        weighed = self._model.with_rules(chances, [ruled[at].status for at in open_], [_weight(ruled[at]) for at in open_])
        likeliest = self._model.likeliest((1.0 - _COMMON) * weighed + _COMMON * weighed.mean(axis=0))
        decided = list(ruled)
        for at, status in zip(open_, likeliest, strict=True):
            decided[at] = replace(ruled[at], status=status)  # type: ignore[type-var]
        return tuple(decided)
