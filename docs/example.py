"""A report in a notebook: run it cell by cell (each ``# %%`` is one), or whole with ``python docs/example.py``. The tests run it too."""

# %% one import, one call
from pathlib import Path

import luoshi

samples = Path(__file__).resolve().parents[1] / "samples"
report = luoshi.read(samples / "yunzhou-2026.txt")
print(repr(report))
print(report)

# %% every figure knows its sentence
figure = report.figures[0]
print(figure.quote, figure.value, figure.unit, figure.indicator, figure.period)
assert report.text[figure.start : figure.end] == figure.quote
print(report.sentence_of(figure))

# %% the year's targets
for f in report.figures:
    if f.role == "target" and f.period == "2026":
        print(f.indicator, f.change or "", f.quote, f.bound)

# %% the promises, and what is in them
for c in report.commitments[:5]:
    print(" › ".join(c.path), "|", c.verb, "|", c.object, "|", c.kind, c.due or "")

# %% as a data frame (pip install 'luoshi[pandas]' or 'luoshi[polars]')
try:
    frame = report.figures.to_pandas()
    print(frame.groupby("role")["quote"].count())
except ImportError as error:
    print(error)

# %% a folder read as many: one frame of all years
reports = luoshi.read_folder(samples)
print(reports, reports.left_out)
try:
    print(reports.to_pandas("commitments").groupby("year_given")["kind"].value_counts())
except ImportError as error:
    print(error)

# %% what became of each promise; in a notebook the last line of a cell shows it as a table
kept = luoshi.reconcile(reports)
print(kept, kept.counts())
try:
    print(kept.to_frame()[["promise", "outcome", "verdict"]].head())
except ImportError as error:
    print(error)

# %% two years side by side: the same indicator, promised and told
before = luoshi.read(samples / "yunzhou-2025.txt")
promised = {f.indicator: f.quote for f in before.figures if f.role == "target" and f.period == "2025"}
for f in report.figures:
    if f.role == "actual" and f.period == "2025" and f.indicator in promised:
        print(f"{f.indicator}: promised {promised[f.indicator]}, told {f.quote}")

# %% out as JSON and back, nothing lost
assert luoshi.Report.from_json(report.to_json()) == report
