import atexit
import gc
import os
import shutil
import tempfile
from pathlib import Path

# Before Django reads its settings (so not from pytest's own, which come first): tests keep their data in a folder of their own.
os.environ["LUOSHI_HOME"] = tempfile.mkdtemp(prefix="luoshi-tests-")
atexit.register(shutil.rmtree, os.environ["LUOSHI_HOME"], ignore_errors=True)
os.environ["DJANGO_SETTINGS_MODULE"] = "luoshi.server.settings"
os.environ["LUOSHI_SECOND_FACTOR"] = "0"  # tests of it set it; the others sign in without

import django
import hypothesis
import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.utils import translation

collect_ignore = ["typed_settings.py", "lost_property"]  # the type checker's settings; another deployment's source: imported here, its kind would be registered for all tests

# No timing in a unit test: a busy machine is no fault of the code. The same examples in every run, so that what one change broke is not
# found in the next; LUOSHI_FUZZ=1 tries new ones.
hypothesis.settings.register_profile("same", deadline=None, derandomize=True)
hypothesis.settings.register_profile("fuzz", deadline=None)
hypothesis.settings.load_profile("fuzz" if os.environ.get("LUOSHI_FUZZ") else "same")
django.setup()
assert os.path.samefile(settings.HOME, os.environ["LUOSHI_HOME"]), "the settings were read before the tests had a folder of their own: unset DJANGO_SETTINGS_MODULE"
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one takes its time on purpose, in every test's setup
settings.WHITENOISE_AUTOREFRESH = True  # static files are looked for when asked for, not all listed for each client
os.makedirs(os.path.join(os.environ["LUOSHI_HOME"], "static"))

import luoshi
from browser_kit import chromium, site  # noqa: F401  fixtures for every test
from luoshi.requests import hot_topics, public_words
from platform_kit import migrated, platform  # noqa: F401

ROOT = Path(__file__).resolve().parents[1]
collect_ignore_glob = ["data/*"]  # a builder there runs with the code of its own day
DATABASE = {"db", "transactional_db", "django_db_setup", "platform", "migrated"}  # fixtures by which a test asks for one
SHARED = Path(os.environ.get("LUOSHI_SHARED", ROOT.parent / "shared"))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config, specs):
    """A worker that inherits this reads its settings before this file gave it a folder of its own, and shares files with the others."""
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """A test that asks for no database, and starts no deployment, says nothing that hangs on which database it is."""
    for item in items:
        asks = item.get_closest_marker("django_db") or DATABASE & set(getattr(item, "fixturenames", ()))
        if not asks and not any(getattr(each, "__module__", "") == "platform_kit" for each in vars(getattr(item, "module", item)).values()):
            item.add_marker("one_database")


def pytest_collection_finish(session):
    """What is imported by now stays to the end: the collector need not look through it again and again (an eighth of the whole run)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(autouse=True)
def default_language():
    """A page asked for in English leaves its language behind in the thread."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def no_kept_pages():
    """What one test's pages counted is not what the next one's do."""
    caches["pages"].clear()


@pytest.fixture(autouse=True)
def no_kept_months():
    """Nor are the months that one test's requests were judged in."""
    shutil.rmtree(os.path.join(os.environ["LUOSHI_HOME"], "assessing"), ignore_errors=True)


@pytest.fixture(autouse=True)
def no_kept_topics():
    """What one test's requests were about is not what the next one's are."""
    hot_topics.look_anew()


@pytest.fixture
def words_at_once(monkeypatch):
    """A city whose own table makes words public at once, for tests of what is shown of them; the default is after a look."""
    rows = public_words.PUBLIC_WORDS.read(ROOT / "tests" / "data" / "public_words.csv")
    monkeypatch.setattr(public_words, "table", lambda: rows)


@pytest.fixture(scope="session")
def django_db_modify_db_settings_xdist_suffix(request):
    """A database of its own for each process; SQLite's lies in the memory of each as it is."""
    worker = getattr(request.config, "workerinput", {}).get("workerid")
    if worker and connection.vendor != "sqlite":
        connection.settings_dict["TEST"]["NAME"] = f"test_luoshi_{worker}"


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
