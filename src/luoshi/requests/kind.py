"""What a request is as a kind of matter: what a person asks of the city, by whatever channel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.matters import withdrawals
from luoshi.matters.kinds import Kind, Permission, register
from luoshi.matters.models import Matter, MatterQuerySet
from luoshi.matters.projection import instant
from luoshi.matters.refusal import Refused
from luoshi.wording import ends

from . import checks, folding, pending_limits, state
from .moves import KIND, MOVES, OPEN, QUEUED, STATES, VERDICTS

AFTER_LOOK, AT_ONCE = "after_look", "at_once"  # when words are public (``public_words``), as the move that takes them in brings it
TOLD_IN_PUBLIC = ("web", "open311")  # channels whose words were public at once before a rule said so
ASKS = {"time": ("延期", "extension"), "exclusion": ("剔除", "exclusion")}
SEEN = tuple(s for s in STATES if s != "void")


def requests() -> MatterQuerySet:
    """All of them."""
    return Matter.objects.filter(kind=KIND)


def completes(move: str, document: Mapping[str, Any], data: Mapping[str, Any], unit: str) -> dict[str, Any]:
    """Who takes a request in says when its words are public (``public_words``); where nobody said so a person looks first."""
    return {"look": AFTER_LOOK, **data} if move == "receive" else dict(data)


def columns(document: Mapping[str, Any]) -> dict[str, Any]:
    """What lists read of a request."""
    own = state.of(document)
    due_at = instant(own["due_at"])
    return {
        "due": ends.last_moment(timezone.localtime(due_at)).date() if due_at else None,
        "due_at": due_at,
        "due_waits": pending_limits.year_of(own),
        "extended": bool(own["extended"]),
        "danger": own["urgency"] == "danger" and document["state"] not in ("ended", "void"),
        "asked": _asked(own, document["state"]),
    }


def _asked(own: state.RequestState, now: str) -> str | None:
    """What waits for a decision; what was asked before a request ended is moot."""
    if own["asked_time"]:
        return "time" if now in OPEN else None
    return "exclusion" if own["asked_exclusion"] else None


def look(document: Mapping[str, Any]) -> str | None:
    """Why a request's words are not public as they are, but for what was taken down."""
    own = state.of(document)
    if "look" not in own:  # taken in before a rule said when words are public: they stay as they were shown
        return None if own["channel"] in TOLD_IN_PUBLIC else withdrawals.NEVER
    if own["look"] == AFTER_LOOK:
        return None if own.get("looked") else withdrawals.WAITS
    return None if own["look"] == AT_ONCE else withdrawals.NEVER


def address(document: Mapping[str, Any]) -> str:
    """Where it is, in the caller's words: read and searched beside its text."""
    return state.of(document)["address"]


def search_words(document: Mapping[str, Any]) -> Iterable[str]:
    """By what it is found beside its text."""
    return (address(document),)


def fits(ref: str, document: Mapping[str, Any]) -> None:
    """Refused where it is merged into a request that there is not."""
    own = state.of(document)
    if strange := [tied for tied in own.get("tied", ()) if tied == ref or not requests().filter(ref=tied).exists()]:
        raise Refused(_("没有编号为“%s”的另一件诉求；请核对。") % strange[0])
    into = own["merged_into"]
    if into and (into == ref or not requests().filter(ref=into).exists()):
        raise Refused(_("没有编号为“%s”的诉求可以并入；请核对。") % into)


REQUEST = register(
    Kind(
        name=KIND,
        letter="R",
        zh="诉求",
        en="request",
        digits=8,  # there are millions
        opening="receive",
        states=STATES,
        verdicts=VERDICTS,
        moves=MOVES,
        public=SEEN,
        listed=(),  # persons speak in it: it is shown by its own pages alone (``privacy``)
        live=QUEUED,
        working=OPEN,
        queue=QUEUED,
        own={"request": None},
        sets=folding.SETS,
        steps=folding.STEPS,
        completes=completes,
        check=checks.content,
        needs=checks.NEEDS,
        instead={"due_at": "due_later"},  # a limit that nobody can tell yet
        fits=fits,
        columns=columns,
        asks=ASKS,
        search_words=search_words,
        look=look,
        aside=address,
        internal=frozenset({"note", "remind", "tie", "flag", "unflag"}),
        persons=True,
        sealed=frozenset({"address", "attributes", "answer", "source_id", "result", "without"}),
        clear=frozenset(
            (
                *("demand", "channel", "urgency", "against", "copy", "route", "limit", "first_due_at", "response_due_at", "arrive_by", "final", "whistle", "units"),
                *(
                    "solved",
                    "satisfied",
                    "outcome",
                    "exclusion",
                    "joined",
                    "telling",
                    "teller",
                    "rule",
                    "danger",
                    "update_id",
                    "look",
                    "erasure",
                    "gone",
                    "blotted",
                    "tied",
                    "conduct",
                ),
            )
        ),
        permissions=(
            Permission("take_request", "Can take in requests"),
            Permission("dispatch_request", "Can dispatch requests, adjudicate, extend"),
            Permission("handle_request", "Can handle the own unit's requests"),
            Permission("handle_request_any", "Can handle any unit's requests"),
            Permission("call_back", "Can call people back"),
            Permission("exclude_request", "Can exclude requests from the rates"),
            Permission("look_words", "Can look at words and make them public"),
        ),
    )
)
