"""The sample city, Yunzhou, which does not exist: its units, people, two reports, and a year and more of work on them.

Everything goes through the same doors as in a real city: reports are imported, suggestions taken, moves made on the ledger;
only the instants are set back. Nothing is loaded where there is a matter already.
"""

from __future__ import annotations

import csv
import json
import secrets
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db import transaction

from luoshi.accounts.models import Membership
from luoshi.matters import evidence, ledger
from luoshi.matters.ledger import Actor
from luoshi.matters.models import Matter
from luoshi.registers.models import Duty, Place, Unit
from luoshi.reports import verdicts
from luoshi.reports.importing import import_report, suggestions
from luoshi.reports.models import Report

DATA = Path(__file__).with_name("sample")
CITY = "990100000000"
SOURCE = "sample (invented)"
DISTRICTS_FILE = "yunzhou-districts.geojson"
QUARTERS = (("Q1", 4), ("Q2", 7), ("Q3", 10), ("Q4", 13))  # a quarter and the month in which it is returned
FALLBACK = "yz-fgw"


class AlreadyUsed(Exception):
    """There are matters already; the sample is only for an empty ledger."""


def sample_folder() -> Path:
    """Where the sample reports are: in the repository, or within the installed package."""
    for folder in (Path(__file__).resolve().parents[3] / "samples", DATA / "reports"):
        if (folder / "yunzhou-2026.txt").exists():
            return folder
    raise FileNotFoundError("the sample reports are not installed")


@transaction.atomic
def load(today: date | None = None, tell: Any = print) -> dict[str, str]:
    """Load the sample city as of ``today``; returns the sample people's user names and passwords. AlreadyUsed if the ledger
    is not empty."""
    if Matter.objects.exists():
        raise AlreadyUsed("the ledger holds matters already; the sample is only loaded into an empty one")
    today = today or date.today()
    _units()
    people = _people()
    office = Actor.of(get_user_model().objects.get(username="ducha"))
    for year in (2025, 2026):
        tell(f"yunzhou-{year} …")
        report = import_report(f"yunzhou-{year}.txt", (sample_folder() / f"yunzhou-{year}.txt").read_bytes(), office, place=CITY, year=year, at=_at(year, 1, 20))
        _issue(report, office, year)
        _work(report, office, year, today)
        if year == 2026:
            _reconcile(report, office, today)
    _story(office, today)
    _districts_share(office, today)
    return people


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _units() -> None:
    Place.objects.get_or_create(code=CITY, defaults={"name": "云州市", "source": SOURCE})
    Place.objects.get_or_create(code="990000000000", defaults={"name": "云省", "source": SOURCE})
    for code, name in _districts():
        Place.objects.get_or_create(code=code, defaults={"name": name, "source": SOURCE})
        Unit.objects.get_or_create(code=f"yz-{code[:6]}", defaults={"name": f"云州市{name}人民政府", "short": f"{name}政府", "kind": "district", "place_code": code})
    for row in _rows("units.csv"):
        Unit.objects.get_or_create(code=row["code"], defaults={k: v for k, v in row.items() if k != "code"})
    for row in _rows("duties.csv"):
        duty, _made = Duty.objects.get_or_create(
            subject_code=row["subject_code"], place_code="", condition="", defaults={"lead": Unit.objects.get(code=row["lead"]), "source": SOURCE}
        )
        duty.helpers.set(Unit.objects.filter(code__in=row["helpers"].split()))


def _districts() -> Iterator[tuple[str, str]]:
    path = sample_folder() / DISTRICTS_FILE
    if path.exists():
        for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
            yield feature["properties"]["code"], feature["properties"]["name"]


def _people() -> dict[str, str]:
    """One person a role, each with a fresh password: nothing guessable stands in a repository."""
    made = {}
    for username, role, unit in (
        ("admin", "administrator", None),
        ("ducha", "supervision", "yz-dcs"),
        ("ducha2", "supervision", "yz-dcs"),
        ("zhujian", "unit", "yz-zjj"),
        ("fagai", "unit", "yz-fgw"),
        ("zhongtai", "unit", "yz-990102"),
        ("shenji", "auditor", None),
    ):
        password = secrets.token_urlsafe(9)
        user = get_user_model().objects.create_user(username, password=password, is_staff=role == "administrator")
        user.groups.add(Group.objects.get(name=role))
        if unit:
            Membership.objects.create(user=user, unit=Unit.objects.get(code=unit))
        made[username] = password
    return made


def _issue(report: Report, office: Actor, year: int) -> None:
    matters = list(Matter.objects.filter(report=report.key).order_by("pk"))
    suggested = suggestions(matters, report.document)
    leads = _rows("leads.csv")
    for matter in matters:
        row = next((r for r in leads if r["words"] in matter.text), None)
        if row:
            data = {"lead": row["lead"], "helpers": row["helpers"].split()}
        else:
            found = suggested[matter.pk]
            duty = Duty.objects.filter(lead__code=found[0].unit).first() if found else None
            data = {"lead": found[0].unit if found else FALLBACK, "helpers": [u.code for u in duty.helpers.all()] if duty else []}
        ledger.move_many(matter, [ledger.Entry("plan", data), ledger.Entry("issue")], office, at=_at(year, 2, 5))


def _work(report: Report, office: Actor, year: int, today: date) -> None:
    outcomes = _rows("outcomes.csv")
    for matter in Matter.objects.filter(report=report.key).select_related("lead").order_by("pk"):
        unit = Actor(f"{matter.lead.code}", frozenset({matter.lead.code}), frozenset({"return_progress"}))
        target = matter.document["targets"][0]
        row = next((r for r in outcomes if r["words"] in matter.text), None) if year == 2025 else None
        quiet = year == 2025 and row is None and matter.pk % 3 == 0  # some are never heard of again
        if quiet:
            continue
        for n, (quarter, month) in enumerate(QUARTERS):
            at = _at(year, month, 8 + matter.pk % 14)
            if at.date() > today:
                break
            actual = _actual(target, row, n, matter.pk)
            data = _return(target, f"{year}-{quarter}", actual, n, row)
            if n == 3 and row:
                file = evidence.keep(matter, f"{matter.number}-完成情况说明.txt", ContentFile(f"{matter.text}\n{data['progress']}\n".encode()), unit.name)
                evidence.Evidence.objects.filter(pk=file.pk).update(public=True)
                ledger.move(matter, "claim", unit, {**data, "evidence": [file.sha256]}, at=at)
                conclusion = "现场核查，数据与佐证一致。" if row["verdict"] == "met" else f"核查属实，未达到年度目标：{row['problem']}。"
                ledger.move(matter, "confirm", office, {"verdict": row["verdict"], "conclusion": conclusion}, at=at + timedelta(days=9))
            else:
                ledger.move(matter, "report", unit, data, at=at)


def _reconcile(report: Report, office: Actor, today: date) -> None:
    """The second report speaks of the first one's promises: what it says is proposed, and most of it confirmed."""
    before = Report.objects.get(year=2025, place=CITY)
    verdicts.propose(before, report, office, at=_at(2026, 1, 27))
    proposed = Matter.objects.filter(report=before.key).exclude(state="ended").order_by("pk")
    known = [m for m in proposed if m.document["proposal"] and m.pk % 6]
    verdicts.settle(known, office, "与2026年政府工作报告对账", at=_at(2026, 1, 29))


def _story(office: Actor, today: date) -> None:
    """What happens to some promises besides returns: targets changed, claims sent back, an objection (``story.csv``)."""
    for row in _rows("story.csv"):
        on = date.fromisoformat(row["on"])
        matter = Matter.objects.filter(text__contains=row["words"], year=2026).select_related("lead").first()
        if matter is None or on > today:
            continue
        unit = Actor(matter.lead.code, frozenset({matter.lead.code}), frozenset({"return_progress"}))
        actor = unit if row["by"] == "lead" else office
        data = json.loads(row["data"])
        if data.get("evidence") == "file":
            text = f"{matter.text}\n{data['progress']}\n".encode()
            data["evidence"] = [evidence.keep(matter, f"{matter.number}-佐证材料.txt", ContentFile(text), unit.name).sha256]
        ledger.move(matter, row["move"], actor, data, reason=row["reason"], at=_at(on.year, on.month, on.day))


def _districts_share(office: Actor, today: date) -> None:
    """One city promise given on to the districts, each with its own number; the city's rate is rolled up from theirs."""
    parent = Matter.objects.filter(text__contains="改造老旧小区80个", year=2026).first()
    if parent is None or today < date(2026, 3, 1):
        return
    ledger.move(parent, "roll_up", office, {"rollup": "sum"}, at=_at(2026, 2, 20))
    for n, (code, name) in enumerate(_districts()):
        count, lead = (14, 12, 11, 11, 10, 9, 7, 6)[n % 8], f"yz-{code[:6]}"
        target = {"words": f"改造老旧小区{count}个", "kind": "cumulative", "value": count, "unit": "个", "bound": "eq"}
        common = {"source_text": parent.text, "sources": parent.document["sources"], "subject": parent.subject, "year": 2026, "due": "2026-12-31"}
        data = {**common, "text": f"{name}改造老旧小区{count}个", "number": f"{parent.number}-{n + 1}", "place": code, "lead": lead, "parent": parent.ref, "targets": [target]}
        child = ledger.open_matter("commitment", data, office, at=_at(2026, 2, 20))
        ledger.move(child, "issue", office, at=_at(2026, 2, 21))
        unit = Actor(lead, frozenset({lead}), frozenset({"return_progress"}))
        for quarter, month in QUARTERS:
            at = _at(2026, month, 6 + n)
            if at.date() > today:
                break
            done = round(count * (0.15, 0.4, 0.68, 1)[month // 3 - 1 if month < 13 else 3] * (0.8 + n * 0.05))
            data = {"period": f"2026-{quarter}", "progress": f"累计完工{done}个小区。", "problems": "", "next_step": "按计划推进。"}
            ledger.move(child, "report", unit, {**data, "figures": [{"target": "t1", "value": done, "unit": "个"}]}, at=at)


def _actual(target: dict[str, Any], row: dict[str, str] | None, n: int, seed: int) -> float | None:
    if row:
        return float(row[("q1", "q2", "q3", "year")[n]])
    if target["value"] is None:
        return None
    if target["kind"] != "cumulative":
        return float(round(target["value"] * (0.94 + (seed * 29 % 13) / 100), 1))
    share = (0.2, 0.46, 0.72, 0.98)[n] + (seed * 37 % 23 - 11) / 100
    return float(round(target["value"] * max(share, 0), 0 if target["value"] >= 20 else 1))


def _return(target: dict[str, Any], period: str, actual: float | None, n: int, row: dict[str, str] | None) -> dict[str, Any]:
    data: dict[str, Any] = {"period": period, "next_step": "按计划推进。", "problems": (row or {}).get("problem", "") if n >= 2 else ""}
    if actual is None:
        data["progress"] = "已制定实施方案，正按节点推进。" if n == 0 else "召开专题推进会，有关工作正按计划推进。"
        return data
    said = next((f"{actual / size:g}{word}" for size, word in ((1e8, "亿"), (1e4, "万")) if actual >= size), f"{actual:g}")
    data["progress"] = f"累计完成{said}{target['unit']}。" if target["kind"] == "cumulative" else f"截至季末为{said}{target['unit']}。"
    data["figures"] = [{"target": target["id"], "value": actual, "unit": target["unit"]}]
    if target["kind"] == "cumulative" and target["value"]:
        data["percent"] = round(100 * actual / target["value"], 1)
    return data


def _at(year: int, month: int, day: int) -> datetime:
    year, month = (year + 1, month - 12) if month > 12 else (year, month)
    return datetime.combine(date(year, month, day), time(10, 0), ZoneInfo("Asia/Shanghai"))
