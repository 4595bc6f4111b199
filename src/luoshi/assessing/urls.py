"""The pages of the rates and the ranking."""

from __future__ import annotations

from django.urls import path

from . import circular_pages, ranking_pages

public = [
    path("requests/ranking/", ranking_pages.latest, name="rankings"),
    path("requests/ranking/<str:month>/", ranking_pages.ranking, name="ranking"),
    path("requests/ranking/<str:month>/ranking.<str:form>", ranking_pages.file, name="ranking_file"),
    path("requests/ranking/<str:month>/judged.csv", ranking_pages.table, name="judged"),
    path("requests/rules/<str:name>", ranking_pages.rules, name="assessing_rules"),
]
staff = [
    path("circular/", circular_pages.latest, name="circulars"),
    path("circular/<str:month>/", circular_pages.circular, name="circular"),
]
