"""What was done to many drafts at once is taken back by moves; the history keeps both ways."""

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from ledger_kit import actors, city, draft
from luoshi.matters import ledger
from luoshi.matters.ledger import Refused
from luoshi.matters.models import Matter
from luoshi.matters.rebuild import rebuild
from luoshi.reports.drafting import merge
from luoshi.reports.undoing import Step, undo

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
TIMES = ("version", "changed_at", "targets")


@pytest.fixture
def office():
    return actors(city()[1])["dc"]


def without_times(document):
    return {k: v for k, v in document.items() if k not in TIMES} | {"targets": [{k: v for k, v in t.items() if k != "since"} for t in document["targets"]]}


def acted(matters, act):
    """The steps of an act on matters."""
    before = {m.ref: Matter.objects.get(pk=m.pk).version for m in matters}
    act()
    return [Step(m.ref, before[m.ref], Matter.objects.get(pk=m.pk).version) for m in matters]


def test_a_merge_an_assignment_and_a_discard_are_taken_back(office):
    first, second = draft(office, text="新增5G基站6000个"), draft(office, text="新增充电桩800个", targets=[])
    was = [without_times(Matter.objects.get(pk=m.pk).document) for m in (first, second)]
    steps = acted([first, second], lambda: merge([first, second], office))
    assert Matter.objects.get(pk=second.pk).state == "void"
    assert len(undo(steps, office, "撤销")) == 2
    assert [without_times(Matter.objects.get(pk=m.pk).document) for m in (first, second)] == was
    first, second = (Matter.objects.get(pk=m.pk) for m in (first, second))
    steps = acted([first], lambda: ledger.move(first, "plan", office, {"lead": "fgw", "helpers": ["jtj"], "due": "2026-06-30"}))
    undo(steps, office, "撤销")
    steps = acted([second], lambda: ledger.move(second, "discard", office, reason="重复"))
    undo(steps, office, "撤销")
    assert [without_times(Matter.objects.get(pk=m.pk).document) for m in (first, second)] == was
    assert [e.move for e in second.events.order_by("seq")] == ["open", "discard", "revive", "discard", "revive"]
    assert rebuild().findings == []


def test_what_was_changed_since_or_issued_is_not_taken_back_nor_anything_beside_it(office):
    changed, other = draft(office), draft(office)
    steps = acted([changed, other], lambda: [ledger.move(m, "plan", office, {"lead": "fgw"}) for m in (changed, other)])
    ledger.move(changed, "plan", office, {"leader": "李青"})
    with pytest.raises(Refused, match=f"不能撤销：{changed.ref}后来又改过"):
        undo(steps, office, "撤销")
    assert Matter.objects.get(pk=other.pk).lead.code == "fgw"
    steps = acted([other], lambda: ledger.move(other, "issue", office))
    with pytest.raises(Refused, match="已经交办"):
        undo(steps, office, "撤销")


def test_nobody_takes_back_without_the_right(office):
    matter = draft(office)
    steps = acted([matter], lambda: ledger.move(matter, "discard", office, reason="重复"))
    with pytest.raises(Refused, match="你没有“恢复草稿”的权限"):
        undo(steps, ledger.Actor("fgw"), "撤销")
    assert len(undo(steps, office, "撤销")) == 1


def test_a_draft_that_was_restored_is_void_again(office):
    matter = draft(office)
    ledger.move(matter, "discard", office, reason="重复")
    steps = acted([matter], lambda: ledger.move(Matter.objects.get(pk=matter.pk), "revive", office, reason="没有重复"))
    assert Matter.objects.get(pk=matter.pk).state == "draft"
    undo(steps, office, "撤销")
    assert Matter.objects.get(pk=matter.pk).state == "void"
    assert rebuild().findings == []


@pytest.mark.parametrize("spans", [True, False])
def test_a_merged_draft_is_not_restored_beside_what_it_went_into(office, spans):
    """One sentence would be owed twice: neither while the other is a draft, nor when it was issued or voided; a draft voided alone comes back."""

    def source(n):
        return {"sources": [{"report": "r" * 16, "start": n, "end": n + 9, "quote": "新增"}]} if spans else {}

    first, second, alone = (draft(office, text=f"新增第{n}批", **source(10 * n)) for n in range(3))
    steps = acted([first, second], lambda: merge([first, second], office))

    def refused():
        version = Matter.objects.get(pk=second.pk).version
        with pytest.raises(Refused, match=f"{second.ref}已并入{first.ref}.*请到{first.ref}里拆分"):
            ledger.move(Matter.objects.get(pk=second.pk), "revive", office, reason="另办")
        assert Matter.objects.get(pk=second.pk).version == version

    refused()
    undo(steps, office, "撤销")  # both come back, each with its own
    assert [Matter.objects.get(pk=m.pk).state for m in (first, second)] == ["draft", "draft"]
    merge([Matter.objects.get(pk=m.pk) for m in (first, second)], office)
    for move, data in (("discard", {}), ("revive", {}), ("plan", {"lead": "fgw"}), ("issue", {})):
        ledger.move(Matter.objects.get(pk=first.pk), move, office, data, reason="看看")
        refused()
    ledger.move(alone, "discard", office, reason="重复")
    assert ledger.move(alone, "revive", office, reason="没有重复").move == "revive"
    assert rebuild().findings == []
