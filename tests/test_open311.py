"""Open311 GeoReport v2: every resource in both formats, the extensions, what is never shown, and what malformed calls get."""

import json
import random
import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from ledger_kit import city
from luoshi.accounts.models import Token
from luoshi.matters import contacts, ledger
from luoshi.matters.ledger import SYSTEM
from luoshi.matters.models import Contact, Evidence, Matter
from luoshi.matters.rebuild import rebuild
from luoshi.registers.models import Duty, Place, Subject, Unit
from luoshi.requests import attributes, callers, duties, intake, public_words
from luoshi.requests.models import Caller, Submission
from luoshi.requests.submission import Candidate, IncomingSubmission, Understood
from picture_kit import photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("words_at_once")]
STREET = "990102001000"
BASE = "/open311/v2"
JPEG = photo()
SAID = "小区门口路灯不亮三天了，电话19900001234"
LAMP = {"service_code": "0406", "description": SAID, "lat": "40.1", "long": "116.2", "attribute[object]": "lamp_out"}
ROOTS = {"services": "services", "requests": "service_requests", "discovery": "discovery"}


class Fixed:
    """Understands everything the same way."""

    def understand(self, told, at):
        return Understood(demand="complaint", places=(Candidate(STREET, "钟台街道", 0.99),))


@pytest.fixture(autouse=True)
def town(monkeypatch):
    cache.clear()
    duties.forget_cached()
    city()
    for code, name in (("990100000000", "云州市"), ("990102000000", "钟台区"), (STREET, "钟台街道")):
        Place.objects.create(code=code, name=name)
    Unit.objects.create(code="zt", name="钟台区政府", kind="district", place_code="990102000000")
    Unit.objects.create(code="ztj", name="钟台街道办", kind="street", place_code=STREET)
    Duty.objects.create(subject_code="", route="street")
    monkeypatch.setattr("luoshi.requests.open311.posting.reader", Fixed)


def get(path, client=None, **query):
    return (client or Client()).get(f"{BASE}/{path}", query)


def post(data=LAMP, form="json", headers=None, **more):
    return Client().post(f"{BASE}/requests.{form}", {k: v for k, v in {**data, **more}.items() if v is not None}, headers=headers or {})


def made(**more):
    answer = post(**more)
    assert answer.status_code == 201, answer.content.decode()
    return answer.json()[0]["service_request_id"]


def told(text="楼上漏水", channel="phone", dispatch=True, **more):
    return intake.take(IncomingSubmission(**{"text": text, "channel": channel, "subject": "0406", "place": STREET, "demand": "help", **more}), Fixed(), dispatch=dispatch).matter


def listed(**query):
    return [r["service_request_id"] for r in get("requests.json", **query).json()]


def from_xml(element):
    """The JSON that the specification's convention makes of an element."""
    children = list(element)
    if not children:
        return element.text
    names = {c.tag for c in children}
    singular = {
        "services": "service",
        "attributes": "attribute",
        "values": "value",
        "service_requests": "request",
        "history": "event",
        "endpoints": "endpoint",
        "formats": "format",
    }
    if names == {singular.get(element.tag)}:
        return [from_xml(c) for c in children]
    return {c.tag: from_xml(c) for c in children}


def texts(value):
    """JSON with everything as XML writes it."""
    if isinstance(value, dict):
        return {k: texts(v) for k, v in value.items()}
    if isinstance(value, list):
        return [texts(v) for v in value] or None
    return {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else None if value in (None, "") else str(value)


# the resources, in both formats


def test_the_services_are_the_leaves_of_the_tree():
    answer = get("services.json")
    rows = {s["service_code"]: s for s in answer.json()}
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    assert rows["0406"] == {
        "service_code": "0406",
        "service_name": "路灯与井盖",
        "description": "反映“路灯与井盖”方面的事情。",
        "metadata": True,
        "type": "realtime",
        "keywords": "路灯, 井盖, 窨井, 照明",
        "group": "市政公用",
    }
    assert "04" not in rows
    assert rows["0101"]["metadata"] is True  # it asks nothing of its own, but every service asks which unit is complained of


def test_a_deployments_own_tree_wins():
    for code, name, parent in (("A", "城管", ""), ("A1", "占道", "A"), ("A2", "违建", "A")):
        Subject.objects.create(code=code, name=name, parent_code=parent)
    assert [(s["service_code"], s["group"]) for s in get("services.json").json()] == [("A1", "城管"), ("A2", "城管")]


def test_a_definition_lists_what_is_asked():
    found = get("services/0406.json").json()
    first, second, last = found["attributes"]
    assert (found["service_code"], first["code"], first["datatype"], first["required"], second["order"]) == ("0406", "object", "singlevaluelist", True, 2)
    assert {"key": "lamp_out", "name": "路灯不亮"} in first["values"]
    assert get("services/0101.json").json() == {"service_code": "0101", "attributes": [last]}
    assert (last["code"], last["datatype"], last["required"], last["order"]) == ("against", "string", False, 90)
    assert get("services/9999.json").status_code == 404
    assert get("services/04.json").status_code == 404


@pytest.mark.parametrize("path", ["services", "services/0406", "requests", "requests/REF", "discovery"])
@pytest.mark.parametrize("query", [{}, {"extensions": "true"}])
def test_xml_says_the_same_as_json(path, query):
    ref = made()
    path = path.replace("REF", ref)
    in_json, in_xml = get(f"{path}.json", **query), get(f"{path}.xml", **query)
    assert in_xml["Content-Type"].startswith("text/xml")
    assert in_xml.content.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    root = ElementTree.fromstring(in_xml.content)
    assert root.tag == {"services": "services", "services/0406": "service_definition", "discovery": "discovery"}.get(path, "service_requests")
    assert from_xml(root) == texts(in_json.json())


def test_every_value_is_of_the_kind_that_the_published_schemas_ask_for():
    told("电话里说的")
    made()
    kinds = {"lat": (float, type(None)), "long": (float, type(None)), "service_request_id": str, "status": str, "service_code": str, "requested_datetime": str}
    for row in get("requests.json").json():
        assert row["status"] in ("open", "closed")
        for name, value in row.items():
            assert isinstance(value, kinds.get(name, (str, type(None)))), name
    for row in get("services.json").json():
        assert {name: type(value) for name, value in row.items()} == dict.fromkeys(row, str) | {"metadata": bool}
        for attribute in get(f"services/{row['service_code']}.json").json()["attributes"] if row["metadata"] else ():
            assert (type(attribute["variable"]), type(attribute["required"]), type(attribute["order"])) == (bool, bool, int)
            assert bool(attribute.get("values")) == attribute["datatype"].endswith("valuelist")


def test_english_on_request():
    found = Client().get(f"{BASE}/services.json", headers={"Accept-Language": "en"}).json()
    assert next(s for s in found if s["service_code"] == "0406")["service_name"] == "Street lamps and manholes"


def test_discovery_names_both_endpoints():
    for path in ("/open311/discovery", "/open311/v2/discovery"):
        found = Client().get(f"{path}.json")
        assert found["Content-Type"] == "application/json"
        kinds = {e["type"]: e for e in found.json()["endpoints"]}
        assert kinds["production"]["url"] == "http://testserver/open311/v2"
        assert kinds["test"]["url"] == "http://testserver/open311/test/v2"
        assert kinds["test"]["formats"] == ["text/xml", "application/json"]
        assert found.json()["changeset"] <= timezone.now().isoformat()
    xml = Client().get("/open311/discovery.xml")
    assert xml["Content-Type"] == "text/xml"
    assert xml.content.isascii()
    assert len(ElementTree.fromstring(xml.content).findall("endpoints/endpoint")) == 2


# a request comes in


def test_a_request_is_taken_in_and_dispatched():
    answer = post()
    row = answer.json()[0]
    matter = Matter.objects.get(ref=row["service_request_id"])
    kept = matter.document["request"]
    assert (answer.status_code, len(answer.json()), row["account_id"]) == (201, 1, None)
    assert "钟台街道办" in row["service_notice"]
    assert (matter.state, matter.subject, matter.lead.code, kept["channel"], kept["attributes"]) == ("issued", "0406", "ztj", "open311", {"object": "lamp_out"})
    shown = get(f"requests/{matter.ref}.json").json()[0]
    assert {k: shown[k] for k in ("status", "service_name", "agency_responsible", "address", "lat", "long", "media_url")} == {
        "status": "open",
        "service_name": "路灯与井盖",
        "agency_responsible": "钟台街道办",
        "address": "钟台街道",
        "lat": 40.1,
        "long": 116.2,
        "media_url": None,
    }
    assert shown["description"] == "小区门口路灯不亮三天了，电话（号码略）"
    assert shown["requested_datetime"].endswith("+08:00")
    assert rebuild().findings == []


def test_a_request_in_xml():
    root = ElementTree.fromstring(post(form="xml").content)
    assert root.tag == "service_requests"
    assert Matter.objects.get(ref=root.find("request/service_request_id").text).kind == "request"
    assert root.find("request/token") is None


def test_a_token_gives_the_number():
    row = post(extensions="true").json()[0]
    more = row["extended_attributes"]
    assert get(f"tokens/{more['token']}.json").json() == [{"service_request_id": row["service_request_id"], "token": more["token"]}]
    assert ElementTree.fromstring(get(f"tokens/{more['token']}.xml").content).find("request/service_request_id").text == row["service_request_id"]
    assert Client().get(more["follow_url"], follow=True).status_code == 200
    for wrong in ("nothing", f"{row['service_request_id']}.wrong", row["service_request_id"]):
        assert get(f"tokens/{wrong}.json").status_code == 404


def test_only_a_description_is_not_needed():
    ref = made(description=None, lat=None, long=None, address_string="建设路3号")
    assert get(f"requests/{ref}.json").json()[0]["description"] == "路灯与井盖"
    assert get(f"requests/{ref}.json").json()[0]["address"] == "建设路3号"
    assert Matter.objects.get(ref=made(lat=None, long=None, address_id=STREET, description="x")).place == STREET


@pytest.mark.parametrize(
    ("wrong", "status", "says"),
    [
        ({"service_code": None}, 400, "service_code"),
        ({"service_code": ""}, 400, "service_code"),
        ({"service_code": "9999"}, 404, "9999"),
        ({"lat": None}, 400, "lat"),
        ({"lat": "x"}, 400, "lat"),
        ({"lat": "91"}, 400, "lat"),
        ({"lat": "nan"}, 400, "lat"),
        ({"lat": None, "long": None}, 400, "address_string"),
        ({"lat": None, "long": None, "address_id": "1"}, 400, "address_id"),
        ({"description": "字" * 4001}, 400, "4000"),
        ({"attribute[object]": None}, 400, "attribute[object]"),
        ({"attribute[object]": "moon"}, 400, "moon"),
        ({"media_url": "javascript:alert(1)"}, 400, "media_url"),
        ({"media_url": "http://[broken"}, 400, "media_url"),
        ({"api_key": "wrong"}, 403, "api_key"),
        ({"jurisdiction_id": "elsewhere.gov"}, 404, "jurisdiction_id"),
    ],
)
@pytest.mark.parametrize("form", ["json", "xml"])
def test_what_is_amiss_is_said_and_nothing_kept(wrong, status, says, form):
    answer = post(form=form, **wrong)
    assert answer.status_code == status
    if form == "json":
        assert answer.json()[0]["code"] == status
        assert says in answer.json()[0]["description"]
    else:
        error = ElementTree.fromstring(answer.content).find("error")
        assert (error.find("code").text, says in error.find("description").text) == (str(status), True)
    assert not Matter.objects.exists()


def test_all_that_is_amiss_is_said_at_once():
    assert len(post(lat="x", media_url="ftp://x/y", **{"attribute[object]": "moon"}).json()) == 3


def test_answers_of_every_kind_are_kept():
    loud = {
        "service_code": "0603",
        "description": "工地夜里施工",
        "address_string": "建设路",
        "attribute[hours][]": ["night", "evening"],
        "attribute[origin]": "site",
        "attribute[?]": "x",
    }
    assert Matter.objects.get(ref=made(data=loud)).document["request"]["attributes"] == {"hours": ["night", "evening"], "origin": "site"}
    cold = {"service_code": "0404", "description": "不热", "address_string": "建设路", "attribute[temperature]": "15.5", "attribute[since]": "2026-11-20T08:00:00+08:00"}
    assert Matter.objects.get(ref=made(data=cold)).document["request"]["attributes"] == {"temperature": 15.5, "since": "2026-11-20T08:00:00+08:00"}
    for name, value in (("temperature", "warm"), ("temperature", "inf"), ("since", "gestern")):
        assert post(data=cold, **{f"attribute[{name}]": value}).status_code == 400
    assert rebuild().findings == []


def test_the_table_of_attributes_refuses_a_wrong_row(tmp_path):
    wrong = tmp_path / "own.csv"
    wrong.write_text("subject,code,order,datatype,required,zh,en,hint_zh,hint_en,values,version,valid_from,source\n0406,a,1,singlevaluelist,true,甲,a,,,,1,2026-01-01,x\n")
    with pytest.raises(ValueError, match="第2行"):
        attributes.attributes(wrong)
    assert all(a.zh and a.en for a in attributes.attributes())


def test_pictures_elsewhere_are_kept_as_text_and_not_shown():
    ref = made(media_url="https://example.org/a.jpg")
    assert Matter.objects.get(ref=ref).document["request"]["attributes"]["media_url"] == ["https://example.org/a.jpg"]
    assert "example.org" not in get(f"requests/{ref}.json", extensions="true").content.decode()


def test_photos_are_kept_and_of_others_the_words():
    ref = made(media=SimpleUploadedFile("a.jpg", JPEG))
    assert Evidence.objects.get(matter__ref=ref).media_type == "image/jpeg"
    assert Matter.objects.get(ref=ref).document["evidence"]
    large = post(description="大照片", media=SimpleUploadedFile("b.jpg", JPEG + b"x" * (30 << 20)))
    assert (large.status_code, "15 MB" in large.json()[0]["service_notice"]) == (201, True)
    none = post(description="不是", media=SimpleUploadedFile("c.jpg", b"<script>"))
    assert (none.status_code, "没有收下" in none.json()[0]["service_notice"]) == (201, True)
    assert "没有收下" in Matter.objects.get(ref=none.json()[0]["service_request_id"]).events.get(move="add").data["words"]
    huge = Client().post(f"{BASE}/requests.json", b"x", content_type="multipart/form-data; boundary=x", headers={"Content-Length": str(100 << 20)})
    assert huge.status_code == 413
    assert (Matter.objects.count(), Evidence.objects.count()) == (3, 1)


# once, however often it is sent


def test_a_replay_with_a_key_is_one_request():
    headers = {"Idempotency-Key": "6f1c"}
    first, again = post(headers=headers), post(headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()[0]["service_request_id"] == first.json()[0]["service_request_id"]
    assert "extended_attributes" not in again.json()[0]
    assert post(headers=headers, description="别人用了同一个号").status_code == 201
    assert post(headers={"Idempotency-Key": "x" * 101}).status_code == 400
    assert Matter.objects.count() == 2


def test_with_an_api_key_the_number_alone_counts():
    _units, people = city()
    _token, key = Token.make(people["dc"], "修修网", ["write"])
    headers = {"Idempotency-Key": "77"}
    first, again = post(headers=headers, api_key=key), post(headers=headers, api_key=key, description="改了字")
    assert first.json()[0]["service_request_id"] == again.json()[0]["service_request_id"]
    assert Submission.objects.get().source.startswith("open311:修修网")


def test_the_same_within_a_minute_is_one_request():
    first, again = post(email="a@example.org"), post(email="a@example.org")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()[0]["service_request_id"] == again.json()[0]["service_request_id"]
    other = Client().post(f"{BASE}/requests.json", LAMP | {"email": "a@example.org"}, REMOTE_ADDR="10.1.1.1")
    assert other.status_code == 201
    Submission.objects.update(told_at=timezone.now() - timedelta(seconds=90), source_id=None)
    assert post(email="a@example.org").status_code == 201


def test_the_minute_is_counted_from_the_submission_and_not_from_the_clock(monkeypatch):
    at = timezone.now().replace(second=50, microsecond=0)
    for later, status in ((0, 201), (30, 200), (55, 200), (65, 201)):
        monkeypatch.setattr("django.utils.timezone.now", lambda n=later: at + timedelta(seconds=n))
        assert post().status_code == status, later


def test_keys_can_be_required(settings):
    settings.OPEN311_KEYS = True
    _units, people = city()
    assert post().status_code == 403
    assert post(api_key=Token.make(people["dc"], "r", ["read"])[1]).status_code == 403
    assert post(api_key=Token.make(people["dc"], "w", ["write"])[1]).status_code == 201
    assert get("requests.json").status_code == 200


def test_the_test_endpoint_checks_and_keeps_nothing():
    url = "/open311/test/v2/requests.json"
    assert Client().post(url, LAMP).json()[0]["service_request_id"] == "TEST-0000"
    assert Client().post(url, {**LAMP, "lat": "x"}).status_code == 400
    assert not Matter.objects.exists()
    ref = made()
    assert Client().get(f"/open311/test/v2/requests/{ref}.json").status_code == 200


# persons


def test_persons_go_in_sealed_and_never_come_out():
    person = {"first_name": "三", "last_name": "张", "email": "zhang@example.org", "phone": "199 0000 7777", "device_id": "d-9", "account_id": "acc-8"}
    ref = made(**person)
    assert callers.read(Caller.objects.get()) == {"name": "张三", "phone": "19900007777"}
    assert contacts.read(Contact.objects.get()) == {"email": "zhang@example.org", "device_id": "d-9", "account_id": "acc-8"}
    kept = json.dumps(Matter.objects.get().document, ensure_ascii=False)
    seen = "".join(get(p, extensions="true").content.decode() for p in ("requests.json", "requests.xml", f"requests/{ref}.json"))
    for word in ("张三", "zhang@", "7777", "d-9", "acc-8", "19900001234"):
        assert word not in seen
        assert word == "19900001234" or word not in kept


def test_only_what_was_told_in_public_is_quoted():
    phone = told("我是张三，住在3号楼", address="建设路3号", point=(116.2, 40.1))
    row = get(f"requests/{phone.ref}.json").json()[0]
    assert (row["description"], row["address"], row["lat"], row["long"]) == ("路灯与井盖", "钟台街道", None, None)
    web = told("路灯不亮", "web", address="建设路3号")
    assert get(f"requests/{web.ref}.json").json()[0]["description"] == "路灯不亮"


def test_what_is_not_public_is_in_no_answer():
    hidden = told("甲", "web", hidden=True)
    tip = told("乙", "web", demand="tip")
    firm = told("丙", "enterprise", firm="named")
    secret = told("丁", "web", dispatch=False)
    ledger.move(secret, "answer", SYSTEM, {"outcome": "protected", "answer": "不便办理"})
    shared = told("戊", "web")
    intake.join(IncomingSubmission(text="己", channel="web", hidden=True), shared)
    public = told("庚", "web")
    refs = [m.ref for m in (hidden, tip, firm, secret, shared)]
    assert listed() == [public.ref]
    assert listed(service_request_id=",".join([*refs, public.ref])) == [public.ref]
    assert listed(updated_after="2020-01-01") == [public.ref]
    assert {get(f"requests/{ref}.json").status_code for ref in refs} == {404}


def test_a_secret_that_is_asked_about_again_stays_one():
    secret = told("丁", "web", dispatch=False)
    due = (timezone.now() + timedelta(days=3)).isoformat()
    ledger.move(secret, "dispatch", SYSTEM, {"lead": "ztj", "route": "direct", "limit": {"amount": 3, "unit": "days", "rule": "general/1"}, "due_at": due})
    ledger.move(secret, "finish", SYSTEM, {"answer": "不便办理"})
    ledger.move(secret, "call_back", SYSTEM, {"solved": "yes", "satisfied": "yes", "outcome": "protected"})
    ledger.move(secret, "ask_again", SYSTEM, {"due_at": (timezone.now() + timedelta(days=3)).isoformat()}, reason="没有答复")
    assert get(f"requests/{secret.ref}.json").status_code == 404


def test_names_and_numbers_are_not_in_the_words_that_all_may_read():
    web = told("我叫王小明，电话13800001111，找过物业李强经理", "web", address="柳荫里王小明先生家门口")
    row = get(f"requests/{web.ref}.json").json()[0]
    assert (row["description"], row["address"]) == ("我叫王某，电话（号码略），找过物业李某经理", "柳荫里王某先生家门口")


def test_a_promise_is_no_request():
    from ledger_kit import actors, issued

    matter = issued(actors(city()[1])["dc"])
    assert get(f"requests/{matter.ref}.json").status_code == 404
    assert listed(service_request_id=matter.ref, updated_after="2020-01-01") == []


# lists


def test_filters():
    lamp, noise = told("灯", "web"), told("吵", "web", subject="0603")
    old = told("旧", "web", at=timezone.now() - timedelta(days=100))
    done = told("完", "web", dispatch=False)
    ledger.move(done, "answer", SYSTEM, {"outcome": "answered", "answer": "好"})
    assert listed() == [done.ref, noise.ref, lamp.ref]
    assert listed(service_code="0603") == [noise.ref]
    assert listed(service_code="0603,0406", status="open") == [noise.ref, lamp.ref]
    assert listed(status="closed") == [done.ref]
    assert listed(status="open,closed") == listed(status="")
    assert listed(service_code="none") == []
    day = (timezone.now() - timedelta(days=101)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert listed(start_date=day) == [old.ref]
    assert listed(end_date=(timezone.now() - timedelta(days=99)).isoformat()) == [old.ref]
    assert set(listed(updated_after=day)) == {m.ref for m in (lamp, noise, old, done)}
    assert listed(service_request_id=f"{old.ref},{lamp.ref}", status="closed") == [lamp.ref, old.ref]
    closed = get(f"requests/{done.ref}.json").json()[0]
    assert (closed["status"], closed["status_notes"]) == ("closed", "已当场答复。")


@pytest.mark.parametrize(
    "query",
    [
        {"status": "half"},
        {"start_date": "yesterday"},
        {"start_date": "2026-01-01T00:00:00"},
        {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-06-01T00:00:00Z"},
        {"start_date": "2026-02-01T00:00:00Z", "end_date": "2026-01-01T00:00:00Z"},
        {"page": "0"},
        {"page": "-1"},
        {"page": "²"},
        {"page": "999999999"},
        {"page_size": "x"},
        {"cursor": "x"},
        {"service_request_id": ",".join(f"R26-{n}" for n in range(1001))},
    ],
)
def test_what_a_list_cannot_be_asked(query):
    answer = get("requests.json", **query)
    assert answer.status_code == 400
    assert answer.json()[0]["code"] == 400


def next_of(answer):
    found = re.search(r'<([^>]+)>; rel="next"', answer.headers.get("Link", ""))
    return found[1] if found else ""


@pytest.mark.parametrize("query", [{}, {"updated_after": "2020-01-01"}, {"status": "open"}])
def test_pages_hold_everything_once_though_more_comes_in(query):
    at = timezone.now() - timedelta(hours=1)
    refs = [told(f"第{n}件", "web", at=at).ref for n in range(4)] + [told(f"第{n}件", "web").ref for n in range(3)]
    told("不公开", "web", hidden=True)
    seen, answer = [], get("requests.json", page_size=2, **query)
    while True:
        seen += [r["service_request_id"] for r in answer.json()]
        if len(seen) == 4:
            told("新来的", "web", at=timezone.now() if "updated_after" not in query else None)
        if not next_of(answer):
            break
        answer = Client().get(next_of(answer))
    assert len(seen) == len(set(seen))
    assert set(refs) <= set(seen)
    pages = [listed(page=n, page_size=3, **query) for n in (1, 2, 3, 4)]
    assert [len(p) for p in pages] == [3, 3, 2, 0]
    assert len({ref for p in pages for ref in p}) == 8


def test_extensions_tell_the_state_the_history_and_the_clock():
    matter = Matter.objects.get(ref=made())
    ledger.move(matter, "sign", SYSTEM)
    ledger.move(matter, "contact", SYSTEM, {"how": "phone"})
    ledger.move(matter, "finish", SYSTEM, {"answer": "已修好，联系人李四"})
    answer = get(f"requests/{matter.ref}.json", extensions="true")
    more = answer.json()[0]["extended_attributes"]
    assert (more["detailed_status"], more["agency"]) == ("answered", {"code": "ztj", "name": "钟台街道办"})
    assert more["expected"]["due_datetime"] == more["expected"]["first_due_datetime"]
    assert more["expected"]["extended"] is False
    assert [(e["code"], e["to_agency"]) for e in more["history"]] == [("receive", None), ("dispatch", "钟台街道办"), ("sign", None), ("finish", None)]
    assert "李四" not in answer.content.decode()
    assert "extended_attributes" not in get(f"requests/{matter.ref}.json").json()[0]


def test_updates_tell_what_happened():
    matter = Matter.objects.get(ref=made())
    told("不公开", "web", hidden=True)
    rows = get("servicerequestupdates.json").json()
    assert [(r["update_id"], r["status"], r["description"]) for r in rows] == [(f"{matter.ref}-1", "open", "收到"), (f"{matter.ref}-2", "open", "派单：钟台街道办")]
    asked = told("问", "web", dispatch=False)
    ledger.move(asked, "answer", SYSTEM, {"outcome": "answered", "answer": "好"})
    rows = get("servicerequestupdates.json").json()
    assert (rows[-1]["service_request_id"], rows[-1]["status"]) == (asked.ref, "closed")
    assert get("servicerequestupdates.json", start_date="2020-01-01", end_date="2020-01-02").json() == []
    assert ElementTree.fromstring(get("servicerequestupdates.xml").content).find("request_update/update_id").text == f"{matter.ref}-1"


def test_a_client_adds_to_what_it_sent_itself():
    _units, people = city()
    own, other = (Token.make(people["dc"], name, ["write"])[1] for name in ("own", "other"))
    ref = made(api_key=own)

    def add(**fields):
        return Client().post(f"{BASE}/servicerequestupdates.json", {"service_request_id": ref, "description": "又坏了一盏", "update_id": "9", **fields})

    assert [add().status_code, add(api_key=other).status_code, add(api_key=own, description="").status_code] == [403, 404, 400]
    first, again = add(api_key=own), add(api_key=own)
    assert first.json() == again.json() == [{"update_id": f"{ref}-3"}]
    assert Matter.objects.get(ref=ref).document["request"]["words_added"] == 1
    assert "又坏了一盏" not in get(f"requests/{ref}.json", extensions="true").content.decode()


# the edge


def test_methods_formats_and_addresses():
    assert get("requests.yaml").status_code == 404
    assert get("nothing.json").status_code == 404
    assert Client().get("/open311/").status_code == 404
    assert Client().post(f"{BASE}/nothing.json").status_code == 404
    assert Client().put(f"{BASE}/requests.json").status_code == 405
    assert Client().post(f"{BASE}/services.json").status_code == 405
    assert Client().get(f"{BASE}/services", headers={"Accept": "application/json"})["Content-Type"].startswith("application/json")
    assert get("services")["Content-Type"] == "text/xml; charset=utf-8"
    head = Client().head(f"{BASE}/services.json")
    assert (head.status_code, head.content, int(head["Content-Length"]) > 1000) == (200, b"", True)
    assert Client().options(f"{BASE}/requests.json")["Access-Control-Allow-Methods"] == "GET, POST, HEAD"
    assert get("services.json")["Access-Control-Allow-Origin"] == "*"


def test_jurisdictions(settings):
    settings.OPEN311_JURISDICTIONS = ["yunzhou.gov"]
    for name in ("", "990100000000", "testserver", "yunzhou.gov", "www.yunzhou.gov"):
        assert get("services.json", jurisdiction_id=name).status_code == 200, name
    assert get("services.xml", jurisdiction_id="other.gov").status_code == 404


def test_too_many_calls_are_told_to_wait(settings):
    settings.ASK_RATE, settings.API_RATES = "2/600", {"anonymous": "3/60", "token": "9/60"}
    codes = [post(description=f"第{n}件").status_code for n in range(3)]
    assert codes == [201, 201, 429]
    answers = [get("services.json") for _n in range(4)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert answers[-1].json()[0]["code"] == 429


def test_a_failure_is_an_error_of_the_specification_without_its_text(monkeypatch):
    def fail(*_args):
        raise RuntimeError("s3cret")

    monkeypatch.setattr("luoshi.requests.open311.listing.page", fail)
    answer = get("requests.xml", Client(raise_request_exception=False))
    assert answer.status_code == 500
    assert ElementTree.fromstring(answer.content).tag == "errors"
    assert "s3cret" not in answer.content.decode()


ODD = [
    "",
    "0",
    "-1",
    "x" * 3000,
    "\x00",
    "\ud800",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "]]>",
    "&#0;",
    "%",
    "../../etc",
    "9" * 400,
    "nan",
    "1e999",
    "2026-13-45",
    "￿",
    "🚲",
    "[]",
    "{}",
]
NAMES = ["service_code", "lat", "long", "address_string", "address_id", "description", "attribute[object]", "attribute[", "attribute[object][]", "media_url", "email", "phone", "page",
    "page_size", "cursor", "status", "start_date", "end_date", "updated_after", "service_request_id", "jurisdiction_id", "api_key", "extensions", "first_name", "account_id"]  # fmt: skip
BODIES = ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "multipart/form-data", "application/json", "text/xml", ""]


MALFORMED = {  # what each method may be answered
    "GET": {200, 400, 403, 404},
    "HEAD": {200, 400, 403, 404},
    "OPTIONS": {204, 404},
    "POST": {400, 403, 404, 405},
    "PUT": {404, 405},
}


def malformed(rng):
    """One malformed call: method, address, body, headers."""
    tail = rng.choice(
        ["requests", "requests", "requests", "services", "requests/", "tokens/", "services/", "discovery", "requests/R26-ABCDEFGH", "tokens/a.b", "servicerequestupdates"]
    )
    odd = rng.choice(ODD)[:50] if tail.endswith("/") or rng.random() < 0.1 else ""
    path = f"{BASE}/{tail}{odd}{rng.choice(['.json', '.xml', '.json', '.xml', '', '.xml.json', '.', '.html'])}"
    fields = {rng.choice(NAMES): rng.choice(ODD) for _n in range(rng.randrange(6))}
    if rng.random() < 0.5:
        fields = {**LAMP, **fields}
    headers = {"Idempotency-Key": rng.choice(ODD)[:90].encode("ascii", "ignore").decode()} if rng.random() < 0.2 else {}
    return rng.choice(["GET", "POST", "POST", "HEAD", "PUT", "OPTIONS"]), path, fields, rng.choice(BODIES), headers


def call(method, path, fields, media_type, headers):
    from urllib.parse import quote_from_bytes, urlencode

    pairs = urlencode({k: v.encode("utf-8", "surrogatepass") for k, v in fields.items()})
    path = quote_from_bytes(path.encode("utf-8", "surrogatepass"), safe="/:")
    if method in ("GET", "HEAD"):
        return Client().generic(method, f"{path}?{pairs}", headers=headers)
    if media_type.endswith("boundary=b"):
        body = "".join(f'--b\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items()).encode("utf-8", "surrogatepass") + b"--b--\r\n"
        return Client().generic(method, path, body, content_type=media_type, headers=headers)
    return Client().generic(method, path, pairs.encode(), content_type=media_type, headers=headers)


def test_malformed_calls_get_an_error_and_no_failure(settings):
    settings.ASK_RATE, settings.API_RATES = "100000000/600", {"anonymous": "100000000/60", "token": "1/1"}
    rng = random.Random(311)
    for _n in range(300):
        asked = malformed(rng)
        answer = call(*asked)
        assert answer.status_code in MALFORMED[asked[0]], (answer.status_code, asked)
        assert Matter.objects.count() == 0, asked
        if answer.status_code >= 400 and asked[0] != "HEAD":
            if answer["Content-Type"].startswith("text/xml"):
                assert ElementTree.fromstring(answer.content).tag == "errors", asked
            else:
                assert answer.json()[0]["description"], asked
        elif answer.content and answer["Content-Type"].startswith("text/xml"):
            ElementTree.fromstring(answer.content)


def test_the_examples_of_the_documentation_run(monkeypatch):
    from test_api import ROOT, _curl, _fits

    class Unsure(Fixed):
        def understand(self, told, at):
            return Understood(demand="complaint")

    monkeypatch.setattr("luoshi.requests.open311.posting.reader", Unsure)
    monkeypatch.setattr("luoshi.requests.public_words.table", public_words.PUBLIC_WORDS.rows)  # as shipped
    monkeypatch.setattr(ledger, "new_ref", lambda _kind, _at: "R26-7K3QFX2M")
    page = (ROOT / "docs" / "open311.md").read_text(encoding="utf-8")
    examples = re.findall(r"```sh\n(.+?)```\n```json\n(.+?)```", page, re.S)
    assert len(examples) == 5
    for command, shown in examples:
        answer = _curl(command)
        assert _fits(json.loads(shown), answer), (command, answer)
    for resource in ("services", "requests", "tokens", "discovery", "servicerequestupdates"):
        assert f"/{resource}" in page
