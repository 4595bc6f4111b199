"""Days and times in cells: Excel's serial numbers of both systems, and the ways in which offices write a moment."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta

_LAST_SERIAL = 2_958_466  # the first day after 9999-12-31
_DAY = r"(\d{4})\s*(?:[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?|(\d{2})(\d{2}))"
_CLOCK = r"(上午|下午|中午|晚上|凌晨|早上|傍晚|[AaPp]\.?[Mm]\.?)?\s*(\d{1,2})\s*(?:[:时点]\s*(\d{1,2})?\s*(?:[:分]\s*(?:(\d{1,2})(?:\.\d+)?\s*秒?)?)?)\s*([AaPp]\.?[Mm]\.?)?"
_MOMENT = re.compile(rf"{_DAY}(?:[\sT,]*(?:星期|周|礼拜)?[一二三四五六日天]?[\sT,]*{_CLOCK})?\s*(Z|[+-]\d{{2}}:?\d{{2}})?")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})[\sT]?(\d{2})(\d{2})(\d{2})?")
_TIME_ONLY = re.compile(rf"\s*{_CLOCK}\s*")


def from_serial(value: float, since_1904: bool = False) -> datetime | None:
    """The moment of a serial number, to the second; None where there is none (below nought, beyond 9999, or 1900-02-29, which never was).

    >>> from_serial(46327.395833333336), from_serial(44865.395833333336, since_1904=True)
    (datetime.datetime(2026, 11, 1, 9, 30), datetime.datetime(2026, 11, 1, 9, 30))
    """
    if since_1904:
        value += 1462
    if not 0 < value < _LAST_SERIAL or 60 <= value < 61:
        return None
    base = datetime(1899, 12, 30) if value >= 61 else datetime(1899, 12, 31)
    return base + timedelta(seconds=round(value * 86_400))


def shown(moment: datetime) -> str:
    """A moment in a cell: the day alone where the time is midnight.

    >>> shown(datetime(2026, 11, 1)), shown(datetime(2026, 11, 1, 9, 30))
    ('2026-11-01', '2026-11-01 09:30')
    """
    if not (moment.hour or moment.minute or moment.second):
        return moment.date().isoformat()
    return moment.isoformat(" ", "seconds" if moment.second else "minutes")


def moment(written: str, since_1904: bool = False) -> datetime | None:
    """The moment that a cell's words name; None where they name none, or a time without its day. With its zone where that is written.

    >>> moment("２０２６年11月1日 上午9时30分"), moment("2026/11/1 9:30"), moment("20261101"), moment("46327.395833333336")
    (datetime.datetime(2026, 11, 1, 9, 30), datetime.datetime(2026, 11, 1, 9, 30), datetime.datetime(2026, 11, 1, 0, 0), datetime.datetime(2026, 11, 1, 9, 30))
    >>> moment("去年"), moment("9:30"), moment("2026-02-30"), moment("0.395833")
    (None, None, None, None)
    """
    text = unicodedata.normalize("NFKC", written).strip()
    if re.fullmatch(r"\d{4,7}(?:\.\d+)?", text) and len(text.split(".")[0]) < 7:
        return from_serial(float(text), since_1904) if float(text) >= 10_000 else None
    try:
        if found := _DIGITS.fullmatch(text):
            year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
            return datetime(year, month, day, hour, minute, second)
        if found := _MOMENT.fullmatch(text):
            return _moment(found)
    except (ValueError, OverflowError):
        return None
    return None


def time_alone(written: str) -> str:
    """A time of day that is written without its day, as words or as a spreadsheet's part of a day; "" for anything else.

    >>> time_alone("9:30"), time_alone("0.395833333333333"), time_alone("下午3点"), time_alone("2026-11-01 9:30")
    ('9:30', '09:30:00', '下午3点', '')
    """
    bare = unicodedata.normalize("NFKC", written).strip()
    if re.fullmatch(r"0?\.\d{2,}", bare):
        seconds = round(float(bare) * 86_400) % 86_400
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return written if _TIME_ONLY.fullmatch(bare) else ""


def _moment(found: re.Match[str]) -> datetime:
    year, month, day, joined_month, joined_day, half, hour, minute, second, half_after, zone = found.groups()
    on = date(int(year), int(month or joined_month), int(day or joined_day))
    hours = int(hour or 0)
    half = (half or half_after or "").lower().replace(".", "")
    if (half in ("下午", "晚上", "傍晚", "pm") and hours < 12) or (half in ("中午",) and hours < 3):
        hours += 12
    elif half in ("上午", "凌晨", "早上", "am") and hours == 12:
        hours = 0
    made = datetime(on.year, on.month, on.day, hours, int(minute or 0), int(second or 0))
    return datetime.fromisoformat(made.isoformat() + (zone if ":" in zone or zone == "Z" else f"{zone[:3]}:{zone[3:]}")) if zone else made
