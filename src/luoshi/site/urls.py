"""The public addresses of the frame; sources add theirs (``server/urls.py``)."""

from __future__ import annotations

from django.urls import path, re_path

from . import kind_pages, machines, rates
from .freshness import conditional, open_to_all

urlpatterns = [
    path("matters/", conditional(kind_pages.index), name="matters"),
    path("matters.<str:form>", open_to_all(kind_pages.file), name="matters_file"),
    path("matters/<slug:ref>/", conditional(kind_pages.matter), name="matter"),
    path("rates/", conditional(rates.page), name="rates"),
    path("map.geojson", machines.city_map, name="city_map"),
    path("streets.geojson", machines.streets_map, name="streets_map"),
    path("pick-map.svg", machines.pick_map, name="pick_map"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap_index, name="sitemap"),
    re_path(r"^sitemap-(?P<section>[a-z][a-z-]*)\.xml$", machines.sitemap, name="sitemap_section"),
]
