"""What comes next for the person who told a request: who does what, and by when, in one plain sentence."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from luoshi.matters.models import Matter

from .. import lateness
from ..handling import due_words, last_moment, reopen_until


def next_step(matter: Matter, now: datetime, unit: str = "", here: bool = False) -> str:
    """The next step, "" where there is none to tell. ``unit``: who has it, where the person may read that; else it is called the unit in charge;
    ``here``: it stands on the page of the link, where the person can rate it and tell it again."""
    who, by, how = unit or _("承办单位"), due_words(matter.due_at) if matter.due_at else "", _("在下面") if here else _("用链接")
    if matter.state == "ended":
        return _after_the_end(matter, now, how)
    if lateness.is_unanswered(matter, now):
        return _("答复期限（%(by)s）已经过了，还没有答复。您现在就可以%(how)s评价“没有解决”，或打12345催办。") % {"by": by, "how": how}
    plain = {
        "received": _("热线确定由哪个单位办理，并定下答复期限。"),
        "conferring": _("有关单位商定由谁办理，然后定下答复期限。"),
        "waiting": _("计时暂停，等外面的条件；恢复以后期限顺延，新的期限会写在这里。"),
        "answered": _("请您%s评价：解决了吗、满意吗。没有解决的退回重办，期限重新起算；留了电话的，热线也会打电话问。") % how,
        "followed": _("应急部门处置，热线跟到有结果为止，结果写在这里。"),
    }
    if matter.state in plain:
        return plain[matter.state]
    if matter.state == "parked":
        planned = matter.document["plan_date"]
        return _("计划在%s以前再办；到时重新开始，您会在这里看到。") % planned if planned else _("条件具备时再办，您会在这里看到。")
    if not by:
        return _("%s办理；答复期限定下以后写在这里。") % who
    sentences = {
        "issued": _("%(who)s签收、联系您并办理，最迟%(by)s答复。"),
        "disputed": _("先裁定由谁办理；期限不停，最迟%(by)s答复。"),
        "sent_back": _("%(who)s重新办理，最迟%(by)s答复，再请您评价。"),
    }
    return sentences.get(matter.state, _("%(who)s办理，最迟%(by)s答复，然后请您评价。")) % {"who": who, "by": by}


def _after_the_end(matter: Matter, now: datetime, how: str) -> str:
    if matter.verdict == "merged":
        return _("进展看合并到的那一件。")
    until = reopen_until(matter)
    if until is not None and now <= until:
        return _("没有真正解决的，%(by)s以前可以%(how)s再次反映：编号不变，期限重新起算。") % {"by": f"{last_moment(until):%Y-%m-%d}", "how": how}
    return _("还有问题的，请重新反映，写明这个编号。")
