"""What a row must agree with beyond itself: the other rows of its code, the units and the codes that it names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from .csvfile import Refusal, Row
from .models import Duty, Place, PlaceName, Subject, Unit
from .table_layouts import RowError, Table

FEW = 500  # codes that one query may name; beyond, the whole column is read
Taken = list[tuple[Row, Any]]  # each row of the file with the register's row that it becomes
Link = tuple[Any, str, Any]  # a register's row, a field, and the unit (None for none) or units that it is to name


def key_of(table: Table, row: Any) -> tuple[Any, ...]:
    """What tells a register's row apart."""
    return tuple(getattr(row, name) for name in table.key)


def overlaps(table: Table, standing: Iterable[Any], taken: Taken) -> Iterator[Refusal]:
    """Two rows of one code may not hold on the same day: the earlier must end first."""
    if "valid_from" not in table.key:
        return
    lines = {key_of(table, target): row.line for row, target in taken}
    every = {key_of(table, target): target for target in (*standing, *(target for _row, target in taken))}
    groups: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for key, target in every.items():
        groups[key[:-1]].append(target)
    for group in groups.values():
        group.sort(key=lambda each: each.valid_from)
        for earlier, later in pairwise(group):
            line = lines.get(key_of(table, later)) or lines.get(key_of(table, earlier))
            if line and (earlier.valid_to or date.max) > later.valid_from:
                told = {"start": earlier.valid_from, "day": later.valid_from}
                yield Refusal(line, _("同一代码自%(start)s起的一行仍有效，与自%(day)s起的一行重叠；请先给前一行填失效日期。") % told)


def links(table: Table, taken: Taken) -> tuple[list[Link], list[Refusal]]:
    """The units that the rows name, by code, name or short name; a unit may stand in the same file."""
    found: list[Link] = []
    refused: list[Refusal] = []
    if not (table.links or table.many):
        return found, refused
    known = _units_by_name({target.code: target for _row, target in taken} if table.model is Unit else {})
    for row, target in taken:
        for name in (n for n in (*table.links, *table.many) if n in row.values):
            given = row.values[name]
            try:
                found.append((target, name, [_unit(known, each) for each in given] if name in table.many else given and _unit(known, given)))
            except RowError as error:
                refused.append(Refusal(row.line, str(error)))
    if table.model is Unit:
        refused.extend(_circles(table, taken, found))
    return found, refused


def _units_by_name(mine: dict[str, Unit]) -> dict[str, list[Unit]]:
    known: dict[str, list[Unit]] = defaultdict(list)
    for unit in (*mine.values(), *(each for each in Unit.objects.all() if each.code not in mine)):
        for name in {unit.code, unit.name, unit.short} - {""}:
            known[name].append(unit)
    return known


def _unit(known: dict[str, list[Unit]], name: str) -> Unit:
    units = known.get(name, [])
    exact = [unit for unit in units if unit.code == name] or units
    if not exact:
        raise RowError(_("没有叫“%(name)s”的单位，请先导入单位表或核对名称。") % {"name": name})
    if len(exact) > 1:
        raise RowError(_("叫“%(name)s”的单位有%(n)d个，请写单位代码。") % {"name": name, "n": len(exact)})
    return exact[0]


def _circles(table: Table, taken: Taken, found: list[Link]) -> Iterator[Refusal]:
    for name in table.links:
        up: dict[str, str | None] = dict(Unit.objects.values_list("code", f"{name}__code"))
        up.update({target.code: unit.code if unit else None for target, linked, unit in found if linked == name})
        for row, target in taken:
            seen: set[str] = set()
            at = up.get(target.code)
            while at and at != target.code and at not in seen:
                seen.add(at)
                at = up.get(at)
            if at == target.code:
                yield Refusal(row.line, _("单位“%(code)s”绕一圈又成了自己的上级或承接单位。") % {"code": at})


def unknown_codes(table: Table, taken: Taken) -> Iterator[Refusal]:
    """A subject's parent, a duty's subject and place, and the street a name lies in must stand in the registers; the parent, or in
    the same file."""
    if table.model is Subject:
        known = set(Subject.objects.values_list("code", flat=True)) | {target.code for _row, target in taken}
        for row, target in taken:
            if target.parent_code and (target.parent_code not in known or target.parent_code == target.code):
                yield Refusal(row.line, _("上级分类“%(code)s”不在分类表中，或就是它自己。") % {"code": target.parent_code})
    if table.model is Duty:
        subjects = _known(Subject, {target.subject_code for _row, target in taken})
        places = _known(Place, {target.place_code for _row, target in taken})
        for row, target in taken:
            if target.subject_code not in subjects:
                yield Refusal(row.line, _("没有代码为“%(code)s”的事项分类，请先导入分类表。") % {"code": target.subject_code})
            if target.place_code not in places:
                yield Refusal(row.line, _("没有代码为“%(code)s”的区划，请先导入区划表。") % {"code": target.place_code})
    if table.model is PlaceName:  # a community has a code of its own, its street stands in the table
        places = _known(Place, {code for _row, target in taken for code in (target.place_code, _street(target.place_code))})
        for row, target in taken:
            if not {target.place_code, _street(target.place_code)} & places:
                yield Refusal(row.line, _("没有代码为“%(code)s”的区划，请先导入区划表。") % {"code": target.place_code})


def _street(code: str) -> str:
    return code[:9] + "000"


def _known(model: Any, asked: set[str]) -> set[str]:
    rows = model.objects.filter(code__in=asked) if len(asked) <= FEW else model.objects.all()
    return {"", *rows.values_list("code", flat=True)}


def incomplete_duties(table: Table, taken: Taken) -> Iterator[Refusal]:
    """Duties that name no unit and no route, or half a limit."""
    if table.kind != "duties":
        return
    for row, duty in taken:
        if duty.route == "unit" and not row.values.get("lead", duty.lead_id):
            yield Refusal(row.line, _("请写明牵头单位，或改为派往所在街道、所在区。"))
        if (duty.limit_amount is None) != (not duty.limit_unit):
            yield Refusal(row.line, _("时限要有大于零的数和单位，或者都空着。"))
