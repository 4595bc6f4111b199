"""The office's screens: reports, drafts, reconciling, task lists out and back, the calendar of returns; who may open them."""

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from ledger_kit import actors, city

pytestmark = pytest.mark.django_db
HTMX = {"headers": {"HX-Request": "true"}}
HOSTILE = '=1+1<script>alert("x")</script>&'


@pytest.fixture
def people():
    return city()[1]


@pytest.fixture
def who(people):
    return actors(people)


@pytest.fixture
def sign_in(people):
    def signed(name):
        client = Client()
        client.force_login(people[name])
        return client

    return signed


@pytest.fixture
def dc(sign_in):
    return sign_in("dc")


def at(name, *args, **query):
    from django.utils.http import urlencode

    return reverse(f"desk:{name}", args=args) + (f"?{urlencode(query)}" if query else "")


def text(response):
    return response.content.decode()


def upload(name, content):
    return SimpleUploadedFile(name, content)
