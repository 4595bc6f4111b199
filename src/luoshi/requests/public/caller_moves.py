"""What the person who told a request may do with it by the link: rate the answer, add to it, tell it again. Moves of the one ledger."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.matters import ledger
from luoshi.matters.ledger import Refused
from luoshi.matters.models import Matter
from luoshi.requests import duties

from . import photos
from .caller_view import Following, reopen_until
from .forms import PLEASED, RATED
from .submitting import resident


def rate(following: Following, seen: int, solved: str, satisfied: str, comment: str) -> str:
    """The person's verdict; returns the sentence to say. Solved or no longer needed ends it, anything else is done again with a new
    limit. Who joined another's request on these pages is heard, but does not end it: nobody has looked whether the two are one.

    Refused if it is not there to be rated; Stale if it changed since it was seen.
    """
    data = {"solved": solved, "satisfied": satisfied, "how": "link", "teller": following.telling.pk, **({"comment": comment} if comment else {})}
    matter = following.matter
    if following.joined and matter.state != "ended":
        said = "，".join(str(w) for w in (RATED[solved], PLEASED.get(satisfied), comment) if w)
        ledger.move(matter, "add", resident("take_request"), {**data, "words": _("另一位诉求人评价：%s") % said, "joined": True}, expected=seen)
        return _("谢谢，您的评价已记下，热线会一并考虑。")
    if solved in ("yes", "no_longer"):
        ledger.move(matter, "call_back", resident("call_back"), data, expected=seen)
        return _("谢谢，您的评价已记下，这一件办结。")
    reason = comment or _("诉求人评价：%s") % RATED[solved]
    ledger.move(matter, "redo", resident("call_back"), {**data, **_ends(matter, timezone.now())}, reason=reason, expected=seen)
    return _("您的评价已记下，已退回承办单位重新办理。")


def add(following: Following, words: str, pictures: list[Any]) -> str:
    """More words and photos; the same words twice in a row are one. Refused once it has ended."""
    matter = following.matter
    said = words.strip()
    with transaction.atomic():
        last = matter.events.order_by("-seq").first()
        if said and not pictures and last and last.move == "add" and last.by == "resident" and last.data.get("words") == said:
            return _("这段补充已经记下。")
        allowed = ledger.permitted(matter, resident("take_request"))
        kept, refused = photos.keep(matter, pictures) if "add" in allowed else ([], [])
        if not said and not kept and refused:
            raise Refused("".join(refused))  # there is nothing else to be kept
        data = {
            "words": "\n".join(w for w in (said, photos.words_of(kept, refused) if refused or not said else "") if w),
            **({"evidence": kept} if kept else {}),
            "teller": following.telling.pk,
            **({"joined": True} if not following.alone else {}),
        }
        ledger.move(matter, "add", resident("take_request"), data)
    return _("已补充，承办单位会看到。") + "".join(refused)


def again(following: Following, seen: int, reason: str) -> str:
    """Told again within the days of the rule ``reopen_days``: back to its unit, with a new limit. Refused after them."""
    matter, now = following.matter, timezone.now()
    if matter.state == "ended":
        until = reopen_until(matter)
        if until is None:
            raise Refused(_("这一件没有派给承办单位，不能重新办理；请重新反映。"))
        if now > until:
            raise Refused(_("办结后可以再次反映的期限已于%s届满；请重新反映，写明原来的编号。") % f"{until:%Y-%m-%d}")
    data = {**_ends(matter, now), "how": "link", "teller": following.telling.pk}
    ledger.move(matter, "ask_again", resident("dispatch_request"), data, reason=reason, expected=seen)
    return _("已重新办理，期限从现在起算。")


def _ends(matter: Matter, now: datetime) -> dict[str, Any]:
    """The end of the matter's own limit, started anew."""
    limit = matter.document["request"]["limit"]
    if not limit:
        raise Refused(_("这一件没有派给承办单位，不能重新办理；请重新反映。"))
    return duties.ends(now, limit)
