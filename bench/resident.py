"""One request from a phone, as a resident sends it, everything counted: the home page, what, where (a pin), a photo, sent, the number read.

    python bench/resident.py [--keep FOLDER] [--shots FOLDER] [--ways touch,keyboard,noscript]

A browser of 360 × 640 px with an empty cache, slowed to what Chromium's own tools call slow 4G (180 kB/s down, 84 kB/s up, 562 ms there and
back). The photo is one as telephones take it (12 million dots, some 4 MB, place and device written into it). Bytes are counted on the wire,
headers and all, by a relay between browser and server; seconds are those in which the machine is waited for.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

SLOW_4G = {"offline": False, "latency": 562.5, "downloadThroughput": 180_000, "uploadThroughput": 84_375}
SAID = "小区门口的路灯不亮三天了，晚上看不见路。"
WHERE = "钟台路3号门口"


class Relay:
    """Passes bytes on to a port of this machine, and counts them."""

    def __init__(self, port: int) -> None:
        self.port, self.up, self.down, self.opened = port, 0, 0, 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            near, _from = self._listening.accept()
            far = socket.create_connection(("127.0.0.1", self.port))
            self.opened += 1
            for one, other, way in ((near, far, "up"), (far, near, "down")):
                threading.Thread(target=self._pass, args=(one, other, way), daemon=True).start()

    def _pass(self, one: socket.socket, other: socket.socket, way: str) -> None:
        try:
            while piece := one.recv(1 << 16):
                setattr(self, way, getattr(self, way) + len(piece))
                other.sendall(piece)
            other.shutdown(socket.SHUT_WR)
        except OSError:
            pass


def photo() -> bytes:
    """A JPEG of 4000 × 3000 dots with what a telephone writes into it."""
    from PIL import Image

    chance = random.Random(13)
    small = Image.frombytes("RGB", (200, 150), bytes(chance.randrange(256) for _ in range(200 * 150 * 3)))
    picture = Image.blend(small.resize((4000, 3000), Image.Resampling.BICUBIC), Image.effect_noise((4000, 3000), 40).convert("RGB"), 0.25)
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Maker", "Phone"
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 1.0, 12.0), 3: "E", 4: (150.0, 0.0, 36.0)})
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88, exif=exif)
    return out.getvalue()


class Resident:
    """Somebody at a telephone: what was tapped, pressed and filled in, and how long the machine was waited for."""

    def __init__(self, page: Any, relay: Relay) -> None:
        self.page, self.relay, self.taps, self.keys, self.fields, self.waited, self.requests = page, relay, 0, 0, 0, 0.0, 0
        page.on("request", lambda r: setattr(self, "requests", self.requests + (not r.url.startswith(("data:", "blob:")))))

    def wait(self, act: Any) -> Any:
        """Something of the machine, timed."""
        began = time.monotonic()
        made = act()
        self.waited += time.monotonic() - began
        return made

    def tap(self, where: Any, **given: Any) -> None:
        """One tap."""
        self.taps += 1
        self.wait(lambda: where.click(**given))

    def until(self, said: str) -> None:
        """Until an expression of the page holds; the page's policy lets no text be run by the page itself."""
        began = time.monotonic()
        while not self.page.evaluate(said):
            time.sleep(0.05)
        self.waited += time.monotonic() - began

    def press(self, key: str) -> None:
        """One key."""
        self.keys += 1
        self.page.keyboard.press(key)

    def reach(self, selector: str, most: int = 80) -> None:
        """To an element by Tab."""
        for _n in range(most):
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                return
            self.press("Tab")
        raise SystemExit(f"the keyboard does not reach {selector}")

    def report(self, started: tuple[int, int]) -> dict[str, Any]:
        """What it came to."""
        kilobytes = {"down_kB": round((self.relay.down - started[1]) / 1000), "up_kB": round((self.relay.up - started[0]) / 1000)}
        return {"fields": self.fields, "taps": self.taps, "keys": self.keys, "requests": self.requests, **kilobytes, "machine_s": round(self.waited, 1)}


def by_touch(one: Resident, site: str, picture: Path, step: Any) -> None:
    """What, where on the map, a photo, sent: by the finger."""
    page = one.page
    one.wait(lambda: page.goto(site + "/"))
    step("home")
    first = page.locator("main a[href='/ask/']").first
    if first.count() == 0:
        one.tap(page.locator("button.menu"))
        first = page.locator("#luoshi-nav a[href='/ask/']")
    one.tap(first)
    one.wait(lambda: page.wait_for_load_state("load"))
    step("form")
    one.taps += 1
    one.fields += 1
    one.wait(lambda: page.locator("#id_text").fill(SAID))
    one.tap(page.locator("[data-open-map]"))
    one.wait(lambda: page.wait_for_selector("[data-drawn=yes]", timeout=120_000))
    one.tap(page.locator(".pick, .map-box").first, position={"x": 150, "y": 140})
    one.fields += 1
    one.until("document.querySelector('[name=longitude]').value !== ''")
    page.wait_for_load_state("networkidle")
    step("pinned")
    one.taps += 1
    one.fields += 1
    page.locator("#id_photos").set_input_files(picture)
    one.until("!document.querySelector('[data-busy]')")
    step("photo")
    one.tap(page.locator("form.card button.main"))
    one.wait(lambda: page.wait_for_url("**/ask/r/*/", timeout=180_000))
    step("sent")


def by_keyboard(one: Resident, site: str, picture: Path, step: Any) -> None:
    """The same without finger or mouse; the file is given to the box of the system."""
    page = one.page
    one.wait(lambda: page.goto(site + "/ask/"))
    one.reach("#id_text")
    one.keys += len(SAID)
    one.fields += 1
    page.keyboard.type(SAID)
    one.reach("[data-open-map]")
    one.press("Enter")
    one.wait(lambda: page.wait_for_selector("[data-drawn=yes]", timeout=120_000))
    if page.locator("[data-pick]").count():
        one.reach("[data-pick]")
        one.press("Enter")
    else:
        one.reach("[data-centre]")
        one.press("Enter")
    one.fields += 1
    one.until("document.querySelector('[name=longitude]').value !== ''")
    one.reach("#id_photos")
    one.press("Enter")
    one.fields += 1
    page.locator("#id_photos").set_input_files(picture)
    one.until("!document.querySelector('[data-busy]')")
    one.reach("form.card button.main")
    one.press("Enter")
    one.wait(lambda: page.wait_for_url("**/ask/r/*/", timeout=180_000))
    step("keyboard-sent")


def without_script(one: Resident, site: str, picture: Path, step: Any) -> None:
    """The same where scripts do not run: the place in words."""
    page = one.page
    one.wait(lambda: page.goto(site + "/ask/"))
    for box, words in (("#id_text", SAID), ("#id_address", WHERE)):
        one.taps += 1
        one.fields += 1
        page.locator(box).fill(words)
    one.taps += 1
    one.fields += 1
    page.locator("#id_photos").set_input_files(picture)
    step("noscript-form")
    one.tap(page.locator("form.card button.main"))
    one.wait(lambda: page.wait_for_load_state("load", timeout=180_000))
    if "/ask/r/" not in page.url:  # asked which place: the photo is to be chosen anew
        one.tap(page.locator("[name=place][value='']"))
        one.taps += 1
        page.locator("#id_photos").set_input_files(picture)
        one.tap(page.locator("form.card button.main"))
        one.wait(lambda: page.wait_for_url("**/ask/r/*/", timeout=180_000))
    step("noscript-sent")


WAYS = {"touch": by_touch, "keyboard": by_keyboard, "noscript": without_script}


def walk(browser: Any, way: str, relay: Relay, picture: Path, shots: Path | None) -> dict[str, Any]:
    """One way from an empty cache to the number."""
    context = browser.new_context(
        viewport={"width": 360, "height": 640}, device_scale_factor=2, is_mobile=True, has_touch=True, locale="zh-CN", java_script_enabled=way != "noscript"
    )
    page = context.new_page()
    page.set_default_timeout(180_000)
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    one, started, steps = Resident(page, relay), (relay.up, relay.down), {}

    def step(name: str) -> None:
        steps[name] = {"s": round(one.waited, 1), "down_kB": round((relay.down - started[1]) / 1000), "up_kB": round((relay.up - started[0]) / 1000)}
        if shots:
            page.screenshot(path=shots / f"{way}-{name}.png")

    WAYS[way](one, relay.address, picture, step)
    found = {**one.report(started), "steps": steps}
    context.close()
    return found


def main() -> int:
    """Load, serve, send, count."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--shots", type=Path)
    ap.add_argument("--keep", type=Path, help="a folder with a sample city loaded before, or to be loaded")
    ap.add_argument("--port", type=int, default=8048)
    ap.add_argument("--ways", default=",".join(WAYS))
    given = ap.parse_args()
    from playwright.sync_api import sync_playwright

    from city import loaded, serving
    from clerk import CHROMIUM

    home = given.keep or Path(tempfile.mkdtemp(prefix="luoshi-bench-"))
    loaded(home)
    picture = Path(tempfile.mkdtemp()) / "IMG_0001.jpg"
    picture.write_bytes(photo())
    print(f"photo: {picture.stat().st_size / 1e6:.1f} MB", flush=True)
    with serving(home, given.port):
        relay = Relay(given.port)
        with sync_playwright() as running:
            browser = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"])
            for way in given.ways.split(","):
                print(json.dumps({way: walk(browser, way, relay, picture, given.shots)}, ensure_ascii=False, indent=1), flush=True)
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
