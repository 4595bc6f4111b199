"""Each channel acts with just what it may do, and nobody in requests makes up an actor or adds to one."""

import ast
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model

from channel_kit import CHANNELS, people, send, state_of  # noqa: F401
from channel_kit import Refused as NotTaken
from luoshi.matters import ledger
from luoshi.matters.ledger import SYSTEM, Actor, Refused
from luoshi.matters.models import Matter
from luoshi.matters.rebuild import rebuild
from luoshi.requests import channels
from luoshi.requests.models import Submission

SOURCE = Path(__file__).resolve().parents[1] / "src" / "luoshi"
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


MINT = {"matters/ledger.py", "requests/channels.py"}  # the ledger's own and the channels; besides them only the invented people of the samples


def test_nobody_else_makes_up_an_actor():
    """Nor takes an actor and gives it other rights, nor writes in the system's name for a person: a room of screens never does."""
    made, borrowed = [], []
    for path in SOURCE.rglob("*.py"):
        name = path.relative_to(SOURCE).as_posix()
        if name in MINT or path.name.startswith("sample"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
            if called == "Actor" or (called == "replace" and any(k.arg == "permissions" for k in node.keywords)):
                made.append(name)
            if getattr(node, "id", getattr(node, "attr", "")) == "SYSTEM" and {"staff", "public", "open311", "desk", "site", "api", "assessing", "city"} & set(path.parts):
                borrowed.append(name)
    assert (made, borrowed) == ([], [])


@pytest.mark.django_db
def test_who_is_only_called_system_may_nothing():
    user = get_user_model().objects.create(username="system")
    actor = Actor.of(user)
    assert not actor.may("dispatch_request")
    with pytest.raises(Refused, match="你没有“登记”的权限"):
        ledger.open_matter("request", {"text": "路灯不亮", "demand": "help", "channel": "phone"}, actor)
    assert SYSTEM.may("dispatch_request")


DISPATCHED = {"moves": ["receive", "dispatch"], "state": "issued", "lead": "ztj", "demand": "complaint", "against": ("", ""), "caller": True}


@pytest.mark.django_db
@pytest.mark.parametrize("channel", CHANNELS)
def test_every_channel_leaves_the_same_behind(people, channel):  # noqa: F811
    first, again = send(people, channel, text="路灯不亮"), send(people, channel, text="井盖丢了")
    assert [state_of(first), state_of(again)] == [DISPATCHED, DISPATCHED]
    assert first.caller_id == again.caller_id  # one person, two requests
    assert first.answered_by_id != again.answered_by_id
    assert rebuild().findings == []


@pytest.mark.django_db
@pytest.mark.parametrize("channel", ["phone", "web"])
@pytest.mark.parametrize("end", ["ended", "void"])
def test_what_is_over_is_joined_by_no_channel(people, channel, end):  # noqa: F811
    matter = send(people, "phone", text="路灯不亮").matter
    Matter.objects.filter(pk=matter.pk).update(state=end, document={**matter.document, "state": end})
    with pytest.raises(NotTaken):
        send(people, channel, text="路灯还是不亮", join=matter.ref)
    assert Submission.objects.count() == 1
