"""What dates are counted from, and what resolving one answers.

Enters: what is known of a document's own dates, and the dates its text has told so far. Leaves: immutable values handed
to `resolution`. Refuses: the machine's clock; today is what the document or the caller says.
"""

from __future__ import annotations

from datetime import date
from typing import Literal, NamedTuple

from docintel.extraction.dates.calendar import SeasonCalendar

Basis = Literal["explicit", "year_inferred", "relative", "reference"]
Tense = Literal["past", "open"]
"""Whether the words around tell of something done: it decides on which side of the own date a bare 12月28日 lies."""

Mood = Literal["told", "ordered", "foreseen"]


class Told(NamedTuple):
    """A date the text told; `past` says that it is told as a thing done, `sentence` in which sentence."""

    first: date
    last: date
    past: bool
    sentence: int


class Clock(NamedTuple):
    """What a document's dates are counted from.

    `document_date` is its own date (signed, else published); `taiwan` says that years of two or three digits are
    Minguo. The rest is filled while the text is read: `told` is the last date told so far, `told_day` the last one of
    month grain or finer; `latest_event` is the latest dated past event of the text and `hint_year` a year that only a
    title or a case number shows, which serve where there is neither an own date nor a reference.
    """

    document_date: date | None = None
    published: date | None = None
    printed: date | None = None
    reference_date: date | None = None
    taiwan: bool = False
    seasons: SeasonCalendar = SeasonCalendar()
    told: Told | None = None
    told_day: Told | None = None
    latest_event: date | None = None
    hint_year: int | None = None

    def having_told(self, told: Told, *, is_day: bool) -> Clock:
        """The clock once the text has told a date; `is_day` says that it is of month grain or finer.

        Called for every date of a text, and `dataclasses.replace` asks for every field by name.
        """
        return Clock(
            self.document_date, self.published, self.printed, self.reference_date, self.taiwan, self.seasons,
            told, told if is_day else self.told_day, self.latest_event, self.hint_year,
        )  # fmt: skip

    @property
    def own(self) -> date | None:
        """The own date, else the one the caller gave."""
        return self.document_date or self.reference_date

    @property
    def today(self) -> date | None:
        """The day that 今年 and 本月 are seen from."""
        return self.own or self.latest_event

    @property
    def basis(self) -> Basis:
        """The basis of what is counted from `today`."""
        return "reference" if self.document_date is None and self.reference_date is not None else "relative"


class Place(NamedTuple):
    """Where an expression stands, as far as its dating depends on it.

    `mood` says whether something is ordered there, so that the date cannot lie long before the paper's own, or foreseen
    by the paper itself, so that it cannot lie before it at all.
    """

    sentence: int = 0
    tense: Tense = "open"
    mood: Mood = "told"


class Resolution(NamedTuple):
    """The days meant; both None where they cannot be known. `steps` tell in Chinese how they were come by."""

    first: date | None = None
    last: date | None = None
    basis: Basis | None = None
    anchor: date | None = None
    warnings: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()


NOTHING = Resolution()
IMPOSSIBLE = Resolution(warnings=("impossible_date",), steps=("该日期不存在",))
