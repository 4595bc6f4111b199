"""The addresses of the hotline's screens."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.urls import path

from . import callback, knowledge, phone

app_name = "hotline"
_LATER = {  # rooms that are being built beside this one: once they stand, they are imported above and listed below like the rest
    "queue": (("", "index", "queue"), ("requests.<str:form>", "download", "download")),
    "catalogue": (("catalogue/", "index", "catalogue"), ("catalogue/enforce/", "enforce", "enforce")),
    "request": (("<slug:ref>/", "page", "request"), ("<slug:ref>/<slug:move>/", "move", "move")),
}


def _later(room: str) -> list[Any]:
    if find_spec(f"{__package__}.{room}") is None:
        return []
    views = import_module(f"{__package__}.{room}")
    return [path(address, getattr(views, view), name=name) for address, view, name in _LATER[room]]


urlpatterns = [
    *_later("queue"),
    path("new/", phone.desk, name="phone"),
    path("new/caller/", phone.caller, name="phone_caller"),
    path("new/understood/", phone.understood, name="phone_understood"),
    path("callback/", callback.index, name="callback"),
    path("callback/<slug:ref>/", callback.one, name="callback_one"),
    path("callback/<slug:ref>/<slug:result>/", callback.make, name="callback_make"),
    *_later("catalogue"),
    path("knowledge/", knowledge.index, name="knowledge"),
    path("knowledge/new/", knowledge.new, name="knowledge_new"),
    path("knowledge/<int:pk>/", knowledge.edit, name="knowledge_edit"),
    path("knowledge/<int:pk>/retire/", knowledge.retire, name="knowledge_retire"),
    *_later("request"),
]
