"""Many drafts issued by the worker with progress and not half-done; what was issued recalled with a reason, and the public told."""

# ruff: noqa: F811  fixtures of a neighbour
from datetime import timedelta

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ledger_kit import draft, issued
from luoshi.matters import ledger
from luoshi.matters.ledger import Refused
from luoshi.matters.models import Event, Matter
from luoshi.matters.rebuild import rebuild
from luoshi.reports import bulk_moves
from luoshi.reports.models import BulkMove
from test_desk_office import HTMX, acted, at, dc, people, sign_in, text, today, who  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def many(who, monkeypatch):
    """Seven drafts that can be issued, where a page waits for three."""
    monkeypatch.setattr(bulk_moves, "BRIEF", 3)
    return [draft(who["dc"], text=f"新增充电桩{n}00个", lead="fgw") for n in range(1, 8)]


def states(matters):
    return [Matter.objects.get(pk=m.pk).state for m in matters]


def issues(matters):
    return Event.objects.filter(move="issue", matter__in=matters).count()


def work():
    return bulk_moves.go_on(timezone.now())


def test_many_are_issued_by_the_worker_and_the_page_says_how_far_it_is(dc, many):
    answer = acted(dc, "issue", *many)
    assert states(many) == ["draft"] * 7
    page = dc.get(answer["Location"])
    assert (page["Refresh"], "0/7" in text(page)) == ("3", True)
    assert acted(dc, "issue", *many)["Location"] == answer["Location"]  # a second click is the same act
    assert work() == 1
    assert work() == 0
    assert states(many) == ["issued"] * 7
    done = dc.get(answer["Location"])
    assert ("Refresh" in done, "已办7项" in text(done), "7/7" in text(done)) == (False, True, True)
    again = acted(dc, "issue", *many)  # seen before they were issued
    assert (again.status_code, issues(many)) == (422, 7)
    assert rebuild().findings == []


def test_htmx_is_sent_to_the_page_that_says_how_far_it_is(dc, many):
    answer = dc.post(at("drafts_act"), {"action": "issue", "m": [f"{m.ref}:{m.version}" for m in many]}, **HTMX)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, reverse("desk:bulk-move", args=[BulkMove.objects.get().pk]))


def test_nothing_begins_where_one_may_not_be_issued(dc, who, many):
    bare = draft(who["dc"])
    answer = acted(dc, "issue", *many, bare)
    assert (answer.status_code, "还不能交办：没有牵头单位" in text(answer), text(answer).count(" checked")) == (422, True, 8)
    assert not BulkMove.objects.exists()


def test_a_worker_that_dies_leaves_each_issued_or_not_and_the_next_goes_on(dc, many, monkeypatch):
    acted(dc, "issue", *many)
    real, made = ledger.move, []

    def dies(matter, *args, **kwargs):
        if len(made) == 3:
            raise MemoryError
        made.append(real(matter, *args, **kwargs))

    monkeypatch.setattr(bulk_moves.ledger, "move", dies)
    assert work() == 0
    monkeypatch.setattr(bulk_moves.ledger, "move", real)
    assert (states(many), BulkMove.objects.get().at_row) == (["issued"] * 3 + ["draft"] * 4, 3)
    BulkMove.objects.update(state="moving", begun_at=timezone.now())  # as who was killed leaves it
    assert work() == 0  # perhaps it is still at it
    assert bulk_moves.go_on(timezone.now() + bulk_moves.AGAIN + timedelta(seconds=1)) == 1
    assert (states(many), issues(many)) == (["issued"] * 7, 7)


def test_a_worker_that_fails_again_and_again_gives_up_and_says_so(dc, many, monkeypatch):
    where = acted(dc, "issue", *many)["Location"]
    monkeypatch.setattr(bulk_moves.ledger, "move", lambda *args, **kwargs: 1 / 0)
    for _n in range(bulk_moves.TRIES + 1):
        work()
    assert BulkMove.objects.get().state == "failed"
    assert "已办0项，其余没有改动" in text(dc.get(where))


def test_what_was_changed_meanwhile_is_told_and_stops_nobody(dc, who, many):
    where = acted(dc, "issue", *many)["Location"]
    ledger.move(Matter.objects.get(pk=many[2].pk), "plan", who["dc"], {"leader": "李青"})
    work()
    assert states(many) == ["issued"] * 2 + ["draft"] + ["issued"] * 4
    page = text(dc.get(where))
    assert "已办6项" in page
    assert f"{many[2].ref}</a>：这一事项刚被别人改过" in page


def test_the_same_draft_does_not_wait_twice(dc, many):
    acted(dc, "issue", *many)
    answer = acted(dc, "issue", *many[:5])
    assert (answer.status_code, "正在后台办理" in text(answer)) == (422, True)


def test_nobody_looks_at_anothers_work_nor_has_it_done_without_the_right(dc, sign_in, who, many):
    where = acted(dc, "issue", *many)["Location"]
    assert sign_in("dc2").get(where).status_code == 404
    assert sign_in("audit").get(where).status_code == 403
    job = BulkMove.objects.get()
    job.user.groups.clear()
    work()
    assert states(many) == ["draft"] * 7
    assert "你没有“交办”的权限" in BulkMove.objects.get().refused[many[0].ref]


# ---- recalled


def test_what_was_just_issued_is_recalled_with_a_reason_and_the_public_is_told(dc, who, many):
    first, second = many[:2]
    acted(dc, "issue", first, second)
    assert "撤回刚才交办的2项" in text(dc.get(at("drafts")))
    ledger.move(Matter.objects.get(pk=second.pk), "accept", who["fgw"])
    assert "撤回刚才交办的1项" in text(dc.get(at("drafts")))
    assert acted(dc, "recall_last").status_code == 422  # why?
    assert states(many[:2]) == ["issued", "under_way"]
    assert acted(dc, "recall_last", recall_reason="牵头单位定错了").status_code == 302
    assert states(many[:2]) == ["draft", "under_way"]
    public = Client()
    page = public.get(reverse("site:promise", args=[first.ref]))
    assert (page.status_code, "牵头单位定错了" in text(page), "已撤回交办" in text(page)) == (200, True, True)
    assert first.text not in text(page)
    assert first.ref not in text(public.get(reverse("site:promises")))
    assert public.get(reverse("site:promise", args=[many[3].ref])).status_code == 404  # never issued
    ledger.move(Matter.objects.get(pk=first.pk), "plan", who["dc"], {"lead": "jtj"})
    acted(dc, "issue", Matter.objects.get(pk=first.pk))
    page = text(public.get(reverse("site:promise", args=[first.ref])))
    assert first.text in page
    assert "牵头单位定错了" in page  # its history is whole
    assert rebuild().findings == []


def test_hundreds_are_recalled_by_the_worker_from_the_page_of_their_issue(dc, many):
    where = acted(dc, "issue", *many)["Location"]
    work()
    assert "撤回7项" in text(dc.get(where))
    answer = acted(dc, "recall_last", reason="清单用错了版本")
    assert answer.status_code == 302
    work()
    assert states(many) == ["draft"] * 7
    assert "已办7项" in text(dc.get(answer["Location"]))
    assert "撤回刚才交办的" not in text(dc.get(at("drafts")))


def test_those_chosen_among_the_issued_are_recalled(dc, who):
    matter, begun = issued(who["dc"]), issued(who["dc"])
    ledger.move(begun, "accept", who["fgw"])
    page = text(dc.get(at("drafts", state="out")))
    assert f'value="{matter.ref}:' in page
    assert f'value="{begun.ref}:' not in page  # its unit has it in hand
    assert acted(dc, "recall", matter, state="out", reason="重复交办").status_code == 302
    assert states([matter, begun]) == ["draft", "under_way"]
    assert acted(dc, "recall", begun, state="out", reason="重复交办").status_code == 422


def test_what_a_unit_asked_for_before_the_recall_is_not_asked_by_the_next_one(dc, who):
    matter = issued(who["dc"])
    ledger.move(matter, "ask_target", who["fgw"], {"targets": matter.document["targets"]}, reason="任务太重")
    assert Matter.objects.get(pk=matter.pk).asked == "target"
    ledger.move(matter, "recall", who["dc"], reason="牵头单位定错了")
    ledger.move(matter, "plan", who["dc"], {"lead": "jtj"})
    ledger.move(matter, "issue", who["dc"])
    again = Matter.objects.get(pk=matter.pk)
    assert (again.state, again.asked, again.document["asked_target"]) == ("issued", None, None)
    assert rebuild().findings == []


def test_what_somebody_has_worked_on_or_was_divided_is_not_recalled(dc, who):
    worked = issued(who["dc"])
    ledger.move(worked, "report", who["fgw"], {"period": "2026-Q2", "progress": "建成1500个"})
    ledger.move(worked, "reassign", who["dc"], {"lead": "jtj"}, reason="职责调整")
    with pytest.raises(Refused, match="单位已经报过进展，不能撤回交办"):
        ledger.move(worked, "recall", who["dc"], reason="重来")
    whole = issued(who["dc"])
    part = issued(who["dc"], parent=whole.ref)
    with pytest.raises(Refused, match=f"它的分解任务{part.ref}已经交办"):
        ledger.move(whole, "recall", who["dc"], reason="重来")
    ledger.move(part, "recall", who["dc"], reason="重来")
    ledger.move(whole, "recall", who["dc"], reason="重来")
    with pytest.raises(Refused, match="理由"):
        ledger.move(issued(who["dc"]), "recall", who["dc"])
    with pytest.raises(Refused, match="你没有“撤回交办”的权限"):
        ledger.move(issued(who["dc"]), "recall", who["fgw"], reason="不想办")
