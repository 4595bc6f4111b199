"""Names, and no codes, on every screen; and no words of the other language: staff of every role and the public, in the sample city, by their links."""

import re
from pathlib import Path

import polib
import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")
pytest.importorskip("shapely", reason="the sample city's streets")

from django.contrib.auth import get_user_model

from luoshi import server
from luoshi.registers.models import Unit
from luoshi.rules import registry
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


CATALOGUE = Path(server.__file__).parent / "locale" / "en" / "LC_MESSAGES" / "django.po"
# Latin words that Chinese uses as they are: formats, keys, products, names of files and of people's accounts.
PLAIN = "English Luoshi Enter Esc Shift Alt Ctrl CSV Excel XLSX Word JSON PDF ISO UTF BOM SHA Atom Open GeoReport API KTV Office Tab columns"
LATIN = set(PLAIN.split())
NOT_WORDS = re.compile(r"https?://\S+|[\w./-]*\.(?:csv|py|txt|xlsx|docx|pdf|html|json|md|zip|svg)\b|\b[0-9a-f]{8,}…?|\b[A-Z]\d\d-[0-9A-Z]+|/\S+")
SPOKEN_AS_IT_STANDS = ("//code", "//kbd", "//textarea", "//*[contains(@class,'code')]", "//table[.//code]", "//*[contains(@class,'quote')]", "//del|//ins")
REPORTS = ("/desk/reports/*/?", "/reports/*/?")  # whose words and figures are those of a text in Chinese
ENGLISH = ("ducha", "jiedao", "huifang", "")  # whose pages are read in English


def translated():
    """Chinese words of ours that have their English: of the catalogue, and of tables of rules."""
    texts = {e.msgid: e.msgstr or e.msgstr_plural.get(0, "") for e in polib.pofile(str(CATALOGUE))}
    rows = [(row.zh, row.en) for table in registry.tables() for row in table.rows() if hasattr(row, "zh") and hasattr(row, "en")]
    return {zh for zh, en in (*texts.items(), *rows) if zh and en and zh != en and "%" not in zh}


def foreign(names):
    """What is said on a page in the other language though ours has its words: {(language, sort of page, words): address}."""
    found, ours, counts = {}, translated() - names, {}
    accounts = set(get_user_model().objects.values_list("username", flat=True))
    for name in PEOPLE:
        for address, page in walk(name, "zh-hans", counts, most=1):
            for _element, text in words(page, SPOKEN_AS_IT_STANDS):
                for word in set(re.findall(r"[A-Za-z]{3,}", NOT_WORDS.sub(" ", text))) - LATIN - accounts:
                    found.setdefault(("zh", sort_of(address), word), (address, text[:80]))
    counts = {}
    for name in ENGLISH:
        for address, page in walk(name, "en", counts, most=1):
            for _element, text in words(page, SPOKEN_AS_IT_STANDS) if sort_of(address) not in REPORTS else ():
                for part in {text, *re.split(r"[：:·（）()；;]| — ", text)} & ours | {p.strip() for p in re.split(r"[：·（）]", text)} & ours:
                    found.setdefault(("en", sort_of(address), part), (address, text[:80]))
    return found


@pytest.fixture
def city(sample_city):  # noqa: F811
    return set(Unit.objects.values_list("code", flat=True))


def test_no_screen_shows_a_code_or_words_of_the_other_language(city):
    found, sorts = {}, {}
    for name in PEOPLE:
        for address, page in walk(name, "zh-hans", sorts):
            for element, text in words(page, CODES_MEANT):
                if (match := CODE.search(text)) or city & set(re.findall(r"[\w-]+", text)):
                    found.setdefault((sort_of(address), element.tag, element.get("class")), (name or "public", address, text[:120], match and match[0]))
    assert found == {}
    assert len(sorts) > 60
    assert foreign({*city, *Unit.objects.values_list("name", flat=True), *Unit.objects.values_list("short", flat=True)}) == {}
