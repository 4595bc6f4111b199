"""Last month's ranking to a circular to be signed, in a real browser: what the manager of the hotline clicks, types and waits for.

    python bench/circular.py HOME [--port 8048] [--out FOLDER] [--before]

HOME: a data folder with the sample city (``luoshi load-sample``); it is served, and nothing in it is changed. The manager opens last month's
ranking, looks through the exclusions and disputes that wait, downloads the circular and its annex, and fills in office, number and day.
``--before``: as it was done until November 2026, where the three were typed into the Word file afterwards: three places to be found and
clicked, and the same keys, counted and not timed.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

OFFICE, NUMBER, DAY = "云州市市民热线服务中心", "云热办〔2026〕12号", "2026-12-03"


def after(clerk: Any, site: str, out: Path) -> None:
    """One page: what is open, the month, the document."""
    page = clerk.page
    clerk.click(page.locator("nav a[href='/desk/circular/']").first, "open last month's circular")
    if clerk.shots:
        page.screenshot(path=out / "circular.png", full_page=True)
    for n in range(page.locator("section[aria-labelledby=check] li a").count()):
        clerk.click(page.locator("section[aria-labelledby=check] li a").nth(n), "look at what is open")
        clerk.wait(page.go_back)
    clerk.click(page.locator("#id_office"), "office, number, day")
    clerk.write(page.locator("#id_office"), OFFICE)
    clerk.press("Tab")
    clerk.write(page.locator("#id_number"), NUMBER)
    clerk.press("Tab")
    clerk.write(page.locator("#id_day"), DAY)
    download(clerk, page.locator("section[aria-labelledby=sign] button"), "circular", out)
    download(clerk, page.locator("section[aria-labelledby=sign] a.button"), "annex", out)


def before(clerk: Any, site: str, out: Path) -> None:
    """The public ranking, the queue's piles, and the blanks of the Word file."""
    page = clerk.page
    for pile in ("exclusion", "disputed", "to_call"):  # of all months: the queue did not know of months
        clerk.open(f"{site}/desk/requests/")
        found = page.locator(f"a[href*='pile={pile}']")
        if found.count():
            clerk.click(found.first, "look at what is open")
    clerk.open(f"{site}/")
    clerk.click(page.locator("a[href='/requests/ranking/']").first, "open last month's ranking")
    if clerk.shots:
        page.screenshot(path=out / "ranking.png")
    download(clerk, page.locator("ul.downloads a[href$='.docx']"), "circular", out)
    download(clerk, page.locator("ul.downloads a[href$='.xlsx']"), "annex", out)
    for text in (OFFICE, NUMBER, DAY):
        clerk.clicks["find a blank in Word"] = clerk.clicks.get("find a blank in Word", 0) + 1
        clerk.keys += len(text)


def download(clerk: Any, where: Any, what: str, out: Path) -> None:
    """A file fetched by one click."""
    began = time.monotonic()
    with clerk.page.expect_download() as got:
        where.click()
    clerk.clicks[f"download the {what}"] = 1
    got.value.save_as(out / got.value.suggested_filename)
    clerk.machine += time.monotonic() - began


def main() -> int:
    """Serve, do it, count."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("home", type=Path)
    ap.add_argument("--port", type=int, default=8048)
    ap.add_argument("--out", type=Path, default=Path("out"))
    ap.add_argument("--before", action="store_true")
    given = ap.parse_args()
    from playwright.sync_api import sync_playwright

    from city import LUOSHI, environment, serving
    from clerk import CHROMIUM, Clerk, sign_in

    given.out.mkdir(parents=True, exist_ok=True)
    said = subprocess.run([LUOSHI, "sample-accounts"], env=environment(given.home), capture_output=True, text=True, check=True).stdout
    password = re.search(r"rexian\s+(\S+)", said)
    assert password, said
    with serving(given.home, given.port) as site, sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN", accept_downloads=True).new_page()
        sign_in(Clerk(page), site, "rexian", password[1])
        clerk = Clerk(page)
        clerk.shots = True  # type: ignore[attr-defined]
        (before if given.before else after)(clerk, site, given.out)
        print(json.dumps({**clerk.report(1), "files": sorted(f.name for f in given.out.iterdir())}, ensure_ascii=False, indent=1))
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
