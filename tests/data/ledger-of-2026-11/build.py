"""Build the ledger of November 2026 that ``test_upgrade`` upgrades: a small invented city in which every move of every kind was made.

    PYTHONPATH=<checkout of 54b3a5e>/src python tests/data/ledger-of-2026-11/build.py FOLDER

It is run with the code of that commit and with no later one: what it leaves in FOLDER (packed: ``home.tar.gz``, the
data folder of a deployment on SQLite; ``cast.json``: the numbers, links and keys of what is in it) is what a deployment of that day has.
``answers.json`` beside it is what that code answered: ``upgrade_kit.py answers cast.json`` in that folder, before anything else was asked.
Kept to be read: it says what is in the ledger. Ledgers of later versions get builders of their own.
"""

import json
import os
import sys
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

HOME = Path(sys.argv[1]).resolve()
os.environ.update(LUOSHI_HOME=str(HOME), DJANGO_SETTINGS_MODULE="luoshi.server.settings", LUOSHI_SECOND_FACTOR="0", LUOSHI_HOSTS="testserver")

import django
from django.utils import timezone

ZONE = ZoneInfo("Asia/Shanghai")
_now = [datetime(2025, 1, 20, 10, tzinfo=ZONE)]
timezone.now = lambda: _now[0]
django.setup()

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from luoshi.requests.told import Candidate, Told, Understood

from luoshi.accounts.models import Membership, Token
from luoshi.desk.models import Exchange, Hold, SavedFilter
from luoshi.matters import contacts, evidence, heads, later, ledger, lifecycle, sealing, unfinished
from luoshi.matters.ledger import SYSTEM, Actor, Entry
from luoshi.matters.models import Event, Matter
from luoshi.notices.models import Notice
from luoshi.registers.models import CalendarDay, Duty, Place, PlaceName, Subject, Unit
from luoshi.reports import proposed_verdicts
from luoshi.reports.importing import import_report
from luoshi.reports.models import Waiting
from luoshi.reports.publishing import publish
from luoshi.requests import access_log, callers, forgetting, intake
from luoshi.requests.models import Batch, Knowledge, Mapping, Proposal, Sweep, Telling

CITY, DISTRICT, STREET, OTHER = "990100000000", "990102000000", "990102001000", "990102002000"
UNITS = (
    ("fgw", "市发展改革委", "bureau", CITY),
    ("jtj", "市交通局", "bureau", CITY),
    ("czj", "市财政局", "bureau", CITY),
    ("zt", "钟台区政府", "district", DISTRICT),
    ("ztj", "钟台街道办", "street", STREET),
    ("whj", "望河街道办", "street", OTHER),
)
PEOPLE = (
    ("dc", "supervision", None),
    ("dc2", "supervision", None),
    ("fgw", "unit", "fgw"),
    ("jtj", "unit", "jtj"),
    ("jd", "unit", "ztj"),
    ("xz", "unit", "whj"),
    ("audit", "auditor", None),
    ("root", "administrator", None),
    ("op", "operator", None),
    ("pd", "dispatcher", None),
    ("hf", "caller", None),
    ("rx", "hotline", None),
)
BEFORE = """云州市2025年政府工作报告

一、2025年工作安排
（一）加快城市更新。新建公共停车位5000个，改造老旧小区30个。
（二）完善基础设施。新建5G基站1200个，新增绿地80公顷。
（三）改善民生。新建社区食堂20家。
"""
AFTER = """云州市2026年政府工作报告

一、2025年工作回顾
过去一年，新建公共停车位5200个，改造老旧小区30个，新建5G基站900个，未完成年度目标。

二、2026年工作安排
（一）加快城市更新。新建公共停车位6000个，改造老旧小区40个。
（二）完善基础设施。新建5G基站1500个，更换路灯3000盏。
（三）改善民生。新建社区食堂25家，新增托位800个。
"""
TARGET = {"words": "5G基站 6000个", "kind": "cumulative", "indicator": "5G基站", "value": 6000, "unit": "个", "bound": "eq"}
LIMIT = {"amount": 7, "unit": "days", "rule": "general/1"}
CAST = {"commitments": {}, "requests": {}, "links": {}, "files": {}}


class Reader:
    """Understands every telling as one of a street."""

    def __init__(self, place=STREET, demand="complaint"):
        self.place, self.demand = place, demand

    def understand(self, told, at):
        return Understood(demand=self.demand, subjects=(Candidate("0406", "路灯与井盖", 0.95),), places=(Candidate(self.place, "街道", 0.99),))


class Nothing:
    """Understands nothing."""

    def understand(self, told, at):
        return Understood()


def on(month, day, hour=9, minute=0, year=2026):
    """Put the clock to an instant; it only goes forward within a matter."""
    _now[0] = datetime(year, month, day, hour, minute, tzinfo=ZONE)
    return _now[0]


def after(**delta):
    _now[0] += timedelta(**delta)
    return _now[0]


def ends(**delta):
    return (_now[0] + timedelta(**delta)).isoformat()


def person(name):
    return Actor.of(get_user_model().objects.get(username=name))


def go(matter, *steps):
    """Make moves, an hour apart: (name of the person or "", move, data, reason)."""
    for who, move, data, reason in steps:
        after(hours=1)
        data = data() if callable(data) else data
        ledger.move(matter, move, person(who) if who else SYSTEM, data, reason=reason)
    return matter


def city():
    """Registers, people, tokens, filters, knowledge."""
    for code, name in ((CITY, "云州市"), (DISTRICT, "钟台区"), (STREET, "钟台街道"), (OTHER, "望河街道")):
        Place.objects.create(code=code, name=name)
    PlaceName.objects.create(name="柳巷", place_code=STREET)
    Subject.objects.create(code="0406", name="路灯与井盖")
    Subject.objects.create(code="0407", name="渣土车")
    for code, name, kind, place in UNITS:
        Unit.objects.create(code=code, name=name, short=name[1:], kind=kind, place_code=place)
    Duty.objects.create(subject_code="", route="street")
    Duty.objects.create(subject_code="0407", lead=Unit.objects.get(code="jtj")).helpers.add(Unit.objects.get(code="fgw"))
    CalendarDay.objects.create(date="2026-11-27", working=False, note="云州建城日")
    for name, role, unit in PEOPLE:
        user = get_user_model().objects.create_user(name, email=f"{name}@yunzhou.example", password="only-for-a-test-2026", is_staff=role == "administrator")
        user.groups.set([Group.objects.get(name=role)])
        if unit:
            Membership.objects.create(user=user, unit=Unit.objects.get(code=unit))
    people = get_user_model().objects
    CAST["tokens"] = {who: Token.make(people.get(username=who), f"{who}的程序", ["read", "write"])[1] for who in ("dc", "fgw", "jd", "rx", "audit")}
    SavedFilter.objects.create(user=people.get(username="dc"), name="交通的", query="lead=jtj&state=under_way")
    Knowledge.objects.create(title="路灯报修怎么办", text="拨打12345，24小时内到场。", subject_code="0406", owner=Unit.objects.get(code="ztj"), review_on="2027-03-01")
    Knowledge.objects.create(title="内部口径", text="先核对灯杆编号。", owner=Unit.objects.get(code="ztj"), review_on="2026-10-01", public=False)
    Exchange.objects.create(user=people.get(username="fgw"), kind="progress", name="进展.xlsx", sha256="c" * 64, rows={"rows": []})
    Waiting.objects.create(sha256="d" * 64, name="2024.pdf", user=people.get(username="dc"), state="failed", said="读不出文字")


def named(kind, name, matter):
    CAST[kind][name] = matter.ref
    return matter


def commitment(name, month, *steps, **data):
    on(month, 3)
    data = {"text": f"新增5G基站6000个（{name}）", "year": 2026, "due": "2026-12-31", "targets": [TARGET], "place": CITY, "subject": "0406", **data}
    return go(named("commitments", name, ledger.open_matter("commitment", data, person("dc"))), *steps)


def file_of(matter, name="说明.txt", by="fgw", public=True):
    kept = evidence.store(matter, name, ContentFile(f"{name} {matter.ref}\n".encode()), by)
    if public:
        evidence.Evidence.objects.filter(pk=kept.pk).update(public=True)
    CAST["files"][matter.ref] = kept.sha256
    return kept.sha256


ISSUE = (("dc", "plan", {"lead": "fgw", "helpers": ["jtj"]}, ""), ("dc", "issue", {}, ""))
WORK = (*ISSUE, ("fgw", "accept", {}, ""))


def progress(quarter, value, words="累计建成"):
    return {"period": f"2026-{quarter}", "progress": f"{words}{value}个。", "percent": round(value / 60, 1), "figures": [{"target": "t1", "value": value, "unit": "个"}]}


def claim(matter, value=6000):
    data = {**progress("Q3", value), "evidence": [file_of(matter)]}
    return go(matter, ("fgw", "claim", data, ""))


def commitments():
    """Each move of a promise at least once."""
    commitment("draft", 2, ("dc", "reword", {"text": "新增5G基站6100个（改过文字）"}, ""), ("dc", "note", {"text": "等财政局的意见"}, ""))
    commitment("voided", 2, ("dc", "discard", {}, "与上一条重复"))
    commitment("issued", 2, *ISSUE, ("dc", "remind", {}, "请签收"))
    steered = commitment("steered", 2, *WORK)
    go(
        steered,
        ("fgw", "report", progress("Q1", 1200), ""),
        ("jtj", "help_report", {"period": "2026-Q1", "progress": "已让出管道12公里。"}, ""),
        ("dc", "set_helpers", {"helpers": ["jtj", "czj"]}, "要用财政资金"),
        ("dc", "correct", {"text": "新增5G基站6000个（更正过文字）"}, "错字"),
        ("fgw", "ask_target", {"targets": [{**TARGET, "id": "t1", "value": 5000}]}, "设备到货晚"),
        ("dc", "refuse_target", {}, "理由不足"),
        ("fgw", "ask_target", {"targets": [{**TARGET, "id": "t1", "value": 5500}]}, "设备到货晚，附合同"),
        ("dc2", "retarget", {"targets": [{**TARGET, "id": "t1", "value": 5500}], "approver": "分管副市长"}, "同意调整"),
        ("dc", "extend", {"due": "2027-03-31", "approver": "分管副市长"}, "顺延一季度"),
        ("dc", "park", {"plan_date": "2026-09-30"}, "等用地批复"),
        ("dc", "resume", {}, "批复已到"),
        ("dc", "reassign", {"lead": "jtj", "helpers": ["fgw"]}, "职责调整"),
        ("jtj", "accept", {}, ""),
        ("jtj", "report", progress("Q2", 2600, "截至6月底累计建成"), ""),
        ("jtj", "report", {"period": "2026-Q3", "progress": "召开推进会，部署下一阶段工作。"}, ""),
    )
    kept = claim(commitment("kept", 3, *WORK))
    go(kept, ("dc", "confirm", {"verdict": "met", "conclusion": "现场核查属实。", "participants": ["dc"]}, ""), ("fgw", "attach", {"evidence": [file_of(kept, "补充.txt")]}, ""))
    redone = claim(commitment("redone", 3, *WORK), 4000)
    go(redone, ("dc", "send_back", {}, "数据对不上"))
    upheld = commitment("upheld", 4, *WORK, ("dc", "overrule", {"verdict": "missed", "conclusion": "未达目标。"}, "逾期未报"))
    go(upheld, ("fgw", "object", {}, "口径不同"), ("dc2", "uphold", {"conclusion": "维持。"}, "证据充分"))
    reversed_one = claim(commitment("reversed", 4, *WORK))
    go(reversed_one, ("dc", "confirm", {"verdict": "missed", "conclusion": "未达目标。"}, ""), ("fgw", "object", {}, "漏算两个区"))
    go(reversed_one, ("dc2", "reverse", {"verdict": "partly", "conclusion": "部分兑现。"}, "补充材料属实"))
    reopened = claim(commitment("reopened", 5, *WORK))
    go(reopened, ("dc", "confirm", {"verdict": "met", "conclusion": "属实。"}, ""), ("dc", "reopen", {}, "群众反映未建成"))
    commitment("parked", 5, *WORK, ("dc", "park", {"plan_date": "2027-06-30"}, "等规划"))
    claim(commitment("claimed", 5, *WORK))
    objected = commitment("objected", 11, *WORK, ("dc", "overrule", {"verdict": "missed", "conclusion": "未达目标。"}, "逾期未报"))
    go(objected, ("fgw", "object", {}, "统计时点不同"))
    parent = commitment("parent", 6, *ISSUE, ("dc", "roll_up", {"rollup": "sum"}, ""))
    for name, share in (("child_a", 4000), ("child_b", 2000)):
        child = commitment(name, 6, *WORK, parent=parent.ref, targets=[{**TARGET, "value": share}], place=DISTRICT)
        go(child, ("fgw", "report", progress("Q2", share // 2), ""))
    taken_down = commitment("taken_down", 7, *WORK, text="由李某某牵头建设停车楼3座", source_text="由李某某牵头建设停车楼3座")
    sha256 = file_of(taken_down, "名单.txt")
    go(
        taken_down,
        ("fgw", "report", {**progress("Q2", 3, "李某某已组织建成"), "evidence": [sha256]}, ""),
        ("dc", "blot", {"ground": "person", "words": ["李某某"], "files": [sha256]}, "个人信息"),
        ("dc", "hide", {"ground": "mistake"}, "误公开"),
        ("dc", "restore", lambda: {"of": taken_down.document["taken"][-1]["seq"]}, "核对完毕"),
    )


def reports():
    """Two reports a year apart; what the second says of the first is proposed and some of it settled."""
    on(1, 20, year=2025)
    office = person("dc")
    first = import_report("云州2025.txt", BEFORE.encode(), office, place=CITY, year=2025)
    publish(first, office, sure=True)
    for n, matter in enumerate(Matter.objects.filter(report=first.key).order_by("pk")):
        on(2, 5, year=2025)
        go(matter, *WORK)
        named("commitments", f"of_2025_{n}", matter)
    on(1, 25)
    second = import_report("云州2026.txt", AFTER.encode(), office, place=CITY, year=2026)
    publish(second, office, sure=True)
    for n, matter in enumerate(Matter.objects.filter(report=second.key).order_by("pk")):
        named("commitments", f"of_2026_{n}", matter)
    on(2, 1)
    assert proposed_verdicts.propose(first, second, office) >= 3
    after(days=2)
    proposed = [m for m in Matter.objects.filter(report=first.key).order_by("pk") if m.document["proposal"]]
    assert not proposed_verdicts.settle(proposed[:2], office, "与2026年政府工作报告对账")
    CAST["reports"] = [first.key, second.key]


def told(called, month, day, text="小区门口路灯不亮三天了", reader=None, hour=9, **more):
    """A request told by phone, and dispatched to the street where the reader is sure."""
    at = on(month, day, hour)
    given = {"text": text, "channel": "phone", "phone": "19900001234", "name": "甲先生", "address": "柳巷3号", **more}
    taken = intake.take(Told(**given, at=at), reader or Reader())
    CAST["links"][called] = taken.key
    return named("requests", called, taken.matter)


FINISHED = (("jd", "sign", {}, ""), ("jd", "contact", {"how": "phone"}, ""), ("jd", "finish", {"answer": "已更换灯具，现场照明正常。"}, ""))
SOLVED = (*FINISHED, ("hf", "call_back", {"solved": "yes", "satisfied": "yes", "how": "phone", "comment": "谢谢"}, ""))


def units_work():
    """Duties, helpers, whistles, clocks."""
    for day in range(9, 15):  # a month's counts for the ranking
        told(f"solved_{day}", 10, day, f"柳巷{day}号路灯不亮", phone=f"199000020{day:02}")
        go(Matter.objects.latest("pk"), *SOLVED)
    for day in range(9, 12):
        low = told(f"other_{day}", 10, day, f"望河路{day}号井盖丢失", Reader(OTHER), phone=f"199000030{day:02}")
        steps = [("xz" if who == "jd" else who, move, data, reason) for who, move, data, reason in FINISHED]
        go(low, *steps, ("hf", "call_back", {"solved": "half" if day == 9 else "yes", "satisfied": "no", "outcome": "objective"}, ""))
    disputed = told("adjudicated", 10, 16)
    go(disputed, ("jd", "dispute", {}, "不归我管"), ("pd", "adjudicate", lambda: {"lead": "ztj", "due_at": ends(days=7), "final": True}, "属地"), *FINISHED)
    go(disputed, *[("hf", "try_call", {}, "")] * 3, ("hf", "give_up_call", {}, ""))
    go(told("disputed", 11, 20), ("jd", "dispute", {}, "应由交通局办"))
    helped = told("helped", 11, 2)
    go(
        helped,
        ("jd", "sign", {}, ""),
        ("jd", "call_in", lambda: {"helpers": ["jtj"], "due_at": ends(days=3)}, ""),
        ("jtj", "helper_answer", {"answer": "电缆已查，无短路。"}, ""),
        ("pd", "escalate", {}, "两个月内第三次"),
        ("jd", "finish", {"answer": "已修好。"}, ""),
        ("hf", "redo", lambda: {"solved": "no", "satisfied": "no", "due_at": ends(days=5)}, "还是不亮"),
        ("", "remind", {}, "请抓紧"),
        ("", "note", {"text": "诉求人下午在家"}, ""),
        ("jd", "finish", {"answer": "换了镇流器。"}, ""),
        ("hf", "call_back", {"solved": "yes", "satisfied": "basically"}, ""),
    )
    go(
        told("whistled", 11, 3),
        ("jd", "sign", {}, ""),
        ("jd", "whistle", lambda: {"whistle": "daily", "units": ["jtj", "fgw"], "arrive_by": ends(minutes=90)}, "要一起看"),
        ("jtj", "arrive", {}, ""),
        ("fgw", "arrive", {}, ""),
        ("jd", "whistle_done", {"result": "三家约定分段修。"}, ""),
    )
    go(told("whistling", 11, 27), ("jd", "sign", {}, ""), ("jd", "whistle", lambda: {"whistle": "hard", "units": ["jtj"], "arrive_by": ends(hours=30)}, "要一起看"))
    go(
        told("longer", 11, 20),
        ("jd", "sign", {}, ""),
        ("jd", "ask_time", lambda: {"due_at": ends(days=20)}, "要开挖"),
        ("pd", "refuse_time", {}, "先办临时照明"),
        ("jd", "ask_time", lambda: {"due_at": ends(days=15)}, "临时照明已装"),
        ("pd", "give_time", lambda: {"due_at": ends(days=15), "approver": "中心主任"}, ""),
    )
    go(told("asking_time", 11, 25), ("jd", "sign", {}, ""), ("jd", "ask_time", lambda: {"due_at": ends(days=20)}, "要开挖"))
    paused = told("paused_once", 11, 10)
    go(paused, ("jd", "sign", {}, ""), ("pd", "wait", {"rule": "caller_postponed"}, "诉求人出差"), ("pd", "go_on", lambda: {"due_at": ends(days=6)}, ""))
    go(told("paused", 11, 24), ("jd", "sign", {}, ""), ("pd", "wait", {"rule": "waiting_for_caller"}, "等诉求人补照片"))
    shelved = go(told("taken_up", 10, 20), *FINISHED, ("pd", "shelve", {"plan_date": "2026-11-20", "solved": "no"}, "管线要改"))
    on(11, 20)
    go(shelved, ("pd", "take_up", lambda: {"due_at": ends(days=7)}, ""))
    go(told("parked", 11, 5), *FINISHED, ("pd", "shelve", {"plan_date": "2027-06-30", "solved": "no"}, "管线要改"))


def people_speak():
    """Several tellings of one request, answers at once, what is asked again, what is not counted."""
    told("issued", 11, 28)
    go(told("signed", 11, 27), ("jd", "sign", {}, ""))
    go(told("answered", 11, 26), *FINISHED)
    again = go(told("asked_again", 10, 22), *SOLVED)
    on(11, 12)
    go(again, ("pd", "ask_again", lambda: {"due_at": ends(days=7), "words": "又不亮了"}, "诉求人再次来电"), ("jd", "sign", {}, ""))
    joined = told("joined", 11, 21)
    after(hours=2)
    CAST["links"]["joiner"] = intake.join(Told(text="我家门口也黑", channel="web", phone="19900004321", name="乙女士"), joined, person("op")).key
    go(joined, ("jd", "sign", {}, ""))
    into = told("merged_into", 11, 19)
    merged = told("merged", 11, 20, phone="19900005555", name="丙先生")
    go(merged, ("op", "merge", {"merged_into": into.ref}, "同一盏灯"))
    Telling.objects.filter(matter=merged).update(answered_by=into)
    go(into, *FINISHED)
    vague = told("at_once", 11, 4, "路灯归谁管", Nothing())
    go(vague, ("op", "classify", {"subject": "0406", "place": STREET, "demand": "inquiry"}, ""), ("op", "answer", {"outcome": "answered", "answer": "归街道。"}, ""))
    go(told("conferred", 11, 26, "说不清的一件事", Nothing()), ("pd", "confer", {}, "归谁管不清楚"))
    told("received", 11, 28, "另一件说不清的事", Nothing())
    go(told("transferred", 11, 6, "车站广场的灯不亮", Nothing()), ("pd", "transfer", {"to": "云州铁路站", "outcome": "central"}, "属中央单位"))
    out = go(told("excluded", 10, 23), *FINISHED)
    asking = ("jd", "ask_exclude", {"exclusion": "objective", "evidence": [file_of(out, "批文.txt", "jd", public=False)]}, "须改规划")
    go(
        out,
        asking,
        ("rx", "refuse_exclude", {}, "批文不全"),
        asking,
        ("rx", "exclude", {}, "属实"),
        ("rx", "include", {}, "复核后不剔除"),
        asking,
        ("rx", "exclude", {}, "终审属实"),
    )
    wanting = go(told("asking_out", 11, 7), *FINISHED)
    go(wanting, ("jd", "ask_exclude", {"exclusion": "no_duty", "evidence": [file_of(wanting, "职责.txt", "jd", public=False)]}, "不属职责"))
    after_end = go(told("added", 11, 23, channel="web"), ("op", "add", {"words": "灯杆编号是0421"}, ""))
    evidence.store(after_end, "灯杆.txt", ContentFile("照片说明\n".encode()), "resident")
    contacts.put(after_end, "witness", {"name": "丁女士", "phone": "19900006666"})


def dangers():
    """Handed over at once and followed until somebody says what came of it."""
    go(
        told("danger_over", 11, 8, "变压器冒烟着火", Nothing(), urgency="danger"),
        ("op", "hand_over", {"to": "119"}, ""),
        ("op", "handed_reply", {"to": "119", "taken": "taken"}, ""),
        ("op", "hand_on", {"to": "供电公司"}, ""),
        ("op", "handed_result", {"to": "119", "result": "火已扑灭"}, ""),
        ("op", "conclude", {"result": "已断电更换"}, ""),
    )
    go(told("danger_followed", 11, 28, "楼道里有很浓的煤气味", Nothing(), urgency="danger"), ("op", "hand_over", {"to": "119"}, ""))
    told("danger_issued", 11, 28, "电线掉在路上冒火花", urgency="danger", hour=11)
    calm = told("danger_calmed", 11, 28, "好像有烧焦味", Nothing(), urgency="danger")
    go(calm, ("op", "classify", {"urgency": "general", "subject": "0406", "place": STREET}, "核实是烧烤"))
    go(calm, ("pd", "dispatch", lambda: {"lead": "ztj", "route": "direct_copied", "copy": "zt", "limit": LIMIT, "due_at": ends(days=7)}, ""))


def public_and_private():
    """Words that are looked at, taken down, erased; persons that the law shields."""
    shown = told("shown", 11, 9, channel="web")
    go(shown, ("rx", "show", {}, ""), *SOLVED)
    covered = told("covered", 11, 11, "王某某家门口的路灯被砸", channel="open311")
    go(covered, ("rx", "show", {}, ""), ("rx", "blot", {"ground": "person", "words": ["王某某"]}, "个人信息"), ("rx", "hide", {"ground": "rights"}, "诉求人要求"))
    go(covered, ("rx", "restore", lambda: {"of": covered.document["taken"][-1]["seq"]}, "诉求人同意"), ("jd", "sign", {}, ""))
    go(told("hidden_words", 11, 12, channel="web"), ("rx", "hide", {"ground": "untrue"}, "内容不实"))
    told("tip", 11, 13, "有人夜里往河里倒渣土", Reader(demand="tip"), demand="tip", phone="19900007777", name="戊某")
    told("private", 11, 13, "楼上孩子夜里总哭", hidden=True, phone="19900008888", name="己某")
    told("firm", 11, 14, "工厂门口的路灯不亮影响夜班", firm="named", phone="19900009999", name="云州琥珀机电")
    told("against", 11, 14, "街道窗口的人不理人", Nothing(), demand="complaint", against="ztj")
    told("reachable", 11, 15, reach="微信号 lamp-of-liuxiang", phone="")
    told("enterprise_api", 11, 15, channel="api", source="oldsystem", source_id="OLD-0001", attributes={"lamp": "0421"})
    far = told("limit_later", 11, 16, "渣土车夜里扰民", Nothing(), subject="0407")
    data = {"lead": "jtj", "helpers": ["fgw"], "route": "direct", "limit": {"amount": 30, "unit": "workdays", "rule": "hard/1"}}
    go(far, ("pd", "dispatch", lambda: {**data, **later.put_off(_now[0], data["limit"], 2027)}, ""))
    told("limit_set", 11, 17, "渣土车白天扰民", Nothing(), subject="0407")
    fixed = Matter.objects.get(ref=CAST["requests"]["limit_set"])
    go(fixed, ("pd", "dispatch", lambda: {**data, **later.put_off(_now[0], data["limit"], 2027)}, ""))
    go(fixed, ("", "set_due", lambda: {name: ends(days=40) for name in ("due_at", "first_due_at", "response_due_at")}, ""))


@contextmanager
def in_clear():
    """Events as they were written before words were sealed."""
    before, sealing.close = sealing.close, lambda kind, data, reason, move="": (dict(data), reason, None)
    yield
    sealing.close = before


def erasures():
    """What was written in clear long ago, and who was forgotten: of sealed words the keys, of clear ones the words themselves."""
    with in_clear():
        go(told("in_clear", 10, 10, "老台账里的一盏路灯", phone="19900011111", name="庚某"), *SOLVED)
        go(told("clear_forgotten", 10, 11, "老台账里的另一盏路灯", phone="19900012222", name="辛某"), *SOLVED)
    gone = go(told("forgotten", 10, 12, "要求删除的一件", phone="19900013333", name="壬某"), *SOLVED)
    sharer = told("shared", 10, 13)
    after(hours=1)
    intake.join(Told(text="邻居也来说一句", channel="phone", phone="19900014444", name="癸某"), sharer, person("op"))
    go(sharer, *SOLVED)
    on(11, 18)
    for who in (gone.ref, CAST["requests"]["clear_forgotten"], "19900014444"):
        after(minutes=10)
        CAST.setdefault("erasures", []).append(forgetting.carry_out(forgetting.plan(who), "root", "本人11月17日到窗口要求").number)
    Proposal.objects.create(at=_now[0], by="rx", basis="本人来电要求", tellings=[Telling.objects.latest("pk").pk])
    Sweep.objects.create(at=_now[0], ended_at=after(minutes=1), rules={"looks": 365}, counts={"looks": 0}, done=["looks"])


def around():
    """Looks, notices, files taken in, held calls, what could not be done at once, warned callers."""
    on(11, 28, 15)
    people = get_user_model().objects
    matter = Matter.objects.get(ref=CAST["requests"]["signed"])
    access_log.Look.objects.create(matter=matter, telling=Telling.objects.filter(matter=matter).first(), user=people.get(username="jd"), by="jd", at=_now[0], where="request")
    access_log.Look.objects.create(user=people.get(username="op"), by="op", at=_now[0], where="search", what="list", count=3)
    Hold.objects.create(matter=Matter.objects.get(ref=CAST["requests"]["answered"]), user=people.get(username="hf"), until=_now[0] + timedelta(minutes=30))
    Batch.objects.create(sha256="e" * 64, name="旧系统.csv", source="oldsystem", mapping={"text": "内容"}, rows=2, taken=1, known=1, ended_at=_now[0])
    Mapping.objects.create(source="oldsystem", columns={"text": "内容", "phone": "电话"})
    assert Notice.objects.exists()
    kept = list(Notice.objects.order_by("pk")[:3])
    for notice, state in zip(kept, ("sent", "failed", "unsure"), strict=True):
        Notice.objects.filter(pk=notice.pk).update(state=state, ended_at=_now[0], tries=1, error="" if state == "sent" else "短信网关没有答复")
    caller = callers.known("19900001234")
    caller.warned_at, caller.warning = _now[0], "一天来电四十次，已劝阻"
    caller.save()
    unfinished.Unfinished.objects.create(matter=matter, what="alike", why="TimeoutError", tries=1, next_at=_now[0] + timedelta(hours=1))
    ledger.open_many(
        "commitment", [{"text": "批量立项的任务一", "year": 2026}, ledger.Opening({"text": "批量立项的任务二", "year": 2026}, [Entry("plan", {"lead": "czj"})])], person("dc")
    )


def main():
    call_command("migrate", verbosity=0)
    city()
    for part in (reports, commitments, units_work, people_speak, dangers, public_and_private, erasures, around):
        part()
        heads.extend(on(11, 28, 20))
    made = set(Event.objects.values_list("matter__kind", "move"))
    owed = {(kind, m.name) for m in lifecycle.MOVES for kind in m.kinds}
    assert made == owed, (owed - made, made - owed)
    CAST["hashes"] = {f"{ref}#{seq}": mark for ref, seq, mark in Event.objects.order_by("pk").values_list("matter__ref", "seq", "hash")}
    CAST["drafts"] = [name for name, ref in CAST["commitments"].items() if Matter.objects.get(ref=ref).state in ("draft", "void")]
    CAST["versions"] = dict(Matter.objects.filter(kind="request").values_list("ref", "version"))
    CAST["erased"] = [name for name, ref in CAST["requests"].items() if Telling.objects.filter(matter__ref=ref, secret="").exists()]
    on(11, 29, 12)
    assert Client().get("/requests/ranking/2026-10/").status_code == 200  # keeps the month as Parquet
    (HOME.parent / "cast.json").write_text(json.dumps(CAST, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


main()
