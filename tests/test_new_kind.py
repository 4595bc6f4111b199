"""A new kind of matter is a folder and a line of settings: a lost-property office (tests/lost_property) goes through every door."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from platform_kit import deployment, luoshi, migrated  # noqa: F401

HERE = Path(__file__).parent
THROUGH = """
import io, json, django, zipfile
django.setup()
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client
from luoshi.accounts.models import Membership, Token
from luoshi.matters.ledger import Actor, open_matter
from luoshi.matters.models import Matter
from luoshi.matters.rebuild import rebuild
from luoshi.registers.models import Unit

station = Unit.objects.create(code="station", name="某车站")


def person(name, *rights, unit=None):
    user = get_user_model().objects.create_user(name, password="correct horse battery")
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="matters", codename__in=rights))
    assert user.user_permissions.count() == len(rights), rights
    if unit:
        Membership.objects.create(user=user, unit=unit)
    client = Client()
    client.force_login(user)
    return client, user


keeper, keeping = person("keeper", "keep_lost", "view_all_matters", "view_audit", "take_down", "draft_matter", unit=station)
looker, looking = person("looker", "view_all_matters")
stranger, _s = person("stranger")
public = Client()

# opened on the screen; refused without the right, for what is missing, and by the kind's own check
new = "/desk/kinds/lost/new/"
given = {"text": "黑色双肩包一个，联系电话13800001111", "lead": "某车站", "colour": "墨绿", "due": "2099-12-31", "place": "", "subject": ""}
assert keeper.get(new).status_code == 200 and looker.get(new).status_code == 403 and looker.post(new, given).status_code == 403
assert keeper.post(new, {**given, "text": ""}).status_code == 422
answer = keeper.post(new, {**given, "colour": "invisible"})
assert answer.status_code == 422 and "看不见的颜色" in answer.content.decode() and "黑色双肩包" in answer.content.decode()
assert Matter.objects.count() == 0
answer = keeper.post(new, given)
bag = Matter.objects.get()
assert answer.status_code == 302 and answer["Location"] == f"/desk/kinds/lost/{bag.ref}/" and bag.ref[0] == "L", answer.content.decode()
assert (bag.state, bag.lead, bag.document["colour"], str(bag.due)) == ("stored", station, "墨绿", "2099-12-31")
assert "targets" not in bag.document and "request" not in bag.document

# listed, searched, filtered, exported to staff; a stranger sees nothing of it
there = "/desk/kinds/lost/"
open_matter("lost", {"text": "雨伞", "lead": "station"}, Actor.of(keeping))
page = looker.get(there).content.decode()
assert "黑色双肩包" in page and "雨伞" in page and "保管中" in page and 'href="/desk/kinds/lost/"' in page
for query, has in (("q=墨绿", True), ("q=雨伞", False), ("state=stored", True), ("state=returned", False), ("lead=station", True), ("lead=nobody", False)):
    assert ("黑色双肩包" in looker.get(f"{there}?{query}").content.decode()) is has, query
assert "没有按它筛选" in looker.get(f"{there}?state=under_way").content.decode()
assert "黑色双肩包" not in stranger.get(there).content.decode() and stranger.get(f"{there}{bag.ref}/").status_code == 404
table = looker.get("/desk/kinds/lost.csv").content
assert table.startswith(b"\\xef\\xbb\\xbf") and "墨绿" in table.decode() and "颜色" in table.decode()
assert zipfile.ZipFile(io.BytesIO(looker.get("/desk/kinds/lost.xlsx").content)).testzip() is None

# worked through: what leads on stands first, and saving leads to the next of the list
umbrella = Matter.objects.get(text="雨伞")
page = keeper.get(f"{there}{umbrella.ref}/?list=state%3Dstored").content.decode()
assert "第1件，共2件" in page and page.count("button main") == 2  # one, and the dialog's
assert keeper.get(f"{there}{umbrella.ref}/?list=state%3Dstored&skip=1").url == f"{there}{bag.ref}/?list=state%3Dstored"
assert page.index('id="now"') < page.index('id="move-claim"') < page.index('id="may"')
given = {"text": "是我的", "version": 1, "list": "state=stored", "then": "next"}
assert keeper.post(f"{there}{umbrella.ref}/claim/", given).url == f"{there}{bag.ref}/?list=state%3Dstored"
assert keeper.post(f"{there}{umbrella.ref}/reject/", {"reason": "说不出颜色", "version": 2}).status_code == 302

# moved: stale, refused without the right, by the table, and for want of a reason; then all the way
address = f"{there}{bag.ref}/"
page = keeper.get(address).content.decode()
assert "墨绿" in page and 'id="move-claim"' in page and 'id="move-give_back"' not in page and "move-claim" not in looker.get(address).content.decode()
assert looker.post(f"{address}claim/", {"text": "是我的", "version": 1}).status_code == 403
stale = keeper.post(f"{address}claim/", {"text": "是我的包", "version": 7})
assert stale.status_code == 409 and "是我的包" in stale.content.decode()
assert keeper.post(f"{address}give_back/", {"verdict": "owner", "version": 1}).status_code == 422
assert keeper.post(f"{address}claim/", {"text": "里面有一本书", "version": 1}).status_code == 302
assert keeper.post(f"{address}reject/", {"reason": "", "version": 2}).status_code == 422
assert keeper.post(f"{address}reject/", {"reason": "说不出颜色", "version": 2}).status_code == 302
assert keeper.post(f"{address}claim/", {"text": "墨绿色", "version": 3}).status_code == 302
bag.refresh_from_db()
assert bag.opened_at is not None
assert "有人认领" in keeper.get(there).content.decode().split("<tbody>")[1] and "申请办结" not in keeper.get(address).content.decode()  # its own word for a code that others have
page = keeper.get(address).content.decode()
assert bag.text not in page.split('id="note_text"')[1].split("</textarea>")[0]  # a note begins empty
assert bag.document["claims"] == 2 and "里面有一本书" in keeper.get(address).content.decode()

# the public: what is listed and shown, without the office's own moves and without anybody's number
assert public.get("/matters/").status_code == 200 and "雨伞" in public.get("/matters/?q=雨伞").content.decode()
page = public.get(f"/matters/{bag.ref}/").content.decode()
assert "黑色双肩包" in page and "墨绿" in page and "13800001111" not in page and "里面有一本书" not in page
assert "13800001111" not in public.get("/matters.csv").content.decode() and json.loads(public.get("/matters.json").content)["matters"]
assert public.get("/matters/L26-NOTHING/").status_code == 404
assert 'href="/matters/"' in public.get("/").content.decode()
assert keeper.post(f"{address}blot/", {"ground": "person", "words": "双肩包", "reason": "本人要求", "version": 4}).status_code == 302
assert "双肩包" not in public.get(f"/matters/{bag.ref}/").content.decode() and "双肩包" in keeper.get(address).content.decode()

# the API
reading = {"HTTP_AUTHORIZATION": f"Bearer {Token.make(looking, 't', ['read'])[1]}"}
writing = {"HTTP_AUTHORIZATION": f"Bearer {Token.make(keeping, 't', ['read', 'write'])[1]}"}
found = public.get("/api/v1/matters?kind=lost").json()["items"]
assert {m["ref"] for m in found} == set(Matter.objects.values_list("ref", flat=True)) and "targets" not in found[0] and "colour" in found[0]["own"]
assert public.get("/api/v1/matters?kind=commitment").json()["items"] == []
body = {"kind": "lost", "data": {"text": "钥匙一串", "lead": "station", "colour": "银，问13800001111"}}
for headers, status in (({}, 401), (reading, 403), (writing, 201)):
    answer = public.post("/api/v1/matters", body, content_type="application/json", **headers)
    assert answer.status_code == status, answer.content
key = answer.json()["ref"]
assert public.get(f"/api/v1/matters/{key}").json()["own"]["colour"].startswith("银") and "13800001111" not in public.get(f"/api/v1/matters/{key}").content.decode()
moved = public.post(f"/api/v1/matters/{key}/moves", {"move": "give_away", "data": {"verdict": "charity"}, "reason": "满一年"}, content_type="application/json", **writing)
assert moved.status_code == 201 and moved.json()["move_zh"] == "捐出", moved.content
nobodys = {**body, "data": {**body["data"], "evidence": ["a" * 64]}}
assert public.post("/api/v1/matters", nobodys, content_type="application/json", **writing).status_code == 403
assert public.post("/api/v1/matters", {**body, "data": {**body["data"], "colour": 5}}, content_type="application/json", **writing).status_code == 422
assert public.post(f"/api/v1/matters/{key}/moves", {"move": "claim", "data": {"text": "x"}}, content_type="application/json", **writing).status_code == 403
assert [e["move"] for e in public.get(f"/api/v1/matters/{bag.ref}/events").json()["items"]] == ["hand_in", "reject", "blot"]

assert public.get(f"/api/v1/matters/{bag.ref}/events").json()["items"][0]["data"]["colour"] == "墨绿"  # published by its kind; when it is due as with every kind
assert "class=\\"badge warn\\"" in keeper.get(there).content.decode().split("<tbody>")[1]  # claimed, as its kind says it looks

# tables of its own: one that follows from the states, one with somebody sealed, which go by rule, are counted, and sealed anew with another key
from lost_property.models import Finder, Shelf

assert dict(Shelf.objects.values_list("matter__ref", "colour")) == {m.ref: m.document["colour"] for m in Matter.objects.filter(state__in=("stored", "claimed"))} and len(Shelf.objects.all()) == 2
Shelf.objects.filter(matter=bag).update(colour="红")
assert [(f.ref, "another shelf" in f.what) for f in rebuild().findings] == [(bag.ref, True)]
rebuild(write=True)
assert Shelf.objects.get(matter=bag).colour == "墨绿"
Finder.note(bag, "拾到的人")
from luoshi.server import backup, ready, rotating, sample

assert backup.counts()["Finder"] == 1 and "shelves" in {f.code for f in ready.findings()}
assert "lost_property" in sample.parts()
before = bytes(Finder.objects.get().sealed)
rotating.begin()
assert dict(rotating.groups())["lost_property.Finder"] == 1 and rotating.prove()["lost_property.Finder"] == 1
rotating.finish()
assert bytes(Finder.objects.get().sealed) != before and Finder.objects.get().name == "拾到的人"

# the audit, and the proof
assert f'href="/desk/kinds/lost/{bag.ref}/"' in keeper.get("/desk/audit/").content.decode() and "登记" in keeper.get("/desk/audit.csv").getvalue().decode()
outcome = rebuild()
assert not outcome.findings and outcome.matters == 3, outcome.findings
print(json.dumps({"refs": sorted(Matter.objects.values_list("ref", flat=True))}))
"""


def test_a_new_kind_costs_one_folder_and_one_line(tmp_path, migrated):  # noqa: F811
    home, back = tmp_path / "home", tmp_path / "backups"
    home.mkdir()
    with deployment(home, migrated) as own:
        own |= {"LUOSHI_SOURCES": "lost_property", "PYTHONPATH": f"{HERE}:{own.get('PYTHONPATH', '')}", "LUOSHI_SECOND_FACTOR": "0", "LUOSHI_HOSTS": "testserver"}
        luoshi(own, "migrate", "-v", "0")  # its permission
        done = subprocess.run([sys.executable, "-c", THROUGH], env=own, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        refs = json.loads(done.stdout.splitlines()[-1])["refs"]
        assert luoshi(own, "shelve").strip() == "2 shelves"
        luoshi(own, "backup", back)
        (made,) = back.iterdir()
        (tmp_path / "again").mkdir()
        with deployment(tmp_path / "again") as other:
            other |= {k: own[k] for k in ("LUOSHI_SOURCES", "PYTHONPATH")} | {"LUOSHI_DATA_KEY": (home / "data-key").read_text(encoding="ascii").strip()}
            if "DATABASE_URL" not in own:
                assert "3" in luoshi(other, "restore", made)
                said = luoshi(other, "rebuild")
                assert "3" in said
                assert len(refs) == 3
    assert "lost_property" not in json.dumps([str(p) for p in (HERE.parent / "src").rglob("*.py")])


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("named", "why"),
    [
        ("no_such_office", "LUOSHI_SOURCES names 'no_such_office', and Python finds no such app"),
        ("lost_property,no.such.office", "LUOSHI_SOURCES names 'no.such.office', and Python finds no such app"),
        ("lost_property,lost_property", "LUOSHI_SOURCES names 'lost_property', which is there already"),
        ("luoshi.reports", "LUOSHI_SOURCES names 'luoshi.reports', which is there already"),
    ],
)
def test_a_source_that_is_not_there_is_one_sentence(tmp_path, named, why):
    own = {**os.environ, "LUOSHI_HOME": str(tmp_path), "LUOSHI_SOURCES": named, "PYTHONPATH": f"{HERE}:{os.environ.get('PYTHONPATH', '')}"}
    done = subprocess.run([sys.executable, "-m", "luoshi.cli.main", "migrate"], env=own, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (1, "")
    assert why in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not list(tmp_path.glob("*.sqlite3"))


@pytest.mark.one_database
@pytest.mark.parametrize("named", ["django.contrib.flatpages", "django.contrib.flatpages.apps.FlatPagesConfig"])
def test_a_source_is_named_as_an_app_or_by_its_config(monkeypatch, named):
    from luoshi.cli import server
    from luoshi.server import settings

    monkeypatch.setenv("LUOSHI_SOURCES", named)
    assert settings._sources() == [named]
    assert [folder.name for folder in server._sources()] == ["flatpages"]


@pytest.mark.one_database
def test_its_commands_are_the_platforms(tmp_path, monkeypatch):
    from luoshi.cli import server

    assert {"check", "remind", "import-report", "import-requests", "retain", "forget", "migrate"} <= server.delegated().keys()
    assert server.delegated()["remind"] == ("remind", "owe the reminders of today's returns and deadlines")
    assert "shelve" not in server.delegated()
    monkeypatch.setenv("LUOSHI_SOURCES", "lost_property")
    assert server.delegated()["shelve"] == ("shelve", "count the shelves in use")
    commands = {path.stem for path in server.ROOMS.glob("*/management/commands/*.py")} - {"__init__"}
    assert commands <= {own for own, _about in server.delegated().values()}, "the first line of a command's module says what it does"
