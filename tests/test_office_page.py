"""Web pages as a browser shows them."""

import time

import pytest

import luoshi
from luoshi.office import web_page


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("<p>新建<b>公园</b>50<span>个</span>。</p><p>乙</p>", ["新建公园50个。", "乙"]),
        ("<p>新建公园<del>30</del><s>40</s><strike>45</strike><ins>50</ins>个</p>", ["新建公园50个"]),
        ('<p>甲</p><div style="display: none"><p>藏</p></div><p hidden>藏</p><p aria-hidden="true">藏</p><p style="VISIBILITY:hidden">藏</p>乙', ["甲", "乙"]),
        ("<style>.gone, p#x{color:red;display:none} .b{margin:0}</style><p class='a gone'>藏</p><p id=x>藏</p><p class=b>见</p>", ["见"]),
        ('<p>新<span style="text-decoration:line-through">30</span>50个</p>', ["新50个"]),
        ("<noscript>藏</noscript><template>藏</template><script>藏</script><textarea>藏</textarea><dialog>藏</dialog>见", ["见"]),
        ("<ruby>云<rp>(</rp><rt>yún</rt><rp>)</rp></ruby>州", ["云州"]),
        ("<ol><li>甲</li><li value=5>乙</li><li>丙</li></ol><ul><li>丁</li></ul>", ["1. 甲", "5. 乙", "6. 丙", "丁"]),
        ('<ol style="list-style-type:cjk-ideographic"><li>回顾</li><li>安排</li></ol>', ["一、回顾", "二、安排"]),
        ("<ol start=3 type=a><li>甲</ol>", ["c. 甲"]),
        ("<table><tr><td rowspan=2>甲<td>乙<tr><td>丙</table>", ["甲", "乙", "丙"]),
        ("面积10<sup>4</sup>平方米，PM<sub>2.5</sub>", ["面积10⁴平方米，PM2.5"]),
        ("甲&shy;乙&nbsp;丙<br>丁<!-- 藏 --><pre>一\n二</pre>", ["甲乙\xa0丙", "丁", "一", "二"]),
    ],
)
def test_a_page_as_a_browser_shows_it(body, shown):
    assert web_page.blocks(f"<html><body>{body}</body></html>".encode()) == shown


def test_the_same_through_the_reader_and_in_a_process():
    body = "<p>今年全市新增公办学位<del>30</del>7000个。</p>"
    assert luoshi.read(f"<!doctype html><body>{body}".encode()).text == "今年全市新增公办学位7000个。\n"
    assert luoshi.read(f"<!doctype html><body>{'<p style=display:none>藏</p>' * 60_000}{body}".encode()).text == "今年全市新增公办学位7000个。\n"


@pytest.mark.parametrize(
    "bomb",
    [
        "<div>" * 300_000 + "今年全市各区新增公办学位7000个。",
        "<p " + " ".join(f"a{n}=1" for n in range(300_000)) + ">今年全市各区新增公办学位7000个。</p>",
        "<ol>" * 200_000 + "<li>今年全市各区新增公办学位7000个。",
        "<b><i>" * 100_000 + "今年全市各区新增公办学位7000个。",
        "<style>" + ",".join(f".a{n}" for n in range(50_000)) + "{display:none}</style>" + "<p class='" + "a " * 50_000 + "'>今年全市各区新增公办学位7000个。</p>" * 3,
    ],
)
def test_deep_and_wide_pages_are_read_or_refused_in_a_sentence(bomb):
    begun = time.process_time()
    data = f"<!doctype html><body>{bomb}".encode()
    assert sentence_or(data) in ("", "7000")
    assert time.process_time() - begun < 20


def sentence_or(data):
    """ "7000" where it is read, "" where a sentence says why not."""
    try:
        return "7000" if "7000" in luoshi.read(data).text else "lost"
    except luoshi.ReadError as error:
        return "\n" if "\n" in str(error) else ""
