"""Whether words tell of a danger, when nothing else can be asked: no table, no model, no file. What stands here is code, so that no broken
file takes it away; ``urgency`` says it far better wherever its tables can be read.

It errs on the side of danger: what it takes for one wrongly costs a look, what it misses may cost a life. The words are ours (luoshi default).
"""

from __future__ import annotations

import re

_ALONE = (
    "着火|起火|失火|火灾|着了火|烧起来|大火|浓烟|黑烟|明火|爆炸|爆燃|炸了|触电|漏电|电死|坍塌|倒塌|垮塌|塌方|塌陷|塌了|溺水|落水|掉水里|掉河|掉进|淹死|跳楼|跳河|跳江|"
    "轻生|自杀|不想活|活不下去|割腕|上吊|喝农药|自焚|困在电梯|电梯困人|出不来|被困|埋了|压住|卡住|晕倒|昏迷|昏倒|休克|没有呼吸|没呼吸|喘不上气|大出血|流血|心梗|抽搐|叫不醒|"
    "不省人事|快不行了|中毒|持刀|拿刀|砍人|捅人|行凶|劫持|绑架|救命|开枪|家暴|强奸|泄漏|泄露|漏气|煤气味|燃气味|臭鸡蛋味|刺鼻|走失|走丢|滑坡|泥石流|决口|管涌|山洪|内涝|被水冲|"
    "撞了人|翻车|骨折|烧伤|烫伤|砸伤|砸到人|摔下|坠楼|坠落|要掉下来|快掉下来|误服|误食|没动静"
)
_TOGETHER = (
    (r"燃气|煤气|天然气|液化气|瓦斯", r"漏|泄|味|爆|挖断|挖破|喷"),
    (r"电线|高压线|电缆", r"断|掉|垂|裸露|冒火|打火|落地"),
    (r"井盖|窨井|井口", r"没了|丢|不见|没盖|缺|敞|掉"),
    (r"孩子|小孩|娃|老人|老太太|大爷|婴儿|有人|工人", r"掉|落|困|卡|反锁|不见了|没气|倒在|倒地|起不来|不动了|流血"),
    (r"电梯", r"困|坠|关在|夹|失控"),
    (r"楼|墙|房|桥|脚手架|吊篮|塔吊|广告牌", r"要倒|要塌|快塌|倾斜|裂开|断了|砸"),
    (r"楼顶|天台|栏杆|窗台|桥上", r"跳|翻出|坐着|要跳"),
)
_DENIED = re.compile(r"(不是|没有|并非|未发生|预防|防止|演练|培训|如果|假如|万一|担心|以免|避免)[^，。；！？,;!?\n]{0,4}$")
_WORDS = re.compile(_ALONE)
_NEAR = tuple(re.compile(rf"(?:{a})[^。；！？;!?\n]{{0,10}}?(?:{b})|(?:{b})[^。；！？;!?\n]{{0,6}}?(?:{a})") for a, b in _TOGETHER)
LONGEST = 5_000  # characters that are read


def words_of_danger(text: str) -> tuple[str, ...]:
    """The words of a text that tell of a danger, each once; none where it tells of none.

    >>> words_of_danger("我家厨房煤气漏了，孩子晕倒了"), words_of_danger("路灯不亮三天了"), words_of_danger("楼里没有发生火灾")
    (('晕倒', '煤气漏'), (), ())
    """
    text = "".join(text.split())[:LONGEST]
    found = []
    for pattern in (_WORDS, *_NEAR):
        for hit in pattern.finditer(text):
            if not _DENIED.search(text[max(0, hit.start() - 10) : hit.start()]):
                found.append(hit[0])
    return tuple(dict.fromkeys(found))
