"""A table that came back: what it would change, told as moves of the ledger; and the taking of what a person chose of it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.codes.subjects import guess
from luoshi.desk.unit_names import Units
from luoshi.matters import kind_words, ledger
from luoshi.matters.ledger import Actor, Entry, Refused
from luoshi.matters.models import Matter, MatterQuerySet
from luoshi.matters.state import fold
from luoshi.reports.models import Report
from luoshi.tasklists import Difference, TaskList, TaskRow, differences
from luoshi.tasklists.return_sheet import BASES
from luoshi.tasklists.row import NODES

from .. import activity, judged_progress, state
from ..increments import INCREMENT, TOTAL
from ..kind import COMMITMENT
from ..state import current_targets
from .target_fields import WITHOUT_NUMBER, returned_of
from .task_rows import helping, nodes_with, own_return, retargeted, row_of, rows_of, targets_from, targets_in

RETURN = ("progress", "problems", "next_step", "percent", "figure")
# Which move of the ledger an issued matter needs for a change of a field; a draft is planned.
MOVE_OF = {
    **dict.fromkeys(("number", "task", "leader", *NODES), "correct"),
    **dict.fromkeys(RETURN, "report"),
    "lead": "reassign",
    "helpers": "set_helpers",
    "deadline": "extend",
    "target": "retarget",
}
_LINES = re.compile(r"[；;\n]")


@dataclass(frozen=True)
class Change:
    """One change that a table asks for. ``move``: what it takes on the ledger, "" where it cannot be taken; ``why``: why not, or what
    to mind; ``field``: a key of tasklists' FIELDS, "" for a whole row."""

    key: str
    difference: Difference
    field: str
    matter: Matter | None
    move: str = ""
    why: str = ""

    @property
    def ticked(self) -> bool:
        """Whether it is proposed to be taken: what was emptied, conflicts or looks known is left for a person to tick."""
        return bool(self.move) and (self.difference.kind == "changed" or (self.difference.kind == "added" and not self.difference.reason))


@dataclass(frozen=True)
class Asked:
    """What is asked of a person beside the table: for which period its progress is, and why and by whose word issued matters change."""

    period: str = ""
    reason: str = ""
    approver: str = ""


@dataclass
class Look:
    """A table held against the ledger as it is now."""

    changes: list[Change]
    missing: list[Difference]
    rows: dict[str, TaskRow]  # by the key of an added row
    current: dict[str, TaskRow]
    units: Units
    actor: Actor
    year: int
    report: Report | None = None

    @property
    def digest(self) -> str:
        """What the person saw: it changes when the ledger does."""
        seen = [(c.key, c.move, c.difference.before, c.difference.after, c.matter.version if c.matter else 0) for c in self.changes]
        return hashlib.sha256(repr(seen).encode("utf-8", "replace")).hexdigest()[:32]


def look(read: TaskList, actor: Actor, visible: MatterQuerySet, year: int, report: Report | None = None) -> Look:
    """Hold a table against the ledger. ``visible``: the matters that the person may see; others' are refused as unknown."""
    units = Units()
    named = ({r.matter for r in read.rows} | {r.matter for r in read.refused}) - {""}
    found = {m.ref: m for m in visible.filter(ref__in=named).select_related("lead")}
    rows = [replace(r, lead=[units.full(n) for n in r.lead], helpers=[units.full(n) for n in r.helpers]) for r in read.rows]
    whole = list({m.pk: m for m in (*found.values(), *_same_list(found.values(), visible))}.values())
    current = {r.matter: r for r in rows_of(whole, units, actor)}
    base = {r.matter: _as_of(found[r.matter], r.version, units, actor) for r in rows if r.matter in found and r.version is not None and r.version < found[r.matter].version}
    told = differences(list(current.values()), replace(read, rows=rows), base)
    made = Look([], [d for d in told if d.kind == "missing"], {}, current, units, actor, year, report)
    known = _known_words([d.row.words for d in told if d.kind == "added" and d.row], visible, year)
    for difference in told:
        if difference.kind == "added":
            made.changes.append(_added(made, difference, known))
        elif difference.kind == "refused":
            made.changes.append(Change(f"-{difference.where}", difference, "", None, why=difference.reason))
        elif difference.kind != "missing" and (change := _changed(made, difference, found[difference.matter])):
            made.changes.append(change)
    return made


def _same_list(found: Collection[Matter], visible: MatterQuerySet) -> list[Matter]:
    """The matters that stand in the same list as those found: of the same reports, led by the same units, drafts with drafts."""
    reports, leads = {m.report for m in found if m.report}, {m.lead_id for m in found}
    states = {"draft"} if all(m.state == "draft" for m in found) else {m.state for m in found}
    if not reports:
        return []
    return [m for m in visible.filter(report__in=reports, state__in=states).select_related("lead") if m.lead_id in leads]


def _as_of(matter: Matter, version: int, units: Units, actor: Actor) -> TaskRow:
    """A matter's row as it was when the table was written."""
    document = fold(ledger.history(matter)[:version])
    then = Matter(pk=matter.pk, ref=matter.ref, version=version, document=document, schedule=judged_progress.schedule_of(document), percent=judged_progress.percent_of(document))
    return row_of(then, units, actor)


def _known_words(words: Sequence[str], visible: MatterQuerySet, year: int) -> dict[str, str]:
    """Of words, those that a matter of the year has already, with its number."""
    return dict(visible.filter(year=year, text__in=words).exclude(state="void").order_by("-pk").values_list("text", "ref")) if words else {}


def _added(made: Look, difference: Difference, known: Mapping[str, str]) -> Change:
    row = difference.row
    assert row is not None
    key = f"+{len(made.rows)}"
    made.rows[key] = row
    if ref := known.get(row.words):
        difference = replace(difference, reason=_("与%s的文字相同，请确认是不是同一项。") % ref)
    if not made.actor.may("draft_matter"):
        return Change(key, difference, "", None, why=_("你没有“%s”的权限。") % kind_words.move_word("open", COMMITMENT.name))
    remarks = [difference.reason, *row.questions, *_unnamed(row, made.units)]
    return Change(key, difference, "", None, "open", " ".join(r for r in remarks if r))


def _unnamed(row: TaskRow, units: Units) -> list[str]:
    """What is to be said about a new task's units: those that no register knows are left out of the draft."""
    unknown = []
    for name in (*row.lead, *row.helpers):
        try:
            units.code(name)
        except Refused:
            unknown.append(name)
    return [_("没有登记的单位不填入：%s。") % "、".join(unknown)] if unknown else []


def _changed(made: Look, difference: Difference, matter: Matter) -> Change | None:
    row = difference.row
    assert row is not None
    field = "task" if difference.field == "text" and "task" not in row.cells else difference.field
    change = Change(f"{matter.ref}.{field}", difference, field, matter)
    if field in ("schedule", "evidence"):  # others' doing since then is no news
        why = _("序时进度由系统判定，不从表里取。") if field == "schedule" else _("佐证材料要上传文件；请在事项页补充。")
        return replace(change, why=why) if difference.kind == "changed" else None
    if field == "text":
        return replace(change, why=_("报告原文不能改；要改文字，请改“任务文本”一栏。"))
    move = "plan" if matter.state == "draft" else MOVE_OF[field]
    if move == "plan" and field in RETURN:
        return replace(change, why=_("还没有交办，不能报进展。"))
    if move == "report" and helping(matter.document, made.actor):
        move = "help_report"
    if why := _forbidden(matter, move, made.actor):
        return replace(change, why=why)
    if move == "help_report" and field == "figure":
        return replace(change, why=_("目标的完成数由牵头单位报；配合单位请写在进展里。"))
    try:
        _value(field, difference, matter, made.units)
    except Refused as error:
        return replace(change, why=str(error))
    return replace(change, move=move, why=difference.reason)


def _forbidden(matter: Matter, move: str, actor: Actor) -> str:
    """Why a move may not be made now, or ""."""
    entry = COMMITMENT.table[move]
    if matter.state not in entry.start:
        return _("“%(state)s”的事项不能“%(move)s”。") % {"state": kind_words.state_word(matter.state, matter.kind), "move": kind_words.named(entry)}
    return "" if move in ledger.permitted(matter, actor) else _("你没有“%s”的权限。") % entry.zh


def _value(field: str, difference: Difference, matter: Matter, units: Units) -> dict[str, Any]:
    """What a changed cell means as a move's data. Refused where it means nothing."""
    row, after, draft = difference.row, difference.after, matter.state == "draft"
    assert row is not None
    if field == "lead":
        if len(row.lead) > 1:
            raise Refused(_("牵头单位只能有一个；几个单位分别牵头的，请拆成几项。"))
        return {"lead": units.code(row.lead[0]) if row.lead else ""}
    if field == "helpers":
        return {"helpers": units.codes(row.helpers)}
    if field == "deadline":
        if not after or row.deadline.due is None:
            raise Refused(_("完成时限“%s”读不出日期；请写成2026年12月31日的样子。") % after[:40])
        return {"due": row.deadline.due.isoformat()}
    if field == "target":
        lines = _LINES.split(after)
        return {"targets": targets_from(lines, state.of(matter.document)["targets"]) if draft else retargeted(lines, matter.document)}
    if field == "figure":
        return _figure(row, matter)
    if field == "task":
        if not after:
            raise Refused(_("任务文字不能清空；不要的任务请作废。"))
        return {"text": after}
    return {field: after}


def _figure(row: TaskRow, matter: Matter) -> dict[str, Any]:
    """What was reached of the one target with a number, as a return brings it, in the target's own terms. Refused where that cannot be told."""
    counted = [t for t in current_targets(matter.document) if t["kind"] not in WITHOUT_NUMBER]
    if len(counted) != 1:
        raise Refused(_("这一项有%d个有数的目标，不能从表里取完成数；请在事项页填。") % len(counted))
    if row.basis and row.basis not in BASES:
        raise Refused(_("口径“%(given)s”不认识；请选“%(total)s”或“%(new)s”。") % {"given": row.basis[:20], "total": BASES[0], "new": BASES[1]})
    try:
        value = returned_of(row.figure, counted[0])
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None
    if value is None:
        raise Refused(_("实际完成数“%s”不是数；请只填数字，如 53、1.2万。") % row.figure[:20])
    basis = dict(zip(BASES, (TOTAL, INCREMENT), strict=True)).get(row.basis)
    return {"target": counted[0]["id"], "value": float(value), "unit": counted[0]["unit"], **({"basis": basis} if basis else {})}


def moves(made: Look, matter: Matter, chosen: Sequence[Change], asked: Asked) -> list[Entry]:
    """The moves that take the chosen changes of one matter, in an order in which each may start."""
    data: dict[str, dict[str, Any]] = {}
    nodes = {c.field: c.difference.after for c in chosen if c.field in NODES}
    for change in chosen:
        if change.field not in NODES and change.field not in RETURN:
            data.setdefault(change.move, {}).update(_value(change.field, change.difference, matter, made.units))
    if nodes:
        data.setdefault(next(c.move for c in chosen if c.field in NODES), {})["nodes"] = nodes_with(state.of(matter.document)["nodes"], nodes)
    if returned := [c for c in chosen if c.field in RETURN]:
        data[returned[0].move] = _return(made, matter, returned, asked.period)
    if "reassign" in data:
        data["reassign"] |= data.pop("set_helpers", {})
    for move in ("extend", "retarget"):
        if move in data:
            data[move]["approver"] = asked.approver
    order = ("plan", "correct", "retarget", "extend", "report", "help_report", "set_helpers", "reassign")
    return [Entry(move, data[move], asked.reason if COMMITMENT.table[move].reason else "") for move in order if move in data]


def _return(made: Look, matter: Matter, chosen: Sequence[Change], period: str) -> dict[str, Any]:
    """A whole return: the cells chosen, the others as the ledger has them. A return mended within its period keeps its figures and files."""
    before, now = own_return(matter.document, made.actor), made.current[matter.ref]
    data: dict[str, Any] = {"period": period, "progress": now.progress, "problems": now.problems, "next_step": now.next_step}
    data |= {c.field: c.difference.after for c in chosen if c.field not in ("percent", "figure")}
    figure = next((_figure(c.difference.row, matter) for c in chosen if c.field == "figure" and c.difference.row), None)
    if row := next((c.difference.row for c in chosen if c.field == "percent"), None):
        data["percent"] = None if row.percent is None else float(row.percent)  # an emptied cell that was ticked says so
    if before.get("period") == period:
        data |= {k: before[k] for k in ("figures", "evidence", *(() if row or figure else ("percent",))) if before.get(k)}
    if figure:
        data["figures"] = [*(f for f in data.get("figures", ()) if f.get("target") != figure["target"]), figure]
    data["flags"] = [asdict(f) for f in activity.flags(data["progress"], matter.text, activity.load(on=timezone.localdate()))]
    return data


def opening(made: Look, row: TaskRow) -> dict[str, Any]:
    """A new task as the data of a draft. Units that are not registered stay out; a person fills them in."""
    lead, helpers = (_registered(names, made.units) for names in (row.lead, row.helpers))
    try:
        targets = targets_from(_LINES.split(row.target), targets_in(row.words)) if row.target else targets_in(row.words)
    except Refused:
        targets = targets_in(row.target)
    subject, report = guess(row.words), made.report
    at = report.text.find(row.text or row.words) if report else -1
    quote = row.text or row.words
    return {
        "number": row.number,
        "text": row.words,
        "source_text": quote,
        "sources": [{"report": report.key, "start": at, "end": at + len(quote), "quote": quote}] if report and at >= 0 else [],
        "year": made.year,
        "place": report.place if report else settings.CITY_PLACE,
        "subject": subject[0][0] if subject else "",
        "lead": lead[0] if len(row.lead) == 1 and lead else "",
        "helpers": helpers,
        "leader": row.leader,
        "due": row.deadline.due.isoformat() if row.deadline.due else f"{made.year}-12-31",
        "nodes": row.nodes,
        "targets": targets,
    }


def _registered(names: Sequence[str], units: Units) -> list[str]:
    codes = []
    for name in names:
        try:
            codes.append(units.code(name))
        except Refused:
            continue
    return list(dict.fromkeys(codes))


def take(made: Look, keys: Collection[str], asked: Asked) -> tuple[list[dict[str, str]], dict[str, str]]:
    """Take the chosen changes, all or none, each as a move of the ledger. Returns what was done (rows of ref, move), or else a sentence
    for each matter or new row that was refused. Refused where nothing was chosen."""
    chosen = [c for c in made.changes if c.key in keys and c.move]
    if not chosen:
        raise Refused(_("没有选中任何一处改动。"))
    done: list[dict[str, str]] = []
    refused: dict[str, str] = {}
    by_matter: dict[str, list[Change]] = {}
    for change in chosen:
        by_matter.setdefault(change.matter.ref if change.matter else change.key, []).append(change)
    with transaction.atomic():
        for name, changes in by_matter.items():
            try:
                done += _take_one(made, name, changes, asked)
            except Refused as error:
                refused[name] = str(error)
        if refused:
            transaction.set_rollback(True)
    return ([], refused) if refused else (done, {})


def _take_one(made: Look, name: str, changes: Sequence[Change], asked: Asked) -> list[dict[str, str]]:
    matter = changes[0].matter
    if matter is None:
        opened = ledger.open_matter("commitment", opening(made, made.rows[name]), made.actor)
        return [{"ref": opened.ref, "move": "open"}]
    entries = moves(made, matter, changes, asked)
    ledger.move_many(matter, entries, made.actor, expected=matter.version)
    return [{"ref": matter.ref, "move": e.move} for e in entries]
