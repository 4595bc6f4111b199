"""The residents' pages in a real browser: by keyboard alone, without scripts, on a phone; the map, the device's position, two tabs."""

import os

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from PIL import Image

from browser_kit import AXE, LOOKS, RULES, WIDER, troubles
from luoshi.matters import ledger
from luoshi.matters.models import Evidence, Matter
from luoshi.requests.models import Submission
from luoshi.requests.submission import Candidate
from picture_kit import plain
from test_resident import JPEG, OTHER, SAID, STREET, STREET_OFFICE, answered, reader, told, town, web  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db
PHONE = {"width": 360, "height": 740}
LOADED = "performance.getEntriesByType('resource').filter(r => r.name.includes('maplibre')).length"
DOUBT = {
    "ask": True,
    "places": (Candidate(STREET, "钟台街道", 0.5), Candidate(OTHER, "望河街道", 0.5)),
    "subjects": (Candidate("0406", "路灯与井盖", 0.6), Candidate("0403", "道路", 0.2)),
}


@pytest.fixture
def open_page(site, chromium, samples, settings):
    """Opens a page on a phone; at the end nothing may have been said on the console, and nothing asked of another host."""
    settings.MAP_FILE = str(samples / "yunzhou-districts.geojson")
    contexts, said = [], []

    def go(path, **options):
        context = chromium.new_context(**{"viewport": PHONE, "locale": "zh-CN", **options})
        page = context.new_page()
        page.on("console", lambda m: said.append(m.text) if m.type == "error" and "status of 4" not in m.text else None)
        page.on("pageerror", lambda e: said.append(str(e)))
        page.on("request", lambda r: said.append(r.url) if not r.url.startswith((site, "data:", "blob:" + site)) else None)
        page.goto(site + path)
        contexts.append(context)
        return page

    yield go
    for context in contexts:
        context.close()
    assert not said, said


def press_to(page, selector, key="Tab", most=60):
    """Go to an element by keyboard."""
    for _n in range(most):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press(key)
    pytest.fail(f"the keyboard does not reach {selector}")


def test_told_and_rated_by_keyboard_alone(open_page, town, reader):  # noqa: F811
    page = open_page("/ask/")
    press_to(page, "#id_text")
    with page.expect_response("**/ask/understood/"):
        page.keyboard.type(SAID)
    page.wait_for_selector("#understood fieldset")
    assert page.evaluate("document.activeElement.id") == "id_text"  # what is shown takes nobody's place
    press_to(page, "#id_phone")
    page.keyboard.type("19900001234")
    press_to(page, "form.card button.main")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ask/r/*/")
    matter = Matter.objects.get()
    assert page.locator("h1").inner_text() == matter.ref
    ledger.move(matter, "finish", STREET_OFFICE, {"answer": "换了灯头"})
    page.reload()
    press_to(page, "[name=solved]")
    page.keyboard.press("Space")
    press_to(page, "[name=satisfied]")
    page.keyboard.press("Space")
    press_to(page, "form[action$='/rate/'] button")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=这一件办结")
    matter.refresh_from_db()
    assert (matter.verdict, matter.document["request"]["callback"]["satisfied"]) == ("solved", "yes")


def test_told_without_scripts_with_a_photo_and_asked_for_the_place(open_page, town, reader, tmp_path):  # noqa: F811
    reader.found = {**reader.found, **DOUBT}
    photo = tmp_path / "x.jpg"
    photo.write_bytes(JPEG)
    page = open_page("/ask/", java_script_enabled=False)
    assert not page.locator("[data-here]").is_visible()
    page.fill("#id_text", SAID)
    page.click("button[name=look]")
    page.check("#place-2")
    page.set_input_files("#id_photos", photo)
    page.click("form.card button.main")
    page.wait_for_url("**/ask/r/*/")
    assert Matter.objects.get().place == OTHER
    assert Evidence.objects.count() == 1
    page.fill("#id_add_words", "晚上更黑")
    page.click("form[action$='/add/'] button")
    assert page.locator("text=晚上更黑").count() == 1


def test_what_was_chosen_stays_while_more_is_typed(open_page, town, reader):  # noqa: F811
    reader.found = {**reader.found, **DOUBT}
    page = open_page("/ask/")
    with page.expect_response("**/ask/understood/"):
        page.type("#id_text", SAID)
    page.check("#place-2")
    page.check("#subject-2")
    with page.expect_response("**/ask/understood/"):
        page.type("#id_text", "，很危险")
    page.wait_for_timeout(200)
    assert page.is_checked("#place-2")
    assert page.is_checked("#subject-2")
    page.click("form.card button.main")
    page.wait_for_url("**/ask/r/*/")
    assert (Matter.objects.get().place, Matter.objects.get().subject) == (OTHER, "0403")


def test_what_was_chosen_while_the_server_was_asked_stays(open_page, town, reader):  # noqa: F811
    """The tap that chooses also leaves the address, which asks the server once more: its answer must not undo the choice."""
    reader.found = {**reader.found, **DOUBT}
    page = open_page("/ask/")
    with page.expect_response("**/ask/understood/"):
        page.type("#id_text", SAID)
    page.wait_for_selector("#subject-2")
    page.type("#id_address", "月牙胡同")
    with page.expect_response("**/ask/understood/"):
        page.click("#subject-2")
    page.wait_for_timeout(300)
    assert page.is_checked("#subject-2")
    page.click("form.card button.main")
    page.wait_for_url("**/ask/r/*/")
    assert Matter.objects.get().subject == "0403"


def test_danger_is_said_at_once_and_read_out(open_page, town, reader):  # noqa: F811
    reader.found = {**reader.found, "urgency": "danger", "hand_over": True}
    page = open_page("/ask/")
    page.type("#id_text", "楼道里燃气味很大")
    page.wait_for_selector("#understood [role=alert] a[href='tel:119']")


def drawn(page):
    page.wait_for_selector(".pick[data-drawn=yes] svg path")


def middle_of(page, code):
    """Where a street of the map lies on the screen."""
    box = page.locator(f".pick path[data-code='{code}']").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_pin_by_the_finger_names_its_street_and_can_be_corrected(open_page, town, reader):  # noqa: F811
    page = open_page("/ask/")
    assert page.evaluate(LOADED) == 0
    with page.expect_response("**/ask/understood/"):
        page.fill("#id_text", SAID)
    page.click("[data-open-map]")
    drawn(page)
    page.locator(".pick").scroll_into_view_if_needed()
    page.mouse.click(*middle_of(page, STREET))
    page.wait_for_selector("text=已选：钟台区 钟台街道")
    assert page.locator(".pick svg text:visible").count() > 0
    page.wait_for_selector("#understood >> text=地方：")
    assert not troubles_of(page, "/ask/ with the map")
    assert page.evaluate(LOADED) == 0  # no library of maps at all
    page.click("[data-to-street]")
    assert page.evaluate("document.activeElement.id") == "id_street"
    with page.expect_response("**/ask/understood/"):
        page.select_option("#id_street", OTHER)
    assert page.locator("text=以您选的街道为准").count() == 1
    assert page.input_value("[name=longitude]") == ""
    page.click("form.card button.main")
    page.wait_for_url("**/ask/r/*/")
    assert Matter.objects.get().place == OTHER


def test_a_pin_by_keyboard_alone(open_page, town):  # noqa: F811
    page = open_page("/ask/")
    press_to(page, "[data-open-map]")
    page.keyboard.press("Enter")
    drawn(page)
    press_to(page, "[data-pick]")
    page.keyboard.press("Enter")
    first = float(page.input_value("[name=longitude]")), float(page.input_value("[name=latitude]"))
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowUp")
    west, north = float(page.input_value("[name=longitude]")), float(page.input_value("[name=latitude]"))
    assert west < first[0]
    assert north - first[1] > 4 * (first[0] - west)
    wide = page.evaluate("document.querySelector('.pick svg').viewBox.baseVal.width")
    page.keyboard.press("+")
    assert page.evaluate("document.querySelector('.pick svg').viewBox.baseVal.width") < wide
    page.fill("#id_text", SAID)
    page.click("form.card button.main")
    page.wait_for_url("**/ask/r/*/")
    assert (Submission.objects.get().longitude, Submission.objects.get().latitude) == (west, north)
    assert Submission.objects.get().longitude == pytest.approx(Matter.objects.get().document["request"]["point"][0])


def test_a_pin_outside_the_city_is_said_and_not_set(open_page, town):  # noqa: F811
    page = open_page("/ask/")
    page.click("[data-open-map]")
    drawn(page)
    page.locator(".pick").scroll_into_view_if_needed()
    box = page.locator(".pick").bounding_box()
    page.mouse.click(box["x"] + 4, box["y"] + 4)
    page.wait_for_selector("text=这里在本市以外")
    assert page.input_value("[name=longitude]") == ""
    away = open_page("/ask/", geolocation={"longitude": 116.4, "latitude": 39.9}, permissions=["geolocation"])
    away.click("[data-here]")
    away.wait_for_selector("text=您现在在本市以外")
    assert away.input_value("[name=longitude]") == ""


def test_the_map_needs_no_webgl_and_where_it_cannot_be_had_words_remain(open_page, town):  # noqa: F811
    page = open_page("/ask/", java_script_enabled=True)
    page.add_init_script(
        "HTMLCanvasElement.prototype.getContext = new Proxy(HTMLCanvasElement.prototype.getContext, {apply: (f, on, given) => /webgl/.test(given[0]) ? null : Reflect.apply(f, on, given)})"
    )
    page.reload()
    page.click("[data-open-map]")
    drawn(page)
    page.route("**/pick-map.svg", lambda route: route.fulfill(status=404, body=""))
    page.reload()
    page.click("[data-open-map]")
    page.wait_for_selector("text=地图打不开")
    assert not page.locator(".pick").is_visible()
    assert not page.locator("[data-open-map]").is_visible()


def test_the_position_of_the_device(open_page, town):  # noqa: F811
    page = open_page("/ask/", geolocation={"longitude": 149.99, "latitude": 30.01}, permissions=["geolocation"])
    page.click("[data-here]")
    page.wait_for_selector("text=滨江路街道")
    assert (page.input_value("[name=longitude]"), page.input_value("[name=latitude]")) == ("149.990000", "30.010000")
    page.click("[data-clear]")
    assert page.input_value("[name=longitude]") == ""


def test_two_tabs_and_the_link_copied(open_page, town, web):  # noqa: F811
    matter, link = answered(web)
    one, two = open_page(link), open_page(link)
    assert one.is_visible("[data-copy]")
    one.click("[data-copy]")
    one.wait_for_selector("text=已复制")
    for page, choice, words in ((one, "no", "还是灭的"), (two, "yes", "第二个窗口")):
        page.check(f"[name=solved][value={choice}]")
        page.fill("#id_rate_comment", words)
        page.click("form[action$='/rate/'] button")
    two.wait_for_selector("text=有了变化")
    assert two.locator("[role=alert]").get_by_text("第二个窗口").count() == 1
    assert two.evaluate("document.activeElement.getAttribute('role')") == "alert"
    matter.refresh_from_db()
    assert matter.state == "sent_back"


def troubles_of(page, address):
    """What is wrong with a page that keeps its policy: axe is put in beside it."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    wider = page.evaluate(WIDER)
    return ([f"{address}: {wider} px too wide"] if wider > 0 else []) + [f"{address}: {v['id']} {v['nodes'][0]['html'][:200]}" for v in page.evaluate(RULES)["violations"]]


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_every_page_fits_and_is_accessible(site, chromium, town, web, reader, samples, settings, width, theme):  # noqa: F811
    settings.MAP_FILE = str(samples / "yunzhou-districts.geojson")
    shots = os.environ.get("LUOSHI_SHOTS")
    first, _link = told(web)
    matter, link = answered(web, text="另一盏灯也坏了")
    done, ended = answered(web, text="第三盏灯也坏了")
    web.post(f"{ended}rate/", {"version": done.version, "solved": "yes"})
    reader.found = {**reader.found, **DOUBT, "hand_over": True, "alike": ((first.ref, 0.9, "像"),)}
    page = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=theme, locale="zh-CN", bypass_csp=True).new_page()
    found = []

    def look(name):
        page.wait_for_load_state("load")
        found.extend(troubles(page, name, f"at {width} {theme}"))
        if shots:
            page.screenshot(path=f"{shots}/{name}-{width}-{theme}.png", full_page=True)

    for name, address in (("ask", "/ask/"), ("status", "/ask/status/"), ("enterprise", "/ask/enterprise/"), ("answered", link), ("ended", ended)):
        page.goto(site + address)
        look(name)
    page.goto(site + "/ask/")
    page.type("#id_text", SAID)
    page.wait_for_selector("#join-1")
    look("understood")
    page.fill("#id_phone", "没有")
    page.click("form.card button.main")
    look("refused")
    page.goto(site + link)
    page.click("form[action$='/rate/'] button")
    look("rate-refused")
    page.goto(site + "/ask/status/")
    page.fill("#id_ref", matter.ref)
    page.fill("#id_last", "1234")
    page.click("form.card button")
    page.wait_for_selector("[role=status] b")
    look("status-found")
    page.goto(site + "/ask/enterprise/")
    page.click("form.card button")
    look("enterprise-refused")
    page.context.close()
    assert not found, "\n".join(found)


def test_photos_are_made_smaller_shown_and_can_be_taken_out(open_page, town, tmp_path):  # noqa: F811
    large, small, none = tmp_path / "IMG_1.jpg", tmp_path / "b.png", tmp_path / "c.txt"
    Image.new("RGB", (4000, 3000), "red").save(large)
    small.write_bytes(plain())
    none.write_text("x")
    page = open_page("/ask/")
    page.fill("#id_text", SAID)
    page.set_input_files("#id_photos", [large, small, none])
    page.wait_for_selector(".shots li >> nth=1")
    assert page.locator("text=“c.txt”不是照片").count() == 1
    assert "→" in page.locator(".shots p").first.inner_text()
    assert not troubles_of(page, "/ask/ with photos")
    sizes = page.evaluate(
        "Promise.all([...document.querySelector('#id_photos').files].map(async f => { const b = await createImageBitmap(f); return [b.width, b.height, f.size]; }))"
    )
    assert sizes[0][:2] == [1600, 1200]
    assert sizes[0][2] < large.stat().st_size
    page.locator(".shots button").nth(1).click()
    assert page.evaluate("document.querySelector('#id_photos').files.length") == 1
    page.set_input_files("#id_photos", [small] * 3)
    page.wait_for_selector("text=最多3张")
    assert page.locator(".shots li").count() == 3
    page.click("form.card button.main")
    page.wait_for_url("**/ask/r/*/")
    assert Evidence.objects.filter(matter=Matter.objects.get()).count() == 2  # the same twice is one


def test_the_home_page_on_a_phone_begins_with_what_a_resident_wants(open_page, town):  # noqa: F811
    page = open_page("/", viewport={"width": 360, "height": 640})
    links = page.locator("main a").all()[:2]
    assert [link.get_attribute("href") for link in links] == ["/ask/", "/ask/status/"]
    for link in links:
        box = link.bounding_box()
        assert box["y"] + box["height"] <= 640
        assert min(box["width"], box["height"]) >= 80  # nobody misses it
    page.click("button.menu")
    assert [a.get_attribute("href") for a in page.locator("#luoshi-nav a").all()[:2]] == ["/ask/", "/ask/status/"]
    english = open_page("/", viewport={"width": 360, "height": 640}, locale="en")
    assert english.locator(".actions a").nth(1).bounding_box()["y"] < 640
    assert page.evaluate(LOADED) == 0
    assert page.evaluate("performance.getEntriesByType('resource').filter(r => r.name.includes('echarts')).length") == 0
    desk = open_page("/", viewport={"width": 1280, "height": 800})
    assert desk.locator(".actions a").first.is_visible()
    assert desk.locator("#luoshi-nav a[href='/ask/status/']").is_visible()


def test_two_fingers_zoom_the_map_and_one_scrolls_the_page(open_page, town):  # noqa: F811
    page = open_page("/ask/", viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True)
    page.tap("[data-open-map]")
    drawn(page)
    page.locator(".pick").evaluate("e => scrollTo(0, e.getBoundingClientRect().top + scrollY - 100)")
    box = page.locator(".pick").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    fingers = page.context.new_cdp_session(page)

    def view():
        return page.evaluate("(b => [b.x, b.y, b.width])(document.querySelector('.pick svg').viewBox.baseVal)")

    def drag(*paths):
        for name, at in [("touchStart", 0), *(("touchMove", n) for n in range(1, 9)), ("touchEnd", None)]:
            points = [] if at is None else [{"x": a + dx * at, "y": b + dy * at, "id": n} for n, (a, b, dx, dy) in enumerate(paths)]
            fingers.send("Input.dispatchTouchEvent", {"type": name, "touchPoints": points})
        page.wait_for_timeout(300)

    whole = view()
    drag((x - 30, y, -10, 0), (x + 30, y, 10, 0))
    near = view()
    assert near[2] < whole[2] / 2
    drag((x, y, 10, 0))
    assert view()[0] < near[0]
    aside, before = view(), page.evaluate("scrollY")
    drag((x, y, 0, -12))
    assert page.evaluate("scrollY") > before
    assert view() == aside
    assert page.input_value("[name=longitude]") == ""  # no gesture puts a pin
