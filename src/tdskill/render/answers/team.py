"""What a team covers, put into words."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

import polars as pl

from tdskill.columns import COLUMNS
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.render.answer import Answer, Remark, Table
from tdskill.render.answers.common import (
    assumed_remark,
    head_lines,
    internal_note,
    job_type_names,
    skill_names,
    staff_word,
    title,
    total_between,
    unknown_remark,
    with_categories,
)
from tdskill.render.answers.names import id_names
from tdskill.render.layout import NOW_AND_AFTER, Cell, Layout, arrow, hidden, ranged
from tdskill.reports.team import TeamReport

_noop = str
_NAMED_AT_MOST = 3

SKILLS: Final = Layout(
    "team",
    "skills",
    _noop("A row for each skill."),
    ("skill",),
    (
        Cell("skill", whole=True),
        Cell("category", roomy=1),
        hidden("mentors"),
        hidden("mentors_after"),
        *arrow("not_assessed", "not_assessed", "not_assessed_after", roomy=2),
        Cell("demand", roomy=1),
        *ranged("shortfall", times=NOW_AND_AFTER),
    ),
    parts_in="levels",
)
LEVELS: Final = Layout(
    "team",
    "levels",
    _noop("A row for each skill and level."),
    ("skill", "at_level"),
    (
        Cell("skill", whole=True),
        "at_level",
        "people",
        "people_after",
        "only_holder",
        "only_holder_after",
    ),
    extra=True,
)
JOB_TYPES: Final = Layout(
    "team",
    "job_types",
    _noop("A row for each job type."),
    ("job_type",),
    (
        Cell("job_type", whole=True),
        *arrow("people_met", "people_met", "people_met_after"),
        hidden("who_met"),
        hidden("who_met_after"),
        hidden("nearest"),
        hidden("nearest_after"),
        hidden("steps_short"),
        hidden("steps_short_after"),
        Cell("steps_short", of=("steps_short_after",)),
    ),
)
ALONE: Final = Layout(
    "team",
    "alone",
    _noop("A row for each person who holds a skill alone below the top level."),
    ("staff_id",),
    ("staff_id", Cell("staff_name", whole=True), hidden("held_alone")),
)


def team_answer(report: TeamReport, framework: Framework) -> Answer:
    """A row for each skill, each job type, and each person who holds a skill alone."""
    return Answer(
        title(
            _("What the people of {bureau} cover").format(bureau=report.bureau),
            report.head.fiscal_year,
            framework,
        ),
        (*head_lines(report.head), *_without_line(report)),
        (
            _skills_table(report, framework),
            _levels_table(report, framework),
            _job_types_table(report, framework),
            _alone_table(report, framework),
        ),
        (*_remarks(report, framework), Remark("internal", internal_note())),
        about=report.head,
    )


def _named(
    of: str, heading: str, names: dict[str, str], *, roomy: bool = False
) -> tuple[Cell, ...]:
    """Name a person or people in one cell of a page; a workbook has ids and names apart.

    Of many a page names the first few.
    """

    def each(ids: str | Sequence[str] | None) -> Sequence[str]:
        return [ids] if isinstance(ids, str) else ids or ()

    def people(found: str | Sequence[str] | None) -> str:
        ids = each(found)
        shown = "\n".join(staff_word(one, names.get(one)) for one in ids[:_NAMED_AT_MOST])
        more = len(ids) - _NAMED_AT_MOST
        return (
            shown if more <= 0 else _("{people}\nand {n} more").format(people=shown, n=more)
        ) or "-"

    return (
        Cell(
            "staff_id",
            lambda ids: "\n".join(each(ids)),
            of=(of,),
            shown=False,
            sheet=True,
            heading=_("{column}: staff id").format(column=heading),
        ),
        Cell(
            "staff_name",
            lambda ids: "\n".join(names.get(one, "") for one in each(ids)),
            of=(of,),
            shown=False,
            sheet=bool(names),
            heading=_("{column}: name").format(column=heading),
        ),
        Cell("staff_name", people, of=(of,), sheet=False, heading=heading, roomy=roomy),
    )


def _afterwards(report: TeamReport, heading: str) -> str:
    return _("{column} afterwards").format(column=heading) if report.without else heading


def _skills_table(report: TeamReport, framework: Framework) -> Table:
    levels = range(1, report.top_level + 1)
    cells = [
        *(cell for level in levels for cell in _people_at(level, report)),
        *(
            cell
            for level in levels[:-1]
            for cell in _named(
                f"only_holder_{level}_after",
                _afterwards(report, _("Only one at Lv.{level}+").format(level=level)),
                report.names,
                roomy=level > 1,
            )
        ),
        *_named(
            "mentors_after",
            _afterwards(report, _teaching(report, framework)),
            report.names,
            roomy=True,
        ),
    ]
    wanted = ("demand", "shortfall", "shortfall_least", "shortfall_after", "shortfall_least_after")
    after = ("not_assessed_after", "shortfall_after", "shortfall_least_after")
    return SKILLS.of(
        with_categories(report.skills, framework),
        id_names(framework),
        hide=(
            *(wanted if report.head.headcount is None else ()),
            *(() if report.without else after),
        ),
        more={"mentors": cells},
    )


def _teaching(report: TeamReport, framework: Framework) -> str:
    """Name the level from which one can teach others."""
    level = framework.levels[report.teaching_level]
    text = (
        _("Lv.{level} ({name})") if level.level == report.top_level else _("Lv.{level}+ ({name})")
    )
    return text.format(level=level.level, name=level.name)


def _people_at(level: int, report: TeamReport) -> Iterable[Cell]:
    heading = (_("Lv.{level}") if level == report.top_level else _("Lv.{level}+")).format(
        level=level
    )
    now, after = f"people_{level}", f"people_{level}_after"
    if not report.without:
        yield Cell("people", of=(now,), heading=heading)
        return
    for of, column in ((now, _("{column} before")), (after, _("{column} after"))):
        yield Cell(
            "people", of=(of,), shown=False, sheet=True, heading=column.format(column=heading)
        )
    yield replace(arrow("people", now, after)[-1], heading=heading)


def _levels_table(report: TeamReport, framework: Framework) -> Table:
    """Return the columns of the levels one below the other, of each skill those that it has."""
    rows = [
        report.skills.filter(pl.col(f"people_{level}").is_not_null()).select(
            "skill",
            pl.lit(level).alias("at_level"),
            *(
                pl.col(f"{name}_{level}{after}").alias(f"{name}{after}")
                for name in ("people", "only_holder")
                for after in NOW_AND_AFTER
            ),
        )
        for level in range(1, report.top_level + 1)
    ]
    order = {skill: place for place, skill in enumerate(framework.skill_ids)}
    in_order = pl.concat(rows).sort(pl.col("skill").replace_strict(order), "at_level")
    return LEVELS.of(
        in_order,
        id_names(framework),
        title=_("Skills by level"),
        hide=() if report.without else ("people_after", "only_holder_after"),
    )


def _job_types_table(report: TeamReport, framework: Framework) -> Table:
    return JOB_TYPES.of(
        report.job_types.rename({"met": "people_met", "met_after": "people_met_after"}),
        id_names(framework),
        title=_("Job types afterwards") if report.without else _("Job types"),
        nothing=_("This set of skills has no job types."),
        hide=() if report.without else ("people_met_after",),
        more={
            "who_met": [
                cell
                for name in ("who_met", "nearest")
                for cell in _named(f"{name}_after", _(COLUMNS[name].heading), report.names)
            ]
        },
    )


def _alone_table(report: TeamReport, framework: Framework) -> Table:
    names = skill_names(framework)
    levels = range(1, report.top_level)

    def at(level: int) -> Cell:
        def skills(held: Sequence[dict[str, object]]) -> str:
            found = (names[str(one["skill"])] for one in held if one["at_level"] == level)
            return "\n".join(found) or "-"

        return Cell(
            "held_alone",
            skills,
            of=("held_alone",),
            sheet=True,
            heading=_("Alone at Lv.{level}+").format(level=level),
        )

    table = ALONE.of(
        report.alone,
        id_names(framework),
        title=_("People who hold a skill alone: at risk when they rotate"),
        more={"held_alone": [at(level) for level in levels]},
    )
    return replace(table, extra=report.alone.is_empty())


def _without_line(report: TeamReport) -> Iterable[str]:
    if report.without:
        yield _("Without: {people}").format(
            people=listed(staff_word(one, report.names.get(one)) for one in report.without)
        )


def _remarks(report: TeamReport, framework: Framework) -> Iterable[Remark]:
    if not report.head.people:
        yield Remark("nobody_there", _("The bureau has no people in the files."))
        return
    names = skill_names(framework)

    def named(rows: pl.DataFrame) -> str:
        return listed(names[skill] for skill in rows["skill"])

    nobody = report.skills.filter(pl.col("holders") == 0)
    for code, sentence, rows in (
        (
            "nobody_holds",
            _("Nobody holds: {skills}."),
            nobody.filter(pl.col("not_assessed") == 0),
        ),
        (
            "nobody_known_to_hold",
            _("Nobody is known to hold, and not everybody is assessed: {skills}."),
            nobody.filter(pl.col("not_assessed") > 0),
        ),
    ):
        if rows.height:
            yield Remark(code, sentence.format(skills=named(rows)))
    single = report.skills.filter(pl.col("holders") == 1)
    if single.height:
        yield Remark(
            "held_by_one",
            _("Known to be held by one person only: {skills}.").format(skills=named(single)),
        )
    known = report.head.headcount is not None
    wanted = report.skills.filter(pl.col("demand") > 0) if known else report.skills
    untaught = wanted.filter(pl.col("mentors").list.len() == 0)
    if untaught.height:
        sentence = (
            _("Wanted, and nobody in the bureau known to be at {level}: {skills}.")
            if known
            else _("Nobody in the bureau is known to be at {level}: {skills}.")
        )
        yield Remark(
            "nobody_guides",
            sentence.format(level=_teaching(report, framework), skills=named(untaught)),
        )
    shown = "nearest_after" if report.without else "nearest"
    if report.job_types[shown].list.len().sum():
        yield Remark(
            "nearest",
            _(
                "Nearest: fewest steps short, then higher attainment. A level that is not assessed counts "
                "as 0."
            ),
        )
    if report.without:
        yield from _leaving_remarks(report, framework)
    yield from unknown_remark(report.skills)
    yield from assumed_remark(framework, framework.job_type_by_id)


def _leaving_remarks(report: TeamReport, framework: Framework) -> Iterable[Remark]:
    names, job_types = skill_names(framework), job_type_names(framework)
    teaching = _teaching(report, framework)
    if report.uncovered:
        yield Remark(
            "uncovered_afterwards",
            _("Afterwards nobody would hold any more: {skills}.").format(
                skills=listed(names[skill] for skill in report.uncovered)
            ),
        )
    if report.without_mentor:
        yield Remark(
            "nobody_guides_afterwards",
            _("Afterwards nobody would be at {level} any more: {skills}.").format(
                level=teaching,
                skills=listed(names[skill] for skill in report.without_mentor),
            ),
        )
    if report.unmet:
        yield Remark(
            "unmet_afterwards",
            _("Afterwards nobody would meet any more: {job_types}.").format(
                job_types=listed(job_types[job_type] for job_type in report.unmet)
            ),
        )
    if not (report.uncovered or report.without_mentor or report.unmet):
        yield Remark(
            "nothing_lost",
            _(
                "No skill held, no skill at {level} and no job type met would be without anybody "
                "afterwards."
            ).format(level=teaching)
            if report.skills["holders"].sum()
            else _("Nobody in the bureau is known to hold any skill, so none would be lost."),
        )
    if report.head.headcount is not None:
        before, after = (total_between(report.skills, time) for time in NOW_AND_AFTER)
        yield Remark(
            "shortfall",
            _(
                "Shortfall of the bureau over all skills: {before} before, {after} afterwards."
            ).format(before=before, after=after),
        )
