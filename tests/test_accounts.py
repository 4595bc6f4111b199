"""People and rights: who gets in, with what, and who is turned away."""

import json
import os
import subprocess
import sys

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from axes.models import AccessAttempt
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client

from ledger_kit import city
from luoshi.accounts.models import Token
from luoshi.accounts.roles import install, shipped

pytestmark = pytest.mark.django_db
PASSWORD = "yunzhou-2026-long"


@pytest.fixture
def people():
    cache.clear()  # of the rates of other tests
    found = city()[1]
    for person in found.values():
        person.set_password(PASSWORD)
        person.save()
    return found


def sign_in(client, name, password=PASSWORD):
    return client.post("/accounts/login/", {"login": name, "password": password})


@pytest.mark.one_database
def test_a_person_signs_in_and_out(client, people):
    answer = sign_in(client, "dc")
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert client.session["_auth_user_id"] == str(people["dc"].pk)
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up(client, people):
    before = get_user_model().objects.count()
    client.post("/accounts/signup/", {"username": "guest", "password1": PASSWORD, "password2": PASSWORD})
    assert get_user_model().objects.count() == before


def test_a_wrong_password_and_a_name_that_does_not_exist_look_the_same(client, people):
    texts = [sign_in(client, name, "wrong").content.decode().replace(name, "") for name in ("dc", "nobody")]
    assert "wrong" not in texts[0]
    for text in texts:
        assert "login" in text
    assert len(texts[0]) == pytest.approx(len(texts[1]), abs=20)


def test_after_many_wrong_passwords_the_door_is_shut_for_a_while(client, people, settings):
    for _n in range(settings.AXES_FAILURE_LIMIT):
        sign_in(client, "dc", "wrong")
    assert AccessAttempt.objects.exists()
    answer = sign_in(client, "dc")
    assert answer.status_code == 429
    assert "_auth_user_id" not in client.session


def test_who_is_no_longer_active_does_not_get_in(client, people):
    people["dc"].is_active = False
    people["dc"].save()
    sign_in(client, "dc")
    assert "_auth_user_id" not in client.session
    assert people["dc"].get_all_permissions() == set()


def test_the_second_factor_is_asked_for(client, people):
    secret = generate_totp_secret()
    TOTP.activate(people["dc"], secret)
    answer = sign_in(client, "dc")
    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    assert "_auth_user_id" not in client.session
    client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "_auth_user_id" not in client.session
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert client.session["_auth_user_id"] == str(people["dc"].pk)


def test_the_page_of_the_second_factor_is_there(client, people):
    sign_in(client, "dc")
    for address, words in (("/accounts/2fa/", "/accounts/2fa/totp/activate/"), ("/accounts/password/change/", 'name="oldpassword"')):
        answer = client.get(address)
        assert (answer.status_code, words in answer.content.decode()) == (200, True), address
        stranger = Client().get(address)
        assert (stranger.status_code, stranger["Location"]) == (302, f"/accounts/login/?next={address}")


@pytest.mark.one_database
def test_oidc_by_settings(tmp_path):
    """With the city's own server named, and only then, signing in through it is offered."""
    code = (
        "import django, json; django.setup(); from django.conf import settings; from luoshi.accounts.adapter import ClosedSocialAdapter;"
        "print(json.dumps([settings.SOCIALACCOUNT_PROVIDERS, ClosedSocialAdapter().is_open_for_signup(None, None)]))"
    )
    environment = {**os.environ, "LUOSHI_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "luoshi.server.settings"}

    def asked(**more):
        return json.loads(subprocess.run([sys.executable, "-c", code], env={**environment, **more}, capture_output=True, text=True, check=True).stdout)

    assert asked() == [{}, False]
    providers, open_ = asked(LUOSHI_OIDC_SERVER="https://id.example.org/realms/city", LUOSHI_OIDC_CLIENT="luoshi", LUOSHI_OIDC_SECRET="s", LUOSHI_OIDC_NAME="市统一身份认证")
    app = providers["openid_connect"]["APPS"][0]
    assert (app["client_id"], app["settings"]["server_url"], open_) == ("luoshi", "https://id.example.org/realms/city", True)


def test_roles_are_data_and_a_deployments_own_are_kept():
    install()
    assert {g.name for g in Group.objects.all()} == set(shipped())
    group = Group.objects.get(name="unit")
    group.permissions.clear()
    group.permissions.add(*Group.objects.get(name="auditor").permissions.all())
    install()
    assert {p.codename for p in group.permissions.all()} == {"view_all_matters", "view_audit", "view_looks"}


@pytest.mark.parametrize("role", ["supervision", "unit", "auditor", "public"])
def test_only_administrators_manage_people(role):
    assert not [p for p in shipped()[role] if p.split(".")[0] in ("accounts", "auth")]


def test_an_administrator_cannot_make_a_superuser_nor_touch_one(client, people):
    root = people["root"]
    root.is_staff = True
    root.save()
    chief = get_user_model().objects.create_superuser("chief", password=PASSWORD)
    client.force_login(root)
    assert client.post(f"/admin/auth/user/{chief.pk}/change/", {"username": "chief", "is_active": ""}).status_code == 403
    assert client.post(f"/admin/auth/user/{chief.pk}/password/", {"password1": "x", "password2": "x"}).status_code == 403
    assert client.post(f"/admin/auth/user/{chief.pk}/delete/", {"post": "yes"}).status_code == 403
    page = client.get(f"/admin/auth/user/{root.pk}/change/").content.decode()
    assert 'name="is_superuser"' not in page
    assert 'name="user_permissions"' not in page
    data = {"username": "root", "is_superuser": "on", "is_staff": "on", "is_active": "on", "date_joined_0": "2026-01-01", "date_joined_1": "00:00:00"}
    client.post(f"/admin/auth/user/{root.pk}/change/", {**data, "memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0})
    root.refresh_from_db()
    assert not root.is_superuser


@pytest.mark.parametrize("name", ["dc", "fgw", "audit"])
def test_the_admin_is_closed_to_others(client, people, name):
    people["root"].is_staff = True
    people["root"].save()
    for address in ("/admin/", "/admin/auth/user/"):
        client.force_login(people["root"])
        assert client.get(address).status_code == 200  # it is there
        client.force_login(people[name])
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (302, f"/admin/login/?next={address}")
        assert answer.content == b""


def test_a_token_is_shown_once_and_kept_as_a_digest(people):
    token, key = Token.make(people["dc"], "大屏", ["read"])
    assert key not in json.dumps(list(Token.objects.values()), default=str)
    assert Token.valid(key) == token
    assert Token.valid(key + "x") is None
    people["dc"].is_active = False
    people["dc"].save()
    assert Token.valid(key) is None


def test_the_token_command_refuses_in_one_sentence(people):
    with pytest.raises(CommandError, match="required: --user"):
        call_command("token", "nobody", "大屏")


def test_the_buttons_of_account_pages_look_like_all_others(client, people):
    client.force_login(people["dc"])
    page = client.get("/accounts/password/change/").content.decode()
    assert '<button class="button main"' in page
