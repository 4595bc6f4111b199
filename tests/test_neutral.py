"""A neutral report is everybody's to read at once; what may be a tip-off is nobody's until a person has looked."""

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from luoshi.matters.models import Matter
from luoshi.requests.understanding import forget_cached, reader
from test_open311 import (
    LAMP,
    get,
    made,
    town,  # noqa: F401
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def understood(town, monkeypatch):  # noqa: F811
    forget_cached()
    monkeypatch.setattr("luoshi.requests.open311.posting.reader", reader)


@pytest.mark.parametrize("said", ["路面有坑，长约1.5米", "K3+200处路面破损", "井盖丢失", "污水从井里往外冒", "路中间裂了一道口子，宽3厘米"])
def test_a_neutral_report_is_public(said):
    ref = made(**{**LAMP, "description": said})
    assert get(f"requests/{ref}.json").status_code == 200
    assert Matter.objects.get(ref=ref).document["request"]["demand"] != "tip"


@pytest.mark.parametrize("said", ["我举报隔壁作坊半夜偷排废水", "有人用地沟油炸油条", "工地老板给检查的人塞红包", "公司做假账骗补贴", "检举村会计冒领低保金"])
def test_what_may_be_a_tip_off_is_nobodys(said):
    ref = made(**{**LAMP, "description": said})
    assert get(f"requests/{ref}.json").status_code == 404
    assert ref not in [r["service_request_id"] for r in get("requests.json").json()]
    assert Matter.objects.get(ref=ref).document["request"]["demand"] == "tip"
