"""Workspaces at the edges (nobody, one of anything, nothing known, all met) and what is asked of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FRAMEWORK = """\
id: small
name: {ja: 小さな表, en: Small}
version: "1"
source: {ja: 計画, en: Plan}
"""
CERTIFICATIONS = """\
certifications:
  - id: exam
    name: {ja: 試験, en: Exam}
    issuer: {ja: 機構, en: Agency}
    provenance: plan p.1
    suggests: [{skill: s1, level: 1, provenance: "assumed: a test"}]
"""
TRAININGS = """\
trainings:
  - id: course
    name: {ja: 研修, en: Course}
    description: {ja: 研修, en: Course}
    format: {ja: 講義, en: Class}
    seats: 1
    seats_provenance: plan p.1
    provenance: plan p.1
    raises: [{skill: s1, from_level: 0, to_level: 1}]
    raises_provenance: "assumed: a test"
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
        f"{entry(f's{n}', f'技{n}', f'Skill {chr(64 + n)}')}    category: all\n    description: {{ja: 力}}\n"
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


TWO = ("{skill: s1, level: 1}, {skill: s2, level: 2}", "{skill: s2, level: 1}")
People = Sequence[tuple[str, str]]
"""The bureau and the levels of each person."""


@dataclass(frozen=True)
class Case:
    """A workspace: people of the year (and of the one before), demand as `bureau,work,skill,level,n`.

    `judged` is by how much levels of one's own stand above the confirmed ones.
    """

    people: People
    before: People | None = None
    demand: Sequence[str] = ("A局,窓口,技1,1,1",)
    skills: int = 2
    job_types: Sequence[str] = TWO
    targets: str = TARGET
    judged: int = 0
    holders: int = 0
    posts: Sequence[str] = ("P1,A局,窓口,役1,,DQ",)
    has_roster: bool = True
    """A roster and no levels is a year that has just been opened."""

    def write(self, folder: Path) -> Path:
        """Write the workspace into a folder and return it."""
        names = [f"技{n}" for n in range(1, self.skills + 1)]
        ids = [f"{n:04}" for n in range(1, len(self.people) + 1)]
        files = {
            "framework/framework.yaml": FRAMEWORK,
            "framework/skills.yaml": skills(self.skills),
            "framework/jobtypes.yaml": job_types(*self.job_types),
            "framework/certifications.yaml": CERTIFICATIONS,
            "framework/trainings.yaml": TRAININGS,
            "framework/career_ladder.yaml": ladder(self.targets),
            "2024/staff.csv": _staff(self.people, names),
            "2024/demand.csv": _lines("局,業務,スキル項目,必要レベル,必要人数", self.demand),
            "2024/roster.csv": _lines(
                "職員番号,氏名,所属局,職層,人材区分,メンター",
                (
                    f"{person},職員{person},{bureau},主事,ICT職,9001"
                    for person, (bureau, _levels) in zip(ids, self.people, strict=True)
                ),
            ),
            "2024/assessments.csv": _lines(
                "職員番号,スキル項目,レベル,段階,評価日,評価者", self._judgements(ids, names)
            ),
            "2024/certificates.csv": _lines(
                "職員番号,試験名,合格日",
                (f"{person},試験,2024-06-01" for person in ids[: self.holders]),
            ),
            "2024/trainings_taken.csv": _lines(
                "職員番号,研修名,修了日",
                (f"{person},研修,2024-06-01" for person in ids[: self.holders]),
            ),
            "2024/assignments.csv": _lines(
                "職員番号,配属先,区分,開始日,終了日",
                (f"{person},A局,GQ,2024-04-01," for person in ids[: self.holders]),
            ),
            "2024/careers.csv": _lines(
                "職員番号,採用日,採用区分,職層,職層開始日",
                (f"{person},2020-04-01,,主事,2020-04-01" for person in ids[: self.holders]),
            ),
            "2024/seats.csv": _lines("研修名,定員", ("研修,1",)),
            "2024/posts.csv": _lines("ポスト,局,業務,ジョブタイプ,必要スキル,区分", self.posts),
            "2024/wishes.csv": _lines(
                "職員番号,希望順位,ポスト,局,区分",
                (f"{person},1,,A局," for person in ids[: self.holders]),
            ),
            "changes.yaml": "demand:\n  - {bureau: A局, skill: 技1, level: 1, add: 1}\n",
        }
        if not self.has_roster:
            del files["2024/roster.csv"]
        if self.before is not None:
            files["2023/staff.csv"] = _staff(self.before, names)
            files["2023/demand.csv"] = files["2024/demand.csv"]
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return folder

    def _judgements(self, ids: Sequence[str], names: Sequence[str]) -> list[str]:
        return [
            f"{person},{skill},{level},{stage},{day},{by}"
            for person, (_bureau, levels) in zip(ids, self.people, strict=True)
            for skill, held in zip(names, levels.split(","), strict=True)
            if held
            for stage, level, day, by in (
                ("自己チェック", min(int(held) + self.judged, 3), "2024-05-01", person),
                ("確定", held, "2024-06-01", "9001"),
            )
        ]


def _lines(header: str, rows: object) -> str:
    return "\n".join((header, *rows, ""))  # type: ignore[misc]


def _staff(people: People, names: Sequence[str]) -> str:
    rows = (
        f"{n:04},職員{n:04},{bureau},主事,ICT職,確定,{levels}"
        for n, (bureau, levels) in enumerate(people, 1)
    )
    return _lines(f"職員番号,氏名,所属局,職層,人材区分,段階,{','.join(names)}", rows)


A, B, NONE = "A局", "B局", ""
CASES = {
    "nobody": Case((), before=(), has_roster=False),
    "nobody, nothing wanted": Case((), demand=(), posts=(), has_roster=False),
    "nobody on the roster": Case((), before=()),
    "one person": Case(((A, "1,0"),), before=((A, "0,0"),), holders=1),
    "nobody assessed": Case(((A, ","), (A, ",")), before=((A, "1,1"), (A, "1,1"))),
    "everything met": Case(((A, "3,3"), (A, "3,3")), before=((A, "3,3"), (A, "3,3")), holders=2),
    "nothing wanted": Case(((A, "1,0"), (B, "0,1")), demand=(), posts=()),
    "one skill": Case(
        ((A, "0"), (A, "1")),
        before=((A, "1"),),
        skills=1,
        job_types=("{skill: s1, level: 2}", "{skill: s1, level: 1}"),
        targets="",
        judged=1,
        holders=1,
    ),
    "one job type": Case(((A, "0,0"), (A, "1,1")), job_types=("{skill: s1, level: 1}",), judged=1),
    "no targets": Case(((A, "0,1"), (A, "1,1")), targets=""),
    "no bureau": Case(
        ((NONE, "1,0"), (NONE, "0,1")), demand=("A局,窓口,技1,1,1",), before=((NONE, "0,0"),)
    ),
    "some without a bureau": Case(
        (*[(A, "0,1")] * 5, *[(NONE, "1,1")] * 5),
        demand=("A局,窓口,技1,1,1", "A局,窓口,技2,1,6"),
        before=((A, "0,1"),) * 5,
    ),
    "another bureau's": Case(
        (*[(A, "1,0")] * 5, *[(B, "0,1")] * 5), demand=("B局,窓口,技1,1,1", "A局,窓口,技2,1,1")
    ),
    "half assessed": Case((*[(A, "1,")] * 1, *[(A, "0,")] * 1, *[(A, ",")] * 3)),
    "all alike": Case(
        (*[(A, "1,1")] * 5, *[(B, "1,1")] * 5),
        demand=("A局,窓口,技1,1,6", "A局,窓口,技2,1,6", "B局,窓口,技1,1,6", "B局,窓口,技2,1,6"),
        before=(*[(A, "1,1")] * 5, *[(B, "1,1")] * 5),
        holders=10,
    ),
    "many skills": Case(
        (*[(A, ",".join("0" * 9))] * 5, (B, ",".join("1" * 9))),
        skills=9,
        demand=tuple(f"A局,窓口,技{n},1,1" for n in range(1, 10)),
        before=(*[(A, ",".join("0" * 9))] * 6,),
        job_types=tuple(f"{{skill: s{n}, level: 1}}" for n in range(1, 10)),
    ),
}
ALL = ("--smallest-group", "1")
COMMANDS: Sequence[tuple[str, ...]] = (
    ("gap",),
    ("gap", "--by-bureau", *ALL),
    ("gap", "--joint"),
    ("gap", "--joint", "--by-bureau", *ALL),
    ("gap", "--bureau", "A局", *ALL),
    ("gap", "--group", "ICT職", *ALL),
    ("priorities",),
    ("priorities", "--firmness"),
    ("attainment",),
    ("attainment", "--summary"),
    ("team", "--bureau", "A局"),
    ("team", "--bureau", "A局", "--without", "0001"),
    ("simulate", "--changes", "changes.yaml"),
    ("simulate", "--changes", "changes.yaml", "--by-bureau", *ALL),
    ("trend", *ALL),
    ("trend", "--by-bureau"),
    ("trend", "--fell"),
    ("trend", "--training-effect", *ALL),
    ("ladder",),
    ("ladder", "--person", "0001"),
    ("ladder", "--ready"),
    ("ladder", "--summary", *ALL),
    ("evidence", "--all"),
    ("evidence", "--holders", *ALL),
    ("evidence", "--near", "--skill", "技1"),
    ("evidence", "--renewal"),
    ("recommend", "--person", "0001"),
    ("recommend", "--person", "0001", "--next-rank"),
    ("rotation",),
    ("rotation", "--due", "GQ"),
    ("careers", *ALL),
    ("careers", "--by", "route", *ALL),
    ("careers", "--by", "person"),
    ("plan",),
    ("place", *ALL),
    ("move", "--at-most", "2", *ALL),
    ("move", "--at-most", "3", "--no-floor", *ALL),
    ("hire", "--people", "3", *ALL),
    ("mentors",),
    ("mentors", "--field", "UX", "--teacher-level", "2"),
    ("status",),
    ("status", "--by", "mentor"),
    ("status", "--missing"),
    ("status", "--mentor", "9001"),
    ("calibrate", *ALL),
    ("calibrate", "--by", "mentor", *ALL),
    ("calibrate", "--evidence"),
    ("calibrate", "--person", "0001"),
    ("report", "--person", "0001", "--format", "md"),
    ("report", "--org", "--format", "md", *ALL),
    ("report", "--org", "--format", "html", "--no-decide"),
    ("report", "--bureau", "A局", "--format", "md", *ALL),
    ("report", "--bureau", "B局", "--format", "md", *ALL),
    ("report", "--all", "--out", "pages", "--format", "md"),
    ("validate", "framework"),
    ("show", "exams"),
    ("show", "trainings"),
    ("show", "ladder"),
    ("sheet", "--out", "forms", "--form", "csv"),
    ("collect", "forms", "--dry-run"),
    ("confirm", "--allow-missing", "--replace"),
)
