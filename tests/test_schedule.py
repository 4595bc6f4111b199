from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reports import schedule
from luoshi.reports.schedule import judge, rule_on

RULE = rule_on(date(2025, 12, 31))
ENDS = {1: 31, 2: 28, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}


def end_of(month, year=2025):
    return date(year, month, ENDS[month])


def amount(percent, month, bound="eq", **more):
    return judge("cumulative", 100, bound, percent, end_of(month), RULE, **more)


# ---- the published arithmetic of domain.md D3 ------------------------------------------------------------------------


def test_foreign_investment_at_month_9_is_behind_by_21_7_points():
    found = amount("53.3", 9)
    assert (found.state, found.expected, found.got, found.gap_points, found.gap_unit) == ("behind", Decimal(75), Decimal("53.3"), Decimal("-21.7"), "个百分点")
    assert found.sentence_zh == "欠进度：完成全年目标的53.3%，序时进度为75%，低于序时进度21.7个百分点。"
    assert found.sentence_en == "Behind schedule: 53.3 % of the year's target, 75 % expected, 21.7 percentage points short."


def test_growth_is_compared_directly():
    found = judge("growth", 7, "eq", "6.1", end_of(9), RULE)
    assert (found.state, found.gap_points) == ("behind", Decimal("-0.9"))
    assert found.sentence_zh == "欠进度：实际6.1%，目标7%，低于目标0.9个百分点。"


@pytest.mark.parametrize(("percent", "state"), [("91.6", "behind"), ("91.66", "behind"), ("91.69", "behind"), ("91.7", "on_time"), ("96.7", "ahead"), ("100", "done")])
def test_month_11_expects_91_7(percent, state):
    assert amount(percent, 11).state == state


def test_an_amount_expected_has_the_decimals_of_its_target_and_is_never_more():
    """12.5 km by the year's end are 12.5 and not 13, and a quarter of 1.2 is 0.3 and not 1."""
    assert schedule.wanted(12.5, Decimal(100)) == Decimal("12.5")
    assert schedule.wanted(1.2, Decimal(25)) == Decimal("0.3")
    assert schedule.wanted(85, Decimal("91.7")) == 78
    assert schedule.wanted(1e18, Decimal("8.3")) <= Decimal("1e18")


def test_the_rounding_of_the_expected_share_is_a_parameter_of_the_rule():
    exact, whole = replace(RULE, share_step=Decimal(0)), replace(RULE, share_step=Decimal(1))
    assert judge("cumulative", 12, "eq", 11, end_of(11), exact).state == "on_time"
    assert judge("cumulative", 12, "eq", 11, end_of(11), RULE).state == "behind"  # 91.67 is below 91.7
    assert judge("cumulative", 100, "eq", "91.7", end_of(11), whole).expected == 92


# ---- bounds, bands, ends ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bound", "high", "actual", "state"),
    [
        ("approx", None, "6.5", "on_time"),
        ("approx", None, "6.4", "behind"),
        ("approx", None, "9", "ahead"),
        ("ge", None, "7", "on_time"),
        ("ge", None, "6.99", "behind"),
        ("gt", None, "7", "behind"),
        ("gt", None, "7.1", "on_time"),
        ("le", None, "7", "on_time"),
        ("le", None, "7.1", "behind"),
        ("lt", None, "7", "behind"),
        ("eq", "7.5", "6.9", "behind"),
        ("eq", "7.5", "7.2", "on_time"),
        ("eq", "7.5", "7.6", "ahead"),
    ],
)
def test_bounds_of_a_rate(bound, high, actual, state):
    assert judge("growth", 7, bound, actual, end_of(6), RULE, high=high).state == state


def test_ceilings_are_reversed():
    over = judge("ceiling", "5.5", "le", "5.7", end_of(6), RULE)
    assert (over.state, over.gap_points) == ("behind", Decimal("-0.2"))
    assert over.sentence_zh == "欠进度：实际5.7%，上限5.5%，高于上限0.2个百分点。"
    assert judge("ceiling", "5.5", "le", "5.5", end_of(6), RULE).state == "on_time"
    assert judge("ceiling", "5.5", "le", "5.1", end_of(12), RULE).state == "done"


def test_a_range_as_ceiling_has_its_upper_end_as_hurdle():
    assert judge("ceiling", 3, "eq", "3.4", end_of(6), RULE, high="3.5").state == "on_time"


def test_a_level_of_which_less_is_better():
    found = judge("level", 32, "eq", 34, end_of(9), RULE, unit="微克/立方米", less_is_better=True)
    assert (found.state, found.gap_points) == ("behind", Decimal(-2))
    assert found.sentence_zh == "欠进度：实际34微克/立方米，目标32微克/立方米，高于目标2微克/立方米。"


def test_a_capped_amount_must_stay_below_the_expected_share():
    assert [amount(p, 6, "le").state for p in (40, 50, 51)] == ["ahead", "on_time", "behind"]
    assert [amount(p, 12, "le").state for p in (100, "100.1")] == ["done", "behind"]


def test_around_an_amount_the_band_grows_with_the_year():
    assert [amount(p, 6, "approx", unit="个").state for p in ("47.5", "47.4")] == ["on_time", "behind"]
    assert [amount(p, 12, "approx", unit="个").state for p in (95, "94.9")] == ["done", "behind"]


def test_the_year_ends_with_done_or_behind():
    assert judge("growth", 5, "approx", 9, end_of(12), RULE).state == "done"
    assert amount("99.99", 12).state == "behind"
    assert amount("99.99", 12).gap_points == Decimal("-0.1")  # cut, never rounded up to 100
    assert judge("cumulative", 100, "eq", 99, date(2026, 1, 15), RULE, year=2025).state == "behind"


def test_a_day_counts_the_months_that_are_over():
    assert [schedule.months_done(d, 2025, RULE) for d in (date(2025, 1, 27), date(2025, 1, 28), date(2025, 10, 20), date(2025, 2, 28), date(2024, 12, 31), date(2026, 1, 15))] == [
        0,
        1,
        9,
        2,
        0,
        12,
    ]
    late = replace(RULE, month_from_day=31)
    assert [schedule.months_done(d, 2024, late) for d in (date(2024, 2, 28), date(2024, 2, 29))] == [1, 2]


def test_a_due_date_before_or_after_the_years_end():
    assert schedule.expected_share(date(2025, 7, 1), RULE, 2025, date(2025, 6, 30)) == 100
    assert amount(60, 7, due=date(2025, 6, 30)).state == "behind"
    assert schedule.expected_share(end_of(12), RULE, 2025, date(2026, 12, 31)) == 50
    assert amount(50, 12, due=date(2026, 12, 31)).state == "on_time"


def test_both_targets_after_a_change_and_the_challenge():
    old, new = (judge("cumulative", t, "eq", 45, end_of(6), RULE) for t in (100, 90))
    assert (old.state, new.state) == ("behind", "on_time")
    found = judge("growth", 5, "eq", "5.4", end_of(6), RULE, challenge="5.3")
    assert (found.state, found.challenge_met) == ("ahead", True)
    assert "达到挑战值" in found.sentence_zh
    assert judge("growth", 5, "eq", "5.1", end_of(6), RULE, challenge="5.3").challenge_met is False


def test_deliverables_by_their_due_date():
    due = date(2025, 6, 30)

    def delivered(actual, on):
        return judge("deliverable", None, "eq", actual, on, RULE, due=due)

    assert delivered(True, due).state == "done"
    assert (delivered(False, due).state, delivered(None, due).state) == ("on_time", "not_reported")
    late = delivered(False, date(2025, 7, 2))
    assert (late.state, late.gap_points, late.gap_unit) == ("behind", Decimal(-2), "天")
    assert delivered(None, date(2025, 7, 2)).state == "behind"
    done_late = delivered(date(2025, 7, 5), date(2025, 9, 30))
    assert (done_late.state, done_late.gap_points) == ("done", Decimal(-5))
    assert delivered(date(2025, 6, 20), date(2025, 6, 10)).state == "on_time"
    assert judge("deliverable", None, "eq", False, date(2025, 12, 31), RULE).state == "on_time"  # none written: 31 December


def test_ongoing_tasks_have_only_evidence():
    states = [judge("ongoing", None, "eq", a, end_of(6), RULE).state for a in (True, False, None)]
    assert states == ["on_time", "other", "not_reported"]
    assert judge("ongoing", None, "eq", True, end_of(12), RULE).state == "done"


def test_what_cannot_be_judged_is_said():
    assert judge("cumulative", None, "eq", 5, end_of(6), RULE).state == "other"
    assert judge("cumulative", 0, "eq", 5, end_of(6), RULE).state == "other"
    assert judge("growth", 7, "eq", None, end_of(6), RULE).state == "not_reported"


@pytest.mark.parametrize(
    "wrong",
    [
        ("amount", 1, "eq", 1),
        ("growth", 1, "about", 1),
        ("growth", "七", "eq", 1),
        ("growth", 1, "eq", float("nan")),
        ("growth", 1, "eq", "1e99"),
        ("growth", 1, "eq", True),
        ("cumulative", 1, "eq", date(2025, 1, 1)),
        ("deliverable", None, "eq", 3),
        ("ongoing", None, "eq", 3),
    ],
)
def test_wrong_input_gets_one_sentence(wrong):
    with pytest.raises(ValueError, match=r"[。]$"):
        judge(*wrong, end_of(6), RULE)


def test_a_range_upside_down_is_refused():
    with pytest.raises(ValueError, match="区间"):
        judge("growth", 7, "eq", 7, end_of(6), RULE, high=6)


# ---- rules are data --------------------------------------------------------------------------------------------------

HEAD = "code,version,valid_from,share_step,month_from_day,band_points,band_share,ahead_share_points,ahead_rate_points,ahead_share,source\n"


def test_a_citys_own_table_and_the_rule_of_the_time(tmp_path):
    table = tmp_path / "schedule.csv"
    table.write_text(HEAD + "yz,1,2020-01-01,1,28,0.5,0.05,5,0.5,0.05,x\nyz,2,2025-07-01,0.1,28,0.5,0.05,5,0.5,0.05,y\n", encoding="utf-8")
    rules = schedule.load(table)
    assert [schedule.rules.in_force(rules, "yz", d).version for d in (date(2025, 6, 30), date(2025, 7, 1))] == [1, 2]
    with pytest.raises(LookupError):
        schedule.rules.in_force(rules, "yz", date(2019, 1, 1))


@pytest.mark.parametrize("row", ["yz,1,2020-13-01,1,28,0.5,0.05,5,0.5,0.05,x", "yz,1,2020-01-01,-1,28,0.5,0.05,5,0.5,0.05,x", "yz,1,2020-01-01,1,0,0.5,0.05,5,0.5,0.05,x", "yz,1"])
def test_a_wrong_row_is_named(tmp_path, row):
    table = tmp_path / "schedule.csv"
    table.write_text(HEAD + row + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match="第2行"):
        schedule.load(table)


# ---- what must hold of any numbers -----------------------------------------------------------------------------------

numbers = st.decimals(min_value="0.01", max_value="1e9", places=2)


@given(numbers, numbers, numbers, st.integers(1, 12), st.sampled_from(("cumulative", "growth", "level", "ceiling")), st.sampled_from(schedule.BOUNDS))
def test_more_is_never_worse(target, one, other, month, kind, bound):
    order = ["behind", "on_time", "ahead", "done"]
    low, high = (judge(kind, target, bound, a, end_of(month), RULE) for a in sorted((one, other)))
    if kind == "ceiling" or bound in ("le", "lt"):
        low, high = high, low
    assert order.index(low.state) <= order.index(high.state)


@given(numbers, numbers, st.integers(1, 11))
def test_what_is_shown_is_what_is_compared(target, actual, month):
    found = judge("cumulative", target, "eq", actual, end_of(month), RULE)
    assert (found.state == "behind") == (found.got < found.expected)
    assert found.gap_points == found.got - found.expected


@given(
    st.one_of(st.none(), st.text(max_size=8), st.floats(), st.integers()),
    st.one_of(st.none(), st.text(max_size=8), st.floats(), st.integers(), st.booleans()),
    st.sampled_from(schedule.KINDS),
)
def test_any_input_gives_a_verdict_or_a_sentence(target, actual, kind):
    try:
        found = judge(kind, target, "eq", actual, end_of(9), RULE)
        said = found.sentence_zh.removeprefix(schedule.STATES[found.state] + "：")
    except ValueError as error:
        said = str(error)
    assert len(said) > 1
    assert said.endswith("。")
