"""The two samples, read whole: what a person sees in them is what the reader must find."""

import pytest

import luoshi


def figure(report, quote, nth=0):
    return [f for f in report.figures if f.quote == quote][nth]


def test_every_part_quotes_the_text(first, second):
    for report in (first, second):
        for row in [*report.figures, *report.commitments]:
            assert report.text[row.start : row.end] == row.quote
        for f in report.figures:
            assert f.indicator_start is None or report.text[f.indicator_start :].startswith(f.indicator)
        for part in [*report.sentences, *report.clauses, *report.sections]:
            assert report.quote(part).strip()


def test_the_year_and_the_kinds_of_parts(first, second):
    assert (first.year, second.year) == (2025, 2026)
    assert first.title == "2025年政府工作报告"
    kinds = [s.kind for s in second.sections]
    for kind in ("preamble", "review", "plan_targets", "year_targets", "year_tasks", "closing"):
        assert kind in kinds, kind
    assert any(s.kind == "situation" for s in first.sections)


def test_the_heading_path_of_a_commitment(first):
    (promise,) = [c for c in first.commitments if "加装电梯" in c.quote]
    assert promise.path == ("三、2025年重点任务", "（四）推进城乡融合发展，建设宜居云州")


@pytest.mark.parametrize(
    ("quote", "role", "change", "bound", "period", "indicator"),
    [
        ("5.4%", "actual", "up", "eq", "2024", "地区生产总值"),
        ("168.3亿元", "actual", None, "eq", "2024", "一般公共预算收入"),
        ("180万千瓦", "baseline", None, "eq", "2023", "新能源装机容量"),
        ("235万千瓦", "actual", None, "eq", "2024", "新能源装机容量"),
        ("9800余户", "actual", None, "ge", "2024", "企业"),
        ("14.2%", "actual", "down", "eq", "2024", "死亡人数"),
        ("5.5%", "target", "up", "approx", "2025", "地区生产总值"),
        ("4.5万人", "target", None, "ge", "2025", "城镇新增就业"),
        ("3%", "target", "down", "eq", "2025", "单位地区生产总值能耗"),
        ("120部", "target", None, "eq", "2025", "加装电梯"),
        ("1.5万名", "target", None, "eq", "2025", "困难老年人"),
        ("30微克/立方米", "target", None, "le", "2025", "细颗粒物年均浓度"),
    ],
)
def test_figures_of_the_first_report(first, quote, role, change, bound, period, indicator):
    f = figure(first, quote)
    assert (f.role, f.change, f.bound, f.period) == (role, change, bound, period)
    assert indicator in f.indicator or f.indicator in indicator


@pytest.mark.parametrize(
    ("quote", "role", "period"),
    [
        ("2260亿元", "actual", "2025"),
        ("1730亿元", "baseline", "2020"),
        ("41.2%", "baseline", "2020"),
        ("43.5%", "actual", "2025"),
        ("23万人", "actual", "2021/2025"),
        ("三分之二", "actual", "2025"),
        ("3000亿元", "target", "2030"),
        ("22万人", "target", "2026/2030"),
        ("68%", "target", "2030"),
        ("140个", "target", "2026"),
    ],
)
def test_periods_of_the_second_report(second, quote, role, period):
    f = figure(second, quote)
    assert (f.role, f.period) == (role, period)


def test_what_a_commitment_says(first):
    def one(words):
        return next(c for c in first.commitments if words in c.quote)

    assert one("加装电梯").kind == "cumulative"
    assert one("地区生产总值增长5.5%左右").kind == "growth"
    assert one("城镇调查失业率").kind == "ceiling"
    assert one("优良天数比率").kind == "level"
    assert one("先进制造业集群培育行动方案").kind == "deliverable"
    hospital = one("市第二人民医院新院区")
    assert (hospital.verb, hospital.deadline, hospital.due) == ("建成", "年底前", "2025-12-31")
    assert one("无废城市").units == ("各区县",)
    assert one("两癌").figures


def test_rhetoric_is_no_commitment(first):
    assert not any("时代呼唤担当" in c.quote or "人民至上" in c.quote for c in first.commitments)
    assert all(first.sections[c.section].kind in ("plan_targets", "year_targets", "year_tasks", "situation", "closing") for c in first.commitments)


def test_indicators_have_codes(first):
    assert figure(first, "5.4%").indicator_code == "gdp"
    assert figure(first, "4.5万人").indicator_code == "urban_jobs"


def test_places():
    report = luoshi.read("今年在河北雄县新建学校20所，支持成都新增5G基站3000个，各项任务要抓紧落实到位。")
    assert [(f.place, f.place_code) for f in report.figures] == [("河北", "130000000000"), ("成都", "510100000000")]


def test_a_chinese_text_that_is_no_report_is_read_all_the_same():
    report = luoshi.read("话说天下大势，分久必合，合久必分。周末七国分争，并入于秦。" * 10)
    assert report.figures == []


@pytest.mark.parametrize(
    ("text", "indicator"),
    [
        ("取消和免征行政事业性收费348项。", "行政事业性收费"),
        ("停征、减免涉企收费12项。", "涉企收费"),
        ("取消或停征涉企收费12项。", "涉企收费"),
    ],
)
def test_verbs_that_end_something_together_open_the_name(text, indicator):
    assert [f.indicator for f in luoshi.read(f"去年，我们减轻企业负担。{text}").figures] == [indicator]
