"""The city's page and a unit's page for those who work with it."""

from __future__ import annotations

from django.urls import path

from . import overview, unit_page

staff = [
    path("city/", overview.city, name="city"),
    path("units/<slug:code>/", unit_page.unit, name="unit"),
]
