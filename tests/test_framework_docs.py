"""docs/framework.md: its example is a whole framework, and its tables name every key."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from conftest import Run
from tdskill.framework import FILES, check_framework, files_of
from tdskill.framework.models import Entry, SetFile, Text

PAGE = (Path(__file__).parent.parent / "docs" / "framework.md").read_text(encoding="utf-8")


def example() -> dict[str, str]:
    """Return the example's files: each YAML block begins with a comment that names its file."""
    part = PAGE.split("<!-- example -->")[1].split("<!-- /example -->")[0]
    blocks = re.findall(r"```yaml\n# (\S+)\n(.*?)```", part, re.DOTALL)
    return dict(blocks)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "mycity"
    made.mkdir()
    for name, content in example().items():
        (made / name).parent.mkdir(exist_ok=True)
        (made / name).write_text(content, encoding="utf-8")
    return made


def models_in(annotation: object) -> Iterator[type[Entry]]:
    """Yield the models of our files that stand in a type, with those in them."""
    if isinstance(annotation, type) and issubclass(annotation, Entry):
        yield annotation
        for field in annotation.model_fields.values():
            yield from models_in(field.annotation)
    for part in get_args(annotation):
        yield from models_in(part)


MODELS = dict.fromkeys(model for file in (*FILES.values(), SetFile) for model in models_in(file))
MODELS.pop(Text)


def test_the_example_is_a_small_whole_framework_without_any_problem(folder: Path) -> None:
    framework, problems = check_framework(folder)
    assert problems == []
    assert framework is not None
    assert set(example()) == set(files_of(folder)) == {*FILES, "sets/tools.yaml"}
    sizes = (framework.skills, framework.job_types, framework.certifications, framework.ranks)
    assert list(map(len, sizes)) == [3, 1, 1, 2]
    assert len(framework.for_set("tools").skills) == len(framework.trainings) == 1
    assert framework.policy_for(2025)
    assert 40 <= sum(len(text.splitlines()) for text in example().values()) <= 90


def test_the_steps_of_the_page_lead_to_figures(run: Run, folder: Path) -> None:
    assert "Skills 3" in run("validate", folder).stdout
    run("init", "work", "--framework", folder, "--year", "2025")
    header = Path("work/2025/staff.csv").read_text(encoding="utf-8-sig").strip()
    assert header == (
        "職員番号,氏名,所属局,職層,人材区分,段階,サービス設計,データ活用,セキュリティ"
    )
    assert "サービス設計" in run("show", "skills", "--workspace", "work", lang="ja").stdout
    run("sample", "--workspace", "work", "--out", "trial", "--year", "2025")
    shown = run("gap", "--workspace", "trial", lang="ja").stdout
    assert "データ活用" in shown
    assert "180人" in shown


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_the_page_names_every_key_and_whether_it_is_required(model: type[Entry]) -> None:
    found = re.search(rf"<!-- {model.__name__} -->\n((?:\|.*\n)+)", PAGE)
    assert found, f"docs/framework.md has no table for {model.__name__}"
    rows = [[cell.strip() for cell in row.split("|")[1:-1]] for row in found[1].splitlines()[2:]]
    told = {key.strip("`"): required == "○" for key, required, _ja, _en in rows}
    assert told == {name: field.is_required() for name, field in model.model_fields.items()}
    assert all(cell for _key, _required, *meanings in rows for cell in meanings)
