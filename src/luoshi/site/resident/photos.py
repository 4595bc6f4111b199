"""Residents' photos: looked at before anything is written, kept by their hash, without the names that telephones give them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luoshi.matters import evidence
from luoshi.matters.ledger import Refused
from luoshi.matters.models import Evidence, Matter
from luoshi.office import Unreadable, pictures

MOST = 3  # photos sent at once
MOST_KEPT = 12  # photos of residents that one request holds
LARGEST = 15 << 20  # bytes of one photo
BY = "resident"


class PhotosField(forms.FileField):
    """At most three photos; cleans to a list of (upload, extension)."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"accept": "image/jpeg,image/png,image/webp,image/heic,image/heif,image/avif,.heic,.heif,.avif", "multiple": True}
        super().__init__(required=False, widget=_Several(attrs=attrs), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[tuple[Any, str]]:
        files = [f for f in (data or []) if f]
        if len(files) > MOST:
            raise ValidationError(_("一次最多%d张照片；请少选几张，其余的可以提交以后再补充。") % MOST)
        return [_cleaned(file) for file in files]


class _Several(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


def _cleaned(file: Any) -> tuple[Any, str]:
    """A photo without place, time, owner and device, and its extension; ValidationError, in one sentence, for what is too large or no photo."""
    if file.size > LARGEST:
        raise ValidationError(_("照片“%(name)s”超过%(limit)d MB；请压缩后再选，或不附照片。") % {"name": file.name[:60], "limit": LARGEST >> 20})
    data = file.read()
    if pictures.kind_of(data[:64]) in ("", "tiff", "gif"):
        raise ValidationError(_("“%s”不是照片；请选 JPG、PNG、WebP 或 HEIC 图片。") % file.name[:60])
    try:
        bare, extension = pictures.cleaned(data, file.name[:60])
    except Unreadable as error:
        raise ValidationError(str(error) if not (get_language() or "").startswith("en") else error.english) from None
    return ContentFile(bare), extension


def keep(matter: Matter, photos: list[tuple[Any, str]]) -> list[str]:
    """Keep the photos of a request and return their hashes, each once. Refused where the request holds as many as it may."""
    already = Evidence.objects.filter(matter=matter, added_by=BY).count()
    if photos and already + len(photos) > MOST_KEPT:
        raise Refused(_("这一件已有%d张照片，不能再添；可以用文字补充。") % already)
    hashes = [evidence.keep(matter, f"resident-{already + n}.{extension}", file, BY, bare=True).sha256 for n, (file, extension) in enumerate(photos, 1)]
    return list(dict.fromkeys(hashes))
