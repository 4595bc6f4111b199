"""What a figure measures, and which way it goes: kinds of wording that once went wrong. All sentences are ours."""

import pytest

import luoshi

HEAD = "云州市2026年政府工作报告\n各位代表：\n现在，我代表市人民政府，向大会报告工作，请予审议。\n一、2025年工作回顾\n过去一年，"


def figures(words):
    return {f.quote: f for f in luoshi.read(f"{HEAD}{words}\n二、2026年工作\n新建公园3个。\n").figures}


@pytest.mark.parametrize(
    ("words", "quote", "name"),
    [
        ("新能源汽车产量达到82万辆、占比达到45%。", "45%", "新能源汽车产量"),  # a share, a sum or a rest has the subject before
        ("新增文明城市12个，总数达到22个。", "22个", "文明城市"),
        ("组建基金24只、总规模934亿元。", "934亿元", "基金"),
        ("经营主体达到30万户、新登记5.2万户。", "5.2万户", "经营主体"),
        ("东山、西河等14个县市获批国家海洋试点。", "14个", "国家海洋试点"),
        ("推进100个乡村振兴片区建设。", "100个", "乡村振兴片区建设"),
        ("124个县域医共体达到标准。", "124个", "县域医共体"),
        ("新增有效灌溉面积24万亩。", "24万亩", "有效灌溉面积"),
        ("近岸海域优良水质比例达94.6%。", "94.6%", "近岸海域优良水质比例"),
        ("出台稳增长政策32项。", "32项", "稳增长政策"),
        ("第一、第三产业增加值分别增长3.1%、5.1%。", "3.1%", "第一、第三产业增加值"),
        ("13.2万脱贫人口实现稳岗就业。", "13.2万", "脱贫人口"),
        ("惠及80个乡镇近30万群众。", "30万", "群众"),
        ("打造5条多式联运示范线路。", "5条", "多式联运示范线路"),
        ("建设和改造地下管网4000公里。", "4000公里", "地下管网"),
        ("经济总量首次突破5万亿元。", "5万亿元", "经济总量"),
        ("城市用水普及率连续5年保持在99%以上。", "99%", "城市用水普及率"),
    ],
)
def test_the_name_of_a_figure(words, quote, name):
    assert figures(words)[quote].indicator == name


@pytest.mark.parametrize(
    ("words", "quote", "change", "bound"),
    [
        ("改造提升25个养老机构。", "25个", None, "eq"),  # so many were made better; nothing rose by 25
        ("巩固提升80万亩蔬菜基地。", "80万亩", None, "eq"),
        ("养老床位利用率提升3个百分点。", "3个百分点", "up", "eq"),
        ("打造5条多式联运线路。", "5条", None, "eq"),
        ("新增床位500多张。", "500多张", None, "ge"),
        ("开发区由162个整合为123个。", "123个", None, "eq"),
    ],
)
def test_which_way_and_how_near(words, quote, change, bound):
    figure = figures(words)[quote]
    assert (figure.change, figure.bound) == (change, bound)
