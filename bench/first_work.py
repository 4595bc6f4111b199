"""From sign-in to the first piece of work, role by role: clicks, pages loaded, seconds, and what the home shows besides.

    luoshi serve --sample --port 8104 &            # or another platform with the sample's accounts
    python bench/first_work.py HOME [--port 8104] [--before] [--pictures FOLDER]

HOME is the LUOSHI_HOME of the sample (the accounts' passwords lie there). ``--before`` goes by the ways of the home as it was until 30 November
2026, one and the same for every role. A person who reads is not measured: what is counted is the shortest way.
"""

import argparse
import json
import re
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from clerk import CHROMIUM

MATTER = r"/desk/(requests|matters)/[RC]\d\d-\w+/$"
# who: where the first piece of work is (address), and the clicks that led there before
GOALS = {
    "ducha": (MATTER, ["main .sheet th a"]),
    "zhujian": (MATTER, ["main .numbers a:text-is('已超期')", "OWN"]),
    "jiedao": (MATTER, ["main .numbers a:text-is('在办')", "main .sheet th a"]),
    "jieting": (r"/desk/requests/new/$", ["nav a:text-is('接听')"]),
    "paidan": (MATTER, ["main .numbers a:text-is('待派单')", "main .sheet th a"]),
    "huifang": (r"/desk/requests/callback/$", ["nav a:text-is('诉求')", "main .tabs a:has-text('回访')"]),
    "rexian": (MATTER, ["main .numbers a:text-is('急险')", "main .sheet th a"]),
    "shenji": (r"/desk/audit/", ["nav a:text-is('审计')"]),
    "admin": (r"/admin/registers/calendarday/$", ["nav a:text-is('管理')", "a[href='/admin/registers/calendarday/']"]),
}
NUMBERS = """() => { const tiles = [...document.querySelectorAll('main .numbers li b, main .todo .count, main .first .count')].map(e => parseInt(e.textContent));
  return [tiles.length, tiles.filter(n => n === 0).length, document.documentElement.scrollHeight]; }"""


def sign_in(page: Page, site: str, name: str, password: str) -> None:
    """Sign in and wait for the home."""
    page.goto(f"{site}/desk/")
    page.fill("[name=login]", name)
    page.fill("[name=password]", password)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/desk/"))
    page.wait_for_load_state("networkidle")


def way(page: Page, clicks: list[str]) -> tuple[int, float]:
    """Follow the clicks; how many there were and the seconds that they took."""
    begun, done = time.monotonic(), 0
    for selector in clicks:
        if selector == "OWN":  # the list holds other units' too: the first row that is the person's own is looked for
            selector = "main .sheet tr:has(td:has-text('住房城乡建设局')) th a"
        with page.expect_navigation():
            page.locator(selector).first.click()
        done += 1
    return done, time.monotonic() - begun


def main() -> None:
    """Measure and print a table."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("home", type=Path)
    options.add_argument("--port", type=int, default=8104)
    options.add_argument("--before", action="store_true")
    options.add_argument("--pictures", type=Path)
    asked = options.parse_args()
    site = f"http://127.0.0.1:{asked.port}"
    accounts = json.loads((asked.home / "sample-accounts.json").read_text(encoding="utf-8"))
    print("| who | clicks | s | numbers on the home | of them 0 | height at 1280 px |\n|---|---|---|---|---|---|")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, (goal, before) in GOALS.items():
            context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
            page = context.new_page()
            sign_in(page, site, name, accounts[name][0])
            page.goto(f"{site}/desk/")
            page.wait_for_load_state("networkidle")
            numbers, zeros, height = page.evaluate(NUMBERS)
            if asked.pictures:
                page.screenshot(path=asked.pictures / f"{name}.png", full_page=True)
            clicks, seconds = way(page, before if asked.before else ["main .first .button.main"])
            assert re.search(goal, page.url.split("?")[0]), (name, page.url)
            print(f"| {name} | {clicks} | {seconds:.1f} | {numbers} | {zeros} | {height} |")
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
