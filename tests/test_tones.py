"""Tones, timelines and quotes: said once for staff and public."""

from datetime import datetime

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from luoshi.matters import kinds
from luoshi.reports import tones as promises
from luoshi.requests import tones as requests
from luoshi.requests.public.caller_view import STEPS
from luoshi.wording import timeline, tones
from luoshi.wording.spans import around, surroundings


def event(move, **data):
    return {"seq": 3, "move": move, "at": "2026-11-01T09:30:00+08:00", "by": "x", "unit": "fgw", "reason": "因为", "data": data}


@pytest.mark.parametrize(
    ("move", "data", "tone"),
    [
        ("remind", {}, "warn"),
        ("issue", {}, "info"),
        ("confirm", {"verdict": "met"}, "ok"),
        ("confirm", {"verdict": "partly"}, "warn"),  # as its badge
        ("settle", {"verdict": "missed"}, "bad"),
        ("settle", {"verdict": "unreported"}, "odd"),
        ("object", {}, "odd"),
        ("try_call", {}, "mute"),
        ("wait", {}, "mute"),
        ("redo", {}, "bad"),
        ("no_such_move", {"verdict": "no such verdict"}, "mute"),
    ],
)
def test_a_move_looks_alike_to_all_who_see_it(move, data, tone):
    assert timeline.entry(event(move, **data), "标题", "单位")["tone"] == tone


def test_a_code_looks_as_its_kind_says_and_not_as_another_that_has_it_too(monkeypatch):
    monkeypatch.setitem(tones._LOOKS["state"], "lost", {})
    monkeypatch.setitem(tones._LOOKS["verdict"], "lost", {})
    tones.declare("lost", {"issued": ("odd", "flag")}, {"met": ("mute", "dash")})
    assert [tones.state_look("issued", kind)[:2] for kind in ("lost", "request", "commitment", "")] == [("odd", "flag"), *[("info", "send")] * 3]
    assert [tones.verdict_look("met", kind).tone for kind in ("lost", "commitment", "")] == ["mute", "ok", "ok"]
    assert tones.state_look("under_way", "lost") == tones.UNKNOWN  # which it has not, though others have
    assert [tones.move_tone("hide", kind=kind) for kind in ("lost", "commitment", "")] == ["warn"] * 3  # a move of every kind
    assert [timeline.entry(event("settle", verdict="met"), "", "", kind=kind)["tone"] for kind in ("lost", "commitment")] == ["mute", "ok"]


def test_only_known_moves_have_a_tone_and_what_a_source_declares_twice_must_agree():
    known = {name for kind in kinds.registered() for name in kind.table}
    assert {*promises.MOVES, *requests.MOVES} <= known
    assert set(STEPS) <= known
    tones.declare("commitment", promises.STATES, moves=promises.MOVES)
    with pytest.raises(ValueError, match="already looks"):
        tones.declare("commitment", verdicts={"met": ("bad", "cross")})
    with pytest.raises(ValueError, match="is no tone"):
        tones.declare("commitment", states={"lost": ("pink", "dot")})
    assert tones.state_look("lost") == tones.UNKNOWN
    assert [tones.tone_of(c) for c in ("behind", "sent_back", "met", "nothing")] == ["bad", "bad", "ok", "mute"]


def test_an_entry_has_one_shape():
    made = timeline.entry(
        event("report", evidence=["a", "b"]),
        "报送",
        "市发改委",
        ["一", "", "二"],
        files=timeline.files_of(event("report", evidence=["a", "b"]), {"b": 1}, lambda f: {"name": str(f), "url": "/"}),
    )
    assert made == {
        "seq": 3,
        "title": "报送",
        "at": datetime.fromisoformat("2026-11-01T09:30:00+08:00"),
        "tone": "mute",
        "unit": "市发改委",
        "text": "一\n二",
        "reason": "因为",
        "changes": [],
        "files": [{"name": "1", "url": "/"}],
    }
    assert timeline.entry(event("report"), "", "", reason="")["reason"] == ""
    assert timeline.joined(["a", "b"], {"a": "甲"}) == "甲、b"


def test_a_quote_stands_in_its_paragraph():
    text = "第一段。\n" + "前" * 130 + "引文" + "后" * 130 + "\n第三段。"
    start = text.index("引文")
    before, after = surroundings(text, start, start + 2)
    assert (before, after) == ("…" + "前" * 120, "后" * 120 + "…")
    assert surroundings("引文", 0, 2) == ("", "")
    assert around("abcdef", 2, 4, 1, 5, 1) == ("b", "e")
