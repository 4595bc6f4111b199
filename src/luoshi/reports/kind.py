"""What a commitment is as a kind of matter: a checkable promise in a report, or a task that somebody was given. And which of them there are to see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from luoshi.matters.kinds import Kind, Permission, register
from luoshi.matters.models import Matter, MatterQuerySet

from . import checks, judged_progress, schedule, state, unstated_values, verdict_shown
from .moves import INTERNAL, KIND, LIVE, MOVES, PUBLIC, STATES, VERDICTS, WORKING

ASKS = {"target": ("调整目标", "change of target")}
DECIDED_IN = (*WORKING, "claimed", "parked")  # what was asked before a commitment ended is moot


def columns(document: Mapping[str, Any]) -> dict[str, Any]:
    """What lists read of a commitment."""
    d = state.of(document)
    return {
        "leader": d["leader"],
        "due": date.fromisoformat(d["due"]) if d["due"] else None,
        "extended": d["first_due"] not in ("", d["due"]),
        "asked": "target" if d["asked_target"] and d["state"] in DECIDED_IN else None,
        "schedule": judged_progress.schedule_of(document),
        "percent": judged_progress.percent_of(document),
        "report": d["sources"][0]["report"] if d["sources"] else "",
        "parent": d["parent"],
    }


def search_words(document: Mapping[str, Any]) -> Iterable[str]:
    """By what it is found beside its text."""
    d = state.of(document)
    return (d["sub_text"], d["leader"])


def commitments() -> MatterQuerySet:
    """All of them."""
    return Matter.objects.filter(kind=KIND)


def issued() -> MatterQuerySet:
    """Those that anybody may see: issued, whatever became of them."""
    return commitments().filter(state__in=PUBLIC)


COMMITMENT = register(
    Kind(
        name=KIND,
        letter="C",
        zh="任务",
        en="commitment",
        opening="open",
        states=STATES,
        verdicts=VERDICTS,
        schedules={code: (zh, schedule.STATES_EN[code]) for code, zh in schedule.STATES.items()},
        moves=MOVES,
        internal=INTERNAL,
        public=PUBLIC,
        listed=PUBLIC,
        live=LIVE,
        working=WORKING,
        queue=LIVE,
        office=("draft", "void"),
        own=state.OWN,
        sets=state.SETS,
        steps=state.STEPS,
        completes=unstated_values.completed,
        check=checks.content,
        needs=checks.NEEDS,
        columns=columns,
        asks=ASKS,
        agreed=lambda document: not verdict_shown.shown(document).disagreed,
        search_words=search_words,
        rewritten=("source_text", "sub_text", "sources"),
        published=frozenset(
            (
                *("sub_text", "nodes", "targets", "approver", "conclusion", "report", "rows"),
                *("period", "progress", "problems", "next_step", "percent", "figures", "flags"),
            )
        ),
        permissions=(
            Permission("issue_matter", "Can issue and reassign matters"),
            Permission("change_target", "Can approve a change of target or deadline"),
            Permission("return_progress", "Can return progress for the own unit"),
            Permission("return_progress_any", "Can return progress for any unit"),
        ),
        elsewhere=("reports.manage_reports",),
    )
)
