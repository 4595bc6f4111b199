"""In a notebook: short ``repr``, tables and frames of all that is read and reconciled, a folder as many, errors that fit."""

import warnings

import pytest

import luoshi
from luoshi.cli.main import main

CHINESE = "这是一个软件的说明。它怎样安装、怎样使用，写在下面的各节里，请先读完再动手。" * 12


@pytest.fixture
def folder(tmp_path, samples):
    """Two reports, in the wrong order of names, beside what is none."""
    for year, name in ((2026, "a"), (2025, "b")):
        (tmp_path / f"{name}.txt").write_bytes((samples / f"yunzhou-{year}.txt").read_bytes())
    (tmp_path / "README.md").write_text(CHINESE, encoding="utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "map.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    return tmp_path


def test_a_folder_is_read_as_many(folder):
    reports = luoshi.read_folder(folder)
    assert [r.year for r in reports] == [2025, 2026]
    assert dict(reports.left_out).keys() == {"README.md", "empty.txt"}
    assert "does not look like a work report" in dict(reports.left_out)["README.md"]
    assert "is empty" in dict(reports.left_out)["empty.txt"]
    figures = reports.to_pandas()
    assert len(figures) == sum(len(r.figures) for r in reports)
    assert list(figures.columns[:2]) == ["report", "year_given"]
    assert set(figures["year_given"]) == {2025, 2026}
    tasks = reports.to_polars("commitments")
    assert list(tasks["quote"]) == [c.quote for r in reports for c in r.commitments]
    with pytest.raises(ValueError, match="there is no table 'verdicts'"):
        reports.to_pandas("verdicts")
    html = reports._repr_html_()
    assert html.count("<tr>") == 3
    assert "README.md" in html


def test_a_reconciliation_is_a_table_and_a_frame(first, second):
    kept = luoshi.reconcile([first, second])
    frame = kept.to_frame()
    assert len(frame) == len(kept.rows) == sum(kept.counts().values())
    assert list(frame["verdict"]) == [r.verdict for r in kept.rows] == list(kept.to_polars()["verdict"])
    row, shown = kept.rows[0], frame.iloc[0]
    assert (shown["promise"], shown["target"], shown["outcome"], shown["actual"]) == (row.promise.quote, row.promise.value, row.outcome.quote, row.outcome.value)
    html = kept._repr_html_()
    assert row.promise.quote in html
    assert "2025→2026" in html
    assert f"… {len(kept.rows) - 20} more" in html


def test_what_a_cell_prints_is_short(first, second):
    kept = luoshi.reconcile([first, second])
    for shown in (first, first.figures, first.commitments, first.figures[0], first.commitments[0], kept, kept.rows[0], luoshi.reading.Reports([first, second])):
        assert 10 < len(repr(shown)) < 250, repr(shown)
    assert first.figures[0].quote in repr(first.figures)
    assert repr(luoshi.read("今年新增5G基站6000个，各项工作要抓紧。").figures) == "[<Figure 6000个 5G基站 target>]"


def test_markup_in_a_report_is_text_in_a_notebook(folder):
    hostile = "<script>alert(1)</script>"
    reports = luoshi.read_folder(folder)
    reports[0].title = hostile
    reports.left_out.append(("x", hostile))
    kept = luoshi.reconcile(reports)
    kept.remarks.append(hostile)
    assert "<script>" not in reports._repr_html_() + kept._repr_html_()


def test_what_is_no_report_is_warned_of_in_one_sentence(folder, samples, capsys):
    with pytest.warns(luoshi.NoReport, match=r"^README\.md does not look like a work report: 0 figures and 0 commitments in \d+ characters\.$"):
        report = luoshi.read(folder / "README.md")
    assert report.doubt
    main(["read", str(folder / "README.md")])
    assert "luoshi: README.md does not look like a work report" in capsys.readouterr().err
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        luoshi.read(samples / "yunzhou-2026.txt")
        luoshi.read("各项工作都要抓紧落实，不能拖延。")


def test_no_real_report_is_doubted(shared):
    assert [name for name, _why in luoshi.read_folder(shared / "reports").left_out] == ["README.md"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("map.png", r"map\.png is a picture; Luoshi reads text"),
        ("empty.txt", r"empty\.txt is empty"),
        ("gone.txt", r"gone\.txt does not exist"),
        ("", r"is a folder; read it with luoshi\.read_folder"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_sentence(folder, name, said):
    with pytest.raises(luoshi.ReadError, match=said):
        luoshi.read(folder / name)


def test_a_folder_without_reports_is_told(tmp_path):
    with pytest.raises(luoshi.ReadError, match="holds no report"):
        luoshi.read_folder(tmp_path)
    (tmp_path / "README.md").write_text(CHINESE, encoding="utf-8")
    with pytest.raises(luoshi.ReadError, match="holds no work report: README"):
        luoshi.read_folder(tmp_path)
    with pytest.raises(luoshi.ReadError, match="cannot be read as a folder"):
        luoshi.read_folder(tmp_path / "none")
