"""Composition: from everything understood to the Report, in the words of the contract.

Enters: an `Understanding`, the configuration. Leaves: a `Report`. Nothing is decided here. The report is put together as
plain fields and made, that is checked, in one go.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from docintel import __version__
from docintel.assembly import Fields, Grounding
from docintel.config import Config
from docintel.document import CleanText
from docintel.errors import UnreadableError
from docintel.extraction.metadata import DocumentFacts, day_in
from docintel.lexicon.gazetteer import Division
from docintel.lexicon.taxonomy import Taxonomy, ToldType
from docintel.linking.attachments import Attached, Surroundings
from docintel.linking.stages import Stage
from docintel.mentions import DeadlineMention, ProblemMention, QuantityMention, ResolvedUnit
from docintel.messages import next_step, sentence
from docintel.report import Error, Producer, Report, SourceInfo
from docintel.spans import CleanSpan, SourceSpan
from docintel.validation.findings import Finding


@dataclass(frozen=True, slots=True)
class Understanding:
    """All that the stages made of one document."""

    clean: CleanText
    facts: DocumentFacts
    region: Division | None
    counts: tuple[QuantityMention, ...]
    deadlines: tuple[DeadlineMention, ...]
    units: tuple[ResolvedUnit, ...]
    problems: tuple[ProblemMention, ...]
    stages: tuple[Stage, ...]
    attached: tuple[Attached, ...]
    findings: tuple[Finding, ...]
    around: Surroundings
    models: dict[str, str]
    taxonomy: Taxonomy


@dataclass(slots=True)
class _Ids:
    """The ids given so far, by index of the mention."""

    counts: list[str] = field(default_factory=list)
    deadlines: list[str] = field(default_factory=list)
    units: list[str] = field(default_factory=list)


def compose(told: Understanding, config: Config) -> Report:
    """The report of a document."""
    source = told.clean.source
    document_id = _document_id(source.sha256)
    grounding = Grounding(told.clean, document_id)
    ids = _Ids()
    counts = [_count(told, grounding, mention, ids) for mention in told.counts]
    units = [_unit(told, grounding, unit, ids) for unit in told.units]
    deadlines = [_deadline(told, grounding, mention, ids) for mention in told.deadlines]
    _part_of(counts, told.findings)
    problems = [_problem(told, grounding, number, ids, counts) for number in range(len(told.problems))]
    checks = [_check(grounding, finding, ids, counts, deadlines) for finding in told.findings]
    _name_parties(told, units)
    return Report.model_validate({
        "id": document_id,
        "content_id": _content_id(told.clean.text),
        "state": "partial" if source.faults else "ok",
        "errors": [_error(fault.code, dict(fault.details), config) for fault in source.faults],
        "source": SourceInfo(
            uri=source.uri, media_type=source.media_type, sha256=source.sha256, bytes=source.byte_count,
            encoding=source.encoding, pages=len({page.number for page in source.pages}) or None, reader=source.reader,
        ),
        "producer": _producer(config, told.models),
        "text": source.text,
        "metadata": _metadata(told, grounding),
        "problems": [problem for problem in problems if problem["confidence"] >= config.min_confidence],
        "counts": counts,
        "deadlines": deadlines,
        "units": units,
        "checks": checks,
        "warnings": _warnings(told, grounding, config),
    })  # fmt: skip


def failed_report(error: UnreadableError, data: bytes, uri: str, config: Config) -> Report:
    """The report of a file that could not be read at all."""
    digest = hashlib.sha256(data).hexdigest()
    return Report(
        id=_document_id(digest),
        content_id=_content_id(""),
        state="failed",
        errors=[_error(error.code, error.details, config)],
        source=SourceInfo(uri=uri, media_type="application/octet-stream", sha256=digest, bytes=len(data), reader="none"),
        producer=_producer(config),
        text="",
    )


def _error(code: str, details: dict[str, object], config: Config) -> Error:
    language = config.language
    return Error(code=code, message=sentence("errors", code, language, details), next_step=next_step(code, language, details))


def _producer(config: Config, models: dict[str, str] | None = None) -> Producer:
    return Producer(
        version=__version__, backend=config.backend, models=models or {}, config_hash=config.fingerprint(),
        reference_date=_iso(config.reference_date),
    )  # fmt: skip


def _document_id(sha256: str) -> str:
    """The id of a document with these bytes."""
    return f"doc-{sha256[:16]}"


def _content_id(text: str) -> str:
    body = "".join(text.split())
    return f"txt-{hashlib.sha256(body.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


def _count(told: Understanding, grounding: Grounding, mention: QuantityMention, ids: _Ids) -> Fields:
    evidence = grounding.spans(mention.span, *mention.also)
    ids.counts.append(grounding.item_id("c", evidence))
    return {
        "id": ids.counts[-1], "value": mention.value, "value_max": mention.value_max, "unit": mention.unit,
        "currency": mention.currency, "dimension": mention.dimension, "qualifier": mention.qualifier,
        "subject": mention.subject, "kind": mention.kind, "as_of": _iso(mention.as_of), "part_of": None,
        "evidence": evidence, "because": {"rule": mention.rule},
    }  # fmt: skip


def _unit(told: Understanding, grounding: Grounding, unit: ResolvedUnit, ids: _Ids) -> Fields:
    evidence = grounding.spans(*(mention.span for mention in unit.mentions))
    ids.units.append(grounding.item_id("u", evidence))
    aliases = dict.fromkeys(m.surface for m in unit.mentions if m.surface != unit.name)
    return {
        "id": ids.units[-1], "name": unit.name, "aliases": list(aliases), "kind": unit.kind, "level": unit.level,
        "division_code": unit.division_code, "roles": list(unit.roles), "evidence": evidence,
    }  # fmt: skip


def _deadline(told: Understanding, grounding: Grounding, mention: DeadlineMention, ids: _Ids) -> Fields:
    evidence = grounding.spans(mention.span, *mention.also)
    ids.deadlines.append(grounding.item_id("d", evidence))
    where = told.around.index.at(mention.span.start)
    named = [ids.units[number] for number in told.around.units_in(where)] if where is not None else []
    return {
        "id": ids.deadlines[-1], "kind": mention.kind, "due": _iso(mention.due), "start": _iso(mention.start),
        "recurrence": mention.recurrence, "times": mention.times, "by": mention.by, "workdays": mention.workdays,
        "basis": mention.basis, "anchor": _iso(mention.anchor), "anchor_event": mention.anchor_event,
        "task": mention.task, "unit_ids": named, "evidence": evidence, "because": {"rule": mention.rule or mention.kind},
    }  # fmt: skip


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _part_of(counts: Sequence[Fields], findings: Sequence[Finding]) -> None:
    for finding in findings:
        if finding.kind in ("sum", "difference"):
            for member in finding.members[1:]:
                if counts[member]["part_of"] is None:
                    counts[member]["part_of"] = counts[finding.members[0]]["id"]


def _problem(
    told: Understanding, grounding: Grounding, number: int, ids: _Ids, counts: Sequence[Fields]
) -> Fields:
    mention, stage, attached = told.problems[number], told.stages[number], told.attached[number]
    first = grounding.spans(mention.span)
    words = _clause_words(told.clean.text, mention) if told.taxonomy.own else ""
    types = told.taxonomy.told(mention.types, words, dict(mention.deciding))
    return {
        "id": grounding.item_id("p", first),
        "description": _description(told.clean.text, mention),
        "types": [_type(kind, mention) for kind in types],
        "severity": stage.severity,
        "severity_text": stage.severity_words,
        "status": stage.status,
        "verdict": stage.verdict,
        "evidence": first if not mention.also else [*first, *_apart(grounding.spans(mention.span, *mention.also), first)],
        "confidence": mention.confidence if mention.confidence is not None else _confidence(mention.score),
        "because": {"rule": mention.rule, "words": list(dict.fromkeys((*mention.words, *(types[0].words if types else ()))))},
        **_attachments(told, grounding, attached, ids, counts),
    }


def _type(told: ToldType, mention: ProblemMention) -> Fields:
    """A type with the words that decided: the model's, a keyword of the user's, else those of the lexicon."""
    kind = told.kind
    words = told.words or (() if mention.deciding else mention.words)
    return {
        "code": kind.code, "label": kind.label, "score": told.score, "parent": kind.parent, "own_code": kind.own_code,
        "words": list(words),
    }  # fmt: skip


def _clause_words(text: str, mention: ProblemMention) -> str:
    """The words of a problem and of the clause that it begins in, up to its end."""
    start = next((c.start for c in mention.sentence.clauses if c.start <= mention.span.start < c.end), mention.span.start)
    return text[start : mention.span.end]


def _apart(evidence: Sequence[Fields], first: Sequence[Fields]) -> list[Fields]:
    """The spans of `evidence` that are not among `first`."""
    return [span for span in evidence if span not in first]


def _attachments(
    told: Understanding, grounding: Grounding, attached: Attached, ids: _Ids, counts: Sequence[Fields]
) -> Fields:
    """The fields of a problem that hang on it: its count, place, deadlines, number, day, measures and units."""
    text = told.clean.text
    evidence: dict[str, list[Fields]] = {}
    fields: Fields = {
        "evidence_of": evidence,
        "measures": [{"text": text[span.start : span.end].strip("。；， ")} for span in attached.measures],
        "deadlines": [ids.deadlines[index] for index in attached.deadlines],
        "units": [{"unit": ids.units[index], "role": role} for index, role in attached.units],
    }
    if attached.quantity is not None:
        count = counts[attached.quantity]
        fields["quantity"] = {name: count[name] for name in ("value", "value_max", "unit", "qualifier")}
        fields["quantity"]["count_id"] = count["id"]
        evidence["quantity"] = count["evidence"]
    if attached.place is not None:
        place = attached.place
        fields["location"] = {
            "text": place.text, "water_body": place.water_body, "division": place.division, "code": place.code,
        }  # fmt: skip
        evidence["location"] = grounding.spans(place.span)
    if attached.deadline is not None:
        fields["deadline"] = ids.deadlines[attached.deadline]
    if attached.ref is not None:
        fields["ref"] = text[attached.ref.start : attached.ref.end].strip()
        evidence["ref"] = grounding.spans(attached.ref)
    if attached.found_on is not None:
        fields["found_on"] = _iso(day_in(text, attached.found_on))
        evidence["found_on"] = grounding.spans(attached.found_on)
    return fields


def _description(text: str, mention: ProblemMention) -> str:
    return text[mention.span.start : mention.span.end].strip("，、：； \n").replace("\n", "")


def _confidence(score: float) -> float:
    """The weight of the evidence on a scale of 0 to 1; rules alone are not calibrated against a corpus."""
    return round(min(0.95, max(0.3, 0.3 + 0.15 * score)), 2)


def _check(
    grounding: Grounding, finding: Finding, ids: _Ids, counts: Sequence[Fields], deadlines: Sequence[Fields]
) -> Fields:
    evidence = [span for member in finding.members for span in counts[member]["evidence"][:1]]
    evidence += [span for number in finding.deadlines for span in deadlines[number]["evidence"][:1]]
    evidence += _shown(grounding, finding.places)
    return {
        "id": grounding.item_id("k", evidence),
        "kind": finding.kind,
        "ok": finding.ok,
        "message": finding.message,
        "refs": [ids.counts[member] for member in finding.members] + [ids.deadlines[number] for number in finding.deadlines],
        "evidence": evidence,
    }


def _name_parties(told: Understanding, units: Sequence[Fields]) -> None:
    """Issuer and recipients of the head and foot are roles of their units."""
    for name, role in [*((n, "issuer") for n in told.facts.issuers), *((n, "recipient") for n in told.facts.recipients)]:
        for unit in units:
            if name in (unit["name"], *unit["aliases"]) and role not in unit["roles"]:
                unit["roles"].append(role)


def _metadata(told: Understanding, grounding: Grounding) -> Fields:
    facts = told.facts
    names = {alias: unit.name for unit in told.units for alias in (unit.name, *(m.full for m in unit.mentions))}
    issuers = list(dict.fromkeys(names.get(name, name) for name in facts.issuers))
    return {
        "title": facts.title,
        "doc_type": facts.doc_type,
        "doc_number": facts.doc_number,
        "issuer": issuers[0] if issuers else None,
        "issuers": issuers,
        "recipients": [names.get(name, name) for name in facts.recipients],
        "copied_to": [names.get(name, name) for name in facts.copied_to],
        "published": _iso(facts.published),
        "published_basis": facts.published_basis,
        "signed": _iso(facts.signed),
        "printed": _iso(facts.printed),
        "publisher": facts.publisher,
        "region": {"name": told.region.name, "code": told.region.code} if told.region else None,
        "script": told.clean.script,
        "secrecy": facts.secrecy,
        "urgency": facts.urgency,
        "contact": " ".join(facts.contact.split()) if facts.contact else None,
        "evidence": {name: grounding.spans(*spans) for name, spans in facts.evidence.items()},
    }


def _warnings(told: Understanding, grounding: Grounding, config: Config) -> list[Fields]:
    notices = [*told.clean.source.notices, *told.clean.notices]
    warnings = [
        _warning(notice.code, dict(notice.details), config, _shown(grounding, notice.spans)) for notice in notices
    ]
    if told.facts.own_date is None:
        warnings.append(_warning("no_document_date", {}, config))
    for mention in told.deadlines:
        for code in mention.warnings:
            details: dict[str, object] = {"quote": told.clean.quote(mention.span), "due": _iso(mention.due) or "?"}
            warnings.append(_warning(code, details, config, grounding.spans(mention.span)))
    if not told.clean.text.strip():
        warnings.append(_warning("empty_text", {}, config))
    if told.facts.secrecy:
        spans: list[CleanSpan] = told.facts.evidence.get("secrecy", [])
        warnings.append(_warning("secrecy_mark", {"mark": told.facts.secrecy}, config, grounding.spans(*spans)))
    return warnings


# A table of a hundred thousand cells that stands twice is shown to be so by its first cells.
_MOST_SHOWN = 1_000


def _shown(grounding: Grounding, places: Iterable[SourceSpan]) -> list[Fields]:
    """The places that a warning or a check is about, the first of very many."""
    return list(islice((span for place in places for span in grounding.source_spans(place)), _MOST_SHOWN))


def _warning(code: str, details: dict[str, object], config: Config, evidence: Sequence[Fields] = ()) -> Fields:
    return {"code": code, "message": sentence("warnings", code, config.language, details), "evidence": list(evidence)}
