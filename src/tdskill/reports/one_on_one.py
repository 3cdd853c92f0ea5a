"""Collecting what people's sheets need from a year's data, once for all of them."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from tdskill.analysis.evidence import Validity, exams_held
from tdskill.analysis.suspects import judged_otherwise, suspects
from tdskill.errors import Problem
from tdskill.framework import Framework
from tdskill.intake import aims
from tdskill.intake.assessments import that_count
from tdskill.reports.career_bars import Career, careers
from tdskill.reports.courses import ids_of, with_seats
from tdskill.reports.judged import judged_under
from tdskill.reports.organisation import (
    PrioritiesReport,
    families_named,
    find_job_type,
    priorities_report,
    published_priorities,
)
from tdskill.reports.path import Way, Ways
from tdskill.reports.person import Then, YearBefore, person_reports
from tdskill.reports.rotation import last_day_counted
from tdskill.reports.said import said_by
from tdskill.reports.selection import person_of
from tdskill.reports.sheet import Held, PersonReport, Said
from tdskill.reports.talks import AgreedStep, steps_on_sheets
from tdskill.tables import NOT_STARTED
from tdskill.workspace import Workspace
from tdskill.year_data import YearData

STEPS = 3
"""Steps of the way that a sheet shows."""


@dataclass(frozen=True)
class PersonSheets:
    """What the sheets of the people in `staff` are made from.

    `exams`, `targets`, `suspects`, `careers`, `courses`, `answers`, `steps`, `job_types` and `said` are by
    staff id.
    `exams`, `careers` and `courses` are None where nothing is known of them. Careers run up to the day
    `on`; `targets` are ids of job types, `courses` those of courses finished, `answers` what people said
    of targets of the ladder, `job_types` the ids of those that people have, `families` of those that stand
    first, and `said` what they wrote on their forms. `before` is None where the workspace has no levels of
    the year before.
    """

    framework: Framework
    staff: pl.DataFrame
    fiscal_year: int | None
    organisation: str | None
    exams: Mapping[str, tuple[Held, ...]] | None
    choice: PrioritiesReport | None
    targets: Mapping[str, str]
    suspects: Mapping[str, frozenset[str]]
    careers: Mapping[str, Career] | None = None
    on: dt.date | None = None
    courses: Mapping[str, frozenset[str]] | None = None
    answers: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)
    steps: Mapping[str, tuple[AgreedStep, ...]] = field(default_factory=dict)
    job_types: Mapping[str, str] = field(default_factory=dict)
    families: frozenset[str] = frozenset()
    said: Mapping[str, Said] = field(default_factory=dict)
    before: YearBefore | None = None

    def of(self, staff_ids: Collection[str] | None = None) -> Iterator[PersonReport]:
        """Yield the sheets of these people (default: all), in the order of `staff`."""
        staff = self.staff
        if staff_ids is not None:
            staff = staff.filter(pl.col("staff_id").is_in(list(staff_ids)))
        reports = person_reports(
            staff,
            self.framework,
            fiscal_year=self.fiscal_year,
            organisation=self.organisation,
            exams=self.exams,
            priorities=self.choice.choices if self.choice else None,
            published=self.published,
            targets=self.targets,
            job_types=self.job_types,
            families=self.families,
            suspects=self.suspects,
            answers=self.answers,
            before=self.before,
        )
        ways = Ways(self.framework, self.choice.selected if self.choice else ())
        return (
            replace(
                report,
                career=self._career(report.staff_id),
                way=self._way(report, ways),
                steps=self.steps.get(report.staff_id, ()),
                said=self.said.get(report.staff_id),
            )
            for report in reports
        )

    def _career(self, staff_id: str) -> Career | None:
        if self.careers is None or self.on is None:
            return None
        return self.careers.get(staff_id, Career(self.on))

    def _way(self, report: PersonReport, ways: Ways) -> Way | None:
        """Return the first steps to the job type chosen, else the next grade, else the nearest not met."""
        if not report.fits:
            return None
        chosen = next((fit.job_type for fit in report.fits if fit.chosen), report.next_grade)
        nearest = () if chosen else report.nearest
        job_type = chosen or (nearest[0] if nearest else None)
        who, courses, exams = report.staff_id, self.courses, self.exams
        return ways.way(
            {row.skill.id: row.level for row in report.skills},
            job_type=job_type,
            nearest=nearest,
            group=report.group,
            finished=None if courses is None else courses.get(who, frozenset()),
            held=None if exams is None else frozenset(held.exam for held in exams.get(who, ())),
            most=STEPS,
        )

    @property
    def published(self) -> tuple[str, ...]:
        """The skills that were published as fields of the year."""
        return self.choice.published.selected if self.choice and self.choice.published else ()


def one_on_one(
    data: YearData,
    framework: Framework,
    *,
    person: str,
    target: str | None = None,
    families: Sequence[str] = (),
    before: YearData | None = None,
) -> tuple[PersonReport, tuple[Problem, ...]]:
    """Make one person's sheet (see `sheets`), with the notes of the data.

    The job types of these `families` stand first, and the sheet leads to their next grade.

    Raises TdskillError for an unknown person (with the closest ids), one whom the set of skills is
    not for, and as `sheets` does.
    """
    found, data = person_of(data, person, data.staff)
    given = sheets(data, framework, staff=found, target=target, before=before)
    if families:
        given = replace(given, families=families_named(framework, families))
    sheet = next(given.of())
    return sheet, data.notes


def sheets(
    data: YearData,
    framework: Framework,
    *,
    staff: pl.DataFrame | None = None,
    target: str | None = None,
    before: YearData | None = None,
) -> PersonSheets:
    """Collect what the sheets of everybody, or of the people in `staff`, are made from.

    The year's priority fields come from demand and supply where there is demand, else from what was
    published for the year; they are chosen among the skills of skills.yaml alone. Each sheet leads to
    the job type `target`, else to the one that the person aims at, else to the next grade of the job type
    that the roster states, else to the nearest. Levels are marked
    as suspect where the year has assessments; careers run up to the last day of the year. `before` are the
    workspace and staff of the year before, beside which levels stand. Raises
    TdskillError for an unknown job type and for careers without a year.
    """
    people = data.staff if staff is None else staff
    on = last_day_counted(data.workspace) if "assignments" in data.kinds else None
    shown = people.with_columns(_stage_shown(data.workspace))
    return PersonSheets(
        framework=with_seats(framework, data.seats),
        staff=shown,
        fiscal_year=data.workspace.fiscal_year,
        organisation=data.workspace.organisation,
        exams=exams_of(people, data, framework, data.workspace.fiscal_year)
        if "certificates" in data.kinds
        else None,
        choice=year_priorities(data, framework),
        targets=_targets(people, data, framework, target),
        suspects=_suspects(people, data, framework),
        careers=None if on is None else careers(_theirs(data.assignments, people), on),
        on=on,
        courses=_courses(people, data, framework) if "trainings_taken" in data.kinds else None,
        answers=_answers(people, data),
        steps=steps_on_sheets(
            _theirs(data.talks, people), data.staff, data.workspace.fiscal_year, framework
        ),
        said=said_by(people, data, framework),
        job_types=dict(
            data.roster.drop_nulls("job_type").select("staff_id", "job_type").iter_rows()
        ),
        before=None if before is None else _year_before(before, data, people, framework),
    )


def _year_before(
    before: YearData, now: YearData, people: pl.DataFrame, framework: Framework
) -> YearBefore:
    """Return the levels that these people had; those judged under other texts as `trend` finds them."""
    then = before.workspace
    old, new = (
        judged_under(data.with_frames(staff=_theirs(data.staff, people)), framework)[0]
        for data in (before, now)
    )
    other: dict[str, set[str]] = {}
    for skill, staff_ids in judged_otherwise(old, new, framework).items():
        for staff_id in staff_ids:
            other.setdefault(staff_id, set()).add(skill)
    had = _theirs(before.staff, people).select("staff_id", _stage_shown(then), *framework.skill_ids)
    return YearBefore(
        then.fiscal_year,
        {staff_id: Then(stage, tuple(levels)) for staff_id, stage, *levels in had.iter_rows()},
        {staff_id: frozenset(skills) for staff_id, skills in other.items()},
    )


def _stage_shown(workspace: Workspace) -> pl.Expr:
    """Return the stage as sheets have it: who has none in a year that states every stage has not started."""
    stage = pl.col("stage").cast(pl.String)
    return stage.fill_null(NOT_STARTED) if workspace.states_every_stage else stage


def _targets(
    people: pl.DataFrame, data: YearData, framework: Framework, target: str | None
) -> dict[str, str]:
    """Return the job type that each person's sheet leads to, where one was asked for or is aimed at."""
    if target is not None:
        return dict.fromkeys(people["staff_id"], find_job_type(framework, target))
    aimed = aims.targets(data.aims)
    return {who: aim for who, aim in aimed.items() if aim in framework.job_type_by_id}


def _theirs(rows: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    return rows.join(people, on="staff_id", how="semi", maintain_order="left")


def _courses(
    people: pl.DataFrame, data: YearData, framework: Framework
) -> dict[str, frozenset[str]]:
    return {
        staff_id: frozenset(training for training in found.values() if training)
        for staff_id, found in courses_named(people, data, framework).items()
    }


def courses_named(
    people: pl.DataFrame, data: YearData, framework: Framework
) -> dict[str, dict[str, str | None]]:
    """Return the courses finished as the file names them, in order, each with its id or None."""
    theirs = _theirs(data.trainings_taken, people)
    known = ids_of(theirs, framework)
    found: dict[str, dict[str, str | None]] = {}
    rows = theirs.select("staff_id", "training").unique().sort("staff_id", "training")
    for staff_id, name in rows.iter_rows():
        found.setdefault(staff_id, {})[name] = known[name]
    return found


def _answers(people: pl.DataFrame, data: YearData) -> dict[str, dict[str, bool]]:
    theirs = _theirs(data.ladder_checks, people)
    found: dict[str, dict[str, bool]] = {}
    for staff_id, target, met in theirs.select("staff_id", "target", "met").iter_rows():
        if met is not None:
            found.setdefault(staff_id, {}).setdefault(target, met)
    return found


def year_priorities(data: YearData, framework: Framework) -> PrioritiesReport | None:
    """Choose the year's priority fields from demand and supply, else from what was published.

    They are chosen among the skills of skills.yaml alone: None for another set.
    """
    if not framework.is_main:
        return None
    if "demand" in data.kinds:
        return priorities_report(data, framework)
    year = data.workspace.fiscal_year
    return None if year is None else published_priorities(framework, year)


def _suspects(
    people: pl.DataFrame, data: YearData, framework: Framework
) -> dict[str, frozenset[str]]:
    """Return the skills whose level on a sheet was judged under a text of another meaning.

    A level that is not the one of the judgement that counts came from elsewhere: nothing is known
    of its text.
    """
    if data.assessments.is_empty():
        return {}
    theirs = data.assessments.lazy().join(people.lazy(), on="staff_id", how="semi")
    found = suspects(that_count(theirs), framework).select("staff_id", "skill", "level")
    levels = people.lazy().unpivot(
        framework.skill_ids, index="staff_id", variable_name="skill", value_name="level"
    )
    same = found.join(levels, on=["staff_id", "skill", "level"], how="semi", nulls_equal=True)
    by_person = same.group_by("staff_id").agg("skill").collect()
    return {staff_id: frozenset(skills) for staff_id, skills in by_person.iter_rows()}


def exams_of(
    people: pl.DataFrame, data: YearData, framework: Framework, fiscal_year: int | None
) -> dict[str, tuple[Held, ...]]:
    """Return what is held by staff id, by day, as seen in a fiscal year."""
    theirs = _theirs(data.certificates, people).lazy()
    held = exams_held(theirs, framework, fiscal_year).sort("passed_on", "exam")
    rows = held.select("staff_id", "exam", "passed_on", "valid_until", "validity").collect()
    found: dict[str, list[Held]] = {}
    for staff_id, exam, day, until, validity in rows.iter_rows():
        found.setdefault(staff_id, []).append(Held(exam, day, until, Validity(validity)))
    return {staff_id: tuple(held) for staff_id, held in found.items()}
