"""The sample city's requests: its streets, duties and knowledge, and months of calls with what became of them.

Everything is invented (``luoshi.samples``) and goes through the ledger's own door, move by move, each at its instant. Units differ:
some answer in time, some bounce what they get, so that the ranking has something to say.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import random
import secrets
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from luoshi.matters import evidence, ledger
from luoshi.matters.data_key import seal
from luoshi.matters.ledger import SYSTEM, Actor, Entry, Opening
from luoshi.matters.models import Matter
from luoshi.registers.models import Duty, Place, PlaceName, Unit
from luoshi.requests import callers, duties, intake, public_words
from luoshi.requests.models import Knowledge, Telling
from luoshi.samples import Call, calls, names_of_places
from luoshi.samples.calls import hash_of

from . import state

DATA = Path(__file__).with_name("sample")
SOURCE = "sample (invented)"
GROUP = 100
MERGED = 0.7  # share of doubles that are joined
UNLOOKED = timedelta(days=2)  # what came in since waits for somebody's look
LOOKER = Actor("rexian", frozenset(), frozenset({"look_words"}))
EXCUSE = "经现场核实，受客观条件限制暂不具备解决条件，情况说明附后。（虚构示例）\n".encode()
ANSWERS = ("已派人到现场处理，请查看。", "问题属实，已整改完毕。", "已联系责任单位修复，并向您说明情况。", "已完成处置，后续加强巡查。")


def load(count: int, days: int, now: datetime, tell: Callable[[str], Any] = print) -> int:
    """Load streets, duties, knowledge and about ``count`` requests of the last ``days``; how many there are."""
    outlines = json.loads(Path(settings.OUTLINES_FILE).read_text(encoding="utf-8"))
    _streets(outlines)
    _duties()
    _knowledge()
    duties.forget_kept()
    if not count:
        return 0
    made, group, refs = 0, list[Call](), dict[int, str]()
    for call in calls(count, now, days, outlines):
        group.append(call)
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
    from luoshi.requests.understanding import MODEL

    outlines = json.loads(Path(settings.OUTLINES_FILE).read_text(encoding="utf-8"))
    told = list(calls(8_000, timezone.now(), 365, outlines, seed=2, surges=()))
    tell("learning subjects …")
    learn([("", c.text) for c in told], [c.subject for c in told]).save(Path(settings.HOME) / MODEL)
    return True


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _streets(outlines: Any) -> None:
    rng = random.Random(7)
    for feature in outlines["features"]:
        code, name = feature["properties"]["code"], feature["properties"]["name"]
        Place.objects.get_or_create(code=code, defaults={"name": name, "source": SOURCE, "population": rng.randrange(18, 130) * 1000})
        kind = "street" if name.endswith("街道") else "town"
        office = f"{name}办事处" if kind == "street" else f"{name}人民政府"
        Unit.objects.get_or_create(code=f"yz-{code[:9]}", defaults={"name": office, "short": name, "kind": kind, "place_code": code})
    found = names_of_places([(f["properties"]["code"], f["properties"]["name"]) for f in outlines["features"]])
    PlaceName.objects.bulk_create(PlaceName(name=name, place_code=code, kind=kind, source=SOURCE) for name, code, kind in found)


def _duties() -> None:
    units = {u.code: u for u in Unit.objects.all()}
    for row in _rows("request_duties.csv"):
        limit = {"limit_amount": int(row["limit_amount"]), "limit_unit": row["limit_unit"]} if row["limit_amount"] else {}
        given = {"route": row["route"], "lead": units.get(row["lead"]), "source": SOURCE, **limit}
        duty, _made = Duty.objects.update_or_create(subject_code=row["subject_code"], place_code="", condition=row["condition"], defaults=given)
        duty.helpers.set([units[c] for c in row["helpers"].split()])


def _knowledge() -> None:
    units = {u.code: u for u in Unit.objects.all()}
    rows = _rows("knowledge.csv")
    Knowledge.objects.bulk_create(
        Knowledge(title=r["title"], text=r["text"], subject_code=r["subject_code"], owner=units[r["owner"]], review_on=date.fromisoformat(r["review_on"])) for r in rows
    )


@transaction.atomic
def _write(group: Sequence[Call], refs: dict[int, str], now: datetime) -> int:
    if not group:
        return 0
    openings, joined = [], []
    for call in group:
        rng = random.Random(f"course {call.number}")
        into = refs.get(call.same_as, "") if call.same_as is not None and rng.random() < MERGED and not _kept_apart(call) else ""
        joined.append(into)
        openings.append(Opening(_told(call), list(_course(call, into, now, rng)), call.at))
    matters = ledger.open_many("request", openings, SYSTEM)
    for matter in matters:
        if matter.document["evidence"]:
            evidence.keep(matter, "客观条件说明.txt", io.BytesIO(EXCUSE), "sample")
    refs.update((call.number, matter.ref) for call, matter in zip(group, matters, strict=True) if not _kept_apart(call))
    people = callers.note_many([(c.name, c.phone, c.at) for c in group])
    answering = {m.ref: m for m in Matter.objects.filter(ref__in=[j for j in joined if j])}
    rows = []
    for call, matter, into, person in zip(group, matters, joined, people, strict=True):
        key = secrets.token_urlsafe(16)
        lon, lat = call.point or (None, None)
        rows.append(
            Telling(
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
    Telling.objects.bulk_create(rows)
    return len(rows)


def _kept_apart(call: Call) -> bool:
    """Whether it is joined to nothing: a tip-off, or a firm's."""
    return call.channel == "enterprise" or _told(call)["demand"] == "tip"


def _told(call: Call) -> dict[str, Any]:
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


def _course(call: Call, into: str, now: datetime, rng: random.Random) -> Iterator[Entry]:
    """What became of a request, up to now."""
    at = call.at + timedelta(minutes=rng.randrange(1, 30))
    if at >= now:
        return
    if public_words.rule(call.subject, call.channel) == public_words.AFTER_LOOK and at < now - UNLOOKED:
        yield Entry("show", at=at, by=LOOKER)
    if call.asks:
        yield Entry("answer", {"outcome": "answered", "answer": "已按知识库口径当场答复。"}, at=at)
    elif into:
        yield Entry("merge", {"merged_into": into}, "同一件事", at=at)
    else:
        route = duties.on(timezone.localtime(at).date()).find(call.subject, call.place, call.text)
        if route is None:
            return
        sent = duties.as_data(route, call.urgency, at)
        yield Entry("dispatch", sent, at=at)
        course = Course(sent, at, now, rng)
        yield from course.steps()


class Course:
    """How a unit goes about a request: in its own way, which is that of the unit (``good``, 0 to 1) and of the month."""

    def __init__(self, sent: dict[str, Any], at: datetime, now: datetime, rng: random.Random) -> None:
        self.lead, self.at, self.now, self.rng = sent["lead"], at, now, rng
        self.due = datetime.fromisoformat(sent["due_at"]) if sent["due_at"] else at + timedelta(days=7)  # no calendar yet: invented like the rest
        self.limit, self.span = sent["limit"], max(timedelta(hours=1), self.due - at)
        self.good = 0.55 + (hash_of(self.lead) * 37 % 40) / 100 + ((hash_of(self.lead) + at.month * 13) % 11 - 5) / 100
        self.unit = Actor(f"{self.lead}-1", frozenset({self.lead}), frozenset({"handle_request"}))

    def steps(self) -> Iterator[Entry]:
        """The moves, each later than the one before, none after now."""
        for entry in self._steps():
            if entry.at is None or entry.at >= self.now:
                return
            yield entry

    def after(self, hours: float) -> datetime:
        """So many hours on (0.6 to 1.4 times), and the instant moved there."""
        self.at += timedelta(hours=hours * self.rng.uniform(0.6, 1.4))
        return self.at

    def _steps(self) -> Iterator[Entry]:
        rng = self.rng
        if rng.random() < 0.04 + 0.1 * (1 - self.good):
            yield Entry("dispute", {}, "不在本单位职责范围", self.after(5), self.unit)
            yield Entry("adjudicate", {"lead": self.lead, "due_at": (self.at + timedelta(hours=10) + self.span).isoformat()}, "经核，属地负责", self.after(6))
            self.due = self.at + self.span
        yield Entry("sign", {}, "", self.after(0.6), self.unit)
        if rng.random() < self.good + 0.12:
            yield Entry("contact", {"how": "phone"}, "", self.at + min(self.span * 0.2, timedelta(hours=20)) * rng.random(), self.unit)
            self.at += min(self.span * 0.2, timedelta(hours=20))
        if rng.random() < 0.03:
            yield from self._whistle()
        if rng.random() < 0.05 and self.at < self.due - timedelta(hours=2):
            later = (self.due + self.span).isoformat()
            yield Entry("ask_time", {"due_at": later}, "需要开挖或采购配件", self.after(0.2), self.unit)
            yield Entry("give_time", {"due_at": later, "approver": "热线值班领导"}, "", self.after(0.5))
            self.due += self.span
        pace = rng.uniform(0.15, 0.75) if rng.random() < self.good + 0.1 else rng.uniform(0.8, 1.5)
        self.at = max(self.at + timedelta(minutes=20), self.at + (self.due - self.at) * pace)
        yield Entry("finish", {"answer": rng.choice(ANSWERS)}, "", self.at, self.unit)
        yield from self._heard(again=True)

    def _whistle(self) -> Iterator[Entry]:
        helper = "yz-gaj" if self.lead != "yz-gaj" else "yz-csgl"
        by = self.at + timedelta(hours=1, minutes=30)
        yield Entry("whistle", {"whistle": "daily", "units": [helper], "arrive_by": by.isoformat()}, "需要联合处置", self.after(1), self.unit)
        self.at += timedelta(minutes=self.rng.randrange(10, 70))
        yield Entry("arrive", {}, "", self.at, Actor(f"{helper}-1", frozenset({helper}), frozenset({"handle_request"})))
        yield Entry("whistle_done", {"result": "现场会商，分工处置"}, "", self.after(2), self.unit)

    def _heard(self, again: bool) -> Iterator[Entry]:
        """The callback: nobody answers, or what the caller says; what is not solved is done again, once."""
        rng = self.rng
        self.after(30)
        if rng.random() < 0.1:
            for _n in range(3):
                yield Entry("try_call", {"how": "phone"}, "", self.after(5))
            yield Entry("give_up_call", {}, "", self.at)
            return
        if rng.random() < self.good or not again:
            solved = "yes" if rng.random() > 0.02 else "no_longer"
            satisfied = rng.choices(("yes", "basically", "no"), (70, 22, 8))[0]
            yield Entry("call_back", {"solved": solved, "satisfied": satisfied, "how": "phone"}, "", self.at)
            return
        said = {"solved": rng.choice(("no", "no", "half")), "satisfied": rng.choice(("no", "no", "basically")), "how": "phone"}
        fate = rng.random()
        if fate < 0.6:
            yield Entry("redo", {**said, "due_at": (self.at + self.span).isoformat()}, "诉求人说没有解决", self.at)
            yield Entry("finish", {"answer": rng.choice(ANSWERS)}, "", self.after(24), self.unit)
            yield from self._heard(again=rng.random() < 0.3)
        elif fate < 0.75:
            yield Entry("shelve", {**said, "plan_date": f"{self.at.year + 1}-06-30"}, "须列入明年计划", self.at)
        else:
            yield Entry("call_back", {**said, "outcome": "objective"}, "历史遗留，暂无条件解决", self.at)
            if rng.random() < 0.4:
                yield Entry("ask_exclude", {"exclusion": "objective", "evidence": [hashlib.sha256(EXCUSE).hexdigest()]}, "客观条件不具备", self.after(20), self.unit)
                if rng.random() < 0.7:
                    yield Entry("exclude", {}, "经复核同意", self.after(20))
