"""The three rates, the ranking, its classes and files; the same to the last digit by a script that knows nothing of Luoshi."""

import contextlib
import csv
import io
import random
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("ibis", reason="needs luoshi[server]")

from docx import Document
from openpyxl import load_workbook

from luoshi.assessing import class_rules, judged_parquet, ranking, rate_rules, recompute
from luoshi.assessing.circular import as_csv, as_docx, as_xlsx, method, summary
from luoshi.assessing.counts import counts, write_csv
from luoshi.assessing.judged_columns import COLUMNS
from luoshi.assessing.rule_tables import HERE, first_day

DAY = date(2026, 10, 1)
RULES, CLASSES = rate_rules(DAY), class_rules(DAY)


def row(n=0, **more):
    """A request that was contacted in time, solved and satisfied."""
    made = {"ref": f"R26-{n}", "month": "2026-10", "unit": "a", "unit_name": "甲街道", "group": "street", "subject": "0406", "place": "990102001000"}
    made |= {"route": "direct_copied", "dispatched_at": "2026-10-01T09:00:00+08:00", "due_at": "2026-10-08T09:00:00+08:00", "contacted_at": "2026-10-02T09:00:00+08:00"}
    made |= {"finished_at": "2026-10-03T09:00:00+08:00", "extended": 0, "callback": "contacted", "solved": "yes", "satisfied": "yes", "excluded": "", "bounces": 0, "redone": 0}
    return {**made, "reopened": 0, "population": "", **more}


def city(count, seed=1, units=40):
    """A city's requests of two months, of units that differ."""
    rng = random.Random(seed)
    for n in range(count):
        unit = rng.randrange(units)
        good = 0.5 + unit / units / 2
        heard = rng.random() < 0.8
        yield row(
            n,
            month=rng.choice(("2026-09", "2026-10")),
            unit=f"u{unit:03}",
            unit_name=f"单位{unit}，“{unit % 7}”",
            group=("street", "street", "bureau", "district")[unit % 4],
            population=str(20_000 + 3_000 * unit) if unit % 3 else "",
            contacted_at=rng.choice(("", "2026-10-02T09:00:00+08:00", "2026-10-09T09:00:00+08:00")) if rng.random() > good else "2026-10-08T09:00:00+08:00",
            callback="contacted" if heard else rng.choice(("no_answer", "pending")),
            solved=("yes" if rng.random() < good else rng.choice(("half", "no", "no_longer"))) if heard else "",
            satisfied=("yes" if rng.random() < good else rng.choice(("basically", "no", ""))) if heard else "",
            excluded=rng.choice(("objective", "repeated")) if rng.random() < 0.04 else "",
            bounces=rng.choice((0, 0, 1)),
        )


def standing(rows, month="2026-10", **more):
    found = counts(list(rows))
    return ranking([c for c in found if c.month == month], more.get("rules", RULES), CLASSES, [c for c in found if c.month != month])


def test_the_rates_of_one_unit_by_hand():
    rows = [row(n) for n in range(6)]
    rows += [
        row(6, solved="no", satisfied="no"),
        row(7, solved="half", satisfied="basically"),
        row(8, solved="no_longer", satisfied=""),
        row(9, solved="", satisfied="", callback="no_answer"),
    ]
    rows += [row(10, contacted_at="2026-10-09T09:00:00+08:00", solved="no", satisfied=""), row(11, contacted_at=""), row(12, excluded="objective", solved="no", satisfied="no")]
    found = standing(rows)[0]
    r = found.rates
    assert (r.response.numerator, r.response.denominator, r.response.shown) == (10, 12, "83.33")
    assert (r.solved.numerator, r.solved.denominator, r.solved.shown) == (7, 10, "70.00")  # no longer needed and no answer count neither way
    assert (r.satisfied.numerator, r.satisfied.denominator, r.satisfied.shown) == (8, 9, "88.89")
    assert r.score == (20 * Fraction(1000, 12) + 40 * 70 + 40 * Fraction(800, 9)) / 100
    assert found.score == "80.22"
    assert (r.counts.excluded, found.rank) == ({"objective": 1}, 1)
    assert r.marked  # one of thirteen left out is more than five per cent


def test_one_solved_request_does_not_stand_first():
    rows = [row(n, unit="big", unit_name="大", solved="yes" if n else "no") for n in range(30)] + [row(99, unit="one", unit_name="小")]
    first, second = standing(rows)
    assert (first.unit, first.rank) == ("big", 1)
    assert (second.unit, second.rank, second.unranked, second.score) == ("one", None, "too_few", "100.00")


def test_ties_share_a_rank_and_the_next_is_skipped():
    rows = [row(f"{u}{n}", unit=u, solved="yes" if n < good else "no") for u, good in (("a", 15), ("b", 18), ("c", 18), ("d", 20)) for n in range(20)]
    assert [(s.unit, s.rank) for s in standing(rows)] == [("d", 1), ("b", 2), ("c", 2), ("a", 4)]


def test_a_unit_nobody_could_be_asked_about_is_not_ranked():
    assert standing([row(n, solved="", satisfied="", callback="pending") for n in range(20)])[0].unranked == "nothing"


def test_the_classes_name_units_by_their_measure():
    rows = [row(f"{u}{n}", unit=f"u{u:02}", unit_name=f"单位{u}", solved="yes" if n < 10 + u else "no", population="50000") for u in range(25) for n in range(20 + u)]
    rows += [row(f"x{u}{n}", month="2026-09", unit=f"u{u:02}", solved="yes" if n < 12 else "no") for u in range(25) for n in range(20)]
    found = standing(rows)
    named = {code: [s.unit for s in found if code in s.classes] for code in CLASSES}
    assert len(named["advanced"]) == len(named["correct"]) == len(named["govern"]) == 10
    assert named["advanced"][0] == found[0].unit
    assert set(named["govern"]) == {f"u{u:02}" for u in range(15, 25)} == set(named["govern_share"])
    assert named["progress"]
    assert all(Fraction(s.rise) > 0 for s in found if "progress" in s.classes)
    assert not set(named["advanced"]) & set(named["correct"])


def test_in_a_small_group_nobody_is_among_the_best_and_the_last():
    found = standing([row(f"{u}{n}", unit=f"u{u:02}", solved="yes" if n < 5 + u else "no") for u in range(12) for n in range(20)])
    best, last = ({s.unit for s in found if code in s.classes} for code in ("advanced", "correct"))
    assert len(best) == 10
    assert last == {"u00", "u01"}


def test_the_month_before_is_judged_by_the_rule_of_its_own_time(tmp_path):
    path = tmp_path / "rates.csv"
    path.write_text((HERE / "rates.csv").read_text(encoding="utf-8") + "street,0,100,0,50,1,5,2,2026-11-01,new\n", encoding="utf-8")
    found = counts([row(f"{month}{n}", month=month, solved=("yes", "half")[n % 2], satisfied="no") for month in ("2026-10", "2026-11") for n in range(20)])
    old, new = (rate_rules(first_day(month), path) for month in ("2026-10", "2026-11"))
    [after] = ranking([c for c in found if c.month == "2026-11"], new, CLASSES, [c for c in found if c.month == "2026-10"], old)
    assert (after.score, after.rise) == ("75.00", "35.00")  # 40.00 before, by the rule of October


def test_a_month_is_judged_by_the_rule_of_its_time(tmp_path):
    path = tmp_path / "rates.csv"
    path.write_text(
        (HERE / "rates.csv").read_text(encoding="utf-8") + "street,0,100,0,50,1,5,2,2026-11-01,new\n",
        encoding="utf-8",
    )
    rows = [row(n, solved=("yes", "half")[n % 2], satisfied="no") for n in range(20)]
    old, new = (standing(rows, rules=rate_rules(first_day(month), path))[0] for month in ("2026-10", "2026-11"))
    assert (old.rates.rule.name, old.score) == ("street/1", "40.00")
    assert (new.rates.rule.name, new.score) == ("street/2", "75.00")


@pytest.mark.parametrize("bad", ["street,-1,40,40,0,10,5,1,2000-01-01,x", "street,0,0,0,0,10,5,1,2000-01-01,x", "street,1,1,1,0,10,5,1,gestern,x", "street,1"])
def test_a_wrong_rule_is_told_with_its_line(tmp_path, bad):
    path = tmp_path / "rates.csv"
    path.write_text("code,response,solved,satisfied,half,least,marked,version,valid_from,source\n" + bad + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match="第2行"):
        rate_rules(DAY, path)


def test_anybody_recomputes_it_to_the_last_digit(tmp_path):
    rows = list(city(20_000))
    published = tmp_path / "judged.csv"
    assert write_csv(rows, published) == 20_000
    ours = as_csv(standing(rows))
    made = subprocess.run([sys.executable, recompute.__file__, "2026-10", str(HERE / "rates.csv"), str(published)], capture_output=True, text=True, encoding="utf-8")
    assert made.returncode == 0, made.stderr
    assert made.stdout == ours
    assert len(ours.splitlines()) == 41
    assert "import luoshi" not in Path(recompute.__file__).read_text(encoding="utf-8")
    assert as_csv(standing_of_file(published)) == ours  # and from the file, by DuckDB


def standing_of_file(path):
    found = counts(path)
    return ranking([c for c in found if c.month == "2026-10"], RULES, CLASSES, [c for c in found if c.month == "2026-09"])


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 60))
def test_the_order_of_the_rows_does_not_matter_and_recomputing_agrees(seed, size):
    rows = list(city(size, seed, units=6))
    ours = as_csv(standing(rows))
    assert recomputed(rows) == ours
    random.Random(seed).shuffle(rows)
    assert as_csv(standing(rows)) == ours


def recomputed(rows):
    """What the script prints, without starting it; and what DuckDB reads from the same file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "judged.csv"
        write_csv(rows, path)
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            assert recompute.main(["2026-10", str(HERE / "rates.csv"), str(path)]) == 0
        assert as_csv(standing_of_file(path)) == out.getvalue()
    return out.getvalue()


ODD_NAMES = ["'甲'街道", '"甲"', "甲,乙", "甲;乙", "甲\t乙", "甲\n乙", "甲|乙", "#甲", "NULL", " 甲 ", ""]


@pytest.mark.parametrize(("names", "plain"), [*(([name], 0) for name in ODD_NAMES), (ODD_NAMES, 30_000)])
def test_any_name_is_read_alike_wherever_it_stands(names, plain):
    rows = [row(n) for n in range(plain)] + [row(f"x{k}{n}", unit=f"x{k}", unit_name=name) for k, name in enumerate(names) for n in range(12)]
    assert recomputed(rows) == as_csv(standing(rows))


def test_rows_go_straight_to_parquet_and_are_counted_and_read_alike(tmp_path):
    """Whatever a name holds (a NULL of some dialect, a formula), the stored month has it as it is."""
    names = [*ODD_NAMES, "\\N", "=1+1", "None"]
    rows = [*city(3_000), *(row(f"x{k}{n}", unit=f"x{k}", unit_name=name) for k, name in enumerate(names) for n in range(12))]
    path = tmp_path / "2026-10.parquet"
    assert judged_parquet.write(iter(rows), path) == len(rows)
    assert as_csv(standing_of_file(path)) == as_csv(standing(rows))
    assert judged_parquet.read(path, ["ref", "unit_name"]) == [{"ref": r["ref"], "unit_name": r["unit_name"]} for r in rows]
    assert judged_parquet.write([{"ref": "r1", "population": None}], path) == 1
    assert judged_parquet.read(path, list(COLUMNS)) == [{**dict.fromkeys(COLUMNS, ""), "ref": "r1"}]
    assert judged_parquet.write([], path) == 0
    assert judged_parquet.read(path, ["ref"]) == []


@pytest.mark.parametrize(
    ("month", "rules", "said"), [("2026-1", "rates.csv", "written 2026-10"), ("2026-10", "none.csv", "cannot be read"), ("2026-10", "classes.csv", "rates.csv first")]
)
def test_a_wrong_call_of_the_script_is_told_in_one_sentence(tmp_path, capsys, month, rules, said):
    write_csv([row()], tmp_path / "judged.csv")
    assert recompute.main([month, str(HERE / rules), str(tmp_path / "judged.csv")]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert said in told.err
    assert len(told.err.splitlines()) == 1


def test_the_months_paragraph_rounds_and_counts_as_its_table_does():
    halves = {**RULES, "street": replace(RULES["street"], half=50)}
    found = standing([row(n, contacted_at="" if n else "2026-10-02T09:00:00+08:00", solved="yes" if n < 785 else "half") for n in range(800)], rules=halves)
    assert found[0].rates.response.shown == "0.13"  # of 0.125
    assert "响应率0.13%（1/800），解决率99.06%（792.50/800）" in summary("2026-10", found)
    cells = [cell.value for cell in load_workbook(io.BytesIO(as_xlsx("2026-10", found, CLASSES))).active[3]]
    assert cells[4:8] == [0.13, "1/800", 99.06, "792.50/800"]
    (table, *_more) = Document(io.BytesIO(as_docx("2026-10", "云州市", found, CLASSES))).tables
    assert [c.text for c in table.rows[1].cells][4:6] == ["0.13%（1/800）", "99.06%（792.50/800）"]


def test_a_class_of_none_names_nobody():
    none = {"advanced": replace(CLASSES["advanced"], count=0)}
    assert [s.classes for s in ranking(counts([row(n) for n in range(20)]), RULES, none)] == [()]


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**6))
def test_what_is_left_out_changes_nothing_but_its_own_count(seed):
    rows = list(city(200, seed, units=4))
    more = [*rows, row("x", unit="u001", unit_name="单位1，“1”", group="street", excluded="objective", solved="no", satisfied="no", contacted_at="")]
    before, after = ({s.unit: s for s in standing(r)} for r in (rows, more))
    assert {u: (s.score, s.rank) for u, s in before.items()} == {u: (s.score, s.rank) for u, s in after.items()}
    assert after["u001"].rates.counts.n["dispatched"] == before["u001"].rates.counts.n["dispatched"] + 1


def test_a_table_that_lacks_a_column_is_refused(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("ref,month\nR,2026-10\n", encoding="utf-8")
    with pytest.raises(ValueError, match="lacks the columns"):
        counts(path)


def test_no_rows_no_ranking():
    assert standing([]) == []


def test_the_files_of_the_month():
    rows = [*city(4_000), *(row(f"f{n}", unit="f", unit_name="=HYPERLINK(1)") for n in range(12))]
    found = standing(rows)
    book = load_workbook(io.BytesIO(as_xlsx("2026-10", found, CLASSES)))
    assert book.sheetnames == ["市级部门", "区", "街道、乡镇"]
    (hostile,) = [cell for cell in book["街道、乡镇"]["B"] if cell.value == "=HYPERLINK(1)"]
    assert (hostile.data_type, hostile.quotePrefix) == ("s", True)
    assert [cell.number_format for cell in book["街道、乡镇"]["K"][2:] if cell.value is not None][:1] == ["0.00"]
    assert "'=HYPERLINK(1)" in as_csv(found)
    text = "\n".join(p.text for p in Document(io.BytesIO(as_docx("2026-10", "云州市", found, CLASSES))).paragraphs)
    assert "云州市2026年10月接诉即办工作情况通报" in text
    assert "先进类（10个）" in text
    assert "响应20、解决40、满意40加权平均" in method(found)
    total = sum(r["month"] == "2026-10" for r in rows)
    assert f"2026年10月到期的诉求{total}件" in summary("2026-10", found)
    assert next(csv.reader(io.StringIO(as_csv(found)))) == list(recompute.HEAD)


def test_every_column_is_explained():
    assert all("·" in said for said in COLUMNS.values())
    assert set(row()) == set(COLUMNS)
