"""Who acts where no person with an account does, each with just what the channel may do. Nobody else in this source makes up an actor
or adds a permission to one (a test looks).

Whoever takes a request in need not hold the right to dispatch: where it goes at once, the duty catalogue has decided (条例 art. 11), in
the name of who took it in.
"""

from __future__ import annotations

from luoshi.matters.ledger import Actor

# The doors at which no person sits: web form, Open311, files.
DOOR = Actor("door", frozenset(), frozenset({"take_request"}))
# The table of who must go to a danger.
DANGER_TABLE = Actor("door", frozenset(), frozenset({"dispatch_request"}))
WEB = Actor("resident", frozenset(), frozenset({"take_request"}))
# What who follows a request by its link may do: one move each.
_LINK = {"rate": "call_back", "add": "take_request", "again": "dispatch_request"}


def link(step: str) -> Actor:
    """Who follows a request by its secret link, for one step: rate, add, again. KeyError for what the link does not offer."""
    return Actor("resident", frozenset(), frozenset({_LINK[step]}))


def by_catalogue(actor: Actor) -> Actor:
    """The duty catalogue's own dispatch, in the name of who took the request in; it may do nothing else."""
    return Actor(actor.name, actor.units, frozenset({"dispatch_request"}))


def erasing(by: str) -> Actor:
    """The erasure of a person, ordered by somebody or by the rules of retention: the one move that nobody holds by an account."""
    return Actor(by, frozenset(), frozenset({"forget"}))
