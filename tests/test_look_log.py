"""Every look at personal data is written down, and auditors alone can read who looked."""

import io

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse

from hotline_kit import NAME, PHONE, answered, told, town, web
from luoshi.accounts.models import Token
from luoshi.matters import evidence
from luoshi.requests.models import Look
from test_retention import _picture


@pytest.fixture
def people(db, settings, tmp_path):
    settings.HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.SECOND_FACTOR = False
    made = town()
    made["public"] = get_user_model().objects.create(username="public")
    made["public"].groups.set([Group.objects.get(name="public")])
    return made


def written(**more):
    return [(look.by, look.where, look.what) for look in Look.objects.filter(**more).order_by("pk")]


def test_every_door_to_personal_data_writes(people):
    matter = told(hidden=True)
    kept = evidence.store(matter, "resident-1.jpg", io.BytesIO(_picture()), "resident")
    op, rx = web(people["op"]), web(people["rx"])
    op.get(reverse("hotline:request", args=[matter.ref]))
    op.get(reverse("hotline:request", args=[matter.ref]))  # once in a while
    assert written() == [("op", "request", "words")]
    op.get(reverse("hotline:file", args=[matter.ref, kept.sha256]))
    op.post(reverse("hotline:phone_caller"), {"phone": PHONE})
    op.post(reverse("hotline:phone"), {"phone": PHONE, "text": ""})
    rx.get(reverse("hotline:download", args=["csv"]))
    rx.post(reverse("hotline:contact", args=[matter.ref]))
    web(people["audit"]).get(reverse("desk:audit"))
    list(web(people["audit"]).get(reverse("desk:audit_file")).streaming_content)
    call_command("forget", PHONE, stdout=io.StringIO(), stderr=io.StringIO())
    _token, key = Token.make(people["rx"], "x", ["read"])
    web(None).get(f"/api/v1/requests/{matter.ref}", headers={"authorization": f"Bearer {key}"})
    root = get_user_model().objects.create_superuser("chief", password="x")
    web(root).get("/admin/matters/matter/")
    assert set(written()) == {
        ("op", "request", "words"),
        ("op", "file", "photo"),
        ("op", "phone", "person"),
        ("rx", "queue", "export"),
        ("rx", "request", "words"),
        ("rx", "request", "person"),
        ("audit", "audit", "words"),
        ("audit", "audit", "export"),
        ("system", "command", "erasure"),
        ("rx", "api", "words"),
        ("chief", "admin", "words"),
    }


def test_callback_and_a_form_sent_back_write_too(people):
    matter = answered()
    web(people["hf"]).get(reverse("hotline:callback_one", args=[matter.ref]))
    assert written(what="person") == [("hf", "callback", "person")]
    web(people["op"]).post(reverse("hotline:phone"), {"phone": PHONE, "text": ""})
    assert written(where="phone") == [("op", "phone", "person")]


def test_what_anybody_may_know_writes_nothing(people):
    matter = told()
    web(people["op"]).get(reverse("hotline:request", args=[matter.ref]))
    assert written() == []


def test_the_page_filters_and_reading_it_is_written_down(people):
    one, two = told(), told(phone="19900005678", text="另一件")
    for name in ("op", "rx"):
        web(people[name]).post(reverse("hotline:contact", args=[one.ref]))
    web(people["op"]).post(reverse("hotline:contact", args=[two.ref]))
    audit = web(people["audit"])
    page = audit.get(reverse("desk:looks"))
    assert page.context["page"].paginator.count == 4  # itself too
    assert "no-store" in page["Cache-Control"]
    assert PHONE not in page.content.decode()
    assert NAME not in page.content.decode()
    assert written(by="audit") == [("audit", "looks", "log")]

    def count(**query):
        return audit.get(reverse("desk:looks"), query).context["page"].paginator.count

    assert count(who="op") == 2
    assert count(whose=one.ref.lower()) == 2
    assert count(whose=one.ref, person="1", who="rx") == 1
    assert count(what="person") == 3
    assert count(where="callback") == 0
    assert count(since="2000-01-01", until="2000-12-31") == 0
    bad = audit.get(reverse("desk:looks"), {"what": "x", "since": "2026-02-30", "who": "y" * 200, "page": "zzz"})
    assert bad.status_code == 200
    assert len(bad.context["asked"].problems) == 3


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_as_a_file(people, form):
    one = told()
    web(people["op"]).post(reverse("hotline:contact", args=[one.ref]))
    made = web(people["audit"]).get(reverse("desk:looks_file", args=[form]), {"who": "op"})
    assert made.status_code == 200
    assert "attachment" in made["Content-Disposition"]
    if form == "csv":
        text = made.content.decode("utf-8-sig")
        assert text.count("\r\n") == 2
        assert one.ref in text
        assert PHONE not in text
    else:
        import openpyxl

        rows = list(openpyxl.load_workbook(io.BytesIO(made.content)).active.values)
        assert rows[1][1] == "op"
    assert written(where="looks") == [("audit", "looks", "export")]
    assert web(people["audit"]).get("/desk/looks.exe").status_code == 404


@pytest.mark.parametrize("name", ["op", "pd", "hf", "rx", "jd", "qu", "dc", "fgw", "root", "public", None])
def test_nobody_else_reads_it(people, name):
    client = web(people[name] if name else None)
    for address in (reverse("desk:looks"), reverse("desk:looks_file", args=["csv"])):
        assert client.get(address).status_code == (403 if name else 302)
    assert not Look.objects.filter(where="looks").exists()
