"""The page as a person uses it, in a real browser: hover, keyboard, filters, charts, phone, print."""

import shutil

import pytest

from luoshi.reading.views.html import page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    if not CHROMIUM:
        pytest.skip("needs a Chromium (Debian: apt-get install chromium)")
    with playwright.sync_playwright() as running:
        started = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def file(second, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(page(second), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def tab(browser, file):
    opened = browser.new_page(viewport={"width": 1400, "height": 900})
    opened.troubles = []
    opened.on("console", lambda m: opened.troubles.append(m.text) if m.type in ("error", "warning") else None)
    opened.on("pageerror", lambda e: opened.troubles.append(str(e)))
    opened.on("request", lambda r: opened.troubles.append(r.url) if not r.url.startswith(("file:", "data:")) else None)
    opened.goto(file)
    yield opened
    assert opened.troubles == []
    opened.close()


def test_hover_on_one_lights_the_other(tab):
    tab.hover("#rc3")
    assert "lit" in tab.get_attribute("#c3", "class")
    tab.hover("#f0")
    assert "lit" in tab.get_attribute("#rf0", "class")
    assert "lit" not in tab.get_attribute("#c3", "class")


def test_focus_and_the_keyboard(tab):
    tab.focus("#rc0")
    tab.keyboard.press("ArrowDown")
    assert tab.evaluate("document.activeElement.id") == "rc1"
    assert "lit" in tab.get_attribute("#c1", "class")
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "c1"
    tab.keyboard.press("ArrowRight")
    assert tab.evaluate("document.activeElement.closest('#text') !== null")
    stops = tab.evaluate("document.querySelectorAll('#text [tabindex=\"0\"]').length")
    assert stops == 1, "one stop for the whole text, arrows inside it"


def test_a_resting_pointer_does_not_take_the_light_from_the_keys(tab):
    tab.hover("#rc3")
    tab.focus("#rc3")
    for _ in range(12):
        tab.keyboard.press("ArrowDown")
        tab.wait_for_timeout(60)
    tab.wait_for_timeout(400)
    assert tab.evaluate("document.activeElement.id") == "rc15"
    assert "lit" in tab.get_attribute("#rc15", "class")


def test_the_tabs_by_keyboard(tab):
    tab.focus("#tab-tasks")
    tab.keyboard.press("ArrowRight")
    assert tab.is_visible("#figures table")
    assert not tab.is_visible("#tasks table")


def test_filters_and_search(tab, second):
    tab.select_option("#kind", "growth")
    seen = tab.locator("#tasks tbody tr:visible").count()
    assert seen == sum(c.kind == "growth" for c in second.commitments) > 0
    tab.click("button[type=reset]")
    tab.wait_for_timeout(50)
    tab.fill("#q", "加装电梯")
    assert 0 < tab.locator("#tasks tbody tr:visible").count() < 4
    assert "faded" in tab.get_attribute("#c0", "class")
    tab.fill("#q", "没有这样的话")
    assert tab.is_visible("#tasks .none")
    tab.fill("#q", "")
    tab.click("#tab-figures")
    tab.select_option("#role", "baseline")
    assert tab.locator("#figures tbody tr:visible").count() == sum(f.role == "baseline" for f in second.figures)


def test_the_charts_are_drawn(tab):
    tab.click("#tab-charts")
    for name in ("targets", "sections", "growth"):
        assert tab.locator(f"#chart-{name} canvas").count() >= 1, name


def test_the_downloads_hold_the_tables(tab, second):
    with tab.expect_download() as waiting:
        tab.click("header nav a:nth-child(3)")
    with open(waiting.value.path(), "rb") as file:
        data = file.read()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig").count("\r\n") == len(second.figures) + 1


def test_a_phone_shows_one_thing_at_a_time_and_no_wider_than_it_is(browser, file):
    phone = browser.new_page(viewport={"width": 390, "height": 844})
    phone.goto(file)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert not phone.is_visible("#text")
    phone.click("#tab-text")
    assert phone.is_visible("#text")
    assert not phone.is_visible("#tasks table")
    phone.click("#tab-charts")
    assert phone.locator("#chart-sections canvas").count() == 1
    phone.close()


def test_print_shows_the_text_and_every_table(tab):
    tab.emulate_media(media="print")
    assert tab.is_visible("#text")
    assert tab.is_visible("#tasks table")
    assert tab.is_visible("#figures table")
    assert not tab.is_visible(".filters")
    assert len(tab.pdf(format="A4")) > 50_000


def test_the_reconciliation_page(browser, first, second, tmp_path):
    from luoshi.reconciling import reconcile
    from luoshi.reconciling.views.html import page as reconciliation_page

    result = reconcile([first, second])
    path = tmp_path / "r.html"
    path.write_text(reconciliation_page(result, [first, second]), encoding="utf-8")
    opened = browser.new_page(viewport={"width": 1200, "height": 900})
    troubles = []
    opened.on("console", lambda m: troubles.append(m.text) if m.type in ("error", "warning") else None)
    opened.on("pageerror", lambda e: troubles.append(str(e)))
    opened.goto(path.as_uri())
    assert opened.locator("#shares canvas").count() == 1
    opened.click(".score.missed")
    assert opened.locator(".row:visible").count() == result.counts()["missed"]
    row = opened.locator(".row:visible").first
    row.locator("summary").focus()
    opened.keyboard.press("Enter")
    assert row.locator("blockquote").count() == 2
    assert row.locator("blockquote").first.is_visible()
    opened.set_viewport_size({"width": 390, "height": 844})
    assert opened.evaluate("document.documentElement.scrollWidth") <= 390
    assert troubles == []
    opened.close()
