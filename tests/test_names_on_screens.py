"""Names, and no codes, on every screen; and no words of the other language: staff of every role and the public, in the sample city, by their links."""

import re

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")
pytest.importorskip("shapely", reason="the sample city's streets")

from luoshi.registers.models import Unit
from screens_kit import sort_of, walk, words
from test_numbers_and_lists import PEOPLE, sample_city  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

# What is a code by its nature, and why it may be read. XPath of elements that are left out.
CODES_MEANT = (
    "//*[contains(@class,'hash')]",  # hashes are what they are
    "//section[@id='columns']|//table[contains(@class,'columns')]",  # the page of open data explains files, column by column, as machines read them
    "//textarea[@readonly]",  # the snippet for other sites: an address
    "//td[contains(@class,'n')]",  # amounts in figures
)
CODE = re.compile(
    r"(?<![\w./-])(?:[1-9]\d{11}|0\d{3}|0\d{5})(?![\w%℃-]|\.\d)"  # a place, a subject
    r"|\b[a-z_]{3,}/\d+\b|\b\S+×\S+ v\d+"  # a rule: general/1, 0401×* v1
    r"|¶|\barts?\. ?\d"  # an article as tables of rules quote it
    r"|\b(?:None|True|False|nan|NaT)\b|\b[A-Z]\w+(?:Error|Exception)\b|<\w+ object"  # Python's own
)


@pytest.fixture
def city(sample_city):  # noqa: F811
    return set(Unit.objects.values_list("code", flat=True))


def test_no_screen_shows_a_code_where_there_is_a_name(city):
    found, sorts = {}, {}
    for name in PEOPLE:
        for address, page in walk(name, "zh-hans", sorts):
            for element, text in words(page, CODES_MEANT):
                if (match := CODE.search(text)) or city & set(re.findall(r"[\w-]+", text)):
                    found.setdefault((sort_of(address), element.tag, element.get("class")), (name or "public", address, text[:120], match and match[0]))
    assert found == {}
    assert len(sorts) > 60
