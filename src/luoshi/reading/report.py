"""A work report, read: its text, its parts, its figures and its commitments, each with offsets into the text.

``read`` is the one call. The result is plain data: ``to_dict``/``from_dict`` and the JSON Schema in ``schema/`` carry it whole.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from . import frames
from .sources import Origin

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

SCHEMA = "luoshi.report/1"
REPR_ROWS, REPR_QUOTE = 2, 30  # rows of a list, characters of a quote
LEAST_SAID, FEWEST = 0.6, 3  # figures and commitments in a thousand characters, and in all; of 78 real reports the least has 1.1 (of 1964)
LEAST_LONG = 400  # characters; a shorter text is somebody's example


@dataclass(frozen=True)
class Part:
    """A stretch ``[start, end)`` of the report's text."""

    start: int
    end: int


@dataclass(frozen=True)
class Section(Part):
    """A part under one heading. ``level``: 1 for 一、 2 for （一） 3 for 1. 4 for 一是 or ——, 0 without number. ``kind``: preamble, review, situation,
    plan_targets, year_targets, year_tasks, closing or appendix. ``path``: the headings above it and its own; ``topic``: its first sentence."""

    level: int
    heading: str
    kind: str
    path: tuple[str, ...]
    topic: str


@dataclass(frozen=True, repr=False)
class Figure(Part):
    """A measured claim: a number that says how much of something was, is, or shall be.

    ``quote`` is the number with multiplier and unit as written, ``value`` the plain number (percent as 53 for 53%), ``value_high`` the high end of a range;
    ``role`` actual, target or baseline; ``change`` up, down or None; ``bound`` eq, ge, le or approx; ``period`` ISO years ("2020", "2016/2020").
    ``indicator_code`` is the indicator's code in the
    table of ``codes``, None where the table has none; ``section`` and ``sentence`` are numbers into the report's lists; ``place`` as named in the sentence, with its code where it has one.
    """

    quote: str
    value: float
    value_high: float | None
    unit: str
    indicator: str
    indicator_start: int | None
    role: str
    change: str | None
    bound: str
    period: str | None
    section: int
    sentence: int
    indicator_code: str | None = None
    place: str | None = None
    place_code: str | None = None

    def __repr__(self) -> str:
        return f"<Figure {' '.join(filter(None, (self.quote, self.indicator, self.role, self.period)))}>"


@dataclass(frozen=True)
class Passage(Part):
    """Sentences that speak of one time: ``period`` "2025", or "2021/2025" for a span."""

    period: str


@dataclass(frozen=True, repr=False)
class Commitment(Part):
    """A promise that a supervision office could put on its list as one line.

    ``figures`` are numbers into the report's figures; ``deadline`` the words that say when, ``due`` the day they mean; ``kind`` deliverable, cumulative, growth,
    level, ceiling or ongoing; ``units`` the bodies that the text itself names; ``path`` the headings above it.
    """

    quote: str
    verb: str | None
    object: str | None
    figures: tuple[int, ...]
    deadline: str | None
    due: str | None
    kind: str
    units: tuple[str, ...]
    section: int
    path: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<Commitment {self.quote if len(self.quote) <= REPR_QUOTE else self.quote[: REPR_QUOTE - 1] + '…'}>"


T = TypeVar("T", bound="DataclassInstance")


class Rows(list[T], Generic[T]):
    """A list that also gives itself as a data frame and prints itself as a table."""

    def to_polars(self) -> Any:
        """A polars.DataFrame, one row each (``pip install luoshi[polars]``)."""
        return frames.to_polars(self)

    def to_pandas(self) -> Any:
        """A pandas.DataFrame, one row each (``pip install luoshi[pandas]``)."""
        return frames.to_pandas(self)

    def __repr__(self) -> str:
        """Short, however many there are; ``list(rows)`` shows them all."""
        shown = ", ".join(map(repr, self[:REPR_ROWS]))
        return f"[{shown}, … {len(self) - REPR_ROWS} more]" if len(self) > REPR_ROWS else f"[{shown}]"

    def _repr_html_(self) -> str:
        return frames.html_table(self)


@dataclass
class Report:
    """A work report, read. ``year`` is the year in which it was given, None where the text does not tell."""

    text: str
    title: str = ""
    year: int | None = None
    name: str = ""
    format: str = "text"
    encoding: str = ""
    sections: Rows[Section] = field(default_factory=Rows)
    sentences: Rows[Part] = field(default_factory=Rows)
    clauses: Rows[Part] = field(default_factory=Rows)
    figures: Rows[Figure] = field(default_factory=Rows)
    commitments: Rows[Commitment] = field(default_factory=Rows)
    origins: list[Origin] = field(default_factory=list)
    passages: Rows[Passage] = field(default_factory=Rows)

    @property
    def doubt(self) -> str:
        """One sentence where this is hardly a work report, "" where nothing speaks against it."""
        said = len(self.figures) + len(self.commitments)
        if len(self.text) < LEAST_LONG or (said >= FEWEST and 1000 * said >= LEAST_SAID * len(self.text)):
            return ""
        name = self.name or "the text"
        return f"{name} does not look like a work report: {len(self.figures)} figures and {len(self.commitments)} commitments in {len(self.text)} characters."

    def quote(self, part: Part | Origin) -> str:
        """The text of any part."""
        return self.text[part.start : part.end]

    def origin_of(self, part: Part) -> Origin | None:
        """The page (PDF) or paragraph (Word, HTML) that a part begins in; None for plain text."""
        return next((o for o in self.origins if o.start <= part.start < o.end), None)

    def sentence_of(self, part: Part) -> str:
        """The whole sentence in which a part begins."""
        return next((self.quote(s) for s in self.sentences if s.start <= part.start < s.end), self.quote(part))

    def to_dict(self) -> dict[str, Any]:
        """Plain data after the schema ``luoshi.report/1``."""
        data: dict[str, Any] = {"schema": SCHEMA}
        for name in ("name", "format", "encoding", "title", "year", "text"):
            data[name] = getattr(self, name)
        for name in ("sections", "sentences", "clauses", "figures", "commitments", "origins", "passages"):
            data[name] = [asdict(row) for row in getattr(self, name)]
        return data

    def to_json(self, indent: int | None = 1) -> str:
        """``to_dict`` as JSON, Chinese as it is."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Report:
        """The report that ``to_dict`` gave. Raises ValueError for another schema or a missing field."""
        if data.get("schema") != SCHEMA:
            raise ValueError(f"not a {SCHEMA}: {data.get('schema')!r}")
        try:
            return cls(
                **{name: data[name] for name in ("name", "format", "encoding", "title", "year", "text")},
                sections=Rows(_rows(Section, data["sections"])),
                sentences=Rows(_rows(Part, data["sentences"])),
                clauses=Rows(_rows(Part, data["clauses"])),
                figures=Rows(_rows(Figure, data["figures"])),
                commitments=Rows(_rows(Commitment, data["commitments"])),
                origins=list(_rows(Origin, data["origins"])),
                passages=Rows(_rows(Passage, data.get("passages", ()))),
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"not a whole {SCHEMA}: {error}") from error

    @classmethod
    def from_json(cls, text: str) -> Report:
        """The report that ``to_json`` gave. Raises ValueError for anything else."""
        return cls.from_dict(json.loads(text))

    def __repr__(self) -> str:
        name = self.title or self.name or "work report"
        return f"<Report {name}: {len(self.text)} characters, {len(self.figures)} figures, {len(self.commitments)} commitments>"

    def __str__(self) -> str:
        """The terminal's summary: counts, targets, where the commitments stand."""
        return _SHOWS["terminal"](self)

    def _repr_html_(self) -> str:
        """What a notebook shows: the counts, the first figures, the first commitments."""
        return _SHOWS["notebook"](self)


Show = Callable[[Report], str]
_SHOWS: dict[str, Show] = {}


def shows(where: str) -> Callable[[Show], Show]:
    """Declare how a report shows itself "terminal" or "notebook". The views know the report; the report knows none of them, so that nothing
    runs in a circle: they declare themselves when ``luoshi.reading`` is imported."""

    def declared(show: Show) -> Show:
        _SHOWS[where] = show
        return show

    return declared


def _rows(kind: type[T], rows: Iterable[dict[str, Any]]) -> Iterable[T]:
    names = {f.name for f in fields(kind)}
    for row in rows:
        yield kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in row.items() if k in names})


def schema() -> dict[str, Any]:
    """The JSON Schema of ``to_dict``, as published."""
    loaded: dict[str, Any] = json.loads(Path(__file__).with_name("schema").joinpath("report-1.json").read_text(encoding="utf-8"))
    return loaded
