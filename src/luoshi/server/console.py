"""Where no mail server is set: an e-mail is held back and only said to be, without its words. A link to set a password anew is a key, and
what is printed stays in the journal."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class Withheld(BaseEmailBackend):
    """Sends nothing; says to how many a message would have gone, and what to set."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """How many were sent: none."""
        for message in email_messages:
            print(f"[email] not sent to {len(message.recipients())}: set LUOSHI_EMAIL_BACKEND and LUOSHI_EMAIL_HOST", file=sys.stderr)
        return 0
