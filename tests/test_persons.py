"""Names of persons are blotted out of what is made public; places, firms and everyday words that begin with a surname stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.wording import without_names

NAMED = [
    ("我叫王小明，住在柳荫里", "我叫王某，住在柳荫里"),
    ("我叫王明住在柳荫里", "我叫王某住在柳荫里"),
    ("本人张丽，家住三号楼", "本人张某，家住三号楼"),
    ("我是李强，电话打不通", "我是李某，电话打不通"),
    ("联系人：赵敏", "联系人：赵某"),
    ("欧阳娜娜女士来电", "欧阳某女士来电"),
    ("找了社区的刘建国主任三次", "找了社区的刘某主任三次"),
    ("孩子叫陈小雨，在二小", "孩子叫陈某，在二小"),
    ("我爸叫张大山，走丢了", "我爸叫张某，走丢了"),
    ("物业的李强经理和王芳会计", "物业的李某经理和王芳会计"),  # before no form of address that we know, a name is not found
]
LEFT = [
    "我是张家湾小区的居民",
    "我是高新区居民",
    "张先生反映路灯不亮",
    "物业张经理不理人",
    "小王师傅修过",
    "班主任李老师补课",
    "何时老师来修",
    "周边老师都知道",
    "任何老师都不行",
    "我是业主，暖气不热",
    "叫了李师傅也没用",
    "王家湾村没有水",
    "江边路灯坏了",
]


@pytest.mark.parametrize(("text", "wanted"), NAMED)
def test_names_are_blotted_out(text, wanted):
    assert without_names(text) == wanted


@pytest.mark.parametrize("text", LEFT)
def test_what_is_no_name_stays(text):
    assert without_names(text) == text


@given(st.text(alphabet="我叫王李张小明先生是，。 a1老师", max_size=60))
def test_any_text_grows_no_longer_and_keeps_its_marks(text):
    made = without_names(text)
    assert len(made) <= len(text)
    assert [c for c in made if c in "，。 "] == [c for c in text if c in "，。 "]
