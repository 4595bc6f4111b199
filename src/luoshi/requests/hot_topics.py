"""The hot topics of the city: what they are found among, where they are kept, and how one is taken up as a task (每月一题)."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.matters import proposals
from luoshi.matters.ledger import Actor, Refused
from luoshi.matters.models import Matter

from . import comparing, privacy
from .rule_tables import rule_on, topic_rules
from .today import street_of
from .topics import Request, Topic, topics

PACE = timedelta(hours=1)  # in which topics are looked for anew
MOST_READ = 200_000  # requests, the latest
MOST = 20


def hottest() -> tuple[list[Topic], datetime]:
    """The hottest topics, and when they were looked for: two hours ago at most. The worker looks every hour, so that nobody waits."""
    path = _file()
    if not path.is_file() or timezone.now().timestamp() - path.stat().st_mtime > 2 * PACE.total_seconds():
        look_for(timezone.now())
    at = datetime.fromtimestamp(path.stat().st_mtime, timezone.get_current_timezone())
    rows = json.loads(path.read_text(encoding="utf-8"))
    return [Topic(**row | {n: tuple(row[n]) for n in ("refs", "before", "places")} | {"since": date.fromisoformat(row["since"])}) for row in rows], at


def one(subject: str, phrase: str) -> Topic | None:
    """The topic of a subject ("-" for none) and a phrase; None where it is none of the hottest."""
    return next((t for t in hottest()[0] if (t.subject or "-", t.phrase) == (subject, phrase)), None)


def look_for(now: datetime) -> None:
    """Look for the hottest topics and store them, whole or not at all."""
    today = timezone.localtime(now).date()
    first, least = comparing.begun(), int(rule_on(comparing.RULE, today)[1])
    begun = timezone.localtime(first).date() if first else today
    rows = [{**asdict(topic), "since": topic.since.isoformat()} for topic in topics(among(today), today, MOST, begun=begun, least=least)]
    path = _file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="utf-8", delete=False) as draft:
        json.dump(rows, draft, ensure_ascii=False)
    Path(draft.name).replace(path)


def look_anew() -> None:
    """Look for topics at the next question, whenever it was done last."""
    _file().unlink(missing_ok=True)


def among(today: date) -> Iterator[Request]:
    """The requests that topics are found among: their words, and no persons; tip-offs and what is hidden are left out."""
    rules = topic_rules(today)
    since = timezone.now() - timedelta(days=rules["days"] * (rules["spans"] + 1))
    rows = privacy.ordinary(Matter.objects.filter(kind="request", opened_at__gte=since)).exclude(verdict="merged").order_by("-opened_at")
    for ref, subject, place, at, text, own in rows.values_list("ref", "subject", "place", "opened_at", "text", "document__request")[:MOST_READ].iterator(chunk_size=5_000):
        if own["demand"] != "tip":
            yield Request(ref, subject, street_of(place), timezone.localtime(at).date(), text, bool(own["redos"] or own["reopened"]))


def take_up(topic: Topic, actor: Actor, *, text: str, lead: str, helpers: Sequence[str] = (), due: date | None = None) -> Matter:
    """A topic becomes a task with a lead unit and a deadline, of the topic's subject and, where it is of one street alone, of its place, so
    that the requests beside it measure it. Refused for who may not see all requests, or not draft tasks."""
    if not actor.may("view_all_matters"):
        raise Refused(_("热点由全部诉求得出；你没有查看全部事项的权限，不能把它列为任务。"))
    place = topic.places[0].ljust(12, "0") if len(topic.places) == 1 else str(settings.CITY_PLACE)
    return proposals.take_up(proposals.Proposal(text, lead, tuple(helpers), due, timezone.localdate().year, topic.subject, place), actor)


def _file() -> Path:
    return Path(settings.HOME) / "assessing" / "topics.json"
