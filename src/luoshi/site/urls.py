"""The public addresses."""

from django.urls import path

from . import badges, exports, feeds, machines, ranking_pages, report_pages, views
from .fresh import conditional, open_to_all

app_name = "site"
urlpatterns = [
    path("", conditional(views.home), name="home"),
    path("promises/", conditional(views.promises), name="promises"),
    path("promises.<str:form>", open_to_all(exports.download), name="export"),
    path("promises/<slug:ref>/", conditional(views.promise), name="promise"),
    path("promises/<slug:ref>/feed.atom", open_to_all(feeds.PromiseChanges()), name="promise_feed"),
    path("promises/<slug:ref>/files/<slug:sha256>", machines.file, name="file"),
    path("units/<slug:code>/", conditional(views.unit), name="unit"),
    path("units/<slug:code>/feed.atom", open_to_all(feeds.UnitChanges()), name="unit_feed"),
    path("reports/", conditional(report_pages.reports), name="reports"),
    path("reports/<slug:key>/", conditional(report_pages.report), name="report"),
    path("indicators/", conditional(report_pages.indicators), name="indicators"),
    path("indicators/<slug:code>/", conditional(report_pages.indicator), name="indicator"),
    path("requests/ranking/", ranking_pages.latest, name="rankings"),
    path("requests/ranking/<str:month>/", ranking_pages.ranking, name="ranking"),
    path("requests/ranking/<str:month>/ranking.<str:form>", ranking_pages.file, name="ranking_file"),
    path("requests/ranking/<str:month>/judged.csv", ranking_pages.table, name="judged"),
    path("requests/rules/<str:name>", ranking_pages.rules, name="assessing_rules"),
    path("data/", conditional(views.data), name="data"),
    path("feed.atom", open_to_all(feeds.Changes()), name="feed"),
    path("badge/unit/<slug:code>.svg", open_to_all(badges.unit_badge), name="unit_badge"),
    path("badge/<slug:ref>.svg", open_to_all(badges.promise_badge), name="badge"),
    path("map.geojson", machines.city_map, name="city_map"),
    path("streets.geojson", machines.streets_map, name="streets_map"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("sitemap-<int:part>.xml", machines.sitemap_part, name="sitemap_part"),
]
