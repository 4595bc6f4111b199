"""The duty catalogue in force, as staff look through it: by names, by day, with what changed; as a file that says the same when it is read again."""

import io
from datetime import date, timedelta

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.utils import timezone
from openpyxl import load_workbook

from desk_kit import body
from hotline_kit import DISTRICT, STREET, town, web
from luoshi.registers.importing import import_csv
from luoshi.registers.models import Duty, Subject, Unit
from luoshi.routing import duty_list

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)


@pytest.fixture
def people():
    people = town()
    Subject.objects.create(code="04", name="市政公用")
    Subject.objects.filter(code="0406").update(parent_code="04")
    Subject.objects.create(code="0501", name="道路交通")
    jtj, fgw = Unit.objects.get(code="jtj"), Unit.objects.get(code="fgw")
    Duty.objects.create(subject_code="0406", lead=jtj, limit_amount=3, limit_unit="workdays", valid_to=DAY, source="2025年目录")
    newer = Duty.objects.create(subject_code="0406", lead=fgw, limit_amount=2, limit_unit="workdays", version=2, valid_from=DAY, source="2026年目录")
    newer.helpers.add(jtj)
    Duty.objects.create(subject_code="0501", place_code=DISTRICT, condition="红绿灯、斑马线", lead=jtj, version=2, valid_from=DAY)
    return people


def rows(page):
    return page.split("<tbody>")[1].split("</tbody>")[0].count("<tr>") if "<tbody>" in page else 0


def test_the_catalogue_of_today_is_shown_by_names(people):
    page = body(web(people["jd"]).get("/desk/requests/duties/"))
    assert rows(page) == 3
    for words in ("路灯与井盖", "2个工作日", "市发展改革委", "第2版", "自2026-03-01", "2026年目录", "钟台区", "话里有：红绿灯、斑马线", "各类事项", "所在街道、乡镇", "按轻重缓急"):
        assert words in page, words
    assert "0406" not in page
    assert DISTRICT not in page.replace(f'data-code="{DISTRICT}"', "")


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("q=井盖", 1),
        ("q=井盖 发展", 1),
        ("q=斑马线", 1),
        ("q=😀", 0),
        ("q=%", 0),
        ("unit=jtj", 2),  # it leads in one, helps in another
        ("subject=0406", 2),  # its own and that of all subjects
        ("subject=04", 2),
        ("subject=路灯与井盖", 2),
        (f"place={STREET}", 3),  # those of everywhere and of its district
        ("place=望河街道", 3),
        ("day=2026-02-28", 2),
    ],
)
def test_it_is_looked_through_by_words_names_and_day(people, query, count):
    page = body(web(people["pd"]).get(f"/desk/requests/duties/?{query}"))
    assert rows(page) == count
    assert body(web(people["pd"]).get(f"/desk/requests/duties.csv?{query}")).count("\r\n") == count + 1


def test_a_subject_and_a_place_are_answered_with_the_unit(people):
    page = body(web(people["pd"]).get(f"/desk/requests/duties/?subject=0406&place={STREET}"))
    assert "没有别的条件时派给 <b>" in page
    assert "派单目录：路灯与井盖，各处，第2版" in page
    assert page.split("没有别的条件时派给 <b>")[1].split("</b>")[0] == Unit.objects.get(code="fgw").name
    assert "2026-13-40”不是日期" in body(web(people["pd"]).get("/desk/requests/duties/?day=2026-13-40"))


def test_what_changed_is_said_beside_it(people):
    changed = duty_list.changes(timezone.localdate())
    assert changed.since == DAY
    assert [(r.subject, r.condition) for r in changed.new] == [("0501", "红绿灯、斑马线")]
    assert [(a.lead, b.lead) for a, b in changed.changed] == [("jtj", "fgw")]
    assert not changed.ended
    page = body(web(people["pd"]).get("/desk/requests/duties/"))
    assert "改：路灯与井盖，各处：<del>" in page
    assert "新增：道路交通，钟台区（红绿灯、斑马线）" in page
    assert 'day=2026-03-01" aria-current="true"' in page
    Duty.objects.create(subject_code="0501", lead=Unit.objects.get(code="jtj"), version=3, valid_from=date(2026, 4, 1))
    assert 'day=2026-03-01" aria-current="true"' in body(web(people["pd"]).get("/desk/requests/duties/?day=2026-03-15"))
    Duty.objects.filter(version=3).delete()
    assert duty_list.changes(DAY - timedelta(days=1)) is None
    Duty.objects.filter(subject_code="0501").update(valid_to=date(2026, 6, 1))
    later = duty_list.changes(date(2026, 6, 1))
    assert [r.subject for r in later.ended] == ["0501"]
    assert not later.new
    assert not later.changed


def test_the_file_has_codes_and_names_and_says_the_same_when_it_is_read_again(people):
    client = web(people["pd"])
    before = duty_list.rows_on(timezone.localdate())
    content = client.get("/desk/requests/duties.csv").content
    lines = content.decode("utf-8-sig").splitlines()
    assert lines[0] == "分类代码,区划代码,条件,派往,牵头单位,配合单位,时限,时限单位,版本,生效日期,失效日期,来源,分类名称,区划名称"
    assert next(line for line in lines if line.startswith("0406")).endswith("路灯与井盖,")
    report = import_csv("duties", content)
    assert not report.refused, str(report)
    assert duty_list.rows_on(timezone.localdate()) == before
    sheet = load_workbook(io.BytesIO(client.get("/desk/requests/duties.xlsx").content)).worksheets[0]
    assert "市发展改革委" in "".join(str(c.value) for row in sheet.iter_rows() for c in row)


def test_who_has_no_work_with_requests_is_refused(people):
    assert web(None).get("/desk/requests/duties/").status_code == 302
    nobody = people["op"]
    nobody.groups.clear()
    assert web(nobody).get("/desk/requests/duties/").status_code == 403
    assert web(nobody).get("/desk/requests/duties.csv").status_code == 403
    assert web(people["pd"]).get("/desk/requests/duties.txt").status_code == 404
