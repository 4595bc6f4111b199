"""What is installed from a wheel is what stands in the tree: templates, static files, tables, models, the samples; and it runs."""

import os
import shutil
import site
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

import luoshi
from test_docs import words

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "luoshi"


def run(*command, cwd):
    own = {k: v for k, v in os.environ.items() if not k.startswith(("LUOSHI_", "PYTHON", "DJANGO_"))}
    done = subprocess.run([str(c) for c in command], cwd=cwd, env={**own, "PYTHONDONTWRITEBYTECODE": "1"}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built as ``make wheel`` builds it but that what builds it is there already."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT, cwd=folder)
    (made,) = folder.glob("luoshi-*.whl")
    return made


def test_the_wheel_holds_what_stands_in_the_tree(wheel):
    tree = {f"luoshi/{p.relative_to(SOURCE).as_posix()}" for p in SOURCE.rglob("*") if p.is_file() and p.suffix != ".pyc" and "__pycache__" not in p.parts}
    tree |= {f"luoshi/server/sample/reports/{p.name}" for p in (ROOT / "samples").iterdir()}
    shipped = {n for n in zipfile.ZipFile(wheel).namelist() if n.startswith("luoshi/")}
    assert shipped == tree
    for ending in (".html", ".css", ".js", ".csv", ".csv.gz", ".mo", ".crfsuite", ".geojson", "py.typed"):
        assert any(n.endswith(ending) for n in shipped), ending


def test_it_runs_from_the_wheel_alone(wheel, tmp_path):
    """In an environment of its own, with the libraries that are here and nothing of the tree."""
    home = tmp_path / "venv"
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-index", wheel, cwd=tmp_path)
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)}))
    (packages / "libraries.pth").write_text("\n".join(site.getsitepackages()), encoding="utf-8")  # a .pth within those is not followed: not the tree's
    assert run(home / "bin" / "luoshi", "--version", cwd=tmp_path).strip() == f"luoshi {luoshi.__version__}"
    where = Path(run(python, "-c", "import luoshi; print(luoshi.__file__)", cwd=tmp_path).strip())
    assert where.is_relative_to(home), where
    shutil.copy(ROOT / "samples" / "yunzhou-2026.txt", tmp_path)
    assert "地区生产总值" in run(home / "bin" / "luoshi", "read", "yunzhou-2026.txt", cwd=tmp_path)
    run(home / "bin" / "luoshi", "read", "yunzhou-2026.txt", "--format", "html", "-o", "page.html", cwd=tmp_path)
    assert "<mark" in (tmp_path / "page.html").read_text(encoding="utf-8")
    asked = "import django; django.setup(); from django.conf import settings; print(settings.SAMPLES)"
    shipped = run(python, "-c", f"import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'luoshi.server.settings'; {asked}", cwd=tmp_path).strip()
    assert (packages / "luoshi" / "server" / "sample" / "reports") == Path(shipped)
    assert (Path(shipped) / "yunzhou-2026.txt").is_file()


def test_the_docs_install_from_the_wheel_that_make_builds():
    assert "\nwheel: " in words("Makefile")
    page = words("docs/operate.md")
    assert "make wheel" in page
    assert "pip install 'luoshi[" not in page, "it is not published yet: the wheel's file is named"
