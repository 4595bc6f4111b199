"""What a row of the table of moves is. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass

SAME = "="  # the move leaves the state as it is


@dataclass(frozen=True)
class Move:
    """One row of the table.

    ``start``: the states in which it may be made; none for a move that opens a matter. ``side``: "lead" and "helper" ask that
    the actor belongs to such a unit of the matter (or may act for any); "office" asks for the permission alone. ``needs``: keys
    that the event's data must bring, not empty; ``reason``: the event must say why. ``kinds``: of the matters that it is for.
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
    kinds: tuple[str, ...] = ("commitment",)
