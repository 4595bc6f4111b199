"""Every move of every kind, in every state in which it may start, is made with its permission and refused without it, for that reason."""

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction

import walk_kit
from ledger_kit import city
from luoshi.accounts.models import Membership
from luoshi.accounts.roles import shipped
from luoshi.matters import checks, kinds, ledger
from luoshi.matters.ledger import SYSTEM, Actor, Refused
from luoshi.matters.models import Event, Matter
from luoshi.matters.move import SAME
from luoshi.registers.models import Unit
from walk_kit import HELPER, LEAD, NEVER, PATHS, RECIPES, opening, permissions, ready, right, starts, table

KINDS = sorted(RECIPES)
# What each role as shipped may do, judged by hand and not read from anywhere: a permission that a move no longer asks for shows here.
_UNIT_TASK = "accept report help_report claim attach ask_target object"
_UNIT_REQUEST = "dispute sign contact call_in helper_answer whistle arrive whistle_done ask_time finish ask_exclude"
_TAKE = "receive classify add tie flag unflag answer merge hand_over hand_on handed_reply handed_result conclude"
_DISPATCH = "confer dispatch redispatch transfer adjudicate escalate give_time refuse_time wait go_on set_due shelve take_up ask_again"
_CALL_BACK = "try_call caller_answered call_back give_up_call redo"
_STEER = "reassign set_helpers correct retarget refuse_target extend remind park resume confirm send_back overrule uphold reverse reopen propose settle"
_DOWN = "hide blot restore"
ROLES = {
    ("supervision", "commitment"): f"open reword plan discard revive issue recall {_UNIT_TASK} {_STEER} roll_up note {_DOWN}",
    ("supervision", "request"): f"note remind {_DOWN}",
    ("unit", "commitment"): _UNIT_TASK,
    ("unit", "request"): _UNIT_REQUEST,
    ("operator", "request"): _TAKE,
    ("dispatcher", "request"): f"{_TAKE} {_DISPATCH} show",
    ("caller", "request"): _CALL_BACK,
    ("hotline", "commitment"): _DOWN,
    ("hotline", "request"): f"{_TAKE} {_DISPATCH} {_UNIT_REQUEST} {_CALL_BACK} ask_exclude exclude refuse_exclude include show {_DOWN}",
}


def sentence(move):
    """What who has not the right is told."""
    if move.side == "office":
        return f"你没有“{move.zh}”的权限。"
    return f"“{move.zh}”只能由这一事项的{'牵头' if move.side == 'lead' else '配合'}单位办理。"


def refusal(one, actor, **other):
    """The sentence with which it is refused; "" where it is not. Nothing is left of what was not refused."""
    try:
        with transaction.atomic():
            one.make(actor, **other)
            transaction.set_rollback(True)
    except Refused as refused:
        return str(refused)
    return ""


def strangers(move):
    """Who may not make a move, though the matter stands as it must: all the permissions but the one; for a unit's move also the permission
    without the unit, and the other unit of the matter."""
    yield right(move, only=False)
    if move.side != "office":
        held = right(move).permissions
        yield Actor("别处的人", frozenset({"jyj"}), held)
        yield Actor("对方单位", frozenset({HELPER if move.side == "lead" else LEAD}), held)


@pytest.mark.parametrize("kind", KINDS)
def test_every_move_has_a_recipe_and_every_state_a_way(kind):
    moves = table(kind)
    assert set(moves) == set(RECIPES[kind])
    assert {m.name for m in moves.values() if not m.start} == {opening(kind).name}
    rows = {(kind, m.name, s) for m in moves.values() for s in starts(kind, m)}
    assert {row for row in NEVER if row[0] == kind} <= rows
    assert {state for _kind, _name, state in rows - NEVER} | {m.end for m in moves.values()} - {SAME} <= set(PATHS[kind])


def test_every_kind_that_the_ledger_opens_is_walked():
    assert set(RECIPES) == {kind.name for kind in kinds.registered()}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_every_move_is_made_with_its_permission_and_refused_without_it(kind):
    city()
    wrong, made = [], 0
    for one in ready(kind):
        name, before = f"{one.move.name} in {one.state}", Event.objects.count()
        assert one.matter.state == one.state, name
        if said := refusal(one, right(one.move)):
            wrong.append((name, "refused with its permission", said))
        for who in strangers(one.move):
            if (said := refusal(one, who)) != sentence(one.move):
                wrong.append((name, f"{who.name} of {sorted(who.units)}", said or "made"))
        assert one.move.side == "office" or may(one.move, Actor("代办的人", frozenset(), frozenset({f"{one.move.permission}_any"})), one.matter.document), name
        assert one.move.name in ledger.permitted(one.matter, right(one.move)), name
        assert one.move.name not in ledger.permitted(one.matter, right(one.move, only=False)), name
        assert Event.objects.count() == before, name
        made += 1
    assert wrong == []
    assert made == sum(len(starts(kind, m)) for m in table(kind).values()) - sum(row[0] == kind for row in NEVER)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_a_matter_is_opened_with_its_permission_and_not_without_it(kind):
    city()
    first = opening(kind)
    with pytest.raises(Refused, match=sentence(first)):
        ledger.open_matter(kind, RECIPES[kind][first.name].data, right(first, only=False))
    assert Matter.objects.count() == 0
    assert ledger.open_matter(kind, RECIPES[kind][first.name].data, right(first)).state == first.end


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_every_move_is_refused_in_each_state_in_which_it_may_not_start(kind):
    """What a move brings and who makes it are as good as they can be: it is the state that refuses."""
    city()
    wrong = []
    rows = list(ready(kind))
    stands = {one.state: one for one in rows}  # one matter in each state
    bring = {one.move.name: one for one in rows}
    for name, move in table(kind).items():
        for state, one in stands.items():
            if state in move.start:
                continue
            one.data, one.at = bring[name].data if name in bring else RECIPES[kind][name].data, walk_kit.LATE
            if refusal(one, SYSTEM, name=name) != f"“{kinds.of(kind).states[state][0]}”的事项不能“{move.zh}”。":
                wrong.append((name, state, refusal(one, SYSTEM, name=name)))
    assert wrong == []


@pytest.mark.django_db
def test_each_role_as_shipped_may_make_its_moves_and_no_other():
    city()
    document, found = {"lead": LEAD, "helpers": [HELPER]}, {}
    for role in shipped():
        actors = []
        for unit in (LEAD, HELPER):
            user = get_user_model().objects.create(username=f"{role} {unit}")
            user.groups.set([Group.objects.get(name=role)])
            if role == "unit":
                Membership.objects.create(user=user, unit=Unit.objects.get(code=unit))
            actors.append(Actor.of(user))
        for kind in KINDS:
            found[role, kind] = {m.name for m in table(kind).values() if any(may(m, actor, document) for actor in actors)}
    assert {who: moves for who, moves in found.items() if moves} == {who: set(words.split()) for who, words in ROLES.items()}


def may(move, actor, document):
    """Whether the ledger lets an actor make a move."""
    try:
        checks.rights(move, actor, document)
    except Refused:
        return False
    return True


def test_the_permissions_are_told_apart():
    assert len(permissions()) > 10
    for kind in KINDS:
        for move in table(kind).values():
            assert move.permission not in right(move, only=False).permissions
