"""The moves of one matter: a form sent in becomes an event of the ledger, or a sentence that says why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from luoshi.matters import checks, evidence, kinds
from luoshi.matters.kind_words import move_word
from luoshi.matters.ledger import Actor, Refused, Stale
from luoshi.matters.models import Matter

from .move_form import MoveForm
from .unit_names import Units

ANY_MOVE = tuple(sorted({f"matters.{m.permission}" for kind in kinds.registered() for m in kind.table.values() if m.permission}))  # without one of them nobody moves anything


def attempt(
    request: HttpRequest,
    ref: str,
    move: str,
    forms: Mapping[str, type[MoveForm]],
    get: Callable[[HttpRequest, str], Matter],
    show: Callable[..., HttpResponse],
) -> HttpResponse | None:
    """Make a move with its form; None once it is made. 403 without the right; 422 where the form or the rules refuse it; 409 where
    somebody was first: what was typed stays. ``get``: the matter that the person may see; ``show``: its page, with the form."""
    matter = get(request, ref)
    if move not in forms:
        raise Http404
    actor = Actor.of(request.user)
    try:
        checks.rights(kinds.of(matter.kind).table[move], actor, matter.document)
    except Refused as error:
        raise PermissionDenied(str(error)) from None
    seen = version_of(request.POST)
    form = forms[move](move, matter, Units(), request.POST, request.FILES, actor=actor)
    if not form.is_valid():
        return show(request, matter, form, seen=seen, status=422)
    try:
        done = _write(matter, form, actor, seen)
    except Refused as error:
        return show(request, get(request, ref), form, seen=seen, error=str(error), status=409 if isinstance(error, Stale) else 422)
    messages.success(request, done or _("已完成：%s。") % move_word(move))
    return None


def version_of(data: Any) -> int:
    """The version that a person saw, 0 where the form does not say."""
    written = data.get("version", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0


def _write(matter: Matter, form: MoveForm, actor: Actor, seen: int) -> str:
    """Keep the files and append the event, both or neither."""
    data = form.brings()
    with transaction.atomic():
        if hasattr(form, "chosen_files"):
            hopeless = matter.version != seen or matter.state not in kinds.of(matter.kind).table[form.move].start  # the ledger will say so; no file is kept for it
            files = [] if hopeless else [evidence.store(matter, f.name, f, actor.name).sha256 for f in form.uploads]
            if found := [*form.chosen_files, *files]:
                data["evidence"] = list(dict.fromkeys(found))
        return form.write(data, seen)
