"""Numbers as people read them: one table of examples for every page, and that what is shown reads back."""

from decimal import Decimal, localcontext

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from luoshi.reading.numerals import parse_number
from luoshi.wording.amounts import amount, between, bounded, digits, number_of, short_digits, shortened, target_words

# value, unit, exactly, shortened
AMOUNTS = [
    (226000000000.0, "元", "2260亿元", "2260亿元"),
    (123456789, "元", "123456789元", "1.2346亿元"),
    (1234560000, "元", "12.3456亿元", "12.3456亿元"),
    (6123457, "户", "6123457户", "6123457户"),
    (6123457.25, "吨", "6123457.25吨", "612.3457万吨"),
    (12000, "户", "1.2万户", "1.2万户"),
    (12500, "", "1.25万", "1.25万"),
    (12345, "人", "12345人", "12345人"),
    (9999.99996, "元", "9999.99996元", "1万元"),
    (99999999.99999, "元", "99999999.99999元", "1亿元"),
    (10000, "", "1万", "1万"),
    (9999, "", "9999", "9999"),
    (6000.0, "个", "6000个", "6000个"),
    (Decimal("6000"), "个", "6000个", "6000个"),
    (Decimal("1E+3"), "个", "1000个", "1000个"),
    (Decimal("5.50"), "%", "5.5%", "5.5%"),
    ("5.50", "%", "5.5%", "5.5%"),
    (0, "元", "0元", "0元"),
    (-0.0, "元", "0元", "0元"),
    (Decimal("0.00"), "元", "0元", "0元"),
    (0.00004, "元", "0.00004元", "0.00004元"),
    (0.000041239, "元", "0.000041239元", "0.00004124元"),
    (1e-9, "", "0.000000001", "0.000000001"),
    (-0.00004, "元", "-0.00004元", "-0.00004元"),
    (-123456789, "元", "-123456789元", "-1.2346亿元"),
    (-5, "%", "-5%", "-5%"),
    (21.7, "个百分点", "21.7个百分点", "21.7个百分点"),
    (12000, "%", "12000%", "12000%"),  # a share is not counted in 万
    (1e18, "元", "10000000000亿元", "10000000000亿元"),
    (1e25, "", "100000000000000000亿", "100000000000000000亿"),
    (None, "元", "", ""),
    ("", "元", "", ""),
    ("很多", "元", "很多", "很多"),
    (float("nan"), "元", "", ""),
    (float("inf"), "元", "", ""),
    (True, "", "True", "True"),
]


@pytest.mark.parametrize(("value", "unit", "exactly", "short"), AMOUNTS)
def test_an_amount(value, unit, exactly, short):
    made = shortened(value, unit)
    assert (amount(value, unit), made.words) == (exactly, short)
    assert made.exact == ("" if number_of(value) is None or parsed(short, unit) == number_of(value) else exactly)


@pytest.mark.parametrize(
    ("low", "high", "unit", "words"),
    [
        (5, 6, "%", "5–6%"),
        (5.5, None, "%", "5.5%"),
        (5, "", "%", "5%"),
        (8000, 12000.0, "元", "8000–1.2万元"),
        (12000, 15000, "户", "1.2万–1.5万户"),
        (-3, -1, "℃", "-3–-1℃"),
        (0, 0.00004, "", "0–0.00004"),
        (None, None, "元", ""),
    ],
)
def test_a_range(low, high, unit, words):
    assert between(low, high, unit) == words


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ({"words": "新增5G基站6000个", "value": 1, "unit": "个"}, "新增5G基站6000个"),
        ({"words": "", "indicator": "5G基站", "value": 6000.0, "unit": "个"}, "5G基站 6000个"),
        ({"words": "", "indicator": "增速", "value": 5, "value_high": 6, "unit": "%", "bound": "eq"}, "增速 5–6%"),
        ({"words": "", "indicator": "投资", "value": 123456789, "unit": "元", "bound": "ge"}, "投资 123456789元以上"),
        ({"words": "", "indicator": "浓度", "value": 0.00004, "unit": "", "bound": "le"}, "浓度 0.00004以内"),
        ({"words": "", "indicator": "浓度", "value": 3, "unit": "", "bound": "lt"}, "浓度 低于3"),
        ({"words": "", "indicator": "", "value": 3, "unit": None, "bound": None}, "3"),
        ({"words": "", "indicator": "成果", "value": None, "unit": ""}, ""),
        ({}, ""),
    ],
)
def test_a_target(target, words):
    assert target_words(target) == words


def test_bounds():
    assert [bounded("3%", b) for b in ("eq", "ge", "gt", "le", "lt", "approx", None)] == ["3%", "3%以上", "超过3%", "3%以内", "低于3%", "3%左右", "3%"]


def parsed(words, unit=""):
    """What the reader of reports takes the words for, exactly."""
    bare = words.removesuffix(unit).lstrip("-")
    number = next((Decimal(bare[:-1]) * size for word, size in (("亿", 10**8), ("万", 10**4)) if bare.endswith(word)), None)
    number = Decimal(bare) if number is None else number
    assert parse_number(bare) == float(number)
    return number.copy_negate() if words.startswith("-") else number


NUMBERS = st.decimals(min_value=Decimal("-1e20"), max_value=Decimal("1e20"), allow_nan=False, allow_infinity=False) | st.integers(-(10**20), 10**20) | st.floats(-1e20, 1e20)


@given(NUMBERS)
@example(123456789)
@example(0.00004)
@example(Decimal("99999999.99995"))
def test_what_is_shown_reads_back(value):
    with localcontext(prec=90):
        reads_back(value)


def reads_back(value):
    number = number_of(value)
    if number and abs(number) < Decimal("1e-30"):
        return
    assert parsed(amount(value)) == number
    short = shortened(value)
    assert abs(parsed(short.words) - number) <= short.within
    assert (short.exact == "") == (short.within == 0) == (parsed(short.words) == number)
    assert number == 0 or parsed(short.words) != 0  # what is not nought is not shown as nought
    assert len(short.words) <= len(amount(value))
    assert Decimal(digits(number)) == number
    assert number == 0 or float(short_digits(number)) != 0


@pytest.mark.parametrize("written", ["1e999999999", "-1e999999999", "9" * 40 + "e99999999"])
def test_numbers_beyond_what_can_be_reckoned_are_no_fault(written):
    from luoshi.reports.schedule import a_number

    with pytest.raises(ValueError, match="不是合情理的数"):
        a_number(written)
    assert isinstance(amount(Decimal(written)), str)
