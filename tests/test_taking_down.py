"""What is public can be taken down, whole or in part, by who may, with a reason; every public face follows at once, and says that
something was taken down. A resident's words are public when the rule of the subject and channel says so, by default after a look."""

import html
import json
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.urls.resolvers import RoutePattern
from django.utils import timezone

from hotline_kit import PHONE, Fixed, told, town, web
from ledger_kit import TARGET, actors, issued, when
from luoshi.accounts.models import Token
from luoshi.matters import evidence, ledger, withdrawals
from luoshi.matters.ledger import SYSTEM, Actor, Refused
from luoshi.matters.models import Event, EventKey, Evidence, Matter
from luoshi.matters.rebuild import rebuild
from luoshi.requests import intake, privacy, public_words
from luoshi.requests.submission import IncomingSubmission

pytestmark = pytest.mark.django_db
CANARY, OTHER = "金丝雀翠鸣", "路灯不亮三天"
SAID = f"{OTHER}，隔壁{CANARY}天天在修"
LOOKER = Actor("rx", frozenset(), frozenset({"look_words"}))
KEEPER = Actor("rx", frozenset(), frozenset({"take_down"}))


@pytest.fixture(autouse=True)
def people(settings, tmp_path, monkeypatch):
    settings.HOME = tmp_path
    monkeypatch.setattr("luoshi.requests.open311.posting.reader", Fixed)
    return town()


def own_rule(settings, *rows):
    (settings.HOME / "rules").mkdir(exist_ok=True)
    lines = ["subject,channel,when,version,valid_from,source", *(f"{row},1,2000-01-01,our city" for row in rows)]
    (settings.HOME / "rules" / "public_words.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def asked(text=SAID, **more):
    return told(**{"text": text, "channel": "web", "demand": "help", "address": f"建设路3号{CANARY}旁", "point": (116.2, 40.1), **more})


def seen(matter):
    """A request as Open311 tells it to anybody, with the extensions."""
    return Client().get(f"/open311/v2/requests/{matter.ref}.json", {"extensions": "true"}).json()[0]


def everywhere(matter):
    """All that the public's pages of requests say of one, as text: Open311 in its forms and what is offered to who writes the like."""
    said = [
        Client().get(f"/open311/v2/{path}").content.decode()
        for path in (f"requests/{matter.ref}.json", f"requests/{matter.ref}.xml?extensions=true", "requests.json", "servicerequestupdates.json")
    ]
    alike = Client().post("/ask/understood/", {"text": "小区路灯不亮三天了，隔壁天天在修", "address": ""})
    return "".join([*said, alike.content.decode()])


# --- when words are public ---


def test_words_are_public_after_a_look_and_the_request_is_there_before():
    matter = asked()
    shown = seen(matter)
    assert matter.look == "waits"
    assert (shown["description"], shown["lat"], shown["long"], shown["address"]) == ("内容待核后公开。", None, None, "钟台街道")
    assert (shown["service_request_id"], shown["service_code"], shown["status"]) == (matter.ref, "0406", "open")
    assert shown["requested_datetime"]
    assert shown["extended_attributes"]["words"] == {"status": "waits", "taken_down": []}
    assert CANARY not in everywhere(matter)
    assert OTHER not in everywhere(matter)
    ledger.move(matter, "show", LOOKER)
    shown = seen(matter)
    assert shown["description"] == SAID
    assert shown["lat"] == 40.1
    assert CANARY in shown["address"]
    assert [e["code"] for e in shown["extended_attributes"]["history"]][-1] == "show"
    assert OTHER in everywhere(matter)
    with pytest.raises(Refused, match="已经公开"):
        ledger.move(matter, "show", LOOKER)
    assert not rebuild().findings


@pytest.mark.parametrize(
    ("rows", "status"),
    [
        (["*,*,at_once"], "shown"),
        (["*,*,never"], "never"),
        (["04,*,never", "*,web,at_once"], "never"),  # the longer subject, whatever the channel
        (["*,*,never", "0406,web,at_once"], "shown"),
        (["*,*,at_once", "*,web,after_look"], "waits"),  # the channel that is named
        (["05,*,never", "*,*,at_once"], "shown"),
        (["05,*,never"], "waits"),  # no row: after a look
    ],
)
def test_the_rule_is_by_subject_and_channel(settings, rows, status):
    own_rule(settings, *rows)
    matter = asked()
    assert seen(matter)["extended_attributes"]["words"]["status"] == status
    assert (OTHER in everywhere(matter)) == (status == "shown")


def test_a_rule_of_today_that_says_never_takes_what_was_shown(settings):
    own_rule(settings, "*,*,at_once")
    matter = asked()
    assert seen(matter)["description"] == SAID
    own_rule(settings, "*,*,at_once", "0406,*,never")
    assert seen(matter)["description"] == "路灯与井盖"
    own_rule(settings, "*,*,after_look")  # what came in while it was at once has been public
    assert seen(matter)["description"] == SAID


@pytest.mark.parametrize("wrong", ["*,web,sometimes", "*,letters,never", ",web,never"])
def test_a_table_that_cannot_be_read_shows_nothing_and_loses_nothing(settings, wrong):
    own_rule(settings, "*,*,at_once")
    before = asked()
    own_rule(settings, wrong)
    matter = asked("楼道堆着杂物")
    assert (seen(before)["description"], seen(matter)["description"]) == ("路灯与井盖", "路灯与井盖")
    assert matter.state == "issued"
    from luoshi.server.ready import findings

    assert any("public_words.csv" in f.sentence for f in findings(timezone.localdate()))


def test_what_was_told_otherwise_is_never_public_and_no_look_changes_it():
    matter = asked(channel="phone")
    assert matter.look == "never"
    assert seen(matter)["description"] == "路灯与井盖"
    with pytest.raises(Refused, match="不公开"):
        ledger.move(matter, "show", LOOKER)


def test_other_words_than_those_looked_at_wait_again():
    matter = asked()
    ledger.move(matter, "show", LOOKER)
    ledger.move(matter, "classify", SYSTEM, {"subject": "0406"})
    assert matter.look is None
    ledger.move(matter, "classify", SYSTEM, {"text": f"{CANARY}的路灯"})
    assert matter.look == "waits"
    assert CANARY not in everywhere(matter)


def test_a_door_that_says_no_rule_waits():
    matter = ledger.open_matter("request", {"text": SAID, "demand": "help", "channel": "web", "address": ""}, SYSTEM)
    assert matter.look == "waits"


def test_what_came_in_before_there_were_looks_stays_as_it_was_shown(django_db_blocker):
    from importlib import import_module

    from django.apps import apps

    from luoshi.requests import state as request_state

    assert withdrawals.look({"kind": "request", "request": {"channel": "open311"}}) is None
    assert withdrawals.look({"kind": "request", "request": {"channel": "phone"}}) == "never"
    migration = import_module("luoshi.matters.migrations.0013_look")
    kept, phone = asked(), asked("井盖坏了", channel="phone")
    Matter.objects.filter(pk__in=[kept.pk, phone.pk]).update(look=None)
    migration.fill(apps, None)
    assert list(Matter.objects.filter(pk__in=[kept.pk, phone.pk]).order_by("pk").values_list("look", flat=True)) == [None, "never"]
    assert "look" not in request_state.BLANK  # so that histories of before fold as they did


# --- taking down ---


def shown_one(**more):
    matter = asked(**more)
    ledger.move(matter, "show", LOOKER)
    return matter


def test_words_are_taken_down_whole_and_put_back():
    matter = shown_one()
    assert CANARY in everywhere(matter)
    ledger.move(matter, "hide", KEEPER, {"ground": "rights"}, reason=f"{CANARY}本人要求")
    shown, day = seen(matter), timezone.localdate().isoformat()
    assert CANARY not in everywhere(matter)
    assert OTHER not in everywhere(matter)
    assert shown["description"] == f"有内容于{day}撤下（侵害他人名誉、隐私等权利）。"
    assert shown["description"] in shown["status_notes"]
    assert shown["lat"] is None
    assert shown["extended_attributes"]["words"]["status"] == "hidden"
    assert [t["code"] for t in shown["extended_attributes"]["words"]["taken_down"]] == ["rights"]
    assert CANARY not in json.dumps(shown, ensure_ascii=False)
    ledger.move(matter, "restore", KEEPER, {"of": matter.version}, reason="核实无误")
    assert seen(matter)["description"] == SAID
    assert "taken" not in matter.document
    with pytest.raises(Refused, match="没有这一次撤下"):
        ledger.move(matter, "restore", KEEPER, {"of": 4}, reason="再来")
    assert not rebuild().findings


@pytest.mark.parametrize("written", [CANARY, "金 丝雀翠鸣", "金丝\u200b雀翠鸣", "金\n丝雀翠鸣"])
def test_a_word_is_blotted_wherever_it_stands_and_however_it_is_written(written):
    matter = shown_one(text=f"{OTHER}，隔壁{written}天天在修")
    ledger.move(matter, "blot", KEEPER, {"ground": "person", "words": [CANARY]}, reason="本人要求")
    shown = seen(matter)
    assert shown["description"] == f"{OTHER}，隔壁■■■天天在修"
    assert written not in shown["address"]
    assert "个人信息" in shown["status_notes"]
    assert shown["extended_attributes"]["words"]["status"] == "shown"
    assert "丝雀" not in everywhere(matter)


@pytest.mark.parametrize(("word", "text"), [("Tom Lee", "找ＴＯＭ　ＬＥＥ说过"), ("T.Lee", "找T．Lee说过"), ("A座1203", "Ａ座１２０３住户")])
def test_letters_and_digits_of_any_width_are_blotted(word, text):
    assert withdrawals.without(text, [word]) == text.replace({"Tom Lee": "ＴＯＭ　ＬＥＥ", "T.Lee": "T．Lee", "A座1203": "Ａ座１２０３"}[word], "■■■")


def test_other_wording_stands_for_the_words():
    matter = shown_one()
    with pytest.raises(Refused, match="还有要遮盖"):
        ledger.move(matter, "blot", KEEPER, {"ground": "person", "words": [CANARY], "wording": f"{CANARY}家的路灯"}, reason="本人要求")
    ledger.move(matter, "blot", KEEPER, {"ground": "person", "words": [CANARY], "wording": "某小区路灯不亮"}, reason="本人要求")
    assert seen(matter)["description"] == "某小区路灯不亮"
    assert CANARY not in everywhere(matter)


def test_the_event_keeps_hash_reason_and_who_and_repeats_nothing():
    matter = shown_one()
    hidden = ledger.move(matter, "hide", KEEPER, {"ground": "person"}, reason="本人要求")
    blotted = ledger.move(matter, "blot", KEEPER, {"ground": "person", "words": [CANARY]}, reason=f"{CANARY}要求")
    for event in Event.objects.filter(pk__in=[hidden.pk, blotted.pk]):
        stored = json.dumps(event.stored, ensure_ascii=False) + event.stored_reason
        assert CANARY not in stored
        assert "salt" in event.stored["sealed"]["fields"]
        assert len(event.stored["hash"]) == 64
        assert event.by == "rx"
        assert event.reason
    assert CANARY not in json.dumps(hidden.data, ensure_ascii=False)


def test_of_a_promise_too_the_words_are_sealed(people):
    matter = promise(people)
    event = ledger.move(matter, "blot", actors(people)["dc"], {"ground": "person", "words": [CANARY]}, reason=f"{CANARY}要求")
    assert CANARY not in json.dumps(Event.objects.get(pk=event.pk).stored, ensure_ascii=False)
    assert EventKey.objects.filter(matter=matter, seq=event.seq).exists()
    assert not rebuild().findings


def test_where_nobody_knows_any_more_what_was_blotted_all_is_hidden():
    matter = shown_one()
    event = ledger.move(matter, "blot", KEEPER, {"ground": "person", "words": [CANARY]}, reason="本人要求")
    EventKey.objects.filter(matter=matter, seq=event.seq).delete()
    assert [f.what for f in rebuild(write=True).findings if f.ref == matter.ref]
    assert Matter.objects.get(pk=matter.pk).look == "hidden"
    assert OTHER not in everywhere(matter)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ({}, "缺少：理由类别"),
        ({"ground": "because"}, "没有“because”这种"),
        ({"ground": "person"}, "请写明要遮盖的词"),
        ({"ground": "person", "words": ["", "  "]}, "请写明要遮盖的词"),
        ({"ground": "person", "words": "词"}, "应是清单"),
        ({"ground": "person", "files": ["0" * 64]}, "没有材料"),
        ({"ground": "person", "words": ["长" * 501]}, "最多50个"),
    ],
)
def test_what_is_no_blot_is_refused_and_nothing_is_written(data, why):
    matter = shown_one()
    with pytest.raises(Refused, match=why):
        ledger.move(matter, "blot", KEEPER, data, reason="理由")
    with pytest.raises(Refused, match="理由"):
        ledger.move(matter, "blot", KEEPER, {"ground": "person", "words": [CANARY]})
    assert Matter.objects.get(pk=matter.pk).version == matter.version


@pytest.mark.parametrize("who", ["op", "hf", "jd", "qu", "fgw", "audit", "root"])
def test_who_may_not_look_and_not_take_down(people, who):
    matter = shown_one()
    for move, data in (("hide", {"ground": "person"}), ("blot", {"ground": "person", "words": [CANARY]}), ("restore", {"of": 1})):
        with pytest.raises(Refused, match="权限"):
            ledger.move(matter, move, Actor.of(people[who]), data, reason="理由")
    with pytest.raises(Refused, match="权限"):
        ledger.move(asked("另一件"), "show", Actor.of(people[who]))


def test_a_resident_reads_the_own_words_always_and_what_was_blotted_in_the_answer_never():
    with_key = intake.take(IncomingSubmission(text=SAID, channel="web", demand="help", subject="0406", place="990102001000", phone=PHONE), Fixed())
    matter = with_key.matter
    ledger.move(matter, "show", LOOKER)
    unit = Actor("ztj的人", frozenset({"ztj"}), frozenset({"handle_request"}))
    ledger.move(matter, "sign", unit)
    ledger.move(matter, "contact", unit, {"how": "phone"})
    ledger.move(matter, "finish", unit, {"answer": "已请电工翠羽修好"})
    ledger.move(matter, "hide", KEEPER, {"ground": "rights"}, reason="别人要求")
    ledger.move(matter, "blot", KEEPER, {"ground": "person", "words": ["翠羽"]}, reason="电工要求")
    page = Client().get(f"/ask/{with_key.key}/", follow=True).content.decode()
    assert SAID in page
    assert "已请电工■■■修好" in page
    assert "翠羽" not in page
    assert "撤下公开的文字" in page
    assert "别人要求" not in page
    joined = intake.join(IncomingSubmission(text="我家门口也不亮", channel="phone", phone=PHONE, demand="help"), matter).key
    assert "翠羽" not in Client().get(f"/ask/{joined}/", follow=True).content.decode()


def test_a_list_asks_no_more_often_however_much_was_taken_down():
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as counted:
            Client().get("/open311/v2/requests.json", {"extensions": "true"})
        return len(counted)

    first = shown_one()
    ledger.move(first, "blot", KEEPER, {"ground": "person", "words": [CANARY]}, reason="本人要求")
    queries()
    before = queries()
    for n in range(5):
        ledger.move(shown_one(text=f"{SAID}{n}"), "blot", KEEPER, {"ground": "person", "words": [CANARY]}, reason="本人要求")
    assert queries() == before


def test_an_ended_request_is_not_told_as_open_by_its_take_down():
    matter = asked()
    ledger.move(matter, "show", LOOKER)
    Matter.objects.filter(pk=matter.pk).update(state="ended")
    rows = Client().get("/open311/v2/servicerequestupdates.json").json()
    assert [r["status"] for r in rows if r["description"] == "文字核后公开"] == ["closed"]


def test_what_is_private_is_in_no_queue():
    asked("有人举报", demand="tip")
    asked("不要公开", hidden=True)
    asked("单位推诿", against="ztj", demand="complaint")
    first, second = asked("第一件"), asked("第二件")
    assert [m.pk for m in public_words.waiting()] == [first.pk, second.pk]
    assert not set(public_words.waiting()) - set(privacy.listed())


# --- every public face of promises ---


def promise(people, **more):
    """A promise with the canary in all that the public reads of it."""
    who = actors(people)
    matter = issued(
        who["dc"],
        **{
            "text": f"{CANARY}小学扩建",
            "targets": [{**TARGET, "words": "", "indicator": f"{CANARY}基站"}],
            "source_text": f"扩建{CANARY}小学",
            "sub_text": f"扩建{CANARY}",
            "nodes": [f"{CANARY}开工", "", "", ""],
            **more,
        },
    )
    file = evidence.store(matter, f"{CANARY}验收.txt", ContentFile(b"done"), "fgw")
    Evidence.objects.filter(pk=file.pk).update(public=True)
    ledger.move(matter, "accept", who["fgw"], at=when(3))
    said = {"progress": f"{CANARY}已封顶", "problems": f"{CANARY}资金", "next_step": f"{CANARY}装修"}
    ledger.move(matter, "report", who["fgw"], {"period": "2026-Q1", "percent": 50, **said}, at=when(4))
    ledger.move(matter, "extend", who["dc"], {"due": "2027-01-31", "approver": f"{CANARY}常务会"}, reason=f"{CANARY}雨季", at=when(5))
    ledger.move(matter, "claim", who["fgw"], {"period": "2026-Q2", "evidence": [file.sha256], "percent": 100, **said}, at=when(7))
    ledger.move(matter, "confirm", who["dc"], {"verdict": "met", "conclusion": f"{CANARY}属实"}, at=when(8))
    return matter


ROOMS = ("", "api/v1/", "open311/", "ask/")
VALUES = {
    "form": ["csv", "xlsx", "json"],
    "code": ["fgw", "0406"],
    "month": ["2026-10"],
    "part": ["0", "1"],
    "name": ["rates.csv"],
    "given": ["x"],
}


def addresses(matters, keys):
    """Every public address of the table, with each value that its parts can have here."""
    known = {**VALUES, "ref": [m.ref for m in matters], "sha256": list(Evidence.objects.values_list("sha256", flat=True)), "key": keys}
    found = []
    for pattern in get_resolver().url_patterns:
        if isinstance(pattern.pattern, RoutePattern) and str(pattern.pattern) in ROOMS:
            for path in _below(pattern, str(pattern.pattern), known):
                found.append(path)
    return list(dict.fromkeys(found))


def _below(pattern, prefix, known):
    for each in pattern.url_patterns:
        if hasattr(each, "url_patterns"):
            yield from _below(each, prefix + (str(each.pattern) if isinstance(each.pattern, RoutePattern) else str(each.pattern).strip("^")), known)
        elif isinstance(each.pattern, RoutePattern):
            yield from _filled("/" + prefix + str(each.pattern), each.pattern.converters, known)
        elif (bare := str(each.pattern)).startswith("^"):
            start = bare[1:].split("(?:", 1)[0].split("(?P", 1)[0]
            ends = [f"{m}" for m in known["ref"]] if "(?P<ref>" in bare else ["0406"] if "(?P<code>" in bare else [""]
            yield from (f"/{prefix}{start}{end}.{form}" for end in ends for form in ("json", "xml"))


def _filled(path, parts, known):
    found = [path]
    for name, converter in parts.items():
        kind = {"SlugConverter": "slug", "StringConverter": "str", "IntConverter": "int"}[type(converter).__name__]
        found = [p.replace(f"<{kind}:{name}>", value) for p in found for value in known[name]]
    return found


def body(response):
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content[:2] == b"PK":
        import io
        import zipfile

        book = zipfile.ZipFile(io.BytesIO(content))
        content = html.unescape(b"".join(book.read(n) for n in book.namelist()).decode("utf-8", "replace")).encode()
    name = str(response.headers.get("Content-Disposition", ""))
    from urllib.parse import unquote

    return content.decode("utf-8", "replace") + unquote(name)


SEARCHES = ("/promises/?q=" + CANARY, "/promises.csv?q=" + CANARY, "/api/v1/matters?q=" + CANARY)
MORE = ("/promises/?q=扩建", "/api/v1/indicators?source=matters")


@pytest.mark.one_database
@pytest.mark.parametrize("how", ["hide", "blot"])
def test_every_public_face_follows_at_once_with_its_caches_warm(people, how):
    request = shown_one()
    one = promise(people)
    child = promise(people, parent=one.ref)
    paths = [*addresses([request, one, child], []), *MORE]
    warm = {}
    for path in paths:
        Client().get(path)
        response = Client().get(path)
        assert response.status_code < 500, path
        warm[path] = (response, body(response))
    told_of = {path for path, (_r, text) in warm.items() if CANARY in text}
    for path in (
        f"/promises/{one.ref}/",
        "/promises/",
        "/promises.csv",
        "/promises.xlsx",
        "/promises.json",
        "/feed.atom",
        f"/promises/{one.ref}/feed.atom",
        "/units/fgw/",
        "/units/fgw/feed.atom",
    ):
        assert path in told_of, path
    for path in (
        "/api/v1/matters",
        f"/api/v1/matters/{one.ref}",
        f"/api/v1/matters/{one.ref}/events",
        "/api/v1/events",
        "/open311/v2/requests.json",
        f"/open311/v2/requests/{request.ref}.xml",
    ):
        assert path in told_of, path
    file = Evidence.objects.filter(matter=one).get()
    assert f"/promises/{one.ref}/files/{file.sha256}" in told_of

    for path in SEARCHES:
        assert one.ref in body(Client().get(path)), path
    data = {"hide": {}, "blot": {"words": [CANARY]}}[how]
    for matter in (one, child):
        ledger.move(matter, how, actors(people)["dc"], {"ground": "person", **data}, reason=f"{CANARY}要求")
        ledger.move(matter, "blot", actors(people)["dc"], {"ground": "person", "files": [file.sha256]}, reason="照片里有人")
    ledger.move(request, how, KEEPER, {"ground": "person", **data}, reason=f"{CANARY}要求")
    for path in paths:
        before, _text = warm[path]
        now = Client().get(path)
        assert CANARY not in body(now), path
        if path in told_of:
            given = {"If-None-Match": before.headers.get("ETag"), "If-Modified-Since": before.headers.get("Last-Modified")}
            for headers in (given, {"If-None-Match": given["If-None-Match"]}, {"If-Modified-Since": given["If-Modified-Since"]}):
                answer = Client().get(path, headers={k: v for k, v in headers.items() if v})
                assert answer.status_code in (200, 404), (path, headers)
                assert CANARY not in body(answer)
            assert "max-age" not in before.headers.get("Cache-Control", "") or int(before.headers["Cache-Control"].split("max-age=")[1]) <= 60, path
    for path in SEARCHES:
        assert one.ref not in body(Client().get(path)), path
    page = Client().get(f"/promises/{one.ref}/").content.decode()
    day = timezone.localdate().isoformat()
    assert "有公开内容撤下" in page
    assert day in page
    assert "个人信息" in page
    assert Client().get(f"/promises/{one.ref}/files/{file.sha256}").status_code == 404
    told_down = Client().get(f"/api/v1/matters/{one.ref}").json()["taken_down"]
    assert [t["what"] for t in told_down] == [{"hide": "words", "blot": "part"}[how], "files"]
    assert told_down[0]["reason"] == "个人信息"
    moves = Client().get(f"/api/v1/matters/{one.ref}/events").json()["items"]
    assert [(e["move"], e["reason"], e["data"]) for e in moves[-2:]] == [(how, "", {"ground": "person"}), ("blot", "", {"ground": "person"})]
    assert "个人信息" in Client().get("/feed.atom").content.decode()
    assert not rebuild().findings


def test_the_office_reads_on_what_the_public_no_longer_does(people):
    matter = promise(people)
    ledger.move(matter, "hide", actors(people)["dc"], {"ground": "person"}, reason="要求")
    assert CANARY in web(people["dc"]).get(f"/desk/matters/{matter.ref}/").content.decode()
    key = Token.make(people["dc"], "reads", ["read"])[1]
    assert CANARY in Client().get(f"/api/v1/matters/{matter.ref}", headers={"Authorization": f"Bearer {key}"}).content.decode()


def test_a_file_taken_down_is_not_published_again_but_by_undoing_it_first(people):
    matter = promise(people)
    file = Evidence.objects.get(matter=matter)
    event = ledger.move(matter, "blot", actors(people)["dc"], {"ground": "person", "files": [file.sha256]}, reason="照片里有人")
    publish = f"/desk/matters/{matter.ref}/files/{file.sha256}/public/"
    web(people["dc"]).post(publish, {"public": "1"})
    assert not Evidence.objects.get(pk=file.pk).public
    Evidence.objects.filter(pk=file.pk).update(public=True)  # past the screens
    assert [f.what for f in rebuild().findings] == ["a file that was taken down is public"]
    assert Client().get(f"/promises/{matter.ref}/files/{file.sha256}").status_code == 404
    Evidence.objects.filter(pk=file.pk).update(public=False)
    ledger.move(matter, "restore", actors(people)["dc"], {"of": event.seq}, reason="已遮好")
    web(people["dc"]).post(publish, {"public": "1"})
    assert Client().get(f"/promises/{matter.ref}/files/{file.sha256}").status_code == 200


def test_what_was_just_sent_is_sent_again_when_taken_down_within_the_second(people):
    matter = promise(people)
    caches["pages"].clear()
    Matter.objects.filter(pk=matter.pk).update(changed_at=timezone.now())
    assert "Last-Modified" not in Client().get("/promises.json").headers
    Matter.objects.update(changed_at=timezone.now() - timedelta(seconds=5))
    assert "Last-Modified" in Client().get("/promises.json").headers


def test_the_column_is_proved(people):
    matter = shown_one()
    ledger.move(matter, "hide", KEEPER, {"ground": "person"}, reason="要求")
    Matter.objects.filter(pk=matter.pk).update(look=None)
    assert [f.what for f in rebuild(write=True).findings] == ["differs from its events in: look"]
    assert Matter.objects.get(pk=matter.pk).look == "hidden"
    assert not rebuild().findings


REPORT = (
    f"云州市2026年政府工作报告\n一、2025年工作回顾\n2025年，全市地区生产总值增长5%。\n二、2026年工作安排\n2026年，扩建{CANARY}小学校舍2万平方米。{CANARY}老师说好。新建公园50个。\n"
)


@pytest.mark.parametrize("how", ["hide", "blot", "wording"])
def test_a_report_follows_its_promises(people, how):
    from ledger_kit import published

    who = actors(people)
    report = published("云州2026.txt", REPORT.encode(), who["dc"])
    matter = next(m for m in Matter.objects.filter(report=report.key) if CANARY in m.text)
    ledger.move(matter, "plan", who["dc"], {"lead": "fgw", "due": "2026-12-31"})
    ledger.move(matter, "issue", who["dc"])
    names = ("reports", f"reports/{report.key}", f"reports/{report.key}/figures", "figures", "commitments", "indicators", "indicators?source=reports", "matters")
    paths = [f"/reports/{report.key}/", f"/promises/{matter.ref}/", "/indicators/", *(f"/api/v1/{n}" for n in names)]
    before = {path: body(Client().get(path)) for path in paths}
    told_of = [path for path in paths if CANARY in before[path]]
    assert {f"/reports/{report.key}/", f"/promises/{matter.ref}/", f"/api/v1/reports/{report.key}", "/api/v1/commitments", "/api/v1/matters"} <= set(told_of)
    tags = {path: Client().get(path).headers.get("ETag") for path in told_of}
    data = {"hide": {}, "blot": {"words": [CANARY]}, "wording": {"words": [CANARY], "wording": "扩建一所小学"}}[how]
    ledger.move(matter, "hide" if how == "hide" else "blot", who["dc"], {"ground": "person", **data}, reason="本人要求")
    for path in told_of:
        answer = Client().get(path, headers={"If-None-Match": tags[path]})
        assert answer.status_code == 200, path
        text = body(answer)
        assert f"扩建{CANARY}小学" not in text, path
        if how != "hide":  # a sentence that is hidden takes itself along, a word goes everywhere
            assert CANARY not in text, path
    text = Client().get(f"/api/v1/reports/{report.key}").json()["text"]
    assert len(text) == len(report.text)
    assert "新建公园50个" in text
    page = Client().get(f"/reports/{report.key}/").content.decode()
    assert f'id="{matter.ref}"' in page
    assert "新建公园50个" in page
