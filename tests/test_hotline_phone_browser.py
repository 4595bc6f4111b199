"""The phone desk and the callback screen in a real browser: a call by keyboard alone, on a phone, in the dark; what an operator must not lose."""

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from browser_kit import LOOKS, troubles
from luoshi.matters.models import Matter
from luoshi.requests import lookalikes
from luoshi.requests.models import Submission
from luoshi.requests.submission import Candidate, Understood
from test_desk_browser import signed_in
from test_hotline_phone import OTHER, SAID, STREET, SURE, answered, entry, fixed, of, people, told  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db
DOUBT = Understood(
    demand="complaint",
    subjects=(Candidate("0406", "路灯与井盖", 0.62, ("路灯", "不亮")), Candidate("0403", "道路", 0.21)),
    places=(Candidate(STREET, "钟台街道", 0.5), Candidate(OTHER, "望河街道", 0.5)),
    ask=True,
)


@pytest.fixture
def open_page(site, chromium, people):  # noqa: F811
    """Opens a page as somebody; at the end nothing may have been said on the console, and nothing asked of another host."""
    contexts, said = [], []

    def go(name, path, **options):
        context = signed_in(chromium, site, people[name], **options)
        page = context.new_page()
        page.on("console", lambda m: said.append(m.text) if m.type == "error" and "status of 4" not in m.text else None)
        page.on("pageerror", lambda e: said.append(str(e)))
        page.on("request", lambda r: said.append(r.url) if not r.url.startswith((site, "data:")) else None)
        page.goto(site + path)
        contexts.append(context)
        return page

    yield go
    for context in contexts:
        context.close()
    assert not said, said


def looked(page, act, what="understood"):
    """Do something, and wait for what the server says to it."""
    with page.expect_response(f"**/new/{what}/"):
        act()
    page.wait_for_timeout(60)


def focused(page):
    return page.evaluate("document.activeElement.id")


def test_a_call_from_the_first_key_to_the_number(open_page, fixed, monkeypatch):  # noqa: F811
    fixed.found = DOUBT
    page, keys = (made := open_page("op", "/desk/requests/new/")), made.keyboard
    assert focused(page) == "id_phone"
    for letter, box in (("t", "id_text"), ("l", "id_address"), ("p", "id_phone")):
        keys.press(f"Alt+{letter}")
        assert focused(page) == box
    looked(page, lambda: keys.type("19900001234"), "caller")
    keys.press("Enter")  # goes on, and saves nothing
    keys.type("甲先生")
    keys.press("Tab")
    looked(page, lambda: keys.type("小区门口路灯不亮3天了"))
    assert page.locator("#id_text").input_value() == "小区门口路灯不亮3天了"  # a digit typed is a digit
    assert "要问一句" in page.locator("#understood").inner_text()
    looked(page, lambda: keys.press("Alt+2"))
    assert page.locator("#subject-0403").is_checked()
    looked(page, lambda: keys.press("Alt+2"))
    assert not page.locator("#subject-0403").is_checked()
    looked(page, lambda: keys.press("Alt+1"))
    looked(page, lambda: keys.press("Alt+4"))
    assert "钟台街道办" in page.locator(".goes").inner_text()
    assert focused(page) == "id_text"
    with page.expect_navigation():
        keys.press("F9")
    matter = Matter.objects.get()
    assert (matter.state, matter.subject, matter.place, matter.lead.code) == ("issued", "0406", STREET, "ztj")
    assert matter.ref in page.locator(".call-taken").inner_text()
    assert focused(page) == "id_phone"  # the next call can ring


def test_danger_is_handed_over_by_two_keys(open_page, fixed):  # noqa: F811
    fixed.found = Understood(**{**SURE, "urgency": "danger", "hand_over": True, "why": "“燃气”与“泄漏”：危险词"})
    page = open_page("op", "/desk/requests/new/")
    page.focus("#id_text")
    looked(page, lambda: page.keyboard.type("楼道里有燃气味，可能泄漏"))
    assert page.locator(".call-danger").is_visible()
    page.keyboard.press("Alt+0")
    assert page.locator("#id_to").input_value() == "119"  # as its button beside the hint does
    assert focused(page) == "save"
    assert "已立即转119处置" in page.locator("[data-words]").inner_text()
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert Matter.objects.get().document["request"]["outcome"] == "emergency"


def test_a_known_caller_adds_to_an_open_request(open_page, monkeypatch):
    matter = told(phone="199 0000 1234")
    page = open_page("op", "/desk/requests/new/")
    looked(page, lambda: page.keyboard.type("19900001234"), "caller")
    assert page.locator("#id_name").input_value() == "乙女士"
    looked(page, lambda: page.keyboard.type("5"), "caller")  # another number has not the same name
    assert page.locator("#id_name").input_value() == ""
    looked(page, lambda: page.keyboard.press("Backspace"), "caller")
    page.keyboard.press("Alt+7")
    assert page.locator(f"#join-{matter.ref}").is_checked()
    page.focus("#id_text")
    looked(page, lambda: page.keyboard.type("还是不亮，催一下"))
    with page.expect_navigation():
        page.keyboard.press("F9")
    assert Matter.objects.count() == 1
    assert Submission.objects.count() == 2
    assert "已并入" in page.locator(".call-taken").inner_text()


def test_an_answer_from_the_knowledge_base(open_page):
    entry()
    page = open_page("op", "/desk/requests/new/")
    page.focus("#id_text")
    looked(page, lambda: page.keyboard.type("路灯不亮找谁啊"))
    page.locator(".known summary").press("Enter")
    page.locator("[data-use]").press("Enter")
    assert page.locator("[data-words]").inner_text() == "拨打12345"
    assert focused(page) == "save"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert Matter.objects.get().verdict == "answered"


def test_the_focus_stays_while_answers_come(open_page, fixed):  # noqa: F811
    fixed.found = DOUBT
    page = open_page("op", "/desk/requests/new/")
    page.focus("#id_text")
    looked(page, lambda: page.keyboard.type("路灯不亮"))
    page.focus("#subject-0406")
    looked(page, lambda: page.keyboard.press("2"))  # not typing: the digit alone
    assert page.locator("#subject-0403").is_checked()
    looked(page, lambda: page.keyboard.press("ArrowDown"))
    assert focused(page) in ("subject-0403", "subject-none", "subject-0406")


def test_a_wrong_number_keeps_what_was_typed(open_page):
    page = open_page("op", "/desk/requests/new/")
    page.fill("#id_phone", "12")
    page.fill("#id_text", "路灯不亮")
    with page.expect_navigation():
        page.keyboard.press("F9")
    assert page.locator("#id_text").input_value() == "路灯不亮"
    assert "不像电话号码" in page.locator("[role=alert]").first.inner_text()
    assert Matter.objects.count() == 0


def test_leaving_asks_first(open_page, site):
    page = open_page("op", "/desk/requests/new/")
    page.fill("#id_text", "说到一半")
    page.focus("#id_text")
    page.keyboard.type("了")
    asked = []
    page.on("dialog", lambda d: (asked.append(d.type), d.dismiss()))
    page.evaluate("location.href = '/desk/'")
    page.wait_for_timeout(400)
    assert asked == ["beforeunload"]
    assert page.url.endswith("/new/")


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_it_can_be_seen_and_read_by_everybody(open_page, of, fixed, monkeypatch, width, scheme, tmp_path):  # noqa: F811
    size = {"width": width, "height": 800}
    other, matter = told(), answered(of("op"))
    entry()
    monkeypatch.setattr(lookalikes, "near", lambda *a, **k: [lookalikes.Near(m.ref, m.text, 0.83, "同一街道，都说到“路灯”", m.opened_at) for m in (other, matter)])
    fixed.found = Understood(**{**DOUBT.__dict__, "hand_over": True, "urgency": "danger", "why": "“漏电”是危险词"})
    found = []
    page = open_page("op", "/desk/requests/new/", viewport=size, color_scheme=scheme, bypass_csp=True)
    looked(page, lambda: page.fill("#id_phone", "19900005678"), "caller")
    looked(page, lambda: page.fill("#id_text", "小区门口路灯不亮三天了，灯杆漏电"))
    page.keyboard.press("F8")
    page.screenshot(path=f"{tmp_path}/phone-{size['width']}-{scheme}.png", full_page=True)
    found += troubles(page, "phone", f"{size['width']} {scheme}")
    page = open_page("op", f"/desk/requests/new/?taken={matter.ref}", viewport=size, color_scheme=scheme, bypass_csp=True)
    page.screenshot(path=f"{tmp_path}/taken-{size['width']}-{scheme}.png")
    found += troubles(page, "taken", f"{size['width']} {scheme}")
    for name, path in (("hf", "callback/"), ("rx", "knowledge/"), ("rx", "knowledge/new/")):
        page = open_page(name, f"/desk/requests/{path}", viewport=size, color_scheme=scheme, bypass_csp=True)
        page.screenshot(path=f"{tmp_path}/{path.strip('/').replace('/', '-')}-{size['width']}-{scheme}.png", full_page=True)
        found += troubles(page, path, f"{size['width']} {scheme}")
    assert not found, "\n".join(found)


def test_a_callback_by_keyboard(open_page, of):  # noqa: F811
    matter = answered(of("op"))
    page = open_page("hf", "/desk/requests/callback/")
    assert SAID["name"] in page.locator(".script").inner_text()
    for key in ("1", "3", "7"):
        page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press("F9")
    matter.refresh_from_db()
    assert (matter.verdict, matter.document["request"]["callback"]["satisfied"]) == ("solved", "yes")


def test_two_matters_another_city_and_a_unit_by_keys_alone(open_page, fixed):  # noqa: F811
    page = open_page("op", "/desk/requests/new/")
    keys = page.keyboard
    page.locator("#id_text").focus()
    looked(page, lambda: keys.type("小区门口路灯不亮三天了。另外想问一下居住证去哪里续签。"))
    assert "听着不止一件事" in page.locator("#understood").inner_text()
    looked(page, lambda: keys.press("Alt+f"))
    assert page.locator(".call-part").count() == 2
    keys.press("F7")  # a unit looked up without leaving the call
    assert focused(page) == "directory-call"
    with page.expect_response("**/directory/**"):
        keys.type("钟台街道")
    page.wait_for_timeout(60)
    assert "钟台街道办" in page.locator("#directory-found").inner_text()
    keys.press("Escape")
    with page.expect_navigation():
        keys.press("F9")
    assert Matter.objects.count() == 2
    assert page.locator(".call-taken").count() == 2
    fixed.found = Understood(demand="help")
    page.locator("#id_text").focus()
    looked(page, lambda: keys.type("我在成都市武侯区，小区停水两天了"))
    assert "028-12345" in page.locator("[data-elsewhere]").inner_text()
    with page.expect_navigation():
        keys.press("Alt+w")
    assert Matter.objects.count() == 2
    assert "没有登记" in page.locator("body").inner_text()
