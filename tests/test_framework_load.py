"""A framework from a folder: what is loaded, what is told, and in which order."""

import json
import shutil
from copy import deepcopy
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tdskill import framework as package
from tdskill import resources
from tdskill.analysis.ladder import guide_exams
from tdskill.errors import ProblemsFoundError, Severity, TdskillError, errors_in
from tdskill.framework import (
    FILES,
    check_framework,
    embedded_framework,
    files_of,
    load_framework,
)
from tdskill.framework.checks.ladder import places_possible
from tdskill.framework.rules import code_of
from tdskill.framework.yaml_source import LOADER, Document, Loc, parse, read

VALID = Path(__file__).parent / "broken" / "framework" / "_valid"
REQUIRED = ["skills.yaml", "jobtypes.yaml", "certifications.yaml", "career_ladder.yaml"]
PLACES = 4


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the small valid framework that a test may break."""
    return Path(shutil.copytree(VALID, tmp_path / "my_city"))


def test_a_valid_folder_becomes_a_framework_in_the_order_of_its_files(folder: Path) -> None:
    framework = load_framework(folder)
    assert str(framework.about.name) == "Framework of Sample City"
    assert framework.max_level == 2
    assert [category.id for category in framework.categories] == ["planning", "building"]
    assert framework.skill_ids == ("strategy", "service_design", "cloud")
    assert [job_type.id for job_type in framework.job_types] == ["planner", "builder"]
    assert list(framework.certification_by_id) == ["basic_exam", "upper_exam"]
    assert [rank.id for rank in framework.ranks] == ["junior", "senior"]
    assert [policy.fiscal_year for policy in framework.policies] == [2024]
    assert list(framework.training_by_id) == ["cloud_course", "open_talk"]
    assert [each.head.id for each in framework.sets] == ["skills", "instruments"]


@pytest.mark.parametrize("name", ["instruments", "道具", "Instruments", "道具類", "道具類 "])
def test_another_set_of_skills_is_found_by_any_of_its_names(name: str) -> None:
    view = load_framework(VALID).for_set(name)
    assert view.skill_ids == ("editor", "spreadsheet")
    assert view.max_level == 1
    assert view.audience == ("一般職",)
    assert list(view.job_type_by_id) == ["scribe"]
    assert (view.ranks, view.policies) == ((), ())
    assert [names.find("クラウド") for names in view.names_of_others.values()] == ["cloud"]


def test_each_set_sees_what_courses_and_exams_do_for_its_own_skills() -> None:
    framework = load_framework(VALID)
    raised = {
        name: {
            training.id: [entry.skill for entry in training.raises]
            for training in framework.for_set(name).trainings
        }
        for name in ("skills", "instruments")
    }
    assert raised == {
        "skills": {"cloud_course": ["cloud"], "open_talk": []},
        "instruments": {"cloud_course": ["editor"], "open_talk": []},
    }
    assert not framework.for_set("instruments").certification_by_id["basic_exam"].suggests


def test_a_set_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(TdskillError, match="no set of skills 'tools'") as raised:
        load_framework(VALID).for_set("tools")
    assert raised.value.hint == "Known: skills, instruments."


def test_without_the_optional_files_the_folder_gives_the_name_and_there_are_no_policies(
    folder: Path,
) -> None:
    (folder / "framework.yaml").unlink()
    for name in ("priorities.yaml", "trainings.yaml", "works.yaml", "sets/instruments.yaml"):
        (folder / name).unlink()
    framework, problems = check_framework(folder)
    assert problems == []
    assert framework is not None
    assert framework.about.name.first == "my_city"
    assert not framework.policies
    assert not framework.trainings
    assert not framework.works
    assert [each.head.id for each in framework.sets] == ["skills"]


def test_a_folder_whose_name_is_no_text_still_loads(folder: Path) -> None:
    (folder / "framework.yaml").unlink()
    assert load_framework(folder.rename(folder.with_name("\u3000"))).about.name.first == "framework"


@pytest.mark.parametrize("name", REQUIRED)
def test_a_missing_required_file_is_the_only_error(name: str, folder: Path) -> None:
    (folder / name).unlink()
    framework, problems = check_framework(folder)
    assert framework is None
    assert [(p.source, p.line, p.code) for p in problems] == [
        (str(folder / name), None, code_of("file_missing"))
    ]


def test_an_empty_folder_lacks_the_four_required_files(tmp_path: Path) -> None:
    _framework, problems = check_framework(tmp_path)
    assert [Path(p.source).name for p in problems] == REQUIRED


@pytest.mark.parametrize("name", ["nowhere", "file"])
def test_no_folder_at_all_stops_with_an_error(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(TdskillError, match="cannot be read"):
        check_framework(tmp_path / name)


def test_a_folder_in_place_of_an_optional_file_is_an_error(folder: Path) -> None:
    (folder / "priorities.yaml").unlink()
    (folder / "priorities.yaml").mkdir()
    framework, problems = check_framework(folder)
    assert framework is None
    assert [p.code for p in problems] == [code_of("folder_for_file")]


def test_loading_a_broken_folder_raises_with_all_problems(folder: Path) -> None:
    (folder / "skills.yaml").write_text("skills: [\n", encoding="utf-8")
    (folder / "skill.yaml").touch()
    with pytest.raises(ProblemsFoundError, match="has 1 error") as raised:
        load_framework(folder)
    assert [p.severity for p in raised.value.problems] == [Severity.ERROR, Severity.WARNING]


def test_warnings_alone_do_not_keep_a_framework_from_loading(folder: Path) -> None:
    (folder / "extra.yml").touch()
    framework, problems = check_framework(folder)
    assert framework is not None
    assert [p.severity for p in problems] == [Severity.WARNING]


def test_hidden_files_and_other_kinds_of_files_are_nobodys_business(folder: Path) -> None:
    (folder / ".pre-commit-config.yaml").touch()
    (folder / "notes.txt").touch()
    (folder / "sample").mkdir()
    assert check_framework(folder)[1] == []


def test_a_relative_folder_gives_relative_sources(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "jobtypes.yaml").unlink()
    monkeypatch.chdir(folder)
    (problem,) = check_framework(Path())[1]
    assert problem.source == "jobtypes.yaml"


def test_the_published_names_are_there() -> None:
    assert all(hasattr(package, name) for name in package.__all__)
    assert list(FILES) == [
        "framework.yaml",
        "skills.yaml",
        "jobtypes.yaml",
        "certifications.yaml",
        "career_ladder.yaml",
        "priorities.yaml",
        "trainings.yaml",
        "works.yaml",
        "forecast.yaml",
    ]


def test_the_embedded_framework_has_no_errors() -> None:
    framework, problems = check_framework(resources.data_dir())
    assert errors_in(problems) == []
    assert framework is not None
    assert framework.max_level == 3
    assert len(framework.categories) == 10
    assert len(framework.skills) == 22
    assert len(framework.job_types) == 10
    assert [str(rank.name.first) for rank in framework.ranks] == [
        "主事",
        "主任",
        "課長代理",
        "課長",
        "部長",
    ]


def test_the_embedded_tools_are_those_of_the_policy_on_a_scale_of_their_own() -> None:
    tools = embedded_framework().for_set("tools")
    assert [str(category.name.first) for category in tools.categories] == [
        "Officeアプリ",
        "コミュニケーション",
        "業務効率化",
    ]
    published = {skill.id for skill in tools.skills if skill.provenance == "deck p.16"}
    assert published == {"excel", "powerpoint", "teams", "outlook", "forms", "power_automate"}
    assert all(
        skill.provenance.startswith("assumed:")
        for skill in tools.skills
        if skill.id not in published
    )
    assert len(tools.skills) == 10
    assert tools.audience == ("ICT職", "情報技術エキスパート", "DXアンバサダー")
    assert all(level.provenance.startswith("assumed:") for level in tools.levels)
    assert all(
        (skill.level_texts_provenance or "").startswith("assumed:") for skill in tools.skills
    )
    assert all(len(skill.level_texts) == tools.max_level == 2 for skill in tools.skills)
    assert [job_type.id for job_type in tools.job_types] == ["dx_ambassador"]


@pytest.mark.parametrize("name", ["skills", "tools"])
def test_every_step_of_every_skill_up_to_level_2_is_raised_by_some_course(name: str) -> None:
    framework = embedded_framework().for_set(name)
    steps = {
        (entry.skill, entry.from_level, entry.to_level)
        for training in framework.trainings
        for entry in training.raises
    }
    assert {(skill, 0, 1) for skill in framework.skill_ids} <= steps
    assert {(skill, 1, 2) for skill in framework.skill_ids} <= steps
    assert all(to_level == from_level + 1 for _skill, from_level, to_level in steps)


def test_some_skills_but_not_all_have_a_course_to_the_top_level() -> None:
    framework = embedded_framework()
    top = {
        entry.skill
        for training in framework.trainings
        for entry in training.raises
        if entry.to_level == framework.max_level and entry.skill in framework.skill_by_id
    }
    assert 0 < len(top) < 22


def test_the_courses_are_those_of_the_policy() -> None:
    trainings = embedded_framework().training_by_id
    assert {t.id for t in trainings.values() if t.mandatory} == {
        "priority_field_training",
        "online_learning",
        "cybersecurity_training",
    }
    assert {t.id for t in trainings.values() if t.open_to_municipalities} == {
        "digital_shift_chief",
        "dx_ideathon_basic",
        "dx_ideathon_practice",
        "reskilling_practical",
        "it_passport_course",
    }
    assert trainings["digital_literacy"].seats == 40_000
    reskilling = [t.seats or 0 for t in trainings.values() if t.open_to_municipalities]
    assert sum(reskilling) == 5_000 / 5
    by_job_type = [t.seats or 0 for t in trainings.values() if t.id.startswith("job_type_")]
    assert sum(by_job_type) == 180
    assert len(trainings) == 40


def test_the_course_of_a_job_type_raises_its_core_skills_and_no_others() -> None:
    framework = embedded_framework()
    for job_type in framework.job_types:
        course = framework.training_by_id[f"job_type_{job_type.id}"]
        core = {requirement.skill for requirement in job_type.named() if requirement.core}
        assert {entry.skill for entry in course.raises} == core


def test_what_courses_raise_is_marked_as_assumed() -> None:
    raising = [training for training in embedded_framework().trainings if training.raises]
    assert all((t.raises_provenance or "").startswith("assumed:") for t in raising)


def test_only_the_registration_of_security_specialists_must_be_renewed() -> None:
    renewed = {
        entry.id: (
            entry.renewal_years,
            entry.renewal_due_days,
            (entry.renewal_years_provenance or "")[:3],
        )
        for entry in embedded_framework().certifications
        if entry.renewal_years
    }
    assert renewed == {"information_security_registration": (3, 60, "IPA")}


def test_what_exams_of_today_succeeded_is_as_ipa_tells() -> None:
    framework = embedded_framework()
    earlier = {
        entry.id: [framework.certification_by_id[each].name.first for each in entry.succeeds]
        for entry in framework.certifications
        if entry.succeeds
    }
    assert earlier == {
        "fundamental_it_engineer": ["第二種情報処理技術者試験"],
        "applied_it_engineer": ["第一種情報処理技術者試験", "ソフトウェア開発技術者試験"],
        "it_strategist": ["システムアナリスト試験", "上級システムアドミニストレータ試験"],
        "systems_architect": ["アプリケーションエンジニア試験"],
        "network_specialist": ["テクニカルエンジニア（ネットワーク）試験"],
        "database_specialist": ["テクニカルエンジニア（データベース）試験"],
        "embedded_systems_specialist": ["テクニカルエンジニア（エンベデッドシステム）試験"],
        "it_service_manager": ["テクニカルエンジニア（システム管理）試験"],
        "systems_auditor": ["情報処理システム監査技術者試験"],
        "registered_information_security_specialist": [
            "情報セキュリティスペシャリスト試験",
            "テクニカルエンジニア（情報セキュリティ）試験",
        ],
    }
    today = [entry for entry in framework.certifications if entry.can_be_sat]
    assert len(today) == 13
    assert all(entry.since for entry in framework.certifications)
    # Earlier exams suggest nothing by themselves, and neither does the registration.
    assert all(entry.can_be_sat for entry in framework.certifications if entry.suggests)
    assert framework.counts_as["information_security_registration"] == (
        "registered_information_security_specialist",
        "information_security_registration",
    )
    top = framework.ranks[2]
    assert "technical_engineer_information_security" in guide_exams(top, framework)
    assert "software_development_engineer" not in guide_exams(top, framework)
    assert "software_development_engineer" in guide_exams(framework.ranks[1], framework)


def test_the_embedded_framework_is_loaded_once() -> None:
    assert embedded_framework() is embedded_framework()


def test_the_embedded_framework_says_that_its_requirements_are_assumed() -> None:
    _framework, problems = check_framework(resources.data_dir())
    assert code_of("requirements_assumed") in [p.code for p in problems]


def test_the_embedded_files_read_the_same_with_the_slow_parser() -> None:
    paths = (resources.data_dir() / name for name in files_of(resources.data_dir()))
    for path in filter(Path.exists, paths):
        data, name = path.read_bytes(), path.name
        slow, fast = (parse(data, name, loader) for loader in (yaml.SafeLoader, LOADER))
        assert (slow.value, slow.marks) == (fast.value, fast.marks)


def rankings(size: int) -> list[tuple[int, ...]]:
    """Return every way to rank `size` things where equal ones share the smaller rank."""
    return [
        ranks
        for ranks in product(range(1, size + 1), repeat=size)
        if all(rank == 1 + sum(other < rank for other in ranks) for rank in ranks)
    ]


ALL_RANKINGS = {size: rankings(size) for size in range(PLACES + 1)}


@settings(max_examples=400)
@given(
    st.lists(
        st.tuples(st.integers(1, PLACES), st.integers(0, PLACES)).map(
            lambda s: (s[0], s[0] + s[1])
        ),
        max_size=PLACES,
    )
)
def test_an_order_is_possible_exactly_when_some_ranking_fits(spans: list[tuple[int, int]]) -> None:
    fits = any(
        all(low <= rank <= high for rank, (low, high) in zip(ranks, spans, strict=True))
        for ranks in ALL_RANKINGS[len(spans)]
    )
    assert places_possible(spans) == fits


@pytest.mark.parametrize(
    ("ranks", "possible"),
    [
        ([1, 2, 3], True),
        ([3, 1, 2], True),
        ([1, 2, 2, 4], True),
        ([1, 2, 2, 3], False),
        ([1, 3], False),
        ([2, 3], False),
        ([1, 1, 1], True),
        ([], True),
    ],
)
def test_certain_ranks_must_follow_each_other(ranks: list[int], possible: bool) -> None:
    assert places_possible((rank, rank) for rank in ranks) is possible


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(list(files_of(VALID))),
    st.integers(0, 2000),
    st.integers(0, 60),
    st.sampled_from(
        ["", "[]", "null", ": ", "- ", "0", "a", "：", "\u3000", "'", "\n  ", "*a", "x: "]
    ),
)
def test_a_mutated_framework_never_raises(
    tmp_path_factory: pytest.TempPathFactory, name: str, start: int, length: int, piece: str
) -> None:
    folder = tmp_path_factory.getbasetemp() / "mutated"
    shutil.copytree(VALID, folder, dirs_exist_ok=True)
    text = (VALID / name).read_text(encoding="utf-8")
    start %= len(text)
    mutated = text[:start] + piece + text[start + length :]
    (folder / name).write_text(mutated, encoding="utf-8")

    framework, problems = check_framework(folder)

    assert (framework is None) == bool(errors_in(problems))
    assert all(problem.message and problem.source for problem in problems)


DOCUMENTS = {name: read(VALID / name) for name in files_of(VALID)}
SPOTS = [(name, loc) for name, document in DOCUMENTS.items() for loc in document.marks if loc]


def with_value(document: Document, loc: Loc, value: object) -> str:
    """Return the document as JSON, which is YAML, with another value in one place."""
    plain: Any = deepcopy(document.value)
    holder = plain
    for part in loc[:-1]:
        holder = holder[part]
    holder[loc[-1]] = value
    return json.dumps(plain, ensure_ascii=False)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(SPOTS),
    st.sampled_from(
        [None, True, 0, -1, 99, 10**17, 1.5, "", "・", "cloud", [], {}, [[]], [{}], {"ja": 1}]
    ),
)
def test_any_value_in_any_wrong_place_never_raises(
    tmp_path_factory: pytest.TempPathFactory, spot: tuple[str, Loc], value: object
) -> None:
    name, loc = spot
    folder = tmp_path_factory.getbasetemp() / "replaced"
    shutil.copytree(VALID, folder, dirs_exist_ok=True)
    (folder / name).write_text(with_value(DOCUMENTS[name], loc, value), encoding="utf-8")

    framework, problems = check_framework(folder)

    assert (framework is None) == bool(errors_in(problems))
    assert all(problem.line for problem in problems)


LISTS_OF_NAMES = [
    ("skills.yaml", "skills", "aliases"),
    ("skills.yaml", "skills", "replaces"),
    ("skills.yaml", "categories", "aliases"),
    ("jobtypes.yaml", "job_types", "aliases"),
    ("certifications.yaml", "certifications", "aliases"),
    ("career_ladder.yaml", "ranks", "aliases"),
    ("sets/instruments.yaml", "skills", "aliases"),
    ("trainings.yaml", "trainings", "aliases"),
    ("trainings.yaml", "trainings", "audience"),
    ("works.yaml", "works", "aliases"),
]


@pytest.mark.parametrize(("name", "entries", "key"), LISTS_OF_NAMES)
@pytest.mark.parametrize("sign", ["、", "，", "､", ";", "；", ", "])
def test_a_list_entry_that_seems_to_be_several_names_is_warned_of(
    folder: Path, name: str, entries: str, key: str, sign: str
) -> None:
    value = yaml.safe_load((folder / name).read_text(encoding="utf-8"))
    value[entries][0][key] = [f"課長代理級{sign}係長"]
    (folder / name).write_text(yaml.safe_dump(value, allow_unicode=True), encoding="utf-8")
    framework, problems = check_framework(folder)
    assert framework is not None
    (problem,) = [p for p in problems if p.code == code_of("one_name_of_several")]
    assert (problem.source, problem.severity) == (str(folder / name), Severity.WARNING)
    assert problem.hint.endswith("[課長代理級, 係長].")


@pytest.mark.parametrize("alias", ["UI／UX設計", "企画・立案", "試験（IP）", "係長、"])
def test_a_name_with_other_signs_is_one_name(folder: Path, alias: str) -> None:
    path = folder / "skills.yaml"
    value = yaml.safe_load(path.read_text(encoding="utf-8"))
    value["skills"][0]["aliases"] = [alias]
    path.write_text(yaml.safe_dump(value, allow_unicode=True), encoding="utf-8")
    assert not [p for p in check_framework(folder)[1] if p.code == code_of("one_name_of_several")]
