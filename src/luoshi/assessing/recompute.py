"""Recompute a month's ranking from the published table, with Python's standard library alone and nothing of Luoshi.

    python recompute.py MONTH rates.csv [rounding.csv] judged.csv [more.csv …]

MONTH is written 2026-10; the tables hold one row a request (several files, such as one a month, are read as one); rates.csv is the
published rule table; rounding.csv, if it is given, that of rounding (else what Luoshi ships holds). Prints the ranking as CSV: the very file that the platform publishes, to the last digit. A month that runs (its rows
say so in month_state) has no ranks and no change; none is reckoned against a month that is not whole either.
"""

# mypy: ignore-errors
import csv
import re
import sys
from fractions import Fraction

HEAD = ("group", "rank", "unit", "unit_name", "dispatched", "counted", "contacted", "response", "asked_solved", "solved", "half", "resolution")
HEAD += ("asked_satisfied", "satisfied", "satisfaction", "score", "rise", "no_answer", "pending", "excluded", "excluded_share", "marked", "rule", "provisional")


# What rounding.csv says of months as shipped: from when on, decimals, whether nothing but the whole is shown as 100 nor but nought as 0.
ROUNDING = (("2000-01-01", 2, 0), ("2026-12-01", 2, 1))


def rounding_on(paths, month):
    """How the month is rounded (decimals, edges), and the tables without that of rounding."""
    known, tables = ROUNDING, []
    for path in paths:
        with open(path, encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines)
            if "edges" not in (rows.fieldnames or ()):
                tables.append(path)
                continue
            own = [(row["valid_from"], int(row["places"]), int(row["edges"])) for row in rows if row["code"] == "month"]
            first = min(own)[0] if own else "9999"
            known = [*own, *(row for row in ROUNDING if row[0] < first)]
    return max(row for row in known if row[0] <= month + "-01")[1:], tables


def rules_on(path, month):
    """The rule of each group in force on the month's first day."""
    found = {}
    with open(path, encoding="utf-8-sig", newline="") as lines:
        for row in sorted(csv.DictReader(lines), key=lambda r: (r["valid_from"], int(r["version"]))):
            if row["valid_from"] <= month + "-01":
                found[row["code"]] = row
    return found


def count(paths, month):
    """Unit → its counts of the month."""
    units = {}
    for path in paths:
        with open(path, encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                if row["month"] == month:
                    add(units.setdefault((row["group"], row["unit"], row["unit_name"]), {}), row)
    return units


def add(counts, row):
    """Count one request."""

    def one(name, holds):
        counts[name] = counts.get(name, 0) + bool(holds)

    inside = row["excluded"] == ""
    # tables downloaded before 2026-11-29 had the instants themselves
    in_time = row["in_time"] == "1" if "in_time" in row else row["contacted_at"] != "" and row["contacted_at"] <= row["due_at"]
    one("dispatched", True)
    one("counted", inside)
    one("contacted", inside and in_time)
    one("asked_solved", inside and row["solved"] in ("yes", "half", "no"))
    one("solved", inside and row["solved"] == "yes")
    one("half", inside and row["solved"] == "half")
    one("asked_satisfied", inside and row["satisfied"] != "")
    one("satisfied", inside and row["satisfied"] in ("yes", "basically"))
    one("no_answer", inside and row["callback"] == "no_answer")
    one("pending", inside and row["callback"] == "pending")
    if not inside:
        reasons = counts.setdefault("reasons", {})
        reasons[row["excluded"]] = reasons.get(row["excluded"], 0) + 1


def shown(value, rounding=(2, 0)):
    """A number with so many decimals, half away from nought, never 0 or 100 for less where the rule says so; "" for none."""
    if value is None:
        return ""
    places, edges = rounding
    steps, whole = (abs(value) * 10**places + Fraction(1, 2)).__floor__(), 100 * 10**places
    if edges and value and not steps:
        steps = 1
    if edges and steps == whole and value < 100:
        steps -= 1
    sign = "-" if value < 0 and steps else ""
    tail = ".%0*d" % (places, steps % 10**places) if places else ""  # noqa: UP031 (reads anywhere)
    return "%s%d%s" % (sign, steps // 10**places, tail)  # noqa: UP031


def judge(counts, rule, rounding):
    """The rates in per cent, the score, and whether the unit is ranked."""
    solved = Fraction(100 * counts["solved"] + int(rule["half"]) * counts["half"], 100)
    pairs = ((counts["contacted"], counts["counted"]), (solved, counts["asked_solved"]), (counts["satisfied"], counts["asked_satisfied"]))
    rates = [Fraction(100 * top) / bottom if bottom else None for top, bottom in pairs]
    weights = [int(rule[name]) for name in ("response", "solved", "satisfied")]
    if any(weight and rate is None for weight, rate in zip(weights, rates)):  # noqa: B905 (reads anywhere)
        return rates, "", False
    score = sum(weight * rate for weight, rate in zip(weights, rates) if weight) / sum(weights)  # noqa: B905
    return rates, shown(score, rounding), counts["asked_solved"] >= int(rule["least"])


def state_of(paths, month):
    """What the tables say of a month: whole, partial or running; tables downloaded before 2026-11-30 do not say, and are taken for whole."""
    for path in paths:
        with open(path, encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                if row["month"] == month:
                    return row.get("month_state") or "whole"
    return "whole"


def month_before(month):
    """2026-01 → 2025-12."""
    year, number = int(month[:4]), int(month[5:])
    return "%04d-%02d" % ((year, number - 1) if number > 1 else (year - 1, 12))  # noqa: UP031


def lines_of(month, rules_path, paths):
    """The rows of the ranking, in its order."""
    rules, last = rules_on(rules_path, month), {}
    rules_last = rules_on(rules_path, month_before(month))
    (rounding, tables), (rounding_last, _same) = rounding_on(paths, month), rounding_on(paths, month_before(month))
    paths = tables
    runs, comparable = state_of(paths, month) == "running", state_of(paths, month_before(month)) == "whole"
    for (group, unit, _name), counts in count(paths, month_before(month) if comparable else "").items():
        _rates, score, ranked = judge(counts, rules_last[group], rounding_last)
        if ranked:
            last[unit] = Fraction(score)
    rows = []
    for (group, unit, name), counts in count(paths, month).items():
        rates, score, ranked = judge(counts, rules[group], rounding)
        ranked = ranked and not runs
        rows.append([group, not ranked, 0 if runs else -Fraction(score or 0), unit, name, counts, rates, score, rules[group]])
    rows.sort(key=lambda r: r[:4])
    for group, unranked, minus, unit, name, counts, rates, score, rule in rows:
        better = [r for r in rows if r[0] == group and not r[1] and r[2] < minus]
        rise = shown(Fraction(score) - last[unit]) if not unranked and unit in last else ""
        out = counts["dispatched"] - counts["counted"]
        share = Fraction(100 * out, counts["dispatched"])
        yield [
            group,
            "" if unranked else len(better) + 1,
            unit,
            name,
            *(counts[k] for k in ("dispatched", "counted", "contacted")),
            shown(rates[0], rounding),
            *(counts[k] for k in ("asked_solved", "solved", "half")),
            shown(rates[1], rounding),
            *(counts[k] for k in ("asked_satisfied", "satisfied")),
            shown(rates[2], rounding),
            score,
            rise,
            counts["no_answer"],
            counts["pending"],
            " ".join("%s:%d" % item for item in sorted(counts.get("reasons", {}).items())),  # noqa: UP031
            shown(share, rounding),
            "1" if out and share >= int(rule["marked"]) else "",
            "%s/%s" % (rule["code"], rule["version"]),  # noqa: UP031
            "1" if runs else "",
        ]


def main(arguments):
    """Print the ranking as CSV."""
    if len(arguments) < 3:
        print(__doc__, file=sys.stderr)
        return 2
    if not re.fullmatch("[0-9]{4}-(0[1-9]|1[0-2])", arguments[0]):
        print("The month is written 2026-10, not %s." % arguments[0], file=sys.stderr)  # noqa: UP031
        return 2
    try:
        rows = list(lines_of(arguments[0], arguments[1], arguments[2:]))
    except OSError as error:
        print("%s cannot be read: %s." % (error.filename, error.strerror), file=sys.stderr)  # noqa: UP031
        return 2
    except (KeyError, ValueError) as error:
        print("The tables lack or misread %s; give rates.csv first, then the judged tables, as they were downloaded." % error, file=sys.stderr)  # noqa: UP031
        return 2
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(HEAD)
    writer.writerows(rows)
    return 0


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", newline="")  # the same bytes on every system
    sys.exit(main(sys.argv[1:]))
