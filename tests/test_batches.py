"""Requests in bulk: mapped, resumable, the same row once, wrong rows told."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from luoshi.matters.models import Matter
from luoshi.matters.rebuild import rebuild
from luoshi.notices.models import Notice
from luoshi.requests import batches
from luoshi.requests.models import Batch, Mapping, Submission
from test_intake import Fixed, units  # noqa: F401

pytestmark = pytest.mark.django_db
HEAD = "工单编号,来电时间,诉求内容,联系电话,地址,诉求类型\n"


def lines(count, start=0):
    return "".join(f"A{n},2026-05-{1 + n % 28:02} 09:{n % 60:02},第{n}盏路灯不亮,1990000{n:04},滨江路{n}号,投诉\n" for n in range(start, start + count))


def file(tmp_path, text, name="旧系统.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding) if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_is_taken_once(units, tmp_path, encoding):  # noqa: F811
    path = file(tmp_path, HEAD + lines(1200), encoding=encoding)
    heard = []
    outcome = batches.take_file(path, "旧热线", Fixed(), tell=lambda o: heard.append(o.rows))
    assert (outcome.rows, outcome.taken, outcome.refused, outcome.done) == (1200, 1200, 0, True)
    assert heard == [500, 1000, 1200]
    again = batches.take_file(path, "旧热线", Fixed())
    assert (again.taken, Matter.objects.count()) == (1200, 1200)
    longer = batches.take_file(file(tmp_path, HEAD + lines(1210), "later.csv"), "旧热线", Fixed())
    assert (longer.taken, longer.known) == (10, 1200)
    matter = Matter.objects.order_by("pk").first()
    assert (matter.document["request"]["demand"], matter.document["request"]["address"], matter.opened_at.isoformat()) == ("complaint", "滨江路0号", "2026-05-01T01:00:00+00:00")
    assert not Notice.objects.exists()
    assert rebuild().findings == []


@pytest.mark.one_database
def test_an_import_that_was_broken_off_goes_on(units, tmp_path, monkeypatch):  # noqa: F811
    path = file(tmp_path, HEAD + lines(1300))

    def stop(outcome):
        if outcome.rows == 1000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        batches.take_file(path, "旧热线", Fixed(), tell=stop)
    assert (Batch.objects.get().rows, Submission.objects.count()) == (1000, 1000)
    outcome = batches.take_file(path, "旧热线", Fixed())
    assert (outcome.rows, outcome.taken, Submission.objects.count()) == (1300, 1300, 1300)


def test_wrong_rows_are_told_and_the_others_taken(units, tmp_path):  # noqa: F811
    wrong = "B1,去年,灯坏了,,,\nB2,2026-05-01,,,,\nB3,2026-05-01,灯坏了,打不通,,\nB4,1900-01-01,灯坏了,,,\n"
    outcome = batches.take_file(file(tmp_path, HEAD + wrong + lines(3)), "旧热线", Fixed())
    assert (outcome.rows, outcome.taken, outcome.refused) == (7, 4, 3)
    assert [line for line, _why in outcome.reasons] == [2, 3, 5]
    assert "时间“去年”读不懂" in outcome.reasons[0][1]
    assert outcome.noted == [(4, "电话不像号码，没有当作号码；原样封存。")]  # a request is not lost for its telephone number


def test_a_mapping_is_kept_for_the_next_file(units, tmp_path):  # noqa: F811
    path = file(tmp_path, "号,说的什么\n1,路灯不亮\n")
    with pytest.raises(batches.BatchError, match="--map text="):
        batches.take_file(path, "别的热线", Fixed())
    batches.take_file(path, "别的热线", Fixed(), {"text": "说的什么", "source_id": "号"})
    assert Mapping.objects.get().columns == {"text": "说的什么", "source_id": "号"}
    assert batches.take_file(file(tmp_path, "号,说的什么\n2,井盖丢了\n", "next.csv"), "别的热线", Fixed()).taken == 1


def test_excel(units, tmp_path):  # noqa: F811
    book = Workbook()
    book.active.append(["编号", "内容", "经度", "纬度"])
    book.active.append([1, "路灯不亮", 150.0, 30.1])
    book.active.append([2, "井盖丢了", "东经", 30.1])
    book.save(tmp_path / "a.xlsx")
    outcome = batches.take_file(tmp_path / "a.xlsx", "x", Fixed())
    assert (outcome.taken, outcome.refused) == (1, 1)


@pytest.mark.parametrize("content", [b"", b"\0\1\2" * 99, b"PK\3\4broken", b"\xff\xfe\x00"])
@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_what_is_no_table_is_one_sentence(units, tmp_path, content, name):  # noqa: F811
    with pytest.raises(CommandError, match=r"^a\.\w+(不是UTF-8|已损坏|是空的).*。$"):
        call_command("import_requests", file(tmp_path, content, name), source="x", stdout=StringIO(), stderr=StringIO())
    assert not Matter.objects.exists()
    assert not Batch.objects.exists()


def test_the_command_says_what_it_did(units, tmp_path):  # noqa: F811
    out = StringIO()
    call_command("import_requests", file(tmp_path, HEAD + lines(3)), source="旧热线", stdout=out, stderr=StringIO())
    assert "3 taken" in out.getvalue()
    with pytest.raises(CommandError, match="no file"):
        call_command("import_requests", tmp_path / "none.csv", source="x", stderr=StringIO())


def test_a_file_that_breaks_off_in_the_middle_keeps_what_was_read(units, tmp_path):  # noqa: F811
    path = file(tmp_path, HEAD.encode() + lines(600).encode() + b'"' + b"x" * 200_000 + b'"\n' + lines(5, 600).encode())
    with pytest.raises(batches.BatchError, match=r"第602行附近.*前面的600行"):
        batches.take_file(path, "旧热线", Fixed())
    assert Submission.objects.count() == 600
    mended = batches.take_file(file(tmp_path, HEAD + lines(605), "mended.csv"), "旧热线", Fixed())
    assert (mended.taken, mended.known) == (5, 600)
