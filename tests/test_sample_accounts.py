"""The first minute: the sample's accounts as a table, found again, refused where others are served; a busy port gives way in a trial."""

import json
import socket

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from luoshi.registers.loading import load_subjects
from luoshi.requests import sample as sample_requests
from luoshi.server import sample, sample_accounts, serve
from luoshi.server.sample_accounts import accounts
from test_docs import words


@pytest.fixture
def city(db, settings, tmp_path):
    """The sample's units and people, with their passwords kept; password by user name."""
    settings.HOME = tmp_path
    settings.ALLOWED_HOSTS = ["localhost"]  # as where nothing is set
    load_subjects()
    sample.units()
    made = sample_accounts.make()
    sample_requests.load_calls(0, 1, None)
    made |= sample_accounts.make()
    sample_accounts.keep(made)
    return made


def shown(capsys):
    call_command("sample_accounts")
    return capsys.readouterr().out


def test_every_account_is_shown_again_with_all_that_one_needs(city, capsys):
    out = shown(capsys)
    assert city.keys() == {a.username for a in accounts()}
    for account in accounts():
        line = next(line for line in out.splitlines() if line.split()[:1] == [account.username])
        assert city[account.username] in line
        assert f"http://127.0.0.1:8000{account.address}" in line
        assert account.try_zh in line
        assert get_user_model().objects.get(username=account.username).groups.get().name == account.role
    assert "住房城乡建设局" in next(line for line in out.splitlines() if line.split()[:1] == ["zhujian"])
    assert "not being served" in out


def test_each_password_signs_in_and_leads_to_the_address(city, client):
    for account in accounts():
        person = get_user_model().objects.get(username=account.username)
        assert person.check_password(city[account.username])
        client.force_login(person)
        assert client.get(account.address, headers={"host": "localhost"}).status_code == 200, account.username


def test_the_file_of_passwords_is_its_users_alone(city, settings):
    kept = settings.HOME / "sample-accounts.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert {name: password for name, (password, _hash) in json.loads(kept.read_text()).items()} == city


def test_a_password_that_was_changed_is_not_shown(city, capsys):
    person = get_user_model().objects.get(username="ducha")
    person.set_password("another-one-4711")
    person.save()
    out = shown(capsys)
    assert city["ducha"] not in out
    assert "已改过" in next(line for line in out.splitlines() if line.split()[:1] == ["ducha"])


def test_the_same_password_hashed_anew_is_still_shown(city, capsys):
    person = get_user_model().objects.get(username="ducha")
    person.set_password(city["ducha"])
    person.save()
    assert city["ducha"] in shown(capsys)


@pytest.mark.parametrize(("setting", "value"), [("HTTPS", True), ("ALLOWED_HOSTS", ["12345.example.gov.cn"]), ("ALLOWED_HOSTS", ["localhost", "*"])])
def test_never_where_others_are_served(city, settings, setting, value):
    setattr(settings, setting, value)
    with pytest.raises(CommandError, match="never shown there"):
        call_command("sample_accounts")


def test_refused_where_no_sample_is_loaded(db, settings, tmp_path):
    settings.HOME, settings.ALLOWED_HOSTS = tmp_path, ["localhost"]
    with pytest.raises(CommandError, match="no sample city is loaded"):
        call_command("sample_accounts")


def test_the_docs_have_the_same_table():
    page = words("docs/operate.md")
    for account in accounts():
        row = next(line for line in page.splitlines() if line.startswith(f"| `{account.username}` |"))
        for said in (f"`{account.address}`", account.try_zh, account.try_en):
            assert said in row, account.username


def test_a_trial_takes_the_next_free_port():
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        site = serve.Site("127.0.0.1", busy.getsockname()[1], 1, 4)
        other = site.on_a_free_port()
        assert other.port != site.port
        other.check()
        with pytest.raises(serve.ServeError, match=f"{site.port} cannot be listened on"):
            site.check()
    assert site.on_a_free_port() == site


def test_an_address_of_another_machine_is_refused_on_every_port():
    with pytest.raises(serve.ServeError, match="choose another with --host"):
        serve.Site("192.0.2.1", 8000, 1, 4).on_a_free_port()


def test_where_it_is_served_is_known_while_it_is(settings, tmp_path):
    settings.HOME = tmp_path
    assert serve.served_at() == ""
    with serve.alone():
        serve._say_where(serve.Site("127.0.0.1", 8123, 1, 4))
        assert serve.served_at() == "http://127.0.0.1:8123"
    assert serve.served_at() == ""


def test_the_server_loads_the_sample_and_prints_the_accounts_itself(city, monkeypatch, capsys):
    monkeypatch.setattr(sample, "load", lambda **_how: None)
    monkeypatch.setattr(sample, "train", lambda **_how: None)
    call_command("load_sample", accounts=False)
    assert capsys.readouterr().out == ""
    call_command("load_sample")
    assert "luoshi sample-accounts" in capsys.readouterr().out


def test_where_others_are_served_the_sample_loads_and_says_where_its_passwords_lie(city, settings, monkeypatch, capsys):
    settings.ALLOWED_HOSTS = ["demo.example.cn"]
    monkeypatch.setattr(sample, "load", lambda **_how: None)
    monkeypatch.setattr(sample, "train", lambda **_how: None)
    call_command("load_sample")
    out = capsys.readouterr().out
    assert "sample-accounts.json" in out
    assert not any(password in out for password in city.values())


@pytest.mark.parametrize("host", ["0.0.0.0", "[::]", "192.0.2.7"])
def test_no_account_is_shown_by_a_server_that_others_reach(city, host):
    with pytest.raises(sample_accounts.NotShown, match="listens on"):
        sample_accounts.table(f"http://{host}:8000")
