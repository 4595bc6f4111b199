"""How a notice leaves the house. A sender is a function (notice, to) that returns when it is accepted, raises ``Later`` when it is
worth trying again and ``Never`` when it is not. Which one serves a way is a setting; the default only prints."""

from __future__ import annotations

import hashlib
import hmac
import json
import signal
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import get_connection, send_mail

if TYPE_CHECKING:
    from .models import Notice

TIMEOUT = 10  # seconds for each answer of a gate
DEADLINE = 20  # seconds for an attempt as a whole: a gate that drips bytes never exceeds the one above


class Later(Exception):
    """Not accepted now; trying again may help."""


class Never(Exception):
    """Refused for good."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Later where what is done inside takes longer, wherever it hangs. By the system's alarm, which only a process's main thread has
    (the worker's own); elsewhere nothing is bounded."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def end(_number: int, _frame: Any) -> None:
        raise Later(f"the gate took more than {seconds:g} seconds")

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds, min(1.0, seconds))  # again: what hangs may hang once more while it says goodbye
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


Sender = Callable[["Notice", str], None]


def console(notice: Notice, to: str) -> None:
    """Print that it would be sent, without saying to whom."""
    print(f"[{notice.way}] {notice.key}: {notice.title}")


def email(notice: Notice, to: str) -> None:
    """Send by the mail server of the settings."""
    try:
        with get_connection(timeout=TIMEOUT) as gate:
            send_mail(notice.title, notice.text, settings.DEFAULT_FROM_EMAIL, [to], connection=gate)
    except SMTPRecipientsRefused as error:
        raise Never("the mail server refuses the receiver") from error
    except (SMTPException, OSError, ValueError) as error:  # ValueError: an answer that is none
        raise Later(_why(error)) from error


def webhook(notice: Notice, to: str) -> None:
    """POST the notice as JSON to the receiver's own address."""
    _post(to, {"key": notice.key, "title": notice.title, "text": notice.text})


def gateway(notice: Notice, to: str) -> None:
    """POST an SMS to the gateway of the settings (LUOSHI_SMS_URL): {"to", "text", "key"}."""
    _post(settings.SMS_URL, {"key": notice.key, "to": to, "text": notice.text})


def sender_of(way: str) -> Sender:
    """The sender of a way: by the settings, or the console where none is set."""
    if way == "email" and "console" not in settings.EMAIL_BACKEND:
        return email
    if way == "webhook" and settings.WEBHOOKS:
        return webhook
    if way == "sms" and settings.SMS_URL:
        return gateway
    return console


def _post(url: str, data: dict[str, str]) -> None:
    """Signed, with the key by which a receiver knows what it has had already."""
    if not url.startswith(("https://", "http://")):
        raise Never("the address is no http address")
    body = json.dumps(data, ensure_ascii=False).encode()
    signature = hmac.new(settings.SECRET_KEY.encode(), body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "Idempotency-Key": data["key"], "X-Luoshi-Signature": f"sha256={signature}"}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers, method="POST"), timeout=TIMEOUT):
            return
    except urllib.error.HTTPError as error:
        if 400 <= error.code < 500 and error.code not in (408, 425, 429):
            raise Never(f"HTTP {error.code}") from error
        raise Later(f"HTTP {error.code}") from error
    except (OSError, ValueError, HTTPException) as error:  # the last: an answer that is no HTTP
        raise Later(_why(error)) from error


def _why(error: Exception) -> str:
    """Why it did not go, for who keeps the platform running; nothing of the other side's words, in which a receiver may stand."""
    reason = getattr(error, "reason", None)
    cause = reason if isinstance(reason, Exception) else error
    if isinstance(cause, TimeoutError):
        return f"no answer within {TIMEOUT:g} seconds"
    if isinstance(cause, SMTPException):
        code = getattr(cause, "smtp_code", None)
        return f"the mail server answered {code}" if code else "the mail server broke off"
    if isinstance(cause, OSError):
        return f"the connection failed ({cause.strerror or 'no reason given'})"
    return "the answer was not understood"
