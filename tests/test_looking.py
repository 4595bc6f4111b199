"""The screens of making words public and taking them down: the queue, its keys, the forms, who is refused."""

import pytest
from django.test import Client

from hotline_kit import told, town, web
from ledger_kit import actors, issued
from luoshi.accounts.models import Token
from luoshi.matters import ledger
from luoshi.matters.ledger import SYSTEM
from luoshi.matters.models import Matter

pytestmark = pytest.mark.django_db
MAY = ("pd", "rx")
MAY_NOT = ("op", "hf", "jd", "qu", "dc", "fgw", "audit", "root")


@pytest.fixture(autouse=True)
def people(settings, tmp_path):
    settings.HOME = tmp_path
    return town()


def asked(text="小区门口路灯不亮三天了", **more):
    return told(text=text, channel="web", demand="help", **more)


def description(matter):
    return Client().get(f"/open311/v2/requests/{matter.ref}.json").json()[0]["description"]


@pytest.mark.parametrize("who", MAY)
def test_the_queue_shows_in_order_what_the_public_would_read_and_makes_public_what_is_ticked(people, who):
    first, second, third = asked("第一件，电话19900001234"), asked("第二件"), asked("第三件")
    client = web(people[who])
    page = client.get("/desk/requests/looking/").content.decode()
    assert page.index(first.ref) < page.index(second.ref) < page.index(third.ref)
    assert "19900001234" not in page
    assert page.count("data-clean") == 2  # not the one with a number
    assert client.get("/desk/requests/looking/count/").content == b"3"
    ledger.move(third, "classify", SYSTEM, {"urgency": "utilities"})  # somebody was at it meanwhile
    answer = client.post("/desk/requests/looking/", {"seen": [f"{second.ref}:{second.version}", f"{third.ref}:{third.version - 1}", "R26-NOTTHERE:1", "nonsense"]}, follow=True)
    text = answer.content.decode()
    assert "已公开1件。" in text
    assert third.ref in text
    assert description(second) == "第二件"
    assert description(third) == description(first) == "内容待核后公开。"
    assert client.get("/desk/requests/looking/count/").content == b"2"
    assert "没有选中" in client.post("/desk/requests/looking/", {}, follow=True).content.decode()


def test_nobody_else_sees_the_queue_or_makes_public(people):
    matter = asked()
    for who in MAY_NOT:
        client = web(people[who])
        assert client.get("/desk/requests/looking/").status_code == 403, who
        assert client.get("/desk/requests/looking/count/").status_code == 403, who
        assert client.post("/desk/requests/looking/", {"seen": [f"{matter.ref}:{matter.version}"]}).status_code == 403, who
    assert Client().get("/desk/requests/looking/").status_code == 302
    assert description(matter) == "内容待核后公开。"


def test_what_is_private_is_not_made_public_by_its_number(people):
    hidden = asked("不想公开", hidden=True)
    web(people["rx"]).post("/desk/requests/looking/", {"seen": [f"{hidden.ref}:{hidden.version}"]})
    assert Matter.objects.get(pk=hidden.pk).look == "waits"


def test_the_queue_asks_no_more_often_for_more_rows(people, django_assert_max_num_queries):
    client = web(people["rx"])
    for n in range(2):
        asked(f"第{n}件")
    client.get("/desk/requests/looking/")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        client.get("/desk/requests/looking/")
    for n in range(2, 9):
        asked(f"第{n}件")
    with django_assert_max_num_queries(len(few)):
        client.get("/desk/requests/looking/")


def test_a_request_is_shown_blotted_hidden_and_restored_from_its_page(people):
    matter, client = asked("路灯坏了，找王翠羽"), web(people["rx"])

    def send(move, **data):
        matter.refresh_from_db()
        return client.post(f"/desk/requests/{matter.ref}/{move}/", {"version": matter.version, **data})

    page = client.get(f"/desk/requests/{matter.ref}/").content.decode()
    assert 'id="move-show"' in page
    assert 'id="move-hide"' in page
    assert 'id="move-restore"' not in page
    assert send("show").status_code == 302
    assert description(matter).startswith("路灯坏了")
    assert send("blot", ground="person", words="王翠羽", reason="").status_code == 422  # no reason
    wrong = send("blot", ground="person", words="李翠羽", reason="本人要求")
    assert wrong.status_code == 422
    assert "没有“李翠羽”" in wrong.content.decode()
    assert send("blot", ground="person", words="王翠羽\n", reason="本人要求").status_code == 302
    assert description(matter) == "路灯坏了，找■■■"
    assert send("hide", ground="untrue", reason="查无此事").status_code == 302
    assert "内容不实" in description(matter)
    matter.refresh_from_db()
    page = client.get(f"/desk/requests/{matter.ref}/").content.decode()
    assert 'id="move-restore"' in page
    assert 'id="move-hide"' not in page
    assert send("restore", of=str(matter.version), reason="属实").status_code == 302
    assert description(matter) == "路灯坏了，找■■■"


@pytest.mark.parametrize("who", ["op", "pd", "hf", "jd", "fgw"])
def test_who_may_not_take_a_request_down_on_its_page(people, who):
    matter = asked()
    answer = web(people[who]).post(f"/desk/requests/{matter.ref}/hide/", {"version": matter.version, "ground": "person", "reason": "要求"})
    assert answer.status_code == (404 if who == "fgw" else 403)  # the others see the request
    now = Matter.objects.get(pk=matter.pk)
    assert (now.look, now.version) == ("waits", matter.version)
    assert web(people["rx"]).post(f"/desk/requests/{matter.ref}/hide/", {"version": matter.version, "ground": "person", "reason": "要求"}).status_code == 302
    assert Matter.objects.get(pk=matter.pk).version == matter.version + 1  # the same, by who may


def test_a_promise_is_blotted_from_its_page_and_by_api(people):
    dc = actors(people)["dc"]
    matter = issued(dc, text="翠羽小学扩建")
    client = web(people["dc"])
    assert "公开与撤下" in client.get(f"/desk/matters/{matter.ref}/").content.decode()
    answer = client.post(f"/desk/matters/{matter.ref}/blot/", {"version": matter.version, "ground": "person", "words": "翠羽", "reason": "要求"})
    assert answer.status_code == 302
    assert "翠羽" not in Client().get(f"/promises/{matter.ref}/").content.decode()
    assert web(people["fgw"]).post(f"/desk/matters/{matter.ref}/hide/", {"version": matter.version + 1, "ground": "person", "reason": "要求"}).status_code == 403
    for who, status in (("dc", 201), ("fgw", 403)):
        key = Token.make(people[who], "测试", ["read", "write"])[1]
        sent = {"move": "hide", "data": {"ground": "person"}, "reason": "要求"}
        given = Client().post(f"/api/v1/matters/{matter.ref}/moves", sent, content_type="application/json", headers={"Authorization": f"Bearer {key}"})
        assert given.status_code == status, given.content.decode()
