"""Word files built from their XML, so that a test says exactly what is in them."""

import io
import re
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = (
    f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    ' xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" xmlns:zz="urn:nobody"'
)
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def r(text, properties=""):
    """A run."""
    return f'<w:r>{f"<w:rPr>{properties}</w:rPr>" if properties else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*runs, properties=""):
    """A paragraph; plain text is a run."""
    inner = "".join(x if x.startswith("<") else r(x) for x in runs)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner}</w:p>"


def part(root, body):
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} {SPACES}>{body}</w:{root}>'


def lvl(depth, form, text, more="", start=1):
    return f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'


def in_list(number, depth=0):
    return f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'


def word(body, styles="", numbering="", parts=None, content=MAIN, main="word/document.xml", relations="", strict=False):
    """The bytes of a Word file with this body."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    related = "".join(f'<Relationship Id="{n}" Type="{office}/{n}" Target="{n}.xml"/>' for n in ("styles", "numbering")) + relations
    members = {
        "[Content_Types].xml": f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/{main}" ContentType="{content}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{office}/officeDocument" Target="{main}"/></Relationships>',
        main: part("document", f"<w:body>{body}<w:sectPr/></w:body>"),
        re.sub(r"([^/]+)$", r"_rels/\1.rels", main): f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{related}</Relationships>',
        "word/styles.xml": part("styles", styles),
        "word/numbering.xml": part("numbering", numbering),
        **(parts or {}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            if strict and isinstance(data, str):
                data = data.replace(W, "http://purl.oclc.org/ooxml/wordprocessingml/main").replace(office, "http://purl.oclc.org/ooxml/officeDocument/relationships")
            archive.writestr(name, data)
    return out.getvalue()
