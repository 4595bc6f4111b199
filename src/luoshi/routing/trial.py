"""A change of the duty catalogue tried on past requests before it is put in force (R5). Nothing is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.registers.importing import ImportReport, import_csv

from .catalogue import Catalogue, Route


@dataclass(frozen=True)
class PastRequest:
    """What the catalogue is asked for one past request."""

    ref: str
    subject: str
    place: str
    text: str = ""


@dataclass(frozen=True)
class Difference:
    """A request that would go another way."""

    asked: PastRequest
    before: Route | None
    after: Route | None


class WrongRows(ValueError):
    """A table that would be refused; the message is its first sentences."""

    def __init__(self, report: ImportReport) -> None:
        self.report = report
        super().__init__(" ".join(_("第%(line)d行：%(reason)s") % {"line": r.line, "reason": r.reason} for r in report.refused[:5]))


def compare(before: Catalogue, after: Catalogue, past: Iterable[PastRequest]) -> tuple[int, list[Difference]]:
    """How many requests were asked about, and those whose unit, route, helpers or limit would be another."""
    count, found = 0, []
    for asked in past:
        count += 1
        one, other = (c.find(asked.subject, asked.place, asked.text) for c in (before, after))
        if _way(one) != _way(other):
            found.append(Difference(asked, one, other))
    return count, found


def moved(differences: Iterable[Difference]) -> list[tuple[str, str, int]]:
    """From which unit to which, and how many, the most first; "" for none."""
    counted = Counter(((d.before.lead if d.before else ""), (d.after.lead if d.after else "")) for d in differences)
    return [(a, b, n) for (a, b), n in sorted(counted.items(), key=lambda item: (-item[1], item[0]))]


def with_rows(content: bytes, day: date) -> Catalogue:
    """The catalogue of a day as it would be with the rows of a file taken; WrongRows, with the sentences, for a file that
    would be refused."""
    with transaction.atomic():
        report = import_csv("duties", content)
        if report.refused:
            raise WrongRows(report)
        found = Catalogue.on(day)
        transaction.set_rollback(True)
    return found


def _way(route: Route | None) -> tuple[object, ...] | None:
    return (route.lead, route.way, tuple(sorted(route.helpers)), route.limit, route.copy) if route else None
