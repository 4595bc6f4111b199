"""Erasing again after a restore: what the list beside the backups names is gone from the older database too."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from . import erased_list, forgetting
from .models import Submission


def again(lines: Iterable[str], by: str = "restore") -> int:
    """Give a database back the certificates that it lacks, and erase again what they name and is there; how many submissions were erased.
    ValueError as ``erased_list.read``."""
    rows = erased_list.read(lines)
    erased_list.bring_back(rows)
    wanted = {each for row in rows for each in row["tellings"]}
    back = []
    for pk, ref in sorted(wanted):
        submission = Submission.objects.select_related("caller", "matter").filter(pk=pk, matter__ref=ref).first()
        if submission is not None and forgetting.is_there(submission):
            back.append(submission)
    if back:
        forgetting.carry_out(forgetting.of_submissions(back), by, _("恢复备份后重新抹去"), include_open=True)
    return len(back)
