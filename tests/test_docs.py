"""The documents stay true: their examples run, they name every field, every dependency and every option."""

import ast
import re
import runpy
import shlex
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

import luoshi
from luoshi.cli.main import main, parser
from luoshi.reading.commitments import COMMITMENT_KINDS
from luoshi.reading.structure import KINDS

ROOT = Path(__file__).resolve().parents[1]


def words(name):
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_notebook_example_runs(capsys):
    runpy.run_path(str(ROOT / "docs" / "example.py"))
    assert "地区生产总值" in capsys.readouterr().out


@pytest.mark.parametrize("kind", [luoshi.Report, luoshi.Figure, luoshi.Commitment, luoshi.Section])
def test_the_reference_names_every_field(kind):
    reference = words("docs/reference.md")
    for field in fields(kind):
        assert f"`{field.name}`" in reference, f"{kind.__name__}.{field.name}"


def test_the_reference_names_every_kind_and_option():
    reference = words("docs/reference.md")
    for name in (*KINDS, *COMMITMENT_KINDS):
        assert f"`{name}`" in reference, name
    for command in parser()._subparsers._group_actions[0].choices.values():
        for action in command._actions:
            for option in action.option_strings:
                if option.startswith("--"):
                    assert f"`{option}" in reference, option


def test_every_dependency_earns_its_line():
    page = words("docs/dependencies.md")
    project = tomllib.loads(words("pyproject.toml"))["project"]
    for needed in [*project["dependencies"], *(d for extra in project["optional-dependencies"].values() for d in extra)]:
        assert re.split(r"[<>=\[]", needed)[0] in page, needed


def test_every_decision_is_listed():
    listed = words("docs/decisions/README.md")
    for page in (ROOT / "docs" / "decisions").glob("0*.md"):
        assert page.name in listed


def test_no_link_is_broken():
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


FILE = re.compile(r"(?<![\w./{*-])((?:[\w-]+/)+[\w.-]+?\.(?:py|csv\.gz|csv|md|html|json|txt|css|js|toml|service|timer|geojson))(?![\w/])")
TOOLS = ("tests", "docs", "training", "bench", "samples", "deploy", "src")


def prose():
    """Every document, and every docstring and comment of the code: where, and the words."""
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        yield page, page.read_text(encoding="utf-8")
    for path in (p for base in ("src", "tests", "training", "bench") for p in sorted((ROOT / base).rglob("*.py")) if "data" not in p.parts):
        text = path.read_text(encoding="utf-8")
        kinds = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
        yield path, "\n".join([*(ast.get_docstring(n) or "" for n in ast.walk(ast.parse(text)) if isinstance(n, kinds)), *re.findall(r"(?:^|\s)#.*", text)])


def test_every_file_that_is_named_is_there():
    """``room/file.py`` within the package, ``src/luoshi/…``, ``tests/…``: what was moved or renamed is told by its new name."""
    source = ROOT / "src" / "luoshi"
    first, named = {p.name for p in source.iterdir() if p.is_dir()} | set(TOOLS), 0
    for page, text in prose():
        for file in FILE.findall(text):
            if file.split("/")[0] in first:
                named += 1
                assert any((base / file).exists() for base in (ROOT, source, page.parent)), f"{page.relative_to(ROOT)}: {file}"
        if page.suffix == ".md":
            for test in re.findall(r"`(test_\w+\.py)`", text):
                assert (ROOT / "tests" / test).exists(), f"{page.relative_to(ROOT)}: {test}"
    assert named > 100


def test_the_commands_of_the_tutorial_run(tmp_path, monkeypatch):
    (tmp_path / "历年报告").mkdir()
    report = (ROOT / "samples" / "yunzhou-2026.txt").read_text(encoding="utf-8")
    (tmp_path / "历年报告" / "a.txt").write_text(report, encoding="utf-8")
    import docx

    document = docx.Document()
    for line in report.splitlines():
        document.add_paragraph(line)
    document.save(str(tmp_path / "我市2026年政府工作报告.docx"))
    document = docx.Document()
    for line in (ROOT / "samples" / "yunzhou-2025.txt").read_text(encoding="utf-8").splitlines():
        document.add_paragraph(line)
    document.save(str(tmp_path / "我市2025年政府工作报告.docx"))
    (tmp_path / "更正.csv").write_text("id,verdict,outcome_start,outcome_end,note,who\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    lines = re.findall(r"^luoshi (.+)$", words("docs/tutorial-report.md"), re.M)
    assert len(lines) >= 7
    for line in lines:
        assert main(shlex.split(line.split("#")[0])) == 0, line


def test_make_lists_its_tasks():
    makefile = words("Makefile")
    for task in ("run", "test", "bench-reading"):
        assert re.search(rf"^{task}:.*## ", makefile, re.M)


def test_nothing_of_a_real_report_is_committed():
    annotation = [p for p in (ROOT / "training" / "annotation").iterdir() if p.suffix == ".tags"]
    for page in annotation:
        assert re.fullmatch(r"[\d\sCIO-]*", page.read_text(encoding="utf-8")), page.name


def test_the_table_of_moves_in_the_docs_is_the_one_in_force():
    from luoshi.matters import kinds
    from luoshi.matters.move import SAME

    text = (ROOT / "docs" / "ledger.md").read_text(encoding="utf-8")
    rows = {line.split("`")[1]: line for line in text.splitlines() if line.startswith("| ") and "`" in line}
    moves = {name: [(k, k.table[name]) for k in kinds.registered() if name in k.table] for kind in kinds.registered() for name in kind.table}
    assert set(rows) == set(moves) | {state for kind in kinds.registered() for state in kind.states}
    for name, of in moves.items():
        named, start, end, who, bring = (cell.strip() for cell in rows[name].strip("|").split("|"))
        froms = {kind.states[s][0] for kind, move in of for s in move.start} or {"—"}
        assert set(re.split("[、；]", start.replace("到期未答复的", ""))) == froms, name
        for kind, move in of:
            assert named == f"{move.zh} `{name}`"
            assert end == ("不变" if move.end == SAME else kind.states[move.end][0]), name
            assert who.partition("（")[0] == {"lead": "牵头单位 ", "helper": "配合单位 "}.get(move.side, "") + f"`{move.permission}`", name
            assert all(f"`{need}`" in bring for need in move.needs), name
            assert ("理由 reason" in bring) == move.reason, name
    assert all(f"{zh} `{code}`" in text for kind in kinds.registered() for code, (zh, _en) in kind.verdicts.items())


def test_what_the_docs_say_of_requests_is_in_force():
    from datetime import date

    from luoshi.requests.rule_tables import limit_on, outcomes, rule_on

    text = words("docs/how-requests-are-handled.md")
    for code in ("answered", "emergency", "legal_channel", "same_matter", "protected", "no_duty", "unlawful"):
        assert f"| `{code}` | {outcomes()[code].zh} | {outcomes()[code].basis} |" in text
    today = date(2026, 11, 23)
    for code, said in (("danger", "2 hours"), ("utilities", "24 hours"), ("general", "7 days"), ("hard", "15 days")):
        rule = limit_on(code, today)
        assert f"{rule.amount} {rule.unit}" == said
        assert f"| {said} |" in text
    numbers = {"tries": "3", "bounces": "3", "redos": "3", "arrive_minutes": "30", "reopen_days": "30"}
    assert {code: rule_on(code, today)[0] for code in numbers} == numbers
    assert rule_on("promise_rise", today) == ("20", "10")


def test_what_the_docs_say_of_the_rates_is_in_force():
    pytest.importorskip("ibis", reason="needs the platform (pip install luoshi[server])")
    from datetime import date

    from luoshi.assessing import class_rules, rate_rules
    from luoshi.assessing.judged_columns import PUBLISHED
    from luoshi.requests.rule_tables import topic_rules

    text, today = words("docs/how-requests-are-judged.md"), date(2026, 11, 23)
    for rule in rate_rules(today).values():
        assert f"response × {rule.response} + resolution × {rule.solved} + satisfaction × {rule.satisfied}" in text
        assert f'("half" counts {rule.half} %)' in text
        assert f"Fewer than {rule.least} callbacks" in text
        assert f"{rule.marked} % or more left out" in text
    assert {rule.count for rule in class_rules(today).values()} == {10}
    numbers = topic_rules(today)
    for part, said in (("volume", "volume (%d)"), ("rise", "three spans before (%d)"), ("spread", "streets (%d)"), ("age", "been told (%d)"), ("again", "told again (%d)")):
        assert said % numbers[part] in text
    for column, said in PUBLISHED.items():
        assert f"| `{column}` | {said} |" in text
