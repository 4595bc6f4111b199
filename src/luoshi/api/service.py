"""The API itself: its operations put together, its errors, its description."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from importlib import import_module
from types import MethodType
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Router
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.renderers import JSONRenderer
from ninja.types import DictStrAny

from . import ledger, problems, registers
from .access import Bearer, Throttle, anybody
from .docs import Page

DESCRIPTION = (
    "The ledger of what a government promised and what became of it. 政府承诺台账的开放接口：报告、数据、任务、经过与结论。 "
    "Everything public is open without a key; a token shows more and, with the scope `write`, makes moves for the person it stands for."
)
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["where", "what"],
                "properties": {"where": {"type": "array", "items": {"type": "string"}}, "what": {"type": "string"}},
            },
        },
    },
}
READING = {
    400: "Not understood",
    401: "The token is not valid",
    404: "Nothing there, or not for you",
    405: "Not that method",
    422: "A value is wrong",
    429: "Too often",
    500: "Our fault",
}
WRITING = {**READING, 403: "The right, the scope or the state does not allow it", 409: "Somebody else was first", 413: "Too large"}


class Written(JSONRenderer):
    """JSON in UTF-8 as it is: Chinese in two or three bytes a character, not six."""

    json_dumps_params = {"ensure_ascii": False}


class Service(NinjaAPI):
    """NinjaAPI that describes its errors as what they are, and a key as needless where anybody may read."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: DictStrAny | None = None) -> OpenAPISchema:
        """The OpenAPI document."""
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        schema["components"]["schemas"]["Problem"] = PROBLEM
        body = {"content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
        for operations in schema["paths"].values():
            for method, operation in operations.items():
                for status, words in (READING if method == "get" else WRITING).items():
                    operation["responses"][status] = {"description": words, **body}
                if method == "get":
                    operation["responses"][304] = {"description": "As you have it (If-None-Match)"}
                    operation["security"] = [{}, *operation.get("security", ())]
        return schema


def known_only(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse a query parameter that the operation does not have: a filter with a slip of the pen must not answer with everything."""
    operation = run.__self__ if isinstance(run, MethodType) else None
    assert isinstance(operation, Operation)
    known = {name for m in operation.models if m.__ninja_param_source__ == "query" for name in m.__ninja_flatten_map__}

    @wraps(run)
    def checked(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        unknown = sorted(set(request.GET) - known)
        if unknown:
            wrong = [{"where": ["query", name], "what": "unknown parameter"} for name in unknown]
            return problems.answer(422, _("没有名为“%s”的参数。") % "”“".join(unknown), "invalid", errors=wrong)
        return run(request, **kwargs)

    return checked


def _routers() -> list[tuple[str, Router]]:
    """The operations of the apps whose ``AppConfig.operations`` names a module of them (``ROUTERS``: tag and router), in the settings' order."""
    return [each for config in apps.get_app_configs() if hasattr(config, "operations") for each in import_module(config.operations).ROUTERS]


def _answered(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    return problems.of(request, error if isinstance(error, Exception) else error())


def _service() -> Service:
    made = Service(
        title=f"Luoshi 落实 · {settings.CITY_NAME}",
        version="1",
        description=DESCRIPTION,
        docs=Page(),
        renderer=Written(),
        auth=[Bearer(), anybody],
        throttle=[Throttle()],
        urls_namespace="api",
    )
    made.add_decorator(known_only, mode="view")
    for kind in (problems.Problem, ValidationError, HttpError, Http404, SuspiciousOperation, Exception):
        made.add_exception_handler(kind, _answered)
    for tag, router in (*_routers(), ("matters", ledger.router), ("registers", registers.router)):
        made.add_router("", router, tags=[tag])
    return made


api = _service()
