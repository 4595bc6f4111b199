"""A report drafted at the screen as a clerk does it, every click counted: uploaded, each draft given a lead, all issued.

    python bench/drafting.py REPORT [--shots FOLDER] [--keep FOLDER]

REPORT: a work report of 500 to 620 tasks in plain text. A sample city of its own is loaded and served, so that there are units, duties and a
past. The clerk wants for each draft the lead that ``drafting_leads.csv`` gives its words (no true list of leads of that report is at hand):
takes the suggestions, looks at each, then goes section by section: the section to its commonest unit, the exceptions unit by unit.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
DEFAULT = "市发展改革委"
NAMES = """
import json, django; django.setup()
from luoshi.registers.models import Unit
print(json.dumps({u.name: u.short or u.name for u in Unit.objects.all()}))
"""


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
    assert answer.value.status == 200, answer.value.status
    clerk.wait(lambda: clerk.page.locator("#chosen", has_text=re.compile("^0$")).wait_for())


def act(clerk: Any, choice: Any, why: str, button: Any, name: str, confirm: bool = False) -> None:
    """Something chosen, and one button of the bar."""
    clerk.click(choice, why)
    began = time.monotonic()
    with clerk.page.expect_response("**/drafts/act/", timeout=600_000) as answer:
        clerk.click(button, name)
        if confirm:
            clerk.click(clerk.page.locator("dialog[open] button.main"), "confirm")
    assert answer.value.status in (200, 204), answer.value.status
    if answer.value.status == 204:  # many at once: the worker does them, and its page tells how far it is
        clerk.page.locator("[role=status]", has_text="已办").wait_for(timeout=600_000)
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

    from city import LUOSHI, environment, loaded, run_in, serving, session_of
    from clerk import CHROMIUM, Clerk

    home = given.keep or Path(tempfile.mkdtemp(prefix="luoshi-bench-"))
    loaded(home)
    imported = subprocess.run([LUOSHI, "import-report", str(given.report), "--place", "990100000000"], env=environment(home), capture_output=True, text=True)
    print(imported.stdout, imported.stderr)
    key = hashlib.sha256(given.report.read_bytes()).hexdigest()[:16]
    names = json.loads(run_in(home, NAMES))
    with serving(home, given.port) as site, sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
        context.add_cookies([{"name": "sessionid", "value": session_of(home, "ducha"), "url": site}])
        clerk = Clerk(context.new_page())
        address = f"{site}/desk/drafts/?report={key}"
        clerk.page.goto(address)
        count = clerk.page.locator("tr[data-led]").count()
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
    return 0


if __name__ == "__main__":
    sys.exit(main())
