"""What a person reads on the pages of a city: a walk along their links, a page of each sort for each person, and the words of a page."""

import re
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from lxml import html

ELSEWHERE = ("/admin", "/accounts/logout", "/api", "/media", "/static", "/open311")
ATTRIBUTES = ("title", "placeholder", "aria-label", "alt", "label")
UNSEEN = "//script|//style|//template|//*[@hidden]"
EACH = {"/desk/?", "/desk/matters/*/?", "/desk/requests/*/?"}  # sorts of page that differ by who reads them
TYPED = {"hidden", "checkbox", "radio", "date", "datetime-local", "number", "password", "file"}


def sort_of(address):
    """The page that an address leads to, whatever it is about: keys, numbers of matters, units, names of what is asked."""
    parts = urlsplit(address)
    path = re.sub(r"/(?:[0-9a-f]{16,64}|[A-Z]\d\d-[0-9A-Z]+|\d[\d-]*)(?=/|$|\.)", "/*", parts.path)
    path = re.sub(r"/(units|places|take-up|indicators)/[^/]+", r"/\1/*", path)
    return path + "?" + ",".join(sorted(part.split("=")[0] for part in parts.query.split("&") if part))


def walk(name, language, counts, most=2):
    """(address, page) of each sort of page that a person comes to by links from the homes; nobody for "". ``counts``: how many of a sort were read
    already, by whomever; only what a role changes is read by each."""
    client = Client()
    if name:
        client.force_login(get_user_model().objects.get(username=name))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    todo, own = ["/", *(["/desk/"] if name else [])], set()
    seen = set(todo)
    while todo:
        address = todo.pop(0)
        sort = sort_of(address)
        if (sort in own) if sort in EACH else counts.get(sort, 0) >= most:
            continue
        own.add(sort)
        counts[sort] = counts.get(sort, 0) + 1
        answer = client.get(address)
        found = [answer["Location"]] if answer.status_code in (301, 302) else []
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            page = html.fromstring(answer.content.decode())
            found = [urljoin(address, a) for a in page.xpath("//a/@href")]
            yield address, page
        for link in (urljoin(address, each).split("#")[0] for each in found):
            if link.startswith("/") and not link.startswith(ELSEWHERE) and link not in seen:
                seen.add(link)
                todo.append(link)


def words(page, but=()):
    """(element, text) of what is read on a page: texts, labels, what stands in boxes and is offered; without elements ``but`` (an XPath)."""
    for element in page.xpath("|".join([UNSEEN, *but])):
        if element.getparent() is not None:
            element.drop_tree()
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        texts = [element.text, *(child.tail for child in element), *(element.get(a) for a in ATTRIBUTES)]
        if element.tag == "input" and element.get("type", "text") not in TYPED:
            texts.append(element.get("value"))
        if element.tag == "option" and element.getparent().tag == "datalist":
            texts.append(element.get("value"))
        yield from ((element, " ".join(text.split())) for text in texts if text and text.strip())
