"""The residents' pages: told in one POST without an account, followed, rated, added to and told again by a secret link."""

import io
import logging
import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ledger_kit import city
from luoshi.accounts import rate_limits
from luoshi.codes.uscc import check_character
from luoshi.matters import contacts, evidence, ledger
from luoshi.matters.ledger import Actor
from luoshi.matters.models import Contact, Event, Evidence, Matter
from luoshi.matters.rebuild import rebuild
from luoshi.registers.models import Duty, Place, Subject, Unit
from luoshi.requests import callers, duties, intake
from luoshi.requests.models import Caller, Submission
from luoshi.requests.public import photos, secret_links, visits
from luoshi.requests.public.forms import AskForm
from luoshi.requests.submission import Candidate, IncomingSubmission, Understood
from picture_kit import SECRETS, photo, plain

pytestmark = pytest.mark.django_db
STREET, OTHER = "990102001000", "990102002000"
JPEG = photo()
SAID = "小区门口路灯不亮三天了"
PHONE = "199 0000 1234"
USCC = "91990100MA0000000"


class Fixed:
    """Understands everything the same way."""

    def __init__(self):
        self.found = {"demand": "complaint", "subjects": (Candidate("0406", "路灯与井盖", 0.95, ("路灯",)),), "places": (Candidate(STREET, "钟台街道", 0.99),)}

    def understand(self, told, at):
        return Understood(**self.found)


@pytest.fixture
def reader(monkeypatch):
    fixed = Fixed()
    monkeypatch.setattr("luoshi.requests.public.understood.reader", lambda: fixed)
    return fixed


@pytest.fixture
def town(reader):
    cache.clear()
    duties.forget_cached()
    city()
    for code, name in (("990100000000", "云州市"), ("990102000000", "钟台区"), (STREET, "钟台街道"), (OTHER, "望河街道")):
        Place.objects.create(code=code, name=name)
    Unit.objects.create(code="zt", name="钟台区政府", kind="district", place_code="990102000000")
    Unit.objects.create(code="ztj", name="钟台街道办", kind="street", place_code=STREET)
    Subject.objects.create(code="0406", name="路灯与井盖")
    Duty.objects.create(subject_code="", route="street")


@pytest.fixture
def web():
    return Client(REMOTE_ADDR="192.0.2.7", enforce_csrf_checks=False)


STREET_OFFICE = Actor("street", frozenset({"ztj"}), frozenset({"handle_request"}))
OFFICE = Actor("office", frozenset(), frozenset({"dispatch_request", "take_request", "call_back"}))


def tell(web, code=302, **more):
    answer = web.post("/ask/", {"text": SAID, "name": "甲先生", "phone": PHONE, **more})
    assert answer.status_code == code, answer.content.decode()
    return answer


def told(web, **more):
    """The matter that a POST opened, and the address of its link."""
    before = set(Matter.objects.values_list("pk", flat=True))
    link = tell(web, **more).url
    return Matter.objects.exclude(pk__in=before).get(), link


def answered(web, **more):
    matter, link = told(web, **more)
    ledger.move(matter, "sign", STREET_OFFICE)
    ledger.move(matter, "finish", STREET_OFFICE, {"answer": "已换灯头，电话13800001111"})
    return matter, link


def send(web, link, name, matter, **given):
    return web.post(f"{link}{name}/", {"version": matter.version, **given})


def page(answer):
    return answer.content.decode()


def sentence(answer):
    return re.sub(r"<[^>]*>|\s+", "", page(answer))


def test_one_post_gives_a_number_and_a_link_and_is_dispatched(web, town):
    answer = tell(web, address="钟台路3号", hidden="on")
    matter = Matter.objects.get()
    assert re.fullmatch(r"/ask/[A-Za-z0-9_-]{22}/", answer.url)
    assert (matter.state, matter.lead.code, matter.document["request"]["channel"], matter.document["request"]["address"]) == ("issued", "ztj", "web", "钟台路3号")
    submission = Submission.objects.get()
    assert (submission.hidden, submission.source, callers.read(submission.caller)["phone"]) == (True, "ask", "19900001234")
    shown = page(web.get(answer.url, follow=True))
    for word in (matter.ref, "钟台街道办", "答复期限", SAID, f"http://testserver{answer.url}"):
        assert word in shown
    assert "19900001234" not in shown
    assert rebuild().findings == []


def test_anonymous_with_a_point_and_choices(web, town):
    tell(web, name="", phone="", longitude="149.99", latitude="30.01", demand="tip", subject="0406", place=OTHER)
    matter = Matter.objects.get()
    assert (matter.document["request"]["point"], matter.document["request"]["demand"], matter.place) == ([149.99, 30.01], "tip", OTHER)
    assert not Caller.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"text": ""}, "请写明要反映的事情"),
        ({"text": "  \n "}, "请写明要反映的事情"),
        ({"text": "长" * 5001}, "5000"),
        ({"phone": "不告诉你"}, "不像电话号码"),
        ({"longitude": "200", "latitude": "3"}, "180"),
        ({"longitude": "nan", "latitude": "nan"}, "输入"),
        ({"subject": "9999"}, "没有这个分类"),
        ({"place": "110101001000"}, "没有这个地点"),
        ({"demand": "wish"}, "wish"),
        ({"website": "http://spam.example"}, "程序自动填写"),
        ({"join": "R26-AAAAAAAA"}, "不能并入"),
        ({"text": "a\x00b"}, "空字符"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(web, town, wrong, said):
    answer = tell(web, 422, address="某某路8号", **wrong)
    assert said in page(answer)
    assert "某某路8号" in page(answer)
    assert not Matter.objects.exists()


def test_the_same_sent_twice_is_one_and_another_thing_is_another(web, town):
    mark = re.search(r'name="once" value="([^"]+)"', page(web.get("/ask/")))[1]
    first, second = tell(web, once=mark), tell(web, once=mark)
    assert first.url == second.url
    assert "已经提交过" in page(web.get(second.url, follow=True))
    assert tell(web, once=mark, text="楼道里的灯也坏了").url != first.url
    assert Matter.objects.count() == 2
    assert mark not in str(list(Event.objects.values())) + str(list(Submission.objects.values()))


def test_photos_are_kept_and_named_on_the_ledger(web, town):
    tell(web, photos=[SimpleUploadedFile("张三家.JPG", JPEG), SimpleUploadedFile("b.png", plain())])
    matter = Matter.objects.get()
    kept = list(Evidence.objects.filter(matter=matter).order_by("pk"))
    for one in kept:
        data = evidence.path_of(one.sha256).read_bytes()
        assert not [secret for secret in SECRETS if secret in data]
    assert [(e.name, e.media_type, e.public) for e in kept] == [("resident-1.jpg", "image/jpeg", False), ("resident-2.png", "image/png", False)]
    assert Event.objects.filter(matter=matter, move="add").get().data["evidence"] == [e.sha256 for e in kept]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([("a.jpg", b"\xff\xd8\xff" + bytes(30 << 20))], "超过15 MB"),
        ([("a.jpg", b"<svg onload=alert(1)>")], "不是JPG"),
        ([("a.exe", b"MZ....")], "不是JPG"),
        ([(f"{n}.jpg", plain("JPEG", (80 * n, 9, 0))) for n in range(4)], "第4张照片没有收下：一次最多收3张"),
        ([("a.jpg", b"")], "不是JPG"),
        ([("a.jpg", JPEG[:300])], "打不开"),
        ([("a.jpg", JPEG), ("b.jpg", JPEG[:300])], "第2张照片没有收下"),
    ],
)
def test_words_are_kept_whatever_is_wrong_with_a_photo(web, town, files, said):
    sent = tell(web, photos=[SimpleUploadedFile(name, content) for name, content in files])
    matter = Matter.objects.get()
    followed = web.get(sent.url, follow=True)
    assert said in page(followed)
    assert matter.ref in page(followed)
    assert said in matter.events.get(move="add").data["words"]
    assert Evidence.objects.count() == {4: 3, 2: 1, 1: 0}[len(files)]
    assert said in page(web.get(sent.url, follow=True))  # not only once


def test_a_photo_alone_that_cannot_be_read_adds_nothing(web, town):
    _matter, link = told(web)
    answer = web.post(f"{link}add/", {"photos": [SimpleUploadedFile("x.jpg", JPEG[:300])]})
    assert answer.status_code == 422
    assert "打不开" in page(answer)
    again = web.post(f"{link}add/", {"words": "晚上更黑", "photos": [SimpleUploadedFile("x.jpg", JPEG[:300])]}, follow=True)
    assert "打不开" in page(again)
    assert "晚上更黑" in Matter.objects.get().events.get(move="add").data["words"]


def test_where_it_may_be_two_places_it_is_asked_before_it_is_sent(web, town, reader):
    reader.found = {**reader.found, "places": (Candidate(STREET, "钟台街道", 0.5), Candidate(OTHER, "望河街道", 0.5)), "ask": True}
    asked = page(tell(web, 422))
    assert "是哪个地方" in asked
    assert "望河街道" in asked
    tell(web, asked="1", place=OTHER)
    assert Matter.objects.get().place == OTHER
    tell(web, asked="1", text="不知道在哪条街的路灯坏了")
    assert Matter.objects.latest("pk").state == "received"


def test_what_is_understood_is_shown_while_it_is_typed(web, town, reader):
    reader.found = {**reader.found, "urgency": "danger", "hand_over": True}
    fragment = page(web.post("/ask/understood/", {"text": "燃气泄漏了"}))
    for word in ("tel:110", "tel:119", "tel:120", "路灯与井盖", "钟台街道", "投诉"):
        assert word in fragment
    assert "<html" not in fragment
    assert "tel:119" not in page(web.post("/ask/understood/", {"text": ""}))
    assert page(web.post("/ask/understood/", {"text": "路" * 9000, "longitude": "x"}))
    looked = web.post("/ask/", {"text": "燃气泄漏了", "look": "1"})
    assert looked.status_code == 200
    assert "请立即拨打" in page(looked)
    assert not Matter.objects.exists()
    assert "请立即拨打110、119或120" in page(web.get(tell(web).url, follow=True))


def test_the_submission_joins_a_request_that_others_told(web, town, reader):
    first, link = told(web)
    reader.found["alike"] = ((first.ref, 0.9, "同一条街的路灯"),)
    assert first.ref in page(web.post("/ask/understood/", {"text": SAID}))
    other = web.post("/ask/", {"text": "我家门口灯也不亮，我叫乙女士", "phone": "19900005678", "join": first.ref})
    assert other.status_code == 302
    assert Matter.objects.count() == 1
    assert [t.answered_by_id for t in Submission.objects.all()] == [first.pk] * 2
    joined = page(web.get(other.url, follow=True))
    assert f"和同一件事（{first.ref}）一起办理" in joined
    assert SAID not in joined
    assert "乙女士" not in page(web.get(link, follow=True))
    assert "又有人反映同一件事" in page(web.get(link, follow=True))


@pytest.mark.parametrize("private", ["hidden", "tip", "enterprise", "ended", "phone"])
def test_what_is_not_for_others_is_not_offered_to_them(web, town, reader, private):
    given = {"text": SAID, "channel": "phone" if private == "phone" else "web", "hidden": private == "hidden", "firm": "anonymous" if private == "enterprise" else ""}
    matter = intake.take(IncomingSubmission(**given, demand="tip" if private == "tip" else ""), reader).matter
    if private == "ended":
        ledger.move(matter, "transfer", OFFICE, {"to": "供电公司", "outcome": "central"}, reason="专线")
    reader.found["alike"] = ((matter.ref, 0.9, "像"),)
    fragment = page(web.post("/ask/understood/", {"text": "门口灯坏了"}))
    assert SAID not in fragment
    assert (matter.ref in fragment) == (private == "phone")  # told by telephone: offered, without its words
    tell(web, 302 if private == "phone" else 422, join=matter.ref)


def test_the_link_shows_the_answer_and_takes_the_verdict(web, town):
    matter, link = answered(web)
    shown = page(web.get(link, follow=True))
    assert "已换灯头" in shown
    assert "13800001111" not in shown
    assert send(web, link, "rate", matter, solved="yes", satisfied="basically", comment="谢谢").status_code == 302
    matter.refresh_from_db()
    assert (matter.state, matter.verdict) == ("ended", "solved")
    callback = matter.document["request"]["callback"]
    assert (callback["solved"], callback["satisfied"], callback["how"]) == ("yes", "basically", "link")
    assert Event.objects.latest("pk").by == "resident"
    assert rebuild().findings == []


@pytest.mark.parametrize("solved", ["no", "half"])
def test_what_is_not_solved_is_done_again_with_a_new_limit(web, town, solved):
    matter, link = answered(web)
    send(web, link, "rate", matter, solved=solved, satisfied="no", comment="灯又灭了")
    matter.refresh_from_db()
    assert (matter.state, matter.document["request"]["redos"]) == ("sent_back", 1)
    assert timezone.localtime(matter.due_at).date() == timezone.localdate() + timedelta(days=8)  # the end of the seventh day after
    assert "灯又灭了" in page(web.get(link, follow=True))


def test_no_longer_needed_ends_it_and_nothing_chosen_is_no_verdict(web, town):
    matter, link = answered(web)
    assert "请选一项" in page(send(web, link, "rate", matter))
    assert send(web, link, "rate", matter, solved="maybe").status_code == 422
    send(web, link, "rate", matter, solved="no_longer")
    matter.refresh_from_db()
    assert matter.verdict == "no_longer"


def test_the_third_time_unsolved_it_goes_up(web, town):
    matter, link = answered(web)
    for n in range(3):
        send(web, link, "rate", matter, solved="no")
        matter.refresh_from_db()
        assert matter.document["request"]["escalated"] == (n == 2)
        ledger.move(matter, "finish", STREET_OFFICE, {"answer": "再修"})


def test_two_open_tabs(web, town):
    matter, link = answered(web)
    seen = matter.version
    send(web, link, "rate", matter, solved="no", comment="第一个窗口")
    late = web.post(f"{link}rate/", {"version": seen, "solved": "yes", "comment": "第二个窗口写的话"})
    assert late.status_code == 409
    assert "有了变化" in page(late)
    assert "第二个窗口写的话" in page(late)
    matter.refresh_from_db()
    assert matter.state == "sent_back"


def test_the_page_sent_again_after_a_change_carries_the_new_version(web, town):
    matter, link = answered(web)
    seen = matter.version
    ledger.move(matter, "try_call", OFFICE)
    late = web.post(f"{link}rate/", {"version": seen, "solved": "yes", "comment": "修好了"})
    assert late.status_code == 409
    assert f'name="version" value="{matter.version}"' in page(late)
    assert "修好了" in page(late)


def test_words_and_photos_are_added(web, town):
    matter, link = told(web)
    assert web.post(f"{link}add/", {"words": "晚上更黑", "photos": [SimpleUploadedFile("x.jpg", JPEG)]}).status_code == 302
    assert "晚上更黑" in page(web.get(link, follow=True))
    assert web.post(f"{link}add/", {"words": "又想起一点"}).status_code == 302
    web.post(f"{link}add/", {"words": "又想起一点"})  # pressed twice
    matter.refresh_from_db()
    assert matter.document["request"]["words_added"] == 2
    assert "请写几个字" in page(web.post(f"{link}add/", {"words": "  "}))
    for n in range(2):
        web.post(f"{link}add/", {"photos": [SimpleUploadedFile(f"{m}.jpg", plain("JPEG", (80 * n, 60 * m, 0))) for m in range(3)]})
    assert Evidence.objects.count() == 7
    ledger.move(matter, "transfer", OFFICE, {"to": "供电公司", "outcome": "central"}, reason="专线")
    ended = web.post(f"{link}add/", {"words": "太晚了", "photos": [SimpleUploadedFile("y.jpg", plain("JPEG", "green"))]})
    assert ended.status_code == 422
    assert "太晚了" in page(ended)
    assert Evidence.objects.count() == 7


def test_told_again_within_the_days_of_the_rule(web, town, monkeypatch):
    matter, link = answered(web)
    send(web, link, "rate", matter, solved="yes")
    matter.refresh_from_db()
    assert "请写明" in page(send(web, link, "again", matter))
    assert send(web, link, "again", matter, reason="只亮了一天").status_code == 302
    matter.refresh_from_db()
    assert (matter.state, matter.document["request"]["reopened"], matter.lead.code) == ("issued", 1, "ztj")
    ledger.move(matter, "finish", STREET_OFFICE, {"answer": "换了电缆"})
    send(web, link, "rate", matter, solved="yes")
    matter.refresh_from_db()
    later = timezone.now() + timedelta(days=31)  # the thirtieth day counts whole (民法典 art. 203)
    monkeypatch.setattr("luoshi.requests.public.caller_moves.timezone.now", lambda: later)
    assert 'id="again"' not in page(web.get(link, follow=True))
    late = send(web, link, "again", matter, reason="还是灭了")
    assert late.status_code == 422
    assert "届满" in page(late)
    assert "还是灭了" in page(late)


def test_what_no_unit_had_is_not_told_again(web, town, reader):
    reader.found = {"subjects": ()}
    matter, link = told(web)
    ledger.move(matter, "answer", OFFICE, {"outcome": "legal_channel", "answer": "请向法院起诉"})
    assert "请向法院起诉" in page(web.get(link, follow=True))
    refused = send(web, link, "again", matter, reason="不服")
    assert refused.status_code == 422
    assert "没有派给承办单位" in page(refused)


def test_an_extension_is_no_delay_and_the_first_date_stays(web, town):
    matter, link = told(web)
    first = matter.due_at
    longer = (first + timedelta(days=5)).isoformat()
    ledger.move(matter, "ask_time", STREET_OFFICE, {"due_at": longer}, reason="要等配件")
    ledger.move(matter, "give_time", OFFICE, {"due_at": longer, "approver": "值班主任"})
    shown = page(web.get(link, follow=True))
    for word in ("已延期", "原定", f"{timezone.localtime(first) - timedelta(minutes=1):%Y-%m-%d} 23:59", "要等配件"):
        assert word in shown
    assert "值班主任" not in shown
    assert "已超过期限" not in shown


def test_who_refused_and_why_is_said(web, town):
    matter, link = told(web)
    ledger.move(matter, "dispute", STREET_OFFICE, reason="路灯归城管局")
    shown = page(web.get(link, follow=True))
    assert "承办单位认为不归它办" in shown
    assert "路灯归城管局" in shown
    assert "钟台街道办" in shown


def test_the_link_follows_a_merged_request_and_keeps_others_words_from_it(web, town):
    first, link = answered(web)
    ledger.move(first, "redo", OFFICE, {"solved": "no", "due_at": (timezone.now() + timedelta(days=3)).isoformat()}, reason="没修好")
    web.post(f"{link}add/", {"words": "请打甲先生的电话"})
    second, other = told(web, text="东门灯坏了", phone="19900005678")
    ledger.move(second, "merge", OFFICE, {"merged_into": first.ref}, reason="同一盏灯")
    ledger.move(first, "finish", STREET_OFFICE, {"answer": "换了电缆"})
    shown = page(web.get(other, follow=True))
    for word in (second.ref, first.ref, "东门灯坏了", "换了电缆", "请您评价"):
        assert word in shown
    for word in (SAID, "请打甲先生的电话"):
        assert word not in shown
    send(web, other, "rate", first, solved="yes")
    first.refresh_from_db()
    assert first.state == "answered"  # who opened it is asked too
    send(web, link, "rate", first, solved="yes")
    first.refresh_from_db()
    assert first.verdict == "solved"


def test_who_only_joined_is_heard_but_ends_nothing(web, town, reader):
    matter, _link = told(web)
    reader.found["alike"] = ((matter.ref, 0.9, "像"),)
    other = web.post("/ask/", {"text": "我也是", "join": matter.ref}).url
    matter.refresh_from_db()
    ledger.move(matter, "finish", STREET_OFFICE, {"answer": "好了"})
    assert send(web, other, "rate", matter, solved="yes", satisfied="yes").status_code == 302
    matter.refresh_from_db()
    assert matter.state == "answered"
    last = Event.objects.filter(matter=matter).latest("seq")
    assert (last.move, last.data["solved"], last.data["how"]) == ("caller_answered", "yes", "link")
    assert send(web, other, "rate", matter, solved="no").status_code == 302


def test_a_wrong_or_forgotten_link_is_not_found(web, town):
    matter, link = told(web)
    assert web.get("/ask/" + "x" * 22 + "/").status_code == 404
    assert SAID in page(web.get(link, follow=True))
    callers.forget(Caller.objects.get())
    gone = web.get(link)
    assert (gone.status_code, SAID in page(gone), matter.ref in page(gone)) == (404, False, False)
    assert web.post(f"{link}add/", {"words": "x"}).status_code == 404
    assert Event.objects.filter(matter=matter, move="add").count() == 0


def test_the_key_goes_nowhere(web, town):
    _matter, link = told(web)
    opened = web.get(link)
    assert opened["Referrer-Policy"] == "no-referrer"
    assert "no-store" in opened["Cache-Control"]
    shown = web.get(opened.url)
    assert shown["Referrer-Policy"] == "same-origin"
    assert "noindex" in shown["X-Robots-Tag"]
    assert "no-store" in shown["Cache-Control"]
    assert web.get(f"{link}rate/").url == link
    said = io.StringIO()
    (handler,) = [h for h in logging.getLogger().handlers if any(isinstance(f, secret_links.KeepKeys) for f in h.filters)]
    before = handler.setStream(said)
    try:
        web.post(f"{link}rate/", {})
        web.delete(link)
        Client(enforce_csrf_checks=True).post(f"{link}add/", {"words": "x"})
        web.get(f"{link}nowhere/")
    finally:
        handler.setStream(before)
    assert "/ask/…/" in said.getvalue()
    assert link.split("/")[2] not in said.getvalue()


def test_the_link_is_exchanged_for_a_visit_of_that_request_alone(web, town):
    matter, link = told(web)
    other, _second = told(web, text="另一件事，路面有坑")
    visitor = Client()
    opened = visitor.get(link)
    address = opened.url
    key = link.split("/")[2]
    assert address == f"/ask/r/{matter.ref}/"
    cookie = opened.cookies["luoshi_ask"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (address, True, "Lax")
    assert key not in cookie.value
    shown = page(visitor.get(address))
    assert shown.count(key) == 1  # to be kept by its person, and in no form and no address
    for form in ("rate", "add", "again"):
        assert f'action="{link}{form}/"' not in shown
    assert visitor.get(f"/ask/r/{other.ref}/").status_code == 403
    assert visitor.post(f"{address}add/", {"words": "晚上更黑"}).url == address
    assert "晚上更黑" in page(visitor.get(address))
    stranger = Client()
    for refused in (stranger.get(address), stranger.post(f"{address}add/", {"words": "x"}), stranger.get("/ask/r/R26-NOTTHERE/")):
        assert refused.status_code == 403
        assert "重新打开" in page(refused)
    stranger.cookies["luoshi_ask"] = cookie.value[:-2] + "xx"
    assert stranger.get(address).status_code == 403
    stranger.cookies["luoshi_ask"] = cookie.value  # on another request's pages it is worth nothing
    assert stranger.get(f"/ask/r/{other.ref}/").status_code == 403


def test_a_visit_ends_with_its_key_and_with_its_day(web, town, monkeypatch):
    _matter, link = told(web)
    visitor = Client()
    address = visitor.get(link).url
    shown = visitor.get(address)
    assert (shown.status_code, SAID in page(shown)) == (200, True)
    with monkeypatch.context() as later:
        import time

        now = time.time()
        later.setattr("django.core.signing.time.time", lambda: now + visits.LASTS + 60)
        over = visitor.get(address)
        assert (over.status_code, SAID in page(over), "重新打开" in page(over)) == (403, False, True)
    callers.forget(Caller.objects.get())
    over = visitor.get(address)
    assert (over.status_code, SAID in page(over)) == (403, False)
    assert visitor.post(f"{address}add/", {"words": "x"}).status_code == 403
    assert Event.objects.filter(move="add").count() == 0


def test_links_are_not_guessed_without_end(town):
    guesser = Client(REMOTE_ADDR="198.51.100.77")
    codes = {guesser.get("/ask/" + f"{n:022}" + "/").status_code for n in range(61)}
    assert codes == {404, 429}
    assert Client(REMOTE_ADDR="198.51.100.78").get("/ask/" + "x" * 22 + "/").status_code == 404


def test_forged_forms_are_refused(town):
    strict = Client(enforce_csrf_checks=True)
    for address in ("/ask/", "/ask/understood/", "/ask/enterprise/", "/ask/status/"):
        assert strict.post(address, {"text": SAID}).status_code == 403
    assert not Matter.objects.exists()


def test_one_address_sends_so_much_and_no_more(web, town, settings):
    settings.ASK_RATE = "3/600"
    for n in range(3):
        tell(web, text=f"第{n}盏灯坏了")
    refused = tell(web, 429, text="第四盏灯也坏了")
    assert "太频繁" in page(refused)
    assert "第四盏灯也坏了" in page(refused)
    assert int(refused["Retry-After"]) > 0
    other = Client(REMOTE_ADDR="192.0.2.8")
    assert other.post("/ask/", {"text": SAID}).status_code == 302
    for n in range(45):
        assert other.post("/ask/understood/", {"text": SAID}).status_code == 200, n
    assert other.post("/ask/understood/", {"text": SAID}).status_code == 204
    assert Matter.objects.count() == 4


def test_a_household_of_version_6_is_one_address(rf):
    one, two, far = (rf.get("/", REMOTE_ADDR=a) for a in ("2001:db8::1", "2001:db8::abcd:1", "2001:db8:0:1::1"))
    assert rate_limits.asker(one) == rate_limits.asker(two) != rate_limits.asker(far)
    assert rate_limits.asker(rf.get("/", REMOTE_ADDR="::ffff:192.0.2.7")) == "192.0.2.7"
    assert rate_limits.asker(rf.get("/", REMOTE_ADDR="")) == ""


def test_the_state_by_number_and_the_end_of_the_phone_number(web, town):
    matter, link = answered(web)
    answer = web.post("/ask/status/", {"ref": f" {matter.ref.lower()} ", "last": "1234"})
    assert answer.status_code == 200
    assert "承办单位已答复" in page(answer)
    for secret in (SAID, "甲先生", "已换灯头", "19900001234", link, "钟台街道办"):
        assert secret not in page(answer)


@pytest.mark.parametrize(("ref", "last"), [("", "1234"), ("R26-AAAAAAAA", "1234"), (None, "9999"), (None, "234"), (None, "٤٣٢١"), (None, "19900001234")])
def test_a_wrong_number_and_a_wrong_end_are_not_told_apart(web, town, ref, last):
    matter, _link = told(web)
    answer = web.post("/ask/status/", {"ref": matter.ref if ref is None else ref, "last": last})
    assert answer.status_code == 422
    assert ("没有查到" in page(answer)) == (ref != "" and len(last) < 11)


def test_an_anonymous_request_has_no_end_to_guess(web, town):
    matter, _link = told(web, phone="", name="")
    assert web.post("/ask/status/", {"ref": matter.ref, "last": ""}).status_code == 422
    assert "没有查到" in page(web.post("/ask/status/", {"ref": matter.ref, "last": "0000"}))


def test_guessing_stops_by_address_and_by_number(web, town, settings):
    settings.ASK_RATE = "10000/600"
    matter, _link = told(web)
    right = {"ref": matter.ref, "last": "1234"}
    for _n in range(12):
        assert web.post("/ask/status/", right).status_code == 200
    codes = [web.post("/ask/status/", {"ref": matter.ref, "last": f"{n:04}"}).status_code for n in range(9)]
    assert codes == [422] * 8 + [429]
    assert web.post("/ask/status/", right).status_code == 429
    for n in range(15):
        Client(REMOTE_ADDR=f"198.51.100.{n}").post("/ask/status/", {"ref": matter.ref, "last": "7777"})
    assert Client(REMOTE_ADDR="198.51.100.99").post("/ask/status/", right).status_code == 429


def firm(**more):
    return {
        "firm": "云州华光照明有限公司",
        "uscc": USCC + check_character(USCC),
        "name": "丙经理",
        "phone": PHONE,
        "text": "云州华光照明有限公司（华光）门口道路积水，找丙经理，电话199-0000-1234",
        **more,
    }


def test_the_enterprise_line_named(web, town):
    answer = web.post("/ask/enterprise/", firm())
    matter = Matter.objects.get()
    assert answer.status_code == 302
    assert (matter.document["request"]["channel"], Submission.objects.get().firm) == ("enterprise", "named")
    assert callers.read(Caller.objects.get())["name"] == "云州华光照明有限公司 丙经理"
    assert contacts.read(Contact.objects.get())["uscc"] == firm()["uscc"]


def test_an_anonymous_firm_is_seen_by_no_unit(web, town):
    link = web.post("/ask/enterprise/", firm(anonymous="on", address="云州华光照明 仓库")).url
    assert (Submission.objects.get().firm, Submission.objects.get().hidden) == ("anonymous", True)
    kept = str(list(Matter.objects.values())) + str(list(Event.objects.values())) + page(web.get(link, follow=True))
    for secret in ("华光照明", firm()["uscc"], "丙经理", "199-0000-1234", "19900001234"):
        assert secret not in kept
    assert "道路积水" in kept
    assert contacts.read(Contact.objects.get())["firm"] == "云州华光照明有限公司"


@pytest.mark.parametrize(
    ("wrong", "said"), [({"uscc": "123"}, "不是统一社会信用代码"), ({"uscc": USCC + "0"}, "校验位不符"), ({"firm": ""}, "这个字段是必填项"), ({"text": " "}, "必填")]
)
def test_a_firm_is_asked_again_for_what_is_wrong(web, town, wrong, said):
    answer = web.post("/ask/enterprise/", firm(**wrong))
    assert answer.status_code == 422
    assert said in page(answer)
    assert not Matter.objects.exists()


def test_script_in_every_field_is_only_text(web, town, reader):
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    reader.found["subjects"] = (Candidate("0406", evil, 0.9),)
    matter, link = told(web, text=evil, address=evil, name=evil)
    ledger.move(matter, "finish", STREET_OFFICE, {"answer": evil})
    send(web, link, "rate", matter, solved="no", comment=evil)
    wrong = tell(web, 422, text=evil, address=evil, name=evil, phone=evil, subject=evil[:20], once=evil[:30], website=evil, demand=evil)
    for answer in (web.get(link, follow=True), wrong, web.post("/ask/understood/", {"text": evil}), web.post("/ask/status/", {"ref": evil[:20], "last": "<b>"})):
        assert "<script>alert" not in page(answer)
        assert "<img src=x" not in page(answer)


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), MemoryError()])
def test_a_disk_that_takes_no_photo_loses_no_words(web, town, monkeypatch, error):
    def full(*_args, **_more):
        raise error

    monkeypatch.setattr(photos.evidence, "store", full)
    sent = tell(web, photos=[SimpleUploadedFile("x.jpg", JPEG)])
    assert "存不下照片" in page(web.get(sent.url, follow=True))
    assert Submission.objects.get().matter == Matter.objects.get()
    assert not Evidence.objects.exists()


def test_the_public_navigation_leads_here(web, town):
    assert f'href="{reverse("resident:ask")}"' in page(web.get("/ask/status/"))


def test_the_pin_and_the_photo_stand_on_the_matters_page(web, town):
    answer = tell(web, latitude="30.021", longitude="150.001", photos=[SimpleUploadedFile("a.jpg", JPEG)])
    own = web.get(answer["Location"], follow=True) if answer.status_code == 302 else answer
    matter = Matter.objects.get()
    office = get_user_model().objects.create(username="office")
    office.groups.set([Group.objects.get(name="dispatcher")])
    signed_in = Client()
    signed_in.force_login(office)
    staff = signed_in.get(reverse("hotline:request", args=[matter.ref])).content.decode()
    for page in (own.content.decode(), staff):
        assert '<figure class="pin">' in page
        assert ">钟台街道</text>" in page
        assert "30.021000, 150.001000" in page
    assert re.search(r'<img class="photo" loading="lazy" src="/desk/requests/[^"]+"', staff)


def test_the_street_from_the_list_holds_and_a_pin_outside_is_said(web, town, reader):
    shown = page(web.get("/ask/"))
    assert f'<option value="{STREET}">' in shown
    assert 'optgroup label="钟台区"' in shown
    reader.found = {**reader.found, "places": (Candidate(STREET, "钟台街道", 0.5), Candidate(OTHER, "望河街道", 0.5)), "ask": True}
    assert "是哪个地方" not in page(web.post("/ask/understood/", {"text": SAID, "street": OTHER}))
    tell(web, street=OTHER)
    assert Matter.objects.get().place == OTHER
    assert "street" in AskForm({"text": SAID, "street": "990109001000"}).errors
    assert "在本市以外" in page(web.post("/ask/understood/", {"text": SAID, "longitude": "116.4", "latitude": "39.9"}))
    assert "在本市以外" not in page(web.post("/ask/understood/", {"text": SAID, "longitude": "149.99", "latitude": "30.01"}))
