"""The map of the house from one place: ``house.csv`` (a room a line) and ``walks.csv`` (a step a line).

    python docs/house.py            # write the map in README, CONTRIBUTING and architecture.md, and the picture
    python docs/house.py --check    # say what is not as it would be written; nothing is written

``tests/test_house.py`` holds the tree to the map, and the pages to this.
"""

import csv
import re
import sys
from html import escape
from itertools import groupby
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PICTURE = HERE / "house.svg"
PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", HERE / "architecture.md")
COLOURS = {"request": "#1d5fa8", "promise": "#a8551d"}
WIDE, HIGH, LEFT, GAP = 980, 74, 172, 10  # of the picture, in units of its own


def read(name):
    """The rows of a table beside this file."""
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def rooms():
    """The rooms, from the ground up: floor (its step behind the point), room, plain, zh, en."""
    return [row for row in read("house.csv") if row["room"]]


def floors():
    """The number of each floor and its words, Chinese and English."""
    return {row["floor"]: (row["zh"], row["en"]) for row in read("house.csv") if not row["room"]}


def walks():
    """The steps of each walk, each with its number."""
    return {name: list(enumerate(steps, 1)) for name, steps in groupby(read("walks.csv"), key=lambda row: row["walk"])}


def table():
    """The map as the pages show it, the highest floor first."""
    lines = ["| 层 floor | 房间 room | 是什么 | what it is |", "|---|---|---|---|"]
    for number, (zh, en) in sorted(floors().items(), reverse=True):
        lines.append(f"| **{number}** | | **{zh}** | **{en}** |")
        for row in rooms():
            if row["floor"].split(".")[0] == number:
                lines.append(f"| {row['floor']} | `{row['room']}`{' ○' if row['plain'] == 'yes' else ''} | {row['zh']} | {row['en']} |")
    return "\n".join([*lines, "", "○ plain Python: no Django, no database, no network. A room uses only rooms whose number is lower: never one above it, never one beside it."])


def walk(name):
    """The steps of a walk as a numbered list."""
    return "\n".join(f"{n}. **{row['room']}**: {row['words']} (`{'`, `'.join(row['modules'].split())}`)" for n, row in walks()[name])


def picture():
    """The house as SVG: a band a floor, a box a room, and the steps of the walks as numbers in the rooms in which they are made."""
    made, above = [], sorted(floors().items(), reverse=True)
    for row, (number, (zh, en)) in enumerate(above):
        top = GAP + row * (HIGH + GAP)
        made.append(f'<rect x="{GAP}" y="{top}" width="{WIDE - 2 * GAP}" height="{HIGH}" rx="6" fill="#f3f1ea"/>')
        made.append(f'<text x="{GAP + 12}" y="{top + 32}" font-size="15" font-weight="bold">{number} {escape(zh)}</text>')
        made.append(f'<text x="{GAP + 12}" y="{top + 52}" font-size="11" fill="#555">{escape(en.split(":")[0][:26])}</text>')
        here = [r for r in rooms() if r["floor"].split(".")[0] == number]
        width = min(240, (WIDE - LEFT - GAP * (len(here) + 2)) / len(here))
        for n, each in enumerate(here):
            made += _room(each, LEFT + GAP + n * (width + GAP), top + 8, width)
    foot = GAP + len(above) * (HIGH + GAP)
    for n, (name, zh) in enumerate((("request", "一件诉求 a request"), ("promise", "一条承诺 a promise"))):
        made.append(_mark(LEFT + 20 + n * 200, foot + 10, "1", COLOURS[name]) + f'<text x="{LEFT + 34 + n * 200}" y="{foot + 15}" font-size="13">{zh}</text>')
    made.append(f'<text x="{LEFT + 420}" y="{foot + 15}" font-size="13" fill="#555">虚线：不用 Django dashed: plain Python</text>')
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {foot + 30}" font-family="sans-serif" role="img" aria-label="The house: floors, rooms and two walks">'
    return "\n".join([head, f'<rect width="{WIDE}" height="{foot + 30}" fill="#fff"/>', *made, "</svg>"]) + "\n"


def _room(row, left, top, width):
    plain = ' stroke-dasharray="4 3"' if row["plain"] == "yes" else ""
    yield f'<rect x="{left:.0f}" y="{top}" width="{width:.0f}" height="{HIGH - 16}" rx="4" fill="#fff" stroke="#777"{plain}/>'
    yield f'<text x="{left + width / 2:.0f}" y="{top + 21}" font-size="{13 if width > 120 else 11}" text-anchor="middle">{row["room"]}</text>'
    steps = [(str(n), name) for name, found in walks().items() for n, step in found if step["room"] == row["room"]]
    for n, (number, name) in enumerate(steps):
        yield _mark(left + width / 2 + (n - (len(steps) - 1) / 2) * 20, top + 40, number, COLOURS[name])


def _mark(x, y, number, colour):
    return f'<circle cx="{x:.0f}" cy="{y}" r="9" fill="{colour}"/><text x="{x:.0f}" y="{y + 4}" font-size="11" fill="#fff" text-anchor="middle">{number}</text>'


def wanted():
    """What each file should hold: path → text."""
    parts = {"map": table(), **{name: walk(name) for name in walks()}}
    made = {PICTURE: picture()}
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for name, words in parts.items():
            text = re.sub(rf"(<!-- {name}: python docs/house.py -->\n).*?(<!-- /{name} -->)", lambda m, w=words: f"{m[1]}{w}\n{m[2]}", text, flags=re.S)
        made[page] = text
    return made


def main():
    """Write what is not as it should be, or say it."""
    stale = [(path, text) for path, text in wanted().items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path, text in stale:
        print(path.relative_to(ROOT))
        if "--check" not in sys.argv:
            path.write_text(text, encoding="utf-8")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
