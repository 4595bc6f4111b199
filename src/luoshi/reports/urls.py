"""The pages of reports and what they promise: for the public and for the staff."""

from __future__ import annotations

from django.urls import path

from luoshi.site.freshness import conditional, open_to_all

from .public import badges, evidence_files, exports, feeds, promise_pages, report_pages, sitemaps
from .staff import (
    board,
    bulk,
    bulk_move_page,
    commitment_list,
    commitment_page,
    disagreements_page,
    dividing,
    drafts,
    exchange,
    move_views,
    new_task,
    reconciliation,
    returns_calendar,
)
from .staff import evidence_files as staff_files
from .staff import report_pages as staff_reports

public = [
    path("", conditional(promise_pages.home), name="home"),
    path("promises/", conditional(promise_pages.promises), name="promises"),
    path("promises.<str:form>", open_to_all(exports.download), name="export"),
    path("promises/<slug:ref>/", conditional(promise_pages.promise), name="promise"),
    path("promises/<slug:ref>/feed.atom", open_to_all(feeds.PromiseChanges()), name="promise_feed"),
    path("promises/<slug:ref>/files/<slug:sha256>", evidence_files.file, name="file"),
    path("units/<slug:code>/", conditional(promise_pages.unit), name="unit"),
    path("units/<slug:code>/feed.atom", open_to_all(feeds.UnitChanges()), name="unit_feed"),
    path("reports/", conditional(report_pages.reports), name="reports"),
    path("reports/<slug:key>/", conditional(report_pages.report), name="report"),
    path("indicators/", conditional(report_pages.indicators), name="indicators"),
    path("indicators/<slug:code>/", conditional(report_pages.indicator), name="indicator"),
    path("data/", conditional(promise_pages.data), name="data"),
    path("feed.atom", open_to_all(feeds.Changes()), name="feed"),
    path("badge/unit/<slug:code>.svg", open_to_all(badges.unit_badge), name="unit_badge"),
    path("badge/<slug:ref>.svg", open_to_all(badges.promise_badge), name="badge"),
    path("sitemap-<int:part>.xml", sitemaps.numbered, name="sitemap_part"),
]
staff = [
    path("board/", board.board, name="board"),
    path("matters/", commitment_list.matters, name="matters"),
    path("matters.<str:form>", commitment_list.file, name="matters_file"),
    path("matters/assign/", bulk.assign, name="assign"),
    path("matters/filters/", commitment_list.save, name="save_filter"),
    path("matters/filters/<int:pk>/delete/", commitment_list.forget, name="forget_filter"),
    path("matters/new/", new_task.new, name="new"),
    path("matters/<slug:ref>/", commitment_page.matter, name="matter"),
    path("matters/<slug:ref>/divide/", dividing.dividing, name="divide"),
    path("matters/<slug:ref>/flags/", commitment_page.flags, name="flags"),
    path("matters/<slug:ref>/files/<slug:sha256>", staff_files.file, name="file"),
    path("matters/<slug:ref>/files/<slug:sha256>/public/", staff_files.publish, name="publish"),
    path("matters/<slug:ref>/<slug:move>/", move_views.make, name="move"),
    *staff_reports.urlpatterns,
    *reconciliation.urlpatterns,
    *disagreements_page.urlpatterns,
    *bulk_move_page.urlpatterns,
    *drafts.urlpatterns,
    *exchange.urlpatterns,
    *returns_calendar.urlpatterns,
]
