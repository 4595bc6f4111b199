"""Drafts: taken up from what another source proposes, merged and split before they are issued; each is an event, nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.matters import ledger
from luoshi.matters.ledger import Actor, Refused
from luoshi.matters.models import Event, Matter
from luoshi.matters.proposals import Proposal
from luoshi.wording.amounts import amount, digits, number_of

from . import state
from .moves import KIND, PUBLIC

NAMED = 5  # refs that a refusal names
BETWEEN = "……"  # the sentences of a report in a draft merged of several


def take_up(proposal: Proposal, actor: Actor) -> Matter:
    """A draft from what another source proposes; Refused for who may not draft."""
    return ledger.open_matter("commitment", {k: v for k, v in asdict(proposal).items() if v not in (None, "", ())}, actor)


def merge(matters: Sequence[Matter], actor: Actor, text: str = "") -> Matter:
    """Several drafts become the first of them: it takes over their spans and targets; the others are void and say into which
    they went. Refused for fewer than two drafts."""
    if len(matters) < 2:
        raise Refused(_("合并至少要选两条。"))
    first, others = matters[0], matters[1:]
    sources = sorted((s for m in matters for s in state.of(m.document)["sources"]), key=lambda s: (s["report"], s["start"]))
    data: dict[str, Any] = {
        "text": text or "；".join(m.text for m in matters),
        "source_text": BETWEEN.join(m.document["source_text"] for m in matters),
        "sources": sources,
        "targets": [t | {"id": f"t{n + 1}"} for n, t in enumerate(t for m in matters for t in state.of(m.document)["targets"])],
    }
    with transaction.atomic():
        for other in others:
            ledger.move(other, "discard", actor, {"merged_into": first.ref}, reason=_("并入%s") % first.ref)
        ledger.move(first, "plan", actor, data)
    return first


def split(matter: Matter, texts: Sequence[str], actor: Actor) -> list[Matter]:
    """One draft becomes several, one a text; each keeps the report's span. The first text stays with the matter itself. Targets
    go to the text that holds their words, else to the first. Refused for fewer than two texts that are not empty."""
    texts = [t.strip() for t in texts if t.strip()]
    if len(texts) < 2:
        raise Refused(_("拆分至少要写两段文字，每段一行。"))
    document = matter.document
    shared = {k: document[k] for k in ("source_text", "sources", "year", "place", "subject", "lead", "helpers", "leader", "due", "nodes")}
    mine: list[list[dict[str, Any]]] = [[] for _t in texts]
    for target in document["targets"]:
        written = {digits(number), amount(number)} if (number := number_of(target["value"])) is not None else set()
        place = next((n for n, t in enumerate(texts) if any(w in t for w in written)), 0)
        mine[place].append(target)
    with transaction.atomic():
        ledger.move(matter, "plan", actor, {"text": texts[0], "targets": mine[0]})
        rows = [{**shared, "text": t, "targets": mine[n], "number": f"{document['number']}-{n + 1}"} for n, t in enumerate(texts[1:], 1)]
        made = ledger.open_many("commitment", rows, actor)
    return [matter, *made]


def guard(matter: Matter, events: Sequence[Event]) -> None:
    """Heard by the ledger before a move stands: what went into another draft is not restored beside it, or one sentence would be owed twice; and
    what was divided is not recalled while its parts are owed."""
    moved = {event.move for event in events} if matter.kind == KIND else set()
    if "recall" in moved and (parts := list(Matter.objects.filter(parent=matter, state__in=PUBLIC).values_list("ref", flat=True)[:NAMED])):
        raise Refused(_("它的分解任务%s已经交办；请先撤回那些。") % "、".join(parts))
    if "revive" not in moved:
        return
    moves = list(matter.events.order_by("-seq").values_list("move", "stored"))
    into = next((data.get("merged_into", "") for move, data in moves if move == "discard"), "")
    whole = Matter.objects.filter(kind=KIND, ref=into).first() if into else None
    if whole is not None and _holds(whole, matter):
        raise Refused(_("%(ref)s已并入%(into)s，单独恢复会把同一句话交办两次；请到%(into)s里拆分。") % {"ref": matter.ref, "into": into})


def _holds(whole: Matter, part: Matter) -> bool:
    """Whether a draft still has what another brought into it: its spans of a report, or its words where it has none."""
    spans = [{(s["report"], s["start"], s["end"]) for s in state.of(m.document)["sources"]} for m in (whole, part)]
    if spans[1]:
        return bool(spans[0] & spans[1])
    words = whole.document["source_text"]
    return BETWEEN in words and part.document["source_text"] in words
