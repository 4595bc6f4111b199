"""Tables of rules: one reader, one way of choosing, the deployment's own folder first; whatever is wrong is told with file and line."""

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from luoshi import rules
from luoshi.rules import OURS, STOP, RulesError, Table, all_in_force, history, in_force, in_force_or_first, registry

HEAD = "code,amount,note,version,valid_from,source\n"
OURS_ROWS = HEAD + "fast,2,,1,2000-01-01,luoshi default\nslow,9,,1,2000-01-01,luoshi default\n"
DAY = date(2026, 11, 29)


@dataclass(frozen=True)
class Rule:
    code: str
    amount: int
    note: str
    version: int
    valid_from: date
    source: str


def made(row):
    if int(row["amount"]) < 1:
        raise ValueError("amount应大于零")
    return Rule(row["code"], int(row["amount"]), row["note"], *rules.dated(row))


@pytest.fixture
def city(tmp_path):
    """A table as shipped, and a city's folder of its own."""
    (tmp_path / "shipped").mkdir()
    (tmp_path / "own").mkdir()
    (tmp_path / "shipped" / "speeds.csv").write_text(OURS_ROWS, encoding="utf-8")
    before = registry._folder
    rules.folder_of_the_deployment(lambda: tmp_path / "own")

    def make(**more):
        return Table("speeds", tmp_path / "shipped" / "speeds.csv", made, "多快", "how fast", **more)

    make.own = lambda text, **how: (tmp_path / "own" / "speeds.csv").write_text(text, **{"encoding": "utf-8"} | how)
    make.folder = tmp_path / "own"
    yield make
    rules.folder_of_the_deployment(before)


def amounts(table, on=DAY):
    return {code: rule.amount for code, rule in all_in_force(table.rows(), on).items()}


def test_the_deployments_own_file_comes_first_and_is_read_anew_when_it_changes(city):
    table = city()
    assert (amounts(table), table.in_force_file()) == ({"fast": 2, "slow": 9}, table.shipped)
    city.own(HEAD + "fast,3,,1,2026-01-01,ours\n")
    assert (amounts(table), table.in_force_file()) == ({"fast": 3}, table.own_path())
    first = table.rows()
    assert table.rows() is first  # not read again
    city.own(HEAD + "fast,4,,1,2026-01-01,ours\n")
    os.utime(table.own_path(), ns=(1, 1))
    assert amounts(table) == {"fast": 4}
    table.own_path().unlink()
    assert amounts(table) == {"fast": 2, "slow": 9}


def test_of_codes_that_the_own_file_does_not_name_ours_hold_where_it_is_so(city):
    table = city(by_code=True)
    city.own(HEAD + "fast,3,,1,2026-01-01,ours\n")
    assert amounts(table) == {"fast": 3, "slow": 9}
    assert amounts(table, date(2025, 12, 31)) == {"fast": 2, "slow": 9}  # until its own begins ours were in force, and a past month goes by them


WRONG = {
    "第3行有误": "fast,3,,1,2026-01-01,x\nslow,0,,1,2026-01-01,x\n",
    "第2行有误": "fast,3,,1,gestern,x\n",
    "第3行和第2行": "fast,3,,1,2026-01-01,x\nfast,4,,2,2026-01-01,x\n",
    "第2行有5格": "fast,3,1,2026-01-01,x\n",
    "第2行有7格": "fast,3,,1,2026-01-01,x,y\n",
    "一行规则也没有": "",
}


@pytest.mark.parametrize("said", WRONG)
@pytest.mark.parametrize("wrong", [OURS, STOP])
def test_what_is_wrong_is_told_with_file_and_line(city, said, wrong, caplog):
    table = city(wrong=wrong)
    city.own(HEAD + WRONG[said])
    with pytest.raises(RulesError, match=f"speeds.csv.*{said}|speeds.csv{said}"):
        table.own()
    if wrong == OURS:
        assert amounts(table) == {"fast": 2, "slow": 9}
        assert table.in_force_file() == table.shipped
    else:
        with pytest.raises(RulesError):
            table.rows()
    table_on = rules.standing_of(table, DAY)
    assert said in table_on.error
    assert table_on.file == (table.shipped if wrong == OURS else None)
    assert len(caplog.records) == 1  # said once, not with every page


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("code,amuont,note,version,valid_from,source\nfast,3,,1,2026-01-01,x\n", "缺少列：amount；不认识的列：amuont"),
        ("code,amount,amount,note,version,valid_from,source\n", "两个“amount”列"),
        ("", "是空的"),
        ("\n\n", "是空的"),
    ],
)
def test_columns_that_are_missing_strange_or_twice_are_named(city, text, said):
    city.own(text)
    with pytest.raises(RulesError, match=said):
        city().own()


def test_a_file_of_another_encoding_and_what_is_no_file_are_told(city):
    city.own(HEAD + "fast,3,快,1,2026-01-01,x\n", encoding="gb18030")
    with pytest.raises(RulesError, match="不是UTF-8"):
        city().own()
    city().own_path().unlink()
    city().own_path().mkdir()
    with pytest.raises(RulesError, match="不是文件"):
        city().own()


def test_columns_that_may_be_lacking_and_columns_that_nobody_reads(city):
    table = city(optional={"note": "none"})
    city.own("code,amount,version,valid_from,source,remark\nfast,3,1,2026-01-01,x,who knows\n")
    assert table.rows()[0].note == "none"
    assert rules.standing_of(table, DAY).strange == ("remark",)


def test_blank_rows_and_blank_cells_at_the_end_are_a_spreadsheets(city):
    city.own("\ufeff" + HEAD.strip() + ",,\nfast,3,,1,2026-01-01,x,,\n,,,,,,,\n")
    assert amounts(city()) == {"fast": 3}


def test_the_rows_as_shipped_hold_whatever_becomes_of_the_files(city):
    table = city()
    assert amounts(table) == {"fast": 2, "slow": 9}
    table.shipped.unlink()
    city.own("rubbish")
    assert amounts(table) == {"fast": 2, "slow": 9}


def test_the_row_in_force_on_a_day():
    found = [Rule("fast", n, "", n, date(2020 + n, 1, 1), "x") for n in (2, 1, 3)]
    assert [in_force(found, "fast", date(2020 + n, 6, 1)).version for n in (1, 2, 3)] == [1, 2, 3]
    assert [r.version for r in history(found, "fast")] == [1, 2, 3]
    assert in_force_or_first(found, "fast", date(1970, 1, 1)).version == 1
    assert all_in_force(found, date(1970, 1, 1)) == {}
    assert all_in_force(found, date(1970, 1, 1), or_first=True)["fast"].version == 1
    assert all_in_force(found, date(2022, 1, 1))["fast"].version == 2
    for on in (date(2020, 1, 1), DAY):
        with pytest.raises(LookupError):
            in_force(found, "slow" if on == DAY else "fast", on)
        with pytest.raises(LookupError):
            in_force_or_first(found, "slow", on)


def test_two_tables_of_one_name_are_refused(city, monkeypatch):
    monkeypatch.setattr(registry, "_tables", {})
    rules.declare(city())
    with pytest.raises(ValueError, match="speeds"):
        rules.declare(Table("speeds", Path("elsewhere.csv"), made, "", ""))
    with pytest.raises(LookupError, match="speeds"):
        rules.table("limits")
