"""A report is plain data: it goes out as JSON after its schema and comes back the same; it gives frames and prints itself."""

import json

import jsonschema
import pytest

import luoshi
from luoshi.reading import schema


def test_json_after_its_schema_and_back(first, second):
    for report in (first, second):
        data = json.loads(report.to_json())
        jsonschema.validate(data, schema())
        assert luoshi.Report.from_json(report.to_json()) == report


def test_the_fields_that_the_scorer_reads(first):
    data = first.to_dict()
    assert set(data["figures"][0]) >= {"start", "end", "quote", "value", "value_high", "unit", "indicator", "role", "change", "bound", "period"}
    assert set(data["commitments"][0]) >= {"start", "end", "quote"}


@pytest.mark.parametrize("data", [{}, {"schema": "luoshi.report/2"}, {"schema": "luoshi.report/1", "text": "一"}])
def test_other_data_is_refused(data):
    with pytest.raises(ValueError, match=r"luoshi\.report/1"):
        luoshi.Report.from_dict(data)


def test_frames(first):
    frame = first.figures.to_polars()
    assert frame.height == len(first.figures)
    assert frame["value"].dtype.is_float()
    table = first.commitments.to_pandas()
    assert list(table["quote"]) == [c.quote for c in first.commitments]


def test_a_report_prints_itself(first):
    assert "figures" in repr(first)
    assert "commitments" in repr(first)
    assert "地区生产总值" in str(first)
    assert "<table>" in first._repr_html_()
    assert "<table>" in first.figures._repr_html_()


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("云州市政府工作报告", "云州市政府工作报告"),
        ("现在，我代表市人民政府向大会作政府工作报告，请予审议。", "2026年政府工作报告"),
        ("王某某市长作政府工作报告。 云州日报记者 李某 摄", "2026年政府工作报告"),
    ],
)
def test_a_title_is_no_salutation_and_no_caption(line, title):
    assert luoshi.read(f"2026年1月8日\n{line}\n一、2025年工作回顾\n新建公园12个。\n二、2026年工作\n新建公园15个。\n").title == title
