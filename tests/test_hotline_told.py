"""The phone desk where a call is more than one matter, lies in another city, or holds abuse: what is filed, what is not, who sees it."""

import pytest
from lxml import html

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from luoshi.accounts.models import Membership
from luoshi.matters import ledger
from luoshi.matters.ledger import SYSTEM, Refused
from luoshi.matters.models import Event, Matter
from luoshi.matters.rebuild import rebuild
from luoshi.registers.models import Unit
from luoshi.requests import callers, conduct_notes, state
from luoshi.requests.models import Submission
from luoshi.requests.staff import phone_parts
from luoshi.requests.submission import Candidate, Understood
from test_hotline_phone import LOOK, NEW, OTHER, SAID, STREET, SURE, fixed, of, people  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db
TWO = "小区门口路灯不亮三天了。另外想问一下居住证到期了去哪里续签。"
AWAY = "我在成都市武侯区，小区停水两天了没有人管"
RUDE = "你个废物，什么都不会，我家的路灯坏了三个月"


def posted(client, **more):
    return client.post(NEW, {**SAID, **more})


def split(client, text=TWO, **more):
    """A call that is split as it was heard."""
    parts = {f"part{n}_text": part.text for n, part in enumerate(phone_parts.told(text).parts)}
    return posted(client, text=text, split="1", split_of=phone_parts.mark(text), **{**parts, **more})


# ---- two matters


def test_two_matters_are_noticed_and_not_split_by_themselves(of):  # noqa: F811
    page = of("op").post(LOOK, {**SAID, "text": TWO}).content.decode()
    assert "听着不止一件事" in page
    assert "居住证到期" in page
    assert 'id="split" value="1" checked' not in page
    assert "听着不止一件事" not in of("op").post(LOOK, SAID).content.decode()
    posted(of("op"), text=TWO)
    assert Matter.objects.count() == 1  # the operator did not split it


def test_both_are_filed_in_one_act_and_tied(of):  # noqa: F811
    answer = split(of("op"), part1_subject="0403", part1_place=OTHER)
    assert answer.status_code == 302
    one, two = Matter.objects.order_by("pk")
    assert (one.text, one.subject, one.place, one.lead.code) == ("小区门口路灯不亮三天了。", "0406", STREET, "ztj")
    assert (two.subject, two.place) == ("0403", OTHER)
    assert "居住证" in two.text
    assert state.of(one.document)["tied"] == [two.ref]
    assert state.of(two.document)["tied"] == [one.ref]
    assert len(set(Submission.objects.values_list("caller", flat=True))) == 1  # one caller
    assert Submission.objects.filter(matter__in=(one, two)).count() == 2
    page = of("op").get(answer.url).content.decode()
    assert one.ref in page
    assert two.ref in page
    assert two.ref in of("op").get(f"/desk/requests/{one.ref}/").content.decode()
    assert rebuild().findings == []


def test_the_other_matter_is_shown_without_its_person_to_whom_it_is_against(of, people):  # noqa: F811
    split(of("op"), TWO.removesuffix("。") + "，我是甲先生。")
    one, two = Matter.objects.order_by("pk")
    Membership.objects.create(user=people["dc"], unit=Unit.objects.get(code="ztj"))
    seen = f"/desk/requests/{one.ref}/"
    assert "甲先生" in of("dc").get(seen).content.decode()
    ledger.move(two, "classify", SYSTEM, {"against": "ztj"})
    page = of("dc").get(seen).content.decode()
    assert two.ref in page
    assert "甲先生" not in page


def test_each_part_of_a_tip_off_is_one(of):  # noqa: F811
    page = of("op").post(LOOK, {**SAID, "text": TWO, "split": "1", "demand": "tip"}).content.decode()
    assert '<input type="hidden" name="demand" value="tip">' in page
    split(of("op"), demand="tip")
    assert [state.of(each.document)["demand"] for each in Matter.objects.order_by("pk")] == ["tip", "tip"]
    assert not Submission.objects.filter(private=False).exists()


def test_each_counts_by_itself_and_the_same_call_twice_is_once(of):  # noqa: F811
    split(of("op"), once="a" * 22)
    again = split(of("op"), once="a" * 22)
    assert "how=before" in again.url
    one, two = Matter.objects.order_by("pk")
    ledger.move(one, "finish", SYSTEM, {"answer": "已换新灯"})
    assert Matter.objects.get(pk=two.pk).state == "issued"
    assert Event.objects.filter(move="tie").count() == 2


def test_one_part_is_answered_at_once(of):  # noqa: F811
    refused = split(of("op"), outcome="answered", answer="到派出所续签")
    assert refused.status_code == 422
    assert "请选当场答复的是哪一件" in refused.content.decode()
    assert Matter.objects.count() == 0
    assert split(of("op"), outcome="answered", answer="到派出所续签", answered_part="1").status_code == 302
    one, two = Matter.objects.order_by("pk")
    assert (one.state, two.state, two.verdict) == ("issued", "ended", "answered")


def test_all_parts_or_none(of, monkeypatch):  # noqa: F811
    monkeypatch.setattr(phone_parts, "tie", lambda *a: (_ for _ in ()).throw(Refused("不行")))
    assert split(of("op")).status_code == 422
    assert Matter.objects.count() == Submission.objects.count() == 0


def test_a_part_must_say_something_and_joining_is_another_thing(of):  # noqa: F811
    empty = split(of("op"), part1_text=" ")
    assert (empty.status_code, "每一件都要写明" in empty.content.decode()) == (422, True)
    both = split(of("op"), join="R00000001")
    assert (both.status_code, "只能选一样" in both.content.decode()) == (422, True)
    assert Matter.objects.count() == 0


def test_other_words_are_told_apart_anew(of):  # noqa: F811
    page = posted(of("op"), text="路灯不亮三天了", split="1", split_of=phone_parts.mark(TWO), part0_text="旧的第一件", part1_text="旧的第二件")
    assert page.status_code == 422
    assert "旧的" not in page.content.decode()


def test_a_unit_does_not_see_what_else_was_told(of, people):  # noqa: F811
    split(of("op"), part1_subject="0403", part1_place=OTHER)
    one, two = Matter.objects.order_by("pk")
    page = of("jd").get(f"/desk/requests/{one.ref}/").content.decode()
    assert "同一来电" not in page
    assert two.ref not in page


def test_a_tip_off_is_tied_to_nothing(of, fixed):  # noqa: F811
    fixed.found = Understood(**{**SURE, "demand": "tip"})
    split(of("op"))
    assert Matter.objects.count() == 2
    assert not Event.objects.filter(move="tie").exists()


def test_a_tie_names_another_request_that_there_is(of):  # noqa: F811
    split(of("op"))
    one = Matter.objects.order_by("pk")[0]
    for wrong in ("R99999999", one.ref):
        with pytest.raises(Refused, match="没有编号为"):
            ledger.move(Matter.objects.get(pk=one.pk), "tie", SYSTEM, {"tied": [wrong]})


# ---- another city


def test_another_city_is_said_with_its_number_and_nothing_is_opened(of, fixed):  # noqa: F811
    fixed.found = Understood(demand="help", subjects=SURE["subjects"])
    said = {**SAID, "text": AWAY, "address": ""}
    page = of("op").post(LOOK, said).content.decode()
    assert "成都市" in page
    assert "028-12345" in page
    refused = of("op").post(NEW, said)
    assert refused.status_code == 422
    assert "028-12345" in refused.content.decode()
    told = of("op").post(NEW, {**said, "told": "1"}, follow=True)
    assert "没有登记" in told.content.decode()
    assert Matter.objects.count() == 0
    assert of("op").post(NEW, {**said, "insist": "1"}).status_code == 302
    assert Matter.objects.count() == 1


def test_a_place_here_or_a_danger_is_never_sent_away(of, fixed):  # noqa: F811
    assert posted(of("op"), text=AWAY).status_code == 302  # a street of this city was understood for sure
    fixed.found = Understood(demand="help", urgency="danger", hand_over=True)
    assert posted(of("op"), text="我在成都市武侯区，着火了").status_code == 302
    fixed.found = Understood(demand="help")
    assert posted(of("op"), text="北京来的游客在北京路乱扔垃圾").status_code == 302
    assert Matter.objects.count() == 3


def test_enter_saves_a_call_that_lies_elsewhere(of, fixed):  # noqa: F811
    """Without a script Enter presses the first button of the form; it must not be the one by which nothing is kept."""
    fixed.found = Understood(demand="help", subjects=SURE["subjects"])
    page = html.fromstring(of("op").post(NEW, {**SAID, "text": AWAY, "address": ""}).content.decode())
    buttons = page.xpath("//form[@id='call']//button[not(@type='button')]")
    assert "told" in [each.get("name") for each in buttons]
    assert buttons[0].get("name") is None


def test_a_threat_to_life_is_never_sent_away(of, fixed):  # noqa: F811
    fixed.found = Understood(demand="help", subjects=SURE["subjects"])
    said = {**SAID, "text": AWAY, "address": "", "told": "1"}
    assert of("op").post(NEW, {**said, "conduct": "threat_life"}).status_code == 302
    assert state.of(Matter.objects.get().document)["urgency"] == "danger"


# ---- conduct


def test_abuse_is_proposed_and_noted_only_by_the_operator(of):  # noqa: F811
    page = of("op").post(LOOK, {**SAID, "text": RUDE}).content.decode()
    assert "辱骂、侮辱工作人员" in page
    assert 'id="conduct-abuse" value="abuse" data-conduct checked' not in page
    posted(of("op"), text=RUDE)
    assert not Event.objects.filter(move="flag").exists()


def test_a_flagged_call_is_taken_and_told_at_the_next(of):  # noqa: F811
    posted(of("op"), text=RUDE, conduct="abuse", warning="已劝阻两次")
    matter = Matter.objects.get()
    assert (matter.state, matter.lead.code) == ("issued", "ztj")  # the demand in it is taken all the same
    assert [(n["conduct"], n["by"], n["undone_at"]) for n in state.of(matter.document)["conduct"]] == [("abuse", "op", "")]
    caller = callers.known(SAID["phone"])
    assert (caller.warning, caller.warned_at is not None) == ("已劝阻两次", True)
    assert rebuild().findings == []


def test_who_sees_it_and_who_does_not(of, people):  # noqa: F811
    posted(of("op"), text="小区门口路灯不亮三天了", conduct="abuse", warning="已劝阻两次")
    matter = Matter.objects.get()
    assert "辱骂、侮辱工作人员" in of("rx").get(f"/desk/requests/{matter.ref}/").content.decode()
    for seen in (of("jd").get(f"/desk/requests/{matter.ref}/"), of(None).get(f"/matters/{matter.ref}/"), of(None).get(f"/open311/v2/requests/{matter.ref}.json")):
        text = seen.content.decode()
        assert "辱骂" not in text
        assert "已劝阻两次" not in text
        assert "abuse" not in text


def test_it_may_be_taken_back_with_a_reason_and_the_history_stays(of):  # noqa: F811
    posted(of("op"), conduct="abuse", warning="已劝阻两次")
    matter = Matter.objects.get()
    with pytest.raises(Refused, match="理由"):
        ledger.move(matter, "unflag", SYSTEM, {"conduct": "abuse"})
    answer = of("rx").post(f"/desk/requests/{matter.ref}/unflag/", {"conduct": "abuse", "reason": "听了录音，是骂邻居", "version": matter.version})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    matter.refresh_from_db()
    assert state.of(matter.document)["conduct"][0]["undone_at"]
    assert callers.known(SAID["phone"]).warned_at is None
    assert list(Event.objects.filter(matter=matter, move__in=("flag", "unflag")).values_list("move", flat=True)) == ["flag", "unflag"]
    with pytest.raises(Refused, match="没有可以撤销"):
        ledger.move(matter, "unflag", SYSTEM, {"conduct": "abuse"}, reason="再来")


def test_what_was_taken_back_is_told_no_more_where_another_note_stands(of):  # noqa: F811
    posted(of("op"), conduct="abuse", warning="已劝阻两次")
    matter = Matter.objects.get()
    teller = Submission.objects.get().pk
    ledger.move(matter, "flag", SYSTEM, {"conduct": "untrue", "teller": teller, "words": "编造事实"})
    assert callers.known(SAID["phone"]).warning == "编造事实"
    ledger.move(matter, "unflag", SYSTEM, {"conduct": "untrue"}, reason="属实")
    caller = callers.known(SAID["phone"])
    assert caller.warning == "已劝阻两次"
    assert caller.warned_at == Event.objects.filter(move="flag").order_by("pk")[0].at
    ledger.move(matter, "unflag", SYSTEM, {"conduct": "abuse"}, reason="听错了")
    assert callers.known(SAID["phone"]).warned_at is None


def test_a_unit_may_not_note_it(of):  # noqa: F811
    posted(of("op"))
    matter = Matter.objects.get()
    assert of("jd").post(f"/desk/requests/{matter.ref}/flag/", {"conduct": "abuse", "version": matter.version}).status_code in (403, 422)
    assert not Event.objects.filter(move="flag").exists()
    assert of("op").post(f"/desk/requests/{matter.ref}/flag/", {"conduct": "abuse", "version": matter.version}).status_code == 302
    assert Event.objects.filter(move="flag").exists()


def test_a_threat_to_life_goes_at_once(of):  # noqa: F811
    posted(of("op"), text="路灯不亮，再不修我拿刀去你们办事处砍人", conduct="threat_life", outcome="unlawful", answer="已劝导")
    matter = Matter.objects.get()
    assert state.of(matter.document)["urgency"] == "danger"
    assert matter.state != "ended"


def test_joined_to_anothers_the_other_caller_is_not_marked(of):  # noqa: F811
    posted(of("op"), phone="199 0000 8888", name="乙女士")
    first = Matter.objects.get()
    posted(of("op"), text=RUDE, join=first.ref, conduct="abuse")
    assert callers.known("199 0000 8888").warned_at is None
    assert callers.known(SAID["phone"]).warned_at is not None
    assert conduct_notes.words_of(state.of(Matter.objects.get().document)) == ["辱骂、侮辱工作人员"]


def test_no_such_conduct(of):  # noqa: F811
    assert posted(of("op"), conduct="rude").status_code == 422
    posted(of("op"))
    with pytest.raises(Refused, match="没有“rude”这一种"):
        ledger.move(Matter.objects.get(), "flag", SYSTEM, {"conduct": "rude"})


def test_the_candidates_stay_where_the_words_are_one(of):  # noqa: F811
    page = of("op").post(LOOK, SAID).content.decode()
    assert Candidate("0406", "路灯与井盖", 0.95).name in page
    assert "data-several" not in page
