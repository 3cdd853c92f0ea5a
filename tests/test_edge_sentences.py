"""What is said of nobody, of one of anything, of nothing known and of everything met is true."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from conftest import Run

FRAMEWORK = """\
id: small
name: {ja: 小さな表, en: Small}
version: "1"
source: {ja: 計画, en: Plan}
"""
CERTIFICATIONS = """\
certifications:
  - {id: exam, name: {ja: 試験, en: Exam}, issuer: {ja: 機構, en: Agency}, provenance: plan p.1}
"""
TARGET = """\
    dq:
      - id: target
        text: {ja: Lv.1が1つある。, en: One skill at Lv.1.}
        criteria: [{at_least: 1, level: 1}]
        provenance: plan p.1
"""


def entry(entry_id: str, ja: str, en: str) -> str:
    return f"  - id: {entry_id}\n    name: {{ja: {ja}, en: {en}}}\n    provenance: plan p.1\n"


def skills(count: int) -> str:
    levels = "".join(
        f"  - {{level: {n}, name: {{ja: 段階{n}, en: step {n}}}, description: {{ja: 様子}}, "
        "provenance: plan p.1}\n"
        for n in range(4)
    )
    listed = "".join(
        f"{entry(f's{n}', f'技{n}', f'Skill {n}')}    category: all\n    description: {{ja: 力}}\n"
        for n in range(1, count + 1)
    )
    return f"levels:\n{levels}categories:\n{entry('all', '分類', 'All')}skills:\n{listed}"


def job_types(*needs: str) -> str:
    return "job_types:\n" + "".join(
        f"{entry(f'j{n}', f'役{n}', f'Role {chr(64 + n)}')}    description: {{ja: 役割}}\n"
        f"    requirements: [{need}]\n    requirements_provenance: 'assumed: a test'\n"
        for n, need in enumerate(needs, 1)
    )


def ladder(targets: str) -> str:
    ranks = (("r1", "主事", "Junior", ""), ("r2", "主任", "Senior", targets))
    return "ranks:\n" + "".join(
        f"{entry(name, ja, en)}    order: {n}\n    dsm_level: {n}\n    guide_provenance: plan p.1\n{own}"
        for n, (name, ja, en, own) in enumerate(ranks, 1)
    )


TWO = job_types("{skill: s1, level: 1}, {skill: s2, level: 2}", "{skill: s2, level: 1}")
# Skills, job types, targets of the next rank, and the levels of each person.
CASES: dict[str, tuple[int, str, str, Sequence[str]]] = {
    "nobody": (2, TWO, TARGET, ()),
    "one person": (2, TWO, TARGET, ("1,0",)),
    "nobody assessed": (2, TWO, TARGET, (",", ",")),
    "everything met": (2, TWO, TARGET, ("3,3", "3,3")),
    "one skill": (1, job_types("{skill: s1, level: 2}", "{skill: s1, level: 1}"), "", ("0", "1")),
    "one job type": (2, job_types("{skill: s1, level: 1}"), TARGET, ("0,0", "1,1")),
    "no targets": (2, TWO, "", ("0,1", "1,1")),
}
COMMANDS = (
    ("attainment",),
    ("attainment", "--summary"),
    ("recommend", "--person", "0001"),
    ("recommend", "--person", "0001", "--next-rank"),
    ("team", "--bureau", "A局"),
    ("team", "--bureau", "A局", "--without", "0001"),
    ("report", "--person", "0001", "--format", "md"),
)
WRONG = re.compile(
    r"\b1 (steps|skills|people|places|levels|courses|rows|job types)\b"
    r"|\b1 (are|have)\b|\b(one|only) [a-z ]*\bare\b|\bAll 1\b|[{}]|: \.|: ,|, ,|, \.|\(\)|: 。|、、|、。|「」"
)


@pytest.fixture
def workspace(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    count, roles, targets, levels = CASES[request.param]
    names = ",".join(f"技{n}" for n in range(1, count + 1))
    people = "".join(
        f"000{n},職員000{n},A局,主事,ICT職,確定,{held}\n" for n, held in enumerate(levels, 1)
    )
    for name, content in (
        ("framework/framework.yaml", FRAMEWORK),
        ("framework/skills.yaml", skills(count)),
        ("framework/jobtypes.yaml", roles),
        ("framework/certifications.yaml", CERTIFICATIONS),
        ("framework/career_ladder.yaml", ladder(targets)),
        ("2024/staff.csv", f"職員番号,氏名,所属局,職層,人材区分,段階,{names}\n{people}"),
        ("2024/demand.csv", "局,業務,スキル項目,必要レベル,必要人数\nA局,窓口,技1,1,1\n"),
    ):
        path = tmp_path / "ws" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return tmp_path / "ws"


def everything(run: Run, workspace: Path, lang: str = "en") -> str:
    """Return what all commands say; those about a person fail where there is nobody."""
    nobody = (workspace / "2024" / "staff.csv").read_text(encoding="utf-8").count("\n") == 1
    said = []
    for command in COMMANDS:
        code = 1 if nobody and "0001" in command else 0
        result = run(*command, "--workspace", workspace, lang=lang, code=code)
        said.append(result.stdout + (result.stderr if code else ""))
    return "\n".join(said)


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("workspace", CASES, indirect=True)
def test_no_sentence_is_broken(run: Run, workspace: Path, lang: str) -> None:
    lines = everything(run, workspace, lang).splitlines()
    assert [line for line in lines if WRONG.search(line)] == []


SAID: dict[str, tuple[Sequence[str], Sequence[str]]] = {
    "nobody": (
        (
            "There are no people in the file.",
            "The bureau has no people in the files.",
            "There are no people here to choose from.",
        ),
        ("Order:", "closest", "Nobody is known"),
    ),
    "one person": (
        ("1 step to every required level of Role B.", "1 is at Lv.1, the guide level of Junior"),
        (),
    ),
    "nobody assessed": (
        (
            "which job type is nearest is not known. Shown is the way to Role B, as if all were Lv.0.",
            "Nobody is known to hold, and not everybody is assessed: Skill 1, Skill 2.",
            "Nobody in the bureau is known to hold any skill, so none would be lost.",
            "1 step to every target of Senior.",
        ),
        ("The nearest job type not met", "Nobody holds", "would be without anybody"),
    ),
    "everything met": (
        (
            "Every job type is met.",
            "Every target of Senior that levels can check is met.",
            "No skill held, no skill at Lv.3 (step 3) and no job type met would be without anybody",
        ),
        ("The nearest job type", "Nearest: ", "Nobody", "Missing for"),
    ),
    "one skill": (
        (
            "The only skill has a level. 0 are at Lv.1",
            "(0 of 1 skill)",
            "The nearest job type not met yet is Role B.",
        ),
        ("skills have",),
    ),
    "one job type": (
        (
            "The only required level used here is assumed: it stands in no source.",
            "Does the job type Role A interest you, and why?",
        ),
        ("Which of the job types",),
    ),
    "no targets": (
        (
            "The ladder names no targets for Senior.",
            "The ladder names no targets here, only guides.",
        ),
        ("talk them over", "Talk over the targets", "Which of the targets"),
    ),
}


@pytest.mark.parametrize("workspace", CASES, indirect=True)
def test_what_is_said_is_so(run: Run, workspace: Path, request: pytest.FixtureRequest) -> None:
    said = everything(run, workspace)
    must, must_not = SAID[request.node.callspec.params["workspace"]]
    assert [sentence for sentence in must if sentence not in said] == []
    assert [sentence for sentence in must_not if sentence in said] == []
