"""The addresses of the staff's frame; sources add theirs (``server/urls.py``)."""

from __future__ import annotations

from django.urls import path

from . import audit, home, kind_list, kind_page, names

urlpatterns = [
    path("", home.home, name="home"),
    path("kinds/<slug:kind>/", kind_list.index, name="kind"),
    path("kinds/<slug:kind>.<str:form>", kind_list.file, name="kind_file"),
    path("kinds/<slug:kind>/new/", kind_page.new, name="kind_new"),
    path("kinds/<slug:kind>/<slug:ref>/", kind_page.page, name="kind_page"),
    path("kinds/<slug:kind>/<slug:ref>/files/<slug:sha256>", kind_page.evidence, name="kind_evidence"),
    path("kinds/<slug:kind>/<slug:ref>/<slug:move>/", kind_page.move, name="kind_move"),
    path("names/<slug:register>/", names.search, name="names"),
    path("audit/", audit.audit, name="audit"),
    path("audit.csv", audit.audit_file, name="audit_file"),
]
