"""Every door that takes a table goes through the one reader, and every table that is written through the one guard."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.cli.main import main
from luoshi.office.opening import tables
from luoshi.tasklists import read_tasks
from office_kit import sheet_xml, workbook

SOURCE = Path(__file__).resolve().parents[1] / "src" / "luoshi"
OWN_DATA = {"codes/divisions.py", "rules/rule_files.py"}  # what the package ships, and the rules of who runs it, on the floor below office
STANDALONE = {"assessing/recompute.py"}  # a script that anybody may run alone; the names it prints were guarded in the table that it reads


def sources():
    for path in SOURCE.rglob("*.py"):
        name = path.relative_to(SOURCE).as_posix()
        if not name.startswith("office/"):
            yield name, path.read_text(encoding="utf-8")


def test_nobody_else_opens_a_workbook_or_a_csv_of_strangers():
    for name, text in sources():
        assert "load_workbook" not in text, name
        assert not re.search(r"csv\.reader\(", text) or name in OWN_DATA, name


def test_nobody_else_writes_a_csv_a_workbook_or_a_word_file():
    for name, text in sources():
        assert not re.search(r"csv\.(?:writer|DictWriter)\(", text) or name in STANDALONE, name
        assert not re.search(r"^\s*(?:import|from) (?:openpyxl|docx)\b", text, re.M), name
        assert '\\ufeff" +' not in text, name  # the mark for Excel is the writer's


def test_messages_of_a_workbook_are_learned_and_given_their_subjects(tmp_path, capsys):
    pytest.importorskip("sklearn")
    rows = [["标题", "内容", "类别"], *([f"路灯{n}", f"第{n}盏路灯不亮了", "照明"] for n in range(30)), *([f"噪声{n}", f"夜里第{n}次施工噪声扰民", "噪声"] for n in range(30))]
    (tmp_path / "a.xlsx").write_bytes(workbook(sheet_xml(rows, "A1")))
    assert main(["train", str(tmp_path / "a.xlsx"), "--text", "标题,内容", "--label", "类别", "-o", str(tmp_path / "m")]) == 0
    (tmp_path / "b.csv").write_bytes("\n".join("\t".join(row[:2]) for row in [*rows, ["=1+1", "第9盏路灯不亮"]]).encode("utf-16"))
    assert main(["classify", str(tmp_path / "b.csv"), "--text", "标题,内容", "-m", str(tmp_path / "m"), "-o", str(tmp_path / "out.csv")]) == 0
    found = [row.cells for row in tables(tmp_path / "out.csv")[0].rows()]
    assert len(found) == len(rows) + 1
    assert b"'=1+1" in (tmp_path / "out.csv").read_bytes()
    (tmp_path / "c.csv").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert main(["train", str(tmp_path / "c.csv"), "-o", str(tmp_path / "m2")]) == 1
    assert "old kind" in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
@pytest.mark.parametrize("sign", [",", "\t", ";", "|"])
def test_task_lists_in_every_dress(encoding, sign):
    text = "\n".join([sign.join(["序号", "工作任务", "牵头单位"]), sign.join(["1", "新建公园三座", "市园林局"]), ""])
    assert read_tasks(text.encode(encoding), "a.csv", 2026).rows[0].task == "新建公园三座"


def test_task_lists_of_workbooks_that_lie_or_come_from_elsewhere():
    from office_kit import STRICT_MAIN

    rows = [["序号", "工作任务", "牵头单位", "完成时限"], [1, "建设绿道", "市园林局", ('s="1"', "<v>46327</v>")], [None, ("", "<f>A9</f>"), None, None]]
    for data in (workbook(sheet_xml(rows, "A1:B1"), formats=[31]), workbook(sheet_xml(rows, main=STRICT_MAIN), strict=True, formats=[31])):
        got = read_tasks(data, "a.xlsx", 2026)
        assert [(r.task, str(r.deadline.due)) for r in got.rows] == [("建设绿道", "2026-11-01")]
        assert ["公式" in r.reason for r in got.refused] == [True]


@given(st.lists(st.lists(st.sampled_from(["序号", "工作任务", "牵头单位", "建设绿道", "市园林局", "1", "合计", "", "=1"]) | st.text(max_size=4), max_size=5), max_size=6))
@settings(max_examples=60, deadline=None)
def test_any_rows_are_a_list_or_one_sentence(rows):
    from luoshi.tasklists import TaskListError

    clean = [["".join(c for c in cell if c in "\t\n" or " " <= c <= "\ud7ff") for cell in row] for row in rows]
    try:
        read_tasks(workbook(sheet_xml(clean)), "a.xlsx", 2026)
    except TaskListError as error:
        said = str(error)
    else:
        return
    assert said.endswith("。")
