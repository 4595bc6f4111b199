"""What became of each request of the sample city: its moves, each at its instant, by units of which some answer better than others.

The shares are those of real cities (公开通报里的三率：响应 98、解决 96、满意 96 上下，街道之间相差十来个百分点): most is solved at once, some only
when it is done again, a little is parked and taken up months later, refused, left out, withdrawn, overdue.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone

from luoshi.matters.ledger import Actor, Entry
from luoshi.registers.models import Unit
from luoshi.samples import Call, city
from luoshi.samples.calls import hash_of

from . import duties, public_words

DATA = Path(__file__).with_name("sample")
UNLOOKED = timedelta(days=2)  # what came in since waits for somebody's look
WAITING, WAITS = timedelta(hours=36), 0.2  # of what came in since, so much waits for a dispatcher
STUCK, STUCK_SHARE = timedelta(days=45), 0.02  # of what was dispatched since, so much lies with its unit and is overdue before long
DOUBTFUL, TAKEN_DOWN, ELSEWHERE = 0.04, 0.003, 0.012  # shares: looked at before it is dispatched; words taken down; belongs elsewhere
LOOKER = Actor("rexian", frozenset(), frozenset({"look_words", "take_down"}))
EVIDENCE = {  # what a unit shows where it asks that a request be left out: exclusion → the file's name and words
    "objective": ("客观条件说明.txt", "经现场核实，受客观条件限制暂不具备解决条件，情况说明附后。（虚构示例）\n".encode()),
    "withdrawn": ("撤回说明.txt", "诉求人来电说明问题已自行解决，要求撤回，通话时间见附。（虚构示例）\n".encode()),
}
HANDED = {"0403": "云州燃气抢修", "0304": "119", "1201": "119", "1202": "市应急管理局"}  # subject → who comes where there is danger
BY_HASH = {hashlib.sha256(words).hexdigest(): (name, words) for name, words in EVIDENCE.values()}


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a table of the sample."""
    return city.rows(DATA / name)


@cache
def answers(wants: str) -> tuple[str, ...]:
    """What units answer, by what was wanted."""
    return tuple(r["answer"] for r in rows("answers.csv") if r["wants"] == wants)


@cache
def elsewhere() -> tuple[dict[str, str], ...]:
    """What no unit of the city handles: what was said, and what is answered."""
    return tuple(rows("elsewhere.csv"))


@cache
def _known() -> dict[str, str]:
    return {r["subject_code"]: r["text"] for r in rows("knowledge.csv") if "不再提供" not in r["text"]}


def course(call: Call, into: str, now: datetime, rng: random.Random) -> Iterator[Entry]:
    """What became of a request, up to now. ``into``: the number of the one that it is joined to, or ""."""
    at = call.at + timedelta(minutes=rng.randrange(1, 30))
    if at >= now:
        return
    if public_words.rule(call.subject, call.channel) == public_words.AFTER_LOOK and at < now - UNLOOKED:
        yield Entry("show", at=at, by=LOOKER)
    other = next((r for r in elsewhere() if r["text"] == call.text), None)
    if other is not None:
        to = {"to": other["to"]} if other["to"] else {}
        said = {"answer": other["answer"]} if other["answer"] else {}
        yield Entry(other["move"], {"outcome": other["outcome"], **to, **said}, "属于中央单位" if other["move"] == "transfer" else "", at=at)
    elif call.asks:
        yield Entry("answer", {"outcome": "answered", "answer": _known().get(call.subject, "已按知识库口径当场答复。")}, at=at)
    elif into:
        yield Entry("merge", {"merged_into": into}, "同一件事", at=at)
    else:
        yield from _dispatched(call, at, now, rng)


def _dispatched(call: Call, at: datetime, now: datetime, rng: random.Random) -> Iterator[Entry]:
    handed = HANDED.get(call.subject) if call.urgency == "danger" else None
    if handed is not None:
        yield Entry("hand_over", {"to": handed}, at=at)
        taken = at + timedelta(minutes=4)
        if taken < now:
            yield Entry("handed_reply", {"to": handed, "taken": "taken"}, at=taken)
        at += timedelta(minutes=6)
    elif at > now - WAITING and rng.random() < WAITS:
        return
    elif rng.random() < DOUBTFUL:
        yield Entry("confer", {}, "职责交叉，先会商", at=at)
        at += timedelta(hours=rng.uniform(1, 9))
    route = duties.on(timezone.localtime(at).date()).find(call.subject, call.place, call.text)
    if route is None or at >= now:
        return
    sent = duties.as_data(route, call.urgency, at)
    yield Entry("dispatch", sent, at=at)
    yield from Course(call, sent, at, now, rng, handed).steps()


def quality(unit: str, at: datetime, now: datetime) -> float:
    """How well a unit works, 0 to 1: its own way, its month, and a little better from month to month. One in nine is far behind."""
    own = hash_of(unit) * 37 % 101 / 100
    base = 0.80 + 0.06 * own if hash_of(unit) * 7 % 9 == 0 else 0.895 + 0.095 * own
    month = ((hash_of(unit) + at.month * 13) % 11 - 5) / 300
    return min(0.995, base + month + 0.03 * (1 - min(1.0, (now - at).days / 400)) - 0.015)


@cache
def clerk(unit: str) -> str:
    """Somebody of a unit, named by its office: no person is invented."""
    return f"{Unit.objects.get(code=unit)}经办人"


class Course:
    """How a unit goes about one request."""

    def __init__(self, call: Call, sent: dict[str, Any], at: datetime, now: datetime, rng: random.Random, handed: str | None) -> None:
        self.call, self.lead, self.at, self.now, self.rng, self.handed = call, sent["lead"], at, now, rng, handed
        self.due = datetime.fromisoformat(sent["due_at"]) if sent["due_at"] else at + timedelta(days=7)  # no calendar yet: invented like the rest
        self.begun, self.span = at, max(timedelta(hours=1), self.due - at)
        self.good = quality(self.lead, at, now)
        self.unit = Actor(clerk(self.lead), frozenset({self.lead}), frozenset({"handle_request"}))
        self.answer = rng.choice(answers(call.wants))

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
        if self.handed:
            yield Entry("handed_result", {"to": self.handed, "result": "已到场处置，险情排除，无人员伤亡。"}, "", self.after(0.8))
        if rng.random() < 0.02 + 0.1 * (1 - self.good):
            yield Entry("dispute", {}, "不在本单位职责范围", self.after(5), self.unit)
            yield Entry("adjudicate", {"lead": self.lead, "due_at": (self.at + timedelta(hours=10) + self.span).isoformat()}, "经核，属地负责", self.after(6))
            self.due = self.at + self.span
        yield Entry("sign", {}, "", self.after(0.6), self.unit)
        if rng.random() < self.good + 0.04:
            yield Entry("contact", {"how": "phone"}, "", self.at + min(self.span * 0.2, timedelta(hours=20)) * rng.random(), self.unit)
            self.at += min(self.span * 0.2, timedelta(hours=20))
        if rng.random() < 0.03:
            yield from self._whistle()
        if rng.random() < 0.012:
            yield from self._wait()
        if rng.random() < 0.05 and self.at < self.due - timedelta(hours=2):
            yield from self._ask_time()
        if self.begun > self.now - STUCK and rng.random() < STUCK_SHARE:
            return
        pace = rng.uniform(0.15, 0.8) if rng.random() < self.good + 0.03 else rng.uniform(0.9, 1.9)
        self.at = max(self.at + timedelta(minutes=20), self.at + (self.due - self.at) * pace)
        yield Entry("finish", {"answer": self.answer}, "", self.at, self.unit)
        yield from self._heard(self.good - 0.05)
        if rng.random() < TAKEN_DOWN:
            yield Entry("hide", {"ground": "person"}, "文字里有能认出具体住户的内容", self.after(30), LOOKER)

    def _whistle(self) -> Iterator[Entry]:
        helper = "yz-gaj" if self.lead != "yz-gaj" else "yz-csgl"
        by = self.at + timedelta(hours=1, minutes=30)
        yield Entry("whistle", {"whistle": "daily", "units": [helper], "arrive_by": by.isoformat()}, "需要联合处置", self.after(1), self.unit)
        self.at += timedelta(minutes=self.rng.randrange(10, 70))
        yield Entry("arrive", {}, "", self.at, Actor(clerk(helper), frozenset({helper}), frozenset({"handle_request"})))
        yield Entry("whistle_done", {"result": "现场会商，分工处置"}, "", self.after(2), self.unit)

    def _wait(self) -> Iterator[Entry]:
        """The clock stands still while the caller is away."""
        begun = self.after(2)
        yield Entry("wait", {"rule": "caller_postponed"}, "诉求人出差，约好回来再上门", begun)
        self.after(self.rng.choice((24, 48, 120)))
        self.due = max(self.due + (self.at - begun), self.at + timedelta(hours=2))
        yield Entry("go_on", {"due_at": self.due.isoformat()}, "", self.at)

    def _ask_time(self) -> Iterator[Entry]:
        later = (self.due + self.span).isoformat()
        yield Entry("ask_time", {"due_at": later}, "需要开挖或采购配件", self.after(0.2), self.unit)
        if self.rng.random() < 0.2:
            yield Entry("refuse_time", {}, "配件本市有货，按原时限办结", self.after(0.5))
            return
        yield Entry("give_time", {"due_at": later, "approver": "热线值班领导"}, "", self.after(0.5))
        self.due += self.span

    def _heard(self, helped: float, times: int = 0) -> Iterator[Entry]:
        """The callback: nobody answers, or what the caller says; what is not solved is done again, parked, or cannot be."""
        rng = self.rng
        self.after(30)
        if rng.random() < 0.09:
            for _n in range(3):
                yield Entry("try_call", {"how": "phone"}, "", self.after(5))
            yield Entry("give_up_call", {}, "", self.at)
            return
        if rng.random() < helped:
            solved = "yes" if rng.random() > 0.02 else "no_longer"
            satisfied = rng.choices(("yes", "basically", "no"), (78, 20, 90 * (1 - self.good)))[0]
            yield Entry("call_back", {"solved": solved, "satisfied": satisfied, "how": "phone"}, "", self.at)
            return
        said = {"solved": rng.choice(("no", "no", "half")), "satisfied": rng.choice(("no", "no", "basically")), "how": "phone"}
        fate = rng.random()
        if times < 2 and fate < 0.72:
            yield Entry("redo", {**said, "due_at": (self.at + self.span).isoformat()}, "诉求人说没有解决", self.at)
            yield Entry("finish", {"answer": f"已再次到现场。{self.answer}"}, "", self.after(24), self.unit)
            yield from self._heard(0.55 + 0.35 * self.good, times + 1)
        elif fate < 0.82:
            yield from self._parked(said)
        else:
            yield Entry("call_back", {**said, "outcome": "objective"}, "历史遗留，暂无条件解决", self.at)
            yield from self._left_out()

    def _parked(self, said: dict[str, Any]) -> Iterator[Entry]:
        """Parked with a plan; most is taken up again within months, and then done."""
        rng = self.rng
        again = timedelta(days=rng.randrange(20, 150))
        yield Entry("shelve", {**said, "plan_date": (self.at + again).date().isoformat()}, "须列入年度计划", self.at)
        self.at += again + timedelta(days=rng.randrange(-8, 6))
        yield Entry("take_up", {"due_at": (self.at + timedelta(days=15)).isoformat()}, "", self.at)
        yield Entry("sign", {}, "", self.after(4), self.unit)
        yield Entry("finish", {"answer": "计划内工程已完工，请查看。"}, "", self.after(150), self.unit)
        yield Entry("call_back", {"solved": "yes", "satisfied": rng.choice(("yes", "basically")), "how": "phone"}, "", self.after(30))

    def _left_out(self) -> Iterator[Entry]:
        rng = self.rng
        if rng.random() < 0.4:
            return
        why = rng.choice(("objective", "objective", "withdrawn"))
        evidence = hashlib.sha256(EVIDENCE[why][1]).hexdigest()
        yield Entry("ask_exclude", {"exclusion": why, "evidence": [evidence]}, {"objective": "客观条件不具备", "withdrawn": "诉求人撤回"}[why], self.after(20), self.unit)
        if rng.random() < 0.65:
            yield Entry("exclude", {}, "经复核同意", self.after(20))
        else:
            yield Entry("refuse_exclude", {}, "材料不足以证明，不同意", self.after(20))
