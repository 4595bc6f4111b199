"""A kind of matter is one object that its source declares; the ledger serves every kind and names none."""

import ast
import dataclasses
import re
from types import SimpleNamespace

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.apps import apps
from django.contrib.auth.models import Permission
from django.utils.translation import override
from pydantic import create_model

from house_kit import SOURCE
from luoshi.matters import kind_words, kinds, projection
from luoshi.matters.kinds import Kind, UnknownKind
from luoshi.matters.ledger import Actor
from luoshi.matters.models import Matter
from luoshi.matters.move import Move
from luoshi.matters.state import BLANK
from luoshi.reports.kind import COMMITMENT
from luoshi.requests.kind import REQUEST

# Names of kinds, and what only one kind has: none of them stands in the ledger's own code. A Django view's ``request`` is an argument, not a kind.
OF_A_KIND = ("commitment", "request", "alarm", "inspection")
ITS_CODE = re.compile(r"(?<![a-z])(request_\w+|commitment\w*|reports|requests)(?![a-z])")


def test_the_ledger_names_no_kind():
    found = []
    for path in (SOURCE / "matters").rglob("*.py"):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and node.value in OF_A_KIND:
                found.append((path.name, node.lineno, node.value))
            names = [a.name for a in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else [node.id] if isinstance(node, ast.Name) else []
            found += [(path.name, node.lineno, name) for name in names if any(ITS_CODE.search(part) for part in name.split("."))]
    assert found == []
    assert not [p.name for p in (SOURCE / "matters").rglob("*.py") if any(kind in p.stem for kind in OF_A_KIND) and "migrations" not in p.parts]


def test_the_shells_name_no_kind():
    pages = [p for room in ("desk", "site", "api") for p in (SOURCE / room).rglob("*.html")]
    assert pages
    found = [p.name for p in pages if re.search(r"kind *== *[\"']", p.read_text(encoding="utf-8"))]
    for path in (p for room in ("desk", "site", "api") for p in (SOURCE / room).rglob("*.py") if "migrations" not in p.parts):
        named = OF_A_KIND if path.parent.name != "templatetags" else ()  # a template's context has a request
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and (node.value in named or node.value == "commitment"):
                found.append((path.name, node.lineno, node.value))
            if isinstance(node, ast.ImportFrom) and re.match(r"luoshi\.(reports|requests)\b", node.module or ""):
                found.append((path.name, node.lineno, node.module))
    assert found == []


def test_the_shells_hold_no_tables():
    assert [m._meta.label for m in apps.get_models() if m._meta.app_label in ("luoshi_desk", "luoshi_site", "luoshi_api")] == []


def test_two_sources_may_not_give_one_field_of_the_api_two_meanings(monkeypatch):
    from luoshi.api import matter_shape
    from luoshi.reports import api_shapes

    assert {"targets", "progress", "lead"} <= set(matter_shape.Matter.model_fields)
    assert "targets" not in matter_shape.Common.model_fields
    other = SimpleNamespace(__name__="lost", Shown=create_model("Shown", targets=(str, "")))
    monkeypatch.setattr(matter_shape, "of_sources", lambda: (api_shapes, other))
    with pytest.raises(ValueError, match=r"the field 'targets' of the API is both in luoshi\.reports\.api_shapes and in lost"):
        matter_shape.with_those_of_sources(matter_shape.Common, "Shown")
    other.Shown = create_model("Shown", colour=(str, ""))
    assert other.Shown in matter_shape.with_those_of_sources(matter_shape.Common, "Shown")


def kind(**changes):
    """A small kind that fits, with changes."""
    given = {
        "name": "lost",
        "letter": "L",
        "zh": "失物",
        "en": "lost thing",
        "opening": "hand_in",
        "states": {"kept": ("保管中", "kept"), "given_back": ("已归还", "given back")},
        "moves": (
            Move("hand_in", "交来", "handed in", (), "kept", "hand_in_thing"),
            Move("give_back", "归还", "given back", ("kept",), "given_back", "give_back_thing"),
        ),
    }
    return Kind(**given | changes)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"name": "commitment"}, "registered already"),
        ({"name": "a_name_too_long"}, "no word of at most 12"),
        ({"letter": "C"}, "its letter C is that of 'commitment'"),
        ({"letter": "LL"}, "not one capital"),
        ({"digits": 13}, "13 characters"),
        ({"digits": 3}, "3 characters"),
        ({"states": {"kept_for_a_long_time": ("", ""), "kept": ("", ""), "given_back": ("", "")}}, "longer than 12"),
        ({"verdicts": {"returned_to_owner": ("", "")}}, "longer than 12"),
        ({"asks": {"longer_time": ("", "")}}, "longer than 9"),
        ({"opening": "give_back"}, "no move that opens it"),
        ({"opening": "take"}, "no move that opens it"),
        ({"states": {"kept": ("保管中", "kept")}}, "names the state 'given_back', which it has not"),
        ({"public": ("found",)}, "public names 'found'"),
        ({"steps": {"sell": print}}, "'sell' in sets or steps"),
        ({"shown": ("colour",)}, "'colour', which is no key of its own"),
        ({"own": {"found_at": ""}, "shown": ("found_at",)}, "'found_at' of its own is called as a code is"),
        ({"own": {"flags": ""}, "shown": ("flags",)}, "'flags' of its own is called as a code is"),
        ({"persons": True, "listed": ("kept",), "look": lambda document: "waits"}, "its words wait for a look"),
        ({"moves": (Move("hand_in", "交来", "handed in", (), "kept", "x", needs=("evidence",)),)}, "a file belongs to a matter that is there"),
    ],
)
def test_a_kind_that_does_not_fit_is_refused_with_the_reason(changes, why):
    before = kinds.registered()
    with pytest.raises(ValueError, match=re.escape(why)):
        kinds.register(kind(**changes))
    assert kinds.registered() == before


def test_a_move_stands_once_in_a_kind_and_leads_from_somewhere():
    twice = (*kind().moves, kind().moves[1])
    nowhere = (*kind().moves, Move("sell", "变卖", "sold", (), "given_back", "sell_thing"))
    noted = (*kind().moves, Move("note", "备注", "noted", ("kept",), "=", "draft_matter"))
    for moves, why in ((twice, "two moves 'give_back'"), (nowhere, "'sell' starts nowhere"), (noted, "'note' is that of every kind")):
        with pytest.raises(ValueError, match=re.escape(why)):
            kinds.register(kind(moves=moves))


def test_an_unknown_kind_is_said():
    with pytest.raises(UnknownKind, match=r"no kind of matter 'lost'; known: commitment, request\. Is the app"):
        kinds.of("lost")


def test_two_kinds_may_use_one_name_for_different_moves_states_and_verdicts(monkeypatch):
    moves = (Move("receive", "收下", "taken in", (), "issued", "hand_in_thing"), Move("answer", "回话", "answered", ("issued",), "gone", "hand_in_thing"))
    monkeypatch.setitem(
        kinds._KINDS, "lost", kind(opening="receive", moves=moves, states={"issued": ("已登报", "advertised"), "gone": ("没了", "gone")}, verdicts={"met": ("找到", "found")})
    )
    assert [kind_words.state_word("issued", name) for name in ("lost", "commitment", "")] == ["已登报", "已交办", "已交办"]
    assert [kind_words.move_word("receive", name) for name in ("lost", "request")] == ["收下", "登记"]
    with override("en"):
        assert kind_words.verdict_word("met", "lost") == "found"
        assert kind_words.verdict_word("met") == "kept"
    assert [m.name for m in kinds.of("lost").moves_from("issued")] == ["answer", "note"]
    assert kind_words.state_word("nowhere") == "nowhere"


def test_every_kind_has_the_moves_of_all_kinds_in_states_of_its_own():
    assert set(COMMITMENT.table["note"].start) == set(COMMITMENT.states) - {"void"}
    assert set(REQUEST.table["note"].start) == set(REQUEST.states) - {"void"}
    for name in ("hide", "blot", "restore"):
        assert COMMITMENT.table[name].start == COMMITMENT.public
        assert REQUEST.table[name].start == REQUEST.public
    assert set(COMMITMENT.table["remind"].start) == set(REQUEST.table["remind"].start) == {"issued", "under_way", "sent_back", "parked"}


def test_a_kind_adds_keys_of_its_own_to_the_state_and_shares_none_with_another():
    own = [set(k.blank()) for k in kinds.registered()]
    assert not any(keys & set(BLANK) for keys in own)
    assert not own[0] & own[1]
    made = COMMITMENT.blank()
    made["targets"].append({})
    assert COMMITMENT.blank()["targets"] == []


@pytest.mark.django_db
def test_columns_that_there_are_not_are_refused():
    wrong = dataclasses.replace(COMMITMENT, columns=lambda document: {"colour": "red"})
    document = {**BLANK, **COMMITMENT.blank(), "kind": "commitment", "opened_at": "", "changed_at": ""}
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(kinds._KINDS, "commitment", wrong)
        with pytest.raises(ValueError, match="'commitment' gives columns that there are not: colour"):
            projection.fill(Matter(document=document))


@pytest.mark.django_db
def test_the_rights_that_kinds_declare_are_permissions_over_matters(django_user_model):
    there = dict(Permission.objects.filter(content_type__app_label="matters", content_type__model="matter").values_list("codename", "name"))
    for one in kinds.registered():
        assert {p.codename: p.words for p in one.permissions}.items() <= there.items()
        asked = {m.permission for m in one.table.values()} - {name.rpartition(".")[2] for name in one.elsewhere} - {"forget"}
        assert asked <= there.keys(), one.name
    user = django_user_model.objects.create_user("w")
    user.user_permissions.set(Permission.objects.filter(codename__in=("take_request", "manage_reports", "add_logentry")))
    assert Actor.of(user).permissions == {"take_request", "manage_reports"}


@pytest.mark.django_db
def test_what_anybody_may_find_is_what_the_kinds_list(monkeypatch):
    for name, state in (("commitment", "issued"), ("commitment", "draft"), ("request", "issued"), ("lost", "kept"), ("lost", "given_back")):
        Matter.objects.create(ref=f"{name}-{state}"[:16], kind=name, state=state)
    assert [m.state for m in Matter.objects.public()] == ["issued"]
    monkeypatch.setitem(kinds._KINDS, "lost", kind(listed=("kept",)))
    assert {(m.kind, m.state) for m in Matter.objects.public()} == {("commitment", "issued"), ("lost", "kept")}
