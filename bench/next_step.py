"""Work that comes in a row, at the screen as people do it, every click counted: ten requests dispatched from the queue, ten signed for by
their unit and answered.

    python bench/next_step.py [--home FOLDER] [--shots FOLDER]

FOLDER: a sample city loaded before; it is copied and stays as it was. Without it one is loaded (200 requests). Ten requests that wait to be
dispatched and ten that a street is to sign are put into the copy. Where the page offers to save and lead to the next one, that is taken;
where it does not, the way leads back through the list. Both are the same script, so that before and after are the same work.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

MANY = 10
ANSWER = "已到现场处理完毕，并已电话告知诉求人。"
PUT_IN = """
import django; django.setup()
from datetime import timedelta
from django.contrib.auth import get_user_model
from django.utils import timezone
from luoshi.matters import ledger
from luoshi.matters.models import Matter
from luoshi.requests import duties
street = get_user_model().objects.get(username="jiedao").memberships.get().unit
now, made, seen = timezone.now(), 0, set()
for like in Matter.objects.filter(kind="request", state="ended").exclude(subject="").exclude(place="").order_by("pk")[:2000]:
    route = duties.on(timezone.localdate()).find(like.subject, like.place, like.text)
    if not route or (like.subject, like.place) in seen or like.document["request"]["demand"] == "tip":
        continue
    seen.add((like.subject, like.place))
    told = {"text": like.text, "demand": "complaint", "channel": "phone", "subject": like.subject, "place": like.place}
    ledger.open_matter("request", told, ledger.SYSTEM)
    signed = ledger.open_matter("request", told, ledger.SYSTEM)
    limit = {"amount": 7, "unit": "days", "rule": "general/1"}
    ledger.move(signed, "dispatch", ledger.SYSTEM, {"lead": street.code, "route": "direct", "limit": limit, "due_at": (now + timedelta(days=7)).isoformat()})
    made += 1
    if made == 10:
        break
assert made == 10, made
"""


def worked(clerk: Any, site: str, pile: str, move: str, many: int, fill: Any = None) -> None:
    """``many`` requests of a pile, the same move of each."""
    page = clerk.page
    clerk.open(f"{site}/desk/requests/")

    def to_the_first() -> None:
        clerk.click(page.locator(f"a[href$='{pile}']").first, "the pile")
        clerk.click(page.locator("table.rows tbody th a").first, "a row of the list")

    to_the_first()
    for n in range(many):
        form = page.locator(f"#move-{move}")
        if form.get_attribute("open") is None:
            clerk.click(form.locator("summary"), "open the form")
        if fill:
            fill(form)
        onward = form.locator("button[value=next]")
        if onward.count():
            clerk.click(onward, "save and next")
        else:
            clerk.click(form.locator(".buttons button").first, "save")
            if n < many - 1:
                clerk.click(page.locator("nav.crumbs a").first, "back to the list")
                to_the_first()
        page.wait_for_load_state("load")


def answered(clerk: Any) -> Any:
    """How a unit's answer is filled in."""

    def fill(form: Any) -> None:
        box = form.locator("[name=answer]")
        clerk.click(box, "into a box")
        clerk.write(box, ANSWER)

    return fill


def main() -> int:
    """Copy, serve, work, count."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--home", type=Path)
    ap.add_argument("--shots", type=Path)
    ap.add_argument("--port", type=int, default=8048)
    given = ap.parse_args()
    from playwright.sync_api import sync_playwright

    from city import loaded, run_in, serving, session_of
    from clerk import CHROMIUM, Clerk

    home = Path(tempfile.mkdtemp(prefix="luoshi-bench-")) / "home"
    if given.home:
        shutil.copytree(given.home, home)
    loaded(home)
    run_in(home, PUT_IN)
    sessions = {name: session_of(home, name) for name in ("paidan", "jiedao")}
    with serving(home, given.port) as site, sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])

        def clerk(name: str) -> Any:
            context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
            context.add_cookies([{"name": "sessionid", "value": sessions[name], "url": site}])
            return Clerk(context.new_page())

        for name, title, pile, move, fill in (
            ("paidan", "dispatched", "?pile=to_dispatch", "dispatch", False),
            ("jiedao", "signed", "?pile=to_sign", "sign", False),
            ("jiedao", "answered", "?pile=open", "finish", True),
        ):
            one = clerk(name)
            worked(one, site, pile, move, MANY, answered(one) if fill else None)
            print(title, json.dumps(one.report(MANY), ensure_ascii=False))
        if given.shots:
            _shoot(browser, site, sessions, given.shots)
        browser.close()
    return 0


def _shoot(browser: Any, site: str, sessions: dict[str, str], folder: Path) -> None:
    for name, pile in (("paidan", "to_dispatch"), ("jiedao", "open")):
        for width in (1280, 360):
            context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
            context.add_cookies([{"name": "sessionid", "value": sessions[name], "url": site}])
            page = context.new_page()
            page.goto(f"{site}/desk/requests/?pile={pile}")
            page.locator("table.rows tbody th a").first.click()
            page.wait_for_load_state("networkidle")
            page.screenshot(path=folder / f"next-{name}-{width}.png")


if __name__ == "__main__":
    sys.exit(main())
