"""The sample city's promises: two reports, and a year and more of work on what they promise.

Reports are imported, suggestions taken, moves made on the ledger, through the same doors as in a real city; only the instants are set back.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone

from luoshi.matters import evidence, ledger
from luoshi.matters.ledger import Actor
from luoshi.matters.models import Evidence, Matter
from luoshi.registers.models import Duty, Unit
from luoshi.samples.city import CITY, SOURCE, Loading, districts, morning, rows
from luoshi.wording import amounts

from . import proposed_verdicts, state
from .importing import import_report, suggestions
from .kind import commitments
from .models import Report
from .moves import KIND, WORKING
from .publishing import publish
from .state import Target, current_targets

DATA = Path(__file__).with_name("sample")
QUARTERS = (("Q1", 4), ("Q2", 7), ("Q3", 10), ("Q4", 13))  # a quarter and the month in which it is returned
Deed = tuple[datetime, Callable[[datetime], Any]]  # when, and what happens then
FALLBACK = "yz-fgw"
SLOW = "审批和征拆慢于计划，两个标段开工晚了近两个月。"
NEXT_STEPS = ("倒排工期，按月调度。", "抓紧三季度施工期，补上欠账。", "冲刺四季度，准备验收材料。", "转入日常管理，做好资料归档。")
CONCLUSIONS = {"met": "现场核查，数据与佐证一致。", "partly": "核查属实，大部分完成：{}。", "missed": "核查属实，未达到年度目标：{}。"}
OFFICE = "ducha"  # of the sample's accounts, who issues and verifies


def load(loading: Loading) -> None:
    """Load duties, both reports and what became of their promises, as of ``loading.now``."""
    _duties()
    office = Actor.of(get_user_model().objects.get(username=OFFICE))
    for year in (2025, 2026):
        name = f"yunzhou-{year}"
        loading.say(f"{name} …")
        report = import_report(f"{name}.txt", (loading.files / f"{name}.txt").read_bytes(), office, place=CITY, year=year, at=morning(year, 1, 20))
        publish(report, office)
        _issue(report, office, year)
    agenda = [*_work(2025, office), *_work(2026, office), *_reconcile(office), *_story(office), *_districts_share(office)]
    today = timezone.localdate(loading.now)
    for at, act in sorted(agenda, key=lambda entry: entry[0]):
        if at.date() <= today:
            act(at)


def _duties() -> None:
    for row in rows(DATA / "duties.csv"):
        duty, _made = Duty.objects.get_or_create(
            subject_code=row["subject_code"], place_code="", condition="", defaults={"lead": Unit.objects.get(code=row["lead"]), "source": SOURCE}
        )
        duty.helpers.set(Unit.objects.filter(code__in=row["helpers"].split()))


def _issue(report: Report, office: Actor, year: int) -> None:
    matters = list(commitments().filter(report=report.key).order_by("pk"))
    suggested = suggestions(matters, report.document, every=True)
    leads = rows(DATA / "leads.csv")
    for matter in matters:
        row = next((r for r in leads if r["words"] in matter.text), None)
        if row:
            data = {"lead": row["lead"], "helpers": row["helpers"].split()}
        else:
            found = suggested[matter.pk]
            duty = Duty.objects.filter(lead__code=found[0].unit).first() if found else None
            data = {"lead": found[0].unit if found else FALLBACK, "helpers": [u.code for u in duty.helpers.all()] if duty else []}
        ledger.move_many(matter, [ledger.Entry("plan", data), ledger.Entry("issue")], office, at=morning(year, 2, 5))


def _work(year: int, office: Actor) -> Iterator[Deed]:
    """The returns of each quarter, and what the office found at the year's end."""
    outcomes = rows(DATA / "outcomes.csv")
    place = _places()
    for matter in commitments().filter(year=year, parent=None).order_by("pk"):
        seed = place[matter.pk]
        row = next((r for r in outcomes if r["words"] in matter.text), None) if year == 2025 else None
        if year == 2025 and row is None and seed % 3 == 0:  # some are never heard of again
            continue
        for n, (_quarter, month) in enumerate(QUARTERS):
            yield morning(year, month, 8 + seed % 14), partial(_return, matter.pk, seed, n, row)
            if n == 3 and row:
                yield morning(year, month, 17 + seed % 14), partial(_confirm, matter.pk, row, office)


def _places() -> dict[int, int]:
    """The how manieth commitment of the ledger each is, from 1, by its key: keys themselves go on where rows were before."""
    return {pk: n for n, pk in enumerate(commitments().order_by("pk").values_list("pk", flat=True), 1)}


def _return(pk: int, seed: int, n: int, row: dict[str, str] | None, at: datetime) -> None:
    matter = Matter.objects.select_related("lead").get(pk=pk)
    if matter.state not in WORKING:
        return
    target = current_targets(matter.document)[0]
    data = _return_data(matter.text, target, f"{matter.year}-{QUARTERS[n][0]}", _actual(target, row, n, seed), n, row or {"problem": SLOW if _late(seed) else ""})
    if n == 3 and row:
        ledger.move(matter, "claim", _lead(matter), {**data, "evidence": [_file(matter, "完成情况说明", data["progress"])]}, at=at)
    else:
        ledger.move(matter, "report", _lead(matter), data, at=at)


def _confirm(pk: int, row: dict[str, str], office: Actor, at: datetime) -> None:
    conclusion = CONCLUSIONS[row["verdict"]].format(row["problem"])
    ledger.move(Matter.objects.get(pk=pk), "confirm", office, {"verdict": row["verdict"], "conclusion": conclusion}, at=at)


def _file(matter: Matter, name: str, text: str) -> str:
    """A public file of evidence; its hash."""
    kept = evidence.store(matter, f"{matter.number}-{name}.txt", io.BytesIO(f"{matter.text}\n{text}\n".encode()), matter.document["lead"])
    Evidence.objects.filter(pk=kept.pk).update(public=True)
    return kept.sha256


def _lead(matter: Matter) -> Actor:
    """Somebody of the unit that leads now."""
    lead = matter.document["lead"]
    return Actor(f"{Unit.objects.get(code=lead)}经办人", frozenset({lead}), frozenset({"return_progress"}))


def _reconcile(office: Actor) -> Iterator[Deed]:
    """The second report speaks of the first one's promises: what it says is proposed, and most of it confirmed."""
    before, after = Report.objects.get(year=2025), Report.objects.get(year=2026)
    yield morning(2026, 2, 2), lambda at: proposed_verdicts.propose(before, after, office, at=at)

    def confirm(at: datetime) -> None:
        proposed = commitments().filter(report=before.key).exclude(state="ended").order_by("pk")
        place = _places()
        proposed_verdicts.settle([m for m in proposed if state.of(m.document)["proposal"] and place[m.pk] % 6], office, "与2026年政府工作报告对账", at=at)

    yield morning(2026, 2, 4), confirm


def _story(office: Actor) -> Iterator[Deed]:
    """What happens to some promises besides returns: targets changed, claims sent back, an objection (``story.csv``)."""
    for row in rows(DATA / "story.csv"):
        on = date.fromisoformat(row["on"])
        yield morning(on.year, on.month, on.day), partial(_happen, row, office)


def _happen(row: dict[str, str], office: Actor, at: datetime) -> None:
    matter = commitments().select_related("lead").get(text__contains=row["words"], year=2026, parent=None)
    data = json.loads(row["data"])
    if data.get("evidence") == "file":
        data["evidence"] = [_file(matter, "佐证材料", data["progress"])]
    ledger.move(matter, row["move"], _lead(matter) if row["by"] == "lead" else office, data, reason=row["reason"], at=at)


def _districts_share(office: Actor) -> Iterator[Deed]:
    """One city promise given on to the districts, each with its own number; the city's rate is rolled up from theirs."""
    parent = commitments().get(text__contains="改造老旧小区80个", year=2026)
    yield morning(2026, 2, 20), lambda at: ledger.move(Matter.objects.get(pk=parent.pk), "roll_up", office, {"rollup": "sum"}, at=at)
    for n, (code, name) in enumerate(districts(settings.SAMPLES)):
        count = (14, 12, 11, 11, 10, 9, 7, 6)[n % 8]
        yield morning(2026, 2, 20), partial(_give_on, parent, code, f"{name}改造老旧小区{count}个", count, office)
        for quarter, (_name, month) in enumerate(QUARTERS):
            yield morning(2026, month, 6 + n), partial(_district_return, parent.pk, code, quarter, 0.86 + n * 0.04)


def _give_on(parent: Matter, code: str, text: str, count: int, office: Actor, at: datetime) -> None:
    target = {"words": f"改造老旧小区{count}个", "kind": "cumulative", "value": count, "unit": "个", "bound": "eq"}
    data = {k: parent.document[k] for k in ("source_text", "sources", "subject", "year", "due")}
    data |= {"text": text, "number": f"{parent.number}-{code[4:6]}", "place": code, "lead": f"yz-{code[:6]}", "parent": parent.ref, "targets": [target]}
    ledger.move(ledger.open_matter(KIND, data, office, at=at), "issue", office, at=at)


def _district_return(parent: int, code: str, n: int, pace: float, at: datetime) -> None:
    matter = Matter.objects.select_related("lead").get(parent=parent, place=code)
    done = round(state.of(matter.document)["targets"][0]["value"] * (0.2, 0.48, 0.76, 1)[n] * pace)
    data = {"period": f"2026-{QUARTERS[n][0]}", "progress": f"累计完工{done}个小区。", "next_step": "按计划推进。"}
    ledger.move(matter, "report", _lead(matter), {**data, "figures": [{"target": "t1", "value": done, "unit": "个"}]}, at=at)


def _late(seed: int) -> bool:
    return seed % 7 == 3


def _actual(target: Target, row: dict[str, str] | None, n: int, seed: int) -> float | None:
    """What is returned: most is at the year's pace or ahead of it, a seventh well behind, as in real circulars (一成到两成欠进度)."""
    if row and row[("q1", "q2", "q3", "year")[n]]:
        return float(row[("q1", "q2", "q3", "year")[n]])
    if target["value"] is None:
        return None
    late, chance = _late(seed), seed * 29 % 13 / 12
    if target["kind"] == "ceiling":
        return float(round(target["value"] * (1.04 if late else 0.93 + 0.07 * chance), 1))
    if target["kind"] != "cumulative":
        return float(round(target["value"] * (0.985 if late else 1 + 0.04 * chance), 1))
    share = (0.26, 0.52, 0.77, 1.01)[n] + (-0.14 if late else 0.08 * chance)
    return float(round(target["value"] * max(share, 0), 0 if target["value"] >= 20 else 1))


@cache
def _progress() -> list[dict[str, str]]:
    return rows(DATA / "progress.csv")


def _words(text: str, n: int) -> str:
    """What is returned of a promise without a figure."""
    row = next((r for r in _progress() if r["words"] in text), None)
    return row[f"q{n + 1}"] if row else "召开专题推进会，有关工作正按计划推进。"


def _return_data(text: str, target: Target, period: str, actual: float | None, n: int, row: dict[str, str]) -> dict[str, Any]:
    data: dict[str, Any] = {"period": period, "next_step": NEXT_STEPS[n], "problems": row["problem"] if n >= 1 else ""}
    if actual is None:
        data["progress"] = _words(text, n)
        return data
    said = amounts.amount(actual, target["unit"])
    data["progress"] = f"累计完成{said}。" if target["kind"] == "cumulative" else f"截至季末为{said}。"
    data["figures"] = [{"target": target["id"], "value": actual, "unit": target["unit"]}]
    if target["kind"] == "cumulative" and target["value"]:
        data["percent"] = round(100 * actual / target["value"], 1)
    return data
