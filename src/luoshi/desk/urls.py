"""The addresses of the staff screens."""

from __future__ import annotations

from django.urls import path

from . import audit, board, bulk, city, files, lists, matter, moving, office_urls, opening, today, topics, units

app_name = "desk"
urlpatterns = [
    path("", today.home, name="home"),
    path("city/", city.city, name="city"),
    path("units/<slug:code>/", units.unit, name="unit"),
    path("topics/", topics.index, name="topics"),
    path("topics/<str:subject>/<str:phrase>/", topics.take_up, name="take_up"),
    path("board/", board.board, name="board"),
    path("matters/", lists.matters, name="matters"),
    path("matters.<str:form>", lists.file, name="matters_file"),
    path("matters/assign/", bulk.assign, name="assign"),
    path("matters/filters/", lists.save, name="save_filter"),
    path("matters/filters/<int:pk>/delete/", lists.forget, name="forget_filter"),
    path("matters/new/", opening.new, name="new"),
    path("matters/<slug:ref>/", matter.matter, name="matter"),
    path("matters/<slug:ref>/flags/", matter.flags, name="flags"),
    path("matters/<slug:ref>/files/<slug:sha256>", files.file, name="file"),
    path("matters/<slug:ref>/files/<slug:sha256>/public/", files.publish, name="publish"),
    path("matters/<slug:ref>/<slug:move>/", moving.make, name="move"),
    path("audit/", audit.audit, name="audit"),
    path("audit.csv", audit.audit_file, name="audit_file"),
    *office_urls.urlpatterns,
]
