"""Reports put into words: which columns, under which headings, with which remarks."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from tdskill.analysis.priorities import Band, Choice, Span
from tdskill.framework import Framework, Requirement, SuggestedLevel
from tdskill.i18n import gettext as _
from tdskill.i18n import ngettext
from tdskill.render.answer import Answer, Bars, Column, Table, as_share, hidden, number, share, text
from tdskill.render.labels import (
    band_label,
    fiscal_year_label,
    provenance_label,
    reason_label,
    stage_label,
)
from tdskill.reports.head import Head
from tdskill.reports.organisation import AttainmentReport, GapReport, GapView, PrioritiesReport
from tdskill.tables import Schema

_NAMED_AT_MOST = 3


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


def _title(what: str, fiscal_year: int | None) -> str:
    return _("{what}, {year}").format(what=what, year=fiscal_year_label(fiscal_year))


def _with_names(rows: pl.DataFrame, key: str, names: Mapping[str, str], name: str) -> pl.DataFrame:
    return rows.with_columns(pl.col(key).replace_strict(names, return_dtype=pl.String).alias(name))


def _skill_names(framework: Framework) -> dict[str, str]:
    return {skill.id: str(skill.name) for skill in framework.skills}


def _with_skills(rows: pl.DataFrame, framework: Framework) -> pl.DataFrame:
    categories = {
        skill.id: str(framework.category_by_id[skill.category].name) for skill in framework.skills
    }
    named = _with_names(rows, "skill", _skill_names(framework), "name")
    return _with_names(named, "skill", categories, "category")


def gap_answer(report: GapReport, framework: Framework) -> Answer:
    """Demand and supply, with bars for demand and the part of it that is short."""
    rows = _with_skills(report.rows, framework)
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
        _title(_("Demand and supply of skills"), report.head.fiscal_year),
        head_lines(report.head),
        (Table(columns, rows, bars=bars),),
        tuple(_gap_remarks(report, framework)),
    )


def _gap_remarks(report: GapReport, framework: Framework) -> Iterable[str]:
    names = _skill_names(framework)
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


def _assumed_remark(framework: Framework, job_types: Iterable[str]) -> tuple[str, ...]:
    entries = [framework.job_type_by_id[job_type] for job_type in job_types]
    total = sum(len(entry.requirements) for entry in entries)
    assumed = sum(len(entry.assumed_requirements()) for entry in entries)
    if not assumed:
        return ()
    return (
        _(
            "{assumed} of the {total} required levels used here are assumed, not taken from the policy."
        ).format(assumed=assumed, total=total),
    )


def _steps_text(framework: Framework) -> Callable[[Any], str]:
    names = _skill_names(framework)

    def show(steps: list[dict[str, Any]]) -> str:
        return "\n".join(
            _("{skill} {held}→{needed}").format(
                skill=names[step["skill"]],
                held=_("not assessed") if step["level"] is None else step["level"],
                needed=step["required"],
            )
            for step in steps
        )

    return show


def _job_type_names(framework: Framework) -> dict[str, str]:
    return {job_type.id: str(job_type.name) for job_type in framework.job_types}


def attainment_answer(report: AttainmentReport, framework: Framework) -> Answer:
    """A row for each person and job type."""
    columns = (
        text("staff_id"),
        hidden("job_type"),
        text("name", header=_("Job type"), whole=True),
        share("attainment"),
        text("met"),
        share("assessed"),
        text("missing", show=_steps_text(framework)),
    )
    rows = _with_names(report.rows, "job_type", _job_type_names(framework), "name")
    return Answer(
        _title(_("Attainment of job types"), report.head.fiscal_year),
        head_lines(report.head),
        (Table(columns, rows),),
        _assumed_remark(framework, report.job_types),
        personal=True,
    )


def summary_answer(report: AttainmentReport, framework: Framework) -> Answer:
    """A row for each job type."""
    columns = (
        hidden("job_type"),
        text("name", header=_("Job type"), whole=True),
        number("people"),
        number("met"),
        number("one_step_away"),
    )
    rows = _with_names(report.rows, "job_type", _job_type_names(framework), "name")
    return Answer(
        _title(_("Who meets which job type"), report.head.fiscal_year),
        head_lines(report.head),
        (Table(columns, rows),),
        _assumed_remark(framework, report.job_types),
    )


def _span_text(span: Span) -> str:
    if span.rank is not None:
        return str(span.rank)
    return _("unknown ({low}-{high})").format(low=span.low, high=span.high)


def priorities_answer(report: PrioritiesReport, framework: Framework) -> Answer:
    """Every skill with its ranks and why it was chosen or not; then how firm the choice is."""
    names = _skill_names(framework)
    rows = pl.DataFrame(
        [_choice_row(choice, names) for choice in report.choices], infer_schema_length=None
    )
    columns = (
        hidden("skill"),
        text("name", header=_("Skill"), whole=True),
        hidden("demand_rank"),
        hidden("supply_rank"),
        text("_demand", header=_("Demand rank"), numeric=True, machine=False),
        text("_supply", header=_("Supply rank"), numeric=True, machine=False),
        hidden("demand_band"),
        hidden("supply_band"),
        text("_demand_bands", header=_("Demand band"), machine=False),
        text("_supply_bands", header=_("Supply band"), machine=False),
        number("shortfall", shown=report.head is not None),
        text("selected", show=_selected_text),
        text("reason"),
    )
    return Answer(
        _title(_("Priority fields"), report.fiscal_year),
        head_lines(report.head) if report.head else (),
        (Table(columns, rows), firmness_table(report, framework)),
        tuple(_priorities_remarks(report, framework)),
    )


def _choice_row(choice: Choice, names: Mapping[str, str]) -> dict[str, object]:
    standing = choice.standing
    return {
        "skill": standing.skill,
        "name": names[standing.skill],
        "demand_rank": standing.demand.rank,
        "supply_rank": standing.supply.rank,
        "_demand": _span_text(standing.demand),
        "_supply": _span_text(standing.supply),
        "demand_band": _certain(choice.demand_bands),
        "supply_band": _certain(choice.supply_bands),
        "_demand_bands": _bands_text(choice.demand_bands),
        "_supply_bands": _bands_text(choice.supply_bands),
        "shortfall": standing.shortfall,
        "selected": choice.selected,
        "reason": reason_label(choice.reason),
    }


def _certain(bands: Sequence[Band]) -> str | None:
    return bands[0].value if len(bands) == 1 else None


def _bands_text(bands: Sequence[Band]) -> str:
    return _(" or ").join(band_label(band) for band in bands)


def _selected_text(selected: bool | None) -> str:
    if selected is None:
        return _("unknown")
    return "◎" if selected else ""


def firmness_answer(report: PrioritiesReport, framework: Framework) -> Answer:
    """Only how firm the choice is."""
    return Answer(
        _title(_("How firm the choice of priority fields is"), report.fiscal_year),
        head_lines(report.head) if report.head else (),
        (firmness_table(report, framework),),
    )


def firmness_table(report: PrioritiesReport, framework: Framework) -> Table:
    """A row for each cut moved by one rank: which fields would come, go or become uncertain."""
    names = _skill_names(framework)

    def show_skills(skills: list[str]) -> str:
        return "\n".join(names[skill] for skill in skills) or "-"

    def show_cut(cut: str) -> str:
        return _("demand: upper up to") if cut == "demand" else _("supply: upper up to")

    schema: Schema = {
        "cut": pl.String,
        "shift": pl.Int8,
        "rank": pl.Int64,
        "added": pl.List(pl.String),
        "removed": pl.List(pl.String),
        "unknown": pl.List(pl.String),
    }
    changes = [
        (c.cut, c.shift, c.rank, list(c.added), list(c.removed), list(c.unknown))
        for c in report.changes
    ]
    columns = (
        text("cut", show=show_cut),
        hidden("shift"),
        number("rank", header=_("Boundary rank")),
        text("added", show=show_skills, header=_("Would come in")),
        text("removed", show=show_skills, header=_("Would drop out")),
        text("unknown", show=show_skills, header=_("Could not be said")),
    )
    return Table(
        columns,
        pl.DataFrame(changes, schema=schema, orient="row"),
        title=_("If a cut moved by one rank"),
    )


def _priorities_remarks(report: PrioritiesReport, framework: Framework) -> Iterable[str]:
    names = _skill_names(framework)
    chosen = listed(names[skill] for skill in report.selected)
    yield (
        _("Priority fields: {skills}.").format(skills=chosen)
        if chosen
        else _("No skill is a priority field.")
    )
    if report.head is None:
        yield _(
            "No files of staff and demand were given: this comes from the published ranks alone. "
            "Places that were not published stay unknown."
        )
    if report.published and report.agrees is not None:
        published = listed(names[skill] for skill in report.published.selected)
        yield (
            _("This is the published choice ({source}).").format(
                source=provenance_label(report.published.selected_provenance)
            )
            if report.agrees
            else _("This differs from the published choice ({source}): {skills}.").format(
                source=provenance_label(report.published.selected_provenance), skills=published
            )
        )
    elif report.published is None:
        yield _("No choice was published for this year.")
    yield _(
        "Rule: demand rank {demand} or better, supply rank worse than {supply} ({source})."
    ).format(
        demand=report.cuts.demand,
        supply=report.cuts.supply,
        source=provenance_label(report.rule.provenance),
    )


def skills_answer(framework: Framework) -> Answer:
    """The skills of the framework with what they mean."""
    rows = pl.DataFrame(
        {
            "skill": framework.skill_ids,
            "description": [str(skill.description) for skill in framework.skills],
            "provenance": [skill.provenance for skill in framework.skills],
        }
    )
    columns = (
        text("skill", header=_("Id")),
        text("name", header=_("Skill"), whole=True),
        text("category"),
        text("description"),
        text("provenance", roomy=True),
    )
    return Answer(
        _("Skills: {framework}").format(framework=framework.about.name),
        (str(framework.about.source),),
        (Table(columns, _with_skills(rows, framework)), _levels_table(framework)),
    )


def _levels_table(framework: Framework) -> Table:
    rows = pl.DataFrame(
        {
            "level": [level.level for level in framework.levels],
            "name": [str(level.name) for level in framework.levels],
            "description": [str(level.description) for level in framework.levels],
        }
    )
    return Table((number("level"), text("name"), text("description")), rows, title=_("Levels"))


def _levels_text(framework: Framework) -> Callable[[Any], str]:
    names = _skill_names(framework)

    def show(entries: list[dict[str, Any]]) -> str:
        return "\n".join(f"{names[entry['skill']]} {entry['level']}" for entry in entries)

    return show


def _levels(entries: Iterable[Requirement | SuggestedLevel]) -> list[dict[str, object]]:
    return [{"skill": entry.skill, "level": entry.level} for entry in entries]


_LEVELS = pl.List(pl.Struct({"skill": pl.String, "level": pl.UInt8}))


def job_types_answer(framework: Framework) -> Answer:
    """The job types with the levels they require."""
    rows = pl.DataFrame(
        [
            (
                job_type.id,
                str(job_type.name),
                str(job_type.description),
                _levels(job_type.requirements),
                _levels(requirement for requirement in job_type.requirements if requirement.core),
                len(job_type.assumed_requirements()),
                job_type.provenance,
            )
            for job_type in framework.job_types
        ],
        schema={
            "job_type": pl.String,
            "name": pl.String,
            "description": pl.String,
            "requirements": _LEVELS,
            "core": _LEVELS,
            "assumed": pl.UInt32,
            "provenance": pl.String,
        },
        orient="row",
    )
    columns = (
        text("job_type", header=_("Id"), roomy=True),
        text("name", header=_("Job type"), whole=True),
        text("description", roomy=True),
        text("requirements", show=_levels_text(framework)),
        text("core", show=_levels_text(framework)),
        number("assumed", header=_("Assumed")),
        text("provenance", roomy=True),
    )
    return Answer(
        _("Job types: {framework}").format(framework=framework.about.name),
        (str(framework.about.source),),
        (Table(columns, rows),),
        _assumed_remark(framework, framework.job_type_by_id),
    )


def certifications_answer(framework: Framework) -> Answer:
    """The exams with what they suggest."""
    rows = pl.DataFrame(
        [
            (
                entry.id,
                str(entry.name),
                str(entry.issuer),
                entry.ipa_level,
                _levels(entry.suggests),
                entry.provenance,
            )
            for entry in framework.certifications
        ],
        schema={
            "certification": pl.String,
            "name": pl.String,
            "issuer": pl.String,
            "ipa_level": pl.UInt8,
            "suggests": _LEVELS,
            "provenance": pl.String,
        },
        orient="row",
    )
    columns = (
        text("certification", header=_("Id"), roomy=True),
        text("name", header=_("Exam")),
        text("issuer", roomy=True),
        number("ipa_level"),
        text("suggests", show=_levels_text(framework)),
        text("provenance", roomy=True),
    )
    return Answer(
        _("Exams: {framework}").format(framework=framework.about.name),
        (str(framework.about.source),),
        (Table(columns, rows),),
        (_("The levels that exams suggest are points to talk about, never a verdict."),),
    )


def ladder_answer(framework: Framework) -> Answer:
    """The ranks with their guides, then every target."""
    ranks = pl.DataFrame(
        [
            (
                rank.id,
                str(rank.name),
                rank.dsm_level,
                rank.ipa_level,
                _exam_guide(rank.id, framework),
                rank.guide_provenance,
                [str(target.text) for target in rank.gq],
                [str(target.text) for target in rank.dq],
            )
            for rank in framework.ranks
        ],
        schema={
            "rank": pl.String,
            "name": pl.String,
            "dsm_level": pl.UInt8,
            "ipa_level": pl.UInt8,
            "certification": pl.String,
            "provenance": pl.String,
            "gq": pl.List(pl.String),
            "dq": pl.List(pl.String),
        },
        orient="row",
    )
    targets = pl.DataFrame(
        [
            (str(rank.name), kind, str(target.text), bool(target.criteria), target.provenance)
            for rank in framework.ranks
            for kind, of_kind in (("GQ", rank.gq), ("DQ", rank.dq))
            for target in of_kind
        ],
        schema={
            "rank": pl.String,
            "kind": pl.String,
            "target": pl.String,
            "checkable": pl.Boolean,
            "provenance": pl.String,
        },
        orient="row",
    )
    rank_columns = (
        text("rank", header=_("Id"), roomy=True),
        text("name", header=_("Rank")),
        number("dsm_level"),
        number("ipa_level"),
        text("certification", header=_("Exam")),
        text("provenance", roomy=True),
        hidden("gq"),
        hidden("dq"),
    )
    target_columns = (
        text("rank", header=_("Rank")),
        text("kind", header=_("Kind")),
        text("target", header=_("Target")),
        text("checkable", header=_("Checked from levels")),
        text("provenance", roomy=True),
    )
    return Answer(
        _("Career ladder: {framework}").format(framework=framework.about.name),
        (str(framework.about.source),),
        (Table(rank_columns, ranks), Table(target_columns, targets, title=_("Targets"))),
    )


def _exam_guide(rank_id: str, framework: Framework) -> str:
    rank = framework.rank_by_id[rank_id]
    if rank.certifications_name:
        return str(rank.certifications_name)
    return listed(str(framework.certification_by_id[exam].name) for exam in rank.certifications)
