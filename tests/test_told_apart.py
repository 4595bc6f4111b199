"""What is heard of a call beside its subject: several matters, another city, what a caller must not do. Measured on sets that were written before the
functions were asked anything, by the hand that wrote the functions (told so because that hand knew what it meant to build): no sentence of them was used
to mend a rule. The floors are under what the first run gave."""

import csv
import time
from datetime import date
from pathlib import Path

import pytest

from luoshi.understanding.conduct import conduct_in
from luoshi.understanding.elsewhere import AREA_CODES, lies_elsewhere, number_of
from luoshi.understanding.several import matters_told
from luoshi.understanding.things import THINGS, companions, things_in

DATA, DAY, CITY = Path(__file__).parent / "data", date(2026, 11, 30), "990100000000"
OWN = ("云州", "钟台街道", "鼓角街道", "文衡街道", "云桥街道", "旧埠街道", "澄溪街道", "滨江路街道", "望帆街道", "鹤鸣区", "江浒区", "云湖")


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_two_matters_in_one_call():
    """64 calls, 30 with two matters. First run and last: 22 found, all 22 cut at the right place, none of the 34 others called two."""
    two = [(row, matters_told(row["text"], DAY)) for row in rows("two_matters_blind.csv") if row["parts"] == "2"]
    one = [row for row in rows("two_matters_blind.csv") if row["parts"] == "1" and matters_told(row["text"], DAY).several]
    found = [(row, told) for row, told in two if told.several]
    right = [row for row, told in found if len(told.parts) == 2 and row["second"] in told.parts[1].text and row["second"] not in told.parts[0].text]
    assert len(two) == 30
    assert len(found) >= 20
    assert len(right) >= len(found) - 1
    assert len(one) <= 1


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("家里宽带断了两天。还想反映一下小区门口的路灯晚上不亮。", ["家里宽带断了两天。", "还想反映一下小区门口的路灯晚上不亮。"]),
        ("第一个是车位被人装地锁，第二个是垃圾没人清运", ["第一个是车位被人装地锁", "第二个是垃圾没人清运"]),
        ("公交车不来，上班迟到，工资都被扣了", None),
        ("停水，没法做饭，另外要求赔偿损失", None),
        ("谢谢你们上次把井盖修好了。现在我想说公厕没有水。", None),
    ],
)
def test_what_is_another_matter_and_what_an_effect(text, parts):
    told = matters_told(text, DAY)
    assert ([part.text for part in told.parts] == parts) if parts else not told.several
    assert bool(told.why) == bool(parts)
    assert all(text[part.start : part.end].strip(" ，；。") in text for part in told.parts)


@pytest.mark.parametrize(
    "text",
    ["路灯" * 200 + "。" + "另外，工资拖欠，" * 150, ("路灯" * 4 + "。") * 100 + "工资" * 400, "前天\n" * 660, "，另外谢谢物业公" * 250],
    ids=["turns", "things", "days", "thanks"],
)
def test_no_text_takes_long(text):
    """Whoever fills in the public form is answered while writing: the first of these took more than a minute."""
    begun = time.process_time()
    matters_told(text, DAY)
    assert time.process_time() - begun < 2


def test_a_model_that_says_one_subject_keeps_one_matter():
    text = "河里有白沫。湖边的护栏断了。"
    assert matters_told(text, DAY).several
    assert not matters_told(text, DAY, lambda texts: [[("0602", 0.9)] for _text in texts]).several


def test_things_are_found_and_go_together():
    assert [each.thing for each in things_in("路灯不亮，充电桩也坏了", DAY)] == ["lamp", "charger"]
    assert "noise" in companions({"site"}, DAY)
    assert "residence" not in companions({"lamp"}, DAY)
    assert all(thing.words for thing in THINGS.rows())


def test_another_city():
    """50 calls, 24 in another city. First run: 23 found, 2 of the 26 others sent away; with the own city's names given, as the platform does, 23 and none."""
    answers = [(row, lies_elsewhere(row["text"], row["address"], CITY, DAY, OWN)) for row in rows("other_city_blind.csv")]
    assert sum(found is not None and found.code.startswith(row["city"]) for row, found in answers if row["city"]) >= 22
    assert [row["text"] for row, found in answers if not row["city"] and found] == []


@pytest.mark.parametrize(
    "text",
    ["北京路的路灯不亮", "北京来的游客乱扔垃圾", "快递从广州发过来丢了", "儿子在深圳上班，家里暖气不热", "兰州牛肉面店油烟大", "我在长春路开店", "医保异地就医去上海看病怎么备案"],
)
def test_a_city_that_is_only_named_is_none(text):
    assert lies_elsewhere(text, "", CITY, DAY) is None


def test_the_number_of_another_city():
    found = lies_elsewhere("停水两天了", "江苏省无锡市滨湖区", CITY, DAY)
    assert (found.name, found.number) == ("无锡市", "0510-12345")
    assert number_of("110000000000", DAY) == "010-12345"
    assert number_of("659012000000", DAY) == ""  # no area code known
    assert lies_elsewhere("停水两天了", "无锡市滨湖区", "320200000000", DAY) is None  # the own city
    assert len(AREA_CODES.rows()) > 350


def test_abuse_and_threats():
    """70 sentences, 20 with conduct. First run: 20 found, 20 of their sort, 1 of the 50 others called so; after the grammar was tightened by other
    sentences (a tree that is cut down, a dog that was killed): 19, 19, none."""
    answers = [(row["flag"], [each.code for each in conduct_in(row["text"], DAY)]) for row in rows("abuse_blind.csv")]
    assert sum(any(code.startswith(flag) or (flag == "abuse" and code == "harass") for code in codes) for flag, codes in answers if flag) >= 18
    assert sum(bool(codes) for flag, codes in answers if not flag) == 0


def test_other_peoples_sentences_are_hardly_ever_called_so():
    """Some 1,300 calls of dangers and of ordinary days by other hands: what is loud, afraid or angry in them is no conduct."""
    said = [row.get("text") or row.get("said") for name in ("danger_blind3.csv", "danger_blind4.csv", "kinds_blind.csv", "kinds_blind2.csv") for row in rows(name)]
    called = [text for text in said if text and conduct_in(text, DAY)]
    assert len(said) > 700
    assert len(called) <= 3, called
