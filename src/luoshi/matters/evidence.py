"""Evidence: files kept by their SHA-256, written whole before the ledger names them."""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import tempfile
import unicodedata
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from luoshi.office import Unreadable, cleaning, pictures
from luoshi.registers.languages import in_use

from . import kinds
from .models import Event, Evidence, Matter
from .refusal import Refused

# What may be shown in the browser as it is; everything else is only ever downloaded.
SHOWN = {".pdf": "application/pdf", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp"}
OTHERS = (".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".wps", ".et", ".ofd", ".txt", ".csv", ".zip", ".mp4", ".heic", ".json", ".xml")
PASSING = ("busy", "start")  # why a picture cannot be stripped now and can in a moment
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


def store(matter: Matter, name: str, file: BinaryIO, by: str, bare: bool = False) -> Evidence:
    """Store a file and its row; the same content of the same matter is recognised and given back. A picture from a person is stripped of what
    cameras write into it, unless it is ``bare`` already. Refused for an empty file, one over the limit, a kind that no office sends as
    evidence, or a picture that cannot be opened."""
    name = safe_name(name)
    if kinds.of(matter.kind).persons and not bare and pictures.kind_of(_start(file)):
        name, file = _bare(name, file)
        bare = True
    extension = Path(name).suffix.lower()
    if extension not in SHOWN and extension not in OTHERS:
        raise Refused(_("“%(name)s”不能作为佐证：接受的文件类型是 %(kinds)s。") % {"name": name, "kinds": " ".join(sorted({*SHOWN, *OTHERS}))})
    sha256, size = _store(name, file)
    if bare:
        _link(path_of(sha256), shown_path(sha256))
    found, _made = Evidence.objects.get_or_create(
        matter=matter, sha256=sha256, defaults={"name": name, "size": size, "media_type": SHOWN.get(extension, "application/octet-stream"), "added_by": by}
    )
    return found


def path_of(sha256: str) -> Path:
    """Where a file is kept."""
    return Path(settings.MEDIA_ROOT) / "evidence" / sha256[:2] / sha256


def shown_path(sha256: str) -> Path:
    """Where the copy of a picture is kept that others may see."""
    return Path(settings.MEDIA_ROOT) / "shown" / sha256[:2] / sha256


def to_show(kept: Evidence, staff: bool = False) -> Path:
    """The file as somebody else may have it: of a picture that is public, or from a person, a copy without place, time, owner and device; of a document
    that is public one without who wrote it (``cleaning``; ``staff`` have the original). Made at the first look. FileNotFoundError where it is not on
    the disk or cannot be cleaned, Unreadable where it cannot be cleaned just now."""
    path = path_of(kept.sha256)
    public = kept.public and not staff
    if not (public or kinds.of(kept.matter.kind).persons):
        return path
    shown = shown_path(kept.sha256)
    if shown.is_file():
        return shown
    with path.open("rb") as file:
        picture = bool(pictures.kind_of(_start(file)))
        if not picture and (not public or Path(kept.name).suffix.lower() in cleaning.PLAIN):
            return path
        try:
            data = _bare_copy(file.read(), kept.name, picture)
        except Unreadable as error:
            if error.why in PASSING:
                raise
            raise FileNotFoundError(path) from None  # what cannot be stripped is not shown
    shown.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=shown.parent, delete=False) as out:
        try:
            out.write(data)
            out.close()
            Path(out.name).replace(shown)
        except BaseException:
            Path(out.name).unlink(missing_ok=True)
            raise
    return shown


def why_not_public(kept: Evidence) -> str:
    """Why a file cannot be shown to the public, in one sentence; "" where it can."""
    with path_of(kept.sha256).open("rb") as file:
        picture = bool(pictures.kind_of(_start(file)))
        if not picture and Path(kept.name).suffix.lower() in cleaning.PLAIN:
            return ""
        try:
            _bare_copy(file.read(), kept.name, picture)
        except Unreadable as error:
            return in_use(str(error), error.english)
    return ""


def _bare_copy(data: bytes, name: str, picture: bool) -> bytes:
    return pictures.cleaned(data, name)[0] if picture else cleaning.cleaned(data, name)


def remove(sha256: str) -> None:
    """Take a file off the disk for good, with the copy that was shown of it."""
    for path in (path_of(sha256), shown_path(sha256)):
        path.unlink(missing_ok=True)


def intact(sha256: str) -> bool:
    """Whether the kept file still has its hash."""
    try:
        with path_of(sha256).open("rb") as kept:
            return hashlib.file_digest(kept, "sha256").hexdigest() == sha256
    except FileNotFoundError:
        return False


def _start(file: BinaryIO) -> bytes:
    start = file.read(64)
    file.seek(0)
    return start


def _bare(name: str, file: BinaryIO) -> tuple[str, BinaryIO]:
    data = file.read(settings.UPLOAD_LIMIT + 1)
    if len(data) > settings.UPLOAD_LIMIT:
        raise Refused(_("“%(name)s”超过%(limit)d MB；请压缩或分开上传。") % {"name": name, "limit": settings.UPLOAD_LIMIT >> 20})
    try:
        picture, extension = pictures.cleaned(data, name)
    except Unreadable as error:
        raise Refused(str(error)) from None
    return f"{Path(name).stem}.{extension}", io.BytesIO(picture)


def _link(path: Path, goal: Path) -> None:
    if goal.exists():
        return
    goal.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, goal)
    except OSError:  # a disk without links
        shutil.copyfile(path, goal)


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


def hear(matter: Matter, events: list[Event]) -> None:
    """Heard by the ledger: a file that was taken down is no longer public. Undoing that does not publish it: a person does, anew."""
    gone = {sha256 for e in events if e.move == "blot" for sha256 in e.data.get("files", ())}
    if gone:
        Evidence.objects.filter(matter=matter, sha256__in=gone).update(public=False)
