"""Workbooks made by hand, as other programs and other hands make them."""

import io
import zipfile
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_LINKS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def column(n):
    name = ""
    while n >= 0:
        name, n = chr(65 + n % 26) + name, n // 26 - 1
    return name


def cell(at, value):
    """A cell out of a text, a number, or ready XML in a tuple (attributes, inner)."""
    if isinstance(value, tuple):
        return f'<c r="{at}" {value[0]}>{value[1]}</c>'
    if isinstance(value, str):
        return f'<c r="{at}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{at}"><v>{value}</v></c>'


def rows_xml(rows):
    made = []
    for n, row in enumerate(rows, 1):
        attributes, cells = row if isinstance(row, tuple) else ("", row)
        inner = "".join(cell(f"{column(i)}{n}", v) for i, v in enumerate(cells) if v is not None)
        made.append(f'<row r="{n}" {attributes}>{inner}</row>')
    return "".join(made)


def sheet_xml(rows, dimension="", after="", main=MAIN, prefix=""):
    body = rows if isinstance(rows, str) else rows_xml(rows)
    size = f'<dimension ref="{dimension}"/>' if dimension else ""
    made = f'<worksheet xmlns="{main}">{size}<sheetData>{body}</sheetData>{after}</worksheet>'
    if prefix:
        made = made.replace("xmlns=", f"xmlns:{prefix}=").replace("</", f"</{prefix}:").replace("<", f"<{prefix}:").replace(f"<{prefix}:/{prefix}:", f"</{prefix}:")
    return made


def workbook(*sheets, states=(), names=(), strict=False, shared=None, formats=(), since_1904=False, more=None):
    """A workbook of sheets (their XML); ``formats``: a format code or number for each style after the first."""
    main, links = (STRICT_MAIN, STRICT_LINKS) if strict else (MAIN, LINKS)
    listed = "".join(
        f'<sheet name="{escape(names[n] if n < len(names) else f"表{n + 1}")}" sheetId="{n + 1}" state="{states[n] if n < len(states) else "visible"}" r:id="rId{n + 1}"/>'
        for n in range(len(sheets))
    )
    own = [(f"rId{n + 1}", "worksheet", f"worksheets/sheet{n + 1}.xml") for n in range(len(sheets))]
    parts = {f"xl/worksheets/sheet{n + 1}.xml": xml for n, xml in enumerate(sheets)}
    if shared is not None:
        own.append(("rS", "sharedStrings", "sharedStrings.xml"))
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{main}">{"".join(shared)}</sst>'
    if formats:
        own.append(("rF", "styles", "styles.xml"))
        codes = "".join(f'<numFmt numFmtId="{200 + n}" formatCode="{escape(f, {chr(34): "&quot;"})}"/>' for n, f in enumerate(formats) if isinstance(f, str))
        styles = "".join(f'<xf numFmtId="{f if isinstance(f, int) else 200 + n}"/>' for n, f in enumerate(formats))
        parts["xl/styles.xml"] = f'<styleSheet xmlns="{main}"><numFmts>{codes}</numFmts><cellXfs><xf numFmtId="0"/>{styles}</cellXfs></styleSheet>'
    relations = "".join(f'<Relationship Id="{i}" Type="{links}/{kind}" Target="{target}"/>' for i, kind, target in own)
    properties = '<workbookPr date1904="1"/>' if since_1904 else "<workbookPr/>"
    parts["xl/workbook.xml"] = f'<workbook xmlns="{main}" xmlns:r="{links}">{properties}<sheets>{listed}</sheets></workbook>'
    parts["xl/_rels/workbook.xml.rels"] = f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>'
    parts["_rels/.rels"] = f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{links}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    parts["[Content_Types].xml"] = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    return zipped({**parts, **(more or {})})


def zipped(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            if data is not None:
                archive.writestr(name, data)
    return out.getvalue()
