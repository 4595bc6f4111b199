"""What lies in another city, told on the web and by Open311: a sentence with the right number, and nothing is opened; never for a mere mention."""

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.test import Client

from hotline_kit import town
from luoshi.matters.models import Matter
from luoshi.requests import elsewhere
from luoshi.requests.submission import IncomingSubmission, Understood

pytestmark = pytest.mark.django_db
AWAY = "我在成都市武侯区，小区停水两天了没有人管"
POSTED = {"service_code": "0406", "description": "路灯不亮", "attribute[object]": "lamp_out"}


@pytest.fixture(autouse=True)
def small_town():
    return town()


def test_the_web_form_says_it_and_asks(client):
    answer = client.post("/ask/", {"text": AWAY})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "成都市" in page
    assert "028-12345" in page
    assert 'name="insist"' in page
    assert Matter.objects.count() == 0
    assert "028-12345" in client.post("/ask/understood/", {"text": AWAY}).content.decode()
    assert client.post("/ask/", {"text": AWAY, "insist": "1"}).status_code == 302
    assert Matter.objects.count() == 1


def test_two_matters_are_asked_about_and_not_forced(client):
    text = "小区门口路灯不亮三天了。另外想问一下居住证到期了去哪里续签。"
    assert "好像不止一件事" in client.post("/ask/understood/", {"text": text}).content.decode()
    assert client.post("/ask/", {"text": text}).status_code == 302
    assert Matter.objects.count() == 1


def test_open311_says_it_in_a_sentence():
    refused = Client().post("/open311/v2/requests.json", {**POSTED, "address_string": "四川省成都市武侯区一环路"})
    assert refused.status_code == 400
    assert "028-12345" in refused.content.decode()
    assert Matter.objects.count() == 0
    here = Client().post("/open311/v2/requests.json", {**POSTED, "address_string": "四川省成都市武侯区一环路", "address_id": "990102001000"})
    assert here.status_code == 201


@pytest.mark.parametrize("text", ["北京路的路灯不亮", "北京来的游客在湖边乱扔垃圾", "钟台街道有人卖成都市武侯区的假酒"])
def test_a_mention_is_taken_as_ever(client, text):
    assert client.post("/ask/", {"text": text}).status_code == 302
    assert Client().post("/open311/v2/requests.json", {**POSTED, "description": text, "address_string": "月牙胡同"}).status_code == 201


def test_a_point_or_a_danger_is_never_sent_away():
    told = IncomingSubmission(text=AWAY, channel="web")
    assert elsewhere.outside(told, Understood())
    assert elsewhere.outside(IncomingSubmission(text=AWAY, channel="web", point=(116.2, 40.1)), Understood()) is None
    assert elsewhere.outside(told, Understood(urgency="danger", hand_over=True)) is None
    assert elsewhere.outside(IncomingSubmission(text=AWAY, channel="web", place="990102001000"), Understood()) is None


def test_where_it_fails_the_request_is_taken(client, monkeypatch):
    monkeypatch.setattr(elsewhere, "lies_elsewhere", lambda *a: 1 / 0)
    assert client.post("/ask/", {"text": AWAY}).status_code == 302
