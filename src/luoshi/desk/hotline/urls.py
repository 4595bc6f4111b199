"""The addresses of the hotline's screens."""

from __future__ import annotations

from django.urls import path

from . import callback, catalogue, knowledge, looking, phone, queue, request

app_name = "hotline"
urlpatterns = [
    path("", queue.index, name="queue"),
    path("requests.<str:form>", queue.download, name="download"),
    path("dangers/", queue.dangers, name="dangers"),
    path("looking/", looking.index, name="looking"),
    path("looking/count/", looking.count, name="looking_count"),
    path("new/", phone.desk, name="phone"),
    path("new/caller/", phone.caller, name="phone_caller"),
    path("new/understood/", phone.understood, name="phone_understood"),
    path("callback/", callback.index, name="callback"),
    path("callback/<slug:ref>/", callback.one, name="callback_one"),
    path("callback/<slug:ref>/<slug:result>/", callback.make, name="callback_make"),
    path("catalogue/", catalogue.index, name="catalogue"),
    path("catalogue/enforce/", catalogue.enforce, name="enforce"),
    path("knowledge/", knowledge.index, name="knowledge"),
    path("knowledge/new/", knowledge.new, name="knowledge_new"),
    path("knowledge/<int:pk>/", knowledge.edit, name="knowledge_edit"),
    path("knowledge/<int:pk>/retire/", knowledge.retire, name="knowledge_retire"),
    path("<slug:ref>/", request.page, name="request"),
    path("<slug:ref>/caller/", request.contact, name="contact"),
    path("<slug:ref>/files/<slug:sha256>", request.file, name="file"),
    path("<slug:ref>/<slug:move>/", request.move, name="move"),
]
