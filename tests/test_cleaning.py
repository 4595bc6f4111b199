"""Documents that are made public: no author, company, comment, tracked change, property, path, place or attachment in any of their bytes, and they
still open with the words that were to be read."""

import io
import re
import zipfile
import zlib

import openpyxl
import pypdf
import pytest
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image as SheetImage

from luoshi.office import Unreadable, cleaning, word
from picture_kit import photo

docx = pytest.importorskip("docx")
CANARY = "KANARI-ZHANGSAN"
SAID = "全市新增就业五万人"


def clean(data):
    return cleaning.cleaned(data, "材料")


def everything(data):
    """All bytes of a file, its members and its streams unpacked."""
    found = [data]
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found += [archive.read(n) for n in archive.namelist()] + [n.encode() for n in archive.namelist()]
            found += [m.extra + m.comment for m in archive.infolist()]
    else:
        for stream in re.findall(rb"stream\r?\n(.*?)endstream", data, re.S):
            try:
                found.append(zlib.decompressobj().decompress(stream))
            except zlib.error:
                found.append(stream)
    return b"\n".join(found)


def bare(data):
    whole = everything(data)
    for secret in (CANARY, "某某公司", "C:\\Users", "Canon", "GPS"):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            assert secret.encode(encoding) not in whole, (secret, encoding)
    assert b"Exif\0\0" not in whole


def rezipped(data, change):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(out, "w") as made:
        parts = change({n: given.read(n) for n in given.namelist()})
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def word_file():
    made = docx.Document()
    made.add_paragraph(SAID)
    made.add_picture(io.BytesIO(photo()))
    core = made.core_properties
    core.author = core.last_modified_by = core.comments = core.title = core.keywords = CANARY
    out = io.BytesIO()
    made.save(out)

    def more(parts):
        body = parts["word/document.xml"].decode()
        tracked = (
            f'<w:p w:rsidR="00AA11BB"><w:ins w:id="7" w:author="{CANARY}" w:date="2026-01-01T00:00:00Z"><w:r><w:t>添上的话</w:t></w:r></w:ins>'
            f'<w:del w:id="8" w:author="{CANARY}"><w:r><w:delText>{CANARY}删去的话</w:delText></w:r></w:del>'
            f'<w:r><w:rPr><w:rPrChange w:id="9" w:author="{CANARY}"><w:rPr/></w:rPrChange></w:rPr><w:t>留下的话</w:t></w:r></w:p>'
        )
        parts["word/document.xml"] = body.replace("<w:sectPr", tracked + "<w:sectPr", 1).encode()
        parts["docProps/app.xml"] = (
            f'<?xml version="1.0"?><Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Company>某某公司</Company><Manager>{CANARY}</Manager></Properties>'
        ).encode()
        settings = parts["word/settings.xml"].decode()
        parts["word/settings.xml"] = re.sub(
            r"(<w:settings[^>]*>)", rf'\1<w:rsids><w:rsid w:val="00{CANARY}"/></w:rsids><w:docVars><w:docVar w:name="a" w:val="{CANARY}"/></w:docVars>', settings, count=1
        ).encode()
        parts["customXml/item9.xml"] = f"<a>{CANARY}</a>".encode()
        return parts

    return rezipped(out.getvalue(), more)


def workbook():
    book = openpyxl.Workbook()
    book.active["A1"] = SAID
    book.active["B2"] = "=1+1"
    book.active["A1"].comment = Comment(f"{CANARY}的批注", CANARY)
    book.active.add_image(SheetImage(io.BytesIO(photo())), "D4")
    book.properties.creator = book.properties.lastModifiedBy = book.properties.company = CANARY
    out = io.BytesIO()
    book.save(out)

    def more(parts):
        parts["xl/workbook.xml"] = re.sub(rb"(<workbook[^>]*>)", rb'\1<fileSharing userName="' + CANARY.encode() + rb'"/>', parts["xl/workbook.xml"], count=1)
        return parts

    return rezipped(out.getvalue(), more)


def slides():
    types = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/ppt/presentation.xml" ContentType="application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"/></Types>'
    )
    parts = {
        "[Content_Types].xml": types,
        "_rels/.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="t" Type="x/thumbnail" Target="docProps/thumbnail.jpeg"/></Relationships>',
        "docProps/thumbnail.jpeg": photo(),
        "docProps/core.xml": f'<c:coreProperties xmlns:c="urn:c"><c:creator>{CANARY}</c:creator></c:coreProperties>',
        "ppt/presentation.xml": '<p:presentation xmlns:p="urn:p"/>',
        "ppt/slides/slide1.xml": f'<p:sld xmlns:p="urn:p"><p:cNvPr id="1" descr="C:\\Users\\{CANARY}\\a.jpg"/><p:t>{SAID}</p:t></p:sld>',
        "ppt/commentAuthors.xml": f'<p:cmAuthorLst xmlns:p="urn:p"><p:cmAuthor id="0" name="{CANARY}" initials="{CANARY}"/></p:cmAuthorLst>',
        "ppt/comments/comment1.xml": f'<p:cmLst xmlns:p="urn:p"><p:cm authorId="0" dt="2026"><p:text>{CANARY}</p:text></p:cm></p:cmLst>',
        "ppt/media/image1.jpeg": photo(),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def printed():
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    out = io.BytesIO()
    page = canvas.Canvas(out, invariant=1)
    page.setAuthor(CANARY)
    page.setTitle(CANARY)
    page.drawString(72, 700, "Jobs created 50000")
    page.save()
    made = pypdf.PdfWriter(clone_from=io.BytesIO(out.getvalue()))
    made.add_metadata({"/Author": CANARY, "/Company": "某某公司"})
    made.xmp_metadata = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">{CANARY}</rdf:RDF></x:xmpmeta>'.encode()
    made.add_attachment("a.txt", CANARY.encode())
    script = pypdf.generic.DictionaryObject(
        {pypdf.generic.NameObject("/S"): pypdf.generic.NameObject("/JavaScript"), pypdf.generic.NameObject("/JS"): pypdf.generic.TextStringObject(CANARY)}
    )
    made.root_object[pypdf.generic.NameObject("/OpenAction")] = made._add_object(script)
    with_photo = pypdf.generic.StreamObject()
    with_photo._data = photo()
    with_photo.update({pypdf.generic.NameObject(k): v for k, v in {
        "/Type": pypdf.generic.NameObject("/XObject"),
        "/Subtype": pypdf.generic.NameObject("/Image"),
        "/Filter": pypdf.generic.NameObject("/DCTDecode"),
        "/Width": pypdf.generic.NumberObject(40),
        "/Height": pypdf.generic.NumberObject(20),
        "/ColorSpace": pypdf.generic.NameObject("/DeviceRGB"),
        "/BitsPerComponent": pypdf.generic.NumberObject(8),
    }.items()})  # fmt: skip
    resources = made.pages[0]["/Resources"]
    resources[pypdf.generic.NameObject("/XObject")] = pypdf.generic.DictionaryObject({pypdf.generic.NameObject("/I"): made._add_object(with_photo)})
    note = pypdf.generic.DictionaryObject(
        {pypdf.generic.NameObject("/Subtype"): pypdf.generic.NameObject("/Text"), pypdf.generic.NameObject("/T"): pypdf.generic.TextStringObject(CANARY)}
    )
    made.pages[0][pypdf.generic.NameObject("/Annots")] = pypdf.generic.ArrayObject([made._add_object(note)])
    end = io.BytesIO()
    made.write(end)
    return end.getvalue()


@pytest.mark.parametrize("make", [word_file, workbook, slides, printed])
def test_nobody_stands_in_any_byte(make):
    given = make()
    assert CANARY.encode() in everything(given)
    bare(clean(given))


def test_a_word_file_still_says_what_it_said():
    made = clean(word_file())
    text = "".join(p.text for p in docx.Document(io.BytesIO(made)).paragraphs)
    assert text == f"{SAID}添上的话留下的话"
    assert SAID in "".join(str(b) for b in word.read(made, "材料"))


def test_a_workbook_still_opens_with_its_cells():
    book = openpyxl.load_workbook(io.BytesIO(clean(workbook())))
    assert (book.active["A1"].value, book.active["B2"].value) == (SAID, "=1+1")


def test_a_pdf_still_has_its_words_and_pictures():
    made = pypdf.PdfReader(io.BytesIO(clean(printed())))
    assert "50000" in made.pages[0].extract_text()
    assert len(made.pages[0].images) == 1
    assert not made.attachments


def with_part(name):
    return rezipped(workbook(), lambda parts: {**parts, name: b"x"})


@pytest.mark.parametrize(
    "data",
    [
        b"\xd0\xcf\x11\xe0old",
        b"plain words",
        with_part("xl/vbaProject.bin"),
        with_part("xl/embeddings/oleObject1.bin"),
        with_part("xl/externalLinks/externalLink1.xml"),
        with_part("xl/unknown.dat"),
        b"%PDF-1.7 broken",
        b"PK\x03\x04 broken",
    ],
)
def test_what_cannot_be_cleaned_is_not_shown(data):
    with pytest.raises(Unreadable) as said:
        clean(data)
    assert str(said.value).startswith("材料")
