"""Requests in bulk from another hotline's file: CSV or Excel, its columns mapped once and remembered, any size, read as a stream.

A file is taken in groups of rows; after each group what was taken and how far the file was read are kept in one transaction, so
that an import that was broken off goes on where it stopped, and the same row (by the source's own number) is never taken twice.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from luoshi.matters.ledger import Refused
from luoshi.matters.request_moves import DEMANDS
from luoshi.office.archives import kind_of

from . import intake
from .models import Batch
from .models import Mapping as Kept
from .told import Reader, Told

GROUP = 500
MOST_TOLD = 100  # refused rows that are told one by one
# Our fields and the headings by which hotlines call them; a mapping of one's own wins.
HEADINGS: dict[str, tuple[str, ...]] = {
    "text": ("text", "内容", "诉求内容", "工单内容", "问题描述", "正文", "description"),
    "title": ("title", "标题", "诉求标题", "工单标题"),
    "source_id": ("source_id", "编号", "工单编号", "工单号", "诉求编号", "id"),
    "at": ("at", "时间", "来电时间", "受理时间", "登记时间", "创建时间", "requested_datetime"),
    "demand": ("demand", "诉求类型", "诉求性质", "类型"),
    "subject": ("subject", "分类代码", "诉求分类代码", "service_code"),
    "place": ("place", "区划代码"),
    "address": ("address", "地址", "发生地址", "事发地址", "位置"),
    "longitude": ("longitude", "经度", "lon", "long", "lng"),
    "latitude": ("latitude", "纬度", "lat"),
    "name": ("name", "姓名", "诉求人", "来电人"),
    "phone": ("phone", "电话", "联系电话", "来电号码", "手机"),
}


class BatchError(ValueError):
    """A file that cannot be taken; the message is one sentence."""


@dataclass
class Outcome:
    """How far an import has come; ``told``: the refused rows, each with its line and the reason, the first hundred."""

    rows: int = 0
    taken: int = 0
    known: int = 0
    refused: int = 0
    told: list[tuple[int, str]] = field(default_factory=list)
    done: bool = False


def take_file(path: Path, source: str, reader: Reader, mapping: Mapping[str, str] | None = None, tell: Callable[[Outcome], Any] | None = None, dispatch: bool = False) -> Outcome:
    """Take a file in, from where an earlier try stopped. ``mapping``: our field → its heading, kept for the source's next file.

    ``tell`` hears after each group; ``dispatch``: send on what is sure, as a live feed wants it. BatchError for a file that is no such table; nothing of it is kept then.
    """
    if not source.strip():
        raise BatchError(_("请写明数据来自哪个系统（--source），好认出重复的编号。"))
    headings, rows = _table(path)
    columns = _columns(headings, source, mapping)
    batch, _made = Batch.objects.get_or_create(sha256=_digest(path), source=source, defaults={"name": path.name[-200:], "mapping": columns})
    outcome = Outcome(batch.rows, batch.taken, batch.known, batch.refused, done=batch.ended_at is not None)
    if outcome.done:
        return outcome
    for _skipped in islice(rows, batch.rows):
        pass
    while group := _next(rows, outcome.rows):
        _group(batch, [dict(zip(headings, row, strict=False)) for row in group], columns, source, reader, outcome, dispatch)
        if tell:
            tell(outcome)
    Batch.objects.filter(pk=batch.pk).update(ended_at=timezone.now())
    outcome.done = True
    return outcome


def _next(rows: Iterator[list[str]], done: int) -> list[list[str]]:
    try:
        return list(islice(rows, GROUP))
    except (csv.Error, UnicodeError) as error:
        raise BatchError(_("第%(line)d行以后读不下去（%(why)s）；前面的已经收下，改好文件再导入，收过的会认出来。") % {"line": done + 2, "why": error}) from None


def _group(batch: Batch, group: list[dict[str, str]], columns: dict[str, str], source: str, reader: Reader, outcome: Outcome, dispatch: bool) -> None:
    """A group of rows and the count of them, both or neither; a wrong row is passed over and told."""
    wanted: list[Told] = []
    for n, row in enumerate(group):
        try:
            wanted.append(_told({ours: row.get(theirs, "").strip() for ours, theirs in columns.items()}, source))
        except Refused as refused:
            outcome.refused += 1
            if len(outcome.told) < MOST_TOLD:
                outcome.told.append((outcome.rows + n + 2, str(refused)))
    with transaction.atomic():
        taken, known = intake.take_many(wanted, reader, dispatch=dispatch)
        outcome.rows, outcome.taken, outcome.known = outcome.rows + len(group), outcome.taken + taken, outcome.known + known
        Batch.objects.filter(pk=batch.pk).update(rows=outcome.rows, taken=outcome.taken, known=outcome.known, refused=outcome.refused)


def _told(cells: dict[str, str], source: str) -> Told:
    text = "。".join(t for t in (cells.get("title", "").rstrip("。"), cells.get("text", "")) if t)
    demand = {zh: code for code, zh in DEMANDS.items()}.get(cells.get("demand", ""), cells.get("demand", "") if cells.get("demand", "") in DEMANDS else "")
    told = Told(
        text=text,
        channel="file",
        demand=demand,
        subject=cells.get("subject", ""),
        place=cells.get("place", ""),
        address=cells.get("address", ""),
        point=_point(cells.get("longitude", ""), cells.get("latitude", "")),
        name=cells.get("name", ""),
        phone=cells.get("phone", ""),
        source=source,
        source_id=cells.get("source_id", "")[:100],
        at=_instant(cells.get("at", "")),
    )
    intake.check(told)
    return told


def _point(longitude: str, latitude: str) -> tuple[float, float] | None:
    if not longitude or not latitude:
        return None
    try:
        return float(longitude), float(latitude)
    except ValueError:
        raise Refused(_("经纬度“%(a)s，%(b)s”不是数。") % {"a": longitude[:20], "b": latitude[:20]}) from None


def _instant(written: str) -> datetime | None:
    if not written:
        return None
    try:
        found = parse_datetime(written.replace("/", "-")) or parse_datetime(written.replace("/", "-") + " 00:00")
    except ValueError:
        found = None
    if found is None or not 2000 <= found.year <= timezone.now().year + 1:
        raise Refused(_("时间“%s”读不懂，或不合情理；请写成 2026-11-23 18:00。") % written[:40])
    return found if found.tzinfo else timezone.make_aware(found)


def _columns(headings: list[str], source: str, mapping: Mapping[str, str] | None) -> dict[str, str]:
    """Our field → the file's heading: as told, as kept for this source, or as hotlines usually call it."""
    kept = Kept.objects.filter(source=source).first()
    given = {**(kept.columns if kept else {}), **(mapping or {})}
    if unknown := [f for f in given if f not in HEADINGS]:
        raise BatchError(_("没有“%(field)s”这个字段；可用：%(known)s。") % {"field": unknown[0], "known": " ".join(HEADINGS)})
    if missing := [h for h in (mapping or {}).values() if h not in headings]:
        raise BatchError(_("文件里没有“%(heading)s”这一列；有：%(known)s。") % {"heading": missing[0], "known": "、".join(headings[:30])})
    lowered = {h.lower(): h for h in headings}
    columns = {f: given[f] for f in given if given[f] in headings}
    for name, usual in HEADINGS.items():
        if name not in columns and (found := next((lowered[h] for h in usual if h in lowered), "")):
            columns[name] = found
    if "text" not in columns:
        raise BatchError(_("看不出哪一列是诉求内容；请用 --map text=列名 指明。文件里有：%s。") % "、".join(headings[:30]))
    if mapping:
        Kept.objects.update_or_create(source=source, defaults={"columns": columns})
    return columns


def _table(path: Path) -> tuple[list[str], Iterator[list[str]]]:
    """The headings and the rows after them, as texts, read as they are asked for."""
    try:
        rows = _excel(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _csv(path)
        headings = [h.strip().lstrip("\ufeff") for h in next(rows, [])]
    except (OSError, UnicodeError, csv.Error, ValueError, KeyError) as error:
        raise BatchError(_("“%(name)s”读不出来（%(why)s）；请另存为 UTF-8 的 CSV 或 Excel。") % {"name": path.name, "why": type(error).__name__}) from None
    if not any(headings):
        raise BatchError(_("“%s”是空的，或者第一行不是列名。") % path.name)
    return headings, rows


def _csv(path: Path) -> Iterator[list[str]]:
    with path.open("rb") as probe:
        head = probe.read(1 << 20)
    if b"\0" in head:
        raise ValueError("binary")
    encoding = "utf-8-sig"
    try:
        head.decode("utf-8") if len(head) < 1 << 20 else head[: head.rfind(b"\n")].decode("utf-8")
    except UnicodeDecodeError:
        encoding = "gb18030"
    with open(path, encoding=encoding, newline="") as lines:
        for row in csv.reader(lines):
            if any(cell.strip() for cell in row):
                yield row


def _excel(path: Path) -> Iterator[list[str]]:
    if kind_of(path.read_bytes(), path.name) != "xlsx":
        raise ValueError("no workbook")
    sheet = load_workbook(path, read_only=True, data_only=True).worksheets[0]
    for row in sheet.iter_rows(values_only=True):
        if any(cell not in (None, "") for cell in row):
            yield ["" if cell is None else cell.isoformat(sep=" ") if isinstance(cell, datetime) else str(cell) for cell in row]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
