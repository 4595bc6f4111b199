"""Everyday sentences, promise and outcome, with the verdict that is right: never the opposite (tests/data/verdict_pairs.csv)."""

import csv
from pathlib import Path

import pytest

from luoshi.reading.reader import read_text
from luoshi.reading.sources import Source
from luoshi.reconciling import reconcile

with (Path(__file__).parent / "data" / "verdict_pairs.csv").open(encoding="utf-8", newline="") as lines:
    PAIRS = list(csv.DictReader(lines))
DEED = "（一）坚持办实事，城市建设加快推进。新增公办学位7000个，新建扩建幼儿园12所。{}。新建社区养老服务站30个。"


def verdict_of(kind, promise, outcome):
    promised = DEED.format(promise) if kind == "deed" else f"2025年主要预期目标是：{promise}。"
    first = f"云川市2025年政府工作报告\n一、2024年工作回顾\n全市地区生产总值完成2000亿元。\n二、2025年工作安排\n{promised}\n"
    second = f"云川市2026年政府工作报告\n一、2025年工作回顾\n2025年，{outcome}。\n二、2026年工作安排\n2026年主要预期目标是：农业总产值增长5%左右。\n"
    rows = reconcile([read_text(Source(first, name="2025.txt")), read_text(Source(second, name="2026.txt"))]).rows
    found = {r.verdict for r in rows if r.promise.quote in promise or promise in r.promise.quote}
    assert len(found) == 1, rows
    return found.pop().replace("unreported", "undecidable")


@pytest.mark.parametrize("pair", PAIRS, ids=[f"{p['promise']}>{p['outcome']}" for p in PAIRS])
def test_never_the_opposite(pair):
    got = verdict_of(pair["kind"], pair["promise"], pair["outcome"])
    assert got in (pair["right"], "undecidable")


def test_plain_cases_stay_decided():
    """Cannot tell is no way out: nine of ten are told as they are, and of the plain ones all."""
    right = [verdict_of(p["kind"], p["promise"], p["outcome"]) == p["right"] for p in PAIRS]
    assert all(ok for ok, p in zip(right, PAIRS, strict=True) if p["kind"] == "plain")
    assert sum(right) >= 0.9 * len(PAIRS)


@pytest.mark.parametrize("sign", ["-", "−", "－", "﹣", "–", "负"])
def test_a_sign_is_read_and_quoted(sign):
    text = f"云川市2026年政府工作报告\n一、2025年工作回顾\n2025年，投资增速为{sign}3.9%，投资由4.2%回落至{sign}1.0%，企业税负3500亿元。\n"
    figures = read_text(Source(text, name="r.txt")).figures
    assert [(f.quote, f.value, f.role) for f in figures] == [
        (f"{sign}3.9%", -3.9, "actual"),
        ("4.2%", 4.2, "baseline"),
        (f"{sign}1.0%", -1.0, "actual"),
        ("3500亿元", 350e9, "actual"),
    ]
