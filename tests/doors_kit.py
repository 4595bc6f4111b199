"""The city of the doors' matrix, built once: one of everything that an address can name, somebody in every role, and the secrets to look for."""

import csv
import io
import re
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.handlers.base import BaseHandler
from django.core.signals import request_finished
from django.db import close_old_connections, transaction
from django.test import Client, RequestFactory
from django.urls import URLResolver, get_resolver
from django.utils import timezone, translation

import hotline_kit as kit
import ledger_kit
from luoshi.accounts.models import Membership, Token
from luoshi.matters import evidence, ledger
from luoshi.matters.ledger import SYSTEM, Actor, Entry, Opening
from luoshi.matters.models import Event
from luoshi.notices.models import Notice
from luoshi.registers.models import CalendarDay, Place, PlaceName, Unit
from luoshi.reports.importing import import_report
from luoshi.reports.models import BulkMove, Exchange, SavedFilter, Waiting
from luoshi.requests import intake
from luoshi.requests.models import Erasure, Knowledge, Proposal
from luoshi.requests.open311.views import TOKENS
from luoshi.requests.submission import IncomingSubmission, Understood

FACTORY = RequestFactory()
TABLE = Path(__file__).parent / "data" / "doors.csv"
PEOPLE = ("none", "public", "half", "op", "pd", "hf", "rx", "dc", "audit", "aj", "root", "chief", "jd", "cs", "xz", "qu", "fgw", "jtj")
TOKENED = {
    "t_audit": ("audit", ["read"]),
    "t_aj": ("aj", ["read"]),
    "t_rx": ("rx", ["read", "write"]),
    "t_jd": ("jd", ["read", "write"]),
    "t_fgw": ("fgw", ["read", "write"]),
    "t_wo": ("fgw", ["write"]),
    "t_none": ("none", ["read", "write"]),
}
ROLES = ("anon", *PEOPLE, *TOKENED, "t_off", "holder")  # the last: who came by the link of ``own``, with its visit
KEYS = {"own": "LuoshiOwnLink0123456789", "tip": "LuoshiTipLink0123456789", "done": "LuoshiEndLink0123456789"}
SAID = {  # words and names that are found in no other place, by what they belong to
    "caller": ("甲蓝田", "19955556666"),
    "tipster": ("丁告密", "19911117777"),
    "tip": ("老马收了施工队的钱",),
    "turned": ("吴科长放行了渣土车",),
    "joined": ("邻居说孙队长打过招呼",),
    "complaint": ("窗口的周某态度蛮横",),
    "complainer": ("戊秀英", "19922226666"),
    "hidden": ("三楼张家的孩子总被锁在家",),
    "hider": ("己隐名", "19933335555"),
    "firm": ("本厂被反复停电检修",),
    "company": ("云州琥珀机电", "19944448888"),
    "draft": ("尚未交办的码头搬迁",),
    "note": ("内部备注不宜外传",),
    "closed_file": ("内部纪要全文如下",),
    "report": ("云州琉璃塔修缮完成三座",),
    "batch": ("别人交来的表里的任务",),
    "filter": ("别人存的筛选名",),
    "approver": ("dc2-approver",),
    "ends": (*KEYS.values(),),
}


class Fixed:
    """Understands what it is told to, and the same street always."""

    def __init__(self, place=kit.STREET):
        self.place = place

    def understand(self, told, at):
        return Understood(demand="complaint", subjects=(kit.Candidate("0406", "路灯与井盖", 0.95),), places=(kit.Candidate(self.place, "街道", 0.99),))


def patterns():
    """Every pattern of the URL table, all that is included, as the table of doors calls it: regular expressions made readable, the second
    of the same words with its number."""
    seen = Counter()
    for written in _written(get_resolver(), ""):
        plain = re.sub(r"\(\?P(<\w+>)(?:\[[^]]*\]|\\.|[^()\\])*\)", r"\1", written)
        plain = re.sub(r"[\^$]|/\?", "", plain).replace(r"(?:\.<form>)?", "[.<form>]").replace("\\", "")
        seen[plain] += 1
        yield plain if seen[plain] == 1 else f"{plain} #{seen[plain]}"


def _written(resolver, before):
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from _written(each, before + str(each.pattern))
        else:
            yield before + str(each.pattern)


@dataclass
class City:
    """``fills``: what stands in the addresses of the table, by name. ``cookies``, ``keys``: how each role comes in."""

    fills: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    handler: BaseHandler = field(default_factory=BaseHandler)  # one, without the test client's copies of every template's context
    asked: int = 0

    def __post_init__(self):
        self.handler.load_middleware()

    def ask(self, role, method, address, **extra):
        """One request of a role, of which nothing stays: its network is new, what it wrote is taken back; no token of a form is asked for."""
        self.asked += 1
        headers = {"REMOTE_ADDR": f"10.{self.asked >> 16 & 255}.{self.asked >> 8 & 255}.{self.asked & 255}", **extra}
        if role in self.cookies:
            headers["HTTP_COOKIE"] = self.cookies[role]
        if role in self.keys:
            headers["HTTP_AUTHORIZATION"] = f"Bearer {self.keys[role]}"
            if address.startswith("/open311/"):
                address += f"{'&' if '?' in address else '?'}api_key={self.keys[role]}"
        request = FACTORY.generic(method, address, content_type="application/x-www-form-urlencoded", **headers)
        request._dont_enforce_csrf_checks = True
        settings.SECOND_FACTOR = role == "half"
        with transaction.atomic():
            response = self.handler.get_response(request)
            response.said = b"".join(response.streaming_content) if response.streaming else response.content
            request_finished.disconnect(close_old_connections)  # else the transaction's connection is closed, as after any request
            response.close()
            request_finished.connect(close_old_connections)
            response.wrote = Event.objects.count() if method != "POST" else None
            transaction.set_rollback(True)
        settings.SECOND_FACTOR = False
        translation.deactivate()
        return response


def answer_of(response):
    """An answer as one letter of the table."""
    status, to = response.status_code, response.get("Location", "")
    if status in (301, 302, 303, 307):
        return "s" if to.startswith(("/accounts/login/", "/accounts/reauthenticate/", "/admin/login/")) else "2" if to == "/accounts/2fa/totp/activate/" else ">"
    known = {200: "+", 201: "+", 204: "+", 400: "v", 409: "v", 413: "v", 422: "v", 401: "k", 403: "x", 404: "0", 405: "m", 429: "u"}
    return known.get(status, f"[{status}]")


def submission(pattern):
    """The roles that a room tells apart; for the others a blank cell says: as ``none``, or as ``anon`` for tokens and visits."""
    if pattern.startswith(("api/", "open311/")):
        return ("anon", "half", "chief", *TOKENED, "t_off")
    if pattern.startswith("admin/"):
        return ("anon", "none", "half", "rx", "dc", "audit", "root", "chief", "jd")
    if pattern.startswith("desk/"):
        return ("anon", *PEOPLE)
    return ("anon", "none", "half", "chief", "jd", *(("holder",) if pattern.startswith("ask/") else ()))


def rows():
    """The table: a row for each pattern and case. Lines that begin with # explain it."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def expected(row, role):
    """What a row says of a role: its cell; where that is blank, that of nobody for tokens, else that of an account without any role."""
    return row[role] or (row["anon"] if role in TOKENED or role in ("t_off", "holder") else row["none"])


def line(pattern, city):
    """A line for the table with what is answered today; what stands in <> is yet to be put in."""
    address = "" if not re.search(r"[<(]", pattern) else "/" + re.sub(r"[\^$]", "", pattern)
    told = [
        answer_of(city.ask(role, "GET", address or f"/{pattern}")) + answer_of(city.ask(role, "POST", address or f"/{pattern}")) if role in submission(pattern) else ""
        for role in ROLES
    ]
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([pattern, "", address, *told])
    return out.getvalue()


def address_of(row, city):
    """The address of a row, with the city's own things in it."""
    return (row["address"] or "/" + row["pattern"]).format(**city.fills)


@contextmanager
def built():
    """The city, as long as it is needed; nothing of it stays."""
    with transaction.atomic():
        yield _build()
        transaction.set_rollback(True)


def _build():
    people, city = kit.town(), City()
    Unit.objects.create(code="ztj-cs", name="钟台街道城管科", kind="other", parent=Unit.objects.get(code="ztj"))
    _people(people)
    _requests(people, city)
    _commitments(people, city)
    _others(people, city)
    for name in PEOPLE:
        client = Client()
        client.force_login(people[name])
        city.cookies[name] = client.cookies.output(attrs=[], header="", sep=";").strip()
    for name, (person, scopes) in TOKENED.items():
        token, city.keys[name] = Token.make(people[person], name, scopes)
    token, city.keys["t_off"] = Token.make(people["rx"], "t_off", ["read", "write"])
    Token.objects.filter(pk=token.pk).update(revoked_at=timezone.now())
    city.fills["token_pk"] = str(token.pk)
    client = Client()
    client.get(f"/ask/{KEYS['own']}/")
    city.cookies["holder"] = client.cookies.output(attrs=[], header="", sep=";").strip()
    hashes = tuple(p.password for p in people.values() if p.password)
    city.secrets = {
        **SAID,
        "tip_number": (city.fills["tip"],),
        "turned_number": (city.fills["turned"],),
        "server": (settings.SECRET_KEY, settings.DATA_KEY, str(settings.HOME), *city.keys.values(), *hashes),
        **{"factor": (city.fills.pop("factor_secret"),)},
    }
    return city


def _people(people):
    users = get_user_model()
    for name, role, unit in (("none", "", ""), ("public", "public", ""), ("half", "supervision", ""), ("aj", "auditor", "ztj"), ("cs", "unit", "ztj-cs")):
        user = users.objects.create(username=name)
        user.groups.set(Group.objects.filter(name=role))
        if unit:
            Membership.objects.create(user=user, unit=Unit.objects.get(code=unit))
        people[name] = users.objects.get(pk=user.pk)
    people["root"].is_staff = True
    people["root"].save()
    people["chief"] = users.objects.create_superuser("chief", password="a-long-password-of-nobody")
    people["approver"] = users.objects.create(username="dc2-approver")
    people["approver"].groups.set([Group.objects.get(name="supervision")])


def _take(demand, said, person=("", ""), reader=None, **more):
    return intake.take(IncomingSubmission(text=said, channel="phone", name=person[0], phone=person[1], demand=demand, **more), reader or Fixed()).matter


def _known(matter, key):
    matter.submissions.filter(joined=False).update(secret=intake.digest(key))


def _requests(people, city):
    limit = {"amount": 7, "unit": "days", "rule": "general/1"}
    given = {"route": "direct", "limit": limit, "due_at": kit.later(days=7)}
    own = _take("help", "小区门口路灯不亮三天了", SAID["caller"])
    kit.moved(own, ("sign", "ztj", {}, ""))
    file = evidence.store(own, "现场记录.txt", ContentFile("现场记录".encode()), "jd", bare=True)
    _known(own, KEYS["own"])
    others = _take("help", "望河街的井盖松了", reader=Fixed(kit.OTHER))
    tip = _take("tip", SAID["tip"][0], SAID["tipster"], reader=kit.Nothing(), against="ztj")
    ledger.move(tip, "dispatch", SYSTEM, {"lead": "jtj", **given})
    photo = evidence.store(tip, "密件.txt", ContentFile(SAID["tip"][0].encode()), "door", bare=True)
    _known(tip, KEYS["tip"])
    turned = _take("help", SAID["turned"][0], SAID["tipster"])
    ledger.move(turned, "classify", SYSTEM, {"demand": "tip", "against": "ztj"})
    joined = _take("help", "路口的红绿灯不亮", SAID["caller"])
    words = intake._submission(
        IncomingSubmission(text=SAID["joined"][0], channel="phone", demand="tip", against="ztj"),
        joined,
        joined.opened_at,
        "k",
        intake.callers.note(*SAID["tipster"], joined.opened_at),
        Understood(),
    )
    words.save()
    ledger.move(joined, "add", SYSTEM, {"words": SAID["joined"][0], "joined": True, "teller": words.pk})
    complaint = _take("complaint", f"{SAID['complaint'][0]}，我是{SAID['complainer'][0]}，电话{SAID['complainer'][1]}", SAID["complainer"], reader=kit.Nothing(), against="ztj")
    ledger.move(complaint, "dispatch", SYSTEM, {"lead": "ztj", **given})
    hidden = _take("help", f"{SAID['hidden'][0]}，{SAID['hider'][0]}住对门，打{SAID['hider'][1]}", SAID["hider"], hidden=True)
    firm = _take("help", f"{SAID['firm'][0]}，{SAID['company'][0]}损失不小", SAID["company"], firm="anonymous", hidden=True)
    done = kit.moved(
        _take("help", "楼道堆物清不走", SAID["caller"]), ("sign", "ztj", {}, ""), ("contact", "ztj", {"how": "phone"}, ""), ("finish", "ztj", {"answer": "已清走"}, "")
    )
    _known(done, KEYS["done"])
    new = kit.received()
    found = {"own": own, "others": others, "tip": tip, "turned": turned, "joined": joined, "complaint": complaint, "hidden": hidden, "firm": firm, "done": done, "new": new}
    city.fills |= {name: matter.ref for name, matter in found.items()}
    city.fills |= {
        "own_file": file.sha256,
        "tip_file": photo.sha256,
        **{f"key_{k}": v for k, v in KEYS.items()},
        "signed": TOKENS.sign(own.ref),
        "signed_tip": TOKENS.sign(tip.ref),
    }
    city.fills |= {"day": f"{timezone.localtime(own.opened_at):%Y-%m-%d}", "matter_pk": str(own.pk), "event_pk": str(Event.objects.filter(matter=tip).first().pk)}
    city.fills["month"] = _judged()
    Knowledge.objects.create(title="路灯报修", text="请拨", owner=Unit.objects.get(code="ztj"), review_on=timezone.localdate() + timedelta(days=9))
    city.fills["knowledge"] = str(Knowledge.objects.get().pk)
    asked = Proposal.objects.create(at=timezone.now(), by="dc2-approver", basis="本人要求", submissions=[tip.submissions.get().pk])
    erased = Erasure.objects.create(at=timezone.now(), by="rx", basis="本人要求", counts={"tellings": 1}, hash="ab" * 32)
    city.fills |= {"proposal": str(asked.pk), "certificate": erased.number}


def _judged():
    """A request of the month before last with its whole life, so that a month is judged."""
    begin = (timezone.localtime() - timedelta(days=50)).replace(hour=10)
    limit = {"amount": 7, "unit": "days", "rule": "general/1"}
    moves = [
        Entry("dispatch", {"lead": "whj", "route": "direct", "limit": limit, "due_at": (begin + timedelta(days=7)).isoformat()}, at=begin + timedelta(hours=1)),
        Entry("contact", {"how": "phone"}, at=begin + timedelta(hours=2)),
        Entry("finish", {"answer": "好了"}, at=begin + timedelta(hours=3)),
        Entry("call_back", {"solved": "yes", "satisfied": "yes"}, at=begin + timedelta(hours=30)),
    ]
    opening = Opening({"text": "早先的一件", "demand": "help", "channel": "phone", "subject": "0406", "place": kit.OTHER}, moves, begin)
    ledger.open_many("request", [opening], SYSTEM)
    return f"{begin + timedelta(days=7):%Y-%m}"


_SHAPE = "云州市政府工作报告\n各位代表：\n一、过去一年工作回顾\n全市经济平稳运行。\n二、今年重点工作\n今年要做好以下工作。"


def _commitments(people, city):
    who = {name: Actor.of(people[name]) for name in ("dc", "fgw", "jtj", "approver")}
    matter = ledger_kit.issued(who["dc"], place=kit.STREET, subject="0406")
    ledger.move(matter, "note", who["dc"], {"text": SAID["note"][0]}, at=ledger_kit.when(2, 2))
    ledger.move(matter, "accept", who["fgw"], at=ledger_kit.when(2, 3))
    shown, closed = (evidence.store(matter, name, ContentFile(text.encode()), "fgw") for name, text in (("验收单.txt", "验收单"), ("内部纪要.txt", SAID["closed_file"][0])))
    evidence.Evidence.objects.filter(pk=shown.pk).update(public=True)
    ledger.move(matter, "report", who["fgw"], {"period": "2026-Q1", "progress": "完成1500个", "percent": 25}, at=ledger_kit.when(4))
    change = {"targets": [{**ledger_kit.TARGET, "id": "t1", "value": 5000, "words": "5G基站 5000个"}], "approver": SAID["approver"][0]}
    ledger.move(matter, "retarget", who["approver"], change, reason="选址受限", at=ledger_kit.when(5))
    draft = ledger_kit.draft(who["dc"], text=SAID["draft"][0])
    other = ledger_kit.issued(who["dc"], lead="czj", helpers=(), text="新增财源项目三个")
    report = import_report("公开的报告.txt", f"{_SHAPE}完成地区生产总值增长5.5%。年内新建公园三座。\n".encode(), who["dc"], kit.CITY, 2025)
    ledger_kit.publish(report, who["dc"], sure=True)
    private = import_report("未公开的报告.txt", f"{_SHAPE}年内{SAID['report'][0]}。\n".encode(), who["dc"], kit.CITY, 2026)
    city.fills["waiting"] = str(Waiting.objects.create(sha256="cd" * 32, name="长报告.pdf", user=people["approver"]).pk)
    city.fills["moving"] = str(BulkMove.objects.create(move="issue", rows=[[draft.ref, draft.version]], user=people["approver"]).pk)
    city.fills |= {"promise": matter.ref, "draft": draft.ref, "promise2": other.ref, "shown": shown.sha256, "closed": closed.sha256, "report": report.key, "private": private.key}


def _others(people, city):
    from allauth.account.models import EmailAddress
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
    from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken

    from luoshi.tasklists import read_tasks
    from luoshi.tasklists.uploaded_table import as_data

    read = read_tasks(f"序号,工作任务,牵头单位,完成时限\n1,{SAID['batch'][0]},市财政局,2026年12月底\n".encode(), "表.csv", 2026)
    rows = {"list": as_data(read), "period": "2026-Q3", "year": 2026, "report": ""}
    for name in ("approver", "dc"):
        made = Exchange.objects.create(
            user=people[name],
            kind="new",
            name="表.csv",
            sha256=name.ljust(64, "0"),
            rows=rows if name == "approver" else {**rows, "list": as_data(read_tasks("序号,工作任务\n1,自己的任务\n".encode(), "表.csv", 2026))},
        )
        saved = SavedFilter.objects.create(user=people[name], name=SAID["filter"][0] if name == "approver" else "自己的", query="year=2026")
        city.fills |= {f"exchange_{name}": str(made.pk), f"filter_{name}": str(saved.pk)}
    secret = generate_totp_secret()
    kept_factor = TOTP.activate(people["approver"], secret).instance
    app = SocialApp.objects.create(provider="openid_connect", provider_id="oidc", name="x", client_id="id", secret="social-app-secret-word")
    account = SocialAccount.objects.create(user=people["dc"], provider="openid_connect", uid="1")
    token = SocialToken.objects.create(app=app, account=account, token="social-token-secret-word")
    name = PlaceName.objects.create(name="北门", place_code=kit.STREET)
    day = CalendarDay.objects.create(date=timezone.localdate(), working=True)
    from luoshi.registers.models import Duty, Subject

    first = {
        "place": Place.objects.first(),
        "placename": name,
        "unit": Unit.objects.get(code="ztj"),
        "subject": Subject.objects.first(),
        "calendarday": day,
        "duty": Duty.objects.first(),
        "group": Group.objects.get(name="unit"),
        "user": people["jd"],
        "superuser": people["chief"],
        "emailaddress": EmailAddress.objects.create(user=people["jd"], email="jd@example.org"),
        "authenticator": Authenticator.objects.get(pk=kept_factor.pk),
        "socialapp": app,
        "socialaccount": account,
        "socialtoken": token,
        "notice": Notice.objects.create(key="door", way="email", to=b"", title="door", state="failed", next_at=timezone.now()),
    }
    city.fills |= {f"{k}_pk": str(v.pk) for k, v in first.items()}
    city.fills |= {"content_type": str(ContentType.objects.get_for_model(Unit).pk), "factor_secret": secret}
