"""Where a caller sits: the address by which wrong passwords and too many requests are counted."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The caller's address."""
    return address_in(request.META)


def address_in(meta: Mapping[str, Any]) -> str:
    """The caller's address, by a request's WSGI environment. A forwarded one is believed only behind a proxy that is ours (``LUOSHI_BEHIND_PROXY``), and then only
    the last, which it wrote itself; what is no address there is not believed."""
    own = str(meta.get("REMOTE_ADDR", ""))
    forwarded = meta.get("HTTP_X_FORWARDED_FOR", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return _plain(forwarded.rsplit(",", 1)[-1].strip()) or own


def network_of(address: str) -> str:
    """Whom an address is counted with: itself, or the 64 bits before it that one household has of version 6.

    >>> network_of("203.0.113.7"), network_of("2001:db8::1:2"), network_of("::ffff:203.0.113.7"), network_of("unix")
    ('203.0.113.7', '2001:db8::/64', '203.0.113.7', 'unix')
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def counted_address(request: HttpRequest) -> str:
    """The address as a table of addresses takes it: of version 6 the first of its 64 bits, so that a household counts once."""
    return network_of(address_of(request)).partition("/")[0]


def _plain(written: str) -> str:
    """An address without port and brackets; "" for what is none."""
    bare = written.removeprefix("[").partition("]")[0] if written.startswith("[") else written.partition(":")[0] if written.count(":") == 1 else written
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        return ""
