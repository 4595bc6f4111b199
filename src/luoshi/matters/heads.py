"""One chain over the whole ledger: every head takes in the events that came since the last, by their hashes and in the order in which
they were written, with counts. A matter that was taken away whole, or a tail that was cut off, leaves its own chain sound; not this one.

The last head stands beside the database too (``ledger-head`` in the data folder) and in every backup's manifest, so that a ledger
that was put back to an earlier state is seen. Nobody's signature is on it: whoever holds the database and the folder can make
another; the public log is for that.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, OperationalError, connection, transaction

from .chain import instant
from .models import Event, Head

GROUP = 50_000  # events of one head at the most
MOST = 40  # heads at one go
PATIENCE = "200ms"  # that PostgreSQL's writers are waited for
FILE = "ledger-head"
FIELDS = ("seq", "at", "last_event", "events", "matters", "digest", "previous")


def extend(now: datetime, most: int = MOST) -> int:
    """Take the events since the last head into the chain; returns how many heads were made. Safe to do at once by several: one is first."""
    made = 0
    end = _settled()
    while made < most:
        last = Head.objects.order_by("-seq").first()
        rows = list(Event.objects.filter(pk__gt=last.last_event if last else 0, pk__lte=end).order_by("pk").values_list("pk", "seq", "hash")[:GROUP])
        if not rows:
            break
        head = Head(
            seq=last.seq + 1 if last else 1,
            at=now,
            last_event=rows[-1][0],
            events=(last.events if last else 0) + len(rows),
            matters=(last.matters if last else 0) + sum(seq == 1 for _pk, seq, _hash in rows),
            digest=digest_of(hash for _pk, _seq, hash in rows),
            previous=last.hash if last else "",
        )
        head.hash = hash_of(head)
        try:
            with transaction.atomic():
                head.save(force_insert=True)
        except IntegrityError:
            return made  # another process was first
        made += 1
        write_beside(head)
    return made


def findings(newest: int | None = None) -> Iterator[str]:
    """What does not hold of the whole ledger: a sentence each. ``newest``: look at so many heads and their events, not at all."""
    last: Head | None = None
    end = Head.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    begin = 1 if newest is None else max(1, end - newest + 1)
    if begin > 1:
        last = Head.objects.filter(seq=begin - 1).first()
    for head in Head.objects.filter(seq__gte=begin).order_by("seq").iterator():
        if head.seq != (last.seq + 1 if last else begin) or head.previous != (last.hash if last else "") or head.hash != hash_of(head):
            yield f"the chain of the ledger's heads breaks at head {head.seq}; restore the last good backup"
            return
        rows = list(Event.objects.filter(pk__gt=last.last_event if last else 0, pk__lte=head.last_event).order_by("pk").values_list("seq", "hash"))
        expected = head.events - (last.events if last else 0)
        if len(rows) != expected or digest_of(h for _s, h in rows) != head.digest:
            what = (
                f"{abs(expected - len(rows))} events are {'missing' if len(rows) < expected else 'too many'}" if len(rows) != expected else "events are not those that were written"
            )
            yield f"{what} between events {last.last_event if last else 0} and {head.last_event}, up to {head.at:%Y-%m-%d %H:%M}; restore the last good backup"
        last = head
    yield from _beside(last)


def digest_of(hashes: Any) -> str:
    """SHA-256 over the hashes of events, one a line, in their order."""
    found = hashlib.sha256()
    for one in hashes:
        found.update(one.encode() + b"\n")
    return found.hexdigest()


def hash_of(head: Head) -> str:
    """SHA-256 over a head's canonical JSON, the hash before it included."""
    body = {name: instant(head.at) if name == "at" else getattr(head, name) for name in FIELDS}
    return hashlib.sha256(json.dumps(body, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def last_head() -> dict[str, Any]:
    """The last head as the manifest of a backup has it; {} where there is none yet."""
    head = Head.objects.order_by("-seq").first()
    return {"seq": head.seq, "events": head.events, "hash": head.hash} if head else {}


def write_beside(head: Head | None) -> None:
    """Write the last head beside the database, whole before it has its name; away with it where there is none."""
    target = Path(settings.HOME) / FILE
    if head is None:
        target.unlink(missing_ok=True)
        return
    part = target.with_name(f"{FILE}.{os.getpid()}.part")
    with part.open("w", encoding="ascii") as out:
        json.dump({"seq": head.seq, "events": head.events, "hash": head.hash}, out)
        out.flush()
        os.fsync(out.fileno())
    part.replace(target)


def _beside(last: Head | None) -> Iterator[str]:
    try:
        kept = json.loads((Path(settings.HOME) / FILE).read_text(encoding="ascii"))
        seq, mark = int(kept["seq"]), str(kept["hash"])
    except FileNotFoundError:
        return
    except (OSError, ValueError, KeyError, TypeError):
        yield f"{FILE} in the data folder cannot be read; `luoshi restore` of the last good backup makes it anew"
        return
    found = Head.objects.filter(seq=seq).values_list("hash", flat=True).first()
    if found != mark:
        yield f"the ledger went back: head {seq} stands in the data folder, the database has {last.seq if last else 'none'}{'' if found is None else ' and another one of that number'}; restore the last good backup"


def _settled() -> int:
    """The last event before which none can still come; 0 where that cannot be told now. SQLite has one writer. PostgreSQL's are waited for,
    an instant only: who waits for a lock holds up all that come after, and a long import would stop every desk."""
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
                    cursor.execute("LOCK TABLE matters_event IN SHARE MODE")
            return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    except OperationalError:  # somebody writes for longer; the next time
        return 0
