"""A request that was sent wrongly is sent on by the dispatcher, in one form, with its reason; the former unit is out of it, and a ruling stays."""

import re

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.urls import reverse

import hotline_kit as kit
from hotline_kit import asking_time, disputed, issued, moved, town, under_way, web
from luoshi.matters import ledger
from luoshi.matters.ledger import SYSTEM, Refused
from luoshi.matters.models import Assignment
from luoshi.matters.rebuild import rebuild
from luoshi.notices.models import Notice
from luoshi.requests.kind import REQUEST
from luoshi.requests.moves import OPEN

pytestmark = pytest.mark.django_db
ON = {"lead": "whj", "route": "direct", "due_at": "2099-01-01T00:00:00+08:00"}


@pytest.fixture
def people():
    return town()


def send(client, matter, status=302, **data):
    matter.refresh_from_db()
    answer = client.post(reverse("hotline:move", args=[matter.ref, "redispatch"]), {"version": matter.version, "lead": "望河街道办", "reason": "地点在望河", **data})
    assert answer.status_code == status, re.findall(r'role="alert".*?</div>', answer.content.decode(), re.S)
    matter.refresh_from_db()
    return answer.content.decode()


def test_it_goes_to_another_unit_in_one_form_with_its_clock_anew(people):
    matter = under_way()
    before = matter.document["request"]
    send(web(people["pd"]), matter)
    own = matter.document["request"]
    assert (matter.state, matter.lead.code, own["signed_at"], own["final"]) == ("issued", "whj", "", False)
    assert own["due_at"] >= before["due_at"]
    assert (own["first_due_at"], own["dispatched_at"], own["limit"]) == (before["first_due_at"], before["dispatched_at"], before["limit"])  # what was, stays told
    assert list(Assignment.objects.filter(matter=matter, until=None).values_list("unit__code", "role")) == [("whj", "lead")]
    assert web(people["jd"]).get(reverse("hotline:request", args=[matter.ref])).status_code == 404
    assert "改派" in web(people["xz"]).get(reverse("hotline:request", args=[matter.ref])).content.decode()
    assert rebuild().findings == []


def test_the_caller_hears_of_it(people):
    matter = issued()
    before = Notice.objects.count()
    send(web(people["pd"]), matter)
    assert Notice.objects.count() == before + 1


def test_what_the_former_unit_asked_for_goes_with_it(people):
    matter = asking_time()
    moved(matter, ("call_in", "ztj", {"helpers": ["jtj", "whj"], "due_at": kit.later(days=2)}, ""))
    moved(matter, ("ask_exclude", "ztj", {"exclusion": "objective", "evidence": ["0" * 64]}, "需立法"))
    ledger.move(matter, "redispatch", SYSTEM, ON, reason="地点在望河")
    own = matter.document["request"]
    assert own["asked_exclusion"] is None  # the new unit did not ask for it
    assert (own["asked_time"], set(own["helpers_due"]), matter.document["helpers"]) == (None, {"jtj"}, ["jtj"])  # who leads now is no helper of itself


@pytest.mark.parametrize("who", ["op", "hf", "jd"])
def test_nobody_but_the_dispatcher_sends_it_on(people, who):
    matter = issued()
    send(web(people[who]), matter, status=403)
    assert (matter.state, matter.lead.code) == ("issued", "ztj")
    assert 'id="move-redispatch"' not in web(people[who]).get(reverse("hotline:request", args=[matter.ref])).content.decode()


def test_without_a_reason_or_to_the_unit_that_has_it_nothing_is_sent(people):
    matter, desk = issued(), web(people["pd"])
    send(desk, matter, status=422, reason="")
    assert "已经在这个单位" in send(desk, matter, status=422, lead="钟台街道办")
    assert matter.lead.code == "ztj"
    send(desk, matter)
    assert matter.lead.code == "whj"


def test_a_ruling_is_final_for_the_dispatcher_as_well(people):
    matter = disputed()
    ledger.move(matter, "adjudicate", SYSTEM, {"lead": "ztj", "due_at": kit.later(days=7), "final": True}, reason="在辖区内")
    assert 'id="move-redispatch"' not in web(people["pd"]).get(reverse("hotline:request", args=[matter.ref])).content.decode()
    with pytest.raises(Refused, match="已经裁定，不能再改派"):
        ledger.move(matter, "redispatch", SYSTEM, ON, reason="地点在望河")
    open_one = disputed()
    ledger.move(open_one, "adjudicate", SYSTEM, {"lead": "ztj", "due_at": kit.later(days=7), "final": False}, reason="先办着")
    ledger.move(open_one, "redispatch", SYSTEM, ON, reason="地点在望河")
    assert open_one.document["lead"] == "whj"


def test_a_tip_off_is_not_sent_on_to_whom_it_accuses(people):
    matter = kit.told(demand="tip", against="whj")
    if matter.state not in OPEN:
        ledger.move(matter, "dispatch", SYSTEM, {"lead": "ztj", "route": "direct", "limit": kit.LIMIT, "due_at": kit.later(days=7)})
    with pytest.raises(Refused, match="举报不能交给被举报的单位"):
        ledger.move(matter, "redispatch", SYSTEM, ON, reason="地点在望河")


def test_it_may_be_made_while_a_unit_is_at_it():
    assert REQUEST.table["redispatch"].start == OPEN
