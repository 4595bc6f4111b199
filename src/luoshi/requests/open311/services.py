"""The services: the leaves of the deployment's subject tree, or of the default one where it has none; the group is the subject above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from luoshi.codes.subjects import subjects
from luoshi.registers.languages import in_use, word_of
from luoshi.registers.models import Subject
from luoshi.requests.attributes import Attribute, asking, attributes_of
from luoshi.requests.submission_fields import questions
from luoshi.site import public_text


@dataclass(frozen=True)
class Service:
    """What can be asked for."""

    code: str
    name: str
    group: str
    words: tuple[str, ...]


def services(day: date) -> dict[str, Service]:
    """The services in force on a day by code, named in the language in use."""
    rows = [(s.code, in_use(s.name, s.name_en or s.name), s.parent_code, tuple(s.words.split("、"))) for s in Subject.objects.on(day)]
    if not rows:
        rows = [(s.code, in_use(s.name_zh, s.name_en), s.parent, s.words) for s in subjects().values()]
    names, above = {code: name for code, name, _parent, _words in rows}, {parent for _code, _name, parent, _words in rows}
    return {
        code: Service(code, name, names.get(parent, ""), tuple(filter(None, said)))
        for code, name, parent, said in rows
        if code not in above and (parent or not any(above))  # a heading under which there is nothing is no service
    }


def shown(found: Sequence[Service], day: date) -> list[dict[str, Any]]:
    """As GET services gives them."""
    asks, more = asking(day), questions()
    return [
        {
            "service_code": s.code,
            "service_name": public_text.clean(s.name),
            "description": _("反映“%s”方面的事情。") % public_text.clean(s.name),
            "metadata": s.code in asks or bool(more),
            "type": "realtime",
            "keywords": public_text.clean(", ".join(s.words)),
            "group": public_text.clean(s.group),
        }
        for s in found
    ]


def definition(service: Service, day: date) -> dict[str, Any]:
    """As GET services/{code} gives it."""
    return {"service_code": service.code, "attributes": [_attribute(a) for a in (*attributes_of(service.code, day), *questions())]}


def _attribute(attribute: Attribute) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "variable": True,
        "code": attribute.code,
        "datatype": attribute.datatype,
        "required": attribute.required,
        "datatype_description": in_use(attribute.hint_zh, attribute.hint_en) or None,
        "order": attribute.order,
        "description": word_of(attribute),
    }
    if attribute.values:
        shown["values"] = [{"key": v.key, "name": word_of(v)} for v in attribute.values]
    return shown
