"""序时进度: whether a target is on its schedule on a day. Plain Python, exact decimals.

    cumulative   share of the year's amount     against months/12      53.3 % at month 9: behind by 21.7 points
    growth       the rate itself                against the target     6.1 against 7: behind by 0.9 points
    level        the level itself               against the target
    ceiling      the value itself               reversed: at or below is on time
    deliverable  delivered or not               by its due date
    ongoing      evidence of the period or not

What is shown is what is compared: a share reached is cut, never rounded up, to the step of the expected share. A target that
was changed is judged by calling twice, once for the old and once for the new one.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from pathlib import Path
from typing import TypeAlias

from luoshi import rules
from luoshi.matters.clock import days_left
from luoshi.wording.amounts import short_digits

KINDS = ("cumulative", "growth", "level", "ceiling", "deliverable", "ongoing")
BOUNDS = ("eq", "approx", "ge", "gt", "le", "lt")
STATES = {"done": "已完成", "ahead": "超进度", "on_time": "达进度", "behind": "欠进度", "other": "其它", "not_reported": "未报送"}
STATES_EN = {"done": "done", "ahead": "ahead of schedule", "on_time": "on schedule", "behind": "behind schedule", "other": "other", "not_reported": "not returned"}
PERCENT = ("%", "‰", "个百分点")
LARGEST, SMALLEST = Decimal("1e18"), Decimal("1e-9")
HUNDRED = Decimal(100)
_SUFFIX = {"approx": "左右", "ge": "以上"}

Number: TypeAlias = Decimal | int | float | str
Reached: TypeAlias = Number | bool | date | None


@dataclass(frozen=True)
class Rule:
    """One version of the rule.

    ``share_step``: points to which the expected share is rounded (half up), nought for not at all; ``month_from_day``: the
    running month counts from this day on; ``band_points``, ``band_share``: how far 左右 reaches on the bad side, in points for
    percentages, else as a share of the target; 超进度 begins ``ahead_share_points`` past the expected share of an amount,
    ``ahead_rate_points`` past a target in percent, ``ahead_share`` of the target past one in another unit.
    """

    code: str
    version: int
    valid_from: date
    share_step: Decimal
    month_from_day: int
    band_points: Decimal
    band_share: Decimal
    ahead_share_points: Decimal
    ahead_rate_points: Decimal
    ahead_share: Decimal
    source: str


@dataclass(frozen=True)
class Schedule:
    """A verdict. ``expected`` and ``got`` are in ``gap_unit``: percent of the target for amounts, the target's own unit for
    rates and levels, days for deliverables. ``gap_points`` is positive on the good side, so behind by 21.7 points is -21.7.
    ``challenge_met`` is None where no 挑战值 is set."""

    state: str
    expected: Decimal | None
    got: Decimal | None
    gap_points: Decimal | None
    gap_unit: str
    sentence_zh: str
    sentence_en: str
    challenge_met: bool | None = None
    rule: str = ""


def load(path: Path | None = None) -> tuple[Rule, ...]:
    """The versions of the rule that hold, or those of a file."""
    return SCHEDULE.read(path) if path else SCHEDULE.rows()


def rule_on(on: date, code: str = "luoshi") -> Rule:
    """Our rule in force on a day; LookupError if there is none."""
    return rules.in_force(load(), code, on)


def months_done(on: date, year: int, rule: Rule) -> int:
    """How many months of ``year`` count on a day: 0 before it, more than 12 after it.

    >>> months_done(date(2025, 9, 30), 2025, rule_on(date(2025, 9, 30))), months_done(date(2025, 10, 20), 2025, rule_on(date(2025, 10, 20)))
    (9, 9)
    """
    last = calendar.monthrange(on.year, on.month)[1]
    running = 1 if on.day >= min(rule.month_from_day, last) else 0
    return max(0, 12 * (on.year - year) + on.month - 1 + running)


def expected_share(on: date, rule: Rule, year: int | None = None, due: date | None = None) -> Decimal:
    """The share of an amount expected on a day, in percent: months/12, rounded to the rule's step; 100 once ``due`` is past.

    A due date after the year's end stretches the twelve months up to it.

    >>> expected_share(date(2025, 11, 30), rule_on(date(2025, 11, 30)))
    Decimal('91.7')
    """
    year = on.year if year is None else year
    if is_over(on, rule, year, due):
        return HUNDRED
    return _stepped(HUNDRED * months_done(on, year, rule) / _span(year, due), rule, ROUND_HALF_UP)


def wanted(target: Number, share: Decimal) -> Decimal:
    """What of an amount is expected at a share (percent), rounded up to the decimals of the target itself, and so never above it.

    >>> wanted(80, Decimal("91.7")), wanted(12.5, Decimal("50.0")), wanted(12.5, HUNDRED)
    (Decimal('74'), Decimal('6.3'), Decimal('12.5'))
    """
    amount = Decimal(str(target))
    own = Decimal(1).scaleb(min(0, int(amount.normalize().as_tuple().exponent)))
    return (amount * share / HUNDRED).quantize(own, ROUND_CEILING)


def _span(year: int, due: date | None) -> int:
    """The months that a target has."""
    return max(12, 12 * (due.year - year) + due.month) if due else 12


def is_over(on: date, rule: Rule, year: int, due: date | None) -> bool:
    """Whether a target's time is over on a day."""
    return bool(due and on > due) or months_done(on, year, rule) >= _span(year, due)


def judge(
    kind: str,
    target: Number | None,
    bound: str,
    actual: Reached,
    on: date,
    rule: Rule,
    *,
    high: Number | None = None,
    challenge: Number | None = None,
    unit: str = "%",
    less_is_better: bool = False,
    within: bool = False,
    year: int | None = None,
    due: date | None = None,
) -> Schedule:
    """The verdict on one target.

    ``on``: the day up to which the figures run (a period's last day), not the day on which they are returned. ``actual``: in the
    target's own terms (a fall of 3 % promised as 3 is reached as 3); for a deliverable True, False or the day it was delivered;
    for an ongoing task whether the period has evidence; None where nothing was returned. ``high``: the upper end of a range.
    ``challenge``: the 挑战值. ``unit``: of target and actual. ``less_is_better``: for levels such as PM2.5; ceilings and upper
    bounds (le, lt) are reversed by themselves. ``within``: a range to be kept within (保持在20至25之间), missed on either side. ``year``: the target's year, by default that of ``on``. ``due``: by default
    31 December. Raises ValueError for an unknown kind or bound and for what is no number.

    >>> judge("cumulative", 100, "eq", "53.3", date(2025, 9, 30), rule_on(date(2025, 9, 30))).sentence_zh
    '欠进度：完成全年目标的53.3%，序时进度为75%，低于序时进度21.7个百分点。'
    """
    if kind not in KINDS:
        raise ValueError(f"没有“{kind}”这种指标类型；可用：{'、'.join(KINDS)}。")
    if bound not in BOUNDS:
        raise ValueError(f"没有“{bound}”这种目标界限；可用：{'、'.join(BOUNDS)}。")
    year = on.year if year is None else year
    if kind == "deliverable":
        return _deliverable(actual, on, due or date(year, 12, 31), rule)
    if kind == "ongoing":
        return _ongoing(actual, on, due or date(year, 12, 31), rule)
    if isinstance(actual, bool | date):
        raise ValueError("这一目标要填数，不能只填是否完成。")
    goal = _Goal(kind, bound, a_number(target), a_number(high), a_number(challenge), unit, less_is_better or kind == "ceiling" or bound in ("le", "lt"))
    if goal.value is None:
        return _plain("other", rule, "没有量化目标，不能判定序时进度", "no target in numbers, so nothing to judge")
    if goal.high is not None and goal.high < goal.value:
        raise ValueError(f"区间目标的上限{_shown(goal.high)}小于下限{_shown(goal.value)}；请核对。")
    reached = a_number(actual)
    if reached is None:
        return _plain("not_reported", rule, "没有报送数据", "no figure was returned")
    if within and goal.high is not None and kind != "cumulative":
        return _within_range(goal, reached, rule)
    over = is_over(on, rule, year, due)
    if kind == "cumulative":
        return _cumulative(goal, reached, expected_share(on, rule, year, due), over, rule)
    return _direct(goal, reached, over, rule)


@dataclass(frozen=True)
class _Goal:
    kind: str
    bound: str
    value: Decimal | None
    high: Decimal | None
    challenge: Decimal | None
    unit: str
    falls: bool  # less is better

    @property
    def hurdle(self) -> Decimal:
        """What must be reached: the lower end of a range, the upper end of a ceiling's."""
        assert self.value is not None
        return self.high if self.falls and self.high is not None else self.value

    def band(self, rule: Rule) -> Decimal:
        """How far 左右 reaches on the bad side."""
        if self.bound != "approx":
            return Decimal(0)
        return rule.band_points if self.unit in PERCENT else abs(self.hurdle) * rule.band_share

    def met(self, reached: Decimal, rule: Rule) -> bool:
        """Whether the target itself is met, by its bound."""
        margin = self.margin(reached)
        return margin > 0 if self.bound in ("gt", "lt") else margin >= -self.band(rule)

    def margin(self, reached: Decimal) -> Decimal:
        """How far on the good side of the hurdle."""
        return self.hurdle - reached if self.falls else reached - self.hurdle

    def challenged(self, reached: Decimal) -> bool | None:
        """Whether the 挑战值 is reached; None without one."""
        if self.challenge is None:
            return None
        return reached <= self.challenge if self.falls else reached >= self.challenge


def _cumulative(goal: _Goal, reached: Decimal, expected: Decimal, over: bool, rule: Rule) -> Schedule:
    """An amount: its share of the target against the expected share; a capped amount must stay below the expected share."""
    if goal.hurdle <= 0:
        return _plain("other", rule, "目标不是正数，不能按完成率判定", "the target is not above nought, so a share of it says nothing")
    share = HUNDRED * reached / goal.hurdle
    got = _stepped(share, rule, ROUND_CEILING if goal.falls else ROUND_FLOOR)
    exact = expected - share if goal.falls else share - expected
    gap = expected - got if goal.falls else got - expected
    if over:
        state = "done" if goal.met(reached, rule) else "behind"
    elif not goal.falls and goal.margin(reached) >= 0 and goal.met(reached, rule):
        state = "done"
    else:
        state = "behind" if exact < -_share_band(goal, expected, rule) else "ahead" if exact >= rule.ahead_share_points else "on_time"
    zh = f"完成全年目标的{_shown(got)}%，序时进度为{_shown(expected)}%{_gap_zh(got - expected, '个百分点', '序时进度')}"
    en = f"{_shown(got)} % of the year's target, {_shown(expected)} % expected{_gap_en(gap, 'percentage points', goal.falls)}"
    return _schedule(state, expected, got, gap, "个百分点", zh, en, goal.challenged(reached), rule)


def _share_band(goal: _Goal, expected: Decimal, rule: Rule) -> Decimal:
    """The reach of 左右 on an amount: in points of its share, and of that only the part expected by now."""
    return goal.band(rule) / goal.hurdle * expected


def _within_range(goal: _Goal, reached: Decimal, rule: Rule) -> Schedule:
    """A range that is not to be left on either side."""
    assert goal.value is not None
    assert goal.high is not None
    margin = min(reached - goal.value, goal.high - reached)
    wanted = f"{_shown(goal.value)}{goal.unit}至{_shown(goal.high)}{goal.unit}"
    out = "" if margin >= 0 else f"，{'低于' if reached < goal.value else '高于'}区间{_shown(-margin)}"
    out_en = "" if margin >= 0 else f", {_shown(-margin)} {'below' if reached < goal.value else 'above'} it"
    zh, en = f"实际{_shown(reached)}{goal.unit}，区间{wanted}{out}", f"{_shown(reached)} to be kept within {_shown(goal.value)} and {_shown(goal.high)}{out_en}"
    return _schedule("on_time" if margin >= -goal.band(rule) else "behind", goal.value, reached, margin, goal.unit, zh, en, None, rule)


def _direct(goal: _Goal, reached: Decimal, over: bool, rule: Rule) -> Schedule:
    """A rate, a level or a ceiling: compared as it is, no twelfths."""
    margin, met, challenged = goal.margin(reached), goal.met(reached, rule), goal.challenged(reached)
    far = rule.ahead_rate_points if goal.unit in PERCENT else abs(goal.hurdle) * rule.ahead_share
    beyond = goal.high is not None and not goal.falls and reached > goal.high
    if not met:
        state = "behind"
    elif over:
        state = "done"
    elif goal.kind != "ceiling" and (challenged or beyond or (margin > 0 and margin >= far)):
        state = "ahead"
    else:
        state = "on_time"
    unit = "个百分点" if goal.unit == "%" else goal.unit
    name = "上限" if goal.kind == "ceiling" or goal.bound in ("le", "lt") else "目标"
    wanted = f"{_shown(goal.hurdle)}{goal.unit}" if goal.high is None else f"{_shown(goal.value)}{goal.unit}至{_shown(goal.high)}{goal.unit}"
    zh = f"实际{_shown(reached)}{goal.unit}，{name}{wanted}{_SUFFIX.get(goal.bound, '')}{_gap_zh(-margin if goal.falls else margin, unit, name)}"
    en = f"{_shown(reached)}{_unit_en(goal.unit)} against {wanted.replace('至', ' to ')}{_gap_en(margin, 'percentage points' if goal.unit == '%' else goal.unit, goal.falls)}"
    return _schedule(state, goal.hurdle, reached, margin, unit, zh, en, challenged, rule)


def _deliverable(actual: Reached, on: date, due: date, rule: Rule) -> Schedule:
    if isinstance(actual, datetime):
        actual = actual.date()
    if not (actual is None or isinstance(actual, bool | date)):
        raise ValueError("交付类任务只填是否完成，或完成的日期。")
    done_on = actual if isinstance(actual, date) and actual <= on else None
    if actual is True or done_on:
        left = days_left(due, done_on) if done_on else 0
        late_zh, late_en = (f"，逾期{-left}天完成", f", {-left} days late") if left < 0 else ("", "")
        return _schedule("done", None, None, Decimal(left) if done_on else None, "天", f"已交付{late_zh}", f"delivered{late_en}", None, rule)
    left = days_left(due, on)
    if left < 0:
        return _schedule("behind", None, None, Decimal(left), "天", f"{due}到期，未见交付，逾期{-left}天", f"due on {due}, not delivered, {-left} days late", None, rule)
    if actual is None:
        return _plain("not_reported", rule, f"没有报送，{due}到期", f"nothing was returned, due on {due}")
    return _schedule("on_time", None, None, Decimal(left), "天", f"未到期，{due}前交付", f"not yet due, to be delivered by {due}", None, rule)


def _ongoing(actual: Reached, on: date, due: date, rule: Rule) -> Schedule:
    if not (actual is None or isinstance(actual, bool)):
        raise ValueError("持续推进类任务只看本期有没有佐证。")
    if actual is None:
        return _plain("not_reported", rule, "没有报送", "nothing was returned")
    if not actual:
        return _plain("other", rule, "持续推进类任务，本期没有佐证，不能判定", "an ongoing task without evidence for the period cannot be judged")
    return _plain("done" if on >= due else "on_time", rule, "持续推进类任务，本期有佐证", "an ongoing task with evidence for the period")


# ---- numbers and words ---------------------------------------------------------------------------------------------


def a_number(given: Number | None) -> Decimal | None:
    """The exact number, None for nothing given; ValueError for what is no number or beyond all sense."""
    if given is None or given == "":
        return None
    try:
        found = Decimal(str(given).strip()) if not isinstance(given, bool) else Decimal("NaN")
    except InvalidOperation:
        raise ValueError(f"“{given}”不是数；请只填数字，单位另填。") from None
    size = found.copy_abs()  # abs() would round, and overflow
    if not found.is_finite() or size > LARGEST or 0 < size < SMALLEST:
        raise ValueError(f"“{given}”不是合情理的数；请核对。")
    return found


def _stepped(share: Decimal, rule: Rule, rounding: str) -> Decimal:
    if not rule.share_step:
        return share
    with localcontext(prec=60):
        return (share / rule.share_step).quantize(Decimal(1), rounding=rounding) * rule.share_step


def _shown(number: Decimal | None) -> str:
    """Plain digits, at most four places, of a number below one at least four digits that count."""
    assert number is not None
    return short_digits(number)


def _gap_zh(gap: Decimal, unit: str, name: str) -> str:
    if not gap:
        return ""
    return f"，{'高于' if gap > 0 else '低于'}{name}{_shown(abs(gap))}{unit}"


def _gap_en(gap: Decimal, unit: str, falls: bool) -> str:
    if not gap:
        return ""
    return f", {_shown(abs(gap))} {unit} {('over' if falls else 'short') if gap < 0 else ('below' if falls else 'above')}"


def _unit_en(unit: str) -> str:
    return f" {unit}" if unit else ""


def _plain(state: str, rule: Rule, zh: str, en: str) -> Schedule:
    return _schedule(state, None, None, None, "", zh, en, None, rule)


def _schedule(state: str, expected: Decimal | None, got: Decimal | None, gap: Decimal | None, unit: str, zh: str, en: str, challenged: bool | None, rule: Rule) -> Schedule:
    if challenged:
        zh, en = f"{zh}，达到挑战值", f"{en}, challenge reached"
    named = f"{rule.code}/{rule.version}"
    return Schedule(state, expected, got, gap, unit, f"{STATES[state]}：{zh}。", f"{STATES_EN[state].capitalize()}: {en}.", challenged, named)


def _rule(row: Mapping[str, str]) -> Rule:
    numbers = {k: Decimal(row[k]) for k in ("share_step", "band_points", "band_share", "ahead_share_points", "ahead_rate_points", "ahead_share")}
    if any(not n.is_finite() or n < 0 for n in numbers.values()):
        raise ValueError("数值不能小于零")
    day = int(row["month_from_day"])
    if not 1 <= day <= 31:
        raise ValueError("month_from_day应在1到31之间")
    version, valid_from, source = rules.dated(row)
    return Rule(row["code"], version, valid_from, month_from_day=day, source=source, **numbers)


SCHEDULE = rules.declare(
    rules.Table(
        "schedule",
        Path(__file__).with_name("rules") / "schedule.csv",
        _rule,
        zh="序时进度怎样判",
        en="how it is judged whether a target is on its schedule",
        by_code=True,
    )
)
