"""The ASGI entry, which ``luoshi serve`` runs: ``luoshi.server.asgi:application``.

Django's pages run in threads, as under WSGI, but a thread is only taken when the whole body is there (``bodies``), and is given back when the
answer is made, whoever reads it however slowly (``answers``). So nobody who drips occupies one.
"""

from __future__ import annotations

import asyncio
import io
import logging
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any, BinaryIO
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.db import close_old_connections
from django.utils import translation
from django.utils.translation import gettext as _

from luoshi.server.wsgi import application as pages  # isort: skip  it sets Django up, which what follows needs

from luoshi.accounts import file_doors
from luoshi.accounts.addresses import address_in, network_of

from .request_bodies import Disconnected, Refused, Rules, Waiting
from .responses import Answer, Cut, FileToSend, Unread

log = logging.getLogger("luoshi.server")
QUEUED = 512  # requests that wait for a thread; the next is told to come again
TAKEN_WITHIN = 60  # seconds in which who reads an answer must take the next 64 KB of it

_folder = settings.INCOMING
_waiting = Waiting(Rules(**settings.BODIES), _folder)
_threads = ThreadPoolExecutor(settings.THREADS, thread_name_prefix="page")
_under_way = 0


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer one request."""
    if scope["type"] != "http":
        raise ValueError(f"{scope['type']} is not served here")
    environ = environ_of(scope)
    try:
        file = await _body(environ, receive)
    except Disconnected:  # or the rest of the body cannot be read
        return await _refuse(environ, send, Refused(400, "broken"))
    except Refused as why:
        return await _refuse(environ, send, why)
    with file:
        await _answer(environ, file, send)


def environ_of(scope: dict[str, Any]) -> dict[str, Any]:
    """What WSGI calls the environment. Names with an underscore are left out: they could pass for a proxy's own (``X_Forwarded_For``)."""
    found: dict[str, Any] = {}
    for name, value in scope["headers"]:
        if b"_" in name:
            continue
        key = "HTTP_" + name.decode("latin-1").upper().replace("-", "_")
        joint = "; " if key == "HTTP_COOKIE" else ","
        found[key] = f"{found[key]}{joint}{value.decode('latin-1')}" if key in found else value.decode("latin-1")
    for key in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if f"HTTP_{key}" in found:
            found[key] = found.pop(f"HTTP_{key}")
    server, client = scope.get("server") or ("localhost", 80), scope.get("client") or ("", 0)
    return {
        **found,
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope.get("raw_path") or scope["path"].encode()).decode("latin-1"),
        "QUERY_STRING": scope.get("query_string", b"").decode("latin-1"),
        "SERVER_NAME": str(server[0]),
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope.get('http_version', '1.1')}",
        "REMOTE_ADDR": str(client[0]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileToSend,
    }


async def _body(environ: dict[str, Any], receive: Any) -> BinaryIO:
    """The whole body; an empty one where the door turns its sender away before it is read. Raises Refused and Gone."""
    chunked = environ.pop("HTTP_TRANSFER_ENCODING", "")
    declared = environ.get("CONTENT_LENGTH", "")
    length = int(declared) if declared.isascii() and declared.isdigit() and len(declared) < 16 else 1 << 60 if declared else 0
    may = file_doors.FROM_ANYBODY

    async def most(so_far: int) -> None:
        nonlocal may
        if so_far > may:  # only who sends much is asked for the right
            may = await asyncio.get_running_loop().run_in_executor(_threads, _may_bring, environ)
        if so_far > may:
            raise Refused(413, "long", most=may)

    try:
        await most(length)
        if not length and not chunked:
            return io.BytesIO()
        file = await _waiting.read(receive, network_of(address_in(environ)), most)
    except file_doors.TurnedAway:
        return io.BytesIO()
    length = file.seek(0, 2)
    file.seek(0)
    environ["CONTENT_LENGTH"] = str(length)
    return file


def _may_bring(environ: dict[str, Any]) -> int:
    try:
        return file_doors.most_bytes(environ)
    finally:
        close_old_connections()


async def _answer(environ: dict[str, Any], file: BinaryIO, send: Any) -> None:
    """Have a page made in a thread, and send it as it comes."""
    global _under_way
    if _under_way >= settings.THREADS + QUEUED:
        return await _refuse(environ, send, Refused(503, "many", 10))
    answer = Answer(asyncio.get_running_loop(), _folder)
    _under_way += 1
    made = asyncio.get_running_loop().run_in_executor(_threads, _make, {**environ, "wsgi.input": file}, answer)
    made.add_done_callback(_released)
    begun = False
    try:
        async for piece, more in answer.pieces():
            if not begun:
                await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
                begun = True
            await asyncio.wait_for(send({"type": "http.response.body", "body": piece, "more_body": more}), TAKEN_WITHIN if more else None)
    except Cut:
        if begun:
            raise  # the connection is cut too: a part is not the whole
        await _refuse(environ, send, Refused(500, "failed"))
    finally:
        answer.close()
        await asyncio.wait({made})  # the file is its body


def _released(made: asyncio.Future[None]) -> None:
    global _under_way
    _under_way -= 1
    if made.exception() is not None:
        log.error("a page broke off", exc_info=made.exception())


def _make(environ: dict[str, Any], answer: Answer) -> None:
    """In a thread: one page by Django, handed over piece by piece."""
    whole = False
    try:
        page = pages(environ, answer.begin)
        try:
            if not (isinstance(page, FileToSend) and answer.file(page)):
                for piece in page:
                    answer.put(piece)
            whole = True
        finally:
            if hasattr(page, "close"):
                page.close()
    except Unread:
        return
    finally:
        answer.end(whole)


async def _refuse(environ: dict[str, Any], send: Any, why: Refused) -> None:
    """Say why nothing is done, in the language asked for, and end the connection."""
    english = environ.get("HTTP_ACCEPT_LANGUAGE", "").lower().startswith("en")
    with translation.override("en" if english else "zh-hans"):
        said = _sentence(why).encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(said)).encode()), (b"connection", b"close"), (b"cache-control", b"no-store")]
    if why.retry:
        headers.append((b"retry-after", str(why.retry).encode()))
    await send({"type": "http.response.start", "status": why.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if environ["REQUEST_METHOD"] == "HEAD" else said})


def _sentence(why: Refused) -> str:
    return {
        "slow": _("请求传得太慢，没有接收；请换个网络再试，或把附件压缩后再传。"),
        "slowest": _("同时传来的内容太多，传得最慢的没有接收；请稍后再试。"),
        "many": _("同时传来的请求太多；请过一会儿再试，这一次什么也没有保存。"),
        "space": _("现在存不下，什么也没有保存；请过一会儿原样再发。"),
        "long": _("请求内容超过%d MB，没有接收。") % (why.most >> 20),
        "broken": _("请求无法理解。"),
        "failed": _("服务器出错，已记录；请稍后再试。"),
    }[why.why]
