"""The settings as the type checker's plugin reads them: with secrets of no worth, and a folder within the checker's own."""

import os

os.environ["LUOSHI_HOME"] = os.path.join(os.path.dirname(__file__), "..", ".mypy_cache", "home")
os.environ["LUOSHI_SECRET_KEY"] = os.environ["LUOSHI_DATA_KEY"] = "of no worth: nothing is served with it"
os.environ.pop("DATABASE_URL", None)

from luoshi.server.settings import *  # noqa: F403  what stands above must stand first
