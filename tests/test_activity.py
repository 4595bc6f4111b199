import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.reports import activity
from luoshi.reports.activity import flags

ACTIVITY = [
    "召开全市老旧小区改造推进会3次，印发工作通知2份。",
    "组织开展专题调研，走访企业120家，梳理问题45条。",
    "正在按计划有序推进。",
    "已制定实施方案，正按节点推进。",
    "推进22个商圈改造提升工作，加强统筹协调。",
    "积极对接市直部门，研究解决用地问题。",
    "完成前期调研和方案编制。",
    "计划6月底开工，年底前新增停车位300个。",
    "预计全年增长6%。",
    "力争10月建成通车。",
    "印发《云州市2026年30项民生实事安排方案》，分解目标任务。",
    "对已完工项目及时收集资料。",
    "尚未开工。",
]
RESULT = [
    "2026年一季度，全市地区生产总值增长5.6%。",
    "召开推进会3次，完成投资2.3亿元。",
    "滨江大道三期建成通车。",
    "加快项目建设，已完成主体结构施工。",
    "累计改造老旧小区36个。",
    "推进45个小区改造，完成30个。",
    "组织开展专项行动，拆除违法建设1.2万平方米。",
    "城镇登记失业率为3.1%。",
    "已完成。",
    "市民中心已挂牌运行。",
    "完成率53.3%。",
    "80%（两个园区进度滞后）",
    "计划年底竣工。目前累计完成投资12亿元。",
]


@pytest.mark.parametrize("text", ACTIVITY)
def test_activity_is_flagged(text):
    assert flags(text)


@pytest.mark.parametrize("text", RESULT)
def test_a_result_is_not(text):
    assert flags(text) == []


def test_a_flag_stands_on_its_words_and_says_what_to_do():
    text = " 召开协调会３次，\u200b印发《方案》。"
    found = flags(text)
    assert [f.word for f in found] == ["召开", "印发"]
    assert all(text[f.start : f.end] == f.quote and f.word in f.quote for f in found)
    assert found[0].sentence_zh == "“召开”是活动，不是结果：请写明完成了多少、交付了什么。"


def test_nothing_told():
    assert [f.code for f in flags("")] == [f.code for f in flags(" \n")] == ["empty"]
    assert [f.code for f in flags("情况良好。")] == ["no_result"]


@pytest.mark.parametrize(
    ("text", "task"),
    [
        ("出台《云州市养犬管理办法》。", "出台养犬管理办法"),
        ("举办首届云州江鲜节。", "举办江鲜节等节庆活动"),
        ("开展技能培训1200人次。", "培训技能人才3000人次"),
    ],
)
def test_what_the_task_itself_asks_for_is_its_result(text, task):
    assert flags(text)
    assert flags(text, task) == []
    assert flags("拟" + text, task)


def test_a_citys_own_words(tmp_path):
    rows = activity.ACTIVITY.shipped.read_text(encoding="utf-8")
    table = tmp_path / "words.csv"
    table.write_text(rows + "activity,喝茶,2,2026-01-01,云州\n", encoding="utf-8")
    words = activity.load(table)
    assert [f.word for f in flags("喝茶三次。", words=words)] == ["喝茶"]
    table.write_text(rows.replace("later,", "sometime,"), encoding="utf-8")
    with pytest.raises(ValueError, match="第7行"):
        activity.load(table)
    table.write_text("\n".join(rows.splitlines()[:-1]), encoding="utf-8")
    with pytest.raises(ValueError, match="缺少：counted"):
        activity.load(table)


# ---- real rows ---------------------------------------------------------------------------------------------------------


def test_the_worked_examples_of_the_domain(shared):
    domain = shared / "domain.md"
    if not domain.exists():
        pytest.skip("needs domain.md")
    written = domain.read_text(encoding="utf-8")
    tongzhou = re.search(r"序号3｜市折子号74｜([^｜`]+)｜([^`]+)`", written)
    wuhu = re.search(r"> 进展情况：([^牵]+)牵头责任单位", written)
    assert flags(tongzhou[2].rstrip("…"), tongzhou[1])
    assert flags(wuhu[1]) == []


def test_few_outcomes_told_in_numbers_are_flagged(shared):
    """The national reports' own words on what came of a promise: each has a number, so a flag is wrong."""
    rows = [json.loads(line) for line in (shared / "gold" / "reconcile.jsonl").read_text(encoding="utf-8").splitlines()]
    quotes = [r["outcome_quote"] for r in rows if r["outcome_value"] is not None]
    wrong = [q for q in quotes if flags(q)]
    assert len(quotes) > 100
    assert len(wrong) / len(quotes) <= 0.05, wrong


# ---- any text ----------------------------------------------------------------------------------------------------------

PIECES = ["召开", "会议", "完成", "建成", "推进", "计划", "已", "未", "3次", "36个", "5.6%", "2.3亿元", "《方案》", "“", "《", "，", "。", "\n", "1,000", ",", "（", " ", "２"]


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=50).map("".join)), st.sampled_from(["", "印发方案", "举办3场"]))
def test_any_text_gives_flags_on_itself(text, task):
    for flag in flags(text, task):
        assert text[flag.start : flag.end] == flag.quote


def test_a_very_long_text_is_looked_at_only_so_far():
    assert flags("召开会议，" * 100_000)
