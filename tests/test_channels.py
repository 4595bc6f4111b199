"""Each channel acts with just what it may do, and nobody in requests makes up an actor or adds to one."""

import ast
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

import hotline_kit as kit
from channel_kit import CHANNELS, people, send, state_of  # noqa: F401
from channel_kit import Refused as NotTaken
from luoshi.matters import ledger
from luoshi.matters.ledger import SYSTEM, Actor, Refused
from luoshi.matters.models import Matter
from luoshi.matters.rebuild import rebuild
from luoshi.requests import channels, privacy, rule_tables
from luoshi.requests.models import Submission
from luoshi.requests.public import caller_moves
from luoshi.requests.public.caller_view import Following
from luoshi.requests.staff.phone_panel import own_requests

SOURCE = Path(__file__).resolve().parents[1] / "src" / "luoshi"
FIXED = kit.Fixed().understand(None, None)
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


JOINS = {  # until when each channel joins; the others know no joining and open a request of their own
    "received": {"phone", "web"},
    "issued": {"phone", "web"},
    "waiting": {"phone", "web"},
    "answered": {"phone"},  # on the web nobody looks whether the two are one, and who joins is not shown what was answered before
    "parked": set(),
    "ended": set(),
    "void": set(),
}


@pytest.mark.django_db
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("present", JOINS)
def test_until_when_a_request_is_joined_is_one_table_for_all_channels(people, channel, present, monkeypatch):  # noqa: F811
    matter = send(people, "phone", text="路灯不亮").matter
    Matter.objects.filter(pk=matter.pk).update(state=present, document={**matter.document, "state": present})
    monkeypatch.setattr(kit.Fixed, "understand", lambda self, told, at: replace(FIXED, alike=((matter.ref, 0.9, "同一条街"),)))
    if channel not in ("phone", "web"):
        assert send(people, channel, text="路灯还是不亮", **({"join": matter.ref} if channel == "enterprise" else {})).matter_id != matter.pk
        return
    if channel in JOINS[present]:
        joined = send(people, channel, text="路灯还是不亮", join=matter.ref)
        assert (joined.answered_by_id, joined.joined) == (matter.pk, True)
        assert matter.events.order_by("seq").last().data["words"] == "路灯还是不亮"
        return
    with pytest.raises(NotTaken, match=r"不能并入|不能再并入"):
        send(people, channel, text="路灯还是不亮", join=matter.ref)
    assert Submission.objects.count() == 1


@pytest.mark.django_db
def test_what_is_offered_for_joining_is_what_may_be_joined(people, monkeypatch):  # noqa: F811
    matter = send(people, "phone", text="路灯不亮").matter
    monkeypatch.setattr(kit.Fixed, "understand", lambda self, told, at: replace(FIXED, alike=((matter.ref, 0.9, "同一条街"),)))
    for present, channels_of in JOINS.items():
        Matter.objects.filter(pk=matter.pk).update(state=present, document={**matter.document, "state": present})
        assert (matter.ref in Client().post("/ask/understood/", {"text": "路灯还是不亮"}).content.decode()) == ("web" in channels_of), present
        mine = [row["joinable"] for row in own_requests(Submission.objects.get().caller)]
        assert mine == ([] if present == "void" else ["phone" in channels_of]), present


@pytest.mark.django_db
def test_a_deployment_says_itself_until_when_one_joins(people, monkeypatch):  # noqa: F811
    monkeypatch.setattr(rule_tables, "rule_on", lambda code, on: ("unanswered",))
    matter = send(people, "phone", text="路灯不亮").matter
    Matter.objects.filter(pk=matter.pk).update(state="answered", document={**matter.document, "state": "answered"})
    with pytest.raises(NotTaken, match="这一件已经答复或办结，不能再并入"):
        send(people, "phone", text="路灯还是不亮", join=matter.ref)
    with pytest.raises(ValueError, match="join没有“ended”"):
        rule_tables._setting({"code": "join", "values": "unanswered ended", "version": "1", "valid_from": "2026-01-01", "source": "x"})


def ended(matter, days):
    """A request that its unit answered and its caller judged, so many days ago."""
    at = timezone.now() - timedelta(days=days + 2)
    Matter.objects.filter(pk=matter.pk).update(changed_at=at)
    matter.refresh_from_db()
    for n, (name, data) in enumerate((("sign", {}), ("finish", {"answer": "换了灯"}), ("call_back", {"solved": "yes", "satisfied": "yes"}))):
        ledger.move(matter, name, SYSTEM, data, at=at + timedelta(hours=n))
    return matter


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "by_link"), [(1, True), (60, False)])
def test_an_ended_request_is_reopened_by_the_link_within_its_days_and_by_the_office_with_its_reason(people, days, by_link):  # noqa: F811
    for channel in ("link", "desk"):
        sent = send(people, "phone", text=f"{channel}门口路灯不亮")
        matter = ended(sent.matter, days)
        if channel == "link":
            following = Following.of(sent)
            if by_link:
                caller_moves.again(following, matter.version, "又不亮了")
            else:
                with pytest.raises(Refused, match="可以再次反映的期限已于"):
                    caller_moves.again(following, matter.version, "又不亮了")
        else:
            form = {"due_at": f"{timezone.localtime() + timedelta(days=3):%Y-%m-%dT%H:%M}", "reason": "又不亮了", "version": matter.version}
            assert kit.web(people["rx"]).post(f"/desk/requests/{matter.ref}/ask_again/", {**form, "reason": ""}).status_code == 422
            assert kit.web(people["rx"]).post(f"/desk/requests/{matter.ref}/ask_again/", form).status_code == 302
        matter.refresh_from_db()
        assert matter.state == ("issued" if by_link or channel == "desk" else "ended")


@pytest.mark.django_db
def test_what_was_merged_or_answered_at_once_is_reopened_by_nobody(people):  # noqa: F811
    """One thing would be owed twice, or by nobody."""
    first, second, asked = (send(people, "phone", text=f"第{n}盏路灯不亮") for n in range(3))
    ledger.move(second.matter, "merge", SYSTEM, {"merged_into": first.matter.ref}, reason="同一件")
    Matter.objects.filter(pk=asked.matter.pk).update(state="ended", document={**asked.matter.document, "state": "ended", "lead": ""})
    for sent, why in ((second, f"已并入{first.matter.ref}"), (asked, "没有派给承办单位")):
        matter = Matter.objects.get(pk=sent.matter_id)
        with pytest.raises(Refused, match=why):
            ledger.move(matter, "ask_again", SYSTEM, {"due_at": kit.later(days=3)}, reason="又不亮了")


@pytest.mark.django_db
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("anonymous", [False, True])
def test_a_firm_that_stays_unnamed_is_named_in_no_words(people, channel, anonymous):  # noqa: F811
    """The enterprise line alone knows a firm: unnamed, its name goes out of the words however it is written; the others keep words as they were said."""
    sent = send(people, channel, text="云州华光照明有限公司（云州 华光照明）门口积水", **({"anonymous": "on"} if channel == "enterprise" and anonymous else {}))
    cleaned = channel == "enterprise" and anonymous
    assert sent.matter.text == ("（企业名略）（（企业名略））门口积水" if cleaned else "云州华光照明有限公司（云州 华光照明）门口积水")
    assert sent.firm == ("" if channel != "enterprise" else "anonymous" if anonymous else "named")
    assert ("华光" in json.dumps([*Matter.objects.values_list("document", flat=True), *Submission.objects.values_list("source_id", flat=True)], ensure_ascii=False)) != cleaned


@pytest.mark.django_db
@pytest.mark.parametrize("channel", CHANNELS)
def test_who_is_complained_of_by_no_known_name_is_public_by_no_channel(people, channel):  # noqa: F811
    """A person is asked again while there is one to be asked; a file's row is held, unseen by the public, until somebody has looked."""
    if channel == "file":
        assert send(people, channel, against="没有的单位").private
    else:
        with pytest.raises(NotTaken, match="没有的单位"):
            send(people, channel, against="没有的单位")
    assert not privacy.listed().exists()
