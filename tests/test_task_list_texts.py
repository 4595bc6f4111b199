"""Lists of tasks as plain text: works for the people, a department's plan for the year. All of ours."""

import pytest

import luoshi

WORKS = """云州市2026年民生实事项目清单
1. 新增公办幼儿园学位3000个
2. 开展老年人免费体检，惠及12万人
3. 农村公路改造210公里
4. 为5000名困难残疾人适配辅助器具
5. 电梯加装200部
"""
PLAN = """云州市住房和城乡建设局2026年工作要点
一、总体要求
坚持稳中求进，全面落实中央决策部署，确保各项任务完成。
二、2025年工作回顾
全年新开工保障房5000套。
三、重点任务
（一）加快保障性住房建设
1.筹集保障性租赁住房1.2万套。责任单位：住房保障处、各区住建局
2.完成棚户区改造3000套，6月底前全部开工。
（二）推进城市更新
3.开工改造老旧小区150个，加装电梯300部。（牵头单位：城市更新处；完成时限：2026年11月底前）
4.修订《云州市物业管理办法》。
四、保障措施
加强组织领导，压实责任。
"""
BARE = """2026年为民办实事项目
新建公共厕所30座
供水管网改造80公里
"""


def tasks(text):
    report = luoshi.read(text)
    return report, [c.quote for c in report.commitments]


def test_each_line_of_a_list_of_works_is_a_task():
    report, quotes = tasks(WORKS)
    assert (report.title, report.year) == ("云州市2026年民生实事项目清单", 2026)
    assert quotes == ["1. 新增公办幼儿园学位3000个", "2. 开展老年人免费体检，惠及12万人", "3. 农村公路改造210公里", "4. 为5000名困难残疾人适配辅助器具", "5. 电梯加装200部"]
    assert {(f.role, f.period) for f in report.figures} == {("target", "2026")}
    assert tasks(BARE)[1] == ["新建公共厕所30座", "供水管网改造80公里"]


def test_a_plan_of_a_department_has_tasks_units_and_days_beside_them():
    report, quotes = tasks(PLAN)
    assert quotes == ["1.筹集保障性租赁住房1.2万套", "2.完成棚户区改造3000套，6月底前全部开工", "3.开工改造老旧小区150个", "加装电梯300部", "4.修订《云州市物业管理办法》"]
    assert report.commitments[0].units == ("住房保障处", "各区住建局")
    assert report.commitments[1].due == "2026-06-30"
    assert {(c.units, c.due) for c in report.commitments[2:4]} == {(("城市更新处",), "2026-11-30")}
    assert report.commitments[2].path == ("三、重点任务", "（二）推进城市更新", "3.开工改造老旧小区150个，加装电梯300部")
    assert [f.role for f in report.figures] == ["actual", "target", "target", "target", "target"]


def test_units_and_day_in_brackets_behind_a_task_are_no_part_of_it():
    report, quotes = tasks(
        "云州市2026年民生实事项目清单\n一、改造老旧小区80个（责任单位：市住房城乡建设局、各区政府，完成时限：2026年11月底）\n2.\n三、新建书屋20座（牵头单位：市文旅局）\n"
    )
    assert quotes == ["一、改造老旧小区80个", "三、新建书屋20座"]  # nor is a number without words a task
    first, second = report.commitments
    assert (first.verb, first.units, first.due) == ("改造", ("市住房城乡建设局", "各区政府"), "2026-11-30")
    assert (second.verb, second.units, second.due) == ("新建", ("市文旅局",), None)
    assert [f.indicator for f in report.figures] == ["改造老旧小区", "书屋"]


@pytest.mark.parametrize("title", ["政府工作报告（2026年）", "关于2026年天气的通知", "2026年"])
def test_what_is_no_list_of_tasks_is_read_as_before(title):
    text = f"{title}\n一、回顾\n过去一年，新建公园12个。\n二、今年重点工作\n新建公园15个。\n"
    assert [c.quote for c in luoshi.read(text).commitments] == ["新建公园15个"]


HEAD = "云州市2026年政府工作报告\n各位代表：\n一、2025年工作回顾\n新建公园12个。\n二、2026年重点工作\n"


@pytest.mark.parametrize(
    ("line", "due"),
    [
        ("六月底前建成图书馆。", "2026-06-30"),
        ("9月1日前建成图书馆。", "2026-09-01"),
        ("上半年建成图书馆。", "2026-06-30"),
        ("三季度末建成图书馆。", "2026-09-30"),
        ("4月至10月举办龙舟赛。", "2026-10-31"),
        ("3月15日至20日举办图书节。", "2026-03-20"),
        ("2026年至2028年建设滨江步道。", "2028-12-31"),
        ("修订《物业管理办法》。", None),
        ("出台人才新政。", None),
    ],
)
def test_a_line_of_one_act_is_a_commitment(line, due):
    (commitment,) = luoshi.read(HEAD + line + "\n").commitments
    assert commitment.quote == line.rstrip("。")
    assert commitment.due == due


@pytest.mark.parametrize("line", ["深化交通综合治理。", "加强组织领导。", "（一）建成便民服务体系。", "坚持人民至上。"])
def test_a_title_or_principle_of_one_line_is_none(line):
    assert luoshi.read(HEAD + line + "\n").commitments == []
