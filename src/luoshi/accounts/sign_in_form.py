"""The form of signing in: names and passwords of a length that somebody can have."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.utils.translation import gettext_lazy as _

from .passwords import LONGEST

LONGEST_NAME = 254  # the longest e-mail address; a user name has at most 150


class SignInForm(LoginForm):
    """Django allauth's, bounded: what is longer is refused before anything is looked up, counted or hashed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, most in (("login", LONGEST_NAME), ("password", LONGEST)):
            field = self.fields[name]
            if isinstance(field, forms.CharField):
                self.fields[name] = type(field)(**_options(field), max_length=most)
            self.fields[name].widget.attrs.pop("placeholder", None)  # the label says it
        self.fields["login"].label = _("用户名或邮箱")


def _options(field: Any) -> dict[str, Any]:
    return {"label": field.label, "widget": field.widget, "help_text": field.help_text, "required": field.required}
