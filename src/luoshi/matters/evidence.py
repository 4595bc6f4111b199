"""Evidence: files kept by their SHA-256, written whole before the ledger names them."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import unicodedata
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from .models import Evidence, Matter
from .refusal import Refused

# What may be shown in the browser as it is; everything else is only ever downloaded.
SHOWN = {".pdf": "application/pdf", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp"}
OTHERS = (".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".wps", ".et", ".ofd", ".txt", ".csv", ".zip", ".mp4", ".heic", ".json", ".xml")
_BAD = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*\u202a-\u202e\u2066-\u2069]")


def safe_name(name: str) -> str:
    """A file name without folders, control characters or tricks of writing direction, at most 120 characters.

    >>> safe_name("../../etc/passwd\\x00.pdf")
    'passwd.pdf'
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    stem, dot, extension = _BAD.sub("", last).strip(" .").rpartition(".")
    cleaned = f"{stem[: 119 - len(extension)]}{dot}{extension}"[-120:]
    return cleaned or "file"


def keep(matter: Matter, name: str, file: BinaryIO, by: str) -> Evidence:
    """Store a file and its row; the same content of the same matter is recognised and given back. Refused for an empty file,
    one over the limit, or a kind that no office sends as evidence."""
    name = safe_name(name)
    extension = Path(name).suffix.lower()
    if extension not in SHOWN and extension not in OTHERS:
        raise Refused(_("“%(name)s”不能作为佐证：接受的文件类型是 %(kinds)s。") % {"name": name, "kinds": " ".join(sorted({*SHOWN, *OTHERS}))})
    sha256, size = _store(name, file)
    found, _made = Evidence.objects.get_or_create(
        matter=matter, sha256=sha256, defaults={"name": name, "size": size, "media_type": SHOWN.get(extension, "application/octet-stream"), "added_by": by}
    )
    return found


def path_of(sha256: str) -> Path:
    """Where a file is kept."""
    return Path(settings.MEDIA_ROOT) / "evidence" / sha256[:2] / sha256


def intact(sha256: str) -> bool:
    """Whether the kept file still has its hash."""
    try:
        with path_of(sha256).open("rb") as kept:
            return hashlib.file_digest(kept, "sha256").hexdigest() == sha256
    except FileNotFoundError:
        return False


def _store(name: str, file: BinaryIO) -> tuple[str, int]:
    folder = Path(settings.MEDIA_ROOT) / "evidence"
    folder.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as out:
        try:
            while block := file.read(1 << 20):
                size += len(block)
                if size > settings.UPLOAD_LIMIT:
                    raise Refused(_("“%(name)s”超过%(limit)d MB；请压缩或分开上传。") % {"name": name, "limit": settings.UPLOAD_LIMIT >> 20})
                digest.update(block)
                out.write(block)
            if not size:
                raise Refused(_("“%s”是空文件；请重新选择。") % name)
            out.flush()
            os.fsync(out.fileno())
            target = path_of(digest.hexdigest())
            target.parent.mkdir(exist_ok=True)
            Path(out.name).replace(target)
        except BaseException:
            Path(out.name).unlink(missing_ok=True)
            raise
    return digest.hexdigest(), size
