"""The addresses of the office's screens: reports, drafts, reconciling, exchange, returns."""

from __future__ import annotations

from . import drafts, exchange, reports, returns, settling

urlpatterns = [*reports.urlpatterns, *settling.urlpatterns, *drafts.urlpatterns, *exchange.urlpatterns, *returns.urlpatterns]
