"""What a backup must know of requests: the model that the deployment trained lies in it; the list of erasures lies beside it, and never in one, so that an old
backup is made to forget what was erased after it."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

from . import erased_list, erasing_again
from .understanding import MODEL

BACKED_UP = (MODEL,)  # in the data folder


def beside(folder: Path) -> None:
    """A backup was made in a folder: keep the list of erasures up to date there, from now on at once."""
    named = Path(settings.HOME) / erased_list.BACKUPS
    part = named.with_name(named.name + ".part")
    part.write_text("".join(f"{each}\n" for each in dict.fromkeys([*map(str, erased_list.backup_folders()), str(folder.resolve())])), encoding="utf-8")
    os.replace(part, named)
    known = dict.fromkeys([*_listed(folder), *erased_list.written()])
    if known:
        part = folder / f"{erased_list.FILE}.part"
        part.touch(mode=0o600)
        part.write_text("".join(f"{line}\n" for line in known), encoding="utf-8")
        os.replace(part, folder / erased_list.FILE)


def before_restore(source: Path) -> list[str]:
    """What was erased, as the data folder and the list beside a backup have it. ValueError for a list that cannot be read."""
    erased = [*erased_list.written(), *_listed(source.resolve().parent)]
    erased_list.read(erased)
    return erased


def after_restore(erased: list[str]) -> str:
    """Erase it again; a sentence, "" where nothing was there."""
    gone = erasing_again.again(erased)
    return f"erased again what had been erased since: {gone} submissions" if gone else ""


def _listed(folder: Path) -> list[str]:
    try:
        return (folder / erased_list.FILE).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
