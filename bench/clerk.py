"""A clerk at a browser whose every click, key and page is counted: what the scripts of a day at work share. Needs playwright and a Chromium."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass, field
from typing import Any

# Seconds of a person: Card, Moran and Newell's keystroke-level model (1983): to point and click, to press a key, to make up one's mind.
POINT, KEY, MIND = 1.3, 0.28, 1.35
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@dataclass
class Clerk:
    """One page, and what was done at it. ``clicks`` by what they were for."""

    page: Any
    clicks: dict[str, int] = field(default_factory=dict)
    keys: int = 0
    pages: int = 0
    answers: int = 0
    machine: float = 0.0
    begun: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.page.on("load", lambda _page: self._add("pages"))
        self.page.on("response", lambda answer: self._add("answers") if answer.request.resource_type in ("xhr", "fetch") else None)

    def _add(self, name: str) -> None:
        setattr(self, name, getattr(self, name) + 1)

    def click(self, where: Any, why: str) -> None:
        """One click, counted."""
        self.clicks[why] = self.clicks.get(why, 0) + 1
        self._timed(where.click)

    def write(self, where: Any, text: str) -> None:
        """Typed into a box that holds the focus or takes it by a click that was counted before."""
        self.keys += len(text)
        self._timed(lambda: where.fill(text))

    def press(self, key: str) -> None:
        """One key."""
        self.keys += 1
        self._timed(lambda: self.page.keyboard.press(key))

    def wait(self, until: Any) -> None:
        """Waiting for the machine."""
        self._timed(until)

    def open(self, address: str) -> None:
        """A page opened by its address."""
        self._timed(lambda: self.page.goto(address))

    def _timed(self, act: Any) -> None:
        began = time.monotonic()
        act()
        self.machine += time.monotonic() - began

    def total(self) -> int:
        """All clicks."""
        return sum(self.clicks.values())

    def report(self, items: int) -> dict[str, Any]:
        """What it came to: ``person``: minutes by the keystroke-level model with one decision an item; ``machine``: seconds waited for."""
        person = self.total() * POINT + self.keys * KEY + items * MIND
        return {
            "items": items,
            "clicks": self.total(),
            "by": dict(sorted(self.clicks.items(), key=lambda each: -each[1])),
            "keys": self.keys,
            "pages": self.pages,
            "answers": self.answers,
            "machine_seconds": round(self.machine, 1),
            "person_minutes": round(person / 60, 1),
        }


def sign_in(clerk: Clerk, site: str, name: str, password: str) -> None:
    """Signed in, as any person is."""
    page = clerk.page
    page.goto(f"{site}/desk/")
    page.fill("[name=login]", name)
    page.fill("[name=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/desk/")
