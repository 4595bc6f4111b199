"""The drafts of a report at the desk: beside its text, found, and changed many at a time."""

# ruff: noqa: F811  fixtures of a neighbour
import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from ledger_kit import TARGET, draft, issued
from luoshi.matters import ledger
from luoshi.matters.models import Matter
from luoshi.matters.rebuild import rebuild
from luoshi.reports.importing import import_report
from luoshi.reports.staff import draft_list
from luoshi.routing.suggest import Suggester
from test_desk_office import HTMX, acted, at, dc, people, report, sign_in, text, today, who  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

# ---- the drafts of a report beside its text


def listed(client, **query):
    return [row["matter"].ref for row in client.get(at("drafts", **query)).context["rows"]]


def test_a_reports_drafts_stand_beside_its_text_and_its_sections(dc, report):
    page = dc.get(at("drafts", report=report.key))
    count = Matter.objects.filter(report=report.key, state="draft").count()
    assert len(page.context["rows"]) == count
    body = text(page)
    for matter in Matter.objects.filter(report=report.key)[:5]:
        assert f'id="s-{matter.ref}"' in body
        assert f'<tr id="{matter.ref}"' in body
    nodes = page.context["nodes"]
    assert sum(n["node"].drafts for n in nodes if n["node"].depth == 0) == count
    deep = next(n for n in nodes if n["node"].depth == 1)
    assert len(listed(dc, report=report.key, section=deep["node"].key)) == deep["node"].drafts
    assert "script" not in body.partition("<main")[2].partition("</main>")[0]


def test_drafts_are_found_by_target_lead_kind_and_state(dc, who):
    numbered, bare = draft(who["dc"], lead="fgw"), draft(who["dc"], text="推进移风易俗", targets=[{"words": "", "kind": "ongoing", "value": None}])
    issued(who["dc"], text="新增充电桩800个", lead="jtj", helpers=())
    alike = draft(who["dc"], text="新增充电桩900个")
    void = draft(who["dc"])
    ledger.move(void, "discard", who["dc"], reason="重复")
    assert listed(dc, report="none", target="no") == [bare.ref]
    assert listed(dc, report="none", kind="ongoing") == [bare.ref]
    assert listed(dc, report="none", lead="set") == [numbered.ref]
    assert listed(dc, report="none", lead="none") == [bare.ref, alike.ref]
    assert listed(dc, report="none", lead="suggested") == [alike.ref]
    assert listed(dc, report="none", state="void") == [void.ref]
    assert len(listed(dc, report="none", state="out")) == 1
    assert listed(dc, report="none", target="x", section="-1", kind="y", state="z") == [numbered.ref, bare.ref, alike.ref]


def test_drafts_chosen_get_lead_helpers_and_day_and_the_act_is_taken_back(dc, who):
    first, second = draft(who["dc"]), draft(who["dc"], text="新增充电桩800个")
    wrong = acted(dc, "assign", first, second, lead="市无此局")
    assert (wrong.status_code, "没有叫“市无此局”的单位" in text(wrong), text(wrong).count(" checked")) == (422, True, 2)
    assert "请填牵头单位" in text(acted(dc, "assign", first))
    answer = acted(dc, "assign", first, second, lead="市交通局", helpers="市财政局", due="2026-06-30")
    assert (answer.status_code, answer["Location"].endswith(f"#{first.ref}")) == (302, True)
    assert {(m.lead.code, str(m.due), tuple(m.document["helpers"])) for m in Matter.objects.all()} == {("jtj", "2026-06-30", ("czj",))}
    assert "撤销：已分派2项" in text(dc.get(at("drafts")))
    acted(dc, "undo")
    assert {(m.lead_id, str(m.due)) for m in Matter.objects.all()} == {(None, "2026-12-31")}
    assert "没有可以撤销的操作" in text(acted(dc, "undo"))
    assert rebuild().findings == []


def test_an_act_is_taken_back_by_who_did_it_alone_and_never_an_issue(dc, sign_in, who):
    matter = draft(who["dc"], lead="fgw")
    acted(dc, "discard", matter, reason="重复")
    assert "没有可以撤销的操作" in text(acted(sign_in("dc2"), "undo"))
    acted(dc, "undo")
    matter.refresh_from_db()
    assert matter.state == "draft"
    acted(dc, "issue", matter)
    assert "没有可以撤销的操作" in text(acted(dc, "undo"))
    matter.refresh_from_db()
    assert matter.state == "issued"


def test_what_was_voided_is_found_and_restored(dc, who):
    matter = draft(who["dc"])
    acted(dc, "discard", matter, reason="重复")
    matter.refresh_from_db()
    assert "恢复草稿" in text(dc.get(at("drafts", state="void")))
    acted(dc, "revive", matter, state="void")
    matter.refresh_from_db()
    assert matter.state == "draft"


def test_htmx_gets_the_rows_that_changed_and_the_bar_and_no_page(dc, who):
    ready, bare = draft(who["dc"], lead="fgw"), draft(who["dc"])
    data = {"action": "issue", "m": [f"{m.ref}:{m.version}" for m in (ready, bare)]}
    wrong = dc.post(at("drafts_act"), data, **HTMX)
    assert (wrong.status_code, "<html" in text(wrong)) == (422, False)
    assert f'<tr id="{bare.ref}"' in text(wrong)
    assert f'<tr id="{ready.ref}"' not in text(wrong)  # it stays as it stands, chosen
    done = dc.post(at("drafts_act"), {**data, "m": [f"{ready.ref}:{ready.version}"]}, **HTMX)
    assert f'<tr id="{ready.ref}" hx-swap-oob="delete">' in text(done)
    assert 'id="batch"' in text(done)


def test_a_row_that_comes_by_itself_still_says_its_section(dc, report):
    matter = Matter.objects.filter(report=report.key).first()
    data = {"action": "assign", "lead": "fgw", "report": report.key, "m": f"{matter.ref}:{matter.version}"}
    row = next(r for r in dc.get(at("drafts", report=report.key)).context["rows"] if r["matter"] == matter)
    assert f'data-in="{row["section"]}"' in text(dc.post(at("drafts_act"), data, **HTMX))
    assert f'data-in="{row["section"]}"' in text(dc.get(at("draft", matter.ref), **HTMX))


@pytest.mark.parametrize("action", ["assign", "merge", "revive", "undo", "suggest"])
def test_who_may_only_read_drafts_does_nothing_to_them(sign_in, who, action):
    matter = draft(who["dc"])
    assert "act-issue" not in text(sign_in("audit").get(at("drafts")))
    assert acted(sign_in("audit"), action, matter, lead="fgw", reason="试").status_code == 403
    assert matter.events.count() == 1


# ---- how much is read for a page


@pytest.mark.parametrize("query", [{}, {"state": "out"}, {"state": "void"}, {"lead": "none"}, {"lead": "suggested"}, {"target": "yes"}, {"kind": "cumulative"}, {"q": "基站"}])
def test_without_a_report_no_more_drafts_are_read_than_a_page_shows(dc, who, query, monkeypatch):
    monkeypatch.setattr(draft_list, "PER_PAGE", 5)
    rows = [{"text": f"新增5G基站{n}00个", "year": 2026, "due": "2026-12-31", "targets": [TARGET]} for n in range(1, 30)]
    for state in ("draft", "out", "void"):
        found = ledger.open_many("commitment", rows, who["dc"])
        Matter.objects.filter(pk__in=[m.pk for m in found]).update(state={"out": "issued"}.get(state, state))
    read, real = [], Matter.from_db.__func__
    monkeypatch.setattr(Matter, "from_db", classmethod(lambda cls, *args: (read.append(1), real(cls, *args))[1]))
    page = dc.get(at("drafts", **query)).context["page"]
    assert (len(page.object_list), page.paginator.count) == ((5, 29) if query.get("lead") != "suggested" else (0, 0))
    assert len(read) <= 5 or query == {"lead": "suggested"}  # for that each is looked at, the first thousand
    second = dc.get(at("drafts", **query, page=2)).context
    assert [r["matter"].pk for r in second["rows"]] == [Matter.objects.get(pk=getattr(m, "pk", m)).pk for m in second["page"]]
    assert set(second["page"]).isdisjoint(page) or not page.object_list


def test_the_tables_are_looked_at_once_for_drafts_of_several_reports(dc, who, monkeypatch, samples):
    for name in ("yunzhou-2025.txt", "yunzhou-2026.txt"):
        import_report(name, (samples / name).read_bytes(), who["dc"])
    draft(who["dc"])
    looked = []
    real = Suggester.__init__
    monkeypatch.setattr(Suggester, "__init__", lambda self, *args, **kwargs: (looked.append(1), real(self, *args, **kwargs))[1])
    monkeypatch.setattr(draft_list, "PER_PAGE", 1_000)
    page = dc.get(at("drafts"))
    assert len({row["matter"].report for row in page.context["rows"]}) == 3
    assert len(looked) == 1
    chosen = [row["matter"] for row in page.context["rows"]]
    looked.clear()
    dc.post(at("drafts_act"), {"action": "suggest", "m": [f"{m.ref}:{m.version}" for m in chosen]}, **HTMX)
    assert len(looked) == 1


@pytest.mark.parametrize(
    "query",
    [{}, {"target": "yes"}, {"target": "no"}, {"q": "新"}, {"lead": "set"}, {"lead": "none"}, {"kind": "cumulative", "lead": "suggested"}, {"state": "void"}, {"state": "out"}],
)
def test_each_number_of_the_tabs_and_the_tree_is_that_of_the_list_to_which_it_leads(dc, who, report, query):
    for n, matter in enumerate(Matter.objects.filter(report=report.key).order_by("pk")[:12]):
        ledger.move(matter, "plan", who["dc"], {"lead": "fgw"})
        if n % 3:
            ledger.move(matter, "discard" if n % 3 == 1 else "issue", who["dc"], reason="重复")
    page = dc.get(at("drafts", report=report.key, **query)).context
    assert page["nodes"] or query.get("lead") == "suggested"
    deep = next((n["node"].key for n in page["nodes"] if n["node"].depth), None)
    for section in {"", deep} - {None}:
        page = dc.get(at("drafts", report=report.key, section=section, **query)).context
        led = [(each["count"], each["query"]) for each in page["leads"]]
        led += [(each["node"].drafts, each["query"]) for each in page["nodes"][:4]] + [(page["whole"]["drafts"], page["whole"]["query"])]
        for count, where in led:
            assert len(dc.get(f"{at('drafts')}?{where}").context["rows"]) == count, (query, where)
