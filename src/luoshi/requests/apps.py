"""The Django app of requests."""

from datetime import timedelta
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

WORKERS = tuple(f"matters.{p}" for p in ("take_request", "dispatch_request", "call_back", "handle_request", "view_all_matters"))


class RequestsConfig(AppConfig):
    """People's requests and who told them."""

    name = "luoshi.requests"
    label = "requests"
    addresses = "luoshi.requests.urls"
    operations = "luoshi.requests.api"
    sample = "luoshi.requests.sample"
    counted = ("Submission",)
    counted_before = {"Telling": "Submission"}  # as backups of until 2026-11 call it
    checks = "luoshi.requests.ready"
    in_backup = "luoshi.requests.in_backup"
    warm = "luoshi.requests.lookalikes.warm"
    verbose_name = _("诉求")

    def ready(self) -> None:
        from luoshi.desk import shell as desk
        from luoshi.desk.work import add_work
        from luoshi.matters import data_key
        from luoshi.site import shell as site
        from luoshi.understanding import conduct as _conduct  # noqa: F401  declares its table of rules
        from luoshi.wording import tones as wording_tones

        from . import attributes as _attributes  # noqa: F401  declares its table of rules
        from . import callers, privacy, retained, tones
        from . import elsewhere as _elsewhere  # noqa: F401  the same
        from .kind import REQUEST
        from .public.beside_promises import panel
        from .staff import directory, my_work

        data_key.declare(
            data_key.Column("requests.Caller", "sealed", callers.under_current_key, callers.find_anew),
            data_key.Column("requests.Submission", "sealed"),
        )
        retained.register()
        wording_tones.declare(REQUEST.name, tones.STATES, tones.VERDICTS, moves=tones.MOVES)
        site.add_entries(site.Entry(_("我要反映"), "resident:ask", 2, exact=True), site.Entry(_("查进展"), "resident:status", 4))
        site.add_actions(
            site.Action(_("我要反映"), _("不用注册，一分钟说清一件事"), "resident:ask", "pen", 10),
            site.Action(_("查进展"), _("办到哪一步，什么时候答复"), "resident:status", "search", 20),
        )
        site.add_panel(panel)
        site.add_sitemap("ask", site.Pages("resident:ask", "resident:enterprise", "resident:status"))
        desk.add_entries(
            desk.Entry(_("热点"), "desk:topics", 30, lambda user: user.has_perm("matters.view_all_matters")),
            desk.Entry(_("接听"), "hotline:phone", 65, lambda user: user.has_perm("matters.take_request")),
            desk.Entry(_("回访"), "hotline:callback", 66, lambda user: user.has_perm("matters.call_back")),
            desk.Entry(_("诉求"), "hotline:queue", 70, lambda user: any(user.has_perm(p) for p in WORKERS), but=("hotline:phone", "hotline:callback", "hotline:directory")),
            desk.Entry(_("单位名录"), "hotline:directory", 76, directory.may_look),
            desk.Entry(_("查看记录"), "desk:looks", 110, lambda user: user.has_perm("requests.view_looks")),
            desk.Entry(_("抹去"), "desk:erasures", 120, lambda user: user.has_perm("requests.erase_person")),
        )
        desk.add_screens(REQUEST.name, desk.Screens("hotline:queue", "hotline:request"))
        add_work(my_work.work)
        desk.add_news("hotline:dangers")
        desk.hide_from_audit(privacy.accusing)
        desk.on_audit(_looked)
        _listen()
        _plan_jobs()


def _looked(user: Any, count: int | None) -> None:
    """Note that somebody read the audit, in which residents' words stand."""
    from . import access_log

    if count is None:
        access_log.note_once(user, "audit", "words")
    else:
        access_log.note(user, "audit", "export", count=count)


def _listen() -> None:
    """What follows from the ledger's moves, from a rebuild, and from a look at the administrator's lists."""
    from luoshi.matters import ledger, rebuild
    from luoshi.matters.admin import shown

    from . import access_log, conduct_notes, danger, escalating, handling, integrity, notify, privacy

    shown.append(lambda user: access_log.note_once(user, "admin", "words"))
    ledger.listen(privacy.guard)  # first: what it refuses nobody hears of
    ledger.listen(privacy.keep_up)
    ledger.listen(notify.hear)
    ledger.listen(handling.hear)
    ledger.listen(escalating.hear)
    ledger.listen(danger.hear)
    ledger.listen(conduct_notes.hear)
    rebuild.also(integrity.changed_marks)
    rebuild.also(integrity.changed_certificates)


def _plan_jobs() -> None:
    """What the worker does, and how often."""
    from luoshi.matters import unfinished
    from luoshi.notices import jobs

    from . import callback_at_limit, hot_topics, retention, retry_unclear, set_limits

    jobs.every(timedelta(minutes=10), "ask whether what fell due was solved", callback_at_limit.ask_overdue)
    jobs.every(timedelta(minutes=1), "finish what failed when a request came in", unfinished.finish)
    jobs.every(timedelta(minutes=2), "find out what was not known of requests", retry_unclear.understand_again)
    jobs.every(hot_topics.PACE, "hot topics", hot_topics.look_for)
    jobs.every(timedelta(minutes=1), "what is kept too long", retention.job)
    jobs.every(timedelta(minutes=10), "set the limits that waited for a calendar", set_limits.set_due)
