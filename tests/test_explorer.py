"""What the explorer holds: figures of the product, no person without being asked, no few people."""

import json
import os
import re
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

import tdskill
from conftest import Run
from person_cases import sheet_framework
from sentences import NOT_TOGETHER, not_together
from small import with_parts
from tdskill.errors import TdskillError, UsageError
from tdskill.render.explorer import as_script_data
from tdskill.render.pages import explorer_page
from tdskill.reports import explorer as explorer_of_year
from tdskill.reports.explorer import Counted, Explorer, explorer_of
from tdskill.resources import sample_dir
from tdskill.workspace import open_workspace
from tdskill.year_data import YearData, read_year
from year_cases import NEEDS, PEOPLE, year_data, year_framework

SMALL_BUREAUS = ("福祉局", "港湾局", "環境局")  # 4, 4 and 2 people


def of_small(**asked: Any) -> Explorer:
    framework = year_framework()
    data = year_data(framework, PEOPLE, NEEDS)
    return explorer_of(data, framework, **asked)


def sample() -> tuple[YearData, Any]:
    here = open_workspace(Path(), sample=True, year=2024)
    framework = here.framework()
    return read_year(here, framework, "staff", "demand"), framework


def in_page(text: str) -> Any:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found
    return json.loads(found[1])


class TestWithNames:
    def test_each_person_has_a_sign_for_each_skill_and_job_type(self) -> None:
        persons = of_small(with_names=True).persons
        assert persons is not None
        # cloud, network, design, data of p1 to p6 (year_cases), - where nothing is known.
        by_skill = dict(zip(sheet_framework().skill_ids, persons.levels, strict=True))
        assert by_skill == {
            "cloud": "10231-",
            "network": "-0000-",
            "design": "00-11-",
            "data": "20100-",
        }
        # architect: cloud 3, design 1, network 2. p1 lacks 2 + 1 + 2, p4 the network alone.
        assert persons.steps[0] == "564246"
        assert persons.bureau == (0, 0, 0, 1, 1, 1)

    def test_steps_are_those_of_attainment(self) -> None:
        data, framework = sample()
        persons = explorer_of(data, framework, with_names=True).persons
        assert persons is not None
        rows = tdskill.open(sample=True).attainment().frame
        steps = {
            (staff_id, job_type): short
            for staff_id, job_type, short in rows.select(
                "staff_id", "job_type", "steps_short"
            ).iter_rows()
        }
        for job_type, signs in zip(framework.job_type_by_id, persons.steps, strict=True):
            expected = [min(steps[staff_id, job_type], 9) for staff_id in persons.staff_id]
            assert signs == "".join(map(str, expected))

    def test_bureaus_stand_apart_with_the_gap_of_each(self) -> None:
        data, framework = sample()
        found = explorer_of(data, framework, with_names=True)
        year = tdskill.open(sample=True)
        rows = year.gap(by="bureau", smallest_group=1).frame
        assert {bureau.name for bureau in found.bureaus} == {*rows["bureau"]}
        for bureau in found.bureaus:
            known = {
                skill: (demand, short)
                for name, skill, demand, short in rows.select(
                    "bureau", "skill", "demand", "shortfall"
                ).iter_rows()
                if name == bureau.name
            }
            figures = zip(bureau.demand, bureau.shortfall, strict=True)
            assert dict(zip(found.framework.skill_ids, figures, strict=True)) == known
        whole = dict(year.gap().frame.select("skill", "shortfall").iter_rows())
        assert dict(zip(found.framework.skill_ids, found.shortfall, strict=True)) == whole
        # A phone shows the first columns alone.
        assert list(found.shortfall) == sorted(whole.values(), reverse=True)

    @pytest.mark.posix
    def test_is_a_file_for_its_owner_alone_and_says_so(self, run: Run) -> None:
        run("report", "--sample", "--explore", "--with-names", "--output", "map.html")
        text = Path("map.html").read_text(encoding="utf-8")
        assert "Holds names (for the office only)" in text
        assert "職員0010" in text
        assert len(text.encode()) < 60_000
        if os.name == "posix":
            assert stat.S_IMODE(Path("map.html").stat().st_mode) == 0o600

    def test_leads_to_the_sheets_and_the_catalogue_in_its_folder(self, run: Run) -> None:
        (Path("2024")).mkdir()
        Path("2024", "staff.csv").write_text(
            "職員番号,氏名,所属局,クラウドサービス活用\n=1,職員0001,総務局,1\n0002,職員0002,総務局,2\n",
            "utf-8",
        )
        Path("2024", "demand.csv").write_text(
            "局,業務,スキル項目,必要レベル,必要人数\n総務局,調整,クラウドサービス活用,1,1\n",
            "utf-8",
        )
        asked = ("report", "--explore", "--with-names")
        run("report", "--all", "--out", "pages")
        Path("pages", "0002.html").unlink()
        run(*asked, "--output", "pages/map.html")
        page = Path("pages", "map.html").read_text(encoding="utf-8")
        staff = in_page(page)["staff"]
        first, second = (staff["sheet"][staff["id"].index(one)] for one in ("=1", "0002"))
        assert Path("pages", unquote(first)).is_file()
        assert second is None
        assert in_page(page)["catalogue"] == "catalogue.html"
        assert '<a href="catalogue.html">' in page
        run(*asked, "--output", "map.html")
        page = Path("map.html").read_text(encoding="utf-8")
        assert in_page(page)["staff"]["sheet"] == []
        assert "catalogue.html" not in page

    def test_of_too_many_people_is_refused_with_what_to_do(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(explorer_of_year, "MOST_PEOPLE", 5)
        with pytest.raises(UsageError, match="5 people at most; there are 6") as told:
            of_small(with_names=True)
        assert told.value.hint is not None
        assert "--with-names" in told.value.hint
        assert of_small().persons is None


class TestCountsAlone:
    def test_count_people_at_levels_and_job_types(self) -> None:
        found = of_small(smallest_group=1)
        # cloud 1, 0, 2 in A and 3, 1, - in B; design 0, 0, - and 1, 1, -; data 2, 0, 1 and 0, 0, -.
        order = [sheet_framework().skill_ids.index(each) for each in ("cloud", "design", "data")]
        at = {
            level: [[row[n] for n in order] for row in of.bureaus]
            for level, of in found.at_level.items()
        }
        assert at == {
            1: [[2, 0, 2], [2, 2, 0]],
            2: [[1, 0, 1], [1, 0, 0]],
            3: [[0, 0, 0], [1, 0, 0]],
        }
        assert [found.at_level[1].whole[n] for n in order] == [4, 2, 2]
        # analyst: data 2, design 1: p1 lacks one step; helper: network 1, nobody.
        near = found.at_job_type["one_step_away"]
        names = list(sheet_framework().job_type_by_id)
        assert near.bureaus[0][names.index("analyst")] == 1

    def test_few_people_are_not_told_nor_given_away_by_the_sum(self) -> None:
        data, framework = sample()
        found = explorer_of(data, framework)
        told: list[Counted] = [*found.at_level.values(), *found.at_job_type.values()]
        cells = 0
        for counted in told:
            for n, total in enumerate(counted.whole):
                column = [row[n] for row in counted.bureaus]
                assert not [count for count in column if count is not None and 0 < count < 5]
                hidden = column.count(None)
                cells += hidden
                if total is None:
                    # The organisation's page has it: less the bureaus told it would be of the few.
                    assert hidden == len(column)
                elif hidden:
                    assert total - sum(filter(None, column)) >= 5
                    assert hidden > 1
        assert cells > 100

    def test_of_nobody_and_nothing_wanted_are_none(self) -> None:
        framework = year_framework()
        found = explorer_of(year_data(framework, (), ()), framework)
        assert found.bureaus == ()
        assert set(found.at_level[1].whole) == {0}
        assert "<table" not in explorer_page(found)

    def test_hold_no_person_and_no_small_bureau(self, run: Run) -> None:
        run("report", "--sample", "--explore", "--output", "map.html")
        text = Path("map.html").read_text(encoding="utf-8")
        staff = (sample_dir() / "2024" / "staff.csv").read_text(encoding="utf-8-sig").splitlines()
        people = [row.split(",")[:2] for row in staff[1:]]
        assert len(people) == 180
        assert not [each for row in people for each in row if each in text]
        assert not [bureau for bureau in SMALL_BUREAUS if bureau in text]
        assert "Counts only (for circulation)" in text
        assert in_page(text)["staff"] is None
        assert len(text.encode()) < 60_000

    def test_with_few_people_say_that_they_are_for_the_office(self, run: Run) -> None:
        run("report", "--sample", "--explore", "--smallest-group", "1", "--output", "map.html")
        text = Path("map.html").read_text(encoding="utf-8")
        assert "of few people as well (for the office only)" in text
        assert "環境局" in text
        assert "＊" not in str(in_page(text)["figures"])

    def test_the_library_gives_the_same_page(self, run: Run) -> None:
        run("report", "--sample", "--explore", "--output", "map.html")
        page = tdskill.open(sample=True, lang="en").report(explore=True)
        assert page.text == Path("map.html").read_text(encoding="utf-8")
        assert not page.personal


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--explore",), "--explore goes with --output."),
        (("--explore", "--org", "--output", "x.html"), NOT_TOGETHER),
        (("--explore", "--all", "--out", "x"), NOT_TOGETHER),
        (("--explore", "--bureau", "総務局", "--output", "x.html"), NOT_TOGETHER),
        (("--explore", "--person", "1", "--output", "x.html"), NOT_TOGETHER),
        (("--explore", "--target", "x", "--output", "x.html"), "--target goes with"),
        (("--explore", "--no-decide", "--output", "x.html"), "--no-decide goes with --org"),
        (("--bureau", "教育庁", "--with-names"), "--with-names goes with --explore, --org."),
        (
            ("--explore", "--format", "html", "--output", "x.html"),
            not_together("--explore", "--format"),
        ),
        (
            ("--explore", "--with-names", "--smallest-group", "3", "--output", "x.html"),
            NOT_TOGETHER,
        ),
        (("--explore", "--output", "x.md"), "Nothing here is written in the format .md."),
    ],
)
def test_what_does_not_go_together_is_refused(run: Run, words: tuple[str, ...], said: str) -> None:
    assert said in run("report", "--sample", *words, code=2).stderr


def test_data_are_no_markup_whatever_they_hold() -> None:
    hostile = "</script><script>alert(1)</script><!-- \u2028\u2029 & ' \""
    text = as_script_data({"name": hostile})
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == {"name": hostile}


def test_a_framework_without_job_types_has_a_page() -> None:
    framework = with_parts(year_framework(), job_types=())
    found = explorer_of(year_data(framework, PEOPLE, NEEDS), framework)
    text = explorer_page(found)
    data = in_page(text)
    assert data["jobTypes"] == []
    assert {"met", "near"}.isdisjoint(data["figures"])
    assert 'id="j"' not in text


def test_scripts_and_styles_of_ones_own_are_placed_with_their_digest(tmp_path: Path) -> None:
    ours = explorer_page(of_small())
    (tmp_path / "explorer.css").write_bytes(b"body { color: red }\r\n")
    (tmp_path / "explorer.js").write_text("document.title = '{{ no template }}';\n")
    theirs = explorer_page(of_small(), templates=tmp_path)
    assert "<style>\nbody { color: red }\n</style>" in theirs
    assert "document.title = '{{ no template }}';" in theirs
    digests = [set(re.findall(r"'sha256-([^']+)'", page)) for page in (ours, theirs)]
    assert [len(each) for each in digests] == [2, 2]
    assert digests[0].isdisjoint(digests[1])


def test_a_script_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "explorer.js").write_bytes("氏名".encode("cp932"))
    with pytest.raises(TdskillError, match="UTF-8"):
        explorer_page(of_small(), templates=tmp_path)


def test_control_signs_of_names_do_not_reach_the_page() -> None:
    found = of_small(with_names=True)
    assert found.persons is not None
    hostile = replace(found.persons, name=("a\u202eb", *found.persons.name[1:]))
    assert "\u202e" not in explorer_page(replace(found, persons=hostile))
