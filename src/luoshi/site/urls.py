"""The public addresses of the frame; sources add theirs (``server/urls.py``)."""

from __future__ import annotations

from django.urls import path, re_path

from . import machines

urlpatterns = [
    path("map.geojson", machines.city_map, name="city_map"),
    path("streets.geojson", machines.streets_map, name="streets_map"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap_index, name="sitemap"),
    re_path(r"^sitemap-(?P<section>[a-z][a-z-]*)\.xml$", machines.sitemap, name="sitemap_section"),
]
