"""What who works on promises keeps, as parts of ``matters.personal_data``: tables sent in go by rule, saved filters with the person whose number or name is in them."""

from __future__ import annotations

from urllib.parse import unquote_plus

from luoshi.matters import personal_data
from luoshi.matters.personal_data import Traces

from .models import Exchange, SavedFilter


def register() -> None:
    """Have all of it go by rule, and with the person."""
    personal_data.for_a_time("tables", personal_data.rows(lambda before: Exchange.objects.filter(created_at__lt=before)))
    personal_data.of_a_person("saved_filters", saved_filters)


def saved_filters(traces: Traces, write: bool) -> int:
    """Filters that somebody saved with the number, the name or the matter's number."""
    refs = [m.ref for m in traces.matters]
    said = ((f.pk, f"{f.name}\n{f.query}\n{unquote_plus(f.query)}") for f in SavedFilter.objects.iterator())  # Chinese words stand in a query as %XX
    found = [pk for pk, words in said if traces.within(words) or any(ref in words for ref in refs)]
    if write:
        SavedFilter.objects.filter(pk__in=found).delete()
    return len(found)
