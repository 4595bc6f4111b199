"""A report drafted at the screen: text and list move together, acts keep the place, by mouse and by keys, on a desk and on a phone."""

import os
import re
from pathlib import Path

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from browser_kit import chromium, site, troubles  # noqa: F401
from ledger_kit import actors, city
from luoshi.matters.models import Matter
from luoshi.registers.models import Unit
from luoshi.reports.importing import import_report
from test_desk_browser import confirmed, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
SHARED = Path(os.environ.get("LUOSHI_SHARED", "/nowhere")) / "reports" / "shanghai-2026.txt"
SHIFT = ["Shift"]


@pytest.fixture
def dc(db):
    return city()[1]["dc"]


@pytest.fixture
def report(dc, samples):
    return import_report("yunzhou-2026.txt", (samples / "yunzhou-2026.txt").read_bytes(), actors({"dc": dc})["dc"])


@pytest.fixture
def desk(dc, report, site, chromium):  # noqa: F811
    """The page of the drafts; ``said``: what its console complained of."""
    page = signed_in(chromium, site, dc).new_page()
    page.said = []
    page.on("console", lambda m: page.said.append(m.text) if m.type == "error" and "422" not in m.text else None)
    page.on("pageerror", lambda e: page.said.append(str(e)))
    page.goto(f"{site}/desk/drafts/?report={report.key}")
    yield page
    assert page.said == []


def refs(page):
    return page.evaluate("[...document.querySelectorAll('tr[data-led]')].map(r => r.id)")


def chosen(page, count):
    page.locator("#chosen", has_text=re.compile(f"^{count}$")).wait_for()


def in_its_pane(page, ref):
    """Whether a draft's marked sentence can be seen within the pane of the text."""
    return page.evaluate(
        "ref => { const s = document.getElementById('s-' + ref), p = s.closest('.text').getBoundingClientRect(), b = s.getBoundingClientRect();"
        " return s.classList.contains('now') && b.top >= p.top && b.bottom <= p.bottom; }",
        ref,
    )


def test_the_list_and_the_text_move_together(desk):
    ref = refs(desk)[-1]
    desk.locator(f"#{ref} th").click()
    assert in_its_pane(desk, ref)
    first = refs(desk)[1]
    desk.locator(f"#s-{first}").click()
    assert desk.locator(f"#{first}").evaluate("r => { const b = r.getBoundingClientRect(); return r.classList.contains('now') && b.top >= 0 && b.bottom <= innerHeight; }")
    assert desk.evaluate("document.activeElement.closest('tr').id") == first
    desk.evaluate("scrollTo(0, document.body.scrollHeight / 2)")
    assert desk.locator("#act-issue").evaluate("b => { const r = b.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight; }")  # the bar stays


def test_acts_keep_the_place_and_what_was_chosen_and_are_undone(desk):
    each = refs(desk)
    desk.locator(f"#{each[20]} input[name=m]").click()
    desk.locator(f"#{each[24]} input[name=m]").click(modifiers=SHIFT)
    chosen(desk, 5)
    before = desk.evaluate("scrollY")
    desk.locator("#act-issue").click()
    confirmed(desk)
    desk.locator(f"#{each[20]} .errorlist").wait_for()
    message, bar = desk.locator(".toast").first.bounding_box(), desk.locator("#batch").bounding_box()
    assert message["y"] + message["height"] <= bar["y"]  # what is said does not cover what is pressed next
    chosen(desk, 5)  # refused, for none has a lead: they are chosen still
    desk.locator("#bar_lead").fill("市交通局")
    desk.locator("#act-assign").click()
    chosen(desk, 0)
    assert desk.locator(f"#{each[22]}").get_by_text("市交通局").count()
    led = desk.locator("#leads a", has_text="已定牵头").locator(".count")
    led.get_by_text("5", exact=True).wait_for()  # the tabs count what their lists have
    assert desk.locator("#chapters").count() == 1
    assert abs(desk.evaluate("scrollY") - before) < 200
    assert "led" in desk.locator(f"#s-{each[22]}").get_attribute("class")
    assert desk.evaluate("document.activeElement.id") == "act-assign"
    desk.locator("#act-undo").click()
    desk.locator("#act-undo").wait_for(state="detached")
    led.get_by_text("0", exact=True).wait_for()
    assert set(Matter.objects.values_list("lead", flat=True)) == {None}


def test_a_section_by_keys_alone(desk):
    desk.keyboard.press("j")
    first = desk.evaluate("document.querySelector('tr[data-led].now').id")
    desk.keyboard.press("x")
    for _turn in range(3):
        desk.keyboard.press("j")
    desk.keyboard.press("Shift+x")
    count = int(desk.locator("#chosen").inner_text())
    assert count >= 3
    desk.keyboard.press("g")
    desk.keyboard.type("市财政局")
    desk.keyboard.press("Enter")
    chosen(desk, 0)
    assert Matter.objects.filter(lead__code="czj").count() == count
    assert Matter.objects.get(ref=first).lead.code == "czj"
    desk.evaluate("document.activeElement.blur()")
    desk.keyboard.press("u")
    desk.locator("#act-undo").wait_for(state="detached")
    assert not Matter.objects.filter(lead__code="czj").exists()


def test_a_whole_section_is_chosen_assigned_and_issued(desk):
    part = desk.locator("[data-part]").nth(2)
    name = part.get_attribute("data-part")
    own = desk.locator(f"tr[data-in='{name}']").count()
    part.click()
    chosen(desk, own)
    desk.locator("#bar_lead").fill("市教育局")
    desk.keyboard.press("Enter")
    chosen(desk, 0)
    assert desk.locator(f"tr[data-in='{name}'][data-led=led]").count() == own
    part.click()
    desk.locator("#act-issue").click()
    confirmed(desk)
    desk.locator(f"tr[data-in='{name}']").first.wait_for(state="detached")
    assert Matter.objects.filter(state="issued", lead__code="jyj").count() == own


@pytest.mark.parametrize("width", [360, 1440])
def test_it_fits_and_is_accessible(dc, report, site, chromium, width):  # noqa: F811
    page = signed_in(chromium, site, dc, viewport={"width": width, "height": 800}, bypass_csp=True).new_page()
    page.goto(f"{site}/desk/drafts/?report={report.key}")
    if shots := os.environ.get("LUOSHI_SHOTS"):
        page.locator("tr[data-led] th").nth(9).click()
        for box in page.locator("input[name=m]").all()[8:12]:
            box.check()
        page.screenshot(path=f"{shots}/drafting-{width}.png")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert troubles(page, page.url, str(width)) == []
    parent = Matter.objects.filter(report=report.key).first()
    page.goto(f"{site}/desk/matters/{parent.ref}/divide/")
    assert troubles(page, page.url, str(width)) == []


def test_on_a_phone_the_bar_is_one_line_until_it_is_unfolded(dc, report, site, chromium):  # noqa: F811
    page = signed_in(chromium, site, dc, viewport={"width": 360, "height": 800}).new_page()
    page.goto(f"{site}/desk/drafts/?report={report.key}")
    share = "document.querySelector('.acts').getBoundingClientRect().height / innerHeight"
    assert page.evaluate(share) < 0.12
    page.locator("input[name=m]").first.check()
    page.locator("[data-do] > summary").click()
    page.locator("#bar_lead").fill("市教育局")
    page.locator("#act-assign").click()
    chosen(page, 0)
    assert page.locator("#act-assign").is_visible()  # the act has swapped the bar, and it is as it was
    page.locator("[data-do] > summary").click()
    assert page.evaluate(share) < 0.2  # one line, and the undo


@pytest.mark.skipif(not SHARED.exists(), reason="needs LUOSHI_SHARED")
def test_a_real_report_stands_on_one_page_and_a_section_is_assigned_in_three_clicks(dc, site, chromium):  # noqa: F811
    report = import_report(SHARED.name, SHARED.read_bytes(), actors({"dc": dc})["dc"])
    Unit.objects.create(code="kjj", name="市科技局", short="科技局")
    page = signed_in(chromium, site, dc).new_page()
    page.goto(f"{site}/desk/drafts/?report={report.key}")
    assert len(refs(page)) == 532
    part = page.locator("[data-part]").nth(8)
    own = page.locator(f"tr[data-in='{part.get_attribute('data-part')}']").count()
    part.click()
    page.locator("#bar_lead").click()
    page.keyboard.type("市科技局")
    page.locator("#act-assign").click()
    chosen(page, 0)
    assert Matter.objects.filter(lead__code="kjj").count() == own > 20
