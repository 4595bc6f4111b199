"""The secrets of second factors, sealed under the data key: who finds a dump or a backup cannot make anybody's codes."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from luoshi.accounts.adapter import FactorAdapter
from luoshi.matters import data_key

SEALED = "sealed:"
FIELDS = ("secret", "seed")  # of an authenticator's data


class SealedFactorAdapter(FactorAdapter):
    """As the accounts have it; what was kept before secrets were sealed is read all the same."""

    def encrypt(self, text: str) -> str:
        """A secret as it is kept."""
        return SEALED + data_key.seal_bytes(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """A secret again. ValueError if it was sealed with another key."""
        if not encrypted_text.startswith(SEALED):
            return encrypted_text
        return data_key.unseal_bytes(encrypted_text.removeprefix(SEALED).encode("ascii")).decode()


def seal_all() -> int:
    """Seal under the key in use what is not yet; how many authenticators."""
    from allauth.mfa.models import Authenticator

    adapter, done = SealedFactorAdapter(), 0
    for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            one = Authenticator.objects.select_for_update().get(pk=pk)
            data: dict[str, Any] = {name: adapter.encrypt(adapter.decrypt(value)) for name, value in one.data.items() if name in FIELDS and not _current(value)}
            if "migrated_codes" in one.data and not all(map(_current, one.data["migrated_codes"])):
                data["migrated_codes"] = [adapter.encrypt(adapter.decrypt(code)) for code in one.data["migrated_codes"]]
            if data:
                one.data = {**one.data, **data}
                one.save(update_fields=["data"])
                done += 1
    return done


def _current(value: str) -> bool:
    return value.startswith(SEALED) and data_key.is_current(value.removeprefix(SEALED).encode("ascii"))


def after_migrate(sender: Any, **_: Any) -> None:
    """Of a deployment from before: sealed when it is brought up to date."""
    from allauth.mfa.models import Authenticator

    if sender.label == "server" and Authenticator._meta.db_table in connection.introspection.table_names():
        seal_all()
