"""Nothing that feeds a rate comes ticked: what a caller said and what a promise came to is said by a person, not by a form."""

import inspect
import re

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django import forms

from hotline_kit import answered, town, web
from luoshi.desk.move_form import MoveForm
from luoshi.reports.staff import move_forms
from luoshi.requests.public.forms import RateForm
from luoshi.requests.staff.callback import CallbackForm

RATES = ("contacted", "solved", "satisfied", "verdict")  # response, resolution, satisfaction, and the share of promises that were kept
"""Fields from whose answers a published rate is counted."""


def test_no_form_of_ours_starts_with_an_answer():
    for form in (CallbackForm(True), RateForm()):
        for name in RATES:
            if name in form.fields:
                assert form.get_initial_for_field(form.fields[name], name) is None, (type(form).__name__, name)


def choosing():
    """The forms of a promise's moves in which something is chosen."""
    found = [f for _n, f in inspect.getmembers(move_forms, inspect.isclass) if issubclass(f, MoveForm)]
    return [f for f in found if any(isinstance(field.widget, forms.RadioSelect) for field in f.base_fields.values())]


@pytest.mark.parametrize("form", choosing(), ids=lambda f: f.__name__)
def test_no_move_of_a_promise_starts_with_a_verdict(form):
    document = dict.fromkeys(form.base_fields, "") | {"verdict": "met", "proposal": {"verdict": "met"}}
    for name, field in form.base_fields.items():
        if isinstance(field.widget, forms.RadioSelect):
            made = form.__new__(form)
            made.document, made.move, made.fields = document, "settle", form.base_fields
            assert name not in form.start(made), f"{form.__name__} ticks {name}"
            assert field.initial is None


@pytest.mark.django_db
def test_the_callback_screen_comes_without_an_answer():
    people = town()
    matter = answered()  # its unit wrote that it had contacted the caller
    page = web(people["hf"]).get(f"/desk/requests/callback/{matter.ref}/").content.decode()
    answers = [tag for tag in re.findall("<input[^>]*>", page) if re.search(f'name="({"|".join(RATES)})"', tag)]
    assert len(answers) == 9
    assert [tag for tag in answers if "checked" in tag] == []
