"""How the codes of promises look (``wording.tones``): states, verdicts, verdicts on a schedule, moves."""

from __future__ import annotations

STATES = {
    "draft": ("mute", "pen"),
    "issued": ("info", "send"),
    "under_way": ("info", "play"),
    "claimed": ("warn", "flag"),
    "sent_back": ("bad", "back"),
    "parked": ("mute", "pause"),
    "ended": ("ok", "check"),
    "objected": ("odd", "ask"),
    "void": ("mute", "cross"),
}
VERDICTS = {
    "met": ("ok", "check"),
    "partly": ("warn", "half"),
    "missed": ("bad", "cross"),
    "undecidable": ("mute", "ask"),
    "unreported": ("odd", "dash"),
}
SCHEDULES = {
    "done": ("ok", "check"),
    "ahead": ("ok", "up"),
    "on_time": ("info", "play"),
    "behind": ("bad", "down"),
    "other": ("mute", "dot"),
    "not_reported": ("warn", "dash"),
}
# Of a move that brings a verdict the verdict's tone counts.
MOVES = {
    **dict.fromkeys(("issue", "accept", "claim"), "info"),
    **dict.fromkeys(("ask_target", "retarget", "extend", "reassign", "reopen", "overrule"), "warn"),
    **dict.fromkeys(("confirm", "settle", "uphold"), "ok"),
    **dict.fromkeys(("send_back", "discard", "reverse", "recall"), "bad"),
    "object": "odd",
}
