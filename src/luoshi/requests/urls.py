"""The pages of requests: residents', Open311, the hotline's."""

from __future__ import annotations

from django.urls import include, path

from .staff import erasures, look_log, topic_pages

own = [
    path("open311/", include("luoshi.requests.open311.urls")),
    path("ask/", include("luoshi.requests.public.urls")),
    path("desk/requests/", include("luoshi.requests.staff.urls")),
]
staff = [*erasures.urlpatterns, *look_log.urlpatterns, *topic_pages.urlpatterns]
