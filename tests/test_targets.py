"""A target stays the value that its figure was: through a task list's cell and back, through a form, onto the ledger."""

import pytest

import luoshi
from luoshi.reading.targets import SeveralNumbers, Target, matched, targets_in, targets_of
from luoshi.reconciling.promises import claim_of, claim_of_target

WRITTEN = "今年人均预期寿命提高到80岁以上，第二轮土地承包到期后再延长30年整市试点有序推进，单位地区生产总值能耗下降3%左右，打造“15分钟高品质生活服务圈”100个。"


def targets(report):
    return [target for commitment in report.commitments for target in targets_of(report, commitment)]


def test_a_target_survives_its_line_of_text(first, second):
    """What a task list shows of a target is its words; coming back beside the task's own text they are that target, and nothing is read anew."""
    compared = 0
    for report in (first, second, luoshi.read("2026年政府工作报告\n各位代表：\n一、2026年工作安排\n" + WRITTEN * 3)):
        for commitment in report.commitments:
            before = [t for t in targets_of(report, commitment) if t.words]
            after = matched([t.words for t in before], [t.to_dict() for t in targets_in(commitment.quote)])
            compared += len(before)
            for target, back in zip(before, after, strict=True):
                assert {**target.to_dict(), "kind": ""} == {**back, "kind": ""}
    assert compared > 50


def test_read_from_its_line_alone_a_target_may_be_another():
    """Why it is not read anew: the line has lost the sentence."""
    task = "有序推进第二轮土地承包到期后再延长30年整市试点。"
    (known,) = targets_in(task)
    assert (known.value, known.unit, known.change) == (30, "年", "up")
    assert Target.of_words(known.words) != known
    assert matched([known.words], [known.to_dict()]) == [known.to_dict()]


def test_lines_of_people_are_read():
    known = targets_in("新增5G基站6000个。")[0].to_dict() | {"id": "t1"}
    assert matched(["  5G基站\t6000个 "], [known]) == [known]
    (changed,) = matched(["5G基站 8000个"], [known])
    assert (changed["value"], changed["words"], changed.get("id")) == (8000, "5G基站 8000个", None)
    assert matched(["", " "], [known]) == []
    assert matched(["列出清单"], []) == [Target("列出清单").to_dict()]
    with pytest.raises(SeveralNumbers):
        matched(["5G基站6000个，学位2万个"], [])


def test_data_of_the_ledger_are_the_target_again(first):
    for target in targets(first):
        assert Target.from_dict({**target.to_dict(), "id": "t1", "since": "2026-01-01"}) == target
    assert Target.from_dict({"words": "x", "bound": "", "value": 0}) == Target("x", bound="eq", value=0)


def test_a_claim_has_the_measure_of_its_figure_and_of_its_target(first):
    for figure in first.figures:
        for claim in (claim_of(first, figure), claim_of_target(Target.of_figure(figure))):
            for name in ("value", "value_high", "unit", "bound", "change"):
                assert getattr(claim, name) == getattr(figure, name)
