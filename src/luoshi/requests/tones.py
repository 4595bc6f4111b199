"""How the codes of requests look (``wording.tones``): states, verdicts, moves. The same for who works on one and for who told it."""

from __future__ import annotations

STATES = {
    "received": ("warn", "inbox"),
    "conferring": ("info", "info"),
    "issued": ("info", "send"),
    "under_way": ("info", "play"),
    "sent_back": ("bad", "back"),
    "disputed": ("odd", "ask"),
    "waiting": ("mute", "pause"),
    "parked": ("mute", "pause"),
    "answered": ("warn", "flag"),
    "followed": ("bad", "flag"),
    "ended": ("ok", "check"),
    "void": ("mute", "cross"),
}
VERDICTS = {
    "solved": ("ok", "check"),
    "half_solved": ("warn", "half"),
    "unsolved": ("bad", "cross"),
    "no_longer": ("mute", "check"),
    "no_answer": ("mute", "dash"),
    "answered": ("ok", "info"),
    "transferred": ("info", "send"),
    "merged": ("mute", "dot"),
    "handled": ("ok", "check"),
}
MOVES = {
    **dict.fromkeys(
        (
            "receive",
            "dispatch",
            "redispatch",
            "transfer",
            "adjudicate",
            "sign",
            "contact",
            "call_in",
            "whistle",
            "arrive",
            "set_due",
            "go_on",
            "take_up",
            "handed_reply",
            "tie",
            "unflag",
        ),
        "info",
    ),
    **dict.fromkeys(("answer", "finish", "caller_answered", "call_back", "handed_result", "conclude"), "ok"),
    **dict.fromkeys(("hand_over", "hand_on", "escalate", "ask_time", "give_time", "ask_again", "ask_exclude", "exclude", "flag"), "warn"),
    "redo": "bad",
    "dispute": "odd",
}
