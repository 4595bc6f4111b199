"""The public files of evidence."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from luoshi.matters import withdrawals
from luoshi.matters.evidence import SHOWN, to_show
from luoshi.matters.models import Evidence
from luoshi.office import Unreadable
from luoshi.site.takedowns import file_name

from ..kind import issued


def file(request: HttpRequest, ref: str, sha256: str) -> FileResponse | HttpResponse:
    """A file of evidence that is marked public; shown in place only where its kind cannot run anything."""
    kept = get_object_or_404(Evidence.objects.select_related("matter"), matter__in=issued().filter(ref=ref), sha256=sha256, public=True)
    if kept.sha256 in withdrawals.files(kept.matter.document):
        raise Http404
    try:
        opened = to_show(kept).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    except Unreadable as error:
        return HttpResponse(str(error), status=503, headers={"Retry-After": "10"}, content_type="text/plain; charset=utf-8")
    shown = kept.media_type in SHOWN.values()
    response = FileResponse(opened, as_attachment=not shown, filename=file_name(kept.matter, kept.name), content_type=kept.media_type if shown else "application/octet-stream")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["ETag"] = f'"{kept.sha256}"'
    response["Cache-Control"] = "no-cache"  # it may be taken down
    return response
