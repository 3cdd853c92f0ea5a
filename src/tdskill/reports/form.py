"""What stands on the skill-check forms of a year, person by person."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

import polars as pl

from tdskill.analysis.suspects import is_suspect
from tdskill.errors import Problem, Severity, TdskillError, once, reason_of
from tdskill.files import file_names
from tdskill.framework import Framework, SetHead
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.intake import aims
from tdskill.intake.absences import Absence
from tdskill.intake.assessments import that_count
from tdskill.intake.handed_out import people_in
from tdskill.reports.cycle import unclear_mentors
from tdskill.reports.selection import narrow_roster, refuse_outside
from tdskill.reports.sheet import MANY_SKILLS
from tdskill.reports.talks import AgreedStep, open_steps_of
from tdskill.reports.year_before import written_otherwise
from tdskill.tables import STAGES
from tdskill.workspace import Workspace
from tdskill.year_data import YearData, need_audience, of_audience

_NO_BUREAU = "no_bureau"
_SHOWN = 30


class By(StrEnum):
    """What a file of forms holds: one person, one bureau, or all (a table alone)."""

    PERSON = "person"
    BUREAU = "bureau"
    ALL = "all"


@dataclass(frozen=True)
class PersonForm:
    """A person with the levels to compare with, by skill: last year's, and those of `stage_before`.

    That is the newest of the stages before in which anything was judged of the person, None where nothing
    was. `filled` are those of its levels that were judged under texts of the present meaning: what
    nobody touches on a form counts as judged under its texts. `reasons` are those of the filled ones.
    `interests` are the skills that the person wants to learn, `aim` is the id of the job type or the rank
    aimed at: as they stand now. `steps` are those agreed in talks of this year and the one before, and
    not done. `job_type` is the id of the one that the person has.
    """

    staff_id: str
    name: str | None
    bureau: str | None
    rank: str | None
    group: str | None
    mentor: str | None
    last_year: Mapping[str, int]
    stage_before: str | None
    earlier: Mapping[str, int]
    filled: Mapping[str, int]
    steps: tuple[AgreedStep, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    interests: tuple[str, ...] = ()
    aim: str | None = None
    job_type: str | None = None

    def in_order(self, framework: Framework) -> Sequence[int]:
        """Return the places of all skills in the order of the form: the framework's.

        Where skills are many and it is known which job type the person has, those that its family needs,
        and those with a level to compare with, stand first.
        """
        places = range(len(framework.skills))
        own = framework.job_type_by_id.get(self.job_type or "")
        if own is None or len(places) <= MANY_SKILLS:
            return places
        family = [
            each
            for each in framework.job_types
            if each is own or (own.family is not None and each.family == own.family)
        ]
        first = {need.skill for each in family for need in each.named()}
        first |= {*self.last_year, *self.earlier, *self.filled, *self.interests}
        return sorted(places, key=lambda place: framework.skills[place].id not in first)


@dataclass(frozen=True)
class Forms:
    """The forms of one stage of a year; `people` stand in the order of the roster.

    `everybody` has the bureau of each person on the roster, whether asked for or not.
    `outside` are the people asked for whom the set of skills is not for, None where the roster names no
    groups. `totals`, `left` and `on_leave` as in `Head`.
    """

    organisation: str | None
    fiscal_year: int
    stage: str
    people: tuple[PersonForm, ...]
    notes: tuple[Problem, ...]
    rows_left_out: int
    everybody: Mapping[str, str | None]
    skill_set: SetHead | None = None
    outside: int | None = None
    totals: int = 0
    left: int = 0
    on_leave: int = 0

    @property
    def start(self) -> str:
        """How the names of the files begin: with the year, the set and the stage."""
        of_set = (self.skill_set.id,) if self.skill_set else ()
        return "-".join((str(self.fiscal_year), *of_set, self.stage))

    @property
    def earlier_stage(self) -> str | None:
        """The stage before the one that the forms are for."""
        place = STAGES.index(self.stage)
        return STAGES[place - 1] if place else None

    def stages_before(self, people: Sequence[PersonForm]) -> tuple[str, ...]:
        """Return the stages of the levels that these people's forms begin with; none for the first stage."""
        if self.earlier_stage is None:
            return ()
        found = {person.stage_before for person in people}
        return tuple(stage for stage in STAGES if stage in found) or (self.earlier_stage,)


@dataclass(frozen=True)
class FormFile:
    """A file of forms: its name without ending, and whose forms are in it."""

    name: str
    bureau: str | None
    people: tuple[PersonForm, ...]


def forms_of(
    data: YearData,
    framework: Framework,
    *,
    stage: str,
    before: YearData | None,
    persons: Sequence[str] = (),
    bureaus: Sequence[str] = (),
) -> Forms:
    """Make the forms of those on the roster, or of these, whom the set of skills is for.

    `before` is the year before with its confirmed levels alone (`year_before.confirmed_alone`). Raises
    TdskillError for a person or bureau that is not on the roster, for one whom the set of skills is
    not for, and when nobody is on it.
    """
    fiscal_year = int(data.workspace.year_dir.name)
    asked, data = narrow_roster(data, persons=persons, bureaus=bureaus)
    if asked.is_empty():
        raise TdskillError(
            _("Nobody is on the roster."), _("Fill in roster.csv: a row for each person.")
        )
    inside, outside = of_audience(data.roster, framework)
    for person in asked["staff_id"] if persons else ():
        refuse_outside(person, outside, framework.audience)
    roster = asked.join(inside, on="staff_id", how="semi", maintain_order="left")
    need_audience(roster, framework)
    last_year, notes = _last_year(before, framework, data.roster["staff_id"], data.workspace)
    stages, judged = _before(data.assessments, stage)
    clear = judged.filter(~is_suspect(framework))
    earlier, filled = _by_person(judged, "level"), _by_person(clear, "level")
    reasons = _by_person(clear.drop_nulls("reason"), "reason")
    interests = _by_person(aims.interests(data.aims).filter("interest"), "interest")
    aimed_at = aims.targets(data.aims)
    names = dict(data.roster.select("staff_id", "name").iter_rows())
    steps = open_steps_of(data.talks, fiscal_year) if framework.is_main else {}
    return Forms(
        organisation=data.workspace.organisation,
        fiscal_year=fiscal_year,
        stage=stage,
        people=tuple(
            PersonForm(
                **row | {"mentor": _named(row["mentor"], names)},
                last_year=last_year.get(row["staff_id"], {}),
                stage_before=stages.get(row["staff_id"]),
                earlier=earlier.get(row["staff_id"], {}),
                filled=filled.get(row["staff_id"], {}),
                steps=steps.get(row["staff_id"], ()),
                reasons=reasons.get(row["staff_id"], {}),
                interests=tuple(interests.get(row["staff_id"], ())),
                aim=aimed_at.get(row["staff_id"]),
            )
            for row in roster.drop("mail").iter_rows(named=True)
        ),
        notes=once((*data.notes, *unclear_mentors(data), *notes)),
        rows_left_out=data.rows_left_out,
        everybody=dict(data.roster.select("staff_id", "bureau").iter_rows()),
        skill_set=None if framework.is_main else framework.own.head,
        outside=None if outside is None else asked.height - roster.height,
        totals=data.totals,
        left=data.count_absent(Absence.LEFT),
        on_leave=data.count_absent(Absence.ON_LEAVE),
    )


def _named(mentor: str | None, names: Mapping[str, str | None]) -> str | None:
    name = names.get(mentor) if mentor else None
    return f"{name} ({mentor})" if name else mentor


def _last_year(
    before: YearData | None,
    framework: Framework,
    people: pl.Series,
    workspace: Workspace,
) -> tuple[dict[str, dict[str, int]], tuple[Problem, ...]]:
    if before is None:
        return {}, ()
    told = written_otherwise(before.staff["staff_id"], people, before.workspace, workspace)
    levels = before.staff.select("staff_id", *framework.skill_ids).iter_rows(named=True)
    return {
        row.pop("staff_id"): {skill: level for skill, level in row.items() if level is not None}
        for row in levels
    }, (*told, *before.notes)


def _before(assessments: pl.DataFrame, stage: str) -> tuple[dict[str, str], pl.DataFrame]:
    """Return each person's newest stage before this one, and the judgements of it that count.

    Those are the ones of the newest date, collected last.
    """
    of_stages: list[pl.DataFrame] = [assessments.clear()]
    stages: dict[str, str] = {}
    for earlier in reversed(STAGES[: STAGES.index(stage)]):
        of_stage = pl.col("stage") == earlier, ~pl.col("staff_id").is_in(list(stages))
        of_stages.append(that_count(assessments.lazy().filter(*of_stage)).collect())
        stages |= dict.fromkeys(of_stages[-1]["staff_id"], earlier)
    return stages, pl.concat(of_stages)


def _by_person(rows: pl.DataFrame, column: str) -> dict[str, dict[str, Any]]:
    """Return what stands in a column by person and skill."""
    found: dict[str, dict[str, Any]] = {}
    for staff_id, skill, value in rows.select("staff_id", "skill", column).iter_rows():
        found.setdefault(staff_id, {})[skill] = value
    return found


def files_of(forms: Forms, by: By) -> tuple[FormFile, ...]:
    """Return the files to write. Names hold the year, the stage and an id or a bureau, no person.

    Those of another set of skills than that of skills.yaml hold its id, too. A file has the same name
    whoever is asked for.
    """
    match by:
        case By.ALL:
            return (FormFile(forms.start, None, forms.people),)
        case By.PERSON:
            names = file_names(forms.everybody)
            return tuple(
                FormFile(f"{forms.start}-{names[person.staff_id]}", person.bureau, (person,))
                for person in forms.people
            )
        case By.BUREAU:
            bureaus = filter(None, forms.everybody.values())
            names = file_names(bureaus, taken=[_NO_BUREAU])
            return tuple(
                FormFile(f"{forms.start}-{names[bureau] if bureau else _NO_BUREAU}", bureau, people)
                for bureau, people in by_bureau(forms.people)
            )


@dataclass(frozen=True)
class HandedOut:
    """The forms of this year, set and stage in a folder: the people in each file, and what cannot be read."""

    people: Mapping[Path, tuple[str, ...]]
    problems: tuple[Problem, ...] = ()

    @cached_property
    def _known(self) -> frozenset[tuple[str, tuple[str, ...]]]:
        return frozenset((_unmarked(path.stem), people) for path, people in self.people.items())

    def has(self, file: FormFile) -> bool:
        """Whether the forms of these people are there already, the name with or without a mark."""
        return (_unmarked(file.name), tuple(p.staff_id for p in file.people)) in self._known


def _unmarked(name: str) -> str:
    return name.partition("~")[0]


def handed_out(folder: Path, forms: Forms, framework: Framework) -> HandedOut:
    """Look at the files in a folder that are named as ours; links are none. Raises OSError.

    What is named as the form of somebody on the roster is taken for it; other files are read.
    """
    own = {f"{forms.start}-{name}": each for each, name in file_names(forms.everybody).items()}
    people: dict[Path, tuple[str, ...]] = {}
    problems = []
    for path in sorted(folder.iterdir()):
        is_ours = path.stem == forms.start or path.stem.startswith(f"{forms.start}-")
        is_file = path.is_file() and not path.is_symlink()
        if not is_ours or path.suffix.lower() not in (".xlsx", ".csv") or not is_file:
            continue
        if path.suffix == ".xlsx" and path.stem in own:
            people[path] = (own[path.stem],)
            continue
        try:
            people[path] = people_in(path, framework.skill_names)
        except (TdskillError, OSError) as error:
            problems.append(
                Problem(
                    str(path),
                    _("It is not known whose forms it holds: {reason}").format(
                        reason=error.message
                        if isinstance(error, TdskillError)
                        else reason_of(error)
                    ),
                    severity=Severity.WARNING,
                    code="form_not_read",
                )
            )
    return HandedOut(people, tuple(problems))


def left_out(folder: Path, found: HandedOut, forms: Forms, by: By) -> Iterator[Problem]:
    """Warn of the people of the forms who are in no file, `found` being what is there now."""
    there = {staff_id for people in found.people.values() for staff_id in people}
    lacking = [person.staff_id for person in forms.people if person.staff_id not in there]
    if not lacking:
        return
    yield Problem(
        str(folder),
        ngettext(
            "{n} person on the roster has no form: {ids}.",
            "{n} people on the roster have no form: {ids}.",
            len(lacking),
        ).format(n=f"{len(lacking):,}", ids=listed(lacking, _SHOWN)),
        _(
            "Write theirs into another folder with --person ID and another --out, or the whole table "
            "anew with --replace, which loses what is filled in."
        )
        if by is By.ALL
        else _(
            "Write theirs with --person ID (for each of them) and without --by, or the whole files "
            "anew with --replace, which loses what is filled in."
        ),
        severity=Severity.WARNING,
        code="people_without_form",
    )


def of_nobody(folder: Path, found: HandedOut, forms: Forms) -> Iterator[Problem]:
    """Warn of the files with forms of people who are not on the roster."""
    strangers = {
        path: [staff_id for staff_id in people if staff_id not in forms.everybody]
        for path, people in found.people.items()
    }
    hint = _("If they left, their forms are not needed. Else put them on the roster.")
    alone = [path for path, ids in strangers.items() if len(ids) == len(found.people[path]) == 1]
    if alone:
        yield Problem(
            str(folder),
            ngettext(
                "{n} form is of somebody who is not on the roster or not counted there: {files}.",
                "{n} forms are of people who are not on the roster or not counted there: {files}.",
                len(alone),
            ).format(n=f"{len(alone):,}", files=listed((path.name for path in alone), _SHOWN)),
            hint,
            severity=Severity.WARNING,
            code="forms_of_nobody",
        )
    for path, ids in strangers.items():
        if ids and path not in alone:
            yield Problem(
                str(path),
                ngettext(
                    "{n} person in it is not on the roster or not counted there: {ids}.",
                    "{n} people in it are not on the roster or not counted there: {ids}.",
                    len(ids),
                ).format(n=f"{len(ids):,}", ids=listed(ids, _SHOWN)),
                hint,
                severity=Severity.WARNING,
                code="form_rows_of_nobody",
            )


def by_bureau(people: Sequence[PersonForm]) -> list[tuple[str | None, tuple[PersonForm, ...]]]:
    """Return the people of each bureau, in the order of the first ones."""
    order = {bureau: n for n, bureau in enumerate(dict.fromkeys(p.bureau for p in people))}
    ordered = sorted(people, key=lambda person: order[person.bureau])
    return [(bureau, tuple(group)) for bureau, group in groupby(ordered, lambda p: p.bureau)]
