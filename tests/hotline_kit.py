"""What tests of the hotline share: a small city with streets, somebody in every role, and requests in every state."""

from datetime import timedelta

from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from ledger_kit import city, staff
from luoshi.matters import ledger
from luoshi.matters.ledger import SYSTEM, Actor
from luoshi.registers.models import Duty, Place, Subject, Unit
from luoshi.requests import duties, intake, lookalikes, understanding
from luoshi.requests.submission import Candidate, IncomingSubmission, Understood

STREET, OTHER, DISTRICT, CITY = "990102001000", "990102002000", "990102000000", "990100000000"
NAME, PHONE = "甲先生", "19900001234"
ROLES = {"op": "operator", "pd": "dispatcher", "hf": "caller", "rx": "hotline"}
UNITS = {"jd": "ztj", "qu": "zt", "xz": "whj"}  # a person of the street, of its district, of another street
LIMIT = {"amount": 7, "unit": "days", "rule": "general/1"}


class Fixed:
    """Understands everything the same way."""

    def understand(self, told, at):
        return Understood(demand="complaint", subjects=(Candidate("0406", "路灯与井盖", 0.95),), places=(Candidate(STREET, "钟台街道", 0.99),))


def town():
    """The city and its people, by username."""
    cache.clear()
    duties.forget_cached()
    lookalikes.forget_cached()
    understanding.forget_cached()
    people = city()[1]
    for code, name in ((CITY, "云州市"), (DISTRICT, "钟台区"), (STREET, "钟台街道"), (OTHER, "望河街道")):
        Place.objects.create(code=code, name=name)
    Subject.objects.create(code="0406", name="路灯与井盖")
    Unit.objects.create(code="zt", name="钟台区政府", kind="district", place_code=DISTRICT)
    Unit.objects.create(code="ztj", name="钟台街道办", kind="street", place_code=STREET)
    Unit.objects.create(code="whj", name="望河街道办", kind="street", place_code=OTHER)
    Duty.objects.create(subject_code="", route="street")
    units = Unit.objects.in_bulk(UNITS.values(), field_name="code")
    return people | staff(ROLES | dict.fromkeys(UNITS, "unit"), {name: units[code] for name, code in UNITS.items()})


def web(user):
    """A browser of a person; nobody's without one."""
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def told(**more):
    """A request that was told, and dispatched to the street where all is sure."""
    return intake.take(IncomingSubmission(**{"text": "小区门口路灯不亮三天了", "channel": "phone", "phone": PHONE, "name": NAME, **more}), Fixed()).matter


def of(code):
    """Somebody of a unit."""
    return Actor(f"{code}的人", frozenset({code}), frozenset({"handle_request"}))


def moved(matter, *moves):
    """Make moves: (name, unit or "", data, reason)."""
    for name, unit, data, reason in moves:
        ledger.move(matter, name, of(unit) if unit else SYSTEM, data, reason=reason)
    return matter


def received():
    return intake.take(IncomingSubmission(text="说不清的一件事", channel="phone", phone=PHONE, name=NAME), Nothing()).matter


class Nothing:
    """Understands nothing."""

    def understand(self, told, at):
        return Understood()


def later(**delta):
    return (timezone.now() + timedelta(**delta)).isoformat()


def issued():
    return told()


def pressing():
    """A danger of which the table finds no unit here."""
    return intake.take(IncomingSubmission(text="说不清的一件事", channel="phone", phone=PHONE, name=NAME, urgency="danger"), Nothing()).matter


def followed():
    return moved(pressing(), ("hand_over", "", {"to": "119"}, ""))


def conferring():
    return moved(received(), ("confer", "", {}, "归谁管不清楚"))


def under_way():
    return moved(told(), ("sign", "ztj", {}, ""))


def disputed():
    return moved(told(), ("dispute", "ztj", {}, "不归我管"))


def waiting():
    return moved(told(), ("wait", "", {"rule": "caller_postponed"}, "诉求人出差"))


def whistled():
    return moved(under_way(), ("whistle", "ztj", {"whistle": "daily", "units": ["fgw"], "arrive_by": later(minutes=30)}, "要一起看"))


def helped():
    return moved(under_way(), ("call_in", "ztj", {"helpers": ["jtj"], "due_at": later(days=2)}, ""))


def asking_time():
    return moved(under_way(), ("ask_time", "ztj", {"due_at": later(days=20)}, "要开挖"))


def answered():
    return moved(under_way(), ("contact", "ztj", {"how": "phone"}, ""), ("finish", "ztj", {"answer": "已修好"}, ""))


def asked_out():
    return moved(answered(), ("ask_exclude", "ztj", {"exclusion": "objective", "evidence": ["0" * 64]}, "需立法"))


def excluded():
    return moved(asked_out(), ("exclude", "", {}, "属实"))


def tried():
    return moved(answered(), *[("try_call", "", {}, "")] * 3)


def parked():
    return moved(answered(), ("shelve", "", {"plan_date": "2027-06-30", "solved": "no"}, "管线要改"))


def ended():
    return moved(answered(), ("call_back", "", {"solved": "yes", "satisfied": "yes"}, ""))


STATES = (received, pressing, followed, conferring, issued, under_way, disputed, waiting, whistled, helped, asking_time, answered, asked_out, excluded, tried, parked, ended)
