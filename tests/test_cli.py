import json
import os
import shutil
import subprocess
import sys

import pytest

from luoshi.cli.main import main


def run(*arguments, **options):
    return subprocess.run([sys.executable, "-m", "luoshi.cli.main", *map(str, arguments)], capture_output=True, check=False, timeout=120, **options)


def test_the_terminal_summary(samples, capsys):
    assert main(["read", str(samples / "yunzhou-2025.txt")]) == 0
    out = capsys.readouterr().out
    assert "任务" in out
    assert "一般公共预算收入" in out
    assert "\x1b[" not in out, "no colour where there is no terminal"


def test_json_to_standard_output(samples, capsys):
    assert main(["read", str(samples / "yunzhou-2025.txt"), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["year"] == 2025


@pytest.mark.parametrize("kind", ["json", "csv", "xlsx", "docx", "html", "table"])
def test_one_file_for_one_input(samples, tmp_path, kind):
    out = tmp_path / f"new/out.{kind}"
    assert main(["read", str(samples / "yunzhou-2025.txt"), "--format", kind, "-o", str(out)]) == 0
    assert out.stat().st_size > 1000
    assert [p.name for p in out.parent.iterdir()] == [out.name], "nothing half-written is left"
    if kind == "csv":
        assert out.read_bytes().startswith(b"\xef\xbb\xbf"), "Excel needs the mark"


def test_the_ending_of_out_names_the_format(samples, tmp_path):
    assert main(["read", str(samples / "yunzhou-2025.txt"), "-o", str(tmp_path / "a.html")]) == 0
    assert (tmp_path / "a.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_office_files_go_beside_the_input(samples, tmp_path):
    source = shutil.copy(samples / "yunzhou-2025.txt", tmp_path)
    assert main(["read", str(source), "--format", "xlsx"]) == 0
    assert (tmp_path / "yunzhou-2025.xlsx").exists()


def test_a_folder_and_one_bad_file(samples, tmp_path, capsys):
    for sample in samples.glob("*.txt"):
        shutil.copy(sample, tmp_path)
    (tmp_path / "bad.txt").write_bytes(bytes(range(256)))
    out = tmp_path / "out"
    assert main(["read", str(tmp_path), "--format", "json", "-o", str(out)]) == 1
    assert sorted(p.name for p in out.iterdir()) == ["yunzhou-2025.json", "yunzhou-2026.json"]
    err = capsys.readouterr().err
    assert "read 2 of 3" in err
    assert "bad.txt" in err
    assert "binary" in err


def test_two_inputs_of_one_name_do_not_overwrite_each_other(samples, tmp_path):
    shutil.copy(samples / "yunzhou-2025.txt", tmp_path / "a.txt")
    shutil.copy(samples / "yunzhou-2026.txt", tmp_path / "a.md")
    assert main(["read", str(tmp_path / "a.txt"), str(tmp_path / "a.md"), "--format", "json", "-o", str(tmp_path / "out")]) == 0
    years = {json.loads(p.read_text(encoding="utf-8"))["year"] for p in (tmp_path / "out").iterdir()}
    assert years == {2025, 2026}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nowhere.txt"], "does not exist"),
        (["empty"], "holds no report"),
        (["page.html", "-o", "page.html"], "is the input itself"),
        (["page.html", "page.html", "-o", "page.html"], "must name a folder"),
        (["page.html", "-o", "page.html/x.json"], "cannot be written"),
    ],
)
def test_what_goes_wrong_is_one_sentence(tmp_path, monkeypatch, capsys, arguments, says):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "page.html").write_text("<html><p>今年新增公办学位7000个，建成学校20所。</p></html>", encoding="utf-8")
    assert main(["read", *arguments]) == 1
    err = capsys.readouterr().err
    assert says in err
    assert "Traceback" not in err


def test_standard_input_and_a_plain_locale(samples):
    done = run("read", "-", "--format", "csv", input=(samples / "yunzhou-2026.txt").read_bytes(), env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0"})
    assert done.returncode == 0, done.stderr
    assert "地区生产总值" in done.stdout.decode("utf-8")


def test_wrong_arguments_exit_with_two():
    assert run("read").returncode == 2
    assert run("read", "x.txt", "--format", "odt").returncode == 2


def test_a_closed_pipe_is_no_error(samples):
    done = subprocess.run(
        f"{sys.executable} -m luoshi.cli.main read {samples / 'yunzhou-2026.txt'} --format json | head -1", shell=True, capture_output=True, check=False, timeout=60
    )
    assert b"Traceback" not in done.stderr
