"""Rates in per cent: one rule of rounding for every place that shows one, and one table of what each is of."""

import csv
import importlib.util
import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import luoshi
from luoshi.wording import shares

SOURCE = Path(luoshi.__file__).parent
OLD, NEW = date(2026, 11, 1), date(2026, 12, 1)  # first days of months whose rule of rounding differs


@pytest.mark.parametrize(
    ("value", "words", "cell"),
    [
        (62.5, "62.50%", "62.50"),
        (65, "65.00%", "65.00"),
        (Fraction(200, 3), "66.67%", "66.67"),
        ("53.335", "53.34%", "53.34"),  # half up, where a float would be 53.33
        (2.675, "2.68%", "2.68"),
        (Decimal("0.005"), "0.01%", "0.01"),
        (0, "0.00%", "0.00"),
        ("0.001", "<0.01%", "0.01"),
        (99.96, "99.96%", "99.96"),
        (99.996, ">99.99%", "99.99"),
        (100, "100.00%", "100.00"),
        (100.004, "100.00%", "100.00"),
        (316, "316.00%", "316.00"),
        (-20, "-20.00%", "-20.00"),
        ("-0.001", ">-0.01%", "-0.01"),
    ],
)
def test_how_a_rate_is_rounded(value, words, cell):
    assert shares.percent(value, "kept") == words
    assert f"{shares.number(value, 'kept')}" == cell


@pytest.mark.parametrize("nothing", [None, "", "很多", True, float("nan"), float("inf"), "1e999999999", "-1e-999999999", "1e9999999999999999999"])
def test_what_is_no_number_is_nothing(nothing):
    assert (shares.percent(nothing, "kept"), shares.number(nothing, "kept")) == ("", None)


@given(st.integers(0, 10**7), st.integers(1, 10**7))
def test_nothing_but_the_whole_is_100_and_nothing_but_nought_is_0(top, whole):
    exact = shares.part(top, whole)
    shown, words = shares.number(exact, "kept"), shares.percent(exact, "kept")
    assert (shown == 0) == (top == 0)
    assert shown < 100 or top >= whole
    assert abs(shown - Decimal(exact.numerator) / exact.denominator) <= (Decimal("0.005") if words[0].isdigit() else Decimal("0.01"))
    assert re.fullmatch(r"[<>]?\d+\.\d\d%", words)


def test_a_month_is_rounded_as_it_was_published():
    """Until November 2026 99.996 was published as 100.00; those months stay as they were, later ones never."""
    assert [f"{shares.number('99.996', 'month', day)}" for day in (OLD, NEW)] == ["100.00", "99.99"]
    assert [f"{shares.number('0.001', 'response', day)}" for day in (OLD, NEW)] == ["0.00", "0.01"]
    assert shares.percent("99.996", "resolution", NEW) == ">99.99%"


def test_the_script_that_recomputes_knows_the_rule_as_shipped():
    from luoshi.assessing import recompute

    shipped = [(f"{r.valid_from}", r.places, int(r.edges)) for r in shares.ROUNDING.shipped_rows if r.code == "month"]
    assert list(recompute.ROUNDING) == shipped


@given(st.fractions(-200, 200), st.sampled_from([(2, 0), (2, 1), (1, 1), (0, 0)]))
def test_the_script_rounds_as_the_platform(value, rounding):
    from luoshi.assessing import recompute

    rule = shares.Rounding("x", "", "", rounding[0], bool(rounding[1]), 1, OLD, "")
    assert recompute.shown(value, rounding) == f"{shares.number(value, rule):f}"


# ---- no other way ---------------------------------------------------------------------------------------------------

WAYS = re.compile(r"\bround\(|quantize\(|floatformat|widthratio|:[,+]?\.\d+[fF%]|%\.\d+f|toFixed\(|Math\.round\(|ROUND_HALF")
ANY = 1_000
# Where numbers are rounded otherwise, how often, and why that is no rate that people read.
OTHERWISE = {
    "wording/amounts.py": (4, "amounts: exact, or shortened with the exact one behind it"),
    "reports/schedule.py": (
        5,
        "序时进度 has a rule and a step of its own (reports/rules/schedule.csv), an amount expected the decimals of its target: what is shown is what is compared",
    ),
    "reports/staff/task_rows.py": (1, "a rate as the unit wrote it, without noughts at its end"),
    "reports/templates/reports/staff/report.html": (1, "figures of a report, quoted"),
    "reports/sample.py": (5, "figures that the sample's units return"),
    "tasklists/table_reading.py": (1, "a rate as the unit wrote it"),
    "reading/numerals.py": (1, "numbers of a text"),
    "reading/sources.py": (3, "megabytes of a file that is refused"),
    "reading/views/terminal.py": (1, "the length of a bar of characters"),
    "reconciling/verdicts.py": (1, "a margin of two figures, compared"),
    "reconciling/views/page.js": (2, "figures in 亿 or 万 as a chart draws them"),
    "routing/suggest.py": (3, "weights that are compared"),
    "codes/subjects.py": (1, "shares that are compared"),
    "understanding/": (ANY, "probabilities and metres that are compared, and the reasons that quote them"),
    "requests/intake.py": (1, "degrees of a point"),
    "requests/static/requests/resident.js": (ANY, "degrees of a point, pixels and bytes of a photo"),
    "site/pick_map.py": (ANY, "metres and degrees of a drawing"),
    "samples/calls.py": (1, "degrees of a point"),
    "site/pin_map.py": (ANY, "metres of a drawing"),
    "site/templatetags/luoshi_map.py": (1, "degrees of a point"),
    "site/templatetags/luoshi_look.py": (1, "the widths of a bar's parts"),
    "site/static/luoshi/map.js": (ANY, "places of a drawing; the bounds of a map's classes, which are no rates"),
    "site/errors.py": (1, "minutes until one may try again"),
    "server/settings.py": (1, "milliseconds of a setting"),
    "office/": (ANY, "places, angles and instants in files of others, twentieths of a point in ours"),
    "requests/management/commands/import_requests.py": (1, "rows a second, for who runs it"),
    "cli/classifier.py": (3, "seconds, and the probabilities of a file that programs read"),
}


def lines_of_ours():
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix in (".py", ".html", ".js") and "vendor" not in path.parts and "migrations" not in path.parts and not path.name.endswith(".min.js"):
            for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                yield path.relative_to(SOURCE).as_posix(), n, line


def test_nothing_is_rounded_another_way():
    """A new place that rounds goes through ``wording.shares``, or says here why it shows no rate."""
    found = {}
    for path, n, line in lines_of_ours():
        if WAYS.search(line.split("  # ")[0]) and not line.lstrip().startswith(">>>") and path != "wording/shares.py":
            key = next((k for k in OTHERWISE if path == k or (k.endswith("/") and path.startswith(k))), path)
            found.setdefault(key, []).append(f"{path}:{n}: {line.strip()[:120]}")
    more = {key: places for key, places in found.items() if len(places) > OTHERWISE.get(key, (0, ""))[0]}
    assert not more, "\n".join(p for places in more.values() for p in places)
    assert not OTHERWISE.keys() - found.keys()  # a reason for nothing


PERCENT = re.compile(r"(?:\}\}|\}|%[sdg]|%\(\w+\)[sd])\s*(?:%%|[%％])(?![}\w(])")
STATED = {  # percentages that a rule, a target or a return states, written as they stand there
    "assessing/templates/assessing/ranking.html": "half and marked of the rule",
    "assessing/circular.py": "half and marked of the rule",
    "reports/rollup.py": "the rolled-up rate, rounded by the same function to the places of its rule",
    "reports/schedule.py": "shares of 序时进度, in the step of its rule",
    "reports/staff/return_forms.py": "序时进度 in its own step",
    "tasklists/export.py": "a rate as the unit wrote it, which is read back",
    "tasklists/table_reading.py": "a cell that is refused, quoted",
    "wording/shares.py": "the function itself",
    "reconciling/views/page.js": "the axis of a chart, in tens",
    "reading/views/page.js": "the axis of a chart of a report's own figures",
    "office/cells.py": "a cell of others, read",
    "matters/search.py": "a pattern of the database",
}


def test_nothing_writes_per_cent_another_way():
    found = {path: f"{path}:{n}: {line.strip()[:160]}" for path, n, line in lines_of_ours() if PERCENT.search(line)}
    assert not found.keys() - STATED.keys(), "\n".join(found[path] for path in sorted(found.keys() - STATED.keys()))


# ---- what each is of ------------------------------------------------------------------------------------------------

NAMED = re.compile(
    r'percent(?:_number)?:"(\w+)"|rate="(\w+)"|\bhow "(\w+)"|"rate": "(\w+)"|(?:shares|percents)\.(?:percent|figure|number|rounding_of)\((?:[^()\n]|\((?:[^()]|\([^()]*\))*\))*?"(\w+)"(?:, \w+)?\)'
)
NO_PAGE = {  # rates that have no line of theirs to link from
    "reconciled": "a page that stands alone in a file",
    "certain_subject": "the phone's panel goes by keys alone",
    "alike": "the phone's panel goes by keys alone",
    "similar_task": "a reason of one line beside a suggestion",
}


def used():
    """Code → where it stands in code and templates, and those that a link explains."""
    found, linked = {}, set()
    for path, _n, line in lines_of_ours():
        if path == "requests/channels.py":
            continue  # "rate" is a move there
        for groups in NAMED.findall(line):
            for code in filter(None, groups):
                found.setdefault(code, set()).add(path)
        linked |= set(re.findall(r'\bhow "(\w+)"', line)) | set(re.findall(r'"rate": "(\w+)"', line))
        if path in ("assessing/ranking_pages.py",):
            linked |= set(re.findall(r'"(\w+)", _\("..率"\)', line))
    return found, linked


def test_every_rate_that_is_shown_is_in_the_table_and_the_other_way_round():
    found, linked = used()
    kinds = {row.code for row in shares.ROUNDING.shipped_rows}
    assert not found.keys() - shares.known().keys() - kinds
    assert shares.known().keys() <= found.keys() | linked
    assert shares.known().keys() - linked == NO_PAGE.keys()


def test_no_two_rates_have_one_name_and_no_rate_two():
    rows = list(shares.known().values())
    for key in ("code", "zh", "en"):
        names = [getattr(r, key) for r in rows]
        assert len(names) == len(set(names)), key
    meanings = [(r.numerator_zh, r.denominator_zh, r.time_zh) for r in rows]
    assert len(meanings) == len(set(meanings))
    with (SOURCE / "wording" / "known_rates.csv").open(encoding="utf-8", newline="") as lines:
        assert all(all(row.values()) for row in csv.DictReader(lines))
    kinds = {row.code for row in shares.ROUNDING.shipped_rows}
    assert {r.rounding for r in rows} <= kinds | {"own"}
    assert all((SOURCE.parents[1] / r.explained).is_file() for r in rows)


WORD = re.compile(r"[一-鿿]*(?:率|占比)(?![一-鿿]*(?:的|怎样))")
NOT_RATES = ("三率", "比率", "每个率", "各种率", "的率", "效率", "频率", "概率", "利率", "税率", "汇率", "上级完成率", "各种率怎么算")


def test_every_name_of_a_rate_on_a_screen_is_in_the_table():
    """A word that ends in 率 or 占比, standing by itself as a label, is the name of a rate of the table (or ends with one: 上月解决率)."""
    known = tuple(r.zh for r in shares.known().values())
    strange = set()
    for path, n, line in lines_of_ours():
        for label in re.findall(r'(?:trans "|_\("|gettext_lazy\("|gettext_noop\(")([^"]*)"', line):
            word = label.removesuffix("（%）").removesuffix("%")
            if WORD.fullmatch(word) and not word.endswith(known) and not word.endswith(NOT_RATES):
                strange.add(f"{path}:{n}: {label}")
    assert not strange


# ---- pages ----------------------------------------------------------------------------------------------------------

if importlib.util.find_spec("django"):
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.urls import reverse
    from lxml import html

    from luoshi.assessing import months as assessed
    from luoshi.matters.models import Event, Matter
    from luoshi.reports.models import Report
    from luoshi.site.templatetags import luoshi_look
    from test_numbers_and_lists import DESK, OF, PEOPLE, PUBLIC, UNITS, sample_city  # noqa: F401

    MARKED = re.compile("\ue000([^\ue001]*)\ue001")
    SHOWN = re.compile(r"[<>]?-?\d+(?:\.(\d+))?%")
    STEP = r"\d+(?:\.\d+)? ?%"
    RULES = re.compile(
        rf"按 ?\d+% ?计|达到 ?\d+% ?的加注|>99\.99%|<0\.01%|完成全年目标的{STEP}|序时进度为{STEP}|{STEP} of the year's target|{STEP} expected"
    )  # rules, and 序时进度 in its own step

    @pytest.mark.django_db
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_the_page_of_rates_has_a_line_for_each(client, language):
        client.cookies["django_language"] = language
        page = client.get(reverse("site:rates")).content.decode()
        for rate in shares.known().values():
            assert f'id="{rate.code}"' in page
            assert (rate.en if language == "en" else rate.zh) in page
        assert f'href="{reverse("site:rates")}#kept"' in luoshi_look.how("kept")

    def stated():
        """Percentages that people wrote: in promises, reports, returns, requests."""
        texts = [*Matter.objects.values_list("text", flat=True), *(r.text for r in Report.objects.all()), *(str(m.document) for m in Matter.objects.filter(kind="commitment"))]
        texts += [f"{e.data}{e.reason}" for e in Event.objects.filter(matter__kind="commitment")]
        return set(re.findall(r"-?\d+(?:\.\d+)?[%％]", "".join(texts))) | {f"{n}%" for n in re.findall(r"'value(?:_high)?': (-?\d+(?:\.\d+)?)", "".join(texts))}

    def pages_of():
        months = assessed.months()[:3]
        promises = Matter.objects.filter(kind="commitment", parent=None).exclude(percent=None)[:4]
        own = (reverse("site:rates"), "/desk/city/?map=solved", *(reverse("site:ranking", args=[m]) for m in months))
        return (*PUBLIC, *DESK, *UNITS, *own, *(reverse("site:promise", args=[m.ref]) for m in promises), *(f"/desk/matters/{m.ref}/" for m in promises))

    @pytest.mark.django_db
    @pytest.mark.one_database
    def test_every_percentage_on_the_pages_comes_from_the_one_function(sample_city, monkeypatch):  # noqa: F811
        """Each is marked as it is written; what is not marked was stated by somebody, or is a rule's."""
        figure = shares.figure
        monkeypatch.setattr(shares, "figure", lambda *a, **k: f"\ue000{words}\ue001" if (words := figure(*a, **k)) else "")
        said, strange, seen = stated(), set(), set()
        for name in PEOPLE:
            client = Client()
            if name:
                client.force_login(get_user_model().objects.get(username=name))
            for address in pages_of():
                answer = client.get(address.format(OF.get(name, "yz-zjj")), follow=True)
                main = html.fromstring(answer.content.decode()).xpath("//main") if answer.status_code == 200 else []
                text = " ".join(main[0].xpath(".//text()[not(parent::script)]")) if main else ""
                for words in MARKED.findall(text):
                    seen.add(words)
                bare = RULES.sub("", MARKED.sub("□", text).replace("□%", "□"))
                strange |= {(address, bare[max(0, m.start() - 30) : m.end()]) for m in SHOWN.finditer(bare) if m[0] not in said}
        assert not strange, sorted(strange)[:40]
        assert len(seen) > 30
        assert all(re.fullmatch(r"[<>]?-?\d+\.\d\d|[<>]?\d+", words) for words in seen), seen
