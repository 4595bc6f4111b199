"""Work that comes in a row: a matter is worked on as one of a list, and saving leads to the next one of the same list, by the same filter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

PARAM, THEN, NEXT, SKIP = "list", "then", "next", "skip"  # in an address and a form: the list's query; what follows on saving; on without saving
MOST = 2_000  # of a list; what stands further back is reached when these are done


@dataclass(frozen=True)
class Worklist:
    """A list that is worked through: its query and address, what it is called, the numbers in its order, and the address of a matter's page."""

    query: str
    address: str
    name: str
    refs: Sequence[str]
    page: Callable[[str], str]

    def to(self, ref: str) -> str:
        """The page of a matter, as one of this list."""
        return f"{self.page(ref)}?{urlencode({PARAM: self.query})}"


@dataclass(frozen=True)
class Place:
    """Where a matter stands in its list: the list, the how manieth of how many (0: it is not in it), and what comes after it."""

    worklist: Worklist
    at: int
    after: str

    @property
    def count(self) -> int:
        """How many the list has."""
        return len(self.worklist.refs)

    @property
    def others(self) -> int:
        """How many there are beside this one."""
        return self.count - (1 if self.at else 0)

    @property
    def bounded(self) -> bool:
        """Whether there may be more than were looked at."""
        return self.count == MOST

    @property
    def next_url(self) -> str:
        """The page of what comes after it; "" for none."""
        return self.worklist.to(self.after) if self.after else ""

    @property
    def query(self) -> str:
        """The query of the list."""
        return self.worklist.query


def place(worklist: Worklist | None, ref: str) -> Place | None:
    """Where a matter stands in a list; None without a list, or where there is nobody but it and it is not even there."""
    if worklist is None or not worklist.refs:
        return None
    refs = worklist.refs
    at = refs.index(ref) + 1 if ref in refs else 0
    after = refs[at] if at < len(refs) else refs[0]
    return Place(worklist, at, after if after != ref else "")


def asked_list(request: HttpRequest) -> str | None:
    """The query of the list that a page or a form names; None where it names none."""
    given = request.POST if request.method == "POST" else request.GET
    return given[PARAM][:1000] if PARAM in given else None


def skipped(request: HttpRequest, ref: str, worklist: Callable[[str], Worklist]) -> HttpResponse | None:
    """To the next of the list without saving, where that is asked for; None where it is not. A page does not name the next one itself: whose
    number may be private has no place on another's page."""
    query = asked_list(request)
    if SKIP not in request.GET or query is None:
        return None
    found = worklist(query)
    where = place(found, ref)
    return redirect(where.next_url if where and where.after else found.address)


def onward(request: HttpRequest, ref: str, before: Worklist | None, after: Callable[[], Worklist | None], stay: str) -> HttpResponse:
    """Where a move that was made leads: to the next of its list where that was asked for, saying how many are left, or that none is; else
    to ``stay``. ``before``: the list as it stood before the move; ``after``: how to read it now."""
    if before is None or request.POST.get(THEN) != NEXT:
        return redirect(f"{stay}?{urlencode({PARAM: before.query})}" if before is not None and asked_list(request) is not None else stay)
    now = after()
    left = list(now.refs) if now else []
    follows = list(before.refs)[before.refs.index(ref) + 1 :] if ref in before.refs else []
    if ref in left:  # the list keeps what was worked on: it has an end
        left = follows = [each for each in follows if each in left]
    following = next((each for each in follows if each in left), left[0] if left else "")
    if not following:
        said = _("“%s”看到最后一件了，没有下一件。") if now and now.refs else _("“%s”都办完了，一件也没有了。")
        messages.info(request, said % before.name)
        return redirect(before.address)
    count = f"{MOST}+" if len(left) >= MOST else str(len(left))
    messages.info(request, ngettext("“%(list)s”还有%(n)s件，这是下一件。", "“%(list)s”还有%(n)s件，这是下一件。", len(left)) % {"list": before.name, "n": count})
    return redirect(before.to(following))
