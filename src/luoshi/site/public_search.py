"""Searching in public: by the words as anybody may read them."""

from __future__ import annotations

from django.db.models import QuerySet

from luoshi.matters import search, withdrawals
from luoshi.matters.models import Matter
from luoshi.wording import for_anybody, may_lead_to_a_person


def as_shown(found: search.Rows, query: str) -> search.Rows:
    """Those in which the words stand as anybody may read them: the index holds what is blotted out too, and must not tell it piece by piece."""
    asked = [w for w in query[: search.LONGEST_QUERY].split() if search.tokens(w)]
    if not asked:
        return found
    hidden = _not_there(found.filter(look__isnull=False), asked)  # something of them was taken down
    if words := [w for w in asked if may_lead_to_a_person(w)]:
        hidden += _not_there(found.filter(look=None), words)
    return found.exclude(pk__in=hidden) if hidden else found


def _not_there(found: QuerySet[Matter], words: list[str]) -> list[int]:
    """The keys of those in which a word does not stand as anybody may read them."""
    hidden = []
    for pk, ref, document in found.order_by().values_list("pk", "ref", "document").iterator(chunk_size=500):
        document = withdrawals.public_document(document, "")
        said = " ".join((ref, *(for_anybody(str(document.get(k, ""))) for k in ("number", "text", "source_text", "sub_text"))))
        if not all("".join(search.tokens(w)) in "".join(search.tokens(said)) for w in words):
            hidden.append(pk)
    return hidden
