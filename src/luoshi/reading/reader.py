"""Reading a report: the steps in their order, and the one call that runs them.

source → text → parts (sections, sentences, clauses) → figures → clause tags → commitments
"""

from __future__ import annotations

import re
import warnings
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..office import bounded
from ..office.unreadable import Unreadable
from .commitments import describe, runs_of, tag_clauses
from .figures import find_figures
from .report import Part, Passage, Report, Rows, Section
from .sources import Origin, ReadError, Source, load
from .structure import Span, Structure, structure
from .time_frame import Passages

QUICK = 30_000  # characters; a city's report has 18,000, and a page of figures alone of this length takes two seconds
BOUNDS = bounded.Bounds(memory=2 << 30, cpu=90, wall=120)
LEAST_CHINESE = 0.2  # of the letters; below it a text is no Chinese report


_TITLE = re.compile(r"工作报告[》）)]?(?:（摘要|（全文)?[）)]?\s*$")  # a title, and no caption under a photograph


class NoReport(UserWarning):
    """What was read is hardly a work report."""


def read(source: str | bytes | Path) -> Report:
    """Read a work report from a path (.txt, .docx, .pdf with text, .html), from text, or from bytes.

    The encoding is found without being told (UTF-8, UTF-16, GB18030). Every part of the result has character offsets into
    ``Report.text``. Raises ReadError, with one sentence for the person who gave the source, for what cannot be read or is no Chinese text.
    A Chinese text that is no report is read too, holds few figures and no commitments, and is warned of in one sentence (``NoReport``).
    A folder is read by ``read_folder``.
    """
    report = read_quietly(source)
    if report.doubt:
        warnings.warn(report.doubt, NoReport, stacklevel=2)
    return report


def read_quietly(source: str | bytes | Path) -> Report:
    """``read`` without its warning: ``Report.doubt`` has the sentence."""
    loaded = load(source)
    check_chinese(loaded)
    return read_text(loaded)


def check_chinese(source: Source) -> None:
    """Raise ReadError for a text with too little Chinese to be a report."""
    letters = sum(c.isalpha() for c in source.text)
    chinese = sum("\u4e00" <= c <= "\u9fff" for c in source.text)
    other = sum("\u3040" <= c <= "\u30ff" or "\uac00" <= c <= "\ud7a3" for c in source.text)  # kana, hangul
    if chinese < 10 or chinese < letters * LEAST_CHINESE or other > chinese // 3:
        raise ReadError(f"{source.name or 'The source'} is not a Chinese text ({chinese} Chinese characters in {len(source.text)}); give the report in Chinese.")


def read_bounded(source: Source) -> Report:
    """``read_text`` for a server: a text longer than any usual report is read in a process with limits. Raises ReadError where it meets them."""
    if len(source.text) <= QUICK:
        return read_text(source)
    given = {"name": source.name, "format": source.format, "encoding": source.encoding, "origins": [asdict(o) for o in source.origins]}
    try:
        read = bounded.call("luoshi.reading.reader:as_dict", source.text.encode("utf-8", "surrogatepass"), source.name, BOUNDS, given=given)
    except Unreadable as error:
        raise ReadError(error.english) from None
    return Report.from_dict(read)


def as_dict(data: bytes, given: dict[str, Any]) -> dict[str, Any]:
    """What ``read_bounded`` asks of its process: the report of a text, as plain data."""
    source = Source(data.decode("utf-8", "surrogatepass"), given["name"], given["format"], given["encoding"], [Origin(**o) for o in given["origins"]])
    return read_text(source).to_dict()


def read_text(source: Source) -> Report:
    """Read words that are already loaded. Never raises on any text."""
    text = source.text
    hint = re.search(r"(?<!\d)(19[4-9]\d|20\d\d)(?!\d)", source.name)
    parts = structure(text, int(hint[0]) if hint else None)
    passages = Passages(parts, text)
    figures = find_figures(text, parts, passages)
    return Report(
        text,
        title=_title(text, parts),
        year=parts.year,
        name=source.name,
        format=source.format,
        encoding=source.encoding,
        sections=Rows(_section(text, parts, n) for n in range(len(parts.sections))),
        sentences=Rows(Part(*span) for span in parts.sentences),
        clauses=Rows(Part(*span) for span in parts.clauses),
        figures=Rows(figures),
        commitments=Rows(describe(text, parts, figures, run) for run in runs_of(tag_clauses(text, parts, figures))),
        origins=source.origins,
        passages=Rows(Passage(start, end, str(period)) for start, end, period in passages.runs()),
    )


def _title(text: str, parts: Structure) -> str:
    for paragraph in parts.paragraphs[:20]:
        line = text[paragraph.start : paragraph.end]
        if parts.task_list and str(parts.year) in line:
            return line
        if _TITLE.search(line) and len(line) <= 40:
            return f"{parts.year}年{line}" if line == "政府工作报告" and parts.year else line
    return f"{parts.year}年政府工作报告" if parts.year else ""


def _section(text: str, parts: Structure, number: int) -> Section:
    section = parts.sections[number]
    topic = _first_sentence(text, section.start, section.end)
    return Section(section.start, section.end, section.level, section.heading, section.kind, section.path, text[topic[0] : topic[1]])


def _first_sentence(text: str, start: int, end: int) -> Span:
    stop = re.compile(r"[。！？\n]").search(text, start, end)
    return start, stop.end() if stop else end
