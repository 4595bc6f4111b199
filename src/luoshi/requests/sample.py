"""The sample city's requests: its streets, duties and knowledge, and months of calls with what became of them.

Everything is invented (``luoshi.samples``) and goes through the ledger's own door, move by move, each at its instant. Units differ:
some answer in time, some bounce what they get, so that the ranking has something to say.
"""

from __future__ import annotations

import io
import json
import random
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from luoshi.matters import evidence, ledger
from luoshi.matters.data_key import seal
from luoshi.matters.ledger import SYSTEM, Opening
from luoshi.matters.models import Matter
from luoshi.registers.models import Duty, Place, PlaceName, Unit
from luoshi.samples import Call, calls, names_of_places
from luoshi.samples.calls import hash_of
from luoshi.samples.city import SOURCE, Loading

from . import callers, duties, intake, public_words, sample_course, state
from .models import Knowledge, Submission
from .moves import KIND

SIZE, SIZE_OF = 20_000, "requests"
GROUP = 100
MERGED = 0.7  # share of doubles that are joined


def days_back(now: datetime) -> int:
    """How many days the sample goes back: to the first of the month before the same month of last year, so that every month of the last
    year, the present one too, stands beside the one a year before it."""
    today = timezone.localtime(now).date()
    month = today.year * 12 + today.month - 1 - 13
    return (today - date(month // 12, month % 12 + 1, 1)).days + 1


def load(loading: Loading) -> None:
    """Load the sample's requests, as of ``loading.now`` (``load_calls``)."""
    load_calls(loading.sizes.get("requests", SIZE), days_back(loading.now), loading.now, loading.say)


def load_calls(count: int, days: int, now: datetime, tell: Callable[[str], Any] = print) -> int:
    """Load streets, duties, knowledge and about ``count`` requests of the last ``days``; how many there are."""
    outlines = json.loads(Path(settings.OUTLINES_FILE).read_text(encoding="utf-8"))
    _streets(outlines)
    _duties()
    _knowledge()
    duties.forget_cached()
    if not count:
        return 0
    made, group, refs = 0, list[Call](), dict[int, str]()
    for call in calls(count, now, days, outlines):
        group.append(_or_elsewhere(call))
        if len(group) == GROUP:
            made += _write(group, refs, now)
            group = []
            if made % 2_000 == 0:
                tell(f"requests: {made} …")
    return made + _write(group, refs, now)


def train(tell: Callable[[str], Any] = print) -> bool:
    """Learn the subjects of the sample's own sentences, so that the desk has a model; False where luoshi[understanding] is missing."""
    try:
        from luoshi.understanding import train as learn
    except ImportError:
        return False
    from .understanding import MODEL

    outlines = json.loads(Path(settings.OUTLINES_FILE).read_text(encoding="utf-8"))
    told = list(calls(8_000, timezone.now(), 365, outlines, seed=2, surges=()))
    tell("learning subjects …")
    learn([("", c.text) for c in told], [c.subject for c in told]).save(Path(settings.HOME) / MODEL)
    return True


def _streets(outlines: Any) -> None:
    rng = random.Random(7)
    for feature in outlines["features"]:
        code, name = feature["properties"]["code"], feature["properties"]["name"]
        Place.objects.get_or_create(code=code, defaults={"name": name, "source": SOURCE, "population": rng.randrange(18, 130) * 1000})
        kind = "street" if name.endswith("街道") else "town"
        office = f"{name}办事处" if kind == "street" else f"{name}人民政府"
        reached = {"phone": f"0990-555{code[4:6]}{code[7:9]}", "hours": "周一至周五 9:00–17:30，夜间和周末有人值班", "address": f"{name}便民服务中心"}
        Unit.objects.get_or_create(code=f"yz-{code[:9]}", defaults={"name": office, "short": name, "kind": kind, "place_code": code, **reached})
    found = names_of_places([(f["properties"]["code"], f["properties"]["name"]) for f in outlines["features"]])
    PlaceName.objects.bulk_create(PlaceName(name=name, place_code=code, kind=kind, source=SOURCE) for name, code, kind in found)


def _duties() -> None:
    units = {u.code: u for u in Unit.objects.all()}
    for row in sample_course.rows("request_duties.csv"):
        limit = {"limit_amount": int(row["limit_amount"]), "limit_unit": row["limit_unit"]} if row["limit_amount"] else {}
        given = {"route": row["route"], "lead": units.get(row["lead"]), "source": SOURCE, **limit}
        duty, _made = Duty.objects.update_or_create(subject_code=row["subject_code"], place_code="", condition=row["condition"], defaults=given)
        duty.helpers.set([units[c] for c in row["helpers"].split()])


def _knowledge() -> None:
    units = {u.code: u for u in Unit.objects.all()}
    written = sample_course.rows("knowledge.csv")
    Knowledge.objects.bulk_create(
        Knowledge(title=r["title"], text=r["text"], subject_code=r["subject_code"], owner=units[r["owner"]], review_on=date.fromisoformat(r["review_on"])) for r in written
    )


def _or_elsewhere(call: Call) -> Call:
    """The call, or now and then one of what no unit of the city handles."""
    rng = random.Random(f"elsewhere {call.number}")
    if call.asks or call.same_as is not None or call.urgency != "general" or call.channel == "enterprise" or rng.random() > sample_course.ELSEWHERE:
        return call
    other = rng.choice(sample_course.elsewhere())
    return replace(call, text=other["text"], subject=other["subject"], address="", point=None)


@transaction.atomic
def _write(group: Sequence[Call], refs: dict[int, str], now: datetime) -> int:
    if not group:
        return 0
    openings, joined = [], []
    for call in group:
        rng = random.Random(f"course {call.number}")
        into = refs.get(call.same_as, "") if call.same_as is not None and rng.random() < MERGED and not _alone(call) else ""
        joined.append(into)
        openings.append(Opening(_call_data(call), list(sample_course.course(call, into, now, rng)), call.at))
    matters = ledger.open_many(KIND, openings, SYSTEM)
    for matter in matters:
        if matter.document["evidence"]:
            name, words = sample_course.BY_HASH[matter.document["evidence"][0]]
            evidence.store(matter, name, io.BytesIO(words), "sample")
    refs.update((call.number, matter.ref) for call, matter in zip(group, matters, strict=True) if not _alone(call))
    people = callers.note_many([(c.name, c.phone, c.at) for c in group])
    answering = {m.ref: m for m in Matter.objects.filter(ref__in=[j for j in joined if j])}
    rows = []
    for call, matter, into, person in zip(group, matters, joined, people, strict=True):
        key = secrets.token_urlsafe(16)
        lon, lat = call.point or (None, None)
        rows.append(
            Submission(
                matter=matter,
                answered_by=answering.get(into, matter),
                caller=person,
                channel=call.channel,
                source="sample",
                source_id=str(call.number),
                told_at=call.at,
                secret=intake.digest(key),
                sealed=seal({"key": key}),
                longitude=lon,
                latitude=lat,
                firm="named" if call.channel == "enterprise" else "",
                demand=state.of(matter.document)["demand"],
            )
        )
    Submission.objects.bulk_create(rows)
    return len(rows)


def _alone(call: Call) -> bool:
    """Whether it is joined to nothing: a tip-off, or a firm's."""
    return call.channel == "enterprise" or _call_data(call)["demand"] == "tip"


def _call_data(call: Call) -> dict[str, Any]:
    demand = "inquiry" if call.asks else ("complaint", "complaint", "help", "help", "suggestion", "tip")[hash_of(call.text) % 6]
    told: dict[str, Any] = {
        "text": call.text,
        "demand": demand,
        "channel": call.channel,
        "subject": call.subject,
        "place": call.place,
        "address": call.address,
        "urgency": call.urgency,
        "look": public_words.rule(call.subject, call.channel),
    }
    if call.point:
        told["point"] = list(call.point)
    return told
