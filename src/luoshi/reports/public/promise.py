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
from luoshi.reports.models import Report
from luoshi.reports.names import report_name
from luoshi.reports.texts import surroundings
from luoshi.site import takedowns, words
from luoshi.site.templatetags.luoshi_look import verdict_word

from .. import family
from ..kind import COMMITMENT
from ..moves import INTERNAL, VERDICTS
from ..rollup import rule_on
from ..standing import judged
from . import redaction

TONES = {
    "issue": "info",
    "retarget": "warn",
    "extend": "warn",
    "ask_target": "warn",
    "reassign": "warn",
    "send_back": "bad",
    "park": "mute",
    "claim": "info",
    "object": "odd",
    "reopen": "warn",
    "confirm": "ok",
    "settle": "ok",
    "overrule": "warn",
    "hide": "warn",
    "blot": "warn",
}


def sentences(matter: Matter) -> list[dict[str, str]]:
    """Each span of the matter in its report: before, quote, after, source, url. A report that is not public gives the quote alone."""
    spans = matter.document["sources"]
    keys = {s["report"] for s in spans}
    reports = {r.key: r for k in keys if k for r in Report.objects.filter(public=True, sha256__startswith=k)}
    found, gone = [], redaction.of_reports(keys)
    for span in spans:
        report, quote = reports.get(span["report"]), words.masked(withdrawals.cover(matter.document, span["quote"]))
        row = {"before": "", "quote": quote, "after": "", "source": "", "url": ""}
        if report:
            row["source"], row["url"] = report_name(report), reverse("site:report", args=[report.key]) + f"#{matter.ref}"
            if report.text[span["start"] : span["end"]] == span["quote"]:
                row["before"], row["after"] = (words.masked(gone.get(span["report"], redaction.NOTHING).text(t)) for t in surroundings(report.text, span["start"], span["end"]))
        found.append(row)
    return found


def target_words(target: Mapping[str, Any]) -> str:
    """A target in words; its number where it has none of its own."""
    return words.masked(target["words"]) or " ".join(w for w in (words.masked(target["indicator"]), words.amount(target["value"], target["unit"])) if w)


def targets(document: Mapping[str, Any]) -> list[list[dict[str, Any]]]:
    """Each target with all that replaced it, the first one first: words, since, approver, reason, in_force, schedule and its sentence. Those with no words
    (a deliverable without a number) are left out."""
    by_id = {t["id"]: t for t in document["targets"]}
    replacing = {t["replaced_by"] for t in document["targets"]}
    verdicts = {s.target["id"]: s.schedule for s in judged(document)}
    chains = []
    for target in document["targets"]:
        if target["id"] in replacing:
            continue
        chain, at, seen = [], target, set()
        while at and at["id"] not in seen:
            seen.add(at["id"])
            chain.append(at)
            at = by_id.get(at["replaced_by"])
        rows = [
            {
                "words": target_words(t),
                "since": datetime.fromisoformat(t["since"]),
                "approver": words.approver(t["approver"]),
                "reason": words.masked(t["reason"]),
                "in_force": not t["replaced_by"],
                "schedule": verdicts[t["id"]].state if t["id"] in verdicts else "",
                "judged": (verdicts[t["id"]].sentence_en if words.english() else verdicts[t["id"]].sentence_zh) if t["id"] in verdicts else "",
            }
            for t in chain
        ]
        if any(r["words"] or r["judged"] for r in rows):
            chains.append(rows)
    return chains


def deadlines(events: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The changes of the deadline: due, at, approver, reason."""
    return [
        {
            "due": words.clean(e["data"]["due"]),
            "at": datetime.fromisoformat(e["at"]),
            "approver": words.approver(str(e["data"].get("approver", ""))),
            "reason": words.masked(e["reason"]),
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
                    "period": words.masked(data.get("period", "")),
                    "at": datetime.fromisoformat(event["at"]),
                    "unit": names.get(event["unit"], ""),
                    "helper": event["move"] == "help_report",
                    "progress": words.masked(data.get("progress")),
                    "problems": words.masked(data.get("problems")),
                    "next_step": words.masked(data.get("next_step")),
                    "percent": _number(data.get("percent")),
                }
            )
    return rows[::-1]


def history(matter: Matter) -> list[dict[str, Any]]:
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


def entry(
    matter: Matter,
    event: Mapping[str, Any],
    names: Mapping[str, str],
    files: Mapping[str, Evidence] | None = None,
    known: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """One event for the timeline and the feeds. ``known``: deadline and lead before it."""
    move, data = COMMITMENT.move(event["move"]), event["data"]
    at = event["at"] if isinstance(event["at"], datetime) else datetime.fromisoformat(event["at"])
    return {
        "seq": event["seq"],
        "title": move.en if words.english() else move.zh,
        "at": at,
        "tone": TONES.get(move.name, "mute") if data.get("verdict") not in ("missed", "partly", "unreported") else "bad",
        "unit": names.get(event["unit"], "") if event["unit"] else _("督查机构"),
        "text": _text(data),
        "reason": words.masked(event["reason"]),
        "changes": _changes(matter, event, names, known or {}),
        "files": [
            {"name": words.masked(takedowns.file_name(matter, f.name)), "url": reverse("site:file", args=[matter.ref, f.sha256])}
            for s in data.get("evidence", ())
            if (f := (files or {}).get(s))
        ],
    }


def unit_names(matter: Matter, events: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The names of all units that a matter and its events name."""
    codes = {matter.document["lead"], *matter.document["helpers"]}
    for event in events:
        codes |= {event["unit"], str(event["data"].get("lead", "")), *map(str, event["data"].get("helpers") or ())}
    return words.unit_names(codes)


def _text(data: Mapping[str, Any]) -> str:
    parts = [words.masked(data.get(k)) for k in ("progress", "conclusion") if data.get(k)]
    if data.get("ground"):
        parts.insert(0, ground_word(data["ground"]))
    if data.get("verdict") in VERDICTS:
        parts.insert(0, _("结论：%s") % verdict_word(data["verdict"]))
    if data.get("period"):
        parts.insert(0, _("填报期：%s") % words.masked(data["period"]))
    return "\n".join(parts)


def _changes(matter: Matter, event: Mapping[str, Any], names: Mapping[str, str], known: Mapping[str, str]) -> list[dict[str, str]]:
    data, name, rows = event["data"], event["move"], []
    if name == "retarget":
        before = {t["id"]: t for t in matter.document["targets"]}
        for target in data["targets"]:
            old = before.get(target.get("id", ""))
            filled = {"words": "", "indicator": "", "value": None, "unit": "", **target}
            rows.append({"label": _("目标"), "before": target_words(old) if old else "", "after": target_words(filled)})
        rows.append({"label": _("批准"), "before": "", "after": words.approver(str(data.get("approver", "")))})
    elif name == "extend":
        rows.append({"label": _("时限"), "before": words.clean(known.get("due", "")), "after": words.clean(data["due"])})
        rows.append({"label": _("批准"), "before": "", "after": words.approver(str(data.get("approver", "")))})
    elif name == "reassign":
        rows.append({"label": _("牵头"), "before": names.get(known.get("lead", ""), ""), "after": names.get(data["lead"], "")})
    elif name == "set_helpers":
        rows.append({"label": _("配合"), "before": "", "after": "、".join(names.get(c, c) for c in data["helpers"])})
    elif name == "park":
        rows.append({"label": _("计划解决日期"), "before": "", "after": words.clean(data["plan_date"])})
    elif name == "correct" and data.get("text"):
        rows.append({"label": _("文字"), "before": "", "after": words.masked(data["text"])})
    return rows


def public_events(events: Any) -> list[Event]:
    """The latest of a set of events that the public may see."""
    return list(events.exclude(move__in=INTERNAL).select_related("matter").order_by("-at", "-pk")[:50])


def rolled(parent: Matter, of: Iterable[Matter]) -> dict[str, Any] | None:
    """The parent's rate from its children, and the sentence that says how; None without children."""
    try:
        found = family.rolled(parent, of)
    except (LookupError, ValueError) as error:
        return {"percent": None, "sentence": str(error)}
    return {"percent": found.percent, "sentence": found.sentence_en if words.english() else found.sentence_zh} if found else None


def rollup_rule(code: str) -> str:
    """The sentence by which the roll-up rule in force is published; the code's own words where no rule has it."""
    if not code:
        return ""
    try:
        rule = rule_on(code, timezone.localdate())
    except (LookupError, ValueError):
        return words.clean(code)
    return rule.en if words.english() else rule.zh


def _number(value: Any) -> float | None:
    try:
        return float(value) if value not in (None, "") else None
    except (TypeError, ValueError):
        return None
