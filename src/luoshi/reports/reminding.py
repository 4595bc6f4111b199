"""The reminders of a day: returns that are due or late by the calendar, deadlines near and past. One e-mail to each member of a
unit, with all that concerns it that day; owed once (``notices``)."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi import registers
from luoshi.accounts.models import Membership
from luoshi.matters.clock import days_left
from luoshi.matters.models import Matter, MatterQuerySet
from luoshi.notices.outbox import owe
from luoshi.rules import in_force

from .moves import WORKING
from .owed_returns import lines, the_calendar
from .returns import MISSING, NOT_YET, Return, reminder_rules, reminders_on

log = logging.getLogger("luoshi.reminding")
RULE = "luoshi"  # of reports/rules/reminders.csv
BEFORE_DEADLINE, AFTER_DEADLINE = (7, 1), (1,)  # days; ours
LOOK_BACK = timedelta(days=60)  # a return is due in the year after its period's at the latest by then
MOST = 30  # matters named in one e-mail


def remind(today: date | None = None) -> int:
    """Owe today's reminders to the members of the units; returns how many e-mails are new. A unit without an address is logged."""
    today = today or timezone.localdate()
    told: dict[str, list[str]] = defaultdict(list)
    for unit, sentence in (*_of_returns(today), *_of_deadlines(today)):
        told[unit].append(sentence)
    receivers = _receivers(list(told))
    for unit in told.keys() - receivers.keys():
        log.warning("unit %s is to be reminded and has no member with an e-mail address", unit)
    title = _("%s 进展报送和时限提醒") % today
    return sum(owe(f"remind:{unit}:{today}:{user}", "email", address, title, _text(told[unit])) for unit, found in receivers.items() for user, address in found)


def _of_returns(today: date) -> Iterator[tuple[str, str]]:
    """Unit and sentence for each period that has a reminder today."""
    calendar, worked = the_calendar(on=today), registers.worked()
    rule = in_force(reminder_rules(), RULE, today)
    owed: dict[tuple[str, Return], int] = defaultdict(int)
    for year in sorted({today.year, (today - LOOK_BACK).year}):
        for line in lines(_working(), calendar, year, today):
            if line.how in (MISSING, NOT_YET) and line.matter.lead:
                owed[line.matter.lead.code, Return(line.due, line.period)] += 1
    due = {each: reminders_on(today, [each], rule, worked) for each in {each for _unit, each in owed}}
    for (unit, each), count in sorted(owed.items()):
        for reminder in due[each]:
            yield unit, reminder.sentence_zh + _("贵单位有%d项任务待报。") % count


def _of_deadlines(today: date) -> Iterator[tuple[str, str]]:
    """Unit and sentence for each matter whose deadline is so many days off."""
    days = [today + timedelta(days=n) for n in (*BEFORE_DEADLINE, *(-n for n in AFTER_DEADLINE))]
    for matter in _working().filter(due__in=days).exclude(lead=None).select_related("lead").order_by("due", "pk"):
        if matter.lead is None or matter.due is None:
            continue
        text = matter.text if len(matter.text) <= 100 else matter.text[:100] + "…"
        left = days_left(matter.due, today)
        how = _("还有%d天到期") % left if left >= 0 else _("已逾期%d天") % -left
        yield matter.lead.code, f"{matter.ref} {how}（{matter.due}）：{text}"


def _working() -> MatterQuerySet:
    return Matter.objects.filter(kind="commitment", state__in=WORKING)


def _text(sentences: list[str]) -> str:
    more = [_("另有%d项，见平台。") % (len(sentences) - MOST)] if len(sentences) > MOST else []
    return "\n".join([*sentences[:MOST], *more, f"{settings.SITE_URL}/desk/"])


def _receivers(units: list[str]) -> dict[str, list[tuple[int, str]]]:
    """The active members of each unit that have an e-mail address: user and address."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    members = Membership.objects.filter(unit__code__in=units, user__is_active=True).exclude(user__email="")
    for unit, user, address in members.order_by("pk").values_list("unit__code", "user", "user__email"):
        found[unit].append((user, address))
    return found
