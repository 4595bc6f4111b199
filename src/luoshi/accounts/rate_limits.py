"""How often one may ask: so many times in a window of so many seconds. Every door that counts what it is asked counts here.

A rate is written requests/seconds, "300/60". Whom it is counted for is a token, or the network that asks: an address of version 4, or the
64 bits before one of version 6. Counts stand in Django's default cache (``server/rate_counts.py``): one for all processes of a machine, and in a
single step, so that two processes never both let the last one in. Who asks too often is answered 429 with Retry-After, in the door's own form.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from .addresses import address_of, network_of

if TYPE_CHECKING:
    from .models import Token

Answer = TypeVar("Answer", bound=HttpResponse)
STATUS = 429


class Rate(NamedTuple):
    """So many in so many seconds."""

    number: int
    seconds: int


@dataclass(frozen=True)
class Hit:
    """One that was counted. ``wait``: seconds until it may be tried again where it was one too many, else 0."""

    key: str
    wait: int

    def give_back(self) -> None:
        """Count it no more."""
        with suppress(ValueError):  # its window has passed
            cache.decr(self.key)


def rate_of(words: str) -> Rate:
    """ "300/60" → 300 requests in 60 seconds. ImproperlyConfigured for what is not so written.

    >>> rate_of("300/60")
    Rate(number=300, seconds=60)
    """
    number, _slash, seconds = words.partition("/")
    if not (number.isascii() and number.isdecimal() and seconds.isascii() and seconds.isdecimal() and int(seconds)):
        raise ImproperlyConfigured(f"a rate is written requests/seconds, such as 300/60, not {words!r}")
    return Rate(int(number), int(seconds))


def asker(request: HttpRequest, token: Token | None = None) -> str:
    """Whom a request is counted for: its token, else its network."""
    return f"token-{token.pk}" if token else network_of(address_of(request))


def hit(door: str, who: str, rate: str | Rate) -> Hit:
    """Count one request. ``door``: what is counted together; ``who``: ``asker``, or a name that is guessed at."""
    number, seconds = rate_of(rate) if isinstance(rate, str) else rate
    now = time.time()
    key = f"rate:{door}:{who}:{seconds}:{int(now // seconds)}".replace(" ", "")
    cache.add(key, 0, timeout=seconds)
    try:
        count = cache.incr(key)
    except ValueError:  # it ran out between the two lines
        count = 1
    return Hit(key, 0 if count <= number else max(1, int(seconds - now % seconds)))


def too_often(response: Answer, wait: int) -> Answer:
    """The response as the answer to who asks too often."""
    response.status_code = STATUS
    response.headers["Retry-After"] = str(wait)
    return response


def sentence(wait: int) -> str:
    """The same in words, for programs."""
    return _("请求过于频繁；请过%d秒再试。") % wait
