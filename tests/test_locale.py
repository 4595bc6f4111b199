"""English: every marked text has it, with the same placeholders; the pages in English have no Chinese but in their data."""

import re
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from lxml import html

from ledger_kit import UNITS, actors, city, issued, when
from luoshi.matters import ledger

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "src" / "luoshi" / "server" / "locale" / "en" / "LC_MESSAGES" / "django.po"
HOLDER = re.compile(r"%(?:\(\w+\))?[sd%]")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
CHROME = "//h1|//h2|//h3|//thead//th|//label|//button|//legend|//summary|//dt|//nav//a|//header//a"
TEXT = "新增5G基站6000个"


def test_every_marked_text_has_its_english():
    made = subprocess.run([sys.executable, ROOT / "training" / "messages.py", "--check"], capture_output=True, text=True)
    assert made.returncode == 0, made.stdout


def test_placeholders_are_the_same():
    for entry in polib.pofile(str(CATALOGUE)):
        for said in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
            assert sorted(HOLDER.findall(entry.msgid)) == sorted(HOLDER.findall(said)), entry.msgid
            assert not re.search(r"[\u4e00-\u9fff]{5,}", said), said


@pytest.fixture
def matter(db):
    who = actors(city()[1])
    made = issued(who["dc"], text=TEXT)
    ledger.move(made, "report", who["fgw"], {"period": "2026-Q1", "progress": "完成1500个", "figures": [{"target": "t1", "value": 1500, "unit": "个"}]}, at=when(4))
    return made


@pytest.mark.parametrize(
    "address",
    [
        *("/", "/promises/", "/reports/", "/indicators/", "/data/", "/promises/REF/", "/units/fgw/", "/accounts/login/", "/no/such/"),
        *(
            "/desk/",
            "/desk/board/?year=2026",
            "/desk/matters/?year=2026",
            "/desk/matters/REF/",
            "/desk/reports/",
            "/desk/drafts/",
            "/desk/returns/",
            "/desk/exchange/",
            "/desk/matters/new/",
        ),
    ],
)
def test_pages_in_english_have_no_chinese_but_in_their_data(client, matter, settings, address):
    from django.contrib.auth import get_user_model

    if address.startswith("/desk"):
        client.force_login(get_user_model().objects.get(username="dc"))
    client.cookies["django_language"] = "en"
    page = html.fromstring(client.get(address.replace("REF", matter.ref)).content)
    data = (settings.CITY_NAME, TEXT, "5G基站 6000个", "5G基站", "中文", "落实", "老旧小区 改造80个", *UNITS.values(), *(name[1:] for name in UNITS.values()))
    for element in page.xpath(CHROME):
        words = " ".join(element.text_content().split())
        for known in data:
            words = words.replace(known, "")
        assert not CHINESE.search(words), words
