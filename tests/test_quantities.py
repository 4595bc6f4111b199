import csv
import time
from pathlib import Path

import pytest

import luoshi.reading.quantities as quantities_module
from luoshi.reading.quantities import quantities
from luoshi.reading.squeeze import squeeze


def read(text):
    squeezed = squeeze(text)
    return [(text[slice(*squeezed.span(q.start, q.end))], q.value, q.value_high, q.unit) for q in quantities(squeezed.text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("国家高新技术企业达到2.9万家", ("2.9万家", 29_000, None, "家")),
        ("帮扶74.2万城乡就业困难人员", ("74.2万", 742_000, None, "")),
        ("降尘量降至5.1吨/平方公里", ("5.1吨/平方公里", 5.1, None, "吨/平方公里")),
        ("经济增长6.5%—7%", ("6.5%—7%", 6.5, 7, "%")),
        ("产量300万至500万吨", ("300万至500万吨", 3_000_000, 5_000_000, "吨")),
        ("培训15—20万人", ("15—20万人", 150_000, 200_000, "人")),
        ("机组1004万千瓦", ("1004万千瓦", 10_040_000, None, "千瓦")),
        ("新开通7条段城市轨道", ("7条段", 7, None, "条段")),
        ("时间缩短三分之一以上", ("三分之一", 0.3333, None, "")),
        ("重污染天数减少一半", ("一半", 0.5, None, "")),
        ("拥有量增加两倍", ("两倍", 2, None, "倍")),
        ("技术交易额翻了一番", ("一番", 1, None, "番")),
        ("土地承包再延长30年", ("30年", 30, None, "年")),
        ("平均受教育年限提高到10.5年", ("10.5年", 10.5, None, "年")),
        ("新增减税降费超万亿元", ("万亿元", 1e12, None, "元")),
        ("占比达到７％", ("７％", 7, None, "%")),
        ("财政收入25\n0亿元以上并且继续保持较快增长的态势", None),
        ("补助资金25l亿元", ("25l亿元", 25_100_000_000, None, "元")),
        ("收入2万5千元", ("2万5千元", 25_000, None, "元")),
        ("国内生产总值达到74.4\n\u200b\n万亿元", ("74.4\n\u200b\n万亿元", 74.4e12, None, "元")),
        ("投资总额7 4 7 7 2 亿元", ("7 4 7 7 2 亿元", 7_477_200_000_000, None, "元")),
        ("支出27，203，319，000元", ("27，203，319，000元", 27_203_319_000, None, "元")),
        ("保障性住房7.4万套（间）", ("7.4万套（间）", 74_000, None, "套(间)")),
    ],
)
def test_what_is_a_quantity(text, expected):
    if expected is not None:
        assert expected in read(text)


@pytest.mark.parametrize(
    "text",
    [
        "2021年3月5日",
        "“十四五”时期",
        "第十九届中央委员会",
        "新中国成立70周年",
        "12345市民热线",
        "推广5G和IPv6、C919",
        "“10+3”政策",
        "实施“3个100”工程",
        "细颗粒物（PM2.5）",
        "世界500强企业",
        "居全国第5位",
        "一个、一批、三大攻坚战",
        "千方百计、千家万户",
        "五年来、连续7年",
        "三年行动计划",
        "打造15分钟生活圈",
        "60岁以上老年人",
        "做好10个方面工作",
        "促进农村一二三产业融合",
        "培育千亿级产业集群",
        "开工750千伏输变电工程",
    ],
)
def test_what_is_no_quantity(text):
    assert read(text) == []


@pytest.mark.parametrize("text", ["25l亿元", "1/0", "９" * 400 + "万亿", "%%%", "，000元", "1.2.3.4", "第第第一", "分之", "百分之"])
def test_odd_numbers_are_read_or_left_but_never_raise(text):
    read(text)


NAMES = list(csv.DictReader((Path(quantities_module.__file__).with_name("names_with_numbers.csv")).open(encoding="utf-8")))


@pytest.mark.parametrize("row", NAMES, ids=lambda row: row["words"])
def test_each_kind_of_name_shows_itself(row):
    """What makes a number part of a name is data: each kind with its source, an example that is a name, and the longer words that are none."""
    assert row["kind"]
    assert row["source"]
    for example in row["example"].split("；"):
        assert read(example) == [], example
    for example in filter(None, row["counts"].split("；")):
        assert len(read(example)) == 1, example
    for longer in filter(None, row["but_not"].split("；")):
        assert any(word in longer for word in row["words"].split("；")), longer


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("举办10人峰会和百人论坛", []),
        ("建设5人制足球场30块", ["30块"]),
        ("组建120人团队", ["120人"]),
        ("参加培训300人次", ["300人次"]),
        ("实施100人计划，引进人才100人", ["100人"]),
        ("120人组成的工作队", ["120人"]),
    ],
)
def test_people_are_counted_unless_they_name_a_body(text, quotes):
    """One rule for all that meets, plays or works under a number of persons; no phrase of one report."""
    assert [quote for quote, *_ in read(text)] == quotes


@pytest.mark.parametrize(
    ("text", "quote", "value", "high", "unit"),
    [
        ("近八成财政支出用于民生", "八成", 0.8, None, ""),  # a tenth, as 一半 is a half
        ("三至四成的农户参加", "三至四成", 0.3, 0.4, ""),
        ("新开旅游线路三条，", "三条", 3, None, "条"),
        ("平板玻璃1.2亿重量箱", "1.2亿重量箱", 1.2e8, None, "重量箱"),
        ("连续举办6届龙舟赛", "6届", 6, None, "届"),
        ("规模达到5到6万亩", "5到6万亩", 5e4, 6e4, "亩"),
        ("提高3到5个百分点", "3到5个百分点", 3, 5, "个百分点"),
        ("占百分之二十五至三十", "百分之二十五至三十", 25, 30, "%"),
        ("费率万分之三", "万分之三", 0.0003, None, ""),
        ("全市GDP1.2万亿元", "1.2万亿元", 1.2e12, None, "元"),
        ("细颗粒物浓度30μg/m³", "30μg/m³", 30, None, "μg/m³"),
        ("投入1亿零500万元", "1亿零500万元", 1.05e8, None, "元"),
        ("奖励壹拾万元", "壹拾万元", 1e5, None, "元"),
        ("总产值跨上千亿台阶", "千亿", 1e11, None, ""),  # the verb is 跨上
        ("算力突破1.3万PF", "1.3万PF", 1.3e4, None, "PF"),
        ("利率下调25个基点", "25个基点", 25, None, "个基点"),
        ("电池产能55GWh", "55GWh", 55, None, "GWh"),
        ("算力190Eflops", "190Eflops", 190, None, "Eflops"),
    ],
)
def test_numbers_and_measure_words_that_are_rare(text, quote, value, high, unit):
    (found,) = quantities_module.quantities(squeeze(text).text)
    assert squeeze(text).text[found.start : found.end] == quote
    assert (found.value, found.value_high, found.unit) == (pytest.approx(value), high if high is None else pytest.approx(high), unit)


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("年运量150万吨以上的物流园区", []),  # which ones, and no amount
        ("清理50万元以下拖欠账款", []),
        ("淘汰10万千瓦及以下燃煤机组", []),
        ("20户以上自然村通硬化路", []),
        ("30万千瓦级机组", []),
        ("20万以上人口县", []),
        ("坚持走一步、看两步、想三步", []),
        ("“抓两头、带中间”", []),
        ("亿元以上技改项目120项", ["120项"]),
        ("推动90%以上的村通公交", ["90%"]),
        ("新增企业1000家以上。", ["1000家"]),
        ("投资100亿元以上，增长5%以上。", ["100亿元", "5%"]),
        ("未来五到十年", []),
        ("覆盖率分别提高20.9、36.2、54个百分点", ["20.9", "36.2", "54个百分点"]),  # one unit for all three
        ("PM_2.5年均浓度", []),
        ("粮食二十连丰", []),
        ("二十四节气", []),
    ],
)
def test_size_classes_and_other_words_with_a_number(text, quotes):
    squeezed = squeeze(text).text
    assert [squeezed[q.start : q.end] for q in quantities_module.quantities(squeezed)] == quotes


@pytest.mark.parametrize("listed", ["1、", "分别1、", "分别提高1、2、", "1,000和"])
def test_a_list_without_end_is_read_in_time_that_grows_with_its_length(listed):
    """Whose unit is shared is asked of each number: it must not go through all that follow."""

    def seconds(times):
        begun = time.process_time()
        list(quantities_module.quantities(listed * times))
        return time.process_time() - begun

    assert seconds(40_000 // len(listed)) < 12 * max(seconds(4_000 // len(listed)), 0.02)
