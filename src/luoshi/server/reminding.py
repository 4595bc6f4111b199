"""The reminders of a day: returns that are due or late by the calendar, deadlines near and past. Each is owed once (``notices``)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from django.contrib.auth import get_user_model
from django.utils import timezone

from luoshi import registers
from luoshi.desk.returns import MISSING, NOT_YET, lines, the_calendar
from luoshi.matters.lifecycle import WORKING
from luoshi.matters.models import Matter
from luoshi.matters.returns import Return, reminder_rules, reminders_on
from luoshi.notices.outbox import owe

BEFORE_DEADLINE = (7, 1)  # days; ours
AFTER_DEADLINE = (1,)


def remind(today: date | None = None) -> int:
    """Owe today's reminders to the members of the units; returns how many are new."""
    today = today or timezone.localdate()
    receivers = _receivers()
    return sum(_owe(receivers, unit, key, title, text) for unit, key, title, text in (*_of_returns(today), *_of_deadlines(today)))


def _of_returns(today: date) -> list[tuple[str, str, str, str]]:
    rule = next(r for r in sorted(reminder_rules(), key=lambda r: r.valid_from, reverse=True) if r.valid_from <= today)
    owed: dict[tuple[str, Return], int] = defaultdict(int)
    working = Matter.objects.filter(kind="commitment", state__in=WORKING)
    for year in {today.year, (today - timedelta(days=60)).year}:
        for line in lines(working, the_calendar(on=today), year, today):
            if line.how in (MISSING, NOT_YET) and line.matter.lead:
                owed[line.matter.lead.code, Return(line.due, line.period)] += 1
    made = []
    for (unit, each), count in owed.items():
        for reminder in reminders_on(today, [each], rule, registers.worked()):
            key = f"return:{unit}:{each.period}:{reminder.kind}:{reminder.on}"
            made.append((unit, key, f"{each.period} 进展报送", f"{reminder.sentence_zh}贵单位有{count}项任务待报。"))
    return made


def _of_deadlines(today: date) -> list[tuple[str, str, str, str]]:
    made = []
    days = {today + timedelta(days=n): f"还有{n}天到期" for n in BEFORE_DEADLINE} | {today - timedelta(days=n): f"已逾期{n}天" for n in AFTER_DEADLINE}
    for matter in Matter.objects.filter(kind="commitment", state__in=WORKING, due__in=days).select_related("lead"):
        if matter.lead:
            words = days[matter.due]
            made.append((matter.lead.code, f"due:{matter.ref}:{matter.due}:{words}", f"{matter.ref} {words}", f"{matter.text[:100]}（{matter.ref}）{words}，时限{matter.due}。"))
    return made


def _receivers() -> dict[str, list[str]]:
    """The e-mail addresses of each unit's active members."""
    found: dict[str, list[str]] = defaultdict(list)
    for person in get_user_model().objects.filter(is_active=True).exclude(email="").prefetch_related("memberships__unit"):
        for membership in person.memberships.all():
            found[membership.unit.code].append(person.email)
    return found


def _owe(receivers: dict[str, list[str]], unit: str, key: str, title: str, text: str) -> int:
    return sum(owe(f"{key}:{address}", "email", address, title, text) for address in receivers.get(unit, ()))
