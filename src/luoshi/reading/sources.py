"""From a path, bytes or text to the words of a report, with what format and encoding they came in and on which page or paragraph they stood.

Anything that cannot be read is a ReadError with one sentence that says what is wrong and what to do.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from pathlib import Path

from ..office import pdf, web_page, word
from ..office.radicals import unified
from ..office.unreadable import Unreadable

MAX_BYTES = 64 * 1024 * 1024
MAX_CHARACTERS = 4_000_000  # two hundred reports; a larger text is no report
FORMATS = {".txt": "txt", ".text": "txt", ".md": "txt", ".docx": "docx", ".pdf": "pdf", ".html": "html", ".htm": "html"}
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF")  # their first bytes


class ReadError(ValueError):
    """A source that cannot be read as a report; the message is one sentence for the person who gave it."""


@dataclass(frozen=True)
class Origin:
    """Where a stretch ``[start, end)`` of the text came from: the ``number``-th (from 1) ``unit`` ("page" or "paragraph") of the file."""

    start: int
    end: int
    unit: str
    number: int


@dataclass
class Source:
    """The words of a file. ``text`` has line ends as "\\n" and no byte-order mark, radicals as the ideographs that they stand for, and is else as it was."""

    text: str
    name: str = ""
    format: str = "txt"
    encoding: str = ""
    origins: list[Origin] = field(default_factory=list)


def load(source: str | bytes | Path) -> Source:
    """Read a path, bytes, or text.

    A ``str`` is taken as a path when it is short, of one line, and names an existing file or ends like one
    (.txt .docx .pdf .html); else it is the text itself. Raises ReadError.
    """
    if isinstance(source, Path):
        return _load_file(source)
    if isinstance(source, bytes):
        return _from_bytes(source, "", _sniff(source))
    if _looks_like_path(source):
        return _load_file(Path(source))
    return _checked(Source(unified(_lines(source)), format="text"))


def _looks_like_path(source: str) -> bool:
    if len(source) > 400 or "\n" in source or "\0" in source or not source.strip():
        return False
    if Path(source).suffix.lower() in FORMATS:
        return True
    try:
        return Path(source).is_file()
    except OSError:
        return False


def _load_file(path: Path) -> Source:
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise ReadError(f"{path} is a folder; read it with luoshi.read_folder, or with the command `luoshi read`.")
        if size > MAX_BYTES:
            raise ReadError(f"{path.name} has {size / 1e6:.0f} MB; a work report has less than {MAX_BYTES / 1e6:.0f} MB. Is it the right file?")
        data = path.read_bytes()
    except FileNotFoundError:
        raise ReadError(f"{path} does not exist; check the name and the folder.") from None
    except PermissionError:
        raise ReadError(f"{path} may not be read by you; ask for the right to read it.") from None
    except OSError as error:
        raise ReadError(f"{path} cannot be read ({error.strerror or error}); check the disk or copy the file again.") from None
    return _from_bytes(data, path.name, _sniff(data) if path.suffix.lower() not in (".html", ".htm") else "html")


def _sniff(data: bytes) -> str:
    """The format by its first bytes, since names lie."""
    if data[:5] == b"%PDF-":
        return "pdf"
    if data[:4] == b"PK\x03\x04":
        return "docx"
    if re.match(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|\?xml[^>]*>\s*<(?:!doctype )?html)", data[:400], re.I):
        return "html"
    return "txt"


def _from_bytes(data: bytes, name: str, kind: str) -> Source:
    shown = name or "the source"
    if len(data) > MAX_BYTES:
        raise ReadError(f"{shown} has {len(data) / 1e6:.0f} MB; a work report has less than {MAX_BYTES / 1e6:.0f} MB. Is it the right file?")
    if not data.strip():
        raise ReadError(f"{shown} is empty; is it the right file, and was it saved?")
    if kind == "docx":
        source = _from_docx(data, shown)
    elif kind == "pdf":
        source = _from_pdf(data, shown)
    elif kind == "html":
        source = _from_html(data, shown)
    elif data.startswith(PICTURES) or data[4:12] in (b"ftypheic", b"ftypmif1"):
        raise ReadError(f"{shown} is a picture; Luoshi reads text: give the report as .txt, .docx, .pdf with text, or .html.")
    else:
        if data.startswith((b"\xd0\xcf\x11\xe0", b"{\\rtf")):
            raise ReadError(Unreadable("rtf" if data[:1] == b"{" else "old", shown).english)
        text, encoding = decode(data, shown)
        source = Source(unified(_lines(text)), format="txt", encoding=encoding)
    source.name = name
    return _checked(source)


def _checked(source: Source) -> Source:
    if not source.text.strip():
        raise ReadError(f"{source.name or 'The source'} holds no text.")
    if len(source.text) > MAX_CHARACTERS:
        raise ReadError(
            f"{source.name or 'The source'} has {len(source.text) / 1e6:.0f} million characters; a work report has less than {MAX_CHARACTERS / 1e6:.0f} million. Is it the right file?"
        )
    return source


def _lines(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


# ---- encodings -----------------------------------------------------------------------------------------------------

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def decode(data: bytes, name: str = "the source") -> tuple[str, str]:
    """Bytes to text, the encoding found without being told: UTF-8 and UTF-16 with or without mark, GB18030.

    Returns the text and the encoding's name. A few broken bytes in otherwise good UTF-8 or GB18030 become U+FFFD, one for each; raises
    ReadError for what is no text in any of them.

    >>> decode("政府工作报告".encode("gb18030"))
    ('政府工作报告', 'gb18030')
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace"), encoding
    if (guess := _utf16_without_mark(data)) is not None:
        return data.decode(guess, "replace"), guess
    if _is_binary(data):
        raise ReadError(f"{name} is no text (it holds binary data); give the report as .txt, .docx, .pdf or .html.")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _by_line(data, name)


def _utf16_without_mark(data: bytes) -> str | None:
    """UTF-16 shows by the bytes of its line ends and full stops, which no other encoding has so aligned."""
    if len(data) < 4 or len(data) % 2:
        return None
    sample = data[:20_000]
    for encoding, signs in (("utf-16-le", (b"\n\x00", b"\x020", b"\x0c\xff")), ("utf-16-be", (b"\x00\n", b"0\x02", b"\xff\x0c"))):
        aligned = sum(1 for i in range(0, len(sample) - 1, 2) if sample[i : i + 2] in signs)
        if aligned >= max(1, len(sample) // 400):
            try:
                text = sample[: len(sample) // 2 * 2].decode(encoding)
            except UnicodeDecodeError:
                continue
            if sum("\u4e00" <= c <= "\u9fff" for c in text) > len(text) // 3:
                return encoding
    return None


def _is_binary(data: bytes) -> bool:
    sample = data[:100_000]
    control = sum(sample.count(bytes([b])) for b in range(32) if b not in (9, 10, 12, 13, 27))
    return control > len(sample) // 50


FEW_BROKEN = 0.02  # share of characters; with so few a line is UTF-8 with a bad byte, not GB18030


def _by_line(data: bytes, name: str) -> tuple[str, str]:
    """No good UTF-8 as a whole: each line in the encoding that fits it, since GB18030 would read UTF-8 bytes as other words; what fits none is
    marked with U+FFFD."""
    chosen = [_line_encoding(line) for line in data.split(b"\n")]
    usual = "gb18030" if chosen.count("gb18030") > chosen.count("utf-8") else "utf-8"
    lines = [line.decode(encoding or usual, "replace") for line, encoding in zip(data.split(b"\n"), chosen, strict=True)]
    text = "\n".join(lines)
    if text.count("\ufffd") > len(text) // 20:
        raise ReadError(f"{name} is no text in UTF-8, UTF-16 or GB18030; save it as UTF-8 and give it again.")
    return text, "+".join(sorted({e for e in chosen if e})) or usual


def _line_encoding(line: bytes) -> str | None:
    """The encoding of one line, None where it shows nothing (plain ASCII, or so short that both fit)."""
    if line.isascii():
        return None
    as_utf8 = line.decode("utf-8", "replace")
    if "\ufffd" not in as_utf8:
        return "utf-8" if len(line) >= 9 else None
    if as_utf8.count("\ufffd") <= len(as_utf8) * FEW_BROKEN:
        return "utf-8"
    return "gb18030"


# ---- formats -------------------------------------------------------------------------------------------------------


def _joined(parts: list[tuple[int, str]], unit: str) -> tuple[str, list[Origin]]:
    """One text out of numbered parts, and where each stands in it."""
    text, origins, at = [], [], 0
    for number, words in parts:
        words = unified(_lines(words)).rstrip()
        if words.strip():
            origins.append(Origin(at, at + len(words), unit, number))
            text.append(words + "\n")
            at += len(words) + 1
    return "".join(text), origins


def _from_docx(data: bytes, name: str) -> Source:
    try:
        found = word.read(data, name)
    except Unreadable as error:
        raise ReadError(error.english) from None
    text, origins = _joined([(n, p.text) for n, p in enumerate(word.paragraphs(found), 1)], "paragraph")
    return Source(text, format="docx", origins=origins)


def _from_pdf(data: bytes, name: str) -> Source:
    try:
        pages = pdf.read(data, name)
    except Unreadable as error:
        raise ReadError(error.english) from None
    text, origins = _joined(list(enumerate(pages, 1)), "page")
    if not re.search(r"[\u4e00-\u9fff]", text):
        if len(re.sub(r"\s", "", text)) > 20 * len(pages):
            raise ReadError(f"{name} has no readable text: its fonts do not say which letters they draw; print it anew as PDF, or give the report as .docx or .txt.")
        raise ReadError(f"{name} has {len(pages)} pages but no text in them: it is a scan; run it through OCR first, or give the report as .docx or .txt.")
    return Source(text, format="pdf", origins=origins)


def _from_html(data: bytes, name: str) -> Source:
    text, encoding = _html_text(data, name)
    try:
        blocks = web_page.read(text, name)
    except Unreadable as error:
        raise ReadError(error.english) from None
    words, origins = _joined(list(enumerate(blocks, 1)), "paragraph")
    if not words.strip():
        raise ReadError(f"{name} is a page without text (is it built by script? save it from the browser as text).")
    return Source(words, format="html", encoding=encoding, origins=origins)


def _html_text(data: bytes, name: str) -> tuple[str, str]:
    declared = re.search(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", data[:4000])
    if declared:
        try:
            encoding = codecs.lookup(declared[1].decode("ascii")).name
            encoding = "gb18030" if encoding in ("gb2312", "gbk", "hz") else encoding
            return data.decode(encoding), encoding
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data, name)
