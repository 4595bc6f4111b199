"""The Django app of reports."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

WORKERS = tuple(f"matters.{p}" for p in ("draft_matter", "issue_matter", "verify_matter", "return_progress", "return_progress_any"))


def works(user: Any) -> bool:
    """Whether a person has to do with the promises."""
    return any(user.has_perm(p) for p in WORKERS)


def reads(user: Any) -> bool:
    """Whether there are promises for a person to see."""
    return user.has_perm("matters.view_all_matters") or works(user)


class ReportsConfig(AppConfig):
    """Work reports as a source of matters."""

    name = "luoshi.reports"
    label = "reports"
    addresses = "luoshi.reports.urls"
    operations = "luoshi.reports.api"
    shapes = "luoshi.reports.api_shapes"
    sample = "luoshi.reports.sample"
    counted = ("Report",)
    verbose_name = _("工作报告")

    def ready(self) -> None:
        from datetime import timedelta
        from pathlib import Path

        from luoshi.desk import shell as desk
        from luoshi.desk.work import add_work
        from luoshi.matters import ledger, proposals, rebuild
        from luoshi.notices import jobs
        from luoshi.reconciling import deeds  # noqa: F401  declares its table of rules, as the next one does
        from luoshi.routing import suggestion_rules  # noqa: F401
        from luoshi.site import open_data
        from luoshi.site import shell as site
        from luoshi.wording import tones as wording_tones

        from . import activity, bulk_moves, drafting, import_queue, personal_data, returns, rollup, schedule, terms, tones  # noqa: F401  those that declare tables of rules among them
        from .integrity import changed_texts
        from .kind import COMMITMENT
        from .models import published_stamp
        from .public import exports, sitemaps
        from .staff import my_list

        wording_tones.declare(COMMITMENT.name, tones.STATES, tones.VERDICTS, tones.SCHEDULES, tones.MOVES)
        personal_data.register()
        rebuild.also(changed_texts)
        ledger.listen(drafting.guard)
        proposals.taken_up_by(drafting.take_up)
        site.depends_on(published_stamp)
        site.add_entries(
            site.Entry(_("记分牌"), "site:home", 10, exact=True),
            site.Entry(_("承诺"), "site:promises", 20),
            site.Entry(_("报告"), "site:reports", 30),
            site.Entry(_("开放数据"), "site:data", 70),
        )
        open_data.declare(
            open_data.OpenFile(
                "promises",
                _("承诺：一行一项"),
                _("列名是 CSV、Excel 的；JSON 里的键和它们的对照在文件的 columns 里。"),
                Path(__file__).with_name("open_columns.csv"),
                exports.everything,
            )
        )
        for name, section in sitemaps.SECTIONS.items():
            site.add_sitemap(name, section)
        desk.add_entries(
            desk.Entry(_("看板"), "desk:board", 40, reads),
            desk.Entry(_("任务"), "desk:matters", 50, reads),
            desk.Entry(_("报告"), "desk:reports", 60, lambda user: user.has_perm("matters.view_all_matters")),
            desk.Entry(_("未一致"), "desk:disagreements", 70, lambda user: user.has_perm("matters.verify_matter")),
            desk.Entry(_("报送"), "desk:returns", 80, works),
            desk.Entry(_("收发"), "desk:exchange", 90, works),
        )
        desk.add_screens(COMMITMENT.name, desk.Screens("desk:matters", "desk:matter"))
        site.add_pages(COMMITMENT.name, "site:promise")
        add_work(my_list.work)
        jobs.every(timedelta(seconds=5), "read reports that take long", import_queue.read)
        jobs.every(timedelta(seconds=5), "issue or recall many tasks", bulk_moves.go_on)
