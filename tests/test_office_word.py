"""Word files as Word shows them."""

import io
import os
import zipfile
from pathlib import Path

import pytest

import luoshi
from luoshi.office import Unreadable
from luoshi.office import word as reader
from luoshi.tasklists import read_tasks
from word_kit import in_list, lvl, p, part, r, word

MARK = 'w:id="1" w:author="办公室" w:date="2026-01-05T10:00:00Z"'
CHAR = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
BEGIN, THEN, END = (CHAR.format(c) for c in ("begin", "separate", "end"))


def code(words):
    return f'<w:r><w:instrText xml:space="preserve">{words}</w:instrText></w:r>'


def lines(body, **more):
    return [b.text for b in reader.paragraphs(reader.read(word(body, **more), "甲.docx")) if b.text.strip()]


def ins(words):
    return f"<w:ins {MARK}>{words}</w:ins>"


def gone(words):
    return f"<w:del {MARK}>{words.replace('w:t>', 'w:delText>').replace('w:t ', 'w:delText ')}</w:del>"


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (p("新建公园", gone(r("30")), ins(r("50")), "个。"), ["新建公园50个。"]),
        (p("新建公园", ins(gone(r("30")) + r("50")), "个。"), ["新建公园50个。"]),
        (p(ins(r("新建公园50个。")), properties=f"<w:rPr><w:ins {MARK}/></w:rPr>"), ["新建公园50个。"]),
        (p("新建公园", properties=f"<w:rPr><w:del {MARK}/></w:rPr>") + p("50个。"), ["新建公园50个。"]),
        (p(gone(r("旧的一段。")), properties=f"<w:rPr><w:del {MARK}/></w:rPr>") + p("新的一段。"), ["新的一段。"]),
        (f"<w:moveFrom {MARK}>{r('甲')}</w:moveFrom>".join(["<w:p>", "</w:p>"]) + p("乙") + f"<w:p><w:moveTo {MARK}>{r('甲')}</w:moveTo></w:p>", ["乙", "甲"]),
        (p("新建公园", r("30", "<w:strike/>"), r("50"), "个"), ["新建公园50个"]),
        (p("新建公园", r("30", "<w:dstrike/>"), r("7", "<w:vanish/>"), r("50", '<w:strike w:val="0"/>'), "个"), ["新建公园50个"]),
        (
            p(f"<w:smartTag>{r('新建')}</w:smartTag>", '<w:fldSimple w:instr="DOCPROPERTY x">' + r("公园") + "</w:fldSimple>", "<w:customXml>" + r("50个") + "</w:customXml>"),
            ["新建公园50个"],
        ),
        (p('<w:hyperlink r:id="x">' + r("新建公园") + "</w:hyperlink>", "<w:bdo>" + r("50") + "</w:bdo>", "<w:dir>" + r("个") + "</w:dir>"), ["新建公园50个"]),
        (p("新建", "<w:sdt><w:sdtPr/><w:sdtContent>" + r("公园50个") + "</w:sdtContent></w:sdt>"), ["新建公园50个"]),
        ("<w:sdt><w:sdtContent>" + p("新建公园50个。") + "</w:sdtContent></w:sdt><w:customXml>" + p("乙") + "</w:customXml>", ["新建公园50个。", "乙"]),
        (p("指标", "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>" + r("单击此处输入文字30个") + "</w:sdtContent></w:sdt>"), ["指标"]),
        (p("增长", BEGIN, code(" = 2+3 "), THEN, r("5"), END, "%"), ["增长5%"]),
        (p(BEGIN, code("IF "), BEGIN, code("REF a"), THEN, r("内层"), END, code(" x"), THEN, r("外层"), END), ["外层"]),
        (p("序号", BEGIN, code(r"eq \o\ac(○,3)"), END, "新建"), ["序号③新建"]),
        (p("甲", BEGIN, "乙"), ["甲乙"]),
        (p(THEN, END, "甲"), ["甲"]),
        (p("<w:r><w:ruby><w:rt>" + r("yún") + "</w:rt><w:rubyBase>" + r("云") + "</w:rubyBase></w:ruby></w:r>", "州"), ["云州"]),
        (p('<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>', "5%", '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'), ["≥5%✓"]),
        (p(r("\uf0a3", '<w:rFonts w:ascii="Symbol"/>'), "5%"), ["≤5%"]),
        (p("甲<w:r/>".removesuffix("<w:r/>"), "<w:r><w:tab/></w:r>", "乙", "<w:r><w:br/></w:r>", "丙", "<w:r><w:noBreakHyphen/><w:softHyphen/></w:r>", "丁"), ["甲\t乙\n丙-丁"]),
        (p("甲", properties='<w:tabs><w:tab w:val="left" w:pos="1"/></w:tabs>'), ["甲"]),
        (p("面积10", r("4", '<w:vertAlign w:val="superscript"/>'), "平方米"), ["面积10⁴平方米"]),
        (p("PM", r("2.5", '<w:vertAlign w:val="subscript"/>')), ["PM2.5"]),
        (
            p("新建公园50个", '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="1"/></w:r>', '<w:r><w:commentReference w:id="1"/></w:r>', "。"),
            ["新建公园50个。"],
        ),
        (p("<w:r><w:pict><v:shape><v:textbox><w:txbxContent>" + p("盒中50个。") + "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>", "甲"), ["甲", "盒中50个。"]),
        (p("<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>3</m:t></m:r></m:den></m:f></m:oMath>", "以上"), ["1/3以上"]),
        (p("标题", properties="<w:rPr><w:vanish/><w:specVanish/></w:rPr>") + p("正文"), ["标题正文"]),
        (p("今", properties='<w:framePr w:dropCap="drop"/>') + p("年新建公园50个。"), ["今年新建公园50个。"]),
        ("<w:p><w:r><w:t> 甲 </w:t></w:r></w:p>", ["甲"]),
        (p('<w:r><w:pict><v:shape><v:textpath string="政府工作报告"/></v:shape></w:pict></w:r>'), ["政府工作报告"]),
    ],
)
def test_a_paragraph_as_word_shows_it(body, shown):
    assert lines(body) == shown


def test_of_alternatives_one_is_read_once():
    def box(words):
        return f"<w:txbxContent>{p(words)}</w:txbxContent>"

    both = f'<mc:AlternateContent><mc:Choice Requires="{{}}"><w:drawing><wps:txbx>{box("新的50个")}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box("旧的50个")}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>'
    assert lines(p(f"<w:r>{both.format('wps')}</w:r>")) == ["新的50个"]
    assert lines(p(f"<w:r>{both.format('zz')}</w:r>")) == ["旧的50个"]
    assert lines(f'<mc:AlternateContent><mc:Choice Requires="w14">{p("甲")}</mc:Choice><mc:Fallback>{p("乙")}</mc:Fallback></mc:AlternateContent>') == ["甲"]


def test_styles_hide_and_strike_and_a_run_may_undo_it():
    styles = """<w:style w:type="character" w:styleId="gone"><w:rPr><w:strike/></w:rPr></w:style><w:style w:type="character" w:styleId="more"><w:basedOn w:val="gone"/></w:style>
    <w:style w:type="paragraph" w:styleId="off"><w:rPr><w:vanish/></w:rPr></w:style><w:style w:type="character" w:styleId="a"><w:basedOn w:val="b"/></w:style><w:style w:type="character" w:styleId="b"><w:basedOn w:val="a"/></w:style>"""
    body = p("甲", r("乙", '<w:rStyle w:val="more"/>'), r("丙", '<w:rStyle w:val="more"/><w:strike w:val="false"/>'), r("丁", '<w:rStyle w:val="a"/>'))
    assert lines(body + p("戊", r("己", '<w:vanish w:val="0"/>'), properties='<w:pStyle w:val="off"/>'), styles=styles) == ["甲丙丁", "己"]


def tc(*blocks, more=""):
    return f"<w:tc><w:tcPr>{more}</w:tcPr>{''.join(b if b.startswith('<') else p(b) for b in blocks)}</w:tc>"


def tbl(*rows):
    return f"<w:tbl><w:tblPr/>{''.join(x if x.startswith('<w:tr') or x.startswith('<w:sdt') else f'<w:tr>{x}</w:tr>' for x in rows)}</w:tbl>"


def test_cells_are_read_once_however_they_are_merged():
    down = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    body = tbl(
        tc("新建公园50个。", more='<w:gridSpan w:val="3"/>'),
        tc("民生", more=down[0]) + tc("改造小区150个。", tbl(tc("新增学位7000个。")), "<w:p/>"),
        tc("不见的", more=down[1]) + tc("乙"),
        tc("横", more='<w:hMerge w:val="restart"/>') + tc("不见", more="<w:hMerge/>"),
        f"<w:tr><w:trPr><w:del {MARK}/></w:trPr>{tc('删去的行')}</w:tr>",
        f"<w:sdt><w:sdtContent><w:tr>{tc('控件里的行')}</w:tr></w:sdtContent></w:sdt>",
        f'<w:tr><w:trPr><w:gridBefore w:val="2"/></w:trPr><w:sdt><w:sdtContent>{tc("控件里的格")}</w:sdtContent></w:sdt></w:tr>',
        tc("在", more="") + tc("删", more=f"<w:cellDel {MARK}/>"),
    )
    assert lines(body) == ["新建公园50个。", "民生", "改造小区150个。", "新增学位7000个。", "乙", "横", "控件里的行", "控件里的格", "在"]


def test_tables_of_contents_are_no_text():
    styles = '<w:style w:type="paragraph" w:styleId="T1"><w:name w:val="toc 1"/></w:style>'
    toc = p(BEGIN, code(r' TOC \o "1-3" '), THEN, r("一、回顾\t1")) + p("二、安排\t5") + p(END)
    in_control = '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr><w:sdtContent>' + p("一、回顾 1") + "</w:sdtContent></w:sdt>"
    assert lines(toc + in_control + p("三、之三……9", properties='<w:pStyle w:val="T1"/>') + p("一、回顾"), styles=styles) == ["一、回顾"]


def numbered(*levels, more="", name="1"):
    return f'<w:abstractNum w:abstractNumId="{name}">{"".join(levels)}{more}</w:abstractNum>'


def num(name, of="1", more=""):
    return f'<w:num w:numId="{name}"><w:abstractNumId w:val="{of}"/>{more}</w:num>'


@pytest.mark.parametrize(
    ("form", "text", "first", "eleventh"),
    [
        ("chineseCounting", "%1、", "一、", "十一、"),
        ("chineseCountingThousand", "（%1）", "（一）", "（十一）"),
        ("japaneseCounting", "%1、", "一、", "十一、"),
        ("ideographDigital", "%1、", "一、", "一一、"),
        ("decimalEnclosedCircle", "%1", "① ", "⑪ "),
        ("decimalEnclosedCircleChinese", "%1", "① ", "⑪ "),
        ("decimal", "%1.", "1. ", "11. "),
        ("decimal", "%1．", "1．", "11．"),
        ("decimalFullWidth", "%1、", "１、", "１１、"),
        ("decimalZero", "%1.", "01. ", "11. "),
        ("upperRoman", "%1.", "I. ", "XI. "),
        ("lowerLetter", "%1)", "a)", "k)"),
        ("chineseLegalSimplified", "第%1条", "第壹条 ", "第壹拾壹条 "),
        ("ideographTraditional", "%1、", "甲、", "甲、"),
        ("bullet", "", "", ""),
    ],
)
def test_numbers_that_word_writes(form, text, first, eleventh):
    made = lines("".join(p("做事", properties=in_list(1)) for _ in range(11)), numbering=numbered(lvl(0, form, text)) + num(1))
    assert made[0] == f"{first}做事"
    assert made[10] == f"{eleventh}做事"


def test_lists_count_by_level_restart_and_go_on():
    levels = numbered(lvl(0, "chineseCounting", "%1、"), lvl(1, "chineseCounting", "（%2）"), lvl(2, "decimal", "%1.%3", "<w:isLgl/>"))
    numbering = levels + num(1) + num(2) + num(3, more='<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>')
    body = [(1, 0), (1, 1), (1, 1), (1, 2), (1, 0), (1, 1), (2, 0), (3, 0), (3, 0)]
    made = lines("".join(p("事", properties=in_list(*at)) for at in body) + p("无号", properties=in_list(0)), numbering=numbering)
    assert made == ["一、事", "（一）事", "（二）事", "1.1 事", "二、事", "（一）事", "三、事", "一、事", "二、事", "无号"]


def test_lists_by_style_and_by_linked_style():
    styles = """<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
    <w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
    <w:style w:type="paragraph" w:styleId="H1b"><w:basedOn w:val="H1"/></w:style>
    <w:style w:type="numbering" w:styleId="L"><w:pPr><w:numPr><w:numId w:val="9"/></w:numPr></w:pPr></w:style>"""
    numbering = (
        numbered(lvl(0, "chineseCounting", "%1、", '<w:pStyle w:val="H1"/>'), lvl(1, "chineseCounting", "（%2）"))
        + numbered(name="2", more='<w:numStyleLink w:val="L"/>')
        + numbered(lvl(0, "decimal", "%1．"), name="3", more='<w:styleLink w:val="L"/>')
        + num(1)
        + num(5, "2")
        + num(9, "3")
    )
    body = [
        ('<w:pStyle w:val="H1"/>', "回顾"),
        ('<w:pStyle w:val="H2"/>', "细"),
        ('<w:pStyle w:val="H1b"/>', "安排"),
        (in_list(5), "连"),
        ('<w:pStyle w:val="H1"/>' + in_list(0), "无"),
    ]
    assert lines("".join(p(t, properties=s) for s, t in body), styles=styles, numbering=numbering) == ["一、回顾", "（一）细", "二、安排", "1．连", "无"]


def test_deleted_and_hidden_paragraphs_do_not_count():
    numbering = numbered(lvl(0, "decimal", "%1．")) + num(1)
    away = p(gone(r("删")), properties=in_list(1) + f"<w:rPr><w:del {MARK}/></w:rPr>") + p(r("藏", "<w:vanish/>"), properties=in_list(1) + "<w:rPr><w:vanish/></w:rPr>")
    assert lines(p("甲", properties=in_list(1)) + away + p("乙", properties=in_list(1)), numbering=numbering) == ["1．甲", "2．乙"]


@pytest.mark.parametrize(
    "more",
    [
        {"content": "application/vnd.ms-word.document.macroEnabled.main+xml"},
        {"content": "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"},
        {"main": "word/document2.xml"},
        {"strict": True},
    ],
)
def test_macro_files_templates_strict_and_other_names(more):
    data = word(p("一、2026年主要工作") + p("新建公园50个。", properties=in_list(1)), numbering=numbered(lvl(0, "decimal", "%1．")) + num(1), **more)
    assert luoshi.read(data).text == "一、2026年主要工作\n1．新建公园50个。\n"
    if "strict" not in more:
        assert read_tasks(word(tbl(tc("工作任务") + tc("牵头单位"), tc("新建公园50个") + tc("市园林局")), **more), "a.docx").rows[0].lead == ["市园林局"]


def test_imported_parts_and_diagrams():
    chunk = '<Relationship Id="c{0}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{2}" Target="{1}"/>'
    relations = chunk.format(1, "in.docx", "aFChunk") + chunk.format(2, "in.txt", "aFChunk") + chunk.format(3, "data.xml", "diagramData")
    diagram = '<dgm:dataModel xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:p><a:r><a:t>图中</a:t></a:r><a:r><a:t>50个</a:t></a:r></a:p></dgm:dataModel>'
    parts = {"word/in.docx": word(p("内里50个。")), "word/in.txt": "文本\n", "word/data.xml": diagram}
    body = p("甲", '<w:r><w:drawing><dgm:relIds r:dm="c3"/></w:drawing></w:r>') + '<w:altChunk r:id="c1"/><w:altChunk r:id="c2"/><w:altChunk r:id="c1"/>'
    assert lines(body, parts=parts, relations=relations) == ["甲", "图中50个", "内里50个。", "文本"]


def test_struck_and_hidden_words_are_no_part_of_a_number_and_a_mark_is_still_found():
    head = tbl(
        tc("工作任务") + tc("牵头单位") + tc(p(r("编号（勿改）", "<w:vanish/>"))),
        tc(p("新建公园", r("30", "<w:strike/>"), "50个")) + tc("市园林局") + tc(p(r("M1@1~" + mark_sum("M1@1"), "<w:vanish/>"))),
    )
    row = read_tasks(word(head), "a.docx", 2026).rows[0]
    assert (row.task, row.matter, row.version) == ("新建公园50个", "M1", 1)


def mark_sum(named):
    from luoshi.tasklists.marks import mark

    return mark(*named.split("@")[:1], int(named.split("@")[1])).rpartition("~")[2]


def test_headings_that_word_numbers_are_headings():
    numbering = numbered(lvl(0, "decimal", "%1.")) + num(1)
    body = (
        p("云川市2026年政府工作报告") + p("2025年工作回顾", properties=in_list(1)) + p("2025年，新建公园30个。") + p("2026年主要工作", properties=in_list(1)) + p("新建公园50个。")
    )
    assert [(f.quote, f.role) for f in luoshi.read(word(body, numbering=numbering)).figures] == [("30个", "actual"), ("50个", "target")]


def test_a_large_file_is_read_in_a_process_of_its_own():
    body = "".join(p(f"新建公园{n}个。", properties='<w:rPr><w:sz w:val="32"/></w:rPr>') for n in range(40_000))
    assert lines(body)[39_999] == "新建公园39999个。"


def test_entities_and_foreign_files_are_refused():
    evil = word(p("x"), parts={"word/document.xml": '<!DOCTYPE w [<!ENTITY a "b">]>' + part("document", "<w:body/>")[38:]})
    for data, why in ((evil, "doctype"), (word("")[:-40], "broken"), (b"PK\x03\x04", "broken")):
        with pytest.raises(Unreadable) as told:
            reader.read(data, "a")
        assert told.value.why == why
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    with pytest.raises(luoshi.ReadError, match="OpenDocument"):
        luoshi.read(out.getvalue())


SHARED = Path(os.environ.get("LUOSHI_SHARED", "../shared")) / "cases" / "04-docx"


@pytest.mark.skipif(not SHARED.exists(), reason="the cases are not here")
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("tracked", ["新建公园50个，改造老旧小区150个，新增学位7000个。", "新建养老服务中心12个。", "新增停车位8000个。"]),
        ("textbox", ["新建公园50个。"]),
        ("merged", ["新建公园50个。", "改造老旧小区150个。", "民生", "新增学位7000个。"]),
    ],
)
def test_the_cases(name, said):
    assert luoshi.read(SHARED / f"{name}.docx").text.splitlines()[2:] == said
