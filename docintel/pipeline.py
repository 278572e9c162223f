"""The pipeline: the one place that knows the order of the stages.

    read → clean → segment → extract (dates, counts, units, places, problems, metadata)
         → choose (rules and models) → link → check → report

Enters: a file, its bytes or a text. Leaves: a `Report`. What cannot be read gives a Report that says so; only bad use
raises.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from docintel import hanlp_recogniser
from docintel.classification.links import Meeting
from docintel.classification.ranking import Candidate, Found, candidates_of
from docintel.classification.stages import Setting
from docintel.classification.types import TypeFeatures
from docintel.classification.units import Scene
from docintel.classification.wording import wording_of
from docintel.cleaning import clean_source
from docintel.composition import Understanding, compose, failed_report
from docintel.config import Config
from docintel.document import CleanText, SentenceIndex, Source
from docintel.errors import DocintelError, PathNotFoundError, UnreadableError, UsageError, unexpected
from docintel.extraction.completions import find_completions
from docintel.extraction.coordination import lists_in, member_proposals, memberships
from docintel.extraction.counts import find_counts, in_currency_of
from docintel.extraction.dates import date_spans
from docintel.extraction.dates.resolution import Clock
from docintel.extraction.deadlines import find_deadlines
from docintel.extraction.defects import lexicon_of
from docintel.extraction.metadata import DocumentFacts, read_metadata
from docintel.extraction.places import find_places
from docintel.extraction.problem_weights import Told
from docintel.extraction.problems import problems_in, tellable, tellings_of
from docintel.extraction.proposed import SIGNS, is_telling, mention_of, signs_of, telling_of
from docintel.extraction.recognised import NameRecogniser, proposed_names
from docintel.extraction.standing import with_standing
from docintel.extraction.units import find_units
from docintel.lexicon.gazetteer import Division
from docintel.lexicon.taxonomy_file import read_taxonomy
from docintel.lexicon.words import CutText
from docintel.linking.attachments import Surroundings, attach
from docintel.linking.names import document_region, resolve_units
from docintel.linking.restatements import fold_counts, fold_problems
from docintel.linking.stages import stages_of
from docintel.mentions import (
    DeadlineMention,
    NameProposal,
    ProblemMention,
    ProblemProposal,
    QuantityMention,
    ResolvedUnit,
    UnitMention,
)
from docintel.models import load
from docintel.readers import Limits, read, read_text
from docintel.report import Report
from docintel.segmentation import segment
from docintel.spans import CleanSpan
from docintel.validation.agreement import check_completions, check_copies, check_dates
from docintel.validation.arithmetic import about_folded, check_arithmetic
from docintel.validation.conflicts import check_conflicts


@dataclass(frozen=True, slots=True)
class Reading:
    """A document on its way: all that is read of it before its problems are decided. Training starts from here as well.

    `figures` are all tellings of numbers, `counts` the same with restatements folded.
    """

    clean: CleanText
    index: SentenceIndex
    facts: DocumentFacts
    region: Division | None
    deadlines: tuple[DeadlineMention, ...]
    figures: tuple[QuantityMention, ...]
    counts: tuple[QuantityMention, ...]
    names: tuple[UnitMention, ...]
    proposals: tuple[NameProposal, ...]
    tellings: dict[CleanSpan, Told]
    by_rule: tuple[ProblemMention, ...]

    def units(self, *, candidates: bool = False) -> tuple[ResolvedUnit, ...]:
        """The bodies named; with `candidates` also the places that may stand for one."""
        return resolve_units(self.names, self.clean.text, self.region, self.index.sentences, candidates=candidates)

    @property
    def scene(self) -> Scene:
        """What surrounds the bodies."""
        return Scene(self.clean.text, self.index, self.facts.doc_type, self.region.code if self.region else "")

    def type_features(self, cut: CutText) -> TypeFeatures:
        """What speaks for the types of problems. `cut` holds the words of the sentences."""
        return TypeFeatures(self.clean.text, cut, self.facts.doc_type)

    def meeting(self, problems: Sequence[ProblemMention], units: Sequence[ResolvedUnit]) -> Meeting:
        """The problems decided, with all that may belong to them."""
        return Meeting(self.clean.text, self.index, self.facts.doc_type, self.facts.own_date, problems, self.deadlines, units)

    def candidates(self, proposals: Sequence[ProblemProposal], cut: CutText) -> list[Candidate]:
        """Every span that a rule found or the tagger proposes, and every member of those that are lists, with what speaks
        for and against it. `cut` holds the words of the sentences.

        What stands elsewhere in a row with a problem cell speaks of that problem.
        """
        text, genre = self.clean.text, self.facts.doc_type
        rows = {mention.sentence.record for mention in self.by_rule if mention.is_row}
        proposals = [
            p for p in proposals
            if (p.sentence.record is None or p.sentence.record not in rows) and is_telling(self.tellings[p.sentence.span], p)
        ]  # fmt: skip
        ruled = [mention for mention in self.by_rule if not mention.is_row]
        around = {p.span: self.tellings[p.sentence.span] for p in proposals}
        around |= {m.span: self.tellings[m.sentence.span] for m in ruled}
        lists = lists_in(text, around)
        proposals += member_proposals(lists, proposals, ruled)
        told = {p.span: telling_of(self.tellings[p.sentence.span], p.span) for p in proposals}
        proposed = [mention_of(telling) for telling in told.values()]
        wording = partial(wording_of, text, cut=cut, genre=genre)

        def signs(mention: ProblemMention) -> tuple[float, ...]:
            if mention.span in told:
                return signs_of(told[mention.span])
            around = self.tellings.get(mention.sentence.span)
            return signs_of(telling_of(around, mention.span)) if around is not None else (0.0,) * len(SIGNS)

        # Formats differ in whether a line end stands behind the last word.
        length = len(text.rstrip())
        return candidates_of(Found(length, genre, self.by_rule, proposed, proposals, memberships(lists, around), signs, wording))


# The models weigh all candidates of a document together, which takes about two thousand bytes a character.
_MOST_WEIGHED = 800_000


class Pipeline:
    """Reads documents with one configuration. Load it once; it holds no state of a document and serves all threads.

    A `recogniser` proposes bodies and places beside what the rules find; the `hanlp` backend brings one.
    """

    def __init__(
        self, config: Config | None = None, *, recogniser: NameRecogniser | None = None, **settings: Any
    ) -> None:
        self.config = config or Config.of(settings)
        self.learned = load(self.config.models) if self.config.backend != "rules" else None
        self.taxonomy = read_taxonomy(self.config.taxonomy)
        self._lexicon = lexicon_of(self.taxonomy)
        self.recogniser = recogniser
        if recogniser is None and self.config.backend == "hanlp":
            self.recogniser = hanlp_recogniser.load(self.config.hanlp_model or "")

    @property
    def limits(self) -> Limits:
        """What one file may cost; with models, less of its text than the rules alone read."""
        if self.learned is None:
            return Limits(max_bytes=self.config.max_bytes)
        return Limits(max_bytes=self.config.max_bytes, max_characters=_MOST_WEIGHED)

    def analyze(
        self,
        path: str | Path | None = None,
        *,
        text: str | None = None,
        data: bytes | None = None,
        name: str | None = None,
    ) -> Report:
        """The report of one document: a file by `path`, a `text`, or `data` bytes with the file's `name`.

        Raises `UsageError` unless exactly one of them is given, `PathNotFoundError` where there is no such file.
        """
        if sum(given is not None for given in (path, text, data)) != 1:
            raise UsageError("请给出 path、text、data 三者之一（give exactly one of path, text, data）")
        if text is not None:
            return self.understand(read_text(text, name=name or "text", uri=name or "text:", limits=self.limits))
        if data is None:
            assert path is not None
            return self._file(Path(path))
        return self._bytes(data, name=name or "data", uri=name or "data:")

    def _file(self, path: Path) -> Report:
        if not path.exists():
            raise PathNotFoundError(f"找不到文件：{path}（no such file）")
        if path.is_dir():
            raise UsageError(f"{path} 是文件夹，请用 analyze_many（a folder: use analyze_many）")
        try:
            size = path.stat().st_size
            if size > self.config.max_bytes:
                raise UnreadableError("too_large", size=f"{size:,} B", limit=f"{self.config.max_bytes:,} B")
            data = path.read_bytes()
        except UnreadableError as error:
            return failed_report(error, b"", str(path), self.config)
        except OSError as error:
            return failed_report(UnreadableError("unreadable_file", reason=error.strerror or str(error)), b"", str(path), self.config)
        return self._bytes(data, name=path.name, uri=str(path))

    def _bytes(self, data: bytes, *, name: str, uri: str) -> Report:
        try:
            return self.understand(read(data, name=name, uri=uri, limits=self.limits))
        except UnreadableError as error:
            return failed_report(error, data, uri, self.config)
        except DocintelError:
            raise
        except Exception as error:  # also of a reader asked later, for boxes
            return failed_report(unexpected(error), data, uri, self.config)

    def gather(self, source: Source) -> Reading:
        """What a document says before its problems are decided."""
        clean = clean_source(source)
        text = clean.text
        sentences = segment(clean)
        index = SentenceIndex(sentences)

        proposals = proposed_names(text, sentences, self.recogniser) if self.recogniser else ()
        names = find_units(text, sentences, proposals)
        facts = read_metadata(text, sentences, source.properties, [name for name in names if name.rule != "named_place"])
        region = document_region(text, sentences)
        clock = Clock(
            document_date=facts.own_date,
            published=facts.published,
            printed=facts.printed,
            reference_date=self.config.reference_date,
            taiwan=region is not None and region.code.startswith("71"),
        )
        deadlines = find_deadlines(text, sentences, clock)
        dates = [CleanSpan(start, end) for start, end in date_spans(text)]
        due = [span for deadline in deadlines for span in (deadline.span, *deadline.also)]
        figures = with_standing(find_counts(text, sentences, dates, due), text, index, facts.own_date)
        figures = in_currency_of(figures, region.code if region else "")
        counts = fold_counts(figures)
        tellings = tellings_of(
            text, sentences, [count.span for count in counts], planning=facts.doc_type == "plan", lexicon=self._lexicon
        )
        by_rule = problems_in(text, sentences, tellings)
        by_sentence = {told.sentence.span: told for told in tellings}
        return Reading(clean, index, facts, region, deadlines, figures, counts, names, proposals, by_sentence, by_rule)

    def understand(self, source: Source) -> Report:
        """The report of a document that a reader has read."""
        reading = self.gather(source)
        text, index, facts = reading.clean.text, reading.index, reading.facts
        cut = CutText(text, tellable(index.sentences)) if self.learned else None
        counts = self._counts(reading)
        places = find_places(text, index.sentences, reading.proposals)
        units = self._units(reading)
        problems = fold_problems(text, self._problems(reading, cut))
        around = Surroundings(text, index, counts, places, reading.deadlines, units, facts.doc_type)
        attached = tuple(attach(problem, problems, around) for problem in problems)
        if self.learned:
            attached = self.learned.links.decided(reading.meeting(problems, units), attached)
        dated = [links.deadline is not None for links in attached]
        stages = stages_of(text, problems, dated, index, title=facts.title or "", doc_type=facts.doc_type)
        if self.learned and cut is not None:
            told = Setting(text, cut, index, facts.doc_type)
            stages = self.learned.stages.decided(told, problems, stages, dated)
        findings = (
            *about_folded(check_arithmetic(text, reading.figures, index), reading.figures, counts),
            *check_dates(text, reading.deadlines, facts.own_date, facts.doc_type),
            *check_completions(
                text, reading.clean, reading.deadlines, find_completions(text, index.sentences, facts.own_date), index
            ),
            *check_conflicts(text, counts, index),
            *check_copies(reading.clean),
        )
        return compose(
            Understanding(
                reading.clean, facts, reading.region, counts, reading.deadlines, units, problems, stages, attached, findings, around,
                self._hashes(), self.taxonomy,
            ),
            self.config,
        )  # fmt: skip

    def _counts(self, reading: Reading) -> tuple[QuantityMention, ...]:
        """The figures told, with the kinds that the rules read, or the model's choice."""
        if self.learned is None:
            return reading.counts
        return self.learned.counts.decided(reading.clean.text, reading.index, reading.facts.doc_type, reading.counts)

    def _units(self, reading: Reading) -> tuple[ResolvedUnit, ...]:
        """The bodies that the rules found, or the model's choice among them and the places named."""
        if self.learned is None:
            return reading.units()
        return self.learned.units.decided(reading.scene, reading.units(candidates=True))

    def _hashes(self) -> dict[str, str]:
        """The models in use, and the user's taxonomy, by name."""
        hashes = dict(self.learned.hashes) if self.learned else {}
        if self.taxonomy.hash:
            hashes["taxonomy"] = self.taxonomy.hash
        return hashes | {self.recogniser.name: self.recogniser.hash} if self.recogniser else hashes

    def _problems(self, reading: Reading, cut: CutText | None) -> tuple[ProblemMention, ...]:
        """What the rules found, or the ranker's choice among that and what the tagger proposes."""
        if self.learned is None or cut is None:
            return reading.by_rule
        proposals = self.learned.tagger.propose(reading.clean.text, cut, reading.by_rule, self._lexicon)
        chosen = self.learned.ranker.keep(reading.candidates(proposals, cut))
        typed = self.learned.types.typed(reading.type_features(cut), [one.mention for one in chosen])
        return self.learned.ranker.assured(typed, chosen)
