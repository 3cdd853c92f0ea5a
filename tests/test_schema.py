"""The schemas of a framework's files: they describe every key and refuse nothing that is accepted."""

import copy
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError as Refusal
from pydantic import BaseModel, ValidationError

from conftest import Run
from sentences import not_together
from tdskill.errors import errors_in
from tdskill.framework import (
    FILES,
    Framework,
    check_framework,
    embedded_framework,
    files_of,
    load_framework,
)
from tdskill.framework.editor import (
    ANY_SET,
    model_of,
    modelines,
    schema_files,
    schema_name,
    schema_of,
    with_modeline,
)
from tdskill.framework.yaml_source import Plain, read
from tdskill.i18n import LANGUAGES, translations
from tdskill.resources import data_dir

TESTS = Path(__file__).parent
BROKEN = TESTS / "broken" / "framework"
VALID = BROKEN / "_valid"
KINDS = (*FILES, ANY_SET)
GOOD = sorted(
    {
        path.parent
        for folder in (data_dir(), TESTS / "frameworks")
        for path in folder.rglob("skills.yaml")
    }
)
"""The folders of frameworks that have no error."""


@cache
def unbound() -> dict[str, Draft202012Validator]:
    return validators(None)


def validators(framework: Framework | None) -> dict[str, Draft202012Validator]:
    made = schema_files(framework)
    return {name: Draft202012Validator(json.loads(text)) for name, text in made.items()}


def refusals(
    folder: Path, schemas: dict[str, Draft202012Validator]
) -> Iterator[tuple[str, Refusal]]:
    for file in files_of(folder):
        document = read(folder / file)
        if document.complete:
            for error in schemas[schema_name(file)].iter_errors(document.value):
                yield file, error


def objects(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for part in (schema, *schema.get("$defs", {}).values()):
        yield part["properties"]


@pytest.mark.parametrize("bound", [False, True])
def test_every_schema_is_one_and_stands_for_itself(bound: bool) -> None:
    made = schema_files(embedded_framework() if bound else None)
    assert len(made) == len(KINDS) == 10
    for text in made.values():
        schema = json.loads(text)
        Draft202012Validator.check_schema(schema)
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert text.count(b'"$ref": "#/$defs/') == text.count(b'"$ref"')


@pytest.mark.parametrize("file", KINDS)
def test_every_key_is_described_in_every_language(file: str) -> None:
    for properties in objects(schema_of(file)):
        for key, value in properties.items():
            told = value["markdownDescription"].split("\n\n")
            assert len(told) == len(LANGUAGES), key
            assert value["description"] == " / ".join(told)
            assert told[0] == translations("ja").gettext(told[1]) != told[1] or "{" not in told[1]


def test_the_keys_are_those_of_the_models() -> None:
    assert list(schema_of("jobtypes.yaml")["$defs"]["Requirement"]["properties"]) == [
        *("skill", "level", "core", "weight", "provenance", "desirable")
    ]
    for file in KINDS:
        model = model_of(file)
        assert model
        assert list(schema_of(file)["properties"]) == list(model.model_fields)


@pytest.mark.parametrize("folder", GOOD, ids=lambda folder: folder.name)
def test_a_framework_without_errors_is_not_refused(folder: Path) -> None:
    framework, _problems = check_framework(folder)
    assert framework
    assert list(refusals(folder, unbound())) == []
    assert list(refusals(folder, validators(framework))) == []


CASES = sorted(path.name for path in BROKEN.iterdir())


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cases")
    for case in CASES:
        shutil.copytree(VALID, folder / case)
        shutil.copytree(BROKEN / case, folder / case, dirs_exist_ok=True)
    return folder


def test_no_harmless_case_is_refused_and_many_broken_ones_are(cases: Path) -> None:
    valid, _problems = check_framework(VALID)
    assert valid
    to_valid = validators(valid)
    refused, refused_bound, harmless = set(), set(), set()
    for case in CASES:
        framework, problems = check_framework(cases / case)
        if any(refusals(cases / case, unbound())):
            refused.add(case)
        own = to_valid if framework is None else validators(framework)
        if any(refusals(cases / case, own)):
            refused_bound.add(case)
        if not errors_in(problems):
            harmless.add(case)
    assert len(harmless) >= 9
    assert not harmless & (refused | refused_bound)
    # What only the form of the YAML tells is not counted: a parser refuses it before any schema.
    assert {"unknown_key", "missing_key", "level_texts_without_provenance"} <= refused
    assert {"unknown_skill", "cut_beyond_the_skills"} <= refused_bound - refused
    assert refused <= refused_bound


ODD: list[Any] = [
    *(None, True, False, 0, 1, 2, 3, 9, 10, -1, 100, 101, 2025, 2.0, 1.5),
    *("", " ", "\u3000", "x", "data", "Ab", "a" * 64, "a" * 65, "あ1", "f0123456789ab"),
    *("2009-04", "2009-13", "deck p.1", "deck", "deck 1\n", "assumed: x", "assumed:x", "a: 1"),
    *("assumed: a\rb", "assumed: a\nb", "inferred: ", "x" * 499 + "1", "x" * 500 + "1"),
    *("x" * 2000, "x" * 2001, " " * 9 + "x" * 2000 + "\n", "\U00020bb7" * 2000),
    *([], [None], [""], ["a"], ["a", "a"], ["a", "b"], [[]], [{}]),
    *({}, {"ja": "x"}, {"ja": None}, {"en": " "}, {"fr": "x"}, {"ja": "x", "en": None}, {"ja": 1}),
    *({"level": 1, "text": {"ja": "x"}}, [{"level": 1, "text": {"ja": "x"}}]),
    *({"skill": "a", "level": 1}, [{"skill": "a", "level": 1}], [{"skill": "a", "rank": 1}]),
]


def pruned(value: Plain) -> Plain:
    """Leave of each list the entries that say most."""
    if isinstance(value, dict):
        return {key: pruned(each) for key, each in value.items()}
    if isinstance(value, list):
        return [pruned(each) for each in sorted(value, key=lambda each: -len(str(each)))[:2]]
    return value


def places(value: Plain) -> Iterator[list[str | int]]:
    yield []
    pairs: Iterator[tuple[str | int, Plain]] = iter(())
    if isinstance(value, dict):
        pairs = iter(value.items())
    if isinstance(value, list):
        pairs = iter(enumerate(value))
    for key, each in pairs:
        yield from ([key, *below] for below in places(each))


START: dict[str, tuple[str, tuple[str, ...], Any]] = {
    f"{folder.name} {file}": (file, languages, pruned(read(folder / file).value))
    for folder in GOOD
    for languages in (load_framework(folder).about.languages,)
    for file in files_of(folder)
    if (folder / file).is_file()
}
"""Files to begin with, and the languages that their frameworks name."""
KEYS = sorted(
    {key for file in KINDS for properties in objects(schema_of(file)) for key in properties}
)


@settings(max_examples=400)
@given(st.data())
def test_what_the_model_accepts_no_schema_refuses(data: st.DataObject) -> None:
    """And what it refuses a schema refuses too, but for what no schema can see."""
    file, languages, value = START[data.draw(st.sampled_from(sorted(START)))]
    whole: Any = {"top": copy.deepcopy(value)}
    for _turn in range(data.draw(st.integers(1, 2))):
        steps: list[Any] = ["top", *data.draw(st.sampled_from(list(places(whole["top"]))))]
        way, last = steps[:-1], steps[-1]
        into = whole
        for step in way:
            into = into[step]
        odd = copy.deepcopy(data.draw(st.sampled_from(ODD)))
        match data.draw(st.sampled_from(["replace", "delete", "add", "repeat"])):
            case "delete" if way:
                del into[last]
            case "add" if isinstance(into[last], dict):
                into[last][data.draw(st.sampled_from(KEYS))] = odd
            case "repeat" if isinstance(into, list):
                into.append(copy.deepcopy(into[last]))
            case _:
                into[last] = odd
    value = whole["top"]
    model = model_of(file)
    assert model
    refused = list(unbound()[schema_name(file)].iter_errors(value))
    if not errors_of(model, value, languages):
        assert [each for each in refused if not of_the_whole(each)] == []
    elif not refused:
        # JSON knows no difference between 2.0 and 2.
        wrong = errors_of(model, with_whole_numbers(value), languages)
        assert all(cannot_be_seen(each) for each in wrong), wrong


def errors_of(model: type[BaseModel], value: Any, languages: Any) -> list[Any]:
    try:
        model.model_validate(value, context=languages)
    except ValidationError as error:
        return error.errors()
    return []


def with_whole_numbers(value: Any) -> Any:
    match value:
        case dict():
            return {key: with_whole_numbers(each) for key, each in value.items()}
        case list():
            return [with_whole_numbers(each) for each in value]
        case float() if value.is_integer():
            return int(value)
        case _:
            return value


def of_the_whole(refusal: Refusal) -> bool:
    """Whether this is what `checks` finds, and no model: see the next two tests."""
    branches: dict[object, list[Refusal]] = {}
    for each in refusal.context or ():
        branches.setdefault(each.schema_path[0], []).append(each)
    if branches:
        return any(all(map(of_the_whole, each)) for each in branches.values())
    return refusal.validator == "uniqueItems" or "then" in refusal.absolute_schema_path


def cannot_be_seen(error: Any) -> bool:
    """Whether a text has no words in any language there is, which only framework.yaml tells."""
    return error["type"] in {"no_language", "no_main_language"} or (
        error["type"] == "extra_forbidden" and error["msg"] == "no language"
    )


@pytest.mark.parametrize(
    ("file", "way", "keys", "good"),
    [
        ("trainings.yaml", ("trainings", 0), {"raises_provenance": None}, False),
        ("trainings.yaml", ("trainings", 0), {"raises": [], "raises_provenance": None}, True),
        ("trainings.yaml", ("trainings", 0), {"seats_provenance": None}, False),
        ("trainings.yaml", ("trainings", 0), {"seats": 0, "seats_provenance": None}, True),
        ("trainings.yaml", ("trainings", 0), {"seats": None, "seats_provenance": None}, True),
        ("trainings.yaml", ("trainings", 1), {"seats": 3}, False),
        ("certifications.yaml", ("certifications", 0), {"renewal_years": 3}, False),
        ("career_ladder.yaml", ("ranks", 0), {"certifications": ["basic_exam"] * 2}, False),
        ("career_ladder.yaml", ("ranks", 0), {"aliases": ["若手", "若手"]}, True),
        ("career_ladder.yaml", ("ranks", 0), {"next": ["senior", "senior"]}, False),
        ("career_ladder.yaml", ("ranks", 0), {"next": []}, True),
        ("career_ladder.yaml", ("ranks", 0), {"name": "初めの人"}, True),
        ("career_ladder.yaml", ("ranks", 0), {"name": "ja:初級"}, False),
        ("career_ladder.yaml", ("ranks", 0), {"name": " "}, False),
    ],
)
def test_a_schema_says_of_an_entry_what_validate_says(
    tmp_path: Path, file: str, way: tuple[str, int], keys: dict[str, Plain], good: bool
) -> None:
    shutil.copytree(VALID, tmp_path / "f")
    value: Any = read(tmp_path / "f" / file).value
    value[way[0]][way[1]] |= keys
    (tmp_path / "f" / file).write_text(json.dumps(value), encoding="utf-8")
    _framework, problems = check_framework(tmp_path / "f")
    assert (not errors_in(problems)) is good
    assert (not list(refusals(tmp_path / "f", unbound()))) is good


def offers(file: str, key: str) -> dict[str, str]:
    """Return what a schema bound to the embedded framework lets a key be, with the names."""
    schema = schema_of(file, embedded_framework())
    value = next(each[key] for each in objects(schema) if key in each)
    return dict(zip(value["enum"], value["enumDescriptions"], strict=False))


def test_a_bound_schema_has_the_ids_with_their_names() -> None:
    framework = embedded_framework()
    skills = offers("jobtypes.yaml", "skill")
    assert list(skills) == [skill.id for skill in framework.skills]
    assert len(skills) == 22
    assert skills["ai_engineering"] == "AIエンジニアリング / AI Engineering"
    tools = [skill.id for skill in framework.for_set("tools").skills]
    assert list(offers("sets/tools.yaml", "skill")) == tools
    assert list(offers("trainings.yaml", "skill")) == [*skills, *tools]
    assert list(offers("skills.yaml", "category")) == [each.id for each in framework.categories]
    exams = [each.id for each in framework.all_certifications]
    assert list(offers("certifications.yaml", "registration_of")) == [*exams]


def test_a_bound_schema_knows_families_ranks_and_languages() -> None:
    framework = load_framework(TESTS / "frameworks" / "families")
    schema = schema_of("jobtypes.yaml", framework)["$defs"]
    families = [each.id for each in framework.own.families]
    assert len(families) > 1
    assert schema["JobType"]["properties"]["family"]["enum"] == [*families, None]
    assert schema["Family"]["properties"]["parent"]["enum"] == [*families, None]
    ladder = load_framework(TESTS / "frameworks" / "graph")
    after = schema_of("career_ladder.yaml", ladder)["$defs"]["Rank"]["properties"]["next"]
    assert after["items"]["enum"] == [rank.id for rank in ladder.ranks]
    english = schema_of("skills.yaml", load_framework(TESTS / "frameworks" / "english"))
    text = english["$defs"]["Text"]
    assert text["required"] == ["en"]
    assert sorted(text["properties"]) == sorted(LANGUAGES)
    assert "patternProperties" not in text


def test_a_bound_schema_has_the_highest_level_but_for_the_scale_itself() -> None:
    schema = schema_of("skills.yaml", embedded_framework())
    parts = schema["$defs"]
    assert parts["LevelText"]["properties"]["level"]["maximum"] == 3
    assert parts["Level"]["properties"]["level"]["maximum"] == 9
    alone = replace(embedded_framework(), sets=embedded_framework().sets[:1])
    first_set = schema_of(ANY_SET, alone)["$defs"]["Requirement"]["properties"]
    assert first_set["level"]["maximum"] == 9
    assert "enum" not in first_set["skill"]
    policy = schema_of("priorities.yaml", embedded_framework())["$defs"]["Policy"]["properties"]
    assert policy["demand_cut"]["maximum"] == 22


LINE = b"# yaml-language-server: $schema=schema/skills.schema.json"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"levels: []\n", LINE + b"\nlevels: []\n"),
        (b"levels: []\r\nskills: []\r\n", LINE + b"\r\nlevels: []\r\nskills: []\r\n"),
        (b"\xef\xbb\xbflevels: []", b"\xef\xbb\xbf" + LINE + b"\nlevels: []"),
        (
            b"# ours\n\n#  yaml-language-server: $schema=x.json\na: 1\n",
            b"# ours\n\n" + LINE + b"\na: 1\n",
        ),
        (
            b"a: 1\n# yaml-language-server: $schema=x\n",
            LINE + b"\na: 1\n# yaml-language-server: $schema=x\n",
        ),
        (b"# ours\r\n" * 99 + b"a: 1\r\n", LINE + b"\r\n" + b"# ours\r\n" * 99 + b"a: 1\r\n"),
        (b"# ours\r\r\n\n" * 99, LINE + b"\r" + b"# ours\r\r\n\n" * 99),
        (b"", LINE + b"\n"),
        ("名称".encode("cp932"), "名称".encode("cp932")),
    ],
)
def test_the_first_line_names_the_schema(before: bytes, after: bytes) -> None:
    assert with_modeline(before, "schema/skills.schema.json") == after
    assert with_modeline(after, "schema/skills.schema.json") == after


@pytest.fixture
def framework(run: Run, tmp_path: Path) -> Path:
    """Lay out a workspace, and return its framework."""
    run("init", "ws", "--year", "2025")
    return tmp_path / "ws" / "framework"


def files_there(framework: Path) -> list[str]:
    """Return the files of a framework that it has; the embedded one does without forecast.yaml."""
    return [file for file in files_of(framework) if (framework / file).exists()]


def test_init_lays_out_schemas_that_the_files_name(run: Run, framework: Path) -> None:
    assert set(files_of(framework)) - set(files_there(framework)) == {"forecast.yaml"}
    for file in files_there(framework):
        first, rest = (framework / file).read_bytes().split(b"\n", 1)
        named = first.decode().partition("# yaml-language-server: $schema=")[2]
        assert json.loads(
            ((framework / file).parent / named).read_text(encoding="utf-8")
        ) == schema_of(file)
        assert rest == (data_dir() / file).read_bytes()
    told = run("schema", "--check", "--modelines", "ws")
    assert "up to date" in told.stderr
    assert "no errors" in run("validate", "ws").stdout


def test_schemas_that_are_stale_are_told_and_written_anew(run: Run, framework: Path) -> None:
    stale = framework / "schema" / "skills.schema.json"
    content = stale.read_bytes()
    stale.write_bytes(b"{}")
    before = (framework / "skills.yaml").read_bytes()
    told = run("schema", "--check", "--modelines", "ws", code=1).stderr
    assert "Not up to date: ws/framework/schema/skills.schema.json." in told
    assert stale.read_bytes() == b"{}"
    told = run("schema", "--modelines", "ws").stderr
    assert told.splitlines() == ["Written: ws/framework/schema/skills.schema.json"]
    assert stale.read_bytes() == content
    assert (framework / "skills.yaml").read_bytes() == before


def test_bound_schemas_follow_the_framework_and_stay_out_of_git(run: Run, framework: Path) -> None:
    ask = ("schema", "--for", "ws", "--modelines", "ws/framework")
    run(*ask)
    bound = framework / "schema" / "bound"
    assert (bound / ".gitignore").read_text(encoding="utf-8") == "*\n"
    first = (framework / "sets" / "tools.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first.endswith("$schema=../schema/bound/sets.schema.json")
    run(*ask, "--check")
    skills = framework / "skills.yaml"
    text = skills.read_text(encoding="utf-8").replace("AIエンジニアリング", "AI活用")
    skills.write_text(text, encoding="utf-8")
    assert "bound/jobtypes.schema.json" in run(*ask, "--check", code=1).stderr
    run(*ask)
    assert "AI活用" in (bound / "jobtypes.schema.json").read_text(encoding="utf-8")
    run(*ask, "--check")
    skills.write_text("skills: []\n", encoding="utf-8")
    assert "skills.yaml:1" in run("schema", "--for", "ws", code=1).stderr


def test_schemas_are_written_where_one_says(run: Run, tmp_path: Path) -> None:
    run("schema", "--out", "new/schemas")
    made = {path.name: path.read_bytes() for path in (tmp_path / "new" / "schemas").iterdir()}
    assert made == schema_files()
    run("schema", "--out", "new/schemas", lang="ja")
    assert made == {
        path.name: path.read_bytes() for path in (tmp_path / "new" / "schemas").iterdir()
    }
    assert run("schema", "skills.yaml", lang="ja").stdout.encode() == made["skills.schema.json"]
    assert run("schema", "sets/x.yaml").stdout.encode() == made["sets.schema.json"]
    run("schema", "works.yaml", "--output", "works.json")
    assert (tmp_path / "works.json").read_bytes() == made["works.schema.json"]


def test_a_file_is_named_from_another_with_spaces_as_an_address(run: Run, framework: Path) -> None:
    run("schema", "--modelines", "ws", "--out", "my schemas")
    first = (framework / "skills.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert re.fullmatch(r"# \S+ \$schema=file:///\S+/my%20schemas/skills\.schema\.json", first)


def test_the_setting_of_vs_code_names_every_file(run: Run, framework: Path, tmp_path: Path) -> None:
    told = json.loads(run("schema", "--vscode", "ws").stdout)["yaml.schemas"]
    assert told["./ws/framework/schema/sets.schema.json"] == ["ws/framework/sets/tools.yaml"]
    of_files = {f"ws/framework/{file}" for file in files_there(framework)}
    named = set(chain(*told.values()))
    assert named - of_files == {"ws/framework/forecast.yaml"}
    assert all((tmp_path / name).is_file() for name in (*told, *of_files))
    run("schema", "--vscode", "ws", "--output", "settings.json")
    assert (
        json.loads((tmp_path / "settings.json").read_text(encoding="utf-8"))["yaml.schemas"] == told
    )
    assert len(list(chain(*told.values()))) == len(files_of(framework))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("skills.yaml", "--check"), "--check is about all files of a framework."),
        (("staff", "--for", "."), "--for goes with the YAML files of a framework."),
        (("--check",), "Nothing says where to write."),
        (("--for", "."), "Nothing says where to write."),
        (("--out", "x", "--output", "y"), "--output goes with --vscode."),
        (("--check", "--vscode", "."), not_together("--check", "--vscode")),
        (("nothing.yaml",), "There is no kind of file 'nothing.yaml'."),
    ],
)
def test_what_makes_no_sense_is_refused(
    run: Run, tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    (tmp_path / "2025").mkdir()
    (tmp_path / "2025" / "roster.csv").write_text("職員番号\n", encoding="utf-8")
    assert says in run("schema", *words, code=2).stderr
    assert [path.name for path in tmp_path.iterdir()] == ["2025"]


@pytest.mark.parametrize("words", ["schema --vscode ws", "diff digcomp ws", "diff ws/framework ws"])
def test_no_answer_takes_the_place_of_a_file_of_the_framework(
    run: Run, framework: Path, words: str
) -> None:
    file = framework / "sets" / "tools.yaml"
    before = file.read_bytes()
    # Formats that an ending does not contradict.
    more = ["--format", "json"] if words.startswith("diff") else []
    assert "nothing was written" in run(*words.split(), *more, "--output", file, code=2).stderr
    assert file.read_bytes() == before


def test_the_files_that_come_with_tdskill_stay_as_they_are(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ws" / "2025").mkdir(parents=True)
    (tmp_path / "ws" / "2025" / "roster.csv").write_text("職員番号\n", encoding="utf-8")
    told = run("schema", "--modelines", "ws", "--out", "schemas", code=1).stderr
    assert "ws has no framework of its own." in told
    assert not (tmp_path / "schemas").exists()
    run("schema", "--for", "ws", "--out", "schemas")
    assert "it_strategy" in (tmp_path / "schemas" / "works.schema.json").read_text(encoding="utf-8")


def test_a_broken_framework_keeps_nobody_from_its_schemas(run: Run, framework: Path) -> None:
    (framework / "skills.yaml").write_text("skills: []\n", encoding="utf-8")
    assert json.loads(run("schema", "skills.yaml", "--workspace", "ws").stdout) == schema_of(
        "skills.yaml"
    )
    run("schema", "--modelines", "ws")
    assert "skills.yaml:2" in run("validate", "ws", code=1).stdout


def test_without_anything_the_kinds_are_listed(run: Run) -> None:
    told = run("schema").stdout.splitlines()
    assert "skills.yaml          the skills with their categories and level scale" in told
    assert any(line.startswith("staff  ") for line in told)


def test_a_workspace_made_of_another_names_its_own_schemas(
    run: Run, framework: Path, tmp_path: Path
) -> None:
    run("schema", "--for", "ws", "--modelines", "ws")
    run("init", "city", "--year", "2025", "--framework", "ws")
    city = tmp_path / "city" / "framework"
    assert modelines(city, city / "schema") == {
        city / file: (city / file).read_bytes() for file in files_there(city)
    }
    assert not (city / "schema" / "bound").exists()
    assert framework != city


def test_a_folder_without_a_file_of_a_framework_gets_no_schemas(run: Run, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    told = run("schema", "--modelines", "other", code=1).stderr
    assert "Name the folder that holds skills.yaml." in told
    assert list((tmp_path / "other").iterdir()) == []
