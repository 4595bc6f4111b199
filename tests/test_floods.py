"""Floods: counts that nobody can empty, a bounded queue of writers, gates that drip or answer rubbish, brackets without end."""

import socket
import threading
import time

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.core.cache import cache, caches
from django.db import OperationalError
from django.utils import timezone

from luoshi.accounts import rate_limits
from luoshi.notices import outbox, senders
from luoshi.notices.models import Notice
from luoshi.reports import activity
from luoshi.server.one_writer import base
from luoshi.server.rate_counts import Counts


@pytest.fixture(autouse=True)
def fresh():
    cache.clear()
    outbox._ailing.clear()
    yield
    outbox._ailing.clear()


def test_nobody_empties_a_count_by_filling_it():
    for _n in range(3):
        rate_limits.hit("sign-in", "victim", "3/86400")
    for n in range(1_000):
        cache.set(f"other{n}", n)
        caches["pages"].set(f"page{n}", n)
    assert rate_limits.hit("sign-in", "victim", "3/86400").wait > 0


def test_counts_are_one_for_all_processes_and_end_with_their_time(tmp_path):
    one, two = (Counts(str(tmp_path / "counts"), {}) for _n in range(2))
    assert (one.add("a", 0, 60), two.add("a", 0, 60)) == (True, False)
    threads = [threading.Thread(target=lambda c=c: [c.incr("a") for _n in range(50)]) for c in (one, two)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert one.get("a") == 100
    one.set("b", [1.5, "x"], 0.01)
    time.sleep(0.05)
    assert (two.get("b"), two.add("b", 1, 60), two.touch("b", 90), two.delete("b"), two.get("b", "-")) == (None, True, True, True, "-")
    with pytest.raises(ValueError, match="nothing"):
        one.incr("c")


def test_a_store_that_cannot_be_used_refuses_nobody(tmp_path):
    broken = Counts(str(tmp_path / "no" / "such"), {})
    assert (broken.add("a", 0), broken.get("a")) == (False, None)


def test_the_queue_of_writers_is_bounded():
    turn = base._Turn(*base.SERVED)
    turn.take()
    waiting = [threading.Thread(target=lambda: (turn.take(), turn.release())) for _n in range(base.SERVED[0] - 1)]
    for each in waiting:
        each.start()
    time.sleep(0.1)
    begun = time.monotonic()
    with pytest.raises(OperationalError, match="too many"):
        turn.take()
    assert time.monotonic() - begun < 0.5
    turn.release()
    for each in waiting:
        each.join(5)
    turn.take()
    turn.release()


def test_who_writes_for_too_long_holds_nobody_for_ever(monkeypatch):
    turn = base._Turn(8, 0.1)
    turn.take()
    with pytest.raises(OperationalError, match="too long"):
        turn.take()


def gate(*parts, pause=0.0):
    """A gate that says these bytes, so slowly, and then holds its peace; its port."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                peer = listening.accept()[0]
            except OSError:
                return
            threading.Thread(target=speak, args=(peer,), daemon=True).start()

    def speak(peer):
        try:
            for part in parts:
                peer.sendall(part)
                time.sleep(pause)
            time.sleep(5)
        except OSError:
            pass

    threading.Thread(target=serve, daemon=True).start()
    return listening.getsockname()[1]


@pytest.mark.django_db
@pytest.mark.parametrize("said", [[b"220 hi\r\n"], [b"2"] * 100, [b"rubbish\r\n"] * 3])
def test_a_mail_gate_in_trouble_holds_up_no_other_way(settings, monkeypatch, said):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", gate(*said, pause=0.02)
    monkeypatch.setattr(outbox, "DEADLINE", 0.3)
    for n in range(6):
        outbox.owe(f"m{n}", "email", "a@example.org", "t", "x")
    outbox.owe("s", "sms", "19900001234", "t", "x")
    begun = time.monotonic()
    counts = outbox.deliver()
    assert time.monotonic() - begun < 3
    assert (counts["sent"], counts["later"]) == (1, outbox.FAILS)
    assert set(Notice.objects.filter(way="email").values_list("state", flat=True)) == {"waiting"}
    assert outbox.deliver(now=timezone.now())["later"] == 1  # tried once, until it is well again


@pytest.mark.parametrize("said", [[b"rubbish\r\n\r\n"], [b"HTTP/1.1 200 OK\r\n", *[b"X: y\r\n"] * 300], []])
def test_a_web_gate_in_trouble_is_tried_later(said):
    with pytest.raises(senders.Later), senders.within(0.4):
        senders._post(f"http://127.0.0.1:{gate(*said, pause=0.02)}/", {"key": "k"})


@pytest.mark.parametrize("bracket", ["(", "（", "《", "“", "《（“"])
def test_brackets_without_end_are_read_in_a_moment(bracket):
    begun = time.monotonic()
    activity.flags(bracket * 20_000)
    assert time.monotonic() - begun < 0.5


WILD = (
    "0001-01-01",
    "9999-12-31",
    "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00+14:00",
    "9" * 5_000,
    "9" * 5_000 + "-01-01",
    "-1",
    "NaN",
    "Infinity",
    "1e999",
    "\u0661",
    "%00",
    "[" * 3_000,
)


# What each may be answered; what is not named here is ignored by Open311 (200), and refused by the API, which knows none but its own (422).
OPEN311 = {key: {400} for key in ("page", "page_size", "cursor", "status")} | {"jurisdiction_id": {404}}
OPEN311 |= {key: {200, 400} for key in ("start_date", "end_date", "updated_after", "updated_before")}
API = {"q": {200, 422}, "updated_after": {200, 422}}


@pytest.mark.django_db
@pytest.mark.parametrize("value", WILD)
def test_no_parameter_of_a_list_breaks_it(client, settings, value):
    """A page shows its list all the same; a program is answered, or told with a sentence which of its words is amiss."""
    settings.API_RATES = {"anonymous": "100000000/60", "token": "1/1"}
    names = (
        "start_date",
        "end_date",
        "updated_after",
        "updated_before",
        "page",
        "page_size",
        "cursor",
        "service_code",
        "status",
        "service_request_id",
        "jurisdiction_id",
        "year",
        "q",
    )
    for name in names:
        for path in ("/promises/", "/"):
            page = client.get(path, {name: value})
            assert (page.status_code, "<h1" in page.content.decode()) == (200, True), (path, name)
        answer = client.get("/open311/v2/requests.json", {name: value})
        assert answer.status_code in OPEN311.get(name, {200}), name
        assert (answer.json() == []) if answer.status_code == 200 else answer.json()[0]["description"], name
        for path in ("/api/v1/matters", "/api/v1/events"):
            answer = client.get(path, {name: value})
            assert answer.status_code in (API.get(name, {422}) if path.endswith("matters") else {200, 422}), (path, name)
            assert (answer.json()["items"] == []) if answer.status_code == 200 else name in answer.content.decode(), (path, name)


@pytest.mark.parametrize(
    "piece", ["增长5.3%，", "2260亿元 ", "一、5\n", "12、", "1.2.3.", "（《“", "，、", "新建3所和", "由4.2%", "一二三四", "%‰", "2026年3月1日至", "确保完成投资9亿元；"]
)
@pytest.mark.one_database
def test_figures_alone_are_read_in_time_that_grows_with_them(piece):
    """No piece said over and over, in one line, costs more than a fifth of a millisecond a character on a slow and busy machine, nor more for being longer."""
    from luoshi.reading.reader import read_text
    from luoshi.reading.sources import Source

    def work(many):
        begun = time.process_time()
        read_text(Source(text=(piece * many)[:many]))
        return time.process_time() - begun

    took = [min(work(many) for _again in range(3)) for many in (4_000, 16_000)]  # the least: a measure of seconds is never too small
    assert took[1] < 3.2
    assert took[1] < 12 * max(took[0], 0.05)
