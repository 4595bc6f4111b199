"""A limit that nobody can tell yet: the working days of a year that it reaches are not known. Plain Python but for translation.

A move that would bring an end of a limit brings ``due_later`` instead: from when the limit runs, how long it is, which year is
missing. The state keeps it under ``later``, for each deadline that waits, until the move ``set_due`` brings the ends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from luoshi.matters.clock import UNITS, Pause
from luoshi.matters.refusal import Refused

from . import unclear
from .moves import FOLLOWED, RECEIVED

ENDS = ("due_at", "first_due_at", "response_due_at")  # the deadlines of a request that may have to wait
MOST = 100_000  # of any unit of a limit

Due = Callable[[datetime, Mapping[str, Any], Sequence[Pause]], datetime]


def put_off(start: datetime, limit: Mapping[str, Any], year: int) -> dict[str, Any]:
    """What a move brings in the place of ``due_at``: the limit, from when it runs, and the year whose days are not known."""
    return {"due_at": "", "due_later": {"from": start.isoformat(), "limit": dict(limit), "year": year}}


def check(given: Any) -> None:
    """Refused where it is not what ``put_off`` makes."""
    try:
        limit = given["limit"]
        sound = limit["unit"] in UNITS and 0 < limit["amount"] <= MOST and 2000 <= int(given["year"]) < 2200 and datetime.fromisoformat(given["from"]).tzinfo is not None
    except (TypeError, ValueError, KeyError):
        sound = False
    if not sound:
        raise Refused(_("没有写明时限从何时起算、多长、缺哪一年的工作日；请重新填写。"))


def ends(request: Mapping[str, Any], due: Due) -> dict[str, str]:
    """The deadlines that wait, as ISO texts, where they can be told by now: each its limit from its own start, and as long as the
    clock, which stood still in the pauses since, says. ``due`` tells the end of a limit and may raise; nothing while the clock stands still."""
    pauses = [(datetime.fromisoformat(a), datetime.fromisoformat(b) if b else None) for a, b in request.get("pauses", ())]
    if any(until is None for _from, until in pauses):
        return {}
    found = {}
    for key, wait in request.get("later", {}).items():
        start = datetime.fromisoformat(wait["from"])
        stood = [] if key == "first_due_at" else _within(pauses, start, wait.get("until"))
        found[key] = due(start, wait["limit"], stood).isoformat()
    return found


def _within(pauses: Sequence[Pause], start: datetime, until: str | None) -> list[Pause]:
    last = datetime.fromisoformat(until) if until else None
    return [(a, b) for a, b in pauses if b is not None and a >= start and (last is None or a < last)]


def year_of(request: Mapping[str, Any]) -> int | None:
    """The year whose working days a request waits for; None where it waits for none."""
    waits = request.get("later") or {}
    return min((int(w["year"]) for w in waits.values()), default=None)


def why(request: Mapping[str, Any]) -> str:
    """The sentence in the place of the deadline, and of what else is not known yet; "" where all is known, or nobody owes anything."""
    wait = (request.get("later") or {}).get("due_at")
    limit = unknown(wait["year"]) if wait and not request.get("due_at") else ""
    return limit + unclear.why(request)


def instead(request: Mapping[str, Any], state: str) -> str:
    """The sentence that every list, export, page and answer shows where a deadline would stand; "" where there is one, or nobody owes anything any
    more. It also says what else is not known yet."""
    if said := why(request):
        return said
    if state in (*RECEIVED, FOLLOWED) and not request.get("due_at"):
        return _("还没有派到单位；派到时定下时限。")
    return ""


def unknown(year: int) -> str:
    """Why a limit cannot be told."""
    return _("时限暂未定，因为%d年的放假和调休安排还没有录入；一有就自动定下，起算时刻不变。") % year
