"""The four office forms and tables of any layout (invented texts in their shapes)."""

import io
from datetime import date

import docx
import openpyxl
import pytest

from luoshi.tasklists import read_tasks
from luoshi.tasklists.assignment import assigned, decided, units
from luoshi.tasklists.task_deadlines import deadline

WUHU = """云州市2026年政府工作报告目标任务责任分解
各县（区）人民政府，市政府各部门：
现将目标任务分解如下。
一、主要预期目标
1.地区生产总值增长5%左右。
牵头负责领导：周明远。
牵头责任单位：市发展和改革委员会。
协同责任单位：市统计局、各县（市、区）人民政府等。
2.一般公共预算收入增长2%以上。 牵头负责领导：李青。 牵头责任单位：市财政局。 协同责任单位：市税务局、市发展和改革委员会。
二、重点工作
（一）着力扩大内需
3.实施重点项目140个，完成投资460亿元左右。
牵头负责领导：王川
牵头责任单位：市发展和改革委员会
协同责任单位：市住建局、
市交通局
完成时限：2026年11月底
三、工作要求
1.加强组织领导。各责任单位要在3月10日前报送实施方案，明确责任。
"""

WUHAN = """一、综合目标
（一）地区生产总值增长5%左右。（牵头单位：市发改委；责任单位：各区人民政府（含云东新区管委会）、市统计局）
（二）城镇新增就业4.5万人以上。（责任单位：市人社局）
二、改善民生
（一）改造老旧小区80个，
加装电梯100部（含既有住宅）。（责任单位：市住建局、各区人民政府）
（二）新增公办学位8000个。（牵头单位：市教育局）（责任单位：市自然资源局；完成时限：8月底前）
"""

LISHUI = """1.新建改建农村公路280公里。
责任单位：市交通局、市财政局、各县（市、区）人民政府（除标注“分别牵头”外，列第一位为牵头或汇总单位，下同）
2.更新燃气管网200公里，改造供水管网60公里。
责任单位：市住建局、市水务局（分别牵头），市城管局
3.培育专精特新企业50家。
责任单位：市经信局
"""

GUOFA = """二、激发市场主体活力
1．完善减税降费政策，确保直达市场主体。（财政部、税务总局牵头，人民银行等按职责分工负责，6月底前出台相关政策，年内持续推进）
2．降低企业用电用网成本。推动降低一般工商业电价（国家电网公司除外）。（发展改革委牵头，工业和信息化部、能源局配合，12月底前完成）开展转供电检查。（市场监管总局负责）
3．扩大职业技能培训规模。（人力资源社会保障部、教育部分别负责，年内持续推进）
"""


def by_number(text, year=2026):
    return read_tasks(text.encode(), "清单.txt", year)


def test_wuhu_labels_on_lines_and_in_one_line():
    got = by_number(WUHU)
    assert got.form == "wuhu"
    assert not got.refused
    assert [r.number for r in got.rows] == ["1", "2", "3"]
    first, second, third = got.rows
    assert (first.task, first.leader, first.lead) == ("地区生产总值增长5%左右。", "周明远", ["市发展和改革委员会"])
    assert first.helpers == ["市统计局", "各县（市、区）人民政府"]
    assert first.deadline.due == date(2026, 12, 31)
    assert first.deadline.kind == "default"
    assert (second.leader, second.lead, second.helpers) == ("李青", ["市财政局"], ["市税务局", "市发展和改革委员会"])
    assert third.helpers == ["市住建局", "市交通局"]
    assert third.deadline.due == date(2026, 11, 30)
    assert first.where == "第5行"
    assert not any(r.questions for r in got.rows)
    assert any("等" in remark for remark in got.remarks)


def test_wuhan_brackets_and_the_responsible_unit_that_leads():
    got = by_number(WUHAN)
    assert got.form == "wuhan"
    assert not got.refused
    assert [r.number for r in got.rows] == ["一（一）", "一（二）", "二（一）", "二（二）"]
    assert [r.lead for r in got.rows] == [["市发改委"], ["市人社局"], ["市住建局"], ["市教育局"]]
    assert got.rows[0].helpers == ["各区人民政府（含云东新区管委会）", "市统计局"]
    assert got.rows[2].task == "改造老旧小区80个，加装电梯100部（含既有住宅）。"
    assert len(got.rows[2].questions) == 1
    assert "市住建局" in got.rows[2].questions[0]
    assert got.rows[3].helpers == ["市自然资源局"]
    assert got.rows[3].deadline.due == date(2026, 8, 31)


def test_lishui_first_listed_leads_but_for_those_marked():
    got = by_number(LISHUI)
    assert got.form == "lishui"
    assert len(got.rows) == 3
    assert got.rows[0].lead == ["市交通局"]
    assert got.rows[0].helpers == ["市财政局", "各县（市、区）人民政府"]
    assert got.rows[0].questions == []
    assert got.rows[1].lead == ["市住建局", "市水务局"]
    assert got.rows[1].helpers == ["市城管局"]
    assert "哪一部分" in got.rows[1].questions[0]
    assert not any("除标注" in r.task + "".join(r.helpers) for r in got.rows)


def test_guofa_brackets_each_end_a_task():
    got = by_number(GUOFA, 2020)
    assert got.form == "guofa"
    assert [r.number for r in got.rows] == ["1", "2", "2", "3"]
    assert [r.lead for r in got.rows] == [["财政部"], ["发展改革委"], ["市场监管总局"], ["人力资源社会保障部", "教育部"]]
    assert got.rows[0].helpers == ["税务总局", "人民银行"]
    assert "2个牵头单位" in got.rows[0].questions[0]
    assert got.rows[0].deadline.due == date(2020, 6, 30)
    assert got.rows[1].task.endswith("（国家电网公司除外）。")
    assert got.rows[1].helpers == ["工业和信息化部", "能源局"]
    assert got.rows[1].deadline == deadline("12月底前完成", 2020)
    assert got.rows[3].deadline.kind == "ongoing"
    assert "分别负责" in got.rows[3].questions[0]


def test_a_running_sentence_that_assigns():
    got = by_number("1.建成市民中心。由市住建局牵头，市财政局、市城管局配合，9月底前完成。\n2.建成图书馆。由市文旅局负责。\n")
    assert [(r.task, r.lead, r.helpers) for r in got.rows] == [("建成市民中心。", ["市住建局"], ["市财政局", "市城管局"]), ("建成图书馆。", ["市文旅局"], [])]
    assert got.rows[0].deadline.due == date(2026, 9, 30)


def test_a_label_before_a_bracket_and_a_leader_in_the_sentence():
    got = by_number("1.建成水厂。牵头单位：市水务局（配合单位：市财政局、市住建局）\n2.建成剧院。由分管副市长负责协调，市文旅局牵头，市财政局配合。\n")
    assert [(r.task, r.lead, r.helpers, r.leader) for r in got.rows] == [
        ("建成水厂。", ["市水务局"], ["市财政局", "市住建局"], ""),
        ("建成剧院。", ["市文旅局"], ["市财政局"], "分管副市长"),
    ]


def test_an_item_without_a_unit_is_asked_about_and_one_without_words_refused():
    got = by_number("1.新建公园10座。\n责任单位：市园林局\n2.新建绿道30公里。\n3.建成水厂1座。\n责任单位：市水务局\n4.\n责任单位：市水务局\n")
    assert [r.lead for r in got.rows] == [["市园林局"], [], ["市水务局"]]
    assert got.rows[1].questions == ["没有写明牵头单位：请指定。"]
    assert [r.reason for r in got.refused] == ["写了承担单位，没有写任务。"]
    assert got.refused[0].where == "第6行"


@pytest.mark.parametrize(
    ("words", "due", "kind"),
    [
        ("6月底前完成", date(2026, 6, 30), "by"),
        ("2月底前", date(2026, 2, 28), "by"),
        ("2024年底", date(2024, 12, 31), "by"),
        ("2021年8月底前", date(2021, 8, 31), "by"),
        ("年底前", date(2026, 12, 31), "by"),
        ("12月", date(2026, 12, 31), "by"),
        ("十一月底前", date(2026, 11, 30), "by"),
        ("10月15日前", date(2026, 10, 15), "by"),
        ("3月中旬", date(2026, 3, 20), "by"),
        ("上半年", date(2026, 6, 30), "by"),
        ("第三季度末", date(2026, 9, 30), "by"),
        ("前三季度", date(2026, 9, 30), "by"),
        ("明年6月底前", date(2027, 6, 30), "by"),
        ("2026-05-20", date(2026, 5, 20), "by"),
        ("2026/5/20 00:00:00", date(2026, 5, 20), "by"),
        ("2026.5.20", date(2026, 5, 20), "by"),
        ("２０２６年５月２０日", date(2026, 5, 20), "by"),
        ("2026", date(2026, 12, 31), "by"),
        ("年内持续推进", date(2026, 12, 31), "ongoing"),
        ("贯穿全年", date(2026, 12, 31), "ongoing"),
        ("长期坚持", date(2026, 12, 31), "ongoing"),
        ("每季度第1个月20日前报", date(2026, 12, 31), "recurring"),
        ("", date(2026, 12, 31), "default"),
        ("国庆节前", None, "unread"),
    ],
)
def test_deadlines(words, due, kind):
    got = deadline(words, 2026)
    assert (got.due, got.kind, got.text) == (due, kind, words)


@pytest.mark.parametrize("words", ["2月30日", "1900-01-00", "1900年1月1日", "2026-13-01", "1905-07-12"])
def test_days_that_do_not_exist_and_dates_in_1900(words):
    with pytest.raises(ValueError, match="请改成正确的日期"):
        deadline(words, 2026)


@pytest.mark.parametrize(
    ("words", "lead", "helpers"),
    [
        ("由市发改委牵头，市财政局、市审计局配合", ["市发改委"], ["市财政局", "市审计局"]),
        ("市住建局牵头，各区人民政府按职责分工负责", ["市住建局"], ["各区人民政府"]),
        ("市住建局会同市财政局负责", ["市住建局"], ["市财政局"]),
        ("牵头单位：市教育局；配合单位：市财政局；完成时限：8月底", ["市教育局"], ["市财政局"]),
        ("主责单位：市城管委，协办单位：各街道办事处", ["市城管委"], ["各街道办事处"]),
        ("市民政局、市卫健委分别牵头，各区政府配合", ["市民政局", "市卫健委"], ["各区政府"]),
        ("责任单位：市教育局和市人社局", ["市教育局"], ["市人社局"]),
    ],
)
def test_assigning_words(words, lead, helpers):
    got = decided(assigned(words))
    assert (got.lead, got.helpers) == (lead, helpers)


@pytest.mark.parametrize("words", ["含开发区", "国家电网公司除外", "同比增长5%，下同", "详见附件"])
def test_brackets_that_assign_nothing(words):
    assert assigned(words) is None


def test_units_keep_brackets_together():
    assert units("各县（市、区）人民政府、市发展和改革委员会  市税务局\n人行云州中心支行等单位")[0] == [
        "各县（市、区）人民政府",
        "市发展和改革委员会",
        "市税务局",
        "人行云州中心支行",
    ]


# ---- tables --------------------------------------------------------------------------------------------------------


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_wuhu_table_in_word_with_merged_cells():
    document = docx.Document()
    document.add_paragraph("2025年目标任务分解表")
    table = document.add_table(rows=5, cols=4)
    for row, cells in enumerate(
        [
            ("序号", "目标与任务", "牵头责任单位", "责任单位"),
            ("一、主要目标", "", "", ""),
            ("1", "地区生产总值增长5%左右", "市发改委", "市统计局、市财政局"),
            ("2", "粮食产量28亿斤以上", "市农业农村局", "各县（市、区）人民政府"),
            ("3", "建设高标准农田15万亩", "", "市水利局"),
        ]
    ):
        for column, words in enumerate(cells):
            table.cell(row, column).text = words
    table.cell(1, 0).merge(table.cell(1, 3))
    table.cell(3, 2).merge(table.cell(4, 2))
    got = read_tasks(saved(document), "分解表.docx")
    assert got.form == "table"
    assert got.year == 2025
    assert not got.refused
    assert [(r.number, r.lead, r.helpers) for r in got.rows] == [
        ("1", ["市发改委"], ["市统计局", "市财政局"]),
        ("2", ["市农业农村局"], ["各县（市、区）人民政府"]),
        ("3", ["市农业农村局"], ["市水利局"]),
    ]
    assert got.rows[2].deadline.due == date(2025, 12, 31)
    assert got.rows[0].where == "表1第3行"


def test_a_workbook_with_title_rows_two_header_rows_merges_and_sheets():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "经济"
    sheet.append(["云州市2026年重点工作任务分解表"])
    sheet.merge_cells("A1:I1")
    sheet.append(["单位：市政府督查室"])
    sheet.append(["序号", "工作任务", "责任分工", None, "完成时限", "节点目标", None, None, None, "备注"])
    sheet.append([None, None, "牵头\n单位", "配合单位", None, "一季度", "二季度", "三季度", "四季度", None])
    for spot in ("A3:A4", "B3:B4", "C3:D3", "E3:E4", "F3:I3"):
        sheet.merge_cells(spot)
    sheet.append(["一、扩大内需"])
    sheet.merge_cells("A5:I5")
    sheet.append([1, "完成投资460亿元", "市发改委", "市住建局 市交通局", date(2026, 11, 30), "110亿元", "230亿元", "350亿元", "460亿元", "重点"])
    sheet.append([2, "发放消费券1亿元", "市商务局", "市财政局", "上半年", None, "1亿元"])
    sheet.append(["注：本表按季度调度。"])
    other = book.create_sheet("民生")
    other.append(["序号", "任务名称", "责任单位"])
    other.append([1, "新增公办学位8000个", "市教育局、市财政局"])
    book.create_sheet("说明").append(["填表说明", "请按季度填写"])
    got = read_tasks(saved(book), "分解表.xlsx")
    assert [(r.number, r.task, r.lead, r.helpers) for r in got.rows] == [
        ("1", "完成投资460亿元", ["市发改委"], ["市住建局", "市交通局"]),
        ("2", "发放消费券1亿元", ["市商务局"], ["市财政局"]),
        ("1", "新增公办学位8000个", ["市教育局"], ["市财政局"]),
    ]
    assert got.rows[0].nodes == ["110亿元", "230亿元", "350亿元", "460亿元"]
    assert [r.deadline.due for r in got.rows] == [date(2026, 11, 30), date(2026, 6, 30), date(2026, 12, 31)]
    assert not got.refused
    assert (got.seen, got.passed) == (5, 2)  # a heading and a note
    assert any("备注" in r for r in got.remarks)
    assert any("说明" in r for r in got.remarks)


def test_a_hidden_sheet_is_not_read():
    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("旧表")):
        sheet.append(["工作任务", "牵头单位"])
        sheet.append(["建设绿道", "市园林局"])
    sheet.sheet_state = "hidden"
    got = read_tasks(saved(book), "a.xlsx", 2026)
    assert len(got.rows) == 1
    assert any("旧表" in r for r in got.remarks)


def test_words_inserted_in_review_count_and_deleted_ones_do_not():
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    for cell, words in zip([*table.rows[0].cells, *table.rows[1].cells], ["工作任务", "牵头单位", "建设绿道", "市园林局"], strict=True):
        cell.text = words
    paragraph = table.cell(1, 0).paragraphs[0]._p
    paragraph.append(parse_xml(f'<w:ins {nsdecls("w")} w:id="1" w:author="a"><w:r><w:t>30公里</w:t></w:r></w:ins>'))
    paragraph.append(parse_xml(f'<w:del {nsdecls("w")} w:id="2" w:author="a"><w:r><w:delText>20公里</w:delText></w:r></w:del>'))
    assert read_tasks(saved(document), "a.docx", 2026).rows[0].task == "建设绿道30公里"


def test_progress_by_period_and_its_percentages():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["工作任务", "牵头责任单位", "一季度进展情况", "上半年进展情况", "完成率"])
    sheet.append(["建设绿道30公里", "市园林局", "开工", "完成16公里", 0.533])
    sheet["E2"].number_format = "0.0%"
    sheet.append(["建设公园11座", "市园林局", "开工", "完成3座", 0.27])
    got = read_tasks(saved(book), "a.xlsx", 2026)
    assert got.period == "上半年"
    assert got.rows[0].progress == "完成16公里"
    assert str(got.rows[0].percent) == "53.3"
    assert len(got.refused) == 1
    assert "带上百分号" in got.refused[0].reason
    assert any("一季度进展情况" in r for r in got.remarks)


def test_a_csv_in_gb18030_divided_by_semicolons():
    got = read_tasks("序号;工作任务;牵头单位\n1;改造老旧小区80个;市住建局\n".encode("gb18030"), "a.csv", 2026)
    assert got.rows[0].lead == ["市住建局"]


def test_the_readers_own_task_list_can_be_filled_and_read(first):
    from luoshi.reading.views.docx import write_docx
    from luoshi.reading.views.xlsx import write_xlsx

    for made, name in ((write_xlsx(first), "a.xlsx"), (write_docx(first), "a.docx")):
        got = read_tasks(made, name, 2025)
        assert len(got.rows) == len(first.commitments)
        assert not got.refused
        assert got.rows[0].text
