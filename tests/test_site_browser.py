"""The public pages in a real browser, on a phone and on a desk: nothing wider than the screen, axe finds nothing, no script needed."""

import os

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from browser_kit import LOOKS, troubles
from ledger_kit import actors, city, published
from luoshi.matters import ledger
from luoshi.matters.ledger import Entry
from luoshi.matters.models import Matter


@pytest.fixture
def pages(db, samples, settings):
    """A city with a report and some promises on their way; the addresses of each kind of page."""
    settings.MAP_FILE = str(samples / "yunzhou-districts.geojson")
    who = actors(city()[1])
    report = published("yunzhou-2025.txt", (samples / "yunzhou-2025.txt").read_bytes(), who["dc"])
    matters = list(Matter.objects.filter(report=report.key).order_by("pk"))
    for n, matter in enumerate(matters):
        ledger.move_many(matter, [Entry("plan", {"lead": ("fgw", "jtj", "jyj")[n % 3], "helpers": ["czj"]}), Entry("issue")], who["dc"])
        if n % 4 == 0:
            ledger.move(matter, "overrule", who["dc"], {"verdict": "missed" if n % 8 else "met", "conclusion": "现场核查属实。"}, reason="年终核查")
    first = matters[0]
    ledger_target = {"targets": [{**first.document["targets"][0], "words": "地区生产总值 增长5%左右", "value": 5}], "approver": "市政府常务会议"}
    ledger.move(matters[1], "retarget", who["dc"], ledger_target, reason="外需下降")
    named = [f"/promises/{m.ref}/" for m in matters[:2]]
    return ["/?year=2025", "/promises/", "/promises/?q=没有这样的词", *named, "/reports/", f"/reports/{report.key}/", "/indicators/", "/indicators/gdp/", "/units/fgw/", "/data/"]


def test_public_pages_fit_and_are_accessible(pages, site, chromium, tmp_path):
    shots = os.environ.get("LUOSHI_SHOTS")
    found = []
    for width, theme in LOOKS:
        context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=theme, locale="zh-CN", bypass_csp=True)
        page = context.new_page()
        for n, address in enumerate(pages):
            page.goto(site + address)
            page.wait_for_load_state("load")
            found += troubles(page, address, f"at {width} {theme}")
            if shots:
                page.screenshot(path=f"{shots}/{n}-{width}-{theme}.png", full_page=n not in (6, 1))
        context.close()
    assert not found, "\n".join(found)


def test_the_way_from_the_scoreboard_to_a_promise_needs_no_script_and_no_mouse(pages, site, chromium):
    context = chromium.new_context(viewport={"width": 360, "height": 800}, java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(site + pages[0])
    page.locator("#q").focus()
    page.keyboard.type("地区生产总值")
    page.keyboard.press("Enter")
    page.wait_for_url("**/promises/?**")
    page.locator("table.rows tbody th a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/promises/C*/")
    assert page.locator("mark").first.is_visible()
    assert page.locator("h1").inner_text()
    context.close()


def test_the_policy_of_the_pages_is_kept_by_them(pages, site, chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    page, said = context.new_page(), []
    page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: said.append(str(e)))
    for address in pages:
        page.goto(site + address)
        page.wait_for_load_state("networkidle")
    context.close()
    assert not said, said


def test_on_paper_the_map_and_the_charts_are_pictures_and_nothing_is_folded_or_cut(pages, site, chromium, tmp_path):
    from pypdf import PdfReader

    context = chromium.new_context(viewport={"width": 1280, "height": 900}, color_scheme="dark", locale="zh-CN")
    page = context.new_page()
    paper = 180 / 25.4 * 96  # A4 less its margins, in a browser's pixels
    for address in pages:
        page.goto(site + address)
        page.wait_for_load_state("networkidle")
        page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
        assert len(PdfReader(tmp_path / "page.pdf").pages) <= (8 if address == "/data/" else 6), address  # with the tables of columns unfolded
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")
        page.set_viewport_size({"width": int(paper), "height": 1000})
        assert page.evaluate(f"Math.max(...[...document.querySelectorAll('main *')].map(e => e.getBoundingClientRect().right)) <= {paper} + 2"), address
        assert page.locator("main details:not(.chart details):not([open])").count() == 0
        page.emulate_media(media="screen")
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(site + pages[0])
    page.wait_for_selector("[data-drawn]")
    assert not page.locator(".map-drawing").is_visible()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator(".map-drawing path").count() == 8
    assert page.locator(".map-drawing").is_visible()
    assert not page.locator(".map-box").is_visible()
    page.wait_for_function("[...document.querySelectorAll('img.paper')].every(i => i.naturalWidth > 500)")
    assert page.locator("img.paper").count() == page.locator("[data-chart]").count() > 0
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    context.close()


def test_where_there_is_no_webgl_the_map_is_drawn_all_the_same(pages, site, chromium):
    context = chromium.new_context(viewport={"width": 360, "height": 800}, locale="zh-CN")
    page = context.new_page()
    page.add_init_script(
        "HTMLCanvasElement.prototype.getContext = new Proxy(HTMLCanvasElement.prototype.getContext, {apply: (f, on, given) => /webgl/.test(given[0]) ? null : Reflect.apply(f, on, given)})"
    )
    page.goto(site + pages[0])
    page.wait_for_selector(".map.alone .map-drawing")
    assert page.locator(".map-drawing").is_visible()
    assert "云湖区" in page.locator(".map-drawing").text_content()
    assert not page.locator(".map-box").is_visible()
    context.close()
