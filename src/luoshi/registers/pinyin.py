"""The first letters of the pinyin of a name, for those who type 'szjj' where 市住建局 is meant.

No table and no library: the 3,755 common characters of GB 2312 (level 1) stand in the order of their pinyin, and Python's codec knows
the standard, so the letter follows from where a character stands. A character of level 2, and one with several readings, is not known
for sure: the first fits any letter, the second has the reading by which the standard orders it.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache

# The first character of each letter in GB 2312; no syllable begins with i, u or v.
_FIRST = dict(zip("abcdefghjklmnopqrstwxyz", "啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝", strict=True))
_STARTS = [character.encode("gb2312") for character in _FIRST.values()]
_LETTERS = list(_FIRST)
_END = b"\xd7\xf9"  # the last of level 1
ANY = "*"


@lru_cache(maxsize=20_000)
def initials(name: str) -> str:
    """The letters of a name, ``*`` for a character that is not known.

    >>> initials("市住房城乡建设局"), initials("江浒区"), initials("12345热线")
    ('szfcxjsj', 'j*q', '12345rx')
    """
    return "".join(map(_letter, name.casefold()))


def letters_match(letters: str, name: str) -> bool:
    """Whether the letters stand one after another among those of a name.

    >>> letters_match("zfcx", "市住房城乡建设局"), letters_match("jhq", "江浒区"), letters_match("xyz", "市住房城乡建设局")
    (True, True, False)
    """
    own, asked = initials(name), letters.casefold()
    if len(asked) < 2:
        return False
    return any(_fits(asked, own[at : at + len(asked)]) for at in range(len(own) - len(asked) + 1))


def _fits(asked: str, own: str) -> bool:
    return own.count(ANY) * 2 < len(own) and all(have in (want, ANY) for want, have in zip(asked, own, strict=True))


def _letter(character: str) -> str:
    if character.isascii():
        return character
    try:
        code = character.encode("gb2312")
    except UnicodeEncodeError:
        return ANY
    return _LETTERS[bisect_right(_STARTS, code) - 1] if _STARTS[0] <= code <= _END else ANY
