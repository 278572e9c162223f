"""The whole of training, in order: tagger, ranker, types, stages, units, links, counts.

Enters: documents. Leaves: `Trained`, the arrays of every model and what cross-fitting says of each. Every model that
judges the tagger's work sees only readings of documents that the tagger behind them had not seen.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from docintel.classification.stages import Setting, StageFeatures
from docintel.classification.types import TypeModel
from docintel.corpora.model import PROBLEM_TYPES, CorpusDocument
from docintel.errors import UsageError
from docintel.extraction.proposed import mention_of, telling_of
from docintel.extraction.tagging import ProblemTagger
from docintel.linking.stages import stages_of
from docintel.mentions import ProblemMention, ProblemProposal
from docintel.models import COUNTS, LINKS, RANKER, STAGES, TAGGER, TYPES, UNITS
from docintel.spans import CleanSpan
from docintel.training.counts import fit_counts
from docintel.training.examples import Example, TellingOf, examples_of, held_out
from docintel.training.linear import fit_each, fit_one_of
from docintel.training.links import fit_links
from docintel.training.ranker import Kept, fit_ranker, ranked, with_confidence
from docintel.training.tagger import fit_taggers
from docintel.training.units import fit_units

TYPE_STRENGTH = 1.0
STAGE_STRENGTH = 0.1

Say = Callable[[str], None]


@dataclass(slots=True)
class Trained:
    """`arrays` by the model's name; `figures` of cross-fitting by the model's name."""

    arrays: dict[str, dict[str, Any]] = field(default_factory=dict)
    figures: dict[str, dict[str, float]] = field(default_factory=dict)


def train(documents: Sequence[CorpusDocument], *, seed: int = 1, say: Say = lambda _: None) -> Trained:
    """Every model, trained on `documents`. `say` is told of each step."""
    done = Trained()
    examples = examples_of(documents)
    say(TAGGER)
    done.arrays[TAGGER], proposals = _tagger_and_proposals(examples)
    say(RANKER)
    judged = [ranked(example, told) for example, told in zip(examples, proposals, strict=True)]
    _need_both({right for one in judged for right in one.right if right is not None}, "问题与非问题（problems and other words）")
    _need_both({gold.status for example in examples for _, gold in example.problems}, "两种状态（two statuses）")
    ranker = fit_ranker(judged, seed)
    say(TYPES)
    told = _told_problems(examples, ranker.kept)
    done.arrays[TYPES] = _fit_types(told, seed)
    done.arrays[RANKER], done.figures[RANKER] = with_confidence(ranker, _typed(examples, told, seed), seed), ranker.figures
    say(STAGES)
    done.arrays[STAGES] = _fit_stages(told, seed)
    say(UNITS)
    units = fit_units(examples, seed)
    done.arrays[UNITS], done.figures[UNITS] = units.arrays, units.figures
    say(LINKS)
    done.arrays[LINKS], done.figures[LINKS] = fit_links(told, units.decided, seed)
    say(COUNTS)
    done.arrays[COUNTS], done.figures[COUNTS] = fit_counts(examples, seed)
    return done


def _need_both(kinds: Collection[object], what: str) -> None:
    """Nothing can be told apart of which the documents show one kind only."""
    if len(kinds) < 2:
        raise UsageError(
            f"训练文书太少或太单一，其中没有{what}；请与 corpora/supervision 一起训练"
            "（the documents are too few or too alike: train together with corpora/supervision）"
        )


def _tagger_and_proposals(examples: Sequence[Example]) -> tuple[dict[str, Any], list[list[ProblemProposal]]]:
    """The tagger of all examples; and what taggers propose in each document that had not seen the document's place."""
    folds = held_out(examples)
    whole, *fitted = fit_taggers(examples, [range(len(examples)), *(others for _, others in folds)])
    proposals: list[list[ProblemProposal]] = [[] for _ in examples]
    for (part, _), arrays in zip(folds, fitted, strict=True):
        tagger = ProblemTagger(arrays)
        for at in part:
            reading = examples[at].reading
            proposals[at] = tagger.propose(reading.clean.text, examples[at].cut, reading.by_rule)
    return whole, proposals


def _told_problems(examples: Sequence[Example], kept: Sequence[Sequence[Kept]]) -> list[TellingOf]:
    """The gold problems as reading would tell them: in the ranker's words where it finds them, else in their own."""
    told: list[TellingOf] = []
    for example, found in zip(examples, kept, strict=True):
        pairs = [(one.chosen.mention, one.gold) for one in found if one.gold is not None]
        known = {id(gold) for _, gold in pairs}
        pairs += [(_as_mention(example, span), gold) for span, gold in example.problems if id(gold) not in known]
        told.append((example, sorted(pairs, key=lambda pair: pair[0].span)))
    return told


def _typed(examples: Sequence[Example], told: Sequence[TellingOf], seed: int) -> Callable[[int, Kept], ProblemMention]:
    """Gives what was kept its types, by a model that had not seen its document's place."""
    models: dict[int, TypeModel] = {}
    features = [example.reading.type_features(example.cut) for example in examples]
    for part, others in held_out(examples):
        models |= dict.fromkeys(part, TypeModel(_fit_types([told[at] for at in others], seed)))

    def typed(at: int, kept: Kept) -> ProblemMention:
        (told,) = models[at].typed(features[at], [kept.chosen.mention])
        return told

    return typed


def _as_mention(example: Example, span: CleanSpan) -> ProblemMention:
    sentence = example.reading.index.at(span.start) or example.reading.index.sentences[0]
    tellings = example.reading.tellings
    if sentence.span not in tellings:
        sentence = next((s for s in (told.sentence for told in tellings.values()) if s.span.end > span.start), sentence)
    if sentence.span not in tellings:
        return ProblemMention(span, (("other", 0.3),), sentence, (), "tagger", 0.0)
    return mention_of(telling_of(tellings[sentence.span], span))


def _fit_types(told: Sequence[TellingOf], seed: int) -> dict[str, Any]:
    features: list[list[str]] = []
    for example, pairs in told:
        made = example.reading.type_features(example.cut)
        features += [made.of(mention) for mention, _ in pairs]
    codes = [gold.types for _, pairs in told for _, gold in pairs]
    return fit_each(features, codes, PROBLEM_TYPES, TYPE_STRENGTH, seed)


def _fit_stages(told: Sequence[TellingOf], seed: int) -> dict[str, Any]:
    features: list[list[str]] = []
    labels: list[str] = []
    for example, pairs in told:
        features += stage_features(example, [mention for mention, _ in pairs])
        labels += [gold.status for _, gold in pairs]
    return fit_one_of(features, labels, STAGE_STRENGTH, seed)


def stage_features(example: Example, mentions: Sequence[ProblemMention]) -> list[list[str]]:
    """The features of the mentions of one document, as reading makes them."""
    reading, facts = example.reading, example.reading.facts
    dated = [bool(gold.deadline) for m in mentions if (gold := example.gold_at(m.span)) is not None]
    ruled = stages_of(reading.clean.text, mentions, dated, reading.index, title=facts.title or "", doc_type=facts.doc_type)
    made = StageFeatures(Setting(reading.clean.text, example.cut, reading.index, facts.doc_type), mentions)
    return [made.of(m, stage, date) for m, stage, date in zip(mentions, ruled, dated, strict=True)]
