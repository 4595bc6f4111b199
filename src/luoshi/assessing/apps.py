"""The Django app of assessing: its pages and its jobs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from luoshi.matters.personal_data import Traces


class AssessingConfig(AppConfig):
    """Holds no tables."""

    name = "luoshi.assessing"
    label = "luoshi_assessing"
    addresses = "luoshi.assessing.urls"

    def ready(self) -> None:
        from luoshi.desk import shell as desk
        from luoshi.desk.work import add_work
        from luoshi.matters import personal_data
        from luoshi.notices import jobs
        from luoshi.site import shell as site

        from . import month_at_desk, ranking_pages, rule_tables  # noqa: F401  the last declares its tables

        personal_data.of_a_person("months", _forget)
        site.add_home_part(ranking_pages.month_at_home)
        desk.add_entries(desk.Entry(_("通报"), "desk:circulars", 65, lambda user: user.has_perm("matters.exclude_request")))
        site.add_entries(site.Entry(_("接诉即办"), "site:rankings", 60))
        add_work(month_at_desk.share)
        _open_files()
        jobs.every(timedelta(minutes=30), "this month's rates", _assess)


def _open_files() -> None:
    from pathlib import Path

    from luoshi.site import open_data

    from . import open_files

    table = Path(__file__).with_name("open_columns.csv")
    open_data.declare(
        open_data.OpenFile(
            "judged",
            _("诉求：每月到期的，一行一件"),
            _("没有个人信息，也不能和公开的诉求对上；三率和排名由它算出。CSV，带 BOM 的 UTF-8；一个月一个文件，未完的月份是暂计。"),
            table,
            open_files.judged,
        )
    )
    open_data.declare(open_data.OpenFile("ranking", _("诉求：每月三率和排名，一行一个单位"), _("由上面的表重算得出，一字不差。CSV、Excel、Word。"), table, open_files.rankings))


def _assess(now: datetime) -> None:
    """Keep this month's judged requests, and the last one's, fresh, so that no visitor waits for them."""
    from . import months

    for month in months.months()[:2]:
        months.judged_file(month)


def _forget(traces: Traces, write: bool) -> int:
    from . import months

    return months.forget(traces, write)
