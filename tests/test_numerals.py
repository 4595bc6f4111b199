import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.numerals import POWERS, parse_number
from luoshi.reading.quantities import quantities
from luoshi.reading.squeeze import squeeze


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2.9万", 29_000),
        ("5483.9亿", 548_390_000_000),
        ("3.6万亿", 3_600_000_000_000),
        ("1万6千多", 16_000),
        ("1亿3千多万", 130_000_000),
        ("2万5千", 25_000),
        ("3万多亿", 3_000_000_000_000),
        ("200余万", 2_000_000),
        ("1/5", 0.2),
        ("三分之一", 0.3333),
        ("百分之七", 7),
        ("百分之三点五", 3.5),
        ("一半", 0.5),
        ("两千万", 20_000_000),
        ("上千亿", 100_000_000_000),
        ("三百二十", 320),
        ("三亿五千万", 350_000_000),
        ("1,234,567", 1_234_567),
    ],
)
def test_numbers_as_reports_write_them(written, value):
    assert parse_number(written) == value


@pytest.mark.parametrize("written", ["", "abc", "1/0", "零分之", "1.2.3"])
def test_no_number_is_an_error(written):
    with pytest.raises(ValueError, match=r"not a number|fraction|could not convert"):
        parse_number(written)


@given(st.integers(1, 99_999), st.integers(0, 99), st.sampled_from(["", "万", "亿", "万亿", "千万"]))
def test_digits_and_powers_round_trip(whole, hundredths, power):
    written = f"{whole}.{hundredths:02d}{power}"
    factor = 1
    for c in power:
        factor *= POWERS[c]
    assert parse_number(written) == pytest.approx((whole + hundredths / 100) * factor)


@given(st.integers(1, 10**12))
def test_numbers_in_characters_round_trip(number):
    import cn2an

    assert parse_number(cn2an.an2cn(number)) == number


@given(st.integers(1, 999_999), st.sampled_from(["亿元", "万人", "%", "个百分点", "公里", "万套", "吨/平方公里"]))
def test_a_quantity_is_found_whole(number, unit):
    text = squeeze(f"今年完成{number}{unit}。").text
    (found,) = quantities(text)
    assert text[found.start : found.end] == f"{number}{unit}"
