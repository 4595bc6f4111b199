"""Whatever list is searched: a word finds what has it, and signs alone (😀, %, _) find nothing; they never find everything."""

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from datetime import timedelta

from django.utils import timezone

from desk_kit import body
from hotline_kit import told, town, web
from ledger_kit import actors, issued
from luoshi.registers.models import Duty, Unit
from luoshi.requests.models import Knowledge

pytestmark = pytest.mark.django_db
SIGNS = ("😀", "%", "_", "%%", "。", "*")
# address: (who looks, a word that is found, what stands on the page then)
LISTS = {
    "/promises/?q={}": ("", "路灯", "新增路灯9盏"),
    "/desk/matters/?q={}": ("dc", "路灯", "新增路灯9盏"),
    "/desk/board/?q={}": ("dc", "路灯", "新增路灯9盏"),
    "/desk/requests/?q={}": ("rx", "门口", "小区门口路灯不亮三天了"),
    "/desk/requests/knowledge/?q={}": ("rx", "居住证", "居住证怎么办理"),
    "/desk/requests/duties/?q={}": ("rx", "路灯", "市发展改革委"),
    "/api/v1/matters?q={}": ("dc", "路灯", "新增路灯9盏"),
    "/desk/names/units/?q={}": ("rx", "钟台", "钟台街道办"),
    "/desk/names/streets/?q={}": ("rx", "钟台", "钟台街道"),
    "/desk/names/subjects/?q={}": ("rx", "路灯", "路灯与井盖"),
}


@pytest.fixture
def people():
    people = town()
    issued(actors({"dc": people["dc"]})["dc"], text="新增路灯9盏", lead="fgw")
    told()
    later = timezone.localdate() + timedelta(days=30)
    Knowledge.objects.create(title="居住证怎么办理", text="到派出所", owner=Unit.objects.get(code="ztj"), review_on=later, public=True)
    Duty.objects.create(subject_code="0406", lead=Unit.objects.get(code="fgw"))
    return people


@pytest.mark.parametrize("address", LISTS)
def test_signs_find_nothing_where_a_word_finds_its_own(people, address):
    who, word, shown = LISTS[address]
    client = web(people[who] if who else None)
    assert shown in body(client.get(address.format(word)))
    for sign in SIGNS:
        answer = client.get(address.split("?")[0], {"q": sign})
        assert answer.status_code == 200, sign
        assert shown not in body(answer), sign
