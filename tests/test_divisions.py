import csv
import gzip
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.codes import divisions, subjects, uscc
from luoshi.codes.divisions import CodeError, Division

ROOT = Path(__file__).resolve().parents[1]


def test_all_of_china_down_to_the_township():
    table = divisions.divisions()
    levels = Counter(each.level for each in table.values())
    # 金门县 stands twice in the statistics' table, 东莞, 中山 and 儋州 have no districts of their own
    assert levels == {"province": 34, "prefecture": 342, "district": 2975, "township": 41351}
    assert all(each.parent in table for each in table.values() if each.level != "province")
    assert list(table) == sorted(table)
    assert all(each.name == each.name.strip() != "" for each in table.values())


def test_the_file_is_small():
    assert (ROOT / "src/luoshi/codes/divisions.csv.gz").stat().st_size < 600_000


def test_the_table_is_what_its_sources_say(shared):
    sys.path.insert(0, str(ROOT / "training"))
    import places

    made = places.gathered(shared / "data" / "places")
    assert made == {code: each.name for code, each in divisions.divisions().items()}
    packed = (ROOT / "src/luoshi/codes/divisions.csv.gz").read_bytes()
    assert gzip.decompress(places.packed(made)) == gzip.decompress(packed)


def test_the_script_says_what_a_folder_lacks(tmp_path):
    for name in ("provinces", "cities", "areas", "streets"):
        (tmp_path / f"{name}.csv").write_text("code,name\n11,甲\n" if name == "provinces" else "code,name\n110000000,乙\n", encoding="utf-8")
    done = subprocess.run([sys.executable, ROOT / "training/places.py", tmp_path], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "110000000000 is both 甲 and 乙" in done.stderr


def test_it_agrees_with_the_reader_s_names_and_codes():
    with (ROOT / "src/luoshi/codes/places.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            assert divisions.division(row["code"]).name in (row["name"], "市辖区"), row


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        ("110000000000", "province", ""),
        ("110100000000", "prefecture", "110000000000"),
        ("110101000000", "district", "110100000000"),
        ("110101002000", "township", "110101000000"),
        ("110101001001", "village", "110101001000"),
        ("441900000000", "prefecture", "440000000000"),  # 东莞市
        ("441900101000", "township", "441900000000"),
        ("429004000000", "district", "429000000000"),  # 仙桃市
        ("990101001000", "township", "990101000000"),  # an invented place
    ],
)
def test_level_and_parent_follow_from_the_code(code, level, parent):
    assert (divisions.level_of(code), divisions.parent_of(code)) == (level, parent)


@pytest.mark.parametrize("code", ["", "1", "11a", "011000000000", "1101010020001", "110001000000", "110101000001", "１１", "١١", "11-1", "110101 02000"])
def test_what_is_no_code_is_told(code):
    with pytest.raises(CodeError, match="12位"):
        divisions.checked(code)


def test_a_short_code_is_filled_up():
    assert [divisions.checked(code) for code in ("11", "1101", " 110101 ", "110101002")] == ["110000000000", "110100000000", "110101000000", "110101002000"]


@given(st.text())
def test_any_text_is_a_code_or_told(text):
    try:
        code = divisions.checked(text)
    except CodeError:
        return
    assert len(code) == 12
    assert divisions.parent_of(code) != code


def test_names_in_full():
    assert divisions.full_name("110101002") == "北京市东城区景山街道"
    assert divisions.full_name("441900101000") == "广东省东莞市石碣镇"
    assert divisions.full_name("110100") == "北京市"
    assert [each.name for each in divisions.children_of("110100")][:2] == ["东城区", "西城区"]
    assert len(divisions.children_of()) == 34
    assert divisions.children_of("110101002") == ()


def test_what_a_township_is():
    kinds = [divisions.township_kind(code) for code in ("110101002", "441900101", "110101", "110115404")]
    assert kinds == ["street", "town", "", "other"]


def test_an_unknown_code_is_told():
    with pytest.raises(CodeError, match="不在区划表"):
        divisions.division("990101000000")


@pytest.mark.parametrize(
    ("code", "last_day", "name", "after"),
    [
        ("110103", date(2010, 6, 30), "崇文区", "东城区"),
        ("110104", date(2010, 6, 30), "宣武区", "西城区"),
        ("110228", date(2015, 11, 12), "密云县", "密云区"),
        ("110229", date(2015, 11, 12), "延庆县", "延庆区"),
    ],
)
def test_a_cancelled_code_resolves_to_what_followed(code, last_day, name, after):
    assert divisions.resolve(code, last_day).name == name
    assert divisions.resolve(code, last_day.replace(year=last_day.year + 1)).name == after
    assert divisions.resolve(code, divisions.cancelled()[divisions.checked(code)].valid_to).name == after


def test_every_cancelled_code_has_a_successor_that_is_known():
    for each in divisions.cancelled().values():
        assert each.valid_to
        assert each.code not in divisions.divisions()
        assert divisions.resolve(each.code, date(2024, 1, 1)).code in divisions.divisions()


def test_a_chain_is_followed_and_a_circle_is_told(monkeypatch):
    def ended(code, year, successor):
        return Division(code, code, divisions.EVER, date(year, 1, 1), successor)

    rows = [ended("990101000000", 2000, "990102000000"), ended("990102000000", 2010, "110101000000"), ended("990103000000", 2000, "990104000000")]
    rows += [ended("990104000000", 2000, "990103000000"), ended("990105000000", 2000, "")]
    monkeypatch.setattr(divisions, "cancelled", lambda: {each.code: each for each in rows})
    assert [divisions.resolve("990101", date(year, 1, 1)).code[:6] for year in (1999, 2000, 2010)] == ["990101", "990102", "110101"]
    with pytest.raises(CodeError, match="成环"):
        divisions.resolve("990103", date(2020, 1, 1))
    with pytest.raises(CodeError, match="无接续"):
        divisions.resolve("990105", date(2020, 1, 1))


def test_validity():
    place = divisions.division("110101")
    assert place.on(divisions.SNAPSHOT)
    assert not place.on(date(2023, 6, 29))


# 统一社会信用代码: codes of well-known companies as they publish them
@pytest.mark.parametrize("code", ["914403001922038216", "91330100799655058B", "9144030071526726XG", "91110000802100433B"])
def test_a_published_credit_code_is_taken(code):
    assert uscc.checked(code) == code
    assert uscc.checked(f" {code[:8].lower()} {code[8:].lower()}") == code


@given(st.sampled_from(["914403001922038216", "91330100799655058B"]), st.integers(0, 17), st.sampled_from(uscc.ALPHABET))
def test_one_wrong_character_is_always_found(code, place, character):
    wrong = code[:place] + character + code[place + 1 :]
    if wrong != code:
        with pytest.raises(uscc.UsccError):
            uscc.checked(wrong)


@pytest.mark.parametrize("code", ["", "91440300192203821", "91440300192203821O", "9144030019220382166", "统一社会信用代码"])
def test_what_is_no_credit_code_is_told(code):
    with pytest.raises(uscc.UsccError, match="不是统一社会信用代码"):
        uscc.checked(code)


def test_the_subjects_are_a_tree_of_two_levels_and_ours():
    tree = subjects.subjects()
    tops, leaves = subjects.children_of(), [each for each in tree.values() if each.parent]
    assert len(tops) == 12
    assert len(leaves) >= 60
    assert all(tree[each.parent].parent == "" for each in leaves)
    assert all(each.code.startswith(each.parent) for each in leaves)
    assert {each.source for each in tree.values()} == {"luoshi default"}
    assert len({each.name_zh for each in tree.values()}) == len({each.name_en for each in tree.values()}) == len(tree)
    words = Counter(word for each in tree.values() for word in each.words)
    assert all(word for word in words)
    assert [word for word, times in words.items() if times > 1] == []


@pytest.mark.parametrize(("text", "code"), [("改造老旧小区90个", "0301"), ("新增公办学位6000个", "0801"), ("家里暖气不热，室温只有14度", "0404"), ("广场舞扰民", "0603")])
def test_a_subject_is_guessed_by_its_words(text, code):
    first, share, words = subjects.guess(text)[0]
    assert (first, share) == (code, 1.0)
    assert all(word in text for word in words)


def test_no_word_no_guess():
    assert subjects.guess("") == []
    assert subjects.guess("加油站", {"x": ["加油站", "加油", ""], "y": ["油"]}) == [("x", 0.75, ["加油站"]), ("y", 0.25, ["油"])]
