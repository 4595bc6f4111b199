import csv
import io
import json
import random
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from luoshi.reports import rollup
from luoshi.reports.rollup import roll_up, rule_on

NOW = date(2026, 1, 1)
ROWS = [
    {"ref": "yz-jiangdong", "percent": "80", "weight": "3", "actual": "24", "target": "30"},
    {"ref": "yz-hexi", "percent": "33.33", "weight": "1", "actual": "3", "target": "9"},
    {"ref": "yz-linan", "percent": "", "weight": "1", "actual": "", "target": "11"},
]


def rolled(code, rows=ROWS):
    return roll_up(rows, rule_on(code, NOW))


@pytest.mark.parametrize(
    ("code", "percent"),
    [
        ("mean", "37.78"),  # (80 + 33.33 + 0) / 3
        ("weighted", "54.67"),  # (240 + 33.33 + 0) / 5
        ("min", "0.00"),
        ("sum", "54.00"),  # 27 / 50
        ("mean-reported", "56.67"),  # 56.665, half up
    ],
)
def test_the_rules(code, percent):
    found = rolled(code)
    assert (str(found.percent), found.missing) == (percent, ("yz-linan",))


def test_the_rule_is_published_with_the_result():
    found = rolled("mean")
    assert found.sentence_zh == "上级完成率为各下级完成率的平均数，未报送的按0计，结果四舍五入到百分之一：共3个下级，未报送1个，结果37.78%。"
    assert found.rule == "mean/1"
    assert all(r.zh and r.en and r.source for r in rollup.load())


def test_who_is_counted_when_missing_ones_are_skipped():
    assert rolled("mean-reported").counted == ("yz-jiangdong", "yz-hexi")
    assert rolled("mean-reported", ROWS[2:]).percent is None
    assert rolled("mean", []).sentence_zh == "没有可以汇总的下级数据。"


def test_a_rule_may_refuse_to_roll_up_with_children_missing():
    strict = rollup.Rule("strict", "mean", "refuse", 2, "x", "x", 1, NOW, "x")
    assert roll_up(ROWS, strict).percent is None
    assert "yz-linan" in roll_up(ROWS, strict).sentence_zh
    assert roll_up(ROWS[:2], strict).percent is not None


@pytest.mark.parametrize("code", ["mean", "weighted", "min", "sum", "mean-reported"])
def test_recomputed_from_the_export_it_is_the_same(code, tmp_path):
    rows = [{k: (Decimal(v) if v and k != "ref" else v or None) for k, v in row.items()} for row in ROWS]
    expected = rolled(code, rows)

    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    from_csv = list(csv.DictReader(io.StringIO(out.getvalue())))

    from_json = json.loads(json.dumps(rows, default=float))

    book = Workbook()
    book.active.append(list(rows[0]))
    for row in rows:
        book.active.append(list(row.values()))
    book.save(tmp_path / "out.xlsx")
    head, *lines = load_workbook(tmp_path / "out.xlsx").active.iter_rows(values_only=True)
    from_excel = [dict(zip(head, line, strict=True)) for line in lines]

    for back in (from_csv, from_json, from_excel):
        random.Random(3).shuffle(back)
        found = rolled(code, back)
        assert (found.percent, sorted(found.counted), found.sentence_zh) == (expected.percent, sorted(expected.counted), expected.sentence_zh)


@pytest.mark.parametrize(
    ("code", "row"),
    [
        ("mean", {"percent": "八成"}),
        ("mean", {"percent": "nan"}),
        ("mean", {"percent": True}),
        ("mean", {"percent": "1e400"}),
        ("weighted", {"percent": 5}),
        ("weighted", {"percent": 5, "weight": -1}),
        ("sum", {"actual": 5}),
        ("sum", {"actual": 5, "target": 0}),
    ],
)
def test_a_wrong_row_is_named_in_one_sentence(code, row):
    with pytest.raises(ValueError, match=r"^下级yz-hexi.*。$"):
        rolled(code, [{"ref": "yz-hexi", **row}])


def test_weights_of_nought_say_nothing():
    assert rolled("weighted", [{"ref": "a", "percent": 50, "weight": 0}]).percent is None


def test_percent_signs_and_negative_rates():
    assert str(rolled("mean", [{"percent": "53.3%"}, {"percent": -3}]).percent) == "25.15"
    assert str(rolled("mean", [{"percent": "-0.005"}]).percent) == "-0.01"
    assert str(rolled("mean", [{"percent": "-0.001"}]).percent) == "0.00"


percents = st.decimals(min_value=-100, max_value=1000, places=2)


@given(st.lists(percents, min_size=1, max_size=20), st.randoms())
def test_the_order_changes_nothing_and_the_mean_lies_between(values, chance):
    rows = [{"ref": str(n), "percent": v, "weight": 1} for n, v in enumerate(values)]
    mixed = rows[:]
    chance.shuffle(mixed)
    for code in ("mean", "weighted", "min"):
        assert rolled(code, rows).percent == rolled(code, mixed).percent
    assert rolled("mean", rows).percent == rolled("weighted", rows).percent
    assert min(values) <= rolled("mean", rows).percent <= max(values)


@given(st.one_of(st.none(), st.text(max_size=8), st.floats(), st.integers(), st.booleans()))
def test_any_cell_gives_a_rate_or_a_sentence(cell):
    try:
        said = rolled("mean", [{"ref": "a", "percent": cell}]).sentence_zh
    except ValueError as error:
        said = str(error)
    assert said.endswith("。")
