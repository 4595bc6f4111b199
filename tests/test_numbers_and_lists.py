"""Every number that leads to a list is the number of the list's rows: staff of every role and the public, in the sample city."""

import re
from urllib.parse import urljoin

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")
pytest.importorskip("shapely", reason="the sample city's streets")

from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.test import Client
from lxml import html

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
LISTS = re.compile(r"^/(promises/|desk/matters/|desk/requests/|desk/returns/|desk/disagreements/)(\?|$)")
TOTAL = re.compile(r"共 (\d+) 条")
PUBLIC = ("/", "/promises/", "/data/", "/reports/")
DESK = (
    "/desk/",
    "/desk/board/",
    "/desk/city/",
    "/desk/matters/?year=",
    "/desk/requests/",
    "/desk/returns/",
    "/desk/reports/",
    "/desk/drafts/",
    "/desk/disagreements/",
    "/desk/topics/",
)
UNITS = ("/units/{}/", "/desk/units/{}/")
PEOPLE = ("", "ducha", "zhujian", "fagai", "zhongtai", "shenji", "jieting", "paidan", "huifang", "rexian", "jiedao")
OF = {"zhujian": "yz-zjj", "fagai": "yz-fgw", "zhongtai": "yz-990102", "jiedao": "yz-990102001", "ducha": "yz-csgl", "rexian": "yz-990103001", "": "yz-zjj"}


@pytest.fixture
def sample_city(settings, tmp_path):
    """The sample city with few requests."""
    from luoshi.registers.loading import load_subjects
    from luoshi.server import sample

    settings.HOME, settings.SECOND_FACTOR = tmp_path, False
    load_subjects()
    sample.load(tell=lambda _text: None, sizes={"requests": 400})
    caches["pages"].clear()


def numbers(page):
    """Each number of a page that leads somewhere: (what it says, the number, the address)."""
    found = []
    for tile in page.xpath("//ul[contains(@class,'numbers')]/li[.//a]"):
        if not tile.xpath("./b/small"):  # a rate is no number of rows
            found.append((" ".join(tile.xpath("./span[1]")[0].text_content().split()), tile.xpath("string(./b)"), tile.xpath(".//a/@href")[0]))
    for link in page.xpath("//main//a[@href]"):
        text = " ".join(link.text_content().split())
        if f"year={text}" in link.get("href"):
            continue  # a year, and no number of rows
        if re.fullmatch(r"\d+", text):
            found.append((" ".join(link.getparent().getparent().text_content().split())[:60], text, link.get("href")))
        elif match := re.fullmatch(r"看全部 (\d+) 项", text):
            found.append((text, match[1], link.get("href")))
        elif link.xpath("./span[@class='count']"):
            found.append((text, link.xpath("string(./span[@class='count'])"), link.get("href")))
    return [(said, number.strip(), address) for said, number, address in found]


def rows_of(client, address):
    """How many rows the list at an address has."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    page = html.fromstring(answer.content.decode())
    if page.xpath("//main//div[@class='empty']"):
        return 0
    totals = TOTAL.findall(page.text_content())
    return int(totals[-1]) if totals else len(page.xpath("//main//table[contains(@class,'rows')]/tbody/tr"))


def crawl(client, pages):
    """Every number on the pages that leads to a list, and what is wrong with it: (page, what it says, its number, the list's)."""
    wrong, seen = [], {}
    for address in pages:
        answer = client.get(address, follow=True)
        if answer.status_code != 200:
            continue
        for said, number, to in numbers(html.fromstring(answer.content.decode())):
            target = urljoin(address, to)
            if not LISTS.match(target) or not number.isdigit():
                continue
            if target not in seen:
                seen[target] = rows_of(client, target)
            if seen[target] != int(number):
                wrong.append((address, said, number, seen[target], target))
    return wrong, len(seen)


def test_every_number_is_that_of_its_list(sample_city):
    found, lists = [], 0
    for name in PEOPLE:
        client = Client()
        if name:
            client.force_login(get_user_model().objects.get(username=name))
        unit = OF.get(name, "yz-zjj")
        wrong, count = crawl(client, (*PUBLIC, *(DESK if name else ()), *(u.format(unit) for u in UNITS[: 2 if name else 1])))
        found += [(name or "public", *row) for row in wrong]
        lists += count
    assert found == []
    assert lists > 100
