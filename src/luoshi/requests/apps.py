"""The Django app of requests."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RequestsConfig(AppConfig):
    """People's requests and who told them."""

    name = "luoshi.requests"
    label = "requests"
    verbose_name = _("诉求")

    def ready(self) -> None:
        from luoshi.matters import ledger, rebuild, unfinished
        from luoshi.matters.admin import shown
        from luoshi.notices import jobs

        from . import again, asking, danger, escalating, integrity, limits_later, looks, notify, privacy

        shown.append(lambda user: looks.note_once(user, "admin", "words"))
        ledger.listen(privacy.guard)  # first: what it refuses nobody hears of
        ledger.listen(privacy.keep_up)
        ledger.listen(notify.hear)
        ledger.listen(escalating.hear)
        ledger.listen(danger.hear)
        rebuild.also(integrity.changed_marks)
        rebuild.also(integrity.changed_certificates)
        jobs.every(timedelta(minutes=10), "ask whether what fell due was solved", asking.ask_overdue)
        jobs.every(timedelta(minutes=1), "finish what failed when a request came in", unfinished.finish)
        jobs.every(timedelta(minutes=2), "find out what was not known of requests", again.understand_again)
        jobs.every(timedelta(minutes=10), "set the limits that waited for a calendar", limits_later.set_due)
