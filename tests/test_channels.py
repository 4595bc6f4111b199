"""Each channel acts with just what it may do, and nobody in requests makes up an actor or adds to one."""

import ast
from pathlib import Path

import pytest

from luoshi.matters.ledger import Actor
from luoshi.requests import channels

REQUESTS = Path(__file__).resolve().parents[1] / "src" / "luoshi" / "requests"
OPERATOR = Actor("op", frozenset({"ztj"}), frozenset({"take_request", "exclude_request"}))


@pytest.mark.parametrize(
    ("actor", "name", "permissions"),
    [
        (channels.DOOR, "door", {"take_request"}),
        (channels.WEB, "resident", {"take_request"}),
        (channels.DANGER_TABLE, "door", {"dispatch_request"}),
        (channels.link("rate"), "resident", {"call_back"}),
        (channels.link("add"), "resident", {"take_request"}),
        (channels.link("again"), "resident", {"dispatch_request"}),
        (channels.by_catalogue(OPERATOR), "op", {"dispatch_request"}),
        (channels.erasing("op"), "op", {"forget"}),
    ],
)
def test_a_channel_may_do_one_thing(actor, name, permissions):
    assert (actor.name, actor.permissions) == (name, permissions)


def test_a_link_offers_nothing_else():
    with pytest.raises(KeyError):
        channels.link("dispatch")


def test_nobody_else_makes_up_an_actor():
    """But for the invented people of the sample."""
    found = []
    for path in REQUESTS.rglob("*.py"):
        if path.name not in ("channels.py", "sample.py"):
            calls = (n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Call))
            found += [path.name for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Actor"]
    assert not found
