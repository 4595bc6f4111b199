"""A matter of each kind brought, by moves alone, into every state from which a move of its table may start, with data that the move accepts.

A recipe says what a move brings and what must have happened before it can be made; a path says by which moves a state is reached. What the
table says (starts, ends, permissions, sides) is read from the table, so that a new move needs a recipe and nothing else.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from luoshi.matters import kinds, ledger
from luoshi.matters.ledger import Actor, Entry, Opening
from luoshi.matters.models import Matter
from luoshi.matters.move import SAME, Move

NOON = datetime(2026, 5, 11, 4, tzinfo=UTC)
SOON, DUE, FAR = NOON + timedelta(days=4), "2026-05-25T16:00:00+00:00", "2026-08-31T16:00:00+00:00"
LATE = datetime(2026, 6, 8, 4, tzinfo=UTC)  # when the limit has ended
LEAD, HELPER, SHA = "fgw", "jtj", "a" * 64
LIMIT = {"amount": 7, "unit": "days", "rule": "luoshi/1"}
TARGET = {"words": "5G基站 6000个", "kind": "cumulative", "indicator": "5G基站", "value": 6000, "unit": "个", "bound": "eq"}
LESS = [{**TARGET, "id": "t1", "value": 5000, "words": "5G基站 5000个"}]


@dataclass(frozen=True)
class Recipe:
    """``data``: what the move brings; ``before``: moves that must have been made, each as late on the way as it may be; ``on_the_way``: what
    moves of the path bring instead of their own recipe's; ``late``: made after the limit has ended."""

    data: dict[str, Any] = field(default_factory=dict)
    before: tuple[str, ...] = ()
    on_the_way: dict[str, dict[str, Any]] = field(default_factory=dict)
    late: bool = False


R = Recipe
# ``ready`` puts in what only it knows: the number of the event that a restore undoes, and the number of another matter.
BOTH = {
    "note": R({"text": "已与承办单位核对"}),
    "remind": R(),
    "hide": R({"ground": "person"}),
    "blot": R({"ground": "person", "words": ["路灯"]}),
    "restore": R({"of": "hide"}, before=("hide",)),
}
COMMITMENT = BOTH | {
    "open": R({"text": "新增路灯6000盏", "year": 2026, "due": "2026-12-31", "targets": [TARGET]}),
    "reword": R({"text": "新增路灯六千盏"}),
    "plan": R({"lead": LEAD, "helpers": [HELPER]}),
    "discard": R(),
    "revive": R(),
    "issue": R(before=("plan",)),
    "recall": R(before=("plan", "issue")),
    "accept": R(),
    "report": R({"period": "2026-Q2", "progress": "已建成1500盏"}),
    "help_report": R({"period": "2026-Q2", "progress": "已供电"}),
    "claim": R({"progress": "建成6100盏", "evidence": [SHA]}),
    "attach": R({"evidence": [SHA]}),
    "reassign": R({"lead": HELPER}),
    "set_helpers": R({"helpers": ["czj"]}),
    "correct": R({"text": "新增路灯6000盏（更正）"}),
    "ask_target": R({"targets": LESS}),
    "retarget": R({"targets": LESS, "approver": "市政府常务会议"}),
    "refuse_target": R(before=("ask_target",)),
    "extend": R({"due": "2027-06-30", "approver": "市政府常务会议"}),
    "park": R({"plan_date": "2027-06-30"}),
    "resume": R(),
    "confirm": R({"verdict": "met", "conclusion": "现场核查属实"}),
    "send_back": R(),
    "overrule": R({"verdict": "missed", "conclusion": "未建成"}),
    "object": R(),
    "uphold": R({"conclusion": "维持"}),
    "reverse": R({"verdict": "partly", "conclusion": "变更"}),
    "reopen": R(),
    "propose": R({"verdict": "met"}),
    "settle": R({"verdict": "met"}),
    "roll_up": R({"weight": 1}),
}
REQUEST = BOTH | {
    "receive": R({"text": "小区门口路灯不亮三天了", "demand": "complaint", "channel": "phone", "place": "990102001000", "subject": "0406"}),
    "classify": R({"subject": "0403"}),
    "add": R({"words": "灯还没有修"}),
    "tie": R({"tied": ["another"]}),
    "flag": R({"conduct": "abuse"}),
    "unflag": R({"conduct": "abuse"}, before=("flag",)),
    "answer": R({"outcome": "legal_channel", "answer": "已说明"}),
    "merge": R({"merged_into": "another"}),
    "hand_over": R({"to": "119"}),
    "hand_on": R({"to": "119"}),
    "handed_reply": R({"to": "119", "taken": "taken"}, before=("hand_on",)),
    "handed_result": R({"to": "119", "result": "已处置"}, before=("hand_on",)),
    "conclude": R({"result": "已处置"}),
    "confer": R(),
    "dispatch": R({"lead": LEAD, "route": "direct", "limit": LIMIT, "due_at": DUE}),
    "redispatch": R({"lead": HELPER, "route": "direct", "due_at": DUE}),
    "transfer": R({"to": "中央单位", "outcome": "central"}),
    "dispute": R(),
    "adjudicate": R({"lead": HELPER, "due_at": DUE}),
    "escalate": R(),
    "sign": R(),
    "contact": R({"how": "phone"}),
    "call_in": R({"helpers": [HELPER], "due_at": DUE}),
    "helper_answer": R({"answer": "杆件已修"}, before=("call_in",)),
    "whistle": R({"units": [HELPER], "whistle": "daily", "arrive_by": DUE}),
    "arrive": R(before=("whistle",)),
    "whistle_done": R({"result": "已会商"}, before=("whistle",)),
    "ask_time": R({"due_at": FAR}),
    "give_time": R({"due_at": FAR, "approver": "值班主任"}, before=("ask_time",)),
    "refuse_time": R(before=("ask_time",)),
    "wait": R({"rule": "caller_postponed"}),
    "go_on": R({"due_at": DUE}),
    "set_due": R({"first_due_at": DUE}, on_the_way={"dispatch": {"due_at": "", "due_later": {"from": NOON.isoformat(), "limit": LIMIT, "year": 2027}}}),
    "finish": R({"answer": "已更换灯头"}),
    "try_call": R(late=True),
    "caller_answered": R({"of": 1, "solved": "yes", "satisfied": "yes"}, late=True),
    "call_back": R({"solved": "yes", "satisfied": "yes"}, late=True),
    "give_up_call": R(before=("try_call",) * 3),
    "redo": R({"solved": "no", "due_at": FAR}, late=True),
    "shelve": R({"plan_date": "2027-06-30", "solved": "no"}),
    "take_up": R({"due_at": DUE}),
    "ask_again": R({"due_at": DUE}),
    "ask_exclude": R({"exclusion": "objective", "evidence": [SHA]}),
    "exclude": R(before=("ask_exclude",)),
    "refuse_exclude": R(before=("ask_exclude",)),
    "include": R(before=("ask_exclude", "exclude")),
    "show": R(),
    "forget": R({"erasure": "试"}),
}
RECIPES = {"commitment": COMMITMENT, "request": REQUEST}
ON_THE_WAY = {"redo": {"due_at": DUE}}  # made before the limit has ended, and not after as it is when it is tried itself
PATHS = {
    "commitment": {
        "draft": "",
        "void": "discard",
        "issued": "plan issue",
        "under_way": "plan issue accept",
        "claimed": "plan issue accept claim",
        "sent_back": "plan issue accept claim send_back",
        "parked": "plan issue accept park",
        "ended": "plan issue accept claim confirm",
        "objected": "plan issue accept claim confirm object",
    },
    "request": {
        "received": "",
        "conferring": "confer",
        "followed": "hand_over",
        "issued": "dispatch",
        "under_way": "dispatch sign",
        "disputed": "dispatch dispute",
        "waiting": "dispatch wait",
        "answered": "dispatch sign finish",
        "sent_back": "dispatch sign finish redo",
        "parked": "dispatch sign finish shelve",
        "ended": "dispatch sign finish call_back",
    },
}
# Starts that the table names and no way leads to: nothing is handed over before the request has left "received", and no move of a request
# ends in "void". A row is taken out here, or there, when that changes.
NEVER = {
    ("request", "handed_reply", "received"),
    ("request", "handed_reply", "conferring"),
    ("request", "handed_result", "received"),
    ("request", "handed_result", "conferring"),
    ("request", "forget", "void"),
}


def table(kind: str) -> dict[str, Move]:
    """The moves of a kind, by name. The one place here that knows where the table stands."""
    return kinds.of(kind).table


def starts(kind: str, move: Move) -> list[str]:
    """The states in which a move of a kind may start."""
    return list(move.start)


def opening(kind: str) -> Move:
    """The move that opens a matter of a kind."""
    return table(kind)[kinds.of(kind).opening]


def permissions() -> frozenset[str]:
    """Every permission that a move of any kind asks for, and those that stand for it for every unit."""
    asked = {m.permission for kind in RECIPES for m in table(kind).values()}
    return frozenset(asked | {f"{p}_any" for p in asked})


def right(move: Move, *, only: bool = True) -> Actor:
    """Who may just make this move: its permission alone, of the unit that it asks for; with ``only`` false everything but the permission."""
    held = {move.permission} if only else permissions() - {move.permission, f"{move.permission}_any"}
    unit = {"lead": LEAD, "helper": HELPER}.get(move.side)
    return Actor(f"{move.name}的人", frozenset({unit} if unit else ()), frozenset(held))


@dataclass
class Ready:
    """A matter that stands where a move may start, with what the move must bring, and when."""

    matter: Matter
    move: Move
    state: str
    data: dict[str, Any]
    at: datetime

    def make(self, actor: Actor, **other: Any) -> None:
        """Make the move on a copy of the matter as this test knows it."""
        ledger.move(copy.copy(self.matter), other.get("name", self.move.name), actor, self.data, reason=other.get("reason", "试"), at=self.at)


def ready(kind: str) -> Iterator[Ready]:
    """Every move of a kind in every state in which the table lets it start."""
    moves, wanted = table(kind), []
    for name, move in moves.items():
        wanted += [(move, state) for state in starts(kind, move) if (kind, name, state) not in NEVER]
    rows = [Opening(RECIPES[kind][opening(kind).name].data, _steps(kind, move, state), NOON) for move, state in wanted]
    matters = ledger.open_many(kind, rows, right(opening(kind)), NOON)
    for matter, (move, state) in zip(matters, wanted, strict=True):
        recipe = RECIPES[kind][move.name]
        data = dict(recipe.data)
        if isinstance(data.get("of"), str):
            data["of"] = next(e["seq"] for e in reversed(ledger.history(matter)) if e["move"] == data["of"])
        if data.get("tied"):
            data["tied"] = [matters[0].ref if matter is not matters[0] else matters[1].ref]
        if data.get("merged_into"):
            data["merged_into"] = matters[0].ref if matter is not matters[0] else matters[1].ref
        yield Ready(matter, move, state, data, LATE if recipe.late else SOON)


def _steps(kind: str, move: Move, state: str) -> list[Entry]:
    """The moves that lead a new matter to a state with all that the move needs."""
    moves, recipe = table(kind), RECIPES[kind][move.name]
    way = PATHS[kind][state].split()
    for name in recipe.before:
        if name not in way or moves[name].end == SAME:
            way.insert(_latest(kind, way, moves[name]), name)
    made = []
    for n, name in enumerate(way):
        own = {**RECIPES[kind][name].data, **ON_THE_WAY.get(name, {}), **recipe.on_the_way.get(name, {})}
        made.append(Entry(name, own, "试", NOON + timedelta(hours=n + 1), right(moves[name])))
    return made


def _latest(kind: str, way: list[str], move: Move) -> int:
    """The last place on the way at which a move that changes no state may be made."""
    states = [opening(kind).end]
    for name in way:
        end = table(kind)[name].end
        states.append(states[-1] if end == SAME else end)
    return max(n for n, state in enumerate(states) if state in move.start)
