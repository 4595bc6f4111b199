"""What is known by its form or by the word before it: e-mail, plates, passports and other papers, accounts, chat names.

Everything here reads the plain text of ``characters``; every repetition is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

U = "\x01*"
_S = "[ \x01]{0,6}"  # between the parts of one thing
# A name, then at and dots in any of the ways in which people hide them.
_AT = rf"(?:{_S}[@]{_S}|{_S}[\[(<{{]{_S}(?:at|@|艾特){_S}[\])>}}]{_S}|[ \x01]{{1,6}}at[ \x01]{{1,6}}|{_S}(?:艾特|圈a|小老鼠){_S}|#@)"
_DOT = rf"(?:{_S}\.{_S}|{_S}[\[(]{_S}(?:dot|\.|点){_S}[\])]{_S}|[ \x01]{{1,6}}dot[ \x01]{{1,6}}|{_S}点{_S})"
_MAIL = re.compile(
    rf"(?<![A-Za-z0-9_.+%-])[A-Za-z0-9_.+%\x01-]{{1,64}}{_AT}[A-Za-z0-9\x01-]{{1,63}}(?:{_DOT}[A-Za-z0-9\x01-]{{1,63}}){{0,4}}{_DOT}(?:com|cn|net|org|gov|edu|info|cc|me|top|vip|co|io|hk|tw|mo|uk|us|jp|de|ru|fr|xyz|asia|email|[a-z]{{2}}(?![a-z]))",
    re.IGNORECASE,
)
_WIDE_MAIL = re.compile(rf"(?<![\w])[\w.+-]{{1,64}}{_S}@{_S}\w[\w-]{{0,62}}(?:{_S}\.{_S}\w[\w-]{{0,62}}){{1,4}}")
_PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼川蜀贵黔云滇渝藏陕秦甘陇青宁新港澳台"
_ROOM = r"(?![A-Za-z0-9]|[ \x01]{0,4}(?:室|栋|幢|号楼|楼(?![下上前后道])|单元|层|座|房))"
_IN = r"[ \x01]{0,3}"
_GAP = r"[ \x01.\-_/]{0,6}"
_CHAR = "[A-HJ-NP-Za-hj-np-z0-9Oo]"
_PLATES = (
    re.compile(rf"[{_PROVINCES}]牌?{_GAP}[A-Za-z]{_GAP}{_CHAR}(?:{_IN}{_CHAR}){{4,5}}{_ROOM}"),
    re.compile(rf"[{_PROVINCES}]{_GAP}[A-Za-z]{_GAP}(?:{_IN}{_CHAR}){{3,5}}{_IN}[学警挂领试超]"),
    re.compile(rf"[{_PROVINCES}]{_GAP}[A-Za-z]{_GAP}(?:{_IN}{_CHAR}){{4}}{_IN}[港澳]"),
    re.compile(rf"(?<![A-Za-z])W{_IN}J{_GAP}(?:[{_PROVINCES}]{_GAP}\d(?:{_IN}{_CHAR}){{4}}|(?:\d{_IN}){{2}}{_GAP}(?:{_IN}{_CHAR}){{4,5}})(?![A-Za-z0-9])", re.IGNORECASE),
    re.compile(rf"(?<![\u4e00-\u9fff])(?:使|领){_GAP}(?:\d{_IN}){{5}}\d(?!\d)|[使领]{_GAP}\d{{3}}{_GAP}\d{{3}}(?![\d元万])|\d{{3}}{_GAP}\d{{3}}[使领](?!馆|用|取|导)"),
    re.compile(rf"(?<![\u4e00-\u9fff])[军空海北沈兰济南广成]{_GAP}[A-Za-z]{_GAP}\d(?:{_IN}\d){{4}}(?![A-Za-z0-9])"),
    re.compile(rf"(?:车牌|牌照|车号)[号码是为:： \x01(（]{{0,8}}[\u4e00-\u9fff]?{_GAP}[A-Za-z]{_GAP}{_CHAR}(?:{_IN}{_CHAR}){{4,5}}(?![A-Za-z0-9])"),
)
_PASSPORT = re.compile(r"(?<![A-Za-z0-9])(?:[EG]\x01{0,3}(?:\d\x01{0,3}){8}|E\x01{0,3}[A-HJ-NP-Z]\x01{0,3}(?:\d\x01{0,3}){7})(?![A-Za-z0-9-])", re.IGNORECASE)
_TELLS = r"[号码证件是为:=：\"'(（【\[#\- \n\x01]{0,10}"
_PAPERS = re.compile(
    rf"(?:护照|证件|身份证|驾驶证|驾照|军官证|士兵证|警官证|通行证|台胞证|回乡证|居留证|居住证|居留许可|社保[号卡]|医保[号卡]|学号|工号|passport|id ?card|ID)(?:号码|编号|号)?{_TELLS}(?=[A-Za-z0-9\x01 -]{{0,24}}\d)([A-Za-z]{{0,3}}{_IN}\d(?:[ \x01.-]{{0,3}}[0-9]){{5,19}}(?:[ \x01-]{{0,3}}[Xx])?)",
    re.IGNORECASE,
)
_BANK = re.compile(
    rf"(?:银行卡|信用卡|储蓄卡|借记卡|社保卡|公积金|存折|卡号|账号|帐号|账户|帐户|收款|转账到|打到|汇到|支付宝|alipay)(?:号码|号)?{_TELLS}(\d(?:[ \x01.-]{{0,3}}\d){{6,29}})(?![ \x01]{{0,3}}[元万亿])",
    re.IGNORECASE,
)
_CHAT = re.compile(
    rf"(?<![A-Za-z])(?:q{_IN}q|扣扣|企鹅|q号|微{_IN}信(?!公众)|威信|薇信|徽信|v信|v{_IN}x|w{_IN}x|we{_IN}chat|weixin|加v|加我v|line|telegram|tg|抖音|快手|钉钉|陌陌|小红书|支付宝|淘宝|飞书)"
    rf"(?:[ \x01]{{0,3}}(?:号码|账号|帐号|id|号|群))?(?P<told>[是为:=：\"'(（【\[ \n\x01.+-]{{0,10}})(?P<name>\d(?:[ \x01.-]{{0,3}}\d){{4,11}}|[A-Za-z][A-Za-z0-9_\x01-]{{4,30}})",
    re.IGNORECASE,
)
_MAYBE = re.compile(r"(?<![A-Za-z])(?:q|v|w|ins)[:：号+](?P<name>\d(?:[ \x01-]{0,2}\d){4,11}|[A-Za-z][A-Za-z0-9_-]{5,30})", re.IGNORECASE)
_TRADER = re.compile(r"(?<![A-Za-z0-9])92(?:[ \x01]{0,2}[0-9]){6}(?:[ \x01]{0,2}[0-9A-HJ-NP-RTUWXY]){10}(?![A-Za-z0-9])", re.IGNORECASE)  # 个体工商户: a person's own trade


def labelled(seen: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and sort of each, in the plain text."""
    if "@" in seen or _HINT.search(seen):
        for pattern in (_MAIL, _WIDE_MAIL):
            yield from ((*m.span(), "mail") for m in pattern.finditer(seen))
    if not _ANY.search(seen):
        return
    for pattern in _PLATES:
        yield from ((*m.span(), "plate") for m in pattern.finditer(seen) if not _no_plate(seen, m))
    for pattern in (_PASSPORT, _TRADER):
        yield from ((*m.span(), "number") for m in pattern.finditer(seen))
    for pattern in (_PAPERS, _BANK):
        yield from ((*m.span(1), "number") for m in pattern.finditer(seen))
    for m in _MAYBE.finditer(seen):
        yield (*m.span("name"), "number")
    for m in _CHAT.finditer(seen):
        if m["name"][0].isdigit() or re.search(r"[是为:=：(（+]", m["told"]) or re.search(r"[0-9_]", m["name"]):
            yield (*m.span("name"), "number")


_HINT = re.compile(r"艾特|圈a|小老鼠|\bat\b|\(at|\[at", re.IGNORECASE)
_ANY = re.compile(r"[0-9]|微|扣扣|企鹅|[vqwl]x?[:：信]|wechat|weixin|qq|telegram|抖音|快手|钉钉|陌陌", re.IGNORECASE)


def _no_plate(seen: str, match: re.Match[str]) -> bool:
    """Letters that are a word, what is glued to a longer word: a plate has at least three figures and at most three letters."""
    before = seen[max(0, match.start() - 1) : match.start()]
    figures = sum(c.isdigit() for c in match[0])
    letters = sum(c.isascii() and c.isalpha() and c not in "Oo" for c in match[0])
    return figures < 3 or letters > 4 or (before.isascii() and before.isalnum() and match[0][0].isascii())
