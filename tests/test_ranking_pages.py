"""The public page of a month's rates, its files, and the proof that anybody gets the same digits from them."""

import csv
import io
import re
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")
pytest.importorskip("ibis", reason="needs the platform (pip install luoshi[server])")

from django.urls import reverse
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from ledger_kit import city
from luoshi.assessing import months as assessed
from luoshi.assessing import recompute
from luoshi.assessing.circular import as_docx
from luoshi.matters import ledger
from luoshi.matters.ledger import SYSTEM, Entry, Opening
from luoshi.registers.models import Place, Unit
from luoshi.requests import intake
from luoshi.requests.models import Submission
from luoshi.requests.submission import IncomingSubmission, Understood

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")
SEPTEMBER, OCTOBER = datetime(2026, 9, 5, 10, tzinfo=ZONE), datetime(2026, 10, 5, 10, tzinfo=ZONE)
STREETS = {"s1": "钟台街道办", "s2": "文衡街道办", "s3": "鼓角街道办"}


def history(unit, start, n, solved="yes", contacted=20, exclude=False):
    """A request's whole life: dispatched, contacted after so many hours, answered, judged."""
    begin = start + timedelta(minutes=7 * n)

    def at(hours):
        return begin + timedelta(hours=hours)

    limit = {"amount": 7, "unit": "days", "rule": "general/1"}
    moves = [Entry("dispatch", {"lead": unit, "route": "direct_copied", "limit": limit, "due_at": at(168).isoformat()}, at=at(0.1))]
    moves += [Entry("contact", {"how": "电话"}, at=at(contacted))] if contacted else []
    moves += [Entry("finish", {"answer": "已处理"}, at=at(100 + contacted))]
    if solved:
        said = {"solved": solved, "satisfied": "yes" if solved == "yes" else "no", **({"outcome": "objective"} if solved in ("no", "half") else {})}
        moves += [Entry("call_back", said, at=at(150 + contacted))]
    if exclude:
        moves += [
            Entry(
                "ask_exclude",
                {"exclusion": "objective", "evidence": ["0" * 64]},
                "需立法",
                at(160 + contacted),
                ledger.Actor(unit, frozenset({unit}), frozenset({"handle_request"})),
            )
        ]
        moves += [Entry("exclude", {}, "属实", at=at(170 + contacted))]
    return Opening({"text": f"路灯不亮{n}", "demand": "complaint", "channel": "phone", "subject": "0406", "place": "990102001000"}, moves, begin)


@pytest.fixture
def past(settings, tmp_path):
    settings.HOME = tmp_path
    city()
    for n, (code, name) in enumerate(STREETS.items(), 1):
        Place.objects.create(code=f"99010200{n}000", name=name[:-1], population=50_000 * n)
        Unit.objects.create(code=code, name=name, kind="street", place_code=f"99010200{n}000")
    rows = [history("s1", OCTOBER, n, "yes" if n < 15 else "no") for n in range(20)]
    rows += [history("s2", OCTOBER, n, "yes" if n < 10 else "half", contacted=200 if n < 4 else 5) for n in range(20)]
    rows += [history("s3", OCTOBER, 0)]
    rows += [history("s1", OCTOBER, 30 + n, exclude=True) for n in range(3)]
    rows += [history("s1", SEPTEMBER, n, "yes" if n < 10 else "no") for n in range(20)]
    rows += [history("s2", OCTOBER, 50, solved="")]
    ledger.open_many("request", rows, SYSTEM)


def page(client, *address):
    answer = client.get(reverse(*address[:1], args=address[1:]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_month_is_shown_with_what_each_rate_was_made_of(client, past):
    assert {"2026-09", "2026-10"} <= set(assessed.months())
    shown = re.sub(r"\s+", " ", page(client, "site:ranking", "2026-10"))
    assert "钟台街道办" in shown
    assert "15/20" in shown  # solved of those who were asked and counted
    assert "17/21" in shown  # contacted in time; whoever was not called back yet counts here
    assert "有效回访太少，不排名" in shown
    assert "客观因素不能解决 3" in shown
    assert "街道、乡镇的规则第 1 版" in shown
    assert client.get(reverse("site:rankings")).status_code == 302


def test_anybody_gets_the_same_digits_from_the_published_files(client, past, tmp_path):
    names = []
    for month in ("2026-09", "2026-10"):
        path = tmp_path / f"judged-{month}.csv"
        path.write_bytes(b"".join(client.get(reverse("site:judged", args=[month])).streaming_content))
        names.append(str(path))
    for name in ("rates.csv", "recompute.py"):
        (tmp_path / name).write_bytes(b"".join(client.get(reverse("site:assessing_rules", args=[name])).streaming_content))
    made = subprocess.run([sys.executable, "-I", "recompute.py", "2026-10", "rates.csv", *names], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8")
    assert made.returncode == 0, made.stderr
    published = client.get(reverse("site:ranking_file", args=["2026-10", "csv"])).content.decode("utf-8-sig")
    assert made.stdout == published
    assert len(published.splitlines()) == 4
    assert "objective:3" in published


def test_the_other_files_open(client, past):
    book = load_workbook(io.BytesIO(client.get(reverse("site:ranking_file", args=["2026-10", "xlsx"])).content))
    assert book.sheetnames == ["街道、乡镇"]
    text = "\n".join(p.text for p in Document(io.BytesIO(client.get(reverse("site:ranking_file", args=["2026-10", "docx"])).content)).paragraphs)
    assert "2026年10月接诉即办工作情况通报" in text


@pytest.fixture
def running(past, monkeypatch):
    """October is not over."""
    monkeypatch.setattr(assessed, "state_of", lambda month: assessed.RUNNING if month >= "2026-10" else assessed.WHOLE)


def test_the_month_that_runs_is_provisional_and_names_nobody(client, running, tmp_path):
    shown = page(client, "site:ranking", "2026-10")
    assert "本月未完，暂计" in shown
    assert "15/20" in shown
    assert not re.search(r'data-label="排名">\s*\d', shown)
    for word in ("先进", "整改", "进步", "治理"):
        assert f'<span class="badge info">{word}' not in shown
        assert f"<dt>{word}" not in shown
    assert client.get(reverse("site:ranking_file", args=["2026-10", "docx"])).status_code == 409  # no circular of it (test_circular.py)
    found = assessed.of_month("2026-10")
    text = "\n".join(p.text for p in Document(io.BytesIO(as_docx("2026-10", "云州市", found.standings, found.classes))).paragraphs)
    assert "情况通报（本月未完，暂计）" in text
    assert "先进类" not in text
    book = load_workbook(io.BytesIO(client.get(reverse("site:ranking_file", args=["2026-10", "xlsx"])).content))
    assert {(row[0].value, row[-1].value) for row in book.active.iter_rows(min_row=3)} == {(None, "本月未完，暂计，不排名")}
    assert client.get(reverse("site:rankings")).url == reverse("site:ranking", args=["2026-09"])  # the last that is over


def test_anybody_recomputes_the_month_that_runs_too(client, running, tmp_path, capsys):
    paths = []
    for month in ("2026-09", "2026-10"):
        paths.append(str(tmp_path / f"judged-{month}.csv"))
        Path(paths[-1]).write_bytes(b"".join(client.get(reverse("site:judged", args=[month])).streaming_content))
    assert ",running,0\n" in Path(paths[1]).read_text(encoding="utf-8-sig")
    assert recompute.main(["2026-10", str(assessed.rules_file("rates")), *paths]) == 0
    published = client.get(reverse("site:ranking_file", args=["2026-10", "csv"])).content.decode("utf-8-sig")
    assert capsys.readouterr().out == published
    rows = list(csv.DictReader(io.StringIO(published)))
    assert {(r["rank"], r["rise"], r["provisional"]) for r in rows} == {("", "", "1")}
    assert [r["unit"] for r in rows] == sorted(r["unit"] for r in rows)  # in no order that says who is first


@pytest.mark.parametrize(("state", "rise"), [("whole", True), ("partial", False)])
def test_no_change_against_a_month_that_is_not_whole(client, past, monkeypatch, state, rise):
    monkeypatch.setattr(assessed, "state_of", lambda month: state if month == "2026-09" else assessed.WHOLE)
    found = {s.unit: s.rise for s in assessed.of_month("2026-10").standings}
    assert bool(found["s1"]) is rise
    assert ("没有可比的上月" in page(client, "site:ranking", "2026-10")) is not rise


def test_what_a_month_is(past):
    assert assessed.state_of("2020-01") == assessed.PARTIAL  # before the first request
    assert assessed.state_of("2026-10") == assessed.WHOLE
    assert assessed.state_of(f"{timezone.localdate():%Y-%m}") == assessed.RUNNING
    assert assessed.state_of("2990-01") == assessed.RUNNING


@pytest.mark.parametrize(
    "address", ["/requests/ranking/2026-13/", "/requests/ranking/2020-01/", "/requests/ranking/x/", "/requests/ranking/2026-10/ranking.exe", "/requests/rules/settings.py"]
)
def test_what_is_not_there_is_not_found(client, past, address):
    assert client.get(address).status_code == 404


def test_without_requests_the_page_says_so(client, db, settings, tmp_path):
    settings.HOME = tmp_path
    assert "还没有到期的诉求" in client.get(reverse("site:rankings")).content.decode()


def test_an_appeal_that_is_granted_counts_again(client, past, settings):
    from luoshi.matters.models import Matter

    excluded = next(m for m in Matter.objects.filter(kind="request") if m.document["request"]["exclusion"])
    before = assessed.of_month("2026-10").standings
    ledger.move(excluded, "include", SYSTEM, reason="复核：不属客观因素")
    assessed.write("2026-10")
    after = assessed.of_month("2026-10").standings
    counted = [next(s for s in month if s.unit == "s1").rates.counts for month in (before, after)]
    assert [c.excluded for c in counted] == [{"objective": 3}, {"objective": 2}]
    assert counted[1].n["counted"] == counted[0].n["counted"] + 1


class Nothing:
    """Understands nothing."""

    def understand(self, told, at):
        return Understood()


def test_no_phone_number_and_no_name_is_in_what_is_public(client, past):
    at = OCTOBER
    told = IncomingSubmission(text="李四光家（电话199 0000 1234）门口路灯不亮", channel="phone", phone="19900001234", name="李四光", place="990102001000", subject="0406", at=at)
    matter = intake.take(told, Nothing(), dispatch=False).matter
    limit = {"amount": 7, "unit": "days", "rule": "general/1"}
    ledger.move(matter, "dispatch", SYSTEM, {"lead": "s1", "route": "direct", "limit": limit, "due_at": (at + timedelta(days=7)).isoformat()}, at=at + timedelta(hours=1))
    assert Submission.objects.exists()
    texts = [b"".join(client.get(reverse("site:judged", args=["2026-10"])).streaming_content).decode(), page(client, "site:ranking", "2026-10")]
    texts += [client.get(reverse("site:ranking_file", args=["2026-10", form])).content.decode("utf-8", "replace") for form in ("csv", "xlsx", "docx")]
    assert matter.ref not in "".join(texts)
    for text in texts:
        text = re.sub(r"\b[0-9a-f]{16}\b", "", text.replace(matter.ref, ""))  # the rows' own random names, in which any digits may stand
        assert "李四光" not in text
        assert "1234" not in text
        assert not re.search(r"1[3-9]\d{9}", text)


def test_a_deployments_own_rules_are_used_and_published(client, past, settings):
    (settings.HOME / "rules").mkdir()
    head = "code,response,solved,satisfied,half,least,marked,version,valid_from,source"
    (settings.HOME / "rules" / "rates.csv").write_text(f"{head}\nstreet,0,100,0,50,1,5,7,2026-01-01,our council\n", encoding="utf-8")
    shown = page(client, "site:ranking", "2026-10")
    assert "街道、乡镇的规则第 7 版" in shown
    assert "75.00" in shown  # ten solved and ten half of twenty
    assert "15/20" in shown
    assert b"our council" in b"".join(client.get(reverse("site:assessing_rules", args=["rates.csv"])).streaming_content)
