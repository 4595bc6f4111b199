"""The addresses of Open311. The composition root mounts them: ``path("open311/", include("luoshi.requests.open311.urls"))``."""

from __future__ import annotations

from django.urls import URLPattern, include, path, re_path

from . import views

FORM = r"(?:\.(?P<form>[A-Za-z]{1,8}))?/?$"


def _endpoint() -> list[URLPattern]:
    return [
        re_path("^discovery" + FORM, views.discovery),
        re_path("^services" + FORM, views.services, name="services"),
        re_path(r"^services/(?P<code>[0-9A-Za-z._-]{1,20}?)" + FORM, views.service, name="service"),
        re_path("^requests" + FORM, views.requests, name="requests"),
        re_path(r"^requests/(?P<ref>[0-9A-Za-z-]{1,40})" + FORM, views.one, name="request"),
        re_path(r"^tokens/(?P<given>[0-9A-Za-z-]{1,40}\.[0-9A-Za-z_-]{1,100})" + FORM, views.token, name="token"),
        re_path(r"^tokens/(?P<given>[0-9A-Za-z_-]{1,100})" + FORM, views.token),
        re_path("^servicerequestupdates" + FORM, views.updates, name="updates"),
    ]


urlpatterns = [
    re_path("^discovery" + FORM, views.discovery, name="open311_discovery"),
    path("v2/", include((_endpoint(), "open311"), namespace="open311")),
    path("test/v2/", include((_endpoint(), "open311_test"), namespace="open311_test"), {"trial": True}),
    re_path("", views.nothing_here),
]
