"""What stands in the cells of an office's table, and what the ledger has: targets by their words, a matter as a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from luoshi.codes.indicators import indicators
from luoshi.desk.unit_names import Units
from luoshi.matters.ledger import Actor, Refused
from luoshi.matters.models import Evidence, Matter
from luoshi.reading import targets
from luoshi.reading.targets import Target
from luoshi.tasklists import Deadline, TaskRow
from luoshi.tasklists.row import NODES
from luoshi.wording import shares
from luoshi.wording.amounts import amount

from ..schedule import STATES
from ..state import current_targets


def target_lines(document: Mapping[str, Any]) -> list[str]:
    """The words of the targets in force; one without words (a task that is done or not) has no line."""
    return [t["words"] for t in current_targets(document) if t["words"]]


def targets_from(lines: Sequence[str], known: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Targets from their words, one a line: words that stand among ``known`` are that target, others are read. No line at
    all is one target without a number, done or not done. Refused for a line of several numbers."""
    return _matched(lines, known) or [dict(t) for t in known if not t["words"]][:1] or [Target().to_dict()]


def targets_in(text: str) -> list[dict[str, Any]]:
    """The targets that a task's own words hold, as the ledger takes them."""
    return [target.to_dict() for target in targets.targets_in(text)]


def retargeted(lines: Sequence[str], document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the move ``retarget`` brings for new words of the targets in force: those that changed, each with the id of the one that it
    replaces. Refused where a target would be gone: a target is changed, never taken away."""
    now = current_targets(document)
    old = [t for t in now if t["words"]] or now
    wanted = _matched(lines, old)
    if len(wanted) < len(old):
        raise Refused(_("现行目标有%(now)d个，表里只有%(given)d个；目标可以调整，不能删去。") % {"now": len(old), "given": len(wanted)})
    same = {t["id"] for t in wanted if t.get("id")}
    replaced = [t for t in old if t["id"] not in same]
    fresh = [t for t in wanted if not t.get("id") and targets.one_line(t["words"]) not in {targets.one_line(o["words"]) for o in old}]
    return [{**target, "id": replaced[n]["id"] if n < len(replaced) else ""} for n, target in enumerate(fresh)]


def _matched(lines: Sequence[str], known: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    try:
        return targets.matched(lines, known)
    except targets.SeveralNumbers as error:
        raise Refused(_("“%(words)s”里有%(count)d个数；请一行写一个目标。") % {"words": error.words[:40], "count": error.count}) from None


def row_of(matter: Matter, units: Units, actor: Actor | None = None, files: Mapping[int, Sequence[str]] | None = None) -> TaskRow:
    """A matter as a row of a task list. For somebody of a helper unit alone the return shown is that unit's own."""
    d = matter.document
    progress = own_return(d, actor)
    return TaskRow(
        number=d["number"],
        text=d["source_text"],
        task=d["text"],
        target="；".join(target_lines(d)),
        leader=d["leader"],
        lead=[units.name.get(d["lead"], d["lead"])] if d["lead"] else [],
        helpers=[units.name.get(c, c) for c in d["helpers"]],
        deadline=Deadline("", date.fromisoformat(d["due"]) if d["due"] else None, "by"),
        nodes=list(d["nodes"]),
        progress=str(progress.get("progress") or ""),
        problems=str(progress.get("problems") or ""),
        next_step=str(progress.get("next_step") or ""),
        percent=_percent(progress.get("percent", matter.percent if progress is d["progress"] else None)),
        schedule=STATES.get(matter.schedule, ""),
        evidence="、".join((files or {}).get(matter.pk, ())),
        year=str(matter.year or ""),
        last=last_words(progress, d),
        matter=matter.ref,
        version=matter.version,
    )


def last_words(progress: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    """What a return said in figures: its period, what was reached of each target, and the share; "" where there was none."""
    if not progress.get("period"):
        return ""
    named = {t["id"]: indicators()[t["indicator"]].zh if t["indicator"] in indicators() else t["indicator"] for t in current_targets(document)}
    said = [
        f"{named[f['target']]} {amount(f.get('value', ''), f.get('unit', '')) or f.get('delivered', '')}".strip() for f in progress.get("figures") or () if f.get("target") in named
    ]
    if progress.get("percent") is not None:
        said.append(_("完成率%s") % shares.percent(progress["percent"], "completion"))
    words = "；".join(said) or _("没有报数")
    return f"{progress['period']}：{words}"


def own_return(document: Mapping[str, Any], actor: Actor | None) -> Mapping[str, Any]:
    """The latest return that an actor would follow up: the helper unit's own, for everybody else the lead's; {} where there is none."""
    helper = helping(document, actor)
    found: Mapping[str, Any] | None = document["helper_progress"].get(helper) if helper else document["progress"]
    return found or {}


def helping(document: Mapping[str, Any], actor: Actor | None) -> str:
    """The helper unit for which alone an actor can return progress, or ""."""
    if actor is None or actor.may("return_progress_any") or document["lead"] in actor.units:
        return ""
    return next((c for c in document["helpers"] if c in actor.units), "")


def rows_of(matters: Sequence[Matter], units: Units, actor: Actor | None = None) -> list[TaskRow]:
    """Matters as rows, with the names of their evidence."""
    files: dict[int, list[str]] = {}
    for pk, name in Evidence.objects.filter(matter__in=matters).order_by("pk").values_list("matter_id", "name"):
        files.setdefault(pk, []).append(name)
    return [row_of(m, units, actor, files) for m in matters]


def nodes_with(nodes: Sequence[str], changed: Mapping[str, str]) -> list[str]:
    """The four quarters' nodes with some of them changed, by the names of their fields (node1 …).

    >>> nodes_with(["10个", "", "", ""], {"node2": "20个"})
    ['10个', '20个', '', '']
    """
    return [changed.get(name, old) for name, old in zip(NODES, nodes, strict=True)]


def _percent(value: Any) -> Decimal | None:
    if value in (None, ""):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found.quantize(Decimal(1)) if found == found.to_integral() else found.normalize()
