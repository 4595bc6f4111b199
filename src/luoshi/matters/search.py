"""Search in Chinese, partial words included: one tokenizer of overlapping pairs of characters in front of both databases'
own indexes (SQLite FTS5, PostgreSQL GIN over an array), measured in docs/decisions/0006. The query's pairs must stand next
to each other (SQLite: a phrase; PostgreSQL: a recheck by LIKE)."""

from __future__ import annotations

import unicodedata
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from .models import Matter

Rows = TypeVar("Rows", bound=QuerySet[Matter])
LONGEST = 20_000  # characters of a text that are indexed
LONGEST_QUERY = 100


def tokens(text: str) -> list[str]:
    """The tokens of a text in order: every character that is a letter or digit; Latin words and numbers in single
    characters as well, so that a part of a word is found."""
    return [c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum()]


def pairs(text: str) -> list[str]:
    """Overlapping pairs of neighbouring tokens; a lone token is a pair of its own with nothing.

    >>> pairs("路灯不亮")
    ['路灯', '灯不', '不亮', '亮']
    """
    found = tokens(text[:LONGEST])
    return ["".join(found[n : n + 2]) for n in range(len(found))]


def put(matter_id: int, text: str) -> None:
    """Index or re-index a matter."""
    put_many([(matter_id, text)])


def put_many(rows: list[tuple[int, str]], new: bool = False) -> None:
    """Index many matters (id, text). ``new``: none of them is indexed yet."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.executemany(
                "INSERT INTO matters_search (matter_id, grams, plain) VALUES (%s, %s, %s) ON CONFLICT (matter_id) DO UPDATE SET grams = excluded.grams, plain = excluded.plain",
                [(i, sorted(set(pairs(t))), "".join(tokens(t[:LONGEST]))) for i, t in rows],
            )
        else:
            if not new:
                cursor.executemany("DELETE FROM matters_search WHERE rowid = %s", [(i,) for i, _t in rows])
            cursor.executemany("INSERT INTO matters_search (rowid, grams) VALUES (%s, %s)", [(i, " ".join(pairs(t))) for i, t in rows])


def words_of(text: str) -> str:
    """What the index keeps of a text, as ``kept`` gives it."""
    return "".join(tokens(text[:LONGEST])) if connection.vendor == "postgresql" else " ".join(pairs(text))


def indexed(ids: list[int]) -> dict[int, str]:
    """What the index has of matters, from the first to the last of their ids."""
    column, table = ("matter_id, plain", "matters_search WHERE matter_id") if connection.vendor == "postgresql" else ("rowid, grams", "matters_search WHERE rowid")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} BETWEEN %s AND %s", [ids[0], ids[-1]])
        return dict(cursor.fetchall())


def find(matters: Rows, query: str) -> Rows:
    """The matters that hold every word of the query (words are parted by spaces), each as it stands. Signs alone (😀, %, _) are in no index:
    a query of nothing else finds nothing; beside words they count for nothing. A blank query asks for nothing and leaves out nothing."""
    if query.strip() and not tokens(query[:LONGEST_QUERY]):
        return matters.none()
    for word in query[:LONGEST_QUERY].split():
        sought = tokens(word)
        if not sought:
            continue
        if connection.vendor == "postgresql":
            grams = pairs(word)[:-1] if len(sought) > 1 else []
            if grams:
                inner = RawSQL("SELECT matter_id FROM matters_search WHERE grams @> %s AND plain LIKE %s", (grams, f"%{''.join(sought)}%"))
            else:
                inner = RawSQL("SELECT matter_id FROM matters_search WHERE plain LIKE %s", (f"%{sought[0]}%",))
        else:
            phrase = f'"{" ".join(pairs(word)[:-1])}"' if len(sought) > 1 else f'"{sought[0]}"*'
            inner = RawSQL("SELECT rowid FROM matters_search WHERE grams MATCH %s", (phrase,))
        matters = matters.filter(pk__in=inner)
    return matters


class Hits(Paginator):
    """Pages of matters found by words. The ids are read once, in their order, so that counting costs no second search; the rows
    are fetched a page at a time."""

    def __init__(self, found: QuerySet[Matter], per_page: int) -> None:
        self.found = found
        super().__init__(list(found.values_list("pk", flat=True)), per_page)

    def page(self, number: Any) -> Page[Matter]:
        """The page, with its matters as ``found`` would give them."""
        made = super().page(number)
        rows = {m.pk: m for m in like(self.found, Matter.objects.filter(pk__in=made.object_list))}
        made.object_list = [rows[pk] for pk in made.object_list if pk in rows]
        return made


def like(found: QuerySet[Matter], rows: Rows) -> Rows:
    """The rows with what ``found`` reads along and leaves out."""
    rows.query.select_related, rows.query.deferred_loading = found.query.select_related, found.query.deferred_loading
    return rows
