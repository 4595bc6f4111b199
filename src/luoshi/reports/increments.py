"""What was reached of an amount is kept and compared as a total from the year's begin. An increment (新增) that is returned as one is added to
the total before it, and stands beside it; it is never compared with a target by itself. Plain Python but for translation.

Of a figure ``basis`` says which of the two the unit gave, ``value`` is the total and ``added`` the increment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from luoshi.matters.refusal import Refused

from .returns import period_end
from .schedule import a_number

TOTAL, INCREMENT = BASES = ("total", "increment")


def totalled(targets: Iterable[Mapping[str, Any]], last: Mapping[str, Any], data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The figures of a return with every increment made a total. ``last``: the return before. Refused for an increment of what is no
    amount, or where it cannot be told what it is to be added to."""
    targets = list(targets)
    kinds = {t["id"]: t["kind"] for t in targets}
    before = {f.get("target"): f for f in last.get("figures") or ()}
    made = []
    for figure in data.get("figures") or ():
        if not isinstance(figure, Mapping) or figure.get("basis") != INCREMENT or "added" in figure:
            made.append(figure if not isinstance(figure, Mapping) else dict(figure))
            continue
        if kinds.get(figure.get("target")) != "cumulative":
            raise Refused(_("只有累计量可以报本期新增；水平、比率请报现在的数。"))
        try:
            new = a_number(figure.get("value"))
        except ValueError as error:
            raise Refused(str(error)) from None
        if new is None:
            continue
        earlier = next((before[each] for each in _line(targets, str(figure.get("target"))) if each in before), None)
        whole = _base(earlier, last, str(data.get("period") or "")) + new
        made.append({**figure, "value": float(whole), "added": float(new)})
    return made


def _line(targets: Sequence[Mapping[str, Any]], target: str) -> Iterator[str]:
    """A target and those that it replaced, the latest first, as long as they are in its unit."""
    units = {t["id"]: t.get("unit") for t in targets}
    seen: set[str] = set()
    while target and target not in seen:
        yield target
        seen.add(target)
        target = next((t["id"] for t in targets if t.get("replaced_by") == target and units[t["id"]] == units.get(target)), "")


def _base(figure: Mapping[str, Any] | None, last: Mapping[str, Any], period: str) -> Decimal:
    """The total to which an increment of a period is added."""
    if not period:
        raise Refused(_("没有填报期，不知道新增是在哪一期；请选填报期，或报累计数。"))
    last_period = str(last.get("period") or "")
    if figure is None or figure.get("value") is None:
        if last.get("percent") is not None and last_period[:4] == period[:4]:
            raise Refused(_("上一次只报了完成率，不知道新增要加到多少上；请报累计数。"))
        return Decimal(0)
    of, value = str(figure.get("period") or last_period), Decimal(str(figure["value"]))
    if not of or of[:4] != period[:4]:
        return Decimal(0)  # a year begins with nothing
    if of == period and figure.get("added") is None:
        raise Refused(_("%s已经报过累计数；要改，请报新的累计数。") % period)
    if of == period:
        return value - Decimal(str(figure["added"]))
    if period_end(of) > period_end(period):
        raise Refused(_("已经报过更晚的%s；请报累计数。") % of)
    return value
