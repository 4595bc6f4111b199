"""The page of open data lists every open file, the requests' too, and explains each column; the table that says so is held to the files."""

import csv
import io
import re

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")
pytest.importorskip("ibis", reason="needs the platform (pip install luoshi[server])")

from django.urls import reverse

from luoshi.assessing import recompute
from luoshi.assessing.judged_columns import PUBLISHED
from luoshi.reports.public import exports
from luoshi.site import open_data
from test_ranking_pages import past  # noqa: F401 (fixture)

pytestmark = pytest.mark.django_db
REAL = {"promises": list(exports.COLUMNS.values()), "judged": list(PUBLISHED), "ranking": list(recompute.HEAD)}


def test_each_file_has_every_column_explained_and_no_other():
    files = {file.code: file for file in open_data.declared()}
    assert set(files) == set(REAL)
    for code, real in REAL.items():
        assert [c.name for c in files[code].columns] == real, code
        for column in files[code].columns:
            assert column.type in open_data.TYPES
            assert column.zh
            assert column.en
            assert re.fullmatch(r"\d{4}-\d\d-\d\d", column.since)
            assert (column.unit != "") or column.type not in ("integer", "number") or column.name in ("rank", "权重"), column.name


def test_the_page_lists_the_months_and_the_files_are_as_it_says(client, past):  # noqa: F811
    page = client.get(reverse("site:data")).content.decode()
    for code, file in {f.code: f for f in open_data.declared()}.items():
        assert f'id="f-{code}"' in page
        for column in file.columns:
            assert f"<code>{column.name}</code>" in page
        links = [(word, url) for word, url in file.links() if not url.endswith(("xlsx", "json"))]
        assert links
        for word, url in links[-3:]:
            assert f'href="{url}"' in page
            answer = client.get(url)
            text = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode("utf-8-sig")
            assert next(csv.reader(io.StringIO(text))) == REAL[code], word
    assert "（暂计）" in page
