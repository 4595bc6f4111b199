"""The month's circular: made ready on one page by who manages the hotline, refused of a month that runs, fitting its paper."""

import io
import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")
pytest.importorskip("ibis", reason="needs the platform (pip install luoshi[server])")

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook

from luoshi.assessing import months as assessed
from luoshi.assessing.circular import as_docx, as_xlsx
from luoshi.requests.judged import within
from test_ranking_pages import past, running  # noqa: F401

pytestmark = pytest.mark.django_db
GIVEN = {"office": "云州市市民热线服务中心", "number": "云热办〔2026〕12号", "day": "2026-12-03"}


@pytest.fixture
def manager(client):
    user = get_user_model().objects.create_user("guanli")
    user.user_permissions.set(Permission.objects.filter(codename__in=("exclude_request", "view_all_matters"), content_type__app_label="matters"))
    client.force_login(user)
    return client


def words_of(answer):
    return "\n".join(p.text for p in Document(io.BytesIO(answer.content)).paragraphs)


def test_number_signature_and_day_are_written_into_it(manager, past):  # noqa: F811
    address = reverse("desk:circular", args=["2026-10"])
    page = manager.get(address).content.decode()
    assert "下载通报（Word）" in page
    assert "客观因素不能解决 3" in page
    assert re.search(r'name="day" value="\d{4}-\d\d-\d\d"', page)  # today's
    answer = manager.get(address, GIVEN)
    assert "attachment" in answer.headers["Content-Disposition"]
    text = words_of(answer)
    for words in ("云州市市民热线服务中心文件", "云热办〔2026〕12号", "2026年12月3日"):
        assert words in text
    blank = words_of(manager.get(address, {"office": "", "number": "", "day": ""}))
    for words in ("〔2026〕　　号", "（发文机关署名）", "2026年　　月　　日"):
        assert (words in blank) is (words != "〔2026〕　　号")  # without an office there is no head to stand under


def test_a_day_before_the_month_is_over_is_refused(manager, past):  # noqa: F811
    answer = manager.get(reverse("desk:circular", args=["2026-10"]), {**GIVEN, "day": "2026-10-31"})
    assert answer.status_code == 400
    assert "成文日期在2026-10结束以前；请改成以后的一天。" in answer.content.decode()
    assert manager.get(reverse("desk:circular", args=["2026-10"]), {**GIVEN, "day": "2026-11-01"}).status_code == 200


def test_none_of_a_month_that_runs(manager, running):  # noqa: F811
    """With a sentence, at the desk and in public; its tables stay, marked as provisional."""
    address = reverse("desk:circular", args=["2026-10"])
    page = manager.get(address)
    assert page.status_code == 200
    assert "2026-10还没有过完，不能出通报" in page.content.decode()
    assert "下载通报（Word）" not in page.content.decode()
    asked = manager.get(address, GIVEN)
    assert (asked.status_code, asked.headers["Content-Type"].split(";")[0]) == (409, "text/html")
    public = manager.get(reverse("site:ranking_file", args=["2026-10", "docx"]))
    assert public.status_code == 409
    assert "2026-10还没有过完，不能出通报" in public.content.decode()
    assert manager.get(reverse("site:ranking_file", args=["2026-10", "xlsx"])).status_code == 200
    assert reverse("site:ranking_file", args=["2026-10", "docx"]) not in manager.get(reverse("site:ranking", args=["2026-10"])).content.decode()
    assert manager.get(reverse("desk:circulars")).url == reverse("desk:circular", args=["2026-09"])


def test_a_month_says_until_when_it_changes(manager, past, monkeypatch):  # noqa: F811
    day = assessed.settled_on("2026-10")
    for today, said in ((day - timedelta(days=1), f"已排名，{day} 定案"), (day, "数字已定")):
        monkeypatch.setattr(timezone, "localdate", lambda *_a, today=today: today)
        assert said in manager.get(reverse("desk:circular", args=["2026-10"])).content.decode()


def test_what_is_still_open_of_the_month_leads_to_just_those(manager, past):  # noqa: F811
    from luoshi.matters.models import Matter

    october, september = (Matter.objects.filter(within(assessed.first_day(m))).order_by("pk") for m in ("2026-10", "2026-09"))
    for matter in (*october[:2], *september[:1]):
        Matter.objects.filter(pk=matter.pk).update(asked="exclusion")
    page = manager.get(reverse("desk:circular", args=["2026-10"]))
    tile = next(row for row in page.context["open"] if "pile=exclusion" in row["url"])
    assert tile["value"] == 2
    manager.cookies.clear()
    user = get_user_model().objects.get(username="guanli")
    user.user_permissions.add(*Permission.objects.filter(codename__in=("take_request", "dispatch_request", "call_back")))
    manager.force_login(user)
    assert len(manager.get(tile["url"]).context["rows"]) == 2


@pytest.mark.parametrize("right", ["view_all_matters", "take_request", ""])
def test_only_who_manages_the_hotline_makes_one(client, past, right):  # noqa: F811
    user = get_user_model().objects.create_user("other")
    if right:
        user.user_permissions.add(*Permission.objects.filter(codename=right))
    client.force_login(user)
    for address in (reverse("desk:circulars"), reverse("desk:circular", args=["2026-10"])):
        assert client.get(address).status_code == 403


# ---- on paper -------------------------------------------------------------------------------------------------------


def many(count):
    """So many streets, from those of a month."""
    found = assessed.of_month("2026-10")
    first = next(s for s in found.standings if s.rank)
    counts = first.rates.counts
    return [replace(first, rank=n, rates=replace(first.rates, counts=replace(counts, unit=f"u{n}", unit_name=f"第{n}街道办事处"))) for n in range(1, count + 1)]


@pytest.mark.parametrize("count", [20, 300])
def test_the_annex_fits_its_page_however_many_units(past, count):  # noqa: F811
    document = Document(io.BytesIO(as_docx("2026-10", "云州市", many(count), {})))
    (table,) = document.tables
    assert len(table.rows) == count + 1
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None  # the heads stand on every page
    assert sum(int(c.get(qn("w:w"))) for c in table._tbl.tblGrid) / 20 <= 225 / 25.4 * 72  # points: the type area, lying across
    wide = [int(c.get(qn("w:w"))) / 20 for c in table._tbl.tblGrid]
    for row in (table.rows[1], table.rows[-1]):
        for cell, width in zip(row.cells, wide, strict=True):
            assert sum(10 if c > "\u2e80" else 5.2 for c in cell.text) <= width - 4, cell.text  # 10 points a character: one line


def test_the_sheet_has_numbers_as_numbers_and_fits_its_width(past):  # noqa: F811
    book = load_workbook(io.BytesIO(as_xlsx("2026-10", assessed.of_month("2026-10").standings, {})))
    sheet = book["街道、乡镇"]
    heads = [c.value for c in sheet[2]]
    for row in sheet.iter_rows(min_row=3):
        at = dict(zip(heads, (c.value for c in row), strict=True))
        assert all(isinstance(at[k], int | None) for k in ("排名", "派单", "计入", "未接通", "待回访", "剔除"))
        assert all(isinstance(at[k], int | float | Decimal | None) for k in ("响应率%", "解决率%", "满意率%", "得分", "较上月", "剔除占比%"))
        assert (at["排名"] is None) is (at["说明"] is not None)
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.print_title_rows) == ("landscape", 1, "$1:$2" if "$1:$2" in str(sheet.print_title_rows) else "$2:$2")
    wide = sum(d.width for d in sheet.column_dimensions.values())
    assert wide < 235  # characters: A4 across at 11 points holds some 130, so it is printed at more than half its size
