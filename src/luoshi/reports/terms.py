"""Terms of law on a conclusion: until when one may object, until when it is decided, and who may decide. Plain Python."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from luoshi import rules

from .returns import IsWorkday, shifted, step


@dataclass(frozen=True)
class Term:
    """A term in calendar days (``unit`` day) or working days; ``shift``: where its last day goes that is not worked."""

    code: str
    zh: str
    en: str
    days: int
    unit: str
    shift: str
    version: int
    valid_from: date
    source: str


def terms(path: Path | None = None) -> tuple[Term, ...]:
    """The terms that hold, or those of a file."""
    return TERMS.read(path) if path else TERMS.rows()


def term_on(code: str, on: date) -> Term:
    """The term of a code that is in force on a day; LookupError if there is none."""
    return rules.in_force(terms(), code, on)


def last_day(start: date, term: Term, is_workday: IsWorkday | None = None) -> date:
    """The last day of a term that starts with what happened on ``start``.

    The start is not counted (民法典 art. 201); a last day that is not worked moves to the next worked one (art. 203) where the
    term says so and ``is_workday`` is given. ValueError for a term in working days without ``is_workday``.

    >>> last_day(date(2026, 1, 20), term_on("objection", date(2026, 1, 20)))
    datetime.date(2026, 2, 19)
    """
    start = start.date() if isinstance(start, datetime) else start
    if term.unit == "workday":
        if is_workday is None:
            raise ValueError(f"“{term.zh}”的期限按工作日计算，须给出工作日历。")
        return step(start, term.days, is_workday)
    return shifted(start + timedelta(days=term.days), term.shift, is_workday)


def in_time(start: date, done: date, term: Term, is_workday: IsWorkday | None = None) -> bool:
    """Whether what was done on a day still fell in the term; not before its start."""
    start = start.date() if isinstance(start, datetime) else start
    done = done.date() if isinstance(done, datetime) else done
    return start <= done <= last_day(start, term, is_workday)


def may_decide(person: str, participants: Iterable[str]) -> bool:
    """Whether a person may decide on an objection: nobody who took part in the conclusion may (recusal, 政府督查工作条例 art. 17),
    and nobody without a name.

    >>> may_decide("王一", ["李二"]), may_decide(" 李二", ["李二"])
    (True, False)
    """
    name = _name(person)
    return bool(name) and name not in {_name(p) for p in participants}


def _name(written: str) -> str:
    """One form for the ways of writing a name or an account: no blanks, no wide characters, no capitals."""
    return "".join(unicodedata.normalize("NFKC", written).split()).casefold()


def _term(row: Mapping[str, str]) -> Term:
    days = int(row["days"])
    if not 1 <= days <= 3650 or row["unit"] not in ("day", "workday") or row["shift"] not in ("none", "next"):
        raise ValueError("期限应在1到3650之间，单位为day或workday，shift为none或next")
    return Term(row["code"], row["zh"], row["en"], days, row["unit"], row["shift"], *rules.dated(row))


TERMS = rules.declare(
    rules.Table(
        "terms",
        Path(__file__).with_name("rules") / "terms.csv",
        _term,
        zh="异议、复核的期限",
        en="the terms of objections and reviews",
        by_code=True,
    )
)
