"""The files of evidence: given to those who may see the matter; the office says which of them are public."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luoshi.desk.evidence_answer import file_answer
from luoshi.desk.rights import needs
from luoshi.matters import ledger, withdrawals
from luoshi.matters.evidence import why_not_public
from luoshi.matters.ledger import Actor, Refused
from luoshi.matters.models import Evidence

from .commitment_page import get_matter


@login_required
@require_GET
def file(request: HttpRequest, ref: str, sha256: str) -> FileResponse | HttpResponse:
    """A file of a matter that the person may see. 404 otherwise."""
    return file_answer(get_object_or_404(Evidence, matter=get_matter(request, ref), sha256=sha256))


@needs("matters.verify_matter")
@require_POST
def publish(request: HttpRequest, ref: str, sha256: str) -> HttpResponse:
    """Make a file public, or no longer (``public`` is not "1"); the ledger notes it."""
    matter = get_matter(request, ref)
    kept = get_object_or_404(Evidence, matter=matter, sha256=sha256)
    public = request.POST.get("public") == "1"
    if public and sha256 in withdrawals.files(matter.document):
        messages.error(request, _("这份材料已经撤下；要公开，请先恢复。"))
        return redirect("desk:matter", ref)
    try:
        why = why_not_public(kept) if public and not kept.public else ""
    except OSError:
        raise Http404 from None
    if why:
        messages.error(request, why)
        return redirect("desk:matter", ref)
    said = _("佐证材料“%s”设为公开。") if public else _("佐证材料“%s”不再公开。")
    try:
        with transaction.atomic():
            if kept.public != public:
                ledger.move(matter, "note", Actor.of(request.user), {"text": said % kept.name})
                Evidence.objects.filter(pk=kept.pk).update(public=public)
        messages.success(request, said % kept.name)
    except Refused as error:
        messages.error(request, str(error))
    return redirect("desk:matter", ref)
