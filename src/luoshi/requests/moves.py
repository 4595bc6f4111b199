"""The life of a request, as one table of states and moves. Plain Python.

The articles are those of 北京市接诉即办工作条例 (2021); terms and limits that it leaves open are data elsewhere.
"""

from __future__ import annotations

from luoshi.matters.move import SAME, Move, remind

KIND = "request"  # the name of this kind of matter
STATES = {
    "received": ("待派单", "to be dispatched"),
    "conferring": ("会商中", "conferred on"),
    "followed": ("转接跟踪", "handed over, followed"),
    "issued": ("已交办", "issued"),
    "under_way": ("办理中", "under way"),
    "sent_back": ("退回重办", "sent back"),
    "waiting": ("暂停计时", "clock paused"),
    "disputed": ("派单异议", "duty disputed"),
    "answered": ("待回访", "callback due"),
    "parked": ("挂账", "parked"),
    "ended": ("已办结", "ended"),
    "void": ("作废", "void"),
}
VERDICTS = {
    "solved": ("已解决", "solved"),
    "half_solved": ("部分解决", "half solved"),
    "unsolved": ("未解决", "not solved"),
    "no_longer": ("不再需要", "no longer needed"),
    "no_answer": ("回访未接通", "no answer to the callback"),
    "answered": ("当场答复", "answered at once"),
    "transferred": ("已转接", "handed over"),
    "merged": ("已并入", "merged"),
    "handled": ("已处置", "dealt with"),
}
DEMANDS = {"inquiry": "咨询", "help": "求助", "complaint": "投诉", "tip": "举报", "suggestion": "建议"}  # art. 2
DEMANDS_EN = {"inquiry": "inquiry", "help": "call for help", "complaint": "complaint", "tip": "tip-off", "suggestion": "suggestion"}
CHANNELS = {"phone": "电话", "web": "网页", "open311": "Open311", "file": "批量导入", "api": "接口", "enterprise": "企业专线"}
ROUTES = {"direct": "直派", "direct_copied": "直派街乡、抄送区", "district": "区兜底"}  # art. 12
CHANNELS_EN = {"phone": "phone", "web": "web page", "open311": "Open311", "file": "file", "api": "interface", "enterprise": "enterprise line"}
ROUTES_EN = {"direct": "straight to the unit", "direct_copied": "straight to the street, copy to its district", "district": "to the district, which organises"}
WHISTLES = {"daily": "日常哨", "hard": "攻坚哨", "emergency": "应急哨"}
SOLVED = {"yes": "已解决", "half": "部分解决", "no": "未解决", "no_longer": "不再需要"}
SATISFIED = {"yes": "满意", "basically": "基本满意", "no": "不满意"}
WHISTLES_EN = {"daily": "everyday whistle", "hard": "whistle for a hard case", "emergency": "emergency whistle"}
SOLVED_EN = {"yes": "solved", "half": "partly solved", "no": "not solved", "no_longer": "no longer needed"}
SATISFIED_EN = {"yes": "satisfied", "basically": "basically satisfied", "no": "not satisfied"}

OPEN = ("issued", "under_way", "sent_back")  # a unit is at it
RECEIVED = ("received", "conferring")
FOLLOWED = "followed"  # handed to an emergency service, and somebody must still say what came of it
TAKEN = {"taken": "已接手", "declined": "不接手", "undecided": "没有答复"}  # of a hand-over; nobody took it: the first receiver owns it
TAKEN_EN = {"taken": "taken", "declined": "declined", "undecided": "undecided"}
OWED = (*OPEN, "waiting", "disputed")
UNANSWERED = (*RECEIVED, FOLLOWED, *OWED)  # nobody has answered it yet
JOINABLE = (*UNANSWERED, "answered")  # words can still be added
HANDED = (*RECEIVED, FOLLOWED, *OWED, "answered", "parked")  # in which what became of a hand-over can be said
KNOWN = (*UNANSWERED, "answered", "ended", "parked")  # all but what was void
QUEUED = (*RECEIVED, FOLLOWED, *OWED, "answered")  # somebody waits for it now; an index of these is made by a migration of the ledger
HEARD = ("answered", *OPEN)  # the caller is asked when it is answered, or when its limit has ended all the same (art. 23)

MOVES = (
    remind((*OPEN, "parked")),
    # taken in and understood
    Move("receive", "登记", "received", (), "received", "take_request", needs=("text", "demand", "channel")),
    Move("classify", "定类定位", "classified", JOINABLE, SAME, "take_request"),  # wherever words may be added, they may tell of a danger
    Move("add", "补充", "added to", JOINABLE, SAME, "take_request", needs=("words",)),
    # matters told in one call, and what a caller must not do (art. 9): the office's own, shown to nobody else (``privacy``)
    Move("tie", "同一来电", "told in one call", KNOWN, SAME, "take_request", needs=("tied",)),
    Move("flag", "记录言行", "conduct noted", KNOWN, SAME, "take_request", needs=("conduct",)),
    Move("unflag", "撤销言行记录", "note of conduct taken back", KNOWN, SAME, "take_request", needs=("conduct",), reason=True),
    Move("answer", "当场答复", "answered at once", RECEIVED, "ended", "take_request", needs=("outcome", "answer")),  # art. 11
    Move("merge", "并入", "merged", (*RECEIVED, *OPEN), "ended", "take_request", needs=("merged_into",), reason=True),
    # danger is handed over at once, and followed until somebody says what came of it (art. 11 ¶3 (1); 国办发〔2022〕12号)
    Move("hand_over", "紧急转接", "handed to an emergency service", RECEIVED, FOLLOWED, "take_request", needs=("to",)),
    Move("hand_on", "同时转接", "handed on as well", (FOLLOWED, *OWED, "answered", "parked"), SAME, "take_request", needs=("to",)),
    Move("handed_reply", "接手情况", "taken over or not", HANDED, SAME, "take_request", needs=("to", "taken")),
    Move("handed_result", "处置结果", "what came of the hand-over", HANDED, SAME, "take_request", needs=("to", "result")),
    Move("conclude", "转接办结", "hand-over concluded", (FOLLOWED,), "ended", "take_request", needs=("result",)),
    Move("confer", "会商", "conferred on", ("received",), "conferring", "dispatch_request", reason=True),  # art. 12
    # dispatched: from here the clock runs
    Move("dispatch", "派单", "dispatched", (*RECEIVED, FOLLOWED), "issued", "dispatch_request", needs=("lead", "route", "limit", "due_at")),
    Move("redispatch", "改派", "sent to another unit", OPEN, "issued", "dispatch_request", needs=("lead", "route", "due_at"), reason=True),  # sent wrongly
    Move("transfer", "转接", "handed over", (*RECEIVED, *OWED), "ended", "dispatch_request", needs=("to", "outcome"), reason=True),  # 110, central units
    Move("dispute", "派单异议", "duty disputed", ("issued", "under_way"), "disputed", "handle_request", side="lead", reason=True),
    Move("adjudicate", "裁定", "adjudicated", ("disputed",), "issued", "dispatch_request", needs=("lead", "due_at"), reason=True),
    Move("escalate", "提级", "escalated", OWED, SAME, "dispatch_request", reason=True),  # art. 20
    # the first receiver answers for it; others are called to it
    Move("sign", "签收", "signed for", ("issued",), "under_way", "handle_request", side="lead"),
    Move("contact", "联系诉求人", "caller contacted", OPEN, SAME, "handle_request", side="lead", needs=("how",)),  # art. 15
    Move("call_in", "请求协办", "helpers called in", OPEN, SAME, "handle_request", side="lead", needs=("helpers", "due_at")),  # art. 14
    Move("helper_answer", "协办反馈", "helper answered", OPEN, SAME, "handle_request", side="helper", needs=("answer",)),
    Move("whistle", "吹哨", "whistled", OPEN, SAME, "handle_request", side="lead", needs=("units", "whistle", "arrive_by"), reason=True),  # art. 16
    Move("arrive", "报到", "reported in", OPEN, SAME, "handle_request", side="helper"),
    Move("whistle_done", "哨结", "whistle concluded", OPEN, SAME, "handle_request", side="lead", needs=("result",)),
    # time
    Move("ask_time", "申请延期", "extension asked for", OPEN, SAME, "handle_request", side="lead", needs=("due_at",), reason=True),
    Move("give_time", "同意延期", "extended", OPEN, SAME, "dispatch_request", needs=("due_at", "approver")),
    Move("refuse_time", "不同意延期", "extension refused", OPEN, SAME, "dispatch_request", reason=True),
    Move("wait", "暂停计时", "clock paused", OPEN, "waiting", "dispatch_request", needs=("rule",), reason=True),
    Move("go_on", "恢复计时", "clock resumed", ("waiting",), "under_way", "dispatch_request", needs=("due_at",)),
    Move("set_due", "定时限", "limit set", (*OPEN, "disputed", "answered", "ended", "parked"), SAME, "dispatch_request"),
    # answered by the unit, judged by the caller
    Move("finish", "答复", "answered", (*OPEN,), "answered", "handle_request", side="lead", needs=("answer",)),
    Move("try_call", "回访未接通", "callback not answered", HEARD, SAME, "call_back"),
    Move("caller_answered", "诉求人评价", "caller answered", HEARD, SAME, "call_back", needs=("of", "solved")),  # one person's; what follows: callback.py
    Move("call_back", "回访", "called back", HEARD, "ended", "call_back", needs=("solved",)),  # art. 23
    Move("give_up_call", "回访结束", "callback ended without an answer", ("answered",), "ended", "call_back"),
    Move("redo", "重办", "to be done again", HEARD, "sent_back", "call_back", needs=("solved", "due_at"), reason=True),
    Move("shelve", "挂账", "parked", ("answered", *OPEN), "parked", "dispatch_request", needs=("plan_date",), reason=True),
    Move("take_up", "重新办理", "taken up again", ("parked",), "issued", "dispatch_request", needs=("due_at",)),
    Move("ask_again", "再次反映", "reopened", ("ended",), "issued", "dispatch_request", needs=("due_at",), reason=True),
    # not counted, and why
    Move(
        "ask_exclude", "申请剔除", "exclusion asked for", (*OWED, "answered", "ended", "parked"), SAME, "handle_request", side="lead", needs=("exclusion", "evidence"), reason=True
    ),
    Move("exclude", "同意剔除", "excluded", (*OWED, "answered", "ended", "parked"), SAME, "exclude_request", reason=True),
    Move("refuse_exclude", "不同意剔除", "exclusion refused", (*OWED, "answered", "ended", "parked"), SAME, "exclude_request", reason=True),
    # a person looked at the words and they may be read by anybody (requests/public_words.py)
    Move("show", "公开文字", "words made public", (*RECEIVED, FOLLOWED, *OWED, "answered", "ended", "parked"), SAME, "look_words"),
    # words that must go (requests/forgetting.py); nobody holds its permission, so that the move is never made without what belongs to it
    Move("forget", "抹去个人信息", "person erased", (*RECEIVED, FOLLOWED, *OWED, "answered", "ended", "parked", "void"), SAME, "forget", needs=("erasure",)),
    Move("include", "撤销剔除", "exclusion reversed", (*OWED, "answered", "ended", "parked"), SAME, "exclude_request", reason=True),
)
