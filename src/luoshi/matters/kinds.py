"""What a kind of matter is, and which there are. Plain Python.

A source declares its kind as one object and registers it when its app starts; the ledger serves every kind that is registered and names none.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from .move import SAME, Move, common

LONGEST_NAME, LONGEST_CODE, LONGEST_MOVE, LONGEST_REF = 12, 12, 20, 16  # characters, as the columns have them
LONGEST_ASKED, LONGEST_LOOK = 9, 6
VOID = "void"  # the state of what never came to be, in every kind that has it

# Codes, instants, numbers and what only the office sees: never words that the public reads.
OF_CODES = frozenset(
    (
        *("kind", "state", "version", "year", "place", "subject", "lead", "helpers", "due", "first_due", "report", "start", "end", "id", "value", "value_high"),
        *("unit", "bound", "change", "challenge", "since", "replaced_by", "at", "by", "target", "percent", "percent_of", "returned", "evidence", "plan_date", "verdict"),
        *("concluded_by", "decision", "parent", "weight", "rollup", "merged_into", "taken", "participants", "schedule", "sha256", "media_type", "flags", "rows", "figures"),
    )
)

# Of what an event of any kind brings, what anybody may read.
PUBLISHED = frozenset(("text", "number", "place", "subject", "lead", "helpers", "due", "plan_date", "verdict", "ground"))

Document = Mapping[str, Any]
Data = Mapping[str, Any]
Words = tuple[str, str]  # Chinese, English
Step = Callable[[Any, Mapping[str, Any]], None]  # folds one event {move, at, by, unit, reason, data} into a state, in place


class UnknownKind(ValueError):
    """No kind of that name is registered."""


@dataclass(frozen=True)
class Permission:
    """A right over matters of a kind: its name within the app ``matters``, and what it lets one do."""

    codename: str
    words: str


@dataclass(frozen=True)
class Tables:
    """Tables that a source derives from its matters' states. ``write``: bring their rows to what the documents say, in the transaction of the move;
    ``wrong``: for each matter whose rows are not what ``write`` would make, its ref and a sentence."""

    write: Callable[[Sequence[Any]], None]
    wrong: Callable[[Sequence[Any]], Iterable[tuple[str, str]]]


def _nothing_more(move: str, document: Document, data: Data, reason: str, by: str, now: datetime) -> None:
    return None


def _unchanged(move: str, document: Document, data: Data, unit: str) -> dict[str, Any]:
    return dict(data)


@dataclass(frozen=True, kw_only=True, eq=False)
class Kind:
    """A kind of matter: everything that the ledger, lists, pages, API and exports must know of it.

    Its words
        ``name``: as the column ``kind`` has it; ``letter``: the first of its numbers, and ``digits``: how many characters of a number cannot be
        guessed; ``zh``, ``en``: what it is called.
    Its life
        ``states``, ``verdicts`` and ``schedules`` (what the column ``schedule`` may say): code → words. ``moves``: its own; those of every kind come with it (``table`` has all). ``opening``: the move
        that opens it. ``internal``: moves of which the public is told nothing.
        Of its states: ``public``, in which it can be seen from outside at all (and so taken down); ``listed``, in which anybody finds it in open
        lists, feeds, exports and the API (none for a kind that has only doors of its own); ``live``, in which something is owed; ``working``, in
        which a unit is at it; ``queue``, in which somebody waits for it; ``office``, in which no unit knows of it yet, or any more.
    Its state
        ``own``: the keys that it has beside those of all matters; ``sets``: move → the keys that its data may set; ``steps``: move → what else it
        does. ``completes``: a move's data with what it left out and means all the same. ``check``: refuses data that are not what a move must bring;
        ``needs``: the words of what a move needs; ``instead``: what may be brought in the place of a need. ``fits``: refuses a state that points to
        what is not there (it may ask the database).
    What is kept of it
        ``columns``: number, leader, due, due_at, due_waits, extended, danger, asked, schedule, percent, report, parent (a ref): whichever it has, and
        ``asks``: what ``asked`` may be, with words. ``search_words``: by which it is found beside its text. ``tables``: of its own.
    What is seen of it
        ``look``: why its words are not public as they are, but for what was taken down; ``aside``: words that the public reads beside its text;
        ``rewritten``: keys that say in other words what the text says. ``shown``: of its own keys those that anybody may read; ``published``: and of what its
        events bring, beside what those of every kind do (PUBLISHED). ``persons``: persons speak in it, so that their words are sealed and their
        pictures stripped; ``sealed`` and ``clear``: names of data that are always, and never, sealed, beside those of every kind (``sealing``).
        ``agreed``: whether all who speak of its end agree with the verdict that is shown (None: only one speaks).
    Rights
        ``permissions``: made with every migration, within the app ``matters``; ``elsewhere``: those of its moves that another app has ("app.codename").
    """

    name: str
    letter: str
    zh: str
    en: str
    opening: str
    states: Mapping[str, Words]
    moves: tuple[Move, ...]
    digits: int = 6
    verdicts: Mapping[str, Words] = field(default_factory=dict)
    schedules: Mapping[str, Words] = field(default_factory=dict)
    internal: frozenset[str] = frozenset({"note", "remind"})
    public: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    live: tuple[str, ...] = ()
    working: tuple[str, ...] = ()
    queue: tuple[str, ...] = ()
    office: tuple[str, ...] = (VOID,)
    own: Mapping[str, Any] = field(default_factory=dict)
    sets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    steps: Mapping[str, Step] = field(default_factory=dict)
    completes: Callable[[str, Document, Data, str], dict[str, Any]] = _unchanged
    check: Callable[[str, Document, Data, str, str, datetime], None] = _nothing_more
    needs: Mapping[str, str] = field(default_factory=dict)
    instead: Mapping[str, str] = field(default_factory=dict)
    fits: Callable[[str, Document], None] = lambda ref, document: None
    columns: Callable[[Document], Mapping[str, Any]] = lambda document: {}
    asks: Mapping[str, Words] = field(default_factory=dict)
    search_words: Callable[[Document], Iterable[str]] = lambda document: ()
    tables: Tables | None = None
    look: Callable[[Document], str | None] = lambda document: None
    aside: Callable[[Document], str] = lambda document: ""
    rewritten: tuple[str, ...] = ("source_text",)
    shown: tuple[str, ...] = ()
    published: frozenset[str] = frozenset()
    agreed: Callable[[Document], bool | None] = lambda document: None
    persons: bool = False
    sealed: frozenset[str] = frozenset()
    clear: frozenset[str] = frozenset()
    permissions: tuple[Permission, ...] = ()
    elsewhere: tuple[str, ...] = ()

    @cached_property
    def table(self) -> dict[str, Move]:
        """Every move by its name: its own in their order, then those of all kinds."""
        noted = tuple(s for s in self.states if s != VOID)
        return {m.name: m for m in (*self.moves, *common(noted, self.public))}

    def move(self, name: str) -> Move:
        """The move of a name; ValueError where the kind has none."""
        try:
            return self.table[name]
        except KeyError:
            raise ValueError(f"the kind {self.name!r} has no move {name!r}") from None

    def moves_from(self, state: str) -> list[Move]:
        """The moves that may start in a state, in the table's order."""
        return [m for m in self.table.values() if state in m.start]

    def blank(self) -> dict[str, Any]:
        """The keys that it adds to the state of every matter, as they are before its first event."""
        return copy.deepcopy(dict(self.own))


def end_of(move: Move, state: str) -> str:
    """Where a move leads from a state."""
    return state if move.end == SAME else move.end


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make a kind known, once, when its app starts; ValueError, with a sentence, for one that does not fit the ledger or those that there are."""
    for wrong in _wrong(kind):
        raise ValueError(f"the kind {kind.name!r} cannot be registered: {wrong}")
    _KINDS[kind.name] = kind
    return kind


def registered() -> tuple[Kind, ...]:
    """The kinds that there are, in the order of their registration."""
    return tuple(_KINDS.values())


def of(name: str) -> Kind:
    """The kind of a name; UnknownKind where there is none."""
    try:
        return _KINDS[name]
    except KeyError:
        raise UnknownKind(f"there is no kind of matter {name!r}; known: {', '.join(_KINDS) or 'none'}. Is the app that declares it in INSTALLED_APPS?") from None


def open_kinds() -> tuple[Kind, ...]:
    """Those that stand in open lists, feeds, exports and the API; the others have only doors of their own."""
    return tuple(kind for kind in _KINDS.values() if kind.listed)


def known(name: str) -> bool:
    """Whether there is a kind of that name."""
    return name in _KINDS


def _wrong(kind: Kind) -> Iterable[str]:
    if kind.name in _KINDS:
        yield "one of that name is registered already"
    if not kind.name.isidentifier() or len(kind.name) > LONGEST_NAME:
        yield f"its name is no word of at most {LONGEST_NAME} letters"
    if len(kind.letter) != 1 or not "A" <= kind.letter <= "Z":
        yield f"its letter is {kind.letter!r}, and not one capital"
    yield from (f"its letter {kind.letter} is that of {k.name!r}" for k in _KINDS.values() if k.letter == kind.letter)
    if not 6 <= kind.digits <= LONGEST_REF - 4:
        yield f"its numbers have {kind.digits} characters that cannot be guessed; from 6 to {LONGEST_REF - 4} fit"
    yield from (f"the code {code!r} is longer than {LONGEST_CODE} characters" for code in (*kind.states, *kind.verdicts, *kind.schedules) if len(code) > LONGEST_CODE)
    yield from (f"what may be asked, {code!r}, is longer than {LONGEST_ASKED} characters" for code in kind.asks if len(code) > LONGEST_ASKED)
    yield from _wrong_moves(kind)
    for name in ("public", "listed", "live", "working", "queue", "office"):
        yield from (f"{name} names {state!r}, which is none of its states" for state in getattr(kind, name) if state not in kind.states and state != VOID)
    yield from (f"it shows {key!r}, which is no key of its own" for key in kind.shown if key not in kind.own)
    yield from (
        f"the key {key!r} of its own is called as a code is, and would be neither masked nor blotted"
        for key in kind.own
        if key in kind.shown and (key in OF_CODES or key.endswith("_at"))
    )
    if kind.listed and kind.persons and kind.look is not Kind.__dataclass_fields__["look"].default:
        yield "its words wait for a look, and the open lists show every word: give it pages of its own, and list none of its states"
    if "evidence" in kind.table[kind.opening].needs if kind.opening in kind.table else False:
        yield "the move that opens it needs evidence, and a file belongs to a matter that is there"
    yield from (f"{move!r} in sets or steps is none of its moves" for move in (*kind.sets, *kind.steps) if move not in kind.table)


def _wrong_moves(kind: Kind) -> Iterable[str]:
    if kind.opening not in kind.table or kind.table[kind.opening].start:
        yield f"{kind.opening!r} is no move that opens it"
    names = [m.name for m in kind.moves]
    yield from (f"it has two moves {name!r}" for name in dict.fromkeys(names) if names.count(name) > 1)
    yield from (f"the move {m.name!r} is that of every kind" for m in common((), ()) if m.name in names)
    for move in kind.moves:
        if len(move.name) > LONGEST_MOVE:
            yield f"the name of the move {move.name!r} is longer than {LONGEST_MOVE} characters"
        if not move.start and move.name != kind.opening:
            yield f"the move {move.name!r} starts nowhere"
        yield from (f"the move {move.name!r} names the state {s!r}, which it has not" for s in (*move.start, move.end) if s not in kind.states and s != SAME)
