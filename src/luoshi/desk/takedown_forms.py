"""The forms of taking down what is public, of any kind of matter, and of putting it back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.matters import ledger, withdrawals
from luoshi.matters.models import Evidence, Matter
from luoshi.matters.withdrawal_rules import LONGEST_WORD, LONGEST_WORDING, MOST_WORDS, ground_word, grounds, public_entries

from .fields import offer
from .move_form import MoveForm, text_field

MOVES = ("show", "hide", "blot", "restore")


class Hide(MoveForm):
    """All words of a matter taken down."""

    ground = forms.ChoiceField(
        label=gettext_lazy("理由类别"), choices=lambda: [(code, ground_word(code)) for code in grounds()], help_text=gettext_lazy("公众看得到类别和日期，看不到下面写的理由")
    )


class Blot(Hide):
    """Words blotted, another wording given, files taken down."""

    words = text_field(gettext_lazy("要遮盖的词"), 2, required=False, help_text=gettext_lazy("一行一个，如姓名；这一事项里凡公开的地方都遮盖，以前的进展也一样"))
    wording = text_field(gettext_lazy("改后的公开文字"), 3, required=False, max_length=LONGEST_WORDING, help_text=gettext_lazy("代替原文给公众看；不改就空着"))
    files: Any = forms.MultipleChoiceField(label=gettext_lazy("撤下的材料"), required=False, widget=forms.CheckboxSelectMultiple)
    field_order = ("ground", "words", "wording", "files")

    def __init__(self, move: str, matter: Matter, *args: Any, **kwargs: Any) -> None:
        super().__init__(move, matter, *args, **kwargs)
        public = [(f.sha256, f.name) for f in Evidence.objects.filter(matter=matter, public=True).order_by("pk")]
        if public:
            offer(self, "files", public)
        else:
            del self.fields["files"]

    def clean_words(self) -> list[str]:
        """The words, each once."""
        found = list(dict.fromkeys(line.strip() for line in self.cleaned_data["words"].splitlines() if line.strip()))
        if len(found) > MOST_WORDS or any(len(w) > LONGEST_WORD for w in found):
            raise ValidationError(_("要遮盖的词最多%(n)d个，每个最长%(long)d字。") % {"n": MOST_WORDS, "long": LONGEST_WORD})
        said = withdrawals.texts(self.document, ({**e["data"], "reason": e["reason"]} for e in ledger.history(self.matter)))
        names = [f.name for f in Evidence.objects.filter(matter=self.matter)]
        if missing := [w for w in found if not any(withdrawals.holds(text, w) for text in (*said, *names))]:
            raise ValidationError(_("这一事项里没有“%s”；请核对写法。") % missing[0])
        return found

    def brings(self) -> dict[str, Any]:
        return {k: v for k, v in self.cleaned_data.items() if k != "reason" and v not in (None, "", [])}


class Restore(MoveForm):
    """What was taken down is public again."""

    of = forms.TypedChoiceField(label=gettext_lazy("恢复哪一次撤下"), coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = [
            (e["seq"], timezone.localtime(t["at"]).strftime("%Y-%m-%d"), t["reason"])
            for e, t in zip(withdrawals.entries(self.document), public_entries(self.document), strict=True)
        ]
        offer(self, "of", [(seq, f"{day} {why}") for seq, day, why in days])


FORMS: dict[str, type[MoveForm]] = {"hide": Hide, "blot": Blot, "restore": Restore}


def has_point(move: str, matter: Matter) -> bool:
    """Whether a move of these would come to anything now."""
    if move == "show":
        return withdrawals.look(matter.document) == withdrawals.WAITS
    return {"hide": not withdrawals.whole(matter.document), "restore": bool(withdrawals.entries(matter.document))}.get(move, True)
