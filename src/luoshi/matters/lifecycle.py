"""The life of a matter: one table of states and moves. Plain Python.

A move names where it may start, where it leads, the permission that it needs, whose unit must make it, and what it must
bring. Nothing else in the project decides what may happen to a matter.
"""

from __future__ import annotations

from . import request_moves
from .move import SAME, Move

STATES = {
    "draft": "拟办",
    "issued": "已交办",
    "under_way": "办理中",
    "claimed": "申请办结",
    "sent_back": "退回重办",
    "parked": "挂账",
    "ended": "已办结",
    "objected": "提出异议",
    "void": "作废",
    "received": "待派单",
    "conferring": "会商中",
    "disputed": "派单异议",
    "waiting": "暂停计时",
    "answered": "待回访",
    "followed": "转接跟踪",
}
STATES_EN = {
    "draft": "draft",
    "issued": "issued",
    "under_way": "under way",
    "claimed": "completion claimed",
    "sent_back": "sent back",
    "parked": "parked",
    "ended": "ended",
    "objected": "objected to",
    "void": "void",
    "received": "to be dispatched",
    "conferring": "conferred on",
    "disputed": "duty disputed",
    "waiting": "clock paused",
    "answered": "callback due",
    "followed": "handed over, followed",
}
VERDICTS = {"met": "兑现", "partly": "部分兑现", "missed": "未兑现", "undecidable": "无法判断", "unreported": "未再提及"}
REQUEST_VERDICTS = {
    "solved": "已解决",
    "half_solved": "部分解决",
    "unsolved": "未解决",
    "no_longer": "不再需要",
    "no_answer": "回访未接通",
    "answered": "当场答复",
    "transferred": "已转接",
    "merged": "已并入",
    "handled": "已处置",
}
REQUEST_VERDICTS_EN = {
    "solved": "solved",
    "half_solved": "half solved",
    "unsolved": "not solved",
    "no_longer": "no longer needed",
    "no_answer": "no answer to the callback",
    "answered": "answered at once",
    "transferred": "handed over",
    "merged": "merged",
    "handled": "dealt with",
}
VERDICTS_EN = {"met": "kept", "partly": "partly kept", "missed": "missed", "undecidable": "undecidable", "unreported": "never mentioned again"}
KINDS = {"commitment": "任务", "request": "诉求", "alarm": "预警", "inspection": "检查"}

# Open to the public and owed by somebody; draft and void are the office's own.
LIVE = ("issued", "under_way", "claimed", "sent_back", "parked", "objected")
PUBLIC = (*LIVE, "ended")
WORKING = ("issued", "under_way", "sent_back")

_SEEN = (*PUBLIC, *request_moves.RECEIVED, request_moves.FOLLOWED, "disputed", "waiting", "answered")  # in which the public sees a matter

COMMITMENT_MOVES = (
    # a draft is made, worded, given to units, and issued
    Move("open", "立项", "opened", (), "draft", "draft_matter", needs=("text",)),
    Move("reword", "改文字", "reworded", ("draft",), SAME, "draft_matter"),
    Move("plan", "拟分工", "planned", ("draft",), SAME, "draft_matter"),
    Move("discard", "作废", "voided", ("draft",), "void", "draft_matter", reason=True),
    Move("issue", "交办", "issued", ("draft",), "issued", "issue_matter", needs=()),
    # the units work
    Move("accept", "签收", "accepted", ("issued",), "under_way", "return_progress", side="lead"),
    Move("report", "报进展", "progress returned", WORKING, "under_way", "return_progress", side="lead", needs=("period", "progress")),
    Move("help_report", "报配合情况", "helper's return", WORKING, SAME, "return_progress", side="helper", needs=("period", "progress")),
    Move("claim", "申请办结", "completion claimed", ("under_way", "sent_back"), "claimed", "return_progress", side="lead", needs=("progress", "evidence")),
    Move("attach", "补充佐证", "evidence added", (*WORKING, "claimed", "ended", "objected"), SAME, "return_progress", side="lead", needs=("evidence",)),
    # the office steers: nothing is changed without a reason
    Move("reassign", "改派", "reassigned", (*WORKING, "parked"), "issued", "issue_matter", needs=("lead",), reason=True),
    Move("set_helpers", "调整配合单位", "helpers changed", (*WORKING, "parked"), SAME, "issue_matter", needs=("helpers",), reason=True),
    Move("correct", "更正文字", "text corrected", (*LIVE, "ended"), SAME, "issue_matter", reason=True),
    Move("ask_target", "申请调整目标", "target change asked for", WORKING, SAME, "return_progress", side="lead", needs=("targets",), reason=True),
    Move("retarget", "调整目标", "target changed", (*WORKING, "parked", "claimed"), SAME, "change_target", needs=("targets", "approver"), reason=True),
    Move("refuse_target", "不同意调整目标", "target change refused", (*WORKING, "parked", "claimed"), SAME, "change_target", reason=True),
    Move("extend", "调整时限", "deadline changed", (*WORKING, "parked"), SAME, "change_target", needs=("due", "approver"), reason=True),
    Move("remind", "催办", "reminded", (*WORKING, "parked"), SAME, "verify_matter", kinds=("commitment", "request")),
    Move("park", "挂账", "parked", WORKING, "parked", "verify_matter", needs=("plan_date",), reason=True),
    Move("resume", "恢复办理", "resumed", ("parked",), "under_way", "verify_matter", reason=True),
    # the supervision office verifies
    Move("confirm", "核查通过", "verified", ("claimed",), "ended", "verify_matter", needs=("verdict", "conclusion")),
    Move("send_back", "核查退回", "sent back", ("claimed",), "sent_back", "verify_matter", reason=True),
    Move("overrule", "督查认定", "overruled", (*WORKING, "claimed", "parked"), "ended", "verify_matter", needs=("verdict", "conclusion"), reason=True),
    Move("object", "提出异议", "objected", ("ended",), "objected", "return_progress", side="lead", reason=True),
    Move("uphold", "维持结论", "conclusion upheld", ("objected",), "ended", "verify_matter", needs=("conclusion",), reason=True),
    Move("reverse", "变更结论", "conclusion reversed", ("objected",), "ended", "verify_matter", needs=("verdict", "conclusion"), reason=True),
    Move("reopen", "重新办理", "reopened", ("ended",), "under_way", "verify_matter", reason=True),
    # the next report speaks
    Move("propose", "对账建议", "verdict proposed", (*LIVE, "ended"), SAME, "manage_reports", needs=("verdict",)),
    Move("settle", "对账确认", "verdict settled", (*WORKING, "claimed", "parked", "ended"), "ended", "verify_matter", needs=("verdict",), reason=True),
    # bookkeeping
    Move("roll_up", "上下级汇总", "parent set", ("draft", *LIVE), SAME, "draft_matter"),
    Move(
        "note",
        "备注",
        "noted",
        ("draft", *PUBLIC, *request_moves.RECEIVED, request_moves.FOLLOWED, "disputed", "waiting", "answered"),
        SAME,
        "draft_matter",
        needs=("text",),
        kinds=("commitment", "request"),
    ),
    # what the public sees of it (``taken``): taken down, whole or in part, and put back
    Move("hide", "撤下文字", "words taken down", _SEEN, SAME, "take_down", needs=("ground",), reason=True, kinds=("commitment", "request")),
    Move("blot", "遮盖", "blotted", _SEEN, SAME, "take_down", needs=("ground",), reason=True, kinds=("commitment", "request")),
    Move("restore", "恢复公开", "public again", _SEEN, SAME, "take_down", needs=("of",), reason=True, kinds=("commitment", "request")),
)
MOVES = (*COMMITMENT_MOVES, *request_moves.MOVES)
BY_NAME = {m.name: m for m in MOVES}
INTERNAL = frozenset({"open", "reword", "plan", "discard", "note", "remind", "roll_up"})  # not shown to the public


def moves_from(state: str, kind: str = "commitment") -> list[Move]:
    """The moves that may start in a state of a kind of matter, in the table's order."""
    return [m for m in MOVES if state in m.start and kind in m.kinds]


def end_of(move: Move, state: str) -> str:
    """Where a move leads from a state."""
    return state if move.end == SAME else move.end
