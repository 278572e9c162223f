"""Cleaning: from a Source to running text, every change behind an exact offset map.

Enters: a Source. Leaves: a CleanText in simplified characters, unified width, without noise and furniture, and what is
to be warned of. Refuses nothing; a text that is all noise becomes empty.

`STEPS` is the whole of it, in order: each step is a pure function from text to edits. Explaining (`CleanText.steps`)
uses the same run, there is no second code path.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from docintel.cleaning.characters import drop_invisible, drop_markup, unify_line_ends, unify_width
from docintel.cleaning.furniture import drop_furniture
from docintel.cleaning.layout import follow_blocks, join_cut_sentences, join_wrapped_lines
from docintel.cleaning.mojibake import lost_passages, repair_latin, repair_shifted
from docintel.cleaning.pinyin import drop_pinyin
from docintel.cleaning.repetition import differing_copies, drop_repeated_paragraphs
from docintel.cleaning.ruling import drop_blank_lines, replace_bars
from docintel.cleaning.script import script_of, to_simplified
from docintel.cleaning.spacing import drop_blanks, drop_repeated_marks, part_columns
from docintel.document import CleaningStep, CleanText, Notice, Script, Source
from docintel.spans import CleanSpan, Edit, OffsetMap, SourceSpan, apply_edits

Step = Callable[[str], Sequence[Edit]]

STEPS: tuple[tuple[str, Step], ...] = (
    ("line_ends", unify_line_ends),
    ("invisible", drop_invisible),
    ("markup", drop_markup),
    ("mojibake_latin", repair_latin),
    ("mojibake_shifted", repair_shifted),
    ("wide_blanks", part_columns),
    ("width", unify_width),
    ("table_bars", replace_bars),
    ("pinyin", drop_pinyin),
    ("script", to_simplified),
    ("blanks", drop_blanks),
    ("repeated_marks", drop_repeated_marks),
    ("furniture", drop_furniture),
    ("repeated_paragraphs", drop_repeated_paragraphs),
    ("wrapped_lines", join_wrapped_lines),
    ("cut_sentences", join_cut_sentences),
    ("blank_lines", drop_blank_lines),
)

# A warning names at most this many places; all of them are in `CleanText.steps`.
_PLACES = 20


@dataclass(slots=True)
class _Run:
    text: str
    offsets: OffsetMap
    steps: list[CleaningStep]

    def apply(self, name: str, edits: Sequence[Edit]) -> None:
        if not edits:
            return
        self.steps.append(CleaningStep(name, self.text, self.offsets, tuple(edits)))
        self.offsets = self.offsets.after(edits)
        self.text = apply_edits(self.text, edits)


def clean_source(source: Source) -> CleanText:
    """`source` as running text, with the way back."""
    run = _Run(source.text, OffsetMap.identity(len(source.text)), [])
    run.apply("layout", follow_blocks(source))
    for name, step in STEPS:
        run.apply(name, step(run.text))
    steps = tuple(run.steps)
    return CleanText(run.text, run.offsets, source, _script(run), steps, _notices(steps), _differing(steps))


def _script(run: _Run) -> Script:
    """The script of the body: of what stood before conversion, without the furniture that later steps took out."""
    converted = next((step for step in run.steps if step.name == "script"), None)
    if converted is None:
        return "simplified"
    body = converted.before
    for step in run.steps[run.steps.index(converted) + 1 :]:
        body = apply_edits(body, [edit for edit in step.edits if not edit.aligned])
    return script_of(body)


def _notices(steps: tuple[CleaningStep, ...]) -> tuple[Notice, ...]:
    by_name = {step.name: step for step in steps}
    notices: list[Notice] = []
    if step := by_name.get("pinyin"):
        notices.append(Notice("pinyin_noise", _places(step), {"count": len(step.edits)}))
    notices += _mojibake(by_name)
    if step := by_name.get("repeated_paragraphs"):
        notices.append(Notice("duplicate_text", _places(step)))
    if step := by_name.get("furniture"):
        notices.append(Notice("boilerplate_removed", _places(step), {"count": len(step.edits)}))
    return tuple(notices)


def _differing(steps: tuple[CleaningStep, ...]) -> tuple[SourceSpan, ...]:
    step = next((step for step in steps if step.name == "repeated_paragraphs"), None)
    if step is None:
        return ()
    edits = differing_copies(step.before, list(step.edits))
    return tuple(step.offsets.to_source(CleanSpan(e.start, e.end)) for e in edits if e.end > e.start)


def _mojibake(by_name: dict[str, CleaningStep]) -> list[Notice]:
    repaired = [step for name in ("mojibake_latin", "mojibake_shifted") if (step := by_name.get(name))]
    places = [place for step in repaired for place in _places(step)]
    recovered = sum(len(step.edits) for step in repaired)
    lost: list[SourceSpan] = []
    if step := by_name.get("mojibake_shifted"):
        lost = [step.offsets.to_source(CleanSpan(s.start, s.end)) for s in lost_passages(step.before)]
    if not recovered and not lost:
        return []
    return [Notice("mojibake", tuple(places + lost)[:_PLACES], {
        "count": max(recovered, len(lost)), "recovered": recovered, "lost": len(lost)})]  # fmt: skip


def _places(step: CleaningStep) -> tuple[SourceSpan, ...]:
    return tuple(step.offsets.to_source(CleanSpan(e.start, e.end)) for e in step.edits[:_PLACES] if e.end > e.start)
