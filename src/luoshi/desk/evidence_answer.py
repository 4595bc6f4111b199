"""A file of evidence as an answer to one who may see it."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponse

from luoshi.matters.evidence import SHOWN, to_show
from luoshi.matters.models import Evidence
from luoshi.office import Unreadable

PDF = SHOWN[".pdf"]


def file_answer(kept: Evidence) -> FileResponse | HttpResponse:
    """A kept file as an answer; shown in place only where its kind cannot run anything. 404 where it is not on the disk."""
    try:
        opened = to_show(kept, staff=True).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    except Unreadable as error:
        return HttpResponse(str(error), status=503, headers={"Retry-After": "10"}, content_type="text/plain; charset=utf-8")
    shown = kept.media_type in SHOWN.values()
    answer = FileResponse(opened, as_attachment=not shown, filename=kept.name, content_type=kept.media_type if shown else "application/octet-stream")
    answer["X-Content-Type-Options"] = "nosniff"
    # A browser's own PDF viewer does not open within a sandbox.
    answer["Content-Security-Policy"] = "default-src 'none'" if kept.media_type == PDF else "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer
