"""What the frame of the staff's screens needs: the navigation, the news in the head, the parts of the home page."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from luoshi.desk import shell, work
from luoshi.site.templatetags.luoshi_look import nav_link

register = template.Library()


@register.simple_tag
def staff_entries(user: Any) -> list[shell.Entry]:
    """The entries of the navigation that a person sees."""
    return shell.entries(user)


@register.simple_tag(takes_context=True)
def staff_link(context: template.Context, entry: shell.Entry) -> SafeString:
    """An entry of the navigation, marked where it is the page in view or, unless the entry says otherwise, above it."""
    match = context["request"].resolver_match
    exact = entry.exact or (match is not None and match.view_name in entry.but)
    return nav_link(context, entry.address, entry.label, *entry.args, exact=exact)


@register.simple_tag
def staff_news() -> tuple[str, ...]:
    """The addresses that the head of every page asks for news."""
    return shell.news()


@register.simple_tag(takes_context=True)
def home_part(context: template.Context, part: work.Part) -> SafeString:
    """A part of the home page."""
    return mark_safe(render_to_string(part.template, part.context, request=context["request"]))
