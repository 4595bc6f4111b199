"""``luoshi forget``: erase what is kept of a person or of one request."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from luoshi.matters.ledger import Refused
from luoshi.requests import access_log, forgetting


class Command(BaseCommand):
    """Show what would be erased; with --yes erase it and print the certificate."""

    help = "Show what is kept of a person (a telephone number) or of one request (its number); with --yes erase it. What is erased cannot be brought back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", metavar="PHONE|REF")
        parser.add_argument("--yes", action="store_true", help="erase; without it nothing is changed")
        parser.add_argument("--basis", default="", help="why, without the person's name or number; stands in the certificate")
        parser.add_argument("--by", default="system", help="who does it, by user name")
        parser.add_argument("--open", action="store_true", help="also what is not ended yet: its unit will not see any more what to do")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = forgetting.plan(options["what"])
            access_log.note(None, "command", "erasure", submission=made.submissions[-1] if made.submissions else None, count=max(1, len(made.submissions)))
            if made.empty:
                self.stdout.write(_("没有什么可抹去的了。"))
                return
            for name, count in sorted(made.counts.items()):
                self.stdout.write(f"{name}\t{count}")
            if made.open:
                self.stderr.write(_("还没有办完：%s") % "、".join(sorted(set(made.open))))
            if made.shared:
                self.stderr.write(_("别人也反映过，承办单位写下的话留着，请自己看一遍：%s") % "、".join(sorted(set(made.shared))))
            if not options["yes"]:
                self.stderr.write(_("这只是预览，什么也没有改；加上 --yes 和 --basis 才抹去。"))
                return
            certificate = forgetting.carry_out(made, options["by"], options["basis"], include_open=options["open"])
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(_("已抹去。证书%(number)s，哈希 %(hash)s") % {"number": certificate.number, "hash": certificate.hash})
        self.stderr.write(_("以前的备份里还有这些内容，到备份按 --keep 删掉为止；恢复这样的备份时会自动重新抹去。"))
