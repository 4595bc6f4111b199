"""Who sees which requests, and which fields of them (R19), as ``luoshi.requests.privacy`` judges. Persons are apart from the matter; to
see one is to have it noted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from luoshi.matters.models import Matter
from luoshi.requests import access_log, callers, privacy
from luoshi.requests.models import Submission


@dataclass(frozen=True)
class Contact:
    """A caller, as one who may call is shown: name, number, the submission that it was looked up for, and what was written beside the number or instead of it."""

    submission: Submission
    name: str
    phone: str
    said: str = ""


def sees_all(user: Any) -> bool:
    """Whether a person may look up every request."""
    return any(user.has_perm(f"matters.{p}") for p in privacy.ALL)


visible = privacy.visible


def contacts(user: Any, matter: Matter) -> list[Submission]:
    """The submissions of a request whose persons the user may see."""
    submissions = privacy.Sight(privacy.Viewer.of(user), matter).contacts()
    written = callers.reach_of(submissions)
    return [t for t in submissions if t.caller or t.pk in written]


def look(user: Any, matter: Matter, where: str) -> list[Contact]:
    """The persons behind a request, and a note of who looked; nothing for who may not see them."""
    found = contacts(user, matter)
    access_log.note_persons(user, where, found)
    written = callers.reach_of(found)
    return [_contact(t, written.get(t.pk, {})) for t in found]


def _contact(submission: Submission, written: dict[str, Any]) -> Contact:
    known = callers.read(submission.caller) if submission.caller else {"name": written.get("name", ""), "phone": ""}
    return Contact(submission, **known, said=written.get("said", ""))
