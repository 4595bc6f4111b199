"""A report drafted at the screen as a clerk does it, every click counted: uploaded, each draft given a lead, all issued.

    python bench/drafting.py REPORT [--shots FOLDER] [--keep FOLDER]

REPORT: a work report of 500 to 620 tasks in plain text. A sample city of its own is loaded and served, so that there are units, duties and a
past. The clerk wants for each draft the lead that ``drafting_leads.csv`` gives its words (no true list of leads of that report is at hand):
takes the suggestions, looks at each, then goes section by section: the section to its commonest unit, the exceptions unit by unit.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
DEFAULT = "市发展改革委"


def wanted() -> Any:
    """From a draft's words to the unit that the clerk wants to lead it."""
    with (HERE / "drafting_leads.csv").open(encoding="utf-8", newline="") as lines:
        rows = [(row["words"].split("、"), row["lead"]) for row in csv.DictReader(lines)]

    def lead(text: str) -> str:
        best = max((sum(len(w) for w in words if w in text), -n, unit) for n, (words, unit) in enumerate(rows))
        return best[2] if best[0] else DEFAULT

    return lead


def drafted(clerk: Any, address: str, lead: Any, short: dict[str, str]) -> dict[str, Any]:
    """Every draft at an address given its lead and issued. ``short``: full names of units → the names that ``lead`` gives."""
    page = clerk.page
    clerk.open(address)
    rows = page.evaluate("[...document.querySelectorAll('tr[data-led]')].map(r => [r.id, r.dataset.in, r.querySelector('th').innerText])")
    want = {ref: lead(text) for ref, _part, text in rows}
    part = {ref: section for ref, section, _text in rows}
    act(clerk, page.locator("#all"), "choose all", page.locator("#act-suggest"), "by suggestion")
    has = {
        ref: short.get(name, name)
        for ref, name in page.evaluate("[...document.querySelectorAll('tr[data-led=led]')].map(r => [r.id, r.querySelector('[data-label] div').firstChild.textContent.trim()])")
    }
    suggested = {"taken": len(has), "as the clerk wanted": sum(want[ref] == name for ref, name in has.items())}
    while page.locator("input[name=m]:checked").count():  # of some, the first click makes all
        clerk.click(page.locator("#all"), "choose none")
    for section in dict.fromkeys(part.values()):
        own = [ref for ref in want if part[ref] == section]
        open_ones = Counter(want[ref] for ref in own if has.get(ref) != want[ref])
        if not open_ones:
            continue
        groups = defaultdict(list)
        for ref in own:
            if has.get(ref) != want[ref]:
                groups[want[ref]].append(ref)
        common = Counter(want[ref] for ref in own).most_common(1)[0][0]
        spoiled = [ref for ref in own if has.get(ref) == want[ref] != common]  # right already, and changed by a choice of the whole section
        if len(spoiled) < len(groups[common]):
            clerk.click(page.locator(f"[data-part='{section}']"), "choose a section")
            assign(clerk, common)
            del groups[common]
            for ref in spoiled:
                groups[want[ref]].append(ref)
        for unit, refs in groups.items():
            for ref in refs:
                clerk.click(page.locator(f"#{ref} input[name=m]"), "choose one")
            assign(clerk, unit)
    act(clerk, page.locator("#all"), "choose all", page.locator("#act-issue"), "issue", confirm=True)
    return suggested


def assign(clerk: Any, unit: str) -> None:
    """Those chosen to a unit: by the key that leads to the box, its name, and Enter."""
    clerk.page.evaluate("document.activeElement.blur()")
    clerk.press("g")
    clerk.write(clerk.page.locator("#bar_lead"), unit)
    with clerk.page.expect_response("**/drafts/act/") as answer:
        clerk.press("Enter")
    assert answer.value.status == 200, clerk.page.locator(".toast").last.inner_text()
    clerk.wait(lambda: clerk.page.locator("#chosen", has_text=re.compile("^0$")).wait_for())


def act(clerk: Any, choice: Any, why: str, button: Any, name: str, confirm: bool = False) -> None:
    """Something chosen, and one button of the bar."""
    clerk.click(choice, why)
    began = time.monotonic()
    with clerk.page.expect_response("**/drafts/act/", timeout=600_000) as answer:
        clerk.click(button, name)
        if confirm:
            clerk.click(clerk.page.locator("dialog[open] button.main"), "confirm")
    assert answer.value.status == 200, clerk.page.locator(".toast").last.inner_text()
    clerk.page.wait_for_load_state("networkidle")
    clerk.machine += time.monotonic() - began


def main() -> int:
    """Load, serve, draft, count."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("report", type=Path)
    ap.add_argument("--shots", type=Path)
    ap.add_argument("--keep", type=Path, help="a folder with a sample city loaded before, or to be loaded")
    ap.add_argument("--port", type=int, default=8047)
    given = ap.parse_args()
    from playwright.sync_api import sync_playwright

    from clerk import CHROMIUM, Clerk

    home = given.keep or Path(tempfile.mkdtemp(prefix="luoshi-bench-"))
    env = {**os.environ, "LUOSHI_HOME": str(home), "LUOSHI_SECOND_FACTOR": "0", "LUOSHI_SAMPLE": "1"}
    run = [str(Path(sys.executable).with_name("luoshi"))]
    if not (home / "luoshi.sqlite3").exists():
        subprocess.run([*run, "migrate"], env=env, check=True, stdout=subprocess.DEVNULL)
        subprocess.run([*run, "load-sample", "--requests", "200"], env=env, check=True)
    imported = subprocess.run([*run, "import-report", str(given.report), "--place", "990100000000"], env=env, capture_output=True, text=True)
    print(imported.stdout, imported.stderr)
    key = __import__("hashlib").sha256(given.report.read_bytes()).hexdigest()[:16]
    session = _session(env)
    server = subprocess.Popen([*run, "serve", "--port", str(given.port)], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    site = f"http://127.0.0.1:{given.port}"
    try:
        _await(site)
        with sync_playwright() as running:
            browser = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
            context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
            clerk = Clerk(context.new_page())
            address = f"{site}/desk/drafts/?report={key}"
            clerk.page.goto(address)
            count = clerk.page.locator("tr[data-led]").count()
            names = clerk.page.evaluate("Object.fromEntries([...document.querySelectorAll('#units option')].map(o => [o.value, o.textContent]))")
            if given.shots:
                clerk.page.locator("tr[data-led]").nth(min(30, count - 1)).locator("th").click()
                clerk.page.screenshot(path=given.shots / "drafting.png")
            clerk = Clerk(clerk.page)
            began = time.monotonic()
            suggested = drafted(clerk, address, wanted(), names)
            print(json.dumps({**clerk.report(count), "script_seconds": round(time.monotonic() - began), "suggestions": suggested}, ensure_ascii=False, indent=1))
            clerk.page.goto(address)
            print("left:", clerk.page.locator("tr[data-led]").count())
            browser.close()
    finally:
        server.terminate()
    return 0


def _session(env: dict[str, str]) -> str:
    code = (
        "import django; django.setup(); from importlib import import_module; from django.conf import settings; from django.contrib.auth import get_user_model as g, SESSION_KEY as a, BACKEND_SESSION_KEY as b, HASH_SESSION_KEY as h;"
        "u=g().objects.get(username='ducha'); s=import_module(settings.SESSION_ENGINE).SessionStore();"
        "s[a]=str(u.pk); s[b]=settings.AUTHENTICATION_BACKENDS[1]; s[h]=u.get_session_auth_hash(); s.save(); print('session', s.session_key)"
    )
    made = subprocess.run([sys.executable, "-c", code], env={**env, "DJANGO_SETTINGS_MODULE": "luoshi.server.settings"}, cwd="/", capture_output=True, text=True, check=True)
    found = re.search(r"session (\w+)", made.stdout)
    assert found, made.stdout + made.stderr
    return found.group(1)


def _await(site: str) -> None:
    for _try in range(120):
        try:
            urllib.request.urlopen(site, timeout=5)
            return
        except OSError:
            time.sleep(1)
    raise SystemExit(f"nothing answers at {site}")


if __name__ == "__main__":
    sys.exit(main())
