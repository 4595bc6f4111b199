"""The 18 characters that name a legal person or organisation (统一社会信用代码, GB 32100-2015), and their check character."""

from __future__ import annotations

import re
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I, O, S, V and Z, which are misread
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_FORM = re.compile(rf"[{ALPHABET}]{{2}}[0-9]{{6}}[{ALPHABET}]{{10}}")


class UsccError(ValueError):
    """No valid code; the message is one sentence in Chinese and one in English."""


def check_character(first17: str) -> str:
    """The 18th character for the first 17 (GB 32100-2015: weights 3^(i-1) modulo 31).

    >>> check_character("91440300192203821")
    '6'
    """
    total = sum(ALPHABET.index(character) * weight for character, weight in zip(first17, WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def checked(code: str) -> str:
    """The code in its one form: upper case, half-width, without spaces. Raises UsccError."""
    plain = "".join(unicodedata.normalize("NFKC", code).split()).upper()
    if not _FORM.fullmatch(plain):
        raise UsccError(
            f"“{code}”不是统一社会信用代码：应为18位数字或大写字母（不用I、O、S、V、Z），第3至8位为数字。 “{code}” is not a unified social credit code: 18 digits or capital letters."
        )
    if check_character(plain[:17]) != plain[17]:
        raise UsccError(f"统一社会信用代码“{plain}”的校验位不符：请核对有无错字。 The check character of the code “{plain}” is wrong: look for a mistyped character.")
    return plain
