"""How many rows a second come in from another hotline's file: read, understood, put on the ledger, and the file's second run.

    python bench/importing.py [--rows N] [--database URL] [--keep FOLDER] [--profile]

Writes a CSV of invented calls as a hotline exports it, loads the invented city's places and duties, learns the subjects from its
sentences, and runs ``luoshi import-requests``; a third of the way the import is killed and run again, and at the end once more:
nothing is twice and nothing is missing.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path = [p for p in sys.path if Path(p).resolve() != HERE]  # a neighbour has the name of a library
HEADINGS = ("工单编号", "来电时间", "标题", "诉求内容", "发生地址", "姓名", "联系电话")
SOURCE = "bench"


def main() -> int:
    """Write, prepare, import, kill, import again, count."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--rows", type=int, default=1_000_000)
    ap.add_argument("--database", default="")
    ap.add_argument("--keep", default="")
    ap.add_argument("--profile", action="store_true", help="where the time goes; one process, nothing is killed")
    given = ap.parse_args()
    home = Path(given.keep or tempfile.mkdtemp(prefix="luoshi-bench-"))
    home.mkdir(exist_ok=True, parents=True)
    os.environ.update(LUOSHI_HOME=str(home), DJANGO_SETTINGS_MODULE="luoshi.server.settings", LUOSHI_LOG_LEVEL="ERROR")
    if given.database:
        os.environ["DATABASE_URL"] = given.database
    import django

    django.setup()
    path = home / "calls.csv"
    if not path.exists():
        write(path, given.rows)
    prepare()
    if given.profile:
        return profile(path)
    print(f"{given.rows} rows, {path.stat().st_size / 1e6:.0f} MB")
    run(path, stop_after=given.rows // 3)
    begun = time.perf_counter()
    run(path)
    spent = time.perf_counter() - begun
    again = time.perf_counter()
    run(path)
    from luoshi.requests.models import Submission

    kept = Submission.objects.filter(source=SOURCE)
    print(f"second run (the rest): {spent:.0f} s; the whole once more: {time.perf_counter() - again:.1f} s")
    print(
        f"{kept.count()} kept, {kept.values('source_id').distinct().count()} different numbers; memory {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB at most"
    )
    return 0


def write(path: Path, rows: int) -> None:
    """A hotline's export: one call a row, oldest first."""
    from django.conf import settings

    from luoshi.samples import calls
    from luoshi.samples.calls import ZONE

    outlines = json.loads(Path(settings.OUTLINES_FILE).read_text(encoding="utf-8"))
    with path.open("w", encoding="utf-8-sig", newline="") as lines:
        out = csv.writer(lines)
        out.writerow(HEADINGS)
        for n, call in enumerate(calls(rows, datetime(2026, 11, 1, tzinfo=ZONE), 365, outlines)):
            if n == rows:
                break
            out.writerow((f"G{n:08d}", f"{call.at.astimezone(ZONE):%Y-%m-%d %H:%M:%S}", call.text[:12], call.text, call.address, call.name, call.phone))


def prepare() -> None:
    """The invented city with its places, duties and a subject model; no requests."""
    from django.core.management import call_command

    from luoshi.registers.models import Place

    call_command("migrate", verbosity=0)
    if not Place.objects.filter(code__startswith="9901").exists():
        call_command("load_sample", requests=0, verbosity=0, stdout=io.StringIO())


def run(path: Path, stop_after: int = 0) -> None:
    """The command; killed when it has told of so many rows, if so many are given."""
    begun, told = time.perf_counter(), ""
    process = subprocess.Popen([str(Path(sys.executable).with_name("luoshi")), "import-requests", str(path), "--source", SOURCE], stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stderr is not None
    rest = b""
    while piece := process.stderr.read1(4096):  # type: ignore[attr-defined]
        *said, rest = (rest + piece).split(b"\r")
        for line in said:
            told = line.decode() or told
            if stop_after and told and int(told.split()[0]) >= stop_after:
                process.kill()
    process.wait()
    end = process.stdout.read().decode() if process.stdout else ""
    print(f"{time.perf_counter() - begun:.0f} s: {(rest.decode() or told).strip()} | {end.strip()} (exit {process.returncode})", flush=True)


def profile(path: Path) -> int:
    """One run, with its most expensive functions."""
    import cProfile
    import pstats

    from luoshi.requests.batches import take_file
    from luoshi.requests.understanding import reader

    def whole() -> Any:
        return take_file(path, SOURCE, reader())

    watched = cProfile.Profile()
    begun = time.perf_counter()
    outcome = watched.runcall(whole)
    print(f"{outcome.rows} rows, {outcome.rows / (time.perf_counter() - begun):.0f} a second under the profiler")
    pstats.Stats(watched).sort_stats("cumulative").print_stats(60)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
