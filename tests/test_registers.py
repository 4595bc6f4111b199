import codecs
import contextlib
from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from luoshi import registers
from luoshi.codes import divisions
from luoshi.codes.workdays import UnknownYear
from luoshi.office.opening import tables
from luoshi.registers.importing import TABLES, TableError, import_csv
from luoshi.registers.loading import load_places, load_subjects
from luoshi.registers.models import CalendarDay, Duty, Place, PlaceName, Subject, Unit
from office_kit import sheet_xml, workbook

pytestmark = pytest.mark.django_db

UNITS = """单位代码,单位名称,简称,类别,区划代码,上级单位,统一社会信用代码,生效日期
water,云州市水务局,市水务局,部门,990100000000,government,,
government,云州市人民政府,市政府,office,990100000000,,,2020-01-01
linjiang,临江区人民政府,临江区,区,990101000000,government,,
gas,云州燃气有限公司,,公共服务企事业单位,,,914403001922038216,2020年1月1日
"""


def table(text, encoding="utf-8"):
    return text.encode(encoding)


def reasons(report):
    return [(refusal.line, refusal.reason) for refusal in report.refused]


@pytest.fixture
def units(db):
    assert import_csv("units", table(UNITS)).created == 4


@pytest.fixture
def city(units):
    import_csv("places", table("code,name\n990100000000,云州市\n990101000000,临江区\n"))
    load_subjects()


# the tables


def test_a_place_knows_its_level_and_parent():
    place = Place.objects.create(code="990101001000", name="临江街道")
    assert (place.level, place.parent_code) == ("township", "990101000000")
    with pytest.raises(divisions.CodeError, match="应为12位数字"):
        Place.objects.create(code="99x", name="?")


def test_one_code_once_from_a_day():
    Place.objects.create(code="990101001000", name="甲")
    with pytest.raises(IntegrityError, match=r"(?i)unique"), transaction.atomic():
        Place.objects.create(code="990101001000", name="乙")
    with pytest.raises(IntegrityError, match="place_ends_after_it_begins"), transaction.atomic():
        Place.objects.create(code="990101002000", name="丙", valid_from=date(2020, 1, 1), valid_to=date(2020, 1, 1))


def test_a_cancelled_street_resolves_to_its_successor_at_a_date():
    old = Place.objects.create(code="990101001000", name="老街街道", valid_to=date(2015, 1, 1), successor_code="990101002000")
    Place.objects.create(code="990101002000", name="中街街道", valid_from=date(2015, 1, 1), valid_to=date(2020, 1, 1), successor_code="990101003000")
    Place.objects.create(code="990101003000", name="新街街道", valid_from=date(2020, 1, 1))
    names = [old.successor_at(day).name for day in (date(2014, 12, 31), date(2015, 1, 1), date(2019, 12, 31), date(2020, 1, 1), date(2026, 1, 1))]
    assert names == ["老街街道", "中街街道", "中街街道", "新街街道", "新街街道"]
    assert [place.name for place in Place.objects.on(date(2016, 6, 1))] == ["中街街道"]


def test_successors_that_end_go_round_or_keep_their_code():
    gone = Place.objects.create(code="990101001000", name="甲", valid_to=date(2015, 1, 1))
    assert gone.successor_at(date(2016, 1, 1)) is None
    renamed = Place.objects.create(code="990101002000", name="旧名", valid_to=date(2015, 1, 1), successor_code="990101002000")
    Place.objects.create(code="990101002000", name="新名", valid_from=date(2015, 1, 1))
    assert renamed.successor_at(date(2016, 1, 1)).name == "新名"
    here = Place.objects.create(code="990101003000", name="乙", valid_to=date(2015, 1, 1), successor_code="990101004000")
    Place.objects.create(code="990101004000", name="丙", valid_to=date(2015, 1, 1), successor_code="990101003000")
    assert here.successor_at(date(2016, 1, 1)) is None


def test_active_units(units):
    Unit.objects.filter(code="water").update(valid_to=date(2024, 1, 1))
    assert Unit.objects.active(date(2023, 12, 31)).count() == 4
    assert {unit.code for unit in Unit.objects.active(date(2024, 1, 1))} == {"government", "linjiang", "gas"}
    assert {unit.code for unit in Unit.objects.active(date(2019, 12, 31))} == {"water", "linjiang"}
    assert not Unit.objects.get(code="water").is_active
    assert Unit.objects.get(code="gas").is_active
    assert Unit.objects.called("临江区").get().code == "linjiang"


def test_a_unit_s_form_is_checked():
    wrong = Unit(code="x", name="x", uscc="914403001922038217", place_code="9901")
    with pytest.raises(ValidationError, match="校验位不符") as told:
        wrong.full_clean()
    assert set(told.value.message_dict) == {"uscc", "place_code"}
    one = Unit.objects.create(code="one", name="一")
    two = Unit.objects.create(code="two", name="二", parent=one)
    one.parent = two
    with pytest.raises(ValidationError, match="绕一圈"):
        one.full_clean()


def test_a_duty_holds_on_its_days(city):
    lead = Unit.objects.get(code="water")
    Duty.objects.create(subject_code="0401", lead=lead, valid_to=date(2025, 1, 1))
    Duty.objects.create(subject_code="0401", lead=Unit.objects.get(code="gas"), valid_from=date(2025, 1, 1), version=2)
    assert [Duty.objects.on(day).get().lead.code for day in (date(2024, 12, 31), date(2025, 1, 1))] == ["water", "gas"]


def test_the_deployment_s_own_days_win():
    assert registers.calendar().is_workday(date(2021, 10, 8))
    CalendarDay.objects.create(date=date(2021, 10, 8), working=False, note="本市庆典")
    assert registers.calendar().add_workdays(date(2021, 9, 30), 1) == date(2021, 10, 9)
    with pytest.raises(UnknownYear, match="2099"):
        registers.calendar().is_workday(date(2099, 1, 1))


# what the package ships


def test_the_shipped_places_are_loaded_once(django_assert_max_num_queries):
    Place.objects.create(code="110101000000", name="本地改过的名", valid_from=date(2020, 1, 1))
    seen = []
    assert load_places(lambda done, of: seen.append((done, of))) == len(divisions.divisions()) + len(divisions.cancelled()) - 1
    assert seen[-1][0] == seen[-1][1] == Place.objects.count() - 1
    assert Place.objects.filter(code="110101000000").get().name == "本地改过的名"
    with django_assert_max_num_queries(4):
        assert load_places() == 0
    street = Place.objects.get(code="110101002000")
    assert (street.name, street.level, street.parent_code, street.valid_from) == ("景山街道", "township", "110101000000", divisions.SNAPSHOT)
    gone = Place.objects.get(code="110103000000")
    assert [gone.successor_at(day).name for day in (date(2010, 6, 30), date(2012, 1, 1), date(2026, 1, 1))] == ["崇文区", "本地改过的名", "本地改过的名"]
    assert Place.objects.get(code="110228000000").successor_at(date(2016, 1, 1)).name == "密云区"


def test_the_command_says_what_it_did(capsys):
    call_command("load_places", valid_from=date(2000, 1, 1))
    assert "新增区划44706个" in capsys.readouterr().out
    call_command("load_places")
    assert "没有新增" in capsys.readouterr().out
    assert Place.objects.on(date(2021, 1, 1)).filter(code="110101002000").exists()


def test_the_default_subjects_are_loaded_into_an_empty_table():
    assert load_subjects() == Subject.objects.count() == 76
    assert load_subjects() == 0
    assert Subject.objects.get(code="0301").parent_code == "03"


# importing


@pytest.mark.parametrize(
    "encode", [str.encode, lambda text: codecs.BOM_UTF8 + text.encode(), lambda text: text.encode("gb18030"), lambda text: text.replace("\n", "\r\n").encode()]
)
def test_units_in_each_encoding(encode):
    report = import_csv("units", encode(UNITS))
    assert (report.created, report.updated, report.unchanged, report.refused) == (4, 0, 0, [])
    water = Unit.objects.get(code="water")
    assert (water.name, water.kind, water.parent.code, water.valid_from) == ("云州市水务局", "bureau", "government", divisions.EVER)
    again = import_csv("units", encode(UNITS))
    assert (again.created, again.updated, again.unchanged) == (0, 0, 4)


def test_columns_are_found_by_name_and_missing_ones_left_alone(units):
    report = import_csv("units", table("备注列\tname\tcode\n无\t云州市水利局\twater\n"))
    assert (report.updated, report.ignored_columns) == (1, ["备注列"])
    water = Unit.objects.get(code="water")
    assert (water.name, water.short, water.parent.code) == ("云州市水利局", "市水务局", "government")
    import_csv("units", table("code,name,short,parent\nwater,云州市水利局,,\n"))  # there, and empty: cleared
    water.refresh_from_db()
    assert (water.short, water.parent) == ("", None)


def test_a_wrong_row_is_told_by_its_line_and_nothing_is_written(units):
    text = """code,name,kind,place_code,uscc,parent,valid_from,valid_to
good,好单位,bureau,,,,,
bad code,甲,,,,,,

"k","带
换行的名字",怪物,,,,,
p,乙,,1.10101E+11,,,,
u,丙,,,914403001922038217,,,
n,,,,,,,
o,丁,,,,没有的单位,,
d,戊,,,,,2020-13-01,
e,己,,,,,2020-01-01,2019-01-01
good,重复,,,,,,
many,庚,,,,,,,多一格
"""
    report = import_csv("units", table(text))
    assert not report.ok
    assert [line for line, _reason in reasons(report)] == [3, 5, 6, 7, 8, 9, 10, 11, 12, 13]  # as a spreadsheet numbers them
    said = dict(reasons(report))
    for line, word in {
        3: "bad code",
        5: "怪物",
        6: "科学计数",
        7: "校验位",
        8: "单位名称",
        9: "没有的单位",
        10: "2020-13-01",
        11: "不晚于",
        12: "第2行",
        13: "多余的逗号",
    }.items():
        assert word in said[line], said[line]
    assert Unit.objects.count() == 4
    assert (report.created, report.updated) == (0, 0)
    assert "10" in str(report)


def test_units_may_not_go_round(units):
    report = import_csv("units", table("code,name,parent\ngovernment,云州市人民政府,water\n"))
    assert "绕一圈" in reasons(report)[0][1]
    assert Unit.objects.get(code="government").parent is None


def test_a_name_of_two_units_is_asked_about(units):
    import_csv("units", table("code,name\ngas2,云州燃气有限公司\n"))
    report = import_csv("units", table("code,name,parent\nx,某所,云州燃气有限公司\n"))
    assert "有2个" in reasons(report)[0][1]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "空的"),
        (b"\n\n , ,\n", "空的"),
        (b"PK\x03\x04rest", "损坏"),
        (b"\xff\xff\x00\x01", "UTF-8"),
        (b"code,name\x00,x\n", "UTF-8"),
        ("名称\n甲\n".encode(), "缺少“单位代码”"),
        ("code,代码,name\na,b,c\n".encode(), "两次"),
        (b"code,name\na," + b"x" * 200_000 + b"\n", "不是CSV"),
    ],
)
def test_a_file_that_is_no_table_is_told(data, word):
    with pytest.raises(TableError, match=word):
        import_csv("units", data)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(TableError, match=r"none\.csv"):
        import_csv("units", tmp_path / "none.csv")


def test_places_with_their_days():
    first = "code,name,valid_from,valid_to,successor_code\n990101001,老街街道,2000-01-01,,\n"
    assert import_csv("places", table(first)).created == 1
    overlap = import_csv("places", table("code,name,valid_from\n990101001,新名街道,2020-01-01\n"))
    assert "重叠" in reasons(overlap)[0][1]
    both = "code,name,valid_from,valid_to,successor_code\n990101001,老街街道,2000-01-01,2020-01-01,990101001\n990101001,新名街道,2020/1/1,,\n"
    report = import_csv("places", table(both))
    assert (report.created, report.updated) == (1, 1)
    assert Place.objects.on(date(2021, 1, 1)).get().name == "新名街道"
    assert Place.objects.first().successor_at(date(2021, 1, 1)).name == "新名街道"
    assert Place.objects.last().level == "township"


def test_subjects_need_their_parents():
    report = import_csv("subjects", table("code,name,parent\n01,甲,\n0101,乙,01\n0201,丙,02\n03,丁,03\n"))
    assert [line for line, _reason in reasons(report)] == [4, 5]
    assert not Subject.objects.exists()


def test_a_calendar():
    text = "日期,安排,说明\n2027-01-01,放假,元旦\n2027年1月3日,上班,调休\n20270105,否,\n"
    assert import_csv("calendar", table(text, "gb18030")).created == 3
    assert [day.working for day in CalendarDay.objects.all()] == [False, True, False]
    assert "看不出" in reasons(import_csv("calendar", table("日期,安排\n2027-01-01,也许\n")))[0][1]


DUTIES = """事项分类代码,区划代码,条件,牵头单位,配合单位,版本,生效日期
0401,990100000000,,市水务局,临江区、gas,1,2024-01-01
0403,*,夜间,gas,,1,
"""


def test_duties(city):
    assert import_csv("duties", table(DUTIES)).created == 2
    duty = Duty.objects.get(subject_code="0401")
    assert (duty.lead.code, sorted(unit.code for unit in duty.helpers.all())) == ("water", ["gas", "linjiang"])
    again = import_csv("duties", table(DUTIES))
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    changed = import_csv("duties", table(DUTIES.replace("临江区、gas", "gas").replace("夜间,gas", "夜间,water")))
    assert (changed.created, changed.updated, changed.unchanged) == (0, 2, 0)
    assert [unit.code for unit in Duty.objects.get(subject_code="0401").helpers.all()] == ["gas"]
    assert Duty.objects.get(subject_code="0403").lead.code == "water"


def test_duties_name_what_is_there(city):
    report = import_csv("duties", table("subject,place,lead,helpers\n9999,,water,\n0401,110101,water,\n0401,,nobody,\n0402,,water,water、nobody\n"))
    assert [line for line, _reason in reasons(report)] == [2, 3, 4, 5]
    assert not Duty.objects.exists()


def test_trying_writes_nothing(units):
    report = import_csv("units", table("code,name\nnew,新\nwater,改名\n"), dry_run=True)
    assert (report.created, report.updated) == (1, 1)
    assert not Unit.objects.filter(code="new").exists()
    assert Unit.objects.get(code="water").name == "云州市水务局"


def test_the_command_takes_a_file_or_says_why_not(tmp_path, capsys):
    path = tmp_path / "单位.csv"
    path.write_text(UNITS, encoding="gb18030")
    call_command("import_codes", "units", str(path), "--dry-run")
    assert "试运行" in capsys.readouterr().out
    assert not Unit.objects.exists()
    call_command("import_codes", "units", str(path))
    assert "新增4行" in capsys.readouterr().out
    path.write_text("code,name\n?,x\n", encoding="utf-8")
    with pytest.raises(CommandError, match="没有写入"):
        call_command("import_codes", "units", str(path))
    assert "第2行" in capsys.readouterr().err
    with pytest.raises(CommandError, match="打不开"):
        call_command("import_codes", "units", str(tmp_path / "none.csv"))


class AnyBytes(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(
        st.sampled_from(sorted(TABLES)),
        st.one_of(st.binary(max_size=200), st.text(max_size=100).map(lambda text: ("code,name,date,working,lead\n" + text).encode("utf-8", "replace"))),
    )
    def test_are_taken_whole_or_told(self, kind, data):
        model = TABLES[kind].model
        before = model.objects.count()
        with contextlib.suppress(TableError):
            report = import_csv(kind, data)
            assert model.objects.count() == before + report.created
            assert report.ok or report.created == 0
            return
        assert model.objects.count() == before


# the admin


@pytest.fixture
def keeper(client):
    person = get_user_model().objects.create_user("keeper", password="x", is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename__in=["add_unit", "change_unit", "view_unit", "view_place"]))
    client.force_login(person)
    return client


def upload(client, data, **more):
    return client.post("/admin/registers/unit/import/", {"file": SimpleUploadedFile("单位.csv", data), **more})


def test_a_table_is_taken_in_the_admin_and_logged(keeper):
    assert "/admin/registers/unit/import/" in keeper.get("/admin/registers/unit/").content.decode()
    page = keeper.get("/admin/registers/unit/import/").content.decode()
    assert "统一社会信用代码" in page
    assert "没有写入" in upload(keeper, table(UNITS), dry_run="on").content.decode()
    assert not Unit.objects.exists()
    assert upload(keeper, table(UNITS)).status_code == 302
    assert Unit.objects.count() == 4
    assert "SHA-256" in LogEntry.objects.get().change_message


def test_wrong_rows_and_files_are_shown_escaped_in_the_admin(keeper):
    page = upload(keeper, table("code,name,kind\nx,甲,<b>怪</b>\n")).content.decode()
    assert "&lt;b&gt;怪&lt;/b&gt;" in page
    assert "<td>2</td>" in page
    assert "损坏" in upload(keeper, b"PK\x03\x04").content.decode()
    assert not Unit.objects.exists()


def test_who_may_only_look_may_not_import(keeper):
    assert keeper.get("/admin/registers/place/").status_code == 200
    assert "/admin/registers/place/import/" not in keeper.get("/admin/registers/place/").content.decode()
    assert keeper.get("/admin/registers/place/import/").status_code == 403
    assert keeper.post("/admin/registers/subject/import/").status_code == 403


@pytest.mark.parametrize("name", ["place", "unit", "subject", "calendarday", "duty"])
def test_every_register_has_its_pages(admin_client, city, name):
    import_csv("duties", table(DUTIES))
    for query in ("", "?q=水"):
        listed = admin_client.get(f"/admin/registers/{name}/{query}")
        assert (listed.status_code, f"/admin/registers/{name}/add/" in listed.content.decode()) == (200, True)
    for page, field in (("add", 'name="_save"'), ("import", 'type="file"')):
        form = admin_client.get(f"/admin/registers/{name}/{page}/")
        assert (form.status_code, field in form.content.decode()) == (200, True), page


def test_names_people_use(city):
    table_of = "名称,区划代码,类别\n柳荫里社区,990102000001,社区、村\n滨江路,990102000000,路\n"
    report = import_csv("names", table(table_of.replace("990102", "110102")))
    assert [line for line, _reason in reasons(report)] == [2, 3]  # no such street
    assert not PlaceName.objects.exists()
    assert [line for line, _reason in reasons(import_csv("names", table("名称,区划代码,类别\n滨江路,990100000000,河\n")))] == [2]
    assert import_csv("names", table("名称,区划代码,类别\n滨江路,990100000000,路\n")).created == 1
    assert import_csv("names", table("名称,区划代码,类别\n滨江路,990100000000,路\n")).unchanged == 1


def workbook_of(*rows, **more):
    return workbook(sheet_xml([list(row) for row in rows], **more))


def test_a_workbook_is_as_good_as_a_csv(units):
    head = ("单位\n代码*", "名称（必填）", "生效日期")
    data = workbook_of(("云州市单位表",), (), head, ("new1", "新一", 46327), ("new2", "新二", "2026年11月1日"), (), head, ("合计", None, "2"), dimension="A1:B4")
    report = import_csv("units", data)
    assert (report.created, report.count, report.right, report.blank) == (2, 5, 2, 3)
    assert {u.valid_from for u in Unit.objects.filter(code__startswith="new")} == {date(2026, 11, 1)}


def test_numbers_of_a_workbook_are_not_dressed(units):
    assert import_csv("places", workbook_of(("code", "name"), (990103000000, "新区"))).created == 1
    report = import_csv("places", workbook_of(("code", "name"), (("", "<f>A9</f>"), "新区"), (("t='e'", "<v>#N/A</v>"), "新区")))
    assert ["公式" in reasons(report)[0][1], "#N/A" in reasons(report)[1][1]] == [True, True]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("sign", ["\t", ";", ",", "|"])
def test_a_table_in_every_dress(units, encoding, sign):
    text = "\n".join([sign.join(["code", "name"]), sign.join(["new", "云州市新设的单位"]), ""])
    assert import_csv("units", text.encode(encoding)).created == 1


def test_what_was_not_taken_comes_back_with_the_reasons(units, tmp_path):
    path = tmp_path / "单位.csv"
    path.write_text("code,name,备注\nnew,新,=1+1\n?,坏,\n", encoding="utf-8")
    with pytest.raises(CommandError, match="文件共2行：无误1行，有错1行"):
        call_command("import_codes", "units", str(path))
    found = [row.cells for row in tables(tmp_path / "单位-未导入.xlsx")[0].rows()]
    assert found[0] == ["code", "name", "备注", "原因"]
    assert found[1] == ["new", "新", "=1+1"]
    assert "?" in found[2][3]
    report = import_csv("units", path)
    assert "'=1+1" in report.refused_csv().decode("utf-8-sig")
    assert report.link.startswith("data:text/csv;base64,")
    assert import_csv("units", report.refused_csv().replace(b"?", b"ok")).created == 2  # mended, and given again


def test_the_admin_offers_the_wrong_rows(keeper):
    page = upload(keeper, b"code,name\n?,x\n").content.decode()
    assert "data:text/csv;base64," in page
    assert "有错1行" in page
