"""The addresses of the hotline's screens."""

from __future__ import annotations

from django.urls import path

from . import callback, catalogue, directory, duty_pages, knowledge, phone, queue, request_page, word_review

app_name = "hotline"
urlpatterns = [
    path("", queue.index, name="queue"),
    path("requests.<str:form>", queue.download, name="download"),
    path("directory/", directory.index, name="directory"),
    path("directory.<str:form>", directory.download, name="directory_file"),
    path("dangers/", queue.dangers, name="dangers"),
    path("looking/", word_review.index, name="looking"),
    path("looking/count/", word_review.count, name="looking_count"),
    path("new/", phone.desk, name="phone"),
    path("new/caller/", phone.caller, name="phone_caller"),
    path("new/understood/", phone.understood, name="phone_understood"),
    path("callback/", callback.index, name="callback"),
    path("callback/<slug:ref>/", callback.one, name="callback_one"),
    path("callback/<slug:ref>/<slug:result>/", callback.make, name="callback_make"),
    path("duties/", duty_pages.index, name="duties"),
    path("duties.<str:form>", duty_pages.file, name="duties_file"),
    path("catalogue/", catalogue.index, name="catalogue"),
    path("catalogue/enforce/", catalogue.enforce, name="enforce"),
    path("knowledge/", knowledge.index, name="knowledge"),
    path("knowledge/new/", knowledge.new, name="knowledge_new"),
    path("knowledge/<int:pk>/", knowledge.edit, name="knowledge_edit"),
    path("knowledge/<int:pk>/retire/", knowledge.retire, name="knowledge_retire"),
    path("<slug:ref>/", request_page.page, name="request"),
    path("<slug:ref>/caller/", request_page.contact, name="contact"),
    path("<slug:ref>/files/<slug:sha256>", request_page.file, name="file"),
    path("<slug:ref>/<slug:move>/", request_page.move, name="move"),
]
