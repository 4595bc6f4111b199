"""A report is private until a person publishes it, and again when one withdraws it: nowhere is anything of it shown meanwhile."""

import json

import pytest
from django.core.management import call_command
from django.urls import reverse

from ledger_kit import actors, city, published
from luoshi.matters.ledger import Refused
from luoshi.reports import publishing
from luoshi.reports.importing import import_report
from luoshi.reports.models import Figure, Report

pytestmark = pytest.mark.django_db
OTHER = "重庆市2026年政府工作报告\n一、2025年工作回顾\n2025年，全市地区生产总值增长5%，森林覆盖率达到55.5%。\n二、2026年工作安排\n2026年主要预期目标是：地区生产总值增长5%以上。\n新建公园50个，改造老旧小区150个。\n"


@pytest.fixture
def people():
    return city()[1]


@pytest.fixture
def who(people):
    return actors(people)


@pytest.fixture
def own(who, samples):
    return import_report("yunzhou-2026.txt", (samples / "yunzhou-2026.txt").read_bytes(), who["dc"])


def everywhere(client, report):
    """All that anybody can ask for of reports, as text."""
    code = Figure.objects.filter(report=report).exclude(indicator_code="").values_list("indicator_code", flat=True).first()
    addresses = [
        reverse("site:report", args=[report.key]),
        reverse("site:reports"),
        reverse("site:indicators"),
        reverse("site:data"),
        reverse("site:home"),
        "/sitemap-1.xml",
        "/feed.atom",
    ]
    addresses += [f"/api/v1/{name}" for name in ("reports", f"reports/{report.key}", "figures", "commitments", "indicators", "indicators?source=reports")]
    addresses += [reverse("site:indicator", args=[code])] if code else []
    answers = [client.get(a) for a in addresses]
    return answers, "".join(b"".join(a.streaming_content).decode() if a.streaming else a.content.decode() for a in answers if a.status_code == 200)


def test_what_is_read_in_is_nobody_elses_until_it_is_published(client, own, who):
    answers, text = everywhere(client, own)
    assert answers[0].status_code == 404
    assert own.key not in text
    assert json.loads(client.get("/api/v1/figures").content)["items"] == []
    tag = client.get(reverse("site:reports"))["ETag"]
    publishing.publish(own, who["dc"])
    answers, text = everywhere(client, own)
    assert answers[0].status_code == 200
    assert own.key in text
    assert client.get(reverse("site:reports"))["ETag"] != tag
    publishing.withdraw(own, who["dc"], "读错了")
    answers, text = everywhere(client, own)
    assert answers[0].status_code == 404
    assert own.key not in text
    assert client.get(reverse("site:reports"))["ETag"] == tag
    assert [(p.public, p.by, p.reason) for p in own.publications.all()] == [(True, "dc", ""), (False, "dc", "读错了")]


def test_another_citys_report_is_asked_about(who, own):
    other = import_report("cq.txt", OTHER.encode(), who["dc"])
    assert "重庆市" in publishing.doubts(other)[0]
    assert "云州市" in publishing.doubts(other)[0]
    with pytest.raises(Refused, match="重庆市"):
        publishing.publish(other, who["dc"])
    assert not Report.objects.get(pk=other.pk).public
    publishing.publish(other, who["dc"], sure=True)
    assert Report.objects.get(pk=other.pk).public
    assert publishing.doubts(own) == []


@pytest.mark.parametrize(("title", "said"), [("2026年政府工作报告", "没有写明"), ("云州市1826年政府工作报告", "年度"), ("云滨市2026年政府工作报告", "云滨市")])
def test_other_doubts(who, title, said):
    report = import_report("x.txt", OTHER.replace("重庆市2026年政府工作报告", title).encode(), who["dc"], year=1950 if "1826" in title else None)
    assert said in "".join(publishing.doubts(report))


def test_only_who_manages_reports_publishes(client, people, who, own):
    address = reverse("desk:publication", args=[own.key])
    for name in ("fgw", "audit", "root"):
        with pytest.raises(Refused, match="权限"):
            publishing.publish(own, who[name], sure=True)
        with pytest.raises(Refused, match="权限"):
            publishing.withdraw(own, who[name], "x")
        client.force_login(people[name])
        assert client.post(address, {"public": "1", "sure": "1"}).status_code == 403
    client.logout()
    assert client.post(address, {"public": "1"}).status_code == 302
    assert not Report.objects.get(pk=own.pk).public
    client.force_login(people["dc"])
    assert "未公开" in client.get(reverse("desk:report", args=[own.key])).content.decode()
    client.post(address, {"public": "1"})
    assert Report.objects.get(pk=own.pk).public
    client.post(address, {"public": "0", "reason": " "})
    assert Report.objects.get(pk=own.pk).public
    client.post(address, {"public": "0", "reason": "撤回"})
    assert not Report.objects.get(pk=own.pk).public


def test_by_command_a_report_is_private_unless_asked(who, samples, tmp_path, capsys):
    call_command("import_report", samples / "yunzhou-2025.txt")
    assert not Report.objects.get().public
    other = tmp_path / "cq.txt"
    other.write_text(OTHER, encoding="utf-8")
    call_command("import_report", samples / "yunzhou-2026.txt", other, publish=True)
    assert [r.public for r in Report.objects.order_by("pk")] == [False, True, False]
    assert "重庆市" in capsys.readouterr().out


def test_twice_is_once(who, samples):
    report = published("yunzhou-2026.txt", (samples / "yunzhou-2026.txt").read_bytes(), who["dc"])
    publishing.publish(report, who["dc"])
    assert report.publications.count() == 1
