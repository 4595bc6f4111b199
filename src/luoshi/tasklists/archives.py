"""Looking before opening: what a file is by its first bytes, and that a zipped office file is not a bomb."""

from __future__ import annotations

import io
import zipfile
import zlib

from ..reading.sources import MAX_BYTES
from .row import TaskListError

MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO, RATIO_FROM = 250, 10 * 1024 * 1024  # a smaller part does no harm however well it packs
MAX_PARTS = 5_000
_CHUNK = 1 << 20


def kind_of(data: bytes, name: str) -> str:
    """ "xlsx", "docx" or "text", by the bytes and not by the name. Raises TaskListError with what to do about anything else."""
    if len(data) > MAX_BYTES:
        raise TaskListError(f"{name}有{len(data) >> 20} MB，超过{MAX_BYTES >> 20} MB，请确认是不是任务清单，或分成几个文件。")
    if not data.strip():
        raise TaskListError(f"{name}是空的，请确认文件没有拿错，并且已经保存。")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise TaskListError(f"{name}是旧版Office文件或加了密码，请去掉密码，另存为.xlsx或.docx再上传。")
    if data.startswith(b"%PDF-"):
        raise TaskListError(f"{name}是PDF，请给出.xlsx、.docx、.csv或.txt。")
    if data.startswith(b"PK"):
        return _office(data, name)
    return "text"


def _office(data: bytes, name: str) -> str:
    """Kind of a zipped office file whose every part was unpacked once, piece by piece, and counted."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or sum(p.file_size for p in parts) > MAX_UNPACKED:
                raise TaskListError(f"{name}解压后超过{MAX_UNPACKED >> 20} MB，不像任务清单，没有打开。")
            seen = 0
            for part in parts:
                seen += _unpacked(archive, part, name, MAX_UNPACKED - seen)
            names = {p.filename for p in parts}
    except TaskListError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError, MemoryError, UnicodeError):
        raise TaskListError(f"{name}已损坏或加了密码，请用Office或WPS打开后重新保存再上传。") from None
    for kind, part_name in (("xlsx", "xl/workbook.xml"), ("docx", "word/document.xml")):
        if part_name in names:
            return kind
    raise TaskListError(f"{name}不是Excel工作簿（.xlsx）也不是Word文档（.docx），请另存为这两种格式之一。")


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str, left: int) -> int:
    """Bytes of one part as it really unpacks. Declared sizes may lie, so they are not believed."""
    size = 0
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            if not size and b"<!DOCTYPE" in chunk[:4096].replace(b"\0", b"").upper():
                raise TaskListError(f"{name}里有Office文件不应有的内容（DOCTYPE），没有打开。")
            size += len(chunk)
            if size > left or (size > RATIO_FROM and size > MAX_RATIO * max(1, part.compress_size)):
                raise TaskListError(f"{name}解压后过大（压缩比异常），不像任务清单，没有打开。")
    return size
