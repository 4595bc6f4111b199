"""How often residents may send from one network, and guess at numbers and links."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from luoshi.accounts.rate_limits import Rate, asker, hit, rate_of

LOOKS = 15  # looks at what is understood that go with one submission: it is asked for anew while the person types
KEYS = "60/900"  # links that there are not: from one network
TRIES = ("8/900", "20/86400")  # numbers that are not found: from one network, of one number; as with signing in


def wait_to_send(request: HttpRequest, looking: bool = False) -> int:
    """Count one request of a network; the seconds to wait where there were too many, else 0. ``looking``: it only asks what is understood."""
    number, seconds = rate_of(settings.ASK_RATE)
    door, most = ("ask-look", number * LOOKS) if looking else ("ask-send", number)
    return hit(door, asker(request), Rate(most, seconds)).wait
