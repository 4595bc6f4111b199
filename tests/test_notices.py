"""Notices: owed with the change, sent later, retried, never twice, nobody's number in a log."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.db import transaction
from django.utils import timezone

from luoshi.notices import outbox, senders
from luoshi.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def gate(settings):
    """An SMS gate that answers as it is told to, and remembers."""
    heard, answers = [], []

    class Gate(BaseHTTPRequestHandler):
        def do_POST(self):
            heard.append((self.headers["Idempotency-Key"], json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
            self.send_response(answers.pop(0) if answers else 200)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Gate)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SMS_URL = f"http://127.0.0.1:{server.server_port}/send"
    yield heard, answers
    server.shutdown()


def owe(key="R26-1:dispatched:x"):
    return outbox.owe(key, "sms", "19900001234", "已派单", "您的诉求R26-1已派单。")


def test_the_same_is_owed_once_and_sent_once(gate):
    heard, _answers = gate
    assert (owe(), owe(), owe("other")) == (True, False, True)
    assert outbox.deliver()["sent"] == 2
    assert outbox.deliver() == {"sent": 0, "later": 0, "failed": 0, "unsure": 0}
    assert [data["to"] for _key, data in heard] == ["19900001234"] * 2


def test_a_notice_goes_with_its_cause_or_not_at_all():
    with transaction.atomic():
        owe()
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


def test_a_failing_gate_is_tried_again_later_and_at_last_given_up(gate):
    heard, answers = gate
    answers += [500, 503, 200]
    owe()
    now = timezone.now()
    assert outbox.deliver(now=now)["later"] == 1
    assert outbox.deliver(now=now)["later"] == 0
    assert outbox.deliver(now=now + timedelta(minutes=2))["later"] == 1
    assert outbox.deliver(now=now + timedelta(minutes=9))["sent"] == 1
    assert len({key for key, _data in heard}) == 1
    answers += [500] * 20
    owe("second")
    for n in range(1, 12):
        outbox.deliver(now=now + timedelta(days=n))
    assert Notice.objects.get(key="second").state == "failed"


def test_what_is_refused_for_good_is_not_tried_again(gate):
    heard, answers = gate
    answers.append(400)
    owe()
    assert outbox.deliver()["failed"] == 1
    assert outbox.deliver(now=timezone.now() + timedelta(days=1))["failed"] == 0
    assert len(heard) == 1


def test_a_gate_that_is_not_there_is_tried_again(settings):
    settings.SMS_URL = "http://127.0.0.1:9/"
    owe()
    assert outbox.deliver()["later"] == 1


def test_who_died_while_sending_leaves_a_question_not_a_double(gate, settings):
    owe()
    outbox.owe("mail", "email", "a@example.org", "t", "t")
    long_ago = timezone.now() - timedelta(hours=1)
    Notice.objects.update(state="sending", next_at=long_ago)
    counts = outbox.deliver()
    assert (counts["unsure"], counts["sent"]) == (1, 1)  # the mail is asked about; the gate tells doubles apart by the key
    assert Notice.objects.get(key="mail").state == "unsure"


def test_by_default_it_is_only_printed_and_without_the_number(capsys, caplog):
    caplog.set_level("INFO")
    owe()
    assert outbox.deliver()["sent"] == 1
    told = capsys.readouterr().out + caplog.text
    assert "已派单" in told
    assert "1990000" not in told
    assert b"19900001234" not in bytes(Notice.objects.get().to)


def test_which_sender_serves_is_a_setting(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.WEBHOOKS = True
    assert (senders.sender_of("email"), senders.sender_of("webhook"), senders.sender_of("sms")) == (senders.email, senders.webhook, senders.console)
