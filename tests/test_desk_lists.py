"""The desk's lists: today, the list, the board, many at once, the audit; filtered, as files, each for those who may."""

# ruff: noqa: F811 (fixtures are imported by name)

import csv
import io

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from desk_kit import asked, body, claimed, ended, fresh, last, objected, of, out, parked, people, planned, sound, who, working  # noqa: F401
from ledger_kit import TARGET, draft, issued, when
from luoshi.desk import audit
from luoshi.matters import ledger
from luoshi.matters.models import Event
from luoshi.reports.models import SavedFilter
from luoshi.reports.returns import period_end
from luoshi.reports.staff import commitment_list

pytestmark = pytest.mark.django_db
ALL = {"year": ""}


def found(client, **query):
    return [m.ref for m in client.get(reverse("desk:matters"), query or ALL).context["page"]]


def test_the_list_is_filtered_searched_and_sorted(who, of):
    a = issued(who["dc"], text="改造老旧小区80个", subject="0301", place="990102000000", due="2026-06-30")
    b = issued(who["dc"], lead="jtj", helpers=("czj",), text="新建公路280公里", year=2025, due="2026-03-31")
    c = ended(who)
    void = sound(who)
    ledger.move(void, "discard", who["dc"], reason="重复")
    dc = of("dc")
    assert found(dc) == [a.ref, b.ref, c.ref]
    assert found(dc, q="老旧") == found(dc, subject="03") == found(dc, place="990102000000") == [a.ref]
    assert found(dc, lead="jtj") == found(dc, year="2025") == found(dc, helper="czj") == [b.ref]
    assert found(dc, state="ended") == found(dc, verdict="partly") == found(dc, verdict="any") == [c.ref]
    assert found(dc, state="open") == found(dc, verdict="none") == [a.ref, b.ref]
    assert found(dc, state="void") == [void.ref]
    assert found(dc, sort="due")[:2] == [b.ref, a.ref]
    assert found(dc, sort="changed")[0] == c.ref
    assert found(dc, q=a.ref) == [a.ref]
    assert found(of("jtj"), role="lead") == [b.ref]
    assert found(of("jtj"), role="helper") == [a.ref, c.ref]
    assert found(dc, asked="1") == []
    ledger.move(b, "ask_target", who["jtj"], {"targets": [TARGET]}, reason="x")
    assert found(dc, asked="1") == [b.ref]


def test_the_bare_list_and_board_are_those_of_this_year(who, of):
    today = timezone.localdate().year
    issued(who["dc"], year=today - 1)
    assert of("dc").get(reverse("desk:matters")).url == f"/desk/matters/?year={today - 1}"
    caches["pages"].clear()
    issued(who["dc"], year=today)
    issued(who["dc"], year=today + 1)
    assert of("dc").get(reverse("desk:matters")).url == f"/desk/matters/?year={today}"
    assert of("dc").get(reverse("desk:board")).url == f"/desk/board/?year={today}"
    assert len(found(of("dc"))) == 3


def test_a_query_that_makes_no_sense_is_told_and_left_out(who, of):
    matter = working(who)
    response = of("dc").get(reverse("desk:matters"), {"year": "二〇二六", "state": "nowhere", "sort": "random", "place": "1", "page": "x", "q": "基站"})
    assert [m.ref for m in response.context["page"]] == [matter.ref]
    assert len(response.context["selection"].problems) == 4
    assert "没有按它筛选" in body(response)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["q", "year", "state", "lead", "due", "place", "subject", "sort", "page", "asked", "report", "role"]), st.text(max_size=40)))
@example({"q": '"" OR 1=1 --', "page": "-1"})
@example({"q": "x" * 200, "year": "9" * 30})
@example({"lead": "\x00", "subject": "%"})
def test_no_query_breaks_the_lists(who, of, query):
    for name in ("matters", "board"):
        answer = of("dc").get(reverse(f"desk:{name}"), query or ALL)
        assert answer.status_code == 200
        assert ("没有按它筛选" in body(answer)) == bool(answer.context["selection"].problems)


def test_the_list_is_paged(who, of):
    for n in range(53):
        draft(who["dc"], text=f"任务{n}")
    page = of("dc").get(reverse("desk:matters"), {"page": "2", "state": "draft"})
    assert (len(page.context["page"]) == 3 and "?page=1&amp;state=draft" in body(page)) or "state=draft&amp;page=1" in body(page)
    assert len(of("dc").get(reverse("desk:matters"), {"page": "99"}).context["page"]) == 3


def test_the_files_hold_the_filtered_list_and_no_formula(who, of):
    issued(who["dc"], text="=HYPERLINK(1)", helpers=())
    issued(who["dc"], text="别的", lead="jtj")
    rows = list(csv.DictReader(io.StringIO(body(of("dc").get(reverse("desk:matters_file", args=["csv"]) + "?lead=fgw")).lstrip("\ufeff"))))
    assert len(rows) == 1
    assert rows[0]["工作任务"] == "'=HYPERLINK(1)"
    assert rows[0]["牵头单位"] == "市发展改革委"
    answer = of("dc").get(reverse("desk:matters_file", args=["xlsx"]))
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet.max_row == 3
    assert sheet["D2"].value == "=HYPERLINK(1)"
    assert sheet["D2"].data_type == "s"
    assert of("dc").get(reverse("desk:matters_file", args=["exe"])).status_code == 404


def test_a_list_too_long_for_a_file_is_said(who, of, monkeypatch):
    monkeypatch.setattr(commitment_list, "MOST_OUT", 1)
    issued(who["dc"])
    issued(who["dc"])
    response = of("dc").get(reverse("desk:matters_file", args=["csv"]), follow=True)
    assert "超过1项，不能一次导出" in body(response)


def test_filters_are_kept_each_for_its_person(who, of):
    address = reverse("desk:save_filter")
    of("dc").post(address, {"name": "逾期  未办结", "query": "due=overdue&state=open&page=3&nonsense=1"})
    saved = SavedFilter.objects.get()
    assert (saved.name, saved.query) == ("逾期 未办结", "state=open&due=overdue")
    page = body(of("dc").get(reverse("desk:matters") + "?" + saved.query))
    assert "逾期 未办结" in page
    assert 'aria-current="page"' in page
    assert "逾期 未办结" not in body(of("dc2").get(reverse("desk:matters"), ALL))
    assert of("dc2").post(reverse("desk:forget_filter", args=[saved.pk])).status_code == 404
    of("dc").post(address, {"name": "逾期 未办结", "query": "due=soon"})
    assert SavedFilter.objects.get().query == "due=soon"
    assert of("dc").post(reverse("desk:forget_filter", args=[saved.pk])).status_code == 302
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize(("name", "query"), [("", "due=soon"), ("x" * 41, "due=soon"), ("空", ""), ("坏", "state=nowhere")])
def test_a_filter_that_is_none_is_not_kept(who, of, name, query):
    response = of("dc").post(reverse("desk:save_filter"), {"name": name, "query": query}, follow=True)
    assert not SavedFilter.objects.exists()
    assert 'role="alert"' in body(response)


def test_the_board_has_a_column_for_each_state(who, of):
    for start in (planned, out, working, parked, claimed, ended, objected):
        start(who)
    lanes = {lane["state"]: (lane["count"], len(lane["rows"])) for lane in of("dc").get(reverse("desk:board"), ALL).context["lanes"]}
    assert {s for s, counts in lanes.items() if counts == (1, 1)} == {"draft", "issued", "under_way", "parked", "claimed", "ended", "objected"}
    lanes = of("fgw").get(reverse("desk:board"), {"verdict": "partly"}).context["lanes"]
    assert "draft" not in [lane["state"] for lane in lanes]
    assert sum(lane["count"] for lane in lanes) == 2


def tasks(client):
    """What waits for a person, by name: how many."""
    day = client.get(reverse("desk:home")).context["day"]
    return {t.name.removeprefix("reports."): t for t in (day.first, *day.others) if t}


def refs(client):
    return [row.ref for row in client.get(reverse("desk:home")).context["day"].rows]


def test_my_list_today(who, of):
    late = issued(who["dc"], text="晚了的", due=f"{timezone.localdate().year - 1}-06-30", year=timezone.localdate().year - 1)
    soon = issued(who["dc"], text="快了的", due=timezone.localdate().isoformat())
    waiting, wished, contested = claimed(who), asked(who), objected(who)
    office = tasks(of("dc"))
    assert {name: office[name].count for name in ("to_verify", "asked", "objected", "overdue")} == {"to_verify": 1, "asked": 1, "objected": 1, "overdue": 1}
    assert office["to_verify"].start == reverse("desk:matter", args=[waiting.ref]) + "?list=state%3Dclaimed%26sort%3Dchanged"
    assert set(refs(of("dc"))) == {waiting.ref, wished.ref, contested.ref}  # what it decides; what units owe is theirs
    unit = tasks(of("fgw"))
    assert {"to_verify", "objected", "disagreed", "drafts"}.isdisjoint(unit)
    assert (unit["overdue"].count, unit["soon"].count, unit["to_accept"].count) == (1, 1, 2)
    assert refs(of("fgw"))[0] == late.ref
    assert {soon.ref, wished.ref} < set(refs(of("fgw")))
    assert waiting.ref not in refs(of("fgw"))  # the office has it


def test_what_a_unit_only_helps_with_is_not_counted_as_its_own(who, of):
    issued(who["dc"], due="2020-01-01", year=2020)  # fgw leads, jtj helps
    assert tasks(of("fgw"))["overdue"].count == 1
    assert {"overdue", "to_accept", "soon", "behind"}.isdisjoint(tasks(of("jtj")))
    day = of("jtj").get(reverse("desk:home")).context["day"]
    assert day.rows == []
    assert [(str(link.label), link.count) for link in day.lists if link.count] == [("配合别人的任务", 1)]


def test_the_numbers_of_today_lead_to_their_lists(who, of):
    claimed(who), asked(who), issued(who["dc"], due="2020-01-01")
    for name in ("dc", "fgw", "jtj"):
        day = of(name).get(reverse("desk:home")).context["day"]
        for each in (day.first, *day.others, *day.lists):
            if each and "/matters/" in each.url:
                assert of(name).get(each.url).context["page"].paginator.count == each.count, each.url


def test_returns_that_are_owed_are_counted_as_their_own_page_counts_them(who, of):
    year = timezone.localdate().year
    for n in range(3):
        matter = ledger.open_matter("commitment", {"text": f"任务{n}", "year": year - 1, "due": f"{year + 1}-12-31", "targets": [TARGET]}, who["dc"], at=when(1, year=year - 1))
        ledger.move(matter, "plan", who["dc"], {"lead": "fgw", "helpers": ["jtj"]}, at=when(1, 2, year=year - 1))
        ledger.move(matter, "issue", who["dc"], at=when(1, 3, year=year - 1))
    owed = tasks(of("fgw"))["returns"]
    period = owed.url.split("period=")[1].split("&")[0]
    assert owed.count == 3
    assert period_end(period) <= timezone.localdate()
    assert of("fgw").get(owed.url).context["page"].paginator.count == 3
    assert "returns" not in tasks(of("jtj"))  # a helper owes none
    ledger.move(matter, "report", who["fgw"], {"period": period, "progress": "完成1个"})
    assert tasks(of("fgw"))["returns"].count == 2


# ---- many at once ---------------------------------------------------------------------------------------------------


def picked(*matters):
    return [f"{m.ref}:{m.version}" for m in matters]


def test_many_are_assigned_at_once(who, of):
    a, b, out_already = sound(who), sound(who), issued(who["dc"], helpers=())
    data = {"m": picked(a, b, out_already), "lead": "市交通局", "helpers": "财政局、教育局", "due": "2026-10-31", "reason": "职责调整", "approver": "秘书长"}
    response = of("dc").post(reverse("desk:assign") + "?year=2026", data)
    assert response.url == reverse("desk:matters") + "?year=2026"
    for matter in (a, b, out_already):
        matter.refresh_from_db()
        assert (matter.lead.code, matter.document["helpers"], matter.document["due"]) == ("jtj", ["czj", "jyj"], "2026-10-31")
    assert [e.move for e in out_already.events.order_by("seq")][-2:] == ["extend", "reassign"]
    before = Event.objects.count()
    of("dc").post(reverse("desk:assign"), {**data, "m": picked(a, b, out_already)})
    assert Event.objects.count() == before  # what is so already is no event


def test_all_or_none_and_each_refusal_beside_its_row(who, of):
    a, done, changed = sound(who), ended(who), sound(who)
    old = picked(a, done, changed)
    ledger.move(changed, "reword", who["dc2"], {"text": "改过了"})
    before = Event.objects.count()
    response = of("dc").post(reverse("desk:assign"), {"m": old, "lead": "市交通局", "reason": "x"})
    page = body(response)
    assert response.status_code == 422
    assert Event.objects.count() == before
    assert "“已办结”的事项不能“改派”" in page
    assert "刚被别人改过" in page
    assert "一项也没有改动" in page
    assert page.count('aria-invalid="true"') == 2
    assert page.count(" checked") == 3


@pytest.mark.parametrize("data", [{}, {"lead": "没有的局"}, {"due": "2026-02-30"}, {"helpers": "市交通局、谁"}])
def test_bad_input_for_many_is_told(who, of, data):
    matter = sound(who)
    response = of("dc").post(reverse("desk:assign"), {"m": picked(matter), **data})
    assert response.status_code == 422
    assert last(matter).move == "open"
    assert of("dc").post(reverse("desk:assign"), {"m": ["x", "C26:y"], "lead": "市交通局"}).status_code == 422


def test_a_unit_assigns_nothing(who, of):
    matter = issued(who["dc"])
    asked = {"m": picked(matter), "lead": "市交通局", "reason": "x"}
    assert of("fgw").post(reverse("desk:assign"), asked).status_code == 403
    assert last(matter).move == "issue"
    assert of("dc").post(reverse("desk:assign"), asked).status_code == 302  # the same, by who may
    assert (last(matter).move, last(matter).data["lead"]) == ("reassign", "jtj")


# ---- audit ----------------------------------------------------------------------------------------------------------


def test_the_audit_is_for_auditors(who, of):
    matter = working(who)
    for name, status in (("audit", 200), ("root", 200), ("dc", 403), ("fgw", 403)):
        assert of(name).get(reverse("desk:audit")).status_code == status
        assert of(name).get(reverse("desk:audit_file")).status_code == status
    assert matter.ref in body(of("audit").get(reverse("desk:audit")))


def test_the_audit_is_filtered(who, of):
    matter, other = working(who), asked(who)

    def shown(**query):
        return [(r["event"].matter.ref, r["event"].move) for r in of("audit").get(reverse("desk:audit"), query).context["rows"]]

    assert {m for _ref, m in shown(person="fgw")} == {"accept", "ask_target"}
    assert shown(move="ask_target") == [(other.ref, "ask_target")]
    assert {r for r, _m in shown(matter=matter.ref)} == {matter.ref}
    assert {m for _ref, m in shown(unit="fgw")} == {"accept", "ask_target"}
    assert {m for _ref, m in shown(since="2026-02-02", until="2026-02-28")} == {"accept"}
    assert shown()[0] == (other.ref, "ask_target")
    response = of("audit").get(reverse("desk:audit"), {"since": "昨天", "move": "fly", "until": "9999-12-31", "page": "-4"})
    assert response.status_code == 200
    assert len(response.context["asked"].problems) == 3


def test_the_audit_is_paged_and_goes_out_as_a_file(who, of, monkeypatch):
    monkeypatch.setattr(audit, "PER_PAGE", 2)
    matter = working(who)
    ledger.move(matter, "note", who["dc"], {"text": "x"}, reason="=1+1")
    pages = [of("audit").get(reverse("desk:audit"), {"page": n}).context["page"] for n in (1, 2, 3, 4)]
    assert [len(list(p)) for p in pages] == [2, 2, 1, 0]
    assert [p.has_next for p in pages] == [True, True, False, False]
    rows = list(csv.reader(io.StringIO(body(of("audit").get(reverse("desk:audit_file"))).lstrip("\ufeff"))))
    assert len(rows) == 6
    assert rows[1][6] == "'=1+1"
    assert rows[1][8] == rows[2][7]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["person", "unit", "move", "matter", "since", "until", "page"]), st.text(max_size=200)))
@example(dict.fromkeys(("person", "unit", "move", "matter", "since"), "\x00"))
def test_no_query_breaks_the_audit(who, of, query):
    answer = of("audit").get(reverse("desk:audit"), query)
    assert (answer.status_code, "<table" in body(answer) or "没有" in body(answer)) == (200, True)


def test_the_screens_open_in_english(who, of):
    matters = [start(who) for start in (planned, working, asked, claimed, objected)]
    addresses = [reverse(f"desk:{n}") for n in ("home", "new")] + [
        reverse("desk:matters") + "?state=open",
        reverse("desk:board") + "?verdict=any",
        reverse("desk:matters_file", args=["csv"]),
    ]
    for address in [*addresses, *(reverse("desk:matter", args=[m.ref]) for m in matters)]:
        assert of("dc").get(address, headers={"Accept-Language": "en"}).status_code == 200, address
    assert "target change asked for" in body(of("audit").get(reverse("desk:audit"), headers={"Accept-Language": "en"}))


def test_a_saved_filter_with_a_persons_name_goes_with_the_person(people):
    from urllib.parse import urlencode

    from luoshi.matters.personal_data import Traces
    from luoshi.reports.personal_data import saved_filters

    for name, words in (("甲", "张三"), ("乙", "李四")):
        SavedFilter.objects.create(user=people["dc"], name=name, query=urlencode({"q": words}))
    traces = Traces(frozenset(), frozenset({"张三"}), ())
    assert (saved_filters(traces, False), SavedFilter.objects.count()) == (1, 2)
    assert saved_filters(traces, True) == 1
    assert SavedFilter.objects.get().query == urlencode({"q": "李四"})
