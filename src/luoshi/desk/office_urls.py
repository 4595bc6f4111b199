"""The addresses of the office's screens: reports, drafts, reconciling, exchange, returns, erasures."""

from __future__ import annotations

from . import drafts, erasing, exchange, reports, returns, settling

urlpatterns = [*reports.urlpatterns, *settling.urlpatterns, *drafts.urlpatterns, *exchange.urlpatterns, *returns.urlpatterns, *erasing.urlpatterns]
