"""The directory of units: how each is reached, what it is there for by the duty catalogue, and what was sent to it of late. Found by name, duty, street,
or the name of a place."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.matters.models import Matter
from luoshi.registers.models import Duty, PlaceName, Subject, Unit
from luoshi.registers.names import place_names, subject_names

from . import duties
from .models import Submission

DAYS, MOST_SENT, FEWEST = 90, 3, 5  # what was sent: in so many days, at most so many subjects, each of at least so many requests
MOST = 60  # units of one answer


@dataclass(frozen=True)
class Listed:
    """A unit as the directory shows it. ``duties``: what it leads by the catalogue; ``helps``: where it helps; ``sent``: what it was sent of late."""

    unit: Unit
    place: str
    duties: tuple[str, ...]
    helps: tuple[str, ...]
    sent: tuple[tuple[str, int], ...]
    words: str  # all by which it is found

    @property
    def kind(self) -> str:
        """What sort of unit it is."""
        return self.unit.get_kind_display()


def everybody(today: date | None = None) -> list[Listed]:
    """All units in force, in the order of their codes; kept for a short while."""
    day = today or timezone.localdate()
    word = _("单位")  # as the page's language has it: each keeps its own
    found: list[Listed] = duties.cached(f"directory {day} {word}", lambda: _read(day))
    return found


def find(query: str) -> list[Listed]:
    """The units that have all words of a query in their name, duty, place, or in the name of an estate or road that lies with them: those named so
    first. All of them for no words."""
    asked = query.split()[:6]
    if not asked:
        return everybody()
    near = {word: _streets_of(word) for word in asked if len(word) > 1}
    found = [row for row in everybody() if all(word in row.words or _lies_there(row, near.get(word, ())) for word in asked)]
    return sorted(found, key=lambda row: not any(word in row.unit.name or word in row.unit.short for word in asked))[:MOST]


def _lies_there(row: Listed, places: Sequence[str]) -> bool:
    return row.unit.kind in ("street", "town") and any(place[:9] == row.unit.place_code[:9] for place in places)


def _streets_of(word: str) -> tuple[str, ...]:
    rows = PlaceName.objects.on(timezone.localdate()).filter(name__contains=word)
    return tuple(dict.fromkeys(rows.values_list("place_code", flat=True)[:50]))


def _read(day: date) -> list[Listed]:
    units = list(Unit.objects.active(day).select_related("parent").order_by("code"))
    leads, helps = _duties(day)
    sent = _sent(day)
    subjects = dict(Subject.objects.on(day).values_list("code", "words"))
    names = subject_names({code for codes in (*leads.values(), *helps.values()) for code in codes} | {code for rows in sent.values() for code, _n in rows})
    places = place_names(u.place_code for u in units)
    return [_listed(u, places, leads, helps, sent, names, subjects) for u in units]


def _listed(
    unit: Unit,
    places: dict[str, str],
    leads: dict[int, list[str]],
    helps: dict[int, list[str]],
    sent: dict[int, list[tuple[str, int]]],
    names: dict[str, str],
    subjects: dict[str, str],
) -> Listed:
    own = tuple(names.get(code, code) for code in leads.get(unit.pk, ()))
    if unit.kind in ("street", "town"):
        own = (*own, *(names.get(code, code) for code in leads.get(STREET, ())))
    others = tuple(names.get(code, code) for code in helps.get(unit.pk, ()))
    told = tuple((names.get(code, code), n) for code, n in sent.get(unit.pk, ()))
    place = places.get(unit.place_code, "")
    said = [unit.code, unit.name, unit.short, unit.phone, unit.address, unit.about, place, *own, *others, *(subjects.get(code, "") for code in leads.get(unit.pk, ()))]
    return Listed(unit, place, tuple(dict.fromkeys(own)), others, told, " ".join(said))


STREET = 0  # the duties of whichever street governs the place


def _duties(day: date) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    """The subjects that each unit leads, and in which it helps, by the catalogue in force; those of the streets under STREET."""
    leads: dict[int, list[str]] = defaultdict(list)
    helps: dict[int, list[str]] = defaultdict(list)
    for duty in Duty.objects.on(day).exclude(subject_code="").prefetch_related("helpers").order_by("subject_code"):
        key = duty.lead_id if duty.route == "unit" else STREET if duty.route == "street" else None
        if key is not None and duty.subject_code not in leads[key]:
            leads[key].append(duty.subject_code)
        for helper in duty.helpers.all():
            if duty.subject_code not in helps[helper.pk]:
                helps[helper.pk].append(duty.subject_code)
    return leads, helps


def _sent(day: date) -> dict[int, list[tuple[str, int]]]:
    """What each unit was sent most in the last days, nothing private and nothing that only few told."""
    private = Submission.objects.filter(matter=OuterRef("pk"), private=True)
    rows = Matter.objects.filter(kind="request", opened_at__date__gt=day - timedelta(days=DAYS)).exclude(lead=None).exclude(subject="").exclude(Exists(private))
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for lead, subject, n in rows.order_by().values_list("lead", "subject").annotate(n=Count("pk")):
        counts[lead][subject] += n
    return {lead: [(code, n) for code, n in found.most_common(MOST_SENT) if n >= FEWEST] for lead, found in counts.items()}
