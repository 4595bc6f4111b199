"""The addresses of the staff's frame; sources add theirs (``server/urls.py``)."""

from __future__ import annotations

from django.urls import path

from . import audit, home

urlpatterns = [
    path("", home.home, name="home"),
    path("audit/", audit.audit, name="audit"),
    path("audit.csv", audit.audit_file, name="audit_file"),
]
