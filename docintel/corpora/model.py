"""The canonical form of an annotated document: one JSON object, every quote with its exact place, relations by id.

Enters: JSON. Leaves: typed records. Refuses: fields that are not named here, codes that are not the contract's. Whether
a quote stands where it says, and whether sums add up, is the linter's business: a record with such a fault still loads.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from docintel.lexicon.tables import read_toml
from docintel.report import (
    COUNT_KINDS,
    DEADLINE_KINDS,
    DIMENSIONS,
    DOC_TYPES,
    QUALIFIERS,
    ROLES,
    STATUSES,
    UNIT_KINDS,
)

SPLITS = ("train", "dev", "test")
LAYERS = ("problems", "counts", "deadlines", "units")
PROBLEM_TYPES: tuple[str, ...] = tuple(read_toml("taxonomy.toml")["types"])


def _one_of(codes: tuple[str, ...]) -> AfterValidator:
    def check(code: str) -> str:
        if code not in codes:
            raise ValueError(f"{code!r} 不在契约的代码表中（not a code of the contract）")
        return code

    return AfterValidator(check)


TypeCode = Annotated[str, _one_of(PROBLEM_TYPES)]
Status = Annotated[str, _one_of(STATUSES)]
CountKind = Annotated[str, _one_of(COUNT_KINDS)]
Dimension = Annotated[str, _one_of(DIMENSIONS)]
Qualifier = Annotated[str, _one_of(QUALIFIERS)]
DeadlineKind = Annotated[str, _one_of(DEADLINE_KINDS)]
DocType = Annotated[str, _one_of(DOC_TYPES)]
Role = Annotated[str, _one_of(ROLES)]
UnitKind = Annotated[str, _one_of(UNIT_KINDS)]
IsoDate = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")]
Number = int | float


class Record(BaseModel):
    """A part of the canonical form; a field nobody named is a mistake of whoever wrote the file."""

    model_config = ConfigDict(extra="forbid")


class Quote(Record):
    """A half-open range of code points: `text[start:end] == quote`."""

    start: int
    end: int
    quote: str

    def place(self) -> tuple[int, int]:
        return self.start, self.end


class Genre(Record):
    doc_type: DocType
    name: str


class Region(Record):
    """Name and GB/T 2260 code of the place the document is about (71xxxx Taiwan, 81xxxx Hong Kong)."""

    name: str
    code: str


class DocumentFields(Record):
    """The metadata of the contract, as far as the annotators give it."""

    title: str | None = None
    doc_type: DocType
    doc_number: str | None = None
    issuer: str | None = None
    issuers: list[str] = Field(default_factory=list)
    recipients: list[str] = Field(default_factory=list)
    copied_to: list[str] = Field(default_factory=list)
    published: IsoDate | None = None
    published_basis: Literal["explicit", "signed", "inferred"] | None = None
    signed: IsoDate | None = None
    printed: IsoDate | None = None
    publisher: str | None = None
    script: Literal["simplified", "traditional", "mixed"] = "simplified"
    secrecy: str | None = None
    urgency: str | None = None
    contact: str | None = None


class Written(Record):
    """A count as the text writes it, where the corpus says it in other terms (两成: 2 成, told as 20 %)."""

    value: Number
    value_max: Number | None = None
    unit: str | None = None
    dimension: str


class GoldCount(Record):
    id: str
    span: Quote
    value: Number
    value_max: Number | None = None
    unit: str | None = None
    currency: Literal["CNY", "TWD", "HKD"] | None = None
    dimension: Dimension
    qualifier: Qualifier = "exact"
    subject: str | None = None
    kind: CountKind
    written: Written | None = None


class GoldDeadline(Record):
    id: str
    span: Quote
    kind: DeadlineKind
    due: IsoDate | None = None
    start: IsoDate | None = None
    recurrence: str | None = None
    times: int | None = None
    by: str | None = None
    workdays: bool | None = None
    basis: Literal["explicit", "year_inferred", "relative", "reference"] | None = None
    anchor: IsoDate | None = None
    anchor_event: str | None = None
    task: str | None = None
    units: list[str] = Field(default_factory=list)
    warning: str | None = None


class GoldUnit(Record):
    """A body; `aliases` are the surface forms an annotator named, `mentions` every place where one of them stands.

    A form also stands where it is only part of a place name (石佛营镇徒骇河大桥): mentions are not judged one by one.
    """

    id: str
    name: str
    aliases: list[str]
    mentions: list[Quote] = Field(default_factory=list)
    roles: list[Role] = Field(default_factory=list)
    kind: UnitKind | None = None


class GoldQuantity(Record):
    value: Number
    value_max: Number | None = None
    unit: str | None = None
    qualifier: Qualifier = "exact"


class GoldLocation(Record):
    text: str
    water_body: str | None = None


class GoldProblem(Record):
    """A problem; `deadline` and `units` are ids of this document."""

    id: str
    span: Quote
    types: list[TypeCode] = Field(min_length=1)
    status: Status
    severity: Literal["key", "serious", "general"] | None = None
    quantity: GoldQuantity | None = None
    location: GoldLocation | None = None
    ref: str | None = None
    verdict: Literal["true", "mostly", "partly", "untrue"] | None = None
    deadline: str | None = None
    units: list[str] = Field(default_factory=list)


class Term(Record):
    """A figure in a sum or a rate: where it stands, and the count that states it where one was annotated."""

    span: Quote
    count: str | None = None


class GoldSum(Record):
    """A total and its parts; `ok` is null where the parts may rightly overlap."""

    id: str
    total: Term
    parts: list[Term]
    ok: bool | None


class GoldRate(Record):
    id: str
    rate: Term
    numerator: Term
    denominator: Term
    ok: bool | None


class OptionalQuotes(Record):
    """What counts neither as found nor as missed; a wording listed here is optional wherever it stands."""

    counts: list[Quote] = Field(default_factory=list)
    deadlines: list[Quote] = Field(default_factory=list)
    problems: list[Quote] = Field(default_factory=list)
    units: list[Quote] = Field(default_factory=list)


class CorpusDocument(Record):
    """One annotated document."""

    id: str
    split: Literal["train", "dev", "test"]
    genre: Genre
    region: Region
    year: int
    author: str
    noise: list[str] = Field(default_factory=list)
    notes: str = ""
    text: str
    metadata: DocumentFields
    problems: list[GoldProblem] = Field(default_factory=list)
    counts: list[GoldCount] = Field(default_factory=list)
    deadlines: list[GoldDeadline] = Field(default_factory=list)
    units: list[GoldUnit] = Field(default_factory=list)
    sums: list[GoldSum] = Field(default_factory=list)
    rates: list[GoldRate] = Field(default_factory=list)
    optional: OptionalQuotes = Field(default_factory=OptionalQuotes)

    def quotes(self) -> Iterator[tuple[str, Quote]]:
        """Every quote of the document with the name of where it is used."""
        items: tuple[GoldProblem | GoldCount | GoldDeadline, ...] = (*self.problems, *self.counts, *self.deadlines)
        for item in items:
            yield item.id, item.span
        for unit in self.units:
            for mention in unit.mentions:
                yield unit.id, mention
        for total in self.sums:
            for term in (total.total, *total.parts):
                yield total.id, term.span
        for rate in self.rates:
            for term in (rate.rate, rate.numerator, rate.denominator):
                yield rate.id, term.span
        for layer in LAYERS:
            for quote in getattr(self.optional, layer):
                yield f"optional.{layer}", quote
