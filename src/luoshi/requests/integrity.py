"""Whether the marks by which a submission is private are still those that the ledger's events say, and certificates of erasure are whole."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import or_

from django.db.models import CharField, F, Q
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Coalesce

from luoshi.matters.models import Event

from . import erased_list
from .models import Submission
from .submission_fields import FURTHER

WHAT = "the marks that keep its submission private are not those of its events; restore the last good backup"


def changed_marks() -> Iterator[tuple[str, str]]:
    """Each request whose own submission is marked otherwise than its events say: kind, whom it is against, hidden, firm (the last two stand
    in events since they are kept there; of older ones nothing can be said)."""
    own = Submission.objects.filter(joined=False)
    there = {key: KeyTextTransform(key, KeyTransform("request", "matter__document")) for key in ("demand", *(f.name for f in FURTHER))}
    noted = own.exclude(demand="").annotate(**{f"{key}_there": Cast(Coalesce(found, F(key)), CharField()) for key, found in there.items()})
    other = reduce(or_, (~Q(**{key: F(f"{key}_there")}) for key in there))
    found = set(noted.filter(other).values_list("matter__ref", flat=True))
    for key, kept in (("hidden", Q(hidden=True)), ("firm", ~Q(firm=""))):
        said = Event.objects.filter(move="receive", stored__has_key=key).values("matter_id")
        found |= set(own.filter(matter_id__in=said).exclude(kept).values_list("matter__ref", flat=True))
    yield from ((ref, WHAT) for ref in sorted(found))


def changed_certificates() -> Iterator[tuple[str, str]]:
    """Whether the chain of certificates of erasure holds."""
    if not erased_list.sound():
        yield "erasures", "the chain of certificates of erasure breaks; restore the last good backup"
