"""Something of ours is broken, and somebody tells something: whatever is broken and by whatever channel, the words are kept, acknowledged by
number, shown with what is not known yet and why, and completed later. Each fault is put in and tried through each door."""

import json
from datetime import UTC, datetime

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.conf import settings
from django.test import Client
from django.utils import timezone

import hotline_kit as kit
from luoshi import rules
from luoshi.accounts.models import Token
from luoshi.matters import search, unfinished
from luoshi.matters.models import Matter, Unfinished
from luoshi.matters.rebuild import rebuild
from luoshi.notices import outbox
from luoshi.notices.models import Notice
from luoshi.registers.models import Duty, Place, Unit
from luoshi.requests import batches, danger, duties, intake, lookalikes, retry_unclear, unclear, understanding
from luoshi.requests.models import Submission
from luoshi.server import ready
from luoshi.understanding import dangers, urgency

pytestmark = pytest.mark.django_db
WORDS = "小区门口路灯不亮三天了"
DANGER = "我家厨房煤气泄漏，老人晕倒了，钟台街道"


def fail(error):
    def failing(*_args, **_more):
        raise error

    return failing


def broken(monkeypatch, of, name, error=None):
    monkeypatch.setattr(of, name, fail(error or RuntimeError("broken")))


def model_file(content):
    def put(monkeypatch, _tmp):
        path = settings.HOME / understanding.MODEL
        path.write_bytes(content)
        monkeypatch.setattr(understanding, "MODEL", understanding.MODEL)

    return put


def table(module, name):
    """A table of rules that cannot be read: its loader fails as for a wrong row."""

    def put(monkeypatch, _tmp):
        broken(monkeypatch, module, name, ValueError("第3行有误"))

    return put


def wrong_rules(*names):
    """The deployment's own tables of rules are wrong in a row."""

    def put(monkeypatch, _tmp):
        (settings.HOME / "rules").mkdir(exist_ok=True)
        for name in names:
            head = ",".join(rules.table(name).columns)
            (settings.HOME / "rules" / f"{name}.csv").write_text(f"{head}\n第2行有误\n", encoding="utf-8")

    return put


def own_table(monkeypatch, _tmp):
    """All of the deployment's own tables of rules are rubbish."""
    folder = settings.HOME / "rules"
    folder.mkdir(exist_ok=True)
    for table in rules.tables():
        (folder / f"{table.name}.csv").write_text("什么,都,不对\n1,2\n\x00", encoding="utf-8")


def clock(when):
    def put(monkeypatch, _tmp):
        monkeypatch.setattr(timezone, "now", lambda: when)

    return put


def attr(of, name, error=None):
    return lambda monkeypatch, _tmp: broken(monkeypatch, of, name, error)


FAULTS = {
    "model empty": model_file(b""),
    "model rubbish": model_file(b"PK\x03\x04 rubbish"),
    "classifier out of memory": attr(understanding.PlatformReader, "subjects_of", MemoryError()),
    "classifier and words": lambda m, t: (broken(m, understanding.PlatformReader, "subjects_of"), broken(m, understanding, "guess")),
    "kinds fail": attr(understanding, "kind_of"),
    "places fail": attr(understanding.PlatformReader, "where", MemoryError()),
    "no finder of places": attr(understanding, "_locator", OSError("outlines")),
    "danger's model": attr(dangers, "likelihood"),
    "danger's words": table(urgency, "read_rules"),
    "danger's kinds": attr(danger, "kinds_of"),
    "danger's receivers": attr(danger, "finder_on"),
    "danger's table": attr(danger, "row_of", ValueError("第2行有误")),
    "the whole reader": attr(understanding.PlatformReader, "understand_many", RecursionError()),
    "rules of limits": wrong_rules("limits"),
    "rules of requests": wrong_rules("requests"),
    "rules of outcomes": wrong_rules("outcomes", "exclusions"),
    "all rules": wrong_rules("limits", "requests", "outcomes", "exclusions", "terms", "reminders", "activity"),
    "own tables": own_table,
    "catalogue fails": attr(duties, "on", ValueError("catalogue")),
    "catalogue of another year": lambda m, t: Duty.objects.update(valid_from="2098-01-01"),
    "catalogue empty": lambda m, t: Duty.objects.all().delete(),
    "unit ended": lambda m, t: Unit.objects.filter(code="ztj").update(valid_to="2020-01-01"),
    "units ended": lambda m, t: Unit.objects.update(valid_to="2020-01-01"),
    "lead ended": lambda m, t: (Duty.objects.update(route="unit", lead=Unit.objects.get(code="whj")), Unit.objects.filter(code="whj").update(valid_to="2020-01-01")),
    "places of another year": lambda m, t: Place.objects.update(valid_from="2098-01-01"),
    "dispatch refused": attr(duties, "as_data", ValueError("limit")),
    "dispatch not written": lambda m, t: m.setattr(
        duties, "as_data", lambda *a: {"lead": "nobody", "helpers": [], "route": "direct", "copy": "", "limit": kit.LIMIT, "duty": "", "due_at": kit.later(days=3)}
    ),
    "look-alikes": attr(lookalikes._Index, "catch_up", MemoryError()),
    "search index": attr(search, "put_many", OSError(28, "No space left on device")),
    "notices": attr(outbox, "Notice", OSError(28, "No space left on device")),
    "clock 1970": clock(datetime(1970, 1, 1, 0, 5, tzinfo=UTC)),
    "clock 2099": clock(datetime(2099, 6, 1, tzinfo=UTC)),
}


@pytest.fixture
def people(tmp_path):
    found = kit.town()
    found["key"] = Token.make(found["rx"], "x", ["read", "write"])[1]
    yield found
    (settings.HOME / understanding.MODEL).unlink(missing_ok=True)
    for each in (settings.HOME / "rules").glob("*.csv"):
        each.unlink()
    urgency.rules.cache_clear()
    understanding.forget_cached()
    duties.forget_cached()
    lookalikes.forget_cached()


def phone(people, words):
    staff = kit.web(people["rx"])
    assert staff.get("/desk/requests/new/").status_code == 200
    assert staff.post("/desk/requests/new/understood/", {"text": words, "phone": kit.PHONE}).status_code == 200
    saved = staff.post("/desk/requests/new/", {"text": words, "phone": kit.PHONE, "name": kit.NAME, "once": "a" * 22}, follow=True)
    assert saved.status_code == 200, saved.content.decode()[:3000]
    return saved.content.decode()


def web(people, words):
    visitor = Client()
    assert visitor.get("/ask/").status_code == 200
    assert visitor.post("/ask/understood/", {"text": words}).status_code == 200
    sent = visitor.post("/ask/", {"text": words, "name": kit.NAME, "phone": kit.PHONE, "asked": "on"})
    assert sent.status_code == 302, sent.content.decode()[:3000]
    followed = visitor.get(sent.url, follow=True)
    assert followed.status_code == 200
    return followed.content.decode()


def open311(people, words):
    said = {"service_code": "0406", "description": words, "lat": "40.1", "long": "116.2", "attribute[object]": "lamp_out", "phone": kit.PHONE}
    answer = Client().post("/open311/v2/requests.json", said)
    assert answer.status_code == 201, answer.content.decode()
    ref = answer.json()[0]["service_request_id"]
    return ref + answer.json()[0]["service_notice"]


def api(people, words):
    said = json.dumps({"text": words, "source": "old", "source_id": "1"})
    answer = Client().post("/api/v1/requests", said, "application/json", headers={"Authorization": f"Bearer {people['key']}"})
    assert answer.status_code == 201, answer.content.decode()
    return answer.json()["ref"] + answer.json()["due_unknown"]


def files(people, words, tmp_path):
    path = tmp_path / "旧.csv"
    path.write_text(f"工单编号,诉求内容\nN-1,{words}\n", encoding="utf-8")
    outcome = batches.take_file(path, "旧热线", understanding.reader(), dispatch=True)
    assert (outcome.taken, outcome.refused) == (1, 0)
    return Matter.objects.get(kind="request").ref


DOORS = {"phone": phone, "web": web, "open311": open311, "api": api, "files": files}


# Every fault at every door; on another database every fault at one of them, in turns.
EVERY = [
    pytest.param(fault, door, marks=[pytest.mark.one_database] * bool((n - m) % len(DOORS)), id=f"{fault}-{door}") for n, fault in enumerate(FAULTS) for m, door in enumerate(DOORS)
]


@pytest.mark.parametrize(("fault", "door"), EVERY)
def test_the_words_are_kept_whatever_is_broken(people, monkeypatch, tmp_path, fault, door):
    with monkeypatch.context() as patch:
        FAULTS[fault](patch, tmp_path)
        understanding.forget_cached()
        duties.forget_cached()
        said = DOORS[door](people, WORDS, *([tmp_path] if door == "files" else []))
        matter = Matter.objects.get(kind="request")
        assert matter.ref in said
        assert matter.text == WORDS
        assert Submission.objects.filter(matter=matter).exists()
        staff = kit.web(people["rx"])
        page = staff.get(f"/desk/requests/{matter.ref}/").content.decode()
        assert WORDS in page
        assert matter.ref in staff.get("/desk/requests/").content.decode()
        if why := unclear.why(matter.document["request"]):
            assert why in page
            assert door == "files" or why in said
    understanding.forget_cached()
    duties.forget_cached()
    for row in Unfinished.objects.all():
        unfinished.finish(row.next_at)
    assert not Unfinished.objects.exists()
    assert matter.ref in kit.web(people["rx"]).get(f"/desk/requests/?q={matter.ref}").content.decode()
    if door not in ("files",):
        assert Notice.objects.filter(key__startswith=matter.ref).exists() or not Submission.objects.get(matter=matter).caller
    assert [f for f in rebuild().findings if matter.ref in str(f)] == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_danger_is_one_whatever_is_broken(people, monkeypatch, tmp_path, fault):
    FAULTS[fault](monkeypatch, tmp_path)
    understanding.forget_cached()
    duties.forget_cached()
    matter = intake.take(kit.IncomingSubmission(text=DANGER, channel="web", phone=kit.PHONE), understanding.reader()).matter
    own = matter.document["request"]
    assert (own["urgency"], matter.danger) == ("danger", True)
    assert own["due_at"]
    assert "120" in own["danger"]["numbers"] or "119" in own["danger"]["numbers"]
    page = kit.web(people["rx"]).get(f"/desk/requests/{matter.ref}/").content.decode()
    assert "应告知" in page or "还要拨" in page or matter.document["lead"]


MENDED = ("classifier out of memory", "the whole reader", "kinds fail", "catalogue fails", "dispatch refused", "danger's words", "all rules", "clock 2099")


@pytest.mark.parametrize("fault", MENDED)
def test_what_was_not_known_is_found_out_when_it_is_mended(people, monkeypatch, tmp_path, fault):
    """With a reader that is sure of everything, as soon as it works."""
    sure = kit.Fixed().understand(None, None)
    monkeypatch.setattr(understanding.PlatformReader, "subjects_of", lambda self, texts: [sure.subjects] * len(texts))
    with monkeypatch.context() as patch:
        FAULTS[fault](patch, tmp_path)
        understanding.forget_cached()
        duties.forget_cached()
        matter = intake.take(kit.IncomingSubmission(text=WORDS, channel="web", phone=kit.PHONE, place=kit.STREET), understanding.reader()).matter
        assert unclear.of(matter.document["request"]) or matter.state == "issued"
        assert retry_unclear.understand_again() in (0, 1)
    understanding.forget_cached()
    duties.forget_cached()
    retry_unclear.understand_again()
    matter.refresh_from_db()
    left = set(unclear.of(matter.document["request"]))
    assert (matter.state, left - {"clock", "urgency"}) == ("issued", set())
    assert retry_unclear.understand_again() == 0
    assert rebuild().findings == []


def test_a_person_is_not_overruled_later(people, monkeypatch, tmp_path):
    with monkeypatch.context() as patch:
        FAULTS["the whole reader"](patch, tmp_path)
        understanding.forget_cached()
        matter = intake.take(kit.IncomingSubmission(text=WORDS, channel="web", subject="0406"), understanding.reader()).matter
    kit.moved(matter, ("classify", "", {"demand": "help", "place": kit.OTHER}, ""))
    assert set(unclear.of(matter.document["request"])) == {"urgency", "dispatch"}
    understanding.forget_cached()
    retry_unclear.understand_again()
    matter.refresh_from_db()
    assert (matter.subject, matter.place, matter.document["request"]["demand"]) == ("0406", kit.OTHER, "help")


def test_who_may_have_tipped_off_is_seen_by_no_unit_while_nobody_can_tell(people, monkeypatch, tmp_path):
    FAULTS["kinds fail"](monkeypatch, tmp_path)
    understanding.forget_cached()
    matter = intake.take(kit.IncomingSubmission(text=DANGER, channel="web", phone=kit.PHONE, name=kit.NAME), understanding.reader()).matter
    assert Submission.objects.get(matter=matter).demand == "tip"


@pytest.mark.parametrize(("given", "kept", "name"), [({"subject": "ZZ-9"}, "", "given_subject"), ({"place": "钟台"}, "", "given_place")])
def test_codes_that_we_do_not_know_lose_nothing(people, given, kept, name):
    matter = intake.take(kit.IncomingSubmission(text=WORDS, channel="file", **given), kit.Fixed()).matter
    assert name in unclear.of(matter.document["request"])
    assert "查不到" in unclear.why(matter.document["request"])


CHECKED = ("model rubbish", "danger's words", "rules of limits", "own tables", "catalogue of another year", "places of another year", "lead ended", "all rules")


@pytest.mark.parametrize("fault", CHECKED)
def test_check_says_it(people, monkeypatch, tmp_path, fault):
    before = {f.sentence for f in ready.findings()}
    FAULTS[fault](monkeypatch, tmp_path)
    urgency.rules.cache_clear()
    assert {f.sentence for f in ready.findings() if f.error} - before


def test_check_says_what_waits(people, monkeypatch, tmp_path):
    with monkeypatch.context() as patch:
        FAULTS["the whole reader"](patch, tmp_path)
        FAULTS["notices"](patch, tmp_path)
        understanding.forget_cached()
        intake.take(kit.IncomingSubmission(text=WORDS, channel="web", phone=kit.PHONE), understanding.reader())
        assert {"unclear", "unfinished"} <= {f.code for f in ready.findings()}


def test_nobodys_words_are_logged(people, monkeypatch, tmp_path, caplog):
    def failing(self, submissions):
        raise ValueError(f"cannot read {submissions[0][0].text} of {kit.PHONE}")

    monkeypatch.setattr(understanding.PlatformReader, "understand_many", failing)
    understanding.forget_cached()
    intake.take(kit.IncomingSubmission(text=WORDS, channel="web", phone=kit.PHONE), understanding.reader())
    assert "ValueError" in caplog.text
    assert WORDS not in caplog.text
    assert kit.PHONE not in caplog.text
