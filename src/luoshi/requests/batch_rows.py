"""A row of another hotline's file as a submission: what of it can be used, what is only noted, and what makes it no request."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from unicodedata import normalize

from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.matters.ledger import Refused
from luoshi.office.moments import moment, time_alone
from luoshi.office.opening import Table
from luoshi.office.table import Row, as_number_of, looks_cut

from . import complaints, submission_fields
from .moves import DEMANDS
from .phone_numbers import phone
from .submission import IncomingSubmission

LONGEST_ID = 100
MUST_HOLD = ("text", "title", "at", "day", "source_id")  # a cell of these that cannot be read makes the row wrong; others are left out and noted


@dataclass
class Noted:
    """What is to be said of a row that is taken."""

    words: list[str] = field(default_factory=list)


def incoming_of(row: Row, columns: dict[str, list[int]], source: str, table: Table, noted: Noted) -> IncomingSubmission:
    """The submission of a row. Refused, in one sentence, for what cannot be one; what is left out or doubtful is ``noted``."""
    if table.sheet.divided and (more := [c for c in row.cells[len(table.headings) :] if c]):
        raise Refused(_("这一行比列名多出%(n)d格，请检查有没有多余的逗号。") % {"n": len(more)})
    cells = {name: _cell(name, row, at, table.headings, noted) for name, at in columns.items()}
    text = "。".join(t for t in (cells.get("title", "").rstrip("。"), cells.get("text", "")) if t)
    at = _instant(cells.get("at", ""), cells.get("day", ""), table.sheet.since_1904)
    written, reach = _reach(cells.get("phone", ""), cells.get("name", ""), noted)
    return IncomingSubmission(
        text=text,
        channel="file",
        demand={zh: code for code, zh in DEMANDS.items()}.get(cells.get("demand", ""), cells.get("demand", "") if cells.get("demand", "") in DEMANDS else ""),
        subject=cells.get("subject", ""),
        place=_code(cells.get("place", ""), noted),
        address=cells.get("address", ""),
        point=_point(cells.get("longitude", ""), cells.get("latitude", "")),
        name=cells.get("name", ""),
        phone=written,
        reach=reach,
        source=source,
        source_id=_number(cells.get("source_id", ""), row, columns, text, at, noted),
        at=at,
        **_further(cells, noted),
    )


def _further(cells: dict[str, str], noted: Noted) -> submission_fields.Further:
    """What the table of fields has besides; a unit that is none of ours is noted, and left in the words by the intake."""
    found = submission_fields.from_door(submission_fields.FILE, cells)
    for asked in submission_fields.further(submission_fields.FILE):
        written = cells.get(asked.name, "").strip()
        if written and asked.unit and not complaints.is_unit(written):
            noted.words.append(_("“%(column)s”一列的“%(name)s”不是登记的单位，留在内容里，由人先看。") % {"column": asked.shown, "name": written[:30]})
    return found


def _cell(name: str, row: Row, at: list[int], headings: list[str], noted: Noted) -> str:
    """The words of a field; of several columns all that say something, each once."""
    said = []
    for column in at:
        flaw = row.flaws.get(column)
        if flaw and flaw.kind != "cut":
            told = _("“%(column)s”：%(why)s") % {"column": headings[column], "why": flaw.reason}
            if name in MUST_HOLD:
                raise Refused(told + "。")
            noted.words.append(told)
        elif column < len(row.cells) and row.cells[column] and column not in row.spread and row.cells[column] not in said:
            said.append(row.cells[column])
    return "、".join(said)


def _number(written: str, row: Row, columns: dict[str, list[int]], text: str, at: datetime | None, noted: Noted) -> str:
    """The source's number. One whose last digits a spreadsheet has lost tells nobody apart: it goes on with a digest of the request itself, so that no
    two requests are taken for one and the same file is still known again."""
    number, lost = as_number_of(written)
    flaw = row.flaws.get(columns["source_id"][0]) if "source_id" in columns else None
    if number and (lost or looks_cut(number) or (flaw and flaw.kind == "cut")):
        noted.words.append(_("编号“%s”被表格软件截掉了末尾几位，不能用来认重复；已按内容区分收下，请在原系统把编号作为文本导出。") % written[:40])
        return f"{number[:40]}~{_digest(text + str(at))[:16]}"
    return number if len(number) <= LONGEST_ID else f"{number[:60]}~{_digest(number)[:32]}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _reach(written: str, name: str, noted: Noted) -> tuple[str, str]:
    """The number, and what else is kept of what was written: a request is not lost for the sake of its telephone number."""
    found = phone(written)
    if found.why == "masked":
        noted.words.append(_("电话是打了码的，不当作号码；原样封存。"))  # not the words themselves: what is said here may stand in a log
    elif found.why in ("cut", "unclear"):
        noted.words.append(_("电话不像号码，没有当作号码；原样封存。"))
    return found.number, found.rest or ("" if found.number else name)


def _code(written: str, noted: Noted) -> str:
    code, lost = as_number_of(written)
    if lost:
        noted.words.append(_("区划代码“%s”被表格软件改成了科学计数，没有用。") % written[:30])
    return "" if lost else code


def _point(longitude: str, latitude: str) -> tuple[float, float] | None:
    if not longitude or not latitude:
        return None
    try:
        return float(normalize("NFKC", longitude)), float(normalize("NFKC", latitude))
    except ValueError:
        raise Refused(_("经纬度“%(a)s，%(b)s”不是数。") % {"a": longitude[:20], "b": latitude[:20]}) from None


def _instant(written: str, day: str, since_1904: bool) -> datetime | None:
    """When it was told: the cell of the time, with that of the day where it has none itself."""
    if clock := time_alone(written):
        if not day:
            raise Refused(_("“%s”只有钟点，没有日期；请写成 2026-11-23 18:00。") % written[:40])
        on = moment(day, since_1904)
        written = f"{on:%Y-%m-%d} {clock}" if on else day
    written = written or day
    if not written:
        return None
    found = moment(written, since_1904)
    if found is None or not 2000 <= found.year <= timezone.now().year + 1:
        raise Refused(_("时间“%s”读不懂，或不合情理；请写成 2026-11-23 18:00。") % written[:40])
    return found if found.tzinfo else timezone.make_aware(found)
