"""What the person who told a request may do with it by the link: rate the answer, add to it, tell it again. Moves of the one ledger."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from luoshi.matters import ledger
from luoshi.matters.ledger import Refused
from luoshi.requests import callback, channels
from luoshi.requests.callback import Answer
from luoshi.requests.handling import last_moment, reopen_until

from . import photos
from .caller_view import Following
from .forms import RATED

RATED_SO = {
    callback.WAIT: _later("谢谢，您的评价已记下；同一件还要问过其他诉求人才办结。"),
    callback.END: _later("谢谢，您的评价已记下，这一件办结。"),
    callback.REDO: _later("您的评价已记下，已退回承办单位重新办理。"),
}


def rate(following: Following, seen: int, solved: str, satisfied: str, comment: str) -> str:
    """The person's verdict; returns the sentence to say. What follows from it is the rule of all channels (``requests.callback``).

    Refused if it is not there to be rated; Stale if it changed since it was seen.
    """
    answer = Answer(solved, satisfied, "link", comment=comment, of=following.submission.pk)
    result = callback.hear(following.matter, answer, channels.link("rate"), seen, reason=comment or _("诉求人评价：%s") % RATED[solved])
    return str(RATED_SO[result.follows])


def add(following: Following, words: str, pictures: list[Any]) -> str:
    """More words and photos; the same words twice in a row are one. Refused once it has ended."""
    matter = following.matter
    said = words.strip()
    with transaction.atomic():
        last = matter.events.order_by("-seq").first()
        if said and not pictures and last and last.move == "add" and last.by == "resident" and last.data.get("words") == said:
            return _("这段补充已经记下。")
        allowed = ledger.permitted(matter, channels.link("add"))
        kept, refused = photos.store(matter, pictures) if "add" in allowed else ([], [])
        if not said and not kept and refused:
            raise Refused("".join(refused))  # there is nothing else to be kept
        data = {
            "words": "\n".join(w for w in (said, photos.words_of(kept, refused) if refused or not said else "") if w),
            **({"evidence": kept} if kept else {}),
            "teller": following.submission.pk,
            **({"joined": True} if not following.alone else {}),
        }
        ledger.move(matter, "add", channels.link("add"), data)
    return _("已补充，承办单位会看到。") + "".join(refused)


def again(following: Following, seen: int, reason: str) -> str:
    """Told again within the days of the rule ``reopen_days``: back to its unit, with a new limit. Refused after them."""
    matter, now = following.matter, timezone.now()
    if matter.state == "ended":
        until = reopen_until(matter)
        if until is None:
            raise Refused(_("这一件没有派给承办单位，不能重新办理；请重新反映。"))
        if now > until:
            raise Refused(_("办结后可以再次反映的期限已于%s届满；请重新反映，写明原来的编号。") % f"{last_moment(until):%Y-%m-%d}")
    data = {**callback.ends_anew(matter, now), "how": "link", "teller": following.submission.pk}
    ledger.move(matter, "ask_again", channels.link("again"), data, reason=reason, expected=seen)
    return _("已重新办理，期限从现在起算。")
