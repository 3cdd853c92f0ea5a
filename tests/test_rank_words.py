"""A person's rank is called what the person's file calls it, on every page and in every table."""

import json
from pathlib import Path

import pytest

from conftest import Run
from tdskill.framework import embedded_framework
from tdskill.resources import data_dir
from tdskill.scaffold import copy_framework

STAFF = "職員番号,氏名,所属局,職層,段階,クラウドサービス活用\n"
PEOPLE = (
    "0001,職員0001,A局,係長,確定,1\n"
    "0002,職員0002,A局,課長代理,確定,2\n"
    "0003,職員0003,A局,Deputy Section Director,確定,2\n"
    "0004,職員0004,A局,主事,確定,2\n"
    "0005,職員0005,A局,研究員,確定,2\n"
)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A framework that takes 係長 for an alias of 課長代理 (Deputy Section Director)."""
    folder = tmp_path / "ws"
    folder.mkdir()
    ladder = copy_framework(data_dir(), folder) / "career_ladder.yaml"
    text = ladder.read_text(encoding="utf-8")
    assert "aliases: [課長代理級," in text
    ladder.write_text(text.replace("aliases: [課長代理級,", "aliases: [係長, 課長代理級,"), "utf-8")
    (folder / "2024").mkdir()
    (folder / "2024" / "staff.csv").write_text(STAFF + PEOPLE, encoding="utf-8")
    (folder / "2024" / "demand.csv").write_text(
        "局,業務,スキル項目,必要レベル,必要人数\nA局,窓口,クラウドサービス活用,1,1\n",
        encoding="utf-8",
    )
    return folder


WORDS = {
    # What the file says: what a page says in Japanese and in English.
    "0001": ("係長", "係長"),
    "0002": ("課長代理", "Deputy Section Director"),
    "0003": ("課長代理", "Deputy Section Director"),
    "0004": ("主事", "Staff"),
    "0005": ("研究員", "研究員"),
}


@pytest.mark.parametrize(("lang", "label"), [("ja", "職層"), ("en", "Rank")])
@pytest.mark.parametrize("staff_id", WORDS)
def test_the_sheet_has_the_word_of_the_file_or_its_name_in_the_pages_language(
    run: Run, workspace: Path, staff_id: str, lang: str, label: str
) -> None:
    word = WORDS[staff_id][lang == "en"]
    asked = ("report", "--person", staff_id, "--workspace", workspace, "--format")
    assert f"- {label}: {word}\n" in run(*asked, "md", lang=lang).stdout
    assert f"<dt>{label}</dt><dd>{word}</dd>" in run(*asked, "html", lang=lang).stdout


def test_the_sheet_says_which_rank_of_the_ladder_the_word_stands_for(
    run: Run, workspace: Path
) -> None:
    asked = ("report", "--workspace", workspace, "--format", "md", "--person")
    of_alias = run(*asked, "0001").stdout
    assert "Deputy Section Director (rank held: 係長)" in of_alias
    assert "the guide level of 係長" in of_alias
    assert "課長代理（現在の職層: 係長）" in run(*asked, "0001", lang="ja").stdout
    of_name = run(*asked, "0002").stdout
    assert "Deputy Section Director (rank held)" in of_name


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_index_calls_each_rank_alike(run: Run, workspace: Path, lang: str) -> None:
    out = workspace / "pages"
    run("report", "--all", "--workspace", workspace, "--out", out, "--format", "md", lang=lang)
    index = (out / "index.md").read_text(encoding="utf-8")
    for staff_id, words in WORDS.items():
        (line,) = (line for line in index.splitlines() if line.startswith(f"| {staff_id} |"))
        assert f"| {words[lang == 'en']} |" in line


def test_the_ladder_calls_people_so_and_says_what_its_summary_counts_together(
    run: Run, workspace: Path
) -> None:
    asked = ("ladder", "--workspace", workspace)
    rows = json.loads(run(*asked, "--format", "json").stdout)
    for at, lang in enumerate(("ja", "en")):
        page = run(*asked, "--format", "md", lang=lang).stdout
        for staff_id, words in WORDS.items():
            (line,) = (line for line in page.splitlines() if line.startswith(f"| {staff_id} |"))
            assert f"| {words[at]} |" in line
    assert [row["rank"] for row in rows[:3]] == ["deputy_section_director"] * 3
    assert "Deputy Section Director (rank held: 係長)" in run(*asked, "--person", "0001").stdout
    summary = run(*asked, "--summary").stdout
    assert "Counted as Deputy Section Director: 係長." in summary
    assert "Counted as Staff" not in summary


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_organisations_head_count_has_a_row_for_each_word(
    run: Run, workspace: Path, lang: str
) -> None:
    asked = ("report", "--org", "--workspace", workspace, "--no-decide", "--format", "md")
    lines = run(*asked, lang=lang).stdout.splitlines()
    at = lang == "en"
    rows = [(WORDS[who][at], n) for who, n in (("0004", 1), ("0002", 2), ("0001", 1), ("0005", 1))]
    found = [line for line in lines if line.startswith(tuple(f"| {word} |" for word, _n in rows))]
    assert found == [f"| {word} | {n} |" for word, n in rows]


def test_the_cycle_and_the_ladders_questions_call_people_so(run: Run, workspace: Path) -> None:
    year = workspace / "2025"
    year.mkdir()
    roster = "職員番号,氏名,所属局,職層,メンター\n0001,職員0001,A局,係長,m1\n0002,職員0002,A局,課長代理,m1\n"
    (year / "roster.csv").write_text(roster, encoding="utf-8")
    (year / "assessments.csv").write_text("staff_id,skill,level,stage,assessed_on\n", "utf-8")
    by_rank = run("status", "--workspace", workspace, "--by", "rank").stdout
    of_mentor = run("status", "--workspace", workspace, "--mentor", "m1").stdout
    for shown in (by_rank, of_mentor):
        assert "係長" in shown
        assert "Deputy Section Director" in shown
        assert "課長代理" not in shown


def test_the_top_of_the_ladder_is_called_so(run: Run, workspace: Path) -> None:
    path = workspace / "2024" / "staff.csv"
    path.write_text(STAFF + "0001,職員0001,A局,部長級,確定,1\n", encoding="utf-8")
    asked = ("recommend", "--workspace", workspace, "--person", "0001", "--next-rank")
    assert "部長級 is the top of the career ladder." in run(*asked, code=1).stderr


def test_a_rank_is_called_by_its_name_only_where_the_file_says_that_name() -> None:
    framework = embedded_framework()
    rank = framework.rank_by_id["deputy_section_director"]
    for name in ("課長代理", "deputy section director", "課長 代理"):
        assert framework.called_rank(name) == rank.name
    for word in ("課長代理級", "係長"):
        assert framework.called_rank(word) == word
    assert framework.called_rank(None) is None
