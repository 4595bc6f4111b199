"""Residents' photos: looked at before anything is written, kept by their hash, without the names that telephones give them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from luoshi.matters import evidence, unfinished
from luoshi.matters.ledger import Refused
from luoshi.matters.models import Evidence, Matter
from luoshi.office import Unreadable, pictures
from luoshi.registers.languages import in_use

MOST = 3  # photos sent at once
MOST_KEPT = 12  # photos of residents that one request holds
LARGEST = 15 << 20  # bytes of one photo
BY = "resident"
NOT_NOW = _later("现在存不下照片，请过一会儿在进展页补充")


class Photos(list[tuple[Any, str]]):
    """The photos that can be kept, as (upload, extension), and a sentence for each that cannot: words are never refused for the sake of a photo."""

    def __init__(self, found: Iterable[tuple[Any, str]] = (), refused: Iterable[str] = ()) -> None:
        super().__init__(found)
        self.refused = list(refused)


class PhotosField(forms.FileField):
    """At most three photos; cleans to ``Photos``, and refuses nothing."""

    most, largest = MOST, LARGEST  # for the page, which says so before anything is sent

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"accept": "image/jpeg,image/png,image/webp,image/heic,image/heif,image/avif,.heic,.heif,.avif", "multiple": True}
        super().__init__(required=False, widget=_Several(attrs=attrs), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Photos:
        files, found = [f for f in (data or []) if f], Photos()
        for n, file in enumerate(files, 1):
            try:
                if n > MOST:
                    raise ValidationError(_("一次最多收%d张，可以在进展页补充") % MOST)
                found.append(_cleaned(file))
            except ValidationError as error:
                found.refused.append(_("第%(n)d张照片没有收下：%(why)s。") % {"n": n, "why": "；".join(error.messages).rstrip("。.")})
        return found


class _Several(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


def _cleaned(file: Any) -> tuple[Any, str]:
    """A photo without place, time, owner and device, and its extension; ValidationError, in one sentence without the name that somebody gave it,
    for what is too large, no photo, or cannot be read."""
    if file.size > LARGEST:
        raise ValidationError(_("它超过%d MB，请压缩后再补充") % (LARGEST >> 20))
    try:
        data = file.read()
        if pictures.kind_of(data[:64]) in ("", "tiff", "gif"):
            raise ValidationError(_("它不是JPG、PNG、WebP或HEIC照片"))
        bare, extension = pictures.cleaned(data, _("它"))
    except Unreadable as error:
        raise ValidationError(in_use(str(error), error.english)) from None
    except (OSError, MemoryError) as error:
        unfinished.log_failure("reading a photo", error)
        raise ValidationError(NOT_NOW) from None
    return ContentFile(bare), extension


def store(matter: Matter, photos: list[tuple[Any, str]]) -> tuple[list[str], list[str]]:
    """Keep the photos of a request: their hashes, each once, and a sentence for each that could not be kept, because the request holds as many as
    it may, or the disk takes no more. Within a transaction."""
    already, hashes = Evidence.objects.filter(matter=matter, added_by=BY).count(), []
    refused = list(getattr(photos, "refused", ()))
    for n, (file, extension) in enumerate(photos, 1):
        try:
            if already + n > MOST_KEPT:
                raise Refused(_("这一件已有%d张照片，不能再添；可以用文字补充。") % already)
            with transaction.atomic():
                hashes.append(evidence.store(matter, f"resident-{already + n}.{extension}", file, BY, bare=True).sha256)
        except Refused as error:
            refused.append(_("有1张照片没有收下：%s") % error)
        except (OSError, MemoryError, DatabaseError) as error:
            unfinished.log_failure("keeping a photo", error)
            refused.append(_("有1张照片没有收下：%s。") % NOT_NOW)
    return list(dict.fromkeys(hashes)), refused


def words_of(kept: list[str], refused: list[str]) -> str:
    """What is written down of the photos that came with words: how many were kept, and which were not, and why."""
    return "".join(([_("附照片%d张") % len(kept) + ("。" if refused else "")] if kept else []) + refused)
