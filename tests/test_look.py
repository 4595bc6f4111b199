"""The look in a real browser: no overflow at 360 and 1280 px, both themes, axe finds nothing, the keyboard reaches everything."""

import collections
import datetime
import gzip
import hashlib
import itertools
import json
import threading
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory, override_settings
from django.utils.translation import override

from browser_kit import AXE, CHROMIUM, RULES

STATIC = Path(__file__).resolve().parents[1] / "src" / "luoshi" / "site" / "static" / "luoshi"
WIDTHS = (360, 1280)
THEMES = ("light", "dark")


class Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def site():
    """The style page served by the platform's own middleware (policy, languages, static files), without a database."""
    from django.core.wsgi import get_wsgi_application

    with override_settings(ROOT_URLCONF="look_demo", ALLOWED_HOSTS=["127.0.0.1"]):
        server = make_server("127.0.0.1", 0, get_wsgi_application(), server_class=Threads, handler_class=Quiet)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    if not CHROMIUM:
        pytest.skip("needs a Chromium (Debian: apt-get install chromium)")
    with playwright.sync_playwright() as running:
        started = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"])
        yield started
        started.close()


@pytest.fixture
def open_page(browser, site):
    """Opens a page; at the end nothing may have been said on the console, and nothing asked of another host."""
    opened = []

    def go(path="/", width=1280, theme="light", trouble=(), **options):
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=theme, locale="zh-CN", bypass_csp=options.pop("bypass_csp", False), **options)
        page = context.new_page()
        page.troubles = []
        page.on("console", lambda m: page.troubles.append(m.text) if m.type in ("error", "warning") and not any(t in m.text for t in trouble) else None)
        page.on("pageerror", lambda e: page.troubles.append(str(e)))
        page.on("request", lambda r: page.troubles.append(r.url) if not r.url.startswith((site, "data:", "blob:" + site)) else None)
        page.goto(site + path)
        opened.append((context, page))
        return page

    yield go
    for context, page in opened:
        troubles = [t for t in page.troubles if "GPU stall" not in t]  # software drawing, said by the driver
        page.goto("about:blank")  # a page that is just being left when its window closes can hold Chromium up for good
        context.close()
        assert troubles == []


def drawn(page):
    """Waits for the map and the charts; polling, as the page's policy forbids eval."""
    for _ in range(100):
        if page.evaluate("document.querySelector('[data-map]').dataset.drawn === 'yes' && document.querySelectorAll('.chart-box canvas').length === 2"):
            return
        page.wait_for_timeout(100)
    pytest.fail("the map or a chart was not drawn in 10 s")


def overflow(page):
    return page.evaluate(
        """() => { const w = document.documentElement.clientWidth, inside = el => { for (let p = el.parentElement; p; p = p.parentElement) if (getComputedStyle(p).overflowX !== 'visible') return true; return false; };
        return [document.documentElement.scrollWidth - w, [...document.querySelectorAll('body *')].filter(el => el.offsetParent && el.getBoundingClientRect().right > w + 1 && !inside(el)).map(el => el.outerHTML.slice(0, 80))]; }"""
    )


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_no_overflow_and_no_violation(open_page, width, theme):
    page = open_page(width=width, theme=theme, reduced_motion="reduce")
    drawn(page)
    assert overflow(page) == [0, []]
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    assert page.evaluate("(() => { const ids = [...document.querySelectorAll('[id]')].map(el => el.id); return ids.filter((id, n) => ids.indexOf(id) !== n); })()") == []
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(RULES)
    assert [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found["violations"]] == []
    assert len(found["passes"]) > 20


@pytest.mark.parametrize("path", ["/staff/", "/refused/", "/no-such-page/", "/bad/", "/busy/", "/broken/"])
def test_the_other_frames(open_page, path):
    for width in WIDTHS:
        page = open_page(path, width=width, trouble=("Failed to load resource",))
        assert overflow(page) == [0, []]
        page.evaluate(AXE.read_text(encoding="utf-8"))
        assert [v["id"] for v in page.evaluate(RULES)["violations"]] == []
        assert path == "/staff/" or page.locator("h1").count() == 1


@pytest.mark.parametrize("width", WIDTHS)
def test_the_keyboard_reaches_everything(open_page, width):
    page = open_page(width=width, reduced_motion="reduce")
    drawn(page)
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    wanted = page.evaluate("""() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
        .filter(el => (el.checkVisibility()) && !el.disabled).map((el, n) => { el.dataset.stop = n; return n; })""")
    page.evaluate("document.body.focus()")
    reached = set()
    for _ in range(len(wanted) + 30):
        page.keyboard.press("Tab")
        stop = page.evaluate("document.activeElement.dataset.stop")
        if stop is not None:
            reached.add(int(stop))
            seen = page.evaluate(
                "() => { const s = getComputedStyle(document.activeElement); return s.outlineStyle !== 'none' || getComputedStyle(document.activeElement.closest('.ticket') || document.activeElement).outlineStyle !== 'none'; }"
            )
            assert seen, page.evaluate("document.activeElement.outerHTML")
    left = [n for n in wanted if n not in reached]
    radios = page.evaluate("(left) => left.map(n => document.querySelector(`[data-stop='${n}']`)).filter(el => el.type !== 'radio').map(el => el.outerHTML.slice(0, 120))", left)
    assert radios == [], "arrows reach the other choices of a radio group; Tab must reach all else"


def test_keys(open_page):
    page = open_page()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("?j")
    assert page.input_value("#q") == "?j"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    assert page.is_visible("#luoshi-keys")
    page.keyboard.press("Escape")
    page.wait_for_selector("#luoshi-keys", state="hidden")
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("j")
    second = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.textContent") == first != second


def test_theme_is_switched_and_kept(open_page):
    page = open_page()
    page.click("#luoshi-theme")
    dark = page.evaluate("[document.documentElement.dataset.theme, getComputedStyle(document.body).backgroundColor]")
    assert dark[0] == "dark"
    page.reload()
    assert page.evaluate("[document.documentElement.dataset.theme, getComputedStyle(document.body).backgroundColor]") == dark
    assert page.get_attribute("#luoshi-theme", "aria-pressed") == "true"


def test_without_scripts_the_menu_works_and_dark_is_dark(open_page):
    page = open_page(width=360, theme="dark", java_script_enabled=False)
    assert not page.is_visible("#luoshi-nav")
    page.click(".menu")
    assert page.is_visible("#luoshi-nav a >> nth=0")
    light = open_page(width=360, java_script_enabled=False)
    assert page.locator("body").screenshot() != light.locator("body").screenshot()
    assert light.is_visible(".map-list a >> nth=0")


def test_a_question_is_asked_before(open_page, site):
    page = open_page(trouble=("Failed to load resource",))
    page.click("button.danger")
    assert "确定退回吗" in page.inner_text("#luoshi-confirm")
    page.click("#luoshi-confirm button[value=no]")
    assert not page.is_visible("#luoshi-confirm")
    with page.expect_navigation() as gone:
        page.click("button.danger")
        page.click("#luoshi-confirm button[value=yes]")
    assert gone.value.request.method == "POST"


def test_the_map_and_its_list(open_page):
    page = open_page()
    drawn(page)
    page.hover(".map-list a >> nth=2")
    assert "lit" in page.get_attribute(".map-list a >> nth=2", "class")
    box = page.locator(".map-box canvas").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(box["x"] + box["width"] / 2 + 3, box["y"] + box["height"] / 2 + 3)
    page.wait_for_timeout(300)
    assert page.locator(".map-list a.lit").count() == 1
    lit = page.get_attribute(".map-list a.lit", "href")
    page.mouse.click(box["x"] + box["width"] / 2 + 3, box["y"] + box["height"] / 2 + 3)
    page.wait_for_timeout(300)
    assert page.url.endswith(lit)


def test_a_toast_from_the_server(open_page):
    page = open_page()
    page.evaluate("htmx.ajax('GET', '/toast/', {target: '#luoshi-toasts', swap: 'none'})")
    page.wait_for_selector(".toast >> text=saved")
    page.click(".toast button")
    assert page.locator(".toast").count() == 0


def test_the_other_language(open_page):
    page = open_page()
    page.click("form >> text=English")
    assert page.get_attribute("html", "lang") == "en"
    assert page.locator(".badge >> text=sent back").count() > 0
    page.click("form >> text=中文")
    assert page.get_attribute("html", "lang") == "zh-hans"


def test_print_hides_the_tools(open_page):
    page = open_page(theme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.is_visible(".tools")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


# ---- what needs no browser


def shown(text, **context):
    return Template("{% load luoshi_look %}" + text).render(Context(context))


def test_badges_say_it_in_words():
    from luoshi.matters import kinds
    from luoshi.wording import tones

    for kind in kinds.registered():
        assert all(tones.state_look(code) != tones.UNKNOWN for code in kind.states)
        assert {code for code in kind.verdicts if tones.verdict_look(code) == tones.UNKNOWN} <= {"merged"}
        for code, (word, _en) in kind.states.items():
            assert word in shown("{% state_badge s %}", s=code)
    with override("en"):
        assert "sent back" in shown("{% state_badge 'sent_back' %}")
        assert "kept" in shown("{% verdict_badge 'met' %}")
    assert "尚无结论" in shown("{% verdict_badge '' %}")
    assert shown("{% schedule_badge '' %}") == ""


def test_what_is_unknown_is_escaped():
    for tag in ("state_badge", "verdict_badge", "schedule_badge"):
        assert "<b>" not in shown("{% " + tag + " s %}", s="<b>x</b>")
    assert "<i>x" not in shown("{% share_bar rows %}", rows=[("<i>x</i>", 1, "ok")])


@pytest.mark.parametrize(("days", "said"), [(-3, "逾期 3 天"), (0, "今天到期"), (14, "还剩 14 天"), (15, "2025-10-10")])
def test_due(days, said):
    today = datetime.date(2025, 9, 25)
    due = today + datetime.timedelta(days=days)
    assert said in shown("{% due_badge due today %}", due=due, today=today)
    assert said in shown("{% due_badge due today %}", due=due.isoformat(), today=today)


def test_share_bar_is_in_proportion():
    made = shown("{% share_bar counts %}", counts={"met": 3, "missed": 1, "partly": 0})
    assert 'x="0.000" y="0" width="75.000" height="10" class="ok"' in made
    assert 'x="75.000" y="0" width="25.000" height="10" class="bad"' in made
    assert made.count("<rect") == 2
    assert made.count("<li>") == 3
    assert "<rect" not in shown("{% share_bar counts %}", counts={"met": 0})


def test_pager_keeps_the_rest_of_the_query():
    request = RequestFactory().get("/", {"q": "老旧 小区&x", "page": "3", "unit": ["a", "b"]})
    made = Template('{% include "luoshi/parts/pager.html" %}').render(Context({"page": Paginator(range(286), 25).page(3), "request": request}))
    assert "?q=%E8%80%81%E6%97%A7+%E5%B0%8F%E5%8C%BA%26x&amp;page=4&amp;unit=a&amp;unit=b" in made
    assert "第 51–75 条，共 286 条" in made


def test_the_style_sheet_is_one_small_file():
    assert list(STATIC.glob("*.css")) == [STATIC / "luoshi.css"]
    assert (STATIC / "luoshi.css").stat().st_size < 30_000


def test_no_inline_script_or_style():
    for path in (STATIC.parents[1] / "templates" / "luoshi").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert " style=" not in text, path
        assert "<style" not in text, path
        assert " onclick=" not in text, path
        assert "<script>" not in text, path


def test_what_is_vendored_is_what_the_list_says():
    rows = [line.split() for line in (STATIC / "vendor" / "README").read_text(encoding="utf-8").splitlines()]
    named = {row[3]: row[4] for row in rows if len(row) == 5 and len(row[4]) == 64}
    there = {str(p.relative_to(STATIC / "vendor")): p for p in (STATIC / "vendor").rglob("*") if p.is_file() and p.name not in ("README", "LICENSE")}
    assert named == {name: hashlib.sha256(p.read_bytes()).hexdigest() for name, p in there.items()}
    for part in (STATIC / "vendor").iterdir():
        assert part.is_file() or (part / "LICENSE").is_file()


# ---- the sample city's map


@pytest.fixture(scope="module")
def maps():
    folder = Path(__file__).resolve().parents[1] / "samples"
    return [json.loads((folder / f"yunzhou-{name}.geojson").read_text(encoding="utf-8"))["features"] for name in ("districts", "streets")]


def edges(feature):
    """The directed edges of an outline that runs once round, anticlockwise."""
    (ring,) = feature["geometry"]["coordinates"]
    points = [tuple(p) for p in ring]
    assert points[0] == points[-1]
    assert len(set(points)) == len(points) - 1, "an outline touches itself"
    assert sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(points)) > 0
    return list(itertools.pairwise(points))


def border(features):
    """What is left of the edges when those shared by two neighbours are taken away; each edge is drawn once each way at most."""
    seen = collections.Counter(e for f in features for e in edges(f))
    assert max(seen.values()) == 1, "two areas overlap along an edge"
    return {(a, b) for a, b in seen if (b, a) not in seen}


def test_neighbours_share_their_borders_exactly(maps):
    districts, streets = maps
    outer = border(districts)
    follow = dict(outer)
    assert len(follow) == len(outer)
    at, steps = next(iter(follow)), 0
    start = at
    while True:
        at, steps = follow[at], steps + 1
        if at == start:
            break
    assert steps == len(outer), "one ring round the city: no gap inside it"
    for district in districts:
        parts = [s for s in streets if s["properties"]["parent"] == district["properties"]["code"]]
        assert 4 <= len(parts) <= 7
        assert border(parts) == set(edges(district))


def test_codes_and_names_are_invented(maps):
    from luoshi.codes import divisions

    districts, streets = maps
    real = {line.split(",")[1] for line in gzip.decompress((Path(divisions.__file__).parent / "divisions.csv.gz").read_bytes()).decode("utf-8").splitlines()}
    codes = [f["properties"]["code"] for f in districts + streets]
    assert len(set(codes)) == len(codes) == 51
    for feature in districts + streets:
        own = feature["properties"]
        assert len(own["code"]) == 12
        assert own["code"].startswith("9901")
        assert own["name"] not in real
        assert own["name_en"].isascii()
    for street in streets:
        assert street["properties"]["code"][:6] == street["properties"]["parent"][:6]
        kind = {"0": "街道", "1": "镇", "2": "乡"}[street["properties"]["code"][6]]
        assert street["properties"]["name"].endswith(kind)
