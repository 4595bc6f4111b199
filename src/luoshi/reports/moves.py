"""The life of a commitment, as one table of states and moves. Plain Python.

A move names where it may start, where it leads, the permission that it needs, whose unit must make it, and what it must
bring. Nothing else in the project decides what may happen to a commitment.
"""

from __future__ import annotations

from luoshi.matters.move import SAME, Move, remind

KIND = "commitment"  # the name of this kind of matter
STATES = {
    "draft": ("拟办", "draft"),
    "issued": ("已交办", "issued"),
    "under_way": ("办理中", "under way"),
    "claimed": ("申请办结", "completion claimed"),
    "sent_back": ("退回重办", "sent back"),
    "parked": ("挂账", "parked"),
    "ended": ("已办结", "ended"),
    "objected": ("提出异议", "objected to"),
    "void": ("作废", "void"),
}
VERDICTS = {
    "met": ("兑现", "kept"),
    "partly": ("部分兑现", "partly kept"),
    "missed": ("未兑现", "missed"),
    "undecidable": ("无法判断", "undecidable"),
    "unreported": ("未再提及", "never mentioned again"),
}

# Open to the public and owed by somebody; draft and void are the office's own.
LIVE = ("issued", "under_way", "claimed", "sent_back", "parked", "objected")
PUBLIC = (*LIVE, "ended")
WORKING = ("issued", "under_way", "sent_back")
INTERNAL = frozenset({"open", "reword", "plan", "discard", "revive", "note", "remind", "roll_up"})  # not shown to the public

MOVES = (
    # a draft is made, worded, given to units, and issued
    Move("open", "立项", "opened", (), "draft", "draft_matter", needs=("text",)),
    Move("reword", "改文字", "reworded", ("draft",), SAME, "draft_matter"),
    Move("plan", "拟分工", "planned", ("draft",), SAME, "draft_matter"),
    Move("discard", "作废", "voided", ("draft",), "void", "draft_matter", reason=True),
    Move("revive", "恢复草稿", "draft restored", ("void",), "draft", "draft_matter", reason=True),
    Move("issue", "交办", "issued", ("draft",), "issued", "issue_matter", needs=()),
    Move("recall", "撤回交办", "recalled", ("issued",), "draft", "issue_matter", reason=True),  # issued by mistake, and nobody is at it yet; public, as the issue was
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
    remind((*WORKING, "parked")),
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
)
