"""What must hold of any text whatever."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import luoshi
from luoshi.reading.reader import read_text
from luoshi.reading.sources import ReadError, Source
from luoshi.reading.squeeze import squeeze
from luoshi.reading.views.html import page

WORDS = [
    "一、",
    "（二）",
    "今年",
    "2025年",
    "“十五五”时期",
    "新增",
    "完成",
    "增长",
    "从",
    "提高到",
    "分别",
    "地区生产总值",
    "学位",
    "3",
    "１２",
    "万",
    "亿",
    "元",
    "%",
    "％",
    "个",
    "以上",
    "左右",
    "，",
    "。",
    "；",
    "：",
    "、",
    "\n",
    "各位代表！",
    "\u200b",
    " ",
    "——",
    "至",
    "三分之一",
    "百分之",
    "余",
    "坚持",
    "推动",
    "<b>",
    "&",
]
texts = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(WORDS), max_size=60).map("".join))
slowly = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])


@slowly
@given(texts)
def test_reading_never_raises_and_offsets_always_quote(text):
    report = read_text(Source(text))
    for row in [*report.figures, *report.commitments]:
        assert report.text[row.start : row.end] == row.quote != ""
    for f in report.figures:
        assert f.indicator_start is None or report.text[f.indicator_start : f.indicator_start + len(f.indicator)] == f.indicator
    ends = [f.end for f in report.figures]
    assert all(a <= b.start for a, b in zip(ends, report.figures[1:], strict=False)), "figures do not overlap"
    assert luoshi.Report.from_dict(json.loads(report.to_json())) == report


@slowly
@given(texts)
def test_the_page_of_any_text_is_whole(text):
    html = page(read_text(Source(text)))
    assert html.rstrip().endswith("</html>")
    assert html.count("<script") == 3


@slowly
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_in_one_sentence(data):
    said = ""
    try:
        luoshi.read(data)
    except ReadError as error:
        said = str(error)
    assert "\n" not in said


@given(texts)
def test_squeezing_keeps_the_way_back(text):
    squeezed = squeeze(text)
    assert len(squeezed.text) == len(squeezed.origin)
    assert squeezed.origin == sorted(set(squeezed.origin))


@slowly
@given(st.integers(1, 60))
def test_reading_twice_gives_the_same(times):
    text = "一、2025年重点任务\n今年新增公办学位7000个，地区生产总值增长6%以上。\n" * times
    assert read_text(Source(text)) == read_text(Source(text))
