import pytest

from luoshi.codes.bodies import bodies_in
from luoshi.codes.periods import Period, five_year_plan, plan_named, year_in_characters
from luoshi.codes.places import last_place
from luoshi.codes.units import canonical, group_of, units


def test_five_year_plans():
    assert str(five_year_plan(1)) == "1953/1957"
    assert str(five_year_plan(2)) == "1958/1962"
    assert str(five_year_plan(3)) == "1966/1970"
    assert str(five_year_plan(13)) == "2016/2020"
    assert plan_named("“十五五”时期") == Period(2026, 2030)
    assert plan_named("第十四个五年规划") == Period(2021, 2025)
    assert plan_named("“九五”计划") == Period(1996, 2000)
    assert plan_named("没有规划") is None
    with pytest.raises(ValueError, match="from 1"):
        five_year_plan(0)


def test_years_in_characters():
    assert year_in_characters("二〇三五") == 2035


def test_periods_print_as_iso_years():
    assert str(Period(2021, 2025)) == "2021/2025"
    assert str(Period(2021, 2025).end) == "2025"
    assert str(Period(2021, 2025).before) == "2020"


def test_units():
    assert group_of("亩") == "area"
    assert group_of("元/人") == "money"
    assert group_of("什么") == ""
    assert canonical("百分点") == "个百分点"
    assert canonical("套(间)") == "套（间）"
    assert all(u.group for u in units().values())


def test_places_have_twelve_digit_codes():
    assert last_place("在苏州和河北雄县建设")[2].code == "130000000000"
    assert last_place("推动京津冀协同")[2].code == ""
    assert last_place("朝阳产业蓬勃发展") is None
    assert last_place("没有地名") is None


def test_bodies():
    text = "市发展改革委牵头，各区、各有关部门配合"
    assert [text[a:b] for a, b in bodies_in(text)] == ["市发展改革委", "各区", "各有关部门"]
