"""The library: the pages of docs/ run as they stand, and what a caller may rely on."""

import json
import re
from pathlib import Path

import polars as pl
import pytest

import tdskill
from conftest import Run
from reference import DOCS, notebook
from tdskill import i18n

PAGES = ("library.md", "library.ja.md")


def blocks(name: str) -> list[str]:
    """Return the Python of a page, block by block."""
    text = (DOCS / name).read_text(encoding="utf-8")
    return re.findall(r"```python\n(.*?)```", text, re.DOTALL)


@pytest.mark.parametrize("name", PAGES)
def test_the_blocks_of_a_page_run_one_after_the_other(name: str) -> None:
    code = blocks(name)
    assert code
    scope: dict[str, object] = {}
    for block in code:
        exec(compile(block, name, "exec"), scope)  # noqa: S102 - what the page shows
    assert isinstance(scope["page"], tdskill.Page)


def test_both_pages_show_the_same_steps() -> None:
    en, ja = ([re.sub(r'"(en|ja)"', "LANG", block) for block in blocks(name)] for name in PAGES)
    assert en == ja


@pytest.mark.parametrize("name", PAGES)
def test_the_notebook_has_the_cells_of_the_page(name: str) -> None:
    file = (DOCS / name).with_suffix(".ipynb")
    assert file.read_text(encoding="utf-8") == notebook((DOCS / name).read_text(encoding="utf-8"))
    cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) + "\n" for cell in cells if cell["cell_type"] == "code"]
    assert code == blocks(name)


def test_all_public_names_are_there_and_documented() -> None:
    for name in tdskill.__all__:
        assert getattr(tdskill, name).__doc__, name


def test_a_command_and_the_library_give_the_same_rows(run: Run) -> None:
    rows = json.loads(run("gap", "--sample", "--by-bureau", "--format", "json").stdout)
    assert tdskill.open(sample=True).gap(by="bureau").frame.to_dicts() == rows


def test_words_stand_beside_ids_and_change_nothing_else() -> None:
    plain = tdskill.open(sample=True).gap().frame
    worded = tdskill.open(sample=True, words="en").gap().frame
    assert worded.drop("skill_name", "category_name").equals(plain)
    named = dict(worded.select("skill", "skill_name").iter_rows())
    assert named["cloud_services"] == "Cloud Services"


def test_a_language_is_an_argument_and_nothing_global_changes() -> None:
    before = i18n.language()
    other = "en" if before == "ja" else "ja"
    here, there = (tdskill.open(sample=True, lang=lang).gap() for lang in (before, other))
    assert here.title != there.title
    assert i18n.language() == before
    assert here.frame.equals(there.frame)


def test_a_missing_file_is_an_error_and_no_empty_frame(tmp_path: Path) -> None:
    (tmp_path / "2024").mkdir()
    (tmp_path / "2024" / "staff.csv").write_text(
        "staff_id,bureau,ux_design\n0001,総務局,2\n", encoding="utf-8"
    )
    with pytest.raises(tdskill.TdskillError, match=r"demand\.csv"):
        tdskill.open(tmp_path, 2024).gap()
    with pytest.raises(tdskill.TdskillError):
        tdskill.open(str(tmp_path / "nowhere"))


def test_meta_names_files_with_their_digests_and_counts_people() -> None:
    import hashlib

    from tdskill.resources import sample_dir

    meta = tdskill.open(sample=True).gap().meta
    staff = (sample_dir() / "2024" / "staff.csv").read_bytes()
    assert meta["year"] == 2024
    assert meta["sources"][0] == {
        "year": 2024,
        "kind": "staff",
        "file": "2024/staff.csv",
        "sha256": hashlib.sha256(staff).hexdigest(),
    }
    lines = pl.read_csv(staff, infer_schema=False)
    assert meta["counts"]["people"] == lines.height
    assert sum(meta["counts"]["stages"].values()) == lines.height


def test_problems_are_told_with_their_codes() -> None:
    codes = {problem.code for problem in tdskill.open(sample=True).problems}
    assert codes
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", code) for code in codes)
