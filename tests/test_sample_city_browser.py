"""The staff's screens over the whole sample city, in a real browser: each page on a phone and on a desk, and by the pages' own policy."""

import os

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction

from browser_kit import LOOKS, troubles
from luoshi.matters.models import Matter
from luoshi.reports.models import Report
from luoshi.server import sample
from test_desk_browser import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def yunzhou(django_db_setup, django_db_blocker):
    """The sample city, with its people: loaded once for all tests of this file, each of which takes back what it writes; nothing of it stays."""
    with django_db_blocker.unblock(), transaction.atomic():
        sample.load(tell=lambda _text: None, sizes={"requests": 1_500})
        yield {user.username: user for user in get_user_model().objects.all()}
        transaction.set_rollback(True)


def addresses():
    """Each staff page once, and the matters that look most different."""
    reports = list(Report.objects.order_by("year"))
    matters = [Matter.objects.filter(state=s).order_by("pk").first() for s in ("draft", "issued", "under_way", "claimed", "sent_back", "parked", "ended", "objected")]
    changed = Matter.objects.get(text__contains="更新燃气管网")
    return [
        *(
            "/desk/",
            "/desk/board/",
            "/desk/matters/",
            "/desk/matters/?q=没有这样的词",
            "/desk/matters/new/",
            "/desk/reports/",
            "/desk/drafts/",
            "/desk/exchange/",
            "/desk/returns/",
        ),
        *(f"/desk/reports/{r.key}/" for r in reports),
        f"/desk/reports/{reports[0].key}/settle/",
        *(f"/desk/matters/{m.ref}/" for m in (*matters, changed) if m),
    ]


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_staff_pages_fit_and_are_accessible(yunzhou, site, chromium, width, theme):
    page = signed_in(chromium, site, yunzhou["ducha"], viewport={"width": width, "height": 800}, color_scheme=theme, bypass_csp=True).new_page()
    found = []
    for address in addresses():
        answer = page.goto(site + address)
        assert answer.status == 200, address
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        found += troubles(page, address, f"at {width} {theme}")
        if shots := os.environ.get("LUOSHI_SHOTS"):
            page.screenshot(path=f"{shots}/desk-{address.strip('/').replace('/', '-')[:40]}-{width}-{theme}.png")
    audit = signed_in(chromium, site, yunzhou["shenji"], viewport={"width": width, "height": 800}, bypass_csp=True).new_page()
    audit.goto(f"{site}/desk/audit/")
    found += troubles(audit, "/desk/audit/", f"at {width}")
    assert not found, "\n".join(found)


def hotline_addresses():
    """The pages of requests, the city and its topics, and requests that look most different."""
    states = ("received", "issued", "under_way", "answered", "parked", "ended", "disputed")
    requests = [Matter.objects.filter(kind="request", state=s).order_by("-pk").first() for s in states]
    whistled = next((m for m in Matter.objects.filter(kind="request", state="ended").order_by("-pk") if m.document["request"]["whistles"]), None)
    pages = ("city/", "topics/", "requests/", "requests/?q=没有这样的词", "requests/callback/", "requests/knowledge/", "units/yz-990102/", "units/yz-990102001/")
    return [*(f"/desk/{p}" for p in pages), *(f"/desk/requests/{m.ref}/" for m in (*requests, whistled) if m)]


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_the_hotlines_pages_fit_and_are_accessible(yunzhou, site, chromium, width, theme):
    page, found, said = signed_in(chromium, site, yunzhou["rexian"], viewport={"width": width, "height": 800}, color_scheme=theme, bypass_csp=True).new_page(), [], []
    page.on("pageerror", lambda e: said.append(str(e)))
    for address in [*hotline_addresses(), "/requests/ranking/"]:
        answer = page.goto(site + address)
        assert answer.status == 200, address
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        found += troubles(page, address, f"at {width} {theme}")
        if shots := os.environ.get("LUOSHI_SHOTS"):
            page.screenshot(path=f"{shots}/hotline-{address.strip('/').replace('/', '-')[:40]}-{width}-{theme}.png")
    assert not found, "\n".join(found)
    assert not said


def test_the_policy_of_the_staff_pages_is_kept_by_them(yunzhou, site, chromium):
    page, said = signed_in(chromium, site, yunzhou["ducha"]).new_page(), []
    page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: said.append(str(e)))
    for address in [*addresses(), *hotline_addresses()[:4]]:
        page.goto(site + address)
        page.wait_for_load_state("networkidle")
    assert not said, said
