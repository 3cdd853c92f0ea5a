"""Under which texts the levels of a year were judged, as far as its files tell."""

import polars as pl

from tdskill.closing import changed_since, fingerprints_at_closing
from tdskill.errors import Problem, Severity, TdskillError
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.intake.assessments import that_count
from tdskill.manifest import levels_of
from tdskill.workspace import Workspace
from tdskill.year_data import YearData, read_year

_ASSESSMENTS = "assessments"


def judged_under(data: YearData, framework: Framework) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """Return staff_id, skill and fingerprint of each level of the staff frame, and what to tell.

    The fingerprint is that of the judgement which counts in the year's assessments, where it says
    the same level. Of a closed year whose assessments are gone or changed since, it is that of the
    texts at closing, as the manifest has them; else it is null: not known.
    """
    levels = (
        data.staff.select("staff_id", *framework.skill_ids)
        .unpivot(index="staff_id", variable_name="skill", value_name="level")
        .drop_nulls("level")
    )
    closed = _at_closing(data.workspace, framework)
    if closed and _gone_or_changed(data.workspace, framework):
        texts = pl.col("skill").replace_strict(closed, default=None, return_dtype=pl.String)
        return levels.select("staff_id", "skill", texts.alias("fingerprint")), ()
    assessments, notes = _assessments(data, framework)
    told = levels.join(
        that_count(assessments.lazy()).collect(), on=["staff_id", "skill", "level"], how="left"
    )
    return told.select("staff_id", "skill", "fingerprint"), notes


def _at_closing(workspace: Workspace, framework: Framework) -> dict[str, str]:
    """Return the fingerprints of a closed year by present skill; none of another year."""
    name = levels_of(framework.set_id)
    if workspace.files.get("staff") != workspace.folder / str(workspace.fiscal_year) / name:
        return {}
    present = framework.skill_names
    told = fingerprints_at_closing(workspace.year_dir, name)
    return {skill: text for name, text in told.items() if (skill := present.find(name))}


def _gone_or_changed(workspace: Workspace, framework: Framework) -> bool:
    found = workspace.files.get(_ASSESSMENTS)
    return found is None or found.name in changed_since(
        workspace.year_dir, levels_of(framework.set_id)
    )


def _assessments(data: YearData, framework: Framework) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """Return the year's judgements; rows that cannot be understood are left out, and that is told."""
    if _ASSESSMENTS in data.kinds or not data.workspace.has(_ASSESSMENTS):
        return data.assessments, ()
    try:
        read = read_year(data.workspace, framework, _ASSESSMENTS, skip_bad_rows=True)
    except TdskillError as error:
        return data.assessments, (_unknown(data.workspace, error.message),)
    if not read.rows_left_out:
        return read.assessments, ()
    return read.assessments, (_unknown(data.workspace, _("Some rows cannot be understood.")),)


def _unknown(workspace: Workspace, why: str) -> Problem:
    return Problem(
        str(workspace.files[_ASSESSMENTS]),
        why,
        _(
            "Where it does not tell under which texts a level was judged, levels are compared as they stand."
        ),
        severity=Severity.NOTE,
        code="judged_texts_unknown",
    )
