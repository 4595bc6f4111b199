"""How many of the leads that are suggested for drafts are right, way by way.

    python bench/suggested_leads.py REPORTS

REPORTS: a folder of reports in plain text. ``suggested_leads.csv`` names sentences of three of them by their offsets, with the units of the
sample city (samples/) that a person judged to lead such a task, before any suggestion was seen; none where it has no such unit. The duty
catalogue is the sample city's. Each sentence is suggested for from all others of its part. The least weights (routing/rules/suggestions.csv)
were chosen on the part "learn" alone; what is promised is what the part "measure" gave.
"""

from __future__ import annotations

import csv
import os
import sys
import tempfile
from collections import defaultdict
from datetime import date
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path = [p for p in sys.path if Path(p).resolve() != HERE]  # a neighbour has the name of a library


def main() -> int:
    """Measure and print."""
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    folder = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"LUOSHI_HOME": home, "DJANGO_SETTINGS_MODULE": "luoshi.server.settings", "LUOSHI_SECOND_FACTOR": "0"}
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        from luoshi.server import sample

        sample.units()
        for part in ("learn", "measure"):
            count, found = measured(folder, part)
            print(f"{part}: {count} sentences")
            for name, right in found.items():
                print(f"  {name}: {sum(right)} of {len(right)} right")
    return 0


def measured(folder: Path, part: str) -> tuple[int, dict[str, list[bool]]]:
    """How many sentences there are, and for each way of suggesting whether the first suggestion of each was right."""
    from luoshi.routing import suggestion_rules
    from luoshi.routing.suggest import Suggester

    with (HERE / "suggested_leads.csv").open(encoding="utf-8", newline="") as lines:
        rows = [r for r in csv.DictReader(lines) if r["part"] == part]
    texts = [_text(folder / f"{r['report']}.txt", int(r["start"]), int(r["end"])) for r in rows]
    least, found = suggestion_rules.least_on(date.today()), defaultdict(list)
    for n, row in enumerate(rows):
        right = set(row["leads"].split())
        past = [(str(m), texts[m], rows[m]["leads"].split()[0]) for m in range(len(rows)) if m != n and rows[m]["leads"]]
        every = Suggester(past=past, least={}).suggest(texts[n], most=9)
        shown = [s for s in every if s.weight >= least.get(s.way, 2)]
        for name, first in [("any, unfiltered", every[:1]), ("shown", shown[:1]), *((f"shown, {way}", [s for s in shown[:1] if s.way == way]) for way in least)]:
            found[name] += [s.unit in right for s in first]
    return len(rows), found


def _text(path: Path, start: int, end: int) -> str:
    import luoshi

    if path not in _READ:
        _READ[path] = luoshi.read(path).text
    return _READ[path][start:end]


_READ: dict[Path, str] = {}


if __name__ == "__main__":
    sys.exit(main())
