"""My list today: what waits for the person, or for the person's units."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.desk.shell import Part

from ..moves import WORKING
from ..owed_returns import latest_ended, lines, periods_to, the_calendar
from ..returns import MISSING, NOT_YET
from .commitment_filter import Selection, listed
from .returns_calendar import OWED
from .visible import visible

FIRST = 6  # matters shown of each pile
MOST_COUNTED = 1_000  # matters at work up to which the returns owed are counted on this page; theirs is a page of its own
Pile = tuple[str, Any, str, dict[str, str]]  # code, words, tone, the query of its list
CHECK: tuple[Pile, ...] = (
    ("to_verify", gettext_lazy("待核查"), "warn", {"state": "claimed", "sort": "changed"}),
    ("asked", gettext_lazy("目标调整待批"), "warn", {"asked": "1", "sort": "changed"}),
    ("disagreed", gettext_lazy("结论未一致"), "odd", {"disagreed": "1", "sort": "changed"}),
    ("objected", gettext_lazy("异议待决定"), "odd", {"state": "objected", "sort": "changed"}),
)
WORK: tuple[Pile, ...] = (
    ("overdue", gettext_lazy("已逾期"), "bad", {"due": "overdue", "sort": "due"}),
    ("sent_back", gettext_lazy("退回重办"), "bad", {"state": "sent_back", "sort": "changed"}),
    ("soon", gettext_lazy("快到期"), "warn", {"due": "soon", "sort": "due"}),
    ("behind", gettext_lazy("欠进度"), "bad", {"schedule": "behind", "state": "open", "sort": "percent"}),
    ("to_accept", gettext_lazy("待签收"), "info", {"state": "issued", "sort": "changed"}),
)


def parts(user: Any) -> tuple[Part, Part]:
    """The piles in numbers with the returns that are owed; below, the first matters of each."""
    waiting, owed = piles(user), _owed(user)
    rows = [{"value": p["count"], "label": p["label"], "tone": p["tone"] if p["count"] else "mute", "url": p["url"] if p["count"] else ""} for p in waiting]
    if owed and owed["count"] is not None:
        rows.append({"value": owed["count"], "label": _("进展待报"), "tone": "warn" if owed["count"] else "mute", "url": owed["url"], "note": owed["period"]})
    full = [p for p in waiting if p["count"]]
    return (
        Part(10, "reports/staff/home_numbers.html", {"numbers": rows}),
        Part(30, "reports/staff/home_piles.html", {"piles": full, "owed": owed}, busy=bool(full or (owed and owed["count"]))),
    )


def piles(user: Any) -> list[dict[str, Any]]:
    """What waits for a person, by what is to be done with it."""
    everything = user.has_perm("matters.view_all_matters")
    return [_pile(user, each) for each in (*(CHECK if everything else ()), *WORK, *(() if everything else CHECK[1:2]))]


def _pile(user: Any, pile: Pile) -> dict[str, Any]:
    code, label, tone, query = pile
    found = Selection.of(query).matters(user)
    count = found.order_by().count()
    return {
        "code": code,
        "label": label,
        "tone": tone,
        "count": count,
        "url": f"{reverse('desk:matters')}?{urlencode(query)}",
        "rows": list(listed(found)[:FIRST]) if count else [],
    }


def _owed(user: Any) -> dict[str, Any] | None:
    """The returns owed for the latest period that is over: how many, until when; None where there is no calendar."""
    today, calendar = timezone.localdate(), the_calendar()
    period = latest_ended(periods_to(today, calendar), today)
    if not period:
        return None
    url = f"{reverse('desk:returns')}?{urlencode({'period': period, 'year': period[:4], 'show': OWED})}"
    working = visible(user).filter(state__in=WORKING)
    if working.count() > MOST_COUNTED:
        return {"period": period, "count": None, "url": url, "due": None, "late": False}
    rows = [each for each in lines(working, calendar, int(period[:4]), today) if each.period == period and each.how in (MISSING, NOT_YET)]
    return {"period": period, "count": len(rows), "url": url, "due": rows[0].due if rows else None, "late": any(each.how == MISSING for each in rows), "rows": rows[:FIRST]}
