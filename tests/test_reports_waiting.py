"""A report that takes longer to read than anybody waits for: kept at the page, read by the worker, told how it ended."""

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from ledger_kit import city
from luoshi.matters.ledger import Refused
from luoshi.matters.models import Matter
from luoshi.office import bounded
from luoshi.office.unreadable import Unreadable
from luoshi.reports import import_queue, importing
from luoshi.reports.models import Report, Waiting

pytestmark = pytest.mark.django_db
TEXT = "云州市2026年政府工作报告\n今年，我们要新建学校3所，改造老旧小区12个，确保完成投资100亿元。\n" + "今年新建公园5个。\n" * 5


@pytest.fixture
def office(client):
    people = city()[1]
    client.force_login(people["dc"])
    return client


def sent(client, text=TEXT, name="报告.txt"):
    return client.post(reverse("desk:reports"), {"file": io.BytesIO(text.encode()), "place": "990100000000"} | {"file": named(text, name)})


def named(text, name):
    file = io.BytesIO(text.encode())
    file.name = name
    return file


def now(**later):
    return timezone.now() + timedelta(**later)


def test_what_takes_long_is_read_by_the_worker(office, monkeypatch):
    monkeypatch.setattr(importing, "BRIEF_TASKS", 1)
    answer = sent(office)
    assert answer.status_code == 302
    page = office.get(answer["Location"])
    assert page["Refresh"] == "3"
    assert "后台正在读" in page.content.decode()
    assert "报告.txt" in office.get(reverse("desk:reports")).content.decode()
    assert not Report.objects.exists()
    assert sent(office)["Location"] == answer["Location"]  # the same file waits once
    assert import_queue.read(now()) == 1
    assert import_queue.read(now()) == 0
    report = Report.objects.get()
    assert Matter.objects.filter(report=report.key).count() > 1
    assert office.get(answer["Location"])["Location"] == reverse("desk:report", args=[report.key])
    assert not import_queue.file_of(report.sha256).exists()


def test_a_worker_that_died_is_followed_by_another(office, monkeypatch):
    monkeypatch.setattr(importing, "BRIEF_TASKS", 1)
    sent(office)

    class Killed(BaseException):
        pass

    def die(*_a, **_k):
        raise Killed

    with monkeypatch.context() as once:
        once.setattr(import_queue, "import_report", die)
        with pytest.raises(Killed):
            import_queue.read(now())
    assert import_queue.read(now()) == 0  # somebody may be reading it
    assert import_queue.read(now(minutes=11)) == 1
    assert (Waiting.objects.get().state, Report.objects.count()) == ("done", 1)


def test_one_that_kills_every_worker_is_given_up_with_a_sentence(office, monkeypatch):
    monkeypatch.setattr(importing, "BRIEF_TASKS", 1)
    address = sent(office)["Location"]
    Waiting.objects.update(state="reading", begun_at=now(), tries=import_queue.TRIES)
    assert import_queue.read(now(minutes=11)) == 1
    page = office.get(address)
    assert "没有读完" in page.content.decode()
    assert "Refresh" not in page


def test_what_cannot_be_read_is_told(office, monkeypatch):
    def slow(*_a, **_k):
        raise Unreadable("slow", "报告.txt", most=4)

    monkeypatch.setattr(bounded, "_called", slow)
    address = sent(office, TEXT + "今年新建公园5个。\n" * 5_000)["Location"]
    assert "waiting" in address
    import_queue.read(now())
    assert "读不出来" in office.get(address).content.decode()
    assert not Report.objects.exists()


def test_only_so_many_wait_and_only_who_may_looks(office, client, monkeypatch):
    monkeypatch.setattr(importing, "BRIEF_TASKS", 1)
    monkeypatch.setattr(import_queue, "MOST", 1)
    address = sent(office)["Location"]
    assert "太多" in sent(office, TEXT + "又").content.decode()
    other = next(u for u in get_user_model().objects.all() if not u.has_perm("reports.manage_reports"))
    client.logout()
    assert client.get(address).status_code == 302
    client.force_login(other)
    assert client.get(address).status_code == 403


def test_a_text_of_too_many_tasks_is_no_report(office, monkeypatch):
    monkeypatch.setattr(importing, "MOST_TASKS", 1)
    assert "不像一份工作报告" in sent(office).content.decode()
    assert not Report.objects.exists()


def test_a_ceiling_holds_for_every_call_within():
    with bounded.at_most(1, 3) as ceiling:
        with pytest.raises(Unreadable) as error:
            bounded.call("luoshi.reading.reader:as_dict", ("增长5.3%，" * 100_000).encode(), "x", given={"name": "", "format": "txt", "encoding": "", "origins": []})
        assert (error.value.why, ceiling.met) == ("slow", True)


def test_a_full_disk_keeps_no_half_and_old_halves_go(db, settings, tmp_path, monkeypatch):
    settings.INCOMING = str(tmp_path)
    half = tmp_path / "report-ab.77.part"
    half.write_bytes(b"half")
    os.utime(half, (0, 0))
    young = tmp_path / "report-cd"
    young.write_bytes(b"whole")

    def full(path, data):
        with path.open("wb") as file:
            file.write(data[:3])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(Refused, match="存不下"):
        import_queue.enqueue("a.txt", b"content", None)
    assert {p.name for p in tmp_path.iterdir()} == {half.name, young.name}
    import_queue.read(now())
    assert [p.name for p in tmp_path.iterdir()] == [young.name]
    assert not Waiting.objects.exists()
