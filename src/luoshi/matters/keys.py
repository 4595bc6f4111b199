"""The keys of the words in events: each sealed under the deployment's data key, in a table of its own, and destroyed when somebody is
to be forgotten. Whoever reads many events opens them together (``open_all``); a single one opens itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from . import data_key, sealing

if TYPE_CHECKING:
    from .models import Event

GROUP = 500


class EventKey(models.Model):
    """What opens the words of one event; itself sealed with the deployment's data key. Destroyed, nobody can read them again."""

    matter = models.ForeignKey("matters.Matter", models.CASCADE, related_name="+", db_index=False)
    seq = models.PositiveIntegerField()
    sealed = models.BinaryField()

    class Meta:
        verbose_name = _("文字密钥")
        verbose_name_plural = _("文字密钥")
        constraints = [models.UniqueConstraint(fields=["matter", "seq"], name="event_key_once")]


def store(events: Iterable[Event]) -> None:
    """Keep the keys of events just written, once their matters have their ids."""
    made = [EventKey(matter_id=e.matter_id, seq=e.seq, sealed=data_key.seal_bytes(e.key)) for e in events if e.key]
    if made:
        EventKey.objects.bulk_create(made, batch_size=GROUP)


def of_matters(ids: Sequence[int]) -> dict[tuple[int, int], bytes]:
    """The keys of all events of matters, by (matter, seq)."""
    found: dict[tuple[int, int], bytes] = {}
    for n in range(0, len(ids), GROUP):
        for matter, seq, sealed in EventKey.objects.filter(matter_id__in=ids[n : n + GROUP]).values_list("matter_id", "seq", "sealed"):
            found[matter, seq] = data_key.unseal_bytes(bytes(sealed))
    return found


def open_all(events: Sequence[Event]) -> Sequence[Event]:
    """Open events together, with one look into the table of keys; the same events."""
    shut = sorted({e.matter_id for e in events if not e.is_open and sealing.sealed(e.stored)})
    keys = of_matters(shut) if shut else {}
    for event in events:
        if not event.is_open:
            event.open_with(keys.get((event.matter_id, event.seq)))
    return events


def destroy(matter_id: int, seqs: Iterable[int]) -> int:
    """Destroy keys for good; how many there were. SQLite overwrites what it deletes."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")
    gone, _by_model = EventKey.objects.filter(matter_id=matter_id, seq__in=list(seqs)).delete()
    return gone


def opened_rows(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of events {matter_id, seq, stored, stored_reason, …} as the plain rooms take them: data and reason as they were said, and, where
    that differs, what the chain covers under ``stored``."""
    keys = of_matters(sorted({r["matter_id"] for r in rows if sealing.sealed(r["stored"])}))
    found = []
    for row in rows:
        kept = {"stored": {"data": row["stored"], "reason": row["stored_reason"]}} if sealing.sealed(row["stored"]) else {}
        data, reason = sealing.opened(row["stored"], row["stored_reason"], keys.get((row["matter_id"], row["seq"])))
        found.append({**{k: v for k, v in row.items() if k not in ("stored", "stored_reason")}, "data": data, "reason": reason, **kept})
    return found
