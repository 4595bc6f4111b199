"""Who sends slowly, sends too much, or reads slowly occupies no thread and holds nobody up: the real server, and the two parts it stands on."""

import asyncio
import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress

import pytest

pytest.importorskip("granian", reason="needs the platform (pip install luoshi[server])")

from luoshi.server import request_bodies, responses
from luoshi.server.request_bodies import Disconnected, Refused, Rules, Waiting
from luoshi.server.responses import Answer, FileToSend
from luoshi.server.serve import Site
from platform_kit import copy_store

pytestmark = pytest.mark.one_database

FORM = b"Host: 127.0.0.1\r\nCookie: csrftoken=" + b"a" * 32 + b"\r\nContent-Type: application/x-www-form-urlencoded\r\n"


@pytest.fixture(scope="module")
def port(tmp_path_factory, migrated):
    """The real server, with deadlines of seconds."""
    home = tmp_path_factory.mktemp("slow")
    own = {k: v for k, v in os.environ.items() if not k.startswith(("LUOSHI_", "DATABASE_URL"))}
    own |= {"LUOSHI_HOME": str(home), "DJANGO_SETTINGS_MODULE": "luoshi.server.settings", "LUOSHI_ASK_RATE": "100000/60"}
    own |= {"LUOSHI_BODY_SECONDS": "4", "LUOSHI_BODY_RATE": "10000", "LUOSHI_BODIES_EACH": "24", "LUOSHI_LOG_LEVEL": "CRITICAL"}
    copy_store(migrated, home)
    (home / "static").mkdir()
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    server = subprocess.Popen(Site("127.0.0.1", port, 1, 4).command(), env={**own, "LUOSHI_THREADS": "4"}, stderr=subprocess.DEVNULL)
    try:
        for _n in range(300):
            try:
                get(port, "/ask/")
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        server.kill()
        server.wait()


def get(port, path, timeout=20):
    wire = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    wire.request("GET", path)
    answer = wire.getresponse()
    answer.read()
    wire.close()
    return answer.status


def said(port, sent, timeout=15):
    """What the server says to these bytes; "" where it only closes."""
    with socket.create_connection(("127.0.0.1", port), timeout) as wire:
        wire.sendall(sent)
        try:
            return wire.recv(65536).decode("utf-8", "replace")
        except ConnectionError:
            return ""


def opened(port, door, head=b"Content-Length: 100000\r\n"):
    wire = socket.create_connection(("127.0.0.1", port), 5)
    wire.sendall(b"POST " + door + b" HTTP/1.1\r\n" + FORM + head + b"\r\n")
    return wire


def ended(wire, timeout=10):
    """The status by which the server ends a connection; 0 where it only closes."""
    wire.settimeout(timeout)
    try:
        head = wire.recv(4096)
    except ConnectionError:
        head = b""
    wire.close()
    return int(head[9:12] or 0)


@pytest.mark.parametrize("head", [b"Content-Length: 100000\r\n", b"Transfer-Encoding: chunked\r\n"])
def test_slow_bodies_hold_nobody_up_and_are_ended(port, head):
    doors = (b"/ask/", b"/open311/v2/requests.json", b"/api/v1/requests", b"/accounts/login/", b"/desk/reports/")
    slow = [opened(port, doors[n % len(doors)], head) for n in range(48)]
    took, begun = [], time.monotonic()
    for n in range(40):
        asked = time.monotonic()
        assert get(port, ("/", "/ask/", "/accounts/login/", "/open311/v2/services.json")[n % 4]) == 200
        took.append(time.monotonic() - asked)
        if n % 10 == 0:
            for wire in slow:
                try:
                    wire.send(b"1\r\nx\r\n" if head.startswith(b"Transfer") else b"x")
                except OSError:
                    continue
    assert max(took) < 3, sorted(took)[-3:]
    statuses = [ended(wire) for wire in slow]
    assert set(statuses) <= {408, 429}, statuses
    assert statuses.count(408) >= 20
    assert time.monotonic() - begun < 30


def test_a_body_that_says_nothing_at_all_is_ended(port):
    assert ended(opened(port, b"/ask/")) == 408
    half = opened(port, b"/ask/")
    half.shutdown(socket.SHUT_WR)
    assert ended(half) in (0, 400)


def test_too_much_is_refused_before_it_is_read(port):
    for door, length in ((b"/ask/", 60 << 20), (b"/accounts/login/", 7 << 20), (b"/no/such", 1 << 40), (b"/open311/v2/requests.json", 60 << 20)):
        told = said(port, b"POST " + door + b" HTTP/1.1\r\n" + FORM + b"Content-Length: %d\r\n\r\n" % length)
        assert told.startswith("HTTP/1.1 413"), (door, told)
        assert "MB，没有接收" in told
    wire = opened(port, b"/accounts/login/", b"Transfer-Encoding: chunked\r\n")
    sent = 0
    with suppress(OSError):  # reset or closed
        while sent < 200 << 20:
            wire.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")
            sent += 65536
    assert sent < 100 << 20
    wire.close()


def test_a_file_from_who_has_no_right_is_turned_away_unread(port):
    told = said(port, b"POST /desk/reports/ HTTP/1.1\r\n" + FORM + b"Content-Length: 50000000\r\n\r\n")
    assert told.startswith("HTTP/1.1 302")
    assert "/accounts/login/" in told


def test_what_is_large_comes_in_whole(port):
    """A photo's form of 30 MB, as one who has a good line sends it, and cut into chunks: it reaches the page."""
    boundary, large = b"--b\r\n", b"x" * (10 << 20)
    parts = b"".join(boundary + b'Content-Disposition: form-data; name="photos"; filename="%d.jpg"\r\n\r\n' % n + large + b"\r\n" for n in range(3))
    body = boundary + b'Content-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n' + b"a" * 32 + b"\r\n" + parts
    body += boundary + b'Content-Disposition: form-data; name="address"\r\n\r\nend-of-body\r\n--b--\r\n'
    for chunked in (False, True):
        wire = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"Cookie": "csrftoken=" + "a" * 32, "Content-Type": "multipart/form-data; boundary=b", "Accept-Language": "en"}
        wire.request("POST", "/ask/", iter([body[:99], body[99:]]) if chunked else body, headers, encode_chunked=chunked)
        answer = wire.getresponse()
        page = answer.read().decode()
        assert answer.status == 422, (chunked, answer.status)
        assert "end-of-body" in page  # what was typed stays
        wire.close()


def test_who_reads_slowly_takes_no_thread(port):
    """Sixteen who asked for a long page and do not read it, where there are four threads."""
    slow = []
    for _n in range(16):
        wire = socket.socket()
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        wire.connect(("127.0.0.1", port))
        wire.sendall(b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        slow.append(wire)
    for _n in range(8):
        assert get(port, "/ask/", 10) == 200
    for wire in slow:
        wire.close()


RAW = (
    b"\x00\x01\x02\r\n\r\n",
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: \xff\xfe\r\n\r\n",
    b"GET http://evil.example/ask/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET //evil.example/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"BREW / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GET /%zz%/%ff%fe%00?%00=%ff&a[]=%zz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /ask/%00%0d%0aX:1/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /promises/%F0%28%8C%28/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /\xe8\x90\xbd\xe5\xae\x9e HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /?" + b"a=1&" * 8_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /" + b"a/" * 20_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"".join(b"X-%d: 1\r\n" % n for n in range(2_000)) + b"\r\n",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: " + b"a=b; " * 5_000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: sessionid=\xff\x00\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: " + b"zz-" * 2_000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX_Forwarded_For: 1.2.3.4\r\nX-Forwarded-For: a,,b\r\nForwarded: for=_\r\n\r\n",
    b"GET /api/v1/matters HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \xff\xff\r\n\r\n",
    b"GET /static/../../secret-key HTTP/1.1\r\nHost: 127.0.0.1\r\nRange: bytes=9-1\r\n\r\n",
    b"POST /ask/ HTTP/1.1\r\n" + FORM + b"Content-Length: -1\r\n\r\n",
    b"POST /ask/ HTTP/1.1\r\n" + FORM + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    b"POST /ask/ HTTP/1.1\r\n" + FORM + b"Content-Length: " + b"9" * 400 + b"\r\n\r\n",
    b"POST /ask/ HTTP/1.1\r\n" + FORM + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"POST /ask/ HTTP/1.1\r\n" + FORM + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff1\r\nx",
    b"POST /ask/ HTTP/1.1\r\n" + FORM + b"Transfer-Encoding: chunked\r\n\r\n5\r\nabc\r\n0\r\n\r\n",
    b"POST /ask/ HTTP/1.1\r\n" + FORM + b"Transfer-Encoding: gzip, chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
    b"POST /ask/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data\r\nContent-Length: 3\r\n\r\nabc",
    b"POST /ask/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=\xff\r\nContent-Length: 3\r\n\r\nabc",
    b"POST /api/v1/requests HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json; charset=klingon\r\nContent-Length: 3\r\n\r\n{\xff}",
    b"POST /open311/v2/requests.xml HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain; charset=utf-7\r\nContent-Length: 3\r\n\r\n\xff\xfe\x00",
    b"POST /open311/v2/requests.json HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded; charset=klingon\r\nContent-Length: 3\r\n\r\na=b",
    b"PUT /ask/ HTTP/1.1\r\n" + FORM + b"Content-Length: 3\r\n\r\nabc",
)


@pytest.mark.parametrize("sent", RAW)
def test_no_bytes_break_the_server(port, sent):
    told = said(port, sent)
    assert not told or told.startswith(("HTTP/1.1 2", "HTTP/1.1 3", "HTTP/1.1 4", "HTTP/1.0 4")), (sent[:80], told[:300])
    assert get(port, "/ask/") == 200


def stream(*parts):
    """ASGI's ``receive`` that gives (seconds to wait, bytes, whether more comes) one after another, and then nothing."""
    left = list(parts)

    async def receive():
        if not left:
            await asyncio.sleep(60)
        pause, data, more = left.pop(0)
        await asyncio.sleep(pause)
        return {"type": "http.request", "body": data, "more_body": more} if data is not None else {"type": "http.disconnect"}

    return receive


async def any_number(_so_far):
    return None


def read(waiting, *parts, address="a", most=any_number):
    async def run():
        with await waiting.read(stream(*parts), address, most) as file:
            return file.read()

    return asyncio.run(run())


def test_a_body_is_given_whole(tmp_path):
    waiting = Waiting(Rules(), str(tmp_path))
    assert read(waiting, (0, b"ab", False)) == b"ab"
    assert read(waiting, (0, b"ab", True), (0.01, b"", True), (0, b"c", False)) == b"abc"
    large = os.urandom(request_bodies.IN_MEMORY)
    assert read(waiting, (0, large, True), (0, large, True), (0, b"c", False)) == large * 2 + b"c"
    assert (len(waiting), waiting._on_disk) == (0, 0)
    with pytest.raises(Disconnected):
        read(waiting, (0, b"ab", True), (0, None, False))


def test_a_body_must_keep_its_pace():
    waiting = Waiting(Rules(seconds=0.2, rate=100, longest=1))
    assert read(waiting, *[(0.05, b"x" * 20, True)] * 8, (0, b"", False)) == b"x" * 160
    for parts in ([(0.05, b"x", True)] * 99, [(0, b"x" * 20, True), (9, b"x", False)], [(0.05, b"x" * 900, True)] * 99):
        begun = time.monotonic()
        with pytest.raises(Refused, match="slow") as refused:
            read(waiting, *parts)
        assert (refused.value.status, refused.value.why) == (408, "slow")
        assert time.monotonic() - begun < 4
    assert len(waiting) == 0


def test_the_slowest_makes_room(monkeypatch):
    monkeypatch.setattr(request_bodies, "YOUNG", 0.05)
    waiting = Waiting(Rules(at_once=6, each=3))
    ends = {}

    async def one(name, address, *parts):
        try:
            with await waiting.read(stream(*parts), address, any_number) as file:
                ends[name] = len(file.read())
        except Refused as why:
            ends[name] = why.status

    async def run():
        tasks = [asyncio.create_task(one(f"a{n}", "a", (0, b"x" * (10 if n else 1), True), (0.6, b"", False))) for n in range(3)]
        await asyncio.sleep(0.2)
        tasks.append(asyncio.create_task(one("a3", "a", (0, b"x", True), (0.1, b"y", False))))
        tasks += [asyncio.create_task(one(f"b{n}", f"b{n}", (0, b"x" * 99, True), (0.3, b"y", False))) for n in range(4)]
        await asyncio.gather(*tasks)

    asyncio.run(run())
    assert ends["a0"] == 408  # of its own address, the slowest
    assert [ends[f"b{n}"] for n in range(4)] == [100] * 4
    assert sorted(ends.values())[-1] == 408
    assert len(ends) == 8
    assert len(waiting) == 0


def test_all_that_waits_is_bounded_on_disk(tmp_path):
    waiting = Waiting(Rules(space=request_bodies.IN_MEMORY), str(tmp_path))
    with pytest.raises(Refused, match="space") as refused:
        read(waiting, (0, b"x" * request_bodies.IN_MEMORY, True), (0, b"x", False))
    assert (refused.value.status, waiting._on_disk) == (503, 0)


def sent(write, folder=None, pause=0.0):
    """All that a thread hands over, read so slowly, and what went wrong there."""
    wrong = []

    async def run():
        answer = Answer(asyncio.get_running_loop(), folder)

        def make():
            try:
                answer.begin("200 OK", [("X-A", "b")])
                write(answer)
            except BaseException as error:
                wrong.append(error)
            finally:
                answer.end(not wrong)

        thread = threading.Thread(target=make)
        thread.start()
        out = []
        try:
            async for piece, more in answer.pieces():
                out.append((piece, more))
                await asyncio.sleep(pause)
        finally:
            thread.join()
            answer.close()
        assert [more for _piece, more in out] == [True] * (len(out) - 1) + [False]
        return b"".join(piece for piece, _more in out)

    return asyncio.run(run()), wrong


@pytest.mark.parametrize("many", [0, 1, 3, 40])
def test_an_answer_arrives_whole_whoever_reads_it(many, tmp_path):
    parts = [os.urandom(100_000) for _n in range(many)]

    def write(answer):
        for part in parts:
            answer.put(part)

    assert sent(write, str(tmp_path), 0.002) == (b"".join(parts), [])
    assert Answer.on_disk == 0


def test_a_file_is_sent_from_where_it_stands(tmp_path):
    (tmp_path / "f").write_bytes(os.urandom(300_000))

    def write(answer):
        with open(tmp_path / "f", "rb") as file:
            file.seek(7)
            assert answer.file(FileToSend(file))

    assert sent(write) == ((tmp_path / "f").read_bytes()[7:], [])


def test_what_nobody_reads_is_made_no_further_and_never_passes_for_the_whole(monkeypatch):
    monkeypatch.setattr(responses, "SPACE", 1 << 20)
    with pytest.raises(responses.Cut):
        sent(lambda answer: [answer.put(b"x" * 1_000_000) for _n in range(9)], pause=0.01)
    assert Answer.on_disk == 0


def test_a_page_that_breaks_off_does_not_pass_for_the_whole(monkeypatch):
    from luoshi.server import asgi

    def pages(environ, begin):
        begin("200 OK", [("Content-Type", "text/csv")])
        yield b"x" * (2 << 20)
        time.sleep(0.5)
        raise ValueError("in the midst")

    def run(page):
        told = []

        async def send(message):
            told.append(message)

        monkeypatch.setattr(asgi, "pages", page)
        scope = {"type": "http", "method": "GET", "path": "/", "raw_path": b"/", "headers": [], "query_string": b""}
        asyncio.run(asgi.application(scope, None, send))
        return told

    with pytest.raises(responses.Cut):
        run(pages)
    assert run(lambda environ, begin: 1 // 0)[0]["status"] == 500


def test_the_server_of_the_docs_is_the_one_tested():
    assert "luoshi.server.asgi:application" in Site("127.0.0.1", 1, 1, 4).command()
    assert sys.executable in Site("127.0.0.1", 1, 1, 4).command()
