"""How tests/data/masking_forms.csv and innocent_numbers.csv were made: ``python tests/masking_sets.py`` writes both anew (no number is anybody's)."""

import csv
import itertools
import random
from pathlib import Path

DATA = Path(__file__).parent / "data"
DASHES = "-‐‑‒–—―−﹘﹣－ー_·・.．。/／|~～"
UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u202a\u2066\u034f\u180e\ufe0f\u3164"
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
SCRIPTS = {
    "full-width": "０１２３４５６７８９",
    "chinese": "〇一二三四五六七八九",
    "chinese zero": "零一二三四五六七八九",
    "spoken": "零幺二三四五六七八九",
    "spoken two": "零幺两三四五六七八九",
    "radio": "洞幺两三四五六拐八勾",
    "formal": "零壹贰叁肆伍陆柒捌玖",
    "formal old": "零壹貳參肆伍陸柒捌玖",
    "circled": "⓪①②③④⑤⑥⑦⑧⑨",
    "black circled": "⓿❶❷❸❹❺❻❼❽❾",
    "arabic": "٠١٢٣٤٥٦٧٨٩",
    "persian": "۰۱۲۳۴۵۶۷۸۹",
    "devanagari": "०१२३४५६७८९",
    "thai": "๐๑๒๓๔๕๖๗๘๙",
    "bold": "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    "monospace": "𝟶𝟷𝟸𝟹𝟺𝟻𝟼𝟽𝟾𝟿",
    "superscript": "⁰¹²³⁴⁵⁶⁷⁸⁹",
    "subscript": "₀₁₂₃₄₅₆₇₈₉",
    "large circle": "○一二三四五六七八九",
}
MOBILE, OTHER = "13800001111", "19900001234"
IDENTITY, OLD_IDENTITY, CARD = "990101199001011234", "110105650101123", "6222021234567890123"


def in_script(number, script):
    return "".join(SCRIPTS[script][int(c)] if c.isdigit() else c for c in number)


def cut(number, lengths, between):
    parts, at = [], 0
    for length in lengths:
        parts.append(number[at : at + length])
        at += length
    return between.join(parts)


def mobiles():
    yield from ((f"mobile {s}", in_script(MOBILE, s)) for s in SCRIPTS)
    yield from ((f"mobile dash U+{ord(d):04X}", cut(MOBILE, (3, 4, 4), d)) for d in DASHES)
    yield from ((f"mobile unseen U+{ord(u):04X}", cut(MOBILE, (3, 4, 4), u)) for u in UNSEEN)
    yield from (
        (f"mobile signs {s!r}", cut(MOBILE, (3, 4, 4), s))
        for s in (" ", "  ", " - ", "\u3000", "\u00a0", "\t", "\n", "\r\n", "，", "、", "*", "+", "#", "😀", "，　", "——", "...", "☎", ")(", "】【", "\\", "'")
    )
    yield from (
        (f"mobile cut {c}", cut(MOBILE, c, b)) for c in ((3, 8), (7, 4), (3, 2, 2, 2, 2), (1,) * 11, (5, 6), (2, 9), (4, 4, 3), (2, 2, 2, 2, 2, 1), (3, 3, 5)) for b in (" ", "-")
    )
    yield from ((f"mobile words {w}", cut(MOBILE, (3, 4, 4), w)) for w in ("然后", "再", "接着", "后面是", "，中间", "杠", "空格", "，然后是", "，再加", "嗯，", "横杠"))
    yield from (
        (f"mobile letters {w}", w)
        for w in ("l3800001111", "138OOOO1111", "I38oooo1111", "l38-OOOO-1111", "13800001ll1", "138０OOO1111", "1З8OOOO1111".replace("З", "3"), "|3800001111")
    )
    yield from ((f"mobile prefix {w}", w + MOBILE) for w in ("+86", "86", "0086", "(86)", "（+86）", "+86-", "0", "17951", "+86 ", "＋８６"))
    yield from (
        (f"mobile mixed {w}", w)
        for w in (
            "1三8零零零零1一1一",
            "幺38零零00幺幺11",
            "一3八0000壹111",
            "13八〇〇〇〇1111",
            "幺三八 零零零零 幺幺幺幺",
            "一三八，零零零零，一一一一",
            "一 三 八 零 零 零 零 一 一 一 一",
            "幺三八零\u200b零零零幺幺幺幺",
            "幺-三-八-零-零-零-零-幺-幺-幺-幺",
        )
    )
    yield from ((f"mobile brackets {w}", w) for w in ("（138）0000-1111", "138（0000）1111", "[138]00001111", "138【0000】1111", "(138)(0000)(1111)", "“138”“0000”“1111”"))
    yield "mobile keycaps", "".join(f"{c}\ufe0f\u20e3" for c in MOBILE)
    yield "mobile struck", "".join(f"{c}\u0336" for c in MOBILE)
    yield "mobile unseen everywhere", "\u200b".join(MOBILE)
    yield "mobile unseen and dash", cut(MOBILE, (3, 4, 4), "\u200b-\u200b")
    yield "two mobiles glued", MOBILE + OTHER
    yield from ((f"two mobiles {s}", f"{MOBILE}{s}{OTHER}") for s in ("/", "、", " ", "\n", "或", "，"))


def others():
    yield from ((f"identity {s}", in_script(IDENTITY, s)) for s in ("full-width", "chinese zero", "spoken", "formal", "circled", "arabic"))
    yield from ((f"identity cut {b!r}", cut(IDENTITY, (6, 8, 4), b)) for b in (" ", "-", "—", ".", "\u200b", "/", "\n", "　", "_"))
    yield from (
        ("identity", w)
        for w in (
            IDENTITY,
            "11010119900101123X",
            "11010119900101123x",
            "１１０１０１１９９００１０１１２３Ｘ",
            "110101 19900101 123X",
            "110101-1990-0101-123x",
            OLD_IDENTITY,
            "110105 650101 123",
            " ".join(IDENTITY),
            "110101 1990 01 01 1234",
        )
    )
    yield from (
        ("card", w)
        for w in (
            CARD,
            cut(CARD, (4, 4, 4, 4, 3), " "),
            cut(CARD, (4, 4, 4, 4, 3), "-"),
            cut(CARD, (6, 13), " "),
            in_script(CARD, "full-width"),
            in_script(CARD, "chinese zero"),
            cut(CARD, (4, 4, 4, 4, 3), "\u200b"),
            "4111111111111111",
            "4111 1111 1111 1111",
            "5555-5555-5555-4444",
        )
    )
    yield from (
        ("landline", w)
        for w in (
            "010-12345678",
            "01012345678",
            "(010)12345678",
            "010 1234 5678",
            "0571-87654321",
            "0571—8765—4321",
            "（0571）87654321",
            "057187654321",
            "0990-5550123",
            "０１０－１２３４５６７８",
            "零一零一二三四五六七八",
            "010-12345678转801",
            "0571-87654321-123",
            "+86 10 12345678",
            "+86-571-87654321",
            "0086-10-12345678",
            "010.1234.5678",
            "010\u200b12345678",
            "0571 8765432",
            "021-5555 0123",
            "(0571) 8765-4321 分机 12",
        )
    )
    yield from (("service number", w) for w in ("400-123-4567", "4001234567", "400 1234 567", "800-810-1234", "400—1234—567", "４００－１２３－４５６７"))
    yield from (("abroad", w) for w in ("+852 9123 4567", "+1 212 555 0123", "+886-912-345-678", "+44 20 7946 0123"))
    yield from (
        ("mail", w)
        for w in (
            "wang@example.com",
            "ｗａｎｇ＠ｅｘａｍｐｌｅ．ｃｏｍ",
            "wang.xiao-ming@mail.example.com.cn",
            "wang @ example . com",
            "wang@example。com",
            "wang(at)example.com",
            "wang[at]example[dot]com",
            "wang at example dot com",
            "wang艾特example点com",
            "wa\u200bng@exam\u200bple.com",
            "123456789@qq.com",
            "wang#@example.com",
            "WANG@EXAMPLE.COM",
            "wang＠example.com",
        )
    )
    yield from (
        ("plate", w)
        for w in (
            "京A12345",
            "京A·12345",
            "京A-12345",
            "京A 12345",
            "京 A 12345",
            "京Ａ１２３４５",
            "京a12345",
            "京A\u200b12345",
            "沪AD12345",
            "粤B·F12345",
            "粤B12345D",
            "京A1234学",
            "京A1234警",
            "京A1234挂",
            "粤Z1234港",
            "粤Z1234澳",
            "京A1234领",
            "使014578",
            "WJ京12345",
            "ＷＪ京１２３４５",
            "WJ01-12345",
            "京A·1B2C3",
            "京A一二三四五",
            "京牌A12345",
            "京A—12345",
            "京A.12345",
            "苏E5K321",
            "京A1 2 3 4 5",
        )
    )
    yield from (("passport", w) for w in ("E12345678", "EA1234567", "G12345678", "Ｅ１２３４５６７８", "e12345678", "E\u200b12345678"))
    yield "trader", "92110105MA01ABCDEF"


LABELLED = (
    ("QQ：", "123456789"), ("QQ", "12345678"), ("qq号是", "12345"), ("扣扣", "1234567"), ("微信：", "zhangsan88"), ("微信号", "zhang_san"), ("vx:", "abc12345"), ("VX", "zhang_san1"), ("威信", "abc_123"), ("微信号：", "13800001111"),
    ("wechat: ", "zhangsan"), ("加微信", "zs123456"), ("Q：", "123456789"), ("V：", "zhangsan88"), ("QQ：", "１２３４５６７８９"), ("QQ：", "一二三四五六七"), ("QQ ", "123-456-789"), ("护照号：", "P1234567"), ("护照", "E12345678"), ("身份证号", "123456789012345"),
    ("银行卡：", "1234567890123456"), ("卡号", "621700 0000 0000 000"), ("账号：", "1234567890"), ("转账到", "6217000000000001"), ("军官证号", "12345678"), ("台胞证：", "12345678"), ("座机", "87654321"), ("电话：", "8765432"), ("电话", "８７６５４３２１"), ("打", "87654321"), ("车牌", "A12345"),
    ("电话：", "138 0000 11 11"), ("联系我 ", "13 800 00 1111"), ("手机号是", "138，00，00，11，11"), ("支付宝：", "zhangsan@example.com"), ("支付宝", "13800001111"),
)  # fmt: skip
AROUND = (("", ""), ("电话", "平时打"), ("请拨", "一直没人接"), ("周一", "三天都在"), ("联系人", "。"), ("①", "；"), ("(", ")"), ("tel", "bob"))


def forms():
    """Every form as before, number, after, sort."""
    around = itertools.cycle(AROUND)
    for sort, number in mobiles():
        before, after = next(around)
        if (
            (before[-1:] in "一①" and not number[0].isascii())
            or (number[0].isalpha() and before.isascii())
            or (number[0] in "|('“0123456789" and "tel" in before and not number[:3].isdigit())
            or (sort.startswith("mobile letters") and before == "tel")
        ):
            before = "电话"
        yield before, number, "，谢谢" if not number[-1].isascii() or sort.startswith("mobile letters") or (after == "bob" and not number[-1].isdigit()) else after, sort
    for sort, number in others():
        yield "这是", number, "，请看", sort
    for before, number in LABELLED:
        yield before, number, "，谢谢", "labelled"


STREETS = ("云河路", "锦绣大道", "建设街", "人民东路", "柳荫里")
OWN = (
    "国办发〔2022〕12号", "云政发〔2019〕138号文件第15条", "京政办字[2021]1380号", "（2023）云01民初13801号", "GB/T 33358-2016", "DB11/T 2021—2022", "ISO 9001:2015", "浙B2-20120091", "浙ICP备12345678号", "2204-110105-04-01-123456",
    "91110105MA01ABCDEF", "R26-7K3QFX", "C26-1380QX", "202401151234567890", "订单2024112913800001", "快递SF1380000111122", "面积138.0000公顷", "138.00001111公顷", "0.31234567", "3.1415926535", "116.397428,39.90923", "131.123456，45.123456", "E116.39742 N39.90923",
    "K3+200处路面破损", "K138+000至K139+111", "AK1+380.5", "138路、150路、159路公交", "G1380次列车晚点15分钟", "华为Mate60", "型号KFR-35GW/1380", "A380-800", "CRH380A", "iPhone 15 Pro 256GB", "5G基站1380个", "NB-IoT 1380",
    "12345", "95598", "110", "119", "120", "122", "12348", "12315", "12369", "96096", "1、2、3、4、5、6、7、8、9、10、11、12", "1、3、5、7、9、11、13、15号楼都没水", "一、二、三、四、五、六、七、八、九、十", "一三五七九单元", "第一、第二、第三",
    "二〇二四年一月十五日", "一九九八年", "二十一世纪", "一百三十八户", "两千三百八十五元", "三八妇女节", "五一、十一放假", "九九八十一", "一五一十地说", "七七八八", "十四五规划", "两会", "一网通办、一件事一次办", "三三两两",
    "2019 2020 2021 2022 2023 2024", "2019、2020、2021、2022年", "1998-2005年", "2019—2024年逐年增长", "15:30-17:30", "早上7:30，中午11:30，晚上18:00", "2024-01-15 14:30:59", "13:30 14:30 15:00 16:00", "2024/1/15-2024/12/31", "20240115",
    "投入13800001111元", "13800001111元", "4000000000元", "总投资8000000000元", "13,800,001,111元", "13,800,001,111", "1,380,000,111.50", "￥13800.50", "$1380000", "138.5万吨", "15.6%、13.8%、19.9%", "1500、2000、3500元", "1500 2000 350", "150，2000，3500元", "13.85 14.20 15.6 16.1 17.3",
    "3号楼2单元1501", "13号楼1单元1801室", "15-2-1301", "3-1-502", "12栋1508", "138弄15号1301室", "18层1801、1802、1803", "京A座1201", "江宁A1-2302", "云A1区", "川A楼", "D12345号图纸", "水表读数13801", "电表读数0138015.6度", "燃气表000138", "第138号提案",
    "微信公众号yunzhou发布", "微信小程序", "微信支付138元", "QQ群里都在说", "加微信群", "扫二维码", "邮箱没有回信", "at home", "邮编100000", "身高138厘米", "体温38.5度", "血压138/90", "1.5米×2.0米", "长约1.5米，宽0.8米，深15厘米", "距离1380米", "海拔1380.5米", "东经116度", "北纬39°54′", "1:500地形图", "3比1", "100分", "第3季度", "DN150管道", "PM2.5浓度35", "C30混凝土", "M10砂浆", "HRB400钢筋", "10kV线路", "220V", "4×25平方电缆", "Q235钢", "150mm×150mm", "GB 18580-2017", "1380#杆", "灯杆编号13801", "路灯编号YH-0138", "井盖编号138-15", "箱变A1380", "沪G60高速", "苏E类",
)  # fmt: skip


def innocents(count=2_200):
    """Lines with numbers that lead to nobody."""
    r = random.Random(20261129)
    n = r.randint
    grammar = (
        lambda: f"{n(2010, 2029)}年{n(1, 12)}月{n(1, 28)}日{n(0, 23)}:{n(10, 59)}，{r.choice(STREETS)}{n(1, 2000)}号",
        lambda: f"{r.choice('国云京沪')}{r.choice(('发', '办发', '政办字'))}〔{n(2000, 2026)}〕{n(1, 2000)}号",
        lambda: f"完成投资{n(1, 99999)}.{n(0, 99)}{r.choice(('亿元', '万元'))}，增长{n(1, 99)}.{n(0, 9)}%",
        lambda: f"中标价{n(10**8, 2 * 10**10)}元",
        lambda: f"{n(1, 99)}号楼{n(1, 9)}单元{n(1, 33)}{n(0, 9):02}室漏水",
        lambda: f"{n(1, 30)}-{n(1, 6)}-{n(1, 33)}{n(0, 9):02}",
        lambda: f"{n(1, 999)}路公交{n(5, 23)}:{n(10, 59)}还没到，等了{n(10, 90)}分钟",
        lambda: f"K{n(0, 999)}+{n(0, 999):03}至K{n(0, 999)}+{n(0, 999):03}处破损",
        lambda: f"{n(73, 135)}.{n(10**5, 10**6 - 1)},{n(18, 53)}.{n(10**5, 10**6 - 1)}",
        lambda: f"{n(1, 999)}.{n(0, 9999):04}公顷",
        lambda: f"R{n(20, 29)}-{''.join(r.choice('23456789ABCDEFGHJKMNPQRSTVWXYZ') for _ in range(6))}",
        lambda: f"{n(2000, 2026)}—{n(2000, 2030)}年共{n(100, 99999)}户",
        lambda: f"水表读数{n(100, 99999)}，上月{n(100, 99999)}，用了{n(1, 99)}吨",
        lambda: f"{n(1, 9)},{n(100, 999)},{n(100, 999)},{n(100, 999)}元",
        lambda: f"{n(1000, 9999)}、{n(1000, 9999)}、{n(1000, 9999)}三个井盖",
        lambda: f"共{n(1, 99)}项，其中{n(1, 50)}项、{n(1, 50)}项、{n(1, 50)}项分别在{n(2019, 2026)}年、{n(2019, 2026)}年完成",
        lambda: f"{r.choice(('12345', '110', '119', '120', '95598', '12348', '12315', '96096', '10086'))}打了{n(2, 20)}次",
        lambda: f"项目代码{n(2000, 2612)}-{n(110000, 659000)}-{n(0, 9):02}-{n(0, 9):02}-{n(100000, 999999)}",
        lambda: f"长{n(1, 99)}.{n(0, 9)}米、宽{n(1, 9)}.{n(0, 9)}米、深{n(5, 99)}厘米",
        lambda: f"{n(1, 12)}月{n(1, 28)}日至{n(1, 12)}月{n(1, 28)}日，每天{n(0, 11)}:00-{n(12, 24)}:00",
        lambda: f"{n(10, 99)}.{n(0, 9)}%、{n(10, 99)}.{n(0, 9)}%和{n(10, 99)}.{n(0, 9)}%",
        lambda: f"第{'一二三四五六七八九十'[n(0, 9)]}批{'一二三四五六七八九'[n(0, 8)]}百{'一二三四五六七八九'[n(0, 8)]}十户，二〇二{'一二三四五六'[n(0, 5)]}年",
        lambda: f"型号{r.choice('ABCKXR')}{n(10, 99)}-{n(1000, 9999)}{r.choice(('', 'A', 'B', 'L'))}",
        lambda: f"{n(1, 33)}层{n(1, 33)}01、{n(1, 33)}02、{n(1, 33)}03三户",
        lambda: f"订单号{n(2020, 2026)}{n(1, 12):02}{n(1, 28):02}{n(10**7, 10**8 - 1)}",
        lambda: f"面积{n(1, 9999)}.{n(10, 99)}平方米，每平方米{n(1000, 99999)}元",
        lambda: f"| {n(100, 9999)}.{n(0, 9)} | {n(100, 9999)}.{n(0, 9)} | {n(100, 9999)}.{n(0, 9)} | {n(1, 99)}.{n(0, 9)}% |",
        lambda: f"G{n(1, 9999)}次列车，{n(1, 16)}车{n(1, 20)}{r.choice('ABCDF')}座",
    )
    yield from OWN
    for line in itertools.islice(itertools.cycle(grammar), count - len(OWN)):
        yield line()


def main():
    with (DATA / "masking_forms.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(("before", "number", "after", "sort"))
        rows.writerows(forms())
    with (DATA / "innocent_numbers.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(("line",))
        rows.writerows([line] for line in innocents())


if __name__ == "__main__":
    main()
