"""Types: which of the contract's codes a problem has.

Enters: a mention with the types its words mean by the lexicon, and the words around. Leaves: codes with calibrated
scores, best first. Below the threshold the model abstains: the lexicon's reading stands, with its low score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from docintel.classification.linear import Floats, LinearModel, labels_of, pair_features
from docintel.lexicon.topics import Topics
from docintel.lexicon.words import CutText
from docintel.mentions import ProblemMention

MOST = 4
"""So many types at most has one problem."""

# The corpus does not know every word; on real documents the lexicon is right where training is silent.
_LEXICON_SAYS = (0.5, 0.25)
_SURE = 0.5
_LEAST = 0.25


# The features that are words of the text, and how many of them are looked at and told.
_TEXTUAL = ("w:", "ww:", "x:")
_CONSIDERED = 6
_WORDS = 3
_LONG_ENOUGH = 2


_REACH = 120
_WATERS, _ONSHORE = "waters", "onshore"
# Between these each member of a list tells its own place.
_PARTING = "，；：、"


class TypeFeatures:
    """The features of the problems of one document; what all of them share is read once."""

    def __init__(self, text: str, cut: CutText, genre: str) -> None:
        self._text = text
        self._cut = cut
        self._topics = Topics(text)
        self._shared = [f"g:{genre}", *(f"kd:{topic}" for topic in self._topics.named)]

    def of(self, mention: ProblemMention) -> list[str]:
        """What speaks for a type: the words of the defect, those about it, the lexicon's own reading, what the passage and
        the document are about."""
        span, sentence, cut = mention.span, mention.sentence.span, self._cut
        own = cut.within(span.start, span.end)
        written = self._text[span.start : span.end]
        around = [*cut.within(max(sentence.start, span.start - 30), span.start), *cut.within(span.end, min(sentence.end, span.end + 20))]
        codes = [code for code, _ in mention.types]
        features = [f"w:{word}" for word in own] + [f"ww:{one}{two}" for one, two in pairwise(own)]
        features += pair_features("c", written)
        features += [f"x:{word}" for word in around] + [f"r:{code}" for code in codes] + [f"r1:{code}" for code in codes[:1]]
        for topic in self._topics.between(span.start - _REACH, span.start):
            features += [f"k:{topic}", f"k:{topic}|{codes[0]}"]
        here = self._topics.between(self._clause_start(sentence.start, span.start), span.end) or ["none"]
        features += [f"kc:{topic}" for topic in here] + [f"kc:{topic}|{codes[0]}" for topic in here]
        near = self._topics.between(span.start - _REACH, span.end + _REACH // 2)
        # Rubbish by the water is dumping, by the roadside waste.
        features.append(f"dry:{_WATERS not in near}|{codes[0]}")
        if _ONSHORE in near:
            features.append(f"n:{_ONSHORE}|{codes[0]}")
        return [*dict.fromkeys(features), *self._shared, f"r1:{codes[0]}|{own[-1] if own else ''}", f"t:{mention.rule == 'tagger'}"]

    def _clause_start(self, sentence: int, at: int) -> int:
        """Where the words of the sentence begin that no mark parts from `at`."""
        return max(sentence, *(self._text.rfind(mark, sentence, at) + 1 for mark in _PARTING))


def _words(features: Sequence[str]) -> tuple[str, ...]:
    """The words behind the strongest features, none inside another.

    >>> _words(["w:直排", "ww:污水直排", "x:，", "w:污水", "x:河道"])
    ('污水直排', '河道')
    """
    words = [word for feature in features if len(word := feature.partition(":")[2]) >= _LONG_ENOUGH]
    told = [word for word in dict.fromkeys(words) if not any(word != other and word in other for other in words)]
    return tuple(told[:_WORDS])


class TypeModel:
    """One independent decision for each code."""

    def __init__(self, arrays: Mapping[str, Any]) -> None:
        labels = labels_of(arrays)
        self._model = LinearModel(arrays, labels, each=True)
        self._places = {label: place for place, label in enumerate(labels)}

    def typed(self, made: TypeFeatures, mentions: Sequence[ProblemMention]) -> tuple[ProblemMention, ...]:
        """The mentions of a document with the model's types and the words that decided for them; types that it does not know are the
        user's own, and stay behind its own."""
        if not mentions:
            return ()
        known = [m._replace(types=tuple(told for told in m.types if told[0] in self._places)) for m in mentions]
        features = [made.of(mention) for mention in known]
        told = self._with_lexicon(self._model.chances(features), known).tolist()
        return tuple(
            self._with_types(mention, plain.types, signs, row)
            for mention, plain, signs, row in zip(mentions, known, features, told, strict=True)
        )

    def _with_types(
        self, mention: ProblemMention, known: tuple[tuple[str, float], ...], features: Sequence[str], chances: Sequence[float]
    ) -> ProblemMention:
        own = tuple(told for told in mention.types if told[0] not in self._places)
        likely = [(chance, code) for chance, code in zip(chances, self._model.labels, strict=True) if chance >= _LEAST]
        told = sorted(likely, reverse=True)[:MOST]
        kept = [(code, round(chance, 2)) for chance, code in told if chance >= _SURE] or [
            (code, round(chance, 2)) for chance, code in told[:1]
        ]
        if not kept:
            return mention._replace(types=known + own) if own else mention
        textual = [feature for feature in features if feature.startswith(_TEXTUAL)]
        deciding = tuple((code, _words(self._model.deciding(textual, code, _CONSIDERED))) for code, _ in kept)
        return mention._replace(types=(*kept, *own), deciding=deciding)

    def _with_lexicon(self, chances: Floats, mentions: Sequence[ProblemMention]) -> Floats:
        """The chances where the lexicon's first and second type count for more than training gave them."""
        odds = np.log(chances / (1.0 - chances))
        for row, mention in zip(odds, mentions, strict=True):
            for (code, _), more in zip(mention.types, _LEXICON_SAYS, strict=False):
                row[self._places[code]] += more
        told: Floats = 1.0 / (1.0 + np.exp(-odds))
        return told
