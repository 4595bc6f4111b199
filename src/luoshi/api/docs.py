"""The page that describes the API: rendered here from the OpenAPI document, so that it needs no script and no other server."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja.openapi.docs import DocsBase

from luoshi.matters import kinds


class Page(DocsBase):
    """Operations by tag, each with its parameters and answers; the shapes; the table of moves."""

    def render_page(self, request: HttpRequest, api: Any, **given: Any) -> HttpResponse:
        schema = api.get_openapi_schema(path_params=given)
        groups: dict[str, list[dict[str, Any]]] = {}
        for path, operations in schema["paths"].items():
            for method, operation in operations.items():
                groups.setdefault(operation["tags"][0], []).append(_operation(path, method, operation))
        shapes = [{"name": name, "description": s.get("description", ""), "fields": _fields(s)} for name, s in sorted(schema["components"]["schemas"].items())]
        moves = [
            {"move": m, "start": "、".join(kind.states[s][0] for s in m.start), "needs": ", ".join((*m.needs, *(["reason"] if m.reason else [])))}
            for kind in kinds.open_kinds()
            for m in kind.table.values()
            if m.start
        ]
        context = {"schema": schema, "groups": groups, "shapes": shapes, "moves": moves, "openapi_url": self.get_openapi_url(api, given)}
        return render(request, "api/docs.html", context)


def _operation(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    answers = [{"status": status, "description": a["description"], "shape": _shape_of(a)} for status, a in sorted(operation["responses"].items(), key=lambda each: int(each[0]))]
    body = operation.get("requestBody")
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": operation["summary"],
        "description": operation.get("description", ""),
        "parameters": [{**p, "kind": _kind(p["schema"])} for p in operation["parameters"]],
        "body": _shape_of(body) if body else None,
        "answers": answers,
    }


def _fields(shape: dict[str, Any]) -> list[dict[str, Any]]:
    required = shape.get("required", ())
    return [{"name": n, "kind": _kind(f), "description": f.get("description", ""), "required": n in required} for n, f in shape.get("properties", {}).items()]


def _shape_of(content: dict[str, Any]) -> str:
    return next((_kind(media["schema"]) for media in content.get("content", {}).values()), "")


def _kind(schema: dict[str, Any]) -> str:
    """A JSON schema in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[-1])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "anyOf" in schema:
        return " | ".join(_kind(each) for each in schema["anyOf"])
    if schema.get("type") == "array":
        return f"[{_kind(schema.get('items', {}))}]"
    return str(schema.get("format") or schema.get("const") or schema.get("type", "any"))
