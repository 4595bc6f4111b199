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
