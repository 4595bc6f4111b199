"""What browser tests share: the site served from the test's own transaction, and Debian's Chromium. Import the fixtures by name."""

import os
import shutil
from pathlib import Path

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connections
from django.test.testcases import LiveServerThread

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
# WCAG 2.1 A and AA; nothing is left out.
RULES = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'], resultTypes: ['violations']})"
# On a phone in the light and at a desk in the dark: each width and each theme once, since a theme changes colours only. LUOSHI_LOOKS=all: all four.
LOOKS = [(360, "light"), (1280, "dark")] + ([(360, "dark"), (1280, "light")] if os.environ.get("LUOSHI_LOOKS") == "all" else [])
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def site(db):
    """The address of a server in the test's own transaction: the ledger's guards let no test empty its tables afterwards."""
    shared = connections["default"]
    shared.inc_thread_sharing()
    server = LiveServerThread("127.0.0.1", StaticFilesHandler, connections_override={"default": shared})
    server.daemon = True
    server.start()
    server.is_ready.wait()
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()
    shared.dec_thread_sharing()


@pytest.fixture
def chromium(monkeypatch):
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    if not CHROMIUM:
        pytest.skip("needs a Chromium (Debian: apt-get install chromium)")
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop running in this thread
    shared = connections["default"]
    with playwright.sync_playwright() as running:
        connections["default"] = shared  # beside a running loop Django would open another one
        started = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"])
        yield started
        started.close()


def troubles(page, address, shown=""):
    """What is wrong with a page as it stands: wider than the screen, or against WCAG 2.1 AA as axe sees it."""
    found = []
    if (wider := page.evaluate(WIDER)) > 0:
        found.append(f"{address} {shown}: {wider} px too wide")
    page.add_script_tag(path=str(AXE))
    return found + [f"{address} {shown}: {v['id']} {v['nodes'][0]['html'][:160]}" for v in page.evaluate(RULES)["violations"]]
