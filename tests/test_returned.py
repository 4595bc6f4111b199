"""What units write as the outcome of their targets, and the verdict that is shown of it: 126 pairs, each with the verdict written before it was
tried. ``ask``: the form asks again, for nobody can tell."""

import csv
from datetime import date
from pathlib import Path

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.core.exceptions import ValidationError

from luoshi.matters.state import blank
from luoshi.reports import judged_progress, state
from luoshi.reports.staff.target_fields import OutcomeField
from luoshi.reports.staff.task_rows import targets_from

PAIRS = list(csv.DictReader((Path(__file__).parent / "data" / "returned_pairs.csv").open(encoding="utf-8")))
GOOD, BAD = ("done", "ahead", "on_time"), ("behind",)


def document(target, value):
    made = {**blank(), **state.OWN}
    return {**made, "kind": "commitment", "state": "under_way", "year": 2026, "due": "2026-12-31"} | {
        "targets": [{**state._TARGET, "id": "t1", **{k: v for k, v in target.items() if k != "id"}, "replaced_by": ""}],
        "progress": {"period": "2026", "at": "2026-12-31T00:00:00+08:00", "figures": [{"target": "t1", "value": value, "unit": target["unit"]}]},
    }


@pytest.mark.parametrize("pair", PAIRS, ids=lambda p: f"{p['target']}|{p['typed']}")
def test_no_verdict_is_the_opposite(pair):
    [target] = targets_from([pair["target"]], [])
    field = OutcomeField(target, required=False)
    if pair["verdict"] == "ask":
        with pytest.raises(ValidationError, match="。") as asked:
            field.clean(pair["typed"])
        assert len(asked.value.messages) == 1
        return
    value = field.clean(pair["typed"])
    [found] = judged_progress.judged(document(target, value), date(2026, 12, 31))
    assert found.schedule.state in (GOOD if pair["verdict"] == "good" else BAD), (value, found.schedule.sentence_zh)


@pytest.mark.parametrize(("typed", "state_word"), [("18", "behind"), ("20", "on_time"), ("23", "on_time"), ("25", "on_time"), ("26", "behind"), ("40", "behind")])
def test_what_is_to_be_kept_within_is_left_on_either_side(typed, state_word):
    target = {**state._TARGET, "words": "平均时长保持在20至25分钟之间", "kind": "level", "value": 20, "value_high": 25, "unit": "分钟"}
    value = OutcomeField(target, required=False).clean(typed)
    [found] = judged_progress.judged(document(target, value), date(2026, 12, 31))
    assert found.schedule.state == state_word, found.schedule.sentence_zh


def test_a_negative_figure_is_shown_with_its_sign():
    [target] = targets_from(["工业增加值增长6%"], [])
    [found] = judged_progress.judged(document(target, OutcomeField(target).clean("下降3%")), date(2026, 12, 31))
    assert "实际-3%" in found.schedule.sentence_zh
    assert "低于目标9个百分点" in found.schedule.sentence_zh
