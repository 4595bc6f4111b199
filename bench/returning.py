"""A bureau's progress returned as its clerk does it, every click and key counted: one task at the screen with two photos and a PDF, on to the
next one that is owed; and twenty tasks by the Excel sheet.

    python bench/returning.py HOME [--port 8047] [--shots FOLDER]

HOME: a copy of a sample city (`luoshi load-sample`), which is changed: twenty more tasks are given to its housing bureau. The script knows the
screens as they were and as they are, so that both can be counted.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

TASKS, UNIT = 20, "zhujian"
PROGRESS = "累计完成{}个，其中本季度完成{}个，已通过验收。"
PREPARE = f"""
import django; django.setup()
from django.conf import settings
from django.contrib.auth import get_user_model as g
from luoshi.matters import ledger
from luoshi.matters.ledger import Actor
from luoshi.matters.models import Matter
office, unit = (g().objects.get(username=n) for n in ("ducha", "{UNIT}"))
lead = unit.memberships.first().unit.code
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo
from luoshi.reports.owed_returns import latest_ended, periods_to, the_calendar
from luoshi.reports.returns import period_end
last = latest_ended(periods_to(date.today(), the_calendar()), date.today())
at = datetime.combine(period_end(last) - timedelta(days=40), datetime.min.time(), ZoneInfo(settings.TIME_ZONE)) + timedelta(hours=9)
print("period", last)
if not Matter.objects.filter(text__startswith="改造提升第").exists():
    for n in range(1, {TASKS} + 1):
        words = f"便民市场 {{10 + n}}个"
        target = dict(words=words, kind="cumulative", indicator="便民市场", value=10 + n, unit="个", bound="eq")
        made = ledger.open_matter("commitment", dict(text=f"改造提升第{{n}}片区便民市场{{10 + n}}个", year=at.year, due=f"{{at.year}}-12-31", targets=[target]), Actor.of(office), at=at)
        ledger.move(made, "plan", Actor.of(office), dict(lead=lead, helpers=[]), at=at)
        ledger.move(made, "issue", Actor.of(office), at=at)
        ledger.move(made, "accept", Actor.of(unit), at=at)
"""


def evidence(folder: Path) -> list[Path]:
    """Two photos and a PDF."""
    from PIL import Image

    made = []
    for n in (1, 2):
        path = folder / f"现场{n}.jpg"
        Image.effect_noise((1600, 1200), 60 + n).convert("RGB").save(path, quality=80)
        made.append(path)
    path = folder / "验收单.pdf"
    Image.new("RGB", (600, 800), "white").save(path)
    return [*made, path]


def one_return(clerk: Any, site: str, files: list[Path], shots: Path | None) -> dict[str, Any]:
    """From home to the owed list, its first task, a return with evidence, and the form of the next one."""
    page = clerk.page
    clerk.open(f"{site}/desk/")
    owed = page.locator("section[aria-labelledby=owed] li a", has_text="改造提升第").or_(page.locator("section[aria-labelledby=bytime] th a", has_text="改造提升第"))
    clerk.click(owed.first, "the first that is owed")
    name = page.locator("h1").first.inner_text()
    form = _form(clerk)
    _write(clerk, form.locator("[name=progress]"), PROGRESS.format(9, 4))
    _write(clerk, form.locator("[name^=figure-]").first, "9")
    clerk.click(form.locator("[name^=basis-][value=total]").first, "total or new")
    clerk.clicks["choose files"] = 2  # the box, and the files in the window of the system
    form.locator("input[type=file]").set_input_files([str(f) for f in files])
    page.wait_for_timeout(800)  # the warning while one types
    if shots:
        page.screenshot(path=shots / "returning-1280.png", full_page=False)
    onward = form.locator("button", has_text="下一")
    clerk.click((onward if onward.count() else form.locator(".buttons button")).first, "save")
    clerk.wait(lambda: page.wait_for_load_state("load"))
    if page.locator("h1").first.inner_text() == name:  # no way onward: back to the list
        clerk.click(page.locator("header a[href$='/desk/'], nav a[href$='/desk/']").first, "home again")
        clerk.click(owed.first, "the next that is owed")
    _form(clerk)
    assert page.locator("h1").first.inner_text() != name
    return clerk.report(1)


def _form(clerk: Any) -> Any:
    """The form of a return, opened where it is folded."""
    form = clerk.page.locator("form[action*='/report/']").first
    if not form.locator("[name=progress]").is_visible():
        clerk.click(clerk.page.locator("details:has(form[action*='/report/']) > summary").first, "open the form")
    return form


def _write(clerk: Any, where: Any, text: str) -> None:
    clerk.click(where, "into a box")
    clerk.write(where, text)


def by_sheet(clerk: Any, site: str, period: str, folder: Path, shots: Path | None) -> dict[str, Any]:
    """Twenty tasks by the sheet: down, filled in, up, looked at, taken."""
    page = clerk.page
    clerk.open(f"{site}/desk/")
    clerk.click(page.locator("nav a[href*='/desk/exchange/']").first, "the exchange")
    if page.locator("form[action*='exchange.xlsx'] [name=period]").count() and page.locator("form[action*='exchange.xlsx'] [name=period]").input_value() != period:
        clerk.clicks["the period of the sheet"] = 2
        page.locator("form[action*='exchange.xlsx'] [name=period]").select_option(period)
    with page.expect_download() as down:
        clerk.click(page.locator("button", has_text=re.compile("^Excel$")), "download")
    path = folder / "进展.xlsx"
    clerk.wait(lambda: down.value.save_as(path))
    cells = _filled(clerk, path)
    form = page.locator("form:has(input[type=file])")
    clerk.clicks["choose the file"] = 2
    form.locator("input[type=file]").set_input_files(str(path))
    if form.locator("[name=period]").input_value() not in ("", period):
        clerk.clicks["the period that it is for"] = 2
        form.locator("[name=period]").select_option(period)
    clerk.click(form.locator("button.main"), "upload")
    clerk.wait(lambda: page.wait_for_load_state("load"))
    if shots:
        page.screenshot(path=shots / "returning-sheet-1280.png")
    clerk.click(page.locator("button", has_text="采用选中的改动"), "take")
    clerk.wait(lambda: page.wait_for_load_state("load"))
    assert "已采用" in page.inner_text("main"), page.inner_text("main")[:400]
    return {**clerk.report(TASKS), "cells": cells}


def _filled(clerk: Any, path: Path) -> int:
    """The sheet filled in as by hand: a click into the first cell, then keys, an arrow or Tab between cells."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(path.read_bytes()))
    sheet = book.active
    at = {cell.value: cell.column for cell in sheet[2]}
    cells = 0
    for row in range(3, sheet.max_row + 1):
        if not str(sheet.cell(row, at["工作任务"]).value).startswith("改造提升第"):
            continue
        given = {"目前进展情况": PROGRESS.format(9, 4)}
        if "实际完成数" in at:
            given |= {"实际完成数": "9"}
        else:
            given |= {"完成率": "75%"}  # reckoned by the clerk, target by target
        for heading, words in given.items():
            sheet.cell(row, at[heading]).value = words
            clerk.keys += len(words) + 1
            cells += 1
    clerk.clicks["into the sheet"] = 1
    book.save(path)
    return cells


def main() -> int:
    """Prepare, serve, return, count."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("home", type=Path)
    ap.add_argument("--port", type=int, default=8047)
    ap.add_argument("--shots", type=Path)
    given = ap.parse_args()
    from playwright.sync_api import sync_playwright

    from city import run_in, serving, session_of
    from clerk import CHROMIUM, Clerk

    period = run_in(given.home, PREPARE).split("period ")[1].split()[0]
    with serving(given.home, given.port) as site, sync_playwright() as running, tempfile.TemporaryDirectory() as folder:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN", accept_downloads=True)
        context.add_cookies([{"name": "sessionid", "value": session_of(given.home, UNIT), "url": site}])
        page = context.new_page()
        page.goto(f"{site}/desk/")  # what a first page costs more than any other is not the clerk's
        print("one return:", json.dumps(one_return(Clerk(page), site, evidence(Path(folder)), given.shots), ensure_ascii=False))
        print("twenty by sheet:", json.dumps(by_sheet(Clerk(page), site, period, Path(folder), given.shots), ensure_ascii=False))
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
