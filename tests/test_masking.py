"""Numbers that lead to a person are blotted out however they are written; numbers that lead to nobody stay."""

import csv
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.wording import for_anybody, without_numbers
from luoshi.wording.characters import plain

DATA = Path(__file__).parent / "data"


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def figures(text):
    return [c for c in plain(text) if c.isdigit()]


def test_every_form_of_a_number_is_blotted_out():
    forms = rows("masking_forms.csv")
    assert len(forms) == 301
    left = []
    for row in forms:
        made = without_numbers(row["before"] + row["number"] + row["after"])
        if (
            row["number"] in made
            or "略）" not in made
            or len(figures(made)) > len(figures(row["before"] + row["after"])) + ("两" in row["after"])
            or not made.endswith(row["after"].lstrip(")"))
        ):
            left.append((row["sort"], row["before"] + row["number"] + row["after"], made))
    assert not left, "\n".join(map(repr, left))


def test_numbers_that_lead_to_nobody_stay():
    lines = [row["line"] for row in rows("innocent_numbers.csv")]
    assert len(lines) == 2_200
    changed = [(line, without_numbers(line)) for line in lines if without_numbers(line) != line]
    assert not changed, changed[:40]


def test_numbers_as_nobody_had_written_them():
    """A set written before it was run, by a hand that had not read the rules, and by which nothing was mended: 2026-11-29, first run: all 25
    numbers gone; 22 of 23 lines without one as they were (a firm's number that begins with 400 was taken for a person's)."""
    lines = [(row["text"], row["number"], without_numbers(row["text"])) for row in rows("masking_blind.csv")]
    persons, others = ([line for line in lines if bool(line[1]) is named] for named in (True, False))
    assert (len(persons), len(others)) == (25, 23)
    assert [made for _text, number, made in persons if number in made or "略）" not in made] == []
    assert len([made for text, _number, made in others if made != text]) <= 2


def test_the_cases_of_the_issue():
    for written in ["１３８００００１１１１", "138.0000.1111", "138—0000—1111", "138 00 00 11 11", "138\u200b00001111", "13800001111平时打", "990101 19900101 1234"]:
        assert not figures(without_numbers(f"有人扔垃圾，{written}"))


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "13",
        "1 ",
        "138 ",
        "1一",
        "a1",
        "京A",
        "京A1 ",
        "微信",
        "13800001111",
        "@",
        "a@",
        "a.",
        "0",
        "138\u200b",
        "\u200b",
        "QQ",
        "1:",
        "1,",
        "123,",
        "6",
        "+1",
        "电话",
        "12.123,",
        "O",
        "1990",
        "转1",
        "a at ",
        "(at)",
        " ",
        "WJ1",
        "护照1 ",
        "，再",
        "1然后",
    ],
)
def test_no_text_takes_long(piece):
    text = (piece * 5_000)[:5_000]
    without_numbers(text)
    began = time.process_time()
    without_numbers(text)
    assert time.process_time() - began < 1  # measured: 0.02 to 0.05 s; what grows with the square takes many seconds


@given(st.text(max_size=200))
def test_any_text_is_taken(text):
    made = for_anybody(text)
    assert without_numbers(made) == without_numbers(without_numbers(made))


def test_what_is_around_stays_as_it_was_written():
    assert without_numbers("电话：+86 138-1234-5678、010-12345678转12。") == "电话：（号码略）、（号码略）。"
    assert without_numbers("ＡＢＣ１２３，“引号”——13800001111") == "ＡＢＣ１２３，“引号”——（号码略）"
    assert for_anybody("我叫王小明，13800001111") == "我叫王某，（号码略）"
