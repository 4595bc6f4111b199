import atexit
import os
import shutil
import tempfile
from pathlib import Path

# Before Django reads its settings (so not from pytest's own, which come first): tests keep their data in a folder of their own.
os.environ["LUOSHI_HOME"] = tempfile.mkdtemp(prefix="luoshi-tests-")
atexit.register(shutil.rmtree, os.environ["LUOSHI_HOME"], ignore_errors=True)
os.environ["DJANGO_SETTINGS_MODULE"] = "luoshi.server.settings"

import django
import pytest

django.setup()
os.makedirs(os.path.join(os.environ["LUOSHI_HOME"], "static"))

import luoshi
from browser_kit import chromium, site  # noqa: F401  fixtures for every test
from platform_kit import platform  # noqa: F401

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("LUOSHI_SHARED", ROOT.parent / "shared"))


@pytest.fixture(scope="session")
def samples():
    return ROOT / "samples"


@pytest.fixture(scope="session")
def first(samples):
    return luoshi.read(samples / "yunzhou-2025.txt")


@pytest.fixture(scope="session")
def second(samples):
    return luoshi.read(samples / "yunzhou-2026.txt")


@pytest.fixture(scope="session")
def shared():
    if not (SHARED / "gold").is_dir():
        pytest.skip(f"needs the shared reports and gold, which are not at {SHARED} (set LUOSHI_SHARED)")
    return SHARED
