"""Reading a task list as offices send it: any of the four office forms as text, or a table whose columns are known by name.

wuhu    n. text / 牵头负责领导： / 牵头责任单位： / 协同责任单位：
wuhan   （一）text。（牵头单位：…；责任单位：…）   no lead named: the responsible unit leads
lishui  n. text / 责任单位：A、B、C            the first listed leads, but for 分别牵头
guofa   text（发展改革委牵头，财政部等配合，12月底前完成）
table   序号｜目标与任务｜牵头责任单位｜责任单位 and whatever ``columns.csv`` knows
"""

from __future__ import annotations

import re
from pathlib import Path

from ..office.archives import kind_of
from ..office.hidden import letters
from ..office.separated import encoding_of
from ..office.unreadable import Unreadable
from ..reading.sources import MAX_BYTES, MAX_CHARACTERS, ReadError, decode
from .columns import field_of
from .grids import Grid, from_csv, from_docx, from_xlsx
from .row import TaskList, TaskListError
from .table_reading import find_header, read_grid
from .texts import read_text

_YEAR = re.compile(r"((?:19|20)\d\d)年")


def read_tasks(source: Path | str | bytes, name: str = "", year: int | None = None) -> TaskList:
    """Read a task list (.xlsx, .docx, .csv, .txt) from a path or bytes.

    ``name`` is what messages call it; ``year`` is the list's year, for deadlines that name none: without it the first year that the file's
    title or name speaks of. Raises TaskListError with one sentence where nothing can be read; single wrong rows are in ``refused``.
    """
    if isinstance(source, bytes):
        data, name = source, name or "文件"
    else:
        data, name = _bytes_of(Path(source)), name or Path(source).name
    try:
        kind = kind_of(data, name)
    except Unreadable as error:
        raise TaskListError(str(error)) from None
    if kind == "xlsx":
        return _from_grids(from_xlsx(data, name), [], name, year)
    if kind == "docx":
        grids, lines = from_docx(data, name)
        return _from_grids(grids, lines, name, year)
    return _from_text(data, name, year)


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise TaskListError(f"{path.name}有{path.stat().st_size >> 20} MB，超过{MAX_BYTES >> 20} MB，请确认是不是任务清单。")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "名称无效"
        raise TaskListError(f"{path.name}打不开（{reason}），请检查文件名和权限。") from None


def _from_text(data: bytes, name: str, year: int | None) -> TaskList:
    try:
        encoding = encoding_of(data, whole=True)  # the reports' own reader passes over single broken bytes, and knows fewer encodings
        text = (data.decode(encoding) if encoding else decode(data, name)[0]).removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    except ReadError:
        raise TaskListError(f"{name}不是文字（可能是图片或程序），请给出.xlsx、.docx、.csv或.txt。") from None
    if len(text) > MAX_CHARACTERS:
        raise TaskListError(f"{name}有{len(text) // 10_000}万字，超过{MAX_CHARACTERS // 10_000}万字，不像任务清单，请分成几个文件。")
    if _is_csv(text):
        return _from_grids([from_csv(text, name)], [], name, year)
    lines = list(enumerate(text.split("\n"), 1))
    made = TaskList(year=_year(year, text[:400], name))
    read_text(lines, "行", made.year, made)
    return _checked(made, name)


def _is_csv(text: str) -> bool:
    """Whether one of the first lines is a header of known names."""
    for line in text.split("\n", 20)[:20]:
        for sign in ",\t;|":
            names = [n.strip().strip('"') for n in line.split(sign)]
            if len({f for n in names[:64] if (f := field_of(n))}) >= 2:
                return True
    return False


def _from_grids(grids: list[Grid], lines: list[tuple[int, str]], name: str, year: int | None) -> TaskList:
    made = TaskList(form="table")
    above = "\n".join([line for _, line in lines[:10]] + [" ".join(cells) for grid in grids for _, cells in grid.rows[:3]])
    made.year = _year(year, above, name)
    for grid in grids:
        header = find_header(grid)
        ours = f"{grid.name}{letters(header.columns['mark'] + 1)}列是隐藏的，也读了。" if header and "mark" in header.columns else ""
        made.remarks += [remark for remark in grid.remarks if remark != ours]  # that we hid our own column is no news
        if header is None:
            if grid.rows and len(grids) > 1:
                made.remarks.append(f"{grid.name}没有任务表的表头，没有读。")
            continue
        made.period = header.period or made.period
        if header.unknown:
            made.remarks.append(f"{grid.name}有不认识的列，没有读：{'、'.join(header.unknown)}。")
        if header.repeated:
            made.remarks.append(f"{grid.name}有说同一件事的几列，只读了一列，没有读的是：{'、'.join(header.repeated)}。")
        read_grid(grid, header, made.year, made)
    if not made.rows and not made.refused and lines:
        in_text = TaskList(year=made.year)
        read_text(lines, "段", made.year, in_text)
        if in_text.rows or in_text.refused:  # an empty table stands under a text that assigns
            in_text.remarks = made.remarks + in_text.remarks
            made = in_text
    return _checked(made, name)


def _year(given: int | None, text: str, name: str) -> int | None:
    if given is not None:
        return given
    found = _YEAR.search(text) or _YEAR.search(name) or re.search(r"(?<!\d)(20\d\d)(?!\d)", name)
    return int(found[1]) if found else None


def _checked(made: TaskList, name: str) -> TaskList:
    made.add_up()
    if not made.rows and not made.refused and not made.columns:
        raise TaskListError(
            f"{name}里没有找到任务：表格的表头要有任务列（如“工作任务”）和别的列（如“牵头单位”），文字要逐项写明承担单位（如“牵头单位：”“责任单位：”“（某局牵头，某局配合）”）。"
        )
    return made
