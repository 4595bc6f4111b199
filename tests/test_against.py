"""The unit that is complained of, by every channel: by name, and never to be given the complaint without a person's word, nor to see who made it."""

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.test import Client

import hotline_kit as kit
from channel_kit import CHANNELS, Refused, people, send, state_of  # noqa: F401
from hotline_kit import LIMIT, NAME, PHONE, later, web
from luoshi.matters import ledger
from luoshi.matters.ledger import SYSTEM
from luoshi.matters.models import Matter
from luoshi.matters.rebuild import rebuild
from luoshi.registers.models import Unit
from luoshi.requests import batches, complaints, privacy, submission_fields
from luoshi.requests.models import Submission
from luoshi.requests.submission import UNKNOWN, IncomingSubmission

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("written", ["钟台街道办", "ztj"])
def test_a_complaint_against_a_unit_by_its_name_is_one_thing_at_every_door(people, channel, written):  # noqa: F811
    complaint = send(people, channel, against=written)
    matter = Matter.objects.get(pk=complaint.matter_id)
    assert state_of(complaint) | {"demand": ""} == {"moves": ["receive"], "state": "received", "lead": "", "demand": "", "against": ("ztj", "ztj"), "caller": True}
    assert complaint.private
    assert "against" not in matter.document["request"].get("attributes", {})
    assert not privacy.listed().filter(pk=matter.pk).exists()
    assert Client().get(f"/open311/v2/requests/{matter.ref}.json").status_code == 404
    ledger.move(matter, "dispatch", SYSTEM, {"lead": "ztj", "route": "direct", "limit": LIMIT, "due_at": later(days=7)}, reason="由本街道先说明")
    seen = web(people["jd"]).get(f"/desk/requests/{matter.ref}/").content.decode()
    assert NAME not in seen
    assert PHONE not in seen
    office = web(people["rx"]).get(f"/desk/requests/{matter.ref}/").content.decode()
    assert "反映的单位" in office
    assert "钟台街道办" in office
    assert rebuild().findings == []


@pytest.mark.parametrize("channel", CHANNELS)
def test_what_complains_of_nobody_goes_its_way(people, channel):  # noqa: F811
    assert state_of(send(people, channel))["against"] == ("", "")
    assert state_of(send(people, channel, text="路灯不亮", against="  "))["moves"] == ["receive", "dispatch"]


@pytest.mark.parametrize("channel", [c for c in CHANNELS if c != "file"])
def test_a_name_that_means_no_unit_is_said_and_nothing_is_kept(people, channel):  # noqa: F811
    with pytest.raises(Refused, match="没有叫“没有的单位”的单位"):
        send(people, channel, against="没有的单位")
    assert not Matter.objects.exists()


def test_a_file_loses_no_request_for_a_name_and_nobody_is_given_it_before_a_person_has_looked(people):  # noqa: F811
    complaint = send(people, "file", against="老城超市")
    matter = complaint.matter
    assert matter.text == "办事窗口态度差（反映的单位：老城超市）"
    assert (matter.state, matter.document["request"]["unclear"], complaint.against) == ("received", ["given_against"], UNKNOWN)
    shown = web(people["rx"]).get(f"/desk/requests/{matter.ref}/").content.decode()
    assert "来源给的被反映单位" in shown
    assert "来源写的不是登记的单位，见内容" in shown
    assert UNKNOWN not in shown


def in_public(matter):
    """Whether anybody may know that it is there: by the rule, by its number, in the list."""
    listed = matter.ref in Client().get("/open311/v2/requests.json").content.decode()
    seen = {listed, Client().get(f"/open311/v2/requests/{matter.ref}.json").status_code == 200, privacy.listed().filter(pk=matter.pk).exists()}
    assert len(seen) == 1
    return seen.pop()


@pytest.mark.parametrize(("says", "public"), [("", True), ("ztj", False)])
def test_who_is_complained_of_by_a_name_that_means_no_unit_is_not_public_before_a_person_has_said_whom(people, says, public):  # noqa: F811
    """Neither for the worker's second try nor for a dispatch; a unit that handles it meanwhile does not see who told it, for it may be the one."""
    matter = send(people, "file", text="路灯不亮", against="钟台办事大厅").matter
    assert not in_public(matter)
    assert complaints.accuses(IncomingSubmission("路灯不亮", "file", against=UNKNOWN), "ztj")
    ledger.move(matter, "dispatch", SYSTEM, {"lead": "ztj", "route": "direct", "limit": LIMIT, "due_at": later(days=7)})
    assert not in_public(matter)
    sight = privacy.Sight(privacy.Viewer.of(people["jd"]), matter)
    assert (sight.contacts(), sight.blots) == ([], True)
    asked = web(people["rx"])
    shown = asked.get(f"/desk/requests/{matter.ref}/").content.decode()
    assert UNKNOWN not in shown
    given = {"demand": "complaint", "subject": matter.subject, "place": matter.place, "urgency": "general", "against": says, "version": matter.version}
    assert asked.post(f"/desk/requests/{matter.ref}/classify/", {**given, "against": "没有的单位"}).status_code == 422
    assert not in_public(matter)
    assert asked.post(f"/desk/requests/{matter.ref}/classify/", given).status_code == 302
    matter.refresh_from_db()
    assert matter.document["request"]["against"] == says
    assert "unclear" not in matter.document["request"]
    assert in_public(matter) == public
    sight = privacy.Sight(privacy.Viewer.of(people["jd"]), matter)
    assert (len(sight.contacts()), sight.blots) == (int(public), not public)
    assert rebuild().findings == []


HEADED = (
    "被投诉单位：{0}",
    "投诉对象:{0}。",
    "被反映单位 {0}",
    "反映单位（{0}）",
    "【{0}】",
    "被举报单位名称： “{0}”",
    "涉事单位是：{0}",
    "被投诉方={0}",
    "被诉单位\t{0}",
    "（{0}）",
    " {0}； ",
    "举报对象：【{0}】",
)
EMPTY = ("投诉对象", "被投诉单位：", "被举报单位名称", "无", "/", "——", "N/A", "暂无", "（无）", "被反映单位：无", "?", "null")


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_heading_is_no_part_of_a_units_name_nor_a_name_itself(people, channel):  # noqa: F811
    """In a cell or in a box: the heading before the name goes, a heading or a sign for nothing alone complains of nobody."""
    for n, written in enumerate(HEADED if channel in ("web", "file") else HEADED[:2]):
        assert send(people, channel, text=f"第{n}个窗口态度差", against=written.format("钟台街道办")).against == "ztj", written
    for n, written in enumerate(EMPTY if channel in ("web", "file") else EMPTY[:2]):
        sent = send(people, channel, text=f"第{n}盏路灯不亮", against=written)
        assert (state_of(sent)["moves"], sent.against, sent.matter.text) == (["receive", "dispatch"], "", f"第{n}盏路灯不亮"), written


@pytest.mark.parametrize("name", ["反映单位服务中心", "被投诉单位管理局", "无线电管理局", "没有的单位", "空港管委会"])
def test_a_name_that_begins_like_a_heading_stays_whole(name):
    assert complaints.named(name) == name
    assert complaints.named(f"投诉对象：{name}") == name


@pytest.mark.parametrize("channel", [c for c in CHANNELS if c != "file"])
def test_a_name_of_two_units_is_asked_about(people, channel):  # noqa: F811
    for code in ("a", "b"):
        Unit.objects.create(code=code, name=f"{code}窗口", short="窗口", kind="bureau")
    with pytest.raises(Refused, match="有2个单位叫“窗口”"):
        send(people, channel, against="窗口")


@pytest.mark.parametrize("address", ["/ask/", "/ask/enterprise/"])
def test_residents_find_the_unit_by_its_name_and_see_no_code(people, address):  # noqa: F811
    shown = Client().get(address).content.decode()
    assert '<option value="钟台街道办"></option>' in shown
    assert "反映的是哪个政府单位" in shown
    assert "ztj" not in shown


def test_open311_says_what_it_asks(people):  # noqa: F811
    asked = Client().get("/open311/v2/services/0406.json").json()["attributes"][-1]
    assert (asked["code"], asked["datatype"], asked["required"], asked["description"]) == ("against", "string", False, "反映的单位")


def test_each_field_of_the_table_is_one_of_a_submission():
    columns_only = {"title", "day", "longitude", "latitude"}
    assert {f.name for f in submission_fields.FIELDS} - columns_only <= set(IncomingSubmission.__dataclass_fields__)
    assert {f.name for f in submission_fields.FURTHER} <= {f.name for f in Submission._meta.get_fields()}


def test_a_file_given_again_is_known_though_a_name_in_it_means_no_unit(people, tmp_path):  # noqa: F811
    path = tmp_path / "工单.csv"
    row = "F{0},办事窗口态度差,老城超市\n"
    for more, expected in (("", (1, 0, 0)), (row.format(2), (1, 1, 0))):
        path.write_text(f"工单编号,诉求内容,被反映单位\n{row.format(1)}{more}", encoding="utf-8")
        outcome = batches.take_file(path, "旧热线", kit.Fixed())
        assert (outcome.taken, outcome.known, outcome.refused) == expected
