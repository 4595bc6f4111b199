"""The unit's return sheet: what stands in it, what is locked, and what a returned one that went wrong is told, cell by cell."""

import io
from datetime import date, datetime

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html
from openpyxl import load_workbook

from ledger_kit import TARGET, actors, city, issued, when
from luoshi.matters import ledger
from luoshi.reports.models import Exchange
from luoshi.tasklists import return_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
SHARE = {**TARGET, "words": "老旧小区改造率 85%", "indicator": "老旧小区改造率", "kind": "level", "value": 85, "unit": "%"}


@pytest.fixture
def bureau(monkeypatch):
    """A bureau with two tasks, one of them returned for the second quarter, on a day of October."""
    given = timezone.localdate
    monkeypatch.setattr(timezone, "localdate", lambda *at: given(*at) if at else date(2026, 10, 12))
    people = city()[1]
    who = actors(people)
    one, two = issued(who["dc"], number="12"), issued(who["dc"], text="改造老旧小区", targets=[SHARE], number="13")
    figures = [{"target": one.document["targets"][0]["id"], "value": 1500, "unit": "个"}]
    ledger.move(one, "report", who["fgw"], {"period": "2026-Q2", "progress": "已建成1500个", "next_step": "加快", "figures": figures}, at=when(7))
    client = Client()
    client.force_login(people["fgw"])
    return client, one, two


def sheet_of(client, **query):
    answer = client.get(reverse("desk:exchange_file", args=["xlsx"]), {"table": "progress", "state": "open", **query})
    assert answer.status_code == 200
    return load_workbook(io.BytesIO(answer.content))


def at(sheet, heading, row=3):
    column = next(cell.column for cell in sheet[2] if cell.value == heading)
    return sheet.cell(row, column)


def given_back(client, book, period="2026-Q3"):
    out = io.BytesIO()
    book.save(out)
    return client.post(reverse("desk:exchange"), {"file": SimpleUploadedFile("进展.xlsx", out.getvalue()), "period": period, "year": 2026})


def differences(client, book):
    answer = given_back(client, book)
    assert answer.status_code == 302, answer.content.decode()
    return client.get(answer["Location"])


def said(answer):
    return {row["change"].key.split(".")[-1]: row["change"].why for row in answer.context["rows"]}


def take(client, answer):
    address = reverse("desk:differences", args=[Exchange.objects.latest("pk").pk])
    keys = [row["change"].key for row in answer.context["rows"] if row["ticked"]]
    return client.post(address, {"seen": answer.context["digest"], "take": keys})


def test_it_says_target_limit_and_period_and_opens_what_is_to_be_filled(bureau):
    client, one, _two = bureau
    book = sheet_of(client)
    sheet = book["进展情况表"]
    assert sheet["A1"].value.endswith("进展情况表（2026-Q3，2026-10-20前报送）")
    row = {cell.value: sheet.cell(3, cell.column) for cell in sheet[2]}
    assert (row["系统编号"].value, row["工作任务"].value, row["量化目标"].value, row["年度"].value) == (one.ref, "新增5G基站6000个", "5G基站 6000个", 2026)
    assert (row["完成时限"].value, row["填报期"].value) == (datetime(2026, 12, 31), "2026-Q3")
    assert row["上次报送"].value == "2026-Q2：5G基站 1500个"
    assert (row["目前进展情况"].value, row["实际完成数"].value) == ("已建成1500个", None)
    filled = {heading for _f, heading, _w, _k, fill, _hint, _example in return_sheet.COLUMNS if fill}
    assert {heading for heading, cell in row.items() if not cell.protection.locked} == filled
    assert {heading for heading, cell in row.items() if cell.fill.fgColor.rgb == "00FFF7DB"} == filled
    assert sheet.protection.sheet
    choices = next(v for v in sheet.data_validations.dataValidation if v.type == "list")
    assert (choices.formula1, str(choices.sqref)) == ('"年初以来的累计数,本期新增的数"', f"{row['口径'].column_letter}3:{row['口径'].column_letter}4")
    assert {v.promptTitle for v in sheet.data_validations.dataValidation} == filled
    explained = [r[0] for r in book["填写说明"].iter_rows(min_row=3, values_only=True)]
    assert explained[: len(return_sheet.COLUMNS)] == [heading for _f, heading, *_rest in return_sheet.COLUMNS]


def test_the_period_may_be_chosen_and_stands_in_the_name_of_the_file(bureau):
    client, _one, _two = bureau
    answer = client.get(reverse("desk:exchange_file", args=["xlsx"]), {"table": "progress", "state": "open", "period": "2026-Q4"})
    assert "-2026-Q4-" in answer["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert (at(sheet, "填报期").value, "2027-01-20前报送" in sheet["A1"].value) == ("2026-Q4", True)


@pytest.mark.parametrize(
    ("written", "basis", "figure"),
    [
        (4500, None, {"value": 4500}),
        ("4,500", None, {"value": 4500}),
        ("４５００个", None, {"value": 4500}),
        ("0.45万", "年初以来的累计数", {"value": 4500, "basis": "total"}),
        (3000, "本期新增的数", {"value": 4500, "added": 3000, "basis": "increment"}),
    ],
)
def test_what_was_reached_comes_back_as_a_figure(bureau, written, basis, figure):
    client, one, _two = bureau
    book = sheet_of(client)
    at(book.active, "实际完成数").value, at(book.active, "口径").value = written, basis
    at(book.active, "目前进展情况").value = "累计建成4500个"
    answer = differences(client, book)
    assert said(answer) == {"progress": "", "figure": ""}
    assert take(client, answer).status_code == 302
    one.refresh_from_db()
    progress = one.document["progress"]
    found = {k: progress["figures"][0].get(k) for k in figure}
    assert (progress["period"], progress["progress"], found, float(one.percent)) == ("2026-Q3", "累计建成4500个", figure, 75)


@pytest.mark.parametrize(
    ("heading", "written", "word"),
    [
        ("实际完成数", "很多", "很多"),
        ("实际完成数", "约4500个", "不是确切的数"),
        ("实际完成数", "4500户", "4500户"),
        ("完成率", "一多半", "不是百分数"),
        ("完成率", "0.65", "看不出是0.65%还是65%"),
        ("完成率", "1e9", "不是百分数"),
    ],
)
def test_what_is_no_number_is_said_where_it_stands(bureau, heading, written, word):
    client, one, _two = bureau
    book = sheet_of(client)
    cell = at(book.active, heading)
    cell.value, cell.number_format = written, "General"
    answer = differences(client, book)
    (row,) = answer.context["rows"]
    assert word in row["change"].why
    assert not row["change"].move
    assert row["change"].difference.where == "第3行"
    assert one.ref in (row["ref"], row["change"].difference.matter)


@pytest.mark.parametrize(("written", "shown"), [(0.65, "0.0%"), (65, "General"), ("65%", "General"), ("６５％", "@"), (" 65.0 ％", "@")])
def test_a_share_is_read_however_it_is_written(bureau, written, shown):
    client, one, _two = bureau
    book = sheet_of(client)
    cell = at(book.active, "完成率")
    cell.value, cell.number_format = written, shown
    assert take(client, differences(client, book)).status_code == 302
    one.refresh_from_db()
    assert float(one.percent) == 65


def test_a_figure_of_a_share_keeps_its_terms(bureau):
    client, _one, two = bureau
    book = sheet_of(client)
    at(book.active, "实际完成数", 4).value, at(book.active, "目前进展情况", 4).value = "８３．５％", "改造率83.5%"
    assert take(client, differences(client, book)).status_code == 302
    two.refresh_from_db()
    assert two.document["progress"]["figures"][0]["value"] == 83.5


def test_a_sheet_of_another_period_is_refused_with_its_row(bureau):
    client, _one, _two = bureau
    answer = given_back(client, sheet_of(client), period="2026-Q2")
    assert answer.status_code == 422
    assert "第3行写的填报期是2026-Q3，这里选的是2026-Q2" in answer.content.decode()
    assert not Exchange.objects.exists()


def test_cells_that_slipped_into_another_row_are_refused(bureau):
    client, one, two = bureau
    book = sheet_of(client)
    seen = len(return_sheet.COLUMNS)
    rows = [[book.active.cell(row, n).value for n in range(2, seen + 1)] for row in (3, 4)]
    for row, values in zip((4, 3), rows, strict=True):  # all that can be seen, without the hidden column
        for n, value in enumerate(values, 2):
            book.active.cell(row, n).value = value
    answer = differences(client, book)
    reasons = [row["change"].why for row in answer.context["rows"]]
    assert len(reasons) == 2
    assert all("行错位了" in why and one.ref in why and two.ref in why for why in reasons)
    assert not answer.context["may_take"]


def test_sorted_rows_are_no_change(bureau):
    client, _one, _two = bureau
    book = sheet_of(client)
    width = len(return_sheet.COLUMNS) + 1
    rows = [[book.active.cell(row, n).value for n in range(1, width + 1)] for row in (3, 4)]
    for row, values in zip((4, 3), rows, strict=True):
        for n, value in enumerate(values, 1):
            book.active.cell(row, n).value = value
    answer = differences(client, book)
    assert answer.context["rows"] == []
    assert answer.context["remarks"] == []  # our own hidden column, and our own sheet of instructions, are no news


def test_without_the_hidden_column_the_number_says_whose_row_it_is(bureau):
    client, one, _two = bureau
    book = sheet_of(client)
    at(book.active, "存在问题").value = "选址难"
    book.active.delete_cols(len(return_sheet.COLUMNS) + 1)
    answer = differences(client, book)
    (row,) = answer.context["rows"]
    assert (row["ref"], row["change"].difference.kind, row["ticked"]) == (one.ref, "conflict", False)  # of which version it was is not known: a person ticks


def test_a_column_that_was_deleted_is_not_touched(bureau):
    client, _one, _two = bureau
    book = sheet_of(client)
    book.active.delete_cols(at(book.active, "目前进展情况").column)
    at(book.active, "下一步措施").value = "提速"
    assert set(said(differences(client, book))) == {"next_step"}


def test_one_task_in_two_rows_is_refused(bureau):
    client, one, _two = bureau
    book = sheet_of(client)
    for n in range(1, len(return_sheet.COLUMNS) + 2):
        book.active.cell(5, n).value, book.active.cell(5, n).number_format = book.active.cell(3, n).value, book.active.cell(3, n).number_format
    answer = differences(client, book)
    assert ["有2行的编号相同" in row["change"].why for row in answer.context["rows"]] == [True, True]
    assert {row["change"].difference.matter for row in answer.context["rows"]} == {one.ref}


def test_an_unknown_basis_is_said(bureau):
    client, _one, _two = bureau
    book = sheet_of(client)
    at(book.active, "实际完成数").value, at(book.active, "口径").value = 10, "大概"
    assert "口径“大概”不认识" in said(differences(client, book))["figure"]


def test_a_helper_fills_no_figure(bureau):
    _client, _one, _two = bureau
    from django.contrib.auth import get_user_model

    helper = Client()
    helper.force_login(get_user_model().objects.get(username="jtj"))
    book = sheet_of(helper)
    at(book.active, "实际完成数").value = 10
    assert "由牵头单位报" in said(differences(helper, book))["figure"]


def test_the_form_says_what_is_known(bureau):
    client, one, _two = bureau
    page = client.get(reverse("desk:matter", args=[one.ref])).content.decode()
    assert "上次（2026-Q2）：已建成1500个" in page
    assert "上次报 1500　按序时，2026-Q3末应完成 4500个（75%）" in page
    assert "2026-Q3（2026-10-20前报）" in page
    assert "2026-Q2（已报，再报是更正）" in page


def test_once_a_period_is_returned_and_past_the_next_one_is_offered(bureau, monkeypatch):
    client, one, two = bureau
    who = actors(city()[1])

    def offered(day):
        given = timezone.localdate
        monkeypatch.setattr(timezone, "localdate", lambda *at: given(*at) if at else day)
        out = client.get(reverse("desk:exchange")).context["out"]
        page = html.fromstring(client.get(reverse("desk:matter", args=[one.ref])).content)
        return out.fields["period"].initial, page.xpath('//form[contains(@action, "/report/")]//select[@name="period"]/option[@selected]/@value')[0]

    assert offered(date(2026, 10, 12)) == ("2026-Q3", "2026-Q3")
    for matter in (one, two):
        matter.refresh_from_db()
        ledger.move(matter, "report", who["fgw"], {"period": "2026-Q3", "progress": "已建成3000个"}, at=when(10, 10))
    assert offered(date(2026, 10, 12)) == ("2026-Q3", "2026-Q3")  # until its day it may be mended
    assert offered(date(2026, 11, 12)) == ("2026-Q4", "2026-Q4")


def test_the_period_of_the_sheet_counts_where_none_is_chosen(bureau):
    client, _one, _two = bureau
    book = sheet_of(client, period="2026-Q4")
    at(book.active, "存在问题").value = "选址难"
    assert given_back(client, book, period="").status_code == 302
    assert Exchange.objects.latest("pk").rows["period"] == "2026-Q4"
    at(book.active, "填报期").value = "第四季度"
    answer = given_back(client, book, period="")
    assert answer.status_code == 422
    assert "第3行写的填报期“第四季度”不认识" in answer.content.decode()
