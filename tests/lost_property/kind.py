"""What was found and handed in: kept, given back to its owner, or given away."""

from __future__ import annotations

from datetime import date

from luoshi.matters.kinds import Kind, Permission, Tables, register
from luoshi.matters.move import Move
from luoshi.matters.refusal import Refused

from . import shelves

HERE = ("stored", "claimed")


def check(move, document, data, reason, by, now):
    """Refused for a colour that nobody can see."""
    if data.get("colour") == "invisible":
        raise Refused("看不见的颜色不能登记；请写看得见的。")


def claimed(state, event):
    """Fold a claim: who says that it is theirs is counted, not named."""
    state["claims"] += 1


def columns(document):
    """Until when it is kept."""
    return {"due": date.fromisoformat(document["due"]) if document["due"] else None}


FOUND = register(
    Kind(
        name="lost",
        letter="L",
        zh="失物",
        en="lost property",
        opening="hand_in",
        states={"stored": ("保管中", "stored"), "claimed": ("有人认领", "claimed"), "returned": ("已归还", "returned"), "given": ("已捐出", "given away")},
        verdicts={"owner": ("物归原主", "back with its owner"), "charity": ("捐给慈善", "given to charity")},
        moves=(
            Move("hand_in", "登记", "handed in", (), "stored", "keep_lost", needs=("text", "lead")),
            Move("claim", "认领", "claimed", ("stored",), "claimed", "keep_lost", needs=("text",)),
            Move("give_back", "归还", "given back", ("claimed",), "returned", "keep_lost", side="lead", needs=("verdict",)),
            Move("reject", "认领不符", "claim rejected", ("claimed",), "stored", "keep_lost", reason=True),
            Move("give_away", "捐出", "given away", ("stored",), "given", "keep_lost", needs=("verdict",), reason=True),
        ),
        internal=frozenset({"note", "claim"}),
        public=(*HERE, "returned", "given"),
        listed=(*HERE, "returned", "given"),
        live=HERE,
        working=HERE,
        queue=HERE,
        own={"colour": "", "due": "", "claims": 0},
        sets={"hand_in": ("kind", "text", "place", "subject", "lead", "colour", "due"), "give_back": ("verdict",), "give_away": ("verdict",)},
        steps={"claim": claimed},
        check=check,
        needs={"colour": "颜色"},
        columns=columns,
        search_words=lambda document: (document["colour"],),
        shown=("colour",),
        published=frozenset({"colour"}),
        tables=Tables(shelves.write, shelves.wrong),
        permissions=(Permission("keep_lost", "Can keep lost property"),),
    )
)
