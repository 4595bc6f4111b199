"""Whatever was done to a file, its reader gives words or one sentence, within bounds of memory and time."""

import io
import subprocess
import sys
import time
import zipfile
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import luoshi
from luoshi.tasklists import TaskListError, read_tasks
from test_office_pdf import written
from word_kit import in_list, lvl, p, part, r, word

BODY = (
    p("一、2026年主要工作", properties=in_list(1))
    + p("新建公园", r("30", "<w:strike/>"), "50个。")
    + "<w:tbl><w:tr><w:tc><w:tcPr/>"
    + p("新增学位7000个。")
    + "</w:tc></w:tr></w:tbl>"
)
NUMBERS = f'<w:abstractNum w:abstractNumId="1">{lvl(0, "decimal", "%1．")}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
DAMAGE = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=6), st.integers(0, 10**6)


@cache
def whole(kind):
    if kind == "docx":
        return word(BODY, numbering=NUMBERS)
    if kind == "pdf":
        return written(lambda page: page.drawString(50, 500, "今年全市新增公办学位7000个。"))
    return f"<!doctype html><html><body><ol><li>一</ol><p style='display:none'>藏</p>{'<p>今年全市新增公办学位7000个。</p>' * 5}".encode()


def damaged(data, changes, cut):
    made = bytearray(data)
    for at, value in changes:
        made[at % len(made)] = value
    return bytes(made[: cut % len(made) + 1] if cut % 3 == 0 else made)


def words_or_sentence(data):
    """Whether reading gives a report, or one sentence; any other error goes through."""
    try:
        return bool(luoshi.read(data).text)
    except luoshi.ReadError as error:
        return "\n" not in str(error) and str(error).endswith((".", "?"))


@given(st.sampled_from(["docx", "html"]), *DAMAGE)
@settings(max_examples=150, deadline=None)
def test_damaged_word_files_and_pages(kind, changes, cut):
    assert words_or_sentence(damaged(whole(kind), changes, cut)) or kind == "html"


@given(*DAMAGE)
@settings(max_examples=12, deadline=None)
def test_damaged_pdf_files(changes, cut):
    assert words_or_sentence(damaged(whole("pdf"), changes, cut))


@given(
    st.sampled_from(["word/document.xml", "word/numbering.xml", "word/styles.xml", "_rels/.rels", "word/_rels/document.xml.rels"]), st.integers(0, 10**6), st.binary(max_size=12)
)
@settings(max_examples=150, deadline=None)
def test_damaged_parts_of_a_word_file(name, at, put):
    with zipfile.ZipFile(io.BytesIO(whole("docx"))) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    at %= len(parts[name])
    parts[name] = parts[name][:at] + put + parts[name][at + len(put) :]
    assert words_or_sentence(zipped(parts))


def zipped(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def paragraphs(count, words="<w:p/>"):
    return {"word/document.xml": part("document", f"<w:body>{words * count}</w:body>")}


BOMBS = {
    "empty paragraphs": lambda: zipped(paragraphs(20_000_000)),
    "runs": lambda: zipped(paragraphs(4_000_000, "<w:r><w:t>x</w:t></w:r>")),
    "deep": lambda: zipped({"word/document.xml": part("document", "<w:body>" + "<w:sdt><w:sdtContent>" * 100_000)}),
    "numbers": lambda: word(p("事", properties=in_list(1)) * 20_000, numbering=NUMBERS.replace("%1．", "%1" * 5_000)),
    "styles": lambda: word(
        p("事", properties='<w:pStyle w:val="s9999"/>') * 2_000, styles="".join(f'<w:style w:styleId="s{n}"><w:basedOn w:val="s{n - 1}"/></w:style>' for n in range(10_000))
    ),
    "entities": lambda: zipped({"word/document.xml": '<!DOCTYPE x [<!ENTITY a "b">' + "".join(f'<!ENTITY a{n} "{"&a;" * 10}">' for n in range(9)) + "]><x>&a8;</x>"}),
    "late doctype": lambda: zipped({"word/document.xml": "<?xml version='1.0'?><!--" + "x" * 9_000 + "--><!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>"}),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_bombs_are_refused_or_read_in_bounded_memory_and_time(kind, tmp_path):
    path = tmp_path / "a.docx"
    path.write_bytes(BOMBS[kind]())
    assert path.stat().st_size < 2 << 20
    code = (
        "import resource, sys\nimport luoshi\nfrom luoshi.tasklists import read_tasks\n"
        "for read in (luoshi.read, read_tasks):\n    try: read(__import__('pathlib').Path(sys.argv[1]))\n    except luoshi.ReadError as error: print(error)\n"
        "own = next(int(line.split()[1]) for line in open('/proc/self/status') if line.startswith('VmHWM'))\n"  # ru_maxrss holds its starter's too
        "print(max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))"
    )
    begun = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.splitlines()[-1]) < 1_200_000  # kilobytes
    assert time.perf_counter() - begun < 190


def test_the_command_ends_with_one_for_what_is_not_read(tmp_path):
    path = tmp_path / "a.docx"
    path.write_bytes(b"PK\x03\x04nothing")
    done = subprocess.run([sys.executable, "-m", "luoshi.cli.main", "read", str(path)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    with pytest.raises(TaskListError):
        read_tasks(path)
