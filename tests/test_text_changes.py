"""Which changes of the texts make levels suspect, and where that is told."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from conftest import Run
from person_cases import LEVELS, sheet, sheet_framework
from small import small_framework, text, with_parts
from tdskill import i18n
from tdskill.analysis.suspects import suspects
from tdskill.framework import (
    ChangeKind,
    Framework,
    changes,
    embedded_framework,
    fingerprint,
    is_current,
    load_framework,
)
from tdskill.framework.models import Text
from tdskill.render.pages import person_page
from tdskill.tables import ASSESSMENTS

VALID = Path(__file__).parent / "broken" / "framework" / "_valid"
HEADER = "staff_id,skill,level,stage,assessed_on,fingerprint\n"


def fingerprint_of(*texts: str) -> str:
    """Return what docs/methods.md says: SHA-256 of the texts as a JSON list, "f" and its first 12 digits."""
    listed = "[" + ", ".join(f'"{text}"' for text in texts) + "]"
    return "f" + hashlib.sha256(listed.encode()).hexdigest()[:12]


SCALE = ("0未経験まだ行ったことがない。", "1見習い助けがあれば行える。", "2一人前一人で行える。")
STRATEGY = fingerprint_of("方針を立てる。", *SCALE)
CLOUD = fingerprint_of("基盤を用意する。", "1手順どおりに動かせる。", "2構成を決められる。", *SCALE)


def test_a_fingerprint_covers_description_level_texts_and_scale() -> None:
    framework = load_framework(VALID)
    assert fingerprint(framework.skill_by_id["strategy"], framework) == STRATEGY == "f553455f6a855"
    assert fingerprint(framework.skill_by_id["cloud"], framework) == CLOUD


def with_skill(framework: Framework, skill: str, **changed: Any) -> Framework:
    return with_parts(
        framework,
        skills=tuple(
            each.model_copy(update=changed) if each.id == skill else each
            for each in framework.skills
        ),
    )


@pytest.mark.parametrize("same", ["ｃｌｏｕｄ", "c l o u d", " cloud　"])
def test_width_and_spaces_are_no_change_of_meaning(same: str) -> None:
    before = small_framework()
    after = with_skill(before, "cloud", description=Text(ja=same))
    assert list(changes(before, after)) == []


def test_names_english_and_job_types_are_no_change_of_meaning() -> None:
    before = small_framework()
    after = with_skill(before, "cloud", description=Text(ja="cloud", en="something else"))
    assert list(changes(before, after)) == []


def told(before: Framework, after: Framework) -> list[tuple[str, str, list[str]]]:
    return [
        (change.kind.value, change.skill.id, [old.id for old in change.before])
        for change in changes(before, after)
    ]


def test_a_change_of_meaning_tells_the_earlier_fingerprint_and_the_parts() -> None:
    before = small_framework()
    after = with_skill(before, "cloud", description=text("other"))
    (change,) = changes(before, after)
    assert (change.kind, change.skill.id, change.parts) == (
        ChangeKind.MEANING,
        "cloud",
        ("description",),
    )
    earlier = fingerprint(before.skill_by_id["cloud"], before)
    assert change.fingerprint == earlier
    declared = with_skill(after, "cloud", same_meaning=(earlier,))
    assert [change.kind for change in changes(before, declared)] == [ChangeKind.HARMLESS]


def test_a_change_of_the_scale_changes_every_skill() -> None:
    before = small_framework()
    levels = (*before.levels[:-1], before.levels[-1].model_copy(update={"name": text("top")}))
    found = list(changes(before, with_parts(before, levels=levels)))
    assert [change.skill.id for change in found] == ["cloud", "design", "data"]
    assert {change.parts for change in found} == {("levels",)}


def test_a_new_name_is_known_by_its_alias() -> None:
    before = small_framework()
    after = with_skill(before, "cloud", name=text("Sky"))
    assert told(before, after) == [("renamed", "cloud", ["cloud"])]
    assert [change.known for change in changes(before, after)] == [True]
    spelled = with_skill(before, "cloud", name=text("Old Cloud"))
    later = with_skill(before, "cloud", name=text("Sky"))
    assert [change.known for change in changes(spelled, later)] == [False]
    held = with_skill(later, "cloud", aliases=("OLD　cloud",))
    assert [change.known for change in changes(spelled, held)] == [True]


def test_a_new_id_goes_on_where_an_alias_leads_to_it() -> None:
    before = small_framework(skills=("cloud", "design"))
    after = small_framework(skills=("sky", "design"))
    held = with_skill(after, "sky", aliases=("cloud",), description=text("cloud"))
    assert told(before, held) == [("renamed", "sky", ["cloud"])]
    changed = with_skill(after, "sky", aliases=("cloud",))
    assert told(before, changed) == [("meaning", "sky", ["cloud"]), ("renamed", "sky", ["cloud"])]


def test_split_merged_new_and_gone_skills() -> None:
    before = small_framework(skills=("ux_ui", "apps", "mobile", "law"))
    after = small_framework(skills=("ux", "ui", "apps", "ai"))
    after = with_skill(after, "ux", replaces=("UX-UI", "older still"))
    after = with_skill(after, "ui", replaces=("ux_ui",))
    after = with_skill(after, "apps", replaces=("mobile",))
    # The dash folds into a long-vowel mark, so UX-UI is another name than ux_ui.
    assert told(before, after) == [
        ("new", "ux", []),
        ("replaces", "ui", ["ux_ui"]),
        ("replaces", "apps", ["mobile"]),
        ("new", "ai", []),
        ("gone", "law", ["law"]),
    ]


def judgement(skill: str, found: str | None, staff_id: str = "0001") -> dict[str, object]:
    return {"staff_id": staff_id, "skill": skill, "level": 1, "fingerprint": found}


def test_suspects_are_the_judgements_that_are_not_current() -> None:
    framework = with_skill(small_framework(), "cloud", same_meaning=("f0123456789ab",))
    present = {skill.id: fingerprint(skill, framework) for skill in framework.skills}
    rows = [
        judgement(skill, found)
        for skill in framework.skill_ids
        for found in (None, "f0123456789ab", "fffffffffffff", *present.values())
    ]
    frame = pl.DataFrame(rows, schema=ASSESSMENTS)
    expected = [
        (row["skill"], row["fingerprint"])
        for row in frame.iter_rows(named=True)
        if not is_current(row["fingerprint"], framework.skill_by_id[row["skill"]], framework)
    ]
    found = suspects(frame.lazy(), framework).collect()
    assert found.select("skill", "fingerprint").rows() == expected
    assert ("cloud", "f0123456789ab") not in expected
    assert ("design", "f0123456789ab") in expected


@pytest.fixture
def workspace(tmp_path: Path) -> Callable[..., Path]:
    """Return a maker of a workspace with the small valid framework and years of assessments."""

    def make(**years: str) -> Path:
        folder = tmp_path / "ws"
        shutil.copytree(VALID, folder / "framework")
        (folder / "framework" / "expected.txt").unlink()
        for year, rows in years.items():
            (folder / year[1:]).mkdir()
            file = folder / year[1:] / "assessments.csv"
            file.write_text(HEADER + rows, encoding="utf-8")
        return folder

    return make


def problems(run: Run, *arguments: str | Path, code: int = 0) -> list[dict[str, Any]]:
    shown = run("validate", *arguments, "--format", "json", code=code).stdout
    return [one for one in json.loads(shown) if "assumed" not in one["message"]]


def test_validate_tells_suspect_levels_at_the_line_of_the_skill(
    run: Run, workspace: Callable[..., Path]
) -> None:
    folder = workspace(
        y2023="0001,strategy,1,確定,2023-11-01,f0123456789ab\n",
        y2024=(
            "0001,strategy,1,自己チェック,2024-06-01,f0123456789ab\n"
            "0002,strategy,1,確定,2024-11-01,\n"
            "0003,strategy,1,確定,2024-11-01,f0123456789ab\n"
            f"0004,strategy,1,確定,2024-11-01,{STRATEGY}\n"
            f"0004,cloud,2,確定,2024-11-01,{CLOUD}\n"
            # Looked at again: the judgement that counts was made under the present texts.
            "0005,cloud,2,確定,2024-11-01,f0123456789ab\n"
            f"0005,cloud,1,確定,2024-12-01,{CLOUD}\n"
        ),
    )
    (warning,) = problems(run, folder)
    assert warning == {
        "file": str(folder / "framework" / "skills.yaml"),
        "line": 24,
        "column": 9,
        "code": "TD401",
        "severity": "warning",
        "message": "4 levels of 3 people not judged under the present texts "
        "(2023: 1 under f0123456789ab, 2024: 2 under f0123456789ab, 2024: 1 under texts not known).",
        "hint": "Look at these levels again or, if only the wording changed, declare that: "
        'same_meaning: ["f0123456789ab"].',
    }
    assert ":24:9: warning: 4 levels of 3 people" in run("validate", folder).stdout
    assert ",line=24,col=9::4 levels" in run("validate", folder, "--format", "github").stdout


def test_a_declared_change_of_wording_ends_the_suspicion(
    run: Run, workspace: Callable[..., Path]
) -> None:
    folder = workspace(y2024="0001,strategy,1,確定,2024-11-01,f0123456789ab\n")
    skills = folder / "framework" / "skills.yaml"
    lines = skills.read_text(encoding="utf-8").splitlines()
    lines.insert(24, '    same_meaning: ["f0123456789ab"]')
    skills.write_text("\n".join(lines), encoding="utf-8")
    assert problems(run, folder) == []


def test_validate_says_which_assessments_it_could_not_look_at(
    run: Run, workspace: Callable[..., Path]
) -> None:
    folder = workspace(
        y2023=f"0001,strategy,9,確定,2023-11-01,\n0002,strategy,1,確定,2023-11-01,{STRATEGY}\n",
        y2024="",
    )
    (folder / "2024" / "assessments.csv").write_text("何か\n1\n", encoding="utf-8")
    bad_row, no_columns = problems(run, folder, code=1)
    assert bad_row["message"].startswith("Level '9' is outside")
    assert bad_row["line"] == 2
    assert bad_row["severity"] == no_columns["severity"] == "error"
    assert "needed columns are missing" in no_columns["message"]


def test_a_workspace_without_a_framework_is_held_against_the_embedded_one(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "2024").mkdir()
    file = tmp_path / "2024" / "assessments.csv"
    file.write_text(HEADER + "0001,ux_design,1,確定,2024-11-01,f0123456789ab\n", encoding="utf-8")
    for arguments in ((tmp_path,), ()):
        (warning,) = problems(run, *arguments)
        assert warning["message"].startswith("1 level of 1 person")
        assert Path(warning["file"]).name == "skills.yaml"


def test_validate_since_tells_each_kind_of_change_and_exits_with_0(
    run: Run, workspace: Callable[..., Path], tmp_path: Path
) -> None:
    folder = workspace()
    skills = folder / "framework" / "skills.yaml"
    skills.write_text(
        skills.read_text(encoding="utf-8")
        .replace("方針を立てる。", "戦略を立てる。")
        .replace("ja: サービスデザイン", "ja: 体験の設計"),
        encoding="utf-8",
    )
    meaning, renamed = problems(run, folder, "--since", VALID)
    assert (meaning["line"], meaning["severity"]) == (24, "warning")
    assert meaning["message"] == (
        f"The meaning changed (description): levels judged under {STRATEGY} are to be looked at again."
    )
    assert f'same_meaning: ["{STRATEGY}"]' in meaning["hint"]
    assert (renamed["line"], renamed["severity"]) == (29, "warning")
    assert "'サービスデザイン'" in renamed["hint"]
    back = problems(run, VALID, "--since", folder)
    assert [(one["line"], one["severity"]) for one in back] == [(24, "warning"), (29, "warning")]
    assert problems(run, VALID, "--since", VALID) == []
    run("validate", VALID, "--since", tmp_path / "nowhere", code=1)


def test_a_skill_that_is_gone_is_told_at_its_line_in_the_earlier_file(
    run: Run, workspace: Callable[..., Path], tmp_path: Path
) -> None:
    folder = workspace()
    skills = folder / "framework" / "skills.yaml"
    before = skills.read_text(encoding="utf-8")
    shutil.copytree(folder / "framework", tmp_path / "old")
    old = tmp_path / "old" / "skills.yaml"
    extra = (
        "  - id: law\n    name: {ja: 法務}\n    category: planning\n"
        "    description: {ja: 決まりを知る。}\n    provenance: guide p.4\n"
    )
    old.write_text(before + extra, encoding="utf-8")
    (gone,) = problems(run, folder, "--since", tmp_path / "old")
    assert (gone["file"], gone["line"], gone["severity"]) == (str(old), 48, "warning")
    assert "法務 (law)" in gone["message"]
    skills.write_text(
        before.replace(
            "    aliases: [体験設計]\n", "    aliases: [体験設計]\n    replaces: [法務]\n"
        ),
        encoding="utf-8",
    )
    (replaced,) = problems(run, folder, "--since", tmp_path / "old")
    assert (replaced["line"], replaced["severity"]) == (29, "note")
    assert replaced["message"] == "Replaces 法務 (law)."
    shown = run("validate", folder, "--since", tmp_path / "old", lang="ja").stdout
    assert "引き継いだスキル項目: 法務 (law)" in shown


@pytest.mark.parametrize("form", ["md", "html"])
def test_a_sheet_marks_levels_judged_under_another_text(form: Any) -> None:
    framework = sheet_framework()
    report = sheet(framework=framework, suspects={"cloud"})
    assert [row.skill.id for row in report.suspects] == ["cloud"]
    page = person_page(report, framework, form)
    _before, _name, after = page.partition("Cloud")
    assert "look again" in after.splitlines()[0]
    assert page.count("look again") == 1
    assert page.count("“Look again”") == 1
    i18n.use("ja")
    assert "「要再確認」は" in person_page(report, framework, form)
    plain = person_page(sheet(LEVELS, framework=framework), framework, form)
    assert "要再確認" not in plain


def test_the_sheet_of_a_running_year_marks_the_level_that_counts(run: Run, tmp_path: Path) -> None:
    year = tmp_path / "ws" / "2024"
    year.mkdir(parents=True)
    framework = embedded_framework()
    present = {skill.id: fingerprint(skill, framework) for skill in framework.skills}
    (year / "roster.csv").write_text(
        "職員番号,氏名\n0001,職員0001\n0002,職員0002\n", encoding="utf-8"
    )
    (year / "assessments.csv").write_text(
        HEADER + "0001,ux_design,1,自己チェック,2024-06-01,f0123456789ab\n"
        "0001,ui_design,1,自己チェック,2024-06-01,f0123456789ab\n"
        f"0001,ui_design,2,確定,2024-11-01,{present['ui_design']}\n",
        encoding="utf-8",
    )

    def marked(person: str) -> list[str]:
        shown = run("report", "--workspace", "ws", "--person", person, "--format", "md").stdout
        rows = (line.split("|") for line in shown.splitlines() if "(look again)" in line)
        return [row[2].strip() for row in rows]

    assert marked("0001") == ["UX Design"]
    assert marked("0002") == []
    run("confirm", "--workspace", "ws", "--allow-missing")
    assert marked("0001") == ["UX Design"]
    # A level that is not that of the assessments came from elsewhere.
    other = tmp_path / "other.csv"
    other.write_text("職員番号,UXデザイン\n0001,3\n", encoding="utf-8")
    shown = run("report", "--workspace", "ws", "--staff", other, "--person", "0001").stdout
    assert "look again" not in shown


def test_validate_names_replaces_for_an_id_that_nothing_holds_and_the_id_there_is_enough(
    run: Run, workspace: Callable[..., Path]
) -> None:
    folder = workspace(y2024=f"0001,old_cloud,1,確定,2024-11-01,{STRATEGY}\n")
    (unknown,) = problems(run, folder, code=1)
    assert unknown["message"] == "Unknown skill 'old_cloud'. It stands in 1 row."
    assert unknown["hint"].endswith("if it took 'old_cloud' over, to its replaces.")
    skills = folder / "framework" / "skills.yaml"
    lines = skills.read_text(encoding="utf-8").splitlines()
    lines.insert(24, "    replaces: [旧クラウド, old_cloud]")
    skills.write_text("\n".join(lines), encoding="utf-8")
    assert all("cannot be understood" not in one["message"] for one in problems(run, folder))
