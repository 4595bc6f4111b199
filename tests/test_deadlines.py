"""Deadlines in the words of lists and reports: a span ends with its last day, and what names no day is not given one."""

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import luoshi
from luoshi.codes.deadlines import last_day, mentions
from luoshi.tasklists.task_deadlines import deadline, speaks_of_time

with (Path(__file__).parent / "data" / "deadlines.csv").open(encoding="utf-8", newline="") as lines:
    ROWS = list(csv.DictReader(lines))


@pytest.mark.parametrize("row", ROWS, ids=[r["words"] or "-" for r in ROWS])
def test_the_last_day_of_what_is_said(row):
    if row["kind"] == "refused":
        with pytest.raises(ValueError, match="请改成正确的日期"):
            deadline(row["words"], 2026)
        return
    got = deadline(row["words"], 2026)
    assert (got.due.isoformat() if got.due else "", got.kind) == (row["due"], row["kind"])


REPORTED = [
    ("六月底前", "2026-06-30"),
    ("２０２６年６月底前", "2026-06-30"),
    ("两年内", None),
    ("三年内", None),
    ("9月1日前", "2026-09-01"),
    ("上半年", "2026-06-30"),
    ("三季度末", "2026-09-30"),
    ("12月31日前", "2026-12-31"),
    ("年内", "2026-12-31"),
    ("今年底", "2026-12-31"),
    ("到2030年", "2030-12-31"),
    ("2028年底前", "2028-12-31"),
    ("明年一季度末前", "2027-03-31"),
    ("“十五五”末", "2030-12-31"),
    ("二〇二六年十月底前", "2026-10-31"),
    ("国庆节前", None),
    ("10月至12月底前", "2026-12-31"),
    ("全年", None),
]


@pytest.mark.parametrize(("words", "due"), REPORTED)
def test_a_report_s_deadline_is_the_same_grammar(words, due, tmp_path):
    path = tmp_path / "report.txt"
    path.write_text(
        f"云川市2026年政府工作报告\n一、2025年工作回顾\n2025年，全市地区生产总值增长5%。\n二、2026年工作安排\n{words}建成养老服务中心12个，新建公园50个。\n", encoding="utf-8"
    )
    found = luoshi.read(path).commitments
    assert found[0].due == due
    assert all(c.deadline is None or words.startswith(c.deadline[:2]) or c.deadline in words for c in found)


def test_a_stage_keeps_what_was_said_of_the_year():
    assert [m.last for m in mentions("2027年3月底前选址，10月底前建成", 2026)] == [date(2027, 3, 31), date(2027, 10, 31)]
    assert [m.last for m in mentions("按2025年方案，10月底前建成", 2026)][-1] == date(2026, 10, 31)


@pytest.mark.parametrize("words", ["3月—10月", "第一阶段3月底前", "自1月1日起至12月31日止", "6月底前完成", "2026年底前完成", "2026"])
def test_what_speaks_of_time_alone(words):
    assert speaks_of_time(words)


@pytest.mark.parametrize("words", ["市财政局", "市住建局12月", "三农办", "六部门"])
def test_what_does_not(words):
    assert not speaks_of_time(words)


@given(st.text(alphabet="0123456789一二三四十年月日旬季度上下半前底末至到—-/.起止内每“”五规划 　", max_size=40), st.sampled_from([2026, None]))
def test_whatever_is_written_it_is_a_day_or_none_or_one_sentence(words, year):
    try:
        found = last_day(words, year)
    except ValueError as error:
        assert "请改成正确的日期" in str(error)  # noqa: PT017
    else:
        assert found is None or 1990 <= found.year <= 2103
