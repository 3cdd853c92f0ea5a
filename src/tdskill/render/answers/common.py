"""What the answers share: the head in words, titles, names of skills and job types."""

from collections.abc import Iterable, Mapping

import polars as pl

from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import ngettext
from tdskill.render.labels import fiscal_year_label, stage_label
from tdskill.reports.head import Head


def listed(items: Iterable[str]) -> str:
    """Join words as the language in use does."""
    return _(", ").join(items)


def head_lines(head: Head) -> tuple[str, ...]:
    """Say whose figures these are, on which stage people stand, and what is not in them."""
    stages = listed(
        _("{stage} {n}").format(stage=stage_label(stage), n=f"{people:,}")
        for stage, people in head.stages
    )
    people = ngettext("{n} person", "{n} people", head.people).format(n=f"{head.people:,}")
    lines = [_("Staff: {people} ({stages})").format(people=people, stages=stages)]
    if not head.stages:
        lines = [_("Staff: {people}").format(people=people)]
    if head.headcount is not None:
        lines.append(_("Demand: {n} places").format(n=f"{head.headcount:,}"))
    if head.organisation:
        lines.insert(0, head.organisation)
    if head.bureaus:
        lines.append(_("Only bureau: {names}").format(names=listed(head.bureaus)))
    if head.groups:
        lines.append(_("Only group: {names}").format(names=listed(head.groups)))
    if head.rows_left_out:
        lines.append(
            ngettext(
                "{n} row with problems was left out.",
                "{n} rows with problems were left out.",
                head.rows_left_out,
            ).format(n=head.rows_left_out)
        )
    return tuple(lines)


def title(what: str, fiscal_year: int | None) -> str:
    return _("{what}, {year}").format(what=what, year=fiscal_year_label(fiscal_year))


def with_names(rows: pl.DataFrame, key: str, names: Mapping[str, str], name: str) -> pl.DataFrame:
    return rows.with_columns(pl.col(key).replace_strict(names, return_dtype=pl.String).alias(name))


def skill_names(framework: Framework) -> dict[str, str]:
    return {skill.id: str(skill.name) for skill in framework.skills}


def with_skills(rows: pl.DataFrame, framework: Framework) -> pl.DataFrame:
    categories = {
        skill.id: str(framework.category_by_id[skill.category].name) for skill in framework.skills
    }
    named = with_names(rows, "skill", skill_names(framework), "name")
    return with_names(named, "skill", categories, "category")


def assumed_remark(framework: Framework, job_types: Iterable[str]) -> tuple[str, ...]:
    entries = [framework.job_type_by_id[job_type] for job_type in job_types]
    total = sum(len(entry.requirements) for entry in entries)
    assumed = sum(len(entry.assumed_requirements()) for entry in entries)
    if not assumed:
        return ()
    text = (
        _("All {total} required levels used here are assumed: our copy of the policy lacks them.")
        if assumed == total
        else _(
            "{assumed} of the {total} required levels used here are assumed: our copy of the policy "
            "lacks them."
        )
    )
    return (text.format(assumed=assumed, total=total),)


def job_type_names(framework: Framework) -> dict[str, str]:
    return {job_type.id: str(job_type.name) for job_type in framework.job_types}


def people(count: int) -> str:
    """Return a number of people in words."""
    return ngettext("{n} person", "{n} people", count).format(n=f"{count:,}")


def apart() -> str:
    """Say what answers about a person are for."""
    return _("This serves career development alone, apart from personnel evaluation.")
