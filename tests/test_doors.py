"""The ways in, tried as somebody would who has no business here."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from axes.models import AccessAttempt
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError

from ledger_kit import city
from luoshi.accounts import second_factor
from luoshi.accounts.models import Token
from luoshi.accounts.roles import install
from luoshi.server import console, ready

pytestmark = pytest.mark.django_db
PASSWORD = "yunzhou-2026-long"
ROLES = {"administrator": True, "supervision": True, "hotline": True, "dispatcher": True, "operator": True, "caller": True, "auditor": True, "unit": False, "public": False}


@pytest.fixture
def people():
    cache.clear()
    install()
    found = city()[1]
    for person in found.values():
        person.set_password(PASSWORD)
        person.save()
    return found


@pytest.fixture
def behind_proxy(settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")


def sign_in(client, name, password=PASSWORD, **headers):
    return client.post("/accounts/login/", {"login": name, "password": password}, **headers)


def of_role(role):
    person = get_user_model().objects.create_user(f"one-{role}", password=PASSWORD)
    person.groups.add(Group.objects.get(name=role))
    return person


def test_the_admins_own_page_does_not_skip_the_second_factor(client, people):
    people["root"].is_staff = True
    people["root"].save()
    TOTP.activate(people["root"], generate_totp_secret())
    assert client.get("/admin/login/")["Location"].startswith("/accounts/login/")
    answer = client.post("/admin/login/", {"username": "root", "password": PASSWORD, "next": "/admin/"})
    assert answer["Location"].startswith("/accounts/login/")
    assert "_auth_user_id" not in client.session


@pytest.mark.one_database
@pytest.mark.parametrize(("role", "must"), ROLES.items())
def test_who_must_have_a_second_factor_gets_nowhere_without(client, people, settings, role, must):
    settings.SECOND_FACTOR = True
    person = of_role(role)
    sign_in(client, person.username)
    assert client.session["_auth_user_id"] == str(person.pk)
    for address in ("/desk/", "/admin/", "/desk/requests/", "/promises/"):
        answer = client.get(address)
        assert (answer.get("Location") == "/accounts/2fa/totp/activate/") == must, address
    assert (client.post("/desk/requests/new/", {"text": "x"}).status_code == 403) or not must
    assert second_factor.must_have(person) == must
    if must:
        asked = client.get("/accounts/2fa/totp/activate/")
        assert (asked.status_code, asked["Location"].partition("?")[0]) == (302, "/accounts/reauthenticate/")
        page = client.post(asked["Location"], {"password": PASSWORD}, follow=True)
        assert (page.status_code, page.request["PATH_INFO"]) == (200, "/accounts/2fa/totp/activate/")
        assert 'name="code"' in page.content.decode()
        TOTP.activate(person, generate_totp_secret())
        assert client.get("/desk/").status_code == 200


def test_a_superuser_and_a_role_of_ones_own_must_have_it_too(people, settings, tmp_path):
    settings.SECOND_FACTOR = True
    chief = get_user_model().objects.create_superuser("chief", password=PASSWORD)
    assert second_factor.must_have(chief)
    own = Group.objects.create(name="街乡督办")
    own.permissions.add(*Group.objects.get(name="supervision").permissions.filter(codename="verify_matter"))
    person = get_user_model().objects.create_user("one", password=PASSWORD)
    assert not second_factor.must_have(person)
    person.groups.add(own)
    assert second_factor.must_have(get_user_model().objects.get(pk=person.pk))
    chief.is_active = False
    assert not second_factor.must_have(chief)


def test_a_deployments_own_table_wins_from_its_day(people, settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = True, tmp_path
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "second_factor.csv").write_text(
        "permission,required,version,valid_from,source\nmatters.return_progress,1,1,2026-01-01,ours\nmatters.return_progress,0,2,2126-01-01,ours\n", encoding="utf-8"
    )
    assert second_factor.must_have(of_role("unit"))
    assert not second_factor.must_have(of_role("auditor"))


def test_a_table_of_another_century_does_not_open_the_door(people, settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = True, tmp_path
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "second_factor.csv").write_text("permission,required,version,valid_from,source\nmatters.return_progress,1,1,2062-01-01,ours\n", encoding="utf-8")
    assert second_factor.must_have(of_role("unit"))


def test_the_second_factor_cannot_be_taken_away_by_who_must_have_it(client, people, settings):
    settings.SECOND_FACTOR = True
    person = of_role("supervision")
    found = TOTP.activate(person, generate_totp_secret())
    client.force_login(person)
    client.post("/accounts/2fa/totp/deactivate/")
    assert second_factor.has_one(person)
    assert found.instance.pk


def test_the_codes_of_the_second_factor_are_not_guessed_without_end(client, people):
    TOTP.activate(people["dc"], generate_totp_secret())
    sign_in(client, "dc")
    pages = [client.post("/accounts/2fa/authenticate/", {"code": f"{n:06}"}) for n in range(12)]
    said = [(page.status_code, "错误代码" in page.content.decode(), "次数过多" in page.content.decode()) for page in pages]
    assert said == [(200, True, False)] * 8 + [(200, False, True)] * 4
    assert "_auth_user_id" not in client.session


def test_wrong_passwords_from_elsewhere_do_not_shut_the_right_person_out(client, people, behind_proxy, settings):
    proxy = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_PROTO": "https"}
    for n in range(settings.AXES_FAILURE_LIMIT + 4):
        sign_in(client, "dc", "wrong", HTTP_X_FORWARDED_FOR=f"198.51.100.9, 203.0.113.{n % 2}", **proxy)
    for n in range(80):
        sign_in(client, f"nobody{n}", "wrong", HTTP_X_FORWARDED_FOR="203.0.113.66", **proxy)
    assert set(AccessAttempt.objects.filter(username="dc").values_list("ip_address", flat=True)) == {"203.0.113.0", "203.0.113.1"}
    answer = sign_in(client, "dc", HTTP_X_FORWARDED_FOR="192.0.2.5", **proxy)
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(people["dc"].pk)


def test_without_a_proxy_nobody_chooses_the_address_by_which_he_is_counted(client, people, settings):
    for n in range(settings.AXES_FAILURE_LIMIT):
        sign_in(client, "dc", "wrong", HTTP_X_FORWARDED_FOR=f"203.0.113.{n}")
    assert sign_in(client, "dc", HTTP_X_FORWARDED_FOR="203.0.113.99").status_code == 429


def test_a_household_of_version_6_is_counted_once_and_a_name_once(client, people, behind_proxy, settings):
    people["dc"].email = "dc@example.org"
    people["dc"].save()
    for n in range(settings.AXES_FAILURE_LIMIT):
        sign_in(client, ("dc", "DC", " dc@Example.org")[n % 3], "wrong", HTTP_X_FORWARDED_FOR=f"2001:db8::{n}:1", HTTP_X_FORWARDED_PROTO="https")
    assert sign_in(client, "dc", HTTP_X_FORWARDED_FOR="2001:db8::ffff", HTTP_X_FORWARDED_PROTO="https").status_code == 429


@pytest.mark.parametrize(("name", "password"), [("x" * 300_000, "wrong"), ("dc", "x" * 300_000), ("ß" * 255, "wrong"), ("dc\0", "wrong"), ("😀" * 200, "x")])
def test_absurd_names_and_passwords_are_turned_away(client, people, name, password):
    answer = sign_in(client, name, password, HTTP_USER_AGENT="u" * 5_000)
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session
    assert not AccessAttempt.objects.filter(username__startswith="x" * 255).exists()


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("1380000111122", "不能只有数字和符号"),
        ("2026-11-29 2026", "不能只有数字和符号"),
        ("abababababab", "不同的字符少于5个"),
        ("x" * 1_001, "超过1000个字符"),
        ("110101199001011234", "不能只有数字和符号"),
        ("１２３４５６７８９０１２３", "不能只有数字和符号"),
        ("password12", "太常见"),
        ("aaaaaaaaaaaaaa", "不同的字符少于5个"),
    ],
)
def test_what_is_no_password(password, why):
    with pytest.raises(ValidationError, match=why):
        validate_password(password)


@pytest.mark.parametrize("password", [PASSWORD, "春眠不觉晓处处闻啼鸟", "correct horse battery staple"])
def test_what_is_one(password):
    validate_password(password)


def test_a_token_is_seen_and_revoked_in_the_admin_and_nothing_else(client, people):
    root = people["root"]
    root.is_staff = True
    root.save()
    chief = get_user_model().objects.create_superuser("chief", password=PASSWORD)
    token, key = Token.make(people["fgw"], "robot", ["read"])
    gone, _key = Token.make(people["fgw"], "old", ["read"])
    Token.objects.filter(pk=gone.pk).update(revoked_at=token.created_at)
    client.force_login(root)
    for one in (token, gone):
        was = Token.objects.values().get(pk=one.pk)
        client.post(
            f"/admin/accounts/token/{one.pk}/change/",
            {"name": "mine", "user": chief.pk, "scopes": '["read", "write"]', "revoked_at_0": "", "revoked_at_1": "", "expires_at_0": "2099-01-01"},
        )
        assert Token.objects.values().get(pk=one.pk) == was
        assert client.post(f"/admin/accounts/token/{one.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post("/admin/accounts/token/", {"action": "revoke", "_selected_action": [token.pk]})
    assert Token.valid(key) is None
    client.force_login(people["audit"])
    assert client.post("/admin/accounts/token/", {"action": "revoke", "_selected_action": [token.pk]}).status_code == 302  # to sign in


def test_a_link_to_set_a_password_anew_is_not_printed(client, people, settings, capfd):
    settings.EMAIL_BACKEND = "luoshi.server.console.Withheld"
    people["dc"].email = "dc@example.org"
    people["dc"].save()
    client.post("/accounts/password/reset/", {"email": "dc@example.org"})
    message = mail.EmailMessage("重置", "http://localhost/accounts/password/reset/key/1-abc/", "luoshi@localhost", ["dc@example.org"])
    assert console.Withheld().send_messages([message]) == 0
    out = "".join(capfd.readouterr())
    assert "not sent to 1" in out
    assert "reset" not in out
    assert "dc@" not in out


def test_check_is_not_content_without_the_second_factor(people, settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = True, tmp_path
    tmp_path.chmod(0o755)
    found = {f.code: f for f in ready.findings()}
    assert found["second-factor"].error
    assert found["folder"].error
    tmp_path.chmod(0o700)
    settings.SECOND_FACTOR = False
    found = {f.code: f for f in ready.findings()}
    assert "folder" not in found
    assert found["second-factor-off"].error


@pytest.mark.parametrize("broken", ["permission,required\nx", "nonsense", "permission,required,version,valid_from,source\nmatters.take_request,1,1,gestern,x\n", "\x00\ufffd"])
def test_a_broken_table_neither_opens_the_door_nor_shuts_everybody_out(people, settings, tmp_path, broken):
    settings.SECOND_FACTOR, settings.HOME = True, tmp_path
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "second_factor.csv").write_text(broken, encoding="utf-8")
    assert second_factor.must_have(of_role("supervision"))
    assert not second_factor.must_have(of_role("unit"))
    assert "second_factor.csv" in " ".join(f.sentence for f in ready.findings() if f.error and f.code == "rules") or broken == "\x00\ufffd"


def test_what_a_second_factor_is_made_of_is_shown_to_nobody(client, people, settings):
    secret = generate_totp_secret()
    factor = TOTP.activate(people["dc"], secret).instance
    client.force_login(get_user_model().objects.create_superuser("chief"))
    for page in ("", f"{factor.pk}/change/", "add/"):
        answer = client.get(f"/admin/mfa/authenticator/{page}")
        assert secret not in answer.content.decode()
        assert factor.data["secret"] not in answer.content.decode()
    client.post(f"/admin/mfa/authenticator/{factor.pk}/change/", {"data": '{"secret": "x"}', "user": people["fgw"].pk})
    factor.refresh_from_db()
    assert (factor.user, TOTP(factor).instance.data["secret"] != "x") == (people["dc"], True)
    assert client.get("/admin/socialaccount/socialapp/").status_code == 404
