"""How often one address may ask: so many times in a window of so many seconds, counted in Django's cache."""

from __future__ import annotations

import time
from contextlib import suppress

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from luoshi.accounts.addresses import address_of, network_of
from luoshi.api.access import rate_of

LOOKS = 15  # looks at what is understood that go with one telling: it is asked for anew while the person types
KEYS = "60/900"  # links that there are not: from one address
TRIES = ("8/900", "20/86400")  # numbers that are not found: from one address, of one number; as with signing in


def neighbour(request: HttpRequest) -> str:
    """Whom requests are counted for: the address, or the 64 bits before it that one household has of version 6."""
    return network_of(address_of(request))


def too_often(request: HttpRequest, looking: bool = False) -> int:
    """Count one request of an address; the seconds to wait where there were too many, else 0. ``looking``: it only asks what is understood."""
    number, seconds = rate_of(settings.ASK_RATE)
    return hit(f"ask-{'look' if looking else 'send'}:{neighbour(request)}", number * (LOOKS if looking else 1), seconds)


def hit(what: str, number: int, seconds: int) -> int:
    """Count once; the seconds to wait where it is more than ``number`` in this window, else 0."""
    now = time.time()
    key = _key(what, seconds, now)
    cache.add(key, 0, timeout=seconds)
    try:
        count = cache.incr(key)
    except ValueError:  # it ran out between the two lines
        count = 1
    return 0 if count <= number else max(1, int(seconds - now % seconds))


def give_back(what: str, seconds: int) -> None:
    """Take back what ``hit`` counted."""
    with suppress(ValueError):  # the window has passed
        cache.decr(_key(what, seconds, time.time()))


def _key(what: str, seconds: int, now: float) -> str:
    return f"{what}:{int(now // seconds)}".replace(" ", "")
