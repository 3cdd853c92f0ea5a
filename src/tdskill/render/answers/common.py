"""What the answers share: the head in words, titles, names of skills and job types."""

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.answer import Show, as_text
from tdskill.render.labels import fiscal_year_label, stage_label
from tdskill.reports.head import Head
from tdskill.workspace import Rest

_BUREAUS_NAMED = 10


def raises_text(framework: Framework, low: str) -> Show:
    """Return what shows the levels that a course raises, each from its field `low` to `to_level`.

    A course that raises every skill by the same steps says so in a line.
    """
    names = {skill.id: skill.name for skill in (*framework.skills, *framework.elsewhere)}

    def show(entries: list[dict[str, Any]]) -> str:
        steps = {(entry[low], entry["to_level"]) for entry in entries}
        if len(steps) == 1 and {entry["skill"] for entry in entries} == set(framework.skill_ids):
            ((held, needed),) = steps
            return _("all {n} skills {low}→{high}").format(n=len(entries), low=held, high=needed)
        return "\n".join(
            _("{skill} {held}→{needed}").format(
                skill=names[entry["skill"]], held=entry[low], needed=entry["to_level"]
            )
            for entry in entries
        )

    return show


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
    if head.audience:
        lines.append(_audience_line(head))
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
            ).format(n=f"{head.rows_left_out:,}")
        )
    return tuple(lines)


def small_group_remarks(head: Head, *, by_bureau: bool = False) -> Iterable[str]:
    """Say which bureaus are one row of a table by bureau, and whether single persons may be told."""
    if by_bureau and head.rest:
        yield rest_remark(head.rest, head.smallest_group)
    if head.tells_of_few:
        yield internal_note()


def rest_remark(rest: Rest, smallest_group: int | None) -> str:
    """Say who stands together in one row, and why."""
    return _(
        "{name}: {bureaus}. Bureaus with fewer than {n} people stand together, if need be with the "
        "smallest of the others, so that no single person is told."
    ).format(
        name=rest.name,
        bureaus=listed(
            (_("no bureau stated") if bureau is None else bureau for bureau in rest.bureaus),
            _BUREAUS_NAMED,
        ),
        n=smallest_group,
    )


def internal_note() -> str:
    """Say how an answer is to be treated from which a single person may be told."""
    return _("Single persons can be told from this. Internal use only.")


def _audience_line(head: Head) -> str:
    others = None
    if head.outside is None:
        others = _("The staff file names no groups, so everybody is counted.")
    elif head.outside:
        others = ngettext(
            "{n} person of other groups is not counted.",
            "{n} people of other groups are not counted.",
            head.outside,
        ).format(n=f"{head.outside:,}")
    return audience_text(head.audience, others)


def audience_text(audience: Iterable[str], others: str | None) -> str:
    """Say whom a set of skills is for, and what that means for the others."""
    whom = _("This set of skills is for {groups}.").format(groups=listed(audience))
    return whom if others is None else _("{first} {second}").format(first=whom, second=others)


def title(what: str, fiscal_year: int | None, framework: Framework | None = None) -> str:
    """Name the answer, its year and, where it is not that of skills.yaml, the set of skills."""
    if framework and framework.skill_set:
        what = _("{text} ({note})").format(text=what, note=framework.skill_set.name)
    return _("{what}, {year}").format(what=what, year=fiscal_year_label(fiscal_year))


def with_names(rows: pl.DataFrame, key: str, names: Mapping[str, str], name: str) -> pl.DataFrame:
    return rows.with_columns(pl.col(key).replace_strict(names, return_dtype=pl.String).alias(name))


def with_arrows(rows: pl.DataFrame, pairs: Mapping[str, str], show: Show = as_text) -> pl.DataFrame:
    """Add for each pair (before, after) the text column `_before`: `3→2`, or `3` where both read alike."""
    return rows.with_columns(
        pl.Series(
            f"_{before}",
            [
                old if old == new else f"{old}→{new}"
                for old, new in (map(show, pair) for pair in rows.select(before, after).iter_rows())
            ],
            pl.String,
        )
        for before, after in pairs.items()
    )


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
    if framework.skill_set and assumed == total:
        text = _("All {total} required levels used here are assumed: the policy names none.")
        return (text.format(total=total),)
    text = (
        _("All {total} required levels used here are assumed: they stand in no source.")
        if assumed == total
        else _(
            "{assumed} of the {total} required levels used here are assumed: they stand in no source."
        )
    )
    return (text.format(assumed=f"{assumed:,}", total=f"{total:,}"),)


def assumed_scale(framework: Framework) -> tuple[str, ...]:
    """Say that the scale of the levels stands in no source, where that is so."""
    if all(level.provenance.startswith("assumed") for level in framework.levels):
        return (_("The levels are assumed: the policy has not settled them."),)
    return ()


def job_type_names(framework: Framework) -> dict[str, str]:
    return {job_type.id: str(job_type.name) for job_type in framework.job_types}


def people(count: int) -> str:
    """Return a number of people in words."""
    return ngettext("{n} person", "{n} people", count).format(n=f"{count:,}")


def apart() -> str:
    """Say what answers about a person are for."""
    return _("This serves career development alone, apart from personnel evaluation.")
