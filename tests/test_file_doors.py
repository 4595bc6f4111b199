"""Every door that takes a file asks for the right before a byte of the file is read."""

import ast
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import Client
from django.urls import get_resolver, reverse

from luoshi.registers.importing import TABLES

pytestmark = pytest.mark.django_db
SOURCE = Path(__file__).resolve().parents[1] / "src" / "luoshi"
DOORS = [
    ("desk:reports", []),
    ("desk:exchange", []),
    ("hotline:catalogue", []),
    ("desk:move", ["2026-1", "report"]),
    ("hotline:move", ["2026-1", "finish"]),
    ("desk:kind_move", ["lost", "L26-1", "claim"]),
]
# Where residents send photos: no right is asked, and the body is bounded (photos.py, open311/edge.py).
OPEN_TO_ALL = {"requests/public/ask.py", "requests/public/follow.py", "requests/open311/posting.py"}
BEHIND_A_DOOR = {"reports/staff/report_pages.py", "reports/staff/exchange.py", "desk/move_views.py", "requests/staff/catalogue.py", "registers/admin.py"}


def nobody():
    client = Client(enforce_csrf_checks=True)
    client.force_login(get_user_model().objects.create_user("nobody", password="x"))
    return client


@pytest.fixture
def unread(monkeypatch):
    """Whether any body was parsed."""
    parsed = []
    real = HttpRequest._load_post_and_files
    monkeypatch.setattr(HttpRequest, "_load_post_and_files", lambda self: (parsed.append(self.path) if self.method == "POST" else None, real(self))[1])
    return parsed


@pytest.mark.parametrize(("name", "arguments"), DOORS)
def test_who_has_no_right_is_turned_away_with_the_body_unread(name, arguments, unread):
    address = reverse(name, args=arguments)
    file = {"file": SimpleUploadedFile("a.docx", b"PK" + bytes(1000))}
    assert nobody().post(address, file).status_code == 403
    away = Client(enforce_csrf_checks=True).post(address, {"file": SimpleUploadedFile("a.docx", b"PK")})
    assert away.status_code == 302
    assert "/accounts/login" in away["Location"]
    assert unread == []


def test_the_registers_too(unread):
    staff = get_user_model().objects.create_user("staff", password="x", is_staff=True)
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff)
    for name in ("unit", "place", "subject", "duty", "calendarday"):
        assert client.post(reverse(f"admin:registers_{name}_import"), {"file": SimpleUploadedFile("a.csv", b"x")}).status_code == 403
    assert unread == []
    assert TABLES


def test_a_body_larger_than_any_form_brings_is_refused_by_its_length(unread):
    for path in ("/desk/exchange/", "/ask/", "/accounts/login/"):
        assert Client().generic("POST", path, b"x", "multipart/form-data; boundary=x", CONTENT_LENGTH=str(10**12)).status_code == 413
    assert unread == []


def test_every_view_that_takes_files_is_known_here():
    taking = {
        str(p.relative_to(SOURCE))
        for p in SOURCE.rglob("*.py")
        if any(isinstance(n, ast.Attribute) and n.attr == "FILES" for n in ast.walk(ast.parse(p.read_text(encoding="utf-8"))))
    }
    assert taking == OPEN_TO_ALL | BEHIND_A_DOOR


def test_every_door_names_its_rights():
    marked = {name for name, _arguments in DOORS if getattr(get_resolver().resolve(reverse(name, args=_arguments)).func, "files_from", None)}
    assert marked == {name for name, _arguments in DOORS}
