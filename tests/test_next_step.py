"""What comes next and by when, said to who told a request: on the page of the link and where one asks by number; never more than that."""

from datetime import timedelta

import pytest
from django.utils import timezone

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from luoshi.matters import ledger
from luoshi.matters.models import Matter
from luoshi.requests.handling import due_words, last_moment, reopen_until
from luoshi.requests.kind import REQUEST
from luoshi.requests.public.next_step import next_step
from test_resident import OFFICE, PHONE, SAID, STREET_OFFICE, answered, page, reader, send, sentence, tell, told, town, web  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db


def asked(web, ref, **given):  # noqa: F811
    return web.post("/ask/status/", {"ref": ref, "last": PHONE[-4:], **given})


def test_by_number_the_step_and_the_day_are_said_and_nothing_else(web, town):  # noqa: F811
    matter, link = told(web)
    shown = sentence(asked(web, matter.ref.lower()))
    assert f"接下来：承办单位签收、联系您并办理，最迟{due_words(matter.due_at)}答复".replace(" ", "") in shown
    assert "钟台街道办" not in shown
    assert SAID not in shown
    ledger.move(matter, "finish", STREET_OFFICE, {"answer": "换了灯头"})
    answer = sentence(asked(web, matter.ref))
    assert "请您用链接评价：解决了吗" in answer
    assert "换了灯头" not in answer
    assert "请您在下面评价" in sentence(web.get(link, follow=True))


def test_on_the_link_who_has_it_is_named(web, town):  # noqa: F811
    matter, link = told(web)
    assert f"接下来：钟台街道办签收、联系您并办理，最迟{due_words(matter.due_at)}答复".replace(" ", "") in sentence(web.get(link, follow=True))


def test_after_the_end_until_when_it_may_be_told_again(web, town):  # noqa: F811
    matter, link = answered(web)
    send(web, link, "rate", matter, solved="yes")
    matter.refresh_from_db()
    until = reopen_until(matter)
    assert f"没有真正解决的，{last_moment(until):%Y-%m-%d}以前可以用链接再次反映" in sentence(asked(web, matter.ref))
    assert "重新反映，写明这个编号" in next_step(matter, until + timedelta(seconds=1))


def test_what_ran_out_is_said_and_what_can_be_done(web, town):  # noqa: F811
    matter, _link = told(web)
    ledger.move(matter, "sign", STREET_OFFICE)
    assert "请您评价" in next_step(matter, timezone.now(), "钟台街道办")
    assert "已经过了" in next_step(matter, matter.due_at + timedelta(seconds=1))


def test_every_state_that_the_public_sees_has_a_next_step(web, town):  # noqa: F811
    matter, _link = told(web)
    for state in REQUEST.listed:
        matter.state = state
        assert next_step(matter, timezone.now()), state


def test_the_link_itself_may_be_pasted_and_a_lost_number_is_spoken_of(web, town):  # noqa: F811
    link = tell(web).url
    for pasted in (f"http://testserver{link}", f" {link} ", f"http://testserver{link}?x=1"):
        assert web.post("/ask/status/", {"ref": pasted, "last": ""}).url == link
    assert asked(web, "/ask/r/" + Matter.objects.get().ref + "/").status_code in (200, 422)  # no key: asked as a number
    assert "编号或链接丢了" in page(web.get("/ask/status/"))
