"""The staff screens in a real browser: a report's way from the upload to the public page; every page on a phone and on a desk; the
keyboard alone."""

import re

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from ledger_kit import actors, city, issued
from luoshi.accounts.models import Membership
from luoshi.matters.models import Matter
from luoshi.matters.rebuild import rebuild
from luoshi.registers.models import Unit


def signed_in(chromium, site, person, **options):
    """A browser context in which a person is signed in."""
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY], session[HASH_SESSION_KEY] = str(person.pk), settings.AUTHENTICATION_BACKENDS[1], person.get_session_auth_hash()
    session.save()
    context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, "locale": "zh-CN", **options})
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": site}])
    return context


def confirmed(page):
    """Answer the page's own question with yes."""
    page.locator("dialog[open] button.main").click()


def make(page, move, **fields):
    """Open a move's form, fill it in and send it."""
    box = page.locator(f"#move-{move}")
    if box.get_attribute("open") is None:  # what is due stands open
        box.locator("summary").click()
    for name, value in fields.items():
        field = box.locator(f"[name={name}]")
        if field.first.get_attribute("type") == "radio":
            box.locator(f"[name={name}][value={value}]").check()
        elif name == "files":
            field.set_input_files(value)
        elif field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    with page.expect_navigation():
        box.locator(".buttons button:not([value=next])").click()


@pytest.fixture
def people(db):
    _units, people = city()
    zjj = Unit.objects.create(code="zjj", name="市住房和城乡建设局", short="市住房城乡建设局")
    Membership.objects.create(user=people["fgw"], unit=zjj)
    return people


def test_from_the_upload_to_the_public_page(people, site, chromium, samples, tmp_path):
    office, unit = (signed_in(chromium, site, people[name]).new_page() for name in ("dc", "fgw"))
    office.goto(f"{site}/desk/reports/")
    office.locator("input[type=file]").set_input_files(samples / "yunzhou-2026.txt")
    office.locator("aside button.main").click()
    office.wait_for_url("**/desk/drafts/**")
    office.goto(f"{office.url}&q=老旧小区80个")
    matter = Matter.objects.get(text__contains="改造老旧小区80个")

    office.locator(f"#{matter.ref}").get_by_text("修改").click()  # assigned in its row
    row = office.locator(f"#{matter.ref}")
    row.locator("[name=text]:focus").wait_for()  # the form that came in takes the focus: what is typed before goes astray
    row.locator("[name=lead]").fill("市住房城乡建设局")
    row.locator("button[type=submit], button.main").first.click()
    office.locator(f"#{matter.ref}").get_by_text("市住房和城乡建设局").wait_for()
    office.locator(f"#{matter.ref} input[type=checkbox]").check()
    office.get_by_role("button", name="交办").click()
    confirmed(office)
    office.locator(f"#{matter.ref}").wait_for(state="detached")  # it has left the drafts; the page stays
    matter.refresh_from_db()
    assert (matter.state, matter.lead.code) == ("issued", "zjj")

    unit.goto(f"{site}/desk/")
    unit.get_by_role("link", name="改造老旧小区80个").first.click()
    make(unit, "accept")
    make(unit, "report", progress="召开推进会，研究部署。", **{"figure-t1": "41"})
    matter.refresh_from_db()
    assert matter.state == "under_way"
    evidence = tmp_path / "竣工验收.txt"
    evidence.write_text("八十个小区竣工验收表", encoding="utf-8")
    make(unit, "claim", progress="八十个小区全部竣工验收。", files=str(evidence), **{"figure-t1": "80"})
    matter.refresh_from_db()
    assert matter.state == "claimed"

    office.goto(f"{site}/desk/matters/{matter.ref}/")
    make(office, "confirm", verdict="met", conclusion="随机查看六个小区，与验收表一致。")
    matter.refresh_from_db()
    assert (matter.state, matter.verdict) == ("ended", "met")

    public = chromium.new_context(locale="zh-CN").new_page()
    public.goto(f"{site}/promises/{matter.ref}/")
    text = public.locator("main").inner_text()
    for word in ("改造老旧小区80个", "兑现", "随机查看六个小区", "市住房城乡建设局", "八十个小区全部竣工验收", "已完成"):
        assert word in text, word
    for name in ("dc", "fgw"):
        assert not re.search(rf"(?<![\w-]){name}(?![\w-])", text)
    assert rebuild().findings == []


def test_with_the_keyboard_alone(people, site, chromium):
    """Sign in, open a matter, return progress, all without a mouse."""
    people["fgw"].set_password("yunzhou-2026-long")
    people["fgw"].save()
    matter = issued(actors(people)["dc"])
    page = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN").new_page()
    page.goto(f"{site}/desk/")
    page.wait_for_url("**/accounts/login/**")

    def to(wanted, most=80):
        """Tab until the focus is on an element of that selector."""
        for _turn in range(most):
            if page.evaluate("s => !!document.activeElement && document.activeElement.matches(s)", wanted):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {wanted}")

    to("[name=login]")
    page.keyboard.type("fgw")
    to("[name=password]")
    page.keyboard.type("yunzhou-2026-long")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/desk/")
    to(f"main a[href^='/desk/matters/{matter.ref}/']")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{matter.ref}/**")
    to("#move-report summary")
    page.keyboard.press("Enter")
    to("#move-report [name=progress]")
    page.keyboard.type("建成3000个。")
    to("#move-report [name='figure-t1']")
    page.keyboard.type("3000")
    to("#move-report .buttons button")
    page.keyboard.press("Enter")
    page.wait_for_load_state("load")
    page.get_by_text("已完成：报进展").wait_for()
    matter.refresh_from_db()
    assert (matter.state, matter.percent) == ("under_way", 50)


def test_the_second_of_two_people_is_told_and_loses_nothing(people, site, chromium):
    matter = issued(actors(people)["dc"])
    one, two = (signed_in(chromium, site, people[name]).new_page() for name in ("dc", "dc2"))
    for page in (one, two):
        page.goto(f"{site}/desk/matters/{matter.ref}/")
    make(one, "remind", reason="请抓紧")
    make(two, "extend", due="2027-03-31", approver="市政府常务会议", reason="雨季长")
    assert "刚被别人改过" in two.locator("[role=alert]").first.inner_text()
    assert two.locator("#move-extend [name=approver]").input_value() == "市政府常务会议"
    with two.expect_navigation():
        two.locator("#move-extend button.main").click()
    matter.refresh_from_db()
    assert str(matter.due) == "2027-03-31"
