"""The sign-in page and the API's page in a real browser, on a phone and on a desk."""

import pytest

from browser_kit import troubles

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.mark.parametrize("width", [360, 1280])
def test_the_doors_fit_and_are_accessible(site, chromium, width):
    page = chromium.new_context(viewport={"width": width, "height": 800}, locale="zh-CN", bypass_csp=True).new_page()
    found = []
    for address in ("/accounts/login/", "/api/v1/docs", "/accounts/logout/", "/no/such/page/"):
        page.goto(site + address)
        found += troubles(page, address, f"at {width}")
    assert not found, "\n".join(found)
