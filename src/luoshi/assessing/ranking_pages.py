"""The public pages of a month's rates and ranking, and everything that is needed to recompute them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from luoshi.assessing import RankClass, Standing, recompute
from luoshi.assessing import months as assessed
from luoshi.assessing.circular import as_csv, as_docx, as_xlsx
from luoshi.assessing.rates import together
from luoshi.office.writing import MEDIA
from luoshi.registers.languages import word_of
from luoshi.requests.rule_tables import exclusion_reasons
from luoshi.site import freshness
from luoshi.site.shell import Panel

GROUPS = {"street": gettext_lazy("街道、乡镇"), "district": gettext_lazy("区"), "bureau": gettext_lazy("市级部门"), "company": gettext_lazy("公共服务企业")}
UNRANKED = {"too_few": gettext_lazy("有效回访太少，不排名"), "nothing": gettext_lazy("没有可评的回访，不排名"), "running": gettext_lazy("本月未完，不排名")}
HOME_FRESH = 600  # seconds that the home page's numbers of last month may be old
MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
FILES = {"docx": "三率通报", "xlsx": "三率排名"}  # what a month's files are called; the CSV, read by programs, is ranking


def latest(request: HttpRequest) -> HttpResponse:
    """To the latest month that is over, or the one that runs where there is no other; a page that says so where there is none."""
    known = assessed.months()
    over = [m for m in known if assessed.state_of(m) != assessed.RUNNING]
    return redirect("site:ranking", (over or known)[0]) if known else render(request, "assessing/ranking.html", {"month": None})


def month_at_home() -> Panel | None:
    """For the home page: what became of the requests that fell due last month; None where nothing did, or nobody has counted it yet (the worker
    does). Ten minutes old at most."""

    def count() -> dict[str, Any]:
        month = assessed.before(f"{timezone.localdate():%Y-%m}")
        if not (Path(settings.HOME) / "assessing" / f"{month}.parquet").exists() or month not in assessed.months():
            return {}
        found = totals(assessed.of_month(month).standings)
        url = reverse("site:ranking", args=[month])
        return {"month": month, "url": url, "numbers": [{**row, "url": url} for row in found]} if found[0]["value"] else {}

    shown = freshness.remembered(f"site:home:month:{get_language()}", HOME_FRESH, count)
    return Panel("assessing/month_at_home.html", shown) if shown else None


def ranking(request: HttpRequest, month: str) -> HttpResponse:
    """A month's rates and ranking, group by group. 404 for a month without judged requests."""
    found = _month(month)
    groups = list(dict.fromkeys(s.group for s in found.standings))
    context = {
        "month": month,
        "months": [(m, assessed.state_of(m) == assessed.RUNNING) for m in assessed.months()[:24]],
        "runs": found.runs,
        "before": assessed.before(month) if assessed.state_of(assessed.before(month)) == assessed.WHOLE else "",
        "data_time": found.as_of,
        "totals": totals(found.standings),
        "groups": [_group(found, g) for g in groups],
        "files": {form: reverse("site:ranking_file", args=[month, form]) for form in ("csv", "xlsx", *(() if found.runs else ("docx",)))},
        "settled_on": assessed.settled_on(month),
        "settled": timezone.localdate() >= assessed.settled_on(month),
    }
    return render(request, "assessing/ranking.html", context)


def file(request: HttpRequest, month: str, form: str) -> HttpResponse:
    """A month's ranking as CSV (what recompute.py prints), Excel, or the Word circular."""
    found = _month(month)
    made: bytes
    if form == "csv":
        made = as_csv(found.standings, mark=True).encode()
    elif form == "xlsx":
        made = as_xlsx(month, found.standings, found.classes)
    elif form == "docx":
        if found.runs:
            return HttpResponse(not_closed(month), status=409, content_type="text/plain; charset=utf-8")
        made = as_docx(month, str(settings.CITY_NAME), found.standings, found.classes, str(settings.CIRCULAR_OFFICE))
    else:
        raise Http404
    return HttpResponse(made, content_type=MEDIA[form], headers={"Content-Disposition": content_disposition_header(True, f"{FILES.get(form, 'ranking')}-{month}.{form}") or ""})


def not_closed(month: str) -> str:
    """Why there is no circular of a month that runs."""
    return _("%(month)s还没有过完，不能出通报：数字每天变，也还没有排名。%(month)s结束以后再来；这以前可以看暂计的表。") % {"month": month}


def table(request: HttpRequest, month: str) -> FileResponse:
    """The judged requests of a month, a row each, no persons and nothing that tells which: from it anybody recomputes the ranking."""
    _month(month)
    return FileResponse(assessed.published(month).open("rb"), as_attachment=True, filename=f"judged-{month}.csv", content_type="text/csv; charset=utf-8")


def rules(request: HttpRequest, name: str) -> FileResponse:
    """The rule tables, and the script that recomputes."""
    path = {
        "rates.csv": assessed.rules_file("rates"),
        "rounding.csv": assessed.rules_file("rounding"),
        "classes.csv": assessed.rules_file("classes"),
        "recompute.py": Path(recompute.__file__),
    }.get(name)
    if path is None:
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="text/plain; charset=utf-8")


def _month(month: str) -> assessed.Month:
    if not MONTH.fullmatch(month) or month not in assessed.months():
        raise Http404
    return assessed.of_month(month)


def _group(found: assessed.Month, group: str) -> dict[str, Any]:
    own = [s for s in found.standings if s.group == group]
    return {"code": group, "name": GROUPS.get(group, group), "classes": _classes(found, group), "rows": [_row(s, found) for s in own], "rule": own[0].rates.rule}


def totals(standings: Sequence[Standing]) -> list[dict[str, Any]]:
    """The month's numbers, each with its denominator."""
    n = {k: sum(s.rates.counts.n[k] for s in standings) for k in ("dispatched", "counted", "no_answer")}
    rows: list[dict[str, Any]] = [{"value": n["dispatched"], "label": _("到期诉求"), "note": _("剔除%d件") % (n["dispatched"] - n["counted"]), "lead": True}]
    rows += three_rates(standings)
    rows.append({"value": n["no_answer"], "label": _("回访未接通"), "note": _("不计入解决率、满意率"), "tone": "mute"})
    return rows


def three_rates(standings: Sequence[Standing]) -> list[dict[str, Any]]:
    """The three rates of all units together, each with its fraction."""
    rows = []
    for name, code, label in (("response", "response", _("响应率")), ("solved", "resolution", _("解决率")), ("satisfied", "satisfaction", _("满意率"))):
        whole = together(getattr(s.rates, name) for s in standings)
        rows.append({"value": whole.words.removesuffix("%") or "—", "unit": "%" if whole.denominator else "", "label": label, "note": whole.of, "tone": "info", "rate": code})
    return rows


def reasons_of(standings: Sequence[Standing]) -> list[tuple[str, int]]:
    """Why requests were left out of the month, and how many for each reason."""
    found: Counter[str] = Counter()
    for s in standings:
        found.update(s.rates.counts.excluded)
    return [(_reason(code), count) for code, count in found.most_common()]


def _row(s: Standing, found: assessed.Month) -> dict[str, Any]:
    n = s.rates.counts.n
    return {
        "standing": s,
        "rank": s.rank,
        "unranked": UNRANKED.get(s.unranked, ""),
        "response": s.rates.response,
        "solved": s.rates.solved,
        "satisfied": s.rates.satisfied,
        "dispatched": n["dispatched"],
        "excluded": n["dispatched"] - n["counted"],
        "reasons": "、".join(f"{_reason(code)} {count}" for code, count in s.rates.counts.excluded.items()),
        "share": s.rates.excluded_words,
        "marked": s.rates.marked,
        "classes": [_class_word(found.classes[c]) for c in s.classes],
    }


def _classes(found: assessed.Month, group: str) -> list[dict[str, Any]]:
    """The classes that name somebody of a group, with whom."""
    made = []
    for code, rule in found.classes.items():
        named = [s for s in found.standings if s.group == group and code in s.classes]
        if named:
            made.append({"word": _class_word(rule), "names": [s.name for s in named]})
    return made


def _class_word(rule: RankClass) -> str:
    return word_of(rule)


def _reason(code: str) -> str:
    word = exclusion_reasons().get(code)
    return code if word is None else word_of(word)
