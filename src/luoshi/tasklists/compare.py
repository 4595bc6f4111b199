"""What a table that came back would change, said before anything is taken."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from .export import cell
from .row import FIELDS, TaskList, TaskRow, plain

Kind = Literal["changed", "blanked", "conflict", "added", "missing", "refused"]


@dataclass(frozen=True)
class Difference:
    """One difference. ``matter``: whose row ("" for a new one); ``field``: a key of FIELDS, "" where it is about the whole row.

    ``kind``: changed; blanked (a cell was emptied); conflict (it was changed on the ledger as well since the table was written); added (a row
    of no matter); missing (a matter whose row is gone); refused. ``row`` is the row as it came back.
    """

    matter: str
    field: str
    before: str
    after: str
    kind: Kind
    reason: str = ""
    where: str = ""
    row: TaskRow | None = dataclasses.field(default=None, repr=False, compare=False)


def differences(current: list[TaskRow], returned: TaskList, base: Mapping[str, TaskRow] | None = None) -> list[Difference]:
    """The differences between the ledger's rows and a table that came back, in the table's order, missing rows last.

    A column that the table lacks is not touched. ``base`` may give, by matter, the row as it was in the version that the table was written
    from; with it a cell that only the ledger changed is no difference, without it every cell that differs on a changed matter is a conflict.
    """
    now = {row.matter: row for row in current if row.matter}
    count = Counter(row.matter for row in returned.rows if row.matter)
    made: list[Difference] = []
    for row in returned.rows:
        if not row.matter:
            made.append(_added(row, now))
        elif count[row.matter] > 1:
            made.append(_refused(row, f"有{count[row.matter]}行的编号相同；新任务请清空编号，重复的行请删去。"))
        elif row.matter not in now:
            made.append(_refused(row, f"编号{row.matter}不在这份清单里；新任务请清空编号。"))
        else:
            made += _of_row(now[row.matter], row, (base or {}).get(row.matter))
    made += [Difference(r.matter, "", "", r.words, "refused", r.reason, r.where) for r in returned.refused]
    came = set(count) | {r.matter for r in returned.refused}
    made += [Difference(m, "", r.words, "", "missing", "交回的表里没有这一项；不会因此改动它。") for m, r in now.items() if m not in came]
    return made


def _refused(row: TaskRow, reason: str) -> Difference:
    return Difference(row.matter, "", "", row.words, "refused", reason, row.where, row)


def _added(row: TaskRow, now: Mapping[str, TaskRow]) -> Difference:
    alike = [m for m, known in now.items() if plain(row.words) in (plain(known.words), plain(known.text))]
    reason = f"与{alike[0]}的文字相同，请确认是不是同一项。" if alike else ""
    return Difference("", "", "", row.words, "added", reason, row.where, row)


def _of_row(known: TaskRow, row: TaskRow, base: TaskRow | None) -> list[Difference]:
    if known.version is not None and row.version is not None and row.version > known.version:
        return [_refused(row, f"表里的版本{row.version}比台账的版本{known.version}还新，请核对是不是别处的表。")]
    moved = row.version != known.version
    made = []
    for name in FIELDS:
        if name not in row.cells or _same(name, known, row, ordinal=name == "number"):
            continue
        before, after = cell(known, name), plain(row.cells[name])
        if moved and base is not None and _same(name, base, row, ordinal=name == "number"):
            continue  # only the ledger changed it
        if moved and (base is None or cell(base, name) != before):
            reason = f"表按版本{row.version}导出，台账已是版本{known.version}；请选定用哪一个。"
            made.append(Difference(known.matter, name, before, after, "conflict", reason, row.where, row))
        elif not after:
            made.append(Difference(known.matter, name, before, "", "blanked", f"“{FIELDS[name]}”被清空，请确认不是漏填。", row.where, row))
        else:
            made.append(Difference(known.matter, name, before, after, "changed", "", row.where, row))
    return made


def _same(name: str, known: TaskRow, row: TaskRow, *, ordinal: bool) -> bool:
    """Whether a cell says what the ledger says: the same words, or others for the same units, day or share."""
    given = plain(row.cells[name])
    if given == cell(known, name):
        return True
    if ordinal and not plain(known.number):
        return given.isdigit() or not given  # the table's own count
    if name in ("lead", "helpers"):
        return bool(given) and getattr(known, name) == getattr(row, name)
    if name == "deadline":
        return bool(given) and row.deadline.due is not None and row.deadline.due == known.deadline.due and (row.deadline.kind == known.deadline.kind or not known.deadline.text)
    if name == "percent":
        return row.percent is not None and row.percent == known.percent
    return False
