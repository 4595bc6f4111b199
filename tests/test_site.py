"""The public pages: each opens, each number leads to its list, nothing of a person and nothing unissued is on any of them."""

import csv
import io
import json
import re
from html import unescape

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.core.cache import cache, caches
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl import load_workbook

from ledger_kit import TARGET, actors, city, draft, issued, published, when
from luoshi.matters import contacts, evidence, ledger
from luoshi.matters.ledger import SYSTEM, Entry
from luoshi.matters.models import Matter
from luoshi.registers.models import Place
from luoshi.reports.public import badges, exports, scoreboard, sitemaps
from luoshi.reports.public.promise_filter import LABELS
from luoshi.requests.intake import DOOR
from luoshi.site import public_text, shell
from picture_kit import SECRETS, photo

pytestmark = pytest.mark.django_db
HOSTILE = '=1+1<script>alert("x")</script>&\x01'
PHONE, LANDLINE, IDENTITY = "13812345678", "0571-87654321", "11010519491231002X"
PEOPLE = ("dc", "dc2", "fgw-zhang", "jtj-li")


@pytest.fixture(autouse=True)
def fresh():
    cache.clear()


@pytest.fixture
def who():
    """The usual people, some with names that a search can find in a page."""
    _units, people = city()
    for code, name in (("fgw", "fgw-zhang"), ("jtj", "jtj-li")):
        people[code].username, people[code].last_name, people[code].first_name = name, "张", f"某{code}"
        people[code].save()
    return actors(people)


@pytest.fixture
def client():
    return Client()


def body(response):
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode("utf-8", "replace")


def page(client, name, *args, **query):
    response = client.get(reverse(f"site:{name}", args=args), query)
    assert response.status_code == 200, name
    return body(response)


def told(who):
    """A promise with everything: helpers, returns, a changed target and deadline, evidence public and not, an objection, a verdict."""
    matter = issued(who["dc"], leader="王副市长", place="990101000000", subject="0301")
    call = f"联系人电话{PHONE}，座机{LANDLINE}，证件{IDENTITY}"
    ledger.move(matter, "note", who["dc"], {"text": "内部备注，不公开"}, at=when(2, 2))
    ledger.move(matter, "accept", who["fgw"], at=when(2, 3))
    ledger.move(matter, "report", who["fgw"], {"period": "2026-Q1", "progress": f"完成1500个。{call}", "problems": call, "next_step": call, "percent": 25}, at=when(4))
    ledger.move(matter, "help_report", who["jtj"], {"period": "2026-Q1", "progress": "已落实用地"}, at=when(4, 2))
    change = {"targets": [{**TARGET, "id": "t1", "words": "5G基站 5000个", "value": 5000}], "approver": "市政府第12次常务会议"}
    ledger.move(matter, "retarget", who["dc"], change, reason=f"选址受限，{call}", at=when(5))
    ledger.move(matter, "extend", who["dc"], {"due": "2026-11-30", "approver": "dc2"}, reason="提前完成", at=when(5, 2))
    files = [evidence.store(matter, name, ContentFile(name.encode()), "fgw-zhang") for name in ("验收单.txt", "内部纪要.txt")]
    evidence.Evidence.objects.filter(pk=files[0].pk).update(public=True)
    ledger.move(matter, "claim", who["fgw"], {"period": "2026-Q3", "progress": "完成5100个", "percent": 102, "evidence": [f.sha256 for f in files]}, at=when(10))
    ledger.move(matter, "confirm", who["dc"], {"verdict": "met", "conclusion": f"现场核查属实。{call}"}, at=when(10, 9))
    return matter, files


def read_in(who, samples):
    report = published("yunzhou-2025.txt", (samples / "yunzhou-2025.txt").read_bytes(), who["dc"])
    matters = list(Matter.objects.filter(report=report.key).order_by("pk")[:6])
    for matter in matters[:5]:
        ledger.move_many(matter, [Entry("plan", {"lead": "fgw", "helpers": ["jtj"]}), Entry("issue")], who["dc"])
    return report, matters


# ---- the scoreboard


EMPTY = {  # what each page says where there is nothing yet
    "home": "这一年还没有公开的承诺",
    "promises": "没有符合条件的承诺",
    "reports": "还没有公开的报告",
    "indicators": "还没有公开的数据",
    "data": "promises.csv",
    "robots": "Sitemap: ",
    "sitemap": "<sitemapindex",
    "feed": "<feed",
}


def test_an_empty_city_has_pages_too(client, who):
    for name, said in EMPTY.items():
        assert said in page(client, name), name


def test_every_number_of_the_scoreboard_is_the_length_of_its_list(client, who):
    Place.objects.create(code="990101000000", name="东城区")
    told(who)
    issued(who["dc"], lead="jtj", helpers=(), place="990100000000")
    issued(who["dc"], lead="jtj", helpers=(), place="990101002000", subject="0402")
    ledger.move(issued(who["dc"], lead="czj"), "overrule", who["dc"], {"verdict": "missed", "conclusion": "没有做"}, reason="核查", at=when(9))
    draft(who["dc"])
    text = page(client, "home", year=2026)
    links = re.findall(r'<a href="(/promises/\?[^"]*)">(\d+)</a>', text)
    assert len(links) > 20
    for address, number in set(links):
        response = client.get(unescape(address))
        assert response.context["page"].paginator.count == int(number), address
        assert not response.context["chosen"].problems, address
    for row in client.get("/?year=2026").context["numbers"]:
        if row.get("unit") != "%":
            assert client.get(row["url"]).context["page"].paginator.count == row["value"], row
    assert {name: page(client, name).count("数据截至") for name in ("promises", "reports", "indicators", "data")} == dict.fromkeys(("promises", "reports", "indicators", "data"), 1)
    assert text.count("数据截至") == 1  # once a page
    assert Matter.objects.public().count() == 4


def test_the_year_is_switched_and_the_latest_begun_is_the_default(client, who):
    issued(who["dc"], year=2024)
    issued(who["dc"], year=2025)
    issued(who["dc"], year=2099)
    assert client.get("/").context["year"] == 2025
    assert client.get("/?year=2024").context["total"]["all"] == 1
    assert client.get("/?year=2001").context["total"]["all"] == 0


def test_the_scoreboard_counts_in_one_query_however_many_rows(client, who):
    """All its numbers but the months' come of one query; besides it asks which years there are, how many ended in which month and when the
    ledger last changed. Five and twenty-five rows of several units ask no more than one."""
    asked = []
    for rows in (1, 4, 20):
        for n in range(rows):
            issued(who["dc"], lead=("fgw", "jtj", "czj")[n % 3], helpers=(), place=f"99010{n % 3}000000")
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as found:
            page(client, "home", year=2026)
        asked.append([q["sql"] for q in found])
    assert len({len(each) for each in asked}) == 1, [len(each) for each in asked]
    ledgers = [sql for sql in asked[-1] if 'FROM "matters_matter"' in sql]
    assert len(ledgers) == 4, ledgers
    assert len([sql for sql in ledgers if "COUNT(*)" in sql and '"verdict" AS' in sql]) == 1
    assert not [sql for sql in asked[-1] if "COUNT" in sql and sql not in ledgers]


def test_districts_are_those_below_the_city(settings):
    settings.CITY_PLACE = "990100000000"
    assert [scoreboard.division_of(p) for p in ("", "990100000000", "990101002003", "110000000000")] == ["990100000000", "990100000000", "990101000000", "110000000000"]
    settings.CITY_PLACE = "441900000000"  # a city with no districts: its streets
    assert scoreboard.division_of("441900003001") == "441900003000"


def test_the_map_is_there_only_with_a_file(client, who, settings, samples, tmp_path):
    settings.MAP_FILE = ""
    issued(who["dc"])
    assert "data-map" not in page(client, "home")
    assert client.get("/map.geojson").status_code == 404
    settings.MAP_FILE = str(samples / "yunzhou-districts.geojson")
    assert 'data-url="/map.geojson"' in page(client, "home")
    assert json.loads(page(client, "city_map"))["features"]
    settings.MAP_FILE = str(tmp_path / "broken.geojson")
    (tmp_path / "broken.geojson").write_text("{")
    assert client.get("/map.geojson").status_code == 404


# ---- the list and its files


def test_the_list_is_filtered_searched_and_paged(client, who):
    matter, _files = told(who)
    for n in range(52):
        draft_ = draft(who["dc"], text=f"新建公园{n}座")
        ledger.move_many(draft_, [Entry("plan", {"lead": "jyj"}), Entry("issue")], who["dc"], at=when(3))

    def count(**query):
        return client.get("/promises/", query).context["page"].paginator.count

    assert (count(), count(q="基站"), count(unit="fgw"), count(unit="jyj"), count(helper="jtj")) == (53, 1, 1, 52, 1)
    assert (count(verdict="met"), count(verdict="none"), count(state="open"), count(state="ended"), count(year="2025")) == (1, 52, 52, 1, 0)
    assert (count(place="990101000000"), count(place="990100000000"), count(place="990100000000", exact="1"), count(subject="03")) == (1, 53, 52, 1)
    assert len(client.get("/promises/").context["page"]) == 50
    assert len(client.get("/promises/?page=2").context["page"]) == 3
    assert matter.ref in page(client, "promises", sort="changed", q=matter.ref)


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_a_download_is_the_selection_on_the_page(client, who, form):
    matter, _files = told(who)
    other = issued(who["dc"], lead="jtj", helpers=(), text=HOSTILE)
    for query, refs in (({}, [matter.ref, other.ref]), ({"unit": "fgw"}, [matter.ref]), ({"year": "2020"}, [])):
        response = client.get(f"/promises.{form}", query)
        assert response.status_code == 200
        content = b"".join(response.streaming_content)
        if form == "csv":
            assert content.startswith(b"\xef\xbb\xbf")
            rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
            found, texts = [r["编号"] for r in rows], [r["工作任务"] for r in rows]
        elif form == "xlsx":
            sheet = load_workbook(io.BytesIO(content)).active
            assert all(cell.data_type != "f" for row in sheet for cell in row)
            rows = list(sheet.iter_rows(min_row=2))
            found, texts = [r[0].value for r in rows], ["'" + r[4].value if r[4].quotePrefix else r[4].value for r in rows]
        else:
            rows = json.loads(content)["promises"]
            found, texts = [r["ref"] for r in rows], ["'" + r["text"] if r["text"].startswith("=") else r["text"] for r in rows]
        assert found == refs
        assert texts[1:] == ["'" + HOSTILE.replace("\x01", "")] * (len(refs) - 1)


def test_a_download_of_nonsense_is_refused_with_a_sentence(client, who):
    response = client.get("/promises.csv?year=abc")
    assert response.status_code == 400
    assert "abc" in body(response)
    assert client.get("/promises.exe").status_code == 404
    long = client.get("/promises/?year=abc")
    assert (long.status_code, len(long.context["chosen"].problems)) == (200, 1)


def test_excel_has_a_limit_and_says_so(client, who, monkeypatch):
    issued(who["dc"])
    monkeypatch.setattr(exports, "MOST_IN_EXCEL", 0)
    response = client.get("/promises.xlsx")
    assert response.status_code == 400
    assert "CSV" in body(response)


# ---- one promise


def test_a_promise_tells_its_whole_story(client, who):
    matter, _files = told(who)
    text = page(client, "promise", matter.ref)
    for said in ("5G基站 6000个", "5G基站 5000个", "市政府第12次常务会议", "选址受限", "2026-12-31", "2026-11-30", "提前完成"):
        assert said in text, said
    for said in ("完成5100个", "已落实用地", "现场核查属实", "兑现", "发展改革委", "交通局", "验收单.txt"):
        assert said in text, said
    assert "内部备注" not in text
    assert "内部纪要" not in text
    assert f"/promises/{matter.ref}/feed.atom" in text
    assert f"/badge/{matter.ref}.svg&quot;" in text  # the words to copy, escaped


def test_evidence_is_given_out_only_where_it_is_public(client, who):
    matter, (shown, kept) = told(who)
    response = client.get(f"/promises/{matter.ref}/files/{shown.sha256}")
    assert (response.status_code, body(response)) == (200, "验收单.txt")
    assert response["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response["Content-Security-Policy"]
    assert client.get(f"/promises/{matter.ref}/files/{kept.sha256}").status_code == 404
    other = issued(who["dc"])
    assert client.get(f"/promises/{other.ref}/files/{shown.sha256}").status_code == 404


def test_drafts_void_ones_and_other_kinds_are_nowhere(client, who):
    hidden = [
        draft(who["dc"], text="尚未公开的甲"),
        draft(who["dc"], text="尚未公开的乙"),
        ledger.open_matter("request", {"text": "尚未公开的丙", "demand": "help", "channel": "web"}, DOOR),
    ]
    ledger.move(hidden[1], "discard", who["dc"], reason="重复")
    limit = {"amount": 7, "unit": "days", "rule": "general/1"}
    ledger.move(hidden[2], "dispatch", SYSTEM, {"lead": "fgw", "route": "direct", "limit": limit, "due_at": "2090-12-31T00:00:00+08:00"})
    for matter in hidden:
        for name in ("promise", "promise_feed", "badge"):
            assert client.get(reverse(f"site:{name}", args=[matter.ref])).status_code == 404
    for address in ("/promises/", "/promises.csv", "/promises.json", "/feed.atom", "/sitemap.xml", "/units/fgw/", "/units/fgw/feed.atom"):
        text = body(client.get(address))
        assert "尚未公开" not in text
        assert not any(m.ref in text for m in hidden)


def test_parents_and_children_stand_on_each_others_page(client, who):
    parent, child, unissued = issued(who["dc"]), issued(who["dc"], lead="jtj", helpers=()), draft(who["dc"])
    for matter in (child, unissued):
        ledger.move(matter, "roll_up", who["dc"], {"parent": parent.ref, "weight": 0.4, "rollup": "weighted"})
    assert f"/promises/{parent.ref}/" in page(client, "promise", child.ref)
    text = page(client, "promise", parent.ref)
    assert f"/promises/{child.ref}/" in text
    assert unissued.ref not in text
    assert "按权重的加权平均数" in page(client, "promise", child.ref)


# ---- reports and indicators


def test_a_report_is_shown_with_its_promises_marked(client, who, samples):
    report, matters = read_in(who, samples)
    text = page(client, "report", report.key)
    for matter in matters[:5]:
        assert f'<a href="/promises/{matter.ref}/" id="{matter.ref}"' in text
    assert matters[5].ref not in text
    shown = unescape(re.sub(r"<[^>]+>", "", text))
    for line in filter(None, map(str.strip, report.text.split("\n"))):
        assert line in shown
    promise = page(client, "promise", matters[0].ref)
    assert f"/reports/{report.key}/#{matters[0].ref}" in promise
    assert "<mark>" in promise
    report.public = False
    report.save()
    for address in (f"/reports/{report.key}/", "/reports/zzz/", f"/reports/{report.key[:3]}/"):
        assert client.get(address).status_code == 404
    assert "地区生产总值" not in page(client, "indicators")
    page(client, "promise", matters[0].ref)


def test_an_indicator_sets_target_against_actual(client, who, samples):
    for year in (2025, 2026):
        published(f"yunzhou-{year}.txt", (samples / f"yunzhou-{year}.txt").read_bytes(), who["dc"])
    assert "/indicators/gdp/" in page(client, "indicators")
    measures = client.get("/indicators/gdp/").context["measures"]
    rates = next(m for m in measures if m["title"].startswith("比上年"))
    row = next(r for r in rates["rows"] if r["year"] == 2025)
    assert (row["target"]["value"].words, row["actual"]["value"].words) == ("≈+5.5%", "+5.3%")
    assert client.get("/indicators/nothing/").status_code == 404


# ---- units, feeds, badges, machines


def test_a_unit_owes_what_it_leads(client, who):
    told(who)
    response = client.get("/units/fgw/")
    assert response.context["page"].paginator.count == 1
    assert client.get("/units/jtj/").context["helped"] == 1
    assert client.get("/units/nobody/").status_code == 404


def test_the_feeds_are_atom_and_tell_the_same(client, who):
    matter, _files = told(who)
    issued(who["dc"], lead="czj", helpers=(), text=HOSTILE)
    for address, least in (("/feed.atom", 9), (f"/promises/{matter.ref}/feed.atom", 8), ("/units/fgw/feed.atom", 8), ("/units/czj/feed.atom", 1)):
        response = client.get(address)
        root = etree.fromstring(body(response).encode())
        assert root.tag == "{http://www.w3.org/2005/Atom}feed"
        assert len(root.findall("{*}entry")) >= least
        assert "内部备注" not in body(response)
    assert client.get("/promises/none/feed.atom").status_code == 404


def test_a_badge_is_a_picture_that_other_sites_may_show(client, who):
    matter, _files = told(who)
    for address, word in ((f"/badge/{matter.ref}.svg", "兑现"), (f"/badge/{matter.ref}.svg?lang=en", "kept"), ("/badge/unit/fgw.svg", "1/1"), ("/badge/unit/czj.svg", "尚无结论")):
        response = client.get(address)
        assert response["Content-Type"].startswith("image/svg+xml")
        assert "public" in response["Cache-Control"]
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert word in body(response)
        etree.fromstring(response.content)


@given(st.text(), st.text())
def test_any_text_makes_a_badge_that_is_xml(label, word):
    root = etree.fromstring(badges.drawn(label, word, "ok").encode())
    assert not root.findall(".//{*}script")


def test_robots_and_sitemap(client, who):
    matter, _files = told(who)
    assert "Disallow: /desk/" in page(client, "robots")
    parts = re.findall(r"<loc>http://testserver(.*?)</loc>", page(client, "sitemap"))
    addresses = [a for part in parts for a in re.findall(r"<loc>http://testserver(.*?)</loc>", body(client.get(part)))]
    assert f"/promises/{matter.ref}/" in addresses
    assert all(client.get(a).status_code == 200 for a in addresses)
    assert client.get("/sitemap-99.xml").status_code == 404
    numbered = "".join(body(client.get(f"/sitemap-{n}.xml")) for n in (0, 1))  # as they were called before sources had sections
    assert set(re.findall(r"<loc>http://testserver(.*?)</loc>", numbered)) == {a for a in addresses if not a.startswith("/ask/")}
    assert {"/", "/units/fgw/", "/ask/"} <= set(addresses)


def test_the_sitemap_has_parts_days_and_no_empty_sections(client, who, monkeypatch):
    assert page(client, "sitemap").count("<sitemap>") == 2  # the fixed pages of two sources
    assert client.get("/sitemap-promises.xml").status_code == 404
    refs = [issued(who["dc"]).ref for _n in range(5)]
    monkeypatch.setattr(sitemaps.Promises, "limit", 2)
    parts = [unescape(a) for a in re.findall(r"<loc>http://testserver(.*?)</loc>", page(client, "sitemap")) if "promises" in a]
    assert parts == ["/sitemap-promises.xml", "/sitemap-promises.xml?p=2", "/sitemap-promises.xml?p=3"]
    texts = [body(client.get(a)) for a in parts]
    assert [re.findall(r"/promises/(.*?)/<", t) for t in texts] == [refs[:2], refs[2:4], refs[4:]]
    assert texts[2] == body(client.get("/sitemap-3.xml"))
    day = timezone.localtime(Matter.objects.get(ref=refs[4]).changed_at)
    assert f"<lastmod>{day:%Y-%m-%d}</lastmod>" in texts[2]
    for wrong in ("/sitemap-promises.xml?p=4", "/sitemap-promises.xml?p=x", "/sitemap-4.xml", "/sitemap-nothing.xml", "/sitemap-Promises.xml"):
        assert client.get(wrong).status_code == 404, wrong
    for text in (page(client, "sitemap"), *texts):
        etree.fromstring(text.encode())


def test_two_sources_cannot_call_their_sections_alike():
    shell.add_sitemap("promises", sitemaps.Promises)  # the same once more is the same
    with pytest.raises(ValueError, match="promises"):
        shell.add_sitemap("promises", sitemaps.Units)


def test_what_has_not_changed_is_not_sent_again(client, who):
    matter = issued(who["dc"])
    addresses = ["/", "/promises/", f"/promises/{matter.ref}/", "/promises.csv", "/feed.atom", f"/badge/{matter.ref}.svg"]
    client.get("/")  # brings the cookie with which the pages are tagged
    tags = {a: client.get(a)["ETag"] for a in addresses}
    for address, tag in tags.items():
        answer = client.get(address, HTTP_IF_NONE_MATCH=tag)
        assert (answer.status_code, body(answer)) == (304, ""), address
    ledger.move(matter, "accept", who["fgw"])
    for address, tag in tags.items():
        answer = client.get(address, HTTP_IF_NONE_MATCH=tag)
        assert (answer.status_code, answer["ETag"] != tag, bool(body(answer))) == (200, True, True), address


# ---- nothing of a person, nothing that runs, nothing that breaks


def everything(client, who):
    """The text of every public page and file that can be reached from the front page."""
    todo, seen = ["/", "/sitemap.xml", "/sitemap-0.xml", "/sitemap-1.xml", "/robots.txt"], {}
    while todo:
        address = todo.pop().split("#")[0]
        if address in seen or address.startswith(("/static/", "/accounts/", "/i18n/", "/api/")):
            continue
        response = client.get(address)
        assert response.status_code == 200, address
        if address.endswith("xlsx") or ".xlsx?" in address:
            rows = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active.iter_rows(values_only=True)
            seen[address] = "\n".join(str(cell) for row in rows for cell in row)
            continue
        seen[address] = body(response)
        if "html" in response["Content-Type"]:
            todo += [unescape(a) for a in re.findall(r'(?:href|src)="(/[^"]*)"', seen[address])]
    return seen


def test_no_person_is_on_any_public_page_or_in_any_file(client, who):
    matter, _files = told(who)
    contacts.put(matter, "contact", {"name": "赵某某", "phone": "13987654321"})
    objected = issued(who["dc"], lead="fgw")
    ledger.move(objected, "overrule", who["dc"], {"verdict": "missed", "conclusion": "没有做", "participants": ["dc2"]}, reason="核查", at=when(9))
    ledger.move(objected, "object", who["fgw"], reason=f"有异议，请联系{PHONE}", at=when(9, 9))
    pages = everything(client, who)
    assert len(pages) > 30
    for address, text in pages.items():
        for name in PEOPLE:
            assert not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text), (address, name)
        for personal in (PHONE, LANDLINE, IDENTITY, "13987654321", "赵某某", "张某", "王副市长"):
            assert personal not in text, (address, personal)
    assert "（号码略）" in pages[f"/promises/{matter.ref}/"]


def test_hostile_text_is_only_text(client, who):
    matter = issued(who["dc"], text=HOSTILE, sub_text=HOSTILE, nodes=[HOSTILE, "", "", ""], number=HOSTILE, targets=[{**TARGET, "words": HOSTILE}])
    said = {"period": "2026-Q1", "progress": HOSTILE, "problems": HOSTILE}
    ledger.move(matter, "report", who["fgw"], said, at=when(4))
    ledger.move(matter, "park", who["dc"], {"plan_date": "2027-01-01"}, reason=HOSTILE, at=when(5))
    for address, text in everything(client, who).items():
        if not re.search(r"\.(csv|xlsx|json|txt)", address):
            assert "<script>alert" not in text, address


def test_numbers_are_masked_but_amounts_are_not():
    assert public_text.masked(f"电话：+86 138-1234-5678、{LANDLINE}。") == "电话：（号码略）、（号码略）。"
    assert public_text.masked("完成投资13812345678元，编号2026-0001") == "完成投资13812345678元，编号2026-0001"
    assert public_text.masked(None) == ""


CHINESE = re.compile("[\u4e00-\u9fff]")
ADDRESSES = ("/", "/promises/", "/promises.csv", "/promises.xlsx", "/promises.json", "/units/fgw/", "/reports/", "/indicators/", "/indicators/gdp/", "/data/")
BAD = st.one_of(
    st.text(max_size=60), st.integers().map(str), st.sampled_from(["abc", "-1", "1000000000", "0", "9" * 5000, "中" * 5000, "\x00", "' OR 1=1 --", "２０２６", '"', "none", "any"])
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(ADDRESSES), st.dictionaries(st.sampled_from([*LABELS, "page", "lang"]), BAD, max_size=4))
@example("/", {"year": "abc"})
@example("/promises/", {"page": "-1"})
@example("/promises/", {"page": str(10**9)})
@example("/promises/", {"page": "9" * 5000})
@example("/promises/", {"q": "路" * 100_000})
@example("/promises/", {"q": '"路灯" OR *', "year": "２０２６"})
@example("/promises.json", {"unit": "\x00", "sort": "drop"})
def test_no_query_breaks_a_page(client, who, address, query):
    if not Matter.objects.exists():
        issued(who["dc"])
    client.raise_request_exception = True
    response = client.get(address, query)
    said = body(response)
    if "." not in address:
        assert (response.status_code, "<h1" in said) == (200, True)  # a page is shown, whatever it was asked
    elif response.status_code == 400:  # a file for programs is not given for a question that is none
        assert CHINESE.search(said)
        assert not response.has_header("Content-Disposition")
    else:
        assert (response.status_code, response["Content-Disposition"].startswith("attachment")) == (200, True)


@pytest.mark.parametrize("address", ["/promises/%00/", "/units/" + "x" * 3000 + "/", "/reports/%27/", "/sitemap-" + "9" * 60 + ".xml", "/badge/..svg", "/promises/C26-1/files/x"])
def test_no_address_breaks_the_site(client, who, address):
    assert client.get(address).status_code == 404


def test_the_pages_speak_english_too(client, who):
    matter, _files = told(who)
    client.cookies["django_language"] = "en"
    assert "kept" in page(client, "promise", matter.ref)
    assert "kept" in page(client, "home")


def test_a_public_document_does_not_say_who_wrote_it(client, who):
    from test_cleaning import CANARY, bare, everything, word_file

    matter = issued(who["dc"])
    given = word_file()
    kept = evidence.store(matter, "证明.docx", io.BytesIO(given), "u")
    old = evidence.store(matter, "旧.doc", io.BytesIO(b"\xd0\xcf\x11\xe0" + CANARY.encode()), "u")
    evidence.Evidence.objects.filter(pk__in=[kept.pk, old.pk]).update(public=True)
    answer = client.get(reverse("site:file", args=[matter.ref, kept.sha256]))
    bare(b"".join(answer.streaming_content))
    assert client.get(reverse("site:file", args=[matter.ref, old.sha256])).status_code == 404
    kept.refresh_from_db()
    assert CANARY.encode() in everything(evidence.to_show(kept, staff=True).read_bytes())
    assert "公开" in evidence.why_not_public(old)
    assert evidence.why_not_public(kept) == ""


def test_a_public_photo_does_not_say_where_and_by_whom_it_was_taken(client, who):
    matter = issued(who["dc"])
    kept = evidence.store(matter, "现场.jpg", ContentFile(photo()), "fgw")
    assert evidence.path_of(kept.sha256).read_bytes() == photo()  # what the unit sent stays as its proof
    evidence.Evidence.objects.filter(pk=kept.pk).update(public=True)
    given = b"".join(client.get(reverse("site:file", args=[matter.ref, kept.sha256])).streaming_content)
    assert given.startswith(b"\xff\xd8\xff")
    assert not [secret for secret in SECRETS if secret in given]


def test_public_pages_go_out_compressed_and_what_is_of_one_person_does_not(client, who, django_user_model):
    def coding(address, **given):
        return client.get(address, HTTP_ACCEPT_ENCODING="gzip", **given).headers.get("Content-Encoding", "")

    assert coding("/") == coding("/pick-map.svg") == "gzip"
    assert client.get("/").headers.get("Content-Encoding", "") == ""
    assert client.post("/ask/", {"text": ""}, HTTP_ACCEPT_ENCODING="gzip").headers.get("Content-Encoding", "") == ""
    assert coding("/ask/status/") == ""  # not to be stored anywhere
    client.force_login(django_user_model.objects.create_user("somebody"))
    assert coding("/") == ""


def test_sources_enter_buttons_and_parts_of_the_home_page(client, who, monkeypatch):
    for name in ("_actions", "_home_parts"):
        monkeypatch.setattr(shell, name, [])
    assert 'class="actions"' not in page(client, "home")
    second, first = shell.Action("乙", "二", "site:reports", "pen", 20), shell.Action("甲", "一", "site:data", "search", 10)
    shell.add_actions(second, first, second)
    shell.add_home_part(lambda: shell.Panel("site/as_of.html", {"data_time": when(9)}))
    shell.add_home_part(lambda: None)
    assert shell.actions() == [first, second]
    text = page(client, "home")
    assert text.index("甲") < text.index("乙") < text.index("<h1>")
    assert text.count("数据截至") == 1  # the part's own: nothing else has a time here
