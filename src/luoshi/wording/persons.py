"""Names of persons in what people write, blotted out before it is made public: 王小明先生 → 王某先生, 我叫李强 → 我叫李某.

Only where the words around say that it is a person's: after "I am called" and its like, or before a form of address. A name that stands
alone is not found; places and firms that begin with a surname are left as they are. The surnames are the commonest by the Ministry
of Public Security's yearly count (公安部全国姓名报告), less those that are everyday words.
"""

from __future__ import annotations

import re

from .characters import digit

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范石廖贾夏韦付傅邹孟熊秦邱侯江尹薛闫段雷史龙"
    "陶贺顾毛郝龚邵覃武钱戴严欧莫孔汤尚邢颜洪牛温芦葛章阮申殷易翟辛聂祝虞骆霍柯"
)
DOUBLE = ("欧阳", "上官", "司马", "诸葛", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "端木", "东方")
_NOT_IN_NAMES = "的是在了有和与说他她它我你们这那都也就还把被让给从到向要去来不没已住上下里外内个位等及或但"
_OF_PLACES = "区县市镇乡村路街巷里苑园湾庄屯院店厂校楼栋号社桥站府城广场弄寨口坊坡河湖"
_WORDS = "何时|周边|周围|周末|任何|程序|马路|孔雀|武警|石家庄|张家口|罗湖|白班|方便|金额|万一"  # begin with a surname and are no name
_GIVEN = rf"[^\W\d_a-zA-Z{_NOT_IN_NAMES}]{{1,2}}"
_SURNAME = f"(?:{'|'.join(DOUBLE)}|[{SURNAMES}])"
_CALLED = "我叫|本人叫|名叫|名字叫|名字是|姓名[:：是为]?|联系人[:：是为]?|户主[:：是叫为]?|业主叫|邻居叫|老板叫|老师叫|医生叫|司机叫|经理叫|孩子叫|父亲叫|母亲叫|收件人[:：]?|申请人[:：]?"
_TITLES = "先生|女士|小姐|同志|师傅|老师|医生|大夫|阿姨|叔叔|大爷|大妈|经理|主任|书记|队长|所长|科长|局长|警官|老板|院长|校长"
_AFTER_CALLED = re.compile(rf"(?P<before>(?:{_CALLED})\s*)(?P<surname>{_SURNAME}){_GIVEN}")
_I_AM = re.compile(
    rf"(?P<before>(?:我是|本人|叫)\s*[:：]?)(?P<surname>{_SURNAME})(?:[^\W\d_a-zA-Z{_NOT_IN_NAMES}]?[^\W\d_a-zA-Z{_NOT_IN_NAMES}{_OF_PLACES}])(?=[，,。；;！!、\s]|$)"
)
_ADDRESSED = re.compile(rf"(?<![{SURNAMES}老小])(?P<before>)(?!{_WORDS})(?P<surname>{_SURNAME})(?![{SURNAMES}](?:{_TITLES})){_GIVEN}(?=(?:{_TITLES}))")


def may_lead_to_a_person(word: str) -> bool:
    """Whether a search for a word could be a try at somebody's name or number.

    >>> may_lead_to_a_person("王小明"), may_lead_to_a_person("路灯"), may_lead_to_a_person("1380")
    (True, False, True)
    """
    return any(map(digit, word)) or (len(word) <= 4 and re.match(_SURNAME, word) is not None)


def without_names(text: str) -> str:
    """A text with the given names of persons blotted out; surnames and forms of address stay, so that it still reads.

    >>> without_names("我叫王小明，找过物业的李强经理，王家湾小区还是没水")
    '我叫王某，找过物业的李某经理，王家湾小区还是没水'
    """
    for pattern in (_AFTER_CALLED, _I_AM, _ADDRESSED):
        text = pattern.sub(lambda m: f"{m['before']}{m['surname']}某", text)
    return text
