"""Answers in JSON and XML. The one follows from the other by the specification's convention: a list is an element that holds
elements of its singular name; an empty value is ``null`` and an empty element."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any
from xml.sax.saxutils import escape

from django.http import HttpResponse

from luoshi.site import public_text

TYPES = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
ITEMS = {
    "services": "service",
    "service_requests": "request",
    "service_request_updates": "request_update",
    "attributes": "attribute",
    "values": "value",
    "history": "event",
    "taken_down": "part",
    "endpoints": "endpoint",
    "formats": "format",
    "errors": "error",
}


class Wrong(Exception):
    """What cannot be answered as asked: an HTTP status and one sentence or several."""

    def __init__(self, status: int, *sentences: str) -> None:
        self.status, self.sentences = status, sentences
        super().__init__(" ".join(sentences))


def answer(form: str, root: str, content: Any, status: int = 200) -> HttpResponse:
    """``content`` under the name ``root``: a list (of ITEMS) or one thing."""
    if form == "json":
        return HttpResponse(json.dumps(content, ensure_ascii=False), content_type=TYPES["json"], status=status)
    return HttpResponse(as_xml(root, content), content_type=TYPES["xml"], status=status)


def ascii_answer(form: str, root: str, content: Any) -> HttpResponse:
    """The same in ASCII, so that the bare media type says all: the discovery document's is compared as it stands."""
    text = json.dumps(content) if form == "json" else as_xml(root, content)
    return HttpResponse(text.encode("ascii", "xmlcharrefreplace"), content_type=TYPES[form].partition(";")[0])


def errors(form: str, status: int, sentences: Iterable[str]) -> HttpResponse:
    """The specification's errors: a list of codes and descriptions."""
    return answer(form, "errors", [{"code": status, "description": public_text.clean(s)} for s in sentences], status)


def as_xml(root: str, content: Any) -> str:
    """A document."""
    parts = ['<?xml version="1.0" encoding="utf-8"?>\n']
    _write(parts, root, content)
    return "".join(parts)


def _write(parts: list[str], name: str, value: Any) -> None:
    if value is None or value == "":
        parts.append(f"<{name}/>")
        return
    parts.append(f"<{name}>")
    if isinstance(value, Mapping):
        for key, each in value.items():
            _write(parts, key, each)
    elif isinstance(value, list):
        for each in value:
            _write(parts, ITEMS[name], each)
    elif isinstance(value, bool):
        parts.append("true" if value else "false")
    else:
        parts.append(escape(public_text.clean(value)))
    parts.append(f"</{name}>")
