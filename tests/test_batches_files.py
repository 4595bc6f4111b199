"""Files of requests as hotlines really export them: no row is lost in silence, no two people become one, and the sum adds up."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from luoshi.matters.models import Matter
from luoshi.office.opening import tables
from luoshi.requests import batches, callers
from luoshi.requests.models import Caller, Submission
from luoshi.requests.phone_numbers import phone
from office_kit import sheet_xml, workbook
from test_intake import Fixed, units  # noqa: F401

HEAD = ["工单编号", "来电时间", "诉求内容", "诉求人", "联系电话"]
PHONES = [
    ("无", ""), ("匿名", ""), ("-", ""), ("——", ""), ("未知", ""), ("不详", ""), ("没有", ""), ("N/A", ""), ("0", ""), ("00000000000", ""), ("保密", ""), ("未显示号码", ""),
    ("19900001234", "19900001234"), ("１９９００００１２３４", "19900001234"), ("+86 199-0000-1234", "19900001234"), ("0086 19900001234", "19900001234"), ("199.0000.1234", "19900001234"),
    ("19900001234.0", "19900001234"), ("1.9900001234E+10", "19900001234"), ("'19900001234", "19900001234"), ("199\u200b00001234", "19900001234"), ("一九九零零零零一二三四", "19900001234"),
    ("19900001234、19900005678", "19900001234"), ("19900001234/0990-5550123", "19900001234"), ("19900001234 19900005678", "19900001234"), ("19900001234\n19900005678", "19900001234"),
    ("0990-5550123转801", "09905550123"), ("0990-5550123-801", "09905550123"), ("（0990）5550123 ext.801", "09905550123"), ("5550123 分机 12", "5550123"), ("4008123456-2", "4008123456"),
    ("张女士 19900001234", "19900001234"), ("19900001234（丈夫）", "19900001234"), ("手机：19900001234", "19900001234"), ("+86 990 5550123", "09905550123"),
    ("138****1234", ""), ("138xxxx1234", ""), ("138＊＊＊＊1234", ""), ("138××××1234", ""), ("138●●●●1234", ""), ("138 **** 1234", ""), ("138...1234", ""), ("138****", ""), ("****1234", ""),
    ("1.99E+10", ""), ("打不通", ""), ("1", ""), ("99999999999999999999", ""),
]  # fmt: skip


@pytest.mark.parametrize(("written", "number"), PHONES)
def test_a_number_as_people_write_it(written, number):
    assert callers.number_of(written) == number


@given(st.text(max_size=40))
@settings(max_examples=500, deadline=None)
def test_any_words_give_a_number_or_none(text):
    found = phone(text)
    assert found.number == "" or (5 <= len(found.number) <= 15 and found.number.isascii() and found.number.isdigit())
    assert (found.number == "") == (found.why != "")


@given(st.integers(13_000_000_000, 19_999_999_999), st.sampled_from(["*", "＊", "x", "X", "×", "●", "?"]), st.integers(3, 7), st.integers(2, 5))
@settings(max_examples=200, deadline=None)
def test_a_masked_number_is_nobodys(number, sign, start, width):
    digits = str(number)
    assert callers.number_of(digits[:start] + sign * width + digits[start + width :]) == ""


@pytest.mark.django_db
class TestFiles:
    def saved(self, tmp_path, rows, name="旧系统.xlsx", **more):
        path = tmp_path / name
        if name.endswith(".csv"):
            path.write_text("\n".join(",".join(f'"{c}"' for c in row) for row in rows), encoding="utf-8")
        else:
            path.write_bytes(workbook(sheet_xml(rows, **more)))
        return path

    def row(self, n, phone="19900001234", name="张女士", number=None):
        return [f"A-{n}" if number is None else number, "2026-11-01 09:30", f"第{n}盏路灯不亮", name, phone]

    def test_no_request_is_lost_for_its_number(self, units, tmp_path):  # noqa: F811
        rows = [self.row(n, written, f"某{n}") for n, (written, _number) in enumerate(PHONES)]
        outcome = batches.take_file(self.saved(tmp_path, [HEAD, *rows]), "x", Fixed())
        assert (outcome.rows, outcome.taken, outcome.refused) == (len(PHONES), len(PHONES), 0)
        for submission, (written, number) in zip(Submission.objects.order_by("pk").select_related("caller"), PHONES, strict=True):
            assert (callers.read(submission.caller)["phone"] if submission.caller else "") == number, written

    def test_two_masked_numbers_are_two_people(self, units, tmp_path):  # noqa: F811
        rows = [self.row(1, "138****1234", "张女士"), self.row(2, "138****1234", "李先生"), self.row(3, "19900001234.0", "王先生")]
        outcome = batches.take_file(self.saved(tmp_path, [HEAD, *rows]), "x", Fixed())
        assert (outcome.taken, outcome.notes) == (3, 2)
        assert callers.read(Caller.objects.get())["phone"] == "19900001234"
        said = callers.reach_of(list(Submission.objects.all()))
        assert [(each["name"], each["said"]) for each in said.values()] == [("张女士", "138****1234"), ("李先生", "138****1234")]
        assert "张女士" not in str([bytes(each["contact"].sealed) for each in said.values()])

    def test_a_second_number_is_kept_for_the_office_and_forgotten_with_the_person(self, units, tmp_path):  # noqa: F811
        batches.take_file(self.saved(tmp_path, [HEAD, self.row(1, "0990-5550123转801")]), "x", Fixed())
        submission = Submission.objects.get()
        assert callers.reach_of([submission])[submission.pk]["said"] == "0990-5550123转801"
        callers.forget(submission.caller)
        assert callers.reach_of([submission]) == {}

    @pytest.mark.parametrize("number", [("", "<v>2.026110100012346e+18</v>"), "2.02611E+18", "2026110100012340000"])
    def test_numbers_that_a_spreadsheet_cut_are_never_known(self, units, tmp_path, number):  # noqa: F811
        path = self.saved(tmp_path, [HEAD, *(self.row(n, number=number) for n in range(5))])
        outcome = batches.take_file(path, "x", Fixed())
        assert (outcome.taken, outcome.known, outcome.notes) == (5, 0, 5)
        assert "末尾几位" in outcome.noted[0][1]
        other = self.saved(tmp_path, [HEAD, *(self.row(n, number=number) for n in range(7))], "later.xlsx")
        again = batches.take_file(other, "x", Fixed())
        assert (again.taken, again.known) == (2, 5)

    def test_one_number_on_two_requests_is_told(self, units, tmp_path):  # noqa: F811
        rows = [self.row(1), self.row(2, number="A-1"), self.row(1)]
        outcome = batches.take_file(self.saved(tmp_path, [HEAD, *rows]), "x", Fixed())
        assert (outcome.taken, outcome.refused, outcome.known) == (1, 1, 1)
        assert outcome.reasons == [(3, "编号“A-1”与第2行相同，内容却不同；请核对编号。")]
        later = batches.take_file(self.saved(tmp_path, [HEAD, self.row(9, number="A-1")], "later.xlsx"), "x", Fixed())
        assert (later.taken, later.known, later.refused) == (0, 0, 1)
        assert "已经收过，内容却不同" in later.reasons[0][1]

    def test_a_number_is_the_same_as_text_quantity_and_with_a_point(self, units, tmp_path):  # noqa: F811
        first = batches.take_file(self.saved(tmp_path, [HEAD, self.row(1, number="20261101")]), "x", Fixed())
        second = batches.take_file(self.saved(tmp_path, [HEAD, self.row(1, number=20261101)], "b.xlsx"), "x", Fixed())
        third = batches.take_file(self.saved(tmp_path, [HEAD, self.row(1, number="20261101.0")], "c.csv"), "x", Fixed())
        assert (first.taken, second.known, third.known) == (1, 1, 1)

    def test_long_numbers_that_differ_at_their_end_are_two(self, units, tmp_path):  # noqa: F811
        long = "长" * 120
        outcome = batches.take_file(self.saved(tmp_path, [HEAD, self.row(1, number=long + "1"), self.row(2, number=long + "2")]), "x", Fixed())
        assert outcome.taken == 2

    def test_every_row_is_counted_once_and_what_was_refused_is_written(self, units, tmp_path):  # noqa: F811
        rows = [
            ["云州市12345工单导出"], [], HEAD, self.row(1), [], self.row(2), ["C-3", "去年", "井盖", "", "=1+1"], HEAD, self.row(1), ["C-4", "9:30", "只有钟点", "", ""], [],
            ["C-5", ("t='e'", "<v>#N/A</v>"), "时间是错误值", "", ""], ["2026110100012345678", "2026-11-01", "", "", ""], ["合计", None, "6件"],
        ]  # fmt: skip
        path = self.saved(tmp_path, rows, after='<mergeCells><mergeCell ref="A1:E1"/></mergeCells>')
        out = StringIO()
        call_command("import_requests", path, source="x", stdout=out, stderr=StringIO())
        assert "11 rows: 2 taken, 1 known before, 4 refused, 4 blank" in out.getvalue()
        aside = tmp_path / "旧系统-未收.xlsx"
        found = [row.cells for row in tables(aside)[0].rows()]
        assert found[0] == [*HEAD, "原因"]
        assert [row[0] for row in found[1:]] == ["C-3", "C-4", "C-5", "2026110100012345678"]
        assert "去年" in found[1][5]
        assert "\n7: 时间“去年”" in "\n" + out.getvalue()  # as the spreadsheet numbers it
        call_command("import_requests", path, source="x", not_taken=tmp_path / "again.csv", stdout=(out := StringIO()), stderr=StringIO())
        assert "taken in before" in out.getvalue()
        assert [row.cells for row in tables(tmp_path / "again.csv")[0].rows()] == found  # what a spreadsheet would run is guarded, and read back
        assert b"'=1+1" in (tmp_path / "again.csv").read_bytes()
        assert not (tmp_path / "旧系统-未收-2.xlsx").exists()

    def test_what_was_refused_can_be_mended_and_given_again(self, units, tmp_path):  # noqa: F811
        call_command("import_requests", self.saved(tmp_path, [HEAD, self.row(1), ["B", "去年", "井盖丢了", "", ""]]), source="x", stdout=StringIO(), stderr=StringIO())
        rows = [row.cells for row in tables(tmp_path / "旧系统-未收.xlsx")[0].rows()]
        rows[1][1] = "2026-11-02"
        outcome = batches.take_file(self.saved(tmp_path, rows, "mended.xlsx"), "x", Fixed())
        assert (outcome.taken, outcome.refused) == (1, 0)

    def test_refused_rows_of_an_earlier_try_are_in_the_file_too(self, units, tmp_path, monkeypatch):  # noqa: F811
        rows = [HEAD, *(["", "去年", f"第{n}盏", "", ""] if n % 100 == 0 else self.row(n) for n in range(1200))]

        def stop(outcome):
            raise KeyboardInterrupt

        path = self.saved(tmp_path, rows)
        with pytest.raises(KeyboardInterrupt):
            batches.take_file(path, "x", Fixed(), tell=stop, not_taken=tmp_path / "a.xlsx")
        outcome = batches.take_file(path, "x", Fixed(), not_taken=tmp_path / "b.xlsx")
        assert (outcome.rows, outcome.taken, outcome.refused) == (1200, 1188, 12)
        assert len(list(tables(tmp_path / "b.xlsx")[0].rows())) == 13

    def test_days_and_times_in_columns_of_their_own(self, units, tmp_path):  # noqa: F811
        head = ["编号", "受理日期", "受理时间", "诉求内容（必填）*", "备注"]
        rows = [
            ["1", 46327, ("", "<v>0.395833333333333</v>"), "灯", ""],
            ["2", "2026年11月1日", "上午9点30分", "灯", ""],
            ["3", "", "46327.395833333336", "灯", ""],
            ["4", "20261101", "", "灯", ""],
        ]
        outcome = batches.take_file(self.saved(tmp_path, [head, *rows]), "x", Fixed())
        assert (outcome.taken, outcome.reasons) == (4, [])
        assert [t.told_at.isoformat() for t in Submission.objects.order_by("pk")] == ["2026-11-01T01:30:00+00:00"] * 3 + ["2026-10-31T16:00:00+00:00"]

    def test_several_columns_of_telephone_numbers(self, units, tmp_path):  # noqa: F811
        head = ["编号", "内容", "联系电话", "来电号码"]
        batches.take_file(self.saved(tmp_path, [head, ["1", "灯", "", "19900001234"], ["2", "井", "无", "19900005678"], ["3", "路", "19900000001", "19900000001"]]), "x", Fixed())
        assert sorted(callers.read(c)["phone"] for c in Caller.objects.all()) == ["19900000001", "19900001234", "19900005678"]

    @pytest.mark.parametrize("name", ["dim-short.xlsx", "id15.xlsx", "masked.csv", "strict.xlsx"])
    def test_the_shared_cases(self, units, shared, name):  # noqa: F811
        path = Path(shared) / "cases" / "07-import" / name
        if not path.exists():
            pytest.skip("the shared cases are not here")
        outcome = batches.take_file(path, "s", Fixed())
        assert (outcome.taken, outcome.known, outcome.refused) == ({"dim-short.xlsx": 20, "id15.xlsx": 5, "masked.csv": 3, "strict.xlsx": 1}[name], 0, 0)
        assert not Caller.objects.filter(digest=callers.digest_of("1381234")).exists()

    def test_a_comma_too_many_is_told_and_a_quote_too_few_too(self, units, tmp_path):  # noqa: F811
        path = tmp_path / "a.csv"
        path.write_text("编号,内容,电话\n1,路灯不亮,三天了,19900001234\n2,井盖丢了,无,,\n", encoding="utf-8")
        outcome = batches.take_file(path, "x", Fixed())
        assert (outcome.taken, outcome.reasons) == (1, [(2, "这一行比列名多出1格，请检查有没有多余的逗号。")])
        path.write_text('编号,内容,电话\n1,"路灯不亮,无\n2,井盖丢了,无\n3,"水管,破了",无\n', encoding="utf-8")
        with pytest.raises(batches.BatchError, match="引号没有配对"):
            batches.take_file(path, "y", Fixed())

    def test_the_screen_and_the_log_say_no_telephone_number(self, units, tmp_path):  # noqa: F811
        rows = [self.row(n, written) for n, written in enumerate(["138****1234", "19900001234、19900005678", "打我电话1990000"])]
        out, err = StringIO(), StringIO()
        call_command("import_requests", self.saved(tmp_path, [HEAD, *rows]), source="x", stdout=out, stderr=err)
        assert "1234" not in out.getvalue() + err.getvalue()
        assert "1990000" not in out.getvalue() + err.getvalue()

    def test_what_was_written_beside_a_number_is_seen_by_who_may_call_alone(self, units, tmp_path):  # noqa: F811
        from django.contrib.auth import get_user_model
        from django.contrib.auth.models import Permission

        from luoshi.requests.staff import visible

        batches.take_file(self.saved(tmp_path, [HEAD, self.row(1, "138****1234", "张女士")]), "x", Fixed())
        matter = Matter.objects.get()
        nobody, desk = (get_user_model().objects.create_user(name) for name in ("nobody", "desk"))
        desk.user_permissions.set(Permission.objects.filter(codename="take_request"))
        assert visible.look(nobody, matter, "request") == []
        assert [(c.name, c.phone, c.said) for c in visible.look(desk, matter, "request")] == [("张女士", "", "138****1234")]

    def test_a_word_file_is_one_sentence(self, units, tmp_path):  # noqa: F811
        (tmp_path / "a.csv").write_bytes(b"<html><table>")
        with pytest.raises(CommandError, match="网页"):
            call_command("import_requests", tmp_path / "a.csv", source="x", stdout=StringIO(), stderr=StringIO())


CELLS = st.sampled_from(["", "1", "2", "灯不亮", "2026-11-01", "去年", "138****1234", "合计", "=1", "无", "诉求内容", "19900001234", "\n"]) | st.text(max_size=5)


class AnyRows(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(st.lists(st.lists(CELLS, max_size=6), max_size=8))
    def test_every_row_is_taken_known_refused_or_blank(self, rows):
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "a.xlsx"
            path.write_bytes(workbook(sheet_xml([HEAD, *([plain_xml(c) for c in row] for row in rows)])))
            before = Matter.objects.count()
            outcome = batches.take_file(path, "x", Fixed())
        assert outcome.rows == outcome.taken + outcome.known + outcome.refused + outcome.blank
        assert Matter.objects.count() - before == outcome.taken


def plain_xml(text):
    return "".join(c for c in text if c in "\t\n" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd")
