"""How every rate that is shown is reckoned: what of what, in which time, of whom, how it is rounded; each number links to its line."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from luoshi.registers.languages import in_use
from luoshi.wording import shares

PARTS = ("numerator", "denominator", "time", "of")


def page(request: HttpRequest) -> HttpResponse:
    """The table of rates (``wording/known_rates.csv``) and the rules of rounding in force."""
    today = timezone.localdate()
    kinds = {code: shares.rounding_of(code, today) for code in dict.fromkeys(row.code for row in shares.ROUNDING.rows())}
    return render(request, "site/rates.html", {"rates": [_row(each, kinds) for each in shares.known().values()], "kinds": [_kind(k) for k in kinds.values()]})


def _row(rate: shares.Known, kinds: dict[str, shares.Rounding]) -> dict[str, Any]:
    said = {part: in_use(getattr(rate, f"{part}_zh"), getattr(rate, f"{part}_en")) for part in PARTS}
    return {"code": rate.code, "name": in_use(rate.zh, rate.en), **said, "places": kinds[rate.rounding].places if rate.rounding in kinds else None, "explained": rate.explained}


def _kind(rule: shares.Rounding) -> dict[str, Any]:
    return {"rule": rule, "name": in_use(rule.zh, rule.en)}
