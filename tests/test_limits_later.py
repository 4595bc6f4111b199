"""Working days that nobody knows yet (every late December): no request is refused for it in any channel or move; the limit is set
by itself when the calendar comes, counted from the same start."""

import json
from datetime import date, datetime, timedelta

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.core.management import call_command
from django.test import Client
from django.utils import timezone

import hotline_kit as kit
from luoshi.accounts.models import Token
from luoshi.codes import workdays
from luoshi.matters import ledger
from luoshi.matters.data_key import unseal
from luoshi.matters.ledger import SYSTEM, Refused
from luoshi.matters.models import Matter
from luoshi.matters.rebuild import rebuild
from luoshi.notices.models import Notice
from luoshi.registers.models import Duty
from luoshi.requests import batches, callback_at_limit, duties, judged, set_limits
from luoshi.requests.models import Submission
from luoshi.requests.staff import callback_queue
from luoshi.server import ready

pytestmark = pytest.mark.django_db
LIMIT = {"amount": 15, "unit": "workdays", "rule": "x"}


@pytest.fixture
def year(monkeypatch):
    """Whether the calendar knows any year: it does not, until ``come``."""

    class Year:
        def come(self):
            monkeypatch.setattr(workdays, "_state_day", lambda on: workdays.Day(on, on.weekday() < 5, "", "state"))

        def go(self):
            monkeypatch.setattr(workdays, "_state_day", lambda on: None)
            duties.forget_cached()

    found = Year()
    found.go()
    return found


@pytest.fixture
def people(year):
    people = kit.town()
    Duty.objects.update(limit_amount=15, limit_unit="workdays")
    duties.forget_cached()
    return people


@pytest.fixture
def fixed(monkeypatch):
    for room in ("luoshi.requests.staff.phone", "luoshi.requests.staff.phone_panel", "luoshi.requests.api", "luoshi.requests.open311.posting", "luoshi.requests.public.understood"):
        monkeypatch.setattr(f"{room}.reader", kit.Fixed)


def only():
    return Matter.objects.get(kind="request")


def waits(matter):
    """Whether a matter is with its unit, without a limit and with the reason."""
    matter.refresh_from_db()
    return matter.state == "issued" and matter.due_at is None and matter.due_waits is not None and matter.document["request"]["later"]["due_at"]["limit"]["amount"] == 15


def test_the_web_keeps_it(people, fixed):
    sent = Client().post("/ask/", {"text": "小区门口路灯不亮三天了", "name": kit.NAME, "phone": kit.PHONE})
    assert sent.status_code == 302
    assert waits(only())
    followed = Client().get(sent.url, follow=True)
    assert followed.status_code == 200
    assert "时限暂未定" in followed.content.decode()


def test_open311_keeps_it_and_says_why(people, fixed):
    said = {"service_code": "0406", "description": "小区门口路灯不亮三天了", "lat": "40.1", "long": "116.2", "attribute[object]": "lamp_out", "phone": "19900001234"}
    answer = Client().post("/open311/v2/requests.json", said)
    assert answer.status_code == 201, answer.content.decode()
    assert "时限暂未定" in answer.json()[0]["service_notice"]
    assert waits(only())
    shown = Client().get(f"/open311/v2/requests/{only().ref}.json", {"extensions": "true"}).json()[0]
    assert shown["expected_datetime"] is None
    assert "时限暂未定" in shown["service_notice"]
    assert shown["extended_attributes"]["expected"]["due_unknown"]
    assert Client().get("/open311/v2/requests.xml").status_code == 200


def test_the_api_keeps_it_and_says_why(people, fixed):
    key = Token.make(people["rx"], "x", ["read", "write"])[1]
    answer = Client().post(
        "/api/v1/requests",
        json.dumps({"text": "路灯不亮", "source": "old", "source_id": "1", "place": kit.STREET, "subject": "0406"}),
        "application/json",
        headers={"Authorization": f"Bearer {key}"},
    )
    assert (answer.status_code, answer.json()["due_at"]) == (201, None)
    assert "时限暂未定" in answer.json()["due_unknown"]
    assert waits(only())


def test_the_phone_desk_keeps_it_and_every_page_says_why(people, fixed):
    staff = kit.web(people["rx"])
    panel = staff.post("/desk/requests/new/understood/", {"text": "小区门口路灯不亮三天了", "phone": kit.PHONE})
    assert "时限暂未定" in panel.content.decode()
    saved = staff.post("/desk/requests/new/", {"text": "小区门口路灯不亮三天了", "phone": kit.PHONE, "name": kit.NAME, "once": "a" * 22}, follow=True)
    assert saved.status_code == 200
    assert "时限暂未定" in saved.content.decode()
    matter = only()
    assert waits(matter)
    assert "时限暂未定" in staff.get(f"/desk/requests/{matter.ref}/").content.decode()
    assert matter.ref in staff.get("/desk/requests/?pile=no_limit").content.decode()
    assert matter.ref not in staff.get("/desk/requests/?pile=overdue").content.decode()
    assert "时限暂未定" in staff.get("/desk/requests/requests.csv").content.decode("utf-8-sig")
    notice = Notice.objects.get()
    assert "钟台街道办" in notice.text
    assert "时限暂未定" in notice.text
    assert "{" not in notice.text


def test_a_file_keeps_every_row(people, tmp_path):
    path = tmp_path / "旧.csv"
    path.write_text("工单编号,来电时间,诉求内容\n" + "".join(f"N-{n},{timezone.localdate()} 00:0{n},路灯不亮{n}\n" for n in range(4)), encoding="utf-8")
    outcome = batches.take_file(path, "旧热线", kit.Fixed(), dispatch=True)
    assert (outcome.taken, outcome.refused) == (4, 0)
    assert all(waits(m) for m in Matter.objects.all())


def test_the_limit_is_set_when_the_calendar_comes(people, year):
    matter = kit.told()
    start = datetime.fromisoformat(matter.document["request"]["dispatched_at"])
    assert set_limits.set_due() == 0
    year.come()
    call_command("set_limits")
    matter.refresh_from_db()
    event = matter.events.get(move="set_due")
    assert (event.by, event.data["due_at"]) == ("system", duties.due(start, LIMIT))
    request = matter.document["request"]
    assert request["due_at"] == request["first_due_at"] == request["response_due_at"] == duties.due(start, LIMIT)
    assert (matter.due_waits, "later" in request) == (None, False)
    assert set_limits.set_due() == 0
    assert rebuild().findings == []
    assert "期限已定" in Notice.objects.order_by("-pk").first().text
    with pytest.raises(Refused, match="没有等着定下的时限"):
        ledger.move(matter, "set_due", SYSTEM, {"due_at": request["due_at"]})


def test_a_known_year_is_computed_as_ever(people, year):
    year.come()
    duties.forget_cached()
    matter = kit.told()
    assert matter.due_at is not None
    assert "later" not in matter.document["request"]


def test_danger_in_hours_needs_no_calendar(people):
    assert duties.ends(timezone.now(), {"amount": 2, "unit": "hours"})["due_at"]


def form(people, name, matter, who, **data):
    """A move by its form, as a person sends it."""
    matter.refresh_from_db()
    return kit.web(people[who]).post(f"/desk/requests/{matter.ref}/{name}/", {"version": matter.version, **data})


MOVES = {
    "dispatch": (kit.received, "rx", {"lead": "ztj", "amount": "15", "unit": "workdays"}),
    "adjudicate": (kit.disputed, "rx", {"lead": "ztj", "reason": "属地负责", "final": "on"}),
    "go_on": (kit.waiting, "rx", {}),
    "call_in": (kit.under_way, "jd", {"helpers": "jtj"}),
    "redo": (kit.answered, "rx", {"solved": "no", "reason": "没修好"}),
    "take_up": (kit.parked, "rx", {}),
    "ask_again": (kit.ended, "rx", {"reason": "又坏了"}),
}


@pytest.mark.parametrize("name", MOVES)
def test_every_move_that_computes_a_limit_is_made(people, year, name):
    make, who, data = MOVES[name]
    matter = make()
    answer = form(people, name, matter, who, **data)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    matter.refresh_from_db()
    assert matter.events.order_by("-seq").first().move == name
    assert matter.due_at is None
    assert matter.document["request"]["later"]["due_at"]
    assert kit.web(people["rx"]).get(f"/desk/requests/{matter.ref}/").status_code == 200
    year.come()
    assert set_limits.set_due() == 1
    matter.refresh_from_db()
    request = matter.document["request"]
    assert matter.due_at is not None
    assert "later" not in request
    assert request["first_due_at"]
    assert request["response_due_at"]
    assert all(request["helpers_due"].values())
    assert rebuild().findings == []


def test_more_time_is_asked_for_and_given_without_a_calendar(people, year):
    year.come()
    duties.forget_cached()
    matter = kit.under_way()
    year.go()
    old = matter.document["request"]["due_at"]
    assert form(people, "ask_time", matter, "jd", reason="要开挖").status_code == 302
    assert kit.web(people["rx"]).get(f"/desk/requests/{matter.ref}/").status_code == 200
    assert form(people, "give_time", matter, "rx", approver="某主任").status_code == 302
    matter.refresh_from_db()
    assert matter.due_at is None  # not late by the old end
    year.come()
    assert set_limits.set_due() == 1
    matter.refresh_from_db()
    assert matter.document["request"]["due_at"] == duties.due(datetime.fromisoformat(old), LIMIT)
    assert matter.document["request"]["first_due_at"] == old


def test_asking_for_more_than_nobody_knows_is_refused_in_one_sentence(people):
    matter = kit.under_way()
    with pytest.raises(Refused, match="还没有定下"):
        ledger.move(matter, "ask_time", kit.of("ztj"), {"due_at": "", "due_later": matter.document["request"]["later"]["due_at"]}, reason="要开挖")
    ledger.move(matter, "ask_time", kit.of("ztj"), {"due_at": kit.later(days=40)}, reason="要开挖")


@pytest.mark.parametrize("wrong", [True, {}, {"year": 2027}, {"from": "x", "limit": LIMIT, "year": 2027}, {"from": "2026-12-20T00:00:00", "limit": LIMIT, "year": 2027}])
def test_nobody_can_leave_a_limit_out(people, wrong):
    with pytest.raises(Refused, match="没有写明时限从何时起算" if wrong != {} else "缺少：due_at"):
        ledger.move(kit.received(), "dispatch", SYSTEM, {"lead": "ztj", "route": "direct", "limit": LIMIT, "due_at": "", "due_later": wrong})


def test_a_pause_counts_while_the_limit_waits(people, year):
    matter = kit.waiting()
    year.come()
    assert set_limits.set_due() == 0  # the clock stands still: nobody can say
    year.go()
    assert form(people, "go_on", matter, "rx").status_code == 302
    matter.refresh_from_db()
    begun, ended = (datetime.fromisoformat(t) for t in matter.document["request"]["pauses"][0])
    year.come()
    set_limits.set_due()
    matter.refresh_from_db()
    request = matter.document["request"]
    sent = datetime.fromisoformat(request["dispatched_at"])
    first = datetime.fromisoformat(duties.due(sent, LIMIT))
    assert datetime.fromisoformat(request["first_due_at"]) == first
    assert request["due_at"] == duties.due(sent, LIMIT, [(begun, ended)])  # by the working days of the limit


@pytest.mark.parametrize(("make", "step", "said"), [(kit.answered, "rate", {"solved": "no", "comment": "没修好"}), (kit.ended, "again", {"reason": "又坏了"})])
def test_the_resident_has_it_done_again(people, make, step, said):
    matter = make()
    key = unseal(bytes(Submission.objects.get(matter=matter).sealed))["key"]
    answer = Client().post(f"/ask/{key}/{step}/", {"version": matter.version, **said})
    assert answer.status_code == 302, answer.content.decode()
    matter.refresh_from_db()
    assert matter.state in ("issued", "sent_back")
    assert matter.document["request"]["later"]["due_at"]
    assert "时限暂未定" in Client().get(f"/ask/{key}/", follow=True).content.decode()


def test_the_caller_has_it_done_again_on_the_callback_screen(people):
    matter = kit.answered()
    said = {"version": matter.version, "submission": Submission.objects.get(matter=matter).pk, "contacted": "yes", "solved": "no", "satisfied": "no", "then": "redo"}
    answer = kit.web(people["hf"]).post(f"/desk/requests/callback/{matter.ref}/heard/", said)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    matter.refresh_from_db()
    assert (matter.state, matter.due_at) == ("sent_back", None)


def test_what_has_no_limit_yet_is_not_late(people, year):
    matter = kit.told()
    far = timezone.now() + timedelta(days=90)
    assert list(judged.rows(None, far)) == []
    assert callback_at_limit.ask_overdue(far) == 0
    assert matter not in list(callback_queue.due(far))
    answered = kit.answered()
    assert answered in list(callback_queue.free(people["hf"], timezone.now()))  # and the queue does not stumble over it
    with pytest.raises(Refused, match="还没有答复，也没到时限"):
        ledger.move(matter, "try_call", SYSTEM, {})


def test_ended_before_the_calendar_came(people, year):
    matter = kit.ended()
    count = Notice.objects.count()
    year.come()
    assert set_limits.set_due() == 1
    matter.refresh_from_db()
    assert matter.due_at is not None
    assert matter.state == "ended"
    assert Notice.objects.count() == count  # nobody is told a limit of what is over


def test_a_year_unknown_is_said_from_october_on(people, monkeypatch):

    monkeypatch.setattr(workdays.Calendar, "knows", lambda self, year: year == 2026)

    def found(day):
        return [(f.code, f.error) for f in ready.findings(day) if f.code.startswith("calendar")]

    assert found(date(2026, 9, 30)) == []
    assert found(date(2026, 10, 1)) == found(date(2026, 11, 30)) == [("calendar-next", False)]
    assert found(date(2026, 12, 1)) == [("calendar-next", True)]
    assert found(date(2027, 1, 1)) == [("calendar", True)]
    sentence = next(f.sentence for f in ready.findings(date(2026, 12, 1)) if f.code == "calendar-next")
    assert "2027" in sentence
    assert "import-codes calendar" in sentence
    assert "set-limits" in sentence
