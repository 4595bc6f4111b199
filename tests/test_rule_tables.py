"""Every table of rules of the platform goes through one room: listed, checked, in the backup, the deployment's own file first."""

import io
import re
from datetime import date
from pathlib import Path

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.core.management import CommandError, call_command

from luoshi import rules
from luoshi.accounts import roles
from luoshi.assessing.rule_tables import rate_rules
from luoshi.matters.clock import UNITS as CLOCK_UNITS
from luoshi.reports import activity, schedule
from luoshi.requests import rule_tables
from luoshi.server import backup, ready
from luoshi.understanding import limits, urgency

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "luoshi"
TABLES = [table.name for table in rules.tables()]
DAY = date(2026, 11, 29)


@pytest.fixture
def own(settings, tmp_path):
    """A deployment's own folder of rules; called with a name and text it writes a table there."""
    settings.HOME = tmp_path
    folder = tmp_path / "rules"
    folder.mkdir()

    def write(name, text):
        path = folder / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        return path

    write.copy = lambda name, *more: write(name, rules.table(name).shipped.read_text(encoding="utf-8") + "".join(f"{line}\n" for line in more))
    return write


def test_every_table_that_lies_in_a_folder_of_rules_is_declared_and_every_declared_one_lies_there():
    shipped = set(SOURCE.rglob("rules/*.csv"))
    assert {table.shipped for table in rules.tables()} == shipped
    assert {table.name for table in rules.tables()} == {path.stem for path in shipped}


def test_nothing_else_in_the_tree_has_versions_but_what_language_is_measured_with():
    """A table with versions and days is a rule, and stands in the room's register; words of danger are understanding's, measured with it."""
    dated = {
        path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.csv") if {"version", "valid_from"} <= set(path.open(encoding="utf-8-sig").readline().strip().split(","))
    }
    assert {p for p in dated if "/rules/" not in p} == {
        f"understanding/{name}.csv" for name in ("danger_words", "danger_kinds", "danger_classes", "urgency_cues", "everyday_names")
    } | {"office/equivalents.csv"}


@pytest.mark.parametrize("name", TABLES)
def test_the_shipped_rows_are_right(name):
    table = rules.table(name)
    assert table.shipped_rows
    assert table.zh
    assert table.en
    assert {"version", "valid_from", "source"} <= set(table.columns)
    assert all(rule.source and rule.version >= 1 for rule in table.shipped_rows)
    assert rules.all_in_force(table.shipped_rows, DAY, table.key)


@pytest.mark.parametrize("name", TABLES)
def test_the_deployments_own_file_comes_first(own, name):
    table = rules.table(name)
    path = own.copy(name)
    standing = rules.standing_of(table, DAY)
    assert (standing.file, standing.own, standing.error) == (path, True, "")
    assert set(table.rows()) == set(table.shipped_rows)


@pytest.mark.django_db
@pytest.mark.parametrize("name", TABLES)
def test_what_is_wrong_is_said_by_check_and_by_rules(own, name):
    own(name, rules.table(name).shipped.read_text(encoding="utf-8").splitlines()[0] + "\nwrong\n")
    assert any(f"rules/{name}.csv" in f.sentence and "第2行" in f.sentence for f in ready.findings(DAY) if f.error)
    with pytest.raises(CommandError, match=f"wrong: {name}"):
        call_command("rules", stdout=io.StringIO(), stderr=io.StringIO())
    with pytest.raises(CommandError, match=f"wrong: {name}"):
        call_command("rules", name, stdout=io.StringIO(), stderr=(said := io.StringIO()))
    assert "第2行" in said.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("name", TABLES)
def test_two_versions_from_one_day_are_refused(own, name):
    table = rules.table(name)
    own.copy(name, table.shipped.read_text(encoding="utf-8").splitlines()[-1])
    with pytest.raises(rules.RulesError, match="同一天"):
        table.own()


@pytest.mark.django_db
def test_files_and_columns_that_nobody_reads_are_told(own):
    own("limit", "code\n")
    own("terms", "\n".join(f"{line},remark" for line in rules.table("terms").shipped.read_text(encoding="utf-8").splitlines()))
    found = [f for f in ready.findings(DAY) if f.code == "rules"]
    assert [(f.error, "limit.csv" in f.sentence or "(remark)" in f.sentence) for f in sorted(found, key=lambda f: f.error)] == [(False, True), (True, True)]
    with pytest.raises(CommandError, match=r"limit\.csv"):
        call_command("rules", stdout=io.StringIO(), stderr=io.StringIO())


def test_rules_lists_the_tables_and_the_rows_of_one(own):
    head = ",".join(rules.table("limits").columns)
    path = own("limits", f"{head}\ngeneral,5,workdays,0,一般,general,1,2026-01-01,our council\ngeneral,3,workdays,0,一般,general,2,2027-01-01,our council\n")
    call_command("rules", "--on", "2026-11-29", stdout=(out := io.StringIO()))
    rows = {line.split("\t")[0]: line.split("\t")[1:] for line in out.getvalue().splitlines()[1:]}
    assert set(rows) == set(TABLES)
    assert rows["limits"][:3] == ["6", "2026-01-01", "2027-01-01"]  # two of its own, three codes it does not name, and ours from before its own begin
    assert str(path) in rows["limits"][3]
    assert rows["rates"][3] == "as shipped"
    call_command("rules", "limits", "--on", "2027-02-01", stdout=(out := io.StringIO()))
    states = re.findall(r"^(in force|past|to come)\t.*code=(\w+)  amount=(\d+)", out.getvalue(), re.M)
    assert sorted(states) == [
        ("in force", "danger", "2"),
        ("in force", "general", "3"),
        ("in force", "hard", "15"),
        ("in force", "utilities", "24"),
        ("past", "general", "5"),
        ("past", "general", "7"),
    ]
    with pytest.raises(CommandError, match="没有名为“nothing”的规则表"):
        call_command("rules", "nothing")


@pytest.mark.django_db
def test_every_table_of_the_deployments_own_is_in_the_backup(own, tmp_path, settings, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(backup, "_dump", lambda part: ((part / "database.sqlite3").write_bytes(b"x") and "database.sqlite3", {}))  # other tests copy it
    for name in TABLES:
        own.copy(name)
    made = backup.backup(tmp_path / "backups")
    assert {path.name for path in (made / "rules").iterdir()} == {f"{name}.csv" for name in TABLES}
    assert {f"rules/{name}.csv" for name in TABLES} <= set(backup.verify(made)["sha256"])


def test_the_docs_list_every_table_and_what_holds_while_it_is_wrong():
    text = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `(\S+?/rules/\S+?\.csv)` (\|.*)$", text, re.M))
    assert {SOURCE / path for path in listed} == {table.shipped for table in rules.tables()}
    for path, said in listed.items():
        table = rules.table(Path(path).stem)
        _empty, about, codes, wrong, *_rest = said.split("|")
        assert about.strip() == f"{table.zh}；{table.en}"
        assert (codes.strip() == "ours hold") == table.by_code
        assert (wrong.strip() == "ours hold") == (table.wrong == rules.OURS)


# ---- the rule of the time ------------------------------------------------------------------------------------------------


def test_an_old_period_is_judged_by_the_rule_of_its_time(own):
    own.copy("rates", "street,0,100,0,50,1,5,2,2026-11-01,our council")
    own.copy("schedule", "luoshi,2,2026-07-01,1,28,0.5,0.05,5,0.5,0.05,our council")
    assert [rate_rules(date(2026, month, 1))["street"].version for month in (10, 11)] == [1, 2]
    assert [schedule.rule_on(on).version for on in (date(2026, 6, 30), date(2026, 7, 1))] == [1, 2]


def test_a_word_list_of_tomorrow_flags_nothing_today(own):
    own.copy("activity", "activity,喝茶,2,2027-01-01,our city")
    flagged = {on: bool(activity.flags("喝茶三次。", words=activity.load(on=on))[0].word) for on in (DAY, date(2027, 1, 1))}
    assert flagged == {DAY: False, date(2027, 1, 1): True}


def test_the_limit_of_a_danger_stands_once(own):
    head = ",".join(rules.table("limits").columns)
    own("limits", f"{head}\ndanger,1,hours,1,急险,danger,2,2026-06-01,our council\n")
    said = urgency.urgency("我家厨房煤气泄漏，老人晕倒了", urgency.rules(), DAY)
    assert (said.rule.amount, said.rule.unit) == (1, "hours")
    assert "1小时" in said.why[0]
    assert (limits.limit_on("danger", DAY).amount, limits.limit_on("hard", DAY).amount) == (1, 15)
    assert [path.name for path in SOURCE.rglob("*.csv") if re.search(r"^danger,(\w+,)?2,hours", path.read_text(encoding="utf-8"), re.M)] == ["limits.csv"]


def test_units_of_limits_are_those_of_the_clock():
    assert list(limits.UNITS) == list(CLOCK_UNITS)
    assert set(limits.URGENCIES) == set(limits.urgencies())


# ---- outcomes are chosen by code -----------------------------------------------------------------------------------------


def test_outcomes_are_chosen_by_the_move_that_brings_them_and_not_by_their_citation(own):
    before = list(rule_tables.at_once())
    assert before == ["answered", "emergency", "legal_channel", "same_matter", "protected", "no_duty", "unlawful"]
    text = rules.table("outcomes").shipped.read_text(encoding="utf-8")
    own("outcomes", text.replace("art. 11", "第十一条"))
    assert list(rule_tables.at_once()) == before
    assert list(rule_tables.outcomes_of("hand_over")) == ["emergency", "police"]


def test_an_older_table_of_outcomes_without_the_moves_takes_those_of_ours(own):
    lines = [line.split(",") for line in rules.table("outcomes").shipped.read_text(encoding="utf-8").splitlines()]
    own("outcomes", "\n".join(",".join(cells[:1] + cells[2:]) for cells in lines) + "\nadvised,告知,advised,our rule,{answer},{answer},1,2026-01-01,our council\n")
    found = rule_tables.outcomes(DAY)
    assert {code: word.move for code, word in found.items()} == {w.code: w.move for w in rules.table("outcomes").shipped_rows} | {"advised": "answer"}


@pytest.mark.parametrize("row", ["tries,many", "tries,0", "trys,3", "promise_rise,20", "pauses,"])
def test_a_setting_that_makes_no_sense_is_refused(own, row):
    own("requests", f"code,values,version,valid_from,source\n{row},1,2026-01-01,ours\n")
    with pytest.raises(rules.RulesError, match="第2行"):
        rules.table("requests").own()
    assert rule_tables.rule_on("tries", DAY) == ("3",)


@pytest.mark.parametrize("row", ["tip,0.5", "tip,0.5 0.2", "sure,1.5", "sure,much", "danger,0.1 nan"])
def test_a_bar_that_is_no_probability_is_refused(own, row):
    own("bars", f"code,values,version,valid_from,source\n{row},1,2026-01-01,ours\n")
    with pytest.raises(rules.RulesError, match="第2行"):
        rules.table("bars").own()


def test_the_bars_of_a_danger_stand_once(own):
    text = "我家厨房煤气泄漏，老人晕倒了"
    assert urgency.urgency(text, urgency.rules(), DAY).level == "danger"
    own("bars", "code,values,version,valid_from,source\ndanger,1 1,2,2026-11-01,our council\n")
    assert urgency.urgency(text, urgency.rules(), DAY).level == "general"
    assert urgency.urgency(text, urgency.rules(), DAY, (0.0, 0.0)).level == "danger"


@pytest.mark.parametrize("text", ["{nobody}", "{ref.__class__}", "{ref!r}", "{ref:9}", "{ref"])
def test_a_notice_names_only_what_there_is(own, text):
    own("notices", f"move,zh,en,version,valid_from,source\nreceive,{text},x,1,2026-01-01,ours\n")
    with pytest.raises(rules.RulesError, match="第2行"):
        rules.table("notices").own()


@pytest.mark.django_db
def test_a_wrong_table_of_roles_gives_nobody_anything(own):
    from django.contrib.auth.models import Group

    own("roles", "role,zh,permission,version,valid_from,source\nunit,单位,everything,1,2026-01-01,x\n")
    before = {g.name: set(g.permissions.values_list("pk", flat=True)) for g in Group.objects.all()}
    roles.install()
    assert {g.name: set(g.permissions.values_list("pk", flat=True)) for g in Group.objects.all()} == before
    own("roles", "role,zh,permission,version,valid_from,source\nguard,门卫,matters.view_audit,1,2026-01-01,x\n")
    roles.install()
    assert [p.codename for p in Group.objects.get(name="guard").permissions.all()] == ["view_audit"]


def test_a_rule_of_tomorrow_leaves_todays_in_force(own):
    row = rules.table("terms").shipped_rows[0]
    text = rules.table("terms").shipped.read_text(encoding="utf-8")
    lines = text.splitlines()
    own("terms", "\n".join([lines[0], lines[1].replace(row.valid_from.isoformat(), "2126-01-01")]) + "\n")
    assert rules.in_force(rules.table("terms").rows(), row.code, date(2026, 11, 29)) == row


def test_a_file_that_is_no_table_is_said_and_ours_hold(own, monkeypatch):
    path = own("terms", '"' + "a" * 200_000)
    assert "terms.csv" in str(next(s.error for s in rules.standings(date(2026, 11, 29)) if s.table.name == "terms"))
    monkeypatch.setattr("luoshi.rules.registry.MOST_BYTES", 100)
    path.write_bytes(rules.table("terms").shipped.read_bytes() + b"\n" * 100)
    with pytest.raises(rules.RulesError, match="不像一张规则表"):
        rules.table("terms").own()


@pytest.mark.parametrize(("amount", "unit"), [("801", "days"), ("19201", "hours"), ("1" + "0" * 30, "working_hours")])
def test_a_limit_beyond_the_clock_is_refused(own, amount, unit):
    text = rules.table("limits").shipped.read_text(encoding="utf-8").splitlines()
    names, cells = text[0].split(","), text[1].split(",")
    cells[names.index("amount")], cells[names.index("unit")] = amount, unit
    own("limits", "\n".join([text[0], ",".join(cells)]) + "\n")
    with pytest.raises(rules.RulesError, match="amount最长800天"):
        rules.table("limits").own()
