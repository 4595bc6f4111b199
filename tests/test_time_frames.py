"""Which time a figure speaks of, in a review that passes between a plan of five years and its last year, and in the plan that follows. All words are ours."""

import pytest

import luoshi
from luoshi.reading.views.html import page

REVIEW = """云州市2026年政府工作报告
——2026年1月12日在云州市第五届人民代表大会第六次会议上
各位代表：
现在，我代表市人民政府，向大会报告工作，请予审议。
一、“十四五”时期和2025年工作回顾
综合实力跃上台阶。生产总值5230亿元，规上企业4160家。新增高速公路210公里，总里程达830公里，其中六车道以上占三成。公用充电桩扩容至3.4万个。
五年中央和省级财政投入水利资金86亿元，新建水库12座、泵站37座，加固堤防410公里，治理河道290公里。三年来造林18万亩，年接待游客突破6000万人次。
2025年，常住人口达到612万人，比2020年增加21万人，年均增长0.7%。城镇居民人均住房由2020年的38平方米增加到2025年的42平方米，农村居民由51平方米增加到56平方米。2021年到2025年，服务业比重从48%提升到53%，城镇化率从61%提升到66%。
五年来，我们稳中求进。“十二五”时期工业年均增长9.1%，“十三五”时期年均增长6.4%。2022年以来处置闲置土地4100亩。对2015年以前建成的320个小区逐一排查，清理文件97件，废止41件。每年八成的财政支出用于民生，居民收入连续五年保持6%以上的增长。
刚刚过去的2025年很不平凡。
（一）全力稳住增长。争取专项债券资金95亿元，新增就业7.3万人。
（二）着力保障民生。改造危房2600户，与上年相比工伤事故下降11%。
各位代表！全年任务的完成，标志着规划收官。回望过去五年，我们走得很艰辛。
（三）产业根基更牢。培育链主企业28家，技改投资年均增长13%，高新企业数达1900家。
二、“十五五”时期主要目标
今后五年，生产总值年均增长5.5%，新建地铁120公里，城镇化率达到71%，城镇调查失业率控制在5.5%以内，粮食产能每年稳定在90万吨以上。
三、2026年重点工作
今年生产总值增长5.5%，新增公园60个。到2028年，充电桩达到5.6万个，新建书屋90座。去年财政超收14亿元，其中县级超收6亿元，主要用于教育。中小学生均经费由去年的1.1万元提高到1.2万元。农村改革取消了3.2亿元的收费。
"""


@pytest.fixture(scope="module")
def review():
    return luoshi.read(REVIEW)


SPAN, LAST, PLAN, GOAL, NOW = "2021/2025", "2025", "2026/2030", "2030", "2026"


@pytest.mark.parametrize(
    ("quote", "role", "period"),
    [
        ("5230亿元", "actual", LAST),  # a name and its number alone stand for the end
        ("4160家", "actual", LAST),
        ("210公里", "actual", SPAN),
        ("830公里", "actual", LAST),
        ("3.4万个", "actual", LAST),
        ("86亿元", "actual", SPAN),  # 五年, bare, is a span
        ("12座", "actual", SPAN),
        ("37座", "actual", SPAN),  # the list's verb is handed on
        ("410公里", "actual", SPAN),
        ("290公里", "actual", SPAN),
        ("18万亩", "actual", "2023/2025"),
        ("6000万人次", "actual", LAST),
        ("612万人", "actual", LAST),
        ("0.7%", "actual", SPAN),  # a yearly average is none of 2025 alone
        ("38平方米", "baseline", "2020"),
        ("42平方米", "actual", "2025"),
        ("51平方米", "baseline", "2020"),  # the other pair's years
        ("56平方米", "actual", "2025"),
        ("48%", "baseline", "2021"),
        ("66%", "actual", "2025"),
        ("9.1%", "actual", "2011/2015"),
        ("6.4%", "actual", "2016/2020"),
        ("4100亩", "actual", "2022/2025"),
        ("97件", "actual", SPAN),  # 2015年以前 is when they were built
        ("八成", "actual", SPAN),
        ("95亿元", "actual", LAST),  # the year's lead-in holds for the items below it
        ("7.3万人", "actual", LAST),
        ("2600户", "actual", LAST),
        ("28家", "actual", SPAN),  # and so does 回望过去五年 behind another sentence
        ("13%", "actual", SPAN),
        ("1900家", "actual", LAST),
        ("120公里", "target", PLAN),
        ("71%", "target", GOAL),
        ("90万吨", "target", PLAN),
        ("60个", "target", NOW),
        ("5.6万个", "target", "2028"),  # a later year that opens its sentence
        ("90座", "target", "2028"),
        ("14亿元", "actual", LAST),  # what came, told among the tasks
        ("6亿元", "actual", LAST),
        ("1.1万元", "baseline", LAST),
        ("1.2万元", "target", NOW),
        ("3.2亿元", "actual", LAST),
    ],
)
def test_the_time_of_a_figure(review, quote, role, period):
    (figure,) = [f for f in review.figures if f.quote == quote]
    assert (figure.role, figure.period) == (role, period)


@pytest.mark.parametrize(
    ("year", "plan", "span", "ahead"),
    [(1986, "六五", "1981/1985", "1986/1990"), (2006, "十五", "2001/2005", "2006/2010"), (2031, "十五五", "2026/2030", "2031/2035")],
)
def test_any_plan_is_known_by_its_number_and_the_report_year(year, plan, span, ahead):
    following = {"六五": "七五", "十五": "十一五", "十五五": "十六五"}[plan]
    text = (
        f"云州市{year}年政府工作报告\n各位代表：\n现在，我代表市人民政府，向大会报告工作，请予审议。\n一、“{plan}”时期工作回顾\n"
        f"五年来，新建公路310公里，生产总值年均增长8.5%。\n二、“{following}”时期主要目标\n生产总值年均增长7.5%，新建公路260公里。\n三、{year}年工作\n今年新建公路70公里。\n"
    )
    periods = {f.quote: f.period for f in luoshi.read(text).figures}
    assert periods == {"310公里": span, "8.5%": span, "7.5%": ahead, "260公里": ahead, "70公里": str(year)}


def test_the_text_is_told_apart_by_the_time_it_speaks_of(review):
    said = [(review.text[p.start : p.end].split("，")[0][:9], p.period) for p in review.passages]
    assert said == [
        ("一、“十四五”时期", SPAN),
        ("2025年", LAST),
        ("五年来", SPAN),
        ("刚刚过去的2025", LAST),  # and so the closing sentence on the year: 全年任务的完成
        ("回望过去五年", SPAN),
        ("二、“十五五”时期", PLAN),
        ("三、2026年重点", NOW),
        ("到2028年", "2028"),
        ("去年财政超收14亿", NOW),
    ]
    assert luoshi.Report.from_dict(review.to_dict()).passages == review.passages


def test_the_page_colours_its_margin_and_says_the_time(review):
    shown = page(review)
    for tone, when in (("span", "2021—2025"), ("last", "2025"), ("plan", "2026—2030"), ("now", "2026")):
        assert f'class="t {tone}" title="{when}" data-when="{when}"' in shown
