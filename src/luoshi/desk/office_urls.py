"""The addresses of the office's screens: reports, drafts, reconciling, exchange, returns, erasures, looks."""

from __future__ import annotations

from . import drafts, erasing, exchange, look_log, reports, returns, settling

urlpatterns = [*reports.urlpatterns, *settling.urlpatterns, *drafts.urlpatterns, *exchange.urlpatterns, *returns.urlpatterns, *erasing.urlpatterns, *look_log.urlpatterns]
