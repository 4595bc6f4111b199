"""What a row of a table of moves is, and the moves that every kind of matter has. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass

SAME = "="  # the move leaves the state as it is


@dataclass(frozen=True)
class Move:
    """One row of the table of a kind.

    ``start``: the states in which it may be made; none for a move that opens a matter. ``side``: "lead" and "helper" ask that
    the actor belongs to such a unit of the matter (or may act for any); "office" asks for the permission alone. ``needs``: keys
    that the event's data must bring, not empty; ``reason``: the event must say why.
    """

    name: str
    zh: str
    en: str
    start: tuple[str, ...]
    end: str
    permission: str
    side: str = "office"
    needs: tuple[str, ...] = ()
    reason: bool = False


def remind(start: tuple[str, ...]) -> Move:
    """The move by which the office reminds a unit; of kinds in which units owe something."""
    return Move("remind", "催办", "reminded", start, SAME, "verify_matter")


def common(noted: tuple[str, ...], public: tuple[str, ...]) -> tuple[Move, ...]:
    """The moves of every kind: a note in all states but where a matter is void; what the public sees taken down, whole or in part, and put back,
    in the states in which there is something to see (``withdrawals``)."""
    return (
        Move("note", "备注", "noted", noted, SAME, "draft_matter", needs=("text",)),
        Move("hide", "撤下文字", "words taken down", public, SAME, "take_down", needs=("ground",), reason=True),
        Move("blot", "遮盖", "blotted", public, SAME, "take_down", needs=("ground",), reason=True),
        Move("restore", "恢复公开", "public again", public, SAME, "take_down", needs=("of",), reason=True),
    )
