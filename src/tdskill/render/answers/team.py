"""What a team covers, put into words."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

import polars as pl

from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.render.answer import (
    Answer,
    Column,
    Show,
    Table,
    hidden,
    in_sheets,
    in_turn,
    number,
    text,
)
from tdskill.render.answers.common import (
    NOW_AND_AFTER,
    TODAY,
    assumed_remark,
    head_lines,
    internal_note,
    job_type_names,
    ranged,
    skill_names,
    title,
    total_between,
    unknown_remark,
    with_arrows,
    with_names,
    with_ranges,
    with_skills,
)
from tdskill.render.labels import column_label
from tdskill.reports.team import TeamReport

_NAMED_AT_MOST = 3


def team_answer(report: TeamReport, framework: Framework) -> Answer:
    """A row for each skill, each job type, and each person who holds a skill alone."""
    tables = [_skills_table(report, framework), _job_types_table(report, framework)]
    if report.alone.height:
        tables.append(_alone_table(report, framework))
    return Answer(
        title(
            _("What the people of {bureau} cover").format(bureau=report.bureau),
            report.head.fiscal_year,
        ),
        (*head_lines(report.head), *_without_line(report)),
        tuple(tables),
        (*_remarks(report, framework), internal_note()),
        personal=True,
    )


def _people(ids: Sequence[str] | None, names: dict[str, str]) -> str:
    """Name people by name and id; of many the first few."""
    if not ids:
        return "-"
    shown = "\n".join(_person(staff_id, names) for staff_id in ids[:_NAMED_AT_MOST])
    more = len(ids) - _NAMED_AT_MOST
    return shown if more <= 0 else _("{people}\nand {n} more").format(people=shown, n=more)


def _person(staff_id: str, names: dict[str, str]) -> str:
    name = names.get(staff_id)
    return _("{name} ({staff_id})").format(name=name, staff_id=staff_id) if name else staff_id


def _skills_table(report: TeamReport, framework: Framework) -> Table:
    levels = range(1, report.top_level + 1)
    counts = [f"people_{level}" for level in levels]
    holders = [f"only_holder_{level}" for level in levels[:-1]]
    top = framework.levels[report.top_level]
    after = "_after" if report.without else ""
    times = NOW_AND_AFTER if after else TODAY
    rows = with_ranges(with_skills(report.skills, framework), "shortfall", times=times)
    if after:
        rows = with_arrows(rows, {name: f"{name}_after" for name in [*counts, "not_assessed"]})
    rows = rows.with_columns(
        pl.col(name + after).alias(alias)
        for name in (*holders, "mentors")
        for alias in (f"_{name}", f"_{name}{after}_name")
    )
    known = report.head.headcount is not None
    person = partial(_holder, names=report.names)

    def figure(name: str, header: str, *, roomy: int = 0) -> Iterable[Column]:
        if after:
            yield from in_turn(name, f"{name}_after", header, roomy=roomy)
        else:
            yield number(name, header=header, roomy=roomy)

    def whom(name: str, header: str, show: Show, *, roomy: bool) -> Iterable[Column]:
        if after:
            yield hidden(name)
            header = _("{column} afterwards").format(column=header)
        yield from _named(name + after, header, show, report.names, roomy=roomy, cell=f"_{name}")

    columns = (
        hidden("skill"),
        text("name", header=_("Skill"), whole=True),
        text("category", roomy=True),
        *(
            column
            for level, name in zip(levels, counts, strict=True)
            for column in figure(name, _level_label(level, report.top_level))
        ),
        *(
            column
            for level, name in zip(levels[:-1], holders, strict=True)
            for column in whom(
                name, _("Only one at Lv.{level}+").format(level=level), person, roomy=level > 1
            )
        ),
        *whom(
            "mentors",
            _("Lv.{level} ({name})").format(name=top.name, level=top.level),
            partial(_people, names=report.names),
            roomy=True,
        ),
        *figure("not_assessed", column_label("not_assessed"), roomy=2),
        number("demand", shown=known, roomy=1),
        *ranged("shortfall", shown=known, times=times),
    )
    return Table(columns, rows)


def _named(
    name: str, header: str, show: Show, names: dict[str, str], *, cell: str, roomy: bool = False
) -> Iterable[Column]:
    """Name a person or people in one cell; a workbook has ids and names in columns of their own."""
    yield in_sheets(
        name, _("{column}: staff id").format(column=header), words=partial(_each, words=str)
    )
    yield in_sheets(
        f"_{name}_name",
        _("{column}: name").format(column=header),
        words=partial(_each, words=lambda one: names.get(one, "")),
        machine=False,
        sheet=bool(names),
    )
    yield text(cell, header=header, show=show, machine=False, sheet=False, roomy=roomy)


def _each(ids: str | Sequence[str] | None, words: Callable[[str], str]) -> str:
    return "\n".join(map(words, [ids] if isinstance(ids, str) else ids or ()))


def _level_label(level: int, top: int) -> str:
    return (_("Lv.{level}") if level == top else _("Lv.{level}+")).format(level=level)


def _holder(staff_id: str | None, names: dict[str, str]) -> str:
    return "-" if staff_id is None else _person(staff_id, names)


def _job_types_table(report: TeamReport, framework: Framework) -> Table:
    rows = with_names(report.job_types, "job_type", job_type_names(framework), "name")
    after = "_after" if report.without else ""
    if after:
        rows = with_arrows(rows, {"met": "met_after"})
    rows = rows.with_columns(
        pl.col(name + after).alias(alias)
        for name in ("who_met", "nearest")
        for alias in (f"_{name}", f"_{name}{after}_name")
    )
    people = partial(_people, names=report.names)
    columns = (
        text("name", header=_("Job type"), whole=True),
        *(in_turn("met", "met_after", column_label("met")) if after else [number("met")]),
        *(
            column
            for name in ("who_met", "nearest")
            for column in _named(
                name + after, column_label(name), people, report.names, cell=f"_{name}"
            )
        ),
        number("steps_short" + after, header=column_label("steps_short")),
    )
    heading = _("Job types afterwards") if after else _("Job types")
    return Table(columns, rows, title=heading, nothing=_("This set of skills has no job types."))


def _alone_table(report: TeamReport, framework: Framework) -> Table:
    names = skill_names(framework)

    def skills(found: Sequence[str]) -> str:
        return "\n".join(names[skill] for skill in found) or "-"

    columns = (
        text("staff_id"),
        text("_name", header=_("Full name"), whole=True),
        *(
            text(
                name,
                header=_("Alone at Lv.{level}+").format(level=name.removeprefix("alone_")),
                show=skills,
            )
            for name in report.alone.columns
            if name.startswith("alone_")
        ),
    )
    rows = report.alone.with_columns(
        pl.Series("_name", [report.names.get(one) for one in report.alone["staff_id"]], pl.String)
    )
    return Table(columns, rows, title=_("People who hold a skill alone: at risk when they rotate"))


def _without_line(report: TeamReport) -> Iterable[str]:
    if report.without:
        yield _("Without: {people}").format(
            people=listed(_person(one, report.names) for one in report.without)
        )


def _remarks(report: TeamReport, framework: Framework) -> Iterable[str]:
    if not report.head.people:
        yield _("The bureau has no people in the files.")
        return
    names = skill_names(framework)
    top = framework.levels[report.top_level]

    def named(rows: pl.DataFrame) -> str:
        return listed(names[skill] for skill in rows["skill"])

    nobody = report.skills.filter(pl.col("people_1") == 0)
    for sentence, rows in (
        (_("Nobody holds: {skills}."), nobody.filter(pl.col("not_assessed") == 0)),
        (
            _("Nobody is known to hold, and not everybody is assessed: {skills}."),
            nobody.filter(pl.col("not_assessed") > 0),
        ),
    ):
        if rows.height:
            yield sentence.format(skills=named(rows))
    if "only_holder_1" in report.skills.columns:
        single = report.skills.filter(pl.col("only_holder_1").is_not_null())
        if single.height:
            yield _("Known to be held by one person only: {skills}.").format(skills=named(single))
    known = report.head.headcount is not None
    wanted = report.skills.filter(pl.col("demand") > 0) if known else report.skills
    untaught = wanted.filter(pl.col("mentors").list.len() == 0)
    if untaught.height:
        sentence = (
            _("Wanted, and nobody in the bureau known to be at Lv.{level} ({name}): {skills}.")
            if known
            else _("Nobody in the bureau is known to be at Lv.{level} ({name}): {skills}.")
        )
        yield sentence.format(name=top.name, level=top.level, skills=named(untaught))
    shown = "nearest_after" if report.without else "nearest"
    if report.job_types[shown].list.len().sum():
        yield _(
            "Nearest: fewest steps short, then higher attainment. A level that is not assessed counts "
            "as 0."
        )
    if report.without:
        yield from _leaving_remarks(report, framework)
    yield from unknown_remark(report.skills)
    yield from assumed_remark(framework, framework.job_type_by_id)


def _leaving_remarks(report: TeamReport, framework: Framework) -> Iterable[str]:
    names, job_types = skill_names(framework), job_type_names(framework)
    top = framework.levels[report.top_level]
    if report.uncovered:
        yield _("Afterwards nobody would hold any more: {skills}.").format(
            skills=listed(names[skill] for skill in report.uncovered)
        )
    if report.without_mentor:
        yield _("Afterwards nobody would be at Lv.{level} ({name}) any more: {skills}.").format(
            name=top.name,
            level=top.level,
            skills=listed(names[skill] for skill in report.without_mentor),
        )
    if report.unmet:
        yield _("Afterwards nobody would meet any more: {job_types}.").format(
            job_types=listed(job_types[job_type] for job_type in report.unmet)
        )
    if not (report.uncovered or report.without_mentor or report.unmet):
        yield (
            _(
                "No skill held, no skill at Lv.{level} ({name}) and no job type met would be without "
                "anybody afterwards."
            ).format(name=top.name, level=top.level)
            if report.skills["people_1"].sum()
            else _("Nobody in the bureau is known to hold any skill, so none would be lost.")
        )
    if report.head.headcount is not None:
        before, after = (total_between(report.skills, "shortfall", time) for time in NOW_AND_AFTER)
        yield _(
            "Shortfall of the bureau over all skills: {before} before, {after} afterwards."
        ).format(before=before, after=after)
