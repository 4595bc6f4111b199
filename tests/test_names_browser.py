"""The box that looks names up, in a real browser: by keyboard, in the browser's own forms and htmx's, read by WCAG's rules; and without a script."""

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from browser_kit import troubles
from hotline_kit import told, town
from luoshi.registers.models import Unit
from test_desk_browser import signed_in

pytestmark = pytest.mark.django_db


def test_a_name_is_chosen_by_keys_and_its_code_is_sent(chromium, site):
    people = town()
    Unit.objects.create(code="cgj", name="云州市城市管理局", short="市城管局")
    told()
    page = signed_in(chromium, site, people["rx"], bypass_csp=True).new_page()
    page.goto(f"{site}/desk/requests/")
    box = page.get_by_role("combobox", name="主办单位")
    box.press_sequentially("csgl")
    page.get_by_role("option", name="云州市城市管理局").wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    assert troubles(page, "requests", "names offered") == []
    box.press("ArrowDown")
    assert page.locator("#" + box.get_attribute("aria-activedescendant")).text_content().startswith("云州市城市管理局")
    box.press("Enter")
    assert box.input_value() == "云州市城市管理局"
    assert page.get_by_role("listbox").count() == 0
    box.press("Enter")
    page.wait_for_url("**/desk/requests/?**")
    assert "unit=cgj" in page.url
    assert page.get_by_role("combobox", name="主办单位").input_value() == "云州市城市管理局"
    page.get_by_role("combobox", name="主办单位").fill("")
    page.get_by_role("button", name="筛选").click()
    page.wait_for_load_state()
    assert "unit=cgj" not in page.url


def test_escape_closes_the_list_and_keeps_what_was_typed(chromium, site):
    people = town()
    page = signed_in(chromium, site, people["rx"], bypass_csp=True, viewport={"width": 360, "height": 740}).new_page()
    page.goto(f"{site}/desk/requests/")
    box = page.get_by_role("combobox", name="区划")
    box.press_sequentially("街道")
    page.get_by_role("option", name="望河街道").wait_for()
    assert troubles(page, "requests", "on a phone") == []
    box.press("Escape")
    assert page.get_by_role("listbox").count() == 0
    assert box.input_value() == "街道"


def test_helpers_are_added_one_after_another(chromium, site):
    people = town()
    request = told()
    page = signed_in(chromium, site, people["jd"]).new_page()
    page.goto(f"{site}/desk/requests/{request.ref}/")
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    box = page.locator("#call_in_helpers")
    for typed, name in (("望河", "望河街道办"), ("ztqzf", "钟台区政府")):
        box.press_sequentially(typed)
        page.get_by_role("option", name=name).click()
    assert box.input_value() == "望河街道办、钟台区政府、"


def test_the_phone_desk_sends_the_code_to_what_understands(chromium, site):
    people = town()
    page = signed_in(chromium, site, people["op"]).new_page()
    page.goto(f"{site}/desk/requests/new/")
    box = page.locator("#id_place_other")
    box.press_sequentially("望河")
    page.get_by_role("option", name="望河街道").wait_for()
    with page.expect_request("**/understood/") as sent:
        box.press("ArrowDown")
        box.press("Enter")
    assert "990102002000" in sent.value.post_data
    assert page.url.endswith("/desk/requests/new/")  # Enter chose a name and sent nothing


def test_without_a_script_a_name_is_typed_and_understood(chromium, site):
    people = town()
    told()
    page = signed_in(chromium, site, people["rx"], java_script_enabled=False).new_page()
    page.goto(f"{site}/desk/requests/")
    page.get_by_label("主办单位").fill("钟台街道办")
    page.get_by_role("button", name="筛选").click()
    assert "小区门口路灯不亮三天了" in page.locator("main").text_content()
    assert page.get_by_label("主办单位").input_value() == "钟台街道办"
