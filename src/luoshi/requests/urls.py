"""The pages of requests: residents', Open311, the hotline's."""

from __future__ import annotations

from django.urls import include, path

from .staff import access_log, erasures, topic_pages

own = [
    path("open311/", include("luoshi.requests.open311.urls")),
    path("ask/", include("luoshi.requests.public.urls")),
    path("desk/requests/", include("luoshi.requests.staff.urls")),
]
staff = [*erasures.urlpatterns, *access_log.urlpatterns, *topic_pages.urlpatterns]
