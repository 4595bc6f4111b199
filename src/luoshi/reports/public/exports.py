"""The promises of a selection as CSV, Excel and JSON: the same rows and columns, streamed where the format allows it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.matters.kind_words import schedule_word
from luoshi.matters.models import Matter
from luoshi.office.csv_writing import csv_pieces
from luoshi.office.outgoing import DAY, MOMENT, TEXT, WHOLE, About, Column
from luoshi.office.writing import MEDIA
from luoshi.office.xlsx_writing import Book
from luoshi.registers.models import Place, Unit
from luoshi.site import freshness, public_text, takedowns

from .. import family
from ..kind import COMMITMENT
from ..moves import STATES, VERDICTS
from ..state import current_targets, first_targets
from ..verdict_shown import in_words, shown
from . import promise
from .promise_filter import SORTS, Selection

MOST_IN_EXCEL = 20_000  # rows; a workbook is made whole, not streamed
# Column, and its heading; the keys of the JSON are the columns.
COLUMNS = {
    "ref": "编号",
    "url": "页面",
    "number": "序号",
    "year": "年度",
    "text": "工作任务",
    "source_text": "报告原文",
    "sub_text": "分解任务",
    "place": "区划代码",
    "place_name": "区划",
    "subject": "分类代码",
    "subject_name": "分类",
    "lead": "牵头单位代码",
    "lead_name": "牵头单位",
    "helpers": "配合单位",
    "first_target": "首次下达目标",
    "target": "现行目标",
    "first_due": "首次下达时限",
    "due": "现行时限",
    "state": "状态代码",
    "state_name": "状态",
    "schedule": "序时进度",
    "percent": "完成率（%）",
    "period": "最近填报期",
    "progress": "最近进展",
    "parent": "上级任务",
    "weight": "权重",
    "rollup": "汇总规则",
    "actual": "完成数",
    "amount": "目标数",
    "verdict": "结论代码",
    "verdict_name": "结论",
    "conclusion": "核查结论",
    "issued_at": "交办时间",
    "ended_at": "办结时间",
    "changed_at": "最近变动",
    "not_agreed": "结论未一致（谁说什么）",
}
# Width and kind of each column in Excel; the others are as wide as their heading.
SHEET: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys(("text", "source_text", "progress"), (44, "")),
    **dict.fromkeys(("sub_text", "helpers", "first_target", "target", "conclusion", "not_agreed", "url"), (24, "")),
    **dict.fromkeys(("place", "subject", "lead", "parent"), (16, TEXT)),
    **dict.fromkeys(("lead_name", "place_name", "subject_name"), (18, "")),
    **dict.fromkeys(("first_due", "due"), (12, DAY)),
    **dict.fromkeys(("issued_at", "ended_at", "changed_at"), (17, MOMENT)),
    **dict.fromkeys(("ref", "state", "verdict"), (13, TEXT)),
    "number": (7, WHOLE),
    "year": (7, ""),
    "rollup": (10, ""),
}


def rows(request: HttpRequest, matters: QuerySet[Matter]) -> Iterator[dict[str, Any]]:
    """The selection's rows, a few at a time from the database: texts, numbers, dates, None."""
    units = {u.code: str(u) for u in Unit.objects.all()}
    places = dict(Place.objects.on(timezone.localdate()).filter(code__in=matters.order_by().values("place")).values_list("code", "name"))
    subjects = public_text.subject_names(matters.order_by().values_list("subject", flat=True).distinct())
    base = request.build_absolute_uri("/")[:-1]
    for matter in matters.iterator(chunk_size=500):
        yield _row(takedowns.as_public(matter), base, units, places, subjects)


def _row(matter: Matter, base: str, units: dict[str, str], places: dict[str, str], subjects: dict[str, str]) -> dict[str, Any]:
    d, found = matter.document, shown(matter.document)
    progress, part = d["progress"] or {}, family.row(matter)
    row: dict[str, Any] = {
        "ref": matter.ref,
        "url": base + reverse("site:promise", args=[matter.ref]),
        "year": matter.year,
        "place_name": places.get(matter.place, ""),
        "subject_name": subjects.get(matter.subject, ""),
        "lead_name": units.get(d["lead"], ""),
        "helpers": "、".join(units.get(c, c) for c in d["helpers"]),
        "first_target": "；".join(w for t in first_targets(d) if (w := promise.target_words(t))),
        "target": "；".join(w for t in current_targets(d) if (w := promise.target_words(t))),
        "first_due": _a_date(d["first_due"]),
        "due": matter.due,
        "state_name": STATES[matter.state][0],
        "schedule": schedule_word(matter.schedule, matter.kind) if matter.schedule else "",
        "percent": matter.percent,
        "period": public_text.masked(progress.get("period", "")),
        "progress": public_text.masked(progress.get("progress")),
        "weight": part["weight"],
        "actual": float(part["actual"]) if part["actual"] is not None else None,
        "amount": part["target"],
        "verdict_name": VERDICTS[found.verdict][0] if found.verdict else "",
        "not_agreed": in_words(found.open),
        "conclusion": public_text.masked(d["conclusion"]),
        "changed_at": _local(matter.changed_at),
        **{k: _local(datetime.fromisoformat(d[k])) if d[k] else None for k in ("issued_at", "ended_at")},
        **{k: public_text.clean(d[k]) for k in ("place", "subject", "lead", "state", "verdict", "parent", "rollup")},
        **{k: public_text.masked(d[k]) for k in ("number", "text", "source_text", "sub_text")},
    }
    return {column: row[column] for column in COLUMNS}


def download(request: HttpRequest, form: str) -> HttpResponseBase:
    """The selection of the address as a file; 400 with a sentence for a query that makes no sense or an Excel file too long."""
    if form not in WRITERS:
        raise Http404
    chosen = Selection.of(request.GET)
    if chosen.problems:
        return refusal(" ".join(chosen.problems))
    return WRITERS[form](request, chosen)


def everything() -> list[tuple[str, str]]:
    """Where all promises are to be had, in each form."""
    return [(form, reverse("site:export", args=[form.lower()])) for form in ("CSV", "XLSX", "JSON")]


def refusal(sentence: str) -> HttpResponse:
    """400 with one sentence."""
    return HttpResponse(sentence, status=400, content_type="text/plain; charset=utf-8")


def as_csv(request: HttpRequest, chosen: Selection) -> StreamingHttpResponse:
    """UTF-8 with a byte order mark, so that Excel reads the Chinese; the headings are Chinese."""
    lines = chain([list(COLUMNS.values())], (list(row.values()) for row in rows(request, chosen.matters())))
    return StreamingHttpResponse(csv_pieces(lines), content_type=MEDIA["csv"], headers=_as_file("csv"))


def as_json(request: HttpRequest, chosen: Selection) -> StreamingHttpResponse:
    """{as_of, licence, selection, columns, promises: [...]}; dates in ISO 8601."""
    head = {"as_of": _as_text(_local(freshness.as_of())), "licence": _("见 /data/ 的许可说明"), "selection": chosen.values, "columns": COLUMNS}

    def parts() -> Iterator[str]:
        yield json.dumps(head, ensure_ascii=False)[:-1] + ', "promises": ['
        for n, row in enumerate(rows(request, chosen.matters())):
            made = {k: _as_text(v) if isinstance(v, date) else float(v) if isinstance(v, Decimal) else v for k, v in row.items()}
            yield (",\n" if n else "\n") + json.dumps(made, ensure_ascii=False)
        yield "\n]}\n"

    return StreamingHttpResponse(parts(), content_type="application/json; charset=utf-8", headers=_as_file("json"))


def as_xlsx(request: HttpRequest, chosen: Selection) -> HttpResponseBase:
    """A workbook of one sheet; texts are written as texts and never as formulas."""
    matters = chosen.matters()
    if matters.count() > MOST_IN_EXCEL:
        return refusal(_("超过%d行，不能导出为Excel；请缩小范围，或下载CSV。") % MOST_IN_EXCEL)
    columns = [Column(heading, *SHEET.get(name, ())) for name, heading in COLUMNS.items()]
    book = Book(columns, title=_("承诺"), freeze=1, about=About(_("承诺"), timezone.localtime(), _chosen(chosen)))
    for row in rows(request, matters):
        book.add(list(row.values()))
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    book.save(file)
    file.seek(0)
    return FileResponse(file, content_type=MEDIA["xlsx"], headers=_as_file("xlsx"))


def _chosen(chosen: Selection) -> str:
    """What was asked for in words, codes as the names that they have."""
    asked = chosen.values
    named: dict[str, dict[str, Any]] = {
        "state": {code: zh for code, (zh, _en) in STATES.items()},
        "verdict": {code: zh for code, (zh, _en) in VERDICTS.items()},
        "schedule": {code: schedule_word(code, COMMITMENT.name) for code in COMMITMENT.schedules},
        "unit": {u.code: str(u) for u in Unit.objects.filter(code__in=[asked.get("unit", ""), asked.get("helper", "")])},
        "place": dict(Place.objects.on(timezone.localdate()).filter(code=asked.get("place", "")).values_list("code", "name")),
        "subject": public_text.subject_names([asked.get("subject", "")]),
        "sort": {code: word for code, (word, _order) in SORTS.items()},
    }
    named["helper"] = named["unit"]
    return chosen.described({"name": name, "choices": words.items()} for name, words in named.items())


WRITERS = {"csv": as_csv, "xlsx": as_xlsx, "json": as_json}


def _as_file(ending: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="promises-{timezone.localdate():%Y%m%d}.{ending}"'}


def _local(at: datetime | None) -> datetime | None:
    return timezone.localtime(at) if at else None


def _a_date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _as_text(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value
