"""The form of signing in: names and passwords of a length that somebody can have."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm

from .passwords import LONGEST

LONGEST_NAME = 254  # the longest e-mail address; a user name has at most 150


class SignInForm(LoginForm):  # type: ignore[misc]
    """Django allauth's, bounded: what is longer is refused before anything is looked up, counted or hashed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, most in (("login", LONGEST_NAME), ("password", LONGEST)):
            field = type(self.fields[name])(**_kept(self.fields[name]), max_length=most)
            self.fields[name] = field


def _kept(field: Any) -> dict[str, Any]:
    return {"label": field.label, "widget": field.widget, "help_text": field.help_text, "required": field.required}
