"""The office's screens: reports, drafts, reconciling, task lists out and back, the calendar of returns; who may open them."""

import csv
import io
from datetime import date

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from ledger_kit import TARGET, actors, city, draft, issued, when
from luoshi.matters import ledger
from luoshi.matters.ledger import Refused
from luoshi.matters.models import Event, Matter
from luoshi.matters.rebuild import rebuild
from luoshi.registers.models import Unit
from luoshi.reports import owed_returns
from luoshi.reports.importing import import_report
from luoshi.reports.models import Exchange, Report
from luoshi.reports.staff import exchange, table_changes, task_rows
from luoshi.tasklists import differences, read_tasks, uploaded_table, write_tasks

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
HTMX = {"headers": {"HX-Request": "true"}}
HOSTILE = '=1+1<script>alert("x")</script>&'


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """The day on which the tests' people sit at their desks; the periods that the screens offer follow from it."""
    day = date(2026, 10, 12)
    given = timezone.localdate
    monkeypatch.setattr(timezone, "localdate", lambda *at: given(*at) if at else day)
    return day


@pytest.fixture
def people():
    return city()[1]


@pytest.fixture
def who(people):
    return actors(people)


@pytest.fixture
def sign_in(people):
    def signed(name):
        client = Client()
        client.force_login(people[name])
        return client

    return signed


@pytest.fixture
def dc(sign_in):
    return sign_in("dc")


def at(name, *args, **query):
    return reverse(f"desk:{name}", args=args) + (f"?{urlencode(query)}" if query else "")


def text(response):
    return response.content.decode()


def upload(name, content):
    return SimpleUploadedFile(name, content)


# ---- reports


@pytest.fixture
def report(who, samples):
    return import_report("yunzhou-2025.txt", (samples / "yunzhou-2025.txt").read_bytes(), who["dc"])


def test_a_report_is_uploaded_once_and_becomes_drafts(dc, samples):
    content = (samples / "yunzhou-2025.txt").read_bytes()
    answer = dc.post(at("reports"), {"file": upload("../../云州2025.txt", content), "year": "2025"}, follow=True)
    made = Report.objects.get()
    assert answer.redirect_chain == [(at("drafts", report=made.key), 302)]
    assert (made.name, made.year) == ("云州2025.txt", 2025)
    count = Matter.objects.filter(report=made.key, state="draft").count()
    assert count > 20
    assert f"读出{count}项任务" in text(answer)
    again = dc.post(at("reports"), {"file": upload("又一份.txt", content)}, follow=True)
    assert again.redirect_chain == [(at("report", made.key), 302)]
    assert "已经导入过" in text(again)
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "data", "word"),
    [
        ("a.txt", "今天天气很好，我们去公园里散步。".encode(), {}, "没有读出任何任务"),
        ("a.docx", b"PK\x03\x04broken", {}, "a.docx"),
        ("a.txt", "正文".encode(), {"year": "26"}, "1949"),
        ("a.txt", "正文".encode(), {"place": "33"}, "12"),
    ],
)
def test_what_is_no_report_is_told_in_a_sentence(dc, name, content, data, word):
    answer = dc.post(at("reports"), {"file": upload(name, content), **data})
    assert answer.status_code == 422
    assert word in text(answer)
    assert not Report.objects.exists()
    assert not Matter.objects.exists()


def test_a_report_shows_its_text_with_the_promises_marked(dc, report):
    page = text(dc.get(at("report", report.key)))
    matter = Matter.objects.filter(report=report.key).first()
    assert f'<a href="{at("draft", matter.ref)}" title="{matter.ref} 拟办"><mark>{matter.document["sources"][0]["quote"]}</mark></a>' in page
    assert page.count("<mark>") == Matter.objects.filter(report=report.key).count()
    assert f"{report.figures.count()}</a>" in page
    assert dc.get(at("report", "0" * 16)).status_code == 404
    assert dc.get(at("report", "short")).status_code == 404


def test_nothing_of_a_report_is_markup(dc, report):
    Report.objects.filter(pk=report.pk).update(text=f"{HOSTILE}\n{report.text}", title=HOSTILE)
    for address in (at("report", report.key), at("reports")):
        assert "<script>alert" not in text(dc.get(address))


# ---- drafts


def edited(matter, **changed):
    """What the form of a draft posts, with changes."""
    d = matter.document
    fields = {"number": d["number"], "text": d["text"], "sub_text": "", "leader": d["leader"], "due": d["due"], "version": matter.version}
    fields |= {"lead": "", "helpers": "", "targets": "\n".join(task_rows.target_lines(d))} | {f"node{n}": t for n, t in enumerate(d["nodes"], 1)}
    return fields | changed


def test_a_draft_is_edited_in_its_row(dc, who):
    matter = draft(who["dc"], text="新增5G基站6000个")
    form = text(dc.get(at("draft", matter.ref, edit=1), **HTMX))
    assert form.startswith(f'\n<tr id="{matter.ref}">') or f'<tr id="{matter.ref}">' in form
    assert "<html" not in form
    changes = {"text": "新建5G基站6000个", "lead": "发展改革委", "helpers": "市财政局，交通局", "leader": "周明远", "due": "2026-11-30", "node2": "3000个"}
    answer = dc.post(at("draft", matter.ref), edited(matter, **changes), **HTMX)
    assert answer.status_code == 200
    assert "已保存" in answer["HX-Trigger"].encode().decode("unicode-escape")
    matter.refresh_from_db()
    d = matter.document
    assert (d["text"], d["source_text"], d["lead"], d["helpers"]) == ("新建5G基站6000个", "新增5G基站6000个", "fgw", ["czj", "jtj"])
    assert (d["leader"], d["due"], d["nodes"]) == ("周明远", "2026-11-30", ["", "3000个", "", ""])
    assert d["targets"][0]["value"] == 6000
    assert "市发展改革委" in text(answer)
    assert matter.events.count() == 2
    dc.post(at("draft", matter.ref), edited(matter, lead="fgw", helpers="czj、jtj"), **HTMX)
    assert matter.events.count() == 2  # nothing changed, nothing written


def test_a_draft_is_edited_without_scripts_too(dc, who):
    matter = draft(who["dc"])
    assert "<html" in text(dc.get(at("draft", matter.ref)))
    answer = dc.post(at("draft", matter.ref), edited(matter, leader="李青"))
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"?report=none#{matter.ref}")
    matter.refresh_from_db()
    assert matter.leader == "李青"


def test_what_is_no_draft_any_more_opens_as_a_matter(dc, who):
    matter = issued(who["dc"])
    for name in ("draft", "draft_split"):
        assert dc.get(at(name, matter.ref))["Location"] == at("matter", matter.ref)
    assert dc.get(at("draft", matter.ref), **HTMX).status_code == 404
    assert dc.post(at("draft", matter.ref), edited(matter, leader="李青"), **HTMX).status_code == 422
    assert dc.get(at("draft", "C26-000000")).status_code == 404


def test_changed_target_words_are_read_anew(dc, who):
    matter = draft(who["dc"])
    dc.post(at("draft", matter.ref), edited(matter, targets="5G基站 5000个\n地区生产总值 增长6%以上\n建成市民中心"), **HTMX)
    matter.refresh_from_db()
    assert [(t["words"], t["value"], t["unit"], t["kind"], t["bound"]) for t in matter.document["targets"]] == [
        ("5G基站 5000个", 5000, "个", "cumulative", "eq"),
        ("地区生产总值 增长6%以上", 6, "%", "growth", "ge"),
        ("建成市民中心", None, "", "deliverable", "eq"),
    ]


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("lead", "市无此局", "没有叫“市无此局”的单位"),
        ("helpers", "市财政局、市无此局", "市无此局"),
        ("due", "明年", "日期"),
        ("text", " ", "这个字段"),
        ("targets", "新建小学5所、中学3所", "2个数"),
        ("due", "1900-01-01", "不合情理"),
    ],
)
def test_a_wrong_cell_is_told_and_what_was_typed_is_kept(dc, who, field, value, word):
    matter = draft(who["dc"])
    answer = dc.post(at("draft", matter.ref), edited(matter, leader=HOSTILE, **{field: value}), **HTMX)
    assert answer.status_code == 422
    assert word in text(answer)
    assert "&lt;script&gt;" in text(answer)
    assert "<script>" not in text(answer)
    assert matter.events.count() == 1


def test_the_second_of_two_editors_is_told_and_keeps_what_was_typed(dc, sign_in, who):
    matter = draft(who["dc"])
    typed = edited(matter, leader="周明远")
    sign_in("dc2").post(at("draft", matter.ref), edited(matter, leader="李青"), **HTMX)
    answer = dc.post(at("draft", matter.ref), typed, **HTMX)
    assert answer.status_code == 409
    assert "刚被别人改过" in text(answer)
    assert "周明远" in text(answer)
    matter.refresh_from_db()
    assert matter.leader == "李青"
    assert dc.post(at("draft", matter.ref), {**typed, "version": "x"}, **HTMX).status_code == 409


def test_a_suggested_lead_is_shown_with_its_reason_and_taken_with_one_click(dc, who):
    issued(who["dc"], text="新增5G基站6000个", lead="jtj", helpers=())
    matter = draft(who["dc"], text="新增5G基站7000个")
    page = text(dc.get(at("drafts", report="none")))
    assert "市交通局" in page
    assert "相似" in page
    answer = dc.post(at("draft_lead", matter.ref), {"lead": "jtj", "version": matter.version}, **HTMX)
    matter.refresh_from_db()
    assert (answer.status_code, matter.lead.code) == (200, "jtj")
    assert dc.post(at("draft_lead", matter.ref), {"lead": "jyj", "version": 1}, **HTMX).status_code == 409
    assert dc.post(at("draft_lead", matter.ref), {"lead": "nowhere", "version": matter.version}, **HTMX).status_code == 422


def acted(client, action, *matters, **data):
    return client.post(at("drafts_act"), {"action": action, "m": [f"{m.ref}:{m.version}" for m in matters], **data})


def test_drafts_are_issued_all_or_none(dc, who):
    ready = draft(who["dc"], lead="fgw")
    bare = draft(who["dc"])
    answer = acted(dc, "issue", ready, bare)
    assert answer.status_code == 422
    assert "没有牵头单位" in text(answer)
    assert set(Matter.objects.values_list("state", flat=True)) == {"draft"}
    assert text(answer).count(" checked") == 2
    assert acted(dc, "issue", ready).status_code == 302
    ready.refresh_from_db()
    assert ready.state == "issued"


def test_drafts_are_voided_with_a_reason(dc, who):
    matter = draft(who["dc"])
    assert "理由" in text(acted(dc, "discard", matter))
    acted(dc, "discard", matter, reason="不是任务")
    matter.refresh_from_db()
    assert matter.state == "void"


def test_drafts_are_merged_and_split(dc, who):
    first, second = draft(who["dc"], text="新增5G基站6000个"), draft(who["dc"], text="新增充电桩800个")
    assert "至少要选两条" in text(acted(dc, "merge", first))
    acted(dc, "merge", first, second)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.text, second.state) == ("新增5G基站6000个；新增充电桩800个", "void")
    assert "新增5G基站6000个\n新增充电桩800个" in text(dc.get(at("draft_split", first.ref)))
    one = dc.post(at("draft_split", first.ref), {"texts": "只有一行", "version": first.version})
    assert (one.status_code, "至少要写两段" in text(one)) == (422, True)
    assert dc.post(at("draft_split", first.ref), {"texts": "甲\n乙", "version": 1}).status_code == 409
    answer = dc.post(at("draft_split", first.ref), {"texts": "新增5G基站6000个\n新增充电桩800个", "version": first.version})
    assert answer.status_code == 302
    assert list(Matter.objects.filter(state="draft").order_by("pk").values_list("text", flat=True)) == ["新增5G基站6000个", "新增充电桩800个"]
    assert rebuild().findings == []


def test_leads_are_filled_in_by_suggestion_for_those_ticked(dc, who):
    issued(who["dc"], text="新增5G基站6000个", lead="jtj", helpers=())
    like, unlike = draft(who["dc"], text="新增5G基站7000个"), draft(who["dc"], text="出台条例")
    assert "没有可用的建议" in text(acted(dc, "suggest", unlike))
    answer = acted(dc, "suggest", like, unlike)
    assert f"没有可用的建议、仍然选中的1项：{unlike.ref}" in text(answer)
    assert text(answer).count(" checked") == 1
    like.refresh_from_db()
    unlike.refresh_from_db()
    assert (like.lead.code, unlike.lead) == ("jtj", None)
    assert "已经有牵头单位" in text(acted(dc, "suggest", like))


def test_a_batch_on_stale_rows_or_none_changes_nothing(dc, who):
    matter = draft(who["dc"], lead="fgw")
    ledger.move(matter, "plan", who["dc2"], {"leader": "李青"})
    matter.version = 1
    for action in ("issue", "merge", "discard", "suggest"):
        assert acted(dc, action, matter, reason="试").status_code == 422
        assert acted(dc, action).status_code == 422
    assert acted(dc, "eat", matter).status_code == 404
    assert Event.objects.count() == 2


def test_drafts_can_be_searched_and_paged(dc, who):
    ledger.open_many("commitment", [{"text": f"任务{n}：修路", "year": 2026} for n in range(60)], who["dc"])
    assert "第 1–50 条，共 60 条" in text(dc.get(at("drafts")))
    assert "任务59" in text(dc.get(at("drafts", page=2)))
    page = text(dc.get(at("drafts", q="任务17")))
    assert ("任务17" in page, "任务18" in page) == (True, False)


# ---- reconciling


@pytest.fixture
def both(who, report, samples):
    later = import_report("yunzhou-2026.txt", (samples / "yunzhou-2026.txt").read_bytes(), who["dc"])
    for matter in Matter.objects.filter(report=report.key):
        ledger.move_many(matter, [ledger.Entry("plan", {"lead": "fgw"}), ledger.Entry("issue")], who["dc"])
    return report, later


def test_the_next_report_proposes_and_a_person_confirms_or_changes(dc, both):
    report, _later = both
    where = at("settle", report.key)
    assert "没有要看的建议" in text(dc.get(where))
    answer = dc.post(where, {"action": "propose"}, follow=True)
    assert "条对账建议" in text(answer)
    proposed = [m for m in Matter.objects.filter(report=report.key).order_by("pk") if m.document["proposal"]]
    page = text(dc.get(where))
    quote = proposed[0].document["proposal"]["rows"][0]
    assert quote["promise"] in page
    assert "没有变化" in text(dc.post(where, {"action": "propose"}, follow=True))
    first, second = proposed[:2]
    other = "partly" if second.document["proposal"]["verdict"] != "partly" else "met"
    data = {"action": "settle", "m": [f"{m.ref}:{m.version}" for m in (first, second)], "reason": "与下一年报告对账"}
    data |= {f"verdict-{first.ref}": first.document["proposal"]["verdict"], f"verdict-{second.ref}": other}
    answer = dc.post(where, data)
    assert (answer.status_code, "请写明依据" in text(answer)) == (422, True)
    first.refresh_from_db()
    assert first.verdict == ""
    assert dc.post(where, {**data, f"conclusion-{second.ref}": "统计公报另有数据"}).status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.verdict, second.verdict) == ("ended", first.document["proposal"]["verdict"], other)
    assert second.document["conclusion"] == "统计公报另有数据"
    assert dc.post(where, data).status_code == 422  # their versions are old
    assert first.ref in text(dc.get(f"{where}?show=done"))


def test_settling_needs_a_reason_a_choice_and_a_next_report(dc, both, sign_in):
    report, later = both
    where = at("settle", report.key)
    dc.post(where, {"action": "propose"})
    matter = next(m for m in Matter.objects.filter(report=report.key) if m.document["proposal"])
    answer = dc.post(where, {"action": "settle", "m": f"{matter.ref}:{matter.version}", f"verdict-{matter.ref}": matter.document["proposal"]["verdict"]})
    assert "须写明理由" in text(answer)
    assert "没有选中" in text(dc.post(where, {"action": "settle"}))
    assert dc.post(where, {"action": "x"}).status_code == 404
    assert "还没有下一年的报告" in text(dc.get(at("settle", later.key)))
    assert "还没有下一年的报告" in text(dc.post(at("settle", later.key), {"action": "propose"}, follow=True))
    for action in ("propose", "settle"):
        assert sign_in("audit").post(where, {"action": action}).status_code == 403


# ---- task lists out and back


def exported(client, form="csv", **query):
    answer = client.get(at("exchange_file", form, **{"table": "tasks", "state": "all", **query}))
    assert answer.status_code == 200
    return answer.content


def changed(content, change):
    """A CSV as somebody filled it in."""
    table = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    change(table)
    out = io.StringIO()
    csv.writer(out).writerows(table)
    return out.getvalue().encode("utf-8-sig")


def fill(column, value, row=1):
    return lambda table: table[row].__setitem__(table[0].index(column), value)


def sent_in(client, content, name="表.csv", period="2026-Q3", **data):
    answer = client.post(at("exchange"), {"file": upload(name, content), "period": period, "year": 2026, **data})
    assert answer.status_code == 302, text(answer)
    return Exchange.objects.order_by("-pk").first()


def taken(client, made, keys=None, **data):
    """Take what is ticked, or these keys."""
    answer = client.get(at("differences", made.pk))
    page = text(answer)
    seen = page.split('name="seen" value="')[1].split('"')[0]
    if keys is None:
        keys = [row["change"].key for row in answer.context["rows"] if row["ticked"]]
    return client.post(at("differences", made.pk), {"seen": seen, "take": keys, **data})


@pytest.mark.parametrize("form", ["xlsx", "docx", "csv"])
@pytest.mark.parametrize("table", ["tasks", "progress"])
def test_a_table_that_nobody_touched_changes_nothing(dc, who, form, table):
    matter = issued(who["dc"], number="12", leader="周明远", nodes=["1000个", "", "", "6000个"])
    ledger.move(matter, "report", who["fgw"], {"period": "2026-Q1", "progress": "已建成1500个", "percent": 25.5}, at=when(4))
    draft(who["dc"], text=HOSTILE)
    content = exported(dc, form, table=table)
    made = sent_in(dc, content, f"表.{form}")
    assert "没有改动" in text(dc.get(at("differences", made.pk)))


def test_the_exported_table_is_named_and_holds_no_formula(dc, who):
    draft(who["dc"], text="=1+1")
    answer = dc.get(at("exchange_file", "csv", table="tasks", state="draft"))
    assert "attachment" in answer["Content-Disposition"]
    assert b"'=1+1" in answer.content
    sheet = load_workbook(io.BytesIO(exported(dc, "xlsx"))).active
    assert not any(c.data_type == "f" for row in sheet.iter_rows() for c in row)
    assert dc.get(at("exchange_file", "exe", table="tasks", state="all")).status_code == 404
    assert dc.get(at("exchange_file", "csv", table="x", state="all")).status_code == 302
    assert "没有符合条件" in text(dc.get(at("exchange_file", "csv", table="tasks", state="open"), follow=True))


def test_a_filled_task_table_plans_a_draft(dc, who):
    matter = draft(who["dc"], text="新增5G基站6000个")

    def change(table):
        for column, value in (
            ("牵头单位", "发展改革委"),
            ("责任（配合）单位", "市财政局、交通局"),
            ("牵头领导", "周明远"),
            ("完成时限", "11月底前"),
            ("二季度节点目标", "3000个"),
            ("量化目标", "5G基站 5000个"),
        ):
            fill(column, value)(table)

    made = sent_in(dc, changed(exported(dc), change))
    assert made.kind == "filled"
    page = text(dc.get(at("differences", made.pk)))
    assert "周明远" in page
    assert f'">{matter.text}</a><br><span class="small soft nowrap">{matter.ref}' in page  # the task by its words, its number below
    assert matter.events.count() == 1  # shown, not taken
    assert taken(dc, made).status_code == 302
    matter.refresh_from_db()
    d = matter.document
    assert (d["lead"], d["helpers"], d["leader"], d["due"], d["nodes"][1]) == ("fgw", ["czj", "jtj"], "周明远", "2026-11-30", "3000个")
    assert (d["targets"][0]["value"], d["text"]) == (5000, "新增5G基站6000个")
    assert [e.move for e in matter.events.order_by("seq")] == ["open", "plan"]
    made.refresh_from_db()
    assert (made.taken_by.username, made.rows["taken"]) == ("dc", [{"ref": matter.ref, "move": "plan"}])


def test_a_unit_returns_its_progress_by_table(sign_in, who):
    matter = issued(who["dc"])
    issued(who["dc"], lead="jyj", helpers=())
    unit = sign_in("fgw")
    content = exported(unit, table="progress", state="open")
    assert content.decode("utf-8-sig").count("\r\n") == 2  # its own alone

    def change(table):
        fill("目前进展情况", "已建成4500个")(table)
        fill("完成率", "75%")(table)
        fill("下一步措施", "加快建设")(table)
        fill("工作任务", "少建一些")(table)
        fill("序时进度判定", "超进度")(table)

    made = sent_in(unit, changed(content, change))
    page = text(unit.get(at("differences", made.pk)))
    assert "你没有“更正文字”的权限。" in page
    assert "序时进度由系统判定" in page
    assert taken(unit, made).status_code == 302
    matter.refresh_from_db()
    progress = matter.document["progress"]
    assert (progress["period"], progress["progress"], progress["percent"], progress["next_step"]) == ("2026-Q3", "已建成4500个", 75, "加快建设")
    assert (matter.state, matter.text, float(matter.percent)) == ("under_way", "新增5G基站6000个", 75)


def test_activities_told_in_a_table_are_flagged(sign_in, who):
    matter = issued(who["dc"])
    unit = sign_in("fgw")
    made = sent_in(unit, changed(exported(unit, table="progress", state="open"), fill("目前进展情况", "召开推进会3次")))
    taken(unit, made)
    assert matter.events.get(move="report").data["flags"][0]["code"] == "activity"


def test_a_helper_returns_for_itself(sign_in, who):
    matter = issued(who["dc"])
    ledger.move(matter, "report", who["fgw"], {"period": "2026-Q3", "progress": "牵头的进展"})
    helper = sign_in("jtj")
    content = exported(helper, table="progress", state="open")
    assert "牵头的进展" not in content.decode("utf-8-sig")
    taken(helper, sent_in(helper, changed(content, fill("目前进展情况", "道路已通"))))
    matter.refresh_from_db()
    assert matter.document["helper_progress"]["jtj"]["progress"] == "道路已通"
    assert matter.document["progress"]["progress"] == "牵头的进展"


def test_a_return_mended_within_its_period_keeps_its_figures(dc, who):
    matter = issued(who["dc"])
    figures = [{"target": "t1", "value": 1500, "unit": "个"}]
    ledger.move(matter, "report", who["fgw"], {"period": "2026-Q3", "progress": "已建成1500个", "figures": figures}, at=when(10))
    content = exported(dc, table="progress")
    taken(dc, sent_in(dc, changed(content, fill("存在问题", "选址难"))))
    matter.refresh_from_db()
    assert (matter.document["progress"]["problems"], matter.document["progress"]["figures"]) == ("选址难", figures)


def test_issued_matters_change_only_with_reason_and_approver(dc, who):
    matter = issued(who["dc"])

    def change(table):
        fill("量化目标", "5G基站 5000个")(table)
        fill("完成时限", "2027年3月31日")(table)
        fill("牵头单位", "市交通局")(table)
        fill("牵头领导", "李青")(table)

    made = sent_in(dc, changed(exported(dc), change))
    answer = taken(dc, made)
    assert (answer.status_code, "须写明理由" in text(answer)) == (422, True)
    answer = taken(dc, made, reason="职责调整")
    assert (answer.status_code, "批准人" in text(answer)) == (422, True)
    assert matter.events.count() == 3
    assert taken(dc, made, reason="职责调整", approver="市政府第12次常务会议").status_code == 302
    matter.refresh_from_db()
    d = matter.document
    assert [e.move for e in matter.events.order_by("seq")][3:] == ["correct", "retarget", "extend", "reassign"]
    assert (d["lead"], d["leader"], d["due"], d["first_due"]) == ("jtj", "李青", "2027-03-31", "2026-12-31")
    assert [(t["words"], t["value"], bool(t["replaced_by"])) for t in d["targets"]] == [("5G基站 6000个", 6000, True), ("5G基站 5000个", 5000, False)]


def test_taking_is_all_or_none(dc, who):
    good, bad = draft(who["dc"], text="甲"), issued(who["dc"], text="乙")

    def change(table):
        for row in (1, 2):
            fill("牵头领导", "周明远", row)(table)

    made = sent_in(dc, changed(exported(dc), change))
    answer = taken(dc, made)  # no reason is given, so the second is refused
    assert answer.status_code == 422
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.leader, bad.leader) == ("", "")
    made.refresh_from_db()
    assert made.taken_at is None
    assert answer.context["digest"] == dc.get(at("differences", made.pk)).context["digest"]  # the page can be sent again
    assert taken(dc, made, keys=[]).status_code == 422


def test_what_was_changed_on_both_sides_is_a_conflict_left_unticked(dc, who):
    matter = draft(who["dc"])
    content = changed(exported(dc), fill("牵头领导", "周明远"))
    ledger.move(matter, "plan", who["dc2"], {"leader": "李青", "lead": "fgw"})
    made = sent_in(dc, content)
    answer = dc.get(at("differences", made.pk))
    rows = answer.context["rows"]
    assert [(r["change"].field, r["change"].difference.kind, r["ticked"]) for r in rows] == [("leader", "conflict", False)]
    taken(dc, made, keys=[rows[0]["change"].key])
    matter.refresh_from_db()
    assert (matter.leader, matter.lead.code) == ("周明远", "fgw")


def test_a_ledger_that_moved_between_look_and_taking_is_told(dc, who):
    matter = draft(who["dc"])
    made = sent_in(dc, changed(exported(dc), fill("牵头领导", "周明远")))
    answer = dc.get(at("differences", made.pk))
    ledger.move(matter, "plan", who["dc2"], {"number": "7"})
    late = dc.post(at("differences", made.pk), {"seen": answer.context["digest"], "take": [f"{matter.ref}.leader"]})
    assert (late.status_code, "请再看一遍" in text(late)) == (409, True)
    assert matter.events.count() == 2


def test_a_file_already_taken_is_recognised(dc, sign_in, who):
    draft(who["dc"])
    content = changed(exported(dc), fill("牵头领导", "周明远"))
    made = sent_in(dc, content)
    taken(dc, made)
    again = sign_in("dc2").post(at("exchange"), {"file": upload("别名.csv", content), "period": "2026-Q3", "year": 2026})
    assert (again.status_code, "采用过" in text(again)) == (422, True)
    assert "没有改动" in text(dc.get(at("differences", made.pk)))
    twice = dc.post(at("differences", made.pk), {"seen": dc.get(at("differences", made.pk)).context["digest"], "take": ["x"]})
    assert "采用过" in text(twice)
    assert Event.objects.count() == 2


def test_rows_of_others_and_tampered_rows_are_refused_beside_the_reason(dc, sign_in, who):
    mine, other = issued(who["dc"], text="甲"), issued(who["dc"], text="乙", lead="jyj", helpers=())
    content = exported(dc, table="progress")
    made = sent_in(sign_in("fgw"), changed(content, lambda t: (fill("目前进展情况", "偷改", 2)(t), fill("编号（勿改）", "C26-XXXXXX@1~0000")(t))))
    page = text(sign_in("fgw").get(at("differences", made.pk)))
    assert f"编号{other.ref}不在这份清单里" in page
    assert "编号列被改动" in page
    assert other.events.count() == mine.events.count() == 3


def test_what_a_cell_cannot_mean_is_said_and_cannot_be_ticked(dc, who):
    draft(who["dc"])

    def change(table):
        fill("牵头单位", "市无此局")(table)
        fill("完成时限", "尽快")(table)

    made = sent_in(dc, changed(exported(dc), change))
    answer = dc.get(at("differences", made.pk))
    assert [r["change"].move for r in answer.context["rows"]] == ["", ""]
    assert "没有叫“市无此局”的单位" in text(answer)
    assert "读不出日期" in text(answer)
    assert 'name="take"' not in text(answer)


WUHAN = """2026年任务分解
（一）新增5G基站6000个。（牵头单位：市发展改革委；责任单位：市财政局、市某局）
（二）新建公办小学5所。（责任单位：市教育局）
"""


def test_an_office_form_becomes_drafts(dc, who):
    made = sent_in(dc, WUHAN.encode(), "任务.txt")
    assert made.kind == "new"
    page = text(dc.get(at("differences", made.pk)))
    assert "没有登记的单位不填入：市某局" in page
    assert taken(dc, made).status_code == 302
    first, second = Matter.objects.order_by("pk")
    assert (first.state, first.lead.code, first.document["helpers"], first.year) == ("draft", "fgw", ["czj"], 2026)
    assert (second.lead.code, str(second.due)) == ("jyj", "2026-12-31")
    assert (first.document["targets"][0]["value"], first.document["targets"][0]["unit"]) == (6000, "个")
    again = sent_in(dc, WUHAN.encode() + b"\n", "任务.txt")
    rows = dc.get(at("differences", again.pk)).context["rows"]
    assert [r["ticked"] for r in rows] == [False, False]
    assert first.ref in rows[0]["change"].why


def test_a_new_task_finds_its_sentence_in_the_report(dc, who, report):
    quote = Matter.objects.filter(report=report.key).order_by("pk")[3].text
    Matter.objects.filter(report=report.key).update(year=2001)  # so that it does not look known
    made = sent_in(dc, f"1.{quote}\n责任单位：市教育局\n".encode(), "任务.txt", report=report.key)
    taken(dc, made)
    made = Matter.objects.order_by("-pk").first()
    span = made.document["sources"][0]
    assert made.report == report.key
    assert report.text[span["start"] : span["end"]] == span["quote"] == made.document["source_text"]


def test_the_target_of_a_new_task_is_that_of_its_words(dc, who):
    """Its cell alone reads as no number at all; the task says what it is."""
    task = "有序推进第二轮土地承包到期后再延长30年整市试点"
    made = sent_in(dc, f"序号,工作任务,量化目标,牵头单位\n1,{task},整市试点 增长30年,市发展改革委\n".encode(), "任务.csv")
    taken(dc, made)
    (target,) = Matter.objects.order_by("-pk").first().document["targets"]
    assert (target["value"], target["unit"], target["change"], target["words"]) == (30, "年", "up", "整市试点 增长30年")


@pytest.mark.parametrize(("name", "content"), [("a.xlsx", b"PK\x03\x04"), ("a.txt", "没有任务".encode()), ("a.pdf", b"%PDF-1.4 x"), ("a.csv", b"\x00\xff\xfe\x00")])
def test_a_file_that_is_no_task_list_is_told(dc, name, content):
    answer = dc.post(at("exchange"), {"file": upload(name, content), "period": "2026-Q3", "year": 2026})
    assert answer.status_code == 422
    assert name in text(answer)
    assert not Exchange.objects.exists()


def test_an_exchange_is_its_persons_own(dc, sign_in, who):
    draft(who["dc"])
    made = sent_in(dc, exported(dc))
    assert sign_in("dc2").get(at("differences", made.pk)).status_code == 404


_words = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(column=st.sampled_from(["折子号", "量化目标", "牵头领导", "牵头单位", "责任（配合）单位", "完成时限", "一季度节点目标", "工作任务（报告原文）"]), value=_words)
def test_whatever_stands_in_a_cell_the_page_opens_and_nothing_breaks(dc, who, column, value):
    Exchange.objects.all().delete()
    draft(who["dc"])

    def change(table):
        if column in table[0]:
            fill(column, value)(table)

    made = sent_in(dc, changed(exported(dc), change))
    if 'name="seen"' in text(dc.get(at("differences", made.pk))):
        before = Event.objects.count()
        answer = taken(dc, made)
        written = Event.objects.count() - before
        if answer.status_code == 302:
            assert written == len(answer.wsgi_request.POST.getlist("take"))
        else:
            assert (answer.status_code, written, 'role="alert"' in text(answer)) == (422, 0, True)


def test_a_kept_table_is_the_table(who):
    row = task_rows.row_of(issued(who["dc"]), task_rows.Units())
    read = read_tasks(write_tasks([row], "xlsx"), "a.xlsx", 2026)
    again = uploaded_table.restored(uploaded_table.as_data(read))
    assert again == read
    assert [r.cells for r in again.rows] == [r.cells for r in read.rows]
    assert differences([row], again) == []


# ---- returns


def test_who_has_returned_and_who_has_not(dc, who, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *at: date(2026, 5, 1))
    early, late, silent = (issued(who["dc"], text=t) for t in ("按时的", "迟的", "没报的"))
    ledger.move(early, "report", who["fgw"], {"period": "2026-Q1", "progress": "x"}, at=when(4, 18))
    ledger.move(late, "report", who["fgw"], {"period": "2026-Q1", "progress": "x"}, at=when(4, 23))
    ledger.move(late, "report", who["fgw"], {"period": "2026-Q1", "progress": "改"}, at=when(4, 25))
    answer = dc.get(at("returns"))
    assert (answer.context["asked"].period, answer.status_code) == ("2026-Q1", 200)
    assert {line.matter.pk: line.words for line in answer.context["page"]} == {early.pk: "按时", late.pk: "迟报3天", silent.pk: "未报，已逾期11天"}
    counts = answer.context["periods"][0]
    assert (counts["owed"], counts["in_time"], counts["late"], counts["missing"]) == (3, 1, 1, 1)
    assert [line.how for line in dc.get(at("returns", period="2026-Q2")).context["page"]] == ["not_yet"] * 3
    missing = dc.get(at("returns", period="2026-Q1", show="missing"))
    assert [line.matter.pk for line in missing.context["page"]] == [silent.pk]
    assert "没报的" in dc.get(at("returns_file", "csv", period="2026-Q1")).content.decode("utf-8-sig")
    sheet = load_workbook(io.BytesIO(dc.get(at("returns_file", "xlsx", period="2026-Q1")).content)).active
    assert sheet.max_row == 4
    assert dc.get(at("returns_file", "pdf")).status_code == 404


def test_what_ended_or_was_not_issued_yet_owes_nothing(who, monkeypatch):
    done = issued(who["dc"])
    ledger.move(done, "overrule", who["dc"], {"verdict": "met", "conclusion": "建成"}, reason="核查", at=when(3))
    new = issued(who["dc"])
    lines = owed_returns.lines(Matter.objects.all(), owed_returns.the_calendar(), 2025, when(5).date())
    assert lines == []
    lines = owed_returns.lines(Matter.objects.all(), owed_returns.the_calendar("monthly-28"), 2026, when(5).date())
    assert {line.matter.pk for line in lines} == {new.pk}
    assert [line.period for line in lines][:2] == ["2026-02", "2026-03"]  # issued on 1 February


def test_the_office_reminds_all_or_none(dc, who):
    first, second = issued(who["dc"]), issued(who["dc"])
    answer = dc.post(at("returns", period="2026-Q3"), {"m": [first.ref, second.ref], "reason": "请于本周五前报送"})
    assert answer.status_code == 302
    event = first.events.get(move="remind")
    assert (event.reason, event.data) == ("请于本周五前报送", {"period": "2026-Q3"})
    ledger.move(second, "overrule", who["dc"], {"verdict": "met", "conclusion": "建成"}, reason="核查")
    assert dc.post(at("returns"), {"m": [first.ref, second.ref]}).status_code == 422
    assert first.events.filter(move="remind").count() == 1
    assert dc.post(at("returns"), {}).status_code == 422


@pytest.mark.parametrize("query", [{"year": "²"}, {"year": "9999"}, {"period": "x"}, {"calendar": "'"}, {"show": "?"}, {"unit": HOSTILE}, {"page": "x"}])
def test_an_address_that_makes_no_sense_is_taken_as_not_said(dc, who, query):
    issued(who["dc"])
    answer = dc.get(at("returns", **query))
    assert answer.status_code == 200
    assert "<script>alert" not in text(answer)
    assert dc.get(at("drafts", **query)).status_code == 200


# ---- rights

READ = ("reports", "drafts")
OPEN = ("exchange", "returns")


def test_strangers_are_sent_to_sign_in():
    for name in READ + OPEN:
        answer = Client().get(at(name))
        assert (answer.status_code, answer["Location"].startswith("/accounts/login/")) == (302, True)


def test_a_unit_opens_neither_reports_nor_drafts(sign_in, who, report):
    unit, matter = sign_in("fgw"), draft(who["dc"], lead="fgw")
    for address in (at("reports"), at("report", report.key), at("settle", report.key), at("drafts"), at("draft", matter.ref), at("draft_split", matter.ref)):
        assert unit.get(address).status_code == 403, address
    for address in (at("reports"), at("settle", report.key), at("drafts_act"), at("draft", matter.ref), at("draft_lead", matter.ref), at("draft_split", matter.ref), at("returns")):
        assert unit.post(address).status_code == 403, address
    assert 'value="draft"' not in text(unit.get(at("exchange")))
    assert unit.get(at("exchange_file", "csv", table="tasks", state="draft")).status_code == 302
    assert matter.events.count() == 1


def test_an_auditor_reads_all_and_changes_nothing(sign_in, who, report):
    auditor, matter = sign_in("audit"), draft(who["dc"])
    for address in (at("reports"), at("report", report.key), at("settle", report.key), at("drafts"), at("returns"), at("exchange")):
        page = auditor.get(address)
        assert page.status_code == 200, address
    assert 'name="m"' not in text(auditor.get(at("drafts")))
    for address in (at("reports"), at("settle", report.key) + "?", at("drafts_act"), at("draft", matter.ref), at("draft_lead", matter.ref), at("returns")):
        assert auditor.post(address, {"action": "settle"}).status_code == 403, address
    made = sent_in(auditor, changed(exported(auditor, state="draft"), fill("牵头领导", "周明远")))
    page = auditor.get(at("differences", made.pk))
    assert not any(row["change"].move for row in page.context["rows"])
    forced = auditor.post(at("differences", made.pk), {"seen": page.context["digest"], "take": [r["change"].key for r in page.context["rows"]]})
    assert forced.status_code == 422
    new = sent_in(auditor, WUHAN.encode(), "任务.txt")
    assert "你没有“立项”的权限。" in text(auditor.get(at("differences", new.pk)))
    assert matter.events.count() == 1


def test_a_unit_sees_only_its_own_returns(sign_in, who):
    issued(who["dc"], text="别人的任务", lead="jyj", helpers=())
    issued(who["dc"], text="自己的任务")
    page = text(sign_in("fgw").get(at("returns", period="2026-Q3", year=2026)))
    assert ("自己的任务" in page, "别人的任务" in page) == (True, False)


# ---- the plain parts


def test_a_target_is_changed_never_taken_away(who):
    document = draft(who["dc"], targets=[{**TARGET, "id": "a"}, {**TARGET, "id": "b", "words": "充电桩 800个"}]).document
    made = task_rows.retargeted(["5G基站 6000个", "充电桩 900个", "驿站 3个"], document)
    assert [(t["words"], t["id"]) for t in made] == [("充电桩 900个", "b"), ("驿站 3个", "")]
    with pytest.raises(Refused, match="不能删去"):
        task_rows.retargeted(["充电桩 900个"], document)


def test_a_name_of_two_units_is_asked_about(who):
    Unit.objects.create(code="fgw2", name="云东区发展改革委", short="发展改革委")
    with pytest.raises(Refused, match="2个单位"):
        task_rows.Units().code("发展改革委")
    assert task_rows.Units().code("市发展改革委") == "fgw"


def test_a_change_of_the_ledger_changes_what_was_seen(who):
    matter = draft(who["dc"])
    read = read_tasks(changed(write_tasks([task_rows.row_of(matter, task_rows.Units())], "csv"), fill("牵头领导", "周明远")), "a.csv", 2026)
    before = table_changes.look(read, who["dc"], Matter.objects.all(), 2026).digest
    assert table_changes.look(read, who["dc"], Matter.objects.all(), 2026).digest == before
    ledger.move(matter, "plan", who["dc"], {"number": "9"})
    assert table_changes.look(read, who["dc"], Matter.objects.all(), 2026).digest != before


def test_a_table_of_very_many_rows_is_told(dc, monkeypatch):
    monkeypatch.setattr(exchange, "MOST", 3)
    rows = "\n".join(f"任务{n},市教育局" for n in range(4))
    answer = dc.post(at("exchange"), {"file": upload("a.csv", f"工作任务,牵头单位\n{rows}\n".encode()), "period": "2026-Q3", "year": 2026})
    assert (answer.status_code, "请分成几个文件" in text(answer)) == (422, True)
