"""When a person's words are public, and what everybody may read of a request now: the one place that every public face asks.

When is a rule by subject and channel (``public_words.csv``; a deployment's own ``rules/public_words.csv`` wins): at once, after a person
has looked, or never. The rule of the day on which a request came in is written down with it; where the rule of today says never, nothing
is shown whatever it was then. A table that cannot be read shows nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi import rules
from luoshi.matters import withdrawals
from luoshi.matters.models import Matter
from luoshi.matters.withdrawal_rules import sentence, when

from . import kind, privacy, state
from .moves import CHANNELS

ANY, AT_ONCE, AFTER_LOOK, NEVER = "*", kind.AT_ONCE, kind.AFTER_LOOK, withdrawals.NEVER


@dataclass(frozen=True)
class Rule:
    """A row: for a subject (a code with what is below it, or ``*``) and a channel (or ``*``), when words are public."""

    subject: str
    channel: str
    when: str
    version: int
    valid_from: date
    source: str

    @property
    def code(self) -> str:
        """What it is about."""
        return f"{self.subject} {self.channel}"


class Row(Protocol):
    """What is asked of a request that is to be shown."""

    @property
    def pk(self) -> int: ...
    @property
    def look(self) -> str | None: ...
    @property
    def subject(self) -> str: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True)
class PublicWords:
    """What everybody may read of a request, before numbers and names are masked. ``status``: shown, waits, never or hidden; ``note``: why there
    are no words, or that some were taken down, "" where nothing is to be said; ``taken``: the instants and classes of what was taken down."""

    status: str
    text: str = ""
    address: str = ""
    note: str = ""
    taken: tuple[tuple[datetime, str], ...] = ()

    @property
    def public(self) -> bool:
        """Whether there are words to be read."""
        return self.status == "shown"


def table() -> tuple[Rule, ...] | None:
    """All rows in all their versions; None where the deployment's own file cannot be used (``luoshi check`` says what is wrong with it)."""
    try:
        return PUBLIC_WORDS.rows()
    except ValueError:
        return None


def rule(subject: str, channel: str, on: date | None = None) -> str:
    """When words on a subject told by a channel are public, by the rule of a day (else of today): the row of the longest subject, then the
    one that names the channel. No row: after a look; a table that cannot be read: never."""
    rows = table()
    if rows is None:
        return NEVER
    return _status_on(rows, subject, channel, on or timezone.localdate())


@lru_cache(maxsize=4_096)
def _status_on(rows: tuple[Rule, ...], subject: str, channel: str, on: date) -> str:
    fitting = [r for r in rows if r.valid_from <= on and r.channel in (ANY, channel) and (r.subject == ANY or subject.startswith(r.subject))]
    if not fitting:
        return AFTER_LOOK
    return max(fitting, key=lambda r: (len(r.subject) if r.subject != ANY else 0, r.channel != ANY, r.valid_from, r.version)).when


def shown(rows: Iterable[Row], channels: Mapping[int, str] | None = None, addresses: Mapping[int, str] | None = None) -> dict[int, PublicWords]:
    """What everybody may read of requests that are anybody's to see (``privacy.untouched``), by their keys. One query more where something
    of one was taken down, however many they are. ``channels``, ``addresses``: where the rows have no document at hand."""
    rows = list(rows)
    down = [r.pk for r in rows if r.look in (withdrawals.HIDDEN, withdrawals.EDITED)]
    documents = dict(Matter.objects.filter(pk__in=down).values_list("pk", "document")) if down else {}
    found = {}
    for row in rows:
        channel = _own(row)["channel"] if channels is None else channels[row.pk]
        address = _own(row)["address"] if addresses is None else addresses[row.pk]
        found[row.pk] = _shown(row, channel, address, documents.get(row.pk, {}))
    return found


def _own(row: Row) -> state.RequestState:
    if not isinstance(row, Matter):
        raise TypeError("a row that has no document needs its channel and address beside it")
    return state.of(row.document)


def _shown(row: Row, channel: str, address: str, document: Mapping[str, Any]) -> PublicWords:
    gone = tuple((when(e), e["ground"]) for e in withdrawals.entries(document))
    if row.look == withdrawals.HIDDEN:
        return PublicWords("hidden", note=sentence(gone) or _("内容已撤下。"), taken=gone)
    if row.look == withdrawals.NEVER or rule(row.subject, channel) == NEVER:
        return PublicWords("never", note=_("内容不公开。"), taken=gone)
    if row.look == withdrawals.WAITS:
        return PublicWords("waits", note=_("内容待核后公开。"), taken=gone)
    if row.look != withdrawals.EDITED:
        return PublicWords("shown", row.text, address)
    return PublicWords("shown", withdrawals.cover(document, withdrawals.wording(document) or row.text), withdrawals.cover(document, address), sentence(gone), gone)


def waiting() -> QuerySet[Matter]:
    """The requests whose words wait for a person's look, the oldest first; what is nobody else's to see is not among them."""
    return privacy.listed().filter(look=withdrawals.WAITS).order_by("opened_at", "pk")


def _row(row: Mapping[str, str]) -> Rule:
    subject, channel = row["subject"].strip(), row["channel"].strip()
    if not subject or (channel != ANY and channel not in CHANNELS):
        raise ValueError(f"subject应为分类代码或*，channel应为{'、'.join(CHANNELS)}之一或*")
    if row["when"].strip() not in (AT_ONCE, AFTER_LOOK, NEVER):
        raise ValueError(f"when应为{AT_ONCE}、{AFTER_LOOK}、{NEVER}之一")
    return Rule(subject, channel, row["when"].strip(), *rules.dated(row))


PUBLIC_WORDS = rules.declare(
    rules.Table(
        "public_words",
        Path(__file__).with_name("rules") / "public_words.csv",
        _row,
        zh="诉求人的话什么时候公开",
        en="when a person's words are public, by subject and channel",
        wrong=rules.STOP,
        without="no words of requests are public",
    )
)
