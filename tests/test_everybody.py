"""Everybody's pages: the same as one by one, whole, private, and written anew only where they change."""

import json
import os
import pickle
import re
import stat
import subprocess
import sys
import time
from multiprocessing import Pipe
from pathlib import Path
from urllib.parse import unquote

import pytest

from conftest import Run
from tdskill.analysis.attainment import attainment
from tdskill.analysis.ladder import DSM_GUIDE, EXAM_GUIDE, IPA_GUIDE
from tdskill.errors import Problem, ProblemsFoundError, TdskillError
from tdskill.files import file_names, locked
from tdskill.framework import fingerprint
from tdskill.kinds import KINDS
from tdskill.render.pages import person_page
from tdskill.render.person_pages import _received, person_pages
from tdskill.reports.ladder import LadderView, ladder_report
from tdskill.reports.one_on_one import one_on_one, sheets
from tdskill.reports.organisation import attainment_report
from tdskill.reports.selection import EVERYBODY
from tdskill.reports.sheet import PersonReport
from tdskill.workspace import open_workspace
from tdskill.year_data import read_year
from test_pages import Outline

STAFF = """\
職員番号,氏名,所属局,職層,人材区分,段階,クラウドサービス活用,UXデザイン
0001,職員0001,A局,主事,ICT職,確定,1,0
0002,職員0002,B局,主任,ICT職,自己補正,2,
0003,職員0003,A局,主任,DXアンバサダー,自己チェック,3,1
"""


OWN = {"pages.json", ".tdskill.lock"}
"""What the folder holds beside the pages."""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "ws"
    (folder / "2024").mkdir(parents=True)
    write_staff(folder, STAFF)
    return folder


def write_staff(folder: Path, text: str) -> None:
    (folder / "2024" / "staff.csv").write_text(text, encoding="utf-8")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name not in OWN}


def stamps(folder: Path) -> dict[str, int]:
    """Return an inode of each file: one that was written anew has another."""
    return {path.name: path.stat().st_ino for path in folder.iterdir()}


def written(before: dict[str, int], after: dict[str, int]) -> set[str]:
    return {name for name in after if before.get(name) != after[name]} - {
        "pages.json",
        "index.html",
        "catalogue.html",
    }


class TestTheSheets:
    def test_all_at_once_are_those_made_one_by_one(self) -> None:
        workspace = open_workspace(Path(), sample=True, year=2024)
        framework = workspace.framework()
        data = read_year(workspace, framework, "staff", "demand", "certificates")
        made = list(sheets(data, framework, target="システムアーキテクト").of())
        assert len(made) == data.staff.height
        for report in made[::23]:
            alone, _notes = one_on_one(
                data, framework, person=report.staff_id, target="system_architect"
            )
            assert report == alone
            assert person_page(report, framework, "html") == person_page(alone, framework, "html")

    def test_what_is_missing_is_what_attainment_says(self) -> None:
        workspace = open_workspace(Path(), sample=True, year=2024)
        framework = workspace.framework()
        data = read_year(workspace, framework, "staff")
        rows = attainment(data.staff.lazy(), framework).collect()
        expected = {
            (staff_id, job_type): {tuple(step.values()) for step in steps}
            for staff_id, job_type, steps in rows.select(
                "staff_id", "job_type", "missing"
            ).iter_rows()
        }
        shown = {
            (report.staff_id, fit.job_type.id): {
                (step.skill.id, step.level, step.required) for step in fit.missing
            }
            for report in sheets(data, framework).of()
            for fit in report.fits
        }
        assert shown == expected

    def test_job_types_are_as_attainment_says(self) -> None:
        workspace = open_workspace(Path(), sample=True, year=2024)
        framework = workspace.framework()
        data = read_year(workspace, framework, "staff")
        said = attainment_report(data, framework, EVERYBODY).rows.select(
            *("staff_id", "job_type", "met", "requirements_met", "needed", "steps_short"),
            *("core_met", "attainment", "assessed", "nearest"),
        )
        shown = [
            (
                *(report.staff_id, fit.job_type.id, fit.met, fit.reached, fit.required),
                *(fit.steps_short, fit.core_met, fit.attainment),
                *(fit.assessed / fit.required, fit.nearest),
            )
            for report in sheets(data, framework).of()
            for fit in report.fits
        ]
        assert shown == said.rows()

    @pytest.mark.parametrize("exams_known", [True, False])
    def test_the_ladder_is_as_ladder_says(self, exams_known: bool) -> None:
        workspace = open_workspace(Path(), sample=True, year=2024)
        framework = workspace.framework()
        kinds = ("staff", "ladder_checks", *(["certificates"] if exams_known else []))
        data = read_year(workspace, framework, *kinds)
        targets = ladder_report(data, framework, view=LadderView.TARGETS)
        said = {
            (row["staff_id"], row["rank"], row["target"]): row["met"]
            for row in targets.rows.iter_rows(named=True)
            if row["target"] != DSM_GUIDE
        }
        at_guide = {
            (row["staff_id"], row[f"{step}rank"]): row[f"{step}at_guide"]
            for row in targets.standing.iter_rows(named=True)
            for step in ("", "next_")
            if row[f"{step}rank"]
        }
        rows = [
            (report.staff_id, row)
            for report in sheets(data, framework).of()
            for row in report.ladder
        ]
        shown = {
            (staff_id, row.rank.id, each.target.id): each.met
            for staff_id, row in rows
            for each in (*row.gq, *row.dq)
        }
        for staff_id, row in rows:
            for guide, is_there, reached in (
                (IPA_GUIDE, row.rank.ipa_level is not None, row.ipa_reached),
                (EXAM_GUIDE, bool(row.rank.certifications), row.exam_reached),
            ):
                assert is_there or reached is None
                if is_there:
                    shown[staff_id, row.rank.id, guide] = reached
        assert shown == said
        assert {True, False, None} == set(said.values())
        assert {(who, row.rank.id): row.at_guide for who, row in rows} == at_guide

    def test_exams_are_of_the_person_who_passed_them(self, workspace: Path) -> None:
        (workspace / "2024" / "certificates.csv").write_text(
            "職員番号,試験名,合格日\n"
            "0003,基本情報技術者試験,2021/7/1\n"
            "0003,基本情報技術者試験,2020/7/1\n"
            "0001,ITパスポート試験,2019/4/1\n",
            encoding="utf-8",
        )
        opened = open_workspace(workspace)
        data = read_year(opened, opened.framework(), "staff", "certificates")

        def exams(report: PersonReport) -> list[tuple[str, str]]:
            return [
                (each.certification.name.first, str(each.held.passed_on))
                for each in report.exams or ()
            ]

        found = {r.staff_id: exams(r) for r in sheets(data, opened.framework()).of()}
        assert [len(found[staff_id]) for staff_id in ("0001", "0002", "0003")] == [1, 0, 1]
        assert found["0003"][0][1] == "2020-07-01"

    def test_levels_to_look_at_again_are_those_of_the_person(self, workspace: Path) -> None:
        """0001 was judged in Cloud Services under another text, 0002 in UX Design; 0003 not yet."""
        (workspace / "2024" / "staff.csv").unlink()
        (workspace / "2024" / "roster.csv").write_text(
            "職員番号,氏名\n0001,職員0001\n0002,職員0002\n0003,職員0003\n", encoding="utf-8"
        )
        opened = open_workspace(workspace)
        framework = opened.framework()
        now = {skill.id: fingerprint(skill, framework) for skill in framework.skills}
        judged = [
            ("0001", "cloud_services", 1, "0123456789ab"),
            ("0001", "ux_design", 2, now["ux_design"]),
            ("0002", "cloud_services", 1, now["cloud_services"]),
            ("0002", "ux_design", 2, "0123456789ab"),
        ]
        header = ",".join(KINDS["assessments"].header)
        rows = [f"{who},{skill},{n},確定,2024-06-01,,,,{text}" for who, skill, n, text in judged]
        (workspace / "2024" / "assessments.csv").write_text(
            "\n".join([header, *rows, ""]), encoding="utf-8"
        )
        opened = open_workspace(workspace)
        data = read_year(opened, framework, "staff", "assessments")
        made = list(sheets(data, framework).of())
        assert {r.staff_id: [row.skill.id for row in r.suspects] for r in made} == {
            "0001": ["cloud_services"],
            "0002": ["ux_design"],
            "0003": [],
        }
        assert [report.stage for report in made] == ["confirmed", "confirmed", "not_started"]

    def test_some_people_are_those_asked_for_in_the_order_of_the_file(
        self, workspace: Path
    ) -> None:
        opened = open_workspace(workspace)
        data = read_year(opened, opened.framework(), "staff")
        some = sheets(data, opened.framework()).of(["0003", "0001"])
        assert [report.staff_id for report in some] == ["0001", "0003"]


class TestSeveralProcesses:
    def test_errors_come_back_from_another_process_as_they_were(self) -> None:
        problem = Problem("f.csv", "wrong", code="odd")
        came = pickle.loads(pickle.dumps(ProblemsFoundError("no", [problem], "mend it")))  # noqa: S301
        assert (came.message, came.problems, came.hint) == ("no", (problem,), "mend it")

    def test_make_the_pages_that_one_makes(self, workspace: Path) -> None:
        times = "職員番号,開始日,終了日,配属先,区分\n0002,2020-04-01,,情報システム課,DQ\n"
        (workspace / "2024" / "assignments.csv").write_text(times, encoding="utf-8")
        opened = open_workspace(workspace)
        framework = opened.framework()
        given = sheets(read_year(opened, framework, "staff", "assignments"), framework)
        one = dict(person_pages(given, ["0001", "0002", "0003"], "html"))
        assert one.keys() == {"0001", "0002", "0003"}
        assert "情報システム課" in one["0002"]
        assert dict(person_pages(given, [*one], "html", processes=2)) == one

    def test_a_mistake_in_a_template_is_raised_where_the_pages_are_wanted(
        self, workspace: Path, tmp_path: Path
    ) -> None:
        (tmp_path / "_who.html.j2").write_text("\n{{ nothing }}", encoding="utf-8")
        opened = open_workspace(workspace)
        framework = opened.framework()
        given = sheets(read_year(opened, framework, "staff"), framework)
        with pytest.raises(TdskillError, match=r"_who\.html\.j2:2"):
            list(person_pages(given, ["0001", "0002"], "html", templates=tmp_path, processes=2))

    def test_one_that_was_ended_from_outside_is_told(self) -> None:
        here, there = Pipe(duplex=False)
        there.send(("0001", "page"))
        there.close()
        assert _received(here) == ("0001", "page")
        with pytest.raises(TdskillError) as told:
            _received(here)
        assert "--only-changed" in told.value.hint


def test_what_a_killed_run_left_beside_a_page_goes(run: Run, workspace: Path) -> None:
    asked = ("report", "--workspace", workspace, "--all", "--out", "out")
    run(*asked)
    out = Path("out")
    left, another = out / ".tdskill-a1b2c3d4.tmp", out / ".mine.html.a1b2c3d4"
    left.write_text("half a page")
    another.write_text("of another program")
    run(*asked, "--only-changed")
    assert (left.exists(), another.exists()) == (False, True)


class TestTheFolder:
    def test_holds_a_page_for_everybody_and_an_index_that_leads_to_them(
        self, run: Run, workspace: Path, tmp_path: Path
    ) -> None:
        result = run("report", "--workspace", workspace, "--all", "--out", "out")
        assert "3 sheets written" in result.stderr
        assert result.stdout == ""
        pages = contents(tmp_path / "out")
        assert set(pages) == {
            *("0001.html", "0002.html", "0003.html", "index.html", "catalogue.html")
        }
        for staff_id in ("0001", "0002", "0003"):
            one = Path("out", "alone.html")
            run("report", "--workspace", workspace, "--person", staff_id, "--output", one)
            assert pages[f"{staff_id}.html"] == one.read_bytes()

        outline = Outline(pages["index.html"].decode())
        links = [value for key, value in outline.attributes if key == "href"]
        assert [link for link in links if link.endswith(".html")] == [
            "catalogue.html",
            "0001.html",
            "0003.html",
            "0002.html",
        ]
        assert all(link.startswith(("#", "data:")) or link in pages for link in links)
        # 職員0002 has one level only: UXデザイン is blank.
        text = re.sub(r"\s+", " ", outline.text)
        assert "職員0001" in text
        assert "1 / 22" in text

    def test_has_the_catalogue_beside_the_index(
        self, run: Run, workspace: Path, tmp_path: Path
    ) -> None:
        run("report", "--workspace", workspace, "--all", "--out", "out")
        alone = run("show", "catalogue", "--workspace", workspace).stdout_bytes
        assert contents(tmp_path / "out")["catalogue.html"] == alone
        sheet = (tmp_path / "out" / "0001.html").read_text(encoding="utf-8")
        led_to = re.findall(r'href="catalogue\.html#([^"]+)"', sheet)
        assert len(led_to) == 22
        assert [place for place in led_to if f' id="{place}"' not in alone.decode()] == []

    def test_a_sheet_alone_leads_to_the_catalogue_in_its_folder(
        self, run: Run, workspace: Path, tmp_path: Path
    ) -> None:
        asked = ("report", "--workspace", workspace, "--person", "0001", "--output")
        run(*asked, "before.html")
        run("show", "--workspace", workspace, "--output", "catalogue.html")
        run(*asked, "after.html")
        run(*asked, "after.md")
        found = {
            file.name: "catalogue.html" in file.read_text("utf-8")
            for file in tmp_path.glob("*er.*")
        }
        found["before.html"] = "catalogue.html" in Path("before.html").read_text("utf-8")
        assert found == {"before.html": False, "after.html": True, "after.md": False}

    @pytest.mark.posix
    def test_is_its_owners_alone(self, run: Run, workspace: Path, tmp_path: Path) -> None:
        run("report", "--workspace", workspace, "--all", "--out", "out", "--format", "md")
        files = sorted((tmp_path / "out").iterdir())
        assert [f.name for f in files] == [
            ".tdskill.lock",
            "0001.md",
            "0002.md",
            "0003.md",
            "index.md",
            "pages.json",
        ]
        if os.name == "posix":
            modes = [stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "out", *files)]
            assert modes == [0o700, 0o666, *[0o600] * 5]

    def test_is_named_and_goes_with_all_alone(self, run: Run, workspace: Path) -> None:
        for arguments in (
            ("--all",),
            ("--all", "--person", "0001", "--out", "out"),
            ("--person", "0001", "--out", "out"),
            ("--person", "0001", "--only-changed"),
            ("--all", "--out", "out", "--output", "x.html"),
            (),
        ):
            run("report", "--workspace", workspace, *arguments, code=2)

    def test_of_nobody_is_not_made(self, run: Run, workspace: Path, tmp_path: Path) -> None:
        write_staff(workspace, STAFF.splitlines()[0] + "\n")
        result = run("report", "--workspace", workspace, "--all", "--out", "out", code=1)
        assert "nobody" in result.stderr
        assert not (tmp_path / "out").exists()


class TestOnlyChanged:
    def test_leaves_pages_that_stay_the_same(
        self, run: Run, workspace: Path, tmp_path: Path
    ) -> None:
        out = tmp_path / "out"
        arguments = ("report", "--workspace", workspace, "--all", "--out", out, "--only-changed")
        run(*arguments)
        before = stamps(out)
        assert "0 sheets written, 3 unchanged" in run(*arguments).stderr
        assert written(before, stamps(out)) == set()

        write_staff(workspace, STAFF.replace("自己補正,2,", "自己補正,3,"))
        assert "1 sheet written, 2 unchanged" in run(*arguments).stderr
        assert written(before, stamps(out)) == {"0002.html"}

    @pytest.mark.parametrize(
        "changed",
        [
            ("--target", "system_architect"),
            ("--demand", "demand.csv"),
            ("--certificates", "certificates.csv"),
            ("--templates", "own"),
        ],
    )
    def test_writes_all_anew_when_what_they_share_changes(
        self, run: Run, workspace: Path, tmp_path: Path, changed: tuple[str, str]
    ) -> None:
        (tmp_path / "own").mkdir()
        (tmp_path / "own" / "_record.html.j2").write_text("<p></p>", encoding="utf-8")
        (tmp_path / "certificates.csv").write_text("職員番号,試験名,合格日\n", encoding="utf-8")
        (tmp_path / "demand.csv").write_text(
            "局,業務,スキル項目,必要レベル,必要人数\nA局,窓口,UXデザイン,1,2\n", encoding="utf-8"
        )
        arguments = ("report", "--workspace", workspace, "--all", "--out", "out", "--only-changed")
        run(*arguments)
        assert "3 sheets written" in run(*arguments, *changed).stderr
        assert "0 sheets written, 3 unchanged" in run(*arguments, *changed).stderr

    def test_writes_anew_a_page_that_is_gone_or_cut(
        self, run: Run, workspace: Path, tmp_path: Path
    ) -> None:
        out = tmp_path / "out"
        arguments = ("report", "--workspace", workspace, "--all", "--out", out, "--only-changed")
        run(*arguments)
        whole = contents(out)
        (out / "0001.html").unlink()
        (out / "0003.html").write_text("cut", encoding="utf-8")
        assert "2 sheets written, 1 unchanged" in run(*arguments).stderr
        assert contents(out) == whole

    def test_tells_pages_of_people_who_are_gone_and_deletes_none(
        self, run: Run, workspace: Path, tmp_path: Path
    ) -> None:
        out = tmp_path / "out"
        arguments = ("report", "--workspace", workspace, "--all", "--out", out, "--only-changed")
        run(*arguments)
        write_staff(workspace, "".join(STAFF.splitlines(keepends=True)[:3]))
        for _again in range(2):
            assert "1 page is of a person who is no longer in the data: 0003.html" in " ".join(
                run(*arguments).stderr.split()
            )
        assert (out / "0003.html").exists()
        assert "0003" not in (out / "index.html").read_text(encoding="utf-8")

        (out / "0003.html").unlink()
        assert "no longer" not in run(*arguments).stderr

    def test_tells_pages_of_another_format(self, run: Run, workspace: Path) -> None:
        arguments = ("report", "--workspace", workspace, "--all", "--out", "out")
        run(*arguments, "--format", "md")
        told = " ".join(run(*arguments, "--format", "html").stderr.split())
        assert "4 pages are from an earlier run under another name or format" in told

    def test_does_not_take_back_an_old_word_after_a_run_that_was_stopped(
        self, run: Run, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Written, changed and stopped before the end, changed back: the page must follow."""
        out = tmp_path / "out"
        arguments = ("report", "--workspace", workspace, "--all", "--out", out, "--only-changed")
        run(*arguments)
        first = contents(out)
        old = (out / "pages.json").read_bytes()
        write_staff(workspace, STAFF.replace("主事", "課長"))
        with monkeypatch.context() as patched:
            patched.setattr("tdskill.page_folder.PageFolder._save", self.first_only())
            run(*arguments)
        assert contents(out) != first
        assert (out / "pages.json").read_bytes() != old
        write_staff(workspace, STAFF)
        run(*arguments)
        assert contents(out) == first

    @staticmethod
    def first_only() -> object:
        from tdskill.page_folder import PageFolder

        save = PageFolder._save  # noqa: SLF001 - a stop before the later ones
        saved: list[None] = []

        def once(self: PageFolder) -> None:
            if not saved:
                saved.append(save(self))

        return once

    def test_a_manifest_that_is_not_ours_stops_the_run(
        self, run: Run, workspace: Path, tmp_path: Path
    ) -> None:
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / "pages.json").write_text('{"pages": 1}', encoding="utf-8")
        result = run("report", "--workspace", workspace, "--all", "--out", "out", code=1)
        assert "not what tdskill wrote" in result.stderr
        assert {path.name for path in (tmp_path / "out").iterdir()} == OWN

    def test_no_name_in_a_manifest_leads_out_of_the_folder(
        self, run: Run, workspace: Path, tmp_path: Path
    ) -> None:
        (tmp_path / "out").mkdir()
        (tmp_path / "x.html").write_text("", encoding="utf-8")
        kept = {"../x.html": {"staff_id": "9", "digest": "", "size": 0}}
        (tmp_path / "out" / "pages.json").write_text(
            json.dumps({"tdskill": "0", "pages": kept}), encoding="utf-8"
        )
        result = run("report", "--workspace", workspace, "--all", "--out", "out")
        assert "earlier run" not in result.stderr
        assert "no longer" not in result.stderr


@pytest.mark.skipif(os.name != "posix", reason="needs a signal that cannot be caught")
def test_a_run_that_is_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    people = 400
    rows = [f"{n:04},職員{n:04},A局,主事,ICT職,確定,{n % 4},{n % 3}" for n in range(people)]
    folder = tmp_path / "ws"
    (folder / "2024").mkdir(parents=True)
    write_staff(folder, "\n".join([STAFF.splitlines()[0], *rows, ""]))
    out = tmp_path / "out"
    command = [sys.executable, "-m", "tdskill", "report", "--workspace", str(folder), "--all"]
    command += ["--only-changed", "--out"]
    for _attempt in range(3):
        with subprocess.Popen([*command, str(out)], stderr=subprocess.DEVNULL) as running:
            before = len(list(out.glob("0*.html"))) if out.exists() else 0
            end = time.monotonic() + 30
            while running.poll() is None and time.monotonic() < end:
                if len(list(out.glob("0*.html"))) > min(before + 20, people - 50):
                    running.kill()
                    break
                time.sleep(0.002)
    half = [path for path in out.glob("*.html") if not path.read_bytes().endswith(b"</html>\n")]
    assert half == []

    subprocess.run([*command, str(out)], check=True, stderr=subprocess.DEVNULL)
    subprocess.run([*command, str(tmp_path / "fresh")], check=True, stderr=subprocess.DEVNULL)
    assert contents(tmp_path / "fresh").items() <= contents(out).items()
    manifests = [json.loads((f / "pages.json").read_text()) for f in (out, tmp_path / "fresh")]
    assert manifests[0] == manifests[1]


class TestFileNames:
    def test_a_plain_id_is_its_own_name(self) -> None:
        ids = ["0001", "A-12", "x.y", "職員１", "ab_c"]
        assert file_names(ids) == {text: text for text in ids}

    @pytest.mark.parametrize(
        "text",
        [
            *("../x", "..", ".", "/etc/passwd", "a/b", "a\\b", "C:x", "a b", "x.", ".x", "-rf", ""),
            *("CON", "nul", "com1", "LPT9.txt", "COM¹", "ＣＯＮ", "index", "INDEX", "a\x00b"),
            *("a%2fb", "a#b", "a?b", "<b>", '"', "a~b", "\ud800", "x" * 300, "表" * 200),
        ],
    )
    def test_any_other_gets_one_that_every_system_takes(self, text: str) -> None:
        name = file_names([text], taken=["index"])[text]
        assert not re.search(r"[/\\:*?\"<>|%#\s\x00-\x1f\ud800-\udfff]|^[.-]|\.$", name)
        assert re.fullmatch(r"[^~]*~[0-9a-f]{12}", name)
        assert len(f"{name}.html".encode()) <= 255
        assert Path("folder", f"{name}.html").parent == Path("folder")

    def test_no_two_have_names_that_some_system_takes_for_one(self) -> None:
        ids = ["a1", "A1", "a/b", "a\\b", "a_b", "ﬁ", "fi", "x", "Straße", "STRASSE"]
        names = file_names(ids)
        assert len({name.casefold() for name in names.values()}) == len(ids)
        assert names["x"] == "x"

    def test_a_name_does_not_depend_on_the_order(self) -> None:
        ids = ["a/b", "a:b", "A1", "a1"]
        assert file_names(ids) == file_names(ids[::-1])
        assert file_names(["a/b"])["a/b"] == file_names(ids)["a/b"]

    def test_hostile_ids_stay_in_the_folder_and_are_linked(
        self, run: Run, workspace: Path, tmp_path: Path
    ) -> None:
        hostile = ["../../x", "CON", "index", "catalogue", "a b&c"]
        rows = [f"{text},職員{n},A局,主事,,確定,1,1" for n, text in enumerate(hostile)]
        write_staff(workspace, "\n".join([STAFF.splitlines()[0], *rows, ""]))
        before = {path for path in tmp_path.rglob("*") if path.is_file()}
        run("report", "--workspace", workspace, "--all", "--out", tmp_path / "deep" / "out")
        made = {path for path in tmp_path.rglob("*") if path.is_file()} - before
        assert {path.parent for path in made} == {tmp_path / "deep" / "out"}
        assert len(made) == 5 + 4
        index = (tmp_path / "deep" / "out" / "index.html").read_text(encoding="utf-8")
        links = [
            unquote(value)
            for key, value in Outline(index).attributes
            if key == "href" and not value.startswith(("#", "data:"))
        ]
        assert {tmp_path / "deep" / "out" / link for link in links} == {
            path for path in made if path.name not in {"index.html", *OWN}
        }


class TestTwoRunsAtOnce:
    def test_a_run_writes_nothing_while_another_is_at_work_in_the_folder(
        self, workspace: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        out = tmp_path / "out"
        out.mkdir()
        monkeypatch.setattr("tdskill.files._PATIENCE", 0.05)
        with locked(out):
            told = run("report", "--all", "--workspace", workspace, "--out", out, code=1).stderr
        assert "Another run is at work" in told
        assert not contents(out)
        assert not (out / "pages.json").exists()
