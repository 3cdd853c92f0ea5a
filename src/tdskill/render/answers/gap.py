"""The gap put into words."""

from collections.abc import Iterable

import polars as pl

from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.render.answer import Answer, Bars, Column, Table, as_share, hidden, number, share, text
from tdskill.render.answers.common import head_lines, listed, skill_names, title, with_skills
from tdskill.reports.organisation import GapReport, GapView

_NAMED_AT_MOST = 3


def gap_answer(report: GapReport, framework: Framework) -> Answer:
    """Demand and supply, with bars for demand and the part of it that is short."""
    rows = with_skills(report.rows, framework)
    skill = (
        hidden("skill"),
        text("name", header=_("Skill"), whole=True),
        text("category", roomy=True),
    )
    if report.view is GapView.LEVEL:
        columns: tuple[Column, ...] = (*skill, number("level"), number("demand"), number("supply"))
        rows = rows.with_columns(
            (pl.col("demand") - pl.col("supply")).clip(lower_bound=0).alias("_short")
        )
    else:
        columns = (
            *skill,
            number("demand"),
            number("supply"),
            number("shortfall"),
            share("coverage"),
            number("movable", shown=report.view is GapView.SKILL),
            number("demand_rank"),
            number("supply_rank"),
        )
        if report.view is GapView.BUREAU:
            columns = (text("bureau"), *columns)
        rows = rows.with_columns(pl.col("shortfall").alias("_short"))
    bars = Bars("demand", "_short", _("■ filled □ short"))
    return Answer(
        title(_("Demand and supply of skills"), report.head.fiscal_year),
        head_lines(report.head),
        (Table(columns, rows, bars=bars),),
        tuple(_gap_remarks(report, framework)),
    )


def _gap_remarks(report: GapReport, framework: Framework) -> Iterable[str]:
    names = skill_names(framework)
    short = report.skills.filter(pl.col("shortfall") > 0)
    if short.is_empty():
        yield _("No skill is short.")
    else:
        worst = listed(
            _("{skill} ({n} short, {coverage} covered)").format(
                skill=names[row["skill"]], n=row["shortfall"], coverage=as_share(row["coverage"])
            )
            for row in short.head(_NAMED_AT_MOST).iter_rows(named=True)
        )
        yield _("Shortest: {skills}.").format(skills=worst)
    to_train, movable = int(short["shortfall"].sum()), report.skills["movable"]
    yield _(
        "{k} of {n} skills are short, by {places} places in all: these need training or hiring."
    ).format(k=short.height, n=report.skills.height, places=to_train)
    if movable.null_count() == movable.len():
        yield _(
            "No bureau is known for the staff, so it cannot be said what moving people would mend."
        )
    elif movable.sum():
        yield _(
            "Another {places} places are empty in single bureaus while others have people to spare: "
            "moving people would mend them."
        ).format(places=int(movable.sum()))
    if report.supply_level > 1:
        yield _("Supply counts people at Lv.{level} or above, as the year's policy says.").format(
            level=report.supply_level
        )
