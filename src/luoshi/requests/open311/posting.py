"""POST requests: checked, taken in by the one door of requests, once however often it is sent."""

from __future__ import annotations

import hashlib
import hmac
import math
import re
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.accounts.addresses import address_of
from luoshi.accounts.models import Token
from luoshi.matters import contacts
from luoshi.matters.refusal import Refused
from luoshi.registers.models import Place
from luoshi.requests import attributes, callers, elsewhere, intake
from luoshi.requests.channels import DOOR
from luoshi.requests.fallbacks import understood
from luoshi.requests.grouped_writes import together
from luoshi.requests.models import Submission
from luoshi.requests.understanding import reader

from .. import pending_limits, state, submission_fields
from ..public import photos
from ..public.submitting import add_photos
from ..submission import IncomingSubmission
from .answers import Wrong
from .request_view import LONGEST
from .services import Service, services

LONGEST_KEY, LONGEST_URL, MOST_URLS = 100, 1_000, 10
AGAIN = 60  # seconds in which the same content from the same address is the same request
_ATTRIBUTE = re.compile(r"attribute\[([0-9A-Za-z_.-]{1,60})\](\[[0-9]*\])?")
_WIDE = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True)
class Sent:
    """What became of it. ``key``: for its person's link, where it is new."""

    ref: str
    account: str
    notice: str
    key: str = ""
    new: bool = True


@dataclass(frozen=True)
class Posted:
    """What was sent, checked."""

    incoming: IncomingSubmission
    person: dict[str, str]  # to be sealed
    pictures: photos.Photos
    account: str


def send(request: HttpRequest, token: Token | None, trial: bool) -> Sent:
    """Take a request in. ``trial``: only check it. Wrong (400, 403, 404) with a sentence for each thing that is amiss; nothing is kept then."""
    if token is None and settings.OPEN311_KEYS and not trial:
        raise Wrong(403, _("缺少 api_key；这里要有令牌才能提交。"))
    if token is not None and "write" not in token.scopes:
        raise Wrong(403, _("这个 api_key 没有 write 范围。"))
    given = _posted(request)
    if trial:
        return Sent("TEST-0000", given.account, _("测试接口：已核对，没有保存。") + "".join(given.pictures.refused))
    source, source_id = _origin(request, token)
    given = replace(given, incoming=replace(given.incoming, source=source, source_id=source_id))
    return _before(given) or _take(given)


def _posted(request: HttpRequest) -> Posted:
    """The call's content. Wrong with all that is amiss."""
    form, wrong = request.POST, []
    service = _service(form)
    attributed = _attributes(form)
    answers, amiss = attributes.answers(attributes.attributes_of(service.code, timezone.localdate()), attributed)
    wrong += amiss
    more, amiss = _further(attributed)
    wrong += amiss
    if urls := _urls(form, wrong):
        answers["media_url"] = urls
    point, address = _point(form, wrong), _text(form, "address_string", 500)
    place = _place(form, wrong)
    if not (point or address or place or wrong):
        wrong.append(_("缺少地点：lat 和 long，或 address_string，或 address_id。"))
    text = form.get("description", "").strip()
    if len(text) > LONGEST:
        wrong.append(_("description 超过%d字。") % LONGEST)
    if wrong:
        raise Wrong(400, *wrong)
    pictures = _pictures(request)
    phone = _text(form, "phone", 60)
    called = phone if callers.number_of(phone) else ""
    person = {k: _text(form, k, 254) for k in ("email", "device_id", "account_id")} | {"phone": "" if called else phone, "name": "" if called else _name(form)}
    incoming = IncomingSubmission(
        text=text or service.name,
        channel="open311",
        subject=service.code,
        place=place,
        address=address,
        point=point,
        name=_name(form) if called else "",
        phone=called,
        attributes=answers,
        **more,
    )
    if elsewhere.named(incoming) and (other := elsewhere.outside(incoming, understood(reader(), incoming, timezone.now()))):
        raise Wrong(400, elsewhere.sentence(other) + _("确实在本市的，请给出 lat 和 long，或 address_id。"))
    return Posted(incoming, {k: v for k, v in person.items() if v}, pictures, person["account_id"])


def _service(form: QueryDict) -> Service:
    code = form.get("service_code", "").strip()
    if not code:
        raise Wrong(400, _("缺少 service_code；见 GET services。"))
    found = services(timezone.localdate()).get(code)
    if found is None:
        raise Wrong(404, _("没有 service_code “%s”；见 GET services。") % code[:40])
    return found


def _attributes(form: QueryDict) -> dict[str, list[str]]:
    """The answers by code: attribute[code]=value, attribute[code][]=value."""
    found: dict[str, list[str]] = {}
    for name in form:
        if match := _ATTRIBUTE.fullmatch(name):
            found.setdefault(match[1], []).extend(form.getlist(name))
    return found


def _further(given: dict[str, list[str]]) -> tuple[submission_fields.Further, list[str]]:
    """What every service asks (``submission_fields``), units by their codes, and a sentence for each that does not fit."""
    answered, wrong = attributes.answers(submission_fields.questions(), given)
    try:
        return submission_fields.resolved(submission_fields.from_door(submission_fields.OPEN311, answered)), wrong
    except Refused as refused:
        return submission_fields.of_submission(None), [*wrong, str(refused)]


def _point(form: QueryDict, wrong: list[str]) -> tuple[float, float] | None:
    written = [form.get(name, "").strip() for name in ("long", "lat")]
    if not any(written):
        return None
    try:
        longitude, latitude = (float(each) for each in written)
    except ValueError:
        longitude = latitude = math.nan
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        wrong.append(_("lat 和 long 要一起给，写成度：lat -90到90，long -180到180。"))
        return None
    return longitude, latitude


def _place(form: QueryDict, wrong: list[str]) -> str:
    """``address_id`` is the 12-digit code of a place in the register."""
    given = form.get("address_id", "").strip()
    if given and not Place.objects.on(timezone.localdate()).filter(code=given[:13]).exists():
        wrong.append(_("没有 address_id “%s”；要填区划代码，12位。") % given[:20])
        return ""
    return given


def _urls(form: QueryDict, wrong: list[str]) -> list[str]:
    """Addresses of pictures elsewhere: kept as they are written, never fetched."""
    found = [u.strip() for u in (*form.getlist("media_url"), *form.getlist("media_url[]")) if u.strip()]
    for url in found:
        try:
            parts = urlsplit(url)
            fits = parts.scheme in ("http", "https") and bool(parts.hostname) and len(url) <= LONGEST_URL
        except ValueError:
            fits = False
        if not fits:
            wrong.append(_("media_url “%s”不是 http 或 https 的地址。") % url[:80])
    if len(found) > MOST_URLS:
        wrong.append(_("media_url 最多%d个。") % MOST_URLS)
    return found


def _pictures(request: HttpRequest) -> photos.Photos:
    """Files sent along, under whatever name: photos within the limits of the residents' page; what is none is told with the request's number."""
    return photos.PhotosField().clean([file for name in request.FILES for file in request.FILES.getlist(name)])


def _text(form: QueryDict, name: str, most: int) -> str:
    return form.get(name, "").strip()[:most]


def _name(form: QueryDict) -> str:
    first, last = (_text(form, name, callers.LONGEST_NAME) for name in ("first_name", "last_name"))
    wide = _WIDE.search(last) is not None
    return (f"{last}{first}" if wide else f"{first} {last}".strip())[: callers.LONGEST_NAME]


def _origin(request: HttpRequest, token: Token | None) -> tuple[str, str]:
    """Source and number by which the same is known again: the caller's Idempotency-Key, else the content within a minute. Without an
    api_key the content is part of it, so that nobody's report is lost to a number that a stranger has used."""
    source = source_of(token) if token else "open311:"
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > LONGEST_KEY:
        raise Wrong(400, _("Idempotency-Key 最长%d个字符。") % LONGEST_KEY)
    if key and token:
        return source, key
    content = _content(request)
    if key:
        return source, f"{key[:60]}:{content[:32]}"
    return source, f"auto:{_sealed(address_of(request), content)}:{int(timezone.now().timestamp() // AGAIN)}"


def source_of(token: Token) -> str:
    """By which name what comes with this key is known."""
    return f"open311:{token.name[:20]}#{token.pk}"


def _sealed(address: str, content: str) -> str:
    """A keyed digest, from which nobody finds the address again."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{address} {content}".encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:40]


def _content(request: HttpRequest) -> str:
    """The digest of what was sent."""
    digest = hashlib.sha256()
    for name in sorted(request.POST):
        if name != "api_key":
            digest.update(repr((name, request.POST.getlist(name))).encode("utf-8", "surrogatepass"))
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            for block in file.chunks():
                digest.update(block)
            file.seek(0)
    return digest.hexdigest()


def _before(given: Posted) -> Sent | None:
    """The same, taken in before."""
    source_id = given.incoming.source_id
    numbers = [source_id]
    since = timezone.now() - timedelta(seconds=AGAIN)
    if source_id.startswith("auto:"):  # its minute may have begun before this one
        head, _colon, minute = source_id.rpartition(":")
        numbers.append(f"{head}:{int(minute) - 1}")
    rows = Submission.objects.select_related("matter").filter(source=given.incoming.source, source_id__in=numbers)
    for submission in rows:
        if submission.source_id == source_id or submission.told_at >= since:
            return _known(submission.matter.ref, given)
    return None


def _known(ref: str, given: Posted) -> Sent:
    return Sent(ref, given.account, _("这一件已经收到过。"), new=False)


def _take(given: Posted) -> Sent:
    if given.person or given.pictures or given.pictures.refused:
        return _take_whole(given)
    taken = together.take(given.incoming, reader(), DOOR)
    return _sent(taken, given)


def _take_whole(given: Posted) -> Sent:
    """With what is sealed and the photos, all or nothing."""
    heard = intake.prepare(intake.ready(given.incoming), reader())
    try:
        with transaction.atomic():
            taken = intake.take_together([heard])[0]
            if given.person:
                contacts.put(taken.matter, "open311", given.person)
            refused = add_photos(taken.matter, given.pictures, taken.key, DOOR)
    except IntegrityError:
        if before := _before(given):  # sent twice at the same time
            return before
        raise
    return _sent(taken, given, refused)


def _sent(taken: intake.Receipt, given: Posted, refused: tuple[str, ...] = ()) -> Sent:
    if not taken.new:
        return _known(taken.matter.ref, given)
    lead = taken.matter.lead
    notice = _("已收到，已派给%s。") % lead if lead and taken.matter.state == "issued" else _("已收到，正在确定由哪个单位办理。")
    return Sent(taken.matter.ref, given.account, notice + pending_limits.why(state.of(taken.matter.document)) + "".join(refused), taken.key)
