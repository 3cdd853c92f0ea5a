"""What stands on the skill-check forms of a year, person by person."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

import polars as pl

from tdskill.analysis.suspects import is_suspect
from tdskill.errors import Problem, TdskillError
from tdskill.framework import Framework, SetHead
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.intake import that_count
from tdskill.intake.absences import Absence
from tdskill.intake.headers import OtherSetError
from tdskill.reports.selection import narrow_roster, refuse_outside
from tdskill.reports.year_before import confirmed_before, written_otherwise
from tdskill.tables import STAGES
from tdskill.workspace import Workspace, YearData, of_audience

_UNSAFE = re.compile(r'[<>:"/\\|?*\s\x00-\x1f\x7f]+')
_LONGEST = 80


class By(StrEnum):
    """What a file of forms holds: one person, one bureau, or all (a table alone)."""

    PERSON = "person"
    BUREAU = "bureau"
    ALL = "all"


@dataclass(frozen=True)
class PersonForm:
    """A person with the levels to compare with, by skill: last year's, and the stage before's.

    `filled` are those of the stage before that were judged under texts of the present meaning: what
    nobody touches on a form counts as judged under its texts.
    """

    staff_id: str
    name: str | None
    bureau: str | None
    rank: str | None
    group: str | None
    mentor: str | None
    last_year: Mapping[str, int]
    earlier: Mapping[str, int]
    filled: Mapping[str, int]


@dataclass(frozen=True)
class Forms:
    """The forms of one stage of a year; `people` stand in the order of the roster.

    `outside` are the people asked for whom the set of skills is not for, None where the roster names no
    groups. `totals`, `left` and `on_leave` as in `Head`.
    """

    organisation: str | None
    fiscal_year: int
    stage: str
    people: tuple[PersonForm, ...]
    notes: tuple[Problem, ...]
    rows_left_out: int
    skill_set: SetHead | None = None
    outside: int | None = None
    totals: int = 0
    left: int = 0
    on_leave: int = 0

    @property
    def earlier_stage(self) -> str | None:
        """The stage before the one that the forms are for."""
        place = STAGES.index(self.stage)
        return STAGES[place - 1] if place else None


@dataclass(frozen=True)
class FormFile:
    """A file of forms: its name without ending, and whose forms are in it."""

    name: str
    bureau: str | None
    people: tuple[PersonForm, ...]


def forms_of(
    workspace: Workspace,
    data: YearData,
    framework: Framework,
    *,
    stage: str,
    persons: Sequence[str] = (),
    bureaus: Sequence[str] = (),
    skip_bad_rows: bool = False,
) -> Forms:
    """Make the forms of those on the roster, or of these, whom the set of skills is for.

    Last year's levels are the confirmed ones (`confirmed_before`). Raises
    TdskillError for a person or bureau that is not on the roster, for one whom the set of skills is
    not for, and when nobody is on it.
    """
    fiscal_year = int(workspace.year_dir.name)
    asked = narrow_roster(data.roster, persons=persons, bureaus=bureaus, absent=data.absent)
    if asked.is_empty():
        raise TdskillError(
            _("Nobody is on the roster."), _("Fill in roster.csv: a row for each person.")
        )
    inside, outside = of_audience(data.roster, framework)
    for person in persons:
        refuse_outside(person, outside, framework.audience)
    roster = asked.join(inside, on="staff_id", how="semi", maintain_order="left")
    if roster.is_empty():
        raise TdskillError(
            _("This set of skills is for none of these people."),
            _("It is for: {groups}.").format(groups=listed(framework.audience)),
        )
    last_year, notes = _last_year(
        workspace, framework, data.roster["staff_id"], skip_bad_rows=skip_bad_rows
    )
    place = STAGES.index(stage)
    before = _newest(data.assessments, STAGES[place - 1]) if place else data.assessments.clear()
    earlier, filled = _by_person(before), _by_person(before.filter(~is_suspect(framework)))
    names = dict(data.roster.select("staff_id", "name").iter_rows())
    return Forms(
        organisation=workspace.organisation,
        fiscal_year=fiscal_year,
        stage=stage,
        people=tuple(
            PersonForm(
                **row | {"mentor": _named(row["mentor"], names)},
                last_year=last_year.get(row["staff_id"], {}),
                earlier=earlier.get(row["staff_id"], {}),
                filled=filled.get(row["staff_id"], {}),
            )
            for row in roster.iter_rows(named=True)
        ),
        notes=(*data.notes, *notes),
        rows_left_out=data.rows_left_out,
        skill_set=framework.skill_set,
        outside=None if outside is None else asked.height - roster.height,
        totals=data.totals,
        left=data.count_absent(Absence.LEFT),
        on_leave=data.count_absent(Absence.ON_LEAVE),
    )


def _named(mentor: str | None, names: Mapping[str, str | None]) -> str | None:
    name = names.get(mentor) if mentor else None
    return f"{name} ({mentor})" if name else mentor


def _last_year(
    workspace: Workspace, framework: Framework, people: pl.Series, *, skip_bad_rows: bool
) -> tuple[dict[str, dict[str, int]], tuple[Problem, ...]]:
    try:
        before = confirmed_before(workspace, framework, skip_bad_rows=skip_bad_rows)
    except OtherSetError:
        return {}, ()
    if before is None:
        return {}, ()
    earlier, data = before
    told = written_otherwise(data.staff["staff_id"], people, earlier, workspace)
    levels = data.staff.select("staff_id", *framework.skill_ids).iter_rows(named=True)
    return {
        row.pop("staff_id"): {skill: level for skill, level in row.items() if level is not None}
        for row in levels
    }, (*told, *data.notes)


def _newest(assessments: pl.DataFrame, stage: str) -> pl.DataFrame:
    """Return the judgements of one stage that count: of the newest date, collected last."""
    return that_count(assessments.lazy().filter(pl.col("stage") == stage)).collect()


def _by_person(judgements: pl.DataFrame) -> dict[str, dict[str, int]]:
    """Return levels by person and skill."""
    found: dict[str, dict[str, int]] = {}
    for staff_id, skill, level in judgements.select("staff_id", "skill", "level").iter_rows():
        found.setdefault(staff_id, {})[skill] = level
    return found


def files_of(forms: Forms, by: By) -> tuple[FormFile, ...]:
    """Return the files to write. Names hold the year, the stage and an id or a bureau, no person.

    Those of another set of skills than that of skills.yaml hold its id, too.
    """
    of_set = (forms.skill_set.id,) if forms.skill_set else ()
    start = "-".join((str(forms.fiscal_year), *of_set, forms.stage))
    if by is By.ALL:
        return (FormFile(start, None, forms.people),)
    parts: list[tuple[str, str | None, tuple[PersonForm, ...]]]
    if by is By.PERSON:
        parts = [(person.staff_id, person.bureau, (person,)) for person in forms.people]
    else:
        parts = [
            (bureau or "no_bureau", bureau, people) for bureau, people in by_bureau(forms.people)
        ]
    names = _distinct(f"{start}-{_file_name(text)}" for text, _bureau, _people in parts)
    return tuple(
        FormFile(name, bureau, people)
        for name, (_text, bureau, people) in zip(names, parts, strict=True)
    )


def by_bureau(people: Sequence[PersonForm]) -> list[tuple[str | None, tuple[PersonForm, ...]]]:
    """Return the people of each bureau, in the order of the first ones."""
    order = {bureau: n for n, bureau in enumerate(dict.fromkeys(p.bureau for p in people))}
    ordered = sorted(people, key=lambda person: order[person.bureau])
    return [(bureau, tuple(group)) for bureau, group in groupby(ordered, lambda p: p.bureau)]


def _file_name(text: str) -> str:
    """Return a text as every system takes it for a part of a file's name."""
    return _UNSAFE.sub("_", text)[:_LONGEST].strip(". ") or "_"


def _distinct(names: Iterable[str]) -> list[str]:
    """Number those names that some systems would take for one of those before."""
    seen: dict[str, int] = {}
    numbered = []
    for name in names:
        key = name.casefold()
        seen[key] = seen.get(key, 0) + 1
        numbered.append(name if seen[key] == 1 else f"{name}-{seen[key]}")
    return numbered
