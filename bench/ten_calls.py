"""Ten calls of ten kinds at the phone desk, in a real browser: clicks, keys and the seconds in which the machine is waited for.

    python bench/ten_calls.py ADDRESS USER PASSWORD [--shots FOLDER] [--as-before]

ADDRESS: where a sample city is served, ``http://127.0.0.1:8000``; USER: an operator (``luoshi sample-accounts``). A character of Chinese counts as one
key. The words are the same in each run but for a number that keeps calls apart. ``--as-before``: what the desk of November 2026 could not do (two
matters in one act, another city's number, a flag by one key) is done as it was done there: two filings, an answer written by hand, a note typed.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from clerk import CHROMIUM, Clerk

NEW = "/desk/requests/new/"


class Desk:
    """The phone desk with an operator at it."""

    def __init__(self, page: Any, shots: Path | None) -> None:
        self.page, self.shots, self.clerk = page, shots, Clerk(page)

    def call(self, text: str, phone: str = "", address: str = "", name: str = "") -> None:
        """The words of a call typed, and what is understood of them waited for."""
        if phone:
            with self.page.expect_response("**/new/caller/"):
                self.clerk.write(self.page.locator("#id_phone"), phone)
        if name:
            self.clerk.write(self.page.locator("#id_name"), name)
        if address:
            self.clerk.write(self.page.locator("#id_address"), address)
        self.heard(lambda: self.clerk.write(self.page.locator("#id_text"), text))

    def heard(self, act: Callable[[], Any]) -> None:
        """Something done after which the desk says what it understands; the wait is the machine's."""

        def wait() -> None:
            with self.page.expect_response("**/new/understood/", timeout=60_000):
                act()

        self.clerk.wait(wait)
        self.page.wait_for_timeout(150)

    def key(self, key: str, heard: bool = True) -> None:
        """A key that takes something."""
        if heard:
            self.heard(lambda: self.clerk.press(key))
        else:
            self.clerk.press(key)

    def save(self, key: str = "F9") -> None:
        """Saved: the next empty form is there."""

        def wait() -> None:
            with self.page.expect_navigation(timeout=60_000):
                self.page.keyboard.press(key)

        self.clerk.keys += 1
        self.clerk.wait(wait)

    def answer(self, outcome: str, words: str) -> None:
        """Answered at once, written by hand."""
        self.clerk.press("F8")
        self.clerk.clicks["outcome"] = self.clerk.clicks.get("outcome", 0) + 1
        self.page.locator("#id_outcome").select_option(outcome)
        self.clerk.write(self.page.locator("#id_answer"), words)

    def shot(self, name: str) -> None:
        """The screen as it is."""
        if self.shots:
            self.page.evaluate("document.querySelector('#understood').scrollTop = 0; window.scrollTo(0, 0)")
            self.page.screenshot(path=str(self.shots / f"{name}.png"))


def plain(desk: Desk, mark: str, before: bool) -> None:
    """One matter, all is understood."""
    desk.call("文衡街道榆荫路路灯不亮，整条街黑的，已经三天了", f"1990001{mark}")
    desk.save()


def two_matters(desk: Desk, mark: str, before: bool) -> None:
    """Two matters in one breath."""
    if before:
        desk.call("文衡街道榆荫路的垃圾桶好几天没有清运，臭得很。", f"1990002{mark}")
        desk.save()
        desk.call("另外想反映一下，云桥街道37路公交车等了五十分钟不来。", f"1990002{mark}")
        desk.save()
        return
    desk.call("文衡街道榆荫路的垃圾桶好几天没有清运，臭得很。另外想反映一下，云桥街道37路公交车等了五十分钟不来。", f"1990002{mark}")
    desk.key("Alt+f")
    desk.shot("two-matters")
    desk.save()


def other_city(desk: Desk, mark: str, before: bool) -> None:
    """What lies in another city."""
    desk.call("我在成都市武侯区，小区停水两天了没有人管", f"1990003{mark}")
    if before:
        desk.answer("no_duty", "这件事在成都市，请拨打028-12345反映。")
        desk.save()
        return
    desk.shot("other-city")
    desk.save("Alt+w")


def repeat_caller(desk: Desk, mark: str, before: bool) -> None:
    """Who called before, about the same."""
    desk.call("还是那件事，路灯到今天还没有人来修，老人摔了一跤", f"1990001{mark}")
    desk.key("Alt+7", heard=False)
    desk.save()


def look_alike(desk: Desk, mark: str, before: bool) -> None:
    """Another caller about the same matter."""
    desk.call("榆荫路整条街的路灯都不亮，文衡街道这边，孩子下晚自习不敢走", f"1990005{mark}")
    desk.key("Alt+7")
    desk.save()


def danger(desk: Desk, mark: str, before: bool) -> None:
    """Gas, and somebody lies unconscious."""
    desk.call("文衡街道榆荫路12号家里煤气味很重，老人已经晕倒了", f"1990006{mark}")
    desk.key("Alt+0", heard=False)
    desk.page.keyboard.type("119")
    desk.clerk.keys += 3
    desk.save()


def abuse(desk: Desk, mark: str, before: bool) -> None:
    """Abuse with a demand in it."""
    desk.call("你个废物，打了八个电话了没人管，文衡街道榆荫路的井盖翻着，骑车都掉进去了", f"1990007{mark}")
    if before:
        desk.clerk.click(desk.page.locator("details:has(#id_warning) > summary"), "warning")
        desk.clerk.write(desk.page.locator("#id_warning"), "辱骂话务员，已劝阻")
    else:
        desk.key("Alt+j")
        desk.shot("conduct")
    desk.save()


def consultation(desk: Desk, mark: str, before: bool) -> None:
    """A question that the knowledge base answers."""
    desk.call("请问居住证怎么办，要带什么材料", f"1990008{mark}")
    desk.clerk.click(desk.page.locator(".known summary").first, "knowledge")
    desk.clerk.click(desk.page.locator(".known [data-use]").first, "knowledge")
    desk.save()


def anonymous(desk: Desk, mark: str, before: bool) -> None:
    """No number, and nothing is to be public."""
    desk.call(f"文衡街道榆荫路{mark[-2:]}号地下室有人开无证的小诊所，请你们查")
    desk.clerk.click(desk.page.locator("#id_hidden"), "hidden")
    desk.save()


def enterprise(desk: Desk, mark: str, before: bool) -> None:
    """A firm with its name."""
    desk.call("我们公司在云桥街道，修路的围挡把门口全挡了两个月，没有生意，请协调", f"1990010{mark}", name="云桥小饭店")
    desk.save()


CALLS = (plain, two_matters, other_city, repeat_caller, look_alike, danger, abuse, consultation, anonymous, enterprise)


def main() -> None:
    """Take the calls; a line each, and all of it as JSON at the end."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address")
    parser.add_argument("user")
    parser.add_argument("password")
    parser.add_argument("--shots", type=Path)
    parser.add_argument("--as-before", action="store_true")
    given = parser.parse_args()
    if given.shots:
        given.shots.mkdir(parents=True, exist_ok=True)
    mark = f"{random.SystemRandom().randrange(10_000):04d}"
    made: list[dict[str, Any]] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 1000}, locale="zh-CN")
        page.set_default_timeout(20_000)
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(f"{given.address}{NEW}")
        page.fill("#id_login", given.user)
        page.fill("#id_password", given.password)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        for take in CALLS:
            page.goto(f"{given.address}{NEW}")
            desk = Desk(page, given.shots)
            try:
                take(desk, mark, given.as_before)
                said = page.locator(".call-taken, .messages, .notice").first
                what = " ".join(said.inner_text().split())[:60] if said.count() else ""
            except Exception as error:  # one call that cannot be taken is told, and the next is taken
                what = f"failed: {str(error).splitlines()[0][:100]}"
            row = {"call": take.__name__, "clicks": sum(desk.clerk.clicks.values()), "keys": desk.clerk.keys, "machine": round(desk.clerk.machine, 1), "said": what}
            made.append(row)
            print(f"{row['call']:14} clicks {row['clicks']:2}  keys {row['keys']:3}  machine {row['machine']:5} s  {what}", flush=True)
        browser.close()
    print(json.dumps(made, ensure_ascii=False))
    sys.exit(any(row["said"].startswith("failed") for row in made))


if __name__ == "__main__":
    main()
