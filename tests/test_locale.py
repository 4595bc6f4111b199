"""English: every marked text has it, with the same placeholders; the pages in English have no Chinese but in their data."""

import ast
import importlib.util
import re
import sys
from pathlib import Path

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

import polib
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from lxml import html

import desk_kit
from ledger_kit import TARGET, actors, city, issued, when
from luoshi.matters import ledger
from luoshi.matters.models import Matter
from luoshi.registers import languages
from luoshi.registers.models import Duty, Place, Subject, Unit
from luoshi.reports.importing import import_report
from luoshi.requests import duties
from luoshi.requests.submission import Candidate, Understood

ROOT = Path(__file__).resolve().parents[1]
HOLDER = re.compile(r"%(?:\(\w+\))?[a-z%]|{{.*?}}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
CHROME = "//title|//h1|//h2|//h3|//th[not(@scope='row')]|//label|//button|//legend|//summary|//dt|//nav//a|//header//a"
OWN = ("中文", "落实", "老旧小区 改造80个", "顿号")  # the language's name, the platform's, and what shows how to write a target
STATES = (desk_kit.sound, desk_kit.planned, desk_kit.out, desk_kit.working, desk_kit.asked, desk_kit.parked, desk_kit.claimed, desk_kit.ended, desk_kit.objected)
STREET = "990102001000"


@pytest.fixture(scope="module")
def messages():
    """The catalogue's tool, which is no part of the package."""
    spec = importlib.util.spec_from_file_location("messages", ROOT / "training" / "messages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def catalogue(messages):
    return polib.pofile(str(messages.CATALOGUE))


def english(entry):
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_marked_text_has_its_english(messages, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["messages.py", "--check"])
    assert messages.main() == 0, capsys.readouterr().out


def test_no_text_is_marked_within_an_f_string(messages):
    """Where the tool does not see it on every Python."""
    for path in messages.SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for inner in ast.walk(node) if isinstance(node, ast.JoinedStr) else ():
                marks = isinstance(inner, ast.Call) and getattr(inner.func, "id", "") in messages.KEYWORDS
                assert not (marks and inner.args and isinstance(inner.args[0], ast.Constant) and CHINESE.search(str(inner.args[0].value))), f"{path}:{node.lineno}"


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("a.py", "x = _later('甲') + gettext(\n'乙'\n'丙') + _(name) + _('none')", {"甲", "乙丙"}),
        ("a.py", "ngettext('还剩 %d 天', '还剩 %d 天', n)", {("还剩 %d 天", "还剩 %d 天")}),
        ("a.html", """{% load i18n %}\n  {% trans '甲“乙”' as x %}\n {% include 'x' with y=_("丙") %}""", {"甲“乙”", "丙"}),
        ("a.html", "<p>\n  {% blocktrans trimmed with n=m.x %}\n 共{{ n }}件，\n 占5%{% endblocktrans %}</p>", {"共%(n)s件， 占5%%"}),
        ("a.html", "{% blocktrans count n=m %}{{ n }}件{% plural %}{{ n }}件{% endblocktrans %}", {("%(n)s件", "%(n)s件")}),
        ("a.html", "{# {% trans '不用' %} #}{% comment %}{% trans '不用' %}{% endcomment %}", set()),
    ],
)
def test_what_is_marked_is_found(messages, tmp_path, name, text, found):
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert messages.in_file(tmp_path / name) == found


def test_what_is_compiled_is_what_is_written(catalogue, messages):
    compiled = {(e.msgid, *english(e)) for e in polib.mofile(str(messages.CATALOGUE.with_suffix(".mo")))}
    assert compiled == {(e.msgid, *english(e)) for e in catalogue}


def test_placeholders_are_the_same(catalogue):
    """Those without a name in their order too: they are filled one after the other."""
    for entry in catalogue:
        asked = HOLDER.findall(entry.msgid)
        for said in english(entry):
            given = HOLDER.findall(said)
            assert sorted(given) == sorted(asked), entry.msgid
            assert [h for h in given if "(" not in h] == [h for h in asked if "(" not in h], entry.msgid
            assert not re.search(r"[\u4e00-\u9fff]{5,}", said), said


@pytest.fixture
def town(db, monkeypatch):
    """The small city with a street, a subject and a duty, in which everything said is understood the same way; who works in it."""
    cache.clear()
    duties.forget_cached()
    found = {"demand": "complaint", "subjects": (Candidate("0406", "路灯与井盖", 0.95, ("路灯",)),), "places": (Candidate(STREET, "钟台街道", 0.99),)}
    fixed = type("Fixed", (), {"understand": lambda self, told, at: Understood(**found)})
    monkeypatch.setattr("luoshi.requests.public.understood.reader", fixed)
    people = city()[1]
    Place.objects.create(code=STREET, name="钟台街道")
    Unit.objects.create(code="ztj", name="钟台街道办", kind="street", place_code=STREET)
    Subject.objects.create(code="0406", name="路灯与井盖")
    Duty.objects.create(subject_code="", route="street")
    return people


@pytest.fixture
def matter(town):
    """A promise at work with a return, so that every part of its page is there."""
    who = actors(town)
    made = issued(who["dc"])
    figures = [{"target": "t1", "value": 1500, "unit": "个"}]
    ledger.move(made, "report", who["fgw"], {"period": "2026-Q1", "progress": "完成1500个", "figures": figures}, at=when(4))
    return made


def reader(user=None):
    """A browser set to English, of nobody or of a person."""
    client = Client(REMOTE_ADDR="192.0.2.7")
    client.cookies["django_language"] = "en"
    if user:
        client.force_login(user)
        client.cookies["django_language"] = "en"
    return client


def wordings(document):
    """The words of every target in a matter's document: in force, before, asked for."""
    parts = document.values() if isinstance(document, dict) else document
    for part in parts:
        if isinstance(part, dict | list):
            yield from wordings(part)
    if isinstance(document, dict) and isinstance(document.get("words"), str):
        yield document["words"]


def data():
    """What stands on the pages as people and documents put it; the longest first."""
    from django.conf import settings

    known = {settings.CITY_NAME, TARGET["words"], TARGET["indicator"], *OWN}
    for unit in Unit.objects.all():
        known |= {unit.name, unit.short}
    for found in Matter.objects.all():
        known |= {found.text, *wordings(found.document)}
    for model in (Place, Subject):
        known |= set(model.objects.values_list("name", flat=True))
    return sorted((" ".join(k.split()) for k in known if k), key=len, reverse=True)


def chinese(response, known, status=200):
    """The Chinese in a page's headings, labels, buttons and menus that is no data."""
    assert response.status_code == status, response.content.decode()
    page = html.fromstring(response.content)
    assert page.tag != "html" or page.get("lang") == "en"  # a part of a page has no language of its own
    left = []
    for element in page.xpath(CHROME):
        words = " ".join(element.text_content().split())
        for text in known:
            words = words.replace(text, "")
        if CHINESE.search(words):
            left.append(words)
    return left


def test_public_pages(matter):
    web, known = reader(), data()
    for address in ("/", "/promises/", f"/promises/{matter.ref}/", "/units/fgw/", "/reports/", "/indicators/", "/data/", "/api/v1/docs", "/accounts/login/"):
        assert not chinese(web.get(address), known), address
    assert not chinese(web.get("/no/such/"), known, 404)


def test_residents_pages(town):
    web = reader()
    said = {"text": "小区门口路灯不亮三天了", "name": "甲先生", "phone": "199 0000 1234"}
    link = web.post("/ask/", said).url
    known = data()
    for address in ("/ask/", "/ask/enterprise/", "/ask/status/", link):
        assert not chinese(web.get(address, follow=True), known), address
    assert not chinese(web.post("/ask/understood/", {**said, "text": "路灯坏了"}), known)


@pytest.mark.one_database
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_a_matter_at_the_desk(town, state):
    made = state(actors(town))
    for name in ("dc", "fgw", "audit"):
        answer = reader(town[name]).get(f"/desk/matters/{made.ref}/")
        unseen = name == "fgw" and made.state == "draft"  # a unit does not see drafts
        assert not chinese(answer, data(), 404 if unseen else 200), name
        assert (made.document["text"] in answer.content.decode()) != unseen


def test_staff_pages(matter, town):
    desk_kit.sound(actors(town))
    known = data()
    everybody = ("", "board/?year=2026", "matters/?year=2026", "returns/", "exchange/")
    for name, pages in (("dc", (*everybody, "matters/new/", "reports/", "drafts/")), ("fgw", everybody), ("audit", ("audit/",))):
        web = reader(town[name])
        for page in pages:
            assert not chinese(web.get(f"/desk/{page}"), known), (name, page)
    assert not chinese(reader(town["fgw"]).get("/desk/audit/"), known, 403)


def test_a_report_and_what_the_next_one_says(town, samples):
    dc = actors(town)["dc"]
    first, _second = (import_report(f"yunzhou-{year}.txt", (samples / f"yunzhou-{year}.txt").read_bytes(), dc) for year in (2025, 2026))
    web = reader(town["dc"])
    draft = Matter.objects.filter(state="draft").first()
    known = sorted([*data(), first.title], key=len, reverse=True)
    for page in (f"reports/{first.key}/settle/", f"drafts/{draft.ref}/", f"drafts/{draft.ref}/split/"):
        assert not chinese(web.get(f"/desk/{page}"), known), page


def test_a_refusal_is_in_english(town):
    web = reader(town["dc"])
    page = html.fromstring(web.post("/desk/exchange/", {"file": SimpleUploadedFile("x.xlsx", b""), "year": "2026"}).content)
    errors = " ".join(page.xpath("//*[contains(@class, 'error') or @role='alert']//text()"))
    assert errors.strip()
    assert not CHINESE.search(errors)


def test_one_and_many(catalogue):
    with translation.override("en"):
        assert translation.ngettext("已交办%d项。", "已交办%d项。", 2) % 2 == "2 issued."
        assert translation.ngettext("还剩 %d 天", "还剩 %d 天", 1) % 1 == "1 day left"
        assert translation.ngettext("还剩 %d 天", "还剩 %d 天", 2) % 2 == "2 days left"


def test_words_of_tables_are_chosen_in_one_place_for_any_language(monkeypatch):
    """Chinese and English stand beside each other; a third language has its catalogue, and Chinese where that has nothing."""
    monkeypatch.setattr(languages, "gettext", lambda zh: {"草稿": "Entwurf"}.get(zh, zh))
    for language, words in (("zh-hans", ["草稿", "交办"]), ("en", ["draft", "issued"]), ("de", ["Entwurf", "交办"])):
        with translation.override(language):
            assert [languages.in_use("草稿", "draft"), languages.in_use("交办", "issued")] == words
    source = ROOT / "src" / "luoshi"
    asked = re.compile(r"get_language\(\).{0,12}startswith|\.en if |_en if [^\n]*english\(\)")
    assert [p.name for p in source.rglob("*.py") if asked.search(p.read_text(encoding="utf-8"))] == ["languages.py"]
