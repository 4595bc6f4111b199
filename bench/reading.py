"""How fast and how right: Luoshi beside other tools on the figure task, in one run.

    make bench-reading            (all of it: about a quarter of an hour, most of it the other tools)
    python bench/reading.py --quick    (one run each, the annotated reports only)

Needs the shared reports, gold and scorer (LUOSHI_SHARED, else ../shared). Each tool runs in a process of its own, on one core, so that its memory
is its own; times are medians of 5 over all reports, after import and one warm-up report. Quality is by the scorer on the annotated reports: the other
tools give no role, change, bound, period or indicator, so only "value" (value, range and unit right) compares. Their units are put into Chinese
before scoring, which favours them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

if __name__ == "__main__":
    sys.path.pop(0)  # a neighbour in this folder has the name of a library

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("LUOSHI_SHARED", ROOT.parent / "shared"))
GOLD = ("beijing-2021", "national-2021", "national-2018")
Figures = list[dict]

UNITS = {
    "Chinese yuan": "元",
    "United States dollar": "美元",
    "Square meter": "平方米",
    "Square kilometer": "平方公里",
    "Kilometer": "公里",
    "Meter": "米",
    "Ton": "吨",
    "Metric ton": "吨",
    "Kilogram": "公斤",
    "Cubic meter": "立方米",
    "Year": "年",
    "Watt": "瓦",
    "Kilowatt": "千瓦",
    "Jin": "斤",
    "Mu": "亩",
    "Hectare": "公顷",
    "Degree": "度",
}


def luoshi_tool() -> Callable[[str], Figures]:
    """Our reader, whole: all that it finds, as plain data."""
    from luoshi.reading.reader import read_text
    from luoshi.reading.sources import Source

    def run(text: str, name: str = "") -> Figures:
        return read_text(Source(text, name=name)).to_dict()

    return run  # type: ignore[return-value]


def recognizers_tool(bare: bool) -> Callable[[str], Figures]:
    """Numbers with units and percentages; with ``bare`` all other numbers too, years and dates filtered out."""
    from recognizers_number import recognize_number, recognize_percentage
    from recognizers_number_with_unit import recognize_age, recognize_currency, recognize_dimension, recognize_temperature
    from recognizers_text import Culture

    def run(text: str, name: str = "") -> Figures:
        found: Figures = []
        for recognize in (recognize_percentage, recognize_currency, recognize_dimension, recognize_age, recognize_temperature):
            for r in recognize(text, Culture.Chinese):
                resolution = r.resolution or {}
                unit = "%" if recognize is recognize_percentage else UNITS.get(resolution.get("unit", ""), resolution.get("unit", ""))
                found.append(_figure(text, r.start, r.end + 1, resolution.get("value"), unit))
        if bare:
            taken = [(f["start"], f["end"]) for f in found]
            for r in recognize_number(text, Culture.Chinese):
                if not any(a < r.end + 1 and r.start < b for a, b in taken):
                    found.append(_figure(text, r.start, r.end + 1, (r.resolution or {}).get("value"), ""))
            found = [f for f in found if _no_date(text, f)]
        return {"figures": sorted((f for f in found if f["value"] is not None), key=lambda f: f["start"]), "commitments": []}  # type: ignore[return-value]

    return run


def jionlp_tool() -> Callable[[str], Figures]:
    """Amounts of money."""
    import jionlp

    names = {"CNY": "元", "USD": "美元", "HKD": "港元", "EUR": "欧元", "JPY": "日元", "元": "元", "美元": "美元"}

    def run(text: str, name: str = "") -> Figures:
        found: Figures = []
        for r in jionlp.ner.extract_money(text, with_parsing=True):
            start, end = r["offset"]
            detail = r.get("detail") or {}
            value = detail.get("num")
            value = value[0] if isinstance(value, list) else value
            found.append(_figure(text, start, end, value, names.get(detail.get("case", ""), detail.get("case", ""))))
        return {"figures": [f for f in found if f["value"] is not None], "commitments": []}  # type: ignore[return-value]

    return run


def _figure(text: str, start: int, end: int, value: object, unit: str) -> dict:
    try:
        number: float | None = float(str(value).rstrip("%"))
    except ValueError:
        number = None
    return {"start": start, "end": end, "quote": text[start:end], "value": number, "value_high": None, "unit": unit}


def _no_date(text: str, figure: dict) -> bool:
    """The filter of the comparison: what has an ASCII digit and is no year or date."""
    quote, after = figure["quote"], text[figure["end"] : figure["end"] + 1]
    if not re.search(r"\d", quote):
        return False
    return not (after in "年月日" and figure["unit"] == "" and re.fullmatch(r"\d{1,4}", quote)) and not re.fullmatch(r"(?:19|20)\d\d", quote)


TOOLS: dict[str, tuple[str, Callable[[], Callable[[str], Figures]]]] = {
    "luoshi": ("Luoshi (figures, commitments, sections, all fields)", luoshi_tool),
    "recognizers": ("recognizers-text-suite, units and percentages", lambda: recognizers_tool(False)),
    "recognizers-bare": ("recognizers-text-suite, all numbers, dates filtered out", lambda: recognizers_tool(True)),
    "jionlp": ("jionlp extract_money", jionlp_tool),
}


def child(tool: str, runs: int, files: list[str], out: str) -> None:
    """In a process of its own: time a tool over the files, write what it finds in the annotated ones, print the figures of the run."""
    started = time.perf_counter()
    run = TOOLS[tool][1]()
    imported = time.perf_counter() - started
    texts = [(Path(f).stem, Path(f).read_text(encoding="utf-8")) for f in files]
    run(texts[0][1])
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        results = [run(text, name) for name, text in texts]
        times.append(time.perf_counter() - begun)
    for (name, _), result in zip(texts, results, strict=True):
        if name in GOLD:
            Path(out, f"{name}.json").write_text(json.dumps(result), encoding="utf-8")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        json.dumps(
            {
                "import": imported,
                "median": statistics.median(times),
                "low": min(times),
                "high": max(times),
                "peak": peak,
                "files": len(texts),
                "characters": sum(len(t) for _, t in texts),
            }
        )
    )


def measure(tool: str, runs: int, files: list[Path], folder: Path) -> dict:
    """Run a tool in a process of its own, then score what it found; {"error": …} where it did not run."""
    folder.mkdir()
    command = [sys.executable, __file__, "--child", tool, "--runs", str(runs), "--out", str(folder), *map(str, files)]
    if sys.platform == "linux":
        command = ["taskset", "-c", "0", *command]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return {"error": (done.stderr.strip().splitlines() or ["failed"])[-1]}
    figures = json.loads(done.stdout.strip().splitlines()[-1])
    scored = subprocess.run(
        [sys.executable, str(SHARED / "score" / "score_reading.py"), str(SHARED / "gold"), "--json", *(f"{g}={folder / g}.json" for g in GOLD)],
        capture_output=True,
        text=True,
        check=True,
    )
    return figures | json.loads(scored.stdout)


def cold(runs: int) -> tuple[float, float]:
    """Median wall time in seconds and peak memory in MB of ``luoshi read`` of one report, a new process each time."""
    times = []
    peak = 0.0
    for _ in range(runs):
        begun = time.perf_counter()
        command = [sys.executable, "-m", "luoshi.cli.main", "read", str(SHARED / "reports" / "beijing-2021.txt"), "--format", "json"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        times.append(time.perf_counter() - begun)
        peak = max(peak, usage.ru_maxrss / 1024)
    return statistics.median(times), peak


def growth(runs: int) -> list[tuple[float, float, float]]:
    """(characters, seconds, MB) for texts of growing length, up to 5 MB, made of all reports one after another."""
    from luoshi.reading.reader import read_text
    from luoshi.reading.sources import Source

    whole = "\n".join(p.read_text(encoding="utf-8") for p in sorted((SHARED / "reports").glob("*.txt")))
    rows = []
    for megabytes in (0.05, 0.15, 0.5, 1.5, 5):
        text = whole.encode("utf-8")[: int(megabytes * 1e6)].decode("utf-8", "ignore")
        times = []
        for _ in range(runs if megabytes < 1 else max(1, runs // 2)):
            begun = time.perf_counter()
            read_text(Source(text))
            times.append(time.perf_counter() - begun)
        rows.append((len(text), statistics.median(times), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))
    return rows


def main() -> int:
    """Print the tables; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--child", choices=TOOLS)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--out")
    parser.add_argument("files", nargs="*")
    given = parser.parse_args()
    if given.child:
        child(given.child, given.runs, given.files, given.out)
        return 0
    if not (SHARED / "reports").is_dir():
        print(f"bench: the reports are not at {SHARED}; set LUOSHI_SHARED.", file=sys.stderr)
        return 1
    files = [SHARED / "gold" / f"{g}.txt" for g in GOLD] if given.quick else sorted((SHARED / "reports").glob("*.txt"))
    runs = 1 if given.quick else given.runs
    print(
        f"{date.today()}, {platform.machine()}, {os.cpu_count()} cores ({_cpu()}), Python {platform.python_version()}, {platform.system()}; {len(files)} reports, median of {runs}, one core\n"
    )
    print(
        "| tool | F1 span | F1 value and unit | F1 strict | reports of 18,000 characters a second | s a report (min–max) | peak MB | import s |\n|---|---|---|---|---|---|---|---|"
    )
    with tempfile.TemporaryDirectory() as folder:
        for tool, (name, _) in TOOLS.items():
            r = measure(tool, runs, files, Path(folder, tool))
            if "error" in r:
                print(f"| {name} | did not run: {r['error']} |")
                continue
            per = [r[k] / r["files"] for k in ("median", "low", "high")]
            speed = r["characters"] / 18_000 / r["median"]
            print(
                f"| {name} | {r['figures_span_f1']:.3f} | {r['figures_value_f1']:.3f} | {r['figures_strict_f1']:.3f} | {speed:.1f} | {per[0]:.3f} ({per[1]:.3f}–{per[2]:.3f}) | {r['peak']:.0f} | {r['import']:.2f} |",
                flush=True,
            )
    seconds, peak = cold(runs)
    print(f"\nCold `luoshi read` of one report, a new process each: {seconds:.2f} s, peak {peak:.0f} MB.\n")
    print("| characters | seconds | characters a second | peak MB |\n|---|---|---|---|")
    for characters, took, memory in growth(runs):
        print(f"| {characters:,} | {took:.2f} | {characters / took:,.0f} | {memory:.0f} |", flush=True)
    return 0


def _cpu() -> str:
    try:
        return next(line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or "unknown"


if __name__ == "__main__":
    sys.exit(main())
