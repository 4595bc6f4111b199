"""What a person may do with a matter, arranged for its page: what is due of the person now comes first, then what else may be done, by whose
part it is, and last what is rarely needed. What the person may not do is not there at all. One move is the main one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from luoshi.matters.kind_words import move_word
from luoshi.matters.kinds import Kind
from luoshi.matters.ledger import Actor
from luoshi.matters.models import Matter
from luoshi.matters.move import SAME

from .move_form import MoveForm


@dataclass(frozen=True)
class Due:
    """A move that is due of somebody now: until when, in words ("" where no limit runs), and whether that is over."""

    move: str
    until: str = ""
    late: bool = False


@dataclass(frozen=True)
class Row:
    """The form of one move on the page. ``open``: it was sent in and comes back; ``main``: the page's one main action."""

    form: MoveForm
    move: str
    word: str
    open: bool = False
    main: bool = False
    due: Due | None = None
    url: str = ""


@dataclass
class Steps:
    """The forms of a page: what is due now, the groups (whose part, its forms), and what is rarely needed."""

    now: list[Row] = field(default_factory=list)
    groups: list[tuple[str, str, list[Row]]] = field(default_factory=list)
    rare: list[tuple[str, list[Row]]] = field(default_factory=list)

    @property
    def rows(self) -> list[Row]:
        """All of them."""
        return [*self.now, *(row for _side, _label, rows in self.groups for row in rows), *self._folded]

    @property
    def _folded(self) -> list[Row]:
        return [row for _label, rows in self.rare for row in rows]

    @property
    def rare_open(self) -> bool:
        """Whether a form among those that are folded away was sent in."""
        return any(row.open for row in self._folded)

    def __bool__(self) -> bool:
        return bool(self.now or self.groups or self.rare)


def arranged(
    kind: Kind,
    actor: Actor,
    matter: Matter,
    forms: Sequence[MoveForm],
    tried: MoveForm | None,
    due: Iterable[Due],
    *,
    sides: Mapping[str, Any],
    rare: Sequence[tuple[Any, Collection[str]]] = (),
    urls: Mapping[str, str] | None = None,
) -> Steps:
    """The forms arranged. ``due``: what is due at all, the most pressing first; what the person may not do of it is left out, and what is a unit's
    act is due of that unit alone. ``sides``: what the
    part of the lead, of the helpers and of the office is called; ``rare``: what is folded away, in parts with their names ("" for none). The form that was sent in stands for its empty one, and is the main one."""
    by_name = {form.move: form for form in forms} | ({tried.move: tried} if tried else {})
    owed = {each.move: each for each in due if each.move in by_name and _is_of(actor, matter, kind.table[each.move].side)}
    main = tried.move if tried else next(iter(owed), "")

    def row(name: str) -> Row:
        return Row(by_name[name], name, move_word(name, kind.name), by_name[name] is tried, name == main, owed.get(name), (urls or {}).get(name, ""))

    rest = [name for name in kind.table if name in by_name and name not in owed]
    seldom = {name for _label, moves in rare for name in moves}
    mine = bool(actor.units & {matter.document["lead"], *matter.document["helpers"]})
    order = ("lead", "helper", "office") if mine else ("office", "lead", "helper")
    grouped = {side: [row(name) for name in rest if name not in seldom and kind.table[name].side == side] for side in order}
    folded = [(str(label), [row(name) for name in rest if name in moves]) for label, moves in rare]
    return Steps([row(name) for name in owed], [(side, str(sides[side]), rows) for side, rows in grouped.items() if rows], [part for part in folded if part[1]])


def _is_of(actor: Actor, matter: Matter, side: str) -> bool:
    """Whether an act of a side is this person's to do, and not only allowed."""
    return side == "office" or bool(actor.units & ({matter.document["lead"]} if side == "lead" else set(matter.document["helpers"])))


def leaving(kind: Kind, matter: Matter, permitted: Collection[str]) -> list[Due]:
    """What is due of a matter whose kind says no more than its table: a move that leads on from where it stands, of these the first by which it
    stays owed and that needs no reason."""
    onward = [move for name, move in kind.table.items() if name in permitted and move.end not in (SAME, matter.state)]
    return [Due(move.name) for move in sorted(onward, key=lambda move: (move.end not in kind.live, move.reason))[:1]]
