"""Two years of the invented city: what was kept, missed, and never mentioned again."""

import json
from dataclasses import replace

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import luoshi
from luoshi.cli.main import main
from luoshi.codes.indicators import indicator_of, indicators, key_of, likeness
from luoshi.reading.reader import read_text
from luoshi.reading.sources import Source
from luoshi.reconciling import reconcile
from luoshi.reconciling.corrections import corrected
from luoshi.reconciling.rows import VERDICTS, Claim
from luoshi.reconciling.verdicts import judge
from luoshi.reconciling.views.html import page
from luoshi.reconciling.views.tables import COLUMNS, write_csv, write_xlsx


@pytest.fixture(scope="module")
def result(first, second):
    return reconcile([first, second])


def row(result, words):
    return next(r for r in result.rows if words in r.promise.quote)


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("地区生产总值增长5.5%左右", "met"),
        ("一般公共预算收入增长4%以上", "missed"),
        ("城镇新增就业4.5万人", "met"),
        ("城镇调查失业率控制在5.5%", "met"),
        ("居民收入增长与经济增长同步", "met"),
        ("加装电梯120部", "missed"),
        ("改造老旧小区90个", "met"),
        ("完成投资450亿元", "missed"),
        ("诉求解决率提高到92%", "missed"),
        ("更新改造供水管网150公里", "unreported"),
        ("柴油货车3000辆", "unreported"),
        ("两癌", "unreported"),
        ("建成滨江大道二期", "met"),
        ("市第二人民医院新院区", "missed"),
        ("单位地区生产总值能耗下降3%", "unreported"),
    ],
)
def test_the_sample_city(result, words, verdict):
    found = row(result, words)
    assert found.verdict == verdict, found


def test_both_sides_quote_their_texts(result, first, second):
    for r in result.rows:
        assert first.text[r.promise.start : r.promise.end] == r.promise.quote
        if r.outcome:
            assert second.text[r.outcome.start : r.outcome.end] == r.outcome.quote
        assert (r.outcome is None) == (r.verdict == "unreported")
        assert r.reason


def test_margins(result):
    assert row(result, "加装电梯120部").margin == -23
    assert row(result, "改造老旧小区90个").margin == 2
    assert row(result, "城镇调查失业率控制在5.5%").margin == 0.5, "a ceiling: less is better"


@pytest.mark.parametrize(
    ("promise", "outcome", "verdict"),
    [
        ({"value": 6.5, "unit": "%", "bound": "approx", "change": "up"}, {"value": 6.1, "change": "up"}, "met"),
        ({"value": 6.5, "unit": "%", "bound": "approx", "change": "up"}, {"value": 5.9, "change": "up"}, "missed"),
        ({"value": 1000.0, "unit": "个", "bound": "approx"}, {"value": 955}, "met"),
        ({"value": 1000.0, "unit": "个", "bound": "approx"}, {"value": 940}, "missed"),
        ({"value": 6.0, "unit": "%", "bound": "ge", "change": "up"}, {"value": 5.9, "change": "up"}, "missed"),
        ({"value": 5.0, "unit": "%", "bound": "le"}, {"value": 5.0}, "met"),
        ({"value": 5.0, "unit": "%", "bound": "le"}, {"value": 5.2}, "missed"),
        ({"value": 3.0, "unit": "%", "bound": "le"}, {"value": 3.0, "bound": "le"}, "met"),
        ({"value": 3.0, "unit": "%", "bound": "eq", "change": "up", "indicator": "居民消费价格涨幅"}, {"value": 2.1, "change": "up"}, "met"),
        ({"value": 3.0, "unit": "%", "bound": "eq", "change": "down", "indicator": "单位国内生产总值能耗"}, {"value": 3.4, "change": "down"}, "met"),
        ({"value": 3.0, "unit": "%", "bound": "eq", "change": "up"}, {"value": 1.0, "change": "down"}, "missed"),
    ],
)
def test_the_bound_decides(promise, outcome, verdict):
    made = Claim(0, 1, "x", promise.pop("indicator", "某指标"), **promise)
    assert judge(made, Claim(0, 1, "y", made.indicator, unit=made.unit, **outcome))[0] == verdict


def test_indicators_have_one_name_each():
    assert indicator_of("经济增长预期目标").code == "gdp"
    assert key_of("新增城镇就业") == key_of("城镇新增就业人数")
    assert likeness("财政赤字占国内生产总值的比重", "赤字率") == 1
    assert likeness("财政赤字", "赤字率") == 0
    assert all(i.better in ("up", "down", "none") and i.zh and i.en for i in indicators().values())


def test_a_report_reconciled_with_itself_yields_no_met(first):
    again = replace(first, year=first.year + 1)
    for r in reconcile([first, again]).rows:
        assert r.verdict != "met" or r.outcome is None or r.outcome.start < first.text.index("三、2025年重点任务"), r


@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False))
def test_swapping_unrelated_paragraphs_changes_no_verdict(first, second, random):
    """The tasks' paragraphs stand in any order: each promise keeps its verdict."""
    head, tasks = first.text.split("今年要重点做好以下几方面工作。\n")
    body, closing = tasks.split("\n各位代表！")
    blocks = [b for b in body.split("\n（") if b.strip()]
    blocks = [b if b.startswith("（") else "（" + b for b in blocks]
    random.shuffle(blocks)
    shuffled = read_text(Source(head + "今年要重点做好以下几方面工作。\n" + "\n".join(blocks) + "\n\n各位代表！" + closing, name="2025.txt"))
    before = {r.promise.quote: r.verdict for r in reconcile([first, second]).rows if r.promise.value is not None}
    after = {r.promise.quote: r.verdict for r in reconcile([shuffled, second]).rows if r.promise.value is not None}
    assert after == before


def test_order_gaps_and_doubles_are_told(first, second):
    turned = reconcile([second, first])
    assert [r.verdict for r in turned.rows] == [r.verdict for r in reconcile([first, second]).rows]
    assert any("年份" in remark for remark in turned.remarks)
    double = reconcile([first, first, second])
    assert any("两份" in remark for remark in double.remarks)
    gap = reconcile([first, replace(second, year=2027)])
    assert gap.rows == []
    assert any("no report for 2026" in remark for remark in gap.remarks)
    with pytest.raises(ValueError, match="two reports"):
        reconcile([first])
    assert any("看不出年份" in r for r in reconcile([first, second, replace(second, year=None)]).remarks)


def test_ids_are_stable_and_unique(first, second, result):
    ids = [r.id for r in result.rows]
    assert len(set(ids)) == len(ids)
    assert ids == [r.id for r in reconcile([first, second]).rows]


def test_a_persons_correction_wins(first, second, result):
    wrong = row(result, "更新改造供水管网150公里")
    start = second.text.index("新建改建农村公路315公里")
    table = f"id,verdict,outcome_start,outcome_end,note,who\r\n{wrong.id},undecidable,{start},{start + 5},见补充材料,王某\r\nnothere,met,,,,王某\r\n"
    fixed = corrected(result, [first, second], table)
    now = row(fixed, "更新改造供水管网150公里")
    assert (now.verdict, now.by, now.reason, now.outcome.quote) == ("undecidable", "王某", "见补充材料", second.text[start : start + 5])
    assert any("nothere" in remark for remark in fixed.remarks)
    assert "王某" in page(fixed, [first, second])


def test_a_correction_gives_the_verdict_in_the_words_of_the_page(first, second, result):
    one = result.rows[0]
    for word, code in (("兑现", "met"), ("未兑现", "missed"), ("无从判定", "undecidable"), ("再未提及", "unreported")):
        assert corrected(result, [first, second], f"id,verdict,who\n{one.id},{word},王某\n").rows[0].verdict == code


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("", "lack the column"),
        ("a,b\n1,2\n", "lack the column"),
        ("id,verdict,who\n{id},maybe,w\n", "must be one of"),
        ("id,verdict,who\n{id},met,\n", "needs a name"),
        ("id,verdict,outcome_start,outcome_end,note,who\n{id},met,9,999999,,w\n", "outside the next report"),
    ],
)
def test_bad_corrections_are_one_sentence(first, second, result, table, says):
    with pytest.raises(luoshi.ReadError, match=says):
        corrected(result, [first, second], table.replace("{id}", result.rows[0].id))


def test_the_views(first, second, result):
    lines = write_csv(result).splitlines()
    assert lines[0] == ",".join(COLUMNS)
    assert write_xlsx(result).startswith(b"PK")
    html = page(result, [first, second])
    assert html.count('<details class="row') == len(result.rows)
    assert html.count("<script") == 3
    data = result.to_dict()
    assert {r["verdict"] for r in data["rows"]} <= set(VERDICTS)
    jsonschema.validate(data["rows"], {"type": "array", "items": {"required": ["promise", "outcome", "verdict", "reason", "margin"]}})


def test_the_command(samples, tmp_path, capsys):
    pair = [str(samples / "yunzhou-2025.txt"), str(samples / "yunzhou-2026.txt")]
    assert main(["reconcile", *pair]) == 0
    assert "未兑现" in capsys.readouterr().out
    assert main(["reconcile", *pair, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"]
    for kind in ("html", "csv", "xlsx", "json"):
        assert main(["reconcile", *pair, "-o", str(tmp_path / f"r.{kind}")]) == 0
        assert (tmp_path / f"r.{kind}").stat().st_size > 1000
    (tmp_path / "bad.txt").write_bytes(b"")
    assert main(["reconcile", *pair, str(tmp_path / "bad.txt")]) == 1
    assert main(["reconcile", pair[0]]) == 1
    err = capsys.readouterr().err
    assert "left out" in err
    assert "two reports" in err
    assert main(["reconcile", *pair, "--corrections", str(tmp_path / "none.csv")]) == 1


def test_measured_on_the_development_years(shared, tmp_path):
    """The floors are the project's promise, on real reports."""
    import subprocess
    import sys

    gold = shared / "gold" / "reconcile.jsonl"
    years = sorted({json.loads(line)["promise_year"] for line in gold.read_text(encoding="utf-8").splitlines()})
    arguments = []
    for year in years:
        pair = [shared / "reports" / f"national-{y}.txt" for y in (year, year + 1)]
        if all(p.exists() for p in pair):
            made = reconcile([luoshi.read(p) for p in pair])
            (tmp_path / f"{year}.json").write_text(json.dumps(made.to_dict()), encoding="utf-8")
            arguments.append(f"{year}={tmp_path / f'{year}.json'}")
    scored = subprocess.run([sys.executable, str(shared / "score" / "score_reconcile.py"), str(gold), *arguments, "--json"], capture_output=True, check=True, text=True)
    figures = json.loads(scored.stdout)
    assert figures["found"] >= 0.90
    assert figures["verdict"] >= 0.70
    assert figures["macro"] >= 0.55
    assert figures["link"] >= 0.75
    assert figures["false"] <= 0.12
