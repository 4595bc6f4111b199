"""How a request's state follows from its events: what each move does to it. Plain Python."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any, cast

from . import hand_over
from .state import AskedTime, Conduct, HandOver, RequestState, Whistle, WholeState, blank

VERDICTS = {"yes": "solved", "half": "half_solved", "no": "unsolved", "no_longer": "no_longer"}
_GIVEN = (
    "demand",
    "channel",
    "source_id",
    "address",
    "point",
    "urgency",
    "attributes",
    "against",
    "danger",
    "danger_why",
    "unclear",
)

Event = Mapping[str, Any]


def _received(state: WholeState, event: Event) -> None:
    state["request"] = blank()
    state["opened_at"] = event["at"]
    state["source_text"] = state["source_text"] or state["text"]
    if "look" in event["data"]:
        state["request"]["look"] = event["data"]["look"]
    _classified(state, event)


def _classified(state: WholeState, event: Event) -> None:
    state["request"].update(cast(RequestState, {k: copy.deepcopy(event["data"][k]) for k in _GIVEN if k in event["data"]}))
    _cleared(state["request"], event["data"])
    if event["data"].get("due_at"):  # danger has its clock from the first second
        state["request"]["due_at"] = event["data"]["due_at"]
    if {"text", "address"} & event["data"].keys():
        state["request"].pop("looked", None)  # other words than those that were looked at


def _cleared(request: RequestState, data: Mapping[str, Any]) -> None:
    """What somebody says is known from then on; the key is there only while something is not."""
    if "unclear" not in request:
        return
    left = request["unclear"] if "unclear" in data else [n for n in request["unclear"] if n.removeprefix("given_") not in data]
    request["unclear"] = left
    if not left:
        del request["unclear"]


def _added(state: WholeState, event: Event) -> None:
    state["request"]["words_added"] += 1


def _tied(state: WholeState, event: Event) -> None:
    before = state["request"].get("tied", [])
    state["request"]["tied"] = [*before, *(ref for ref in event["data"]["tied"] if ref not in before)]


def _flagged(state: WholeState, event: Event) -> None:
    note: Conduct = {"conduct": event["data"]["conduct"], "at": event["at"], "by": event["by"], "teller": event["data"].get("teller"), "undone_at": ""}
    state["request"]["conduct"] = [*state["request"].get("conduct", []), note]


def _unflagged(state: WholeState, event: Event) -> None:
    for note in state["request"].get("conduct", []):
        if note["conduct"] == event["data"]["conduct"] and not note["undone_at"]:
            note["undone_at"] = event["at"]


def _answered_at_once(state: WholeState, event: Event) -> None:
    state["request"].update({"outcome": event["data"]["outcome"], "answer": event["data"].get("answer", "")})
    _ended(state, event, "answered")


def _merged(state: WholeState, event: Event) -> None:
    state["request"]["merged_into"] = state["merged_into"] = event["data"]["merged_into"]
    _ended(state, event, "merged")


def _handed(state: WholeState, event: Event) -> None:
    data, request = event["data"], state["request"]
    request["outcome"] = data.get("outcome", "emergency")
    entry: HandOver = {"to": data["to"], "at": event["at"], "by": event["by"], "taken": "undecided", "taken_at": "", "note": data.get("words", ""), "result": "", "result_at": ""}
    request["handed"] = [*request.get("handed", ()), entry]


def _handed_reply(state: WholeState, event: Event) -> None:
    entry = hand_over.entry(state["request"], event["data"]["to"])
    if entry is not None:
        entry.update({"taken": event["data"]["taken"], "taken_at": event["at"], "note": event["data"].get("words", "") or entry["note"]})


def _handed_result(state: WholeState, event: Event) -> None:
    entry = hand_over.entry(state["request"], event["data"]["to"])
    if entry is not None:
        entry.update({"result": event["data"]["result"], "result_at": event["at"]})


def _concluded(state: WholeState, event: Event) -> None:
    for entry in hand_over.open_ones(state["request"]):
        entry.update({"result": event["data"]["result"], "result_at": event["at"]})
    state["request"]["answer"] = event["data"]["result"]
    _ended(state, event, "handled")


def _transferred(state: WholeState, event: Event) -> None:
    state["request"].update({"outcome": event["data"]["outcome"]})
    _ended(state, event, "transferred")


def _dispatched(state: WholeState, event: Event) -> None:
    data, request = event["data"], state["request"]
    state["issued_at"] = event["at"]
    if left := [n for n in request.pop("unclear", ()) if n in ("clock", "urgency") or n.startswith("given_")]:
        request["unclear"] = left  # a unit has it; what it is about, somebody has said
    request.update({"dispatched_at": event["at"], "route": data["route"], "copy": data.get("copy", ""), "limit": copy.deepcopy(data["limit"]), "first_due_at": data["due_at"]})
    _wait(request, data, "first_due_at")
    _due(request, data, event["at"])


def _due(request: RequestState, data: Mapping[str, Any], at: str) -> None:
    """A new deadline; in the first round it is also the one for contacting the caller."""
    request["due_at"] = data["due_at"]
    _wait(request, data, "due_at")
    if not request["redos"] and not request["reopened"]:
        request["response_due_at"] = data["due_at"]
        _wait(request, data, "response_due_at")
    elif "response_due_at" in request.get("later", {}):
        request["later"]["response_due_at"].setdefault("until", at)


def _wait(request: RequestState, data: Mapping[str, Any], key: str) -> None:
    """What a deadline waits for, where nobody can tell it yet; the key ``later`` is there only while something waits."""
    waits = request.pop("later", {})
    if data.get("due_later"):
        waits[key] = copy.deepcopy(data["due_later"])
    else:
        waits.pop(key, None)
    if waits:
        request["later"] = waits


def _set_due(state: WholeState, event: Event) -> None:
    request = state["request"]
    for key in ("due_at", "first_due_at", "response_due_at"):
        if key in event["data"]:
            request[key] = event["data"][key]
            _wait(request, {}, key)
    request["helpers_due"].update(terms := event["data"].get("helpers_due", {}))
    if untold := [unit for unit, term in terms.items() if not term]:
        request.setdefault("helpers_later", {}).update(dict.fromkeys(untold, event["at"]))
    if request["due_at"]:
        request.pop("helpers_later", None)


def _disputed(state: WholeState, event: Event) -> None:
    state["request"]["bounces"] += 1


def _adjudicated(state: WholeState, event: Event) -> None:
    data = event["data"]
    state["request"].update({"final": bool(data.get("final", True)), "signed_at": ""})
    _due(state["request"], data, event["at"])


def _redispatched(state: WholeState, event: Event) -> None:
    """Another unit has it: it signs anew, and owes nothing of what the former one asked for. Its limit runs from now (R7: from dispatch)."""
    data, request = event["data"], state["request"]
    request.update({"signed_at": "", "asked_time": None, "asked_exclusion": None, "route": data["route"], "copy": data.get("copy", "")})
    state["helpers"] = [unit for unit in state["helpers"] if unit != state["lead"]]
    still = set(state["helpers"])
    request["helpers_due"] = {unit: due for unit, due in request["helpers_due"].items() if unit in still}
    if later := {unit: at for unit, at in request.pop("helpers_later", {}).items() if unit in still}:
        request["helpers_later"] = later
    _due(request, data, event["at"])


def _escalated(state: WholeState, event: Event) -> None:
    state["request"]["escalated"] = True


def _signed(state: WholeState, event: Event) -> None:
    state["request"]["signed_at"] = event["at"]


def _contacted(state: WholeState, event: Event) -> None:
    state["request"]["contacted_at"] = state["request"]["contacted_at"] or event["at"]


def _called_in(state: WholeState, event: Event) -> None:
    due = state["request"]["helpers_due"]
    due.update(dict.fromkeys(event["data"]["helpers"], event["data"]["due_at"]))
    if event["data"].get("due_later"):
        state["request"].setdefault("helpers_later", {}).update(dict.fromkeys(event["data"]["helpers"], event["at"]))
    state["helpers"] = [*state["helpers"], *(u for u in event["data"]["helpers"] if u not in state["helpers"])]


def _helper_answered(state: WholeState, event: Event) -> None:
    state["request"]["helper_answers"][event["unit"]] = {"answer": event["data"]["answer"], "at": event["at"]}


def _whistled(state: WholeState, event: Event) -> None:
    data = event["data"]
    call: Whistle = {"whistle": data["whistle"], "units": list(data["units"]), "at": event["at"], "arrive_by": data["arrive_by"], "arrivals": {}, "result": ""}
    state["request"]["whistles"].append(call)
    state["helpers"] = [*state["helpers"], *(u for u in data["units"] if u not in state["helpers"])]


def _arrived(state: WholeState, event: Event) -> None:
    for call in reversed(state["request"]["whistles"]):
        if event["unit"] in call["units"] and event["unit"] not in call["arrivals"]:
            call["arrivals"][event["unit"]] = event["at"]
            return


def _whistle_done(state: WholeState, event: Event) -> None:
    if state["request"]["whistles"]:
        state["request"]["whistles"][-1]["result"] = event["data"]["result"]


def _asked_time(state: WholeState, event: Event) -> None:
    asked: AskedTime = {"due_at": event["data"]["due_at"], "by": event["by"], "at": event["at"], "reason": event["reason"]}
    if event["data"].get("due_later"):
        asked["due_later"] = copy.deepcopy(event["data"]["due_later"])
    state["request"]["asked_time"] = asked


def _time_granted(state: WholeState, event: Event) -> None:
    state["request"].update({"asked_time": None, "extended": state["request"]["extended"] + 1})
    _due(state["request"], event["data"], event["at"])


def _refused_time(state: WholeState, event: Event) -> None:
    state["request"]["asked_time"] = None


def _paused(state: WholeState, event: Event) -> None:
    state["request"]["pauses"].append([event["at"], ""])


def _resumed(state: WholeState, event: Event) -> None:
    if state["request"]["pauses"]:
        state["request"]["pauses"][-1][1] = event["at"]
    _due(state["request"], event["data"], event["at"])


def _finished(state: WholeState, event: Event) -> None:
    state["request"].update({"answer": event["data"]["answer"], "finished_at": event["at"], "tries": 0})


def _tried(state: WholeState, event: Event) -> None:
    state["request"]["tries"] += 1


def _called_back(state: WholeState, event: Event) -> None:
    _heard(state, event)
    if event["data"].get("outcome"):
        state["request"]["outcome"] = event["data"]["outcome"]
    _ended(state, event, VERDICTS[event["data"]["solved"]])


def _gave_up(state: WholeState, event: Event) -> None:
    _ended(state, event, "no_answer")


def _redone(state: WholeState, event: Event) -> None:
    _heard(state, event)
    state["request"]["redos"] += 1
    _due(state["request"], event["data"], event["at"])


def _shelved(state: WholeState, event: Event) -> None:
    state["plan_date"] = event["data"]["plan_date"]
    if event["data"].get("solved"):
        _heard(state, event)


def _unshelved(state: WholeState, event: Event) -> None:
    state["plan_date"] = ""
    state["request"].update({"due_at": event["data"]["due_at"], "signed_at": ""})
    _wait(state["request"], event["data"], "due_at")


def _asked_again(state: WholeState, event: Event) -> None:
    state["verdict"] = state["ended_at"] = ""
    request = state["request"]
    kept = "protected" if request["outcome"] == "protected" else ""  # what was a secret stays one when it is asked about again
    request.update({"reopened": request["reopened"] + 1, "signed_at": "", "finished_at": "", "outcome": kept})
    _due(request, event["data"], event["at"])


def _asked_exclusion(state: WholeState, event: Event) -> None:
    state["request"]["asked_exclusion"] = {"exclusion": event["data"]["exclusion"], "by": event["by"], "at": event["at"], "reason": event["reason"]}


def _excluded(state: WholeState, event: Event) -> None:
    asked = state["request"]["asked_exclusion"] or {}
    state["request"].update({"exclusion": {"exclusion": asked.get("exclusion", ""), "by": event["by"], "at": event["at"]}, "asked_exclusion": None})


def _refused_exclusion(state: WholeState, event: Event) -> None:
    state["request"]["asked_exclusion"] = None


def _included(state: WholeState, event: Event) -> None:
    state["request"]["exclusion"] = None


def _heard(state: WholeState, event: Event) -> None:
    data = event["data"]
    state["request"]["callback"] = {"solved": data["solved"], "satisfied": data.get("satisfied", ""), "how": data.get("how", ""), "at": event["at"]}


def _ended(state: WholeState, event: Event, verdict: str) -> None:
    state["verdict"], state["ended_at"] = verdict, event["at"]
    state["concluded_at"] = event["at"]


def _forgotten(state: WholeState, event: Event) -> None:
    """Somebody's words and photos are gone. The words are blank already, for their keys are: see docs/decisions/0009."""
    gone = event["data"].get("gone", ())
    state["evidence"] = [sha256 for sha256 in state["evidence"] if sha256 not in gone]
    if event["data"].get("whole"):
        state["request"]["forgotten"] = event["at"]


def _looked(state: WholeState, event: Event) -> None:
    """A person looked and the words are public."""
    state["request"]["looked"] = event["at"]


STEPS: dict[str, Callable[[Any, Event], None]] = {
    "receive": _received,
    "classify": _classified,
    "add": _added,
    "tie": _tied,
    "flag": _flagged,
    "unflag": _unflagged,
    "answer": _answered_at_once,
    "merge": _merged,
    "hand_over": _handed,
    "hand_on": _handed,
    "handed_reply": _handed_reply,
    "handed_result": _handed_result,
    "conclude": _concluded,
    "transfer": _transferred,
    "dispatch": _dispatched,
    "dispute": _disputed,
    "adjudicate": _adjudicated,
    "redispatch": _redispatched,
    "escalate": _escalated,
    "sign": _signed,
    "contact": _contacted,
    "call_in": _called_in,
    "helper_answer": _helper_answered,
    "whistle": _whistled,
    "arrive": _arrived,
    "whistle_done": _whistle_done,
    "ask_time": _asked_time,
    "give_time": _time_granted,
    "refuse_time": _refused_time,
    "wait": _paused,
    "go_on": _resumed,
    "set_due": _set_due,
    "finish": _finished,
    "try_call": _tried,
    "call_back": _called_back,
    "give_up_call": _gave_up,
    "redo": _redone,
    "shelve": _shelved,
    "take_up": _unshelved,
    "ask_again": _asked_again,
    "ask_exclude": _asked_exclusion,
    "exclude": _excluded,
    "refuse_exclude": _refused_exclusion,
    "include": _included,
    "forget": _forgotten,
    "show": _looked,
}
# What a move's data may set of the state that all matters have.
SETS: dict[str, tuple[str, ...]] = {
    "receive": ("text", "number", "place", "subject", "year"),
    "classify": ("text", "place", "subject"),
    "dispatch": ("lead", "helpers", "subject", "place"),
    "adjudicate": ("lead", "helpers"),
    "redispatch": ("lead", "helpers"),
}
