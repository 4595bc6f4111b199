"""One promise as the public sees it: its sentence, texts, targets, returns and history. Units and offices, never persons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.matters import ledger, withdrawals
from luoshi.matters.models import Event, Evidence, Matter
from luoshi.matters.withdrawal_rules import ground_word
from luoshi.registers.languages import sentence_of, word_of
from luoshi.reports.models import Report
from luoshi.reports.quotes import quotes, target_chains
from luoshi.site import public_text, takedowns
from luoshi.site.templatetags.luoshi_look import verdict_word
from luoshi.wording import amounts, timeline

from .. import family, state
from ..kind import COMMITMENT
from ..moves import INTERNAL, VERDICTS
from ..rollup import rule_on
from . import redaction


def sentences(matter: Matter) -> list[dict[str, str]]:
    """Each span of the matter in its report (``quotes``), with the url of its place. A report that is not public gives the quote alone."""
    keys = {s["report"] for s in state.of(matter.document)["sources"]}
    reports = {r.key: r for k in keys if k for r in Report.objects.filter(public=True, sha256__startswith=k)}
    gone = redaction.of_reports(keys)
    found = quotes(
        matter.document,
        reports,
        quote=lambda text: public_text.masked(withdrawals.cover(matter.document, text)),
        around=lambda key, text: public_text.masked(gone.get(key, redaction.NOTHING).text(text)),
    )
    for row in found:
        row["source"], row["url"] = public_text.masked(row["source"]), reverse("site:report", args=[row["key"]]) + f"#{matter.ref}" if row["key"] else ""
    return found


def target_words(target: Mapping[str, Any]) -> str:
    """A target in words (``wording.amounts``), as anybody may read it."""
    parts = {key: public_text.masked(target.get(key)) for key in ("words", "indicator")}
    return amounts.target_words({**target, **parts, "unit": public_text.clean(target.get("unit") or "")})


def targets(document: Mapping[str, Any]) -> list[list[dict[str, Any]]]:
    """Each target with all that replaced it (``target_chains``). Those with no words (a deliverable without a number) are left out."""
    chains = target_chains(document, public_text.masked)
    for row in (row for chain in chains for row in chain):
        row["approver"] = public_text.approver(row["approver"])
    return [chain for chain in chains if any(row["words"] or row["judged"] for row in chain)]


def deadlines(events: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The changes of the deadline: due, at, approver, reason."""
    return [
        {
            "due": public_text.clean(e["data"]["due"]),
            "at": datetime.fromisoformat(e["at"]),
            "approver": public_text.approver(str(e["data"].get("approver", ""))),
            "reason": public_text.masked(e["reason"]),
        }
        for e in events
        if e["move"] == "extend"
    ]


def returns(events: Iterable[Mapping[str, Any]], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """The returns of lead and helpers, the latest first."""
    rows = []
    for event in events:
        data = event["data"]
        if event["move"] in ("report", "claim", "help_report"):
            rows.append(
                {
                    "period": public_text.masked(data.get("period", "")),
                    "at": datetime.fromisoformat(event["at"]),
                    "unit": names.get(event["unit"], ""),
                    "helper": event["move"] == "help_report",
                    "progress": public_text.masked(data.get("progress")),
                    "problems": public_text.masked(data.get("problems")),
                    "next_step": public_text.masked(data.get("next_step")),
                    "percent": _number(data.get("percent")),
                }
            )
    return rows[::-1]


def history(matter: Matter) -> list[timeline.Entry]:
    """The public part of a matter's events, as parts/timeline.html takes them, first to last.

    The hashes are not among them: with all else public, a guess at the person's name could be tried against one.
    """
    events = [takedowns.event(matter, e) for e in ledger.history(matter)]
    names = unit_names(matter, events)
    files = {f.sha256: f for f in takedowns.files(matter)}
    shown, known = [], {"due": "", "lead": ""}
    for event in events:
        if event["move"] not in INTERNAL:
            shown.append(entry(matter, event, names, files, known))
        known.update({k: event["data"][k] for k in known if k in event["data"]})
    return shown


def recalled(matter: Matter) -> list[dict[str, Any]]:
    """When what is a draft again was issued, and recalled why; nothing of its words, which are the office's own now."""
    events = [takedowns.event(matter, e) for e in ledger.history(matter)]
    told = [e for e in events if e["move"] in ("issue", "recall")]
    return [{"title": word_of(COMMITMENT.move(e["move"])), "at": timeline.instant(e["at"]), "reason": public_text.masked(e["reason"])} for e in told]


def entry(
    matter: Matter,
    event: Mapping[str, Any],
    names: Mapping[str, str],
    files: Mapping[str, Evidence] | None = None,
    known: Mapping[str, str] | None = None,
) -> timeline.Entry:
    """One event for the timeline and the feeds. ``known``: deadline and lead before it."""
    move = COMMITMENT.move(event["move"])
    return timeline.entry(
        event,
        title=word_of(move),
        unit=names.get(event["unit"], "") if event["unit"] else _("督查机构"),
        lines=_lines(event["data"]),
        reason=public_text.masked(event["reason"]),
        changes=_changes(matter, event, names, known or {}),
        files=timeline.files_of(event, files or {}, lambda f: _file(matter, f)),
        kind=COMMITMENT.name,
    )


def _file(matter: Matter, file: Evidence) -> timeline.File:
    return {"name": public_text.masked(takedowns.file_name(matter, file.name)), "url": reverse("site:file", args=[matter.ref, file.sha256])}


def unit_names(matter: Matter, events: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The names of all units that a matter and its events name."""
    codes = {matter.document["lead"], *matter.document["helpers"]}
    for event in events:
        codes |= {event["unit"], str(event["data"].get("lead", "")), *map(str, event["data"].get("helpers") or ())}
    return public_text.unit_names(codes)


def _lines(data: Mapping[str, Any]) -> list[str]:
    return [
        timeline.line(_("填报期"), public_text.masked(data.get("period"))),
        timeline.line(_("结论"), verdict_word(data["verdict"]) if data.get("verdict") in VERDICTS else ""),
        timeline.line("", ground_word(data["ground"]) if data.get("ground") else ""),
        *(timeline.line("", public_text.masked(data.get(key))) for key in ("progress", "conclusion")),
    ]


def _changes(matter: Matter, event: Mapping[str, Any], names: Mapping[str, str], known: Mapping[str, str]) -> list[timeline.Change]:
    data, change = event["data"], timeline.change
    approved = [change(_("批准"), "", name)] if (name := public_text.approver(str(data.get("approver", "")))) else []
    match event["move"]:
        case "retarget":
            before = {t["id"]: target_words(t) for t in state.of(matter.document)["targets"]}
            return [*(change(_("目标"), before.get(t.get("id", "")), target_words(t)) for t in data["targets"]), *approved]
        case "extend":
            return [change(_("时限"), public_text.clean(known.get("due", "")), public_text.clean(data["due"])), *approved]
        case "reassign":
            return [change(_("牵头"), names.get(known.get("lead", "")), names.get(data["lead"]))]
        case "set_helpers":
            return [change(_("配合"), "", timeline.joined(data["helpers"], names))]
        case "park":
            return [change(_("计划解决日期"), "", public_text.clean(data["plan_date"]))]
        case "correct" if data.get("text"):
            return [change(_("文字"), "", public_text.masked(data["text"]))]
    return []


def public_events(events: Any) -> list[Event]:
    """The latest of a set of events that the public may see."""
    return list(events.exclude(move__in=INTERNAL).select_related("matter").order_by("-at", "-pk")[:50])


def rolled(parent: Matter, of: Iterable[Matter]) -> dict[str, Any] | None:
    """The parent's rate from its children, and the sentence that says how; None without children."""
    try:
        found = family.rolled(parent, of)
    except (LookupError, ValueError) as error:
        return {"percent": None, "sentence": str(error)}
    return {"percent": found.percent, "sentence": sentence_of(found)} if found else None


def rollup_rule(code: str) -> str:
    """The sentence by which the roll-up rule in force is published; the code's own words where no rule has it."""
    if not code:
        return ""
    try:
        rule = rule_on(code, timezone.localdate())
    except (LookupError, ValueError):
        return public_text.clean(code)
    return word_of(rule)


def _number(value: Any) -> float | None:
    try:
        return float(value) if value not in (None, "") else None
    except (TypeError, ValueError):
        return None
