"""Scoring what is told once for a document: its bodies, its metadata, its checks.

Enters: an annotated document and its placed report. Leaves: sums. Bodies are matched by name, else by anything they are
called; a sum or rate is found where a check's evidence, or that of a count it refers to, touches its first figure.
"""

from __future__ import annotations

import difflib
from typing import Any

from docintel.evaluation.gold import GoldCheck, GoldDocument
from docintel.evaluation.matching import norm
from docintel.evaluation.predictions import Placed
from docintel.evaluation.scored import DocumentScore, Finding
from docintel.spans import overlap

FIELDS = ("doc_type", "published", "script", "doc_number", "issuer", "title")
_SAME_TITLE = 0.9


def score_units(document: GoldDocument, placed: Placed, score: DocumentScore) -> None:
    """Match bodies by name, and add rows `units.overlap` (the body is told) and `units.correct` (by its full name)."""
    told = placed.items("units")
    keys = [
        {norm(unit["name"]), *map(norm, unit.get("aliases") or [])}
        | {norm(document.text[start:end]) for start, end in placed.spans(unit)}
        for unit in told
    ]
    taken: set[int] = set()
    for body in document.bodies:
        free = [at for at in range(len(told)) if at not in taken]
        hit = next((at for at in free if norm(told[at]["name"]) == norm(body.name)), None)
        if hit is None:
            hit = next((at for at in free if keys[at] & body.keys), None)
        if hit is None:
            _missed(document, body.name, body.keys, score)
            continue
        taken.add(hit)
        canonical = norm(told[hit]["name"]) == norm(body.name)
        score.outcome("units.overlap", hit=1)
        score.outcome("units.correct", hit=canonical, invented=not canonical, missed=not canonical)
        score.attribute("units", "canonical", canonical)
        wrong = [] if canonical else ["canonical"]
        if body.roles - {"other"}:
            fits = bool(body.roles & set(told[hit].get("roles") or []))
            score.attribute("units", "role_any", fits)
            wrong += [] if fits else ["role_any"]
        if wrong:
            said = f"{told[hit]['name']} · {'、'.join(told[hit].get('roles') or [])}"
            expected = f"{body.name} · {'、'.join(sorted(body.roles))}"
            place = _first_place(document, body.keys)
            score.findings.append(Finding(document.id, "units", "wrong", place, expected, said, tuple(wrong)))
    extra = [at for at in range(len(told)) if at not in taken and not keys[at] & document.optional_bodies]
    for at in extra:
        for row in ("overlap", "correct"):
            score.outcome(f"units.{row}", invented=1)
        place = (placed.spans(told[at]) or [(0, 0)])[0]
        score.findings.append(Finding(document.id, "units", "invented", place, "", str(told[at]["name"])))
    score.add("units.said", len(taken) + len(extra))
    score.add("units.annotated", len(document.bodies))


def _missed(document: GoldDocument, name: str, keys: frozenset[str], score: DocumentScore) -> None:
    for row in ("overlap", "correct"):
        score.outcome(f"units.{row}", missed=1)
    score.findings.append(Finding(document.id, "units", "missed", _first_place(document, keys), name))


def _first_place(document: GoldDocument, keys: frozenset[str]) -> tuple[int, int]:
    """Where a body is named first, for showing."""
    places = [(at, at + len(key)) for key in keys if key and (at := document.text.find(key)) >= 0]
    return min(places, default=(0, 0))


def score_metadata(document: GoldDocument, placed: Placed, score: DocumentScore) -> None:
    """The document's own fields: equal, or for the title nearly so."""
    gold, told = document.metadata, placed.report.get("metadata") or {}
    verdicts = {key: (told.get(key) or None) == (gold.get(key) or None) for key in FIELDS[:4]}
    verdicts["issuer"] = norm(_name(told.get("issuer"))) == norm(_name(gold.get("issuer")))
    title, said = norm(gold.get("title")), norm(told.get("title"))
    verdicts["title"] = title == said or difflib.SequenceMatcher(None, title, said).ratio() > _SAME_TITLE
    for key, ok in verdicts.items():
        score.attribute("metadata", key, ok)
        if not ok:
            expected, found = f"{key}: {_name(gold.get(key))}", f"{key}: {_name(told.get(key))}"
            score.findings.append(Finding(document.id, "metadata", "wrong", (0, 0), expected, found, (key,)))


def _name(value: Any) -> str | None:
    return value.get("name") if isinstance(value, dict) else value


def score_checks(document: GoldDocument, placed: Placed, score: DocumentScore) -> None:
    """Sums and rates of the text: is there a check for each, and does it say what is true?"""
    counts = {key: placed.spans(item) for key, item in placed.by_id("counts").items()}
    told = [
        (placed.spans(check) + [span for ref in check.get("refs") or [] for span in counts.get(ref, [])], check)
        for check in placed.items("checks")
    ]
    for gold in document.checks:
        _check(gold, told, document, score)


def _check(
    gold: GoldCheck, told: list[tuple[list[tuple[int, int]], Any]], document: GoldDocument, score: DocumentScore
) -> None:
    place = gold.place
    hit = next((c for spans, c in told if place is not None and any(overlap(place, span) for span in spans)), None)
    if hit is None:
        score.outcome("checks", missed=1)
        score.findings.append(Finding(document.id, "checks", "missed", place or (0, 0), " + ".join(gold.quotes)))
        return
    score.outcome("checks", hit=1)
    ok = bool(hit.get("ok")) == gold.ok
    score.attribute("checks", "verdict", ok)
    if not ok:
        finding = Finding(
            document.id, "checks", "wrong", place or (0, 0), f"ok: {gold.ok}", f"ok: {hit.get('ok')}", ("verdict",)
        )
        score.findings.append(finding)
