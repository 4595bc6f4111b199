"""The API: what each may see and do, pages, errors, its description, and its documentation, which is run."""

import hashlib
import io
import json
import os
import re
import shlex
from pathlib import Path
from urllib.parse import urlsplit

import jsonschema
import pytest
import schemathesis
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ledger_kit import TARGET, actors, city, draft, issued, when
from luoshi.accounts.models import Token
from luoshi.api.paging import instant
from luoshi.api.service import api
from luoshi.matters import evidence, ledger
from luoshi.matters.models import Event, Evidence, Matter
from luoshi.registers.models import Duty, Place, Subject, Unit
from luoshi.reports.api_indicators import schema as results_schema
from luoshi.reports.kind import COMMITMENT
from luoshi.reports.models import Figure, Report
from luoshi.reports.moves import INTERNAL
from luoshi.requests import duties
from luoshi.server.wsgi import application

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[1]
FILE = b"%PDF-1.7"
HASH = hashlib.sha256(FILE).hexdigest()
PUBLIC_PATHS = ("reports", "figures", "commitments", "matters", "events", "indicators", "indicators?source=reports", "units", "places", "subjects")


@pytest.fixture(autouse=True)
def _unhurried(settings):
    settings.API_RATES = {"anonymous": "100000/60", "token": "100000/60"}
    settings.ALLOWED_HOSTS = ["testserver", "localhost"]
    cache.clear()


@pytest.fixture
def people():
    return city()[1]


@pytest.fixture
def who(people):
    return actors(people)


@pytest.fixture
def get():
    client = Client(raise_request_exception=False)

    def ask(path, key="", **headers):
        return client.get(f"/api/v1/{path}", headers=_bearer(key) | headers)

    return ask


@pytest.fixture
def post():
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)

    def ask(path, body, key=""):
        return client.post(f"/api/v1/{path}", body if isinstance(body, str) else json.dumps(body), content_type="application/json", headers=_bearer(key))

    return ask


@pytest.fixture
def key(people):
    def made(name, *scopes):
        return Token.make(people[name], "test", list(scopes or ("read", "write")))[1]

    return made


@pytest.fixture
def report():
    return _report("a", 2026, [("actual", "2025", 5.3, None), ("target", "2026", 5.0, "up"), ("target", "2026", 2.0, "down")])


def _bearer(key):
    return {"Authorization": f"Bearer {key}"} if key else {}


def _report(letter, year, figures, public=True):
    quote = "新增5G基站6000个"
    commitment = {
        "start": 3,
        "end": 13,
        "quote": quote,
        "kind": "cumulative",
        "verb": "新增",
        "object": "5G基站",
        "deadline": None,
        "due": None,
        "units": [],
        "path": ["一"],
        "figures": [0],
    }
    made = Report.objects.create(
        sha256=letter * 64,
        name="r.txt",
        title=f"{year}年政府工作报告",
        year=year,
        text=f"一、\n{quote}。",
        document={"commitments": [commitment] * 3},
        added_by="dc",
        public=public,
    )
    for n, (role, period, value, change) in enumerate(figures):
        Figure.objects.create(
            report=made,
            n=n,
            start=3,
            end=13,
            quote=f"{value}%",
            value=value,
            unit="%",
            indicator="地区生产总值",
            indicator_code="gdp",
            role=role,
            change=change or "",
            bound="eq",
            period=period,
        )
    return made


def _all(get, path, key=""):
    """Every item of a list, page after page."""
    items, at = [], path
    while at:
        answer = get(at, key).json()
        items += answer["items"]
        at = answer["next"] and answer["next"].split("/api/v1/")[1]
    return items


def _problem(response, status, kind=""):
    assert response.status_code == status, response.content.decode()
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    assert body["type"] == (f"urn:luoshi:problem:{kind}" if kind else "about:blank")
    return body


# Who sees what


def test_anybody_sees_what_is_issued_and_nothing_else(get, who):
    shown, hidden = issued(who["dc"]), draft(who["dc"], text="拟办事项")
    void = draft(who["dc"])
    ledger.move(void, "discard", who["dc"], reason="重复")
    assert [m["ref"] for m in get("matters").json()["items"]] == [shown.ref]
    for ref in (hidden.ref, void.ref, "C26-XXXXXX"):
        _problem(get(f"matters/{ref}"), 404)
        _problem(get(f"matters/{ref}/events"), 404)
    assert {e["ref"] for e in get("events").json()["items"]} == {shown.ref}


def test_each_token_sees_what_its_person_may(get, who, key):
    mine, other, hidden = issued(who["dc"], lead="fgw", helpers=()), issued(who["dc"], lead="czj", helpers=("jtj",)), draft(who["dc"])
    everything = {mine.ref, other.ref, hidden.ref}
    for name, seen in (("dc", everything), ("audit", everything), ("root", everything), ("fgw", everything - {hidden.ref}), ("jtj", everything - {hidden.ref})):
        assert {m["ref"] for m in get("matters", key(name)).json()["items"]} == seen, name
        assert {m["ref"] for m in get("matters", key(name, "write")).json()["items"]} == {mine.ref, other.ref}, name
    whole = {e["ref"] for e in get("events", key("fgw")).json()["items"] if e["by"]}
    assert whole == {mine.ref}  # the other one's people are not shown
    assert {e["move"] for e in get(f"matters/{other.ref}/events", key("jtj")).json()["items"]} >= {"open", "plan"}
    assert not {e["move"] for e in get(f"matters/{other.ref}/events", key("fgw")).json()["items"]} & INTERNAL
    assert get(f"matters/{hidden.ref}", key("audit")).status_code == 200
    _problem(get(f"matters/{hidden.ref}", key("fgw")), 404)


def test_reports_kept_back_are_for_those_who_manage_them(get, key, report):
    _report("b", 2027, [("target", "2027", 4.5, "up")], public=False)
    for path in ("reports", "figures", "commitments", "indicators?source=reports"):
        assert "2027" not in get(path).content.decode()
        assert "2027" not in get(path, key("audit")).content.decode()
        assert "2027" in get(path, key("dc")).content.decode()
    for path in ("", "/figures"):
        _problem(get(f"reports/{'b' * 16}{path}"), 404)
        assert get(f"reports/{'b' * 16}{path}", key("dc")).status_code == 200


def test_no_person_in_what_anybody_reads(get, who, people, report):
    for n, name in enumerate(("dc", "dc2", "fgw", "jtj")):  # user names that stand nowhere else
        people[name].username = f"zhangsan{n}"
        people[name].save()
    named = actors(people)
    matter = issued(named["dc"], leader="张三副市长")
    ledger.move(matter, "accept", named["fgw"], at=when(3))
    ledger.move(matter, "help_report", named["jtj"], {"period": "2026-Q1", "progress": "已配合", "contact": "13900001111"}, at=when(4))
    ledger.move(matter, "ask_target", named["fgw"], {"targets": [{**TARGET, "id": "t1", "value": 5000}]}, reason="选址调整", at=when(5))
    ledger.move(matter, "retarget", named["dc"], {"targets": [{**TARGET, "id": "t1", "value": 5000}], "approver": "市政府常务会议"}, reason="选址调整", at=when(6))
    ledger.move(matter, "claim", named["fgw"], {"progress": "完成", "evidence": ["a" * 64], "contact": "13900001111"}, at=when(11))
    ledger.move(matter, "confirm", named["dc"], {"verdict": "met", "conclusion": "属实", "participants": ["zhangsan8"]}, at=when(11, 5))
    ledger.move(matter, "object", named["fgw"], reason="口径不同", at=when(11, 6))
    ledger.move(matter, "note", named["dc"], {"text": "zhangsan9 来电"})
    Evidence.objects.create(matter=matter, sha256="a" * 64, name="zhangsan7.pdf", size=1, media_type="application/pdf", added_by="zhangsan2")
    for path in (*PUBLIC_PATHS, f"matters/{matter.ref}", f"matters/{matter.ref}/events", f"reports/{report.key}", f"reports/{report.key}/figures", "openapi.json", "docs"):
        text = get(path).content.decode()
        assert not re.search(r"zhangsan\d|13900001111|张三|a{64}", text.replace(report.sha256, "")), path
    events = get("events").json()["items"]
    assert all(e["by"] is e["hash"] is e["previous"] is None for e in events)
    assert "市政府常务会议" in get("events").content.decode()


def test_a_token_that_sees_the_matter_whole_sees_people_and_can_check_the_chain(get, who, key):
    from luoshi.matters import chain

    matter = issued(who["dc"], leader="张三副市长")
    assert get(f"matters/{matter.ref}", key("fgw")).json()["leader"] == "张三副市长"
    events = get(f"matters/{matter.ref}/events", key("audit")).json()["items"]
    assert [e["move"] for e in events] == ["open", "plan", "issue"]
    assert chain.first_break(matter.ref, events) is None


def test_only_public_evidence_is_listed(get, who, key):
    matter = issued(who["dc"])
    for letter, public in (("a", True), ("b", False)):
        Evidence.objects.create(matter=matter, sha256=letter * 64, name=f"{letter}.pdf", size=1, media_type="application/pdf", added_by="fgw", public=public)
    assert [f["name"] for f in get(f"matters/{matter.ref}").json()["files"]] == ["a.pdf"]
    assert [f["name"] for f in get(f"matters/{matter.ref}", key("fgw")).json()["files"]] == ["a.pdf", "b.pdf"]


@pytest.mark.parametrize("header", ["Bearer luoshi_wrong", "Bearer", "Basic YTpi", "", "Bearer \udcff", "bearer " + "x" * 5000])
def test_a_token_that_is_not_valid_is_refused_even_where_none_is_needed(header):
    response = Client(raise_request_exception=False).get("/api/v1/matters", HTTP_AUTHORIZATION=header)
    _problem(response, 401, "token")
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_expired_revoked_and_dismissed(get, people):
    for field, value in (("expires_at", when(1, year=2020)), ("revoked_at", when(1))):
        token, secret = Token.make(people["dc"], "t", ["read"])
        assert get("matters", secret).status_code == 200
        Token.objects.filter(pk=token.pk).update(**{field: value})
        _problem(get("matters", secret), 401, "token")
    secret = Token.make(people["dc"], "t", ["read"])[1]
    people["dc"].is_active = False
    people["dc"].save()
    _problem(get("matters", secret), 401, "token")


def test_a_session_is_no_token(who, people):
    hidden, client = draft(who["dc"]), Client()
    client.force_login(people["dc"])
    _problem(client.get(f"/api/v1/matters/{hidden.ref}"), 404)
    _problem(client.post(f"/api/v1/matters/{hidden.ref}/moves", {"move": "note", "data": {"text": "x"}}, content_type="application/json"), 401, "token")


# Moves


def test_a_move_through_the_api(post, get, who, key):
    matter = issued(who["dc"])
    response = post(f"matters/{matter.ref}/moves", {"move": "accept", "expected_version": 3}, key("fgw"))
    assert response.status_code == 201, response.content
    event = response.json()
    assert (event["move"], event["seq"], event["by"], event["unit"]) == ("accept", 4, "fgw", "fgw")
    body = {"move": "report", "data": {"period": "2026-Q1", "progress": "累计完成3200个", "percent": 53.3, "figures": [{"target": "t1", "value": 3200, "unit": "个"}]}}
    assert post(f"matters/{matter.ref}/moves", body, key("fgw")).status_code == 201
    shown = get(f"matters/{matter.ref}").json()
    assert (shown["state"], shown["version"], shown["percent"], shown["progress"]["figures"][0]["value"]) == ("under_way", 5, 53.3, 3200)
    assert Event.objects.filter(matter=matter).count() == 5


def test_who_may_not_make_a_move(post, who, key):
    matter, hidden = issued(who["dc"]), draft(who["dc"])
    path, move = f"matters/{matter.ref}/moves", {"move": "accept"}
    _problem(post(path, move), 401, "token")
    _problem(post(path, move, key("fgw", "read")), 403, "scope")
    for name in ("jtj", "audit", "root"):
        assert _problem(post(path, move, key(name)), 403, "refused")["detail"] == "“签收”只能由这一事项的牵头单位办理。"
    overrule = {"move": "overrule", "data": {"verdict": "met", "conclusion": "x"}, "reason": "x"}
    assert _problem(post(path, overrule, key("fgw")), 403, "refused")["detail"] == "你没有“督查认定”的权限。"
    _problem(post(f"matters/{hidden.ref}/moves", {"move": "discard", "reason": "x"}, key("fgw")), 404)
    _problem(post("matters/C26-XXXXXX/moves", move, key("dc")), 404)
    assert Event.objects.filter(matter__in=[matter, hidden]).count() == 4


def test_the_second_of_two_is_told(post, who, key):
    matter = issued(who["dc"])
    move = {"move": "remind", "expected_version": 3}
    assert post(f"matters/{matter.ref}/moves", move, key("dc")).status_code == 201
    _problem(post(f"matters/{matter.ref}/moves", move, key("dc2")), 409, "stale")
    assert matter.events.count() == 4


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"move": "no such"}, "move"),
        ({}, "move"),
        ({"move": "open"}, "move"),
        ({"move": "accept", "data": {"state": "ended"}}, "state"),
        ({"move": "accept", "at": "2020-01-01"}, "at"),
        ({"move": "accept", "expected_version": 0}, "expected_version"),
        ({"move": "set_helpers", "data": {"helpers": "fgw"}}, "helpers"),
        ({"move": "report", "data": {"percent": 1e9}}, "percent"),
        ({"move": "report", "data": {"progress": "a\x00b"}}, "progress"),
        ({"move": "retarget", "data": {"targets": ["5000"]}}, "targets"),
        ({"move": "claim", "data": {"evidence": ["../../etc/passwd"]}}, "evidence"),
        ('{"move": "report", "data": {"percent": NaN}}', "percent"),
        ('{"move": "accept", "reason": "\\ud800"}', "reason"),
    ],
)
def test_a_bad_body_is_refused_and_says_where(post, who, key, body, where):
    matter = issued(who["dc"])
    problem = _problem(post(f"matters/{matter.ref}/moves", body, key("dc")), 422, "invalid")
    assert any(where in e["where"] for e in problem["errors"])
    assert matter.events.count() == 3


def test_a_body_that_is_no_json(post, who, key):
    _problem(post(f"matters/{issued(who['dc']).ref}/moves", "{", key("dc")), 400)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"move": "accept", "data": {"evidence": ["b" * 64]}}, "没有上传到这一事项"),
        ({"move": "reassign", "data": {"lead": "nobody"}, "reason": "x"}, "没有代码为“nobody”的单位"),
        ({"move": "reassign", "data": {"lead": "jtj"}}, "“改派”须写明理由。"),
        ({"move": "extend", "data": {"due": "2026-02-30", "approver": "x"}, "reason": "x"}, "“2026-02-30”不是日期"),
        ({"move": "roll_up", "data": {"parent": "C26-XXXXXX"}}, "上级"),
    ],
)
def test_what_the_ledger_refuses_is_a_sentence(post, who, key, body, why):
    matter = issued(who["dc"])
    said = _problem(post(f"matters/{matter.ref}/moves", body, key("dc")), 403, "refused")["detail"]
    assert why in said
    assert said.endswith("。")
    assert matter.events.count() == 3


# Pages, changes, caches


def test_pages_follow_one_another_and_lose_nothing(get, who):
    refs = {issued(who["dc"]).ref for _n in range(7)}
    listed = [m["ref"] for m in _all(get, "matters?limit=2&year=2026")]
    assert len(listed) == 7
    assert set(listed) == refs
    events = [(e["ref"], e["seq"]) for e in _all(get, "events?limit=2")]
    assert len(events) == len(set(events)) == 7
    first = get("matters?limit=3").json()
    changed = Matter.objects.get(ref=first["items"][0]["ref"])
    ledger.move(changed, "remind", who["dc"])  # somebody works while the pages are read
    rest = _all(get, first["next"].split("/api/v1/")[1])
    assert {m["ref"] for m in first["items"]} | {m["ref"] for m in rest} == refs
    assert changed.ref in {m["ref"] for m in rest}


def test_every_list_pages(get, key, who, report):
    issued(who["dc"])
    issued(who["dc"])
    _report("c", 2025, [("actual", "2024", 5.1, None)])
    Figure.objects.filter(report=report, n=2).update(indicator_code="", indicator="5G基站")
    for n in range(3):
        Place.objects.create(code=f"99010{n}000000", name=f"第{n}区")
        Subject.objects.create(code=f"9{n}", name=f"分类{n}")
    for path in PUBLIC_PATHS:
        whole = get(path, key("dc")).json()["items"]
        joint = "&" if "?" in path else "?"
        assert len(whole) >= 2, path
        assert _all(get, f"{path}{joint}limit=1", key("dc")) == whole, path


def test_only_what_changed_after(get, who, report):
    old, new = issued(who["dc"]), issued(who["dc"])
    ledger.move(new, "accept", who["fgw"], at=when(6))
    for after in ("2026-05-31T16:00:00Z", "2026-06-01T00:00:00%2B08:00", "2026-06-01T00:00:00+08:00", "2026-05-31T16:00:00.123456z"):
        assert [m["ref"] for m in get(f"matters?updated_after={after}").json()["items"]] == [new.ref]
        assert [e["move"] for e in get(f"events?updated_after={after}").json()["items"]] == ["accept"]
    at = get(f"matters/{old.ref}").json()["changed_at"]
    assert [m["ref"] for m in get(f"matters?updated_after={at}").json()["items"]] == [new.ref]
    for path in ("reports", "figures", "commitments"):
        assert get(f"{path}?updated_after=2000-01-01T00:00:00Z").json()["items"]
        assert not get(f"{path}?updated_after=2199-01-01T00:00:00Z").json()["items"]


@given(st.datetimes(timezones=st.timezones()) | st.text() | st.integers() | st.floats())
def test_an_instant_is_understood_or_refused(given_value):
    try:
        found = instant(given_value.isoformat() if hasattr(given_value, "isoformat") else given_value)
    except ValueError:
        assert not hasattr(given_value, "isoformat") or len(str(given_value.isoformat())) > 32
    else:
        assert found.tzinfo
        assert 1900 <= found.year <= 2200


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=501",
        "limit=x",
        "cursor=x",
        "cursor=1-",
        "year=abc",
        "year=99999",
        "updated_after=2026-01-01",
        "updated_after=yesterday",
        "state=done",
        "stat=ended",
        "q=%00",
        "lead=a b",
        "page=2",
    ],
)
def test_a_filter_that_is_wrong_is_refused_not_ignored(get, query):
    assert _problem(get(f"matters?{query}"), 422, "invalid")["errors"][0]["where"][0] == "query"


def test_filters(get, who, report):
    a = issued(who["dc"], text="新建学校3所", subject="0501", place="990101000000")
    b = issued(who["dc"], lead="czj", text="压减经费")
    ledger.move(b, "overrule", who["dc"], {"verdict": "missed", "conclusion": "未完成"}, reason="核查")
    for query, found in (
        ("lead=fgw", a),
        ("lead=czj", b),
        ("state=ended", b),
        ("verdict=missed", b),
        ("subject=05", a),
        ("place=990101000000", a),
        ("q=学校", a),
        ("q=压减 经费", b),
    ):
        assert [m["ref"] for m in get(f"matters?{query}").json()["items"]] == [found.ref], query
    assert len(get("figures?indicator=gdp&year=2026&role=target").json()["items"]) == 2
    assert len(get("figures?indicator=地区生产总值&year=2025").json()["items"]) == 1
    assert not get("figures?role=baseline").json()["items"]
    assert [c["n"] for c in get(f"commitments?report={report.key}&year=2026").json()["items"]] == [0, 1, 2]


def test_one_changed_byte_changes_the_etag(get, who):
    matter = issued(who["dc"])
    first = get("matters")
    assert first["ETag"]
    assert "Authorization" in first["Vary"]
    same = get("matters", **{"If-None-Match": first["ETag"]})
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", first["ETag"])
    ledger.move(matter, "accept", who["fgw"])
    assert get("matters", **{"If-None-Match": first["ETag"]}).status_code == 200


def test_what_a_key_reads_stays_out_of_shared_caches(get, key):
    assert get("matters", key("dc"))["Cache-Control"] == "private, no-cache"


def test_other_sites_pages_may_read_without_credentials(client, get):
    assert get("matters")["Access-Control-Allow-Origin"] == "*"
    preflight = client.options("/api/v1/matters")
    assert preflight.status_code == 204
    assert "Authorization" not in preflight["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in preflight
    assert "Access-Control-Allow-Origin" not in client.post("/api/v1/matters")


def test_head_is_get_without_the_body(client, get):
    head = client.head("/api/v1/matters")
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == get("matters")["ETag"]


def test_errors_of_every_address_are_problems(client, get):
    for path in ("", "nope", "matters/C26-XXXXXX/nope", "matters/", "matters/a b", "reports/%00"):
        _problem(get(path), 404)
    refused = client.put("/api/v1/matters")
    _problem(refused, 405)
    assert refused["Allow"] == "GET, HEAD, OPTIONS, POST"
    _problem(get("matters/C26-XXXXXX/moves"), 405)


def test_what_nobody_foresaw_is_a_problem_without_a_trace(get, monkeypatch):
    monkeypatch.setattr("luoshi.api.show.matters", lambda *_: 1 / 0)
    assert "Zero" not in str(_problem(get("matters"), 500))


def test_too_many_requests(get, key, settings):
    settings.API_RATES = {"anonymous": "3/3600", "token": "5/3600"}
    assert [get("subjects").status_code for _n in range(4)] == [200, 200, 200, 429]
    response = get("matters")
    _problem(response, 429)
    assert 0 < int(response["Retry-After"]) <= 3600
    secret = key("dc")
    assert [get("subjects", secret).status_code for _n in range(6)] == [200] * 5 + [429]
    assert get("subjects", **{"X-Forwarded-For": "10.9.9.9"}).status_code == 429  # nobody renames himself
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert get("subjects", **{"X-Forwarded-For": "1.1.1.1, 10.9.9.9"}).status_code == 200


@pytest.mark.parametrize("name", [None, "dc", "fgw"])
def test_a_hundred_matters_take_no_more_queries_than_two(get, who, key, name):
    secret = key(name) if name else ""
    counts = {}
    for made in (2, 98):
        for _n in range(made):
            issued(who["dc"])
        for path in ("matters", "events", f"matters/{Matter.objects.last().ref}/events", "indicators", "units"):
            with CaptureQueriesContext(connection) as queries:
                assert get(f"{path}?limit=100", secret).status_code == 200
            counts.setdefault(path.split("/")[-1] if "/" not in path else "history", []).append(len(queries))
    assert all(few == many <= 6 for few, many in counts.values()), counts


# Indicators


def test_indicators_hold_to_their_schema(get, who, report):
    matter = issued(who["dc"], targets=[TARGET, {**TARGET, "id": "t2", "words": "能耗下降3%", "indicator": "gdp", "value": 3, "unit": "%", "change": "down", "kind": "growth"}])
    issued(who["dc"], targets=[{"kind": "ongoing"}])
    ledger.move(matter, "retarget", who["dc"], {"targets": [{**TARGET, "id": "t1", "value": 5000}], "approver": "市政府常务会议"}, reason="选址调整")
    ledger.move(matter, "accept", who["fgw"])
    ledger.move(matter, "report", who["fgw"], {"period": "2026-Q1", "progress": "建成1500个", "figures": [{"target": "t3", "value": 1500, "unit": "个"}]})
    for path in ("indicators", "indicators?source=reports"):
        answer = get(path).json()
        jsonschema.validate(answer, results_schema(), format_checker=jsonschema.FormatChecker())
        assert answer["items"], path
    (result,) = get("indicators?year=2026").json()["items"]
    fall, stations = result["indicator"]
    assert fall["period"][0]["target"][0]["value"] == -3
    (period,) = stations["period"]
    assert (period["target"][0]["value"], period["actual"][0]["value"], period["period_end"]) == (5000, 1500, "2026-12-31")
    assert all(words in period["target"][0]["comment"] for words in ("6000", "市政府常务会议", "选址调整"))
    assert get(period["actual"][0]["document_link"][0]["url"].split("/api/v1/")[1]).status_code == 200
    assert get("indicators/schema").json() == results_schema()


def test_indicators_of_reports_year_by_year(get):
    _report("a", 2025, [("actual", "2024", 5.4, "up"), ("target", "2025", 5.5, "up")])
    _report("b", 2026, [("actual", "2025", 5.3, "up"), ("actual", "2025", 5.3, "up"), ("target", "2026", 1.0, "down"), ("target", "2026/2030", 5.0, "up")])
    (result,) = get("indicators?source=reports").json()["items"]
    (series,) = result["indicator"]
    assert result["ref"] == "gdp"
    assert series["baseline"][0] == {"year": 2024, "value": 5.4, "comment": "5.4%"}
    assert [(p["period_start"][:4], [t["value"] for t in p["target"]], [a["value"] for a in p["actual"]]) for p in series["period"]] == [
        ("2024", [], [5.4]),
        ("2025", [5.5], [5.3]),
        ("2026", [-1.0], []),
    ]


# Its description


def test_the_page_of_the_api_needs_no_script_of_its_own_and_names_everything(get):
    page = get("docs")
    text = page.content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|<style|\son\w+=|https?://(?!testserver)", text)
    document = get("openapi.json").json()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert f"{method.upper()} {path}" in text
            assert operation["summary"]
            assert operation["description"]
    assert all(f"<code>{move}</code>" in text for move in document["components"]["schemas"]["MoveGiven"]["properties"]["move"]["enum"])


DESCRIBED = schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"))))
DESCRIBED.app = application
BOUNDED = hypothesis_settings(max_examples=25, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))


@pytest.fixture
def real(who, report):
    """What path parameters may stand for. The end of a request must not close the connection in whose transaction the test
    runs (Django's own test client sees to that in the same way)."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield {"ref": issued(who["dc"]).ref, "key": report.key}
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.one_database
@DESCRIBED.parametrize()
@BOUNDED
def test_every_operation_does_as_it_is_described(case, real, key):
    _as_described(case, real, key("dc"))


@pytest.mark.one_database
@DESCRIBED.parametrize()
@BOUNDED
def test_every_operation_does_as_it_is_described_to_anybody(case, real):
    _as_described(case, real, "")


def _as_described(case, real, secret):
    if case.meta.generation.mode.is_positive:
        case.path_parameters = {name: real[name] for name in case.path_parameters}
    case.call_and_validate(headers={"Host": "localhost"} | _bearer(secret))


@pytest.mark.parametrize("move", sorted(m.name for m in COMMITMENT.table.values() if m.start))
def test_no_data_that_the_description_allows_break_the_ledger(move, who, key, post):
    """Each move from a state in which it may be made, with whatever its data may be, and its needs fulfilled as far as chance has it."""
    matter = _in_state_for(move, who)
    secrets = {key(name): who[name] for name in ("fgw", "jtj", "dc2") if matter.state != "draft" or name == "dc2"}
    reader, may = list(secrets)[-1], {secret for secret, actor in secrets.items() if move in ledger.permitted(matter, actor)}
    bodies = DESCRIBED.find_operation_by_id("make_move").as_strategy(generation_mode=schemathesis.GenerationMode.POSITIVE).map(lambda case: case.body)
    given_needs = _FULL | {"of": st.just(matter.version)}  # the last event: what was hidden
    full = st.fixed_dictionaries({name: given_needs[name] for name in COMMITMENT.table[move].needs})

    @given(body=bodies, needed=full, secret=st.sampled_from(list(secrets)))
    @hypothesis_settings(BOUNDED, max_examples=4 if os.environ.get("DATABASE_URL") else 12, phases=[Phase.generate])  # to shrink a failure takes minutes
    def run(body, needed, secret):
        given_body = {"move": move, "reason": "试", "data": body.get("data", {}) | needed}
        with transaction.atomic():
            response = post(f"matters/{matter.ref}/moves", given_body, secret)
            made = response.status_code == 201
            if not made:  # refused: without the right always, and with it for what was given; said in a sentence
                assert (response.status_code, bool(response.json()["detail"])) == (403, True), (given_body, response.content.decode())
            assert secret in may or not made, given_body
            now = Client().get(f"/api/v1/matters/{matter.ref}", headers=_bearer(reader))
            assert (now.status_code, now.json()["version"]) == (200, matter.version + made)
            assert Client().get("/api/v1/indicators", headers=_bearer(reader)).status_code == 200
            assert _unbroken()
            transaction.set_rollback(True)

    run()


_WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=20)
_FULL = dict.fromkeys(("text", "progress", "conclusion", "approver", "period"), _WORDS) | {
    "lead": st.sampled_from(["fgw", "jtj", "nobody"]),
    "helpers": st.lists(st.sampled_from(["fgw", "jtj", "czj"]), min_size=1),
    "evidence": st.just([HASH]),
    "targets": st.lists(
        st.fixed_dictionaries({"id": st.sampled_from(["", "t1", "t9"]), "value": st.floats(-1e15, 1e15), "unit": st.sampled_from(["", "%", "个"])}), min_size=1, max_size=3
    ),
    "due": st.dates().map(str),
    "plan_date": st.dates().map(str),
    "verdict": st.sampled_from(sorted(COMMITMENT.verdicts)),
    "ground": st.sampled_from(["person", "untrue"]),
}


def _in_state_for(move, who):
    """A matter in the first state from which the move may be made, led by fgw with the help of jtj, with a file."""
    start = COMMITMENT.table[move].start[0]
    if start == "draft":
        return draft(who["dc"])
    matter = issued(who["dc"])
    evidence.store(matter, "a.pdf", io.BytesIO(FILE), "fgw")
    ways = {
        "under_way": [("fgw", "accept", {})],
        "claimed": [("fgw", "accept", {}), ("fgw", "claim", {"progress": "完成", "evidence": [HASH]})],
        "parked": [("dc", "park", {"plan_date": "2027-01-01"})],
        "ended": [("dc", "overrule", {"verdict": "missed", "conclusion": "未完成"})],
    }
    ways["objected"] = [*ways["ended"], ("fgw", "object", {})]
    if move == "refuse_target":
        ways["issued"] = [("fgw", "ask_target", {"targets": [{**TARGET, "id": "t1"}]})]
    for name, step, data in ways.get(start, ()):
        ledger.move(matter, step, who[name], data, reason="试")
    if move == "restore":
        ledger.move(matter, "hide", who["dc"], {"ground": "person"}, reason="试")
    return matter


def _unbroken():
    from luoshi.matters.rebuild import rebuild

    return rebuild().findings == []


# Tokens on the command line


def test_the_command_prints_the_key_once(people, get, capsys):
    call_command("token", "看板", user="dc", scope=["read", "write"], expires=90)
    printed = capsys.readouterr()
    secret = printed.out.strip()
    assert re.fullmatch(r"luoshi_[\w-]{40,}", secret)
    assert secret not in printed.err
    token = Token.objects.get()
    assert (token.scopes, round((token.expires_at - token.created_at).total_seconds() / 86400)) == (["read", "write"], 90)
    assert secret not in str(vars(token))
    assert get("matters", secret).status_code == 200
    call_command("token", "x", user="dc")
    assert Token.objects.latest("pk").scopes == ["read"]


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"user": "nobody"}, "no active person with the user name nobody"),
        ({"user": "dc", "expires": 0}, "--expires must be 1 to"),
        ({"user": "dc", "expires": 10**9}, "--expires must be 1 to"),
        ({"user": "dc", "name": " "}, "1 to 100 characters"),
        ({"user": "dc", "name": "x" * 101}, "1 to 100 characters"),
    ],
)
def test_the_command_refuses_with_a_sentence(people, options, why):
    name = options.pop("name", "x")
    with pytest.raises(CommandError, match=why):
        call_command("token", name, **options)
    assert not Token.objects.exists()


# Its documentation


def test_the_examples_of_the_documentation_run(get, who, people, key, monkeypatch):
    monkeypatch.setattr(ledger, "new_ref", lambda kind, _at: "C26-7K3QFX" if kind.name == "commitment" else "R26-7K3QFX2M")
    people["dc"].groups.add(Group.objects.get(name="hotline"))
    duties.forget_cached()
    Duty.objects.create(subject_code="0406", lead=Unit.objects.get(code="jtj"))
    matter = issued(who["dc"])
    ledger.move(matter, "accept", who["fgw"], at=when(3))
    data = {"period": "2026-Q1", "progress": "累计完成1500个。", "percent": 25, "figures": [{"target": "t1", "value": 1500, "unit": "个"}]}
    ledger.move(matter, "report", who["fgw"], data, at=when(4, 18))
    _report("a", 2026, [("target", "2026", 5, None)])
    secret = key("dc")
    examples = re.findall(r"```sh\n(.+?)```\n```json\n(.+?)```", (ROOT / "docs" / "api.md").read_text(encoding="utf-8"), re.S)
    assert len(examples) >= 9
    for command, shown in examples:
        answer = _curl(command.replace("$KEY", secret))
        assert _fits(json.loads(shown), answer), (command, answer)


def test_the_documentation_names_every_address_and_every_kind_of_problem():
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    for path, operations in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].items():
        assert path.removeprefix("/api/v1") in page, path
        for operation in operations.values():
            for parameter in operation["parameters"]:
                assert f"`{parameter['name']}`" in page or f"{{{parameter['name']}}}" in page, parameter["name"]
    for source in (ROOT / "src" / "luoshi").rglob("*.py"):
        for kind in re.findall(r"Problem\(\d+, \"(\w+)\"", source.read_text(encoding="utf-8")):
            assert f"urn:luoshi:problem:{kind}" in page, kind


def _curl(command):
    """Do with Django's client what a curl command line says."""
    parts, headers, method, body = shlex.split(command), {}, "GET", ""
    assert parts.pop(0) == "curl"
    while len(parts) > 1:
        option, value = parts.pop(0), parts.pop(0)
        if option == "-H":
            name, _colon, text = value.partition(": ")
            headers[name] = text
        elif option == "-X":
            method = value
        elif option == "-d":
            body = value
    address = urlsplit(parts[0])
    kind = headers.pop("Content-Type", "application/octet-stream")
    return Client().generic(method, f"{address.path}?{address.query}", body, kind, headers=headers | {"Host": address.netloc}).json()


def _fits(shown, answer):
    """Whether an answer is what the documentation shows, where it does not say "…"."""
    if shown == "…":
        return True
    if isinstance(shown, dict):
        same = shown.keys() == answer.keys() if "…" not in shown else shown.keys() - {"…"} <= answer.keys()
        return same and all(_fits(value, answer.get(name)) for name, value in shown.items())
    if isinstance(shown, list):
        return len(shown) == len(answer) and all(map(_fits, shown, answer))
    if isinstance(shown, str) and shown.endswith("…"):
        return answer.startswith(shown[:-1])
    return shown == answer
