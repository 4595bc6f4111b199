"""An act on many rows that is refused comes back with what was chosen and typed, and why, beside each row."""

import re

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.urls import reverse

from hotline_kit import told, town, web
from ledger_kit import actors, when
from ledger_kit import issued as promise
from luoshi.matters import ledger
from luoshi.matters.ledger import SYSTEM
from luoshi.requests import hot_topics
from luoshi.requests.staff import topic_pages
from luoshi.requests.topics import Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return town()


def ticked(text):
    """The values of the boxes that are ticked."""
    return {re.search(r'value="([^"]*)"', box)[1] for box in re.findall(r'<input type="checkbox" name="(?:m|seen)"[^>]*\schecked[^>]*>', text)}


def test_reminders_that_are_refused_come_back_as_they_were_chosen(people):
    who = actors({"dc": people["dc"]})["dc"]
    refs = [promise(who, lead="fgw", text=f"新增路灯{n}00盏").ref for n in (1, 2, 3)]
    claimed = promise(who, lead="fgw", text="新增公园1个")
    for name, data in (("accept", {}), ("claim", {"progress": "建成", "evidence": ["a" * 64]})):
        ledger.move(claimed, name, SYSTEM, data, at=when(2, 3))
    address = f"{reverse('desk:returns')}?year=2026&period=2026-Q1"
    answer = web(people["dc"]).post(address, {"m": [*refs[:2], claimed.ref], "reason": "请于周五前报来"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert ticked(text) == set(refs[:2])
    assert 'value="请于周五前报来"' in text
    assert not any(e["move"] == "remind" for ref in refs for e in ledger.history(ledger.Matter.objects.get(ref=ref)))
    assert web(people["dc"]).post(address, {"m": refs[:2], "reason": "请于周五前报来"}).status_code == 302


def test_words_that_changed_are_named_beside_their_row_and_not_ticked_again(people):
    first, second = (told(text=text, channel="web", demand="help", phone="") for text in ("路口的灯坏了", "树枝压着电线"))
    stale = f"{second.ref}:{second.version}"
    ledger.move(second, "classify", SYSTEM, {"urgency": "utilities"})
    answer = web(people["pd"]).post(reverse("hotline:looking"), {"seen": [f"{first.ref}:{first.version}", stale]})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "已公开1件。还有1件等着看。" in text
    assert re.search(rf'id="why-{second.ref}".*?有变化', text, re.S)
    assert ticked(text) == set()  # what is new in it is to be read first
    second.refresh_from_db()
    answer = web(people["pd"]).post(reverse("hotline:looking"), {"seen": [f"{second.ref}:{second.version}"]}, follow=True)
    assert "都看完了，一件也没有了。" in answer.content.decode()


def test_from_one_hot_topic_to_the_next(people, monkeypatch):
    made = [
        Topic(subject="0406", phrase=phrase, refs=(), before=(1,), places=("990102001",), since=when(3).date(), again=0.1, parts={}, score=5) for phrase in ("充电", "路灯", "井盖")
    ]
    monkeypatch.setattr(hot_topics, "hottest", lambda: (made, when(4)))
    dc = web(people["dc"])
    address = [reverse("desk:take_up", args=["0406", topic.phrase]) for topic in made]
    assert "第1个热点，共3个" in dc.get(address[0]).content.decode()
    given = {"text": "解决充电难", "lead": "市发展改革委", "due": "2026-12-31", "then": "next"}
    assert dc.post(address[0], given).url == address[1]
    assert "列为任务，下一个" not in dc.get(address[2]).content.decode()
    assert dc.post(address[2], given).url == reverse("desk:topics")
    monkeypatch.setattr(hot_topics, "hottest", lambda: (made[1:], when(5)))  # counted anew between two looks of one page
    assert topic_pages._place(made[0]) == (0, 2)
    assert topic_pages._next(made[0]) == made[1]
