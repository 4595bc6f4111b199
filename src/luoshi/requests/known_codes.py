"""Which codes of subjects and places our registers know, kept for a short while."""

from __future__ import annotations

from luoshi.codes.divisions import CodeError, checked
from luoshi.codes.subjects import subjects
from luoshi.registers.models import Subject

from . import duties
from .understanding import reader


def is_subject(code: str) -> bool:
    """Whether a code is in the register (of whatever year), in our tree, or among what the deployment's own model was taught."""
    known: set[str] = duties.cached("subject codes", lambda: set(Subject.objects.values_list("code", flat=True)) | set(subjects()))
    return code in known or code in getattr(reader().model, "subjects", ())


def place(code: str) -> str:
    """A place's code in its 12 digits, "" for one that is none. One that is well formed and in no register of ours is kept: its beginning still says
    in which district it lies.

    >>> place("990102"), place("990102001000"), place("钟台街道")
    ('990102000000', '990102001000', '')
    """
    try:
        return checked(code)
    except CodeError:
        return ""
